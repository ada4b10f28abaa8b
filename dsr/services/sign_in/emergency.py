"""The account for the day on which nothing else works: every use is told, and what it wants to give waits for another.

An emergency account (`dsr user add --break-glass`) is administrator and nothing else, asks for the second factor
always, works when the city's sign-in does not, and ends after `DSR_BREAK_GLASS_HOURS`. It opens no page of cases,
calls or files. Each use stands in the log of users, on Users and on the page of the log's check, and is mailed to the
other administrators and the data protection officer. It gives nobody a role unless another administrator confirms,
and opens no account that sees cases. What it can do is let an administrator in again by a link: whoever holds it and
answers as that administrator too is found only by the mails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Event, User
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.letter_words import in_mail, moment
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.staff import active_with
from dsr.services.users import one_user

TOLD_FOR = timedelta(days=30)
_TOLD = frozenset({Role.ADMIN, Role.DPO})
_WORDS = {
    "fi": (
        "Hätätunnusta on käytetty",
        "Hätätunnus {user} kirjautui sisään {at}. Tarkista asia käyttäjien lokista. Tapahtuma {event}.",
    ),
    "sv": (
        "Ett nödkonto har använts",
        "Nödkontot {user} loggade in {at}. Kontrollera saken i användarnas logg. Händelse {event}.",
    ),
    "en": (
        "An emergency account was used",
        "Emergency account {user} signed in at {at}. Look at the log of users. Event {event}.",
    ),
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Use:
    """One use of an emergency account."""

    at: datetime
    user_id: int
    name: str


def tell_of_use(session: Session, user_id: int, *, at: datetime) -> None:
    """Where the user is an emergency account: a line in the log of users, a warning, and mail to who must know.

    Those are the other administrators and the data protection officers; the mails hold ids only.
    """
    user = one_user(session, user_id)
    if not user.is_break_glass:
        return
    seq = record(session, "users", "emergency_used", at=at, by=user_id, user=user_id)
    _log.warning("emergency_used", user=user_id, seq=seq)
    for other in active_with(session, _TOLD):
        if other.id != user_id:
            outbox.enqueue(
                session,
                "tell_emergency",
                key=f"emergency:{seq}:{other.id}",
                at=at,
                to=other.id,
                event=seq,
                user=user_id,
                used_at=at.isoformat(),
            )


def mail_of_use(session: Session, deps: Deps, told: Mapping[str, Any], key: str) -> Mail | None:
    """The mail that tells one person of one use, by the job's arguments; None when they are disabled by now."""
    reader = one_user(session, int(told["to"]))
    if not reader.is_active:
        return None
    subject, body = _WORDS[reader.language]
    used_at = datetime.fromisoformat(str(told["used_at"]))
    words = body.format(user=told["user"], at=in_mail(moment(used_at, reader.language)), event=told["event"])
    return Mail(reader.email, subject, words, message_id(deps, key), ())


def uses(session: Session, *, at: datetime) -> list[Use]:
    """The uses of the last thirty days, newest first, as the log tells them: shown as evidence, and nothing follows."""
    query = (
        select(Event, col(User.name))
        .join(User, col(User.id) == col(Event.by_user))
        .where(col(Event.kind) == "emergency_used", col(Event.stream) == "users", col(Event.at) > at - TOLD_FOR)
        .order_by(col(Event.seq).desc())
    )
    return [Use(event.at, event.by_user or 0, name) for event, name in session.execute(query)]
