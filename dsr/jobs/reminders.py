"""The jobs of reminders: write what is due each hour of the day, and mail each user once a day, at most once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db import outbox
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI, local_date
from dsr.jobs.mails import send_once
from dsr.jobs.running import Effect, Task
from dsr.ports import Mail
from dsr.services.reminders import giving, mails

FIRST_HOUR = 5
"""From this hour on in Helsinki: the night has counted every day anew by then, and nobody reads before."""


def ask_reminders(session: Session, now: datetime) -> None:
    """Queue the look at what is due, once an hour: a day that moves at noon is told at one, not tomorrow."""
    local = now.astimezone(HELSINKI)
    if local.hour >= FIRST_HOUR:
        outbox.enqueue(session, "give_reminders", key=f"reminders:{local:%Y-%m-%dT%H}", at=now, part=1)


def give_reminders(deps: Deps, task: Task) -> Effect:
    """Write some hundreds of reminders and go on in a job of its own while there are more; then queue the mails."""
    at = deps.now()
    on, part = local_date(at), int(task.args["part"])

    def effect(session: Session) -> None:
        if giving.give_due(session, deps, on, at=at):
            key = task.key.partition("#")[0]
            outbox.enqueue(session, "give_reminders", key=f"{key}#{part + 1}", at=at, part=part + 1)
        else:
            mails.queue_mails(session, deps, on, at=at)

    return effect


def send_reminders(deps: Deps, task: Task) -> Effect:
    """Mail one user, at most once: what it would have told stands on the queue, and the next day's mail tells what is new."""
    at = deps.now()
    on, user_id = local_date(at), int(task.args["user_id"])

    def mail_of(session: Session) -> Mail | None:
        if task.args["on"] != on.isoformat():
            return None  # the mail of an earlier day: today's own tells what still stands
        return mails.mail_to_send(session, deps, user_id, on, key=task.key, job_id=task.id, at=at)

    send_once(deps, task, mail_of, lambda session: mails.take_back(session, task.id))
    return lambda _session: None
