"""Rows held to what the log tells of them: letters as they were approved, printed and sent, receipts, endings, holds.

Whoever changes such a row past the program is found by the log, whose own lines `db.audit` has read. What the log does not
carry cannot be found here: free text, the days between receipt and end, which recordings a hold keeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.tables import ClockFact, Dispatch, Hold, Letter, LetterCopy, LetterText, RightRequest
from dsr.domain.calendar import local_date

STREAMS_AT_ONCE = 50
"""So many streams are compared with their rows at a time."""

TEXTS_AT_ONCE = 10
"""So many letters with their PDFs are in memory at a time."""

_FROZEN = ("approved", "printed", "sent")
_ANSWERS = ("answer_sent", "refusal_sent", "copy_handed_over")


@dataclass
class Told:
    """What the log tells of the streams read since the last comparison, the newest word of each thing."""

    streams: set[str] = field(default_factory=set)
    approved: dict[int, Mapping[str, str]] = field(default_factory=dict)  # by letter: language, hash of the HTML
    printed: dict[int, Mapping[str, str]] = field(default_factory=dict)  # by letter: language, hash of the PDF
    sendings: dict[int, tuple[int, str, datetime]] = field(default_factory=dict)  # by dispatch: letter, way, moment
    copies: dict[int, tuple[str, str]] = field(default_factory=dict)  # by copy: hash of the HTML, of the PDF
    received: dict[int, date] = field(default_factory=dict)  # by right request
    ended: dict[int, tuple[str, bool, str]] = field(default_factory=dict)  # by right request: state, open, outcome
    placed: set[int] = field(default_factory=set)  # holds
    released: set[int] = field(default_factory=set)

    def add(self, stream: str, kind: str, right_request_id: int | None, body: Mapping[str, Any]) -> None:
        """Take in the next line of a stream."""
        self.streams.add(stream)
        request_id = right_request_id or 0
        match kind:
            case "letter_approved":
                self.approved[body["letter_id"]] = body["final_sha256"]
                self.printed.pop(body["letter_id"], None)
            case "letter_printed":
                self.printed[body["letter_id"]] = body["pdf_sha256"]
            case "letter_sent" | "letter_sent_again":
                sent_at = datetime.fromisoformat(body["sent_at"])
                self.sendings[body["dispatch_id"]] = (body["letter_id"], body["way"], sent_at)
            case "letter_copy_printed":
                self.copies[body["copy_id"]] = (body["html_sha256"], body["pdf_sha256"])
            case "right_request_opened":
                self.received[request_id] = date.fromisoformat(body["received_on"])
            case "receipt_corrected":
                self.received[request_id] = date.fromisoformat(body["after"])
            case "hold_placed" | "restriction_begun":
                self.placed.add(body["hold_id"])
            case "hold_released" | "restriction_ended":
                self.released.add(body["hold_id"])
            case _ if "outcome" in body and "is_open" in body:  # any step of a right
                self.ended[request_id] = (body["state"], body["is_open"], body["outcome"])

    @property
    def is_full(self) -> bool:
        """Whether enough was read to be compared at once."""
        return len(self.streams) >= STREAMS_AT_ONCE


def fault_of(session: Session, told: Told) -> str:
    """The first row that is not what the log tells, in words that hold ids only; empty where all are.

    Source: GDPR 5(2), 5(1)(f) and 32(1)(b).
    """
    case_ids = sorted(int(one.removeprefix("case:")) for one in told.streams if one.startswith("case:"))
    faults = (_of_letters, _of_copies, _of_requests, _of_holds)
    return next((fault for of in faults for fault in of(session, told, case_ids)), "")


def _of_letters(session: Session, told: Told, case_ids: list[int]) -> Iterator[str]:
    sent = {letter_id for letter_id, _way, _at in told.sendings.values()}
    query = select(col(Letter.id), col(Letter.state)).where(
        or_(col(Letter.case_id).in_(case_ids), col(Letter.id).in_(sent))
    )
    states = {letter_id or 0: state for letter_id, state in session.execute(query)}
    for letter_id in sorted(sent):
        if states.get(letter_id) != "sent":
            yield f"letter {letter_id}: was sent, and stands as {states.get(letter_id, 'missing')}"
    frozen = {letter_id for letter_id, state in states.items() if state in _FROZEN}
    for letter_id in sorted(frozen):
        if letter_id not in told.approved:
            yield f"letter {letter_id}: stands as {states[letter_id]}, and the log has no approval of it"
        if states[letter_id] == "sent" and letter_id not in sent:
            yield f"letter {letter_id}: stands as sent, and the log does not tell of a sending"
    yield from _of_texts(session, told, frozen)
    yield from _of_sendings(session, told, sent)


def _of_texts(session: Session, told: Told, letter_ids: set[int]) -> Iterator[str]:
    expected = {(one, language) for one in letter_ids for language in told.approved[one]}
    columns = (col(LetterText.letter_id), col(LetterText.language), col(LetterText.final_html), col(LetterText.pdf))
    query = select(*columns).where(col(LetterText.letter_id).in_(letter_ids)).order_by(col(LetterText.id))
    with closing(session.execute(query.execution_options(yield_per=TEXTS_AT_ONCE))) as texts:
        for letter_id, language, html, pdf in texts:
            place = f"letter {letter_id} in {language}"
            if told.approved[letter_id].get(language) != _sha256(html.encode()):
                yield f"{place}: the text is not the one that was approved"
            if letter_id in told.printed and told.printed[letter_id].get(language) != _sha256(pdf or b""):
                yield f"{place}: the PDF is not the one that was printed"
            expected.discard((letter_id, language))
    for letter_id, language in sorted(expected):
        yield f"letter {letter_id} in {language}: is missing"


def _of_sendings(session: Session, told: Told, letter_ids: set[int]) -> Iterator[str]:
    columns = (col(Dispatch.id), col(Dispatch.letter_id), col(Dispatch.way), col(Dispatch.sent_at))
    query = select(*columns).where(col(Dispatch.letter_id).in_(letter_ids))
    rows = {dispatch_id: (letter_id, way, at) for dispatch_id, letter_id, way, at in session.execute(query)}
    for dispatch_id in sorted(rows.keys() | told.sendings.keys()):
        if rows.get(dispatch_id) != told.sendings.get(dispatch_id):
            yield f"sending {dispatch_id}: is not what the log tells of it"


def _of_copies(session: Session, told: Told, _case_ids: list[int]) -> Iterator[str]:
    missing = set(told.copies)
    columns = (col(LetterCopy.id), col(LetterCopy.html), col(LetterCopy.pdf))
    query = select(*columns).where(col(LetterCopy.id).in_(missing)).order_by(col(LetterCopy.id))
    with closing(session.execute(query.execution_options(yield_per=TEXTS_AT_ONCE))) as copies:
        for copy_id, html, pdf in copies:
            if told.copies[copy_id] != (_sha256(html.encode()), _sha256(pdf or b"")):
                yield f"copy {copy_id}: is not the one that was printed"
            missing.discard(copy_id)
    for copy_id in sorted(missing):
        yield f"copy {copy_id}: is missing"


def _of_requests(session: Session, told: Told, _case_ids: list[int]) -> Iterator[str]:
    query = select(RightRequest).where(col(RightRequest.id).in_(told.received)).order_by(col(RightRequest.id))
    query = query.execution_options(populate_existing=True)
    missing, facts = set(told.received), _standing(session, told)
    for request in session.scalars(query):
        request_id = request.id or 0
        missing.discard(request_id)
        own, place = facts.get(request_id, []), f"right request {request_id}"
        received = [fact.happened_on for fact in own if fact.kind == "received"]
        if [request.received_on, *received] != [told.received[request_id]] * 2:
            yield f"{place}: was received on another day than the log tells"
        state = (request.state, request.is_open, request.outcome)
        if told.ended.get(request_id, state) != state or (request_id not in told.ended and not request.is_open):
            yield f"{place}: stands otherwise than its last step left it"
        answered = {fact.happened_on for fact in own if fact.kind in _ANSWERS}
        if request.answered_on is not None and request.answered_on not in answered:
            yield f"{place}: is called answered on a day on which nothing was sent"
        yield from _of_facts(told, own, place)
    for request_id in sorted(missing):
        yield f"right request {request_id}: is missing"


def _of_facts(told: Told, facts: list[ClockFact], place: str) -> Iterator[str]:
    """A fact that a sending made rests on a sending of its day."""
    sent = {(f"letter:{letter_id}", local_date(at)) for letter_id, _way, at in told.sendings.values()}
    for fact in facts:
        by_sending = fact.question.startswith("letter:") and fact.kind.endswith(("_sent", "_asked"))
        if by_sending and (fact.question, fact.happened_on) not in sent:
            yield f"{place}: {fact.kind} rests on no sending of its day"


def _standing(session: Session, told: Told) -> dict[int, list[ClockFact]]:
    query = select(ClockFact).where(col(ClockFact.right_request_id).in_(told.received))
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    replaced = {row.replaces_id for row in rows}
    found: dict[int, list[ClockFact]] = {}
    for row in rows:
        if row.id not in replaced:
            found.setdefault(row.right_request_id, []).append(row)
    return found


def _of_holds(session: Session, told: Told, case_ids: list[int]) -> Iterator[str]:
    known = told.placed | told.released
    query = select(col(Hold.id), col(Hold.released_at)).where(
        or_(col(Hold.case_id).in_(case_ids), col(Hold.id).in_(known))
    )
    rows = {hold_id: released_at is not None for hold_id, released_at in session.execute(query)}
    for hold_id in sorted(known - rows.keys()):
        yield f"hold {hold_id}: is missing"
    for hold_id, is_released in sorted(rows.items()):
        if is_released and hold_id not in told.released:
            yield f"hold {hold_id}: stands as released, and the log tells of no release"
        if not is_released and hold_id in told.released:
            yield f"hold {hold_id}: was released, and stands as open"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
