"""Days that are told of afterwards: late entries are taken, days that cannot be are not."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.erasure import copy_faults
from dsr.domain.handing_over import handed_faults, rest_faults
from dsr.domain.matters import Ending, TaskKind, ending_faults, received_faults
from dsr.domain.told_days import can_have_happened

TODAY, YESTERDAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 24), date(2026, 11, 26)
FIRST, LAST = date(1900, 1, 1), date(9999, 12, 31)
WHY = "Kirjoitettu paperista seuraavana päivänä."


@pytest.mark.parametrize(
    ("day", "since", "can_be", "why"),
    [
        (TODAY, None, True, "today"),
        (YESTERDAY, YESTERDAY, True, "on the day of what it belongs to, written down a day late"),
        (date(2026, 11, 23), YESTERDAY, False, "before what it belongs to"),
        (TOMORROW, YESTERDAY, False, "ahead"),
        (date(2016, 11, 24), None, True, "ten years back"),
        (FIRST, None, False, "a slip of the year"),
        (LAST, None, False, "ahead by far"),
        (None, None, False, "not told"),
        (date.min, None, False, "the first day there is"),
    ],
)
def test_what_is_told_of_afterwards_lies_between_its_cause_and_today(
    day: date | None, since: date | None, can_be: bool, why: str
) -> None:
    assert can_have_happened(day, TODAY, since=since) is can_be, why


@pytest.mark.parametrize(
    ("handed_on", "code", "why"),
    [
        (YESTERDAY, None, "on the day of the answer, written down a day late"),
        (TODAY, None, "after the answer"),
        (date(2026, 11, 23), "handover_before_sending", "the answer had not left"),
        (date(2026, 11, 1), "handover_before_receipt", "nobody had asked"),
        (FIRST, "handover_before_receipt", "a slip of the year"),
    ],
)
def test_copies_go_with_the_answer_or_after_it(handed_on: date, code: str | None, why: str) -> None:
    found = handed_faults(handed_on, received_on=date(2026, 11, 2), sent_on=YESTERDAY)
    assert [fault.code for fault in found] == ([code] if code else []), why


@pytest.mark.parametrize(
    ("promised_on", "code", "why"),
    [
        (TODAY, None, "the day on which it is written down"),
        (YESTERDAY, None, "the day of the hand-over: the promise has passed, and is told as it was"),
        (date(2026, 11, 23), "rest_day_past", "before the hand-over"),
        (FIRST, "rest_day_past", "a slip of the year"),
        (date(2027, 11, 26), None, "a year and a day ahead"),
        (date(2027, 11, 27), "rest_day_far", "further ahead"),
        (LAST, "rest_day_far", "a slip of the year"),
    ],
)
def test_the_rest_is_promised_between_the_hand_over_and_a_year_ahead(
    promised_on: date, code: str | None, why: str
) -> None:
    found = rest_faults(promised_on, handed_on=YESTERDAY, on=TODAY)
    assert [fault.code for fault in found] == ([code] if code else []), why


@pytest.mark.parametrize(
    ("kind", "received_on", "code"),
    [
        (TaskKind.DOCUMENT_REQUEST, YESTERDAY, None),
        (TaskKind.DOCUMENT_REQUEST, TOMORROW, "task_received_later"),
        (TaskKind.DOCUMENT_REQUEST, date(2025, 11, 23), "arrived_too_old"),
        (TaskKind.COMPLAINT, FIRST, "arrived_too_old"),
        (TaskKind.STATEMENT, date(2024, 1, 2), None),  # an inquiry that has lasted for years asks for one more
    ],
)
def test_a_message_of_which_a_task_comes_is_at_most_a_year_old(
    kind: TaskKind, received_on: date, code: str | None
) -> None:
    assert [fault.code for fault in received_faults(kind, received_on, TODAY)] == ([code] if code else [])


@pytest.mark.parametrize("closed_on", [date(2026, 11, 23), TOMORROW, FIRST, LAST, None])
def test_a_task_ends_between_its_message_and_today(closed_on: date | None) -> None:
    assert ending_faults(TaskKind.COMPLAINT, Ending("answered", WHY, YESTERDAY), YESTERDAY, TODAY) == []
    found = ending_faults(TaskKind.COMPLAINT, Ending("answered", WHY, closed_on), YESTERDAY, TODAY)
    assert [fault.place for fault in found] == ["closed_on"]


def test_without_a_call_a_copy_was_not_destroyed_a_hundred_years_ago() -> None:
    for day, places in ((YESTERDAY, []), (FIRST, ["done_on"]), (LAST, ["done_on"])):
        assert [fault.place for fault in copy_faults("destroyed", day, None, "Tiketti 7", on=TODAY)] == places
