"""An answer about calls is neither submitted nor approved while a proposed call is undecided: its sending refuses it (GDPR 12(1))."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from dsr.db.tables import Call, Candidate, Recording
from dsr.domain.errors import Refused
from dsr.domain.workflow import GUARD_SENTENCES, Guard
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.rights_parts import prove_identity, restricted


def propose(office: LetterOffice, case_id: int, band: str = "possible") -> None:
    """A search has found one more call since, and nobody has judged it."""
    with office.deps.database.write() as session:
        call = Call(
            source_id=1, ext_call_id=f"proposed-{band}", started_at=ARRIVED, caller_raw="0405550123", queue="info-fi",
            caller_e164="+358405550123", caller_kind="number", duration_ms=9000, destruction_on=ARRIVED.date(),
        )  # fmt: skip
        session.add(call)
        session.flush()
        session.add(Recording(call_id=call.id or 0, due_on=ARRIVED.date(), duration_ms=9000))
        found = {"case_id": case_id, "call_id": call.id, "score": 40, "band": band, "reasons": [], "blockers": []}
        session.add(Candidate(**found, found_at=office.clock()))


def judge(office: LetterOffice) -> None:
    with office.deps.database.write() as session:
        session.execute(update(Candidate).where(col(Candidate.verdict) == "").values(verdict="rejected"))


def answer(office: LetterOffice, right: str) -> tuple[int, int]:
    """A case whose answer is written and not submitted; its letter."""
    if right == "access":
        case_id = office.open_case()
        office.search(case_id)
        office.link_call(case_id)
        office.step(case_id, "start_assessment")
        office.step(case_id, "answer_full")
        letter_id = office.letter(case_id, "access_answer").id or 0
    else:
        case_id, _call_id = restricted(office, "restriction")
        letter_id = office.letter(case_id, "restriction_done").id or 0
    prove_identity(office, case_id)
    office.finish(letter_id)
    return case_id, letter_id


@pytest.mark.parametrize("right", ["restriction", "access"])
def test_an_answer_is_not_submitted_while_a_proposed_call_is_undecided(quick_office: LetterOffice, right: str) -> None:
    office = quick_office
    case_id, letter_id = answer(office, right)
    propose(office, case_id)
    with pytest.raises(Refused) as refused:
        office.submit(letter_id)
    assert refused.value.values["codes"] == "likely_undecided"
    assert GUARD_SENTENCES[Guard.CANDIDATES_DECIDED].en in str(refused.value), "the sentence of the sending"
    judge(office)
    office.submit(letter_id)


def test_what_is_proposed_after_the_submission_stops_the_approval_until_it_is_judged(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letter_id = answer(office, "restriction")
    office.submit(letter_id)
    propose(office, case_id)
    with pytest.raises(Refused, match="candidate calls are undecided"):
        office.approve(letter_id)
    judge(office)
    office.approve(letter_id)


def test_weak_matches_stop_no_answer_about_calls_as_they_stop_no_sending(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = answer(office, "restriction")
    propose(office, case_id, "weak")
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id, "pickup")
    assert not office.request(case_id).is_open
