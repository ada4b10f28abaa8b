"""Putting several cases on one desk at once: all of them, or none and why, case by case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dsr.domain.errors import Refused, Stale
from dsr.services import cases, protection


@dataclass(frozen=True)
class NotAssigned:
    """One case that could not be put on the desk, and the refusal that says why."""

    case_id: int
    reference: str
    refusal: Refused


def assign_all(
    session: Session, chosen: Mapping[int, int], to_user: int, *, by: int, at: datetime
) -> tuple[int, list[NotAssigned]]:
    """Put the cases, each at the version at which it was seen, on a user's desk; answers how many moved and what could not.

    A case that lies on that desk already counts as put there, so that a second press of the button does nothing. The
    caller has seen that `by` may assign each case, and rolls back where anything could not be done.
    """
    moved, refused = 0, []
    for case_id, version in sorted(chosen.items()):
        case = cases.one_case(session, case_id)
        if case.assigned_to == to_user:
            continue
        try:
            case = cases.claim(session, case_id, version, by=by)
            protection.assign_case(session, case, to_user, by=by, at=at)
        except (Stale, Refused) as refusal:
            refused.append(NotAssigned(case_id, case.reference, refusal))
            continue
        moved += 1
    return moved, refused
