"""Import rows a second: `python -m tests.bench.imports [CALLS]`.

`dsr calls import` of a made-up exchange's file (checked, zone proved, numbers classified, legs joined into calls, every
chunk its own durable transaction), first anew and then once more, against the least that could be done with the same file
in the same run: the csv module and one INSERT a row into one table with a unique key, in one transaction.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sqlite3
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from cryptography.fernet import Fernet

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.cli import main as dsr
from tests.office.calls import call_rows, write_rows


def bare(file: Path, folder: Path) -> float:
    """Seconds for the file's rows in a table as they are."""
    began = time.perf_counter()
    with contextlib.closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        columns = ", ".join(f"c{number}" for number in range(21))
        connection.execute(f"CREATE TABLE row ({columns}, UNIQUE (c18, c20))")
        connection.execute("BEGIN IMMEDIATE")
        with file.open(encoding="utf-8", newline="") as opened:
            marks = ", ".join("?" * 21)
            connection.executemany(f"INSERT OR IGNORE INTO row VALUES ({marks})", csv.reader(opened))
        connection.execute("COMMIT")
    return time.perf_counter() - began


def ours(file: Path) -> tuple[float, dict[str, int]]:
    """Seconds and counts of one `dsr calls import`."""
    said = io.StringIO()
    began = time.perf_counter()
    with contextlib.redirect_stdout(said):
        code = dsr(["calls", "import", str(file), "--json"])
    seconds = time.perf_counter() - began
    assert code == 0, said.getvalue()
    counts: dict[str, int] = json.loads(said.getvalue())
    return seconds, counts


def main() -> None:
    """Print the figures."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"DSR_DATA": name, "DSR_SECRET_KEY": "b" * 40, "DSR_FIELD_KEY": Fernet.generate_key().decode()}
        rows = call_rows(date(2026, 11, 1), finnish_calendar(), count=calls)
        write_rows(folder / "calls.csv", rows)
        with contextlib.redirect_stdout(io.StringIO()):
            assert dsr(["migrate"]) == 0
            assert dsr(["calls", "find", "--number", "+358401234567"]) == 0  # warm: every module is imported
        plain = bare(folder / "calls.csv", folder)
        first, taken = ours(folder / "calls.csv")
        again, same = ours(folder / "calls.csv")
    assert taken["new"] == same["same"] == len(rows), (taken, same)
    print(f"{len(rows):,} rows of {calls:,} calls, 21 columns")
    print(f"csv module into one table:             {len(rows) / plain:9,.0f} rows a second")
    print(
        f"our import, all rows new:              {len(rows) / first:9,.0f} rows a second ({plain / first:.2f} of plain)"
    )
    print(f"our import, all rows the same:         {len(rows) / again:9,.0f} rows a second")


if __name__ == "__main__":
    main()
