"""The work queue as a list: order, visibility, search and counts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from dsr.db import outbox
from dsr.db.engine import holds_lock
from dsr.db.tables import Case, CaseUser, Dispatch, Hold, IdentityCheck, Job, Letter
from dsr.domain.calendar import local_date
from dsr.jobs import running
from dsr.jobs.handlers import all_handlers
from dsr.services import cases, clock, holds, letter_jobs, work_queue
from dsr.services.letters import dispatching
from dsr.services.reminders.absences import presence
from dsr.services.work_queue import Filters, Listing
from tests.services.hold_parts import add_call
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.statements import statements_of


def listed(office: LetterOffice, filters: Filters = Filters(), who: str = "veera") -> tuple[Listing, list[int]]:
    with office.deps.database.read() as session:
        there = presence(session, local_date(office.clock()))
        under_way = letter_jobs.under_way(letter_jobs.carried(session))
        found = work_queue.listing(session, office.deps, office.actor(who), filters, there, under_way, office.clock())
        return found, [row.case.id or 0 for row in found.rows]


def test_cases_stand_in_the_order_of_what_must_be_done_first(letter_office: LetterOffice) -> None:
    office = letter_office
    fresh = office.open_case(numbers=())
    late = office.open_case(numbers=(), arrived_at=ARRIVED - timedelta(days=40))
    posted = office.open_case(numbers=(), answer_way="post")
    found, ids = listed(office)
    assert ids == [late, posted, fresh]
    assert [row.act_by_reason for row in found.rows] == ["answer", "answer_by_post", "answer"]
    assert found.counts == {
        "mine": 0,
        "unassigned": 3,
        "waiting": 3,
        "approve": 0,
        "closing": 1,
        "all": 3,
        "left": 0,
        "closed": 0,
        "routed": 0,
    }


def test_a_recording_about_to_go_leads_and_raises_an_alarm(letter_office: LetterOffice) -> None:
    office = letter_office
    office.open_case(numbers=(), arrived_at=ARRIVED - timedelta(days=20))
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=170), due_on=date(2026, 11, 4))
    threatened = office.open_case()
    _found, ids = listed(office)
    assert ids[0] == threatened
    with office.deps.database.read() as session:
        for by_on, expected in ((date(2026, 11, 4), [threatened]), (date(2026, 11, 3), [])):
            alarms = work_queue.alarms(session, office.actor("veera"), by_on)
            assert [case.id for case, _on in alarms] == expected


@pytest.mark.parametrize("ending", ["confirmed", "released"])
def test_a_closed_case_keeps_its_alarm_until_the_source_confirms_or_the_hold_goes(
    letter_office: LetterOffice, ending: str
) -> None:
    """A decision can be appealed: its recordings are needed after the case has closed, whatever the request's state."""
    office, by, at = letter_office, letter_office.people["veera"], letter_office.clock()
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=180), due_on=date(2026, 11, 20))
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    office.hand_over(case_id)

    def told() -> list[tuple[int | None, date]]:
        with office.deps.database.read() as session:
            return [(case.id, on) for case, on in work_queue.alarms(session, office.actor("veera"), date(2026, 11, 20))]

    assert told() == [(case_id, date(2026, 11, 20))]
    with office.deps.database.write() as session:
        holds_lock(session)
        assert [one.is_open for one in clock.requests_of(session, case_id)] == [False]
        if ending == "confirmed":
            holds.confirm_upstream(session, case_id, "Tiketti 12", seen_item=99, by=by, at=at)
        else:
            session.execute(update(Hold).values(released_at=at))
    assert told() == []


def test_nobody_lists_what_they_may_not_open(letter_office: LetterOffice) -> None:
    office = letter_office
    plain, protected, barred = (office.open_case(numbers=()) for _ in range(3))
    with office.deps.database.write() as session:
        case = session.get_one(Case, protected)
        case.is_protected = True
        session.add(case)
        session.add(CaseUser(case_id=protected, user_id=office.people["jari"], kind="named", at=office.clock()))
        session.add(CaseUser(case_id=barred, user_id=office.people["veera"], kind="barred", at=office.clock()))
    assert listed(office, who="veera")[1] == [plain]
    assert listed(office, who="jari")[1] == [plain, protected, barred]
    found, _ids = listed(office, Filters(words="Kim"), "veera")
    assert (found.total, found.counts["all"]) == (1, 1), "counts tell no more than rows"


def test_a_search_takes_percent_and_underscore_as_they_are(letter_office: LetterOffice) -> None:
    office = letter_office
    office.open_case(numbers=(), subject_name="Aino Esimerkki")
    odd = office.open_case(numbers=(), subject_name="Matti 100_% Meikäläinen")
    assert listed(office, Filters(words="100_%"))[1] == [odd]
    assert listed(office, Filters(words="%"))[1] == [odd]
    assert listed(office, Filters(words="MATTI"))[1] == [odd]


def test_closed_and_routed_cases_have_lists_of_their_own(letter_office: LetterOffice) -> None:
    office = letter_office
    closed = office.open_case(numbers=())
    office.step(closed, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui.")
    still = office.open_case(numbers=())
    assert listed(office)[1] == [still]
    found, ids = listed(office, Filters(tab="closed"))
    assert ids == [closed]
    assert found.rows[0].act_by_on == date(2026, 11, 16), "the confirmation of the withdrawal is still to be sent"


def test_pages_hold_every_case_once(quick_office: LetterOffice) -> None:
    office = quick_office
    ids = {office.open_case(numbers=()) for _ in range(work_queue.PAGE + 2)}
    seen = [listed(office, replace(Filters(), page=page))[1] for page in (1, 2)]
    assert [len(page) for page in seen] == [work_queue.PAGE, 2]
    assert set(seen[0]) | set(seen[1]) == ids
    assert listed(office, Filters(page=99))[1] == seen[1]


def statements(office: LetterOffice, filters: Filters = Filters()) -> int:
    """How many statements one look at the list sends to the database."""
    with statements_of(office.deps.database) as sent:
        listed(office, filters)
    return len(sent)


def test_a_page_of_many_cases_asks_the_database_as_often_as_one_of_few(letter_office: LetterOffice) -> None:
    office = letter_office
    for _number in range(5):
        office.open_case(numbers=())
    few = {tab: statements(office, Filters(tab=tab)) for tab in ("all", "waiting", "closed")}
    for _number in range(20):
        office.open_case(numbers=())
    assert {tab: statements(office, Filters(tab=tab)) for tab in few} == few
    assert max(few.values()) < 30


def test_restrictions_are_asked_about_once_for_all_cases(quick_office: LetterOffice) -> None:
    """Of each: whether its calls may be used, whether its end was told, and whether that can still be appealed."""
    office, sent = quick_office, []
    for _number in range(4):
        case_id = office.open_case(rights=("restriction",))
        office.link_call(case_id)
        with office.deps.database.write() as session:
            request = clock.requests_of(session, case_id)[0]
            kind, at = "restriction_lifting", office.clock()
            letter = Letter(case_id=case_id, right_request_id=request.id, kind=kind, state="sent", created_at=at)
            session.add(letter)
            session.flush()
            session.add(Dispatch(letter_id=letter.id or 0, way="counter", sent_at=at, recorded_at=at))
        sent.append(statements(office))
    assert len(set(sent)) == 1, sent


def waiting(office: LetterOffice) -> list[int]:
    """The cases of the tab, which its count must match."""
    found, ids = listed(office, Filters(tab="waiting"))
    assert found.counts["waiting"] == found.total == len(ids)
    return ids


def run_jobs(office: LetterOffice) -> None:
    """Let the worker do what is due."""
    with office.deps.database.read() as session:
        due = outbox.due_jobs(session, office.clock())
    for job_id in due:
        running.run_job(office.deps, all_handlers(), job_id)


def test_a_case_waits_while_its_acknowledgement_is_on_its_way_and_until_then_only(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    assert waiting(office) == [case_id]
    office.clock.pass_by(minutes=11)
    for _round in range(3):
        run_jobs(office)
    assert office.letter(case_id, "acknowledgement").state == "sent"
    assert waiting(office) == []


def test_a_case_waits_for_approval_and_for_the_printer_and_not_when_printing_failed(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = office.open_case()
    office.clock.pass_by(minutes=11)
    for _round in range(3):
        run_jobs(office)
    letter_id = office.ready_answer(case_id)
    assert waiting(office) == [case_id], "submitted"
    prove_identity(office, case_id)
    office.approve(letter_id)
    assert waiting(office) == [case_id], "being printed"
    fail_jobs(office, "print_letter")
    assert waiting(office) == [], "nobody waits for a printing that failed"
    office.print(letter_id)
    assert waiting(office) == [], "printed: it is to be sent"


def prove_identity(office: LetterOffice, case_id: int) -> None:
    """A strong check of who the requester is."""
    with office.deps.database.write() as session:
        check = IdentityCheck(
            case_id=case_id,
            kind="checked",
            method="suomi_fi",
            level="strong",
            result="confirmed",
            checked_on=ARRIVED.date(),
            by_user=office.people["veera"],
            recorded_at=office.clock(),
        )
        session.add(check)


def fail_jobs(office: LetterOffice, kind: str) -> None:
    """Let every queued job of this kind stand as failed."""
    with office.deps.database.write() as session:
        session.execute(
            update(Job)
            .where(col(Job.kind) == kind, col(Job.state) == "queued")
            .values(state="failed", fault="PrintFailed: x")
        )


def stopped(office: LetterOffice, who: str = "veera") -> list[tuple[str, int, str]]:
    """The jobs that stand still for this person, with their case and kind of letter."""
    with office.deps.database.read() as session:
        found = letter_jobs.stopped(session, office.actor(who), letter_jobs.carried(session))
    return [(one.job_kind, one.case_id, one.letter_kind) for one in found]


def test_a_letter_that_did_not_print_or_leave_is_told_until_it_has_gone_on(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    fail_jobs(office, "acknowledge")
    assert stopped(office) == [("acknowledge", case_id, "acknowledgement")]
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.issue(letter_id)
    assert stopped(office) == []
    fail_jobs(office, "print_letter")
    assert stopped(office) == [("print_letter", case_id, "acknowledgement")]
    office.print(letter_id)
    with office.deps.database.write() as session:
        dispatching.queue_mail(session, office.deps, letter_id, by=None, at=office.clock())
    fail_jobs(office, "send_letter")
    assert stopped(office) == [("send_letter", case_id, "acknowledgement")]
    with office.deps.database.write() as session:
        dispatching.queue_mail(session, office.deps, letter_id, by=None, at=office.clock())
    assert stopped(office) == [], "a second attempt is on its way"
    office.send(letter_id, "email")
    assert stopped(office) == []


def test_a_failed_search_for_calls_is_told_until_one_has_succeeded(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    fail_jobs(office, "score_candidates")
    assert stopped(office) == [("score_candidates", case_id, "")]
    with office.deps.database.write() as session:
        cases.search_again(session, case_id, by=office.people["veera"], at=office.clock())
    assert stopped(office) == []


def test_what_failed_in_a_case_one_may_not_open_is_not_told(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    fail_jobs(office, "acknowledge")
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=office.people["veera"], kind="barred", at=office.clock()))
    assert stopped(office) == []
    assert stopped(office, "jari") != []
