"""E-mails of the tests: put together byte by byte, since what strangers send is not what a library would write."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

RECEIVED = "Received: from out.posti.example (out.posti.example [192.0.2.7])\r\n by mx.kaupunki.example with ESMTPS id 1; Tue, 24 Nov 2026 22:30:00 +0000"
"""The field of our own server: 22.30 UTC is half past midnight of the next day in Helsinki."""

FROM_AINO = "From: Aino Esimerkki <aino@posti.example>"


def noon() -> datetime:
    """The moment at which the mails of tests leave."""
    return datetime(2026, 11, 30, 12, tzinfo=UTC)


def mail(
    text: str = "Hei, haluan kopion puheluistani.\n\nAino Esimerkki\n",
    *heads: str,
    sender: str = FROM_AINO,
    subject: str = "Subject: puhelutallenteet",
    received: str = RECEIVED,
    kind: str = "text/plain; charset=utf-8",
    message_id: str = "<1@posti.example>",
) -> bytes:
    """One mail; `heads` stand above the text's own fields."""
    lines = [
        *([received] if received else []),
        *heads,
        sender,
        "To: tietosuoja@kaupunki.example",
        subject,
        "Date: Tue, 24 Nov 2026 23:10:00 +0200",
        *([f"Message-ID: {message_id}"] if message_id else []),
        "MIME-Version: 1.0",
        f"Content-Type: {kind}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + text.replace("\n", "\r\n")).encode("utf-8", "surrogateescape")


def part(content: str, kind: str, *heads: str) -> str:
    """One part of a multipart mail."""
    return "\n".join([f"Content-Type: {kind}", *heads, "", content])


def mixed(*parts: str, heads: tuple[str, ...] = (), message_id: str = "<2@posti.example>") -> bytes:
    """A mail of several parts."""
    body = "".join(f"--grenze\n{one}\n" for one in parts) + "--grenze--\n"
    return mail(body, *heads, kind='multipart/mixed; boundary="grenze"', message_id=message_id)


def file_part(name: str, content: bytes, kind: str = "application/octet-stream") -> str:
    """An attachment of these bytes."""
    written = base64.encodebytes(content).decode("ascii")
    return part(
        written, kind, f'Content-Disposition: attachment; filename="{name}"', "Content-Transfer-Encoding: base64"
    )


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + b"\x00" * 60
)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n" + b"x" * 400 + b"\n%%EOF\n"
