"""Listening besides the tasks, written down as the contact person of the register tells of it: letters print it from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, Link, OtherListening
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.listening_words import OTHER_PURPOSES, Role
from dsr.services.rights import restricting


@dataclass(frozen=True)
class Besides:
    """One listening as it is written down: to which linked call, on which day, in what `Role` and for which purpose (`Why`)."""

    call_id: int | None
    listened_on: date | None
    role: str
    purpose: str


def of_case(session: Session, case_id: int) -> Sequence[tuple[OtherListening, Call]]:
    """What stands of the calls of the case, in whichever case it was written down, the earliest day first."""
    calls = {call.id: call for call in calls_of(session, case_id)}
    query = (
        select(OtherListening)
        .where(col(OtherListening.call_id).in_(calls), col(OtherListening.taken_back_at).is_(None))
        .order_by(col(OtherListening.listened_on), col(OtherListening.id))
    )
    return [(row, calls[row.call_id]) for row in session.scalars(query)]


def calls_of(session: Session, case_id: int) -> list[Call]:
    """The linked calls that something can be written down of, the earliest first: none that another case restricts (GDPR 18)."""
    query = select(Call).join(Link, col(Link.call_id) == col(Call.id)).where(col(Link.case_id) == case_id)
    found = list(session.scalars(query.order_by(col(Call.started_at), col(Call.id))))
    kept_away = restricting.hidden(session, case_id, [call.id or 0 for call in found])
    return [call for call in found if call.id not in kept_away]


def write(session: Session, case: Case, told: Besides, *, by: int, at: datetime) -> OtherListening:
    """Write one listening down. Raises `Invalid` with a fault a field; the same one is not taken twice.

    Source: GDPR 15(1) with C-579/21 and KHO:2025:51 (the days and purposes of looking are the person's data).
    """
    calls = {call.id: call for call in calls_of(session, case.id or 0)}
    call = calls.get(told.call_id)
    if faults := _faults(session, told, call, local_date(at)):
        raise Invalid(faults)
    row = OtherListening(
        case_id=case.id or 0,
        call_id=told.call_id or 0,
        listened_on=told.listened_on or local_date(at),
        role=told.role,
        purpose=told.purpose,
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        f"case:{case.id}",
        "other_listening_written",
        at=at,
        by=by,
        happened_on=row.listened_on,
        other_listening=row.id,
        call_id=row.call_id,
    )
    return row


def take_back(session: Session, case: Case, row_id: int, *, by: int, at: datetime) -> None:
    """Take back what was wrong; it stays with its day. Raises `Refused` for one that does not stand on a call of the case."""
    if row_id not in {row.id for row, _call in of_case(session, case.id or 0)}:
        raise Refused("This is taken back already: read the case again.", code="listening_taken_back")
    session.execute(
        update(OtherListening).where(col(OtherListening.id) == row_id).values(taken_back_by=by, taken_back_at=at)
    )
    record(session, f"case:{case.id}", "other_listening_taken_back", at=at, by=by, other_listening=row_id)


def _faults(session: Session, told: Besides, call: Call | None, on: date) -> list[Fault]:
    faults = []
    if call is None:
        faults.append(Fault("call_id", "Choose one of the options.", "choice_unknown"))
    if told.role not in set(Role):
        faults.append(Fault("role", "Choose one of the options.", "choice_unknown"))
    if told.purpose not in OTHER_PURPOSES:
        faults.append(Fault("purpose", "Choose one of the options.", "choice_unknown"))
    if call is not None:
        called_on = local_date(call.started_at)
        if told.listened_on is None or not called_on <= told.listened_on <= on:
            message = "Write the day: that of the call or a later one, today at the latest."
            faults.append(Fault("listened_on", message, "listening_day"))
    if not faults and _stands(session, told):
        faults.append(Fault("listened_on", "This listening is written down already.", "listening_written"))
    return faults


def _stands(session: Session, told: Besides) -> bool:
    query = select(col(OtherListening.id)).where(
        col(OtherListening.call_id) == told.call_id,
        col(OtherListening.listened_on) == told.listened_on,
        col(OtherListening.role) == told.role,
        col(OtherListening.purpose) == told.purpose,
        col(OtherListening.taken_back_at).is_(None),
    )
    return session.scalar(query.limit(1)) is not None
