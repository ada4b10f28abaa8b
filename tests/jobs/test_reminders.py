"""The jobs of reminders: each hour, one mail a user and day, at most once whatever dies, nothing personal in it."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.engine import Database
from dsr.db.tables import Case, Event, Job, Reminder, ReminderReceipt, User
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI
from dsr.jobs.reminders import ask_reminders, give_reminders, send_reminders
from dsr.jobs.running import Effect, Task, run_job
from dsr.ports import Mail, MailRefused
from dsr.services.users import COMMITMENT_VERSION
from tests.services.letters_office import LetterOffice, open_office
from tests.services.reminder_parts import away, case_for, move

HANDLERS = {"give_reminders": give_reminders, "send_reminders": send_reminders}


@pytest.fixture
def office(database: Database) -> LetterOffice:
    """The office of letters, once on each database, in which everybody has accepted the commitment."""
    return committed(open_office(database))


@pytest.fixture
def quick_office(sqlite_database: Database) -> LetterOffice:
    """The same on SQLite only."""
    return committed(open_office(sqlite_database))


def committed(opened: LetterOffice) -> LetterOffice:
    with opened.deps.database.write() as session:
        session.execute(update(User).values(commitment_version=COMMITMENT_VERSION))
    return opened


def tick(office: LetterOffice, at: str) -> list[str]:
    """Ask as the tick does at that moment in Helsinki, and run what is due; answers how each job ended."""
    office.clock.at = datetime.fromisoformat(at).replace(tzinfo=HELSINKI)
    with office.deps.database.write() as session:
        ask_reminders(session, office.clock())
    return run_due(office)


def run_due(office: LetterOffice) -> list[str]:
    done: list[str] = []
    while True:
        with office.deps.database.read() as session:
            jobs = select(Job).where(col(Job.id).in_(outbox.due_jobs(session, office.clock())))
            due = [(job.id or 0, job.kind) for job in session.scalars(jobs) if job.kind in HANDLERS]
        if not due:
            return done
        done += [f"{kind} {run_job(office.deps, HANDLERS, job_id)}" for job_id, kind in due]


def mails(office: LetterOffice) -> list[tuple[str, str]]:
    return [(mail.to, mail.subject) for mail in office.mail.sent]


def test_the_look_is_asked_for_once_an_hour_from_five_in_the_morning(quick_office: LetterOffice) -> None:
    office = quick_office
    runs = [tick(office, f"2026-11-18T{clock}") for clock in ("04:59", "05:00", "05:01", "05:59", "06:00")]
    assert runs == [[], ["give_reminders done"], [], [], ["give_reminders done"]]


def test_each_user_gets_one_mail_a_day_with_references_and_days_only(office: LetterOffice) -> None:
    first, second = case_for(office, "veera"), case_for(office, "veera", subject_name="Aino Esimerkki")
    with office.deps.database.write() as session:
        session.execute(update(User).where(col(User.id) == office.people["jari"]).values(language="sv"))
    tick(office, "2026-11-18T05:00")
    move(office, second, datetime(2026, 11, 25).date())
    tick(office, "2026-11-18T12:00")
    assert mails(office) == [("veera@example.fi", "Muistutus määräpäivistä 18.11.2026")], "one a day"
    body = office.mail.sent[0].body
    with office.deps.database.read() as session:
        assert all(session.get_one(Case, case_id).reference in body for case_id in (first, second))
    assert "2.12.2026" in body
    for word in ("Kim", "Mallinen", "Aino", "access", "pääsy", "040", "kim@"):
        assert word.casefold() not in (body + office.mail.sent[0].subject).casefold()
    tick(office, "2026-11-19T05:00")
    assert mails(office)[1:] == [("veera@example.fi", "Muistutus määräpäivistä 19.11.2026")]
    assert "25.11.2026" in office.mail.sent[1].body
    assert "2.12.2026" not in office.mail.sent[1].body, "what was told is not told again"
    tick(office, "2026-11-26T05:00")
    swedish = next(mail for mail in office.mail.sent if mail.to == "jari@example.fi")
    assert swedish.subject == "Påminnelse om tidsfrister 26.11.2026"
    assert "Hela teamets uppgifter" in swedish.body
    assert swedish.message_id.startswith("<")


def test_nothing_is_mailed_at_a_weekend_and_monday_tells_it_once(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    for day in range(1, 9):  # Tuesday to the Tuesday after: two days before, Wednesday on the day, then late
        tick(office, f"2026-12-{day:02}T05:00")
    subjects = [subject for to, subject in mails(office) if to == "veera@example.fi"]
    assert [one.rpartition(" ")[2] for one in subjects] == [f"{day}.12.2026" for day in (1, 2, 3, 4, 7, 8)]
    with office.deps.database.read() as session:
        steps = session.scalars(select(col(Reminder.step)).order_by(col(Reminder.id))).all()
    assert steps == [1, 0, -1, -2, -3, -4, -5, -6], "on the queue each day late stands, Sunday too"


def test_without_a_mail_server_the_queue_tells_and_nothing_is_queued(quick_office: LetterOffice) -> None:
    office = quick_office
    office.mail.is_set_up = False
    case_for(office, "veera")
    assert tick(office, "2026-11-18T05:00") == ["give_reminders done"]


def test_whoever_is_away_gets_no_mail_and_the_deputy_does(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    away(office, "veera", "2026-11-16", "2026-11-27", "jari")
    tick(office, "2026-11-18T05:00")
    assert [to for to, _subject in mails(office)] == ["jari@example.fi"]


def test_a_mail_that_the_server_refused_is_tried_again_and_told_once(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    office.mail.fault = MailRefused("no")
    assert tick(office, "2026-11-18T05:00") == ["give_reminders done", "send_reminders queued"]
    with office.deps.database.read() as session:
        assert session.scalars(select(ReminderReceipt)).all() == []
    office.mail.fault = None
    office.clock.pass_by(minutes=2)
    assert run_due(office) == ["send_reminders done"]
    assert len(office.mail.sent) == 1


def test_a_mail_that_may_have_left_is_left_to_the_next_days(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    office.mail.fault = ConnectionResetError()
    assert tick(office, "2026-11-18T05:00") == ["give_reminders done", "send_reminders failed"]
    office.mail.fault = None
    tick(office, "2026-11-19T05:00")
    assert len(office.mail.sent) == 1, "nobody knows whether it left: it is not told twice"


def test_a_mail_of_yesterday_is_not_sent_today(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    office.mail.fault = MailRefused("no")
    tick(office, "2026-11-18T23:59")
    office.mail.fault = None
    office.clock.pass_by(hours=1)
    assert run_due(office) == ["send_reminders done"]
    assert office.mail.sent == []
    tick(office, "2026-11-19T05:00")
    assert len(office.mail.sent) == 1


@pytest.mark.parametrize("moment", ["before it has left", "after it has left"])
def test_a_worker_killed_in_the_middle_of_a_mail_never_sends_a_second(
    database_url: str, tmp_path: Path, moment: str
) -> None:
    """`kill -9` of a real process; the mark that stands before the hand-over keeps every later attempt from sending."""
    office = committed(open_office(Database(database_url)))
    case_for(office, "veera")
    outside = tmp_path / "left"
    tick(office, "2026-11-18T04:00")
    with office.deps.database.write() as session:
        ask_reminders(session, office.clock())
        outbox.enqueue(session, "give_reminders", key="now", at=office.clock(), part=1)
        give = session.scalars(select(col(Job.id)).where(col(Job.kind) == "give_reminders")).one()
    run_job(office.deps, HANDLERS, give or 0)
    with office.deps.database.read() as session:
        send = session.scalars(select(col(Job.id)).where(col(Job.kind) == "send_reminders")).one()
    office.deps.database.close()
    _killed(office, database_url, send or 0, outside, moment)
    office.clock.pass_by(minutes=6)  # the lease of the dead ends
    assert run_due(office) == ["send_reminders failed"]
    assert office.mail.sent == []
    assert outside.exists() is (moment == "after it has left")
    office.deps.database.close()


class _Deadly:
    """A mail server in whose hands the worker dies."""

    is_set_up = True

    def __init__(self, outside: Path, moment: str) -> None:
        self._outside, self._moment = outside, moment

    def send(self, mail: Mail) -> None:
        """Perhaps let it leave, and die."""
        if self._moment == "after it has left":
            self._outside.write_text(mail.subject)
        os.kill(os.getpid(), signal.SIGKILL)


def _killed(office: LetterOffice, url: str, job_id: int, outside: Path, moment: str) -> None:
    child = os.fork()
    if child == 0:
        run_job(replace(office.deps, database=Database(url), mail=_Deadly(outside, moment)), HANDLERS, job_id)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_a_worker_killed_while_it_gives_reminders_has_given_none_or_all(database_url: str) -> None:
    office = committed(open_office(Database(database_url)))
    for _number in range(3):
        case_for(office, "veera")
    office.clock.at = datetime(2026, 11, 18, 7, tzinfo=HELSINKI)
    with office.deps.database.write() as session:
        ask_reminders(session, office.clock())
        job_id = session.scalars(select(col(Job.id)).where(col(Job.kind) == "give_reminders")).one() or 0
    office.deps.database.close()
    child = os.fork()
    if child == 0:
        run_job(replace(office.deps, database=Database(database_url)), {"give_reminders": _dying}, job_id)
        os._exit(0)
    os.waitpid(child, 0)
    office.clock.pass_by(minutes=6)
    assert run_due(office)[0] == "give_reminders done"
    with office.deps.database.read() as session:
        kinds = session.scalars(select(col(Event.kind)).where(col(Event.kind) == "reminded")).all()
        assert (len(session.scalars(select(Reminder)).all()), len(kinds)) == (3, 3)
    office.deps.database.close()


def _dying(deps: Deps, task: Task) -> Effect:
    """The job, killed when everything is written and nothing committed."""
    write = give_reminders(deps, task)

    def effect(session: Session) -> None:
        write(session)
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    return effect
