"""A call made of its legs: the same whatever order they come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.call_facts import call_of, ending_of, is_answered, known_length, leg_length
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import Direction, LegRow, Result, TzConfidence
from dsr.domain.phone import FINNISH_RULES, NumberKind

AT = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)


def _leg(number: int = 1, **fields: object) -> LegRow:
    known = {
        "row_no": number,
        "ext_call_id": "call",
        "ext_leg_id": f"leg{number}",
        "ext_seq": str(number),
        "caller_raw": "0405550123",
        "started_at": AT,
        "started_local": "",
        "utc_offset_min": 180,
        "tz_confidence": TzConfidence.GIVEN,
        "direction": Direction.IN,
    }
    return LegRow(**{**known, **fields})  # type: ignore[arg-type]


def _call(*legs: LegRow):  # type: ignore[no-untyped-def]
    return call_of(legs, FINNISH_RULES, Recorded.ANSWERED)


@pytest.mark.parametrize(
    ("fields", "expected", "why"),
    [
        ({"result": Result.ANSWERED}, True, "the source says so"),
        ({"result": Result.TRANSFERRED}, True, "passed on after it was answered"),
        ({"result": Result.MISSED, "talk_ms": 9}, False, "the source says so"),
        ({"result": Result.ABANDONED, "talk_ms": 9}, False, "an announcement only"),
        ({"talk_ms": 1}, True, "somebody talked"),
        ({"talk_ms": 0, "agent_raw": "A"}, False, "a row that says ANSWERED with nothing said"),
        ({"agent_raw": "A"}, True, "somebody took it"),
        ({"answered_at": AT}, True, "a moment of answer"),
        ({"total_ms": 5}, True, "nothing but a length: a recording may exist"),
        ({}, False, "nothing at all"),
    ],
)
def test_a_leg_is_answered_when_somebody_talked(fields: dict[str, object], expected: bool, why: str) -> None:
    assert is_answered(_leg(**fields)) is expected, why


@pytest.mark.parametrize(
    ("fields", "expected", "why"),
    [
        ({"talk_ms": 9_000, "total_ms": 12_000}, 9_000, "what was talked"),
        ({"talk_ms": 0, "total_ms": 12_000}, 12_000, "nobody answered: the whole"),
        ({"ended_at": AT + timedelta(seconds=4)}, 4_000, "from its beginning to its end"),
        ({"ended_at": AT}, 0, "it ended at once: that is known"),
        ({"agent_raw": "A"}, None, "neither a length nor an end"),
    ],
)
def test_a_length_that_no_source_told_is_not_known(fields: dict[str, object], expected: int | None, why: str) -> None:
    leg = _leg(**fields)
    call = _call(leg)
    assert (leg_length(leg), known_length(call.duration_ms, call.ended_at)) == (expected, expected), why


def test_the_caller_is_the_first_legs_that_names_one() -> None:
    assert _call(_leg(1, caller_raw=""), _leg(2, caller_raw="0405550199")).caller_e164 == "+358405550199"
    withheld = _call(_leg(1, caller_raw="anonymous"), _leg(2, caller_raw="0405550199"))
    assert (withheld.caller_kind, withheld.caller_e164) == (NumberKind.WITHHELD, None)


def test_the_leg_with_the_calls_own_id_is_the_first() -> None:
    own = _leg(9, ext_leg_id="call", caller_raw="0405550111")
    assert _call(_leg(1), own).caller_raw == "0405550111"


def test_the_number_that_the_city_called_is_kept_of_outgoing_calls_only() -> None:
    out = _leg(1, direction=Direction.CALLBACK, caller_raw="81621", dialled_raw="0405550123")
    assert _call(out).dialled_e164 == "+358405550123"
    assert _call(out).queue == "", "the subject's number is no line"
    inward = _leg(1, dialled_raw="0981622000")
    assert (_call(inward).dialled_e164, _call(inward).queue) == (None, "0981622000")


def test_the_length_is_what_was_talked() -> None:
    first = _leg(1, result=Result.MISSED, ended_at=AT + timedelta(seconds=20), total_ms=20_000)
    second = _leg(
        2,
        result=Result.ANSWERED,
        answered_at=AT + timedelta(seconds=20),
        ended_at=AT + timedelta(seconds=80),
        talk_ms=60_000,
        agent_raw="A",
    )
    third = replace(
        second,
        ext_leg_id="leg3",
        answered_at=AT + timedelta(seconds=80),
        ended_at=AT + timedelta(seconds=200),
        talk_ms=120_000,
        agent_raw="B",
    )
    assert _call(first).duration_ms == 20_000
    assert (_call(first, second).duration_ms, _call(first, second).agent) == (60_000, "A")
    assert (_call(first, second, third).duration_ms, _call(third, first, second).agent) == (180_000, "A")


def test_an_inner_channel_is_no_agent_where_a_person_answered() -> None:
    inner = _leg(1, result=Result.ANSWERED, agent_raw="Local/ch1@ring", talk_ms=5)
    person = _leg(2, result=Result.ANSWERED, agent_raw="SIP/301", talk_ms=5)
    assert _call(inner, person).agent == "SIP/301"
    assert _call(inner).agent == "Local/ch1@ring"


def test_the_storage_period_is_six_calendar_months_from_the_finnish_date() -> None:
    assert _call(_leg()).destruction_on == date(2027, 2, 28), "31 August"
    late = _leg(started_at=datetime(2026, 9, 30, 21, 30, tzinfo=UTC))
    assert _call(late).destruction_on == date(2027, 4, 1), "already 1 October in Finland"


def test_only_a_number_that_cannot_be_read_keeps_its_ending() -> None:
    assert _call(_leg(caller_raw="405550123")).caller_ending == "5550123"
    assert _call(_leg()).caller_ending == ""
    assert _call(_leg(caller_raw="anonymous")).caller_ending == ""
    assert ending_of("81621") == ""


legs = st.lists(
    st.builds(
        _leg,
        st.integers(1, 50),
        caller_raw=st.sampled_from(["", "0405550123", "anonymous", "81621", "0405550199"]),
        dialled_raw=st.sampled_from(["", "0981622000", "0405550177"]),
        queue_raw=st.sampled_from(["", "q1", "q2"]),
        agent_raw=st.sampled_from(["", "A", "B", "Local/x"]),
        direction=st.sampled_from(list(Direction)),
        result=st.sampled_from(list(Result)),
        started_at=st.integers(0, 600).map(lambda s: AT + timedelta(seconds=s)),
        second_reading_at=st.sampled_from([None, AT + timedelta(hours=1)]),
        talk_ms=st.sampled_from([None, 0, 5_000]),
        total_ms=st.sampled_from([None, 9_000]),
        ended_at=st.sampled_from([None, AT + timedelta(seconds=700)]),
        recording_ref=st.sampled_from([None, "a.wav", "b.wav"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda leg: leg.ext_leg_id,
)


@given(legs, st.randoms(use_true_random=False))
def test_a_call_does_not_depend_on_the_order_of_its_legs(found: list[LegRow], chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(found)
    chance.shuffle(mixed)
    assert _call(*mixed) == _call(*found)
    assert _call(*found).duration_ms >= 0
