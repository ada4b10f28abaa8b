"""Holds: what is wide, when one may end and how long it stands, and when a silent source is an alarm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain.holds import (
    ErasureFacts,
    HoldKind,
    ReleaseFacts,
    Wait,
    appealable_until,
    ends_with_copy,
    erasure_wait,
    is_wide,
    release_refusal,
    ruling_wait,
    unanswered_before,
)

CALENDAR = finnish_calendar()
TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("recordings", "days", "shared", "expected", "reason"),
    [
        (3, None, "unknown", False, "one person's number"),
        (100, None, "no", False, "somebody who calls every other day"),
        (101, None, "no", True, "no person calls so often: a line on which many speak"),
        (0, None, "switchboard", True, "known to be a switchboard, whatever it holds today"),
        (2, None, "institution", True, "a hospital's line"),
        (2, None, "household", False, "a family's line is narrow, though not one person's"),
        (3, 1, "unknown", False, "the day somebody remembers"),
        (40, 7, "unknown", False, "a week that somebody remembers"),
        (3, 8, "unknown", True, "more than a week"),
        (250, 1, "unknown", True, "a busy line's withheld calls of one day"),
    ],
)
def test_a_part_is_wide_by_number_length_or_what_is_known_of_the_line(
    recordings: int, days: int | None, shared: str, expected: bool, reason: str
) -> None:
    length = timedelta(days=days) if days is not None else None
    assert is_wide(recordings, length=length, shared=shared) is expected, reason


def test_a_time_that_names_no_line_is_wide_however_short_and_empty() -> None:
    assert is_wide(0, length=timedelta(minutes=5), names_line=False), "it is everybody's time whose number is hidden"
    assert not is_wide(0, length=timedelta(minutes=5), names_line=True)


@pytest.mark.parametrize(
    ("kind", "facts", "expected", "reason"),
    [
        (HoldKind.PRELIMINARY, {"is_request_open": True}, "hold_case_open", "the answer is made of them"),
        (HoldKind.CASE, {"is_request_open": True}, "hold_case_open", "the same after it was taken up"),
        (HoldKind.CASE, {"needed_until": TODAY + DAY}, "hold_appeal_open", "the decision can be appealed"),
        (HoldKind.CASE, {"needed_until": TODAY}, None, "the last day has come"),
        (HoldKind.PRELIMINARY, {}, None, "nothing waits for them"),
        (HoldKind.RESTRICTION, {}, "hold_restriction_notice", "18(3): told before it is lifted"),
        (HoldKind.RESTRICTION, {"lifting_told_on": TODAY}, None, "told: a person may lift it"),
        (HoldKind.RESTRICTION, {"lifting_told_on": TODAY, "is_request_open": True}, None, "lifted apart from access"),
        (HoldKind.COMPLAINT, {"is_request_open": True}, None, "the request has a hold of its own"),
        (HoldKind.AUTHORITY, {}, None, "the police need it no longer"),
    ],
)
def test_when_a_person_may_release_a_hold(
    kind: HoldKind, facts: dict[str, object], expected: str | None, reason: str
) -> None:
    assert release_refusal(ReleaseFacts(kind, **facts), TODAY) == expected, reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "asks_erasure", "expected", "reason"),
    [
        ("full", False, False, "kept until nothing can be appealed"),
        ("full", True, True, "all was given and deletion was asked: nothing is kept longer"),
        ("refused", True, False, "a refusal can be appealed, whatever else was asked"),
        ("partial", True, False, "what was withheld can be appealed"),
        ("none_found", True, False, "that nothing was found can be complained of"),
        ("transferred", True, False, "the other authority may answer from the same recordings"),
    ],
)
def test_deletion_shortens_a_hold_only_where_everything_was_given(
    outcome: str, asks_erasure: bool, expected: bool, reason: str
) -> None:
    assert ends_with_copy(outcome, asks_erasure=asks_erasure) is expected, reason


def test_recordings_of_a_decision_stand_sixty_days() -> None:
    assert appealable_until(date(2026, 11, 2), CALENDAR) == date(2027, 1, 1), "9.11. served, 9.12. appeal ends, 23 more"


@pytest.mark.parametrize(
    ("on", "expected", "reason"),
    [
        ("2026-11-03", "2026-11-02", "on Tuesday: placed on Sunday or before is late, Monday is not"),
        ("2026-11-02", "2026-10-30", "on Monday: placed on Thursday is late, Friday's working day is today"),
        ("2026-11-01", "2026-10-30", "on Sunday nothing more is late than on Saturday"),
        ("2026-12-28", "2026-12-23", "Christmas is no working day"),
    ],
)
def test_a_source_has_one_working_day_to_confirm(on: str, expected: str, reason: str) -> None:
    assert unanswered_before(date.fromisoformat(on), CALENDAR) == date.fromisoformat(expected), reason


SERVED = {"is_all_given": True, "needed_until": TODAY + 40 * DAY}


@pytest.mark.parametrize(
    ("facts", "expected", "reason"),
    [
        ({}, None, "erasure alone: nothing else was asked"),
        ({"is_request_open": True, "is_all_given": True}, Wait("erasure_waits_request"), "a copy is still to be given"),
        (SERVED | {"served_on": TODAY}, None, "everything was given and the person has it"),
        (SERVED, None, "what was ended without an answer serves nobody"),
        (
            SERVED | {"served_on": TODAY + DAY},
            Wait("erasure_waits_service", TODAY + DAY),
            "a letter in the post may come back",
        ),
        (SERVED | {"waits": "hold_not_served"}, Wait("hold_not_served"), "the answer has not been fetched"),
        (SERVED | {"waits": "hold_disputed"}, Wait("hold_disputed"), "the recording is evidence before the Ombudsman"),
        (
            {"needed_until": TODAY + DAY, "served_on": TODAY},
            Wait("erasure_waits_appeal", TODAY + DAY),
            "what was withheld can be asked of a court",
        ),
        (
            {"needed_until": TODAY, "waits": "hold_appeal_unasked"},
            Wait("hold_appeal_unasked"),
            "an appeal may have come",
        ),
        ({"needed_until": TODAY, "served_on": TODAY}, None, "nothing can be appealed any more"),
    ],
)
def test_an_erasure_waits_for_what_was_asked_before_as_long_as_that_needs_it(
    facts: dict[str, Any], expected: Wait | None, reason: str
) -> None:
    assert erasure_wait(ErasureFacts(**facts), TODAY) == expected, reason


@pytest.mark.parametrize(
    ("appealable", "is_pending", "expected", "reason"),
    [
        ([], True, ("erasure_waits_complaint", None), "the Ombudsman or a court still has it"),
        ([], False, None, "the city was ordered to act: what was ordered waits for no appeal"),
        ([date(2027, 1, 23)], False, ("erasure_waits_ruling", date(2027, 1, 23)), "who lost can take it further"),
        ([date(2026, 11, 20), date(2026, 11, 25)], False, None, "nobody can take it further any more"),
    ],
)
def test_what_a_complaint_keeps_is_erased_once_nothing_of_it_can_be_taken_further(
    appealable: list[date], is_pending: bool, expected: tuple[str, date | None] | None, reason: str
) -> None:
    found = ruling_wait(appealable, date(2026, 11, 25), is_pending=is_pending)
    assert (found and (found.code, found.on)) == expected, reason
