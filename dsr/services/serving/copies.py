"""A recipient's own copy of a sent decision: made of the approved letter, printed by a job, its hash on the log.

The letter that was approved is frozen. A copy of it is a function of that text, the recipient and the way: name, address and the
sentence on the day of service are theirs, and nothing else differs (hallintolaki 434/2003, 56 and 59 §; 13/2003, 18-19 §).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import Case, Letter, LetterCopy, LetterRecipient
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.ground_codes import TO_WHOEVER_ASKED
from dsr.domain.grounds import LEAST_LETTERS
from dsr.domain.plain_text import hidden_fault, is_printable_plain
from dsr.domain.serving import SERVING_WAYS, Role
from dsr.domain.turvakielto import refuse_post
from dsr.services.letters import printing
from dsr.services.letters import rows as letter_rows
from dsr.services.letters.addressee import is_for_representative
from dsr.services.letters.versions import record_letter
from dsr.services.serving import rows

FOR_THEMSELVES = (Role.SUBJECT, Role.PRINCIPAL)
"""Whom the letter calls "you"."""

OF_REPRESENTATIVE = (Role.GUARDIAN, Role.TRUSTEE, Role.AGENT)
"""Who gets it for the subject. A parent who acts for themselves is neither: what the letter says of "you" is not about them."""

WITH_COPY = (*FOR_THEMSELVES, *OF_REPRESENTATIVE)

ADDRESS_LIMIT, REASON_LIMIT = 500, 2000


@dataclass(frozen=True)
class CopyShown:
    """One copy as a page shows it; `is_printed` once its bytes are there."""

    copy_id: int
    language: str
    way: str
    at: datetime
    is_printed: bool


def make_copies(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    recipient_id: int,
    way: str,
    address: str,
    *,
    by: int,
    at: datetime,
) -> list[LetterCopy]:
    """Make a recipient's own copy in each language of the letter, and queue its printing.

    `address` is the recipient's, printed only where the copy goes by post; the subject's is that of the case, and turvakielto was
    checked. Raises `Invalid` with a fault a field, `Refused` for a letter that has not been sent and for a role without copies.
    The caller has claimed the case.
    """
    if letter.state != "sent":
        raise Refused("The letter has not been sent yet: record its sending first", code="not_sent_yet")
    recipient = rows.one_recipient(session, letter.id or 0, recipient_id)
    role = Role(recipient.role)
    if role not in WITH_COPY or recipient.left_out:
        raise Refused("This recipient gets no copy of their own", code="copy_not_for_role")
    told = case.subject_address if role in FOR_THEMSELVES else address
    lines = [line.strip() for line in told.replace("\r\n", "\n").split("\n") if line.strip()] if way == "post" else []
    _check(recipient, way, told, lines)
    if way == "post" and role in FOR_THEMSELVES:
        refuse_post(case.turvakielto, case.turvakielto_checked_on, local_date(at))
    to = _written_to(session, case, letter, recipient, lines)
    made = [
        _copy(session, deps, letter, recipient, way, text.language, text.final_html, to, by=by, at=at)
        for text in letter_rows.texts_of(session, letter)
    ]
    copies = {str(copy.id): copy.html_sha256 for copy in made}
    record_letter(
        session, letter, "letter_copied", by=by, at=at, recipient_id=recipient.id, way=way, html_sha256=copies
    )
    return made


def check_copy(
    session: Session, deps: Deps, case: Case, letter: Letter, recipient_id: int | None, way: str, reason: str
) -> None:
    """Raise `Invalid` where the letter itself does not serve whom this sending is to, no printed copy of their own for its way
    does, and nobody wrote why the letter serves them all the same.

    The letter names its addressee, and the day from which time runs is told of that reader and of the way in which it was to
    go first: what was not fetched and is posted then tells of a day that is none. Source: hallintolaki 434/2003, 9, 47, 56 and 59 §.
    """
    known = rows.recipients_of(session, letter.id or 0)
    if not known:
        return
    recipient_id = recipient_id or known[0].id or 0
    recipient = rows.one_recipient(session, letter.id or 0, recipient_id)
    if Role(recipient.role) not in WITH_COPY or not needs_copy(session, deps, case, letter, recipient, way):
        return
    reason = _checked(reason)
    languages = {text.language for text in letter_rows.texts_of(session, letter)}
    ready = {
        one.language for one in copies_of(session, [recipient_id])[recipient_id] if one.is_printed and one.way == way
    }
    if not reason and languages - ready:
        sentence = (
            "The letter names somebody else or tells of the day of service of another way: make this person's own copy for this way of "
            "sending and let it be printed first, or write why the letter itself serves."
        )
        raise Invalid([Fault("without_copy", sentence, "copy_missing")])


def check_told_way(session: Session, deps: Deps, case: Case, letter: Letter, way: str, reason: str) -> None:
    """Raise `Invalid` where the letter leaves for the first time another way than that whose day of service it tells, and nobody wrote
    why: its reader counts the time of appeal by what it says (hallintolaki 434/2003, 47 §)."""
    reason = _checked(reason)
    to = _reader(case, case.subject_name, [], is_for=is_for_representative(letter) and not _speaks_to_asker(letter))
    if not reason and not _tells(session, deps, letter, to, way):
        sentence = (
            "The decision tells the day of service of another way. Send it that way, or change the way of answer in the case and have it "
            "approved again; where it must go so all the same, write why and how the person was told of the day."
        )
        raise Invalid([Fault("without_copy", sentence, "way_not_told")])


def _checked(reason: str) -> str:
    reason = reason.strip()
    if fault := hidden_fault("without_copy", reason):
        raise Invalid([fault])
    if reason and not (len(reason) <= REASON_LIMIT and sum(map(str.isalnum, reason)) >= LEAST_LETTERS):
        sentence = "Write why the letter itself serves this person, or goes another way than it tells, in at most 2000 characters."
        raise Invalid([Fault("without_copy", sentence, "copy_unreasoned")])
    return reason


def _tells(session: Session, deps: Deps, letter: Letter, to: Mapping[str, object], way: str) -> bool:
    """Whether every text of the letter tells of service as this way brings it."""
    return all(
        deps.letters.tells_service_by(text.final_html, text.language, to, way)
        for text in letter_rows.texts_of(session, letter)
    )


def needs_copy(session: Session, deps: Deps, case: Case, letter: Letter, recipient: LetterRecipient, way: str) -> bool:
    """Whether the letter itself is not for this recipient, or tells of the day of service of another way."""
    first = rows.recipients_of(session, letter.id or 0)[0]
    if first.id != recipient.id:
        return True
    return not _tells(session, deps, letter, _written_to(session, case, letter, recipient, []), way)


def _written_to(
    session: Session, case: Case, letter: Letter, recipient: LetterRecipient, lines: list[str]
) -> dict[str, object]:
    """Who a copy is for: the name, the lines of the address, and whom they act for or the letter calls "you"."""
    if _speaks_to_asker(letter):
        return _reader(case, recipient.name, lines) | _beside_asker(session, letter, recipient)
    return _reader(case, recipient.name, lines, is_for=Role(recipient.role) in OF_REPRESENTATIVE)


def _reader(case: Case, name: str, lines: list[str], *, is_for: bool = False) -> dict[str, object]:
    """The reader of a text; `is_for`: they get it for the subject, whom it calls "you"."""
    return {"name": name, "address_lines": lines, **({"principal": case.subject_name} if is_for else {})}


def _speaks_to_asker(letter: Letter) -> bool:
    return any(entry["code"] in TO_WHOEVER_ASKED for entry in letter.grounds)


def _beside_asker(session: Session, letter: Letter, recipient: LetterRecipient) -> dict[str, object]:
    """Who is "you" in a decision that refuses whoever asked, for another reader of it; nothing in the asker's own copy."""
    first = rows.recipients_of(session, letter.id or 0)[0]
    if first.id == recipient.id:
        return {}
    is_of_trustee = first.role == Role.TRUSTEE
    return {"you": first.name, "is_subject": recipient.role == Role.SUBJECT, "is_principal": is_of_trustee}


def copies_of(session: Session, recipient_ids: list[int]) -> dict[int, tuple[CopyShown, ...]]:
    """The newest copy of each recipient in each language, by recipient."""
    query = select(LetterCopy).where(col(LetterCopy.recipient_id).in_(recipient_ids)).order_by(col(LetterCopy.id))
    newest = {(one.recipient_id, one.language): one for one in session.scalars(query)}
    return {
        recipient_id: tuple(
            CopyShown(one.id or 0, language, one.way, one.at, one.pdf is not None)
            for (owner, language), one in newest.items()
            if owner == recipient_id
        )
        for recipient_id in recipient_ids
    }


def copy_to_print(session: Session, copy_id: int) -> tuple[str, str, datetime] | None:
    """What the printer is given: the HTML, the file's own id and its moment; None where it is printed or gone."""
    copy = session.get(LetterCopy, copy_id)
    if copy is None or copy.pdf is not None:
        return None
    letter = _letter_of(session, copy)
    reference = letter_rows.case_of(session, letter).reference
    return copy.html, f"{reference}/{letter.id}/{letter.version}/{copy.language}/{copy.recipient_id}", copy.at


def store_printed(session: Session, copy_id: int, content: bytes, *, at: datetime) -> None:
    """Store the bytes once, and write their hash to the log beside that of the approved text."""
    copy = session.get(LetterCopy, copy_id)
    if copy is None or copy.pdf is not None:
        return
    copy.pdf, copy.pdf_sha256 = content, hashlib.sha256(content).hexdigest()
    session.add(copy)
    session.flush()
    record_letter(
        session,
        _letter_of(session, copy),
        "letter_copy_printed",
        by=None,
        at=at,
        recipient_id=copy.recipient_id,
        copy_id=copy.id,
        of_sha256=copy.of_sha256,
        html_sha256=copy.html_sha256,
        pdf_sha256=copy.pdf_sha256,
    )


def pdf_of(session: Session, letter: Letter, copy_id: int) -> printing.Pdf:
    """The bytes of a printed copy of this letter. `NotFound` for any other; `Refused` where they are not what was stored."""
    copy = session.get(LetterCopy, copy_id)
    if copy is None or copy.pdf is None or _letter_of(session, copy).id != letter.id:
        raise NotFound("There is no such printed copy", code="not_printed")
    name = printing.file_name(letter_rows.case_of(session, letter).reference, letter, copy.language)
    return printing.Pdf(
        printing.sound(copy.pdf, copy.pdf_sha256), name.replace(".pdf", f"-{copy.id}.pdf"), copy.pdf_sha256
    )


def _copy(
    session: Session,
    deps: Deps,
    letter: Letter,
    recipient: LetterRecipient,
    way: str,
    language: str,
    final_html: str,
    to: Mapping[str, object],
    *,
    by: int,
    at: datetime,
) -> LetterCopy:
    html = deps.letters.copy_for(final_html, language, to, way)
    copy = LetterCopy(
        case_id=letter.case_id,
        recipient_id=recipient.id or 0,
        language=language,
        way=way,
        of_sha256=hashlib.sha256(final_html.encode()).hexdigest(),
        html=html,
        html_sha256=hashlib.sha256(html.encode()).hexdigest(),
        by_user=by,
        at=at,
    )
    session.add(copy)
    session.flush()
    outbox.enqueue(session, "print_copy", key=f"copy:{copy.id}", at=at, case_id=letter.case_id, copy_id=copy.id)
    return copy


def _check(recipient: LetterRecipient, way: str, told: str, lines: list[str]) -> None:
    faults = []
    if way not in SERVING_WAYS:
        faults.append(Fault("way", "Choose one of the options shown.", "answer_not_offered"))
    if not recipient.name:
        faults.append(Fault("way", "Who this is is not known: write the name first.", "copy_unnamed"))
    if way == "post" and not lines:
        faults.append(Fault("address", "Write the postal address to which the copy goes.", "copy_without_address"))
    if len(told) > ADDRESS_LIMIT or not is_printable_plain(told):
        faults.append(Fault("address", "Write the address in at most 500 characters.", "address_unread"))
    if faults:
        raise Invalid(faults)


def _letter_of(session: Session, copy: LetterCopy) -> Letter:
    recipient = session.get_one(LetterRecipient, copy.recipient_id)
    return session.get_one(Letter, recipient.letter_id)
