"""Jobs seen from the cases they work for: letters that are on their way, and what stands still because a job failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.backup import RESTORED
from dsr.db.tables import Case, Job, Letter
from dsr.domain.access import Actor
from dsr.services.case_access import visible_to

STATE_BEFORE = {"acknowledge": "draft", "print_letter": "approved", "send_letter": "printed"}
"""The kinds of job that carry a letter on, each with the state in which the letter waits for it."""
SEARCH = "score_candidates"

_later = aliased(Job)
_FAILED = (
    select(col(Case.id))
    .join(Job, col(Job.case_id) == col(Case.id))
    .where(
        col(Job.kind) == SEARCH,
        col(Job.state) == "failed",
        ~exists().where(
            col(_later.case_id) == col(Job.case_id), col(_later.kind) == SEARCH, col(_later.id) > col(Job.id)
        ),
        col(Case.state) == "open",
    )
    .order_by(col(Job.id))
)
FAILED_SEARCHES = _FAILED.where(col(Case.id).in_(bindparam("cases", expanding=True)))
"""What `failed_searches` answers of `cases`."""
_CARRYING = (
    select(col(Job.kind), col(Job.state), col(Job.made_at), col(Job.args), col(Job.fault))
    .where(col(Job.kind).in_(STATE_BEFORE), col(Job.state).in_(("queued", "running", "failed")))
    .order_by(col(Job.id))
)
_CARRIED = select(col(Letter.id), col(Letter.kind), col(Letter.state), col(Letter.version), col(Letter.case_id)).where(
    col(Letter.id).in_(bindparam("letters", expanding=True))
)
"""The jobs that carry letters on, and the `letters` that they carry."""


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


@dataclass(frozen=True)
class Carried:
    """A job with the letter that it carries on, where the letter still stands where the job found it."""

    job_kind: str
    is_stopped: bool
    made_at: datetime
    letter_id: int
    letter_kind: str
    case_id: int
    is_restored: bool


def carried(session: Session) -> list[Carried]:
    """Every letter of any case that a job carries on or failed to, oldest job first: there are few at any time."""
    jobs = session.execute(_CARRYING).all()
    ids = {int(job.args["letter_id"]) for job in jobs}
    letters = {row.id: row for row in session.execute(_CARRIED, {"letters": list(ids)})} if ids else {}
    found = []
    for job in jobs:
        letter = letters.get(int(job.args["letter_id"]))
        if letter is None or letter.state != STATE_BEFORE[job.kind]:
            continue
        if job.args.get("version", letter.version) == letter.version:
            is_stopped = job.state == "failed"
            is_restored = is_stopped and job.fault == RESTORED
            about_letter = (letter.id or 0, letter.kind, letter.case_id)
            found.append(Carried(job.kind, is_stopped, job.made_at, *about_letter, is_restored))
    return found


def under_way(letters: Sequence[Carried]) -> UnderWay:
    """What jobs are doing for these letters, or failed to do."""
    kinds: dict[int, set[str]] = {}
    since: dict[int, datetime] = {}
    stopped: set[int] = set()
    for one in letters:
        if one.is_stopped:
            stopped.add(one.case_id)
        else:
            kinds.setdefault(one.case_id, set()).add(one.letter_kind)
            since[one.case_id] = min(one.made_at, since.get(one.case_id, one.made_at))
    return UnderWay(kinds, since, stopped)


def stopped(session: Session, actor: Actor, letters: Sequence[Carried]) -> list[Stopped]:
    """What failed in cases that `actor` may see and waits for a person, oldest first. `letters` are those that jobs carry on.

    A letter that has gone on since, by hand or with a later job, is not among them.
    """
    unsearched = failed_searches(session)
    failed = [one for one in letters if one.is_stopped]
    concerned = {one.case_id for one in failed} | set(unsearched)
    query = select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(concerned), visible_to(actor.id))
    visible = {row.id: row.reference for row in session.execute(query)} if concerned else {}
    going = {one.letter_id for one in letters if not one.is_stopped}
    standing = {
        one.letter_id: Stopped(
            one.job_kind, one.case_id, visible[one.case_id], one.letter_id, one.letter_kind, one.is_restored
        )
        for one in failed
        if one.case_id in visible and one.letter_id not in going
    }
    searches = [Stopped(SEARCH, case_id, visible[case_id]) for case_id in unsearched if case_id in visible]
    return [*standing.values(), *searches]


def failed_searches(session: Session, case_ids: Collection[int] | None = None) -> list[int]:
    """Open cases whose newest search for calls failed, of these or of all; its matches are spared until one succeeds."""
    query, among = (_FAILED, {}) if case_ids is None else (FAILED_SEARCHES, {"cases": list(case_ids)})
    return [case_id for case_id in session.scalars(query, among) if case_id is not None]
