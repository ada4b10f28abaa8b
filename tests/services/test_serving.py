"""Service of letters: a day for each recipient, what to do where nobody was served, and recordings kept until it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.engine import holds_lock
from dsr.db.events import events_of
from dsr.db.tables import (
    AppealQuestion,
    Breach,
    Case,
    Handover,
    Hold,
    Job,
    LetterRecipient,
    Recording,
    Representative,
    ServiceAttempt,
)
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.errors import Invalid, Refused
from dsr.domain.serving import Role
from dsr.domain.serving_tasks import TaskCode
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import breaches, hold_reviews, holds, representation, serving
from dsr.services.holds.served import waits_for
from dsr.services.letters import approving, dispatching, editing, rows
from dsr.services.letters.seen import shown_values
from dsr.services.serving import rows as serving_rows
from dsr.services.serving.noting import Outcome
from tests.services.letters_office import LetterOffice, change_case

REASONS = "Olet pyytänyt samoja tietoja kolmesti viikon sisällä, eikä niihin ole tullut muutoksia."
WITHOUT = {"again": True, "without_copy": "Tiedoksianto todistetaan itse kirjeellä."}
"""A sending of the letter itself to somebody besides its addressee, with the reason."""
SENT = {"days": 29, "hours": -5}
"""From the office's first hour to 1.12.2026 klo 10.32 in Helsinki."""


def _refusal(
    office: LetterOffice,
    *,
    to_first: bool = False,
    before_submitting: Callable[[LetterOffice, int, int], None] | None = None,
    **fields: object,
) -> tuple[int, int]:
    """A printed refusal of a case, to be sent on 1.12.2026; answers case and letter. `to_first`: it is addressed to the
    first representative; `before_submitting` writes down what else the case and the letter need."""
    case_id = office.open_case(**{"turvakielto": "no", **fields})
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G1", ground_reasons=REASONS, ground_evidence="Muistio 1, sivu 2.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    if to_first:
        _address(office, case_id, letter_id)
    if before_submitting is not None:
        before_submitting(office, case_id, letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.clock.pass_by(**SENT)
    change_case(office, case_id, turvakielto_checked_on=date(2026, 12, 1))
    return case_id, letter_id


def _address(office: LetterOffice, case_id: int, letter_id: int) -> None:
    """Address the letter to the first representative, whose custody was verified."""
    with office.deps.database.write() as session:
        ((person, found),) = representation.people_of(session, case_id)
        by, at = office.people["veera"], office.clock()
        alone = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, date(2026, 11, 2))
        seen = replace(found, verified_on=date(2026, 11, 2), custody=alone)
        representation.note_found(session, session.get_one(Case, case_id), person.id or 0, seen, by=by, at=at)
        version = rows.one_letter(session, letter_id).version
        given = {"addressee": str(person.id), "addressee_address": "Katu 1", "mandate_covers": "yes"}
        editing.edit(session, office.deps, letter_id, version, {}, addressee=given, by=by, at=at)


def _send(office: LetterOffice, letter_id: int, way: str = "post", **more: object) -> None:
    with office.deps.database.write() as session:
        dispatching.record_dispatch(
            session, office.deps, letter_id, way, office.clock(), by=office.people["veera"], at=office.clock(), **more
        )


def _tell(office: LetterOffice, letter_id: int, what: str, on: date, **more: object) -> None:
    """Write down what became of the newest sending."""
    _tell_of(office, letter_id, -1, Outcome(what, on, **more))


def _tell_of(office: LetterOffice, letter_id: int, place: int, told: Outcome) -> None:
    """Write down what became of one of all sendings, the oldest first."""
    with office.deps.database.write() as session:
        holds_lock(session)
        letter = rows.one_letter(session, letter_id)
        sendings = session.scalars(select(col(ServiceAttempt.id)).order_by(col(ServiceAttempt.id))).all()
        by, at = office.people["veera"], office.clock()
        serving.record_outcome(session, office.deps, letter, sendings[place] or 0, told, by=by, at=at)


def _answer(office: LetterOffice, case_id: int, letter_id: int, answer: str) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, letter = session.get_one(Case, case_id), rows.one_letter(session, letter_id)
        by, at = office.people["veera"], office.clock()
        serving.answer_appeal_question(session, office.deps, case, letter, answer, "HAO 1234/2027", by=by, at=at)


def _codes(office: LetterOffice, on: date) -> list[tuple[TaskCode, date]]:
    with office.deps.database.read() as session:
        return [(one.code, one.due_on) for one in serving.tasks(session, office.actor("veera"), on)]


def _served(session: Session, letter_id: int) -> dict[str, date | None]:
    query = select(LetterRecipient).where(col(LetterRecipient.letter_id) == letter_id)
    return {one.role: one.served_on for one in session.scalars(query)}


def _hold(office: LetterOffice, case_id: int) -> Hold:
    with office.deps.database.read() as session:
        hold = holds.request_holds(session, case_id)[0]
        session.expunge(hold)
        return hold


def _release(office: LetterOffice, case_id: int) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, hold = session.get_one(Case, case_id), holds.request_holds(session, case_id)[0]
        by, at = office.people["veera"], office.clock()
        hold_reviews.release(session, office.deps, case, hold.id or 0, "Ei muutoksenhakua.", by=by, at=at)


def test_t16_a_hold_ends_when_the_appeal_period_of_the_last_recipient_has_and_the_court_was_asked(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id, address_used="Esimerkkikuja 1, 02100 Espoo")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 8)}, "the seventh day after posting"
        question = session.scalars(select(AppealQuestion)).one()
        assert (question.ends_on, question.ask_on) == (date(2027, 1, 7), date(2027, 1, 8)), "law.md 1.6"
    assert _hold(office, case_id).needed_until == date(2027, 1, 30), "and the margin of twenty-three days"
    assert _codes(office, date(2027, 1, 7)) == []
    assert _codes(office, date(2027, 1, 8)) == [(TaskCode.ASK_COURT, date(2027, 1, 8))]
    office.clock.pass_by(days=62)
    with pytest.raises(Refused) as refusal:
        _release(office, case_id)
    assert refusal.value.code == "hold_appeal_unasked", "nobody has asked the court"
    with office.deps.database.write() as session:
        holds_lock(session)
        assert holds.release_for_case(session, case_id, "withdraw", by=None, at=office.clock()) == 0
    _answer(office, case_id, letter_id, "none")
    assert _codes(office, date(2027, 2, 1)) == []
    _release(office, case_id)
    with office.deps.database.read() as session:
        assert holds.open_holds(session, case_id) == []


def test_an_appeal_that_came_freezes_the_recordings_as_a_complaint(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    with pytest.raises(Refused) as refusal:
        _answer(office, case_id, letter_id, "none")
    assert refusal.value.code == "appeal_still_open", "that none came is not known before the period is over"
    _answer(office, case_id, letter_id, "appeal")
    with office.deps.database.read() as session:
        kinds = {hold.kind: hold.reference for hold in holds.open_holds(session, case_id)}
        assert kinds == {"case": "", "complaint": "HAO 1234/2027"}
        by_kind = {hold.kind: hold.criteria["numbers"] for hold in holds.open_holds(session, case_id)}
        assert by_kind["complaint"] == by_kind["case"] == ["+358405550123"]
        assert [one.kind for one in events_of(session, f"case:{case_id}")][-2:] == ["appeal_came", "hold_placed"]


def test_returned_post_serves_nobody_and_asks_for_a_new_address_and_a_new_check(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    change_case(office, case_id, turvakielto_checked_on=date(2026, 11, 30))
    _send(office, letter_id, address_used="Vanha tie 1")
    office.clock.pass_by(days=6)
    _tell(office, letter_id, "returned", date(2026, 12, 7))
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": None}
        assert session.scalars(select(AppealQuestion)).one().ends_on is None, "no time of appeal runs"
        assert session.get_one(Case, case_id).turvakielto == "not_checked"
        assert session.scalars(select(Breach)).first() is None, "unopened: nobody has read it"
    assert _codes(office, date(2026, 12, 7)) == [(TaskCode.FIND_ADDRESS, date(2026, 12, 7))]
    assert _hold(office, case_id).needed_until >= date(2027, 2, 4), "as if it were posted today"


def test_public_notice_serves_what_the_post_brought_back_on_the_seventh_day(quick_office: LetterOffice) -> None:
    """Hallintolaki 55 and 62 §: the last way, and only in the place of what could not be served otherwise."""
    office = quick_office
    _case_id, letter_id = _refusal(office)
    _send(office, letter_id, address_used="Vanha tie 1")
    office.clock.pass_by(days=6)
    with pytest.raises(Invalid) as refusal:
        _tell(office, letter_id, "announced", date(2026, 12, 7))
    assert [fault.code for fault in refusal.value.faults] == ["announced_not_returned"]
    _tell(office, letter_id, "returned", date(2026, 12, 7))
    office.clock.pass_by(days=7)
    with pytest.raises(Invalid) as refusal:
        _tell(office, letter_id, "announced", date(2026, 12, 4))
    assert [fault.code for fault in refusal.value.faults] == ["announced_before_return"]
    _tell(office, letter_id, "announced", date(2026, 12, 14))
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 21)}
        assert session.scalars(select(AppealQuestion)).one().ends_on == date(2027, 1, 20), "30 days from 21.12."
    assert _codes(office, date(2026, 12, 14)) == [], "no address is looked for any more"


def test_public_notice_serves_what_nobody_fetched_where_no_address_is_known(quick_office: LetterOffice) -> None:
    """Hallintolaki 55 §: without it the time of appeal would never begin, and the recordings would be kept without end."""
    office = quick_office
    case_id, letter_id = _refusal(office, subject_email="", numbers=())
    _send(office, letter_id, "secure_mail")
    change_case(office, case_id, subject_address="Esimerkkikuja 1, 02100 Espoo")
    office.clock.pass_by(days=14)
    with pytest.raises(Invalid) as refusal:
        _tell(office, letter_id, "announced", date(2026, 12, 14))
    assert [fault.code for fault in refusal.value.faults] == ["announced_not_returned"], (
        "an address is known: post comes first"
    )
    change_case(office, case_id, subject_address="")
    with pytest.raises(Invalid) as refusal:
        _tell(office, letter_id, "announced", date(2026, 12, 8))
    assert [fault.code for fault in refusal.value.faults] == ["announced_before_fetch_by"]
    _tell(office, letter_id, "announced", date(2026, 12, 14))
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 21)}
        assert session.scalars(select(AppealQuestion)).one().ends_on == date(2027, 1, 20), "30 days from 21.12."
    _tell(office, letter_id, "announced", date(2026, 12, 11))
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 18)}, "the day was written wrong at first"
    _tell(office, letter_id, "fetched", date(2026, 12, 15))
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 15)}, (
            "it was fetched after all, before the seventh day"
        )


def test_t31_turvakielto_is_checked_before_each_dispatch_and_an_address_that_failed_is_not_used_again(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    change_case(office, case_id, turvakielto_checked_on=date(2026, 11, 30))
    _send(office, letter_id, address_used="Vanha tie 1")
    office.clock.pass_by(days=6)
    _tell(office, letter_id, "returned", date(2026, 12, 7))
    for changed, address, code in (
        ({}, "Uusi tie 2", "turvakielto_not_checked"),
        ({"turvakielto": "no"}, "Vanha  tie 1", "address_returned"),
        ({"turvakielto": "no"}, "Uusi tie 2", "turvakielto_recheck"),
        ({"turvakielto": "yes", "turvakielto_checked_on": date(2026, 12, 7)}, "Uusi tie 2", "turvakielto_in_force"),
    ):
        change_case(office, case_id, **changed)
        with pytest.raises(Refused) as refusal:
            _send(office, letter_id, again=True, address_used=address)
        assert refusal.value.code == code
    change_case(office, case_id, turvakielto="no", turvakielto_checked_on=date(2026, 12, 7))
    _send(office, letter_id, again=True, address_used="Uusi tie 2")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 14)}


def test_a_message_not_fetched_in_seven_days_is_served_otherwise(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office, subject_email="", numbers=())
    _send(office, letter_id, "secure_mail")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": None}, "served when fetched (13/2003, 18 §)"
    assert _codes(office, date(2026, 12, 5)) == []
    assert _codes(office, date(2026, 12, 6)) == [(TaskCode.REMIND, date(2026, 12, 8))]
    assert _codes(office, date(2026, 12, 9)) == [(TaskCode.SERVE_OTHERWISE, date(2026, 12, 9))]
    office.clock.pass_by(days=70)
    with pytest.raises(Refused) as refusal:
        _release(office, case_id)
    assert refusal.value.code in ("hold_appeal_open", "hold_not_served")
    change_case(office, case_id, turvakielto_checked_on=date(2027, 2, 8))
    _send(office, letter_id, "post", again=True, address_used="Esimerkkikuja 1, 02100 Espoo")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2027, 2, 16)}, "posted on 9.2.: the seventh day after"
        assert session.scalars(select(AppealQuestion)).one().ends_on == date(2027, 3, 18), "30 days from that"
    assert _codes(office, date(2027, 2, 10)) == [], "served otherwise"
    _tell_of(office, letter_id, 0, Outcome("fetched", date(2026, 12, 10)))
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 10)}


def test_a_child_and_the_guardian_are_each_served_and_the_later_day_counts(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id, "counter")
    with office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        by, at = office.people["veera"], office.clock()
        guardian = serving.add_recipient(session, office.deps, letter, "guardian", "Huoltaja Mallinen", by=by, at=at)
        guardian_id = guardian.id
    assert _codes(office, date(2026, 12, 1)) == [(TaskCode.SERVE, date(2026, 12, 1))]
    with office.deps.database.read() as session:
        assert session.scalars(select(AppealQuestion)).one().ends_on is None, "one of them is not served"
    office.clock.pass_by(days=2)
    _send(office, letter_id, "post", recipient_id=guardian_id, address_used="Esimerkkikuja 1", **WITHOUT)
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 1), "guardian": date(2026, 12, 10)}
        assert session.scalars(select(AppealQuestion)).one().ends_on == date(2027, 1, 11), "9.1. is a Saturday"
    assert _hold(office, case_id).needed_until == date(2027, 2, 3)


AGED_16 = {"subject_hetu": "010610A9014"}
GUARDIAN = {"representative_name": "Maija Mallinen", "representative_kind": "guardian", "mandate": "shown"}


def _leave_out(office: LetterOffice, letter_id: int, role: str, reason: str, why: str = "child_interest") -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        letter = rows.one_letter(session, letter_id)
        row = next(one for one in serving_rows.recipients_of(session, letter_id) if one.role == role)
        by, at = office.people["veera"], office.clock()
        serving.leave_out(session, office.deps, letter, row.id or 0, why, reason, by=by, at=at)


def test_a_decision_to_the_guardian_waits_for_the_person_of_16_to_be_served_too(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office, to_first=True, **AGED_16, **GUARDIAN)
    _send(office, letter_id, "counter")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"guardian": date(2026, 12, 1), "subject": None}
        assert session.scalars(select(AppealQuestion)).one().ends_on is None, "the young person has not been served"
        assert waits_for(session, case_id) == "hold_not_served"
        young_id = session.scalars(select(col(LetterRecipient.id)).where(col(LetterRecipient.role) == "subject")).one()
    assert _codes(office, date(2026, 12, 1)) == [(TaskCode.SERVE, date(2026, 12, 1))]
    with pytest.raises(Refused) as refused:
        _leave_out(office, letter_id, "subject", "Nuori ei halua päätöstä kotiin postitse eikä muutenkaan.")
    assert refused.value.code == "recipient_is_subject", "it is their own matter"
    office.clock.pass_by(days=2)
    _send(office, letter_id, "post", recipient_id=young_id, address_used="Esimerkkikuja 1", **WITHOUT)
    with office.deps.database.read() as session:
        shown = serving.letter_service(session, office.deps, rows.one_letter(session, letter_id), date(2026, 12, 20))
        assert shown.appeal is not None
        assert shown.appeal.ends_on == date(2027, 1, 11), "30 days from 10.12.; 9.1. is a Saturday"
    until = {one.role: one.appeals_until for one in shown.recipients}
    assert until == {"guardian": date(2026, 12, 31), "subject": date(2027, 1, 11)}, "each from their own day"


def test_a_decision_knows_before_it_is_sent_whether_several_are_to_be_served(quick_office: LetterOffice) -> None:
    office = quick_office
    found = {
        name: office.open_case(subject_name=name, numbers=(), **fields)
        for name, fields in (("Nuori", AGED_16), ("Yksin", {}))
    }
    for case_id in found.values():
        office.step(case_id, "start_assessment")
        office.step(case_id, "refuse", ground="G1", ground_reasons=REASONS, ground_evidence="Muistio 1, sivu 2.")
    with office.deps.database.read() as session:
        told = {}
        for name, case_id in found.items():
            letter = rows.letters_of(session, case_id)[0]
            sight = approving.sight_of(office.deps, letter, None, office.clock())
            told[name] = shown_values(session, office.deps, letter, sight)["fi"]["delivery"]["several"]
    assert told == {"Nuori": True, "Yksin": False}


def test_a_guardian_who_is_not_known_is_found_out_or_left_out_with_a_reason(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id = _refusal(office, **AGED_16)
    _send(office, letter_id, "counter")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 1), "guardian": None}
    for role, reason, why, code in (
        ("guardian", "Ei.", "child_interest", "left_out_unreasoned"),
        ("guardian", "Huoltaja ei vastaa puhelimeen.", "", "choice_unknown"),
        ("guardian", "Edunvalvonta päättyi 1.9.2026.", "order_ended", "choice_unknown"),
        ("subject", "Ei tarpeen nyt.", "child_interest", "is_subject"),
    ):
        with pytest.raises((Invalid, Refused)) as refused:
            _leave_out(office, letter_id, role, reason, why)
        faults = getattr(refused.value, "faults", None)
        assert (faults[0].code if faults else refused.value.code).endswith(code)
    with office.deps.database.write() as session:
        letter, by, at = rows.one_letter(session, letter_id), office.people["veera"], office.clock()
        serving.add_recipient(session, office.deps, letter, "guardian", "Maija Mallinen", by=by, at=at)
        assert len(serving_rows.recipients_of(session, letter_id)) == 2, "the one who was not known has a name now"
    assert _codes(office, date(2026, 12, 1)) == [(TaskCode.SERVE, date(2026, 12, 1))]
    _leave_out(office, letter_id, "guardian", "Tiedoksianto huoltajalle olisi vastoin nuoren etua.")
    assert _codes(office, date(2026, 12, 1)) == []
    with office.deps.database.read() as session:
        assert session.scalars(select(AppealQuestion)).one().ends_on == date(2026, 12, 31)


def test_a_letter_to_an_agent_asks_for_a_notice_to_the_principal(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(mandate="shown")
    with office.deps.database.write() as session:
        agent = Representative(case_id=case_id, name="Asiamies Oy", kind="agent")
        session.add(agent)
        session.flush()
        agent_id = agent.id
    office.search(case_id)
    office.link_call(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    with office.deps.database.write() as session:
        version = rows.one_letter(session, letter_id).version
        given = {"addressee": str(agent_id), "addressee_address": "Katu 1", "mandate_covers": "yes"}
        by, at = office.people["veera"], office.clock()
        editing.edit(session, office.deps, letter_id, version, {}, addressee=given, by=by, at=at)
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    _send(office, letter_id, "counter")
    with office.deps.database.read() as session:
        served = _served(session, letter_id)
    assert served == {"agent": date(2026, 11, 2), "principal": None}
    assert (TaskCode.TELL_PRINCIPAL, date(2026, 11, 2)) in _codes(office, date(2026, 11, 3))
    with office.deps.database.read() as session:
        assert waits_for(session, case_id) is None, "no time runs from the notice"
        told = col(LetterRecipient.role) == Role.PRINCIPAL
        principal_id = session.scalars(select(col(LetterRecipient.id)).where(told)).one()
    _send(office, letter_id, "suomifi", recipient_id=principal_id, **WITHOUT)
    assert _codes(office, date(2026, 11, 3)) == []


def test_a_letter_in_a_wrong_letter_box_is_sent_again_to_the_same_address(quick_office: LetterOffice) -> None:
    """The post erred and the address is right: only one from which a letter came back is not used again."""
    office = quick_office
    case_id, letter_id = _refusal(office)
    change_case(office, case_id, turvakielto="no", turvakielto_checked_on=date(2026, 11, 30))
    _send(office, letter_id, address_used="Oikea tie 1")
    office.clock.pass_by(days=6)
    _tell(office, letter_id, "astray", date(2026, 12, 7))
    assert _codes(office, date(2026, 12, 7)) == [(TaskCode.SEND_ANEW, date(2026, 12, 7))]
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Breach.kind))).one() == "letter_astray"
    change_case(office, case_id, turvakielto="no", turvakielto_checked_on=date(2026, 12, 7))
    _send(office, letter_id, again=True, address_used="Oikea tie 1")
    with office.deps.database.read() as session:
        assert _served(session, letter_id) == {"subject": date(2026, 12, 14)}


def test_a_letter_that_came_back_opened_is_proposed_as_a_breach_once(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(days=6)
    for _twice in range(2):
        _tell(office, letter_id, "returned", date(2026, 12, 7), is_opened=True)
    with office.deps.database.read() as session:
        breach = session.scalars(select(Breach)).one()
        assert (breach.kind, breach.state, breach.case_id) == ("letter_opened", "proposed", case_id)
        assert breach.notify_by - breach.aware_at == timedelta(hours=72)


@pytest.mark.parametrize(
    ("what", "on", "evidence", "code"),
    [
        ("fetched", date(2026, 11, 30), "", "service_before_sending"),
        ("received", date(2026, 12, 2), "", "day_in_future"),
        ("received", date(2026, 12, 1), "", "receipt_evidence_missing"),
        ("lost", date(2026, 12, 1), "", "answer_not_offered"),
    ],
)
def test_what_cannot_have_become_of_a_sending_is_refused(
    quick_office: LetterOffice, what: str, on: date, evidence: str, code: str
) -> None:
    _case_id, letter_id = _refusal(quick_office)
    _send(quick_office, letter_id)
    with pytest.raises(Invalid) as refusal:
        _tell(quick_office, letter_id, what, on, evidence=evidence)
    assert code in {fault.code for fault in refusal.value.faults}


def test_a_waiting_letter_is_told_of_by_mail_once_and_reminded_of_before_the_seventh_day(
    quick_office: LetterOffice,
) -> None:
    _case_id, letter_id = _refusal(quick_office)
    _send(quick_office, letter_id, "pickup")
    with quick_office.deps.database.read() as session:
        jobs = session.scalars(select(Job).where(col(Job.kind) == "send_notice").order_by(col(Job.id))).all()
        assert [(job.args["what"], job.due_at) for job in jobs] == [
            ("fetch", quick_office.clock()),
            ("reminder", quick_office.clock() + timedelta(days=5)),
        ]


def test_t10_a_letter_that_goes_by_post_is_to_leave_seven_days_before_the_safe_day(quick_office: LetterOffice) -> None:
    posted = quick_office.request(quick_office.open_case(answer_way="post"))
    assert (posted.safe_on, posted.act_by_on) == (date(2026, 12, 2), date(2026, 11, 25))
    assert posted.act_by_reason == "answer_by_post"


def test_a_notice_leaves_once_and_one_that_may_have_left_is_never_sent_again(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id, "secure_mail")
    with office.deps.database.read() as session:
        jobs = session.scalars(select(Job).where(col(Job.kind) == "send_notice").order_by(col(Job.id))).all()
        told, reminder = (job.id or 0 for job in jobs)
    assert run_job(office.deps, all_handlers(), told) == "done"
    assert run_job(office.deps, all_handlers(), told) == "skipped"
    (mail,) = office.mail.sent
    reference = _reference(office, case_id)
    assert reference in mail.subject
    assert mail.attachments == ()
    assert "Mallinen" not in mail.subject + mail.body
    office.clock.pass_by(days=5)
    office.mail.fault = ConnectionResetError()
    assert run_job(office.deps, all_handlers(), reminder) == "failed", "nobody knows whether it left"
    office.mail.fault = None
    with office.deps.database.write() as session:
        assert outbox.retry(session, reminder, office.clock())
    assert run_job(office.deps, all_handlers(), reminder) == "failed", "the mark stands"
    assert len(office.mail.sent) == 2
    with office.deps.database.read() as session:
        attempt = session.scalars(select(ServiceAttempt)).one()
        assert (attempt.notified_at, attempt.reminded_at) == (office.clock() - timedelta(days=5), None)


def test_no_reminder_leaves_once_the_letter_was_fetched(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id = _refusal(office)
    _send(office, letter_id, "secure_mail")
    office.clock.pass_by(days=2)
    _tell(office, letter_id, "fetched", date(2026, 12, 3))
    office.clock.pass_by(days=4)
    with office.deps.database.read() as session:
        jobs = session.scalars(select(col(Job.id)).where(col(Job.kind) == "send_notice")).all()
    assert [run_job(office.deps, all_handlers(), job or 0) for job in jobs] == ["done", "done"]
    assert office.mail.sent == []


def test_a_held_recording_that_was_destroyed_is_proposed_as_a_breach_once(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        hold = holds.request_holds(session, case_id)[0]
        assert holds.match(session, hold, office.clock()) == 1
        recording = session.scalars(select(Recording)).one()
        recording.state, recording.destroyed_at = "destroyed", office.clock()
        session.add(recording)
    for expected in (1, 0):
        with office.deps.database.write() as session:
            assert breaches.propose_lost(session, office.clock()) == expected
    with office.deps.database.read() as session:
        found = session.scalars(select(Breach)).one()
        assert (found.kind, found.case_id, found.records) == ("recording_lost", case_id, 1)


def _reference(office: LetterOffice, case_id: int) -> str:
    with office.deps.database.read() as session:
        return session.get_one(Case, case_id).reference


def test_a_sending_that_is_written_down_is_not_written_down_twice(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id = _refusal(office)
    _send(office, letter_id, "counter")
    with pytest.raises(Refused) as twice:
        _send(office, letter_id, "counter", again=True)
    assert twice.value.code == "sending_twice"


def test_a_decision_leaves_by_the_way_whose_day_of_service_it_tells_or_with_the_reason(
    quick_office: LetterOffice,
) -> None:
    """Handed over at the counter it is served at once, and its reader would count from the third day (hallintolaki 47 §)."""
    office = quick_office
    _case_id, letter_id = _refusal(office, answer_way="suomifi")
    with pytest.raises(Invalid) as refusal:
        _send(office, letter_id, "counter")
    assert [(one.place, one.code) for one in refusal.value.faults] == [("without_copy", "way_not_told")]
    reason = "Kävi palvelupisteessä; kerroimme, että valitusaika lasketaan tästä päivästä."
    _send(office, letter_id, "counter", without_copy=reason)
    with office.deps.database.read() as session:
        assert [one.without_copy for one in session.scalars(select(ServiceAttempt))] == [reason]


@pytest.mark.parametrize(
    ("is_taken_back", "until", "why"),
    [
        (False, date(2027, 2, 10), "18.12. + 30 days is a Sunday: 18.1., and the margin of twenty-three days"),
        (True, date(2027, 1, 30), "what was written down by mistake is no copy (GDPR 5(1)(e))"),
    ],
)
def test_recordings_are_kept_from_the_last_copy_that_really_left(
    quick_office: LetterOffice, is_taken_back: bool, until: date, why: str
) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    with office.deps.database.write() as session:
        told = {"form": "audio", "items": 1, "way": "counter", "receiver": "subject", "identified": "at_handover"}
        at, by = office.clock() + timedelta(days=17), office.people["veera"]
        row = Handover(case_id=case_id, right_request_id=office.request(case_id).id or 0, **told, handed_at=at,
                       by_user=by, recorded_at=at, taken_back_at=at if is_taken_back else None)  # fmt: skip
        session.add(row)
    _send(office, letter_id, address_used="Esimerkkikuja 1, 02100 Espoo")
    assert _hold(office, case_id).needed_until == until, why
