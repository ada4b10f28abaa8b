"""What becomes of an e-mail: taken by someone, logged, joined to a case, passed on, put away; each once, by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import MailboxMessage, Message
from dsr.domain.errors import Refused
from dsr.domain.mail import ArrivalSource, Origin, head_lines
from dsr.services.mail_in import attachments

PUT_AWAY = ("spam", "put_away")
"""Ends without a case: unwanted mail, and what machines wrote."""
UNWANTED_KEPT = timedelta(days=30)
"""So long a message that was put away by mistake can be taken back, with its attachments."""
_CITYS_OWN = (ArrivalSource.RECEIVED.value, ArrivalSource.INTERFACE.value, ArrivalSource.SYSTEM.value)
AUTOMATIC = (Origin.AUTO_REPLY.value, Origin.BOUNCE.value)


def text_of(mail: MailboxMessage) -> str:
    """The mail as the text of a message: its head in the lines that pasted messages have, then what was written."""
    head = head_lines(mail.sender_name, mail.sender_email, mail.arrived_at, mail.subject)
    return f"{head}\n\n{mail.text}".strip()


def take(session: Session, mail: MailboxMessage, user_id: int, *, at: datetime) -> None:
    """Take the mail to work on it, from somebody else too: the page says who had it."""
    refuse_settled(session, mail)
    mail.taken_by, mail.taken_at = user_id, at
    session.add(mail)
    record(session, "register", "mail_taken", at=at, by=user_id, mail_id=mail.id)


def give_back(session: Session, mail: MailboxMessage, user_id: int, *, at: datetime) -> None:
    """Put the mail back for everyone."""
    refuse_settled(session, mail)
    mail.taken_by, mail.taken_at = None, None
    session.add(mail)
    record(session, "register", "mail_given_back", at=at, by=user_id, mail_id=mail.id)


def say_person(session: Session, mail: MailboxMessage, *, by: int, at: datetime) -> None:
    """Take a person's word that a person wrote what looked like an automatic reply."""
    refuse_settled(session, mail)
    mail.origin = Origin.PERSON.value
    session.add(mail)
    record(session, "register", "mail_is_of_a_person", at=at, by=by, mail_id=mail.id)


def refuse_automatic(mail: MailboxMessage) -> None:
    """Raise `Refused` for what a machine wrote: it starts no case and ends no pause, until a person says otherwise."""
    if mail.origin in AUTOMATIC:
        raise Refused(
            "This is an automatic reply or a delivery failure: it starts no case and ends no pause. If a person wrote it, "
            "say so on the page of the message first.",
            code="mail_automatic",
        )


def refuse_settled(session: Session, mail: MailboxMessage) -> None:
    """Take the mail's row and raise `Refused` where somebody has settled it meanwhile: one mail makes one case."""
    query = select(col(MailboxMessage.state)).where(col(MailboxMessage.id) == mail.id).with_for_update()
    if session.scalar(query) != "new":
        raise Refused("Somebody has dealt with this message already", code="mail_settled_already")


def refuse_later_receipt(mail: MailboxMessage, arrived_at: datetime) -> None:
    """Raise `Refused` for a receipt later than the city's own server or system tells: a message is received when it is available there."""
    if mail.arrival_source in _CITYS_OWN and arrived_at.replace(second=0, microsecond=0) > mail.arrived_at:
        raise Refused(
            "The arrival cannot be later than the city's own server or system tells. Write that moment or an earlier one.",
            code="arrival_after_server",
        )


def settle(
    session: Session,
    mail: MailboxMessage,
    outcome: str,
    *,
    case_id: int | None,
    by: int,
    at: datetime,
    received_at: datetime | None = None,
) -> None:
    """End the mail: `logged`, `joined` and `routed` with a case, `spam` and `put_away` without.

    `received_at` is the receipt that a person confirmed, where it is another than the server's. The caller has asked
    `refuse_settled`.
    """
    mail.state, mail.outcome = "settled", outcome
    mail.settled_by, mail.settled_at = by, at
    mail.case_id = case_id
    if case_id is not None:
        newest = select(col(Message.id)).where(col(Message.case_id) == case_id).order_by(col(Message.id).desc())
        mail.message_id = session.scalar(newest.limit(1))
        mail.text = ""  # it is the case's now: kept once, and gone with it
        attachments.give_to_case(session, mail.id or 0, case_id)
    session.add(mail)
    session.flush()
    stream = f"case:{case_id}" if case_id is not None else "register"
    told: dict[str, Any] = {
        "came_at": mail.arrived_at.isoformat(),
        "by_server": mail.arrival_source == ArrivalSource.RECEIVED.value,
    }
    if received_at is not None:
        told["received_at"] = received_at.isoformat()
    record(
        session, stream, "mail_settled", at=at, by=by, right_request_id=None, mail_id=mail.id, outcome=outcome, **told
    )


def forget_unwanted(session: Session, *, at: datetime) -> int:
    """Empty what was unwanted or a machine's and was put away `UNWANTED_KEPT` ago: its head, text and attachments go, the row stays."""
    put_away = (col(MailboxMessage.outcome).in_(PUT_AWAY), col(MailboxMessage.settled_at) < at - UNWANTED_KEPT)
    attachments.delete_of_mails(session, select(col(MailboxMessage.id)).where(*put_away), at=at)
    emptied = session.execute(
        update(MailboxMessage)
        .where(
            *put_away,
            col(MailboxMessage.sender_email) + col(MailboxMessage.subject) + col(MailboxMessage.text) != "",
        )
        .values(sender_name="", sender_email="", reply_to="", subject="", text="")
        .returning(col(MailboxMessage.id))
    ).all()
    return len(emptied)
