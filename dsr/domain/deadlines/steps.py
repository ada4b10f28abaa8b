"""How a clock's days were computed, step by step, as codes and values: `clock_words` turns a step into a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.calendar import Calendar, DayOff, days_off_between
from dsr.domain.deadlines.facts import FactKind
from dsr.domain.deadlines.pauses import Pause, PauseStanding


class Source(StrEnum):
    """Where a rule stands. The words for it are in `clock_words`."""

    gdpr_12_3 = "gdpr_12_3"
    gdpr_12_4 = "gdpr_12_4"
    gdpr_12_6 = "gdpr_12_6"
    recital_63 = "recital_63"
    reg_1182_71_3_2_c = "reg_1182_71_3_2_c"
    reg_1182_71_3_4 = "reg_1182_71_3_4"
    act_150_1930_5 = "act_150_1930_5"
    edpb_159 = "edpb_159"
    safe_practice = "safe_practice"


class StepCode(StrEnum):
    """One rule as it was applied."""

    received = "received"
    month_clamped = "month_clamped"
    paused = "paused"
    no_full_day = "no_full_day"
    asked_late = "asked_late"
    asked_without_pause = "asked_without_pause"
    pause_open = "pause_open"
    paused_together = "paused_together"
    notice_by = "notice_by"
    notice_by_unpaused = "notice_by_unpaused"
    extension_counts = "extension_counts"
    extension_disputable = "extension_disputable"
    extension_too_late = "extension_too_late"
    months_counted_twice = "months_counted_twice"
    promised = "promised"
    refusal_by = "refusal_by"
    safe = "safe"
    last_day = "last_day"
    strict = "strict"
    strict_unextended = "strict_unextended"
    statutory = "statutory"


SOURCES: dict[StepCode, Source] = {
    StepCode.received: Source.gdpr_12_3,
    StepCode.month_clamped: Source.reg_1182_71_3_2_c,
    StepCode.no_full_day: Source.edpb_159,
    StepCode.asked_late: Source.edpb_159,
    StepCode.asked_without_pause: Source.edpb_159,
    StepCode.paused_together: Source.edpb_159,
    StepCode.notice_by: Source.gdpr_12_3,
    StepCode.notice_by_unpaused: Source.gdpr_12_3,
    StepCode.extension_counts: Source.gdpr_12_3,
    StepCode.extension_disputable: Source.gdpr_12_3,
    StepCode.extension_too_late: Source.gdpr_12_3,
    StepCode.months_counted_twice: Source.safe_practice,
    StepCode.promised: Source.gdpr_12_3,
    StepCode.refusal_by: Source.gdpr_12_4,
    StepCode.safe: Source.safe_practice,
    StepCode.last_day: Source.reg_1182_71_3_4,
    StepCode.strict: Source.reg_1182_71_3_4,
    StepCode.strict_unextended: Source.reg_1182_71_3_4,
    StepCode.statutory: Source.act_150_1930_5,
}

_PAUSE_CODES = {
    PauseStanding.counts: StepCode.paused,
    PauseStanding.no_full_day: StepCode.no_full_day,
    PauseStanding.asked_late: StepCode.asked_late,
    PauseStanding.not_claimed: StepCode.asked_without_pause,
    PauseStanding.open: StepCode.pause_open,
}

Value = str | int | date


@dataclass(frozen=True)
class Step:
    """One rule applied: `on` is the day it gives or speaks of, `until` the last day of a span that began on `on`.

    `met` are the days off that a roll passed over, each with its name in three languages.
    """

    code: StepCode
    on: date
    until: date | None = None
    values: tuple[tuple[str, Value], ...] = ()
    met: tuple[tuple[date, DayOff], ...] = ()

    @property
    def source(self) -> Source:
        """Where the rule stands; a pause's depends on what was asked."""
        if self.code in (StepCode.paused, StepCode.pause_open):
            asked_identity = dict(self.values)["kind"] == FactKind.identity_asked.value
            return Source.gdpr_12_6 if asked_identity else Source.recital_63
        return SOURCES[self.code]


@dataclass(frozen=True)
class Reading:
    """One reading's last day and how it came about.

    `from_on` is the month's (or three months') end by the calendar, `counted_on` the same with `paused` days added,
    `on` the day after rolling and after a promise. `met` are the days off between `counted_on` and `on`.
    """

    from_on: date
    paused: int
    counted_on: date
    on: date
    met: tuple[tuple[date, DayOff], ...]
    is_extended: bool
    is_capped: bool = False

    @classmethod
    def rolled(
        cls,
        from_on: date,
        paused: int,
        counted_on: date,
        on: date,
        calendar: Calendar,
        *,
        eves_off: bool,
        is_extended: bool,
    ) -> Reading:
        """A reading with the days off between the counted day and the last day named."""
        met = days_off_between(calendar, min(counted_on, on), max(counted_on, on), eves_off=eves_off)
        return cls(from_on, paused, counted_on, on, met, is_extended)

    def capped(self, promised_on: date) -> Reading:
        """The reading with the promised day where that is earlier."""
        if promised_on >= self.on:
            return self
        return replace(self, on=promised_on, met=(), is_capped=True)


def steps_of(
    *,
    received_on: date,
    pauses: tuple[Pause, ...],
    paused_days: int,
    notice: Step | None,
    unpaused_safe: Reading,
    month_one_safe: Reading,
    readings: tuple[Reading, Reading, Reading],
    three_months_on: date,
    promised_on: date | None,
) -> tuple[Step, ...]:
    """The steps of a clock, from the receipt to the last day, in the order in which a reader follows them."""
    safe, strict, statutory = readings
    month_on = unpaused_safe.from_on
    steps = [Step(StepCode.received, received_on, values=(("unrolled", month_on),))]
    if month_on.day != received_on.day:
        steps.append(Step(StepCode.month_clamped, month_on, values=(("day", received_on.day),)))
    steps += _pause_steps(pauses, paused_days, unpaused_safe.on)
    code = StepCode.notice_by_unpaused if paused_days else StepCode.notice_by
    steps.append(Step(code, unpaused_safe.on, met=unpaused_safe.met))
    if notice is not None:
        steps.append(notice)
    if safe.is_extended and safe.from_on != three_months_on:
        steps.append(Step(StepCode.months_counted_twice, safe.from_on, values=(("three_months", three_months_on),)))
    if promised_on is not None:
        steps.append(Step(StepCode.promised, promised_on))
    if paused_days or safe.is_extended:
        steps.append(Step(StepCode.refusal_by, month_one_safe.on))
    return (*steps, *_reading_steps(safe, strict, statutory))


def _pause_steps(pauses: Iterable[Pause], paused_days: int, unpaused_safe_on: date) -> Iterator[Step]:
    counting = 0
    for pause in pauses:
        code = _PAUSE_CODES[pause.standing]
        values: tuple[tuple[str, Value], ...] = (
            ("kind", pause.kind.value),
            ("asked", pause.asked_on),
            ("working_day", pause.working_day),
            ("unpaused", unpaused_safe_on),
        )
        if pause.answered_on is not None:
            values += (("answered", pause.answered_on), ("days", len(pause.days)))
        if pause.standing is PauseStanding.counts and pause.answered_on is not None:
            counting += 1
            yield Step(code, pause.first_on, until=pause.answered_on - timedelta(days=1), values=values)
        else:
            yield Step(code, pause.asked_on, values=values)
    if counting > 1:
        yield Step(StepCode.paused_together, unpaused_safe_on, values=(("days", paused_days),))


def _reading_steps(safe: Reading, strict: Reading, statutory: Reading) -> Iterator[Step]:
    yield _reading_step(StepCode.safe, safe)
    if strict.on == statutory.on:
        # Where the two agree, the holidays of the full list explain both.
        yield _reading_step(StepCode.last_day, statutory)
        return
    same_extension = strict.is_extended == statutory.is_extended
    yield _reading_step(StepCode.strict if same_extension else StepCode.strict_unextended, strict)
    yield _reading_step(StepCode.statutory, statutory)


def _reading_step(code: StepCode, reading: Reading) -> Step:
    values = (
        ("from", reading.from_on),
        ("paused", reading.paused),
        ("counted", reading.counted_on),
        ("extended", int(reading.is_extended)),
        ("capped", int(reading.is_capped)),
    )
    return Step(code, reading.on, values=values, met=reading.met)
