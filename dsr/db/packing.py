"""Many rows in the form in which a database takes them quickest, made where no database is at hand: in a process that
only reads. Nothing but the standard library is imported here, so that such a process begins at once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from typing import Any

Row = tuple[Any, ...]
Columns = tuple[Sequence[str], Sequence[Row]]
"""The names of a table's columns, and its rows."""

_NOTHING = r"\N"
_MARKS = "\\\t\n\r"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_WRITTEN = {escape: chr(mark) for mark, escape in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\.")
_TRUTHS = ("False", "True")
_PAGE_BYTES = 32_768  # few pages: what is read once from beginning to end needs no fine ones


View = tuple[str, Mapping[str, str]]
"""What a view reads from, and its columns: each with the expression that it shows."""


def small_database(tables: Mapping[str, Columns], views: Mapping[str, View] | None = None) -> bytes:
    """A SQLite database with these tables and rows, in the order given: `place` counts them from 1, in views too.

    Texts, numbers, truth values and None only, which come out as they went in.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute(f"PRAGMA page_size={_PAGE_BYTES}")
        database.execute("BEGIN")
        for table, (names, rows) in tables.items():
            columns = ", ".join(f'"{name}"' for name in names)
            database.execute(f'CREATE TABLE "{table}" (place INTEGER PRIMARY KEY, {columns})')
            marks = ", ".join("?" * len(names))
            database.executemany(f'INSERT INTO "{table}" VALUES (NULL, {marks})', rows)  # noqa: S608 - the program's own names
        for view, (source, shown) in (views or {}).items():
            columns = ", ".join(f'{expression} AS "{name}"' for name, expression in shown.items())
            database.execute(f'CREATE VIEW "{view}" AS SELECT place, {columns} FROM {source}')  # noqa: S608 - so are these
        database.execute("COMMIT")
        return database.serialize()


def rows_of_table(content: bytes, table: str, names: Sequence[str]) -> list[Row]:
    """These columns again of a table or view of a `small_database`; truth values as 0 and 1."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(content)
        columns = ", ".join(f'"{name}"' for name in names)
        return database.execute(f'SELECT {columns} FROM "{table}" ORDER BY place').fetchall()  # noqa: S608 - so are these


def rows_of(lines: Sequence[str], numbers: Collection[int]) -> list[Row]:
    """The rows again of `copy_lines`; `numbers` are the places of the columns of whole numbers and truth values."""
    return [
        tuple(_value(text, is_number=place in numbers) for place, text in enumerate(line.split("\t"))) for line in lines
    ]


def _value(text: str, *, is_number: bool) -> str | int | None:
    if text == _NOTHING:
        return None
    if is_number:
        return int(text) if text not in _TRUTHS else text == _TRUTHS[1]
    return _ESCAPED.sub(lambda found: _WRITTEN[found[0]], text) if "\\" in text else text


def copy_lines(rows: Sequence[Row]) -> list[str]:
    """The rows in the text form of PostgreSQL's `COPY`, without line ends, made column by column: a fifth of the time
    that the driver takes row by row. Values of one column are of one kind, texts or numbers, or None."""
    columns = [_copy_column(column) for column in zip(*rows, strict=True)]
    return list(map("\t".join, zip(*columns, strict=True)))


def _copy_column(column: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, column))
    if str not in kinds:
        written = {value: _NOTHING if value is None else str(value) for value in set(column)}
        return [written[value] for value in column]
    texts = column if kinds == {str} else [text for text in column if text is not None]
    together = "".join(texts)
    if any(mark in together for mark in _MARKS):
        return [_NOTHING if text is None else text.translate(_ESCAPES) for text in column]
    return column if texts is column else [_NOTHING if text is None else text for text in column]
