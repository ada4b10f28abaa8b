"""What a correction in the person's favour promises is still to be done: the request that was refused is taken up again."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.tables import Case, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor, Role
from dsr.domain.decision_corrections import TAKEN_UP
from dsr.services import requests
from dsr.services.letters.corrected import GRANTED_BY, grants
from dsr.services.rights.taking_up import REOPEN


def carry_on(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest | None,
    letter: Letter,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """Take the request up again once a correction has left that gives what its decision refused.

    The decision grants, and nothing is erased, corrected, restricted or handed over by it alone: the work, its letters and
    the notices to recipients are those of the right's own steps, with a day of their own. One that is open already goes on
    as it stands. The caller has taken `holds_lock` and claimed the case. Source: hallintolaki 50 and 53 §; GDPR 12(3), 19.
    """
    if request is None or not grants(session, deps, letter):
        return
    request.answers = {**request.answers, GRANTED_BY: letter.id}
    session.add(request)
    flow = deps.catalogue.rights[request.right]
    if any(one.name == REOPEN and request.state in one.from_states for one in flow.transitions):
        reason = TAKEN_UP.get(case.language, TAKEN_UP["fi"]).format(number=letter.decision_number)
        actor = Actor(by or case.created_by, frozenset({Role.HANDLER}), commitment_accepted=True)
        requests.make_transition(session, deps, case, request, REOPEN, {"reason": reason}, actor=actor, at=at)
