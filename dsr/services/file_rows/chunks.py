"""Rows of a file before they are written: those that repeat a row of the same file, in chunks that fit a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dsr.domain.calls import LegRow, RejectedRow
from dsr.domain.retention import MetadataTerm
from dsr.ports import OpenedCallFile

CHUNK_ROWS = 3_000
_LINE_BITS = 40


@dataclass(frozen=True)
class Chunk:
    """Rows taken in one transaction. `legs` have keys of which each is alone in the file; `repeated` is how many more
    rows said the same as an earlier row of the file."""

    legs: tuple[LegRow, ...] = ()
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

    def earlier(self, leg: LegRow) -> tuple[int, bool] | None:
        """The line of an earlier row with the leg's key, and whether it said the same; None for a key not met before."""
        if leg.has_derived_key:
            return None  # numbered among its equals when it was read
        key, content = hash((leg.ext_leg_id, leg.ext_seq)), hash(leg.row_hash)
        known = self._content.setdefault(key, content << _LINE_BITS | leg.row_no)
        line = known & (1 << _LINE_BITS) - 1
        return None if line == leg.row_no else (line, known >> _LINE_BITS == content)


class Chunker:
    """Gathers a file's rows into chunks of `size`; the first `skip` are only looked at for their keys.

    `key_column` is what the file calls the column of a row's own id. Rows past `term` are rejected, so that an old file
    does not bring back what was removed.
    """

    def __init__(
        self, key_column: str, *, skip: int = 0, size: int = CHUNK_ROWS, term: MetadataTerm | None = None
    ) -> None:
        self._key_column, self._skip, self._size, self._term = key_column, skip, size, term
        self._seen = SeenKeys()
        self._begin()

    def add(self, row: LegRow | RejectedRow) -> Chunk | None:
        """Take the next row; answers the chunk that it completes."""
        earlier = self._seen.earlier(row) if isinstance(row, LegRow) else None
        if self._skip:
            self._skip -= 1
            return None
        if isinstance(row, RejectedRow):
            self._rejected.append(row)
        elif self._term is not None and row.started_at < self._term.kept_from:
            self._rejected.append(RejectedRow(row.row_no, "row_past_term", (("months", self._term.months),)))
        elif earlier is None:
            self._legs.append(row)
        elif earlier[1]:
            self._repeated += 1
        else:
            values = (("column", self._key_column), ("first", earlier[0]))
            self._rejected.append(RejectedRow(row.row_no, "row_key_repeated", values))
        self._count += 1
        return self.rest() if self._count == self._size else None

    def rest(self) -> Chunk:
        """What has been gathered since the last chunk; perhaps nothing."""
        chunk = Chunk(tuple(self._legs), tuple(self._rejected), self._repeated)
        self._begin()
        return chunk

    def _begin(self) -> None:
        self._legs: list[LegRow] = []
        self._rejected: list[RejectedRow] = []
        self._repeated = self._count = 0


def chunks(
    opened: OpenedCallFile, *, skip: int = 0, size: int = CHUNK_ROWS, term: MetadataTerm | None = None
) -> Iterator[Chunk]:
    """The file's rows after the first `skip`, in chunks of `size`; those past `term` rejected."""
    chunker = Chunker(opened.key_column, skip=skip, size=size, term=term)
    for row in opened.rows():
        if (chunk := chunker.add(row)) is not None:
            yield chunk
    if (last := chunker.rest()).rows:
        yield last
