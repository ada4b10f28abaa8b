"""The ledger of disclosures, read: to whom data of a case were given."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.catalogue import Register
from dsr.db.tables import Disclosure, Link


def ledger(session: Session, case_id: int) -> list[Disclosure]:
    """To whom data of the case, or of a call linked to it, were disclosed: in whichever case that was written down."""
    linked = select(col(Link.call_id)).where(col(Link.case_id) == case_id)
    query = select(Disclosure).where(or_(col(Disclosure.case_id) == case_id, col(Disclosure.call_id).in_(linked)))
    return list(session.scalars(query.order_by(col(Disclosure.disclosed_on), col(Disclosure.id))))


def name_in(row: Disclosure, register: Register, language: str) -> str:
    """The recipient's name in a language: as written down, or as the register names the same body; else the Finnish one."""
    if language == "sv" and row.recipient_sv:
        return row.recipient_sv
    return register.same_name(row.recipient).get(language, row.recipient)


def names_of(row: Disclosure, register: Register) -> tuple[str, ...]:
    """Every name by which a text may name the recipient."""
    known = (row.recipient, row.recipient_sv, *register.same_name(row.recipient).values())
    return tuple(dict.fromkeys(name for name in known if name))
