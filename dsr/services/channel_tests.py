"""Tests of the channels: a message a day to ourselves or a person's word, an alarm where none comes in, and the week's figures.

Each channel is tested daily: a mail with a token that only this installation can make, sent by SMTP and awaited by
IMAP; a person's word for channels in `DSR_CHANNELS_SAID`. Where a channel was down, the time of sending is proposed
as receipt, with the rule.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import ChannelTest, Job, MailboxFolder, Message
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI, day_begins_at, is_working_day, local_date
from dsr.domain.errors import Refused
from dsr.domain.logged_request import Channel
from dsr.domain.roles import Role
from dsr.services.staff import active_with
from dsr.services.users import token_hash

_log = structlog.get_logger(__name__)
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])")
SAID_BY = time(16, 0)
"""Helsinki time by which a person has said that a channel works."""
TOLD = frozenset({Role.ADMIN})
TOLD_WEEKLY = frozenset({Role.ADMIN, Role.DPO})
_WEEK_TOLD = "channel_report:"
"""How the keys of the mails begin that tell a week's figures; its Monday and the user follow."""


@dataclass(frozen=True)
class ChannelState:
    """One channel as it stands: how it is tested, when its newest test began and whether it came. It is silent where the
    newest test whose hour is past has not come in, nor one since; that test is then the one that is told of."""

    channel: str
    is_automatic: bool
    begun_at: datetime | None
    has_come: bool
    last_came_at: datetime | None
    is_silent: bool
    fault: str = ""
    failing_since: datetime | None = None
    is_tested: bool = True


@dataclass(frozen=True)
class Figures:
    """One channel's tests of some weeks: how many, how many came in, how many raised the alarm, and the longest way in minutes."""

    channel: str
    tests: int
    came: int
    alarms: int
    longest_minutes: int | None


def channels_tested(deps: Deps) -> tuple[tuple[str, bool], ...]:
    """The channels that are tested, and whether by the program itself: the mailbox, where mail leaves and is read."""
    automatic = deps.mailbox.is_set_up and deps.mail.is_set_up
    said = tuple((one.value, False) for one in Channel if one.value in deps.settings.channels_said)
    return ((Channel.EMAIL.value, True), *said) if automatic else said


def token_of(deps: Deps, channel: str, key: str) -> str:
    """The token of one test: told by the installation's secret alone, so that nobody outside can say that a channel works."""
    told = hmac.new(deps.settings.secret_key.encode(), f"channel-test:{channel}:{key}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(told.digest()).decode().rstrip("=")


def begin_day(session: Session, deps: Deps, today: date, *, at: datetime) -> None:
    """Begin the day's tests: a mail each day, a person's word on working days; and have the week's figures told."""
    for channel, is_automatic in channels_tested(deps):
        if is_automatic:
            due_at = at + timedelta(hours=deps.settings.channel_hours)
        elif is_working_day(deps.calendar, today, eves_off=True):
            due_at = datetime.combine(today, SAID_BY, HELSINKI)
        else:
            continue
        begin_test(session, deps, channel, today.isoformat(), is_automatic=is_automatic, due_at=due_at, at=at)
    if channels_tested(deps):
        _tell_week(session, today - timedelta(days=today.weekday()), at=at)


def _tell_week(session: Session, monday: date, *, at: datetime) -> None:
    """Mail the figures of the week that ended before `monday`: that day, or the first after it on which the program runs.

    Weeks of which nobody was told, since the program did not run, are in the same mail. Where nothing was tested before, there
    is nothing to tell.
    """
    since = _untold_since(session)
    if since is None or since >= monday:
        return
    first, last = since.isoformat(), monday.isoformat()
    for one in active_with(session, TOLD_WEEKLY):
        key = f"{_WEEK_TOLD}{last}:{one.id}"
        outbox.enqueue(session, "send_channel_report", key=key, at=at, since=first, on=last, user_id=one.id)


def _untold_since(session: Session) -> date | None:
    """The first Monday whose week was not told: the day of the newest report, else that of the week of the first test."""
    told = select(func.max(col(Job.key))).where(col(Job.kind) == "send_channel_report")
    if (key := session.scalar(told)) is not None:
        return date.fromisoformat(key.removeprefix(_WEEK_TOLD).partition(":")[0])
    begun_at = session.scalar(select(func.min(col(ChannelTest.begun_at))))
    if begun_at is None:
        return None
    first_on = local_date(begun_at)
    return first_on - timedelta(days=first_on.weekday())


def begin_test(
    session: Session, deps: Deps, channel: str, key: str, *, is_automatic: bool, due_at: datetime, at: datetime
) -> ChannelTest:
    """Write one test down, once by its key; an automatic one has its mail sent by a job."""
    same = select(ChannelTest).where(col(ChannelTest.channel) == channel, col(ChannelTest.key) == key)
    if (there := session.scalars(same).first()) is not None:
        return there
    hashed = token_hash(token_of(deps, channel, key)) if is_automatic else ""
    row = ChannelTest(channel=channel, key=key, token_sha256=hashed, begun_at=at, due_at=due_at)
    session.add(row)
    session.flush()
    if is_automatic:
        outbox.enqueue(session, "send_channel_test", key=f"channel_test:{row.id}", at=at, test_id=row.id)
    return row


def note_came(session: Session, subject: str, *, at: datetime) -> bool:
    """Whether the subject of a mail carries the token of one of our tests; the test has then come in."""
    for token in _TOKEN.findall(subject[:500]):
        row = session.scalars(select(ChannelTest).where(col(ChannelTest.token_sha256) == token_hash(token))).first()
        if row is not None:
            if row.came_at is None:
                row.came_at = at
                session.add(row)
                if row.alarmed_at is not None:
                    record(session, "register", "channel_back", at=at, channel=row.channel, test_id=row.id)
            return True
    return False


def say(session: Session, deps: Deps, channel: str, *, by: int, at: datetime) -> None:
    """Take a person's word that the channel works today; `Refused` for one that is not said by a person."""
    if (channel, False) not in channels_tested(deps):
        raise Refused("This channel is not one that a person speaks for", code="channel_not_said")
    today = local_date(at)
    due_at = datetime.combine(today, SAID_BY, HELSINKI)
    row = begin_test(session, deps, channel, today.isoformat(), is_automatic=False, due_at=due_at, at=at)
    if row.came_at is None:
        row.came_at, row.said_by = at, by
        session.add(row)
        record(session, "register", "channel_said", at=at, by=by, channel=channel)


def raise_alarms(session: Session, *, at: datetime) -> None:
    """Raise the alarm, once, for every test that has not come in by its hour: an event, and a mail to each administrator."""
    query = select(ChannelTest).where(
        col(ChannelTest.due_at) <= at, col(ChannelTest.came_at).is_(None), col(ChannelTest.alarmed_at).is_(None)
    )
    for row in session.scalars(query):
        row.alarmed_at = at
        session.add(row)
        record(session, "register", "channel_silent", at=at, channel=row.channel, test_id=row.id)
        _log.warning("channel_silent", channel=row.channel, test=row.id)
        for user in active_with(session, TOLD):
            key = f"channel_alarm:{row.id}:{user.id}"
            outbox.enqueue(session, "send_channel_alarm", key=key, at=at, test_id=row.id, user_id=user.id)


def states(session: Session, deps: Deps, *, at: datetime) -> list[ChannelState]:
    """Every tested channel as it stands, and each that is in use and not tested: nobody knows whether that one lives."""
    folder = session.get(MailboxFolder, deps.mailbox.folder)
    return _tested(session, deps, folder, at) + [
        replace(_state(session, channel, channel == Channel.EMAIL.value, folder, at), is_tested=False)
        for channel in _used_untested(session, deps)
    ]


def _tested(session: Session, deps: Deps, folder: MailboxFolder | None, at: datetime) -> list[ChannelState]:
    return [_state(session, channel, is_automatic, folder, at) for channel, is_automatic in channels_tested(deps)]


def _used_untested(session: Session, deps: Deps) -> list[str]:
    """The mailbox where it is read, and the web form where a request has come by it, as far as nothing tests them."""
    form = select(col(Message.id)).where(col(Message.channel) == Channel.WEB_FORM.value).limit(1)
    is_used = {Channel.EMAIL.value: deps.mailbox.is_set_up, Channel.WEB_FORM.value: session.scalar(form) is not None}
    tested = {channel for channel, _is_automatic in channels_tested(deps)}
    return [channel for channel, is_in_use in is_used.items() if is_in_use and channel not in tested]


def silent_channels(session: Session, deps: Deps, *, at: datetime) -> list[ChannelState]:
    """The channels whose newest test that was due has not come in; the next day's test takes nothing of that back."""
    folder = session.get(MailboxFolder, deps.mailbox.folder)
    return [one for one in _tested(session, deps, folder, at) if one.is_silent]


def figures(session: Session, since: date, until: date) -> list[Figures]:
    """The days from `since` to the day before `until`, a line a channel; no content of any message."""
    begun_at = col(ChannelTest.begun_at)
    query = select(ChannelTest).where(begun_at >= day_begins_at(since), begun_at < day_begins_at(until))
    by_channel: dict[str, list[ChannelTest]] = {}
    for row in session.scalars(query.order_by(col(ChannelTest.channel), col(ChannelTest.id))):
        by_channel.setdefault(row.channel, []).append(row)
    return [_figures(channel, rows) for channel, rows in by_channel.items()]


def days_tested(session: Session, since: date, until: date) -> int:
    """On how many of the days from `since` to the day before `until` a test was begun: the program did not run on the others,
    or there was none to begin."""
    begun_at = col(ChannelTest.begun_at)
    query = select(begun_at).where(begun_at >= day_begins_at(since), begun_at < day_begins_at(until))
    return len({local_date(at) for at in session.scalars(query)})


def _figures(channel: str, rows: list[ChannelTest]) -> Figures:
    ways = [int((one.came_at - one.sent_at).total_seconds() // 60) for one in rows if one.came_at and one.sent_at]
    came = sum(one.came_at is not None for one in rows)
    return Figures(channel, len(rows), came, sum(one.alarmed_at is not None for one in rows), max(ways, default=None))


def _state(
    session: Session, channel: str, is_automatic: bool, folder: MailboxFolder | None, at: datetime
) -> ChannelState:
    of_channel = select(ChannelTest).where(col(ChannelTest.channel) == channel)
    last = session.scalars(of_channel.order_by(col(ChannelTest.begun_at).desc(), col(ChannelTest.id).desc())).first()
    came = session.scalars(
        of_channel.where(col(ChannelTest.came_at).is_not(None)).order_by(col(ChannelTest.came_at).desc())
    ).first()
    # A test that is under way says nothing yet: until it has come in or is overdue, the one before it stands.
    settled = of_channel.where(or_(col(ChannelTest.due_at) <= at, col(ChannelTest.came_at).is_not(None)))
    told = session.scalars(settled.order_by(col(ChannelTest.begun_at).desc(), col(ChannelTest.id).desc())).first()
    is_silent = told is not None and told.came_at is None
    shown = told if is_silent else last
    fault = folder.fault if is_automatic and folder is not None else ""
    since = folder.failing_since if is_automatic and folder is not None else None
    return ChannelState(
        channel=channel,
        is_automatic=is_automatic,
        begun_at=shown.begun_at if shown is not None else None,
        has_come=shown is not None and shown.came_at is not None,
        last_came_at=came.came_at if came is not None else None,
        is_silent=is_silent,
        fault=fault,
        failing_since=since,
    )
