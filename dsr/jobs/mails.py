"""Handing one mail over at most once: the mark before it, and what becomes of an attempt whose end nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dsr.deps import Deps
from dsr.jobs.running import GiveUp, Task
from dsr.ports import Mail, MailRefused
from dsr.services.letters import mailing

MAY_HAVE_LEFT = "The mail may have been sent. It is not sent again by itself: look in the mail log for its Message-ID."


@dataclass(frozen=True)
class Sent:
    """A mail that was handed over, and the moment just before."""

    mail: Mail
    at: datetime


def send_once(
    deps: Deps,
    task: Task,
    mail_of: Callable[[Session], Mail | None],
    take_back: Callable[[Session], None] = lambda _session: None,
) -> Sent | None:
    """Send what `mail_of` answers, marked on the job in that same transaction; None where there is nothing to tell.

    An attempt that finds the mark of an earlier one does not send again and gives up, since nobody knows whether that
    mail left. `MailRefused` says that it did not: the mark goes, `take_back` undoes what `mail_of` wrote down, and the job
    is tried again. The job's row is taken first, and what `mail_of` takes comes after it (the order of `db.engine`).
    """
    with deps.database.write() as session:
        if mailing.is_marked(session, task.id):
            raise GiveUp(MAY_HAVE_LEFT)
        mail = mail_of(session)
        if mail is None:
            return None
        mailing.mark(session, task.id)
    sent_at = deps.now()
    try:
        deps.mail.send(mail)
    except MailRefused:
        with deps.database.write() as session:
            mailing.unmark(session, task.id)
            take_back(session)
        raise
    except OSError as fault:
        raise GiveUp(f"{MAY_HAVE_LEFT} ({type(fault).__name__})") from fault
    return Sent(mail, sent_at)
