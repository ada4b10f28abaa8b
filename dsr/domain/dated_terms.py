"""The city's own terms and the holidays that a law adds, each from a day on: which holds for which request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from dsr.domain.calendar import Calendar, DayOff
from dsr.domain.deadlines import Clock, ClockFacts, Extension, Policy, last_days
from dsr.domain.deadlines.clock import Readings, post_by
from dsr.domain.deadlines.pauses import PauseStanding
from dsr.domain.deadlines.steps import Reading


class Term(StrEnum):
    """What can have another value from a day on."""

    POST_DAYS = "post_days"
    ASK_WITHIN = "ask_within_working_days"
    DAY_OFF = "day_off"


LIMITS = {Term.POST_DAYS: (0, 21), Term.ASK_WITHIN: (0, 15), Term.DAY_OFF: (0, 1)}
"""The least and the most of each: weeks in the post or of asking would be slips of the finger."""

_MARGIN = timedelta(days=31)

_DECREED = DayOff("decreed_day", "säädetty vapaapäivä", "lagstadgad ledig dag", "day off by law")


@dataclass(frozen=True)
class TermVersion:
    """One value from a day on; of two from the same day the one that stands later counts.

    `confirmed_on` is the day on which it was confirmed; None as it stands in force from its own day on.
    """

    term: Term
    value: int
    from_on: date
    confirmed_on: date | None = None

    @property
    def in_force_on(self) -> date:
        """The first day on which anybody can act by it: that of confirming, where that came after its own.

        A day off is told ahead of itself: who works towards a last day before it acts by it from the day of confirming.
        """
        if self.term is Term.DAY_OFF:
            return self.confirmed_on or date.min
        return max(self.from_on, self.confirmed_on or self.from_on)


@dataclass(frozen=True)
class DatedTerms:
    """The confirmed versions in the order in which they were confirmed. Without any the defaults of `Policy` hold."""

    versions: tuple[TermVersion, ...] = ()

    def value(self, term: Term, on: date) -> int | None:
        """The value in force on a day; None where nothing was confirmed for it."""
        found = self._version(term, on)
        return found.value if found else None

    def _version(self, term: Term, on: date) -> TermVersion | None:
        found = [one for one in self.versions if one.term is term and one.from_on <= on]
        newest = max((one.from_on for one in found), default=None)
        return next((one for one in reversed(found) if one.from_on == newest), None)

    def clock(self, facts: ClockFacts, calendar: Calendar, policy: Policy) -> Clock:
        """The clock of one right request under these terms; `calendar` is the one with every day off that was added.

        A question counts by the term in force on the day of receipt, the week for the post by that of the safe day: a
        change so never makes a question late that was in time when it was asked. A day that a version would move to before
        the day on which that version is in force stays as it was told: nobody can act by another any more.
        """
        return self.clock_and_staying(facts, calendar, policy, by_post=True)[0]

    def clock_and_staying(
        self, facts: ClockFacts, calendar: Calendar, policy: Policy, *, by_post: bool
    ) -> tuple[Clock, bool]:
        """The clock, and whether a day of it stays as it was told where the newest version would move it into the past.

        Versions in force long before the receipt hold from the start. Of the others only those that reach the request are
        walked through, so that what is confirmed over the years does not slow every clock.
        """
        policy = self.policy_on(facts.received_on, policy)
        calendars = self._calendars(calendar)
        first = self._known_before(facts.received_on - _MARGIN)
        plain = last_days(facts, calendars[first], policy)
        clock = moved = DatedTerms(self.versions[:first])._posted(plain, calendars[first], policy)
        stays = False
        for known, newest in enumerate(self.versions[first:], first + 1):
            stays = False
            if not _reaches(newest, plain, facts):
                continue
            terms, before, now = DatedTerms(self.versions[:known]), moved, calendars[known]
            if newest.term is Term.DAY_OFF:
                plain = last_days(facts, now, policy)
            moved = terms._posted(plain, now, policy)
            post = terms._version(Term.POST_DAYS, moved.safe_on) or newest
            post_in_force_on = max(newest.in_force_on, post.in_force_on)
            clock = _held(clock, moved, newest.in_force_on, post_in_force_on)
            stays = _days_of(moved, by_post) not in (_days_of(before, by_post), _days_of(clock, by_post))
        return replace(clock, calendar_version=calendars[-1].version), stays

    def _known_before(self, day: date) -> int:
        """How many of the first versions were all in force before a day."""
        late = (number for number, one in enumerate(self.versions) if one.in_force_on >= day)
        return next(late, len(self.versions))

    def _posted(self, clock: Clock, calendar: Calendar, policy: Policy) -> Clock:
        """The clock with the calendar's version and the day for the post as if all of this had always been in force."""
        post_days = self.value(Term.POST_DAYS, clock.safe_on)
        on = post_by(clock.safe_on, policy.post_days if post_days is None else post_days, calendar)
        return replace(clock, safe_by_post_on=on, calendar_version=calendar.version)

    def _calendars(self, calendar: Calendar) -> tuple[Calendar, ...]:
        """The calendar before the first version, and as each left it."""
        if all(one.term is not Term.DAY_OFF for one in self.versions):
            return (calendar,) * (len(self.versions) + 1)
        return _as_added(self, calendar)

    def policy_on(self, received_on: date, policy: Policy = Policy()) -> Policy:
        """The policy for a request received that day, the post aside: by what was confirmed by then."""
        known = DatedTerms(tuple(one for one in self.versions if one.in_force_on <= received_on))
        ask_within = known.value(Term.ASK_WITHIN, received_on)
        return policy if ask_within is None else replace(policy, ask_within_working_days=ask_within)

    def calendar(self, calendar: Calendar) -> Calendar:
        """The calendar with the days off that were added; the same value where there are none."""
        latest = {one.from_on: one.value for one in self.versions if one.term is Term.DAY_OFF}
        return _with_days(calendar, tuple(sorted(day for day, value in latest.items() if value)))


def _reaches(newest: TermVersion, clock: Clock, facts: ClockFacts) -> bool:
    """Whether a version can change the days of this clock; the widest pause and roll lie well within the margin.

    A length of the post does from the safe day backwards; counting looks at the days from the first fact up to where the last
    of the clock's days rolls to, and at no other.
    """
    if newest.term is not Term.DAY_OFF:
        return newest.term is Term.POST_DAYS and newest.from_on <= clock.safe_on
    told = [fact.extended_until for fact in facts.facts if fact.extended_until is not None]
    days = [*(fact.on for fact in facts.facts), *told, clock.three_months_on]
    for readings in (clock.readings, clock.month_one, clock.unpaused, clock.extended):
        days += [readings.safe.on, readings.strict.on, readings.statutory.on]
    return min(days) - _MARGIN <= newest.from_on <= max(days) + _MARGIN


def _days_of(clock: Clock, by_post: bool) -> tuple[object, ...]:
    days = (clock.readings, clock.month_one, clock.unpaused)
    return (*days, clock.safe_by_post_on) if by_post else days


def _held(clock: Clock, moved: Clock, in_force_on: date, post_in_force_on: date) -> Clock:
    """The moved clock, with each day of the earlier one that would come to lie before the day given.

    The day for the post has a day of its own: its length may come into force later than what moves the clock now. A question
    that was in time, and a notice that counted, when it was sent go on counting: then the whole clock stays.
    """
    if _loses(clock, moved, in_force_on):
        return replace(clock, calendar_version=moved.calendar_version)

    def later(old: Reading, new: Reading) -> Reading:
        return old if new.on < min(old.on, in_force_on) else new

    def kept(old: Readings, new: Readings) -> Readings:
        return Readings(later(old.safe, new.safe), later(old.strict, new.strict), later(old.statutory, new.statutory))

    unpaused = kept(clock.unpaused, moved.unpaused)
    is_past = moved.safe_by_post_on < min(clock.safe_by_post_on, post_in_force_on)
    return replace(
        moved,
        readings=kept(clock.readings, moved.readings),
        month_one=kept(clock.month_one, moved.month_one),
        unpaused=unpaused,
        extended=kept(clock.extended, moved.extended),
        unanswered_notice_by_on=unpaused.safe.on if moved.unanswered_notice_by_on else None,
        safe_by_post_on=clock.safe_by_post_on if is_past else moved.safe_by_post_on,
    )


def _loses(clock: Clock, moved: Clock, in_force_on: date) -> bool:
    """Whether a question or a notice that was sent before the day given would no longer count."""
    standing = (PauseStanding.counts, PauseStanding.open)
    counted = {(one.asked_on, one.kind) for one in clock.pauses if one.standing in standing}
    counted -= {(one.asked_on, one.kind) for one in moved.pauses if one.standing in standing}
    if any(asked_on < in_force_on for asked_on, _kind in counted):
        return True
    order = (Extension.too_late, Extension.disputable, Extension.counts)
    if clock.extension_sent_on is None or clock.extension_sent_on >= in_force_on:
        return False
    return order.index(moved.extension) < order.index(clock.extension)


@lru_cache(maxsize=8)
def _as_added(terms: DatedTerms, calendar: Calendar) -> tuple[Calendar, ...]:
    return tuple(DatedTerms(terms.versions[:known]).calendar(calendar) for known in range(len(terms.versions) + 1))


@lru_cache(maxsize=8)
def _with_days(calendar: Calendar, days: tuple[date, ...]) -> Calendar:
    """The calendar with exactly these days added, whatever was added to it before."""
    shipped = tuple((day, off) for day, off in calendar.days if off != _DECREED)
    known = {day for day, _off in shipped}
    wanted = (*shipped, *((day, _DECREED) for day in days if day not in known))
    return calendar if set(wanted) == set(calendar.days) else replace(calendar, days=wanted)


def without_faults(versions: Iterable[TermVersion], calendar: Calendar) -> bool:
    """Whether each day off that is added is a working day of the calendar's years now."""
    return all(
        calendar.first_year <= one.from_on.year <= calendar.last_year
        and calendar.day_off(one.from_on, eves_off=True) is None
        for one in versions
        if one.term is Term.DAY_OFF and one.value
    )
