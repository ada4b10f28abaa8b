"""The bytes of letters and of recipients' copies held to the hashes that the log tells of them.

To read every PDF each night would cost more every year. A night reads those that were made lately and a seventh of the
others, so that each is read once a week; the hashes kept beside the bytes are compared each night, and `dsr audit verify`
and the trial of a backup read all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.tables import LetterCopy, LetterText

TEXTS_AT_ONCE = 10
"""So many letters with their PDFs are in memory at a time."""

NIGHTS = 7
"""In so many nights everything is read."""


@dataclass(frozen=True)
class Share:
    """Whose bytes a reading reads: every `parts`-th by its id, beginning with `part`, and what was made after `since`."""

    parts: int = 1
    part: int = 0
    since: datetime | None = None

    @classmethod
    def of_night(cls, on: date, at: datetime) -> Self:
        """What is read in the night of a day, at a moment."""
        return cls(NIGHTS, on.toordinal() % NIGHTS, at - timedelta(days=NIGHTS))

    def of(self, name: str, touched: Mapping[str, datetime]) -> Callable[[int], bool]:
        """Whether the bytes of a `letter` or a `copy` are read, by its id; `touched` tells when they were made."""

        def is_read(number: int) -> bool:
            made_at = touched.get(f"{name}:{number}")
            is_new = self.since is not None and made_at is not None and made_at > self.since
            return is_new or number % self.parts == self.part

        return is_read


def faults_of_texts(
    session: Session,
    letter_ids: Collection[int],
    approved: Mapping[int, Mapping[str, str]],
    printed: Mapping[int, Mapping[str, str]],
    is_read: Callable[[int], bool],
) -> Iterator[str]:
    """Each text of these letters that is missing, or is not the one that was approved, or printed."""
    expected = {(one, language) for one in letter_ids for language in approved[one]}
    columns = (
        *(col(LetterText.letter_id), col(LetterText.language), col(LetterText.final_sha256)),
        *(col(LetterText.pdf_sha256), col(LetterText.pdf).is_not(None)),
    )
    query = select(*columns).where(col(LetterText.letter_id).in_(letter_ids)).order_by(col(LetterText.id))
    wrong: set[tuple[int, str]] = set()
    for letter_id, language, html_sha256, pdf_sha256, has_pdf in session.execute(query):
        expected.discard((letter_id, language))
        of_pdf = pdf_sha256 if has_pdf else ""
        told = list(_differing(letter_id, language, html_sha256, of_pdf, approved, printed))
        if told:
            wrong.add((letter_id, language))
        yield from told
    for letter_id, language in sorted(expected):
        yield f"letter {letter_id} in {language}: is missing"
    read = [letter_id for letter_id in sorted(letter_ids) if is_read(letter_id)]
    for letter_id, language, html, pdf in _bytes_of_texts(session, read):
        if (letter_id, language) not in wrong:
            pdf_sha256 = _sha256(pdf) if pdf is not None else ""
            yield from _differing(letter_id, language, _sha256(html.encode()), pdf_sha256, approved, printed)


def faults_of_copies(
    session: Session, case_ids: Collection[int], copies: Mapping[int, tuple[str, str]], is_read: Callable[[int], bool]
) -> Iterator[str]:
    """Each recipient's copy of these cases, or that the log tells of, that is missing, is another or is not told of."""
    columns = (
        col(LetterCopy.id),
        col(LetterCopy.html_sha256),
        col(LetterCopy.pdf_sha256),
        col(LetterCopy.pdf).is_(None),
    )
    own = or_(col(LetterCopy.case_id).in_(case_ids), col(LetterCopy.id).in_(copies))
    sound, missing = [], set(copies)
    for copy_id, html_sha256, pdf_sha256, has_no_pdf in session.execute(select(*columns).where(own)):
        missing.discard(copy_id or 0)
        if copy_id not in copies:
            yield f"copy {copy_id}: is not in the log"
        elif (html_sha256, "" if has_no_pdf else pdf_sha256) != copies[copy_id]:
            yield f"copy {copy_id}: is not the one that was printed"
        elif is_read(copy_id):
            sound.append(copy_id)
    for copy_id in sorted(missing):
        yield f"copy {copy_id}: is missing"
    read = select(col(LetterCopy.id), col(LetterCopy.html), col(LetterCopy.pdf)).where(col(LetterCopy.id).in_(sound))
    read = read.order_by(col(LetterCopy.id)).execution_options(yield_per=TEXTS_AT_ONCE)
    with closing(session.execute(read)) as rows:
        for copy_id, html, pdf in rows:
            if (_sha256(html.encode()), _sha256(pdf) if pdf is not None else "") != copies[copy_id or 0]:
                yield f"copy {copy_id}: is not the one that was printed"


def _differing(
    letter_id: int,
    language: str,
    html_sha256: str,
    pdf_sha256: str,
    approved: Mapping[int, Mapping[str, str]],
    printed: Mapping[int, Mapping[str, str]],
) -> Iterator[str]:
    place = f"letter {letter_id} in {language}"
    if approved[letter_id].get(language) != html_sha256:
        yield f"{place}: the text is not the one that was approved"
    if letter_id in printed and printed[letter_id].get(language) != pdf_sha256:
        yield f"{place}: the PDF is not the one that was printed"


def _bytes_of_texts(session: Session, letter_ids: Collection[int]) -> Iterator[tuple[int, str, str, bytes | None]]:
    columns = (col(LetterText.letter_id), col(LetterText.language), col(LetterText.final_html), col(LetterText.pdf))
    query = select(*columns).where(col(LetterText.letter_id).in_(letter_ids)).order_by(col(LetterText.id))
    with closing(session.execute(query.execution_options(yield_per=TEXTS_AT_ONCE))) as rows:
        yield from rows


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
