"""When somebody is reminded, whether the team is, and who stands in for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.domain.access import Role
from dsr.domain.reminders import (
    STEPS_BEFORE,
    day_of,
    deputy_roles,
    due_step,
    is_for_team,
    is_mail_day,
    last_step,
    stands_in,
)
from tests import made_once

CALENDAR = made_once.calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("act_by_on", "step", "expected", "why"),
    [
        ("2026-12-02", 0, "2026-12-02", "a Wednesday is its own day"),
        ("2026-12-02", 1, "2026-12-01", "the working day before"),
        ("2026-12-02", 5, "2026-11-25", "five working days back, over one weekend"),
        ("2026-12-02", 10, "2026-11-18", "ten working days back, over two weekends"),
        ("2026-12-07", 1, "2026-12-04", "Independence Day is a Sunday: Friday comes before Monday"),
        ("2026-12-05", 0, "2026-12-04", "nobody works on a Saturday: it must be done on Friday"),
        ("2026-12-05", 1, "2026-12-03", "and the working day before that is Thursday"),
        ("2026-12-28", 0, "2026-12-28", "the Monday after Christmas"),
        ("2026-12-28", 1, "2026-12-23", "the eve is a day off for whoever must act, though EU law may count it"),
        ("2026-12-28", 5, "2026-12-17", "no reminder falls on the eve, Christmas Day or St Stephen's Day"),
        ("2026-12-24", 0, "2026-12-23", "a day that is the eve is seen to on the 23rd"),
        ("2026-12-02", -1, "2026-12-03", "the first day late"),
        ("2026-12-04", -1, "2026-12-05", "late on a Saturday too: an answer grows later on every day"),
        ("2026-12-04", -3, "2026-12-07", "three days late on the Monday after Friday"),
    ],
)
def test_each_step_has_its_day(act_by_on: str, step: int, expected: str, why: str) -> None:
    assert day_of(step, day(act_by_on), CALENDAR) == day(expected), why


@pytest.mark.parametrize(
    ("on", "given_steps", "expected", "why"),
    [
        ("2026-11-17", (), None, "eleven working days before nobody is told"),
        ("2026-11-18", (), (10, ()), "ten working days before"),
        ("2026-11-18", (10,), None, "the same step is given once"),
        ("2026-11-20", (10,), None, "between two steps nothing is new"),
        ("2026-11-25", (10,), (5, ()), "five working days before"),
        ("2026-11-26", (10,), (5, ()), "the tick did not run on its day: it comes the day after"),
        ("2026-12-01", (10, 5), (1, ()), "one working day before"),
        ("2026-12-02", (10, 5, 1), (0, ()), "on the day"),
        ("2026-12-02", (10,), (0, (5, 1)), "two were missed: the latest is given and names them"),
        ("2026-11-27", (), (5, (10,)), "a day set when ten days had passed already"),
        ("2026-12-03", (10, 5, 1, 0), (-1, ()), "one day late"),
        ("2026-12-05", (10, 5, 1, 0, -1, -2), (-3, ()), "each day late, Saturday too"),
        ("2026-12-07", (10, 5, 1, 0, -1), (-5, (-2, -3, -4)), "three late days on which nothing ran"),
        ("2026-12-04", (), (-2, (10, 5, 1, 0, -1)), "found late: one reminder, not six"),
        ("2026-12-01", (0,), None, "a clock that went back gives nothing anew"),
    ],
)
def test_the_latest_due_step_is_given_and_names_those_it_skipped(
    on: str, given_steps: tuple[int, ...], expected: tuple[int, tuple[int, ...]] | None, why: str
) -> None:
    found = due_step(day("2026-12-02"), day(on), given_steps, CALENDAR)
    assert (None if found is None else (found.step, found.skipped)) == expected, why


@settings(max_examples=60, deadline=None)
@given(
    act_by=st.dates(date(2026, 3, 1), date(2027, 10, 1)),
    began=st.integers(0, 30),
    runs=st.sets(st.integers(0, 60), min_size=1, max_size=12),
)
def test_however_irregularly_the_tick_runs_no_step_comes_twice_and_none_is_lost(
    act_by: date, began: int, runs: set[int]
) -> None:
    """Whatever has fallen due by the last run is either given or named as skipped, once."""
    first = act_by - timedelta(days=began)
    told: list[int] = []
    for offset in sorted(runs):
        for _again in range(2):  # two workers, or a crash and another try
            found = due_step(act_by, first + timedelta(days=offset), told, CALENDAR)
            told += [] if found is None else [*found.skipped, found.step]
    last = last_step(act_by, first + timedelta(days=max(runs)), CALENDAR)
    every = [*STEPS_BEFORE, *range(-1, -100, -1)]
    assert told == ([] if last is None else [step for step in every if step >= last])


@pytest.mark.parametrize(
    ("step", "has_desk", "was_reminded", "has_acted", "is_anothers_turn", "expected", "why"),
    [
        (10, True, False, False, False, False, "the first reminder is the handler's own"),
        (5, True, True, True, False, False, "they have done something since: it stays theirs"),
        (5, True, True, False, False, True, "nothing has happened since the last one: the team is told"),
        (10, False, False, False, False, True, "nobody has the case, or nobody stands in"),
        (5, True, True, True, True, True, "the decision waits for its decision-maker"),
        (-1, True, True, True, False, True, "late is everybody's matter"),
        (0, True, False, False, False, False, "a day that was set today"),
    ],
)
def test_the_team_is_told_where_one_person_is_not_enough(
    step: int,
    has_desk: bool,
    was_reminded: bool,
    has_acted: bool,
    is_anothers_turn: bool,
    expected: bool,
    why: str,
) -> None:
    found = is_for_team(
        step, has_desk=has_desk, was_reminded=was_reminded, has_acted=has_acted, is_anothers_turn=is_anothers_turn
    )
    assert found is expected, why


@pytest.mark.parametrize(
    ("away", "able", "expected", "why"),
    [
        ({1: (2,)}, {2, 3}, (2,), "the deputy who was named"),
        ({1: ()}, {2, 3}, (), "nobody was named"),
        ({1: (2,), 2: (3,)}, {2, 3}, (3,), "the deputy is away too: theirs stands in"),
        ({1: (2,), 2: (1,)}, {2, 3}, (), "two who name each other and are both away"),
        ({1: (2,)}, {3}, (), "the deputy has left or lost the role"),
        ({1: (2, 3)}, {2, 3}, (2, 3), "two absences that overlap, each with its deputy"),
    ],
)
def test_who_stands_in(away: dict[int, tuple[int, ...]], able: set[int], expected: tuple[int, ...], why: str) -> None:
    assert stands_in(1, away, able) == expected, why


def test_a_deputy_does_the_same_work() -> None:
    assert deputy_roles({Role.INTAKE, Role.HANDLER}) == {Role.HANDLER}
    assert deputy_roles({Role.INTAKE}) == {Role.INTAKE, Role.HANDLER}
    assert deputy_roles({Role.DECIDER}) == {Role.DECIDER}
    assert deputy_roles({Role.DPO, Role.MANAGEMENT}) == frozenset()


def test_mails_go_on_working_days_only() -> None:
    days = ("2026-12-04", "2026-12-05", "2026-12-06", "2026-12-24", "2026-12-28")
    assert [is_mail_day(day(one), CALENDAR) for one in days] == [True, False, False, False, True]
