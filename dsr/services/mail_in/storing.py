"""Writing an e-mail down once: who may see it, what it seems to be, and nothing of it decided."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import MailboxMessage
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.intake import read_message
from dsr.domain.mail import (
    ArrivalSource,
    MailFault,
    MailTrust,
    Origin,
    ParsedMail,
    parse_head,
    parse_mail,
    speaks_of_one,
)
from dsr.services import channel_tests
from dsr.services.mail_in import attachments, officer
from dsr.services.mail_in.proposing import id_hash, is_officers, proposal_for
from dsr.services.mail_in.settling import AUTOMATIC

_TO_OFFICER = re.compile(
    r"tietosuojavastaava(?:lle|n|a)?\b|dataskyddsombud(?:et)?\b|data protection officer\b", re.IGNORECASE
)
_GREETING = 200


@dataclass(frozen=True)
class MailPlace:
    """Where a mail lies in the mailbox."""

    folder: str
    uid_validity: int
    uid: int


@dataclass(frozen=True)
class ReadMail:
    """A mail that has been read, before it is written down: the slow part, done outside any transaction."""

    parsed: ParsedMail
    sha256: str


def read_mail(deps: Deps, raw: bytes, *, is_head: bool = False) -> ReadMail:
    """Parse the bytes with what this installation trusts; `is_head` where the rest was too large to be fetched."""
    settings = deps.settings
    trust = MailTrust(settings.mail_hosts, settings.mail_authserv, settings.mail_results_unnamed)
    parsed = parse_head(raw, trust, fault=MailFault.TOO_LARGE) if is_head else parse_mail(raw, trust)
    return ReadMail(parsed, hashlib.sha256(raw).hexdigest())


def take_in(
    session: Session, deps: Deps, read: ReadMail, *, at: datetime, place: MailPlace | None = None, by: int | None = None
) -> MailboxMessage:
    """Write the mail down, once: the same bytes again, or the same place in the mailbox, answer the row that is there.

    A server that numbers its folder anew shows everything again; the same bytes then only get their new number.
    """
    if (known := _known(session, read, place)) is not None:
        if place is not None:
            known.folder, known.uid_validity, known.uid = place.folder, place.uid_validity, place.uid
            known.is_put_away = False
            session.add(known)
        return known
    row = _row(session, deps, read, place, at)
    session.add(row)
    session.flush()
    # A delivery failure or an automatic reply repeats the subject of the test: that it came in, it does not show.
    if row.origin not in AUTOMATIC and channel_tests.note_came(session, read.parsed.subject, at=at):
        row.subject, row.text = "", ""
        row.state, row.outcome, row.settled_at = "settled", "channel_test", at
        session.add(row)
        return row
    speaks = speaks_of_one(read.parsed.text)
    attachments.store_all(session, deps, row, read.parsed.attached, speaks=speaks, at=at)
    record(
        session,
        "register",
        "mail_came",
        at=at,
        by=by,
        mail_id=row.id,
        source=row.source,
        origin=row.origin,
        received_on=local_date(row.arrived_at).isoformat(),
        attachments=len(read.parsed.attached),
    )
    return row


def _known(session: Session, read: ReadMail, place: MailPlace | None) -> MailboxMessage | None:
    if place is not None:
        query = select(MailboxMessage).where(
            col(MailboxMessage.folder) == place.folder,
            col(MailboxMessage.uid_validity) == place.uid_validity,
            col(MailboxMessage.uid) == place.uid,
        )
        if (there := session.scalars(query).first()) is not None:
            return there
    same = select(MailboxMessage).where(col(MailboxMessage.sha256) == read.sha256)
    return session.scalars(same.order_by(col(MailboxMessage.id)).limit(1)).first()


def _arrival(mail: ParsedMail, at: datetime) -> tuple[datetime, ArrivalSource]:
    """When the mail came and what tells it; a clock that runs ahead of ours tells nothing and makes no message late."""
    told = mail.arrival.at
    return (at, ArrivalSource.UNKNOWN) if told is None or told > at else (told, mail.arrival.source)


def _row(session: Session, deps: Deps, read: ReadMail, place: MailPlace | None, at: datetime) -> MailboxMessage:
    mail = read.parsed
    has_officer = officer.has_officer(session)
    proposal = proposal_for(session, deps, mail, takes_officers=has_officer)
    id_sha256 = id_hash(mail.message_id)
    arrived, arrival_source = _arrival(mail, at)
    return MailboxMessage(
        source="imap" if place is not None else "upload",
        folder=place.folder if place else "",
        uid_validity=place.uid_validity if place else None,
        uid=place.uid if place else None,
        sha256=read.sha256,
        id_sha256=id_sha256,
        origin=mail.origin.value,
        arrived_at=arrived,
        arrival_source=arrival_source.value,
        sent_at=mail.sent_at,
        fetched_at=at,
        sender_name=mail.sender.name,
        sender_email=mail.sender.email,
        reply_to=mail.reply_to.email if mail.reply_to.email != mail.sender.email else "",
        subject=mail.subject,
        text=mail.text,
        masked_codes=mail.masked_codes,
        authenticity=_authenticity(mail),
        faults=[fault.value for fault in mail.faults],
        answers_to=[id_hash(one) for one in mail.answers_to],
        is_for_officer=has_officer and (_is_for_officer(deps, mail, at) or is_officers(session, proposal.case_id)),
        same_as_id=_same_id(session, id_sha256),
        proposed_case_id=proposal.case_id,
        proposed_by=proposal.by,
        returned_letter_id=proposal.letter_id,
    )


def _authenticity(mail: ParsedMail) -> dict[str, str]:
    if not mail.authenticity.is_told:
        return {}
    found = mail.authenticity
    return {"spf": found.spf.value, "dkim": found.dkim.value, "dmarc": found.dmarc.value}


def _same_id(session: Session, id_sha256: str) -> int | None:
    """An earlier mail with the same Message-ID: told to a person and never left out for it, since anyone can write one."""
    if not id_sha256:
        return None
    query = select(col(MailboxMessage.id)).where(col(MailboxMessage.id_sha256) == id_sha256)
    return session.scalars(query.order_by(col(MailboxMessage.id)).limit(1)).first()


def _is_for_officer(deps: Deps, mail: ParsedMail, at: datetime) -> bool:
    """Whether only the data protection officer sees it: it went to the officer's own address, or its subject or greeting
    speaks to the officer and it uses no right (GDPR 38(4)-(5)). Where nobody is the officer it stays with the clerks, so that it is not lost.
    """
    if mail.origin is not Origin.PERSON:
        return False
    if set(mail.recipients) & set(deps.settings.officer_mail):
        return True
    paragraphs = [" ".join(one.split()) for one in mail.text.split("\n\n") if one.strip()]
    greeting = " ".join(one[:_GREETING] for one in paragraphs[:2])
    if not _TO_OFFICER.search(mail.subject) and not _TO_OFFICER.search(greeting):
        return False
    return not read_message(mail.text, received_default_on=local_date(at)).rights


def arrival_is_told(row: MailboxMessage) -> bool:
    """Whether anything in the mail tells when it came; otherwise the moment is that of taking it in."""
    return row.arrival_source != ArrivalSource.UNKNOWN.value


def arrival_is_sure(row: MailboxMessage) -> bool:
    """Whether the city's own mail server, or our own interface, told when it came."""
    return row.arrival_source in (ArrivalSource.RECEIVED.value, ArrivalSource.INTERFACE.value)
