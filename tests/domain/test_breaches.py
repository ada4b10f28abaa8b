"""Seventy-two hours from awareness, what a decision must follow from, and what never stands in the register of breaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dsr.domain.breaches import BreachFacts, closing_refusal, decision_refusal, is_late, looks_personal, notify_by
from dsr.domain.calendar import HELSINKI

FRIDAY = datetime(2026, 10, 23, 14, 5, tzinfo=UTC)
"""17.05 in Helsinki, two days before summer time ends."""


def test_seventy_two_hours_are_hours_over_the_weekend_and_the_change_of_the_clock() -> None:
    due = notify_by(FRIDAY)
    assert due - FRIDAY == timedelta(hours=72)
    assert due.astimezone(HELSINKI).strftime("%d.%m. %H.%M") == "26.10. 16.05", (
        "an hour earlier by the clock on the wall"
    )
    assert not is_late(FRIDAY, due)
    assert is_late(FRIDAY, due + timedelta(minutes=1))


DECISIONS = [
    ("", False, False, "breach_unassessed", "nothing is decided before the risk is assessed"),
    ("none", False, False, None, "no risk, no notification; the record stays (33(5))"),
    ("risk", False, False, "breach_ombudsman_due", "a risk is notified (33(1))"),
    ("risk", True, False, None, "a risk that is not high is not told to the persons"),
    ("high", True, False, "breach_persons_due", "a high risk is (34(1))"),
    ("high", True, True, None, "both are told"),
    ("none", True, True, None, "more than needed may be told"),
]


@pytest.mark.parametrize(("risk", "ombudsman", "persons", "code", "why"), DECISIONS)
def test_a_decision_follows_from_the_assessed_risk(
    risk: str, ombudsman: bool, persons: bool, code: str | None, why: str
) -> None:
    assert decision_refusal(risk, notifies_ombudsman=ombudsman, notifies_persons=persons) == code, why


def test_a_breach_is_closed_once_all_that_was_decided_is_done() -> None:
    def refusal(ombudsman: bool | None, persons: bool | None, *, told: bool, persons_told: bool) -> str | None:
        return closing_refusal(BreachFacts("high", ombudsman, persons, told, persons_told))

    assert refusal(None, None, told=True, persons_told=True) == "breach_undecided"
    assert refusal(True, True, told=False, persons_told=True) == "breach_ombudsman_untold"
    assert refusal(True, True, told=True, persons_told=False) == "breach_persons_untold"
    assert refusal(True, True, told=True, persons_told=True) is None
    assert refusal(False, False, told=False, persons_told=False) is None


def test_a_notification_after_the_72_hours_needs_its_reasons_before_the_breach_is_closed() -> None:
    def refusal(ombudsman: bool) -> str | None:
        return closing_refusal(BreachFacts("risk", ombudsman, False, True, False, is_delay_unexplained=True))

    assert refusal(True) == "breach_delay_unexplained"
    assert refusal(False) is None, "nothing had to be told"


@pytest.mark.parametrize(
    "text", ["Soitti 040 555 0123.", "aino@example.fi", "010190-999P", "+358 40 5550123", "040/5550123"]
)
def test_what_names_a_person_is_seen(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tallenne 12345 katosi 3.11.2026 klo 9.05.",
        "Asia 123/2026",
        "33 artikla, 72 tuntia",
        "Tallenteet 2026-11-03 katosivat",
        *("TSV/29/2020", "TSV/123/2026", "TSV/1234/2026", "6097/161/2021"),
    ],
)
def test_dates_ids_and_articles_are_no_personal_data(text: str) -> None:
    assert not looks_personal(text)
