"""When a decision is deemed served, and the last day of the appeal."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.calendar import Calendar, roll_forward

APPEAL_DAYS = 30


class ServiceWay(StrEnum):
    """How a decision is served."""

    post = "post"
    e_service = "e_service"


# Post: the seventh day after posting (hallintolaki 434/2003, section 59). Ordinary electronic service: the third day
# from sending (13/2003, section 19 as amended by 924/2010). Both unless something else is shown.
_DEEMED_AFTER = {ServiceWay.post: 7, ServiceWay.e_service: 3}


def served_on(sent_on: date, way: ServiceWay) -> date:
    """The day on which the person is deemed to have been served: the seventh day by post, the third electronically.

    Not rolled past weekends: the Acts count plain days. Source: 434/2003, section 59; 13/2003, section 19.
    """
    return sent_on + timedelta(days=_DEEMED_AFTER[way])


def appeal_ends_on(served_on: date, calendar: Calendar, *, days: int = APPEAL_DAYS) -> date:
    """The last day for appealing: thirty days from service, the day of service not counted, past days off.

    The two eves are days off here without doubt: 808/2019, section 13 says that Act 150/1930 counts the time.
    Raises `OutsideCalendar`.
    """
    return roll_forward(calendar, served_on + timedelta(days=days), eves_off=True)
