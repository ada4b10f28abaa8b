"""Checks of the notice that the time is extended: its factor, the day that it promises, and when it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from dsr.domain.deadlines import ClockRefused, check_promise
from dsr.domain.errors import Invalid
from dsr.domain.grounds import no_ground_in
from dsr.services.extension_facts import check_factor
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.told_clock import extended_until

REASON = "reason"
"""The block of the notice that says why the time is extended."""


def extension(looked: Looked) -> Iterator[Check]:
    """What the extension rests on is chosen, and the promised day is in time on every reading (GDPR 12(3)).

    Why it is extended may not be the city's staff or backlog; what is told of the work done may only mention them.
    """
    none = looked.deps.catalogue.no_reasons_of_extension()
    for language, values in looked.values.items():
        for name, text in values["blocks"].items():
            if no_ground_in(str(text), none):
                severity = Severity.REFUSES if name == REASON else Severity.NOTE
                yield Check("extension_backlog", severity, f"{language}.{name}")
    yield from _factor(looked)
    clock = looked.clock
    if clock is None:
        return
    try:
        check_promise(clock, extended_until(looked.letter, clock))
    except ClockRefused:
        yield Check("promise", Severity.REFUSES, "extended_until", {"latest": clock.extended_safe_on})
    if looked.sight.on > clock.extension_notice_by_on:
        yield Check("extension_late", Severity.NOTE)


def _factor(looked: Looked) -> Iterator[Check]:
    """The factor is chosen, and the case does not speak against it."""
    factor, request = str(looked.letter.options.get("factor", "")), looked.request
    if not factor:
        yield Check("factor", Severity.REFUSES, "factor")
    elif request is not None:
        try:
            check_factor(looked.session, looked.case, request, factor)
        except Invalid as refusal:
            yield Check(refusal.faults[0].code, Severity.REFUSES, "factor")
