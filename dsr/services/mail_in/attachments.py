"""Attachments: kept sealed in chunks, refused with the reason, asked about, opened for one who may, and deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Attachment, AttachmentChunk, MailboxMessage
from dsr.deps import Deps
from dsr.domain.errors import NotFound, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.mail import Attached, Suspicion, suspicion_of
from dsr.services.mail_in.kinds import MEDIA_TYPES, kind_of

CHUNK = 512 * 1024
MOST = 20
"""Attachments of one mail that are looked at; the rest is refused by number."""
IDENTITY = "identity_document"


@dataclass(frozen=True)
class Looked:
    """What looking at one attachment found: its kind by content, and why it is not kept, if it is not."""

    kind: str
    state: str  # asked, kept, refused
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One attachment as pages show it. `name` is the sender's and only shown."""

    attachment_id: int
    name: str
    kind: str
    size: int
    state: str
    reason: str
    is_spoken_of: bool
    decided_at: datetime | None


def look_at(deps: Deps, attached: Attached, place: int) -> Looked:
    """Whether an attachment is kept, asked about or refused; it is looked at from outside, and no archive is opened."""
    kind = kind_of(attached.content)
    if not attached.content:
        return Looked(kind, "refused", "empty")
    if place > MOST:
        return Looked(kind, "refused", "too_many")
    if len(attached.content) > deps.settings.mail_max_mb * 1_000_000:
        return Looked(kind, "refused", "too_large")
    suspicion = suspicion_of(attached, MEDIA_TYPES.get(kind, ""))
    if suspicion is Suspicion.YES:
        return Looked(kind, "refused", IDENTITY)
    if kind not in deps.settings.attachment_types:
        return Looked(kind, "refused", "type")
    return Looked(kind, "asked" if suspicion is Suspicion.ASK else "kept")


def store_all(
    session: Session, deps: Deps, mail: MailboxMessage, attached: Sequence[Attached], *, speaks: bool, at: datetime
) -> None:
    """Write the attachments of a mail: what is kept sealed, of what is refused only that it came and why."""
    for place, one in enumerate(attached, 1):
        looked = look_at(deps, one, place)
        is_stored = looked.state != "refused"
        row = Attachment(
            mailbox_message_id=mail.id or 0,
            place=place,
            sealed_name=deps.cipher.seal(mask_hetus(one.name)[0][:120]) if is_stored else "",
            kind=looked.kind,
            size=len(one.content),
            sha256=hashlib.sha256(one.content).hexdigest() if is_stored else "",
            state=looked.state,
            reason=looked.reason,
            is_spoken_of=speaks and looked.state == "asked",
            came_at=at,
        )
        session.add(row)
        session.flush()
        if is_stored:
            _write_chunks(session, deps, row.id or 0, one.content)
        if looked.reason == IDENTITY:
            _record_refusal(session, row, by=None, at=at)


def of_mails(session: Session, deps: Deps, mail_ids: Collection[int]) -> dict[int, list[Line]]:
    """The attachments of each of these mails in their order."""
    found: dict[int, list[Line]] = {mail_id: [] for mail_id in mail_ids}
    query = select(Attachment).where(col(Attachment.mailbox_message_id).in_(mail_ids))
    for row in session.scalars(query.order_by(col(Attachment.place))):
        found[row.mailbox_message_id].append(_line(deps, row))
    return found


def of_case(session: Session, deps: Deps, case_id: int) -> list[Line]:
    """The attachments of a case, in the order in which they came."""
    query = select(Attachment).where(col(Attachment.case_id) == case_id)
    return [_line(deps, row) for row in session.scalars(query.order_by(col(Attachment.id)))]


def one(session: Session, attachment_id: int, *, case_id: int | None = None, mail_id: int | None = None) -> Attachment:
    """The attachment where it is of that case, or of that mail; `NotFound` otherwise."""
    row = session.get(Attachment, attachment_id)
    is_there = row is not None and (
        (case_id is not None and row.case_id == case_id)
        or (mail_id is not None and row.mailbox_message_id == mail_id and row.case_id is None)
    )
    if row is None or not is_there:
        raise NotFound("There is no such attachment")
    return row


def content_of(session: Session, deps: Deps, row: Attachment) -> bytes:
    """The attachment's bytes, checked against their hash; `Refused` where it is not kept or was damaged."""
    if row.state not in ("asked", "kept"):
        raise Refused("This attachment is not kept", code="attachment_not_kept")
    query = select(col(AttachmentChunk.sealed)).where(col(AttachmentChunk.attachment_id) == row.id)
    chunks: Iterable[bytes] = session.scalars(query.order_by(col(AttachmentChunk.place)))
    content = b"".join(deps.cipher.open_bytes(chunk) for chunk in chunks)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Refused("The stored attachment is damaged: restore it from a backup", code="attachment_damaged")
    return content


def answer(session: Session, row: Attachment, *, is_identity: bool, by: int, at: datetime) -> None:
    """Take a person's word whether it is a copy of an identity document: the city keeps none (law.md 2.3).

    A copy is deleted at once and leaves only that it was refused. A kept one can be refused later too.
    """
    if row.state not in ("asked", "kept"):
        raise Refused("This attachment is not kept", code="attachment_not_kept")
    row.decided_by, row.decided_at = by, at
    if is_identity:
        _forget(session, row, "refused", IDENTITY)
        _record_refusal(session, row, by=by, at=at)
    else:
        row.state = "kept"
        session.add(row)
        _record(session, row, "attachment_kept", by=by, at=at)


def delete_of_mails(session: Session, mail_ids: Select[int | None], *, at: datetime) -> None:
    """Delete what is kept of the attachments of mails that belong to no case."""
    query = select(Attachment).where(
        col(Attachment.mailbox_message_id).in_(mail_ids), col(Attachment.state).in_(("asked", "kept"))
    )
    for row in session.scalars(query):
        _forget(session, row, "deleted", "no_case")
        row.decided_at = at


def give_to_case(session: Session, mail_id: int, case_id: int) -> None:
    """Tie the attachments of a mail to the case that it has become."""
    of_this = col(Attachment.mailbox_message_id) == mail_id
    session.execute(update(Attachment).where(of_this).values(case_id=case_id))


def take_from_case(session: Session, mail_id: int) -> None:
    """Loose the attachments of a mail from the case that it was part of: the mail waits again, and they with it."""
    of_this = col(Attachment.mailbox_message_id) == mail_id
    session.execute(update(Attachment).where(of_this).values(case_id=None))


def _write_chunks(session: Session, deps: Deps, attachment_id: int, content: bytes) -> None:
    for place, start in enumerate(range(0, len(content), CHUNK)):
        sealed = deps.cipher.seal_bytes(content[start : start + CHUNK])
        session.add(AttachmentChunk(attachment_id=attachment_id, place=place, sealed=sealed))
    session.flush()


def _forget(session: Session, row: Attachment, state: str, reason: str) -> None:
    session.execute(delete(AttachmentChunk).where(col(AttachmentChunk.attachment_id) == row.id))
    row.state, row.reason, row.sealed_name, row.sha256 = state, reason, "", ""
    session.add(row)
    session.flush()


def _record_refusal(session: Session, row: Attachment, *, by: int | None, at: datetime) -> None:
    _record(session, row, "attachment_refused", by=by, at=at, reason=row.reason, size=row.size)


def _record(session: Session, row: Attachment, kind: str, *, by: int | None, at: datetime, **more: Any) -> None:
    stream = f"case:{row.case_id}" if row.case_id is not None else "register"
    record(session, stream, kind, at=at, by=by, right_request_id=None, attachment_id=row.id, **more)


def _line(deps: Deps, row: Attachment) -> Line:
    name = deps.cipher.open(row.sealed_name)
    return Line(row.id or 0, name, row.kind, row.size, row.state, row.reason, row.is_spoken_of, row.decided_at)
