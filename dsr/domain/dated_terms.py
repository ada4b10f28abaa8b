"""The city's own terms and the holidays that a law adds, each from a day on: which holds for which request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from dsr.domain.calendar import Calendar, DayOff
from dsr.domain.deadlines import Clock, ClockFacts, Policy, last_days


class Term(StrEnum):
    """What can have another value from a day on."""

    POST_DAYS = "post_days"
    ASK_WITHIN = "ask_within_working_days"
    DAY_OFF = "day_off"


LIMITS = {Term.POST_DAYS: (0, 21), Term.ASK_WITHIN: (0, 15), Term.DAY_OFF: (0, 1)}
"""The least and the most of each: weeks in the post or of asking would be slips of the finger."""

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
        """The first day on which anybody can act by it: that of confirming, where that came after its own."""
        return max(self.from_on, self.confirmed_on or self.from_on)


@dataclass(frozen=True)
class DatedTerms:
    """The confirmed versions in the order in which they were confirmed. Without any the defaults of `Policy` hold."""

    versions: tuple[TermVersion, ...] = ()

    def value(self, term: Term, on: date) -> int | None:
        """The value in force on a day; None where nothing was confirmed for it."""
        found = [one for one in self.versions if one.term is term and one.from_on <= on]
        newest = max((one.from_on for one in found), default=None)
        return next((one.value for one in reversed(found) if one.from_on == newest), None)

    def clock(self, facts: ClockFacts, calendar: Calendar, policy: Policy) -> Clock:
        """The clock of one right request under these terms.

        A question counts by the term in force on the day of receipt, the week for the post by that of the safe day: a
        change so never makes a question late that was in time when it was asked. A day for the post that a version would
        move to before the day on which that version is in force stays: nobody can act by it any more.
        """
        policy = self.policy_on(facts.received_on, policy)
        clock = last_days(facts, calendar, policy)
        for known in range(1, len(self.versions) + 1):
            newest = self.versions[known - 1]
            if newest.term is not Term.POST_DAYS:
                continue
            post_days = DatedTerms(self.versions[:known]).value(Term.POST_DAYS, clock.safe_on)
            if post_days is not None:
                moved = last_days(facts, calendar, replace(policy, post_days=post_days))
                if not moved.safe_by_post_on < min(clock.safe_by_post_on, newest.in_force_on):
                    clock = moved
        return clock

    def keeps_post_day(self, facts: ClockFacts, calendar: Calendar, policy: Policy) -> bool:
        """Whether the day for the post stays though the term in force would move it into the past."""
        clock = self.clock(facts, calendar, policy)
        value = self.value(Term.POST_DAYS, clock.safe_on)
        if value is None:
            return False
        plain = last_days(facts, calendar, replace(self.policy_on(facts.received_on, policy), post_days=value))
        return plain.safe_by_post_on != clock.safe_by_post_on

    def policy_on(self, received_on: date, policy: Policy = Policy()) -> Policy:
        """The policy for a request received that day, the post aside."""
        ask_within = self.value(Term.ASK_WITHIN, received_on)
        return policy if ask_within is None else replace(policy, ask_within_working_days=ask_within)

    def calendar(self, calendar: Calendar) -> Calendar:
        """The calendar with the days off that were added; the same value where there are none."""
        latest = {one.from_on: one.value for one in self.versions if one.term is Term.DAY_OFF}
        return _with_days(calendar, tuple(sorted(day for day, value in latest.items() if value)))


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
