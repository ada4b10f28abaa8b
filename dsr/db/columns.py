"""The column types that both databases must agree on: moments in UTC, canonical JSON, long text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

# Set before any table is made: migrations name constraints, and SQLite can only drop what has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment. A naive value is a fault in the program and is refused; reads give aware UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC, whatever the database kept."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Key(TypeDecorator[str]):
    """A short text that is looked up by millions: compared by its bytes, as SQLite compares, in PostgreSQL too. Comparing
    as a language sorts makes every entry of an index dearer, and nobody reads these in a dictionary's order.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self._most = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """With PostgreSQL's name for the order of bytes."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(self._most, collation=collation))


class Sealed(TypeDecorator[str]):
    """Text sealed by the field key. The type says which columns a change of keys has to seal anew."""

    impl = Text
    cache_ok = True


class SealedBytes(TypeDecorator[bytes]):
    """Bytes sealed by the field key, for the same reason."""

    impl = LargeBinary
    cache_ok = True


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text: same value, same bytes, in both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The canonical text of `value`."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value again."""
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces, UTF-8 letters kept: the form that is stored and hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
