"""Jobs are rows: written with the change they belong to, leased by a worker, counted in one place.

Jobs are rows of the same database, written in the transaction they belong to; effect and done are one transaction
again. The broker only wakes workers, so losing it loses nothing. Mail is sent at most once: an attempt that cannot
know whether it left is given to a person. A job that failed stands on the queue where its case is handled, and among
the jobs of an administrator, who sees ids only and can try it again where no letter can leave twice by it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import Session, col

from dsr.db.engine import wake_after_commit
from dsr.db.inserts import insert_into
from dsr.db.tables import Job

ATTEMPTS = 3
DEATHS = 10
"""Attempts begun after which a job stands as failed though no attempt lived to say so: it may be the killer."""
LEASE = timedelta(minutes=5)
ATTEMPTED = "attempted"
"""Mark among the arguments of a job that mails: from here on the mail may have left."""


def enqueue(
    session: Session,
    kind: str,
    *,
    key: str,
    at: datetime,
    due_at: datetime | None = None,
    case_id: int | None = None,
    **args: Any,
) -> int | None:
    """Queue one job with the change it belongs to; answers its id, or None when `key` is already queued or done.

    `key` makes the job happen once: the same key is never queued twice. `args` hold ids, codes and ISO dates.
    """
    row = {
        "kind": kind,
        "key": key,
        "args": args,
        "state": "queued",
        "attempts": 0,
        "due_at": due_at or at,
        "made_at": at,
        "case_id": case_id,
        "fault": "",
    }
    query = insert_into(session, Job).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(col(Job.id))
    job_id: int | None = session.execute(query).scalar_one_or_none()
    if job_id is not None and (due_at is None or due_at <= at):
        wake_after_commit(session, job_id)
    return job_id


def due_jobs(session: Session, now: datetime, limit: int = 100) -> list[int]:
    """Ids of jobs that may run now: queued and due, or running with a lease that has ended."""
    query = select(col(Job.id)).where(_is_due(now)).order_by(col(Job.due_at), col(Job.id)).limit(limit)
    return [job_id for job_id in session.scalars(query) if job_id is not None]


def cases_waited_for(session: Session, kind: str, case_ids: Collection[int], now: datetime) -> set[int]:
    """For which of the cases a job of this kind is due and has not begun. It is kept from beginning until this transaction ends,
    and so sees what is written here: no second one is needed."""
    if not case_ids:
        return set()
    query = select(col(Job.case_id)).where(
        col(Job.kind) == kind,
        col(Job.case_id).in_(case_ids),
        col(Job.state) == "queued",
        col(Job.due_at) <= now,
    )
    return {
        case_id for case_id in session.scalars(query.order_by(col(Job.id)).with_for_update()) if case_id is not None
    }


def newest_unended(session: Session, key_begins: str) -> Job | None:
    """The newest job of keys with that beginning that is queued, running or failed; None where each is done or parked."""
    query = select(Job).where(
        col(Job.state).in_(["queued", "running", "failed"]), col(Job.key).startswith(key_begins, autoescape=True)
    )
    return session.scalars(query.order_by(col(Job.id).desc()).limit(1)).first()


def lease(session: Session, job_id: int, now: datetime) -> Job | None:
    """Take a job for `LEASE`; None when it is not due, done, in other hands, or was begun `DEATHS` times."""
    session.execute(
        update(Job)
        .where(col(Job.id) == job_id, _is_due(now), col(Job.attempts) >= DEATHS)
        .values(
            state="failed", fault=f"the worker died {DEATHS} times during this job", leased_until=None, ended_at=now
        )
    )
    taken = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, _is_due(now))
        .values(state="running", attempts=col(Job.attempts) + 1, leased_until=now + LEASE)
        .returning(col(Job.id))
    ).scalar_one_or_none()
    return session.get(Job, job_id, populate_existing=True) if taken is not None else None


def renew(session: Session, job_id: int, attempt: int, now: datetime) -> bool:
    """Let the lease begin anew, for a job that takes longer; False when it was lost to another worker."""
    renewed = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state) == "running", col(Job.attempts) == attempt)
        .values(leased_until=now + LEASE)
        .returning(col(Job.id))
    ).scalar_one_or_none()
    return renewed is not None


def finish(session: Session, job_id: int, attempt: int, now: datetime) -> bool:
    """Mark done, in the transaction of the job's effect; False when the lease was lost to another worker meanwhile."""
    done = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state) == "running", col(Job.attempts) == attempt)
        .values(state="done", ended_at=now, leased_until=None, fault="")
        .returning(col(Job.id))
    ).scalar_one_or_none()
    return done is not None


def fail(session: Session, job_id: int, attempt: int, fault: str, now: datetime, *, is_last: bool = False) -> str:
    """Note a failed attempt: queued again after a growing wait, or `failed` for good after `ATTEMPTS`.

    `is_last` says that another attempt by itself would do harm: it stands as failed at once. Answers the state, or
    `skipped` when the lease was lost to another worker meanwhile.
    """
    state = "failed" if is_last or attempt >= ATTEMPTS else "queued"
    noted = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state) == "running", col(Job.attempts) == attempt)
        .values(
            state=state,
            fault=fault[:1000],
            leased_until=None,
            due_at=now + timedelta(seconds=10 * 3**attempt),
            ended_at=now if state == "failed" else None,
        )
        .returning(col(Job.id))
    ).scalar_one_or_none()
    return state if noted is not None else "skipped"


def retry(session: Session, job_id: int, now: datetime) -> bool:
    """Queue a failed or parked job again with fresh attempts, at a person's word or where another system was away; False
    when it is neither."""
    queued = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state).in_(["failed", "parked"]))
        .values(state="queued", attempts=0, due_at=now, ended_at=None)
        .returning(col(Job.id))
    ).scalar_one_or_none()
    if queued is not None:
        wake_after_commit(session, job_id)
    return queued is not None


def cancel(session: Session, key: str, now: datetime) -> bool:
    """Take a job that has not begun out of the queue; False when it has begun or is unknown."""
    cancelled = session.execute(
        update(Job)
        .where(col(Job.key) == key, col(Job.state) == "queued")
        .values(state="done", fault="cancelled", ended_at=now)
        .returning(col(Job.id))
    ).scalar_one_or_none()
    return cancelled is not None


def _is_due(now: datetime) -> Any:
    queued = and_(col(Job.state) == "queued", col(Job.due_at) <= now)
    abandoned = and_(col(Job.state) == "running", col(Job.leased_until) <= now)
    return or_(queued, abandoned)
