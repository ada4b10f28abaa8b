"""Jobs seen from the cases they work for: letters that are on their way, and what stands still because a job failed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.backup import RESTORED
from dsr.db.tables import Case, Job, Letter
from dsr.domain.access import Actor
from dsr.services.case_access import visible_to

STATE_BEFORE = {"acknowledge": "draft", "print_letter": "approved", "send_letter": "printed"}
"""The kinds of job that carry a letter on, each with the state in which the letter waits for it."""
SEARCH = "score_candidates"


@dataclass(frozen=True)
class Stopped:
    """A job of a case that stands as failed while the case needs it. `letter_id` is None for the search for calls.

    `is_restored` when a restored backup stopped it: what it was to send may have left since the backup was made.
    """

    job_kind: str
    case_id: int
    reference: str
    letter_id: int | None = None
    letter_kind: str = ""
    is_restored: bool = False


@dataclass(frozen=True)
class UnderWay:
    """Letters that the house itself carries on. `kinds` are those that a job is about to issue, print or mail, `since` the
    moment of the oldest such job, both by case; in `stopped` cases a letter stands still because a job failed."""

    kinds: dict[int, set[str]]
    since: dict[int, datetime]
    stopped: set[int]


def under_way(session: Session) -> UnderWay:
    """What jobs are doing for letters, or failed to do, in all cases: there are few such letters at any time."""
    kinds: dict[int, set[str]] = {}
    since: dict[int, datetime] = {}
    stopped: set[int] = set()
    for one in _carried(session):
        if one.is_stopped:
            stopped.add(one.case_id)
        else:
            kinds.setdefault(one.case_id, set()).add(one.letter_kind)
            since[one.case_id] = min(one.made_at, since.get(one.case_id, one.made_at))
    return UnderWay(kinds, since, stopped)


def stopped(session: Session, actor: Actor) -> list[Stopped]:
    """What failed in cases that `actor` may see and waits for a person, oldest first.

    A letter that has gone on since, by hand or with a later job, is not among them.
    """
    carried, unsearched = _carried(session), failed_searches(session)
    failed = [one for one in carried if one.is_stopped]
    concerned = {one.case_id for one in failed} | set(unsearched)
    query = select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(concerned), visible_to(actor.id))
    visible = {row.id: row.reference for row in session.execute(query)} if concerned else {}
    going = {one.letter_id for one in carried if not one.is_stopped}
    letters = {
        one.letter_id: Stopped(
            one.job_kind, one.case_id, visible[one.case_id], one.letter_id, one.letter_kind, one.is_restored
        )
        for one in failed
        if one.case_id in visible and one.letter_id not in going
    }
    searches = [Stopped(SEARCH, case_id, visible[case_id]) for case_id in unsearched if case_id in visible]
    return [*letters.values(), *searches]


def failed_searches(session: Session, case_ids: Collection[int] | None = None) -> list[int]:
    """Open cases whose newest search for calls failed, of these or of all; its matches are spared until one succeeds."""
    later = aliased(Job)
    is_newest = ~exists().where(
        col(later.case_id) == col(Job.case_id), col(later.kind) == SEARCH, col(later.id) > col(Job.id)
    )
    query = (
        select(col(Case.id))
        .join(Job, col(Job.case_id) == col(Case.id))
        .where(col(Job.kind) == SEARCH, col(Job.state) == "failed", is_newest, col(Case.state) == "open")
        .order_by(col(Job.id))
    )
    if case_ids is not None:
        query = query.where(col(Case.id).in_(case_ids))
    return [case_id for case_id in session.scalars(query) if case_id is not None]


@dataclass(frozen=True)
class _Carried:
    """A job with the letter that it carries on, where the letter still stands where the job found it."""

    job_kind: str
    is_stopped: bool
    made_at: datetime
    letter_id: int
    letter_kind: str
    case_id: int
    is_restored: bool


def _carried(session: Session) -> list[_Carried]:
    """Every such job that waits, runs or failed, oldest first."""
    query = select(col(Job.kind), col(Job.state), col(Job.made_at), col(Job.args), col(Job.fault)).where(
        col(Job.kind).in_(STATE_BEFORE), col(Job.state).in_(("queued", "running", "failed"))
    )
    jobs = session.execute(query.order_by(col(Job.id))).all()
    about = (col(Letter.id), col(Letter.kind), col(Letter.state), col(Letter.version), col(Letter.case_id))
    ids = {int(job.args["letter_id"]) for job in jobs}
    letters = {row.id: row for row in session.execute(select(*about).where(col(Letter.id).in_(ids)))} if ids else {}
    found = []
    for job in jobs:
        letter = letters.get(int(job.args["letter_id"]))
        if letter is None or letter.state != STATE_BEFORE[job.kind]:
            continue
        if job.args.get("version", letter.version) == letter.version:
            is_stopped = job.state == "failed"
            is_restored = is_stopped and job.fault == RESTORED
            about_letter = (letter.id or 0, letter.kind, letter.case_id)
            found.append(_Carried(job.kind, is_stopped, job.made_at, *about_letter, is_restored))
    return found
