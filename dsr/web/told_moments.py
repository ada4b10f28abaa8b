"""When something happened, as somebody typed it into a form afterwards."""

from __future__ import annotations

from datetime import datetime

from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.spoken_time import missing_day_in, moment_from
from dsr.web.current import now, today


def told_moment(text: str, unread: Fault, since: datetime | None = None) -> datetime:
    """The moment as it was typed, aware; a day without a time is its noon, or now where it is today and before noon. On the day
    of `since`, before which it cannot have been, it is not before that.

    A day that is still to come stays one: whoever writes it down refuses it. Raises `Invalid` with `unread` for what is no
    moment, and at the same field for a day that is in no calendar.
    """
    at, is_time_known = _read(text, unread)
    if is_time_known:
        return at
    if since is not None and at < since and local_date(at) == local_date(since):
        return since
    return now() if at > now() and local_date(at) == today() else at


def told_hour(place: str, text: str) -> datetime:
    """The moment as it was typed into the field `place`, aware; a day without a time is refused, since hours are counted from it.

    Raises `Invalid`, also for a day that is in no calendar.
    """
    sentence = "Write the day and the time, for example 25.11.2026 klo 8.47: hours are counted from it."
    unread = Fault(place, sentence, "moment_unread")
    at, is_time_known = _read(text, unread)
    if not is_time_known:
        raise Invalid([unread])
    return at


def _read(text: str, unread: Fault) -> tuple[datetime, bool]:
    """The moment and whether its time was typed."""
    found = moment_from(text)
    if found is None and (missing := missing_day_in(text)):
        message = f"There is no day {missing}. Check the day."
        raise Invalid([Fault(unread.place, message, "no_such_day", (("date", missing),))])
    if found is None:
        raise Invalid([unread])
    return found
