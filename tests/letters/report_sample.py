"""A made-up compliance report, as final HTML."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.printing.reports import compliance_html
from dsr.services.report_values import paper_values
from dsr.services.reports import Compliance, Figures, Line, Notable
from tests.made_once import ROOT, catalogue

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 25)


def sample_report(language: str, *, is_empty: bool = False) -> str:
    """Eleven months and sixty cases, so that tables go over pages; or a period without requests."""
    totals = Figures() if is_empty else Figures(60, 48, 40, 5, 3, 2, 1, 9, 1, 6, 4, 3)
    report = Compliance(
        from_on=FIRST,
        to_on=LAST,
        on=LAST,
        lines=()
        if is_empty
        else tuple(Line(f"2026-{month:02}", "access", Figures(received=month)) for month in range(1, 12)),
        totals=totals,
        median_days=None if is_empty else 17.5,
        longest_days=None if is_empty else 97,
        answer_days=() if is_empty else tuple(range(3, 51)),
        late=() if is_empty else tuple(_case(number, "late") for number in range(1, 41)),
        soon=() if is_empty else tuple(_case(number, "open") for number in range(41, 61)),
    )
    values = paper_values(report, catalogue(), language)
    return compliance_html(values, catalogue().register.facts, language, ROOT / "templates" / "reports")


def _case(number: int, standing: str) -> Notable:
    received = FIRST + timedelta(days=number)
    answered = received + timedelta(days=33) if standing == "late" else None
    return Notable(f"{number}/00.01.06/2026", "access", received, received + timedelta(days=30), answered, standing)
