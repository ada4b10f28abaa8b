"""Rows are handed over packed, many at once: the register becomes what it becomes of them row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from dsr.db.tables import Call, ImportBatch, ImportRow, Leg, Recording
from dsr.deps import Deps
from dsr.jobs.calls import import_file
from dsr.services import profiles, register
from dsr.services.file_rows.chunks import chunks
from dsr.services.file_rows.packed import Packing, packed
from dsr.services.file_rows.ready import made_ready
from dsr.services.register import Counts
from dsr.services.register.packed_writing import write_packed
from dsr.services.register.writing import write_chunk
from tests.services.call_files import HEADING, begun, mapped_profile, opened, save, write_rows
from tests.services.letters_office import LetterOffice

Row = tuple[object, ...]


def _row(call: str, leg: str, **told: object) -> Row:
    usual: dict[str, object] = dict(zip(HEADING, (call, leg, "2026-10-05T12:00:00", "0405550123", ""), strict=False))
    usual |= {"line": "info-fi", "who": "anna", "dir": "in", "kind": "", "total": 70, "talk": 60, "rec": ""}
    return tuple((usual | told)[name] for name in HEADING)


FIRST: list[Row] = [
    _row("c1", "l1"),
    _row("c1", "l2", start="2026-10-05T12:01:10", who="bo", rec="c1-2.wav"),  # two legs of one call
    _row("c2", "l3", talk=0, who=""),  # nothing recorded
    _row("c3", "l4", who="tab\there", line=r"back\slash \N"),
    _row("c4", "l5", who='quote "å" €', line="new\nline", **{"from": ""}),
    _row("c5", "l6", start="2026-10-25T03:30:00"),  # the hour that comes twice
    _row("c6", "l7", start="nonsense"),
    _row("c2", "l3", talk=0, who=""),  # said before
    _row("c7", "l8", dir="out", to="0981622000", **{"from": "anonymous"}),
]
LATER: list[Row] = [
    *FIRST[:3],
    _row("c3", "l4", who="tab\there", line="other"),  # told otherwise
    _row("c2", "l9", start="2026-10-05T12:02:00", who="cecilia"),  # one more leg of a known call
    _row("c8", "l10"),
]


def test_packed_rows_make_the_same_register(letter_office: LetterOffice, tmp_path: Path) -> None:
    """New rows of every kind, the same file again, then known, changed and new ones together."""
    deps = letter_office.deps
    for files in ([FIRST], [FIRST, FIRST], [FIRST, LATER], [LATER, FIRST]):
        by_rows, together, beside = (_taken(deps, tmp_path, files, way) for way in (_by_rows, _together, _beside))
        assert by_rows == together == beside
        assert by_rows[0][0].new > 0


def test_packed_rows_bring_no_destroyed_recording_back(letter_office: LetterOffice, tmp_path: Path) -> None:
    """Not even where the call itself has gone, so that nothing else of the row is known."""
    deps = letter_office.deps
    name = _saved(deps)
    assert _beside(deps, _written(tmp_path, [FIRST[0]]), name) == Counts(new=1)
    with deps.database.write() as session:
        gone = {"state": "destroyed", "ext_recording_id": "", "call_id": None, "leg_id": None}
        session.execute(update(Recording).values(**gone))
        session.execute(delete(Leg))
        session.execute(delete(Call))
    assert _beside(deps, _written(tmp_path, [FIRST[0]]), name) == Counts(new=1)
    with deps.database.read() as session:
        assert session.scalars(select(Recording.state)).all() == ["destroyed"]


def _saved(deps: Deps) -> str:
    """A new source with the profile of its name."""
    with deps.database.read() as session:
        name = f"source-{len(session.scalars(select(ImportBatch.id)).all())}"
    save(deps, mapped_profile(name))
    return name


def _taken(
    deps: Deps, folder: Path, files: Sequence[Sequence[Row]], way: Callable[[Deps, str, str], Counts]
) -> tuple[list[Counts], list[object]]:
    """Import the files one after the other into a source of its own: the counts, and all that the register then says."""
    name = _saved(deps)
    counts = [way(deps, _written(folder, rows), name) for rows in files]
    with deps.database.read() as session:
        return counts, _register(session, profiles.source_of(session, name) or 0)


def _written(folder: Path, rows: Sequence[Row]) -> str:
    return write_rows(folder / "calls.csv", [HEADING, *rows])


def _beside(deps: Deps, path: str, name: str) -> Counts:
    """Read by another process, five rows at a time."""
    return import_file(deps, opened(deps, path, name), begun(deps, path, name), chunk_rows=5, beside_bytes=0)


def _together(deps: Deps, path: str, name: str) -> Counts:
    """In chunks of two, so that they cut a call, all of them at one go."""
    batch_id, file = begun(deps, path, name), opened(deps, path, name)
    with deps.database.write() as session:
        reading = register.reading_of(session, session.get_one(ImportBatch, batch_id))
        packing = Packing.TABLES if deps.database.is_sqlite else Packing.LINES
        ready = [packed(made_ready(chunk, reading), packing) for chunk in chunks(file, size=2)]
        counts = write_packed(session, reading, ready).counts
        register.finish_import(session, batch_id, at=deps.now())
        return counts


def _by_rows(deps: Deps, path: str, name: str) -> Counts:
    """Never packed."""
    batch_id, file = begun(deps, path, name), opened(deps, path, name)
    with deps.database.write() as session:
        reading = register.reading_of(session, session.get_one(ImportBatch, batch_id))
        ready = [made_ready(chunk, reading) for chunk in chunks(file, size=5)]
        counts = reduce(Counts.plus, [write_chunk(session, reading, one).counts for one in ready])
        register.finish_import(session, batch_id, at=deps.now())
        return counts


def _register(session: Session, source_id: int) -> list[object]:
    """Everything but ids and what is made of the source's own id, its recordings' keys."""
    calls = list(session.scalars(select(Call).where(col(Call.source_id) == source_id)))
    ids = {call.id: call.ext_call_id for call in calls}
    legs = list(session.scalars(select(Leg).where(col(Leg.call_id).in_(ids))))
    recordings = session.scalars(select(Recording).where(col(Recording.call_id).in_(ids)))
    leg_ids = {leg.id: leg.ext_leg_id for leg in legs}
    apart = {"id", "source_id", "call_id", "leg_id", "batch_id", "key"}
    batches = session.scalars(select(ImportBatch.id).order_by(col(ImportBatch.id).desc()).limit(1))
    noted = session.scalars(select(ImportRow).where(col(ImportRow.batch_id).in_(batches)))
    found: list[tuple[object, ...]] = [(call.ext_call_id, call.model_dump(exclude=apart)) for call in calls]
    found += [(ids[leg.call_id], leg.ext_leg_id, leg.model_dump(exclude=apart)) for leg in legs]
    found += [(ids[one.call_id], leg_ids[one.leg_id or 0], one.model_dump(exclude=apart)) for one in recordings]
    found += [(row.row_no, row.code, row.reason, row.before) for row in noted]
    return sorted(found, key=repr)
