"""Which of its case's calls a letter lists: one that stands there alone is spoken of as the call, without a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Calls = Sequence[Mapping[str, Any]]

DESTROYED_NOTICE = "destroyed_notice"
"""The letter that lists the calls alone whose recordings went by themselves."""


def listed(kind: str, calls: Calls) -> Calls:
    """The calls that a letter of this kind lists: those about which its right came to something, where it says so of any."""
    if kind == DESTROYED_NOTICE:
        return [call for call in calls if call["recording"] in ("expired", "lost")]
    return [call for call in calls if call.get("outcome")] or calls


def numbered(kind: str, calls: Calls) -> list[dict[str, Any]]:
    """The calls, each with `is_only`: whether the letter lists no other, so that its number in the case would say nothing."""
    shown = listed(kind, calls)
    return [{**call, "is_only": len(shown) == 1 and call["number"] == shown[0]["number"]} for call in calls]
