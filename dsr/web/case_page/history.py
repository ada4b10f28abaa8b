"""What has happened in the case, its letters and its notes, as lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.case_changes import ROWS_STAND
from dsr.db.events import body_of, events_of
from dsr.db.tables import Dispatch, Letter, Note, RightRequest
from dsr.domain.access import Action
from dsr.services.letters.reading import case_letters
from dsr.services.staff import names_of
from dsr.web.code_words import LANGUAGE_NAMES, article_words, words_of
from dsr.web.current import user_may
from dsr.web.event_words import event_line
from dsr.web.letter_words import STATES, StateWords, title_of

LATEST = 8


@dataclass(frozen=True)
class EventLine:
    """One thing that happened; `by` is empty where the house did it by itself."""

    at: datetime
    words: str
    by: str


@dataclass(frozen=True)
class NoteLine:
    """One note."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class LetterLine:
    """One letter of the table; `by` and `at` are of the writing, `sent_at` is when it first left."""

    letter_id: int
    kind: str
    request_id: int | None
    title: str
    under: str
    state: str
    state_words: StateWords
    version: int
    by: str
    at: datetime | None
    sent_at: datetime | None


def event_lines(session: Session, case_id: int, rows: list[RightRequest]) -> list[EventLine]:
    """Every event of the case in words for the signed-in user, newest first; clock facts are told by what made them."""
    names = names_of(session)
    tells_recordings = user_may(Action.SEE_CALLS)
    rights = {row.id: row.right for row in rows}
    return [
        EventLine(
            event.at,
            event_line(
                event.kind,
                body_of(event),
                rights.get(event.right_request_id, ""),
                names,
                tells_recordings=tells_recordings,
            ),
            names.get(event.by_user or 0, ""),
        )
        for event in reversed(events_of(session, f"case:{case_id}"))
        if event.kind != ROWS_STAND
    ]


def note_lines(session: Session, case_id: int) -> list[NoteLine]:
    """The notes, newest first."""
    names = names_of(session)
    query = select(Note).where(col(Note.case_id) == case_id).order_by(col(Note.id).desc())
    return [NoteLine(note.at, names.get(note.by_user, ""), note.text) for note in session.scalars(query)]


def letter_lines(session: Session, case_id: int) -> list[LetterLine]:
    """The letters, newest first; void ones last."""
    query = select(col(Dispatch.letter_id), func.min(col(Dispatch.sent_at))).join(
        Letter, col(Letter.id) == col(Dispatch.letter_id)
    )
    of_case = query.where(col(Letter.case_id) == case_id).group_by(col(Dispatch.letter_id))
    sent = {row[0]: row[1] for row in session.execute(of_case)}
    lines = [
        LetterLine(
            letter_id=one.letter_id,
            kind=one.kind,
            request_id=one.request_id,
            title=title_of(one.kind),
            under=", ".join(
                ([article_words(one.right)] if one.right else [])
                + [words_of(LANGUAGE_NAMES, language) for language in one.languages]
            ),
            state=one.state,
            state_words=STATES[one.state],
            version=one.version,
            by=one.by_name or "",
            at=one.at,
            sent_at=sent.get(one.letter_id),
        )
        for one in case_letters(session, case_id)
    ]
    return sorted(lines, key=lambda line: line.state == "void")
