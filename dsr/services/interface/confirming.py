"""A token opens cases to a system only when two persons want it: one administrator proposes it, another confirms it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, insert, literal, select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import Case, InterfaceClient, InterfaceNotice, StreamHead, User
from dsr.domain.access import Role
from dsr.domain.errors import NotFound, Refused
from dsr.domain.interface import Scope
from dsr.services.confirmers import refuse_same_hand
from dsr.services.interface.systems import ids_of_system, system_of

_COLUMNS = ["client_id", "case_id", "seen_seq", "state_sha256"]


def refuse_emergency(session: Session, by: int) -> None:
    """Raise `Refused` for an emergency account: a token would show it cases, which it never sees."""
    actor = session.get(User, by)
    if actor is None or actor.is_break_glass:
        raise Refused(
            "An emergency account neither proposes nor confirms a token: ask another administrator.",
            code="emergency_opens_no_system",
        )


def confirm_client(session: Session, client_id: int, *, by: int, at: datetime) -> None:
    """Put a proposed token in force; confirming it twice changes nothing.

    Raises `NotFound`, and `Refused` for the one who proposed it, for an emergency account, where the token is ended or
    too old, where the one who proposed it is no longer an administrator who can sign in, and as `refuse_same_hand` does.
    """
    refuse_emergency(session, by)
    lock_stream(session, "users")
    client = session.get(InterfaceClient, client_id, with_for_update=True, populate_existing=True)
    if client is None:
        raise NotFound("There is no such system")
    if by == client.proposed_by:
        raise Refused("Another administrator has to confirm this token.", code="token_other_confirms")
    if client.revoked_at is not None or client.expires_at <= at:
        raise Refused("This token is ended or too old. Add the system anew.", code="token_over")
    if client.confirmed_at is not None:
        return
    proposer = session.get_one(User, client.proposed_by)
    if not proposer.is_active or proposer.is_break_glass or Role.ADMIN not in proposer.roles:
        raise Refused(
            "Who proposed this token is no longer an administrator. End it and add the system anew.",
            code="token_proposer_gone",
        )
    refuse_same_hand(session, client.proposed_by, by, at=at)
    client.confirmed_by, client.confirmed_at = by, at
    session.add(client)
    _go_on_with_notices(session, client)
    if Scope.READ_ALL in client.scopes:
        _begin_notices(session, client_id)
    record(session, "users", "interface_confirmed", at=at, by=by, client=client_id, scopes=client.scopes)


def void_proposed_by(session: Session, user_id: int, *, by: int | None, at: datetime) -> None:
    """End every token that this user proposed and nobody has confirmed yet."""
    waiting = select(InterfaceClient).where(col(InterfaceClient.proposed_by) == user_id, *_waits())
    for client in session.scalars(waiting.order_by(col(InterfaceClient.id)).with_for_update()).all():
        client.revoked_at = at
        session.add(client)
        record(session, "users", "interface_ended", at=at, by=by, client=client.id, proposer=user_id)


def count_waiting(session: Session, *, at: datetime) -> int:
    """How many proposed tokens wait for another administrator."""
    query = select(func.count()).select_from(InterfaceClient).where(*_waits(), col(InterfaceClient.expires_at) > at)
    return session.scalar(query) or 0


def _waits() -> tuple[ColumnElement[bool], ...]:
    return (col(InterfaceClient.confirmed_at).is_(None), col(InterfaceClient.revoked_at).is_(None))


def _go_on_with_notices(session: Session, client: InterfaceClient) -> None:
    """A system with a new token is told of what has changed since the last one was told: nothing is left out between the two."""
    seen = func.row_number().over(
        partition_by=col(InterfaceNotice.case_id),
        order_by=(col(InterfaceNotice.seen_seq).desc(), col(InterfaceNotice.client_id).desc()),
    )
    last = (
        select(InterfaceNotice.__table__, seen.label("place"))  # type: ignore[attr-defined]
        .where(col(InterfaceNotice.client_id).in_(ids_of_system(system_of(client))))
        .subquery()
    )
    told = select(literal(client.id), last.c.case_id, last.c.seen_seq, last.c.state_sha256).where(last.c.place == 1)
    session.execute(insert(InterfaceNotice).from_select(_COLUMNS, told))


def _begin_notices(session: Session, client_id: int) -> None:
    """A system that reads every case is told of what changes from now on, not of all there is."""
    is_told = exists().where(col(InterfaceNotice.client_id) == client_id, col(InterfaceNotice.case_id) == col(Case.id))
    heads = select(literal(client_id), col(Case.id), col(StreamHead.seq), literal("")).join(
        StreamHead, col(StreamHead.stream) == literal("case:") + cast(col(Case.id), String)
    )
    session.execute(insert(InterfaceNotice).from_select(_COLUMNS, heads.where(~is_told)))
