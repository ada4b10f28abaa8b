"""Whether the rules of a right let a letter leave now, this way: asked before every sending."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from dsr.catalogue import LetterKind, WrittenTo
from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain import workflow
from dsr.domain.errors import TransitionRefused
from dsr.domain.identity import IdentityLevel
from dsr.domain.workflow import Guard
from dsr.services import clock
from dsr.services.letters import fees
from dsr.services.request_facts import facts_of
from dsr.services.rights.transferring import NOTICE, kept_part
from dsr.services.whole_transfer import is_partly_ours


def check_dispatch(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    kind: str,
    way: str,
    roles: Collection[str],
    on: date,
) -> None:
    """Raise `TransitionRefused` when sending a letter of `kind` this way is not possible now, with what is missing."""
    transition = deps.catalogue.rights[request.right].on_dispatch(kind, request.state)
    seen = clock.clock_of(session, deps, request)
    facts = facts_of(session, deps, case, request, seen, on, way=way)
    if kind == fees.ANNOUNCEMENT and not fees.is_ahead(deps, request):
        raise TransitionRefused(
            "The answer has left already, so no fee can be announced any more: discard the letter", code="fee_late"
        )
    if kind == NOTICE and kept_part(deps, request) is None and is_partly_ours(session, case, request):
        raise TransitionRefused(
            "The case has a call to a line of the city's own, so the request cannot be transferred whole: reopen the request "
            "and answer it",
            code="transfer_not_whole",
        )
    if transition is None:
        _refuse_unidentified(deps.catalogue.letter(kind), facts)
        return
    flow = deps.catalogue.rights[request.right]
    workflow.apply(flow, transition.name, request.state, roles, facts, by_sending=True)


def _refuse_unidentified(kind: LetterKind, facts: workflow.Facts) -> None:
    """What tells of the subject's data leaves to the subject only once identity is settled, though no step looks at it."""
    if kind.is_before_identity or kind.written_to is not WrittenTo.SUBJECT:
        return
    if not workflow.holds(Guard.IDENTITY_ENOUGH_FOR_LETTER, facts, workflow.View(identity=IdentityLevel.LIGHT)):
        raise TransitionRefused(
            "The letter tells of the person's data: confirm identity first, or send it in a way that does",
            code="letter_unidentified",
        )
