"""What PostgreSQL's planner believes of a table that grows by thousands of rows a second.

The server counts tables again about once a minute. Until then it takes a table that an import has just filled for nearly
empty and reads all of it where an index would serve: measured while 400,000 rows came in, and after, finding the recordings
of one number took 150 ms instead of 1, under the lock of all holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import SQLModel

from dsr.db.engine import Database

LEAST_ROWS = 20_000
_SAMPLE = 10
"""Of a hundred that the server itself would take: enough to tell few rows from many, and done in a few hundredths of a second."""


class GrowingTables:
    """Tables that many rows are being written to; the first of them tells how many there are.

    SQLite plans by its schema alone and needs nothing of this.
    """

    def __init__(self, database: Database, tables: Sequence[type[SQLModel]]) -> None:
        self._database, self._names = database, [str(table.__tablename__) for table in tables]
        self._counted, self._since = 0 if database.is_sqlite else self._known_rows(), 0

    def note(self, rows: int) -> None:
        """So many rows more were committed. Has the server count again once the tables may be twice what it believes."""
        self._since += rows
        if self._database.is_sqlite or self._since < max(LEAST_ROWS, self._counted):
            return
        for name in self._names:
            with self._database.write() as session:  # each table by itself: no two locks at once
                session.execute(text(f"SET LOCAL default_statistics_target = {_SAMPLE}"))
                session.execute(text(f'ANALYZE "{name}"'))
        self._counted, self._since = self._known_rows(), 0

    def _known_rows(self) -> int:
        """How many rows the server believes the first table to have; 0 where it has not looked yet."""
        query = text("SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)")
        with self._database.read() as session:
            return max(0, int(session.execute(query, {"name": f'"{self._names[0]}"'}).scalar_one()))
