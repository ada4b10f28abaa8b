"""A gunicorn worker whose threads see only requests that have come in: whoever is slow waits in the poller, not in a thread."""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import struct
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import ThreadWorker

from dsr.web.security import FORM_BYTES

IDLE_S = 10
"""Seconds without a byte after which a connection is closed: in a head, in a form, in an upload."""
HEAD_S = 10
"""Seconds in which the whole head of a request must be there."""
SEND_S = 60
"""Seconds that one piece of an answer may wait for its reader."""
SLOWEST = 4_000
"""Bytes a second below which a form is not waited for."""
HEAD_BYTES = 65_536
COLLECTED_BYTES = FORM_BYTES
"""Bodies up to this size are collected before a thread is taken; only signed-in users may send more (call files)."""
HELD_BYTES = 64_000_000
"""What all requests on their way in may take up; beyond it the largest is let go."""
CONNECTIONS = 512

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_CODED = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LENGTH_REQUIRED = b"HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Arriving:
    """One request on its way in. Times are seconds of the monotonic clock."""

    began_at: float
    heard_at: float
    received: bytearray = field(default_factory=bytearray)
    head_bytes: int = 0
    body_bytes: int = 0
    is_coded: bool = False

    def take(self, piece: bytes, now: float) -> None:
        """Add what came, and read the head once it is whole."""
        searched_from = max(0, len(self.received) - 3)
        self.received += piece
        self.heard_at = now
        end = -1 if self.head_bytes else self.received.find(b"\r\n\r\n", searched_from)
        if end >= 0:
            self.head_bytes = end + 4
            head = bytes(self.received[: self.head_bytes])
            self.body_bytes = max((int(found) for found in _LENGTH.findall(head)), default=0)
            self.is_coded = _CODED.search(head) is not None

    @property
    def is_large(self) -> bool:
        """Whether a thread reads the body as it comes: it is too large to be collected."""
        return self.body_bytes > COLLECTED_BYTES

    @property
    def is_whole(self) -> bool:
        """Whether a thread can answer it without waiting for anybody."""
        awaited = 0 if self.is_large else self.body_bytes
        return bool(self.head_bytes) and len(self.received) >= self.head_bytes + awaited

    def is_given_up(self, now: float) -> bool:
        """Whether it has taken too long: silent, or its head, or its form at the slowest pace that is waited for."""
        is_late = now - self.began_at > HEAD_S + self.body_bytes / SLOWEST
        is_endless = not self.head_bytes and len(self.received) > HEAD_BYTES
        return now - self.heard_at > IDLE_S or is_late or is_endless


class _CollectedUnreader(SocketUnreader):  # type: ignore[misc]
    """Reads what was collected, and the connection itself only for a large body."""

    may_wait = False

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next piece of a large body; nothing otherwise, so that no thread waits for a head or a form."""
        return super().chunk(size_hint) if self.may_wait else b""


class _CollectedParser(RequestParser):  # type: ignore[misc]
    """Parses a collected head; afterwards a large body may be read from the connection."""

    has_large_body = False

    def __init__(self, cfg: Any, sock: socket.socket, client: Any) -> None:
        super().__init__(cfg, sock, client)
        self.unreader = _CollectedUnreader(sock)

    def __next__(self) -> Any:
        self.unreader.may_wait = False
        request = super().__next__()
        self.unreader.may_wait = self.has_large_body
        return request


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, taken only by requests that are there.

    When all connections are in use, the one that has been coming in longest is let go, so that silence keeps nobody out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[Any, Arriving] = {}  # oldest first

    def enqueue_req(self, conn: Any) -> None:
        """Begin to collect the next request of a connection, new or kept alive."""
        if not conn.initialized:
            _limit_waiting(conn.sock)
            conn.parser = _CollectedParser(self.cfg, conn.sock, conn.client)
            conn.initialized = True
        conn.sock.setblocking(False)
        now = time.monotonic()
        self._arriving[conn] = Arriving(now, now)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        self._take(conn, conn.parser.unreader.take_buffered())
        if self.nr_conns >= self.worker_connections and self._arriving:
            self._let_go(next(iter(self._arriving)))

    def murder_pending(self) -> None:
        """Let go of requests that take too long, and of silent connections when the server stops."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arriving in list(self._arriving.items()):
            if arriving.is_given_up(now) or not (self.alive or arriving.received):
                self._let_go(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """As gunicorn does, but a closing connection never holds up the one thread that serves all of them."""
        if not fs.cancelled() and fs.exception() is None and fs.result() is False:
            self.nr_conns -= 1
            _close(conn)
        else:
            super().finish_request(conn, fs)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        # What is left of a large body that nobody wanted is not waited for: the connection is closed instead.
        return False if conn.parser.has_large_body else bool(super()._keepalive_after(conn, keepalive))

    def _receive(self, conn: Any, _sock: socket.socket) -> None:
        try:
            piece = conn.sock.recv(65_536)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        if piece:
            self._take(conn, piece)
        else:
            self._let_go(conn)

    def _take(self, conn: Any, piece: bytes) -> None:
        if conn not in self._arriving or not piece:
            return
        arriving = self._arriving[conn]
        arriving.take(piece, time.monotonic())
        if arriving.is_coded:
            self._refuse_coded(conn)
        elif arriving.is_whole:
            self._forget(conn)
            conn.parser.has_large_body = arriving.is_large
            conn.parser.unreader.unread(bytes(arriving.received))
            super().enqueue_req(conn)
        elif sum(len(one.received) for one in self._arriving.values()) > HELD_BYTES:
            self._let_go(max(self._arriving, key=lambda one: len(self._arriving[one].received)))

    def _refuse_coded(self, conn: Any) -> None:
        """A body that does not say how long it is cannot be collected; browsers and proxies that buffer send none."""
        with contextlib.suppress(OSError):
            conn.sock.send(_LENGTH_REQUIRED)
        self._let_go(conn)

    def _let_go(self, conn: Any) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        _close(conn)

    def _forget(self, conn: Any) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)


def _limit_waiting(sock: socket.socket) -> None:
    """Let the kernel bound every wait of a thread: unlike Python's limit it outlives gunicorn's `setblocking`."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", IDLE_S, 0))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_S, 0))


def _close(conn: Any) -> None:
    """Close with what has come in read first, or the kernel would reset the connection over the answer."""
    with contextlib.suppress(OSError):
        conn.sock.setblocking(False)
        conn.sock.shutdown(socket.SHUT_WR)
        for _piece in range(16):
            if not conn.sock.recv(65_536):
                break
    conn.close()
