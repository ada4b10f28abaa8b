"""How fast overdue recordings are destroyed: `python -m tests.bench.sweep [ROWS] [HELD] [postgresql]`.

A file of old calls is imported, every one overdue; of some callers all calls are held, as many as `HELD` says. Timed are the
sweep that destroys the rest in its batches, with certificates and instructions to the source, one that finds nothing more
among what is held, and the plain statements that a database cannot do without: the same rows marked in batches of the same
size, by their ids, in a copy of the table without anything else.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select, text
from sqlmodel import col

from dsr.db.engine import Database, holds_lock
from dsr.db.tables import Call, Recording, User
from dsr.deps import Deps
from dsr.jobs.calls import import_file, open_file
from dsr.services import destruction, hold_placing, register
from dsr.services.hold_placing import Wish
from tests.bench.imports import _deps, address, made_rows
from tests.jobs.parts import AT
from tests.services.call_files import write_rows

BATCH = 500


def main() -> None:
    """Print the figures."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    count, held = (numbers + [50_000, 2_000][len(numbers) :])[:2]
    with tempfile.TemporaryDirectory() as folder, address(Path(folder)) as url:
        deps = _deps(Database(url))
        _import(deps, write_rows(Path(folder) / "calls.csv", made_rows(count)))
        kept = _hold(deps, held)
        bare = _timed(lambda: _bare(deps))
        found: list[int] = []
        worked = time.process_time()
        swept = _timed(lambda: found.append(sum(one.destroyed for one in destruction.sweep(deps))))
        worked = time.process_time() - worked
        again = _timed(lambda: destruction.sweep(deps))
    print(f"{found[0]} recordings destroyed, {kept} held, of {url.partition(':')[0]}")
    print(f"sweep {swept:.2f} s, {found[0] / swept:.0f} recordings/s, {swept / bare:.1f} x bare; again {again:.3f} s")
    print(f"of this process {worked:.2f} s, {worked / found[0] * 1e6:.0f} us a recording")


def _import(deps: Deps, path: str) -> None:
    opened = open_file(deps, path)
    with deps.database.write() as session:
        session.add(User(email="a@espoo.fi", name="A", roles=["handler"], created_at=AT))
        batch = register.begin_import(session, opened, label=path, actor="cli:bench", by=None, at=AT)
        batch_id = batch.id or 0
    import_file(deps, opened, batch_id)
    if not deps.database.is_sqlite:
        with deps.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _hold(deps: Deps, wanted: int) -> int:
    """Hold all calls of one caller after the other until so many recordings are held."""
    with deps.database.read() as session:
        query = select(col(Call.caller_e164), func.count()).where(col(Call.caller_e164).is_not(None))
        callers = session.execute(query.group_by(col(Call.caller_e164)).order_by(col(Call.caller_e164))).all()
    kept = 0
    for number, calls in callers:
        if kept >= wanted:
            break
        wish = Wish("complaint", "Mittaus.", numbers=(number or "",))
        with deps.database.write() as session:
            holds_lock(session)
            hold_placing.place(session, deps, None, wish, seen=calls, by=1, at=AT)
        kept += calls
    return kept


def _bare(deps: Deps) -> None:
    with deps.database.write() as session:
        connection = session.connection()
        connection.execute(text("CREATE TABLE bare AS SELECT id, state, due_on FROM recording"))
        connection.execute(text("CREATE UNIQUE INDEX ix_bare ON bare (id)"))
        last = session.scalar(select(func.max(col(Recording.id)))) or 0
    for first in range(1, last + 1, BATCH):
        with deps.database.write() as session:
            span = {"first": first, "last": first + BATCH - 1}
            statement = "UPDATE bare SET state = 'destroyed' WHERE id BETWEEN :first AND :last"
            session.connection().execute(text(statement), span)
    with deps.database.write() as session:
        session.connection().execute(text("DROP TABLE bare"))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
