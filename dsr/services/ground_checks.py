"""Grounds that what the case knows already speaks against: refused before a decision is built on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, IdentityCheck, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Fault, Invalid
from dsr.domain.identity import IdentityLevel
from dsr.services import clock, recording_fates, request_facts
from dsr.services.recording_fates import Fate
from dsr.services.rights.contested import NO_GROUND, contested

NOT_IDENTIFIED = "G4"
"""Identity not confirmed (GDPR 12(6), law.md 4): it stands on a doubt, a question and what came of it."""

STORAGE_ENDED = "G21"
"""The storage period ended before the request: untrue of a recording that is kept."""


def check_ground(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    code: str,
    on: date,
    letter: str | None = None,
    calls: Sequence[Call] | None = None,
) -> None:
    """Raise `Invalid` with a fault of the field `ground` when the case itself speaks against the ground.

    `letter` is the kind of the decision, where it is known; `calls` are those that the ground is about, by default all that are linked. A ground that is known only by hearing a recording tells that there is one: it needs a call that is listed.
    """
    ground = deps.catalogue.grounds.get(code)
    if ground is None:
        return
    if letter is not None and not deps.catalogue.may_rest_on(letter, code):
        sentence = "This ground does not serve a decision of this kind. Choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_not_for_letter")])
    calls = _linked(session, case) if calls is None else calls
    if not ground.knowable_without_listening and not calls:
        sentence = "This ground is about what is heard in a recording: link the calls first, or choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_needs_calls")])
    if code == NOT_IDENTIFIED:
        _check_not_identified(session, case, request)
    if code == NO_GROUND:
        said = contested(session, case.id or 0)
        if said.accuracy_open or said.objection_open:
            sentence = (
                "A rectification or an objection of this case is undecided, and restricts until then. Decide it first."
            )
            raise Invalid([Fault("ground", sentence, "ground_contested")])
    if code == STORAGE_ENDED:
        fates = recording_fates.fates(session, calls, request.received_on, on)
        if any(one.fate is Fate.KEPT for one in fates.values()):
            sentence = "The recording of a linked call is kept, so its storage has not ended. Choose another ground."
            raise Invalid([Fault("ground", sentence, "ground_recording_kept")])
        if any(one.fate is Fate.ERASED for one in fates.values()):
            sentence = "The recording of a linked call was erased on request, so its storage did not end. Answer that it was erased."
            raise Invalid([Fault("ground", sentence, "ground_recording_erased")])


def _check_not_identified(session: Session, case: Case, request: RightRequest) -> None:
    """A doubt is documented, a question about identity was sent, and identity has not been confirmed since."""
    kinds = {fact.kind for fact in clock.standing_facts(session, request.id or 0)}
    doubts = select(col(IdentityCheck.id)).where(
        col(IdentityCheck.case_id) == case.id, col(IdentityCheck.kind) == "doubt"
    )
    if FactKind.identity_asked not in kinds or session.scalar(doubts.limit(1)) is None:
        sentence = (
            "Identity may be a ground only after a documented doubt and a question that was sent: ask first, or choose "
            "another ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_identity_not_asked")])
    if request_facts.reached_level(session, case.id or 0) is IdentityLevel.STRONG:
        sentence = "Identity has been confirmed in this case. Choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_identity_confirmed")])


def _linked(session: Session, case: Case) -> Sequence[Call]:
    query = select(Call).join(Link, col(Link.call_id) == col(Call.id)).where(col(Link.case_id) == case.id)
    return list(session.scalars(query))
