"""A text file as a stream of CSV records: any size, any of the usual encodings, junk bytes and broken quotes met."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from dsr.domain.calls_words import sentence
from dsr.domain.errors import Fault

HEAD_BYTES = 65_536
LINE_LIMIT = 131_072
RECORD_LINES = 50
_BLOCK_BYTES = 1 << 20


class FileFaulty(Exception):
    """The file as a whole cannot be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def file_fault(code: str, **values: str | int) -> Fault:
    """A fault of the whole file, with its English sentence; pages translate by code and values."""
    return Fault("file", sentence(code, values, "en"), code, tuple(values.items()))


@dataclass(frozen=True)
class Record:
    """One CSV record: the line on which it begins (from 1) and its cells.

    `is_mended` says that bytes which were not UTF-8 were read as Windows-1252, `is_last_and_open` that the file ends
    without a line end after it.
    """

    line: int
    cells: list[str]
    is_mended: bool = False
    is_last_and_open: bool = False


class _State(Enum):
    WHOLE = "whole"
    OPEN = "open"
    BROKEN = "broken"


@dataclass(frozen=True)
class _Line:
    """A line with its end; `is_open` where the file stops without one."""

    number: int
    text: str
    is_mended: bool
    is_open: bool = False


def encoding_of(head: bytes, declared: str | None) -> str:
    """`bytes` for UTF-8 with Windows-1252 as the fallback of each line, or the codec that the whole file needs.

    Raises FileFaulty for what is not text at all.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileFaulty(file_fault("file_encoding", encoding="UTF-32"))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    wanted = (declared or "").lower().replace("_", "-")
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most = max(len(head) // 2, 1)
    if odd > 0.4 * most and even < 0.02 * most:
        return _utf16_or_binary(head, "utf-16-le")
    if even > 0.4 * most and odd < 0.02 * most:
        return _utf16_or_binary(head, "utf-16-be")
    if wanted.startswith("utf-16"):
        raise FileFaulty(file_fault("file_encoding", encoding=wanted.upper()))
    controls = sum(head.count(byte) for byte in range(1, 32) if byte not in (9, 10, 13))
    if controls > 0.1 * max(len(head), 1):
        raise FileFaulty(file_fault("file_encoding", encoding=declared or "?"))
    if wanted in ("cp1252", "windows-1252"):
        return "cp1252"
    return wanted if wanted.startswith(("iso-8859", "latin")) else "bytes"


def _utf16_or_binary(head: bytes, encoding: str) -> str:
    text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
    if sum(1 for character in text if character < " " and character not in "\t\r\n") > 0.1 * len(text):
        raise FileFaulty(file_fault("file_encoding", encoding="?"))
    return encoding


def guessed_delimiter(first_line: str) -> str:
    """The separator that the first line uses most, of ; , tab and |, outside quotation marks; a comma where none is."""
    outside = "".join(first_line.split('"')[0::2])
    counts = {mark: outside.count(mark) for mark in ";,\t|"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def head_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as handle:
        return handle.read(HEAD_BYTES)


def records(path: Path, encoding: str, delimiter: str, digest: hashlib._Hash | None = None) -> Iterator[Record]:
    """The file's records in order, blank lines left out; never more than a block and a record in memory.

    `digest` is fed every byte. Raises FileFaulty for a zero byte, an endless line, an unclosed quotation mark and a
    file cut inside one.
    """
    pending: list[_Line] = []
    for fresh in _lines(path, encoding, digest):
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
            if state is _State.BROKEN and len(pending) > 1:
                # The quotation mark was a slip of its first line: that line stands alone, the others are read again.
                backlog = pending[1:] + backlog
                pending = pending[:1]
                cells = _loose_cells(pending[0].text, delimiter)
            yield Record(pending[0].number, cells, any(each.is_mended for each in pending), pending[-1].is_open)
            pending = []
    if pending:
        raise FileFaulty(file_fault("file_truncated", line=pending[0].number))


def _refuse_endless(pending: list[_Line]) -> None:
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


def _lines(path: Path, encoding: str, digest: hashlib._Hash | None) -> Iterator[_Line]:
    with path.open("rb") as handle:
        if encoding.startswith("utf-16"):
            yield from _utf16_lines(handle, encoding, path.stat().st_size, digest)
            return
        separator = b"\n" if b"\n" in handle.read(HEAD_BYTES) else b"\r"
        handle.seek(0)
        number = 0
        rest = b""
        while block := handle.read(_BLOCK_BYTES):
            if digest is not None:
                digest.update(block)
            *whole, rest = (rest + block).split(separator)
            for line in whole:
                number += 1
                yield _decoded(line + separator, number, encoding)
            _refuse_long(len(rest), number + 1)
        if rest:
            yield replace(_decoded(rest, number + 1, encoding), is_open=True)


def _refuse_long(length: int, number: int) -> None:
    if length > LINE_LIMIT:
        raise FileFaulty(file_fault("file_line_too_long", line=number, limit=LINE_LIMIT))


def _decoded(line: bytes, number: int, encoding: str) -> _Line:
    _refuse_long(len(line), number)
    if 0 in line:
        raise FileFaulty(file_fault("file_binary", line=number))
    if number == 1:
        line = line.removeprefix(codecs.BOM_UTF8)
    if encoding != "bytes":
        # Five bytes have no meaning in Windows-1252: they are replaced, the row is kept.
        return _Line(number, line.decode(encoding, errors="replace"), is_mended=False)
    try:
        return _Line(number, line.decode("utf-8"), is_mended=False)
    except UnicodeDecodeError:
        return _Line(number, line.decode("cp1252", errors="replace"), is_mended=True)


def _utf16_lines(handle: BinaryIO, encoding: str, size: int, digest: hashlib._Hash | None) -> Iterator[_Line]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    number = 0
    rest = ""
    while block := handle.read(_BLOCK_BYTES):
        if digest is not None:
            digest.update(block)
        *whole, rest = (rest + decoder.decode(block)).split("\n")
        for line in whole:
            number += 1
            yield _checked(line + "\n", number)
        _refuse_long(len(rest), number + 1)
    if size % 2:
        raise FileFaulty(file_fault("file_truncated", line=number + 1))
    if rest:
        yield replace(_checked(rest, number + 1), is_open=True)


def _checked(line: str, number: int) -> _Line:
    _refuse_long(len(line), number)
    if "\0" in line:
        raise FileFaulty(file_fault("file_binary", line=number))
    text = line.removeprefix("\ufeff") if number == 1 else line
    return _Line(number, text, is_mended="\ufffd" in text)
