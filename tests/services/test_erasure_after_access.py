"""Erasure that is asked for after another request of the case was answered: what that one's hold keeps, why and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from dsr.db.tables import Hold, Recording, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Refused
from dsr.domain.later_message import MessageKind
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, erase_choice, in_case, notice_fetched, prove_identity, rows, sent, step
from tests.services.test_case_work import add
from tests.services.test_told_days_of_destruction import hold


def answered(office: LetterOffice, way: str = "suomifi") -> int:
    """A case whose access was answered in full and whose copies were handed over."""
    case_id = office.open_case(turvakielto="no", answer_way=way, subject_address="Kuja 1\n02100 Espoo")
    letter_id = office.ready_answer(case_id)
    prove_identity(office, case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id, way)
    office.hand_over(case_id)
    return case_id


def asked_later(office: LetterOffice, case_id: int) -> None:
    """Days later the same person asks to have everything erased; the handler goes on to the erasing."""
    office.clock.pass_by(days=3)
    add(office, case_id, MessageKind.NEW_RIGHT, rights=("erasure",), text="Poistakaa nyt tallenteeni.")
    step(office, case_id, "start_assessment", "erasure")
    call_id = rows(office, Recording)[0].call_id
    office.search(case_id)
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    step(office, case_id, "start_erasing", "erasure")


def test_erasure_asked_after_an_answer_in_full_goes_on_once_the_answer_was_fetched(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = answered(office)
    assert rows(office, Hold)[0].needed_until is not None
    asked_later(office, case_id)
    notice_fetched(office, case_id)
    step(office, case_id, "erase", "erasure")
    assert [one.state for one in rows(office, Recording)] == ["destroyed"]
    assert [one.release_reason for one in rows(office, Hold)] == ["erasure_asked"]


def test_it_waits_until_the_answer_is_served_and_tells_from_what_day(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = answered(office, "post")
    asked_later(office, case_id)
    served_on = local_date(office.clock()) + timedelta(
        days=4
    )  # the seventh day after the posting, three of which have passed
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert (refusal.value.code, refusal.value.values) == ("erasure_waits_service", {"on": served_on.isoformat()})
    assert rows(office, Hold)[0].released_at is None, "what was refused let nothing go"
    office.clock.pass_by(days=4)
    step(office, case_id, "erase", "erasure")
    assert [one.state for one in rows(office, Recording)] == ["destroyed"]


@pytest.mark.parametrize(
    ("kind", "is_own", "code", "reason"),
    [
        ("restriction", True, "erasure_waits_restriction", "what is restricted is not erased"),
        ("complaint", True, "erasure_waits_complaint", "it is the evidence of a complaint"),
        ("needed", True, "erasure_waits_needed", "another request of the case keeps it to its day"),
        ("authority", True, "erasure_waits_elsewhere", "the police asked for it"),
        ("case", False, "erasure_waits_elsewhere", "somebody else's request waits for it"),
    ],
)
def test_no_other_hold_is_let_go_for_it(
    quick_office: LetterOffice, kind: str, is_own: bool, code: str, reason: str
) -> None:
    office = quick_office
    case_id = answered(office, "counter")
    asked_later(office, case_id)
    other = office.open_case(numbers=(), subject_name="Toinen Asia", subject_email="toinen@example.fi")
    hold(office, rows(office, Recording)[0].call_id, kind, case_id if is_own else other)
    until = local_date(office.clock()) + timedelta(days=300)
    with office.deps.database.write() as session:
        session.execute(update(Hold).where(col(Hold.kind) == "needed").values(needed_until=until))
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert refusal.value.code == code, reason
    assert rows(office, Recording)[0].state != "destroyed", "somebody waits for it"


def test_what_was_refused_keeps_its_recordings_while_it_can_be_appealed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = answered(office, "counter")
    with office.deps.database.write() as session:
        session.execute(update(RightRequest).values(outcome="partial"))
    asked_later(office, case_id)
    until = rows(office, Hold)[0].needed_until
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert (refusal.value.code, refusal.value.values) == ("erasure_waits_appeal", {"on": until.isoformat()})
    office.clock.pass_by(days=(until - local_date(office.clock())).days)
    step(office, case_id, "erase", "erasure")
    assert rows(office, Recording)[0].state == "destroyed"


@pytest.mark.parametrize("outcome", ["full", "partial"])
def test_an_objection_that_is_upheld_erases_what_an_answer_gave_in_full_but_not_what_can_be_appealed(
    quick_office: LetterOffice, outcome: str
) -> None:
    office = quick_office
    case_id = answered(office, "counter")
    with office.deps.database.write() as session:
        session.execute(update(RightRequest).values(outcome=outcome))
    office.clock.pass_by(days=3)
    add(office, case_id, MessageKind.NEW_RIGHT, rights=("objection",), text="Vastustan tietojeni käsittelyä.")
    office.search(case_id)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    sent(office, case_id, "objection_upheld")
    if outcome == "full":
        step(office, case_id, "erase", "objection")
        assert rows(office, Recording)[0].state == "destroyed", "the answer says that it goes without delay"
        return
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "objection")
    assert refusal.value.code == "erasure_waits_appeal"


def test_no_hold_is_to_be_looked_at_while_access_is_open_because_a_restriction_was_answered(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("access", "erasure", "restriction"))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    before = [one.review_by for one in rows(office, Hold)]
    step(office, case_id, "restrict", "restriction", restriction_ground="c", restriction_reasons=WHY)
    sent(office, case_id, "restriction_done")
    assert [one.review_by for one in rows(office, Hold)] == before, "the copies are not out yet"
