"""All the dependency injection there is: one frozen value handed to the edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dsr.catalogue import Catalogue
from dsr.db.engine import Database
from dsr.domain.calendar import Calendar
from dsr.ports import CallFilesPort, FieldCipher, LetterRenderer, MailboxPort, MailPort, NoMailbox, PrinterPort
from dsr.settings import Settings


@dataclass(frozen=True)
class Deps:
    """What the edges need. `now` answers an aware UTC moment; `printers` starts its processes at first use."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    calendar: Calendar
    mail: MailPort
    cipher: FieldCipher
    letters: LetterRenderer
    printers: PrinterPort
    call_files: CallFilesPort
    now: Callable[[], datetime]
    mailbox: MailboxPort = field(default_factory=NoMailbox)
