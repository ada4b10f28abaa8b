"""Reminders in words: how near the day is, and which team is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dsr.web.texts import LazyText, gettext, lazy, ngettext

TEAMS: Mapping[str, LazyText] = MappingProxyType(
    {"handler": lazy("Case handlers"), "decider": lazy("Decision-makers"), "intake": lazy("Intake clerks")}
)


def step_words(step: int) -> str:
    """`5 working days before`, `on the day`, `2 days late`."""
    if step == 0:
        return gettext("on the day")
    if step > 0:
        return ngettext("%(num)s working day before", "%(num)s working days before", step)
    return ngettext("%(num)s day late", "%(num)s days late", -step)


def skipped_words(skipped: Sequence[int]) -> str:
    """How many earlier reminders nobody was given; empty where none was skipped."""
    if not skipped:
        return ""
    return ngettext(
        "%(num)s earlier reminder was not given: its day had passed already.",
        "%(num)s earlier reminders were not given: their days had passed already.",
        len(skipped),
    )
