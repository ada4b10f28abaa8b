"""Whether the sender of an e-mail is one whom a case knows: a Message-ID or a reference shows nothing of who writes."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, MailboxMessage, Representative
from dsr.domain.errors import Fault, Invalid
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.mail import Verdict

_ADDRESS = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"]+")


def known_addresses(session: Session, case: Case) -> set[str]:
    """The addresses of the data subject, of the representatives, and of the e-mail that the case was logged from."""
    contacts = session.scalars(select(col(Representative.contact)).where(col(Representative.case_id) == case.id))
    logged = session.scalars(
        select(col(MailboxMessage.sender_email)).where(
            col(MailboxMessage.case_id) == case.id, col(MailboxMessage.outcome) == "logged"
        )
    )
    found = [case.subject_email, *logged, *(one for contact in contacts for one in _ADDRESS.findall(contact))]
    return {one.strip().rstrip(".").casefold() for one in found if one.strip()}


def is_stranger(session: Session, case: Case, mail: MailboxMessage) -> bool:
    """Whether nothing ties the sender to the case: another address, none, or one that is shown to be forged.

    What a system of the city sends has no address of its own: who used it, that system tells.
    """
    if mail.source == "interface":
        return False
    if mail.authenticity.get("dmarc") == Verdict.FAIL:
        return True
    return mail.sender_email.casefold() not in known_addresses(session, case)


def refuse_unknown_withdrawal(session: Session, case: Case, mail: MailboxMessage | None, later: LaterMessage) -> None:
    """Raise `Invalid` for a withdrawal by a stranger's e-mail without a word on how the sender was recognised.

    A request that somebody else withdraws is a request left unanswered (GDPR 12(3)).
    """
    if mail is None or later.kind is not MessageKind.WITHDRAWAL or later.sender_reason:
        return
    if is_stranger(session, case, mail):
        message = (
            "The case does not know the sender's address. Write how the sender was recognised, or note it as another message "
            "and ask the person."
        )
        raise Invalid([Fault("sender_reason", message, "sender_unknown")])
