"""A system of the city is known by its name: it goes on with a new token where the last one ended."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlmodel import col

from dsr.db.tables import InterfaceClient


def ids_of_system(name: str) -> Select[int | None]:
    """The ids of every token that the system of this name has or had."""
    return select(col(InterfaceClient.id)).where(col(InterfaceClient.name) == name)
