"""Messages that come later, checks of identity, whose desk a case is on and who may open it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CaseUser, Event, Hold, IdentityCheck, Message, User
from dsr.domain.access import Action, may
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.identity import IdentityLevel
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel
from dsr.services import cases, clock, identity, messages, protection
from dsr.services.case_access import case_facts
from tests.services.letters_office import ARRIVED, LetterOffice


def add(
    office: LetterOffice, case_id: int, kind: MessageKind, arrived_at: datetime | None = None, **fields: object
) -> None:
    later = LaterMessage(
        kind, Channel.EMAIL, arrived_at or office.clock(), True, str(fields.pop("text", "Viesti.")), **fields
    )
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        messages.add_message(session, office.deps, case, later, actor=office.actor("kirsi"), at=office.clock())


def ask_identity(office: LetterOffice, case_id: int) -> None:
    """Document a doubt and send the question, two days after the receipt."""
    office.clock.pass_by(days=2)
    reason = "Viesti tuli eri osoitteesta kuin aiempi asia."
    office.step(case_id, "ask_identity", doubt="other_sender", doubt_reason=reason)
    letter_id = office.letter(case_id, "identity_request").id or 0
    office.finish(letter_id)
    office.issue(letter_id)
    office.print(letter_id)
    office.send(letter_id, "email")


def test_only_an_answer_ends_a_pause(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    ask_identity(office, case_id)
    office.clock.pass_by(days=6)
    for kind in (MessageKind.AUTO_REPLY, MessageKind.OTHER, MessageKind.WITHDRAWAL):
        add(office, case_id, kind, text=f"Olen lomalla {kind}")
    with office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        assert clock.clock_of(session, office.deps, request).pause_open_since is not None
    add(office, case_id, MessageKind.ANSWER)
    with office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        seen = clock.clock_of(session, office.deps, request)
        assert (seen.pause_open_since, seen.paused_days) == (None, 5)
        assert verify(session).broken == ""


def test_an_answer_dated_before_its_question_is_refused_beside_the_arrival(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    ask_identity(office, case_id)
    with pytest.raises(Invalid) as refusal:
        add(office, case_id, MessageKind.ANSWER, ARRIVED)
    assert [fault.place for fault in refusal.value.faults] == ["arrived"]


def test_a_new_right_has_its_own_receipt_and_opens_a_closed_case(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui puhelimessa.")
    office.clock.pass_by(days=10)
    add(office, case_id, MessageKind.NEW_RIGHT, rights=("access",), other_rights=("erasure",))
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        first, second = clock.requests_of(session, case_id)
        assert (first.is_open, second.is_open, case.state) == (False, True, "open")
        assert (first.received_on, second.received_on) == (date(2026, 11, 2), date(2026, 11, 12))
        assert case.other_rights == ["erasure"]
        assert session.scalars(select(Hold).where(col(Hold.released_at).is_(None))).one().case_id == case_id


def test_the_same_message_is_not_added_twice(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.clock.pass_by(hours=1)
    add(office, case_id, MessageKind.OTHER, text="Hetu 010190-999P")
    with pytest.raises(Refused) as refusal:
        add(office, case_id, MessageKind.OTHER, text="Hetu 010190-999P")
    assert refusal.value.code == "message_already_there"
    with office.deps.database.read() as session:
        assert "010190" not in " ".join(session.scalars(select(col(Message.text))))


def record(office: LetterOffice, case_id: int, method: str, **fields: object) -> None:
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        identity.record_check(
            session,
            office.deps,
            case,
            method,
            fields.pop("on", date(2026, 11, 2)),
            str(fields.pop("result", "confirmed")),
            by=office.people["veera"],
            at=office.clock(),
            **fields,
        )


def test_a_later_failed_check_stops_the_answer_and_says_so(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(turvakielto="no", answer_way="post", subject_address="Kuja 1\n02100 Espoo")
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    record(office, case_id, "suomi_fi")
    record(office, case_id, "in_person", result="not_confirmed")
    with office.deps.database.read() as session:
        standing = identity.standing(session, case_id)
    assert (standing.reached, standing.taken_back, standing.is_settled) == (NONE, STRONG, False)
    with pytest.raises(TransitionRefused, match="Identity has not been checked"):
        office.send(letter_id, "post")
    record(office, case_id, "suomi_fi")
    with office.deps.database.read() as session:
        assert identity.standing(session, case_id).taken_back is NONE
    office.send(letter_id, "post")
    office.hand_over(case_id)
    assert office.request(case_id).outcome == "full"


NONE, STRONG = IdentityLevel.NONE, IdentityLevel.STRONG


def test_the_level_reached_is_that_of_the_best_confirmed_check(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    levels = []
    for method, more in (
        ("suomi_fi", {"result": "not_confirmed"}),
        ("same_address", {"details_matched": True}),
        ("suomi_fi", {}),
    ):
        record(office, case_id, method, **more)
        with office.deps.database.read() as session:
            levels.append(identity.standing(session, case_id).reached)
    assert levels == [IdentityLevel.NONE, IdentityLevel.LIGHT, IdentityLevel.STRONG]
    office.link_call(case_id)
    with office.deps.database.read() as session:
        standing = identity.standing(session, case_id)
        assert (standing.needed, standing.is_settled, len(standing.checks)) == (IdentityLevel.STRONG, True, 3)


@pytest.mark.parametrize(
    ("method", "fields", "place", "why"),
    [
        ("hetu", {}, "method", "an identity code is no method"),
        ("suomi_fi", {"on": date(2026, 11, 3)}, "checked_on", "tomorrow"),
        ("suomi_fi", {"on": date(1990, 1, 1)}, "checked_on", "long before the request"),
        ("suomi_fi", {"on": None}, "checked_on", "no day"),
        ("suomi_fi", {"result": "perhaps"}, "result", "forged"),
        ("same_address", {}, "details_matched", "the address alone proves nothing"),
        ("video_questions", {}, "others_impossible", "the stronger ways come first"),
    ],
)
def test_a_check_that_proves_nothing_is_not_recorded(
    quick_office: LetterOffice, method: str, fields: dict[str, object], place: str, why: str
) -> None:
    case_id = quick_office.open_case()
    with pytest.raises(Invalid) as refusal:
        record(quick_office, case_id, method, **fields)
    assert [fault.place for fault in refusal.value.faults] == [place], why
    with quick_office.deps.database.read() as session:
        assert session.scalars(select(IdentityCheck)).all() == []


def with_case(office: LetterOffice, case_id: int, what: str, *more: object) -> None:
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        getattr(protection, what)(session, case, *more, by=office.people["veera"], at=office.clock())


def sees(office: LetterOffice, case_id: int, name: str) -> bool:
    with office.deps.database.read() as session:
        return may(office.actor(name), Action.SEE_CASE, case_facts(session, case_id))


def test_a_protected_case_opens_for_its_named_users_only(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    with_case(office, case_id, "protect_case")
    assert [name for name in office.people if sees(office, case_id, name)] == ["veera"]
    with_case(office, case_id, "name_user", office.people["paivi"])
    assert sees(office, case_id, "paivi")
    with pytest.raises(Refused) as refusal:
        with_case(office, case_id, "unname_user", office.people["veera"])
    assert refusal.value.code == "last_named_handler"
    with_case(office, case_id, "unprotect_case")
    assert sees(office, case_id, "kirsi")


def test_a_barred_user_loses_the_case_and_cannot_be_named_to_it(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    with_case(office, case_id, "assign_case", office.people["jari"])
    with_case(office, case_id, "bar_user", office.people["jari"], "Otti itse puhelun.")
    assert not sees(office, case_id, "jari")
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).assigned_to is None
    for what, code in (("name_user", "named_is_barred"), ("assign_case", "assignee_cannot_handle")):
        with pytest.raises(Refused) as refusal:
            with_case(office, case_id, what, office.people["jari"])
        assert refusal.value.code == code
    with_case(office, case_id, "unbar_user", office.people["jari"], "Väärä henkilö.")
    assert sees(office, case_id, "jari")


def test_a_bar_and_its_end_have_reasons_that_stay_with_them_and_out_of_the_log(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, jari = office.open_case(), office.people["jari"]
    for what in ("bar_user", "unbar_user"):
        for reason in ("  ", "a" * 501, "a\x00"):
            with pytest.raises(Invalid) as refusal:
                with_case(office, case_id, what, jari, reason)
            assert [(one.place, one.code) for one in refusal.value.faults] == [("reason", "bar_reason")]
        with_case(office, case_id, what, jari, f"Syy {what} 010190-999P")
    with office.deps.database.read() as session:
        people = protection.people_of(session, case_id)
        assert people.barred == ()
        (bar,) = people.lifted
        assert (bar.person.id, bar.reason[:12], bar.lifted_reason[:14]) == (jari, "Syy bar_user", "Syy unbar_user")
        assert "999P" not in bar.reason + bar.lifted_reason
        bodies = session.scalars(select(col(Event.body)).where(col(Event.kind).in_(["user_barred", "user_unbarred"])))
        assert all("Syy" not in body for body in bodies)


def test_a_data_protection_officer_is_barred_by_their_own_word_only(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    officer = add_officer(office)
    with pytest.raises(Refused) as refusal:
        with_case(office, case_id, "bar_user", officer, "En pidä hänestä.")
    assert refusal.value.code == "officer_bars_themselves"
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        protection.bar_user(session, case, officer, "Oma asia.", by=officer, at=office.clock())
    with office.deps.database.read() as session:
        assert [bar.person.id for bar in protection.people_of(session, case_id).barred] == [officer]


def add_officer(office: LetterOffice) -> int:
    with office.deps.database.write() as session:
        user = User(email="tosu@example.fi", name="Tosu", roles=["dpo"], created_at=office.clock())
        session.add(user)
        session.flush()
        return user.id or 0


def test_a_case_is_assigned_only_to_someone_who_can_handle_it(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    for who in (office.people["paivi"], office.people["tiina"], 99_999):
        with pytest.raises(Refused) as refusal:
            with_case(office, case_id, "assign_case", who)
        assert refusal.value.code == "assignee_cannot_handle"
    with_case(office, case_id, "assign_case", office.people["kirsi"])


def test_a_forged_user_is_neither_named_nor_barred(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    for what, *more in (("name_user",), ("bar_user", "Otti itse puhelun.")):
        with pytest.raises(Invalid):
            with_case(quick_office, case_id, what, 99_999, *more)
    with quick_office.deps.database.read() as session:
        assert session.scalars(select(CaseUser)).all() == []


def test_a_new_number_is_held_and_searched_at_once(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    office.clock.pass_by(minutes=1)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        fields = {"language": "sv", "turvakielto": "no"}
        cases.change_subject(
            session, office.deps, case, fields, ("040 555 0123", "812"), by=office.people["kirsi"], at=office.clock()
        )
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert (case.language, case.turvakielto_checked_on) == ("sv", date(2026, 11, 2))
        assert session.scalars(select(Hold)).one().criteria["numbers"] == ["+358405550123"]


def test_t31_a_check_of_turvakielto_is_renewed_and_the_letter_leaves_by_post(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(turvakielto="no", answer_way="post", subject_address="Kuja 1\n02100 Espoo")
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    record(office, case_id, "suomi_fi")
    office.clock.pass_by(days=8)
    with pytest.raises(Refused) as refused:
        office.send(letter_id, "post")
    assert (refused.value.code, refused.value.values) == ("turvakielto_stale", {"checked": "2.11.2026"})
    with office.deps.database.write() as session:
        case, by, at = session.get_one(Case, case_id), office.people["veera"], office.clock()
        cases.change_subject(session, office.deps, case, {}, (), by=by, at=at, checks_turvakielto=True)
    office.send(letter_id, "post")


def test_a_case_knows_when_it_was_closed_and_forgets_it_when_it_opens_again(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.clock.pass_by(hours=3)
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui puhelimessa.")
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).closed_at == office.clock()
    closed_at = office.clock()
    office.clock.pass_by(hours=1)
    office.step(case_id, "correct_receipt", received_on=date(2026, 11, 1), reason="Leima kuoressa.")
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).closed_at == closed_at
    office.step(case_id, "reopen", reason="Väärä peruutus.")
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).closed_at is None


def test_no_number_of_corrections_moves_a_receipt_past_its_own_entry(quick_office: LetterOffice) -> None:
    """A second correction is measured against the entry of the message, not against the first correction's day."""
    office = quick_office
    case_id = office.open_case()
    office.clock.pass_by(days=20)
    office.step(case_id, "correct_receipt", received_on=date(2026, 11, 1), reason="Leima kuoressa.")
    with pytest.raises(Invalid) as refusal:
        office.step(case_id, "correct_receipt", received_on=date(2026, 11, 20), reason="Eiku.")
    assert refusal.value.faults[0].code == "receipt_after_act"
    assert office.request(case_id).received_on == date(2026, 11, 1)


REFUSAL = {"ground_reasons": "Perustelut tähän.", "ground_evidence": "Muistio 1."}


def refusal_of(office: LetterOffice, case_id: int, ground: str) -> str:
    """The code by which the ground is refused at its field; empty when it is taken."""
    try:
        office.step(case_id, "refuse", ground=ground, **REFUSAL)
    except Invalid as refusal:
        (fault,) = refusal.faults
        assert fault.place == "ground"
        return fault.code
    return ""


def test_identity_is_a_ground_only_after_a_doubt_and_a_question_that_was_sent(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.search(case_id)
    office.step(case_id, "start_assessment")
    assert refusal_of(office, case_id, "G4") == "ground_identity_not_asked"
    ask_identity(office, case_id)
    office.clock.pass_by(days=15)
    assert refusal_of(office, case_id, "G4") == ""


def test_identity_is_no_ground_once_it_is_confirmed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.search(case_id)
    office.step(case_id, "start_assessment")
    ask_identity(office, case_id)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        on, veera = local_date(office.clock()), office.people["veera"]
        identity.record_check(
            session, office.deps, case, "suomi_fi", on, "confirmed", details_matched=True, by=veera, at=office.clock()
        )
    assert refusal_of(office, case_id, "G4") == "ground_identity_confirmed"


def test_the_end_of_storage_is_no_ground_while_a_linked_recording_is_kept(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.link_call(case_id, given="none", ground="G21", is_recorded=False)
    office.link_call(case_id, given="none", ground="G21")
    assert refusal_of(office, case_id, "G21") == "ground_recording_kept"


def test_the_end_of_storage_is_a_ground_when_no_recording_is_kept(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.link_call(case_id, given="none", ground="G21", is_recorded=False)
    assert refusal_of(office, case_id, "G21") == ""


def test_the_day_of_an_answer_that_was_written_down_wrong_is_put_right_for_every_right_that_it_answers(
    letter_office: LetterOffice,
) -> None:
    """Asked on 4.11., written down as answered on the 20th: the pause was ten days too long, and so was the time (GDPR 12(6))."""
    office = letter_office
    case_id = office.open_case(rights=("access", "rectification"))
    day = {"answered_on": date(2026, 11, 10), "reason": "Viesti tuli 10.11."}
    with pytest.raises(TransitionRefused):
        office.step(case_id, "correct_answer_day", "kirsi", **day)
    ask_identity(office, case_id)
    office.clock.at = ARRIVED + timedelta(days=18)
    add(office, case_id, MessageKind.ANSWER)
    assert (office.request(case_id).paused_days, office.request(case_id).safe_on) == (15, date(2026, 12, 17))
    for on, code in (
        (date(2026, 11, 3), "answered_before_asked"),
        (date(2026, 11, 1), "answer_before_receipt"),
        (date(2026, 11, 21), "answer_in_future"),
    ):
        with pytest.raises(Invalid) as refusal:
            office.step(case_id, "correct_answer_day", "kirsi", **(day | {"answered_on": on}))
        assert [(fault.place, fault.code) for fault in refusal.value.faults] == [("answered_on", code)]
    office.step(case_id, "correct_answer_day", "kirsi", **day)
    with office.deps.database.read() as session:
        found = clock.requests_of(session, case_id)
        assert [(one.paused_days, one.safe_on) for one in found] == [(5, date(2026, 12, 7))] * 2
        facts = [fact for one in found for fact in clock.standing_facts(session, one.id or 0)]
        assert {fact.reason for fact in facts if fact.kind == "identity_answered"} == {"Viesti tuli 10.11."}
        told = [one for one in events_of(session, f"case:{case_id}") if one.kind == "correct_answer_day"]
        assert [body_of(one)["happened_on"] for one in told] == ["2026-11-10"]


def test_an_answer_came_no_later_than_it_was_first_written_down(quick_office: LetterOffice) -> None:
    """Each day later would lengthen the pause, and with it the time for the answer (GDPR 12(3) and (6))."""
    office = quick_office
    case_id = office.open_case()
    ask_identity(office, case_id)
    office.clock.at = ARRIVED + timedelta(days=8)
    add(office, case_id, MessageKind.ANSWER)
    office.clock.pass_by(days=10)
    day = {"answered_on": date(2026, 11, 8), "reason": "Viesti tuli jo viikonloppuna."}
    for on in (day["answered_on"], date(2026, 11, 10)):
        with pytest.raises(Invalid) as refusal:
            office.step(case_id, "correct_answer_day", "kirsi", **(day | {"answered_on": date(2026, 11, 11)}))
        assert [(fault.place, fault.code) for fault in refusal.value.faults] == [("answered_on", "answer_after_entry")]
        office.step(case_id, "correct_answer_day", "kirsi", **(day | {"answered_on": on}))
