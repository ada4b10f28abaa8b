"""The register of breaches as its pages show it: one, those that wait or have ended, and the first that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Breach, BreachAwareness, Case, Letter
from dsr.domain.access import Actor
from dsr.domain.breaches import Risk
from dsr.domain.errors import NotFound
from dsr.services.case_access import visible_to

ENDED = ("dismissed", "closed")


@dataclass(frozen=True)
class BreachLine:
    """One breach of the list, values only; `reference` is that of its case."""

    breach_id: int
    kind: str
    state: str
    case_id: int | None
    reference: str
    aware_at: datetime
    notify_by: datetime
    is_told: bool


def one_breach(session: Session, actor: Actor, breach_id: int) -> tuple[Breach, str]:
    """The breach and its case's reference; `NotFound` where there is none, or its case is not for this user."""
    query = select(Breach, col(Case.reference)).outerjoin(Case, col(Case.id) == col(Breach.case_id))
    found = session.execute(query.where(col(Breach.id) == breach_id, _seen_by(actor))).first()
    if found is None:
        raise NotFound("There is no such breach")
    return found[0], found[1] or ""


def earlier_awareness(session: Session, breach_id: int) -> list[BreachAwareness]:
    """What stood of when and why then a breach became known, before each time that it was put right: the first first."""
    query = select(BreachAwareness).where(col(BreachAwareness.breach_id) == breach_id)
    return list(session.scalars(query.order_by(col(BreachAwareness.id))))


def listing(session: Session, actor: Actor, *, ended: bool, limit: int = 200) -> list[BreachLine]:
    """Breaches that this user may see: those that wait, the soonest due first, or those that ended, newest first."""
    query = select(Breach, col(Case.reference)).outerjoin(Case, col(Case.id) == col(Breach.case_id))
    is_ended = col(Breach.state).in_(ENDED)
    query = query.where(_seen_by(actor), is_ended if ended else ~is_ended)
    order = (col(Breach.closed_at).desc(), col(Breach.id)) if ended else (col(Breach.notify_by), col(Breach.id))
    return [
        BreachLine(
            row.id or 0,
            row.kind,
            row.state,
            row.case_id,
            reference or "",
            row.aware_at,
            row.notify_by,
            is_told=row.ombudsman_told_at is not None or row.notifies_ombudsman is False,
        )
        for row, reference in session.execute(query.order_by(*order).limit(limit))
    ]


def first_due(session: Session, actor: Actor) -> tuple[int, datetime | None]:
    """How many breaches wait for the Ombudsman to be told or for a decision, and the soonest moment; for the queue."""
    query = select(func.count(), func.min(col(Breach.notify_by))).outerjoin(Case, col(Case.id) == col(Breach.case_id))
    waits = col(Breach.ombudsman_told_at).is_(None) & col(Breach.notifies_ombudsman).is_not(False)
    count, soonest = session.execute(query.where(_seen_by(actor), ~col(Breach.state).in_(ENDED), waits)).one()
    return int(count), soonest


def case_of(session: Session, actor: Actor, reference: str) -> int | None:
    """The id of the case with that reference, where this user may see it; None for any other."""
    query = select(col(Case.id)).where(col(Case.reference) == reference, visible_to(actor.id))
    return session.scalars(query).first()


def notices_sent(session: Session, case_id: int | None) -> list[int]:
    """The letters of the kind `breach_notice` that have left in a case: how its person was told."""
    query = select(col(Letter.id)).where(
        col(Letter.case_id) == case_id, col(Letter.kind) == "breach_notice", col(Letter.state) == "sent"
    )
    return [one for one in session.scalars(query) if one is not None]


def is_high(session: Session, case_id: int) -> bool:
    """Whether a breach of the case, taken up and not put aside, was assessed as a high risk (GDPR 34(1))."""
    query = select(col(Breach.id)).where(
        col(Breach.case_id) == case_id, col(Breach.state).in_(("open", "closed")), col(Breach.risk) == Risk.HIGH.value
    )
    return session.scalar(query.limit(1)) is not None


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(col(Breach.case_id).is_(None), visible_to(actor.id))
