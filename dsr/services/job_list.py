"""Jobs as an administrator sees them: ids and codes only, and another try where it can do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dsr.db import backup, outbox
from dsr.db.events import record
from dsr.db.tables import Job
from dsr.domain.errors import NotFound, Refused
from dsr.services.letters import rows

STATES = ("failed", "queued", "running", "parked")
IDS = ("letter_id", "batch_id")
"""The ids among the arguments of jobs; other arguments are not shown."""


@dataclass(frozen=True)
class JobLine:
    """One job, values only. `refusal` is why it is not tried again from here, as code and sentence; None where it may be."""

    job_id: int
    kind: str
    attempts: int
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    case_id: int | None
    ids: tuple[tuple[str, int], ...]
    fault: str
    refusal: Refused | None


def counts(session: Session) -> dict[str, int]:
    """How many jobs stand in each of `STATES`."""
    query = select(col(Job.state), func.count()).where(col(Job.state).in_(STATES)).group_by(col(Job.state))
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def jobs_in(session: Session, state: str, *, offset: int, limit: int) -> list[JobLine]:
    """Jobs in this state: failed ones newest first, others in the order in which they are due."""
    query = select(Job).where(col(Job.state) == state)
    if state in ("failed", "parked"):
        query = query.order_by(col(Job.ended_at).desc(), col(Job.id).desc())
    else:
        query = query.order_by(col(Job.due_at), col(Job.id))
    jobs = session.scalars(query.limit(limit).offset(offset)).all()
    sends = _sends_by_letter(session, {_letter_id(job) for job in jobs if job.kind == "send_letter"})
    return [_line(job, sends.get(_letter_id(job), [])) for job in jobs]


def try_again(session: Session, job_id: int, *, by: int, at: datetime) -> None:
    """Queue one failed job again, at an administrator's word.

    Raises `Refused` when it has not failed, and where a letter may have left already: that is for the person who
    handles the case to find out, and to send again from the letter's own page.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("There is no such job")
    sends: Sequence[Job] = ()
    if job.kind == "send_letter":
        rows.taken_letter(session, _letter_id(job))  # two attempts of one letter must not be let go at once
        sends = _sends_by_letter(session, {_letter_id(job)})[_letter_id(job)]
    if (refusal := _refusal(job, sends)) is not None:
        raise refusal
    if not outbox.retry(session, job_id, at):
        raise _not_failed()
    record(session, "register", "job_retried", at=at, by=by, job_id=job_id, job_kind=job.kind)


def park(session: Session, job_id: int, *, by: int, at: datetime) -> None:
    """Put one failed job of the house aside, so that what fails next is seen; it can still be tried again.

    Raises `NotFound`, and `Refused` for one that has not failed or belongs to a case: that is settled where the case is
    handled, and stays in sight there.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("There is no such job")
    if job.case_id is not None:
        raise Refused(
            "This job belongs to a case: whoever handles the case settles it, and it stays in sight until then",
            code="job_of_case",
        )
    if job.state != "failed":
        raise _not_failed()
    job.state = "parked"
    session.add(job)
    record(session, "register", "job_parked", at=at, by=by, job_id=job_id, job_kind=job.kind)


def _line(job: Job, sends: Sequence[Job]) -> JobLine:
    ids = tuple((name, int(job.args[name])) for name in IDS if name in job.args)
    return JobLine(
        job_id=job.id or 0,
        kind=job.kind,
        attempts=job.attempts,
        made_at=job.made_at,
        due_at=job.due_at,
        ended_at=job.ended_at,
        case_id=job.case_id,
        ids=ids,
        fault=job.fault,
        refusal=_refusal(job, sends),
    )


def _refusal(job: Job, sends: Sequence[Job]) -> Refused | None:
    if job.state not in ("failed", "parked"):
        return _not_failed()
    may_have_left = any(one.args.get(outbox.ATTEMPTED) for one in (job, *sends))
    is_restored = job.kind in backup.SENDS and job.fault == backup.RESTORED
    if (may_have_left or is_restored) and "letter_id" not in job.args:
        return Refused(
            "The mail may have left already and is not sent a second time: look in the mail log for it",
            code="job_mail_may_have_left",
        )
    if may_have_left or is_restored:
        return Refused(
            "The letter may have left already: the case handler finds out and sends it again from the letter's page",
            code="job_may_have_sent",
        )
    if any(one.state in ("queued", "running") for one in sends):
        return Refused("A later attempt at sending this letter is under way", code="job_sent_by_another")
    return None


def _not_failed() -> Refused:
    return Refused("Only a job that stands as failed can be tried again", code="job_not_failed")


def _letter_id(job: Job) -> int:
    return int(job.args.get("letter_id", 0))


def _sends_by_letter(session: Session, letter_ids: set[int]) -> dict[int, list[Job]]:
    """Every attempt at mailing these letters."""
    found: dict[int, list[Job]] = {letter_id: [] for letter_id in letter_ids}
    starts = [col(Job.key).startswith(f"send:{letter_id}:", autoescape=True) for letter_id in letter_ids]
    if starts:
        for job in session.scalars(select(Job).where(or_(*starts))):
            found[_letter_id(job)].append(job)
    return found
