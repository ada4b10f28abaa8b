"""Rows held to the newest word of the log on how they stand (`db.standing`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, Text, cast, literal, select, true, type_coerce
from sqlmodel import Session, col

from dsr.db.tables import Breach, Case, Hold, StreamHead
from dsr.db.told_rows import WATCHED, Values, Watched, key_text

Row = tuple[Any, ...]


@dataclass
class ToldStanding:
    """What the log tells of watched rows, the newest word of each: by the name of their kind and their key."""

    streams: set[str] = field(default_factory=set)
    rows: dict[str, dict[str, Values]] = field(default_factory=dict)

    def add(self, stream: str, stands: Mapping[str, Mapping[str, Values | None]]) -> None:
        """Take in what the next line of a stream tells; None: the row has gone."""
        self.streams.add(stream)
        for name, told in stands.items():
            known = self.rows.setdefault(name, {})
            for key, values in told.items():
                if values is None:
                    known.pop(key, None)
                else:
                    known[key] = values

    def of(self, name: str) -> Mapping[str, Values]:
        """The rows of a kind, as they stand by now."""
        return self.rows.get(name, {})

    def ids(self, stream: str) -> list[int]:
        """Whose streams were read, of those whose names begin so: cases, breaches."""
        return sorted(int(one.removeprefix(stream)) for one in self.streams if one.startswith(stream))


def faults_of_standing(session: Session, told: ToldStanding) -> Iterator[str]:
    """Every watched row of the streams that were read that does not stand as the log tells: in words that hold ids only."""
    case_ids = told.ids("case:")
    for of in WATCHED:
        known = told.of(of.name)
        if of.has_own_stream or not of.stream:
            rows = _own_rows(session, of, known, case_ids if not of.stream else told.ids(of.stream))
        elif of.stream in told.streams:
            rows = _standing(session, of, of.table, true())
        else:
            continue
        yield from _differing(of, rows, {key: tuple(map(values.get, of.names)) for key, values in known.items()})


def faults_of_untold(session: Session) -> Iterator[str]:
    """Every case, breach and hold of no case that has no stream in the log: what has none is told of nowhere."""
    own = (("case", Case, true()), ("breach", Breach, true()), ("hold", Hold, col(Hold.case_id).is_(None)))
    for name, table, condition in own:
        number: Any = col(table.id)
        stream = literal(f"{name}:").concat(cast(number, String))
        has_stream = select(col(StreamHead.stream)).where(col(StreamHead.stream) == stream).exists()
        for row_id in session.scalars(select(number).where(condition, ~has_stream).order_by(number)):
            yield f"{name} {row_id}: is not in the log"


def _differing(of: Watched, rows: Mapping[str, Row], told: Mapping[str, Row]) -> Iterator[str]:
    """Every row that is missing, is not in the log, or is not what the log tells of it."""
    if rows == told:
        return
    for key in sorted(rows.keys() | told.keys(), key=lambda one: (len(one), one)):
        if key not in rows:
            yield f"{of.name} {key}: is missing"
        elif key not in told:
            yield f"{of.name} {key}: is not in the log"
        elif rows[key] != told[key]:
            pairs = zip(of.names, rows[key], told[key], strict=True)
            yield f"{of.name} {key}: {', '.join(one for one, is_, was in pairs if is_ != was)} not what the log tells"


def _own_rows(session: Session, of: Watched, known: Collection[str], ids: Collection[int]) -> dict[str, Row]:
    """The rows of these cases, or those with these ids, as the log would tell of them now; and those known that are elsewhere."""
    column, source = (of.table.c.id, of.table) if of.has_own_stream else of.case_column
    rows = _standing(session, of, source, column.in_(ids))
    if len(of.keys) == 1 and (elsewhere := set(known) - rows.keys()):
        rows |= _standing(session, of, source, of.table.c[of.keys[0]].in_([int(key) for key in elsewhere]))
    return rows


def _standing(session: Session, of: Watched, source: FromClause, condition: ColumnElement[bool]) -> dict[str, Row]:
    # What is hashed is read as it is stored: to make values of it and text of them again would cost more than the rest.
    hidden = {*of.hashed, *of.keyed}
    columns = (type_coerce(of.table.c[name], Text) if name in hidden else of.table.c[name] for name in of.read)
    query = select(*(of.table.c[name] for name in of.keys), *columns).select_from(source).where(condition)
    rows = session.execute(query).all()
    first = len(of.keys)
    keys = [str(row[0]) for row in rows] if first == 1 else [key_text(row[:first]) for row in rows]
    return dict(zip(keys, of.told_of([row[first:] for row in rows]), strict=True))
