"""How one row of the database stands, in the words of the log."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Table, inspect
from sqlmodel import SQLModel

from dsr.db.case_rows import case_column
from dsr.db.columns import Moment, canonical_json

Values = Mapping[str, Any]
_EMPTY = ("", "{}", "[]")


@dataclass(frozen=True)
class Watched:
    """Which columns of a table the log tells of, and in which `stream`: empty where each row stands in that of its case, and
    one that ends with a colon where each row has its own.

    Of the `hashed` ones it tells the SHA-256, of the `keyed` ones an HMAC with the row's own `log_key`.
    """

    name: str
    model: type[SQLModel]
    columns: tuple[str, ...]
    hashed: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()
    stream: str = ""

    @cached_property
    def table(self) -> Table:
        """The table of the rows."""
        table: Table = inspect(self.model).local_table
        return table

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns by which a row is known."""
        return tuple(column.name for column in self.table.primary_key)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every column of which the log tells."""
        return (*self.columns, *self.hashed, *self.keyed)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Every column that is needed to say how a row stands."""
        return (*self.names, *(("log_key",) if self.keyed else ()))

    @property
    def has_own_stream(self) -> bool:
        """Whether each row has a stream of its own."""
        return self.stream.endswith(":")

    @cached_property
    def case_column(self) -> tuple[ColumnElement[int], FromClause]:
        """The column that tells whose case a row is, and what it is read from."""
        return case_column(self.table)

    def key_of(self, value_of: Callable[[str], Any]) -> str:
        """By what a line of the log names a row."""
        return key_text([value_of(name) for name in self.keys])

    def told(self, value_of: Callable[[str], Any]) -> Values:
        """How a row stands, as a line of the log says it: values of JSON, by `names`."""
        (values,) = self.told_of([[value_of(name) for name in self.read]])
        return dict(zip(self.names, values, strict=True))

    def told_of(self, rows: Iterable[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
        """The same of many rows, of each the values of `read`: in the order of `names`. Column by column, as the night has
        millions of values to read."""
        columns = list(zip(*rows, strict=True))
        if not columns:
            return []
        keys = columns[-1]
        return zip(*(self._of_column(name, columns[at], keys) for at, name in enumerate(self.names)), strict=True)

    def _of_column(self, name: str, values: Sequence[Any], keys: Sequence[str]) -> Iterable[Any]:
        if name in self.hashed:
            return (_digest(value) for value in values)
        if name in self.keyed:
            return (_keyed_digest(name, value, key) for value, key in zip(values, keys, strict=True))
        kind = self.table.c[name].type
        if isinstance(kind, Moment):
            return (value and value.astimezone(UTC).isoformat(timespec="microseconds") for value in values)
        if isinstance(kind, Date):
            return (value and value.isoformat() for value in values)
        return values


def key_text(values: Sequence[Any]) -> str:
    """The key of a row as a line of the log writes it."""
    return ":".join(map(str, values))


def _digest(value: Any) -> str:
    content = _text(value)
    return "" if content in _EMPTY else hashlib.sha256(content.encode()).hexdigest()


def _keyed_digest(name: str, value: Any, key: str) -> str:
    content = _text(value)
    return "" if content in _EMPTY else hmac.digest(key.encode(), f"{name}:{content}".encode(), "sha256").hex()


def _text(value: Any) -> str:
    """A text as it is, another value as it is stored."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical_json(value)
