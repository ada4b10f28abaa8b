"""What a system may read of a case: its states and dates, and nothing of the person or of recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlmodel import Session, col

from dsr.db.tables import Case, InterfaceRequest, RightRequest
from dsr.domain.errors import NotFound
from dsr.domain.interface import Scope
from dsr.domain.logged_request import Route
from dsr.services.interface.clients import Client
from dsr.services.interface.systems import ids_of_system


@dataclass(frozen=True)
class RightState:
    """One right request: `state` is the code of its workflow, `answer_by` the safe last day while it is open, and of what was
    answered and is handled anew the day of the new handling (`answered_on` stays that of the first answer)."""

    right: str
    state: str
    is_open: bool
    received_on: date
    answer_by: date | None
    is_extended: bool
    answered_on: date | None
    outcome: str


@dataclass(frozen=True)
class CaseState:
    """One case as other systems know it. `city_reference` is its asiatunnus, empty until it has one."""

    id: int
    reference: str
    city_reference: str
    state: str
    rights: tuple[RightState, ...]

    def as_json(self) -> dict[str, Any]:
        """The value with days as ISO text."""
        whole = asdict(self)
        for right in whole["rights"]:
            for name in ("received_on", "answer_by", "answered_on"):
                right[name] = right[name].isoformat() if right[name] else None
        return whole


def visible_cases(client: Client) -> ColumnElement[bool]:
    """The condition on `Case` of what the client may read: what its system made, with an earlier token too, or with `cases:read_all` all;
    never protected ones nor messages to the data protection officer."""
    own = exists().where(
        col(InterfaceRequest.case_id) == col(Case.id),
        col(InterfaceRequest.client_id).in_(ids_of_system(client.system_id)),
        col(InterfaceRequest.made_case),
    )
    is_open = and_(col(Case.is_protected).is_(False), col(Case.route) != Route.DPO_MESSAGE.value)
    return is_open if Scope.READ_ALL in client.scopes else and_(is_open, own)


def readable_case(session: Session, client: Client, case_id: int) -> Case:
    """The case; `NotFound` when there is none that this client may know of, in the same words."""
    query = select(Case).where(col(Case.id) == case_id, visible_cases(client))
    case = session.scalars(query).first()
    if case is None:
        raise NotFound("There is no such case")
    return case


def states_of(session: Session, cases: Sequence[Case]) -> dict[int, CaseState]:
    """The states of these cases by their ids."""
    ids = [case.id or 0 for case in cases]
    query = select(RightRequest).where(col(RightRequest.case_id).in_(ids)).order_by(col(RightRequest.id))
    requests: dict[int, list[RightState]] = {case_id: [] for case_id in ids}
    for request in session.scalars(query):
        requests[request.case_id].append(_right_state(request))
    return {
        case.id or 0: CaseState(
            case.id or 0, case.reference, case.outside_reference, case.state, tuple(requests[case.id or 0])
        )
        for case in cases
    }


def state_of(session: Session, case: Case) -> CaseState:
    """The state of one case."""
    return states_of(session, [case])[case.id or 0]


def _right_state(request: RightRequest) -> RightState:
    return RightState(
        right=request.right,
        state=request.state,
        is_open=request.is_open,
        received_on=request.received_on,
        answer_by=(request.again_by_on or request.safe_on) if request.is_open else None,
        is_extended=request.extension not in ("", "none"),
        answered_on=request.answered_on,
        outcome=request.outcome,
    )
