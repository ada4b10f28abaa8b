"""What an e-mail shows of its receipt: the day that a form proposes, and the reason that any other day needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from dsr.db.tables import MailboxMessage
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.intake import Reading, ReceiptSource, is_of_city, read_message
from dsr.domain.logged_request import Channel
from dsr.domain.mail import MailFault, forwarder_of
from dsr.services import outages
from dsr.services.mail_in import settling, storing
from dsr.web.current import now, today
from dsr.web.dates import typed_moment
from dsr.web.intake_form import arrival_text


@dataclass(frozen=True)
class ShownReceipt:
    """The arrival as a form writes it, the Helsinki days that the mail shows (none where nothing tells), and where an
    original that was passed on came first. `channel` is the one by which it came."""

    arrived: str
    days: frozenset[date]
    channel: str
    first_place: str = ""

    def fields(self) -> dict[str, object]:
        """What it fills in, by field."""
        return {"arrived": self.arrived, "channel": self.channel, "first_place": self.first_place}


def channel_of(mail: MailboxMessage) -> str:
    """By which channel it came: what a system of the city sends was written in its form, all else is e-mail."""
    return (Channel.WEB_FORM if mail.source == "interface" else Channel.EMAIL).value


def forwarder(mail: MailboxMessage) -> str:
    """The address of whoever only passed an attached original on by this mail; empty for every other mail."""
    if MailFault.FORWARDED.value not in mail.faults:
        return ""
    return forwarder_of(mail.text, mail.sender_email, today())


def read_mail_text(mail: MailboxMessage) -> Reading:
    """What the mail proposes, read as a pasted message is; of one that only passes another on, what that one proposes."""
    return read_message(settling.text_of(mail), received_default_on=today(), passed_on_by=forwarder(mail))


def shown_receipt(session: Session, mail: MailboxMessage, found: Reading) -> ShownReceipt:
    """The receipt that the mail shows.

    That of an original that was passed on, attached to the mail or below the head of a colleague's, is its own day: the city had it
    since it first came to any official channel of its own (GDPR 12(3); EDPB 01/2022, 159). So it is with a call or a visit of which
    a colleague tells: what is asked orally is received when it is asked (hallintolaki 20 §). Where a mail was sent within an outage it is the time of sending (13/2003, 10 § 2
    mom.), and the arrival is shown besides. Else it is the arrival; empty where the mail tells none.
    """
    came_on = local_date(mail.arrived_at)
    is_passed_on = bool(forwarder(mail)) or is_of_city(mail.sender_email)
    original = found.receipt.value if found.receipt is not None and is_passed_on else None
    if original is not None and original.on <= came_on:
        place = f"{mail.sender_name} <{mail.sender_email}>".strip()[:200]
        told = found.channel if original.source is ReceiptSource.ORAL_NOTE else None
        channel = told.value if told is not None else channel_of(mail)
        return ShownReceipt(arrival_text(original, now()), frozenset({original.on}), channel, place)
    outage = outages.at_sending(session, Channel.EMAIL.value, mail.sent_at, mail.arrived_at)
    if outage is not None and mail.sent_at is not None:
        return ShownReceipt(
            typed_moment(mail.sent_at), frozenset({local_date(mail.sent_at), came_on}), channel_of(mail)
        )
    if not storing.arrival_is_told(mail):
        # Nothing but the moment of reading is known, which may be days later: a person writes the day (GDPR 12(3)).
        return ShownReceipt("", frozenset(), channel_of(mail))
    return ShownReceipt(typed_moment(mail.arrived_at), frozenset({came_on}), channel_of(mail))


def kept_reason(mail: MailboxMessage | None, reason: str) -> str:
    """The reason as it is stored: what was pasted shows no day that another would need a reason against."""
    return reason if mail is not None else ""


def refuse_other_day(session: Session, mail: MailboxMessage, arrived_at: datetime, reason: str) -> None:
    """Raise `Invalid` for a receipt on another day than the mail shows, earlier or later, without a reason.

    The month runs from the receipt (GDPR 12(3)): who moves it says why, and the words stay with it.
    """
    days = shown_receipt(session, mail, read_mail_text(mail)).days
    if days and local_date(arrived_at) not in days and not reason.strip():
        message = (
            "The message shows another day of arrival. Write that day, or write here why the receipt is on another."
        )
        raise Invalid([Fault("arrival_reason", message, "arrival_reason_missing")])
