"""A recipient who was told of a change answers, and the answer stands beside the notice (GDPR 19)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.audit import verify
from dsr.db.tables import Case, CaseTask, RecipientAnswer, RightRequest
from dsr.domain.errors import Invalid, Refused
from dsr.domain.recipient_answers import Answered
from dsr.services.rights import disclosing, recipient_answers
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import in_case, prove_identity, restricted, rows, sent

ON = date(2026, 11, 2)


def told_recipient(office: LetterOffice) -> tuple[int, int]:
    """A case with a restriction that was answered and a recipient who is to be told of it; the case and the task of the notice."""
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)

    def disclose(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        told = disclosing.Told(
            "Poliisilaitos", "Puhelun tallenne", "Esitutkintalaki", ON, "PL 30\n02151 Espoo", call_id
        )
        return disclosing.write(session, case, told, by=by, at=at)

    in_case(office, case_id, disclose)
    sent(office, case_id, "restriction_done")
    return case_id, rows(office, CaseTask)[0].id or 0


def notified(office: LetterOffice) -> tuple[int, int]:
    case_id, task_id = told_recipient(office)

    def notice(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return disclosing.begin_notice(session, deps, case, task_id, by=by, at=at)

    in_case(office, case_id, notice)
    sent(office, case_id, "article19_notice")
    return case_id, task_id


def answer(office: LetterOffice, case_id: int, task_id: int, said: Answered) -> None:
    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return recipient_answers.write(session, case, task_id, said, by=by, at=at)

    in_case(office, case_id, act)


def test_a_recipients_answer_is_kept_with_its_day_and_way_and_a_later_one_stands_for_it(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, task_id = notified(office)
    on = rows(office, CaseTask)[0].closed_on
    answer(office, case_id, task_id, Answered("not_made", "letter", on, "Tallenne on näyttönä esitutkinnassa."))
    answer(office, case_id, task_id, Answered("made", "email", on))
    with office.deps.database.read() as session:
        newest = recipient_answers.of_case(session, case_id)[task_id]
        assert (newest.answer, newest.way, newest.answered_on) == ("made", "email", on)
        assert verify(session).broken == ""
    assert [one.answer for one in rows(office, RecipientAnswer)] == ["not_made", "made"], "nothing is written over"


def test_nobody_answers_a_notice_that_has_not_left(quick_office: LetterOffice) -> None:
    case_id, task_id = told_recipient(quick_office)
    with pytest.raises(Refused) as refusal:
        answer(quick_office, case_id, task_id, Answered("made", "email", ON))
    assert refusal.value.code == "recipient_untold"


def test_an_answer_needs_its_day_its_way_and_why_the_change_is_not_made(quick_office: LetterOffice) -> None:
    case_id, task_id = notified(quick_office)
    with pytest.raises(Invalid) as refusal:
        answer(quick_office, case_id, task_id, Answered("not_made", "dove", date(2026, 10, 1)))
    assert [(one.place, one.code) for one in refusal.value.faults] == [
        ("way", "choice_unknown"),
        ("answered_on", "recipient_answer_day"),
        ("words", "reason_length"),
    ]
