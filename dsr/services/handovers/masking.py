"""Masked copies: which calls go with passages masked, and who may have listened to the result before it leaves.

The sound itself is masked in the tool of its source. What is written down here is that somebody who may listen has heard
the result, so that no hand-over of a masked call is the original by a slip.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, ListeningTask, PromisedCopy, RightRequest
from dsr.deps import Deps
from dsr.domain import listening
from dsr.domain.errors import Fault
from dsr.domain.handing_over import masking_faults
from dsr.services.handovers import promises
from dsr.services.listening import asking, staff


def masked_calls(session: Session, request: RightRequest) -> set[int]:
    """The calls of which a copy goes with passages masked: as the answer promised it when it was sent."""
    promised = select(col(PromisedCopy.call_id)).where(
        col(PromisedCopy.right_request_id) == request.id, col(PromisedCopy.is_masked)
    )
    return set(session.scalars(promised))


def listeners(session: Session, deps: Deps, case: Case, call_ids: Collection[int], on: date) -> dict[int, set[int]]:
    """Which users may have listened to each of these calls: its agent, her supervisor, and who was asked and heard it.

    Source: the register's privacy notice (nobody else listens).
    """
    people, barred = staff.everybody(session), staff.conflicted(session, case)
    found: dict[int, set[int]] = {}
    for call_id in call_ids:
        call, tasks = session.get_one(Call, call_id), _tasks(session, case, call_id)
        mine = {task.answered_by for task in tasks if task.answered_by is not None}
        for leg_id in asking.legs_to_hear(session, call_id):
            mine |= listening.may_listen(
                staff.leg_of(session, call, leg_id),
                people,
                deps.catalogue.register.listening,
                on,
                conflicted=barred,
                is_past_agent=any(task.is_past_agent for task in tasks),
            ).everybody
        found[call_id] = mine - barred
    return found


def faults_of_masking(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    masked: Collection[int],
    heard: tuple[int | None, date | None],
    handed_on: date,
) -> list[Fault]:
    """What is missing before masked copies of these calls are handed over; `heard` says by whom and when the result was."""
    by, on = heard
    are_texts = set(masked) <= promises.text_calls(session, request)
    faults = masking_faults(by, on, request.received_on, handed_on, are_texts=are_texts)
    may = listeners(session, deps, case, masked, handed_on)
    if by is not None and not all(by in mine for mine in may.values()):
        message = "This person may not listen to one of these calls. Choose who has, or record each call by itself."
        faults.append(Fault("masking_heard_by", message, "masking_not_listener"))
    return faults


def _tasks(session: Session, case: Case, call_id: int) -> list[ListeningTask]:
    query = select(ListeningTask).where(col(ListeningTask.case_id) == case.id, col(ListeningTask.call_id) == call_id)
    return list(session.scalars(query))
