"""Rows without an id of their own that tell a known leg otherwise: with another time, or with the caller that was not named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, HoldItem, Leg, Recording
from dsr.deps import Deps
from dsr.domain.call_profile import Profile
from dsr.domain.shipped_profiles import ZYLINC
from dsr.jobs.calls import dry_run
from dsr.services import candidates, profiles, renumbered
from dsr.services.register import Counts
from tests.adapters.layouts import EVENTS
from tests.services.call_files import HEADING, mapped_profile, opened, save, take, write_rows
from tests.services.hold_parts import score
from tests.services.letters_office import LetterOffice

NUMBER = "0405550123"
FIRST, THEN = "2026-10-05T12:00:00", "2026-10-05T12:20:00"
LATER = timedelta(hours=1)


def _profile(name: str = "export") -> Profile:
    """Rows with the id of their call and none of their own."""
    whole = mapped_profile(name)
    return replace(whole, columns=tuple(pair for pair in whole.columns if pair[0] != "leg_id"))


def _row(
    start: str, by: timedelta = timedelta(), *, call: str = "c1", agent: str = "anna", talk: int = 60
) -> list[object]:
    begun = (datetime.fromisoformat(start) + by).isoformat()
    return [call, begun, NUMBER, "", "info-fi", agent, "in", "", talk + 10, talk, ""]


def _taken(
    deps: Deps, folder: Path, rows: list[list[object]], profile: str = "export", *, chunk_rows: int = 3
) -> Counts:
    """Take in the rows as a file; the dry run has told the same counts."""
    heading = [name for name in HEADING if name != "leg"]
    path = write_rows(folder / "calls.csv", [heading, *rows])
    told = dry_run(deps, opened(deps, path, profile)).counts
    assert take(deps, path, profile, chunk_rows=chunk_rows) == told
    return told


def _count(deps: Deps, table: type[Call] | type[Leg] | type[Recording] | type[HoldItem]) -> int:
    with deps.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


BOTH = [_row(FIRST), _row(THEN)]


@pytest.mark.parametrize(
    ("before", "then", "counts", "why"),
    [
        (
            [_row(FIRST)],
            [_row(FIRST, LATER)],
            Counts(changed=1),
            "the whole call again, and all but its time is the same",
        ),
        (
            BOTH,
            [_row(FIRST, LATER), _row(THEN, LATER)],
            Counts(changed=2),
            "every leg moved, each is the one before it",
        ),
        (BOTH, [_row(FIRST), _row(THEN, LATER)], Counts(same=1, changed=1), "one of two moved"),
        (
            [_row(FIRST)],
            [_row(FIRST), _row(THEN)],
            Counts(same=1, new=1),
            "a second leg came: the first is told as it was",
        ),
        (BOTH, [_row(FIRST, LATER)], Counts(new=1), "a part of the call: it may be a third leg"),
        ([_row(FIRST)], [_row(FIRST, LATER, agent="bertta")], Counts(new=1), "another agent"),
        ([_row(FIRST)], [_row(FIRST, LATER, talk=61)], Counts(new=1), "another length"),
        ([_row(FIRST, call="")], [_row(FIRST, LATER, call="")], Counts(new=1), "no id says that it is the same call"),
        ([_row(FIRST)], [_row(FIRST, LATER, call="c2")], Counts(new=1), "another call"),
    ],
)
def test_a_row_with_another_time_is_the_known_leg_where_the_file_says_so(
    quick_office: LetterOffice,
    tmp_path: Path,
    before: list[list[object]],
    then: list[list[object]],
    counts: Counts,
    why: str,
) -> None:
    deps = quick_office.deps
    save(deps, _profile())
    assert _taken(deps, tmp_path, before) == Counts(new=len(before))
    assert _taken(deps, tmp_path, then) == counts, why
    assert _taken(deps, tmp_path, then) == Counts(same=len(then)), "the same file again"
    assert _count(deps, Leg) == _count(deps, Recording) == len(before) + counts.new


def test_one_of_two_legs_that_moved_before_moves_once_more(quick_office: LetterOffice, tmp_path: Path) -> None:
    """The other is told as it is known by now, under the key of the first file: that takes nothing from this one."""
    deps = quick_office.deps
    save(deps, _profile())
    assert _taken(deps, tmp_path, BOTH) == Counts(new=2)
    assert _taken(deps, tmp_path, [_row(FIRST, LATER), _row(THEN, LATER)]) == Counts(changed=2)
    again = [_row(FIRST, LATER), _row(THEN, 2 * LATER)]
    assert _taken(deps, tmp_path, again) == Counts(same=1, changed=1)
    assert _taken(deps, tmp_path, again) == Counts(same=2), "the same file again"
    assert _count(deps, Leg) == _count(deps, Recording) == 2


def test_what_was_judged_of_a_call_falls_when_a_row_without_an_id_tells_another_time(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    save(office.deps, _profile())
    _taken(office.deps, tmp_path, [_row(FIRST)])
    case_id = office.open_case(numbers=(NUMBER,))
    score(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        call_id = session.scalars(select(col(Call.id))).one() or 0
        candidates.link_call(session, office.deps, case, call_id, "Soitti itse.", by=by, at=office.clock())
    assert _taken(office.deps, tmp_path, [_row(FIRST, LATER)]) == Counts(changed=1)
    with office.deps.database.read() as session:
        assert renumbered.count_waiting(session, case_id) == 1
        assert session.scalars(select(Call)).one().started_at == datetime.fromisoformat("2026-10-05T10:00:00+00:00")


CALLER = "CallerNumber"


def _zylinc(deps: Deps) -> None:
    """The profile that ships and one of the same source that reads the caller too."""
    named = replace(ZYLINC, name="zylinc_caller", columns=(("caller", CALLER), *ZYLINC.columns))
    with deps.database.write() as session:
        for profile in (ZYLINC, named):
            profiles.keep_profile(session, profile, "zylinc", by=None, at=deps.now())


def _events(deps: Deps, folder: Path, *, is_named: bool) -> Counts:
    heading, *rows = (line.split(",") for line in EVENTS)
    if is_named:
        heading, rows = [*heading, CALLER], [[*row, NUMBER] for row in rows]
    path = write_rows(folder / "events.csv", [heading, *rows])
    profile = "zylinc_caller" if is_named else "zylinc"
    told = dry_run(deps, opened(deps, path, profile)).counts
    assert take(deps, path, profile) == told
    return told


def _callers(deps: Deps) -> list[str | None]:
    with deps.database.read() as session:
        return list(session.scalars(select(col(Call.caller_e164)).order_by(col(Call.started_at))))


def test_events_taken_without_their_caller_are_the_same_legs_once_a_file_names_them(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office, deps = letter_office, letter_office.deps
    _zylinc(deps)
    office.open_case(numbers=(NUMBER,))
    assert _events(deps, tmp_path, is_named=False) == Counts(new=4)
    assert (_callers(deps), _count(deps, HoldItem)) == ([None, None], 0)
    assert _events(deps, tmp_path, is_named=True) == Counts(changed=4)
    assert (_count(deps, Leg), _count(deps, Call), _count(deps, Recording)) == (4, 2, 1)
    assert (_callers(deps), _count(deps, HoldItem)) == (["+358405550123"] * 2, 1), "found and kept by the number now"
    assert _events(deps, tmp_path, is_named=True) == Counts(same=4)
    assert _events(deps, tmp_path, is_named=False) == Counts(same=4), "it says nothing else, and takes nothing away"
    assert _callers(deps) == ["+358405550123"] * 2


def test_events_taken_with_their_caller_stay_as_they_are_when_a_file_does_not_name_them(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    deps = quick_office.deps
    _zylinc(deps)
    assert _events(deps, tmp_path, is_named=True) == Counts(new=4)
    assert _events(deps, tmp_path, is_named=False) == Counts(same=4)
    assert (_count(deps, Leg), _callers(deps)) == (4, ["+358405550123"] * 2)
