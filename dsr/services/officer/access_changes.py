"""Who was given what: roles, ways in, protections of cases and who is named to or barred from them, as the log tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import body_of
from dsr.db.tables import Case, Event
from dsr.services.case_access import visible_to
from dsr.services.staff import names_of

OF_USERS = ("user_added", "roles_changed", "user_enabled", "user_disabled", "password_link_made", "second_factor_reset")
OF_CASES = ("case_protected", "case_unprotected", "user_named", "user_unnamed", "user_barred", "user_unbarred")
MOST = 100


@dataclass(frozen=True)
class AccessChange:
    """One line of the log. `by` is empty for the command line; `case_id` and `reference` are None where the reader may not see
    the case, and where it is of no case."""

    at: datetime
    kind: str
    by: str
    user: str
    roles: tuple[str, ...]
    is_of_case: bool
    case_id: int | None
    reference: str | None


def access_changes(session: Session, reader_id: int, since: datetime) -> tuple[AccessChange, ...]:
    """The newest `MOST` changes after a moment, newest first: shown as evidence, and nothing follows from them."""
    query = select(Event).where(col(Event.kind).in_((*OF_USERS, *OF_CASES)), col(Event.at) > since)
    events = session.scalars(query.order_by(col(Event.at).desc(), col(Event.id).desc()).limit(MOST)).all()
    bodies = [body_of(event) for event in events]
    names = names_of(session)
    case_ids = {_case_id(event) for event in events}
    told = select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(case_ids), visible_to(reader_id))
    references: dict[int | None, str] = {row[0]: row[1] for row in session.execute(told)}
    return tuple(_change(event, body, names, references) for event, body in zip(events, bodies, strict=True))


def _change(
    event: Event, body: Mapping[str, Any], names: Mapping[int | None, str], references: Mapping[int | None, str]
) -> AccessChange:
    case_id = _case_id(event)
    return AccessChange(
        event.at,
        event.kind,
        names.get(event.by_user, "") if event.by_user is not None else "",
        names.get(body.get("user"), "") if body.get("user") is not None else "",
        tuple(body.get("after", body.get("roles", ()))),
        case_id is not None,
        case_id if case_id in references else None,
        references.get(case_id),
    )


def _case_id(event: Event) -> int | None:
    return int(event.stream.removeprefix("case:")) if event.stream.startswith("case:") else None
