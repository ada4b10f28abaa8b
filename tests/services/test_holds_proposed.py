"""What a case proposes is not destroyed before a person has judged it: weak matches too, whatever the hold keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, Recording
from dsr.services import candidates, holds, reconciliation
from dsr.services.case_calls import calls_of_case
from dsr.services.holds import waits
from dsr.services.recording_fates import Fate, fates
from dsr.services.rights.kept_by import kept_by
from tests.services.hold_parts import DAY, add_overdue, call_of, decline, held, reject, score, swept
from tests.services.letters_office import ARRIVED, LetterOffice

CUT = {"caller_e164": None, "caller_kind": "unparsed", "caller_raw": "405550123", "caller_ending": "5550123"}
"""A spreadsheet dropped the leading zero: only the end of the number is the same."""


def test_a_weak_match_nobody_has_judged_is_spared_until_it_is_set_aside(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    assert held(office) == set(), "weak: other people's perhaps, so that no hold freezes it"
    assert swept(office) == 0
    with office.deps.database.read() as session:
        total = reconciliation.balances(session)[-1]
        assert (total.held, total.kept, total.destroyed) == (2, 0, 0)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, what = session.get_one(Case, case_id), {"by": office.people["veera"], "at": office.clock()}
        assert candidates.reject_weak(session, office.deps, case, "Toisten puheluita.", seen=2, **what) == 2
    assert swept(office) == 2


def test_a_case_that_waits_for_nothing_spares_no_weak_match(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.release_for_case(session, case_id, "withdrawn", by=office.people["veera"], at=office.clock())
    assert swept(office) == 2


def test_erasure_alone_spares_no_weak_match(letter_office: LetterOffice) -> None:
    """Nothing is kept because deletion was asked: the six months run on (GDPR 5(1)(e))."""
    office = letter_office
    add_overdue(office, 2, **CUT)
    score(office, office.open_case(rights=("erasure",), numbers=("040 555 0123",)))
    assert swept(office) == 2


def _kept(office: LetterOffice, case_id: int) -> set[tuple[bool, bool, str]]:
    """Whether each call of the case waits for its verdict, is kept besides, and what the case's own hold knows."""
    with office.deps.database.read() as session:
        calls = calls_of_case(session, case_id, date(2026, 11, 2))
        return {
            (line.kept.is_to_be_judged, line.kept.is_kept_besides, line.kept.upstream)
            for line in (*calls.weak, *calls.proposed, *calls.rejected)
        }


def test_the_case_tells_of_a_weak_match_that_it_is_kept_until_it_is_judged(letter_office: LetterOffice) -> None:
    office = letter_office
    (recording_id,) = add_overdue(office, 1, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    assert _kept(office, case_id) == {(True, False, "")}
    reject(office, case_id, recording_id)
    assert _kept(office, case_id) == {(False, False, "")}, "nothing keeps it: the next run destroys it"
    assert swept(office) == 1


@pytest.mark.parametrize("at_once", [waits.AT_ONCE, 0])
def test_the_case_tells_that_something_else_keeps_a_call_and_not_what(
    letter_office: LetterOffice, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Another case's hold, proposal or open question: the call is not said to be lost, and nothing of that case is told."""
    office = letter_office
    monkeypatch.setattr(waits, "AT_ONCE", at_once)
    (recording_id,) = add_overdue(office, 1, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    reject(office, case_id, recording_id)
    other = office.open_case(numbers=(), windows=(DAY,))
    assert _kept(office, case_id) == {(False, True, "")}, "the other case's question"
    decline(office, other)
    assert _kept(office, case_id) == {(False, False, "")}
    score(office, other)
    assert _kept(office, case_id) == {(False, True, "")}, "the other case's proposal"
    with office.deps.database.write() as session:
        holds_lock(session)
        call_id, by = session.get_one(Recording, recording_id).call_id, office.people["veera"]
        holds.hold_linked(session, other, call_id, office.clock(), by=by)
    assert _kept(office, case_id) == {(False, True, "")}, "the other case's hold"


def test_a_weak_match_that_was_spared_past_its_day_and_is_linked_then_is_there(letter_office: LetterOffice) -> None:
    """The sweep spared it because nobody had judged it: no page and no letter calls it destroyed (GDPR 12(1))."""
    office = letter_office
    last_day = office.clock().date()
    (recording_id,) = add_overdue(office, 1, **CUT, due_on=last_day)
    with office.deps.database.write() as session:
        session.execute(update(Call).values(started_at=ARRIVED - timedelta(days=183)))
    case_id, other = office.open_case(numbers=("040 555 0123",)), office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    score(office, other)
    call_id = call_of(office, recording_id)
    with office.deps.database.read() as session:
        assert kept_by(session, case_id, [call_id]).besides == {call_id}, "the other case has not judged it either"
    office.clock.pass_by(days=3)
    assert swept(office) == 0
    with office.deps.database.write() as session:
        holds_lock(session)
        case, what = session.get_one(Case, case_id), {"by": office.people["veera"], "at": office.clock()}
        candidates.link_call(session, office.deps, case, call_id, "Soittaja kertoi nimensä.", **what)
    reject(office, other, recording_id)
    with office.deps.database.read() as session:
        call, today = session.get_one(Call, call_id), office.clock().date()
        assert fates(session, [call], last_day, today)[call_id].fate is Fate.KEPT
        assert kept_by(session, case_id, [call_id]).besides == frozenset()
