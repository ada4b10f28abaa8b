"""A message that may take a request back: nobody is led on to an answer before a person has said whether it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dsr.db.tables import Case
from dsr.domain.errors import TransitionRefused
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel
from dsr.services import cases, clock, messages, requests
from tests.services.letters_office import LetterOffice

WORDS = {"goes_on_words": "Soitimme: vain poistopyyntö peruutetaan."}
BACK = {"withdrawn_on": "2026-11-02", "reason": "Sähköposti: en tarvitse enää mitään."}


def comes(office: LetterOffice, case_id: int, kind: MessageKind = MessageKind.WITHDRAWAL, text: str = "Perun.") -> None:
    """A later message is added to the case."""
    office.clock.pass_by(minutes=5)
    later = LaterMessage(kind, Channel.EMAIL, office.clock(), True, text)
    with office.deps.database.write() as session:
        case = cases.claim(session, case_id, session.get_one(Case, case_id).version)
        messages.add_message(session, office.deps, case, later, actor=office.actor("kirsi"), at=office.clock())


def next_step_of(office: LetterOffice, case_id: int, right: str = "access") -> str:
    """The code of what is to be done next for the case's request of this right."""
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        (request,) = [one for one in clock.requests_of(session, case_id) if one.right == right]
        return requests.standing_of(session, office.deps, case, request, ["handler"], office.clock()).next_step.code


@pytest.mark.parametrize("where", ["received", "assessing", "answering"])
def test_after_a_withdrawal_nobody_is_led_on_to_an_answer(quick_office: LetterOffice, where: str) -> None:
    office, case_id = quick_office, quick_office.open_case()
    if where != "received":
        office.search(case_id)
        office.step(case_id, "start_assessment")
    if where == "answering":
        office.link_call(case_id)
        office.step(case_id, "answer_full")
    comes(office, case_id)
    assert next_step_of(office, case_id) == "settle_withdrawal"
    office.step(case_id, "withdraw", **BACK)
    assert next_step_of(office, case_id) == "send_withdrawal_confirmed", "and the person hears of it"


def test_what_is_no_withdrawal_leaves_the_next_step_as_it_was(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    before = next_step_of(office, case_id)
    comes(office, case_id, MessageKind.OTHER)
    assert next_step_of(office, case_id) == before
    with pytest.raises(TransitionRefused):
        office.step(case_id, "keep_request", **WORDS)


def test_a_request_goes_on_once_a_person_has_said_so_until_another_message_comes(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case(rights=("access", "erasure"))
    before = next_step_of(office, case_id)
    comes(office, case_id)
    office.step(case_id, "keep_request", **WORDS)  # of the access, the first
    assert next_step_of(office, case_id) == before
    assert next_step_of(office, case_id, "erasure") == "settle_withdrawal", "each right has its own word"
    comes(office, case_id, text="Peruutan sittenkin kaiken.")
    assert next_step_of(office, case_id) == "settle_withdrawal"


def test_a_request_that_came_later_or_is_taken_up_again_is_not_taken_back_by_an_older_message(
    quick_office: LetterOffice,
) -> None:
    office, case_id = quick_office, quick_office.open_case()
    comes(office, case_id)
    office.step(case_id, "withdraw", **BACK)
    office.clock.at += timedelta(days=1)
    office.step(case_id, "reopen", reason="Henkilö pyysi sittenkin tietojaan.")
    assert next_step_of(office, case_id) != "settle_withdrawal"
