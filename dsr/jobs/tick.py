"""The minute job: idempotent, may run in any number of processes at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog
from sqlmodel import Session

from dsr.db import outbox
from dsr.db.events import record, seal
from dsr.db.inserts import insert_into
from dsr.db.tables import Heartbeat
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.jobs.destruction import free_rejected
from dsr.jobs.interface import ask_notices
from dsr.jobs.mail_in import ask_mail
from dsr.jobs.reminders import ask_reminders
from dsr.jobs.watching import ask_look
from dsr.services import breaches, channel_tests, dated_terms, hold_reviews, reconciliation
from dsr.services.report import counted, monthly
from dsr.services.sign_in import review_mails, reviews, sessions

_log = structlog.get_logger(__name__)

AFTER_THE_NIGHT = timedelta(hours=4)
"""The look at everything waits until the night's own work (sweep, reading of the log, replay) is done."""


def tick(deps: Deps) -> None:
    """Seal the log, do what is done once a day, have reminders given, the watched folder and the mailbox looked at, note
    that the tick lives, count months for the report, and let go of what was rejected."""
    now = deps.now()
    today = local_date(now)
    with deps.database.write() as session:
        deps = dated_terms.in_force(session, deps)
        if outbox.enqueue(session, "replay_clocks", key=f"replay:{today.isoformat()}", at=now) is not None:
            _begin_day(session, today, now)
            reviews.begin_day(session, today, deps.settings.review_days, at=now)
            review_mails.queue_mails(session, deps, today, at=now)
            monthly.ask_monthly(session, deps.calendar, now)
            channel_tests.begin_day(session, deps, today, at=now)
            if deps.settings.call_metadata_months:
                outbox.enqueue(session, "remove_call_facts", key=f"call_facts:{today.isoformat()}", at=now)
        ask_reminders(session, now)
        ask_look(session, deps)
        ask_notices(session, now)
        ask_mail(session, deps)
        channel_tests.raise_alarms(session, at=now)
        seal(session, now)
        _beat(session, "tick", now)
    with deps.database.write() as session:
        counted.count_moved(session, at=now)
    free_rejected(deps)


def _begin_day(session: Session, today: date, now: datetime) -> None:
    """Once a day: have overdue recordings destroyed, tell of holds to review, read the log again, pass late listening on."""
    reconciliation.alarm(session, now)
    outbox.enqueue(session, "sweep_recordings", key=f"sweep:{today.isoformat()}", at=now)
    outbox.enqueue(session, "verify_log", key=f"verify:{today.isoformat()}", at=now, is_night=True)
    outbox.enqueue(
        session, "look_at_lawfulness", key=f"lawful:{today.isoformat()}", at=now, due_at=now + AFTER_THE_NIGHT
    )
    outbox.enqueue(session, "settle_listening", key=f"listening:{today.isoformat()}", at=now)
    breaches.propose_lost(session, now)
    if ahead := sessions.end_ahead(session, at=now):
        record(session, "users", "sessions_ahead_ended", at=now, sessions=ahead)
        _log.warning("sessions_ahead_ended", sessions=ahead)
    if holds := hold_reviews.overdue(session, today):
        record(session, "register", "hold_reviews_overdue", at=now, holds=holds)
        _log.warning("hold_reviews_overdue", holds=holds)


def beat(deps: Deps, name: str) -> None:
    """Note that the part of the house called `name` lives."""
    with deps.database.write() as session:
        _beat(session, name, deps.now())


def _beat(session: Session, name: str, now: datetime) -> None:
    insert = insert_into(session, Heartbeat).values(name=name, at=now)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
