"""When a listening task is due and when it goes from the agent to the supervisor; all days are Helsinki days."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.domain.calendar import Calendar, roll_back, roll_forward
from dsr.domain.listening.values import ListeningPolicy


def due_day(last_on: date, asked_on: date, policy: ListeningPolicy, calendar: Calendar) -> date:
    """The day by which the answer is needed: so many working days before `last_on`, the case's safe day (or the day on
    which its letter must be posted), so that there is time to read it and to finish the answer.

    Asked too late for that, it is the next working day, but never after `last_on`; and never before the day of asking.
    """
    due = working_days_off(last_on, -policy.days_ahead, calendar)
    if due <= asked_on:
        due = min(working_days_off(asked_on, 1, calendar), last_on)
    return max(due, asked_on)


def escalation_day(asked_on: date, due_on: date, policy: ListeningPolicy, calendar: Calendar) -> date:
    """The day on which an unanswered task goes to the supervisor: the agent's days are over, and always before the due
    day. Not after `asked_on` where there is no time for two: then the supervisor is asked at once."""
    return min(working_days_off(asked_on, policy.agent_days, calendar), working_days_off(due_on, -1, calendar))


def return_day(on: date, due_on: date, policy: ListeningPolicy, calendar: Calendar) -> date:
    """The day on which a task that a supervisor passed on to the agent comes back unanswered: as `escalation_day` from the day
    of passing on. Where no time was left for that, the working day after it, and after the due day: whoever passed it on has
    judged the time."""
    back_on = escalation_day(on, due_on, policy, calendar)
    return back_on if back_on > on else working_days_off(max(on, due_on), 1, calendar)


def working_days_off(day: date, count: int, calendar: Calendar) -> date:
    """The working day so many working days after (or, negative, before) a day; eves are days off here."""
    step, roll = (timedelta(days=1), roll_forward) if count > 0 else (timedelta(days=-1), roll_back)
    for _ in range(abs(count)):
        day = roll(calendar, day + step, eves_off=True)
    return day
