"""An e-mail beside a form: shown with what is known of it, claimed in the form's transaction, settled with its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import request
from sqlmodel import Session

from dsr.db.tables import Case, ChannelOutage, MailboxMessage
from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid
from dsr.domain.identity import MASK
from dsr.domain.later_message import MessageKind
from dsr.domain.logged_request import Channel, arrival_from
from dsr.domain.mail import Origin
from dsr.domain.plain_text import shown_safely
from dsr.services import outages
from dsr.services.mail_in import attachments, reading, returning, senders, settling, storing
from dsr.services.mail_in.attachments import Line
from dsr.services.mail_in.reading import MailLine
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.dates import moment
from dsr.web.mail_receipt import forwarder, read_mail_text, refuse_other_day, shown_receipt
from dsr.web.mail_words import FAULTS, ORIGINS, OUTCOMES, PROPOSED_BY, authenticity_words
from dsr.web.numbers import whole_number
from dsr.web.texts import gettext

KEPT_BACK = timedelta(hours=24)
"""So long after an outage a message that comes in may have waited for its end."""


@dataclass(frozen=True)
class MailShown:
    """One e-mail as pages show it. `reference` is that of its case, or of the proposed one, where the reader may see it;
    `outage_words` and `earlier_words` are told on its own page and in forms alone."""

    mail_id: int
    arrived_at: datetime
    is_sure: bool
    is_told: bool
    arrival_source: str
    sent_at: datetime | None
    sender: str
    reply_to: str
    subject: str
    text: str
    vouched: tuple[str, str]
    faults: tuple[str, ...]
    origin: str
    origin_words: str
    is_automatic: bool
    state: str
    outcome_words: str
    reference: str
    case_id: int | None
    proposed_words: str
    returned_letter_id: int | None
    is_put_away: bool
    came_back_words: str
    came_before: bool
    taken_by: int | None
    taken_name: str
    outage_words: str
    earlier_words: str
    forwarder: str
    attachments: tuple[Line, ...]


def asked_number(name: str) -> int:
    """The whole number in the address; 0 for anything else."""
    return whole_number(request.args.get(name)) or 0


def shown_mail(session: Session, mail: MailboxMessage) -> MailShown:
    """The mail with what is known of it, for a user who may see it."""
    (shown,) = shown_mails(session, reading.lines_of(session, acting_user(), [mail]))
    if earlier := _earlier_sentence(session, mail):
        return replace(shown, earlier_words=earlier)
    outage = outages.at_sending(session, Channel.EMAIL.value, mail.sent_at, mail.arrived_at)
    return replace(shown, outage_words=_outage_sentence(outage, mail.sent_at)) if outage is not None else shown


def shown_mails(session: Session, lines: Sequence[MailLine]) -> list[MailShown]:
    """The mails of a list, in as many queries as one."""
    files = attachments.of_mails(session, current_deps(), [line.mail.id or 0 for line in lines])
    return [_shown(line, files[line.mail.id or 0]) for line in lines]


def _shown(line: MailLine, files: Sequence[Line]) -> MailShown:
    mail = line.mail
    sender = f"{mail.sender_name} <{mail.sender_email}>" if mail.sender_email else mail.sender_name
    masked = gettext("masked identity code")
    return MailShown(
        mail_id=mail.id or 0,
        arrived_at=mail.arrived_at,
        is_sure=storing.arrival_is_sure(mail),
        is_told=storing.arrival_is_told(mail),
        arrival_source=mail.arrival_source,
        sent_at=mail.sent_at,
        sender=sender.strip() or gettext("not known"),
        reply_to=mail.reply_to,
        subject=mail.subject.replace(MASK, f"[{masked}]"),
        text=mail.text,
        vouched=authenticity_words(mail.authenticity),
        faults=tuple(str(FAULTS[fault]) for fault in mail.faults if fault in FAULTS),
        origin=mail.origin,
        origin_words=str(ORIGINS[mail.origin]),
        is_automatic=mail.origin in settling.AUTOMATIC,
        state=mail.state,
        outcome_words=str(OUTCOMES.get(mail.outcome, "")),
        reference=line.case_reference,
        case_id=(mail.case_id or mail.proposed_case_id) if line.case_reference else None,
        is_put_away=mail.outcome in settling.PUT_AWAY,
        came_back_words=_came_back_sentence(line),
        proposed_words=str(PROPOSED_BY.get(mail.proposed_by, "")) if line.case_reference else "",
        returned_letter_id=mail.returned_letter_id if line.case_reference else None,
        came_before=mail.same_as_id is not None,
        taken_by=mail.taken_by,
        taken_name=line.taken_name,
        outage_words="",
        earlier_words="",
        forwarder=forwarder(mail),
        attachments=tuple(files),
    )


def _earlier_sentence(session: Session, mail: MailboxMessage) -> str:
    """Which receipt is proposed where the mail passes on what came to the city before; empty for every other mail."""
    receipt = shown_receipt(session, mail, read_mail_text(mail))
    if not receipt.first_place:
        return ""
    return gettext(
        "The message passes on what came to the city earlier, so the receipt that is proposed is %(arrived)s. Check the day.",
        arrived=receipt.arrived,
    )


def _came_back_sentence(line: MailLine) -> str:
    """Why the mail waits again, by whom and when; empty where it never was dealt with."""
    mail = line.mail
    if mail.state != "new" or mail.came_back_at is None:
        return ""
    told = {"name": line.came_back_name, "moment": moment(mail.came_back_at)}
    if mail.came_back == returning.MISTAKE:
        return gettext("It had been put away by mistake: %(name)s took it back %(moment)s.", **told)
    if line.undone_reference:
        told["reference"] = line.undone_reference
        return gettext("Its logging in case %(reference)s was undone by %(name)s %(moment)s: it waits again.", **told)
    return gettext("Its logging was undone by %(name)s %(moment)s: it waits again.", **told)


def waiting_mails(session: Session) -> int:
    """How many e-mails wait for this user: a clerk's, or the data protection officer's own."""
    if user_may(Action.SEE_OFFICER_MESSAGES):
        return len(reading.officer_list(session, acting_user()))
    return reading.count_new(session, acting_user()) if user_may(Action.SEE_MESSAGES) else 0


def late_mails(session: Session) -> tuple[int, datetime | None]:
    """How many of them have waited longer than a working day, and when the oldest of these came."""
    if user_may(Action.SEE_OFFICER_MESSAGES) or user_may(Action.SEE_MESSAGES):
        return reading.late(session, current_deps(), acting_user(), today())
    return 0, None


def mail_beside(mail_id: int = 0) -> MailShown | None:
    """The mail that the page's form carries, or that `mail_id` names, while nobody has settled it."""
    wanted = mail_id or posted_number("mail_id")
    if not wanted:
        return None
    with current_deps().database.read() as session:
        mail = reading.one(session, acting_user(), wanted)
        return shown_mail(session, mail) if mail.state == "new" else None


def stranger_sentence(session: Session, case: Case, mail_id: int = 0) -> str:
    """That the case does not know the sender of the mail that the form carries, or that `mail_id` names; empty where it does."""
    wanted = mail_id or posted_number("mail_id")
    mail = reading.one(session, acting_user(), wanted) if wanted else None
    if mail is None or not senders.is_stranger(session, case, mail):
        return ""
    if not mail.sender_email:
        return gettext("The message names no address of a sender, so nothing shows that this case's person wrote it.")
    return gettext(
        "The address %(address)s is none of the known addresses of this case. Anyone can answer a message that was passed on: "
        "make sure who writes.",
        address=shown_safely(mail.sender_email),
    )


def claimed_mail(
    session: Session, arrived_at: datetime, reason: str, *, is_routed: bool = False, is_automatic_taken: bool = False
) -> MailboxMessage | None:
    """The mail that the form carries, taken for this transaction; None where it carries none.

    Raises `Refused` where it has been settled meanwhile, where a machine wrote what is to start a case or end a pause, and
    for a receipt later than the server tells; `Invalid` for one on another day than the mail shows without a `reason`.
    """
    mail_id = posted_number("mail_id")
    if not mail_id:
        return None
    mail = reading.one(session, acting_user(), mail_id)
    settling.refuse_settled(session, mail)
    if not is_routed and not is_automatic_taken:
        settling.refuse_automatic(mail)
    settling.refuse_later_receipt(mail, arrived_at)
    refuse_other_day(session, mail, arrived_at, reason)
    return mail


def refuse_unsaid_new(session: Session, mail: MailboxMessage | None, *, is_said: bool) -> None:
    """Raise `Invalid` where the mail seems to belong to a case that this user sees and nobody has said that it is a new request.

    An answer logged as a request ends no pause, and starts a second time limit for one matter.
    """
    if mail is None or is_said:
        return
    (line,) = reading.lines_of(session, acting_user(), [mail])
    if line.case_reference:
        message = "The message seems to belong to a case. Add it there, or tick that it is a new request."
        raise Invalid([Fault("is_new_request", message, "new_request_unsaid")])


def settle_mail(
    session: Session, mail: MailboxMessage | None, outcome: str, case_id: int, received_at: datetime
) -> None:
    """End the claimed mail with the case that it has become part of."""
    if mail is not None:
        settling.settle(session, mail, outcome, case_id=case_id, by=acting_user().id, at=now(), received_at=received_at)


def message_start(mail_id: int) -> dict[str, object]:
    """The form of a later message filled from a mail."""
    with current_deps().database.read() as session:
        mail = reading.one(session, acting_user(), mail_id)
        found = read_mail_text(mail)
        start = shown_receipt(session, mail, found).fields()
        start |= {"text": found.text, "rights": [right.value.value for right in found.rights]}
        if mail.origin == Origin.AUTO_REPLY.value:
            start["kind"] = MessageKind.AUTO_REPLY.value
        elif mail.origin == Origin.BOUNCE.value:
            start["kind"] = MessageKind.OTHER.value
        elif found.event is not None:
            start["kind"] = found.event.value.value
        return start


def outage_words(channel: str, arrived: str) -> str:
    """What an outage of the channel about that moment means for the receipt; empty without one."""
    found = arrival_from(arrived, now(), [])
    if found is None or channel not in set(Channel):
        return ""
    with current_deps().database.read() as session:
        outage = outages.at_moment(session, channel, found[0], KEPT_BACK)
        return _outage_sentence(outage, None) if outage is not None else ""


def _outage_sentence(outage: ChannelOutage, sent_at: datetime | None) -> str:
    until = moment(outage.to_at) if outage.to_at is not None else gettext("now")
    words = gettext(
        "The channel was down from %(begun)s to %(until)s. When the city's system is down, a message is received at the time of "
        "its sending, where that is reliably shown (13/2003, section 10(2)).",
        begun=moment(outage.from_at),
        until=until,
    )
    if sent_at is None:
        return words
    return words + " " + gettext("The time of sending is proposed: %(sent)s. Confirm it.", sent=moment(sent_at))
