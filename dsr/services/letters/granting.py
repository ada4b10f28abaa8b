"""What a correction in the person's favour promises is still to be done: a refused request is taken up again, a restriction goes on."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.catalogue import Sends
from dsr.db.tables import Case, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain.decision_corrections import TAKEN_UP
from dsr.services.letters.corrected import GRANTED_BY, undone_in_favour
from dsr.services.requests import make_step, project_and_close
from dsr.services.rights.taking_up import REOPEN

_STEPS = {
    Sends.REFUSAL_SENT: (REOPEN,),
    Sends.RESTRICTION_LIFTING_NOTIFIED: ("keep_restriction", "keep_until_final", REOPEN),
}
"""By what the corrected decision did, the steps that undo it: the first that the request's state allows."""


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
    """Take the request up again once a correction has left that gives what its decision refused; where that decision was to
    lift a restriction, the restriction goes on, and a new one can be asked for where it has ended already.

    The decision grants, and nothing is erased, corrected, restricted or handed over by it alone: the work, its letters and
    the notices to recipients are those of the right's own steps, with a day of their own. One that is open already goes on
    as it stands. The caller has taken `holds_lock` and claimed the case. Source: hallintolaki 50 and 53 §; GDPR 12(3), 18(3), 19.
    """
    undone = undone_in_favour(session, deps, letter) if request is not None else Sends.NONE
    if request is None or undone not in _STEPS:
        return
    if undone is Sends.REFUSAL_SENT:
        request.answers = {**request.answers, GRANTED_BY: letter.id}
        session.add(request)
    flow = deps.catalogue.rights[request.right]
    possible = {one.name for one in flow.transitions if request.state in one.from_states}
    if step := next((name for name in _STEPS[undone] if name in possible), None):
        reason = TAKEN_UP.get(case.language, TAKEN_UP["fi"]).format(number=letter.decision_number)
        # It follows from what was decided and sent: nobody chooses it, so whoever sent it needs no role for it.
        roles = flow.transition(step).roles
        make_step(session, deps, case, request, step, {"reason": reason}, roles, by=by, at=at)
        project_and_close(session, deps, case, request, at)
