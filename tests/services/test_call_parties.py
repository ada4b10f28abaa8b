"""Whoever was a further party of a call is found and their recording kept: dialled, consulted, passed on to, joined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.adapters.callfiles.survey import survey
from dsr.db.tables import Call, Candidate, HoldItem, Recording
from dsr.deps import Deps
from dsr.domain.call_profile import Profile
from dsr.jobs.calls import open_file
from dsr.services import call_search, destruction, scoring
from dsr.services.call_numbers import by_ending_only
from dsr.services.find_calls import Asked, find_calls
from tests.services.call_files import AT, asterisk_row, mapped_profile, save, take, write_rows
from tests.services.letters_office import LetterOffice
from tests.services.session_files import COMPLETE, metadata
from tests.services.test_names_destroyed import freepbx

THEIRS, E164 = "040 777 0701", "+358407770701"
OVERDUE = AT - timedelta(days=200)
FIRST = asterisk_row(1, OVERDUE)
PARTY = """
<session session_id="s1"><sipSessionID>a1;remote=b2</sipSessionID></session>
<participant participant_id="p9"><nameID aor="tel:+358407770701"><name>Toinen</name></nameID></participant>
<participantsessionassoc participant_id="p9" session_id="s1"><associate-time>2026-10-05T09:02:00Z</associate-time>
</participantsessionassoc>
"""


def _generic(deps: Deps, folder: Path, caller: str, dialled: str, who: str = "A7", direction: str = "") -> None:
    profile: Profile = mapped_profile("plain")
    save(deps, profile)
    row = (
        "c1",
        "1",
        OVERDUE.strftime("%Y-%m-%d %H:%M:%S"),
        caller,
        dialled,
        "info",
        who,
        direction,
        "",
        "90",
        "60",
        "",
    )
    heading = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")
    take(deps, write_rows(folder / "calls.csv", [heading, row]), "plain")


def _asterisk(**second: str) -> Callable[[Deps, Path], None]:
    """The other leg comes in the same file, or with a later one."""

    def bring(deps: Deps, folder: Path) -> None:
        rows = [FIRST, asterisk_row(2, OVERDUE + timedelta(minutes=1), linked=FIRST[16], **second)]  # type: ignore[arg-type]
        take(deps, write_rows(folder / "calls.csv", rows))

    return bring


def _later(deps: Deps, folder: Path) -> None:
    take(deps, write_rows(folder / "first.csv", [FIRST]))
    consulted = asterisk_row(2, OVERDUE, linked=FIRST[16], caller="1030", dialled=THEIRS, context="from-internal")
    take(deps, write_rows(folder / "later.csv", [consulted]))


NAMED_BY: dict[str, Callable[[Deps, Path], None]] = {
    "consulted": _asterisk(caller="1030", dialled="0407770701", context="from-internal"),
    "passed on": _asterisk(dialled="0407770701"),
    "a second caller": _asterisk(caller="0407770701"),
    "with a later file": _later,
    "dialled from an extension, no direction told": lambda deps, folder: _generic(deps, folder, "1030", THEIRS),
    "dialled from the city's number": lambda deps, folder: _generic(deps, folder, "0981621234", THEIRS),
    "connected": lambda deps, folder: _generic(deps, folder, "0405550123", "0981621234", "+358407770701"),
}


@pytest.mark.parametrize("way", NAMED_BY)
def test_a_further_party_is_found_proposed_and_their_recording_kept(
    letter_office: LetterOffice, tmp_path: Path, way: str
) -> None:
    """Whether the request comes before the call is known or after it, no sweep takes what it waits for."""
    office, deps = letter_office, letter_office.deps
    NAMED_BY[way](deps, tmp_path)
    _is_found(deps, THEIRS, 1)
    _is_found(deps, "040 777 0702", 0)
    case_id = office.open_case(numbers=(THEIRS,))
    with deps.database.write() as session:
        found_now = scoring.search(session, case_id, office.clock())
        scoring.store(session, deps, case_id, found_now, at=office.clock())
    with deps.database.read() as session:
        held = set(session.scalars(select(col(HoldItem.recording_id))))
        assert held == set(session.scalars(select(col(Recording.id)))) != set()
        found = session.scalars(select(Candidate).where(col(Candidate.case_id) == case_id)).one()
        assert (found.band, "further_party" in found.blockers) == ("possible", True)
        assert found.reasons[0]["code"] == "further_party"
    assert destruction.sweep(deps) == []


@pytest.mark.parametrize("way", ["consulted", "with a later file", "connected"])
def test_a_hold_catches_a_further_party_of_a_call_imported_later(
    letter_office: LetterOffice, tmp_path: Path, way: str
) -> None:
    office, deps = letter_office, letter_office.deps
    office.open_case(numbers=(THEIRS,))
    NAMED_BY[way](deps, tmp_path)
    with deps.database.read() as session:
        held = set(session.scalars(select(col(HoldItem.recording_id))))
        assert held == set(session.scalars(select(col(Recording.id)))) != set()


def test_a_call_of_others_alone_is_neither_found_nor_kept(letter_office: LetterOffice, tmp_path: Path) -> None:
    office, deps = letter_office, letter_office.deps
    _asterisk(caller="1030", dialled="0407770702", context="from-internal")(deps, tmp_path)
    office.open_case(numbers=(THEIRS,))
    _is_found(deps, THEIRS, 0)
    assert sum(one.destroyed for one in destruction.sweep(deps)) == 2


def test_the_third_party_of_a_session_that_an_update_names_is_found_and_kept(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office, deps = letter_office, letter_office.deps
    office.open_case(numbers=(THEIRS,))
    take(deps, metadata(tmp_path, COMPLETE))
    _is_found(deps, THEIRS, 0)
    take(deps, metadata(tmp_path, PARTY, partial=True))
    _is_found(deps, THEIRS, 1)
    _is_found(deps, "040 555 0123", 1)
    with deps.database.read() as session:
        assert len(session.scalars(select(HoldItem)).all()) == 1


def test_a_call_passed_on_outside_by_a_freepbx_is_found_by_that_number(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    deps = quick_office.deps
    take(deps, freepbx(tmp_path, (",600,ext-queues", ",0407770701,ext-queues")))
    _is_found(deps, THEIRS, 1)


def test_a_number_written_without_its_zero_is_told_as_alike_and_a_party_as_the_same(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    deps = quick_office.deps
    _generic(deps, tmp_path, "1030", "407770701", direction="out")
    _is_found(deps, THEIRS, 1)
    with deps.database.read() as session:
        calls = session.scalars(select(Call)).all()
        assert by_ending_only(session, calls, THEIRS) == {calls[0].id}
    take(deps, write_rows(tmp_path / "two.csv", [FIRST, asterisk_row(2, OVERDUE, linked=FIRST[16], dialled=THEIRS)]))
    with deps.database.read() as session:
        calls = session.scalars(select(Call)).all()
        assert by_ending_only(session, calls, THEIRS) == {calls[0].id}
        assert by_ending_only(session, calls, "") == set()


def _is_found(deps: Deps, number: str, times: int) -> None:
    """The page and the command find the same, in any time and in a named one."""
    for asked in (
        Asked(number=number),
        Asked(number=number, since=OVERDUE - timedelta(days=1), until=AT + timedelta(days=1)),
    ):
        with deps.database.read() as session:
            assert call_search.search(session, asked, 0, 50).total == times
            assert len(find_calls(session, asked)) == times


def test_the_dry_run_tells_of_numbers_as_the_search_finds_them(quick_office: LetterOffice, tmp_path: Path) -> None:
    """Of a call that the city made the number dialled counts; a caller's that cannot be read still counts as not found."""
    called = [asterisk_row(n, caller="1030", dialled="0407770701", context="from-internal") for n in range(3)]
    path = write_rows(tmp_path / "out.csv", called)
    assert (survey(open_file(quick_office.deps, path)).share_odd, survey(open_file(quick_office.deps, path)).legs) == (
        0,
        3,
    )
    odd = write_rows(tmp_path / "odd.csv", [*called, asterisk_row(4, caller="407770701")])
    assert survey(open_file(quick_office.deps, odd)).share_odd == 0.25
