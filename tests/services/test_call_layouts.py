"""Files of every layout in the register: the repeated autumn hour is kept and found by both its readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dsr.db.tables import Call, Leg
from dsr.domain.call_profile import Profile
from dsr.domain.shipped_profiles import THREECX, ZYLINC
from dsr.services.find_calls import Asked, find_calls
from dsr.services.register import Counts
from tests.adapters.layouts import EVENTS, FREEPBX_HEADING, FREEPBX_ROWS, THREECX_ROWS
from tests.services.call_files import save, take
from tests.services.letters_office import LetterOffice

FIRST, SECOND = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
AUTUMN = [
    (
        replace(THREECX, name="own_3cx", zone="Europe/Helsinki"),
        [THREECX_ROWS[0].replace("2026/09/19 13:3", "2026/10/25 03:3")],
    ),
    (
        replace(ZYLINC, name="own_zylinc", zone="Europe/Helsinki"),
        [EVENTS[0], *(row.replace(" 00:30:05", " 03:30:05") for row in EVENTS[1:3])],
    ),
]


def written(folder: Path, lines: list[str]) -> str:
    path = folder / "calls.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("profile", "lines"), AUTUMN, ids=["3cx", "event rows"])
def test_both_readings_of_the_repeated_hour_are_kept_and_found(
    letter_office: LetterOffice, tmp_path: Path, profile: Profile, lines: list[str]
) -> None:
    deps = letter_office.deps
    save(deps, profile)
    take(deps, written(tmp_path, lines), profile.name)
    with deps.database.read() as session:
        (call,) = session.scalars(select(Call))
        assert [moment and moment.hour for moment in (call.started_at, call.other_started_at)] == [0, 1]
        for moment in (FIRST, SECOND):
            found = find_calls(session, Asked(since=moment, until=moment + timedelta(minutes=10)))
            assert [one.call.id for one in found] == [call.id]
        assert find_calls(session, Asked(since=SECOND + timedelta(hours=1), until=SECOND + timedelta(hours=2))) == []


@pytest.mark.parametrize(
    ("lines", "legs", "calls"),
    [([FREEPBX_HEADING, *FREEPBX_ROWS], 3, 2), (list(THREECX_ROWS), 3, 3), (list(EVENTS), 4, 2)],
    ids=["freepbx", "3cx", "zylinc"],
)
def test_a_file_of_a_known_layout_is_taken_once(
    quick_office: LetterOffice, tmp_path: Path, lines: list[str], legs: int, calls: int
) -> None:
    deps = quick_office.deps
    path = written(tmp_path, lines)
    assert take(deps, path) == Counts(new=legs)
    assert take(deps, path) == Counts(same=legs)
    with deps.database.read() as session:
        assert (len(list(session.scalars(select(Leg)))), len(list(session.scalars(select(Call))))) == (legs, calls)


def test_an_event_row_that_comes_twice_in_a_file_is_told_as_repeated(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    path = written(tmp_path, [*EVENTS[:2], EVENTS[1], *EVENTS[2:], EVENTS[2]])
    assert take(deps, path) == Counts(new=4, repeated=2)
    assert take(deps, path) == Counts(same=4, repeated=2)
    with deps.database.read() as session:
        assert len(list(session.scalars(select(Call)))) == 2
