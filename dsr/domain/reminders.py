"""When somebody is reminded of a day by which something must be done, and whether the whole team is.

A step is a number of days left: 10, 5 and 1 working days before, 0 on the day, and -1, -2, ... for each day late.

**Which days count.** Before the day, working days are counted back from the last working day on which it can still be
done: a recording that is destroyed on a Saturday must be seen to by Friday, so Friday is its day. Christmas Eve and
Midsummer Eve are days off here, since nobody works then. After the day each calendar day is one more, as an answer grows
late on a Sunday too (GDPR 12(3); Regulation 1182/71, Article 3(3)); the mail about it waits for the next working day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from dsr.domain.calendar import ONE_DAY, Calendar, is_working_day, roll_back
from dsr.domain.roles import Role

STEPS_BEFORE = (10, 5, 1, 0)
"""Working days left on which somebody is reminded, the first first."""


@dataclass(frozen=True)
class DueStep:
    """The step that is given now, and the earlier ones that nobody was given: the reminder job did not run on their days,
    or the day was set when they had passed."""

    step: int
    skipped: tuple[int, ...]


def day_of(step: int, act_by_on: date, calendar: Calendar) -> date:
    """The day on which a step falls due. Raises `OutsideCalendar` where the holidays of a year on the way are unknown."""
    if step < 0:
        return act_by_on - step * ONE_DAY
    day = roll_back(calendar, act_by_on, eves_off=True)
    for _ in range(step):
        day = roll_back(calendar, day - ONE_DAY, eves_off=True)
    return day


def last_step(act_by_on: date, on: date, calendar: Calendar) -> int | None:
    """The latest step whose day is `on` or earlier; None before the first. Raises `OutsideCalendar`."""
    if on > act_by_on:
        return (act_by_on - on).days
    reached = [step for step in STEPS_BEFORE if day_of(step, act_by_on, calendar) <= on]
    return reached[-1] if reached else None


def due_step(act_by_on: date, on: date, given: Collection[int], calendar: Calendar) -> DueStep | None:
    """What to remind of on a day, for one `act_by_on` of which these steps were given; None where there is nothing new.

    However long nobody looked, one reminder is given, the latest; those before it that were missed are named in it and
    never given afterwards. Another `act_by_on` is another matter and begins with none given. Raises `OutsideCalendar`.
    """
    step = last_step(act_by_on, on, calendar)
    if step is None or any(one <= step for one in given):
        return None
    late = range(-1, step, -1)
    missed = (*(one for one in STEPS_BEFORE if one > step), *late)
    latest_given = min(given, default=None)
    return DueStep(step, tuple(one for one in missed if latest_given is None or one < latest_given))


def is_for_team(step: int, *, has_desk: bool, was_reminded: bool, has_acted: bool, is_anothers_turn: bool) -> bool:
    """Whether the team is told too, not only the person on whose desk the case is (or who stands in for them).

    It is where there is nobody (`has_desk` is false), when it is late, when the next step is another's (a decision that
    waits for its decision-maker), and when that person was reminded of this day and has done nothing since.
    """
    return step < 0 or not has_desk or is_anothers_turn or (was_reminded and not has_acted)


def is_mail_day(on: date, calendar: Calendar) -> bool:
    """Whether reminders are mailed that day: working days only, of what is late too. Nobody reads mail of the office on a
    Sunday, and Monday's says the same with the days counted on. Raises `OutsideCalendar`."""
    return is_working_day(calendar, on, eves_off=True)


def stands_in(user_id: int, away: Mapping[int, Collection[int]], able: Collection[int]) -> tuple[int, ...]:
    """Who does the work of somebody who is away, by id; nobody where no deputy was named, or none is there.

    `away` has everyone who is away that day with the deputies they named; the deputy of a deputy who is away stands in
    too. `able` are those who may do the work at all. A deputy gets work, never a power: what they may do is asked of them
    as of anybody, so nobody approves their own text by standing in for its approver (hallintolaki 27-28 §).
    """
    found: list[int] = []
    asked, waiting = {user_id}, list(away.get(user_id, ()))
    while waiting:
        one = waiting.pop(0)
        if one in asked:
            continue
        asked.add(one)
        if one in away:
            waiting += away[one]
        elif one in able:
            found.append(one)
    return tuple(sorted(found))


def deputy_roles(roles: Collection[Role]) -> frozenset[Role]:
    """The roles of which a deputy needs one, by those of whom they stand in for; none where nobody can stand in.

    A handler's cases need a handler. An intake clerk's may go to either.
    """
    if Role.HANDLER in roles:
        return frozenset({Role.HANDLER})
    if Role.DECIDER in roles:
        return frozenset({Role.DECIDER})
    return frozenset({Role.INTAKE, Role.HANDLER}) if Role.INTAKE in roles else frozenset()
