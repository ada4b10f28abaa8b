"""The job that tells by e-mail that a letter can be fetched: at most once, as mails of letters."""

from __future__ import annotations

from sqlmodel import Session

from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.jobs.running import Effect, GiveUp, Task
from dsr.ports import Mail, MailRefused
from dsr.services.letters import mailing
from dsr.services.serving import notices

MAY_HAVE_LEFT = (
    "The notice may have been sent. It is not sent again by itself: look in the mail log for its Message-ID."
)


def send_notice(deps: Deps, task: Task) -> Effect:
    """Mail one notice. A mark is written before it is handed over; an attempt that finds the mark does not send again."""
    attempt_id, what = int(task.args["attempt_id"]), str(task.args["what"])
    with deps.database.write() as session:
        mail = _marked_mail(session, deps, task, attempt_id, what)
    if mail is None:
        return lambda _session: None
    try:
        deps.mail.send(mail)
    except MailRefused:
        with deps.database.write() as session:
            mailing.unmark(session, task.id)
        raise
    except OSError as fault:
        raise GiveUp(f"{MAY_HAVE_LEFT} ({type(fault).__name__})") from fault
    return lambda session: notices.note_sent(session, attempt_id, what, at=deps.now())


def _marked_mail(session: Session, deps: Deps, task: Task, attempt_id: int, what: str) -> Mail | None:
    if mailing.is_marked(session, task.id):
        raise GiveUp(MAY_HAVE_LEFT)
    mail = notices.notice_to_send(session, deps, attempt_id, what, task.key, local_date(deps.now()))
    if mail is not None:
        mailing.mark(session, task.id)
    return mail
