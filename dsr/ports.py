"""What lies outside, as the house needs it: mail, sealed fields, letter templates, printers, call files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Mail:
    """One outgoing mail. `subject` and `body` are neutral; everything about the matter is in the attached PDFs."""

    to: str
    subject: str
    body: str
    message_id: str
    attachments: tuple[tuple[str, bytes], ...]


class MailRefused(Exception):
    """The mail certainly did not leave: no server, or the server refused the recipient. Safe to try again."""


class MailPort(Protocol):
    """Sends mail."""

    @property
    def is_set_up(self) -> bool:
        """Whether a mail server is named at all."""

    def send(self, mail: Mail) -> None:
        """Hand one mail to the server; raises `MailRefused` when it certainly did not leave."""


class FieldCipher(Protocol):
    """Seals single fields with a key of their own."""

    def seal(self, plain: str) -> str:
        """The sealed text; an empty text stays empty."""

    def open(self, sealed: str) -> str:
        """The plain text again; an empty text stays empty."""


class LetterRenderer(Protocol):
    """Makes the final HTML of a letter from values."""

    def html(self, kind: str, language: str, values: Mapping[str, Any]) -> str:
        """The complete HTML document."""

    def fingerprint(self, kind: str, language: str) -> str:
        """A hash of every template and style file this letter is made of."""

    def unprintable(self, text: str) -> list[str]:
        """The characters of a text that the letters' faces cannot show."""


class PrinterPort(Protocol):
    """Prints HTML to PDF bytes outside this process."""

    def print(self, html: str, identifier: str, created_at: datetime) -> bytes:
        """The PDF's bytes; the same input gives the same bytes."""

    def close(self) -> None:
        """Let the printer processes go."""
