"""What a decision says is held against what its case knows, on a real database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Judgment
from dsr.domain.errors import TransitionRefused
from dsr.services.dispatch_checks import check_dispatch
from dsr.services.rights import correcting
from tests.services.letters_office import LetterOffice
from tests.services.test_rights import WHY, in_case, prove_identity, step

GROUND = {"ground": "G16", "ground_reasons": WHY, "ground_evidence": WHY}


def missing(refusal: TransitionRefused) -> str:
    return str(refusal.values["missing"])


def leaving(kind: str) -> Any:
    """What is asked of the right before a letter leaves."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        check_dispatch(session, deps, case, request, kind, "suomifi", {"handler"}, local_date(at))

    return act


def wrong_queue(office: LetterOffice, case_id: int, call_id: int) -> int:
    def said(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        row = correcting.say_wrong(session, case, request, "facts", "Soitin toiseen palveluun.", call_id, by=by, at=at)
        return row.id or 0

    return int(in_case(office, case_id, said, "rectification"))


def queue_judged(office: LetterOffice, case_id: int, point: int, verdict: str) -> None:
    def judged(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        how = Judgment(verdict, "Kertoo, mihin soitettiin.", WHY, fact="queue", after="pysakointi-fi")
        correcting.judge(session, deps, case, request, point, how, by=by, at=at)

    in_case(office, case_id, judged, "rectification")


def test_nothing_is_rectified_is_not_decided_once_a_point_was_corrected(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    point = wrong_queue(office, case_id, call_id)
    grounds = {**GROUND, "ground": "G15"}
    step(office, case_id, "refuse", **grounds)
    queue_judged(office, case_id, point, "corrected")
    with pytest.raises(TransitionRefused) as closing:
        in_case(office, case_id, leaving("rectification_refused"))
    assert "no_point_met" in missing(closing.value)
    step(office, case_id, "choose_again", reason=WHY)
    with pytest.raises(TransitionRefused) as proposing:
        step(office, case_id, "refuse", **grounds)
    assert missing(proposing.value) == "no_point_met"
