"""A proceeding ends: the outcome, what was ordered, the rights that are taken up again, and how long recordings stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import Case, Letter, Proceeding
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.holds import appealable_until
from dsr.domain.matters import TaskKind
from dsr.domain.proceedings import AgainBasis, Ended, ended_faults, kinds_for, ordered_by
from dsr.services import clock, projection, requests
from dsr.services.holds.disputes import keep_after_dispute
from dsr.services.proceedings.beginning import letter_sent_on, overtake, refuse_ended
from dsr.services.rights import tasks
from dsr.services.rights.taking_up import REOPEN


def end(
    session: Session,
    deps: Deps,
    case: Case,
    row: Proceeding,
    ended: Ended,
    reopened: Collection[int],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down how it ended; `reopened` are the right requests that are taken up again for what was ordered.

    The recordings stay until this decision can no longer be appealed. Raises `Invalid`, `Refused`, `TransitionRefused`.
    The caller has taken `holds_lock` and claimed the case.
    """
    refuse_ended(row)
    today = local_date(at)
    sent_on = letter_sent_on(session, case, row.letter_id)
    faults = ended_faults(row.kind, ended, row.received_on, today, sent_on)
    if row.kind not in kinds_for(actor.roles):
        faults.append(Fault("outcome", "A handler writes this down.", "proceeding_handler"))
    if reopened and not ended.is_ordered:
        faults.append(Fault("reopened", "Reopen only where the city has to act.", "proceeding_reopen"))
    if faults or ended.ended_on is None:
        raise Invalid(faults)
    overtake(session, row, by=actor.id, at=at)
    row.outcome, row.ended_on, row.words = ended.outcome, ended.ended_on, ended.words.strip()
    row.is_ordered, row.ended_by, row.ended_at = ended.is_ordered, actor.id, at
    session.add(row)
    session.flush()
    more: dict[str, Any] = {"proceeding_id": row.id, "of": row.kind, "outcome": row.outcome, "ordered": row.is_ordered}
    record(session, f"case:{case.id}", "proceeding_ended", at=at, by=actor.id, happened_on=row.ended_on, **more)
    act_by_on = ended.act_by_on or ordered_by(today, deps.calendar)
    if ended.is_ordered:
        _order(session, deps, case, row, act_by_on, by=actor.id, at=at)
    known_on = max(ended.ended_on, row.received_on)  # nobody served the city before it had heard of it
    keep_after_dispute(session, case.id or 0, appealable_until(known_on, deps.calendar))
    for request_id in reopened:
        request = requests.one_request(session, case.id or 0, request_id)
        answers = {"reason": row.words}
        requests.make_transition(session, deps, case, request, REOPEN, answers, actor=actor, at=at)
        if request.again_by_on is not None:
            request.again_by_on = act_by_on
            request.again_basis = (AgainBasis.PROCEEDING if ended.act_by_on else AgainBasis.HOUSE).value
    if ended.act_by_on is not None:
        _bind_sooner(session, row, ended.act_by_on)
    projection.project_case(session, deps, case)


def reopenable(session: Session, deps: Deps, case: Case, actor: Actor, at: datetime) -> list[tuple[int, str]]:
    """The right requests of a case that this person may take up again, with their rights."""
    found = []
    for request in clock.requests_of(session, case.id or 0):
        standing = requests.standing_of(session, deps, case, request, actor.roles, at)
        offered = [one for one in standing.offers if one.transition.name == REOPEN and one.is_ready]
        if offered and not request.is_open:
            found.append((request.id or 0, request.right))
    return found


def _order(session: Session, deps: Deps, case: Case, row: Proceeding, on: date, *, by: int, at: datetime) -> None:
    tasks.make(session, deps, case, TaskKind.ORDERED, row.ended_on or on, by=by, at=at, on=on)


def _bind_sooner(session: Session, row: Proceeding, act_by_on: date) -> None:
    """Where what this is about is handled anew already, by a later day, the sooner of the two is its day."""
    letter = session.get(Letter, row.letter_id) if row.letter_id is not None else None
    for request in clock.requests_of(session, row.case_id):
        is_about = letter is None or letter.right_request_id in (None, request.id)
        if is_about and request.is_open and request.again_by_on is not None and act_by_on < request.again_by_on:
            request.again_by_on, request.again_basis = act_by_on, AgainBasis.PROCEEDING.value
            session.add(request)
