"""What a question about a month without a line costs when it is asked: `python -m tests.bench.questions [ROWS] [postgresql]`.

A made-up register (`tests.office.register_maker`), grown to so many legs (a million unless told otherwise). Timed, with the
longest that another clerk's save had to wait meanwhile: requests logged that name a month and no line, and others that name
an hour of a line; the page of the hold that asks; the question left unfrozen.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Hold, HoldItem, HoldWait
from dsr.domain.named_times import Window
from dsr.services import holds
from tests.bench.search import _address, _fill, log_asked
from tests.web.office import Office, open_office

REQUESTS = 5


def main() -> None:
    """Print the figures."""
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1_000_000)
    kept = next((Path(word.removeprefix("keep=")) for word in sys.argv[1:] if word.startswith("keep=")), None)
    kind = "postgresql" if "postgresql" in sys.argv else "sqlite"
    with tempfile.TemporaryDirectory() as made:
        folder = (kept or Path(made)) / kind
        folder.mkdir(parents=True, exist_ok=True)
        with _address(kind, folder, is_kept=kept is not None) as url:
            office = open_office(url, folder)
            _fill(office, folder / "calls.csv", count)
            _measure(office)
            office.deps.database.close()


def _measure(office: Office) -> None:
    with office.deps.database.read() as session:
        newest = session.scalar(select(func.max(col(Call.started_at))))
        line = session.scalars(select(col(Call.queue)).where(col(Call.queue) != "").limit(1)).one()
    assert newest is not None
    month = Window(newest - timedelta(days=31), newest, "")
    hour = Window(newest - timedelta(hours=1), newest, line)
    by = office.add_user("intake")
    for name, window in (("an hour of a line", hour), ("a month without a line", month)):
        asked = [_timed(office, partial(log_asked, office, by, windows=(window,))) for _ in range(REQUESTS)]
        whole, waited = max(one[0] for one in asked), max(one[1] for one in asked)
        print(f"{name:<26} logged in {whole * 1000:7.0f} ms at most, another's save waited {waited * 1000:7.0f} ms")
    with office.deps.database.read() as session:
        hold = session.scalars(select(Hold).order_by(col(Hold.id).desc()).limit(1)).one()
        began = time.perf_counter()
        ((name, value, caught),) = holds.wide_parts(session, hold)
        print(f"it catches {caught} recordings, counted in {(time.perf_counter() - began) * 1000:.0f} ms")
        for table in (HoldItem, HoldWait):
            print(f"{table.__tablename__}: {session.scalar(select(func.count()).select_from(table))} rows")
        hold_id = hold.id
    decided = _timed(office, lambda: _decline(office, hold_id or 0, name, value, caught, by))
    print(f"left unfrozen in {decided[0] * 1000:.0f} ms, another's save waited {decided[1] * 1000:.0f} ms")


def _decline(office: Office, hold_id: int, name: str, value: Any, seen: int, by: int) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        hold = session.get_one(Hold, hold_id)
        holds.decline_wide(session, hold, name, value, reason="Mittaus.", seen=seen, by=by, at=office.clock())


def _timed(office: Office, work: Callable[[], None]) -> tuple[float, float]:
    """How long the work took, and how long the longest of many small writes waited meanwhile."""
    is_over, waits = threading.Event(), [0.0]

    def save() -> None:
        while not is_over.is_set():
            began = time.perf_counter()
            with office.deps.database.write() as session:
                holds_lock(session)
            waits.append(time.perf_counter() - began)
            time.sleep(0.005)

    other = threading.Thread(target=save)
    other.start()
    began = time.perf_counter()
    work()
    taken = time.perf_counter() - began
    is_over.set()
    other.join()
    return taken, max(waits)


if __name__ == "__main__":
    main()
