"""The rows of a call file made ready for writing: in this process, or in one beside it where the file is large."""

from __future__ import annotations

import gc
import marshal
import os
import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from dsr.ports import OpenedCallFile
from dsr.services.register import Reading, ReadyChunk, chunks, made_ready

PORTION_ROWS = 1_000
BESIDE_BYTES = 8_000_000
"""From this size on a process of its own reads: below, its start would cost more than it saves."""
_WAITING = 8  # portions read ahead of the writer; with them the memory of the two is bounded
_END = b""
_PLAIN = 2  # of the ways to write it the one that does not look for repeated objects


class ReadingBroken(Exception):
    """The process that read the file ended before the file did."""


def ready_rows(
    opened: OpenedCallFile,
    reading: Reading,
    *,
    skip: int = 0,
    rows: int = PORTION_ROWS,
    beside_bytes: int = BESIDE_BYTES,
) -> Generator[ReadyChunk]:
    """The file's rows after the first `skip`, made ready, `rows` at a time.

    A large file is read by another process, so that this one only writes. That process dies with this one: at the
    latest when it has read a few portions that nobody takes.
    """
    if opened.size < beside_bytes or (os.cpu_count() or 1) < 2:
        with calm_collector():
            for chunk in chunks(opened, skip=skip, size=rows, term=reading.term):
                yield made_ready(chunk, reading)
        return
    yield from _beside(opened, reading, skip, rows)


@contextmanager
def calm_collector() -> Iterator[None]:
    """Look for cyclic garbage more seldom: rows are many and make none, and looking costs a fifth of an import."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _beside(opened: OpenedCallFile, reading: Reading, skip: int, rows: int) -> Generator[ReadyChunk]:
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_read, args=(theirs, opened, reading, skip, rows), daemon=True)
    process.start()
    theirs.close()
    waiting: queue.Queue[bytes | None] = queue.Queue(_WAITING)
    ended = threading.Event()
    listener = threading.Thread(target=_listen, args=(ours, waiting, ended), daemon=True)
    listener.start()
    try:
        while message := waiting.get():
            yield ReadyChunk(*marshal.loads(message))  # noqa: S302 - written by our own process
        if message is None:
            raise ReadingBroken("the process that reads the file has ended before the file")
    finally:
        ended.set()
        process.kill()
        process.join()
        with suppress(queue.Empty):
            waiting.get_nowait()  # a listener that waits for room sees that it has ended
        listener.join()
        ours.close()
        process.close()


def _listen(ours: Connection, waiting: queue.Queue[bytes | None], ended: threading.Event) -> None:
    """Take what the reading process sends, ahead of the writer by as much as `waiting` holds."""
    try:
        while not ended.is_set():
            message = ours.recv_bytes()
            waiting.put(message)
            if message == _END:
                return
    except (EOFError, OSError):
        if not ended.is_set():
            waiting.put(None)


def _read(theirs: Connection, opened: OpenedCallFile, reading: Reading, skip: int, rows: int) -> None:
    """The reading process: sends portions until the file ends or nobody listens."""
    with calm_collector(), suppress(BrokenPipeError):
        for chunk in chunks(opened, skip=skip, size=rows, term=reading.term):
            theirs.send_bytes(marshal.dumps(tuple(made_ready(chunk, reading)), _PLAIN))
        theirs.send_bytes(_END)
