"""The rows of a call file made ready for writing: in this process, or in one beside it where the file is large."""

from __future__ import annotations

import gc
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO

from dsr.domain.errors import places_of
from dsr.ports import OpenedCallFile
from dsr.services.file_rows.chunks import chunks
from dsr.services.file_rows.packed import PackedChunk, Packing, packed, read, written
from dsr.services.file_rows.ready import Reading, made_ready

PORTION_ROWS = 1_000
BESIDE_BYTES = 8_000_000
"""From this size on a process of its own reads: below, its start would cost more than it saves."""
_WAITING = 8  # portions read ahead of the writer; with them the memory of the two is bounded
_END = b""
_LENGTH_BYTES = 8
_COMMAND = (sys.executable, "-c", "from dsr.jobs.reading import read_for_another; read_for_another()")


class ReadingBroken(Exception):
    """The process that read the file ended before the file did."""


def ready_rows(
    opened: OpenedCallFile,
    reading: Reading,
    *,
    skip: int = 0,
    rows: int = PORTION_ROWS,
    packing: Packing = Packing.TABLES,
    beside_bytes: int = BESIDE_BYTES,
) -> Generator[PackedChunk]:
    """The file's rows after the first `skip`, made ready and packed, `rows` at a time.

    A large file is read by another process, so that this one only writes. That process dies with this one: at the latest
    when it has read a few portions that nobody takes.
    """
    if opened.size < beside_bytes or (os.cpu_count() or 1) < 2:
        with calm_collector():
            for chunk in chunks(opened, skip=skip, size=rows, term=reading.term):
                yield packed(made_ready(chunk, reading), packing)
        return
    yield from _beside(opened, reading, skip, rows, packing)


@contextmanager
def calm_collector() -> Iterator[None]:
    """Look for cyclic garbage more seldom: rows and lines of the log are many and make none, and looking costs a fifth of an import."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _beside(opened: OpenedCallFile, reading: Reading, skip: int, rows: int, packing: Packing) -> Generator[PackedChunk]:
    """Start a process that imports what it needs to read and no more: the libraries of a database take it a second."""
    process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
    asked, told = _pipes(process)
    waiting: queue.Queue[PackedChunk | None] = queue.Queue(_WAITING)
    ended, broken = threading.Event(), threading.Event()
    listener = threading.Thread(target=_listen, args=(told, waiting, ended, broken), daemon=True)
    listener.start()
    try:
        with suppress(BrokenPipeError), asked:
            pickle.dump((opened, reading, skip, rows, packing), asked)
        while (chunk := waiting.get()) is not None:
            yield chunk
        if broken.is_set():
            raise ReadingBroken("the process that reads the file has ended before the file")
    finally:
        ended.set()
        process.kill()
        process.wait()
        with suppress(queue.Empty):
            waiting.get_nowait()  # a listener that waits for room sees that it has ended
        listener.join()
        told.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipes")
    return process.stdin, process.stdout


def _listen(
    told: IO[bytes], waiting: queue.Queue[PackedChunk | None], ended: threading.Event, broken: threading.Event
) -> None:
    """Take what the reading process sends, ahead of the writer by as much as `waiting` holds; None is the end."""
    while not ended.is_set():
        length = int.from_bytes(head := told.read(_LENGTH_BYTES), "big")
        message = told.read(length)
        if len(head) < _LENGTH_BYTES or len(message) < length:
            broken.set()
        if broken.is_set() or message == _END:
            waiting.put(None)
            return
        waiting.put(read(message))


def read_for_another() -> None:
    """The reading process: is told by its input what to read, and sends portions until the file ends or nobody listens."""
    sys.excepthook = _tell_of_fault
    opened: OpenedCallFile
    opened, reading, skip, rows, packing = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    with calm_collector(), suppress(BrokenPipeError):
        for chunk in chunks(opened, skip=skip, size=rows, term=reading.term):
            _send(written(packed(made_ready(chunk, reading), packing)))
        _send(_END)


def _tell_of_fault(kind: type[BaseException], _fault: BaseException, trace: TracebackType | None) -> None:
    """Log what ended this process as every fault is logged: its text may hold what stands in the file."""
    line = {"event": "reading_broken", "level": "error", "fault": kind.__name__, "places": places_of(trace)}
    print(json.dumps(line), file=sys.stderr, flush=True)


def _send(message: bytes) -> None:
    out = sys.stdout.buffer
    out.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    out.write(message)
    out.flush()
