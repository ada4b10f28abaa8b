"""Rows held to what the log tells of them: letters as they were approved, printed and sent, clock facts, endings, holds.

Whoever changes such a row past the program is found by the log, whose own lines `db.audit` has read. What the log does not
carry cannot be found here: free text, what else stands in a draft, which recordings a hold keeps (how many it does).
The bytes of letters are `db.logged_texts`, who may see a case `db.logged_access`, days of cases and tasks `db.logged_days`,
linked calls `db.logged_choices`, and every row that the log tells of by itself `db.logged_standing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dsr.db.case_changes import FACT_WRITTEN
from dsr.db.logged_access import ToldAccess, faults_of_access
from dsr.db.logged_choices import ToldChoices, faults_of_choices
from dsr.db.logged_days import ToldDays, faults_of_days
from dsr.db.logged_standing import ToldStanding, faults_of_standing
from dsr.db.logged_texts import Share, faults_of_copies, faults_of_texts
from dsr.db.tables import ClockFact, Dispatch, Hold, HoldItem, Letter, RightRequest

STREAMS_AT_ONCE = 250
"""So many streams are compared with their rows at a time."""

_FROZEN = ("approved", "printed", "sent")
_ANSWERS = ("answer_sent", "refusal_sent", "copy_handed_over")
_OF_LETTER = "letter_"


class _Request(NamedTuple):
    """What is compared of a right request, by the names of its columns."""

    id: int
    received_on: date
    state: str
    is_open: bool
    outcome: str
    answered_on: date | None
    received_month: int | None
    answer_days: int | None


@dataclass
class Told:
    """What the log tells of the streams read since the last comparison, the newest word of each thing."""

    letters: set[int] = field(default_factory=set)
    approved: dict[int, Mapping[str, str]] = field(default_factory=dict)  # by letter: language, hash of the HTML
    printed: dict[int, Mapping[str, str]] = field(default_factory=dict)  # by letter: language, hash of the PDF
    sendings: dict[int, tuple[int, str, datetime]] = field(default_factory=dict)  # by dispatch: letter, way, moment
    copies: dict[int, tuple[str, str]] = field(
        default_factory=dict
    )  # by copy: hash of the HTML, of the PDF once printed
    touched: dict[str, datetime] = field(default_factory=dict)  # by letter:<id> and copy:<id>: when its bytes were made
    received: dict[int, date] = field(default_factory=dict)  # by right request
    ended: dict[int, tuple[str, bool, str]] = field(default_factory=dict)  # by right request: state, open, outcome
    facts: dict[int, tuple[Any, ...]] = field(default_factory=dict)  # by clock fact: as `_fact`
    placed: set[int] = field(default_factory=set)  # holds
    released: set[int] = field(default_factory=set)
    kept: dict[int, int] = field(default_factory=dict)  # by hold: how many recordings
    access: ToldAccess = field(default_factory=ToldAccess)
    days: ToldDays = field(default_factory=ToldDays)
    choices: ToldChoices = field(default_factory=ToldChoices)
    standing: ToldStanding = field(default_factory=ToldStanding)

    def add(
        self,
        stream: str,
        kind: str,
        right_request_id: int | None,
        at: datetime,
        body: Mapping[str, Any],
        stands: Mapping[str, Any],
    ) -> None:
        """Take in the next line of a stream: its own values, and how rows stood then."""
        self.standing.add(stream, stands)
        if stream.startswith("case:"):
            case_id = int(stream.removeprefix("case:"))
            self.access.add(case_id, kind, body)
            self.days.add(case_id, kind, at, body)
            self.choices.add(case_id, kind, body)
        elif stream.startswith("breach:"):
            self.days.add_breach(body)
        request_id = right_request_id or 0
        for hold_id, number in body.get("kept", {}).items():
            self.kept[int(hold_id)] = number
        if kind.startswith(_OF_LETTER) and "letter_id" in body:
            self._add_letter(kind, at, body)
        match kind:
            case "right_request_opened":
                self.received[request_id] = date.fromisoformat(body["received_on"])
            case "receipt_corrected":
                self.received[request_id] = date.fromisoformat(body["after"])
            case "hold_placed" | "restriction_begun":
                self.placed.add(body["hold_id"])
            case "hold_released" | "restriction_ended":
                self.released.add(body["hold_id"])
            case _ if kind == FACT_WRITTEN:
                names = ("fact", "happened_on", "question", "until", "claims_pause", "replaces")
                self.facts[body["fact_id"]] = (request_id, *(body[name] for name in names))
            case _ if "outcome" in body and "is_open" in body:  # any step of a right
                self.ended[request_id] = (body["state"], body["is_open"], body["outcome"])

    def _add_letter(self, kind: str, at: datetime, body: Mapping[str, Any]) -> None:
        letter_id = body["letter_id"]
        self.letters.add(letter_id)
        match kind:
            case "letter_approved":
                self.approved[letter_id] = body["final_sha256"]
                self.printed.pop(letter_id, None)
                self.touched[f"letter:{letter_id}"] = at
            case "letter_printed":
                self.printed[letter_id] = body["pdf_sha256"]
                self.touched[f"letter:{letter_id}"] = at
            case "letter_sent" | "letter_sent_again":
                sent_at = datetime.fromisoformat(body["sent_at"])
                self.sendings[body["dispatch_id"]] = (letter_id, body["way"], sent_at)
            case "letter_copied":
                for copy_id, sha256 in body["html_sha256"].items():
                    self.copies[int(copy_id)] = (sha256, "")
                    self.touched[f"copy:{copy_id}"] = at
            case "letter_copy_printed":
                self.copies[body["copy_id"]] = (body["html_sha256"], body["pdf_sha256"])
                self.touched[f"copy:{body['copy_id']}"] = at

    @property
    def streams(self) -> set[str]:
        """The streams that were read."""
        return self.standing.streams

    @property
    def is_full(self) -> bool:
        """Whether enough was read to be compared at once."""
        return len(self.streams) >= STREAMS_AT_ONCE


def faults_of(session: Session, told: Told, share: Share) -> Iterator[str]:
    """Every row that is not what the log tells, in words that hold ids only. `share` says whose bytes are read.

    Source: GDPR 5(2), 5(1)(f) and 32(1)(b).
    """
    case_ids = sorted(int(one.removeprefix("case:")) for one in told.streams if one.startswith("case:"))
    states = _states(session, told, case_ids)
    yield from _of_letters(told, states)
    frozen = {letter_id for letter_id, state in states.items() if state in _FROZEN and letter_id in told.approved}
    yield from faults_of_texts(session, frozen, told.approved, told.printed, share.of("letter", told.touched))
    yield from _of_sendings(session, told, set(states))
    yield from faults_of_copies(session, case_ids, told.copies, share.of("copy", told.touched))
    yield from _of_requests(session, told, case_ids)
    yield from _of_holds(session, told, case_ids)
    yield from faults_of_access(session, told.access, case_ids)
    yield from faults_of_days(session, told.days, case_ids)
    yield from faults_of_choices(session, told.choices, case_ids)
    yield from faults_of_standing(session, told.standing, case_ids)


def _states(session: Session, told: Told, case_ids: list[int]) -> dict[int, str]:
    """How each letter of the cases, and each that the log names, stands."""
    query = select(col(Letter.id), col(Letter.state)).where(
        or_(col(Letter.case_id).in_(case_ids), col(Letter.id).in_(told.letters))
    )
    return {letter_id or 0: state for letter_id, state in session.execute(query)}


def _of_letters(told: Told, states: Mapping[int, str]) -> Iterator[str]:
    sent = {letter_id for letter_id, _way, _at in told.sendings.values()}
    for letter_id in sorted(told.letters - states.keys()):
        yield f"letter {letter_id}: is missing"
    for letter_id, state in sorted(states.items()):
        if letter_id not in told.letters:
            yield f"letter {letter_id}: is not in the log"
        if letter_id in sent and state != "sent":
            yield f"letter {letter_id}: was sent, and stands as {state}"
        if state in _FROZEN and letter_id not in told.approved:
            yield f"letter {letter_id}: stands as {state}, and the log has no approval of it"
        if state == "sent" and letter_id not in sent:
            yield f"letter {letter_id}: stands as sent, and the log does not tell of a sending"


def _of_sendings(session: Session, told: Told, letter_ids: set[int]) -> Iterator[str]:
    columns = (col(Dispatch.id), col(Dispatch.letter_id), col(Dispatch.way), col(Dispatch.sent_at))
    query = select(*columns).where(col(Dispatch.letter_id).in_(letter_ids))
    rows = {dispatch_id: (letter_id, way, at) for dispatch_id, letter_id, way, at in session.execute(query)}
    for dispatch_id in sorted(rows.keys() | told.sendings.keys()):
        if rows.get(dispatch_id) != told.sendings.get(dispatch_id):
            yield f"sending {dispatch_id}: is {_how(dispatch_id in rows, dispatch_id in told.sendings)}"


def _of_requests(session: Session, told: Told, case_ids: list[int]) -> Iterator[str]:
    # Values, not rows of the session: every right request there is is read each night.
    columns = (getattr(RightRequest, name) for name in _Request._fields)
    own = or_(col(RightRequest.case_id).in_(case_ids), col(RightRequest.id).in_(told.received))
    rows = session.execute(select(*columns).where(own).order_by(col(RightRequest.id)))
    requests = {row[0]: _Request(*row) for row in rows}
    facts = _facts(session, requests.keys() | told.received.keys())
    answered = {(fact[0], fact[2]) for fact in facts.values() if fact[1] in _ANSWERS}
    for request in requests.values():
        yield from _of_request(told, request, answered)
    for request_id in sorted(told.received.keys() - requests.keys()):
        yield f"right request {request_id}: is missing"
    for fact_id in sorted(facts.keys() | told.facts.keys()):
        if facts.get(fact_id) != told.facts.get(fact_id):
            yield f"clock fact {fact_id}: is {_how(fact_id in facts, fact_id in told.facts)}"


def _of_request(told: Told, request: _Request, answered: Collection[tuple[int, str]]) -> Iterator[str]:
    place = f"right request {request.id}"
    if request.id not in told.received:
        yield f"{place}: the log does not tell of it"
        return
    if request.received_on != told.received[request.id]:
        yield f"{place}: was received on another day than the log tells"
    state = (request.state, request.is_open, request.outcome)
    if told.ended.get(request.id, state) != state or (request.id not in told.ended and not request.is_open):
        yield f"{place}: stands otherwise than its last step left it"
    if request.answered_on is not None and (request.id, request.answered_on.isoformat()) not in answered:
        yield f"{place}: is called answered on a day on which nothing was sent"
    received, sent = request.received_on, request.answered_on
    days = (sent - received).days if sent is not None else None
    if (request.received_month, request.answer_days) != (received.year * 100 + received.month, days):
        yield f"{place}: is counted in the report otherwise than its days tell"


def _facts(session: Session, request_ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """The clock facts of right requests by id, each as its line of the log tells it."""
    columns = (
        *(col(ClockFact.id), col(ClockFact.right_request_id), col(ClockFact.kind), col(ClockFact.happened_on)),
        *(
            col(ClockFact.question),
            col(ClockFact.extended_until),
            col(ClockFact.claims_pause),
            col(ClockFact.replaces_id),
        ),
    )
    rows = session.execute(select(*columns).where(col(ClockFact.right_request_id).in_(request_ids)))
    return {
        fact_id or 0: (request_id, kind, on.isoformat(), question, until.isoformat() if until else "", claims, replaces)
        for fact_id, request_id, kind, on, question, until, claims, replaces in rows
    }


def _of_holds(session: Session, told: Told, case_ids: list[int]) -> Iterator[str]:
    known = told.placed | told.released | told.kept.keys()
    query = select(col(Hold.id), col(Hold.released_at)).where(
        or_(col(Hold.case_id).in_(case_ids), col(Hold.id).in_(known))
    )
    rows = {hold_id or 0: released_at is not None for hold_id, released_at in session.execute(query)}
    for hold_id in sorted(known - rows.keys()):
        yield f"hold {hold_id}: is missing"
    counts = select(col(HoldItem.hold_id), func.count()).where(col(HoldItem.hold_id).in_(rows))
    kept = {row[0]: row[1] for row in session.execute(counts.group_by(col(HoldItem.hold_id)))}
    for hold_id, is_released in sorted(rows.items()):
        if is_released and hold_id not in told.released:
            yield f"hold {hold_id}: stands as released, and the log tells of no release"
        if not is_released and hold_id in told.released:
            yield f"hold {hold_id}: was released, and stands as open"
        number, wanted = kept.get(hold_id, 0), told.kept.get(hold_id, 0)
        if number != wanted:
            yield f"hold {hold_id}: keeps {number} recordings, and the log tells of {wanted}"


def _how(is_there: bool, is_told: bool) -> str:
    if not is_there:
        return "missing"
    return "not what the log tells of it" if is_told else "not in the log"
