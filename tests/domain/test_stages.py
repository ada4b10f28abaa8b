"""The stages of an answer add up to its days, in whatever order they were reached."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta

import pytest

from dsr.domain.lateness import is_to_explain
from dsr.domain.stages import stages

R = date(2026, 9, 1)


def _day(number: int | None) -> date | None:
    return R + timedelta(days=number) if number is not None else None


@pytest.mark.parametrize(
    ("logged", "identity", "drafted", "approved", "answered", "found", "why"),
    [
        (1, 4, 6, 9, 10, (1, 3, 2, 3, 1), "one after the other"),
        (1, None, 6, 9, 10, (1, 0, 5, 3, 1), "identity was never asked for"),
        (1, 10, 6, 9, 10, (1, 0, 5, 3, 1), "identity was proved at the hand-over: it held nothing up before"),
        (3, None, 2, 2, 5, (3, 0, 0, 0, 2), "logged after it was answered on paper"),
        (1, None, 6, 9, 0, (0, 0, 0, 0, 0), "answered on the day of receipt"),
    ],
)
def test_the_stages_add_up(
    logged: int, identity: int | None, drafted: int, approved: int, answered: int, found: tuple[int, ...], why: str
) -> None:
    parted = stages(
        R,
        R + timedelta(days=answered),
        logged_on=R + timedelta(days=logged),
        identity_on=_day(identity),
        drafted_on=R + timedelta(days=drafted),
        approved_on=R + timedelta(days=approved),
    )
    assert astuple(parted) == found, why
    assert sum(astuple(parted)) == answered


@pytest.mark.parametrize(
    ("is_open", "timeliness", "days_left", "asked"),
    [(False, "late", 0, True), (False, "disputable", 0, True), (False, "on_time", 0, False), (True, "", 0, False), (True, "", -1, True)],
)  # fmt: skip
def test_a_cause_is_asked_for_what_was_or_is_late(is_open: bool, timeliness: str, days_left: int, asked: bool) -> None:
    last = R + timedelta(days=days_left)
    assert is_to_explain(is_open=is_open, timeliness=timeliness, statutory_on=last, today=R) is asked
