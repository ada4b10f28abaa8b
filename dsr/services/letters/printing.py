"""Printed letters: what the printer is given, what comes back is stored as bytes, and a reprint is those bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import Job, Letter, LetterText
from dsr.domain.errors import NotFound, Refused
from dsr.services.letters import rows, versions


@dataclass(frozen=True)
class Sheet:
    """One text to print: its frozen HTML with the hash that approval stored, and the file's own id and date."""

    language: str
    html: str
    sha256: str
    identifier: str
    created_at: datetime


@dataclass(frozen=True)
class Pdf:
    """The bytes of one printed text and the name of its file: reference and ids, nothing about a person."""

    content: bytes
    name: str
    sha256: str


def sheets_to_print(session: Session, letter_id: int, version: int) -> list[Sheet]:
    """The frozen texts of this version that have no bytes yet; empty when it is printed, voided or changed since."""
    letter = rows.one_letter(session, letter_id)
    approval = rows.standing_approval(session, letter)
    if letter.state != "approved" or letter.version != version or approval is None:
        return []
    reference = rows.case_of(session, letter).reference
    return [
        Sheet(
            language=text.language,
            html=text.final_html,
            sha256=text.final_sha256,
            identifier=f"{reference}/{letter.id}/{letter.version}/{text.language}",
            created_at=approval.at,
        )
        for text in rows.texts_of(session, letter)
        if text.pdf is None
    ]


def store_printed(session: Session, letter_id: int, printed: Mapping[str, tuple[str, bytes]], *, at: datetime) -> bool:
    """Store the bytes by language, each with the hash of the HTML it was made of; answers whether the letter is printed.

    Nothing is stored for an HTML that is not the frozen one any more (the letter was edited while it was printing).
    """
    letter = rows.taken_letter(session, letter_id)
    if letter.state != "approved" or rows.standing_approval(session, letter) is None:
        return False
    for text in rows.texts_of(session, letter):
        sha256, content = printed.get(text.language, ("", b""))
        if text.pdf is None and sha256 and sha256 == text.final_sha256:
            text.pdf, text.pdf_sha256, text.printed_at = content, hashlib.sha256(content).hexdigest(), at
            session.add(text)
    session.flush()
    texts = rows.texts_of(session, letter)
    if any(text.pdf is None for text in texts):
        return False
    letter.state = "printed"
    session.add(letter)
    session.flush()
    versions.record_letter(
        session,
        letter,
        "letter_printed",
        by=None,
        at=at,
        version=letter.version,
        pdf_sha256={text.language: text.pdf_sha256 for text in texts},
    )
    return True


def print_again(session: Session, letter: Letter, *, at: datetime) -> bool:
    """Queue the printing of this version again after it failed; False when it has not failed."""
    job_id = session.scalars(select(col(Job.id)).where(col(Job.key) == versions.print_key(letter))).first()
    return job_id is not None and outbox.retry(session, job_id, at)


def pdf_of(session: Session, letter: Letter, language: str) -> Pdf:
    """The bytes as they were printed. `NotFound` before printing; `Refused` where they are not what was stored."""
    text = next((one for one in rows.texts_of(session, letter) if one.language == language), None)
    if text is None or text.pdf is None:
        raise NotFound("This letter has not been printed in that language", code="not_printed")
    return Pdf(sound_bytes(text), file_name(rows.case_of(session, letter).reference, letter, language), text.pdf_sha256)


def sound_bytes(text: LetterText) -> bytes:
    """The stored bytes; `Refused` (`pdf_damaged`) when they do not have the hash noted when they were printed."""
    return sound(text.pdf or b"", text.pdf_sha256)


def sound(content: bytes, sha256: str) -> bytes:
    """The bytes; `Refused` (`pdf_damaged`) when they do not have this hash."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(
            "The stored file is not the one that was printed. Do not send it; tell the administrator, and restore the "
            "letter from a backup.",
            code="pdf_damaged",
        )
    return content


def file_name(reference: str, letter: Letter, language: str) -> str:
    """The file's name: case reference, letter's id and language; no kind, name or number of anyone."""
    plain = re.sub(r"[^0-9A-Za-z.]+", "-", reference).strip("-.")
    return f"{plain}-{letter.id}-{language}.pdf"
