"""Jobs seen from the cases they work for: letters that are on their way, and what stands still because a job failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, Job, Letter
from dsr.domain.access import Actor
from dsr.services.case_access import visible_to

STATE_BEFORE = {"acknowledge": "draft", "print_letter": "approved", "send_letter": "printed"}
"""The kinds of job that carry a letter on, each with the state in which the letter waits for it."""
SEARCH = "score_candidates"


@dataclass(frozen=True)
class Stopped:
    """A job of a case that stands as failed while the case needs it. `letter_id` is None for the search for calls."""

    job_kind: str
    case_id: int
    reference: str
    letter_id: int | None = None
    letter_kind: str = ""


def under_way(session: Session, case_ids: Collection[int]) -> dict[int, set[str]]:
    """The kinds of letter that a job is about to issue, print or mail, by case."""
    found: dict[int, set[str]] = {}
    for _job, letter in _carried(session, ("queued", "running"), col(Job.case_id).in_(case_ids)):
        found.setdefault(letter.case_id, set()).add(letter.kind)
    return found


def standing_still(session: Session, case_ids: Collection[int]) -> set[int]:
    """The cases, of those named, in which a letter stands still because a job failed."""
    return {letter.case_id for _job, letter in _carried(session, ("failed",), col(Job.case_id).in_(case_ids))}


def stopped(session: Session, actor: Actor) -> list[Stopped]:
    """What failed in cases that `actor` may see and waits for a person, oldest first.

    A letter that has gone on since, by hand or with a later job, is not among them.
    """
    failed, unsearched = list(_carried(session, ("failed",))), _unsearched(session)
    concerned = {letter.case_id for _job, letter in failed} | set(unsearched)
    query = select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(concerned), visible_to(actor.id))
    visible = {row.id: row.reference for row in session.execute(query)}
    going = {letter.id for _job, letter in _carried(session, ("queued", "running"))}
    letters = {
        letter.id: Stopped(job.kind, letter.case_id, visible[letter.case_id], letter.id, letter.kind)
        for job, letter in failed
        if letter.case_id in visible and letter.id not in going
    }
    searches = [Stopped(SEARCH, case_id, visible[case_id]) for case_id in unsearched if case_id in visible]
    return [*letters.values(), *searches]


def _carried(
    session: Session, states: Collection[str], *conditions: ColumnElement[bool]
) -> Iterator[tuple[Job, Letter]]:
    """Jobs in these states with the letter that each carries on, where the letter still stands where the job found it."""
    query = select(Job).where(col(Job.kind).in_(STATE_BEFORE), col(Job.state).in_(states), *conditions)
    jobs = session.scalars(query.order_by(col(Job.id))).all()
    letter_ids = {int(job.args["letter_id"]) for job in jobs}
    letters = {one.id: one for one in session.scalars(select(Letter).where(col(Letter.id).in_(letter_ids)))}
    for job in jobs:
        letter = letters.get(int(job.args["letter_id"]))
        if letter is None or letter.state != STATE_BEFORE[job.kind]:
            continue
        if job.args.get("version", letter.version) == letter.version:
            yield job, letter


def _unsearched(session: Session) -> list[int]:
    """Open cases whose newest search for calls failed."""
    newest = select(func.max(col(Job.id))).where(col(Job.kind) == SEARCH).group_by(col(Job.case_id))
    query = (
        select(col(Case.id))
        .join(Job, col(Job.case_id) == col(Case.id))
        .where(col(Job.id).in_(newest), col(Job.state) == "failed", col(Case.state) == "open")
        .order_by(col(Job.id))
    )
    return [case_id for case_id in session.scalars(query) if case_id is not None]
