"""E-mails that wait again: those of a case whose logging was undone, and what was put away by mistake."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import MailboxMessage, Message
from dsr.domain.errors import Refused
from dsr.domain.mail import head_lines
from dsr.services.mail_in import attachments
from dsr.services.mail_in.settling import PUT_AWAY

UNDONE = "undone"
MISTAKE = "mistake"


def bring_back_of_case(session: Session, case_id: int, *, by: int, at: datetime) -> int:
    """Let every e-mail wait again that an undone case was made of, or took in: answers how many.

    Nobody has dealt with what the person wrote (GDPR 12(3)). The arrival stays what it was, the words come back from the case,
    and whoever could not see the case does not see them now.
    """
    query = select(MailboxMessage).where(col(MailboxMessage.case_id) == case_id)
    mails = session.scalars(query.order_by(col(MailboxMessage.id)).with_for_update()).all()
    for mail in mails:
        message = session.get(Message, mail.message_id) if mail.message_id is not None else None
        if message is not None:
            head = head_lines(mail.sender_name, mail.sender_email, mail.arrived_at, mail.subject)
            mail.text = message.text.removeprefix(head).strip()
        if mail.proposed_case_id in (None, case_id) or mail.proposed_by == UNDONE:
            mail.proposed_case_id, mail.proposed_by, mail.returned_letter_id = case_id, UNDONE, None
        mail.case_id = mail.message_id = None
        attachments.take_from_case(session, mail.id or 0)
        _wait_again(session, mail, UNDONE, by=by, at=at)
        record(session, f"case:{case_id}", "mail_came_back", at=at, by=by, right_request_id=None, mail_id=mail.id)
    return len(mails)


def take_back(session: Session, mail: MailboxMessage, *, by: int, at: datetime) -> None:
    """Let an e-mail wait again that was put away by mistake.

    Raises `Refused` where it was not put away (it waits, or is a case's), and where its words are no longer kept.
    """
    # As it stands once its row is taken: two who press at once make one return.
    session.refresh(mail, with_for_update=True)
    if mail.state != "settled" or mail.outcome not in PUT_AWAY:
        raise Refused("This message is not put away: it waits, or it belongs to a case.", code="mail_not_put_away")
    if not (mail.sender_email or mail.subject or mail.text):
        raise Refused(
            "The words of this message are no longer kept. Ask the sender for it, or look in the mailbox.",
            code="mail_forgotten",
        )
    _wait_again(session, mail, MISTAKE, by=by, at=at)
    record(session, "register", "mail_came_back", at=at, by=by, mail_id=mail.id)


def _wait_again(session: Session, mail: MailboxMessage, why: str, *, by: int, at: datetime) -> None:
    mail.state, mail.outcome, mail.settled_by, mail.settled_at = "new", "", None, None
    mail.taken_by, mail.taken_at = None, None
    mail.came_back, mail.came_back_by, mail.came_back_at = why, by, at
    session.add(mail)
    session.flush()
