"""A user's calendar of days to act by, as iCalendar: references only, reached by a secret address that can be ended."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.inserts import insert_into
from dsr.db.tables import CalendarDay, CalendarFeed, Case, RightRequest, User
from dsr.deps import Deps
from dsr.domain.access import Action, may
from dsr.domain.calendar import local_date
from dsr.services.case_access import visible_to
from dsr.services.left_days import is_due
from dsr.services.reminders.absences import presence
from dsr.services.users import actor_of, token_hash

_STREAM = "users"
_SUMMARY = {"fi": "{reference}: hoida viimeistään", "sv": "{reference}: sköt senast", "en": "{reference}: act by"}
_NAME = {"fi": "Määräpäivät", "sv": "Tidsfrister", "en": "Days to act by"}


@dataclass(frozen=True)
class Entry:
    """One all-day entry: the case by its reference, the day, how many times it has moved and when last."""

    case_id: int
    reference: str
    on: date
    sequence: int
    changed_at: datetime


@dataclass(frozen=True)
class Owner:
    """Whose calendar it is, and the language of its words."""

    user_id: int
    language: str


def make_feed(session: Session, user_id: int, *, at: datetime) -> str:
    """A new secret token of the user's calendar; an earlier one stops working. Only its hash is kept, so the answer is the
    only time it can be read."""
    token = secrets.token_urlsafe(32)
    session.merge(CalendarFeed(user_id=user_id, token_hash=token_hash(token), made_at=at))
    record(session, _STREAM, "calendar_feed_made", at=at, by=user_id, user=user_id)
    return token


def end_feed(session: Session, user_id: int, *, at: datetime) -> None:
    """End the user's calendar: its address answers as one that never was."""
    ended = session.execute(
        delete(CalendarFeed).where(col(CalendarFeed.user_id) == user_id).returning(col(CalendarFeed.user_id))
    ).first()
    if ended is not None:
        record(session, _STREAM, "calendar_feed_ended", at=at, by=user_id, user=user_id)


def made_at(session: Session, user_id: int) -> datetime | None:
    """When the user's calendar got the address it has; None where there is none."""
    feed = session.get(CalendarFeed, user_id)
    return feed.made_at if feed is not None else None


def owner_of(session: Session, token: str) -> Owner | None:
    """Whose calendar the token opens; None for an unknown one, and for a user who may not see cases any more."""
    feed = session.scalars(select(CalendarFeed).where(col(CalendarFeed.token_hash) == token_hash(token))).first()
    user = session.get(User, feed.user_id) if feed is not None else None
    if user is None or not may(actor_of(user), Action.OWN_CALENDAR):
        return None
    return Owner(user.id or 0, user.language)


def moved_days(session: Session, user_id: int, at: datetime) -> bool:
    """Whether some day of the user's calendar is not yet written down as told."""
    days, told = _days(session, user_id, at), _told(session, user_id, at)
    return any(case_id not in told or told[case_id].act_by_on != on for case_id, (_reference, on) in days.items())


def note_days(session: Session, user_id: int, at: datetime) -> None:
    """Write down the days of the user's cases as calendars are about to be told them; a day that moved counts on."""
    for case_id, (_reference, on) in _days(session, user_id, at).items():
        first = insert_into(session, CalendarDay).values(case_id=case_id, act_by_on=on, sequence=0, changed_at=at)
        moved = {"act_by_on": on, "sequence": col(CalendarDay.sequence) + 1, "changed_at": at}
        session.execute(
            first.on_conflict_do_update(index_elements=["case_id"], set_=moved, where=col(CalendarDay.act_by_on) != on)
        )


def entries(session: Session, user_id: int, at: datetime) -> list[Entry]:
    """The user's cases in which something is to be done by a day, and those of colleagues for whom they stand in today, by day;
    only what they may open."""
    told = _told(session, user_id, at)
    return [
        Entry(case_id, reference, on, told[case_id].sequence, told[case_id].changed_at)
        for case_id, (reference, on) in _days(session, user_id, at).items()
        if case_id in told
    ]


def calendar_file(deps: Deps, found: Sequence[Entry], language: str) -> bytes:
    """The calendar as RFC 5545 text. The same entries give the same bytes, whenever it is asked for.

    An entry has a reference and a day, nothing of whom or what the case is about.
    """
    host = urlsplit(deps.settings.public_url).hostname or "localhost"
    calendar = Calendar()
    calendar.add("prodid", "-//Data-subject rights requests//Days to act by//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME[language])
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for one in found:
        calendar.add_component(_event(one, host, language))
    return bytes(calendar.to_ical())


def _event(one: Entry, host: str, language: str) -> Event:
    event = Event()
    event.add("uid", f"act-by-{one.case_id}@{host}")
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("sequence", one.sequence)
    event.add("summary", _SUMMARY[language].format(reference=one.reference))
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    return event


def _days(session: Session, user_id: int, at: datetime) -> dict[int, tuple[str, date]]:
    on = local_date(at)
    desks = {user_id, *presence(session, on).desks_of(user_id)}
    query = (
        select(col(Case.id), col(Case.reference), func.min(col(RightRequest.act_by_on)))
        .join(RightRequest, col(RightRequest.case_id) == col(Case.id))
        .where(
            col(Case.assigned_to).in_(desks),
            is_due(),
            visible_to(user_id),
        )
        .group_by(col(Case.id), col(Case.reference))
        .order_by(func.min(col(RightRequest.act_by_on)), col(Case.id))
    )
    return {row[0] or 0: (row[1], row[2]) for row in session.execute(query)}


def _told(session: Session, user_id: int, at: datetime) -> Mapping[int, CalendarDay]:
    ids = list(_days(session, user_id, at))
    rows = session.scalars(select(CalendarDay).where(col(CalendarDay.case_id).in_(ids)))
    return {row.case_id: row for row in rows}
