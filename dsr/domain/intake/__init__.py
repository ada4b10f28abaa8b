"""Reading a message: `read_message` proposes sender, receipt, numbers, times, rights and routes, and decides nothing."""

from dsr.domain.intake.headers import is_of_city
from dsr.domain.intake.read import read_message
from dsr.domain.intake.values import (
    ARTICLES,
    Event,
    Found,
    Mark,
    Period,
    PeriodRole,
    Reading,
    Receipt,
    ReceiptSource,
    Right,
    Span,
)

__all__ = [
    "ARTICLES",
    "Event",
    "Found",
    "Mark",
    "Period",
    "PeriodRole",
    "Reading",
    "Receipt",
    "ReceiptSource",
    "Right",
    "Span",
    "is_of_city",
    "read_message",
]
