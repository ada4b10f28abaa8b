"""The access log: who looked at what and on what basis, written before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import AccessEntry, Case, InterfaceClient
from dsr.domain.access import Action
from dsr.domain.calendar import day_begins_at
from dsr.services.case_access import visible_to
from dsr.services.staff import names_of

_LAST = date(9000, 1, 1)  # a day has to come after it


def log_access(
    session: Session,
    actor: str,
    action: Action | str,
    *,
    at: datetime,
    case_id: int | None = None,
    subject: str = "",
    basis: str = "",
    is_refused: bool = False,
) -> None:
    """Write one line. `actor` is `user:<id>`, `interface:<id>` or `cli:<os user>`; `subject` such as `letter:7`; `basis` a code.

    Never a name, a number or the words of a search. The caller commits it before anything is shown.
    """
    session.add(
        AccessEntry(
            at=at,
            actor=actor[:80],
            action=str(action)[:40],
            case_id=case_id,
            subject=subject[:80],
            basis=basis[:60],
            is_refused=is_refused,
        )
    )


def user_actor(user_id: int) -> str:
    """A user as the log names them."""
    return f"user:{user_id}"


def client_actor(client_id: int) -> str:
    """A system that uses the interface, as the log names it by its token."""
    return f"interface:{client_id}"


def actor_names(session: Session) -> dict[str, str]:
    """What users and systems are called, by their names in the log; the command line has none."""
    names = {user_actor(user_id or 0): name for user_id, name in names_of(session).items()}
    systems = session.execute(select(col(InterfaceClient.id), col(InterfaceClient.name)))
    return names | {client_actor(client_id or 0): name for client_id, name in systems}


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed to; days are Helsinki days, both included. `reference` is a case's, or its number."""

    user_id: int | None = None
    reference: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True)
class Looked:
    """One line of the log. `reference` is empty where the reader may not see the case; `name` where neither a user nor a system looked."""

    at: datetime
    actor: str
    name: str
    action: str
    case_id: int | None
    reference: str
    subject: str
    basis: str
    is_refused: bool


def count_entries(session: Session, asked: Asked, reader_id: int) -> int:
    """How many lines `entries` would answer in all."""
    query = select(func.count()).select_from(AccessEntry).where(*_conditions(asked, reader_id))
    return int(session.execute(query).scalar_one())


def entries(session: Session, asked: Asked, reader_id: int, *, offset: int, limit: int) -> list[Looked]:
    """Who looked at what, newest first. Only cases that `reader_id` may see are named or found by their reference."""
    names = actor_names(session)
    query = (
        select(AccessEntry, col(Case.reference))
        .outerjoin(Case, and_(col(Case.id) == col(AccessEntry.case_id), visible_to(reader_id)))
        .where(*_conditions(asked, reader_id))
        .order_by(col(AccessEntry.at).desc(), col(AccessEntry.id).desc())
    )
    return [
        Looked(
            one.at,
            one.actor,
            names.get(one.actor, ""),
            one.action,
            one.case_id,
            reference or "",
            one.subject,
            one.basis,
            one.is_refused,
        )
        for one, reference in session.execute(query.limit(limit).offset(offset))
    ]


def _conditions(asked: Asked, reader_id: int) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.user_id is not None:
        found.append(col(AccessEntry.actor) == user_actor(asked.user_id))
    if asked.reference:
        named = or_(
            col(Case.reference) == asked.reference,
            col(Case.reference).startswith(f"{asked.reference}/", autoescape=True),
        )
        found.append(col(AccessEntry.case_id).in_(select(col(Case.id)).where(named, visible_to(reader_id))))
    if asked.first_on is not None:
        found.append(col(AccessEntry.at) >= day_begins_at(asked.first_on))
    if asked.last_on is not None:
        found.append(col(AccessEntry.at) < day_begins_at(min(asked.last_on, _LAST) + timedelta(days=1)))
    return found
