"""Mailing a letter at most once: its attempts, the mark before each mail, and that nothing changes while one is under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.outbox import ATTEMPTED
from dsr.db.tables import Job, Letter
from dsr.domain.errors import Refused


def mail_key(letter_id: int, attempt: int) -> str:
    """The outbox key of one attempt at mailing a letter; the mail's Message-ID is made of it."""
    return f"send:{letter_id}:{attempt}"


def mail_attempts(session: Session, letter_id: int) -> int:
    """How many times mailing this letter was queued."""
    query = select(func.count()).select_from(Job).where(col(Job.key).like(f"send:{letter_id}:%"))
    return int(session.execute(query).scalar_one())


def is_mail_under_way(session: Session, letter_id: int) -> bool:
    """Whether an attempt at mailing is queued or running."""
    return any(job.state in ("queued", "running") for job in _attempts(session, letter_id))


def is_leaving(session: Session, letter_id: int) -> bool:
    """Whether a mail was handed over, or is about to be, and its dispatch is not recorded yet."""
    return any(job.state in ("queued", "running") for job in _marked(session, letter_id))


def is_unsettled(session: Session, letter: Letter) -> bool:
    """Whether a mail of this printed letter may have left or not: a person must find out and say."""
    return letter.state == "printed" and any(job.state == "failed" for job in _marked(session, letter.id or 0))


def is_marked(session: Session, job_id: int) -> bool:
    """Whether an earlier run of this job may have handed its mail over. The job's row is taken: of two runs one marks it."""
    job = session.get_one(Job, job_id, with_for_update=True, populate_existing=True)
    return bool(job.args.get(ATTEMPTED))


def mark(session: Session, job_id: int) -> None:
    """Write down that the mail is about to be handed over. The caller has taken the letter and looked at it."""
    job = session.get_one(Job, job_id, with_for_update=True)
    job.args = {**job.args, ATTEMPTED: True}
    session.add(job)


def unmark(session: Session, job_id: int) -> None:
    """Take the mark back: the mail surely did not leave."""
    job = session.get_one(Job, job_id, with_for_update=True)
    job.args = {name: value for name, value in job.args.items() if name != ATTEMPTED}
    session.add(job)


def refuse_while_leaving(session: Session, letter: Letter) -> None:
    """Raise `Refused` while a mail of the letter is under way, or while nobody knows whether it left.

    The caller has taken the letter, as whoever writes the mark does: so either the change comes first and the mail does
    not leave, or the mark does and the change is refused. What was sent is never changed or voided.
    """
    refuse_leaving(session, letter)
    refuse_unsettled(session, letter)


def refuse_leaving(session: Session, letter: Letter) -> None:
    """Raise `Refused` (`mail_leaving`) while a mail of the letter is under way."""
    if is_leaving(session, letter.id or 0):
        raise Refused(
            "The letter is leaving by e-mail at this moment. Open it again in a minute and see whether it was sent.",
            code="mail_leaving",
        )


def refuse_unsettled(session: Session, letter: Letter) -> None:
    """Raise `Refused` (`mail_unsettled`) while nobody knows whether a mail of the letter left."""
    if is_unsettled(session, letter):
        raise Refused(
            "The letter may have left by e-mail. Look in the mail log, then record the sending, or say on the letter's "
            "page that it did not leave.",
            code="mail_unsettled",
        )


def settle_unsent(session: Session, letter: Letter, *, by: int, at: datetime) -> None:
    """Take a person's word that no mail of this letter left; the caller has taken the letter.

    Raises `Refused` where there is nothing to settle, or a mail is leaving at this moment.
    """
    if is_leaving(session, letter.id or 0) or not is_unsettled(session, letter):
        raise Refused("There is no mail whose leaving is unknown", code="mail_settled")
    for job in _marked(session, letter.id or 0):
        unmark(session, job.id or 0)
    record(
        session,
        f"case:{letter.case_id}",
        "mail_found_unsent",
        at=at,
        by=by,
        right_request_id=letter.right_request_id,
        letter_id=letter.id,
        letter=letter.kind,
    )


def _attempts(session: Session, letter_id: int) -> list[Job]:
    query = select(Job).where(col(Job.key).like(f"send:{letter_id}:%")).order_by(col(Job.id))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _marked(session: Session, letter_id: int) -> list[Job]:
    return [job for job in _attempts(session, letter_id) if job.args.get(ATTEMPTED)]
