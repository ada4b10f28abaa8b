"""What tests of reminders share: whose desk a case is on, and who is away."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import RightRequest
from dsr.domain.listening import Period
from dsr.services import cases
from dsr.services.reminders import absences
from tests.services.letters_office import LetterOffice

DUE_ON = date(2026, 12, 2)
"""A Wednesday; the case that came on 2.11.2026 must be answered by then, and by no other day."""


def case_for(office: LetterOffice, who: str | None, **fields: Any) -> int:
    case_id = office.open_case(numbers=(), **fields)
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        if who is not None:
            cases.assign(session, case, office.people[who], by=office.people["kirsi"], at=office.clock())
        session.execute(update(RightRequest).where(col(RightRequest.case_id) == case_id).values(act_by_on=DUE_ON))
    return case_id


def away(office: LetterOffice, who: str, first: str, last: str, deputy: str | None) -> int:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    with office.deps.database.write() as session:
        holds_lock(session)
        row = absences.note_absence(
            session,
            office.deps,
            office.people[who],
            period,
            office.people[deputy] if deputy else None,
            by=office.people[who],
            at=office.clock(),
        )
        return row.id or 0


def move(office: LetterOffice, case_id: int, to: date) -> None:
    with office.deps.database.write() as session:
        session.execute(update(RightRequest).where(col(RightRequest.case_id) == case_id).values(act_by_on=to))
