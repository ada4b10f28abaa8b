"""A text file in pieces of whole lines, decoded: any size, any of the usual encodings, junk bytes met line by line."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dsr.domain.calls_words import sentence
from dsr.domain.errors import Fault

HEAD_BYTES = 65_536
LINE_LIMIT = 131_072
_PACKED = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\xd0\xcf\x11\xe0": "xls", b"\x1f\x8b": "gzip", b"%PDF": "PDF"}


class FileFaulty(Exception):
    """The file as a whole cannot be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def file_fault(code: str, **values: str | int) -> Fault:
    """A fault of the whole file, with its English sentence; pages translate by code and values."""
    return Fault("file", sentence(code, values, "en"), code, tuple(values.items()))


class Block(NamedTuple):
    """Lines of a file together, from line `number` on: their text where all of them can be decoded at once.

    `raw` are their bytes where lines can be decoded one by one.
    """

    number: int
    text: str | None
    separator: str
    raw: bytes = b""
    is_open: bool = False


@dataclass(frozen=True)
class Line:
    """A line with its end; `is_open` where the file stops without one."""

    number: int
    text: str
    is_mended: bool
    is_open: bool = False


def encoding_of(head: bytes, declared: str | None) -> str:
    """`bytes` for UTF-8 with Windows-1252 as the fallback of each line, or the codec that the whole file needs.

    Raises FileFaulty for what is not text at all.
    """
    packed = next((kind for mark, kind in _PACKED.items() if head.startswith(mark)), None)
    if packed is not None:
        raise FileFaulty(file_fault("file_packed", kind="xlsx" if b"[Content_Types].xml" in head else packed))
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


def head_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as handle:
        return handle.read(HEAD_BYTES)


def blocks(path: Path, encoding: str, digest: hashlib._Hash | None, block_bytes: int) -> Iterator[Block]:
    """The file in pieces that end with a line, the last perhaps in the middle of one."""
    with path.open("rb") as handle:
        if encoding.startswith("utf-16"):
            yield from _utf16_blocks(handle, encoding, path.stat().st_size, digest, block_bytes)
            return
        separator = b"\n" if b"\n" in handle.read(HEAD_BYTES) else b"\r"
        handle.seek(0)
        number, rest = 1, b""
        while fresh := handle.read(block_bytes):
            if digest is not None:
                digest.update(fresh)
            whole, found, rest = (rest + fresh).rpartition(separator)
            if found:
                yield _block(whole + found, number, separator, encoding)
                number += whole.count(separator) + 1
            _refuse_long(len(rest), number)
        if rest:
            yield _block(rest, number, separator, encoding)._replace(is_open=True)


def _block(raw: bytes, number: int, separator: bytes, encoding: str) -> Block:
    if number == 1:
        raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        # Five bytes have no meaning in Windows-1252: they are replaced, the row is kept.
        text = raw.decode("utf-8") if encoding == "bytes" else raw.decode(encoding, errors="replace")
    except UnicodeDecodeError:
        text = None
    return Block(number, None if b"\0" in raw else text, separator.decode(), raw)


def _utf16_blocks(
    handle: BinaryIO, encoding: str, size: int, digest: hashlib._Hash | None, block_bytes: int
) -> Iterator[Block]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    number, rest = 1, ""
    while fresh := handle.read(block_bytes):
        if digest is not None:
            digest.update(fresh)
        whole, found, rest = (rest + decoder.decode(fresh)).rpartition("\n")
        if found:
            yield Block(number, _without_mark(whole + found, number), "\n")
            number += whole.count("\n") + 1
        _refuse_long(len(rest), number)
    if size % 2:
        raise FileFaulty(file_fault("file_truncated", line=number))
    if rest:
        yield Block(number, _without_mark(rest, number), "\n", is_open=True)


def _without_mark(text: str, number: int) -> str:
    return text.removeprefix("\ufeff") if number == 1 else text


def lines_of(block: Block, encoding: str) -> Iterator[Line]:
    """The block's lines one by one, each decoded by itself. Raises FileFaulty for a zero byte and an endless line."""
    if not block.raw:
        for number, text in enumerate(io.StringIO(block.text, newline="\n"), block.number):
            _refuse_long(len(text), number)
            if "\0" in text:
                raise FileFaulty(file_fault("file_binary", line=number))
            yield Line(number, text, "\ufffd" in text, block.is_open)
        return
    parts = block.raw.split(block.separator.encode())
    whole = parts if block.is_open else parts[:-1]
    for number, part in enumerate(whole, block.number):
        line = part if block.is_open else part + block.separator.encode()
        yield _decoded(line, number, encoding, is_open=block.is_open)


def _refuse_long(length: int, number: int) -> None:
    if length > LINE_LIMIT:
        raise FileFaulty(file_fault("file_line_too_long", line=number, limit=LINE_LIMIT))


def _decoded(line: bytes, number: int, encoding: str, *, is_open: bool) -> Line:
    _refuse_long(len(line), number)
    if 0 in line:
        raise FileFaulty(file_fault("file_binary", line=number))
    if encoding != "bytes":
        return Line(number, line.decode(encoding, errors="replace"), is_mended=False, is_open=is_open)
    try:
        return Line(number, line.decode("utf-8"), is_mended=False, is_open=is_open)
    except UnicodeDecodeError:
        return Line(number, line.decode("cp1252", errors="replace"), is_mended=True, is_open=is_open)
