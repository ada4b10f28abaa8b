"""Holds, imports and sweeps at once, by processes: `python -m tests.bench.holds [HOLDS] [sqlite|postgresql]`, both when none is named.

Four processes place holds through the service, each on a number of its own, while two import overdue calls of the same
numbers and two sweep. At the end no recording may be destroyed that a hold had when it was acknowledged, or that came
after it. `--url URL HOLDS` runs on one migrated empty database and prints one JSON object; exit 1 when a hold was lost.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from dsr.adapters.callfiles import DiskCallFiles
from dsr.db.engine import Database, holds_lock, is_collision
from dsr.db.migrate import migrate
from dsr.db.tables import Call, Hold, HoldItem, Recording, User
from dsr.deps import Deps
from dsr.jobs.calls import import_file, open_file
from dsr.services import destruction, hold_placing, register
from dsr.services.hold_placing import Wish
from tests.jobs.parts import AT, ClosedPrinters, deps_of
from tests.servers import postgresql
from tests.services.call_files import asterisk_row, write_rows

HOLDERS, IMPORTERS, SWEEPERS = 4, 2, 2
UNASKED = 4
"""For four holds one more number is overdue that no hold ever names: the sweeps have work however fast the holds come."""
CALLED_AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""Eight months before the hand clock's now: every call is overdue when it comes."""

T = TypeVar("T")
Ack = tuple[int, int, list[int], int]
"""Number, hold, the recordings it kept when it was acknowledged, and the newest recording there was then."""


def main() -> int:
    """Run on both databases, or on the one that is named; prints what happened."""
    given = sys.argv[1:]
    if given[:1] == ["--url"]:
        found = stress(given[1], int(given[2]))
        print(json.dumps(found))
        return 1 if found["lost"] else 0
    numbers = [int(word) for word in given if word.isdigit()]
    count, lost = numbers[0] if numbers else 10_000, 0
    for kind in [word for word in given if not word.isdigit()] or ["sqlite", "postgresql"]:
        with _address(kind) as url:
            found = stress(url, count)
        print(f"{kind}: " + ", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
        lost += found["lost"]
    return 1 if lost else 0


def stress(url: str, count: int) -> dict[str, Any]:
    """Place `count` holds among imports and sweeps; answers what was acknowledged, destroyed and lost."""
    began = time.monotonic()
    _prepare(url, count)
    context = multiprocessing.get_context("fork")
    queue, is_over = context.Queue(), context.Event()
    with tempfile.TemporaryDirectory() as folder:
        workers = [context.Process(target=_hold, args=(url, part, count, queue)) for part in range(HOLDERS)]
        workers += [
            context.Process(target=_import, args=(url, part, count, folder, queue)) for part in range(IMPORTERS)
        ]
        sweepers = [context.Process(target=_sweep, args=(url, is_over, queue)) for _ in range(SWEEPERS)]
        for process in (*workers, *sweepers):
            process.start()
        answers = [queue.get(timeout=4 * 3600) for _ in workers]
        is_over.set()
        answers += [queue.get(timeout=600) for _ in sweepers]
        for process in (*workers, *sweepers):
            process.join(timeout=60)
    acks = [ack for kind, values in answers if kind == "held" for ack in values]
    with _deps(url) as deps, deps.database.read() as session:
        lost = _lost(session, acks)
        verdict = destruction.verify(session)
        held = session.scalar(select(func.count()).select_from(HoldItem)) or 0
    return {
        "acknowledged": len(acks),
        "lost": len(lost),
        "kept_at_once": sum(len(kept) for _number, _hold, kept, _newest in acks),
        "held_in_the_end": held,
        "imported": sum(values for kind, values in answers if kind == "imported"),
        "destroyed": sum(values for kind, values in answers if kind == "destroyed"),
        "certificates": verdict.certificates,
        "broken": verdict.broken,
        "seconds": round(time.monotonic() - began, 1),
    }


def _prepare(url: str, count: int) -> None:
    """A user, and an overdue call of every second number and of those that nobody will ask to hold."""
    with tempfile.TemporaryDirectory() as folder, _deps(url) as deps:
        with deps.database.write() as session:
            session.add(User(email="a@espoo.fi", name="A", roles=["handler"], created_at=AT))
        _take(deps, Path(folder) / "first.csv", [*range(0, count, 2), *range(count, count + count // UNASKED)], 0)


def _hold(url: str, part: int, count: int, queue: Any) -> None:
    numbers = list(range(part, count, HOLDERS))
    random.Random(part).shuffle(numbers)
    acks: list[Ack] = []
    with _deps(url) as deps:
        for number in numbers:
            acks.append(_persistently(partial(_placed, deps, number)))
    queue.put(("held", acks))


def _placed(deps: Deps, number: int) -> Ack:
    wish = Wish("complaint", "Kuormitus.", numbers=(_number(number),))
    with deps.database.write() as session:
        holds_lock(session)
        hold = hold_placing.place(session, deps, None, wish, seen=9, by=1, at=AT)
        items = select(col(HoldItem.recording_id)).where(col(HoldItem.hold_id) == hold.id)
        newest = session.scalar(select(func.max(col(Recording.id)))) or 0
        return number, hold.id or 0, list(session.scalars(items)), newest


def _persistently(work: Callable[[], T]) -> T:
    """The work, begun again where the database gave it up for another's, as its page or its job asks for it again."""
    while True:
        try:
            return work()
        except DBAPIError as fault:
            if not is_collision(fault):
                raise


def _import(url: str, part: int, count: int, folder: str, queue: Any) -> None:
    numbers = list(range(count))
    random.Random(100 + part).shuffle(numbers)
    size = max(20, count // 40)
    with _deps(url) as deps:
        for turn, start in enumerate(range(0, count, size)):
            path = Path(folder) / f"{part}-{turn}.csv"
            _take(deps, path, numbers[start : start + size], 1 + part)
            time.sleep(0.05)
    queue.put(("imported", count))


def _sweep(url: str, is_over: Event, queue: Any) -> None:
    destroyed = 0
    with _deps(url) as deps:
        while True:
            is_last = is_over.is_set()
            swept = _persistently(lambda: _swept(deps))
            destroyed += swept.destroyed
            if is_last and not swept.seen:
                break
            time.sleep(0.02 if swept.seen else 0.2)
    queue.put(("destroyed", destroyed))


def _swept(deps: Deps) -> destruction.Swept:
    with deps.database.write() as session:
        holds_lock(session)
        return destruction.sweep_batch(session, deps, at=deps.now(), batch=100)


def _lost(session: Any, acks: list[Ack]) -> list[int]:
    """The holds that lost a recording which they kept when acknowledged, or one that came later."""
    rows = session.execute(
        select(col(Call.caller_e164), col(Recording.id), col(Recording.state)).join(
            Recording, col(Recording.call_id) == col(Call.id)
        )
    )
    by_number: dict[str, list[tuple[int, str]]] = {}
    for e164, recording_id, state in rows:
        by_number.setdefault(e164, []).append((recording_id, state))
    items = {
        (hold_id, one) for hold_id, one in session.execute(select(col(HoldItem.hold_id), col(HoldItem.recording_id)))
    }
    lost = []
    for number, hold_id, kept, newest in acks:
        for recording_id, state in by_number.get(_e164(number), []):
            is_due = recording_id in kept or recording_id > newest
            if is_due and (state == "destroyed" or (hold_id, recording_id) not in items):
                lost.append(hold_id)
    if session.scalar(select(func.count()).select_from(Hold)) != len(acks):
        lost.append(0)
    return lost


def _take(deps: Deps, path: Path, numbers: Any, turn: int) -> None:
    """Import one call of each number; `turn` keeps the calls of one number apart."""
    rows = [
        asterisk_row(turn * 1_000_000 + number, CALLED_AT + timedelta(seconds=number % 3600), caller=_number(number))
        for number in numbers
    ]
    opened = open_file(deps, write_rows(path, rows))
    batch_id = _persistently(lambda: _begun(deps, opened, path.name))
    _persistently(lambda: import_file(deps, opened, batch_id, chunk_rows=100))


def _begun(deps: Deps, opened: Any, label: str) -> int:
    with deps.database.write() as session:
        return register.begin_import(session, opened, label=label, actor="cli:bench", by=None, at=AT).id or 0


def _number(number: int) -> str:
    return f"040{5_000_000 + number}"


def _e164(number: int) -> str:
    return f"+35840{5_000_000 + number}"


@contextmanager
def _deps(url: str) -> Iterator[Deps]:
    database = Database(url)
    now: Callable[[], datetime] = lambda: AT  # noqa: E731
    try:
        yield replace(deps_of(database, now, ClosedPrinters()), call_files=DiskCallFiles())
    finally:
        database.close()


@contextmanager
def _address(kind: str) -> Iterator[str]:
    """A migrated empty database of this kind."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            url = f"sqlite:///{folder}/stress.sqlite3"
            _migrated(url)
            yield url
            return
        with postgresql() as server:
            server.run("CREATE DATABASE stress")
            url = server.database_url("stress")
            _migrated(url)
            yield url


def _migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


if __name__ == "__main__":
    sys.exit(main())
