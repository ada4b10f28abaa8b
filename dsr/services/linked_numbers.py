"""Whether a linked call still has the numbers by which a person judged whose it is: a source may correct its rows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Link


def numbers_of(call: Call) -> str:
    """By whom and to whom a call was made, as the register tells it now: what a person judged when they tied it."""
    return f"{call.caller_e164 or call.caller_raw}>{call.dialled_e164 or ''}"[:250]


def renumbered(session: Session, links: Collection[Link]) -> list[Link]:
    """Of these ties those whose call has other numbers now than when it was tied: it may be a stranger's.

    The source may correct a row after a person judged the call. Source: GDPR 5(1)(d) and (f), 15(4).
    """
    calls = {
        call.id: call for call in session.scalars(select(Call).where(col(Call.id).in_(one.call_id for one in links)))
    }
    return [
        one for one in links if one.call_id in calls and one.numbers and one.numbers != numbers_of(calls[one.call_id])
    ]
