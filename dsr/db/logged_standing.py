"""Rows held to the newest word of the log on how they stand (`db.standing`), and the one way in which such rows are compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, Text, cast, inspect, literal, select, true, type_coerce
from sqlmodel import Session, SQLModel, col

from dsr.db.standing import WATCHED, Values, Watched
from dsr.db.tables import Breach, Case, Hold, StreamHead

Row = tuple[Any, ...]


@dataclass
class ToldStanding:
    """What the log tells of watched rows, the newest word of each: by the name of their kind and their id."""

    streams: set[str] = field(default_factory=set)
    rows: dict[str, dict[int, Values]] = field(default_factory=dict)

    def add(self, stream: str, stands: Mapping[str, Mapping[str, Values | None]]) -> None:
        """Take in what the next line of a stream tells; None: the row has gone."""
        self.streams.add(stream)
        for name, told in stands.items():
            known = self.rows.setdefault(name, {})
            for number, values in told.items():
                if values is None:
                    known.pop(int(number), None)
                else:
                    known[int(number)] = values


def faults_of_standing(session: Session, told: ToldStanding, case_ids: Collection[int]) -> Iterator[str]:
    """Every watched row of these cases, and of the streams that were read, that does not stand as the log tells."""
    for of in WATCHED:
        known = told.rows.get(of.name, {})
        if of.stream and of.stream not in told.streams:
            continue
        wanted = {number: tuple(values.get(name) for name in of.names) for number, values in known.items()}
        yield from differing(of.name, of.names, _rows(session, of, known, case_ids), wanted)


def faults_of_untold(session: Session) -> Iterator[str]:
    """Every case, breach and hold of no case that has no stream in the log: what has none is told of nowhere."""
    own = (("case", Case, true()), ("breach", Breach, true()), ("hold", Hold, col(Hold.case_id).is_(None)))
    for name, table, condition in own:
        number: Any = col(table.id)
        stream = literal(f"{name}:").concat(cast(number, String))
        has_stream = select(col(StreamHead.stream)).where(col(StreamHead.stream) == stream).exists()
        for row_id in session.scalars(select(number).where(condition, ~has_stream).order_by(number)):
            yield f"{name} {row_id}: is not in the log"


def differing(name: str, columns: Collection[str], rows: Mapping[int, Row], told: Mapping[int, Row]) -> Iterator[str]:
    """Every row that is missing, is not in the log, or is not what the log tells of it: in words that hold ids only.

    `rows` and `told` hold the values of `columns` in their order, by id.
    """
    for row_id in sorted(rows.keys() | told.keys()):
        if row_id not in rows:
            yield f"{name} {row_id}: is missing"
        elif row_id not in told:
            yield f"{name} {row_id}: is not in the log"
        elif rows[row_id] != told[row_id]:
            pairs = zip(columns, rows[row_id], told[row_id], strict=True)
            yield f"{name} {row_id}: {', '.join(one for one, is_, was in pairs if is_ != was)} not what the log tells"


def values_of(session: Session, table: type[SQLModel], columns: Collection[str], condition: Any) -> dict[int, Row]:
    """The values of these columns of the rows on which `condition` holds, by id."""
    query = select(*(getattr(table, one) for one in ("id", *columns))).where(condition)
    return {row[0]: tuple(row[1:]) for row in session.execute(query)}


def _rows(session: Session, of: Watched, known: Collection[int], case_ids: Collection[int]) -> dict[int, Row]:
    """The rows as the log would tell of them now: those of the cases or of the whole table, and those known that are elsewhere."""
    table: Any = inspect(of.table).local_table
    if of.stream:
        return _standing(session, of, table, true())
    column, source = of.case_column()
    rows = _standing(session, of, source, column.in_(case_ids))
    if elsewhere := set(known) - rows.keys():
        rows |= _standing(session, of, source, table.c.id.in_(elsewhere))
    return rows


def _standing(session: Session, of: Watched, source: FromClause, condition: ColumnElement[bool]) -> dict[int, Row]:
    # What is hashed is read as it is stored: to make values of it and text of them again would cost more than the rest.
    table: Any = inspect(of.table).local_table
    columns = (type_coerce(table.c[name], Text) if name in of.hashed else table.c[name] for name in of.read)
    query = select(table.c.id, *columns).select_from(source).where(condition)
    return {row[0]: of.told_of(row[1:]) for row in session.execute(query)}
