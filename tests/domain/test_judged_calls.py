"""When the source tells a judged call so otherwise that a person must judge it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dsr.domain.judged_calls import JudgedBy, is_to_be_judged_again

AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
"""The two moments at which it was half past three in Finland that night."""

CALL = JudgedBy("+358405550123", "+358981622000", frozenset({"A7"}), (AT,))
OPEN = replace(CALL, began_at=(AT, LATER))


def _began(**moved: int) -> JudgedBy:
    return replace(CALL, began_at=(AT + timedelta(**moved),))


@pytest.mark.parametrize(
    ("before", "now", "is_again", "why"),
    [
        (CALL, CALL, False, "told as it was"),
        (CALL, replace(CALL, caller="+358405559999"), True, "another caller"),
        (CALL, replace(CALL, caller=""), True, "nobody's number"),
        (CALL, replace(CALL, dialled="+358981622001"), True, "another number dialled"),
        (CALL, replace(CALL, others=frozenset({"A7", "+358405559999"})), True, "a further party"),
        (CALL, _began(seconds=59), False, "seconds: nobody told or was told them"),
        (CALL, _began(seconds=-59), False, "seconds the other way"),
        (CALL, _began(minutes=1), True, "a minute: letters print another time"),
        (CALL, _began(minutes=-1), True, "a minute earlier"),
        (CALL, _began(hours=2), True, "a file in local time that was read as UTC"),
        (CALL, _began(days=1), True, "the same time of another day"),
        (OPEN, OPEN, False, "the autumn hour, as open as it was"),
        (OPEN, CALL, True, "settled on the earlier reading"),
        (OPEN, replace(CALL, began_at=(LATER,)), True, "settled on the later one"),
        (CALL, OPEN, True, "what was settled is open"),
        (OPEN, replace(OPEN, began_at=(AT + timedelta(seconds=5), LATER + timedelta(seconds=5))), False, "seconds"),
        (OPEN, replace(OPEN, began_at=(AT, LATER + timedelta(minutes=1))), True, "either reading may be theirs"),
    ],
)
def test_a_call_is_judged_again_when_its_numbers_or_its_time_are_others(
    before: JudgedBy, now: JudgedBy, is_again: bool, why: str
) -> None:
    assert is_to_be_judged_again(before, now) is is_again, why
