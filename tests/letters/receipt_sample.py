"""A made-up receipt of a clock, as final HTML: a question that paused, an extension, a Christmas on the way."""

from __future__ import annotations

from datetime import date

from dsr.domain.deadlines import ClockFacts, Fact, FactKind, Policy, last_days
from dsr.printing.reports import clock_receipt_html
from dsr.services.clock_receipt import clock_values
from tests.made_once import ROOT, calendar, catalogue


def sample_receipt(language: str) -> str:
    """The receipt in one language."""
    facts = [
        Fact(FactKind.received, date(2026, 11, 24)),
        Fact(FactKind.identity_asked, date(2026, 11, 26), question="1"),
        Fact(FactKind.identity_answered, date(2026, 12, 3), question="1"),
        Fact(FactKind.extension_notice_sent, date(2026, 12, 15), extended_until=date(2027, 2, 24)),
    ]
    values = {
        "on": "2026-12-16",
        "reference": "6121/00.01.06/2026",
        "request_id": 1,
        "right": catalogue().rights["access"].labels[language],
        "article": "15",
        **clock_values(
            last_days(ClockFacts.of(*facts), calendar(), Policy()),
            [(fact, False) for fact in facts],
            language,
            date(2026, 12, 16),
        ),
    }
    return clock_receipt_html(values, catalogue().register.facts, language, ROOT / "templates" / "reports")
