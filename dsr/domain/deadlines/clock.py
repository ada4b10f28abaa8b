"""From facts to last days: the receipt, the month, the pauses, the extension, and three readings of the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from dsr.domain.calendar import Calendar, months_after, roll_back, roll_forward
from dsr.domain.deadlines.facts import ClockFacts, FactKind, Policy
from dsr.domain.deadlines.pauses import Pause, PauseStanding, paused_days_of, pauses_of
from dsr.domain.deadlines.steps import Reading, Step, StepCode, steps_of


class Extension(StrEnum):
    """What the extension notice did: moved every reading, some of them, or none; or there is none."""

    none = "none"
    counts = "counts"
    disputable = "disputable"
    too_late = "too_late"


@dataclass(frozen=True)
class Readings:
    """The last day on the three readings. `safe` is in time on every one, after `statutory` the answer is late."""

    safe: Reading
    strict: Reading
    statutory: Reading


@dataclass(frozen=True)
class Clock:
    """The last days of one right request, computed from its facts. Every date is a date in Helsinki.

    `safe_on`, `strict_on` and `statutory_on` are the days that hold now, moved by pauses and by an extension that
    counts. `unrolled_on` is the plain month from receipt. `safe_unpaused_on`, `strict_unpaused_on` and
    `statutory_unpaused_on` are month one without pauses. `extended_*` are the days that an extension gives, whether or
    not there is one, shortened where a notice promised an earlier day. While a pause is open it adds nothing;
    `unanswered_notice_by_on` is then the day by which the person is told what is missing (None where none is due).
    """

    received_on: date
    unrolled_on: date
    readings: Readings
    month_one: Readings
    unpaused: Readings
    extended: Readings
    three_months_on: date
    pauses: tuple[Pause, ...]
    paused_days: int
    pause_open_since: date | None
    extension: Extension
    extension_sent_on: date | None
    promised_on: date | None
    unanswered_notice_by_on: date | None
    safe_by_post_on: date
    calendar_version: str

    @property
    def safe_on(self) -> date:
        """In time on every reading: work, reminders and letters use this day."""
        return self.readings.safe.on

    @property
    def strict_on(self) -> date:
        """The last day where the two eves are working days."""
        return self.readings.strict.on

    @property
    def statutory_on(self) -> date:
        """After this day the answer is late on every reading."""
        return self.readings.statutory.on

    @property
    def safe_unpaused_on(self) -> date:
        """The safe day of month one without pauses: shown after the answer too, a pause may be found unfounded."""
        return self.unpaused.safe.on

    @property
    def strict_unpaused_on(self) -> date:
        """The strict last day of month one without any pause."""
        return self.unpaused.strict.on

    @property
    def statutory_unpaused_on(self) -> date:
        """The statutory last day of month one without any pause."""
        return self.unpaused.statutory.on

    @property
    def extension_notice_by_on(self) -> date:
        """The last day for sending an extension notice: month one from receipt, moved by no pause (GDPR 12(3))."""
        return self.unpaused.safe.on

    @property
    def refusal_by_on(self) -> date:
        """The last day for telling a refusal: paused, but never extended, as 12(4) GDPR knows no extension."""
        return self.month_one.safe.on

    @property
    def extended_safe_on(self) -> date:
        """The safe day that an extension gives."""
        return self.extended.safe.on

    @property
    def extended_strict_on(self) -> date:
        """The strict last day that an extension gives."""
        return self.extended.strict.on

    @property
    def extended_statutory_on(self) -> date:
        """The statutory last day that an extension gives."""
        return self.extended.statutory.on

    def extends(self, told_on: date) -> Moves:
        """Which readings a notice of extension that is sent on a day moves; one that was sent counts by its own day."""
        return _moves(self.unrolled_on, self.unpaused, self.extension_sent_on or told_on)

    @property
    def is_paused(self) -> bool:
        """Whether a question that stops the time still waits for its answer."""
        return self.pause_open_since is not None

    @property
    def is_extended(self) -> bool:
        """Whether an extension moved at least one reading."""
        return self.extension in (Extension.counts, Extension.disputable)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How the days were computed, in the order in which a reader follows it."""
        return steps_of(
            received_on=self.received_on,
            pauses=self.pauses,
            paused_days=self.paused_days,
            notice=_notice_step(self),
            unpaused_safe=self.unpaused.safe,
            month_one_safe=self.month_one.safe,
            readings=(self.readings.safe, self.readings.strict, self.readings.statutory),
            three_months_on=self.three_months_on,
            promised_on=self.promised_on if self.is_extended else None,
        )


def last_days(facts: ClockFacts, calendar: Calendar, policy: Policy = Policy()) -> Clock:
    """The clock of one right request.

    Depends on nothing but the facts, the calendar and the policy: facts in another order, or given twice, give the
    same clock. Facts that make no sense together (`refusals.check_facts`) move nothing. Raises `ClockRefused` without
    a receipt, `OutsideCalendar` where a date falls outside the calendar's years.
    Source: GDPR 12(3), 12(4), 12(6); Regulation 1182/71, Article 3; EDPB 01/2022, section 5.3; Act 150/1930, section 5.
    """
    received_on = facts.received_on
    for fact in facts.facts:
        calendar.refuse_outside(fact.on)
    pauses = pauses_of(facts, calendar, policy)
    paused = paused_days_of(pauses)
    month_on = months_after(received_on, policy.months)
    # Count from the receipt, once: 31 January and three months is 30 April.
    three_on = months_after(received_on, policy.months + policy.extension_months)
    # Only the safe reading also heeds the chained count, because someone may read the Article so.
    shorter_on = min(three_on, months_after(month_on, policy.extension_months))

    unpaused = _readings(month_on, month_on, 0, calendar)
    month_one = _readings(month_on, month_on, paused, calendar)
    extended = _readings(shorter_on, three_on, paused, calendar, is_extended=True)
    sent_on, promised_on = _notice(facts)
    if promised_on is not None:
        extended = _capped(extended, promised_on, calendar)
    extension, readings = _moved(month_one, extended, unpaused, month_on, sent_on, calendar)
    open_since = min((p.asked_on for p in pauses if p.standing is PauseStanding.open), default=None)
    return Clock(
        received_on=received_on,
        unrolled_on=month_on,
        readings=readings,
        month_one=month_one,
        unpaused=unpaused,
        extended=extended,
        three_months_on=three_on,
        pauses=pauses,
        paused_days=paused,
        pause_open_since=open_since,
        extension=extension,
        extension_sent_on=sent_on,
        promised_on=promised_on,
        unanswered_notice_by_on=_unanswered_notice_by(facts, open_since, unpaused),
        safe_by_post_on=post_by(readings.safe.on, policy.post_days, calendar),
        calendar_version=calendar.version,
    )


def post_by(safe_on: date, post_days: int, calendar: Calendar) -> date:
    """The day by which an answer is handed to the post so as to be there on the safe day. Raises `OutsideCalendar`."""
    return roll_back(calendar, safe_on - timedelta(days=post_days), eves_off=True)


def _readings(
    safe_from: date, others_from: date, paused: int, calendar: Calendar, *, is_extended: bool = False
) -> Readings:
    """Paused days are added to the unrolled day, then it rolls: back for safe, forward for the others."""
    pause = timedelta(days=paused)
    safe, others = safe_from + pause, others_from + pause

    def reading(counted_on: date, on: date, from_on: date, *, eves_off: bool) -> Reading:
        return Reading.rolled(from_on, paused, counted_on, on, calendar, eves_off=eves_off, is_extended=is_extended)

    return Readings(
        safe=reading(safe, roll_back(calendar, safe, eves_off=True), safe_from, eves_off=True),
        strict=reading(others, roll_forward(calendar, others, eves_off=False), others_from, eves_off=False),
        statutory=reading(others, roll_forward(calendar, others, eves_off=True), others_from, eves_off=True),
    )


def _capped(extended: Readings, promised_on: date, calendar: Calendar) -> Readings:
    """A shorter promised day caps all three. A promise is a day, not a period: no rule moves it past a weekend."""
    return Readings(
        safe=extended.safe.capped(roll_back(calendar, promised_on, eves_off=True)),
        strict=extended.strict.capped(promised_on),
        statutory=extended.statutory.capped(promised_on),
    )


def _notice(facts: ClockFacts) -> tuple[date | None, date | None]:
    """When the first extension notice went, and the earliest day promised. Only one extension may be made."""
    notices = [f for f in facts.facts if f.kind is FactKind.extension_notice_sent and f.on >= facts.received_on]
    sent_on = min((notice.on for notice in notices), default=None)
    promised_on = min((n.extended_until for n in notices if n.extended_until is not None), default=None)
    return sent_on, promised_on


class Moves(NamedTuple):
    """Which of the three readings a notice of extension moves."""

    safe: bool
    strict: bool
    statutory: bool


def _moves(month_on: date, unpaused: Readings, sent_on: date) -> Moves:
    return Moves(sent_on <= month_on, sent_on <= unpaused.strict.on, sent_on <= unpaused.statutory.on)


def _moved(
    month_one: Readings,
    extended: Readings,
    unpaused: Readings,
    month_on: date,
    sent_on: date | None,
    calendar: Calendar,
) -> tuple[Extension, Readings]:
    """Each reading is moved by its own test of the notice: sent in month one as that reading counts it, unpaused."""
    if sent_on is None:
        return Extension.none, month_one
    moves = _moves(month_on, unpaused, sent_on)
    if not any(moves):
        return Extension.too_late, month_one
    safe, strict, statutory = (
        new if is_moved else old
        for is_moved, new, old in zip(
            moves,
            (extended.safe, extended.strict, extended.statutory),
            (month_one.safe, month_one.strict, month_one.statutory),
            strict=True,
        )
    )
    # A promise earlier than a paused month one holds for the stricter readings too.
    strict = min(strict, statutory, key=lambda reading: reading.on)
    # A promised day may be a Saturday; the safe day is a working day whatever was promised.
    safe = safe.capped(roll_back(calendar, strict.on, eves_off=True))
    return (Extension.counts if all(moves) else Extension.disputable), Readings(safe, strict, statutory)


def _unanswered_notice_by(facts: ClockFacts, open_since: date | None, unpaused: Readings) -> date | None:
    if open_since is None or any(on >= open_since for on in facts.days(FactKind.unanswered_notice_sent)):
        return None
    return unpaused.safe.on


def _notice_step(clock: Clock) -> Step | None:
    """The step that tells what the extension notice did."""
    if clock.extension_sent_on is None:
        return None
    codes = {
        Extension.counts: StepCode.extension_counts,
        Extension.disputable: StepCode.extension_disputable,
        Extension.too_late: StepCode.extension_too_late,
    }
    return Step(
        codes[clock.extension],
        clock.extension_sent_on,
        values=(
            ("unrolled", clock.unrolled_on),
            ("month_end", clock.statutory_unpaused_on),
            ("three_months", clock.three_months_on),
        ),
    )
