"""When a channel was down by the city's own system: written down, and what it means for the day of receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import ChannelOutage
from dsr.domain.errors import Fault, Invalid
from dsr.domain.logged_request import Channel
from dsr.domain.plain_text import hidden_fault


@dataclass(frozen=True)
class OutageLine:
    """One outage of the list; `to_at` is empty while it goes on."""

    outage_id: int
    channel: str
    from_at: datetime
    to_at: datetime | None
    evidence: str


LONGEST = timedelta(days=90)
EVIDENCE_LIMIT = 200
RETRIED = timedelta(days=5)
"""So long a mail server tries again before it gives a message up (RFC 5321, 4.5.4.1)."""


def write(
    session: Session,
    channel: str,
    from_at: datetime | None,
    to_at: datetime | None,
    evidence: str,
    *,
    by: int,
    at: datetime,
) -> ChannelOutage:
    """Write an outage down; without an end it is still going on. Written twice it is one.

    Raises `Invalid` with a fault a field.
    """
    faults = [] if channel in set(Channel) else [Fault("channel", "Choose one of the options.", "choice_unknown")]
    if from_at is None or from_at > at or at - from_at > LONGEST:
        faults.append(Fault("from_at", "Write when it began, within the last 90 days.", "outage_from"))
    if to_at is not None and (to_at > at or (from_at is not None and to_at <= from_at)):
        faults.append(Fault("to_at", "Write an end after the beginning and not ahead, or leave it empty.", "outage_to"))
    evidence = " ".join(evidence.split())
    if not evidence or len(evidence) > EVIDENCE_LIMIT:
        faults.append(Fault("evidence", "Write what shows it, such as a ticket number.", "outage_evidence"))
    if fault := hidden_fault("evidence", evidence):
        faults.append(fault)
    if faults or from_at is None:
        raise Invalid(faults)
    lock_stream(session, "register")  # two presses at one moment meet here
    same = (
        col(ChannelOutage.channel) == channel,
        col(ChannelOutage.from_at) == from_at,
        col(ChannelOutage.to_at) == to_at if to_at is not None else col(ChannelOutage.to_at).is_(None),
        col(ChannelOutage.evidence) == evidence,
    )
    earlier = session.scalars(select(ChannelOutage).where(*same)).first()
    if earlier is not None:
        return earlier
    row = ChannelOutage(
        channel=channel, from_at=from_at, to_at=to_at, evidence=evidence, recorded_by=by, recorded_at=at
    )
    session.add(row)
    session.flush()
    _record(session, row, "channel_outage", by=by, at=at)
    return row


def end(session: Session, outage_id: int, to_at: datetime | None, *, by: int, at: datetime) -> None:
    """Say when an outage that was going on ended. Raises `Invalid`."""
    row = session.get(ChannelOutage, outage_id, with_for_update=True, populate_existing=True)
    if row is None or row.to_at is not None:
        raise Invalid([Fault("to_at", "This outage has an end already.", "outage_ended")])
    if to_at is None or to_at > at or to_at <= row.from_at:
        raise Invalid([Fault("to_at", "Write an end after the beginning and not ahead.", "outage_to")])
    row.to_at = to_at
    session.add(row)
    _record(session, row, "channel_outage_ended", by=by, at=at)


def newest(session: Session, limit: int = 50) -> list[OutageLine]:
    """The outages, newest first."""
    query = select(ChannelOutage).order_by(col(ChannelOutage.from_at).desc()).limit(limit)
    return [
        OutageLine(one.id or 0, one.channel, one.from_at, one.to_at, one.evidence) for one in session.scalars(query)
    ]


def at_sending(session: Session, channel: str, sent_at: datetime | None, arrived_at: datetime) -> ChannelOutage | None:
    """The outage in which a message was sent, so that it could not come in then; None for a sending outside every outage.

    The receipt is then the time of sending, where that is reliably shown (laki sähköisestä asioinnista 13/2003, 10 § 2 mom.).
    A message that came in more than `RETRIED` after the outage was not kept back by it: its day of sending shows nothing.
    """
    if sent_at is None or sent_at >= arrived_at:
        return None
    query = select(ChannelOutage).where(
        col(ChannelOutage.channel) == channel,
        col(ChannelOutage.from_at) <= sent_at,
        or_(
            col(ChannelOutage.to_at).is_(None),
            and_(col(ChannelOutage.to_at) >= sent_at, col(ChannelOutage.to_at) >= arrived_at - RETRIED),
        ),
    )
    return session.scalars(query.order_by(col(ChannelOutage.from_at)).limit(1)).first()


def at_moment(session: Session, channel: str, arrived_at: datetime, back: timedelta) -> ChannelOutage | None:
    """The outage of a channel that was going on at a moment, or had ended so shortly before that it may have kept it back."""
    query = select(ChannelOutage).where(
        col(ChannelOutage.channel) == channel,
        col(ChannelOutage.from_at) <= arrived_at,
        or_(col(ChannelOutage.to_at).is_(None), col(ChannelOutage.to_at) >= arrived_at - back),
    )
    return session.scalars(query.order_by(col(ChannelOutage.from_at)).limit(1)).first()


def _record(session: Session, row: ChannelOutage, kind: str, *, by: int, at: datetime) -> None:
    ended = row.to_at.isoformat() if row.to_at else None
    begun = row.from_at.isoformat()
    record(session, "register", kind, at=at, by=by, channel=row.channel, outage_id=row.id, from_at=begun, to_at=ended)
