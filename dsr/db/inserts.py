"""Inserts that say what to do when the row is there already: both databases can, each by its own construct."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_into(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT of the session's database, with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    is_postgresql = session.connection().dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgresql else sqlite.insert(table)
