"""The rejections that a dry run foresees, on their way to the page: some thousands at a time, never all in memory."""

from __future__ import annotations

from dsr.deps import Deps
from dsr.domain.calls import RejectedRow
from dsr.jobs.running import GiveUp
from dsr.services.register import foreseen

AT_ONCE = 2_000


class Foreseen:
    """Keeps each rejected row that it is shown. Raises `GiveUp` where the file no longer waits for this attempt."""

    def __init__(self, deps: Deps, batch_id: int, attempt: int) -> None:
        self._deps, self._batch_id, self._attempt = deps, batch_id, attempt
        self._rows: list[RejectedRow] = []
        with deps.database.write() as session:
            foreseen.begin_foreseeing(session, batch_id, attempt)

    def add(self, row: RejectedRow) -> None:
        """Take the next one."""
        self._rows.append(row)
        if len(self._rows) >= AT_ONCE:
            self.keep()

    def keep(self) -> None:
        """Write what was taken since the last time."""
        if not self._rows:
            return
        with self._deps.database.write() as session:
            if not foreseen.note_foreseen(session, self._batch_id, self._attempt, self._rows):
                raise GiveUp("The file is looked through elsewhere, or was given up")
        self._rows = []
