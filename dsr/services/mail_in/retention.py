"""What the retention of cases asks of e-mails: a case goes with the mails and attachments that it was made of."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from dsr.db.tables import Attachment, AttachmentChunk, MailboxMessage


def remove_of_case(session: Session, case_id: int) -> int:
    """Remove the mails of a case with their attachments; answers how many mails. The mailbox itself is not touched.

    A mail that only seemed to belong to the case stays, without that proposal.
    """
    mails = select(col(MailboxMessage.id)).where(col(MailboxMessage.case_id) == case_id)
    files = select(col(Attachment.id)).where(col(Attachment.mailbox_message_id).in_(mails))
    session.execute(delete(AttachmentChunk).where(col(AttachmentChunk.attachment_id).in_(files)))
    session.execute(delete(Attachment).where(col(Attachment.mailbox_message_id).in_(mails)))
    same = col(MailboxMessage.same_as_id).in_(mails)
    session.execute(update(MailboxMessage).where(same).values(same_as_id=None))
    proposed = {"proposed_case_id": None, "proposed_by": "", "returned_letter_id": None}
    session.execute(update(MailboxMessage).where(col(MailboxMessage.proposed_case_id) == case_id).values(proposed))
    removed = session.execute(
        delete(MailboxMessage).where(col(MailboxMessage.case_id) == case_id).returning(col(MailboxMessage.id))
    ).all()
    return len(removed)
