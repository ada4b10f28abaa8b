"""What lies outside, as the house needs it: mail, sealed fields, the city's sign-in, letter templates, printers, call files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from dsr.domain.call_profile import Profile
from dsr.domain.call_sessions import KnownSession, SessionDocument
from dsr.domain.calls import FileSurvey, KeptRow, LegRow, RejectedRow, ZoneFinding
from dsr.domain.errors import Fault


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


class WebhookRefused(Exception):
    """The other system did not take the notice. Safe to send again: the receiver knows it by its id."""


class WebhookPort(Protocol):
    """Tells other systems of changes."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send one notice; raises `WebhookRefused` unless it was taken."""

    def is_closed(self, url: str) -> bool:
        """Whether no notice would be sent there, since the host leads to our own machine or into a private network."""


class MailboxUnavailable(Exception):
    """The mailbox could not be reached or did not answer as it should: `code` says how, without anything of a message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OpenedMailbox(Protocol):
    """One folder of a mailbox while it is open. Uids are numbers that a message keeps while `uid_validity` stands."""

    @property
    def uid_validity(self) -> int:
        """Changes when the server has numbered the folder anew."""

    def uids_from(self, first: int) -> list[int]:
        """The uids from `first` on, ascending."""

    def size_of(self, uid: int) -> int:
        """The message's size in bytes; 0 where it is not there any more."""

    def content_of(self, uid: int, *, head_only: bool = False) -> bytes | None:
        """The message's bytes without marking it as read; None where it is not there any more."""

    def put_away(self, uid: int) -> None:
        """Move the message to the folder of what was read, or mark it as seen; nothing where it is not there any more."""


class MailboxPort(Protocol):
    """A mailbox that can be read."""

    @property
    def is_set_up(self) -> bool:
        """Whether a mailbox is named at all."""

    @property
    def folder(self) -> str:
        """The folder that is read, as the settings name it."""

    def open(self) -> AbstractContextManager[OpenedMailbox]:
        """Open the folder; raises `MailboxUnavailable`, as whatever is done with it then may."""


class NoMailbox:
    """No mailbox is named."""

    is_set_up = False
    folder = ""

    def open(self) -> AbstractContextManager[OpenedMailbox]:
        """Refuses."""
        raise MailboxUnavailable("not_set_up")


class FieldCipher(Protocol):
    """Seals single fields with a key of their own."""

    def seal_bytes(self, plain: bytes) -> bytes:
        """The sealed bytes."""

    def open_bytes(self, sealed: bytes) -> bytes:
        """The plain bytes again."""

    def seal(self, plain: str) -> str:
        """The sealed text; an empty text stays empty."""

    def open(self, sealed: str) -> str:
        """The plain text again; an empty text stays empty."""

    def sealed_anew(self, sealed: str) -> str | None:
        """The same text sealed with the key that writes, or None when it is so already."""

    def bytes_sealed_anew(self, sealed: bytes) -> bytes | None:
        """The same bytes sealed with the key that writes, or None when they are so already."""


@dataclass(frozen=True)
class CityPerson:
    """Somebody whom the city's sign-in vouches for. `subject` is theirs for good at that issuer; the rest may change.

    `has_too_many_groups`: the token says where to ask for the groups instead of naming them, so `groups` are not known.
    """

    subject: str
    email: str
    name: str
    groups: tuple[str, ...] = ()
    has_too_many_groups: bool = False


class CityDown(Exception):
    """The city's sign-in does not answer, or not as it should; nobody's fault who wants to sign in."""


class CityRefused(Exception):
    """What came back from the city's sign-in is not for us, not now, or not genuine; the text is a code for the log."""


class CityPort(Protocol):
    """The city's own sign-in."""

    @property
    def issuer(self) -> str:
        """Who vouches: the name under which subjects are unique."""

    def address(self, back_to: str, *, state: str, nonce: str, verifier: str, at: datetime) -> str:
        """Where the browser is sent; raises `CityDown`."""

    def end_address(self, back_to: str, *, at: datetime) -> str:
        """Where one signs out of the city's sign-in too; empty where there is no such place; raises `CityDown`."""

    def person(self, back_to: str, *, code: str, nonce: str, verifier: str, at: datetime) -> CityPerson:
        """Who came back with this code; raises `CityRefused` and `CityDown`."""


class LetterRenderer(Protocol):
    """Makes the final HTML of a letter from values."""

    def html(self, kind: str, language: str, values: Mapping[str, Any]) -> str:
        """The complete HTML document."""

    def copy_for(self, html: str, language: str, recipient: Mapping[str, Any], way: str) -> str:
        """A final letter as one recipient gets it: their own name and address, and the day of service of their way."""

    def tells_service_by(self, html: str, language: str, recipient: Mapping[str, Any], way: str) -> bool:
        """Whether what a final letter says of its day of service is true of a sending this way."""

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


class OpenedCallFile(Protocol):
    """A call file that was looked at from end to end. With `faults` nothing of it may be taken."""

    @property
    def profile(self) -> Profile:
        """How it is read."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why it cannot be taken at all."""

    @property
    def zone(self) -> ZoneFinding | None:
        """How its clock times are read."""

    @property
    def sha256(self) -> str:
        """The hash of its bytes, hex."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    @property
    def mended_lines(self) -> int:
        """Records with bytes that were not in its encoding."""

    @property
    def key_column(self) -> str:
        """What it calls the column of a row's own id."""

    def rows(self) -> Iterator[LegRow | RejectedRow]:
        """Every row in order, read anew each time; raises `Invalid` where the file has faults."""

    def portions(self) -> Iterator[list[KeptRow | RejectedRow]]:
        """The same rows as they are handed on, many at a time."""


@runtime_checkable
class OpenedSessions(OpenedCallFile, Protocol):
    """An opened file of recording metadata: what it says changes sessions that the register may know already."""

    @property
    def session_refs(self) -> tuple[str, ...]:
        """The ids of the sessions that it changes; of what is in them where it names none."""

    def joined(self, known: Mapping[str, KnownSession]) -> OpenedSessions:
        """The same file with the sessions known, so that its rows are these sessions as it leaves them."""

    def session_documents(self) -> tuple[SessionDocument, ...]:
        """What is to be kept of each session once its rows are taken."""


class CallFilesPort(Protocol):
    """Opens call registers' files. A path is a text, since only adapters know of disks."""

    def open(self, path: str, profile: Profile, received_at: datetime) -> OpenedCallFile:
        """Look through a file with a profile. Calls that begin later than `received_at` will be rejected."""

    def open_detected(self, path: str, saved: Iterable[Profile], received_at: datetime) -> OpenedCallFile:
        """Look through a file with the one profile that fits it; it has faults where none does."""

    def headings(self, path: str, profile: Profile | None = None) -> tuple[str, ...]:
        """The names in a file's heading row; nothing where it has none."""

    def survey(self, call_file: Any, each: Callable[[list[KeptRow | RejectedRow]], None] | None = None) -> FileSurvey:
        """Read every row of an opened file and say what would come in; `each` is shown every portion on the way."""
