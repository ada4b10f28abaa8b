"""Complaints and appeals: the task with its day, the hold that lasts, the outcome that takes a right up again, the count."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.tables import AppealQuestion, Case, CaseTask, Hold, HoldItem, Proceeding
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.proceedings import Begun, Ended
from dsr.services import clock, hold_reviews, holds
from dsr.services.lawful import duties
from dsr.services.officer.bundle import bundle_values
from dsr.services.proceedings import beginning, ending, reading
from dsr.services.proceedings.reading import ComplaintCount
from dsr.services.report.counted import lines_of
from dsr.services.report.scope import Scope
from tests.services.letters_office import LetterOffice
from tests.services.test_serving import _refusal, _send

APPEAL = "court_appeal"


def _begin(office: LetterOffice, case_id: int, begun: Begun, who: str = "veera") -> int:
    with office.deps.database.write() as session:
        holds_lock(session)
        actor, case = office.actor(who), session.get_one(Case, case_id)
        row = beginning.begin(session, office.deps, case, begun, roles=actor.roles, by=actor.id, at=office.clock())
        return row.id or 0


def _end(
    office: LetterOffice, case_id: int, number: int, ended: Ended, reopened: list[int], who: str = "veera"
) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, row = session.get_one(Case, case_id), beginning.one(session, case_id, number)
        ending.end(session, office.deps, case, row, ended, reopened, actor=office.actor(who), at=office.clock())


def _release(office: LetterOffice, case_id: int, hold_id: int) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by, at = session.get_one(Case, case_id), office.people["veera"], office.clock()
        hold_reviews.release(session, office.deps, case, hold_id, "Ei enää tarvita.", by=by, at=at)


def _kept_for_complaint(session: Session, case_id: int) -> Hold:
    return next(hold for hold in holds.open_holds(session, case_id) if hold.kind == "complaint")


def _tasks(session: Session) -> list[tuple[str, date, str]]:
    query = select(col(CaseTask.kind), col(CaseTask.due_on), col(CaseTask.outcome)).order_by(col(CaseTask.id))
    return [tuple(row) for row in session.execute(query).all()]


def test_an_appeal_keeps_the_recordings_until_it_has_ended_and_its_outcome_takes_the_right_up_again(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    came = date(2026, 12, 1)
    number = _begin(office, case_id, Begun(APPEAL, "HAO 1/2026", came, date(2026, 12, 30), letter_id))
    with office.deps.database.read() as session:
        assert _tasks(session) == [("statement", date(2026, 12, 30), "")]
        assert session.scalars(select(AppealQuestion)).one().answer == "appeal", "the court need not be asked"
        hold_id = _kept_for_complaint(session, case_id).id or 0
        request_id = clock.requests_of(session, case_id)[0].id or 0
    office.clock.pass_by(days=200)
    with pytest.raises(Refused) as refusal:
        _release(office, case_id, hold_id)
    assert refusal.value.code == "hold_disputed"
    ended = Ended("returned", date(2027, 6, 17), "Asia palautetaan käsiteltäväksi.", True, date(2027, 7, 1))
    _end(office, case_id, number, ended, [request_id])
    with office.deps.database.read() as session:
        assert _tasks(session) == [
            ("statement", date(2026, 12, 30), "overtaken"),
            ("ordered", date(2027, 7, 1), ""),
        ]
        assert session.get_one(Case, case_id).state == "open", "the right is taken up again"
        request = clock.requests_of(session, case_id)[0]
        assert (request.is_open, request.received_on) == (True, date(2026, 11, 2)), "from the receipt that it had"
        assert (request.act_by_on, request.again_by_on) == (date(2027, 7, 1), date(2027, 7, 1)), "by the court's day"
        assert (request.timeliness, request.counted_outcome) == ("on_time", "refused"), "the first answer was in time"
        today = date(2027, 6, 18)
        (line,) = lines_of(session, Scope(date(2026, 11, 1), date(2026, 11, 30)), today)
        assert (line.counts["on_time"], line.counts["refused"], line.counts.get("open_late", 0)) == (1, 1, 0)
        assert duties.in_time(session, today).broken == 0
        assert duties.in_time(session, date(2027, 7, 2)).broken == 1, "past the day of the new handling it is late"
        case = session.get_one(Case, case_id)
        values = bundle_values(session, office.deps, case, [], "fi", today)
        (told,), (appeal,) = values["outcomes"], values["proceedings"]
        assert (told["answered_on"], told["timeliness"], told["first_outcome"]) == ("2026-12-01", "on_time", "refused")
        assert told["handled_again_by"] == "2027-07-01"
        assert (appeal["reference"], appeal["outcome"], appeal["ended_on"]) == ("HAO 1/2026", "returned", "2027-06-17")
        assert [one["code"] for one in values["grounds"]], "the ground on which it was refused"
        until = _kept_for_complaint(session, case_id).needed_until
        assert (until or date.min) > date(2027, 7, 17), "the court's decision can be taken further"


def test_a_complaint_is_followed_up_until_the_ombudsman_asks_and_holds_also_what_no_request_holds_any_more(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case()
    with office.deps.database.write() as session:
        holds_lock(session)
        assert holds.release_for_case(session, case_id, "test", by=None, at=office.clock()) == 1
    number = _begin(office, case_id, Begun("ombudsman_complaint", "", date(2026, 11, 2)), who="tiina")
    with office.deps.database.write() as session:
        holds_lock(session)
        hold = _kept_for_complaint(session, case_id)
        assert hold.criteria["numbers"] == ["+358405550123"]
        case, row = session.get_one(Case, case_id), beginning.one(session, case_id, number)
        by, at = office.people["tiina"], office.clock()
        beginning.set_statement_day(session, office.deps, case, row, date(2026, 11, 20), by=by, at=at)
        beginning.set_statement_day(session, office.deps, case, row, date(2026, 11, 27), by=by, at=at)
        assert _tasks(session) == [
            ("follow_up", date(2027, 2, 2), "overtaken"),
            ("statement", date(2026, 11, 27), ""),
        ]
        beginning.give_statement(
            session, office.deps, case, row, date(2026, 11, 2), "Lausunto asiakirjoineen.", by=by, at=at
        )
        assert _tasks(session)[-1][2] == "stated"
    with pytest.raises(Invalid):
        _begin(office, case_id, Begun(APPEAL, "", date(2026, 11, 2)), who="tiina")
    other = office.open_case(subject_name="Muu Henkilö", numbers=())
    with pytest.raises(NotFound), office.deps.database.read() as session:
        beginning.one(session, other, number)


def test_what_the_source_keeps_already_it_is_not_asked_to_keep_again_for_a_complaint(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        hold, by, at = holds.request_holds(session, case_id)[0], office.people["veera"], office.clock()
        holds.match(session, hold, at)
        newest = max(item.id or 0 for item in session.scalars(select(HoldItem)))
        holds.confirm_upstream(session, case_id, "Tiketti 12", seen_item=newest, by=by, at=at)
    _begin(office, case_id, Begun("ombudsman_complaint", "TSV/1/2026", date(2026, 11, 2)))
    with office.deps.database.read() as session:
        kept = session.scalars(
            select(HoldItem).where(col(HoldItem.hold_id) == _kept_for_complaint(session, case_id).id)
        )
        assert [(one.upstream, one.upstream_evidence) for one in kept] == [("confirmed", "Tiketti 12")]
        assert holds.earliest_unconfirmed(session, case_id) is None, "the source destroys nothing that it has confirmed"


def test_a_second_proceeding_puts_the_review_of_the_hold_off_and_never_forward(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    _begin(office, case_id, Begun("ombudsman_complaint", "TSV 1", date(2026, 11, 2)))
    with office.deps.database.write() as session:
        hold = _kept_for_complaint(session, case_id)
        hold.review_by = date(2027, 10, 1)
        session.add(hold)
    _begin(office, case_id, Begun("ombudsman_inquiry", "TSV 2", date(2026, 11, 2)))
    with office.deps.database.read() as session:
        found = [hold.review_by for hold in holds.open_holds(session, case_id) if hold.kind == "complaint"]
        assert found == [date(2027, 10, 1)], "one hold, no second one"


def test_proceedings_are_counted_by_kind_and_outcome_for_the_period_in_which_they_came(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case()
    number = _begin(office, case_id, Begun("ombudsman_inquiry", "TSV 1", date(2026, 11, 2)))
    _begin(office, case_id, Begun("ombudsman_complaint", "TSV 2", date(2026, 10, 30)))
    _end(office, case_id, number, Ended("advised", date(2026, 11, 2), "Ohjausta pyynnön käsittelyyn."), [])
    with office.deps.database.read() as session:
        november = reading.complaints_by_outcome(session, date(2026, 11, 1), date(2026, 11, 30))
        assert november == (ComplaintCount("ombudsman_inquiry", "advised", 1),)
        both = reading.complaints_by_outcome(session, date(2026, 10, 1), date(2026, 11, 30))
        assert ComplaintCount("ombudsman_complaint", "", 1) in both
        assert session.scalars(select(Proceeding.outcome).order_by(col(Proceeding.id))).all() == ["advised", ""]
