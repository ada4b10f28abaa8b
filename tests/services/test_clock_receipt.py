"""The receipt of a clock promises no day that an extension can give no more."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.deadlines import ClockFacts, Fact, FactKind, Policy, last_days
from dsr.printing.reports import clock_receipt_html
from dsr.services.clock_receipt import clock_values
from tests.made_once import ROOT, calendar, catalogue

RECEIVED = date(2026, 11, 24)
"""The plain month ends on Christmas Eve: 23.12. is the safe day, 24.12. the strict last day, 28.12. the statutory one."""


@pytest.mark.parametrize(
    ("on", "told_on", "shown", "reason"),
    [
        (date(2026, 12, 23), None, (True, True, True), "the last safe day: a notice would move all"),
        (date(2026, 12, 24), None, (True, True, True), "the plain month still runs, and the notice in it is in time"),
        (date(2026, 12, 28), None, (False, False, True), "only he who takes the eve for a holiday has a day left"),
        (date(2026, 12, 29), None, (False, False, False), "the day by which it had to be told has passed"),
        (date(2027, 1, 15), date(2026, 12, 15), (True, True, True), "told in time: its days are those that hold"),
        (date(2027, 1, 15), date(2026, 12, 28), (False, False, True), "moved one reading, on its own day of sending"),
        (date(2027, 1, 15), date(2026, 12, 29), (False, False, False), "too late, and moved nothing"),
    ],
)
def test_the_days_of_an_extension_stand_while_one_can_give_them(
    on: date, told_on: date | None, shown: tuple[bool, bool, bool], reason: str
) -> None:
    facts = [Fact(FactKind.received, RECEIVED)]
    if told_on is not None:
        facts.append(Fact(FactKind.extension_notice_sent, told_on))
    seen = last_days(ClockFacts.of(*facts), calendar(), Policy())
    assert seen.extends(on) == shown, reason
    for language, header in (("fi", "Jos määräaikaa jatketaan"), ("sv", "förlängs"), ("en", "xtended")):
        values = {
            "on": on.isoformat(), "reference": "6121/00.01.06/2026", "request_id": 1, "article": "15",
            "right": catalogue().rights["access"].labels[language],
            **clock_values(seen, [(fact, False) for fact in facts], language, on),
        }  # fmt: skip
        html = clock_receipt_html(values, catalogue().register.facts, language, ROOT / "templates" / "reports")
        readings = html.partition("<tbody>")[2].partition("</tbody>")[0]
        no_more = {"fi": "ei enää", "sv": "inte längre", "en": "no longer"}[language]
        assert readings.count(no_more) == (0 if not any(shown) else shown.count(False)), reason
        head = html.partition("<thead>")[2].partition("</thead>")[0]
        assert (header in head) is any(shown), reason
