"""A system of the city goes on with a new token where its last one ended: where two administrators say so, never by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlmodel import Session, col

from dsr.db.tables import InterfaceClient
from dsr.domain.errors import Fault
from dsr.domain.interface import as_read


@dataclass(frozen=True)
class System:
    """A system that has or had a token which two administrators wanted: `name` and `until` are those of the last one."""

    id: int
    name: str
    until: datetime


def system_of(client: InterfaceClient) -> int:
    """By what a system is known, whatever it is called: the id of its first token."""
    return client.first_id or client.id or 0


def ids_of_system(system_id: int) -> Select[int | None]:
    """The ids of every token that the system has or had."""
    return select(col(InterfaceClient.id)).where(
        or_(col(InterfaceClient.id) == system_id, col(InterfaceClient.first_id) == system_id)
    )


def known_systems(session: Session) -> list[System]:
    """The systems that have logged, or could have, by name."""
    newest = {system_of(one): one for one in _oldest_first(session) if one.confirmed_at is not None}
    found = [
        System(system_id, last.name, min(last.expires_at, last.revoked_at or last.expires_at))
        for system_id, last in newest.items()
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def faults_beside_others(session: Session, name: str, goes_on: int | None, *, at: datetime) -> Iterator[Fault]:
    """What is wrong with a new token for a system of this name, given those that are there or were.

    Two systems are never called alike: their lines in the log could not be told apart, and one could be taken for the other.
    """
    tokens = _oldest_first(session)
    if goes_on is not None and (
        goes_on not in {one.id for one in known_systems(session)}
        or any(_is_in_force(one, at) for one in tokens if system_of(one) == goes_on)
    ):
        sentence = "A token of this system waits or is in force: end that one first, or choose another system."
        yield Fault("goes_on", sentence, "system_not_over")
    alike = [one for one in tokens if as_read(one.name) == as_read(name) and system_of(one) != goes_on]
    if any(_is_in_force(one, at) for one in alike):
        sentence = (
            "A system of this name, or of one that reads like it, has a token in force: end that one first, or give "
            "another name."
        )
        yield Fault("name", sentence, "system_there")
    elif any(one.confirmed_at is not None for one in alike):
        sentence = (
            "A system of this name, or of one that reads like it, was here before: choose that the token goes on with "
            "it, or give another name."
        )
        yield Fault("name", sentence, "system_was_there")


def _oldest_first(session: Session) -> list[InterfaceClient]:
    return list(session.scalars(select(InterfaceClient).order_by(col(InterfaceClient.id))))


def _is_in_force(client: InterfaceClient, at: datetime) -> bool:
    """Whether the token opens something, or would when it is confirmed."""
    return client.revoked_at is None and client.expires_at > at
