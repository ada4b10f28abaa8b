"""A source that gives a judged call another time: what was judged falls, its recording is spared, and a person judges again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import events_of
from dsr.db.tables import Breach, Call, Case
from dsr.domain.calendar import HELSINKI
from dsr.domain.errors import Refused
from dsr.services import candidates, renumbered
from dsr.services.rights import restricting
from tests.services.call_files import HEADING, mapped_profile, save, take, write_rows
from tests.services.hold_parts import held, reject, score, swept
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.rights_parts import WHY, prove_identity, sent, step

LATELY = ARRIVED - timedelta(days=30)
LONG_AGO = ARRIVED - timedelta(days=200)
"""The storage period of such a call is over: only what keeps it spares its recording."""


def _told(office: LetterOffice, folder: Path, start: datetime | str) -> None:
    """Take in a file that tells the one call as begun at this moment, or at this time as the source writes it."""
    number = len(list(folder.glob("*.csv")))
    if not number:
        save(office.deps, mapped_profile("export"))
    text = start if isinstance(start, str) else start.astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M:%S")
    row = ("c1", "c1", text, "0405550123", "", "info-fi", "anna", "in", "", 70, 60, "")
    take(office.deps, write_rows(folder / f"{number}.csv", [HEADING, row]), "export")


def _call(session: Session) -> int:
    return session.scalars(select(col(Call.id))).one() or 0


def _waiting(office: LetterOffice, case_id: int) -> int:
    """How many calls the case asks to judge again; each time was written in its log."""
    with office.deps.database.read() as session:
        waiting = renumbered.count_waiting(session, case_id)
        fallen = [one for one in events_of(session, f"case:{case_id}") if one.kind == "calls_renumbered"]
        assert bool(fallen) >= bool(waiting)
        return waiting


def _tied(office: LetterOffice) -> int:
    """A case to which the call was tied; answers it."""
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        candidates.link_call(session, office.deps, case, _call(session), "Soitti itse.", by=by, at=office.clock())
    return case_id


def _keep(office: LetterOffice, case_id: int) -> None:
    with office.deps.database.write() as session:
        case, by = session.get_one(Case, case_id), office.people["veera"]
        renumbered.keep_link(session, office.deps, case, _call(session), "Hänen aikansa.", by=by, at=office.clock())


@pytest.mark.parametrize(
    ("by", "is_again", "why"),
    [
        (timedelta(seconds=20), False, "seconds: it is judged by the time that it has"),
        (timedelta(hours=2), True, "the time may be the one that the person named: nobody has judged that"),
        (timedelta(hours=-2), True, "an earlier time may be theirs as well"),
    ],
)
def test_the_recording_of_a_call_set_aside_is_spared_when_its_time_turns_out_to_be_another(
    letter_office: LetterOffice, tmp_path: Path, by: timedelta, is_again: bool, why: str
) -> None:
    office = letter_office
    _told(office, tmp_path, LONG_AGO)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    (recording_id,) = held(office)
    reject(office, case_id, recording_id)
    assert held(office) == set()
    _told(office, tmp_path, LONG_AGO + by)
    assert _waiting(office, case_id) == is_again, why
    if is_again:
        assert swept(office) == 0, why
        score(office, case_id)
        assert held(office) == {recording_id}, "proposed again, and held with the case"
        reject(office, case_id, recording_id)
        assert _waiting(office, case_id) == 0
    assert swept(office) == 1, "set aside by the time that the call has"


@pytest.mark.parametrize(
    ("first", "then", "is_again"),
    [
        (LATELY, LATELY + timedelta(seconds=59), False),
        (LATELY, LATELY + timedelta(minutes=1), True),
        ("2026-10-25T03:30:00", "2026-10-25T03:30:00+03:00", True),
        ("2026-10-25T03:30:00", "2026-10-25T03:30:00+02:00", True),
        ("2026-10-25T03:30:00+03:00", "2026-10-25T03:30:00+02:00", True),
        ("2026-10-25T03:30:00", "2026-10-25T03:30:10", False),
    ],
)
def test_a_tied_call_waits_for_a_person_when_its_time_turns_out_to_be_another(
    quick_office: LetterOffice, tmp_path: Path, first: datetime | str, then: datetime | str, is_again: bool
) -> None:
    _told(quick_office, tmp_path, first)
    case_id = _tied(quick_office)
    _told(quick_office, tmp_path, then)
    assert _waiting(quick_office, case_id) == is_again
    if is_again:
        _keep(quick_office, case_id)
        assert _waiting(quick_office, case_id) == 0


def test_a_call_that_wanders_off_by_seconds_is_judged_again_a_minute_from_where_it_was_judged(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    """A source that sets its clock right bit by bit moves a call as far as one that does so at once."""
    office = quick_office
    _told(office, tmp_path, LATELY)
    case_id = _tied(office)
    asked = []
    for seconds in (50, 20, 65, 100, 130):  # from the time that was judged
        _told(office, tmp_path, LATELY + timedelta(seconds=seconds))
        asked.append(_waiting(office, case_id))
        if seconds == 65:
            _keep(office, case_id)
    assert asked == [0, 0, 1, 0, 1], "once kept it is judged by the time that it had then"
    _told(office, tmp_path, LATELY + timedelta(seconds=150))
    with office.deps.database.read() as session:
        fallen = [one for one in events_of(session, f"case:{case_id}") if one.kind == "calls_renumbered"]
    assert len(fallen) == 2, "what waits already is not asked about again"


def test_no_breach_is_proposed_of_an_answer_whose_call_has_another_time_alone(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    _told(office, tmp_path, LATELY)
    case_id = _tied(office)
    letter_id = office.write_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    _told(office, tmp_path, LATELY + timedelta(hours=1))
    assert _waiting(office, case_id) == 1
    with office.deps.database.read() as session:
        assert session.scalars(select(Breach)).all() == [], "whose call it is nobody has told otherwise"


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_call_proposed_again_by_a_file_is_restricted_until_it_is_judged(
    quick_office: LetterOffice, tmp_path: Path, is_answered: bool
) -> None:
    """As before anybody had judged it (GDPR 18(1)), whether or not the restriction that was granted is answered and its case closed."""
    office = quick_office
    _told(office, tmp_path, LATELY)
    case_id = office.open_case(rights=("restriction",), numbers=("040 555 0123",))
    with office.deps.database.read() as session:
        call_id = _call(session)
    office.link_call(case_id)
    score(office, case_id)
    by, at = office.people["veera"], office.clock()
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        candidates.link_call(session, office.deps, case, call_id, "Soitti itse.", by=by, at=at)
    step(office, case_id, "start_assessment", "restriction")
    step(office, case_id, "restrict", "restriction", restriction_ground="a", restriction_reasons=WHY)
    if is_answered:
        prove_identity(office, case_id)
        sent(office, case_id, "restriction_done")
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        candidates.unlink_call(session, office.deps, case, call_id, by=by, at=at)
        candidates.reject_candidate(session, office.deps, case, call_id, "Naapuri soitti.", by=by, at=at)
        assert restricting.restricted_among(session, [call_id]) == set()
    _told(office, tmp_path, LATELY + timedelta(hours=1))
    assert _waiting(office, case_id) == 1
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).state == ("closed" if is_answered else "open")
        assert restricting.restricted_among(session, [call_id]) == {call_id}


def test_a_call_set_aside_that_wanders_off_by_seconds_is_proposed_again(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    _told(office, tmp_path, LONG_AGO)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    (recording_id,) = held(office)
    reject(office, case_id, recording_id)
    _told(office, tmp_path, LONG_AGO + timedelta(seconds=50))
    assert _waiting(office, case_id) == 0
    _told(office, tmp_path, LONG_AGO + timedelta(seconds=100))
    assert _waiting(office, case_id) == 1
    assert swept(office) == 0


def test_an_approved_answer_that_prints_another_time_than_its_call_has_is_approved_anew(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    _told(office, tmp_path, LATELY)
    case_id = _tied(office)
    letter_id = office.write_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.clock.pass_by(hours=1)
    _told(office, tmp_path, LATELY + timedelta(hours=1))
    office.clock.pass_by(hours=1)
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "call_renumbered"
    _keep(office, case_id)
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "letter_outdated"
