"""Calls by the numbers in them: the caller's, the one that the city called, and those of further parties of their legs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlmodel import Session, col

from dsr.db.tables import Call, Leg
from dsr.domain.call_facts import ending_of
from dsr.domain.call_parties import keys_of
from dsr.domain.phone import classify

PARTIES = (col(Leg.other_caller), col(Leg.other_dialled), col(Leg.other_connected))


def has_number(e164s: Sequence[str], *, with_endings: bool = False) -> ColumnElement[bool]:
    """The condition on `Call` that it names one of the numbers; with endings also one that could not be read and ends alike.

    A union of looks, each down its own index: PostgreSQL would read the whole register for an OR that holds a subquery.
    """
    looks: list[Select[Any]] = [select(col(Call.id)).where(col(Call.caller_e164).in_(e164s))]
    looks.append(select(col(Call.id)).where(col(Call.dialled_e164).in_(e164s)))
    endings = sorted({ending for e164 in e164s if (ending := ending_of(e164))}) if with_endings else []
    if endings:
        alike = (col(Call.caller_ending) != "", col(Call.caller_ending).in_(endings))
        looks.append(select(col(Call.id)).where(*alike))
    keys = keys_of(e164s) if with_endings else tuple(e164s)
    looks += [select(col(Leg.call_id)).where(column.in_(keys)) for column in PARTIES]
    return col(Call.id).in_(union(*looks))


def parties_of(session: Session, calls: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The numbers of further parties of these calls, each with its call: E.164, or a marked ending (`domain.call_parties`)."""
    named = or_(*(column.is_not(None) for column in PARTIES))
    for call_id, *keys in session.execute(select(col(Leg.call_id), *PARTIES).where(col(Leg.call_id).in_(calls), named)):
        yield from ((call_id, key) for key in keys if key is not None)


def by_ending_only(session: Session, calls: Iterable[Call], number: str) -> set[int]:
    """Which of the calls have no more of the number asked for than its ending: another line may end so too."""
    e164 = classify(number).e164 if number else None
    if e164 is None:
        return set()
    left = {call.id or 0 for call in calls if e164 not in (call.caller_e164, call.dialled_e164)}
    return left - {call_id for call_id, key in parties_of(session, sorted(left)) if key == e164}
