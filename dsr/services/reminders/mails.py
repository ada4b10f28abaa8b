"""The one mail a day that reminds: references and days, nothing else; each reminder goes to each user at most once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import ReminderReceipt, User
from dsr.deps import Deps
from dsr.domain.access import Action, may
from dsr.domain.letter_words import day, in_mail
from dsr.domain.reminders import is_mail_day
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.reminders.absences import Presence, case_staff, presence
from dsr.services.reminders.lists import Line, lines_for
from dsr.services.users import actor_of

SHOWN = 100
"""So many cases are named in a mail; the rest are on the page."""

_WORDS = {
    "fi": {
        "subject": "Muistutus määräpäivistä {day}",
        "own": "Sinun tehtäväsi, asia ja päivä, johon mennessä on toimittava:",
        "team": "Koko tiimin tehtävät:",
        "more": "Lisäksi muita asioita: {count}.",
        "open": "Avaa muistutukset: {url}",
        "end": "Tämä on ohjelman lähettämä viesti, johon ei voi vastata.",
    },
    "sv": {
        "subject": "Påminnelse om tidsfrister {day}",
        "own": "Dina uppgifter, ärendet och den dag då något senast ska göras:",
        "team": "Hela teamets uppgifter:",
        "more": "Dessutom andra ärenden: {count}.",
        "open": "Öppna påminnelserna: {url}",
        "end": "Det här meddelandet har skickats av programmet och kan inte besvaras.",
    },
    "en": {
        "subject": "Reminder of due days {day}",
        "own": "Yours, the case and the day by which something must be done:",
        "team": "The whole team's:",
        "more": "Other cases besides: {count}.",
        "open": "Open the reminders: {url}",
        "end": "The program sent this message. It cannot be answered.",
    },
}


def mail_key(user_id: int, on: date) -> str:
    """The outbox key of a user's mail of one day: there is one at most."""
    return f"remind:{user_id}:{on.isoformat()}"


def queue_mails(session: Session, deps: Deps, on: date, *, at: datetime) -> int:
    """Queue the day's mail for everybody who has something new; answers for how many. None without a mail server, and
    none on a day on which nobody works."""
    if not deps.mail.is_set_up or not is_mail_day(on, deps.calendar):
        return 0
    there = presence(session, on)
    queued = 0
    for user in case_staff(session):
        if not _to_tell(session, user, on, there):
            continue
        key = mail_key(user.id or 0, on)
        job_id = outbox.enqueue(session, "send_reminders", key=key, at=at, user_id=user.id, on=on.isoformat())
        queued += job_id is not None
    return queued


def mail_to_send(
    session: Session, deps: Deps, user_id: int, on: date, *, key: str, job_id: int, at: datetime
) -> Mail | None:
    """The mail of what stands at this moment, each line written down as told; None where there is nothing any more.

    The receipts stand before the mail is handed over: whatever happens then, nothing is told twice.
    """
    user = session.get(User, user_id)
    lines = _to_tell(session, user, on, presence(session, on)) if user is not None else []
    if user is None or not lines:
        return None
    for line in lines:
        session.add(ReminderReceipt(reminder_id=line.reminder_id, user_id=user_id, job_id=job_id, mailed_at=at))
    session.flush()
    return Mail(
        to=user.email,
        subject=_WORDS[user.language]["subject"].format(day=in_mail(day(on, user.language))),
        body=_body(deps, lines, user.language),
        message_id=message_id(deps, key),
        attachments=(),
    )


def take_back(session: Session, job_id: int) -> None:
    """Forget what a mail that surely did not leave would have told: the next attempt tells it."""
    session.execute(
        delete(ReminderReceipt).where(col(ReminderReceipt.job_id) == job_id, col(ReminderReceipt.seen_at).is_(None))
    )


def _to_tell(session: Session, user: User, on: date, there: Presence) -> list[Line]:
    actor = actor_of(user)
    if actor.id in there.away or not may(actor, Action.SEE_QUEUE):
        return []
    return [line for line in lines_for(session, actor, on, there) if not line.is_told]


def _body(deps: Deps, lines: Sequence[Line], language: str) -> str:
    words = _WORDS[language]
    parts = []
    for title, chosen in (
        (words["own"], [line for line in lines[:SHOWN] if line.is_own]),
        (words["team"], [line for line in lines[:SHOWN] if not line.is_own]),
    ):
        if chosen:
            days = dict.fromkeys(f"{line.reference}  {in_mail(day(line.act_by_on, language))}" for line in chosen)
            parts.append("\n".join((title, *days)))
    if len(lines) > SHOWN:
        parts.append(words["more"].format(count=len(lines) - SHOWN))
    parts += [words["open"].format(url=f"{deps.settings.public_url}/queue/reminders"), words["end"]]
    return "\n\n".join(parts) + "\n"
