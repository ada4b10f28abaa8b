"""Every kind of letter is begun in a real case by a step or a page, written, approved by its rule and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dsr.db.tables import Call, CallQueue, Case, Event, Link, Recording, Representative
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Judgment
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.letter_beginnings import SENTENCES, Begin, Matter, beginning_refusal
from dsr.domain.matters import TaskKind
from dsr.services import case_grounds, clock, ground_writing
from dsr.services.call_queues import TRANSFER, WELLBEING_COUNTY
from dsr.services.letters import beginning, editing, fees, joint_sending, payments, rows
from dsr.services.letters.seen import shown_values
from dsr.services.letters.values import Sight
from dsr.services.rights import correcting, disclosing, judging, tasks
from tests import made_once
from tests.services.ground_parts import G5, answers, document
from tests.services.letter_parts import (
    G2,
    GROUND,
    WHY,
    announced_fee,
    assess_breach,
    begin,
    codes_of,
    fee_decision,
    leave,
    opened_case,
    report_breach,
    write_fee,
)
from tests.services.letters_office import LetterOffice, change_case
from tests.services.rights_parts import erase_choice, in_case, places_checked, prove_identity, step
from tests.services.test_letters_kinds import STARTS

COVERED = {"article19_notice", "joint_cover"}
"""Begun by a task and by a joint reply, not by `begin`."""

Made = Callable[[LetterOffice, dict[str, Any]], int]


def _by(kind: str, *rights: str) -> Made:
    def made(office: LetterOffice, more: dict[str, Any]) -> int:
        case_id = opened_case(office, more, *rights)
        begin(office, case_id, kind)
        return case_id

    return made


def _by_step(name: str, right: str = "access", calls: int = 1, **answers: object) -> Made:
    def made(office: LetterOffice, more: dict[str, Any]) -> int:
        case_id = opened_case(office, more, right, calls=calls)
        if right == "access" and "ground" in answers:
            _withhold(office, case_id, str(answers["ground"]))
        step(office, case_id, name, right, **answers)
        return case_id

    return made


def _withhold(office: LetterOffice, case_id: int, ground: str) -> None:
    with office.deps.database.write() as session:
        for link in session.exec(select(Link).where(Link.case_id == case_id)):
            link.given, link.ground = "none", ground
            session.add(link)


def _earlier(kind: str) -> Made:
    """The kinds of letters.yaml, as their own test begins them."""

    def made(office: LetterOffice, more: dict[str, Any]) -> int:
        case_id = office.open_case(**more)
        office.step(case_id, "start_assessment")
        STARTS[kind](office, case_id)
        if kind != "identity_request":  # asked for of nobody who is known
            prove_identity(office, case_id)
        return case_id

    return made


def _judged(office: LetterOffice, more: dict[str, Any], verdict: str = "statement") -> int:
    case_id = opened_case(office, more, "rectification")
    step(office, case_id, "start_assessment")

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        call_id = linked_call(session, case)
        point = correcting.say_wrong(session, case, request, "recording", "En sanonut niin.", call_id, by=by, at=at)
        said = Judgment(verdict, "Näyttää, mitä sanottiin.", WHY, statement="Tarkoitin molempia lapsiani.")
        judging.judge(session, deps, case, request, point.id or 0, said, by=by, at=at)

    in_case(office, case_id, act)
    return case_id


def linked_call(session: Session, case: Case) -> int:
    """The call linked to the case."""
    return int(
        session.connection().exec_driver_sql(f"select call_id from link where case_id = {case.id}").scalar() or 0
    )


def _rectified(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = _judged(office, more)
    step(office, case_id, "answer_corrected")
    return case_id


def _statement(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = _judged(office, more)
    begin(office, case_id, "supplementary_statement_confirmed")
    return case_id


def _disclosed(office: LetterOffice, case_id: int) -> None:
    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        told = disclosing.Told("Helsingin poliisilaitos", "puhelun tallenne", "esitutkinta", date(2026, 10, 3), "PL 11")
        disclosing.write(session, case, told, by=by, at=at)

    in_case(office, case_id, act)


def _recipients(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more)
    _disclosed(office, case_id)
    begin(office, case_id, "recipients_answer")
    return case_id


def _article19(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = _judged(office, more)
    _disclosed(office, case_id)
    step(office, case_id, "answer_corrected")
    leave(office, case_id, "rectification_done")

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        task = next(one for one in tasks.of_case(session, case.id or 0) if one.kind == TaskKind.ARTICLE19)
        disclosing.begin_notice(session, deps, case, task.task_id, by=by, at=at)

    in_case(office, case_id, act)
    return case_id


def _erased(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more, "erasure")
    _assessed(office, case_id, "erase")
    for name in ("start_erasing", "erase"):
        step(office, case_id, name)
    _gone(office)
    places_checked(office, case_id)
    step(office, case_id, "answer_erased")
    return case_id


def _erasure_refused(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more, "erasure")
    _assessed(office, case_id, "keep")
    step(office, case_id, "refuse", **GROUND)
    return case_id


def _assessed(office: LetterOffice, case_id: int, verdict: str) -> None:
    step(office, case_id, "start_assessment")
    said = Assessment(verdict) if verdict == "erase" else Assessment(verdict, "G1", WHY, "Laki 1/2000, 3 §")

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        erase_choice(linked_call(session, case), said)(session, deps, case, request, by=by, at=at)

    in_case(office, case_id, act, "erasure")


def _gone(office: LetterOffice) -> None:
    """Every recording is destroyed."""
    with office.deps.database.write() as session:
        for row in session.exec(select(Recording)):
            row.state, row.destroyed_at = "destroyed", office.clock()
            session.add(row)


def _lifting(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more, "restriction")
    step(office, case_id, "restrict", restriction_ground="a", restriction_reasons=WHY)
    leave(office, case_id, "restriction_done")
    step(office, case_id, "propose_lifting", lifting_reason="asked_by_person", lifting_words=WHY)
    return case_id


def _refused(office: LetterOffice, more: dict[str, Any], way: str = "suomifi") -> int:
    case_id = opened_case(office, more)
    _withhold(office, case_id, "G1")
    step(office, case_id, "refuse", **GROUND)
    leave(
        office,
        case_id,
        "access_refused",
        way,
        "Henkilö pyysi sitä tätä kautta, ja tiedoksisaannin päivä kerrottiin hänelle.",
    )
    return case_id


def _after_refusal(kind: str, way: str = "suomifi") -> Made:
    def made(office: LetterOffice, more: dict[str, Any]) -> int:
        case_id = _refused(office, more, way)
        begin(office, case_id, kind)
        return case_id

    return made


def _under_34(office: LetterOffice, more: dict[str, Any]) -> int:
    """A decision that withholds everything under section 34, sent; the Ombudsman is written to."""
    case_id = opened_case(office, more)
    _withhold(office, case_id, "G6")
    step(office, case_id, "refuse", **{**GROUND, "ground": "G6"})
    leave(office, case_id, "access_refused")
    begin(office, case_id, "ombudsman_cover")
    return case_id


def _ombudsman_told(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = _under_34(office, more)
    leave(office, case_id, "ombudsman_cover")
    begin(office, case_id, "ombudsman_handover")
    return case_id


def _destroyed(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more)
    _gone(office)
    begin(office, case_id, "destroyed_notice")
    return case_id


def _breach(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more)
    assess_breach(office, report_breach(office, case_id), "high")
    begin(office, case_id, "breach_notice")
    return case_id


def _represented(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = office.open_case(**more)
    with office.deps.database.write() as session:
        session.add(Representative(case_id=case_id, name="Eetu Edustaja", contact="", kind="agent"))
    change_case(office, case_id, mandate="missing")
    begin(office, case_id, "receipt_of_representation")
    return case_id


def _with_task(task: TaskKind, kind: str) -> Made:
    def made(office: LetterOffice, more: dict[str, Any]) -> int:
        case_id = opened_case(office, more)
        with office.deps.database.write() as session:
            case, at = session.get_one(Case, case_id), office.clock()
            tasks.make(session, office.deps, case, task, local_date(at), by=office.people["veera"], at=at)
        begin(office, case_id, kind)
        return case_id

    return made


def _joint(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more, "restriction", "objection")
    step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    letters = [office.letter(case_id, kind).id or 0 for kind in ("restriction_done", "objection_upheld")]

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        joint_sending.join(session, deps, case, letters, by=by, at=at)

    in_case(office, case_id, act)
    return case_id


def _of_county(name: str, right: str, **answers: Any) -> Made:
    """A step of a request whose call was made to a line of the wellbeing county."""

    def made(office: LetterOffice, more: dict[str, Any]) -> int:
        case_id = opened_case(office, more, right)
        with office.deps.database.write() as session:
            link = session.exec(select(Link).where(Link.case_id == case_id)).one()
            link.given = TRANSFER
            session.get_one(Call, link.call_id).queue = "tk"
            session.get_one(Case, case_id).searched_at = office.clock()
            session.add(CallQueue(technical="tk", name_fi="tk", name_sv="hs", controller=WELLBEING_COUNTY))
        step(office, case_id, name, right, **answers)
        return case_id

    return made


def _of_another(office: LetterOffice, more: dict[str, Any]) -> int:
    """A spouse asked, who has no mandate."""
    spouse = {"representative_name": "Otso Edustaja", "representative_kind": "spouse", "mandate": "missing"}
    case_id = opened_case(office, {**more, **spouse}, "erasure")
    step(office, case_id, "refuse_other", "erasure", **{**GROUND, "ground": "G27"})
    return case_id


BEGINNINGS: dict[str, Made] = {
    **{kind: _earlier(kind) for kind in STARTS},
    "rectification_done": _rectified,
    "rectification_refused": _by_step("refuse", "rectification", **GROUND),
    "erasure_done": _erased,
    "erasure_refused": _erasure_refused,
    "restriction_done": _by_step("restrict", "restriction", restriction_ground="a", restriction_reasons=WHY),
    "restriction_refused": _by_step("refuse", "restriction", **GROUND),
    "restriction_lifting": _lifting,
    "objection_upheld": _by_step("uphold", "objection", balancing=WHY),
    "objection_refused": _by_step("refuse", "objection", balancing=WHY, **GROUND),
    "fee_announcement": announced_fee,
    "fee_decision": fee_decision,
    "unfounded_refused": _by_step("refuse_unfounded", "erasure", **GROUND),
    "request_of_another": _of_another,
    "right_not_applicable": _of_county("refuse_not_applicable", "objection", **{**GROUND, "ground": "G20"}),
    "access_refused_silent": _by_step("refuse_silently", **{**GROUND, "ground": "G6"}),
    "decision_correction": _after_refusal("decision_correction"),
    "destroyed_notice": _destroyed,
    "clarification_request": _by_step("ask_clarification"),
    "transfer_notice": _of_county(
        "transfer",
        "access",
        authority="Länsi-Uudenmaan hyvinvointialue",
        transferred_on=date(2026, 11, 2),
        sender_told="no",
        reason=WHY,
    ),
    "article19_notice": _article19,
    "recipients_answer": _recipients,
    "ombudsman_cover": _under_34,
    "ombudsman_handover": _ombudsman_told,
    "withdrawal_confirmed": _by_step("withdraw", withdrawn_on=date(2026, 11, 2), reason=WHY),
    "delay_notice": _by("delay_notice"),
    "hearing_third_person": _by("hearing_third_person"),
    "fetch_reminder": _after_refusal("fetch_reminder", "secure_mail"),
    "breach_notice": _breach,
    "joint_cover": _joint,
    "supplementary_statement_confirmed": _statement,
    "receipt_of_representation": _represented,
    "document_request_answer": _with_task(TaskKind.DOCUMENT_REQUEST, "document_request_answer"),
    "complaint_received": _with_task(TaskKind.COMPLAINT, "complaint_received"),
}


def test_every_kind_of_the_catalogue_has_a_beginning() -> None:
    assert set(BEGINNINGS) == set(made_once.catalogue().letters)


def test_every_kind_is_begun_by_a_step_a_rule_a_task_or_a_joint_reply() -> None:
    """What only this test could begin would be a letter that no office ever writes."""
    catalogue = made_once.catalogue()
    called = {step.letter for flow in catalogue.rights.values() for step in flow.transitions}
    called |= {flow.opening.letter for flow in catalogue.rights.values()}
    ruled = {kind for kind, letter in catalogue.letters.items() if letter.begin is not None}
    assert set(catalogue.letters) == (called | ruled | COVERED) - {None}


@pytest.mark.parametrize("kind", list(BEGINNINGS))
def test_a_kind_goes_from_its_beginning_to_its_sending_in_both_languages(quick_office: LetterOffice, kind: str) -> None:
    office, ends = quick_office, "draft" if kind == "joint_cover" else "sent"  # the joint reply's own test sends it
    for language in ("fi", "sv"):
        case_id = BEGINNINGS[kind](office, {"language": language, "turvakielto": "no"})
        letter_id = office.letter(case_id, kind).id or 0
        if office.deps.catalogue.letter(kind).written_to == "named":
            _name(office, letter_id, language)
        if ends == "sent":
            leave(office, case_id, kind)
        with office.deps.database.read() as session:
            letter = rows.one_letter(session, letter_id)
            assert letter.state == ends
            assert language in [text.language for text in rows.texts_of(session, letter)]


@pytest.mark.parametrize("rule", [rule for rule in Begin if rule is not Begin.ALWAYS])
def test_a_rule_that_is_not_met_says_what_would_make_the_letter_possible(rule: Begin) -> None:
    assert SENTENCES[beginning_refusal(rule, Matter()) or ""]


@pytest.mark.parametrize(
    ("answer_way", "way", "then", "offered"),
    [
        ("suomifi", "suomifi", "", False),  # agreed to: served on the third day, nothing to fetch (13/2003, 19 §)
        ("post", "suomifi", "", True),  # not agreed to: it is opened by strong identification (13/2003, 18 §)
        ("suomifi", "secure_mail", "", True),
        ("suomifi", "pickup", "", True),
        ("email", "secure_mail", "post", False),  # went by post since, and counts as served by that
        ("post", "post", "", False),
    ],
)
def test_a_person_is_reminded_only_of_a_letter_that_waits(
    quick_office: LetterOffice, answer_way: str, way: str, then: str, offered: bool
) -> None:
    office = quick_office
    case_id = _refused(
        office,
        {"language": "fi", "turvakielto": "no", "answer_way": answer_way, "subject_address": "Kuja 1\n02070 Espoo"},
        way,
    )
    if then:
        office.send(office.letter(case_id, "access_refused").id or 0, then, again=True)
    with office.deps.database.read() as session:
        found = beginning.offers(session, office.deps, session.get_one(Case, case_id), office.clock())
    assert [not one.refusal for one in found if one.kind.kind == "fetch_reminder"] == [offered]


def test_a_letter_that_makes_no_sense_is_not_begun(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        beginning.begin(session, deps, case, "decision_correction", request.id, by=by, at=at)

    with pytest.raises(Refused) as refused:
        in_case(quick_office, case_id, act)
    assert refused.value.code == "begin_decided"


def test_a_fee_is_printed_as_it_was_written_down_and_knows_its_course(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = fee_decision(office, {"language": "fi"})
    letter_id = leave(office, case_id, fees.DECISION)
    printed = office.text(letter_id).final_html.replace("\u00a0", " ")
    assert "48,50" in printed
    assert "Peittäminen 1,5 tuntia." in printed
    with office.deps.database.read() as session:
        course = fees.course_of(session, clock.requests_of(session, case_id)[0].id or 0)
    on = local_date(office.clock())
    assert course is not None
    assert (course.cents, course.announced_on, course.answer, course.decided_on) == (4850, on, "wanted", on)


def test_a_fee_is_paid_once_and_no_clock_waits_for_it(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = fee_decision(office, {"language": "fi"})
    on = local_date(office.clock())

    def pay(paid_on: date | None, reference: str) -> None:
        def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
            payments.note_paid(session, case, request, paid_on, reference, by=by, at=at)

        in_case(office, case_id, act)

    with office.deps.database.read() as session:
        before = clock.requests_of(session, case_id)[0].model_dump()
    for day, reference in ((on + timedelta(days=1), "Lasku 7"), (on - timedelta(days=1), "Lasku 7"), (on, "")):
        with pytest.raises(Invalid):
            pay(day, reference)
    pay(on, "Lasku 7")
    with pytest.raises(Refused) as again:
        pay(on, "Lasku 7")
    assert again.value.code == "fee_paid_already"
    with office.deps.database.read() as session:
        assert clock.requests_of(session, case_id)[0].model_dump() == before, "state, dates and projection stand"
        ((_request, course),) = fees.of_case(session, case_id)
        assert (course.paid_on, course.paid_reference) == (on, "Lasku 7")
        assert "fee_paid" in session.exec(select(Event.kind)).all()


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("48,50", 4850),
        ("48.50 €", 4850),
        ("48", 4800),
        ("0", None),
        ("48,5", None),
        ("-3", None),
        ("100001", None),
        ("١٢", None),
    ],
)
def test_an_amount_is_read_as_it_is_written(amount: str, cents: int | None) -> None:
    assert fees.cents_of(amount) == cents


def test_a_decision_on_a_fee_waits_for_what_the_person_answered(quick_office: LetterOffice) -> None:
    case_id = announced_fee(quick_office, {"language": "fi"})
    with pytest.raises(Invalid) as refused:
        write_fee(quick_office, case_id, fees.DECISION, fees.Said("48,50", "Peittäminen 1,5 tuntia."))
    assert [fault.place for fault in refused.value.faults] == ["answer", "answered_on"]


def test_no_answer_to_a_fee_is_written_down_before_the_day_to_answer(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, announced_fee(quick_office, {"language": "fi"})
    leave(office, case_id, fees.ANNOUNCEMENT)
    document(office, case_id, "G2", G2)
    said = fees.Said("48,50", "Peittäminen 1,5 tuntia.", "none", local_date(office.clock()))
    with pytest.raises(Invalid) as refused:
        write_fee(office, case_id, fees.DECISION, said)
    assert [(one.place, one.code) for one in refused.value.faults] == [("answered_on", "fee_answer_awaited")]
    office.clock.pass_by(days=14)
    with pytest.raises(Invalid, match="has not passed"):  # an answer on the last day is in time
        write_fee(office, case_id, fees.DECISION, replace(said, answered_on=local_date(office.clock())))
    office.clock.pass_by(days=1)
    write_fee(office, case_id, fees.DECISION, replace(said, answered_on=local_date(office.clock())))


def test_a_fee_is_not_announced_once_the_answer_has_left(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, announced_fee(quick_office, {"language": "fi", "turvakielto": "no"})
    letter_id = office.letter(case_id, fees.ANNOUNCEMENT).id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    step(office, case_id, "start_assessment")
    step(office, case_id, "answer_full")
    leave(office, case_id, "access_answer")
    with pytest.raises(TransitionRefused) as refused:
        office.send(letter_id)
    assert refused.value.code == "fee_late"
    with office.deps.database.read() as session:
        offered = beginning.offers(session, office.deps, session.get_one(Case, case_id), office.clock())
        assert [one.refusal for one in offered if one.kind.kind == fees.ANNOUNCEMENT] == ["begin_before_answer"]
    assert codes_of(office, letter_id) == {"fee_late"}


def test_a_decision_on_a_fee_waits_for_its_ground(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, announced_fee(quick_office, {"language": "fi"})
    leave(office, case_id, fees.ANNOUNCEMENT)
    said = fees.Said("48,50", "Peittäminen 1,5 tuntia.", "wanted", local_date(office.clock()))
    with pytest.raises(Refused) as refused:
        write_fee(office, case_id, fees.DECISION, said)
    assert refused.value.code == "fee_ground_not_documented"
    document(office, case_id, "G5", G5)
    with pytest.raises(Refused, match="Document first"):
        write_fee(office, case_id, fees.DECISION, said)
    document(office, case_id, "G2", G2)
    write_fee(office, case_id, fees.DECISION, said)
    begin(office, case_id, fees.DECISION)
    assert [one["code"] for one in office.letter(case_id, fees.DECISION).grounds] == ["G2"], "G5 is a refusal's"


def test_a_decision_on_a_fee_prints_its_ground_and_no_other(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, fee_decision(quick_office, {"language": "fi"})
    document(office, case_id, "G5", G5)
    document(
        office,
        case_id,
        "G19",
        {
            "first_copy": "Annoimme sen 8.10.2026 (411/00.01.06/2025).",
            "again_is": "other_form",
            "again": "Pyydät sitä muistitikulla.",
        },
    )
    assert [one["code"] for one in office.letter(case_id, fees.DECISION).grounds] == ["G2", "G19"]
    printed = office.text(leave(office, case_id, fees.DECISION)).final_html.replace("\u00a0", " ")
    for words in (
        "Samat tallenteet annettiin 8.10.2026 (411/00.01.06/2025).",
        "12 artiklan 5 kohdan a alakohta",
        "15 artiklan 3 kohta",
    ):
        assert words in printed, words
    assert "5 kohdan b alakohta" not in printed
    assert "Lapsen terveystiedot" not in printed


def test_a_decision_on_a_fee_whose_ground_was_taken_away_is_not_approved(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, fee_decision(quick_office, {"language": "fi"})
    letter_id = office.letter(case_id, fees.DECISION).id or 0
    office.finish(letter_id)

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        row = case_grounds.grounds_of(session, request.id)[0]
        ground_writing.remove_ground(session, deps, case, request, row, by=by, at=at)

    in_case(office, case_id, act)
    assert codes_of(office, letter_id) == {"ground"}


def test_a_ground_of_a_fee_refuses_nothing(quick_office: LetterOffice) -> None:
    case_id = announced_fee(quick_office, {"language": "fi"})
    document(
        quick_office,
        case_id,
        "G19",
        {
            "first_copy": "Annoimme sen 8.10.2026 (411/00.01.06/2025).",
            "again_is": "other_form",
            "again": "Muistitikulla.",
        },
    )
    assert answers(quick_office, case_id) == {}


def test_the_announcement_of_a_fee_says_why_as_it_was_documented(quick_office: LetterOffice) -> None:
    case_id = opened_case(quick_office, {"language": "fi"})
    document(quick_office, case_id, "G2", G2)
    write_fee(quick_office, case_id, fees.ANNOUNCEMENT, fees.Said("48,50", "Peittäminen 1,5 tuntia."))
    begin(quick_office, case_id, fees.ANNOUNCEMENT)
    blocks = quick_office.text(quick_office.letter(case_id, fees.ANNOUNCEMENT).id or 0).blocks
    assert blocks["reason"].startswith(
        "Olemme jo vastanneet samaan pyyntöön. Pyydät samoja tietoja, eivätkä tiedot ole muuttuneet vastauksemme jälkeen. "
        "Samat tallenteet annettiin 8.10.2026 (411"
    )


def test_the_ledger_stands_in_the_letter_that_names_the_recipients(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = _recipients(office, {"language": "sv"})
    letter_id = office.letter(case_id, "recipients_answer").id or 0
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        values = shown_values(session, office.deps, letter, Sight(local_date(office.clock())))
    html = office.deps.letters.html("recipients_answer", "sv", values["sv"])
    assert "Helsingin poliisilaitos, 3.10.2026: puhelun tallenne (esitutkinta)" in html.replace("\u00a0", " ")


def test_a_confirmed_statement_is_printed_word_for_word_with_its_calls(quick_office: LetterOffice) -> None:
    case_id = _statement(quick_office, {"language": "fi"})
    letter_id = quick_office.letter(case_id, "supplementary_statement_confirmed").id or 0
    blocks = quick_office.text(letter_id).blocks
    assert blocks["statement"] == "Tarkoitin molempia lapsiani."
    assert blocks["recording"].replace("\u00a0", " ").endswith("- 14.9.2026 klo 9.12, kaupungin neuvonta")


def test_what_tells_of_a_person_is_not_posted_to_somebody_unidentified(quick_office: LetterOffice) -> None:
    """No step of the right looks at these letters when they leave, so the sending itself does."""
    office = quick_office
    case_id = office.open_case(turvakielto="no", subject_address="Katu 1\n02100 Espoo")
    office.search(case_id)
    office.link_call(case_id)
    begin(office, case_id, "recipients_answer")
    letter_id = office.letter(case_id, "recipients_answer").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    with pytest.raises(TransitionRefused) as refused:
        office.send(letter_id, "post")
    assert refused.value.code == "letter_unidentified"
    office.send(letter_id, "suomifi")


def _name(office: LetterOffice, letter_id: int, language: str) -> None:
    with office.deps.database.write() as session:
        given = {
            "addressee_name": "Toini Toinen",
            "addressee_address": "Muukatu 3\n02100 Espoo",
            "addressee_language": language,
        }
        by, at = office.people["veera"], office.clock()
        letter = editing.edit(
            session,
            office.deps,
            letter_id,
            rows.one_letter(session, letter_id).version,
            {},
            addressee=given,
            by=by,
            at=at,
        )
        editing.match_languages(session, office.deps, letter_id, letter.version, by=by, at=at)
