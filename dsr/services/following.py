"""What follows for right requests from what has left: the clock fact of a sending, the step that it makes, and what a decision
that was sent brings about by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from dsr.catalogue import LetterKind
from dsr.db.tables import Case, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain import workflow
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import FactKind
from dsr.services import clock, identity, projection
from dsr.services.letters.addressee import is_for_other
from dsr.services.letters.values import told_of
from dsr.services.request_facts import AT_THE_COUNTER, facts_of
from dsr.services.requests import project_and_close, write_step
from dsr.services.rights import taking_up, tasks, transferring


def after_dispatch(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest | None,
    letter: Letter,
    kind: LetterKind,
    way: str,
    sent_at: datetime,
    *,
    by: int | None,
    at: datetime,
    extended_until: date | None = None,
) -> None:
    """What the first sending of a letter means: its clock fact, and the step that its sending makes.

    A letter that belongs to the case (an acknowledgement, an identity request) counts for every right then open, the
    acknowledgement of a later message for those that it opened. Only
    what somebody handed over at the service point is a check of identity: what waits behind strong identification may
    never have been opened, and what a representative was handed proves nothing of who the data subject is.
    """
    sent_on = local_date(sent_at)
    open_requests = [one for one in clock.requests_of(session, case.id or 0) if one.is_open]
    is_of_request = request is not None and kind.sends != "identity_asked"
    touched = told_of(session, letter, kind) if is_of_request else open_requests
    for one in touched:
        _add_sent_fact(session, one, letter, kind, sent_on, sent_at, by=by, at=at, extended_until=extended_until)
        _make_sent_step(session, deps, case, one, letter, way, sent_on, by=by, at=at)
        _make_handover_step(session, deps, case, one, sent_on, by=by, at=at)
        project_and_close(session, deps, case, one, at)
    tasks.end_by_dispatch(session, letter.id or 0, sent_on, by=by, at=at)
    transferring.note_part(session, deps, case, request, letter, by=by, at=at)
    taking_up.note_promise(session, deps, case, request, letter, by=by, at=at)
    taking_up.announce(session, deps, request, kind, sent_on, at=at)
    projection.project_case(session, deps, case)
    if touched and way == AT_THE_COUNTER and not kind.is_before_identity and not is_for_other(kind, letter):
        identity.note_shown_in_person(session, case, sent_on, by=by, at=at)


def after_handover(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    handover_id: int,
    on: date,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """What copies handed over mean: they are part of the answer, which is out when the last promised one is.

    Only copies that are waited for count for the clock: one more copy of what was answered moves nothing. Source: GDPR
    12(3) and 15(3); C-487/21.
    """
    if deps.catalogue.rights[request.right].on_handover(request.state) is not None:
        question = f"{clock.HANDOVER}{handover_id}"
        clock.add_fact(session, request, FactKind.copy_handed_over, on, at=at, by=by, question=question)
    _make_handover_step(session, deps, case, request, on, by=by, at=at)
    project_and_close(session, deps, case, request, at)


def _make_sent_step(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    letter: Letter,
    way: str,
    sent_on: date,
    *,
    by: int | None,
    at: datetime,
) -> None:
    flow = deps.catalogue.rights[request.right]
    transition = flow.on_dispatch(letter.kind, request.state)
    if transition is None:
        return
    # As it was before this sending made its own fact: an extension notice is not "already sent" by itself.
    seen = clock.clock_before(session, deps, request, letter.id or 0)
    facts = facts_of(session, deps, case, request, seen, sent_on, way=way)
    # A question to the person is one letter for every right then open, though it was drafted in one of them.
    facts = replace(facts, letters={**facts.letters, letter.kind: workflow.LetterState.SENT})
    applied = workflow.apply(flow, transition.name, request.state, transition.roles, facts, by_sending=True)
    write_step(session, deps, case, request, applied, by=by, at=at, letter=letter.kind, way=way)


def _make_handover_step(
    session: Session, deps: Deps, case: Case, request: RightRequest, on: date, *, by: int | None, at: datetime
) -> None:
    """Close what waits for nothing but its copies, once none is missing; at once where the letter promised none."""
    flow = deps.catalogue.rights[request.right]
    transition = flow.on_handover(request.state)
    if transition is None:
        return
    facts = facts_of(session, deps, case, request, clock.clock_of(session, deps, request), on)
    if not facts.copies_missing:
        applied = workflow.apply(flow, transition.name, request.state, transition.roles, facts, by_sending=True)
        write_step(session, deps, case, request, applied, by=by, at=at)


def _add_sent_fact(
    session: Session,
    request: RightRequest,
    letter: Letter,
    kind: LetterKind,
    sent_on: date,
    sent_at: datetime,
    *,
    by: int | None,
    at: datetime,
    extended_until: date | None,
) -> None:
    if kind.sends not in FactKind.__members__:
        return
    fact_kind = FactKind(kind.sends)
    clock.add_fact(
        session,
        request,
        fact_kind,
        sent_on,
        at=at,
        by=by,
        happened_at=sent_at,
        extended_until=extended_until if fact_kind is FactKind.extension_notice_sent else None,
        question=f"letter:{letter.id}",
        claims_pause=fact_kind is not FactKind.clarification_asked,  # our clarification says that time runs on
    )
