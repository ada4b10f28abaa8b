"""Outgoing mail by SMTP: neutral subject and body, the letter attached, one Message-ID a dispatch."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dsr.adapters.mail_servers import checking_context, is_loopback
from dsr.adapters.mail_tokens import MailTokens, TokenUnavailable, xoauth2
from dsr.ports import Mail, MailRefused

TIMEOUT_S = 30


class SmtpMail:
    """Sends through the server named by `url` (smtp:// or smtps://); an empty url means no server is set up.

    `smtp://` goes over to TLS where the server offers it. A password goes only over TLS, except to this machine: whoever
    stands between could take the offer out and read it (RFC 8314, 4.3). A user without a password signs in by one of the
    `tokens`, where there are any (SASL XOAUTH2). `now` dates each mail: not every server adds the field, and a mail
    without it is no mail (RFC 5322, 3.6) that some refuse or take for unwanted.
    """

    def __init__(
        self,
        url: str,
        sender: str,
        now: Callable[[], datetime],
        ca_file: Path | None = None,
        tokens: MailTokens | None = None,
    ) -> None:
        self._parts = urlsplit(url)
        self._sender, self._now, self._ca_file = sender, now, ca_file
        self._tokens = tokens if self._parts.username and not self._parts.password else None
        self.is_set_up = bool(self._parts.hostname)

    def send(self, mail: Mail) -> None:
        """Hand over one mail. `MailRefused` means it did not leave; any other error leaves that open."""
        if not self.is_set_up:
            raise MailRefused("no mail server is set up (DSR_SMTP_URL)")
        try:
            message = self._message(mail)
        except (ValueError, HeaderParseError) as fault:  # a line break in a header would begin another one
            raise MailRefused("a header of the mail holds a line break: it was not handed over") from fault
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as fault:
            raise MailRefused(f"the mail server cannot be reached: {type(fault).__name__}") from fault
        with server:
            try:
                server.send_message(message)
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as fault:
                raise MailRefused(f"the mail server refused the message: {type(fault).__name__}") from fault

    def _connect(self) -> smtplib.SMTP:
        """A connection that is signed in. A token that the server refuses may have been withdrawn: a new one is tried, once."""
        if self._tokens is None:
            return self._connected("")
        try:
            token = self._tokens.token()
            try:
                return self._connected(token)
            except smtplib.SMTPAuthenticationError:
                return self._connected(self._tokens.token(refused=token))
        except TokenUnavailable as fault:
            raise MailRefused(f"there is no token to sign in to the mail server with: {fault.code}") from fault

    def _connected(self, token: str) -> smtplib.SMTP:
        host, port, context = self._parts.hostname or "", self._parts.port, checking_context(self._ca_file)
        server: smtplib.SMTP
        if self._parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_S)
        try:
            self._sign_in(server, context, token)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP, context: ssl.SSLContext, token: str) -> None:
        server.ehlo()
        if self._parts.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
        elif self._parts.scheme != "smtps" and self._parts.username and not is_loopback(self._parts.hostname or ""):
            raise MailRefused("the mail server offers no TLS: neither password nor token is sent to it in the clear")
        if self._tokens is not None:
            server.ehlo_or_helo_if_needed()  # what was said before TLS began does not count (RFC 3207, 4.2)
            told = [xoauth2(unquote(self._parts.username or ""), token)]
            # The error that a server tells as a challenge is answered by an empty line; only then it refuses.
            server.auth("XOAUTH2", lambda _challenge=None: told.pop() if told else "")
        elif self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["Date"] = format_datetime(self._now())
        message["From"] = self._sender
        message["To"] = _as_typed(mail.to)
        message["Subject"] = mail.subject
        message["Message-ID"] = mail.message_id
        # Both keep other systems' automatic replies from answering (RFC 3834; Exchange's own field); failures still come back.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply, RN, NRN"
        message.set_content(mail.body)
        for name, content in mail.attachments:
            message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        return message


def _as_typed(address: str) -> str:
    """The address, if mail programs read it as it stands; `MailRefused` when they would send elsewhere, or to several."""
    try:
        read = [one.addr_spec for one in SMTP.header_factory("To", address).addresses]
    except (ValueError, HeaderParseError, IndexError):
        read = []
    if read != [address]:
        raise MailRefused("the address is not one plain e-mail address: correct it in the case")
    return address
