"""The quarterly review of access: asked once, confirmed by another, disabled in time, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import AccessReview, Job
from dsr.deps import Deps
from dsr.domain.errors import Refused
from dsr.services import users
from dsr.services.access_log import log_access
from dsr.services.sign_in import review_mails, reviews
from tests.services.letters_office import LetterOffice

SEPTEMBER = datetime(2026, 9, 15, 7, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
FIRST = date(2026, 10, 1)


def _people(session: Session, at: datetime = SEPTEMBER) -> list[int]:
    """An administrator, a handler and a second administrator."""
    added = [
        users.add_user(session, users.NewUser(f"{name}@kaupunki.example", name, (role,)), by=None, at=at)
        for name, role in (("anna", "admin"), ("veera", "handler"), ("olli", "admin"))
    ]
    return [user.id or 0 for user in added]


def _begin(session: Session, on: date, at: datetime = OCTOBER) -> None:
    reviews.begin_day(session, on, 30, at=at)


@pytest.mark.parametrize(
    ("on", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_day_belongs_to_a_quarter(on: date, quarter: str) -> None:
    assert reviews.quarter_of(on) == quarter


def test_each_account_is_asked_about_once_a_quarter_and_new_ones_in_the_next(database: Database) -> None:
    with database.write() as session:
        _people(session)
        users.add_user(session, users.NewUser("uusi@example.fi", "Uusi", ("intake",)), by=None, at=OCTOBER)
        _begin(session, FIRST)
        _begin(session, date(2026, 10, 2))
        rows = session.exec(select(AccessReview)).all()
        assert {(row.quarter, row.due_on) for row in rows} == {("2026-Q4", date(2026, 10, 31))}
        assert len(rows) == 3
        _begin(session, date(2027, 1, 1))
        assert len(session.exec(select(AccessReview).where(AccessReview.quarter == "2027-Q1")).all()) >= 1


def test_what_nobody_confirms_is_disabled_after_its_day_but_never_the_last_administrator(database: Database) -> None:
    with database.write() as session:
        anna, veera, olli = _people(session)
        _begin(session, FIRST)
        mine = {row.user_id: row.id or 0 for row in session.exec(select(AccessReview))}
        with pytest.raises(Refused) as own:
            reviews.confirm(session, mine[anna], by=anna, at=OCTOBER)
        assert own.value.code == "review_other_confirms"
        reviews.confirm(session, mine[olli], by=anna, at=OCTOBER)
        _begin(session, date(2026, 10, 31))
        assert users.one_user(session, veera).is_active, "the last day still counts"
        _begin(session, date(2026, 11, 1))
        assert [users.one_user(session, one).is_active for one in (anna, veera, olli)] == [False, False, True]
        kinds = [event.kind for event in events_of(session, "users")]
        assert kinds.count("access_confirmed") == 1
        assert kinds.count("access_lapsed") == 2
    with database.write() as session:
        _begin(session, date(2027, 1, 1))
        _begin(session, date(2027, 2, 1))
        assert users.one_user(session, olli).is_active, "the only one left who can let anybody in"
        assert reviews.count_open(session) == 1


def test_a_word_answers_every_review_of_the_account_that_waits(database: Database) -> None:
    """An account that was let in again late in a quarter is asked about in the next one while the first still waits."""
    late, january = date(2026, 12, 20), datetime(2027, 1, 4, 7, tzinfo=UTC)
    with database.write() as session:
        anna, veera, olli = _people(session)
        _begin(session, late)
        _begin(session, date(2027, 1, 1))
        newest = {row.user_id: row.id or 0 for row in session.exec(select(AccessReview).order_by(AccessReview.id))}
        reviews.confirm(session, newest[veera], by=anna, at=january)
        reviews.confirm(session, newest[olli], by=anna, at=january)
        _begin(session, date(2027, 2, 1))
        assert [users.one_user(session, one).is_active for one in (anna, veera, olli)] == [False, True, True]


def test_the_review_shows_figures_of_the_quarter_and_nothing_that_was_seen(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        _anna, veera, _olli = _people(session)
        for case_id in (7, 7, 8):
            log_access(session, f"user:{veera}", "see_case", at=OCTOBER, case_id=case_id)
        log_access(session, f"user:{veera}", "see_case", at=datetime(2026, 6, 1, tzinfo=UTC), case_id=9)
        log_access(session, f"user:{veera}", "sign_in", at=OCTOBER)
        _begin(session, FIRST)
        found = {one.user_id: one for one in reviews.reviewed(session, FIRST, at=OCTOBER)}
        assert (found[veera].cases, found[veera].looks, found[veera].signed_in_at) == (2, 3, OCTOBER)


def test_an_emergency_account_confirms_nobody(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        _people(session)
        new = users.NewUser("glass@example.fi", "Hätä", ("admin",), is_break_glass=True)
        glass = users.add_user(session, new, by=None, at=SEPTEMBER)
        _begin(session, FIRST)
        first = session.exec(select(AccessReview)).first()
        assert first is not None
        with pytest.raises(Refused):
            reviews.confirm(session, first.id or 0, by=glass.id or 0, at=OCTOBER)


def _mails(session: Session, deps: Deps, on: date) -> list[tuple[int, date]]:
    """What is queued that day: to whom, and of which last day."""
    known = set(session.exec(select(Job.id)).all())
    review_mails.queue_mails(session, deps, on, at=OCTOBER)
    session.flush()
    new = [job for job in session.exec(select(Job).order_by(Job.id)).all() if job.id not in known]
    assert {job.kind for job in new} <= {"tell_reviews"}
    return [(job.args["to"], date.fromisoformat(job.args["due_on"])) for job in new]


def test_administrators_are_mailed_that_accounts_wait_once_then_and_once_in_the_last_week(
    quick_office: LetterOffice,
) -> None:
    deps, due_on = quick_office.deps, date(2026, 10, 31)
    with deps.database.write() as session:
        anna, _veera, olli = _people(session)
        glass = users.NewUser("glass@example.fi", "Hätä", ("admin",), is_break_glass=True)
        users.add_user(session, glass, by=None, at=SEPTEMBER)
        _begin(session, FIRST)
        assert _mails(session, deps, FIRST) == [(anna, due_on), (olli, due_on)]
        assert [_mails(session, deps, date(2026, 10, day)) for day in (2, 23)] == [[], []], "never twice"
        job = session.exec(select(Job).where(Job.kind == "tell_reviews").order_by(Job.id)).first()
        assert job is not None
        mail = review_mails.mail_of_reviews(session, deps, job.args, job.key)
        assert mail is not None
        assert "tunnuksia: 3." in mail.body, "the emergency account too; one's own another confirms"
        assert "31.10.2026" in mail.body.replace("\N{NO-BREAK SPACE}", " ")
        for name in ("veera", "olli", "Hätä", "@"):
            assert name not in mail.subject + mail.body
        for row in session.exec(select(AccessReview)).all():
            if row.user_id != olli:
                reviews.confirm(session, row.id or 0, by=olli if row.user_id == anna else anna, at=OCTOBER)
        assert _mails(session, deps, date(2026, 10, 24)) == [(anna, due_on)], "Olli's own waits for Anna alone"
        assert _mails(session, deps, date(2026, 10, 31)) == []
        assert _mails(session, deps, date(2026, 11, 1)) == [], "it is too late"
        told = review_mails.mail_of_reviews(session, deps, {"to": olli, "due_on": due_on.isoformat()}, "x")
        assert told is None, "nothing waits for Olli any more"
