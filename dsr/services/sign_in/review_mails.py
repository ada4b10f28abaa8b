"""The mail that accounts wait for their quarterly confirmation: to each administrator when they are asked, and in the last week.

A number, a day and an address; no names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import AccessReview, User
from dsr.deps import Deps
from dsr.domain.letter_words import day, in_mail
from dsr.domain.roles import Role
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.sign_in.reviews import waiting
from dsr.services.staff import active_with

LAST_WEEK = timedelta(days=7)
_WORDS = {
    "fi": (
        "Käyttöoikeuksia odottaa vahvistusta",
        "Neljännesvuosittaista vahvistusta odottavia tunnuksia: {count}. Tunnus, jonka tarvetta kukaan ei vahvista viimeistään {day}, poistetaan käytöstä. Vahvista: {url}",
    ),
    "sv": (
        "Åtkomster väntar på bekräftelse",
        "Konton som väntar på kvartalets bekräftelse: {count}. Ett konto vars behov ingen bekräftar senast {day} inaktiveras. Bekräfta: {url}",
    ),
    "en": (
        "Access waits to be confirmed",
        "Accounts that wait for their quarterly confirmation: {count}. An account that nobody confirms by {day} is disabled. Confirm: {url}",
    ),
}


def queue_mails(session: Session, deps: Deps, today: date, *, at: datetime) -> None:
    """Queue the mails of the day: one to an administrator for each last day of reviews, and one more in the week before it.

    Nobody is told twice of either, and nobody of their own account, which another confirms. None without a mail server.
    """
    is_to_come = col(AccessReview.due_on) >= today
    last_days = session.scalars(waiting(col(AccessReview.due_on)).where(is_to_come).distinct()).all()
    if not last_days or not deps.mail.is_set_up:
        return
    for due_on in last_days:
        stage = "last_week" if due_on - today <= LAST_WEEK else "asked"
        for reader in active_with(session, {Role.ADMIN}):
            if not reader.is_break_glass and _count(session, due_on, reader):
                key = f"access_reviews:{due_on.isoformat()}:{stage}:{reader.id}"
                outbox.enqueue(session, "tell_reviews", key=key, at=at, to=reader.id, due_on=due_on.isoformat())


def mail_of_reviews(session: Session, deps: Deps, told: Mapping[str, Any], key: str) -> Mail | None:
    """The mail to one administrator, by the job's arguments; None where nothing waits for them by now."""
    reader, due_on = session.get_one(User, int(told["to"])), date.fromisoformat(str(told["due_on"]))
    count = _count(session, due_on, reader)
    if not count or not reader.is_active or Role.ADMIN not in reader.roles:
        return None
    subject, body = _WORDS[reader.language]
    url = f"{deps.settings.public_url}/users/review"
    words = body.format(count=count, day=in_mail(day(due_on, reader.language)), url=url)
    return Mail(reader.email, subject, words, message_id(deps, key), ())


def _count(session: Session, due_on: date, reader: User) -> int:
    """How many accounts wait until that day that this administrator may confirm."""
    of_others = (col(AccessReview.due_on) == due_on, col(AccessReview.user_id) != reader.id)
    return session.scalar(waiting(func.count()).where(*of_others)) or 0
