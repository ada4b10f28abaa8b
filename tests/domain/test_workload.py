"""What would go late if two handlers were away, reckoned as one would with a pencil."""

from __future__ import annotations

from datetime import date

from dsr.domain.workload import Foresight, Work, foresee
from tests.made_once import calendar

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
UNTIL = date(2026, 12, 18)


def _foreseen(work: list[Work], paces: dict[int, float]) -> Foresight:
    found = foresee(work, paces, calendar(), MONDAY, UNTIL)
    assert found is not None
    return found


def test_those_with_the_most_open_requests_are_thought_away_and_their_work_falls_to_the_others() -> None:
    work = [Work(number, FRIDAY, 1 + number % 2) for number in range(8)] + [Work(9, FRIDAY, 3)]
    found = _foreseen(work, {1: 1.0, 2: 1.0, 3: 1.0})
    assert (found.away, found.pace_all, found.pace_left) == ((1, 2), 3.0, 1.0)
    assert found.late_anyway == {}, "nine by Friday at three a day"
    assert len(found.late_more) == 4, "five days at one a day"


def test_what_goes_late_with_everybody_at_work_is_not_laid_at_the_door_of_those_away() -> None:
    work = [Work(number, MONDAY, None) for number in range(4)]
    found = _foreseen(work, {1: 1.0, 2: 1.0, 3: 1.0})
    assert set(found.late_anyway) == {3}
    assert set(found.late_more) == {1, 2}


def test_what_is_past_its_day_takes_its_turn_first_and_is_not_counted_again() -> None:
    work = [Work(1, date(2026, 11, 2), None), Work(2, MONDAY, None)]
    found = _foreseen(work, {1: 1.0})
    assert set(found.late_anyway) == {2}


def test_weekends_and_holidays_answer_nothing() -> None:
    work = [Work(number, date(2026, 12, 7), None) for number in range(11)]
    found = _foreseen(work, {1: 0.0, 2: 0.0, 3: 1.0})
    assert found.late_more == {}, "away were two who answer nothing"
    assert len(found.late_anyway) == 0, "eleven working days from 23.11. to 7.12.: the 6th is a Sunday"


def test_without_any_answer_there_is_no_pace_to_reckon_with() -> None:
    assert foresee([Work(1, FRIDAY, 1)], {1: 0.0}, calendar(), MONDAY, UNTIL) is None
    assert foresee([], {}, calendar(), MONDAY, UNTIL) is None
