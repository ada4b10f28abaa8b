"""Proceedings: the days of what is asked, who writes them down, and how they may end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain.matters import TaskKind
from dsr.domain.proceedings import (
    AT_OMBUDSMAN,
    Begun,
    Earlier,
    Ended,
    ProceedingKind,
    begun_faults,
    double_fault,
    ended_faults,
    first_task,
    kinds_for,
)
from dsr.domain.roles import Role

CAME, SENT = date(2026, 12, 7), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("kind", "asked_by", "task", "on", "why"),
    [
        ("court_appeal", date(2027, 1, 29), TaskKind.STATEMENT, date(2027, 1, 29), "the court sets its day"),
        ("court_appeal", None, TaskKind.STATEMENT, date(2026, 12, 21), "two weeks until it has"),
        ("review_request", None, TaskKind.STATEMENT, date(2026, 12, 21), "handled urgently (hallintolaki 49 e §)"),
        ("ombudsman_inquiry", None, TaskKind.STATEMENT, date(2026, 12, 21), "without delay (GDPR 31)"),
        ("ombudsman_complaint", None, TaskKind.FOLLOW_UP, date(2027, 3, 5), "three months; 7.3. is a Sunday"),
        ("ombudsman_complaint", date(2027, 1, 8), TaskKind.STATEMENT, date(2027, 1, 8), "the Ombudsman asks at once"),
    ],
)
def test_what_is_to_be_done_first_has_the_day_that_was_set_or_the_houses_own(
    kind: str, asked_by: date | None, task: TaskKind, on: date, why: str
) -> None:
    begun = Begun(kind, "", CAME, asked_by)
    assert first_task(begun, finnish_calendar()) == (task, on), why


def test_the_officer_writes_down_what_comes_from_the_ombudsman_and_a_decider_nothing() -> None:
    assert kinds_for({Role.HANDLER}) == tuple(ProceedingKind)
    assert kinds_for({Role.DPO}) == AT_OMBUDSMAN
    assert kinds_for({Role.DECIDER, Role.INTAKE}) == ()


@pytest.mark.parametrize(
    ("begun", "place"),
    [
        (Begun("court_appeal", "1/2026", CAME, letter_id=None), "letter_id"),
        (Begun("ombudsman_inquiry", "1/2026", date(2026, 12, 9)), "received_on"),
        (Begun("ombudsman_inquiry", "1/2026", CAME, date(2026, 12, 6)), "statement_on"),
        (Begun("ombudsman_inquiry", "n" * 121, CAME), "reference"),
        (Begun("elsewhere", "", CAME), "kind"),
        (Begun("court_appeal", "1/2026", SENT - timedelta(days=1), letter_id=1), "received_on"),
        (Begun("ombudsman_inquiry", "1/2026", date(2025, 12, 6)), "received_on"),
        (Begun("ombudsman_inquiry", "1/2026", date(1900, 1, 1), date(1900, 2, 1)), "received_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(begun: Begun, place: str) -> None:
    sent_on = SENT if begun.letter_id is not None else None
    assert [fault.place for fault in begun_faults(begun, {Role.HANDLER}, date(2026, 12, 8), sent_on)] == [place]


def test_what_came_before_today_is_written_down_late() -> None:
    for begun in (Begun("court_appeal", "", SENT, letter_id=1), Begun("ombudsman_inquiry", "", date(2025, 12, 7))):
        assert begun_faults(begun, {Role.HANDLER}, date(2026, 12, 8), SENT if begun.letter_id else None) == []


@pytest.mark.parametrize(
    ("ended_on", "act_by_on", "places", "why"),
    [
        (CAME, None, [], "on the day on which it came"),
        (CAME - timedelta(days=1), None, [], "decided before the city heard of it: the court's letter took its time"),
        (SENT, None, [], "on the day on which our decision left"),
        (SENT - timedelta(days=1), None, ["ended_on"], "before the decision that it is against was sent"),
        (date(2027, 3, 3), None, ["ended_on"], "ahead"),
        (date(2027, 3, 1), date(2027, 2, 28), ["act_by_on"], "before the decision"),
        (date(2027, 3, 1), date(2028, 3, 1), [], "within a year"),
        (date(2027, 3, 1), date(9999, 12, 31), ["act_by_on"], "a slip of the year"),
    ],
)
def test_the_days_of_an_ending_are_days_that_can_be(
    ended_on: date, act_by_on: date | None, places: list[str], why: str
) -> None:
    ended = Ended("returned", ended_on, "Palautettu uudelleen käsiteltäväksi.", True, act_by_on)
    assert [one.place for one in ended_faults("court_appeal", ended, CAME, date(2027, 3, 2), SENT)] == places, why


def test_what_is_against_no_decision_ended_at_most_a_year_before_the_city_heard_of_it() -> None:
    for ended_on, places in ((CAME - timedelta(days=366), []), (CAME - timedelta(days=367), ["ended_on"])):
        ended = Ended("advised", ended_on, "Ohjaus annettu.")
        assert [one.place for one in ended_faults("ombudsman_inquiry", ended, CAME, date(2027, 3, 2))] == places


@pytest.mark.parametrize(
    ("outcome", "is_ordered", "places", "why"),
    [
        ("upheld", True, [], "the court may change the decision itself or have the city act"),
        ("upheld", False, [], "the court changed the decision itself"),
        ("returned", False, ["is_ordered"], "what is sent back is handled anew"),
        ("dismissed", True, ["is_ordered"], "nothing is ordered"),
        ("reprimanded", False, ["outcome"], "a court gives no reprimand"),
    ],
)
def test_an_ending_says_whether_the_city_has_to_act(
    outcome: str, is_ordered: bool, places: list[str], why: str
) -> None:
    ended = Ended(outcome, date(2027, 3, 1), "Hallinto-oikeuden ratkaisu.", is_ordered)
    assert [one.place for one in ended_faults("court_appeal", ended, CAME, date(2027, 3, 2), SENT)] == places, why


_THERE = Earlier("court_appeal", 7, CAME, "123/2026", "Pia Toinen", is_pending=True)


@pytest.mark.parametrize(
    ("begun", "is_pending", "code", "why"),
    [
        (Begun("court_appeal", " 123/2026", CAME, None, 7, "pia  toinen"), True, "proceeding_there", "the same, spaced otherwise"),
        (Begun("court_appeal", "123/2026", CAME, None, 7, "Pia Toinen", True), True, "proceeding_there", "a word does not make it another"),
        (Begun("court_appeal", "123/2026", CAME, None, 7, "Pia Toinen", True), False, "proceeding_there", "counted twice after its end too"),
        (Begun("court_appeal", "", CAME, None, 7), True, "proceeding_pending", "perhaps the same, its number not known yet"),
        (Begun("court_appeal", "123/2026", SENT, None, 7, "Pia Toinen"), True, "proceeding_pending", "heard of from elsewhere"),
        (Begun("court_appeal", "", CAME, None, 7, "Kai Huoltaja", True), True, "", "the other custodian's"),
        (Begun("court_appeal", "9/2027", SENT, None, 7), False, "", "further after the first has ended"),
        (Begun("court_appeal", "123/2026", CAME, None, 8, "Pia Toinen"), True, "", "against another decision"),
        (Begun("ombudsman_complaint", "123/2026", CAME), True, "", "another way"),
    ],
)  # fmt: skip
def test_what_would_be_counted_twice_is_refused_and_what_may_be_is_asked_about(
    begun: Begun, is_pending: bool, code: str, why: str
) -> None:
    fault = double_fault(begun, [replace(_THERE, is_pending=is_pending)])
    assert (fault.code if fault else "") == code, why
