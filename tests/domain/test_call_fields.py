"""Fields of rows are told as proper, empty or odd, and never by what they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dsr.domain.call_fields import field_states
from dsr.domain.call_profile import ASTERISK, FIELDS
from dsr.domain.call_profile_checks import profile_from_mapping
from dsr.domain.calls import Direction, LegRow, Result, TzConfidence

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
LEG = LegRow(
    1,
    "c1",
    "l1",
    "",
    "0405550123",
    AT,
    "2026-10-05T12:00:00",
    180,
    TzConfidence.ASSUMED,
    queue_raw="info-fi",
    agent_raw="anna",
    direction=Direction.IN,
    total_ms=70_000,
)
COLUMNS = {
    name: name for name in ("started", "caller", "caller_name", "queue", "agent", "direction", "result", "total")
}
PROFILE = profile_from_mapping({"name": "export", "zone": "Europe/Helsinki", "columns": COLUMNS})


@pytest.mark.parametrize(
    ("field", "changes", "state", "why"),
    [
        ("caller", {}, "proper", "a number"),
        ("caller", {"caller_raw": "anonymous"}, "proper", "withheld, and told so"),
        ("caller", {"caller_raw": "unknown"}, "empty", "the source's word for nothing"),
        ("caller", {"caller_raw": ""}, "empty", "nothing"),
        ("caller", {"caller_raw": "Aino Esimerkki"}, "odd", "a name where a number belongs"),
        ("agent", {}, "proper", "a name"),
        ("agent", {"agent_raw": "0405550123"}, "odd", "a number where a name belongs"),
        ("agent", {"agent_raw": " "}, "empty", "blank"),
        ("queue", {"queue_raw": "+358 40 555 0123"}, "odd", "a number where a line belongs"),
        ("caller_name", {"caller_name_raw": "040 555 0123"}, "odd", "a number where a name belongs"),
        ("direction", {"direction": Direction.UNKNOWN}, "odd", "no word that is known"),
        ("result", {}, "empty", "nothing"),
        ("result", {"result_raw": "xyz"}, "odd", "no word that is known"),
        ("result", {"result_raw": "ANSWERED", "result": Result.ANSWERED}, "proper", "a result"),
        ("total", {}, "proper", "a length"),
        ("total", {"total_ms": None}, "empty", "nothing"),
    ],
)
def test_a_field_is_proper_empty_or_odd(field: str, changes: dict[str, object], state: str, why: str) -> None:
    counts = field_states([replace(LEG, **changes)], PROFILE)[field]
    assert [name for name, count in counts.items() if count] == [state], why


def test_only_the_fields_that_the_profile_maps_are_told() -> None:
    assert set(field_states([LEG], PROFILE)) == set(COLUMNS)
    assert tuple(field_states([LEG], ASTERISK)) == FIELDS
    assert field_states([LEG, LEG], PROFILE)["started"] == {"proper": 2, "empty": 0, "odd": 0}
