"""A text file as a stream of CSV records: any size, any of the usual encodings, junk bytes and broken quotes met."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from dsr.adapters.callfiles.text_blocks import LINE_LIMIT, Block, FileFaulty, Line, blocks, file_fault, lines_of

RECORD_LINES = 50
_MOST_BYTES_OF_A_CHARACTER = 4
_ODD_UTF16 = re.compile("[\0\ufffd]")


class Record(NamedTuple):
    """One CSV record: the line on which it begins (from 1) and its cells.

    `is_mended` says that bytes which were not UTF-8 were read as Windows-1252, `is_last_and_open` that the file ends
    without a line end after it.
    """

    line: int
    cells: list[str]
    is_mended: bool = False
    is_last_and_open: bool = False


class Run(NamedTuple):
    """Records that follow each other: the line of each, its cells, and the places of those that were mended.

    `is_last_and_open` says that the file ends, without a line end, after the last of them.
    """

    lines: Sequence[int]
    cells: list[list[str]]
    mended: frozenset[int] = frozenset()
    is_last_and_open: bool = False

    def without_first(self) -> Run:
        """The same without its first record."""
        mended = frozenset(place - 1 for place in self.mended if place)
        return Run(self.lines[1:], self.cells[1:], mended, self.is_last_and_open)

    def records(self) -> Iterator[Record]:
        """Each by itself."""
        last = len(self.cells) - 1
        for place, (line, cells) in enumerate(zip(self.lines, self.cells, strict=True)):
            yield Record(line, cells, place in self.mended, self.is_last_and_open and place == last)


class _State(Enum):
    WHOLE = "whole"
    OPEN = "open"
    BROKEN = "broken"


def guessed_delimiter(first_line: str) -> str:
    """The separator that the first line uses most, of ; , tab and |, outside quotation marks; a comma where none is."""
    outside = "".join(first_line.split('"')[0::2])
    counts = {mark: outside.count(mark) for mark in ";,\t|"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def records(
    path: Path, encoding: str, delimiter: str, digest: hashlib._Hash | None = None, *, block_bytes: int = 1 << 18
) -> Iterator[Record]:
    """The file's records in order, as `runs` gives them, one by one."""
    for run in runs(path, encoding, delimiter, digest, block_bytes=block_bytes):
        yield from run.records()


def runs(
    path: Path, encoding: str, delimiter: str, digest: hashlib._Hash | None = None, *, block_bytes: int = 1 << 18
) -> Iterator[Run]:
    """The file's records in order, blank lines left out; never more than a block and a record in memory.

    `digest` is fed every byte. Raises FileFaulty for a zero byte, an endless line, an unclosed quotation mark and a
    file cut inside one.
    """
    pending: list[Line] = []
    for block in blocks(path, encoding, digest, block_bytes):
        run = _whole_run(block, delimiter) if not pending else None
        yield run or _gathered(_single_records(lines_of(block, encoding), pending, delimiter))
    if pending:
        raise FileFaulty(file_fault("file_truncated", line=pending[0].number))


def _whole_run(block: Block, delimiter: str) -> Run | None:
    """The block's records at one go; None where anything in it is odd and has to be looked at line by line."""
    if block.text is None or block.is_open or (not block.raw and _ODD_UTF16.search(block.text)):
        return None
    lines = list(io.StringIO(block.text, newline=block.separator))
    if max(map(len, lines)) * _MOST_BYTES_OF_A_CHARACTER > LINE_LIMIT or not all(map(str.strip, lines)):
        return None
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        cells = list(reader)
        if len(cells) == len(lines):
            return Run(range(block.number, block.number + len(lines)), cells)
        reader, begins, cells = csv.reader(lines, delimiter=delimiter, strict=True), [block.number], []
        for record in reader:
            cells.append(record)
            begins.append(block.number + reader.line_num)
    except csv.Error:
        return None
    if any(end - begin >= RECORD_LINES for begin, end in pairwise(begins)):
        return None
    return Run(begins[:-1], cells)


def _gathered(found: Iterable[Record]) -> Run:
    taken = list(found)
    mended = frozenset(place for place, record in enumerate(taken) if record.is_mended)
    is_open = bool(taken) and taken[-1].is_last_and_open
    return Run([record.line for record in taken], [record.cells for record in taken], mended, is_open)


def _single_records(lines: Iterable[Line], pending: list[Line], delimiter: str) -> Iterator[Record]:
    """Records line by line; what `pending` holds before and after belongs to one that other blocks begin or end."""
    for fresh in lines:
        backlog = [fresh]
        while backlog:
            line = backlog.pop(0)
            if not pending and not line.text.strip():
                continue
            pending.append(line)
            cells, state = _cells([each.text for each in pending], delimiter)
            if state is _State.OPEN:
                _refuse_endless(pending)
                continue
            taken = pending[:]
            if state is _State.BROKEN and len(pending) > 1:
                # The quotation mark was a slip of its first line: that line stands alone, the others are read again.
                backlog = pending[1:] + backlog
                taken = pending[:1]
                cells = _loose_cells(taken[0].text, delimiter)
            pending.clear()
            yield Record(taken[0].number, cells, any(each.is_mended for each in taken), taken[-1].is_open)


def _refuse_endless(pending: list[Line]) -> None:
    if len(pending) >= RECORD_LINES or sum(len(each.text) for each in pending) > LINE_LIMIT:
        raise FileFaulty(file_fault("file_open_quote", line=pending[0].number))


def _cells(lines: list[str], delimiter: str) -> tuple[list[str], _State]:
    """The cells of one record, and whether its quotation marks are whole, still open at its end, or broken."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True)), _State.WHOLE
    except csv.Error as error:
        if "unexpected end of data" in str(error) or "field larger" in str(error):
            return [], _State.OPEN
    # Something after a closing quotation mark, such as "a"b: taken as it stands, the column count judges it.
    return _loose_cells("".join(lines), delimiter), _State.BROKEN


def _loose_cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text.replace("\r", " ").replace("\n", " ").strip()], delimiter=delimiter))
