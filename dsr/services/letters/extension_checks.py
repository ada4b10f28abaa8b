"""Checks of the notice that the time is extended: its factor, the day that it promises, and when it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from dsr.domain.deadlines import ClockRefused, check_promise
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.values import extended_until


def extension(looked: Looked) -> Iterator[Check]:
    """What the extension rests on is chosen, and the promised day is in time on every reading (GDPR 12(3))."""
    if not looked.letter.options.get("factor"):
        yield Check("factor", Severity.REFUSES, "factor")
    clock = looked.clock
    if clock is None:
        return
    try:
        check_promise(clock, extended_until(looked.letter, clock))
    except ClockRefused:
        latest = clock.extended_safe_on
        yield Check(
            "promise",
            Severity.REFUSES,
            "extended_until",
            {"latest": f"{latest.day}.{latest.month}.{latest.year}"},
        )
    if looked.sight.on > clock.extension_notice_by_on:
        yield Check("extension_late", Severity.NOTE)
