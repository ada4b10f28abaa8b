"""When the contact details that letters print were last looked up at their source, and which are due again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Register
from dsr.db.events import lock_stream, record
from dsr.db.tables import ContactCheck
from dsr.domain.decision_form import is_stale, newest
from dsr.domain.errors import NotFound, Stale
from dsr.services.register_facts import fact_hash


@dataclass(frozen=True)
class Contact:
    """One part of the register with contact details: its words' hash, the day it was last looked up, and whether that is old."""

    part: str
    sha256: str
    checked_on: date | None
    is_stale: bool


def contacts(session: Session, register: Register, on: date) -> list[Contact]:
    """Every part that carries `verified_on`, in the file's order. A check holds for the words that it was made of."""
    rows: dict[tuple[str, str], date] = {}
    for row in session.scalars(select(ContactCheck).order_by(col(ContactCheck.checked_on), col(ContactCheck.id))):
        rows[row.part, row.text_sha256] = row.checked_on
    found = []
    for part, value in register.facts.items():
        if isinstance(value, Mapping) and "verified_on" in value:
            sha256 = fact_hash(value)
            checked_on = newest([_day(str(value["verified_on"] or "")), rows.get((part, sha256))])
            found.append(Contact(part, sha256, checked_on, is_stale(part, checked_on, on)))
    return found


def count_stale(session: Session, register: Register, on: date) -> int:
    """How many parts are due to be looked up."""
    return sum(one.is_stale for one in contacts(session, register, on))


def note_checked(
    session: Session, register: Register, part: str, seen_sha256: str, on: date, *, by: int, at: datetime
) -> None:
    """Note that somebody looked the part up today, in the words that they saw; once a day and person, however often it is
    said. Raises `NotFound`, `Stale`."""
    one = next((one for one in contacts(session, register, on) if one.part == part), None)
    if one is None:
        raise NotFound("The register has no such part")
    if one.sha256 != seen_sha256:
        raise Stale("The fact has changed while you were reading it: read it again", code="fact_changed")
    lock_stream(session, "register")
    same = (
        col(ContactCheck.part) == part,
        col(ContactCheck.text_sha256) == seen_sha256,
        col(ContactCheck.checked_on) == on,
        col(ContactCheck.by_user) == by,
    )
    if session.scalars(select(col(ContactCheck.id)).where(*same)).first() is not None:
        return
    session.add(ContactCheck(part=part, text_sha256=seen_sha256, checked_on=on, by_user=by, at=at))
    session.flush()
    record(session, "register", "contact_checked", at=at, by=by, part=part, text_sha256=seen_sha256)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text not in ("", "null", "None") else None
