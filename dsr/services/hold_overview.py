"""All open holds that a person may see, oldest first, and the alarms of those that no source has confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select, type_coerce
from sqlmodel import Session, col

from dsr.db.tables import Case, Hold, HoldItem, Recording
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import day_begins_at, local_date
from dsr.domain.holds import HoldKind, unanswered_before
from dsr.domain.retention import MAY_EXIST
from dsr.services.case_access import hidden_from

FILTERS = ("all", "review", "unconfirmed", "late", "wide", "released", *HoldKind)
"""What the overview can be narrowed to: everything, a review that is due, not confirmed at the source, not confirmed in a
working day, a wide part that waits, what has been released, or one kind."""


@dataclass(frozen=True)
class Line:
    """One hold of the overview. `unconfirmed` of its `recordings` the source has not confirmed; the first of these is
    destroyed there on `lost_on`; `is_late`: one has waited for more than a working day."""

    hold_id: int
    case_id: int | None
    reference: str
    kind: str
    placed_on: date
    review_by: date
    recordings: int
    unconfirmed: int
    lost_on: date | None
    is_late: bool
    is_wide: bool


@dataclass(frozen=True)
class Alarms:
    """Held recordings that no source has confirmed: in how many holds longer than a working day, and in how many the
    source's own day comes within the days of the policy."""

    late: int
    near: int


def late_before(deps: Deps, on: date) -> datetime:
    """The moment before which a hold, or a message to a source, has waited longer than one working day."""
    return day_begins_at(unanswered_before(on, deps.calendar))


def counts(session: Session, deps: Deps, actor: Actor, on: date) -> dict[str, int]:
    """How many holds each filter shows."""
    return {name: _count(session, [_seen(actor, name), *_narrowed(name, deps, on)]) for name in FILTERS}


def listing(
    session: Session, deps: Deps, actor: Actor, name: str, on: date, *, most: int, offset: int = 0
) -> list[Line]:
    """One page of the holds that a filter shows, oldest first."""
    query = (
        select(Hold, col(Case.reference))
        .outerjoin(Case, col(Case.id) == col(Hold.case_id))
        .where(_seen(actor, name), *_narrowed(name, deps, on))
        .order_by(col(Hold.placed_at), col(Hold.id))
        .limit(most)
        .offset(offset)
    )
    rows = [(hold, reference) for hold, reference in session.execute(query)]
    return _lines(session, rows, late_before(deps, on))


def alarms(session: Session, deps: Deps, actor: Actor, on: date) -> Alarms:
    """The alarms of the holds that `actor` may see: after one working day, and again before the source's own day."""
    near = on + timedelta(days=deps.settings.source_alarm_days)
    return Alarms(
        late=count_late(session, deps, actor, on),
        near=_count(session, [_seen(actor), _unconfirmed(col(Recording.due_on).between(on, near))]),
    )


def count_late(session: Session, deps: Deps, actor: Actor, on: date) -> int:
    """In how many holds that `actor` may see a recording has waited for its source longer than a working day."""
    return _count(session, [_seen(actor), *_narrowed("late", deps, on)])


def _lines(session: Session, rows: Sequence[tuple[Hold, str | None]], before: datetime) -> list[Line]:
    ids = [hold.id for hold, _reference in rows]
    totals = select(col(HoldItem.hold_id), func.count()).where(col(HoldItem.hold_id).in_(ids))
    kept = {row[0]: row[1] for row in session.execute(totals.group_by(col(HoldItem.hold_id)))}
    waiting = (
        select(
            *(col(HoldItem.hold_id), func.count(), func.min(col(Recording.due_on)), func.min(col(HoldItem.matched_at)))
        )
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(col(HoldItem.hold_id).in_(ids), *_waits())
        .group_by(col(HoldItem.hold_id))
    )
    open_ones = {row[0]: (row[1], row[2], row[3]) for row in session.execute(waiting)}
    lines = []
    for hold, reference in rows:
        unconfirmed, lost_on, since = open_ones.get(hold.id or 0, (0, None, None))
        lines.append(
            Line(
                hold_id=hold.id or 0,
                case_id=hold.case_id,
                reference=reference or "",
                kind=hold.kind,
                placed_on=local_date(hold.placed_at),
                review_by=hold.review_by,
                recordings=kept.get(hold.id or 0, 0),
                unconfirmed=unconfirmed,
                lost_on=lost_on,
                is_late=since is not None and since < before,
                is_wide=any(hold.wide.values()),
            )
        )
    return lines


def _seen(actor: Actor, name: str = "all") -> ColumnElement[bool]:
    """What the actor may see of the open holds, or of the released ones."""
    is_seen = or_(col(Hold.case_id).is_(None), col(Hold.case_id).not_in(hidden_from(actor.id)))
    is_released = col(Hold.released_at).is_not(None)
    return and_(is_released if name == "released" else ~is_released, is_seen)


def _narrowed(name: str, deps: Deps, on: date) -> list[ColumnElement[bool]]:
    match name:
        case "review":
            return [col(Hold.review_by) <= on]
        case "unconfirmed":
            return [_unconfirmed()]
        case "late":
            return [_unconfirmed(col(HoldItem.matched_at) < late_before(deps, on))]
        case "wide":
            return [type_coerce(col(Hold.wide), Text).like('%["%')]  # in canonical JSON a list with something in it
        case "all" | "released":
            return []
        case _:
            return [col(Hold.kind) == name]


def _unconfirmed(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        col(HoldItem.hold_id) == col(Hold.id), col(Recording.id) == col(HoldItem.recording_id), *_waits(), *conditions
    )


def _waits() -> tuple[ColumnElement[bool], ...]:
    return col(HoldItem.upstream) != "confirmed", col(Recording.state).in_(MAY_EXIST)


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Hold).where(*conditions)) or 0
