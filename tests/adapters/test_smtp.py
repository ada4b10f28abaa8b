"""Mail leaves by a real server over real sockets: TLS, a password, the letter whole; and not at all where any of it fails."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from dsr.adapters.smtp import SmtpMail
from dsr.ports import Mail, MailRefused
from tests.imap_server import self_signed
from tests.mail_parts import noon
from tests.token_giver import giving

USER, PASSWORD = "tietosuoja", "salainen sana @/"
SENDER = "tietosuoja@kaupunki.example"
MAIL = Mail("aino@posti.example", "Asia 7/2026", "Hyvä vastaanottaja,\n.\nöinen viesti\n", "<7@kaupunki.example>", (("vastaus.pdf", b"%PDF-1.7 \x00\xff\r\n.\r\n"),))  # fmt: skip


@dataclass
class Server:
    """A mail server (aiosmtpd) on loopback: what it took, and the passwords that it was told."""

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def url(self, scheme: str = "smtp", host: str = "127.0.0.1", password: str = "salainen%20sana%20%40%2F") -> str:
        """The address for the adapter."""
        return f"{scheme}://{USER}:{password}@{host}:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take one mail."""
        self.taken.append(envelope)
        return "250 kept"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, told: LoginPassword
    ) -> AuthResult:
        """Whether name and password are right."""
        self.signed_in.append(told.password.decode())
        return AuthResult(success=(told.login.decode(), told.password.decode()) == (USER, PASSWORD), handled=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """Whether the token is one that is taken; the error comes as a challenge, which is answered by an empty line."""
        user, auth, *ends = base64.b64decode(args[1]).decode().split("\x01")
        assert (user, auth[:12], ends) == (f"user={USER}", "auth=Bearer ", ["", ""])
        self.signed_in.append(auth[12:])
        if auth[12:] in self.tokens:
            return AuthResult(success=True)
        assert await server.challenge_auth(b'{"status":"401"}') == b""
        return AuthResult(success=False, handled=False)


@contextmanager
def serving(context: ssl.SSLContext | None = None, *, is_tls: bool = False, wants_password: bool = True) -> Iterator[Server]:  # fmt: skip
    """Serve for the block: with STARTTLS by `context`, with TLS from the start, or in the clear."""
    server, stands, over = Server(), threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    def talk() -> SMTP:
        offered = None if is_tls else context
        asked: dict[str, Any] = {"auth_required": offered is not None, "auth_require_tls": offered is not None}
        authenticator = server.authenticate if wants_password else None
        return SMTP(server, hostname="mail", tls_context=offered, loop=loops[0], authenticator=authenticator, **asked)

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with await loops[0].create_server(talk, "127.0.0.1", 0, ssl=context if is_tls else None) as made:
            server.port = made.sockets[0].getsockname()[1]
            stands.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert stands.wait(10)
    try:
        yield server
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate, and the authority by which it can be trusted."""
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_leaves_over_tls_with_the_password_and_comes_whole(
    certified: tuple[ssl.SSLContext, Path], scheme: str
) -> None:
    context, authority = certified
    with serving(context, is_tls=scheme == "smtps") as server:
        SmtpMail(server.url(scheme), SENDER, noon, authority).send(MAIL)
        assert server.signed_in == [PASSWORD]
        (envelope,) = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [MAIL.to])
    message = message_from_bytes(envelope.content or b"")
    assert (message["Subject"], message["Message-ID"]) == (MAIL.subject, MAIL.message_id)
    body, attached = message.get_payload()
    assert body.get_payload(decode=True).decode() == MAIL.body.replace("\n", "\r\n")
    assert (attached.get_filename(), attached.get_payload(decode=True)) == MAIL.attachments[0]


def test_a_certificate_that_nobody_vouches_for_gets_neither_the_password_nor_the_mail(
    certified: tuple[ssl.SSLContext, Path],
) -> None:
    context, authority = certified
    with serving(context) as server, serving(context, is_tls=True) as implicit:
        for box in (
            SmtpMail(server.url(), SENDER, noon),
            SmtpMail(implicit.url("smtps"), SENDER, noon),
            SmtpMail(server.url(host="localhost"), SENDER, noon, authority),  # another name than the certificate's
        ):
            with pytest.raises(MailRefused, match="SSLCertVerificationError"):
                box.send(MAIL)
        assert (server.signed_in, server.taken, implicit.signed_in, implicit.taken) == ([], [], [], [])


def test_a_wrong_password_is_told_and_nothing_leaves(certified: tuple[ssl.SSLContext, Path]) -> None:
    context, authority = certified
    with serving(context) as server:
        with pytest.raises(MailRefused, match="SMTPAuthenticationError"):
            SmtpMail(server.url(password="arvattu"), SENDER, noon, authority).send(MAIL)
        assert (set(server.signed_in), server.taken) == ({"arvattu"}, []), "by PLAIN and by LOGIN"


def test_a_user_without_a_password_signs_in_by_a_token_and_a_refused_one_is_replaced(
    certified: tuple[ssl.SSLContext, Path],
) -> None:
    context, authority = certified
    with giving() as giver, serving(context) as server:
        server.tokens = {"token-2"}
        box = SmtpMail(server.url(password="").replace(":@", "@"), SENDER, noon, authority, giver.tokens())
        box.send(MAIL)
        box.send(MAIL)
        assert (server.signed_in, len(server.taken)) == (["token-1", "token-2", "token-2"], 2)


def test_without_a_token_that_is_taken_nothing_leaves(certified: tuple[ssl.SSLContext, Path]) -> None:
    context, authority = certified
    with giving() as giver, serving(context) as server:
        url = server.url(password="").replace(":@", "@")
        with pytest.raises(MailRefused, match="SMTPAuthenticationError"):
            SmtpMail(url, SENDER, noon, authority, giver.tokens()).send(MAIL)
        with pytest.raises(MailRefused, match="token_refused"):
            SmtpMail(url, SENDER, noon, authority, giver.tokens("arvattu")).send(MAIL)
        assert (server.signed_in, server.taken) == (["token-1", "token-2"], [])


def test_a_password_never_goes_in_the_clear_to_another_machine() -> None:
    """Whoever stands between takes the offer of TLS out: `127.1` is this machine to the network and another by its name."""
    with serving() as server:
        with pytest.raises(MailRefused, match="in the clear"):
            SmtpMail(server.url(host="127.1"), SENDER, noon).send(MAIL)
        assert (server.signed_in, server.taken) == ([], [])
    with serving(wants_password=False) as relay:
        SmtpMail(f"smtp://127.1:{relay.port}", SENDER, noon).send(
            MAIL
        )  # a relay of the city's own network without a password
        assert len(relay.taken) == 1
