"""Which of the requests that have ended shows what is left to do in their case, and by when."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.deadlines import ActBy, ActReason
from dsr.domain.left_days import LeftDay, shown_by

OPEN, ENDED = True, False
TASK, SERVICE, LETTER = ActReason.task, ActReason.service, ActReason.letter_left

_SHOWN = [
    ([], {1: ENDED}, {}, "nothing is left"),
    ([(1, 9, TASK)], {1: ENDED}, {1: (9, TASK)}, "the task of a request that has ended"),
    ([(2, 9, TASK)], {1: ENDED, 2: ENDED}, {2: (9, TASK)}, "the request that it names, not the oldest"),
    ([(None, 9, TASK)], {1: ENDED, 2: ENDED}, {1: (9, TASK)}, "what is the case's stands with its oldest request"),
    ([(1, 9, TASK)], {1: ENDED, 2: OPEN}, {}, "an open request shows the tasks of the whole case"),
    ([(None, 9, TASK)], {1: ENDED, 2: OPEN}, {}, "the case's own too"),
    (
        [(1, 9, SERVICE)],
        {1: ENDED, 2: OPEN},
        {1: (9, SERVICE)},
        "the service of a letter is counted by no open request",
    ),
    ([(1, 9, LETTER)], {1: ENDED, 2: OPEN}, {1: (9, LETTER)}, "nor a letter that was begun"),
    ([(2, 9, SERVICE)], {1: ENDED, 2: OPEN}, {}, "an open request has days of its own"),
    ([(None, 9, SERVICE)], {1: ENDED, 2: OPEN}, {}, "a letter of the whole case waits for what is open"),
    ([(None, 9, SERVICE)], {1: ENDED}, {1: (9, SERVICE)}, "a letter of the whole case"),
    ([(1, 9, LETTER), (1, 8, TASK)], {1: ENDED}, {1: (8, TASK)}, "the first day"),
    ([(1, 9, LETTER), (1, 9, SERVICE), (1, 9, TASK)], {1: ENDED}, {1: (9, TASK)}, "on one day the task is told"),
    ([(1, 9, TASK), (None, 8, TASK)], {1: ENDED, 2: ENDED}, {1: (8, TASK)}, "the case's and its own together"),
    ([(None, 9, TASK)], {}, {}, "a case that was passed on has no request"),
]


@pytest.mark.parametrize(("days", "requests", "shown", "reason"), _SHOWN)
def test_which_request_shows_what_is_left(
    days: list[tuple[int | None, int, ActReason]],
    requests: dict[int, bool],
    shown: dict[int, tuple[int, ActReason]],
    reason: str,
) -> None:
    left = [LeftDay(1, request_id, date(2026, 11, on), why) for request_id, on, why in days]
    found = {one: ActBy(date(2026, 11, on), why) for one, (on, why) in shown.items()}
    assert shown_by(left, requests) == found, reason
