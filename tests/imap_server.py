"""A small honest IMAP server on loopback: what the adapter says is answered as RFC 3501 and 6851 have it, and it can be killed.

Its folders outlive it, as a real server's do: `kill()` cuts every connection, `start()` serves the same folders again.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "postilaatikko", "salainen sana"


@dataclass
class Kept:
    """One message of a folder."""

    uid: int
    content: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    """One folder; uids only grow while the validity stands."""

    validity: int = 7
    next_uid: int = 1
    messages: list[Kept] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Put a message in; answers its uid."""
        self.messages.append(Kept(self.next_uid, content))
        self.next_uid += 1
        return self.messages[-1].uid

    def renumber(self) -> None:
        """What a server does that has lost its numbers: a new validity, uids from one."""
        self.validity += 1
        for uid, kept in enumerate(self.messages, 1):
            kept.uid = uid
        self.next_uid = len(self.messages) + 1


@dataclass
class ImapServer:
    """The server. `before` is called with each command and may kill the server or raise to cut the connection.

    `tokens` are those that AUTHENTICATE XOAUTH2 takes, `told` those that it was told; a refusal comes as a challenge first
    where it `is_challenging`. With `lets_in` off it is Exchange Online to a program that was given no right to the mailbox.
    """

    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder(), "Luettu": Folder(validity=9)})
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    tokens: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    is_challenging: bool = True
    lets_in: bool = True
    context: ssl.SSLContext | None = None
    before: Callable[[str], None] = lambda _command: None
    commands: list[str] = field(default_factory=list)
    port: int = 0
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def start(self) -> None:
        """Serve, on the port of last time where there was one."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def kill(self) -> None:
        """Stop at once: connections are cut in mid-sentence."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def url(self, scheme: str = "imap", folder: str = "INBOX") -> str:
        """The address for the adapter."""
        return f"{scheme}://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{folder}"

    def url_without_password(self) -> str:
        """The address for an adapter that signs in by token."""
        return f"imap://{USER}@127.0.0.1:{self.port}/INBOX"

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            # Else the lines of an answer wait for each other's receipts, a twenty-fifth of a second each.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ConnectionError, ValueError):
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            _Talk(self, connection).go()
        with suppress(OSError):
            connection.close()


class _Talk:
    def __init__(self, server: ImapServer, connection: socket.socket) -> None:
        self.server, self.connection = server, connection
        self.lines = connection.makefile("rb")
        self.is_signed_in = False
        self.folder: Folder | None = None

    def go(self) -> None:
        self.say("* OK ready")
        for raw in self.lines:
            line = raw.decode().rstrip("\r\n")
            tag, _, rest = line.partition(" ")
            self.server.commands.append(re.sub(r"^LOGIN .*", "LOGIN", rest))
            self.server.before(rest)
            if not self.answer(tag, rest):
                return

    def say(self, line: str | bytes) -> None:
        self.connection.sendall((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def answer(self, tag: str, rest: str) -> bool:
        command, _, words = rest.partition(" ")
        command = command.upper()
        if command == "CAPABILITY":
            self.say(f"* CAPABILITY {self.server.capabilities}")
        elif command == "LOGOUT":
            self.say("* BYE")
        elif command == "LOGIN":
            self.is_signed_in = words.replace('"', "") == f"{USER} {PASSWORD}"
            if not self.is_signed_in:
                self.say(f"{tag} NO wrong")
                return True
        elif command == "AUTHENTICATE":
            self.is_signed_in = words == "XOAUTH2" and self.by_token()
            if not self.is_signed_in:
                self.say(f"{tag} NO AUTHENTICATE failed.")
                return True
        elif not self.server.lets_in:
            self.say(f"{tag} BAD User is authenticated but not connected.")
            return True
        elif not self.is_signed_in:
            self.say(f"{tag} NO sign in first")
            return True
        elif command == "SELECT":
            self.folder = self.server.folders.get(words.strip('"'))
            if self.folder is None:
                self.say(f"{tag} NO no such folder")
                return True
            self.say(f"* {len(self.folder.messages)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.folder.validity}] stands")
        elif command == "UID" and self.folder is not None and not self.by_uid(*words.split(" ", 1)):
            self.say(f"{tag} NO refused")
            return True
        self.say(f"{tag} OK done")
        return command != "LOGOUT"

    def by_token(self) -> bool:
        """SASL XOAUTH2; the client must answer the error, which is told as a challenge, by an empty line."""
        self.say("+ ")
        user, auth, *ends = base64.b64decode(self.lines.readline()).decode().split("\x01")
        assert (user, auth[:12], ends) == (f"user={USER}", "auth=Bearer ", ["", ""])
        self.server.told.append(auth[12:])
        if auth[12:] in self.server.tokens:
            return True
        if self.server.is_challenging:
            error = json.dumps({"status": "400", "schemes": "Bearer"}).encode()
            self.say(b"+ " + base64.b64encode(error))
            assert self.lines.readline() == b"\r\n"
        return False

    def by_uid(self, what: str, words: str) -> bool:
        assert self.folder is not None
        if what.upper() == "SEARCH":
            first = int(re.search(r"UID (\d+):\*", words)[1])  # type: ignore[index]
            uids = [one.uid for one in self.folder.messages]
            found = [uid for uid in uids if uid >= first] or uids[-1:]  # n:* always names the last one
            self.say("* SEARCH " + " ".join(map(str, found)))
            return True
        uid, _, rest = words.partition(" ")
        kept = next((one for one in self.folder.messages if one.uid == int(uid)), None)
        if what.upper() in ("MOVE", "COPY") and rest.strip('"') not in self.server.folders:
            return False
        if kept is not None:
            self.on_message(what.upper(), kept, rest)
        return True

    def on_message(self, what: str, kept: Kept, rest: str) -> None:
        assert self.folder is not None
        place = self.folder.messages.index(kept) + 1
        if what == "FETCH" and "RFC822.SIZE" in rest:
            self.say(f"* {place} FETCH (UID {kept.uid} RFC822.SIZE {len(kept.content)})")
        elif what == "FETCH":
            assert "PEEK" in rest, "reading marks nothing"
            content = kept.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in rest else kept.content
            self.say(f"* {place} FETCH (UID {kept.uid} BODY[] {{{len(content)}}}".encode())
            self.connection.sendall(content + b")\r\n")
        elif what == "STORE":
            kept.flags |= set(re.findall(r"\\\w+", rest))
        elif what in ("MOVE", "COPY"):
            self.server.folders[rest.strip('"')].add(kept.content)
            if what == "MOVE":
                self.folder.messages.remove(kept)
        elif what == "EXPUNGE" and "\\Deleted" in kept.flags:
            self.folder.messages.remove(kept)


@contextmanager
def serving(server: ImapServer) -> Iterator[ImapServer]:
    """Serve for the block."""
    server.start()
    try:
        yield server
    finally:
        server.kill()


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own for 127.0.0.1, and the file by which it can be trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted = folder / "ca.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    both = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both.write_bytes(private + trusted.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted
