"""Calls that come to the register, or into a wide time by a later file, after it was left unfrozen: nobody was shown them
there, so they are asked about anew.

What the person saw stays decided; the question is about the others alone (`criteria.newer`), and keeps them meanwhile.
A number that was left unfrozen needs no such question: its calls are proposed, each of them, and kept as proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, func, select, type_coerce
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Hold
from dsr.services.holds.criteria import TIMES, caught, named_of, newer
from dsr.services.holds.waits import ask_about


def ask_anew(session: Session, calls: Sequence[int], at: datetime) -> list[int]:
    """Ask about those of these calls, just imported, that fall in a time which was left unfrozen before; answers the cases.

    One query where no time was left unfrozen, a second where some was; only a time in which the calls lie is looked at
    further. The caller has taken `holds_lock`, and keeps what the new questions catch.
    """
    query = select(Hold).where(col(Hold.released_at).is_(None), type_coerce(col(Hold.declined_why), Text) != "[]")
    declined = session.scalars(query.order_by(col(Hold.id))).all()
    if not declined or not calls:
        return []
    first, last = _span(session, calls)
    cases: set[int] = set()
    for hold in declined:
        for name, value in _since_decided(hold):
            named = named_of(value)
            if named.last < first or last < named.first:
                continue
            if any(value in part.get(name, []) for part in (hold.wide, hold.criteria)):
                continue
            found = select(col(Call.id)).where(caught({name: [value]}), col(Call.id).in_(calls)).limit(1)
            if session.scalar(found) is not None:
                ask_about(hold, {name: [value]}, at)
                session.add(hold)
                session.flush()
                stream = f"case:{hold.case_id}" if hold.case_id is not None else f"hold:{hold.id}"
                record(session, stream, "hold_asked_anew", at=at, hold_id=hold.id)
                cases |= {hold.case_id} if hold.case_id is not None else set()
    return sorted(cases)


def _since_decided(hold: Hold) -> list[tuple[str, Any]]:
    """Each time of the hold that was left unfrozen, of the calls that a person had not decided on in it."""
    decided: dict[tuple[str, tuple[Any, ...]], tuple[int, str]] = {}
    for why in hold.declined_why:  # in the order in which they were made
        if why["name"] in TIMES:
            decided[why["name"], tuple(why["value"][:3])] = (why["to_call"], why["at"])
    return [(name, newer(value, *last)) for (name, value), last in decided.items()]


def _span(session: Session, calls: Sequence[int]) -> tuple[datetime, datetime]:
    """Between which moments these calls began, on either reading."""
    other = func.coalesce(col(Call.other_started_at), col(Call.started_at))
    query = select(func.min(col(Call.started_at)), func.max(other), func.max(col(Call.started_at)))
    first, last, latest = session.execute(query.where(col(Call.id).in_(calls))).one()
    return first, max(last, latest)
