"""The mailbox by IMAP (RFC 9051, RFC 3501): read without marking, moved or marked only when the caller says so, TLS verified."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dsr.adapters.mail_servers import checking_context, is_loopback
from dsr.adapters.mail_tokens import MailTokens, TokenUnavailable, xoauth2
from dsr.ports import MailboxUnavailable

TIMEOUT_S = 30
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class ImapMailbox:
    """The folder named by `url`: `imaps://user:password@host:993/INBOX`. An empty url means that none is set up.

    A user without a password signs in by one of the `tokens`, where there are any (SASL XOAUTH2).
    """

    def __init__(self, url: str, done: str = "", ca_file: Path | None = None, tokens: MailTokens | None = None) -> None:
        self._parts = urlsplit(url)
        self._done, self._ca_file = done, ca_file
        self._tokens = tokens if self._parts.username and not self._parts.password else None
        self.is_set_up = bool(self._parts.hostname)
        self.folder = unquote(self._parts.path.lstrip("/")) or "INBOX"

    @contextmanager
    def open(self) -> Iterator[ImapFolder]:
        """Sign in and select the folder; always signs out. Raises `MailboxUnavailable` with a code for every fault."""
        opened = self._opened()
        try:
            yield opened
        except (OSError, imaplib.IMAP4.error) as fault:
            raise MailboxUnavailable("broken_off") from fault
        finally:
            opened.leave()

    def _opened(self) -> ImapFolder:
        """The folder. A token that does not open it may have been withdrawn, or is older than the right: a new one is tried, once."""
        if self._tokens is None:
            return self._opened_by("")
        try:
            token = self._tokens.token()
            try:
                return self._opened_by(token)
            except MailboxUnavailable as fault:
                if fault.code != "mailbox_refused":
                    raise
            return self._opened_by(self._tokens.token(refused=token))
        except TokenUnavailable as fault:
            raise MailboxUnavailable(fault.code) from fault

    def _opened_by(self, token: str) -> ImapFolder:
        try:
            server = self._connect()
        except ssl.SSLError as fault:
            raise MailboxUnavailable("tls") from fault
        except (OSError, imaplib.IMAP4.error) as fault:
            raise MailboxUnavailable("unreachable") from fault
        try:
            self._sign_in(server, token)
            return self._select(server)
        except BaseException as fault:
            _leave(server)
            if isinstance(fault, OSError | imaplib.IMAP4.error):
                raise MailboxUnavailable("broken_off") from fault
            raise

    def _connect(self) -> imaplib.IMAP4:
        if not self.is_set_up:
            raise MailboxUnavailable("not_set_up")
        host, port = self._parts.hostname or "", self._parts.port
        context = checking_context(self._ca_file)
        if self._parts.scheme == "imaps":
            return imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=TIMEOUT_S)
        server = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT_S)
        if "STARTTLS" in server.capabilities:
            server.starttls(ssl_context=context)
        elif not is_loopback(host):
            _leave(server)
            raise MailboxUnavailable("tls")
        return server

    def _sign_in(self, server: imaplib.IMAP4, token: str) -> None:
        user, password = unquote(self._parts.username or ""), unquote(self._parts.password or "")
        try:
            if self._tokens is not None:
                _by_token(server, user, token)
            else:
                server.login(user, password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as fault:
            raise MailboxUnavailable("sign_in" if self._tokens is None else "mailbox_refused") from fault

    def _select(self, server: imaplib.IMAP4) -> ImapFolder:
        try:
            answer, _count = server.select(_quoted(self.folder))
        except imaplib.IMAP4.error as fault:
            # Exchange Online takes every token that is valid, and says only here: authenticated but not connected.
            if self._tokens is None or isinstance(fault, imaplib.IMAP4.abort):
                raise
            raise MailboxUnavailable("mailbox_refused") from fault
        told = server.response("UIDVALIDITY")[1]
        if answer != "OK" or not told or not isinstance(told[0], bytes) or not told[0].isdigit():
            raise MailboxUnavailable("folder")
        return ImapFolder(server, int(told[0]), self._done)


class ImapFolder:
    """The selected folder."""

    def __init__(self, server: imaplib.IMAP4, uid_validity: int, done: str) -> None:
        self._server, self.uid_validity, self._done = server, uid_validity, done

    def leave(self) -> None:
        """Sign out."""
        _leave(self._server)

    def uids_from(self, first: int) -> list[int]:
        """The uids from `first` on, ascending; `n:*` names the last message also where it lies before n."""
        found = self._asked("SEARCH", "UID", f"{first}:*")
        uids = {int(one) for line in found if isinstance(line, bytes) for one in line.split() if one.isdigit()}
        return sorted(uid for uid in uids if uid >= first)

    def size_of(self, uid: int) -> int:
        """The message's size in bytes; 0 where it is not there any more."""
        for line in self._asked("FETCH", str(uid), "(RFC822.SIZE)"):
            found = _SIZE.search(line if isinstance(line, bytes) else b"".join(line or ()))
            if found:
                return int(found[1])
        return 0

    def content_of(self, uid: int, *, head_only: bool = False) -> bytes | None:
        """The message's bytes by BODY.PEEK, which leaves it unread; None where it is not there any more."""
        part = "(BODY.PEEK[HEADER])" if head_only else "(BODY.PEEK[])"
        for line in self._asked("FETCH", str(uid), part):
            if isinstance(line, tuple) and len(line) > 1 and isinstance(line[1], bytes):
                return line[1]
        return None

    def put_away(self, uid: int) -> None:
        """Move the message to the folder of what was read, or mark it as seen; safe to repeat."""
        if not self._done:
            self._asked("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")
        elif "MOVE" in self._server.capabilities:
            self._asked("MOVE", str(uid), _quoted(self._done))
        else:
            self._asked("COPY", str(uid), _quoted(self._done))
            self._asked("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen \\Deleted)")
            if "UIDPLUS" in self._server.capabilities:
                self._asked("EXPUNGE", str(uid))

    def _asked(self, command: str, *words: str) -> list[bytes | tuple[bytes, bytes] | None]:
        answer, lines = self._server.uid(command, *words)
        if answer != "OK":
            raise MailboxUnavailable("refused")
        return list(lines)


def _by_token(server: imaplib.IMAP4, user: str, token: str) -> None:
    """AUTHENTICATE XOAUTH2: the token first; the error that some servers then tell as a challenge wants an empty line."""
    told = [xoauth2(user, token).encode("ascii")]
    server.authenticate("XOAUTH2", lambda _challenge: told.pop() if told else b"")


def _quoted(folder: str) -> str:
    """The folder's name as a quoted string; other letters than ASCII in modified UTF-7 (RFC 3501, 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", folder)
    written = "".join(_utf7(part) if place % 2 else part.replace("&", "&-") for place, part in enumerate(parts))
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(text: str) -> str:
    encoded = text.encode("utf-7").decode("ascii").removeprefix("+").removesuffix("-")
    return "&" + encoded.replace("/", ",") + "-"


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        server.shutdown()
