"""A small mail server on loopback that keeps every mail as a file, so that mail really leaves the office that is tried out."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

MAIL_LIMIT = 30_000_000
_PATH = re.compile(r"^(?:MAIL FROM|RCPT TO):\s*<([^<>\s]*)>", re.IGNORECASE)


class Postbox:
    """An SMTP server (RFC 5321, what a sender needs of it) whose mails are `0001.eml`, `0002.eml` ... in `folder`.

    A mail is acknowledged only when its file is whole on disk. Use it as a context; `url` is for DSR_SMTP_URL.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._socket = socket.create_server(("127.0.0.1", port))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._stands = threading.Event()
        self._keeping = threading.Lock()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="postbox", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self._socket.getsockname()[1]}"

    def mails(self) -> list[Path]:
        """The mails that came, oldest first."""
        return sorted(self.folder.glob("*.eml"))

    def __enter__(self) -> Postbox:
        self._thread.start()
        self._stands.wait()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._loop
        assert self._stop
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._talk, sock=self._socket, limit=1_000_000):  # longest line taken
            self._stands.set()
            await self._stop.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Talk(self, reader, writer).to_the_end()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the sender went away, or sent a line without an end
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def keep(self, content: bytes) -> None:
        """Write one mail under the next free number; whole or not at all."""
        with self._keeping:  # two mails of one moment must not take one number
            taken = [int(path.stem) for path in self.folder.glob("*.eml") if path.stem.isdecimal()]
            path = self.folder / f"{max(taken, default=0) + 1:04}.eml"
            draft = path.with_suffix(".part")
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)


class _Talk:
    """One connection."""

    def __init__(self, box: Postbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._box, self._reader, self._writer = box, reader, writer
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def to_the_end(self) -> None:
        await self._say("220 postbox ready")
        while line := await self._reader.readline():
            words = line.decode("ascii", "replace").strip()
            verb = words[:4].upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            await self._answer(verb, words)

    async def _answer(self, verb: str, words: str) -> None:
        if verb == "EHLO":
            await self._say("250-postbox", f"250-SIZE {MAIL_LIMIT}", "250 8BITMIME")
        elif verb in ("HELO", "NOOP"):
            await self._say("250 ok")
        elif verb == "RSET":
            self._forget()
            await self._say("250 ok")
        elif verb in ("MAIL", "RCPT"):
            await self._envelope(verb, words)
        elif verb == "DATA":
            await self._mail()
        else:
            await self._say("502 not known here")

    async def _envelope(self, verb: str, words: str) -> None:
        path = _PATH.match(words)
        if path is None:
            await self._say("501 write the address in <>")
        elif verb == "MAIL":
            self._sender, self._recipients = path[1], []
            await self._say("250 ok")
        elif self._sender is None:
            await self._say("503 say MAIL FROM first")
        else:
            self._recipients.append(path[1])
            await self._say("250 ok")

    async def _mail(self) -> None:
        if not self._recipients:
            await self._say("503 say RCPT TO first")
            return
        await self._say("354 end with a dot on a line of its own")
        lines: list[bytes] = []
        size = 0
        while (line := await self._reader.readline()) not in (b".\r\n", b".\n"):
            if not line:
                raise ConnectionError("cut in the middle of a mail: it is not kept")
            size += len(line)
            if size <= MAIL_LIMIT:
                lines.append(line.removeprefix(b"."))
        if size > MAIL_LIMIT:
            await self._say("552 too large")
        else:
            envelope = f"X-Envelope-From: {self._sender}\r\nX-Envelope-To: {', '.join(self._recipients)}\r\n"
            await asyncio.to_thread(self._box.keep, envelope.encode("ascii", "replace") + b"".join(lines))
            await self._say("250 kept")
        self._forget()

    async def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self._writer.drain()

    def _forget(self) -> None:
        self._sender, self._recipients = None, []
