"""All the dependency injection there is: one frozen value handed to the edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dsr.catalogue import Catalogue
from dsr.db.engine import Database
from dsr.domain.calendar import Calendar
from dsr.domain.dated_terms import DatedTerms
from dsr.ports import (
    CallFilesPort,
    CityPort,
    FieldCipher,
    LetterRenderer,
    MailboxPort,
    MailPort,
    NoMailbox,
    PrinterPort,
    WebhookPort,
)
from dsr.settings import Settings

_AS_SHIPPED = DatedTerms()


@dataclass(frozen=True)
class Deps:
    """What the edges need. `now` answers an aware UTC moment; `printers` starts its processes at first use; no `city` where none is set up.

    `calendar` and `terms` are as shipped; `dated_terms.in_force` answers the same parts with what was confirmed.
    """

    settings: Settings
    database: Database
    catalogue: Catalogue
    calendar: Calendar
    mail: MailPort
    cipher: FieldCipher
    letters: LetterRenderer
    printers: PrinterPort
    call_files: CallFilesPort
    webhooks: WebhookPort
    now: Callable[[], datetime]
    city: CityPort | None = None
    terms: DatedTerms = _AS_SHIPPED
    mailbox: MailboxPort = field(default_factory=NoMailbox)
