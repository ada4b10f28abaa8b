"""Rows of a file before they are written: those that repeat a row of the same file, in chunks that fit a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from dsr.domain.calls import (
    CALL_ID,
    FIRST_KEPT,
    GROUP_KEY,
    IS_DERIVED,
    KEPT,
    ROW_HASH,
    ROW_NO,
    KeptRow,
    RejectedRow,
    moment_text,
)
from dsr.domain.retention import MetadataTerm
from dsr.ports import OpenedCallFile

CHUNK_ROWS = 3_000
LEG_ID, SEQ, STARTED = (FIRST_KEPT + KEPT.index(name) for name in ("ext_leg_id", "ext_seq", "started_at"))
"""Where a handed-on row has its own key and its beginning."""
_LINE_BITS = 40
_key = itemgetter(LEG_ID, SEQ)
_started = itemgetter(STARTED)
_is_derived = itemgetter(IS_DERIVED)


@dataclass(frozen=True)
class Chunk:
    """Rows taken in one transaction. `legs` have keys of which each is alone in the file; `repeated` is how many more
    rows said the same as an earlier row of the file."""

    legs: tuple[KeptRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    repeated: int = 0

    @property
    def rows(self) -> int:
        """How many rows of the file these are."""
        return len(self.legs) + len(self.rejected) + self.repeated


@dataclass
class SeenKeys:
    """The keys met in one file, each with its content and line: some hundred bytes of memory a row.

    Two rows of a file with one key and different content contradict each other. Were the second taken as a change, a
    second import of the same file would change both back and forth: it is rejected instead.
    """

    _content: dict[int, int] = field(default_factory=dict)

    def earlier(self, row: KeptRow) -> tuple[int, bool] | None:
        """The line of an earlier row with the row's key, and whether it said the same; None for a key not met before."""
        if row[IS_DERIVED] and not row[CALL_ID].startswith(GROUP_KEY):
            return None  # numbered among its equals when it was read; an event is so only where its row differs
        key, content = hash(_key(row)), hash(row[ROW_HASH])
        known = self._content.setdefault(key, content << _LINE_BITS | row[ROW_NO])
        line = known & (1 << _LINE_BITS) - 1
        return None if line == row[ROW_NO] else (line, known >> _LINE_BITS == content)

    def are_new(self, rows: Sequence[KeptRow]) -> bool:
        """Whether no key of these rows was met before, all of them their own; then they are met from now on."""
        keys = dict(
            zip(
                [hash(key) for key in map(_key, rows)],
                [hash(row[ROW_HASH]) << _LINE_BITS | row[ROW_NO] for row in rows],
                strict=True,
            )
        )
        # Asked this way round it walks the few new keys; the other way round it would walk all that were ever met.
        if len(keys) < len(rows) or any(map(_is_derived, rows)) or not self._content.keys().isdisjoint(keys):
            return False
        self._content.update(keys)
        return True


class Chunker:
    """Gathers a file's rows into chunks of `size`; the first `skip` are only looked at for their keys.

    `key_column` is what the file calls the column of a row's own id. Rows past `term` are rejected, so that an old file
    does not bring back what was removed.
    """

    def __init__(
        self, key_column: str, *, skip: int = 0, size: int = CHUNK_ROWS, term: MetadataTerm | None = None
    ) -> None:
        self._key_column, self._skip, self._size, self._term = key_column, skip, size, term
        self._kept_from = "" if term is None else moment_text(term.kept_from)
        self._seen = SeenKeys()
        self._waiting: list[KeptRow | RejectedRow] = []

    def add(self, rows: Sequence[KeptRow | RejectedRow]) -> Iterator[Chunk]:
        """Take the rows that follow; gives the chunks that they complete."""
        if self._skip:
            for row in rows[: self._skip]:
                if not isinstance(row, RejectedRow):
                    self._seen.earlier(row)
            rows, self._skip = rows[self._skip :], max(self._skip - len(rows), 0)
        self._waiting += rows
        while len(self._waiting) >= self._size:
            part, self._waiting = self._waiting[: self._size], self._waiting[self._size :]
            yield self._chunk(part)

    def rest(self) -> Chunk:
        """What has been gathered since the last chunk; perhaps nothing."""
        part, self._waiting = self._waiting, []
        return self._chunk(part)

    def _chunk(self, rows: Sequence[KeptRow | RejectedRow]) -> Chunk:
        legs = [row for row in rows if row.__class__ is tuple]
        is_whole = len(legs) == len(rows) and (not legs or min(map(_started, legs)) >= self._kept_from)
        if is_whole and self._seen.are_new(legs):
            return Chunk(tuple(legs))
        return self._sorted(rows)

    def _sorted(self, rows: Sequence[KeptRow | RejectedRow]) -> Chunk:
        """The rows one by one: taken, repeated or rejected."""
        legs: list[KeptRow] = []
        rejected: list[RejectedRow] = []
        repeated = 0
        for row in rows:
            if isinstance(row, RejectedRow):
                rejected.append(row)
                continue
            earlier = self._seen.earlier(row)
            if self._term is not None and row[STARTED] < self._kept_from:
                rejected.append(RejectedRow(row[ROW_NO], "row_past_term", (("months", self._term.months),)))
            elif earlier is None:
                legs.append(row)
            elif earlier[1]:
                repeated += 1
            else:
                values = (("column", self._key_column), ("first", earlier[0]))
                rejected.append(RejectedRow(row[ROW_NO], "row_key_repeated", values))
        return Chunk(tuple(legs), tuple(rejected), repeated)


def chunks(
    opened: OpenedCallFile, *, skip: int = 0, size: int = CHUNK_ROWS, term: MetadataTerm | None = None
) -> Iterator[Chunk]:
    """The file's rows after the first `skip`, in chunks of `size`; those past `term` rejected."""
    chunker = Chunker(opened.key_column, skip=skip, size=size, term=term)
    for rows in opened.portions():
        yield from chunker.add(rows)
    if (last := chunker.rest()).rows:
        yield last
