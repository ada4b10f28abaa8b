"""Another system on loopback that takes notices by HTTP, and keeps what really came over the wire."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Came:
    """One post as it came; the names of its headers in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """The other system. `statuses` are its next answers; when they are used up it takes everything."""

    scheme: str
    port: int = 0
    statuses: list[int] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The address that is told."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Serve for the block; with a `context` over TLS."""
    receiver = Receiver("https" if context else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(Came(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
            self.send_header("Location", receiver.url("/muualle"))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]  # whoever does not trust us hangs up
    receiver.port = server.server_port
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
