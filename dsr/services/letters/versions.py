"""Versions of a letter: who wrote which, and what a change or a voiding does to an approval."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Letter, LetterVersion
from dsr.services.letters import mailing, rows


def content_of(session: Session, letter: Letter) -> dict[str, Any]:
    """What people wrote into the letter as it stands: `blocks` by language and name, `grounds`, `options`."""
    blocks = {text.language: dict(text.blocks) for text in rows.texts_of(session, letter)}
    return {"blocks": blocks, "grounds": list(letter.grounds), "options": dict(letter.options)}


def write_version(
    session: Session, letter: Letter, event: str, *, by: int | None, at: datetime, event_by: int | None = None
) -> None:
    """Count the version up, note who wrote it, and void what was approved before it.

    Raises `Refused` while the letter is leaving by e-mail (`mailing.refuse_while_leaving`).
    """
    mailing.refuse_while_leaving(session, letter)
    was_approved = rows.void_approvals(session, letter, at)
    if was_approved:
        outbox.cancel(session, print_key(letter), at)
    content = content_of(session, letter)
    letter.version += 1
    letter.state, letter.submitted_at = "draft", None
    session.add(letter)
    session.add(
        LetterVersion(
            letter_id=letter.id or 0,
            version=letter.version,
            by_user=by,
            at=at,
            content=content,
        )
    )
    session.flush()
    record_letter(
        session, letter, event, by=event_by or by, at=at, version=letter.version, voided_approval=was_approved
    )


def print_key(letter: Letter) -> str:
    """The outbox key of printing this version: it is queued once."""
    return f"print:{letter.id}:{letter.version}"


def void(session: Session, letter: Letter, reason: str, *, by: int | None, at: datetime) -> None:
    """Void a letter that has not been sent, and what was approved of it; `reason` is a code or a handler's words.

    Raises `Refused` while the letter is leaving by e-mail.
    """
    mailing.refuse_while_leaving(session, letter)
    if rows.void_approvals(session, letter, at):
        outbox.cancel(session, print_key(letter), at)
    letter.state, letter.void_reason = "void", reason
    session.add(letter)
    session.flush()
    record_letter(session, letter, "letter_voided", by=by, at=at)


def record_letter(session: Session, letter: Letter, event: str, *, by: int | None, at: datetime, **body: Any) -> None:
    """Write one event of a letter: its id and kind, and what else is given."""
    record(
        session,
        f"case:{letter.case_id}",
        event,
        at=at,
        by=by,
        right_request_id=letter.right_request_id,
        letter_id=letter.id,
        letter=letter.kind,
        **body,
    )
