"""Mails that say that a letter can be fetched: ids only, told once, and reminded of once before the seventh day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Case, Dispatch, LetterRecipient, ServiceAttempt
from dsr.deps import Deps
from dsr.domain.serving import REMIND_DAYS, Lack, service_of
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.sendings import as_attempt

FETCH, REMINDER = "fetch", "reminder"
"""What a mail says: that a letter waits, and that it still does."""

_WORDS = {
    FETCH: {
        "fi": "Sinulle on noudettava kirje, joka koskee tätä asiaa. Tunnistaudut, kun noudat sen.",
        "sv": "Du har ett brev att hämta i det här ärendet. Du identifierar dig när du hämtar det.",
    },
    REMINDER: {
        "fi": "Muistutamme, että sinulle on vielä noudettava kirje, joka koskee tätä asiaa. Jos et nouda sitä, "
        "lähetämme sen postitse.",
        "sv": "Vi påminner om att du fortfarande har ett brev att hämta i det här ärendet. Om du inte hämtar det "
        "skickar vi det per post.",
    },
}


def notice_key(attempt_id: int, what: str) -> str:
    """The outbox key of one mail: the same sending is told of once, and reminded of once."""
    return f"notice:{what}:{attempt_id}"


def queue_notices(
    session: Session, deps: Deps, case: Case, row: ServiceAttempt, dispatch: Dispatch, *, at: datetime
) -> None:
    """Have the data subject told by e-mail now and once more before the last day; nothing without address or server."""
    if not deps.mail.is_set_up or not case.subject_email:
        return
    reminded_at = dispatch.sent_at + timedelta(days=REMIND_DAYS)
    for what, due_at in ((FETCH, at), (REMINDER, max(at, reminded_at))):
        outbox.enqueue(
            session,
            "send_notice",
            key=notice_key(row.id or 0, what),
            at=at,
            due_at=due_at,
            case_id=case.id,
            attempt_id=row.id,
            what=what,
        )


def notice_to_send(session: Session, deps: Deps, attempt_id: int, what: str, key: str, on: date) -> Mail | None:
    """The mail, or None where nothing waits any more: fetched, served otherwise, returned, or no address."""
    row = session.get(ServiceAttempt, attempt_id)
    recipient = session.get(LetterRecipient, row.recipient_id) if row is not None else None
    if row is None or recipient is None:
        return None
    case = session.get_one(Case, recipient.case_id)
    dispatch = session.get_one(Dispatch, row.dispatch_id)
    waits = service_of(as_attempt(row, dispatch), on).why is Lack.WAITING
    if recipient.served_on is not None or not waits or not case.subject_email:
        return None
    order = ("sv", "fi") if case.language == "sv" else ("fi", "sv")
    return Mail(
        to=case.subject_email,
        subject=f"Espoon kaupunki: asia {case.reference} / Esbo stad: ärende {case.reference}",
        body="\n\n".join(_WORDS[what][language] for language in order) + "\n",
        message_id=message_id(deps, key),
        attachments=(),
    )


def note_sent(session: Session, attempt_id: int, what: str, *, at: datetime) -> None:
    """Write down that the mail was handed over."""
    row = session.get_one(ServiceAttempt, attempt_id)
    if what == FETCH:
        row.notified_at = at
    else:
        row.reminded_at = at
    session.add(row)
    recipient = session.get_one(LetterRecipient, row.recipient_id)
    kind = "fetch_notice_sent" if what == FETCH else "fetch_reminder_sent"
    record(session, f"case:{recipient.case_id}", kind, at=at, by=None, dispatch_id=row.dispatch_id)
