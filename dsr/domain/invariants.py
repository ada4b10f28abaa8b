"""What must hold of the house on any day for it to be lawful, each with the provision that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Invariant(StrEnum):
    """One thing that must hold. The order is that of the page."""

    CLOCK = "clock"
    IN_TIME = "in_time"
    EXTENSION = "extension"
    APPROVAL = "approval"
    REMEDIES = "remedies"
    SENT_IS_PRINTED = "sent_is_printed"
    LETTERS_LEFT = "letters_left"
    TASKS = "tasks"
    SERVICE = "service"
    HELD = "held"
    HELD_AT_SOURCE = "held_at_source"
    WIDE_DECIDED = "wide_decided"
    HOLDS_REVIEWED = "holds_reviewed"
    STORAGE_TIME = "storage_time"
    BALANCE = "balance"
    CALLS_FIT = "calls_fit"
    FIGURES = "figures"
    BREACHES = "breaches"
    LOG = "log"
    CERTIFICATES = "certificates"
    CALENDAR = "calendar"
    CONTACTS = "contacts"
    FACTS = "facts"
    CHANNELS = "channels"
    MESSAGES = "messages"
    JOBS = "jobs"
    RESTORE = "restore"


PROVISION: Mapping[Invariant, str] = MappingProxyType(
    {
        Invariant.CLOCK: "GDPR 12(3)",
        Invariant.IN_TIME: "GDPR 12(3), 12(4)",
        Invariant.EXTENSION: "GDPR 12(3)",
        Invariant.APPROVAL: "hallintolaki 27, 44",
        Invariant.REMEDIES: "GDPR 12(4), hallintolaki 47",
        Invariant.SENT_IS_PRINTED: "GDPR 5(2)",
        Invariant.LETTERS_LEFT: "hallintolaki 23",
        Invariant.TASKS: "hallintolaki 23, 621/1999 14, GDPR 19",
        Invariant.SERVICE: "hallintolaki 54, GDPR 5(1)(e)",
        Invariant.HELD: "GDPR 12(2), 18(1)",
        Invariant.HELD_AT_SOURCE: "GDPR 28(3)(e)",
        Invariant.WIDE_DECIDED: "GDPR 12(2), 5(1)(c)",
        Invariant.HOLDS_REVIEWED: "GDPR 5(1)(e)",
        Invariant.STORAGE_TIME: "GDPR 5(1)(e)",
        Invariant.BALANCE: "GDPR 5(1)(f)",
        Invariant.CALLS_FIT: "GDPR 5(1)(d), 5(1)(f)",
        Invariant.FIGURES: "GDPR 5(2)",
        Invariant.BREACHES: "GDPR 33(1)",
        Invariant.LOG: "GDPR 5(2), 32(1)",
        Invariant.CERTIFICATES: "GDPR 5(2)",
        Invariant.CALENDAR: "1182/71",
        Invariant.CONTACTS: "GDPR 12(1), 12(4)",
        Invariant.FACTS: "GDPR 15(1)",
        Invariant.CHANNELS: "GDPR 12(2), 13/2003 10 §",
        Invariant.MESSAGES: "GDPR 12(3)",
        Invariant.JOBS: "GDPR 32(1)(b)",
        Invariant.RESTORE: "GDPR 32(1)(c), (d)",
    }
)
"""The provision that each rests on, as it is cited in every language."""

CALENDAR_MONTHS = 24
"""So far ahead the days off must be known: an extended time limit, an appeal and a review of a hold all fit into it."""

LOG_READ_WITHIN = timedelta(hours=36)
RESTORE_WITHIN = timedelta(days=35)
NIGHT = timedelta(days=1)
"""What the night does may be a day late before it is told of."""


@dataclass(frozen=True)
class Checked:
    """One invariant looked at: how many things break it (0: it holds), and the cases they belong to, smallest id first.

    `is_known` is False where nothing has been looked at yet, such as a log that was never read: that is no lawfulness.
    `looked_at` tells when, where that was not now: what takes long to read is read at night.
    """

    invariant: Invariant
    broken: int
    case_ids: tuple[int, ...] = ()
    is_known: bool = True
    looked_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether it is known to hold."""
        return self.is_known and self.broken == 0
