"""Months counted beforehand give what counting every request gives, whatever happens to the requests meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from dsr.db.engine import Database
from dsr.db.tables import CountedMonth, MovedMonth, RightRequest
from dsr.services.report import Scope
from dsr.services.report.counted import count_moved, lines_of, mark, wrong_months
from dsr.services.report.figures import Tally, tally
from dsr.services.report.times import Times, answer_times
from tests.services.report_parts import TODAY, UNANSWERED, filled
from tests.together import while_open

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))
SCOPES = (
    YEAR,
    Scope(date.min, date.max),
    Scope(date(2026, 9, 2), date(2026, 11, 30)),
    Scope(date(2026, 9, 1), date(2026, 10, 20)),
    Scope(date(2026, 10, 5), date(2026, 10, 5)),
    replace(YEAR, right="erasure"),
    replace(YEAR, channel="phone", language="sv"),
)
DAYS = (TODAY, date(2026, 10, 2), date(2027, 6, 1))
MADE = 60


def told(session: Session, scope: Scope, today: date) -> tuple[Tally, Times]:
    lines = lines_of(session, scope, today)
    return tally(lines), answer_times(lines)


def assert_same(database: Database, scopes: Iterable[Scope] = SCOPES, days: Iterable[date] = DAYS[:1]) -> None:
    """In a writing transaction every request is counted there and then."""
    asked = [(scope, today) for scope in scopes for today in days]
    with database.read() as session:
        beforehand = [told(session, *one) for one in asked]
    with database.write() as session:
        for one, counted in zip(asked, beforehand, strict=True):
            assert told(session, *one) == counted, one


def count(database: Database) -> list[int]:
    with database.write() as session:
        return count_moved(session, at=AT)


def marked(database: Database) -> set[int]:
    with database.read() as session:
        return set(session.scalars(select(col(MovedMonth.month))))


def a_change(session: Session, chance: random.Random) -> None:
    """One request becomes another, as a row or by a statement; or it goes."""
    request = session.get(RightRequest, chance.randrange(1, MADE + 1))
    if request is None:
        return
    if chance.random() < 0.1:
        session.execute(delete(RightRequest).where(col(RightRequest.id) == request.id))
        return
    outcome = chance.choice(("", "full", "partial", "refused", "none_found", "withdrawn", "merged", "undone"))
    is_answered = outcome in ("full", "partial", "refused", "none_found") and chance.random() < 0.8
    values = {
        "is_open": chance.random() < 0.3,
        "outcome": outcome,
        "timeliness": chance.choice(("on_time", "disputable", "late")) if is_answered else "",
        "extension": chance.choice(("none", "counts", "disputable")),
        "paused_days": chance.randrange(5),
        "is_identity_asked": chance.random() < 0.5,
        "draft_days": chance.randrange(9) if is_answered else None,
        "promised_on": chance.choice((None, TODAY, date(2026, 9, 1))),
        "is_promise_kept": chance.choice((None, True, False)),
        "statutory_on": request.received_on + timedelta(days=chance.randrange(60)),
        "language": chance.choice(("fi", "sv")),
    }
    if chance.random() < 0.5:
        session.execute(update(RightRequest).where(col(RightRequest.id) == request.id).values(values))
        return
    for name, value in values.items():
        setattr(request, name, value)
    request.received_on = date(2026, 9, 1) + timedelta(days=chance.randrange(90))
    request.answered_on = request.received_on + timedelta(days=chance.randrange(40)) if is_answered else None
    session.add(request)


def made(database: Database, chance: random.Random) -> None:
    day = date(2026, 9, 1)
    rows = [
        (day + timedelta(days=chance.randrange(90)), day + timedelta(days=chance.randrange(150))) for _ in range(MADE)
    ]
    filled(database, [(f"{came}", f"{last}", None, "", "", "none", True) for came, last in rows])
    with database.write() as session:
        for request in session.scalars(select(RightRequest)):
            request.right = chance.choice(("access", "erasure"))
            request.channel = chance.choice(("email", "phone"))


def test_whatever_changes_the_report_counts_what_there_is(database: Database) -> None:
    chance = random.Random(5)
    made(database, chance)
    for _round in range(12):
        with database.write() as session:
            for _change in range(chance.choice((1, 2, 25))):
                a_change(session, chance)
        if chance.random() < 0.7:
            count(database)
        assert_same(database, chance.sample(SCOPES, 3), [chance.choice(DAYS)])
    count(database)
    assert_same(database, SCOPES, DAYS)
    with database.read() as session:
        assert wrong_months(session) == []
        assert marked(database) == set()
        assert session.scalars(select(CountedMonth)).all()


def test_an_ended_request_without_an_answer_is_late_from_the_day_after_its_last(sqlite_database: Database) -> None:
    filled(sqlite_database, UNANSWERED)
    count(sqlite_database)
    days = (date(2026, 10, 5), date(2026, 10, 6), date(2026, 12, 4))
    with sqlite_database.read() as session:
        late = [tally(lines_of(session, YEAR, day)).totals.open_late for day in days]
    assert late == [0, 1, 2]
    assert_same(sqlite_database, SCOPES, days)


def test_work_on_open_requests_has_no_month_counted_anew(database: Database) -> None:
    filled(database)
    assert count(database) == [202611, 202610, 202609]
    with database.write() as session:
        session.execute(update(RightRequest).where(col(RightRequest.is_open)).values(paused_days=3, language="sv"))
    assert marked(database) == set()
    with database.write() as session:
        request = session.get_one(RightRequest, 4)
        request.is_open, request.outcome = False, "withdrawn"
        session.add(request)
    assert marked(database) == {202610}
    assert (count(database), count(database)) == ([202610], [])


def test_what_a_transaction_took_back_is_not_counted(database: Database) -> None:
    filled(database)
    count(database)
    with database.write() as session:
        session.execute(update(RightRequest).values(is_open=False))
        session.rollback()
    assert marked(database) == set()
    assert_same(database)


def test_who_counts_a_month_while_it_is_being_counted_counts_what_came_last(database: Database) -> None:
    filled(database)

    def end_and_count(session: Session) -> None:
        request = session.get_one(RightRequest, 4)
        request.is_open, request.outcome = False, "withdrawn"
        session.add(request)
        session.flush()
        count_moved(session, at=AT)

    while_open(database, lambda session: count_moved(session, at=AT), end_and_count)
    with database.read() as session:
        assert wrong_months(session) == []
    assert marked(database) == set()
    assert_same(database)


def test_a_count_that_is_not_what_there_is_is_found_and_made_right(database: Database) -> None:
    filled(database)
    count(database)
    with database.write() as session:
        session.execute(update(CountedMonth).where(col(CountedMonth.month) == 202610).values(lines=[]))
        session.execute(delete(CountedMonth).where(col(CountedMonth.month) == 202609))
        assert wrong_months(session) == [202609, 202610]
        mark(session, wrong_months(session))
        assert wrong_months(session) == [], "marked, they are counted from the requests"
    assert_same(database)
    count(database)
    assert_same(database)


def test_a_month_whose_answers_took_days_of_one_and_two_digits_is_right_as_it_was_counted(database: Database) -> None:
    """The days are keys, and as texts they sort otherwise than as numbers: 15, 19, 7."""
    answers = ("2026-09-08", "2026-09-16", "2026-09-20")
    filled(database, [("2026-09-01", "2026-10-01", on, "on_time", "full", "none", False) for on in answers])
    assert count(database) == [202609]
    with database.read() as session:
        assert wrong_months(session) == []
    with database.write() as session:
        row = session.scalars(select(CountedMonth)).one()
        row.lines = [[*one[:4], {**one[4], "7": 2}, *one[5:]] for one in row.lines]
        session.add(row)
    with database.read() as session:
        assert wrong_months(session) == [202609], "one answer more is still found"
