"""What the reading of letters byte by byte costs: `python -m tests.bench.reading [LETTERS] [postgresql] [keep=FOLDER]`.

So many sent letters (10,000 unless told otherwise), each with a PDF of its real size, in the office of `tests.bench.office_rows`.
The log is read with all their bytes, as the command does, with the share of one night, and with none: the difference is what
the bytes cost. The most memory that the process had is told after each; filled by a process before it, it is that of the reading.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.logged_texts import Share
from dsr.db.tables import LetterText
from tests.bench import office_events
from tests.bench.office import filled
from tests.bench.places import place

LINES = 20
"""Lines of the log a case."""

NIGHT = Share.of_night(date(2026, 11, 26), datetime(2026, 11, 26, 3, tzinfo=UTC))
SHARES = {"none": Share(sys.maxsize, 0), "a night's share": NIGHT, "all": Share()}


def main() -> int:
    """Print the figures; exit 1 where something is not whole."""
    office_events.REAL_EVERY = 1
    letters = next((int(word) for word in sys.argv[1:] if word.isdigit()), 10_000)
    is_whole = True
    with place("reading") as at:
        office = filled(at, letters // 2, letters // 2 * LINES)
        with office.deps.database.read() as session:
            has_pdf = col(LetterText.pdf).is_not(None)
            bytes_of = func.sum(func.length(col(LetterText.pdf)))
            print("letters, bytes:", *session.execute(select(func.count(), bytes_of).where(has_pdf)).one())
        for name, share in SHARES.items():
            began, worked = time.perf_counter(), at.worked_s()
            with office.deps.database.read() as session:
                verdict = verify(session, share)
            busy, seconds = at.worked_s() - worked, time.perf_counter() - began
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"bytes of {name:<16} {seconds:6.1f} s, of the processor {busy:6.1f} s, memory {most} MB", flush=True)
            is_whole = is_whole and not verdict.broken
        office.deps.database.close()
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
