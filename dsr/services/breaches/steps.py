"""What a person does with a breach: taken up or put aside, assessed, decided, told, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import lock_stream
from dsr.db.tables import Breach, BreachAwareness
from dsr.domain.breaches import (
    BreachFacts,
    BreachKind,
    Risk,
    closing_refusal,
    decision_refusal,
    is_late,
    looks_personal,
    notify_by,
)
from dsr.domain.calendar import LONGEST_BACK
from dsr.domain.errors import Fault, Invalid, NotFound, Refused, Stale
from dsr.domain.plain_text import hidden_fault
from dsr.services.breaches.proposing import record_step

TEXT_LIMIT = 4000
REFERENCE_LIMIT = 120
MOST = 10_000_000

_REFUSALS = {
    "breach_unassessed": "Assess the risk to people first",
    "breach_ombudsman_due": "A breach that may be a risk to people is notified to the Ombudsman (GDPR 33(1))",
    "breach_persons_due": "A high risk is told to the persons themselves too (GDPR 34(1))",
    "breach_undecided": "Decide first whether the Ombudsman and the persons are told",
    "breach_ombudsman_untold": "The Ombudsman is to be told: write down that it was done, then close",
    "breach_delay_unexplained": "The Ombudsman was told after the 72 hours: write the reasons for the delay, then close",
    "breach_persons_untold": "The persons are to be told: send the notice and write it down, then close",
}
"""What each code of `domain.breaches` says."""


@dataclass(frozen=True)
class Assessment:
    """What Article 33(3) wants known; `persons` and `records` are about how many. Without `aware_at` that moment stands;
    a later one than stands has its `aware_reason`."""

    what: str
    persons: int | None
    records: int | None
    consequences: str
    measures: str
    risk: str
    aware_at: datetime | None = None
    aware_reason: str = ""


def report(
    session: Session, kind: str, case_id: int | None, aware_at: datetime, what: str, *, by: int, at: datetime
) -> Breach:
    """Write down a breach that a person has found, once however often it is sent. Raises `Invalid`."""
    faults = [] if kind in set(BreachKind) else [Fault("kind", "Choose what happened.", "breach_kind_missing")]
    faults += _moment_faults("aware_at", aware_at, at) + _text_faults({"what": what}, needed=("what",))
    if faults:
        raise Invalid(faults)
    lock_stream(session, "register")
    same = {"kind": kind, "case_id": case_id, "aware_at": aware_at, "what": what.strip(), "opened_by": by}
    if (told := session.scalars(select(Breach).filter_by(**same).limit(1)).first()) is not None:
        return told
    row = Breach(
        kind=kind,
        case_id=case_id,
        state="open",
        aware_at=aware_at,
        notify_by=notify_by(aware_at),
        what=what.strip(),
        proposed_at=at,
        opened_by=by,
    )
    session.add(row)
    session.flush()
    record_step(session, row, "breach_opened", by=by, at=at, case_id=case_id)
    return row


def take_up(
    session: Session, breach_id: int, seen: int, aware_at: datetime, reason: str = "", *, by: int, at: datetime
) -> Breach:
    """Say that what was proposed is a breach, and when it became known; `reason` is why later than it was proposed.

    Raises `Invalid`, `Refused`, `Stale`.
    """
    row = _taken(session, breach_id, seen, ("proposed",))
    if faults := _awareness_faults(row, aware_at, reason, at):
        raise Invalid(faults)
    _put_awareness(session, row, aware_at, reason, by=by, at=at)
    row.state, row.opened_by = "open", by
    return _saved(session, row, "breach_opened", by=by, at=at)


def dismiss(session: Session, breach_id: int, seen: int, reason: str, *, by: int, at: datetime) -> Breach:
    """Say that what was proposed is no breach, and why. Raises `Invalid`, `Refused`, `Stale`."""
    row = _taken(session, breach_id, seen, ("proposed",))
    if faults := _text_faults({"closing_words": reason}, needed=("closing_words",)):
        raise Invalid(faults)
    row.state, row.closing_words, row.closed_by, row.closed_at = "dismissed", reason.strip(), by, at
    return _saved(session, row, "breach_dismissed", by=by, at=at)


def assess(session: Session, breach_id: int, seen: int, told: Assessment, *, by: int, at: datetime) -> Breach:
    """Write down what Article 33(3) wants known, and put right when it became known: the 72 hours move with it.

    A changed risk asks for a new decision. Raises `Invalid`, `Stale`.
    """
    row = _taken(session, breach_id, seen, ("open",))
    texts = {"what": told.what, "consequences": told.consequences, "measures": told.measures}
    faults = _text_faults(texts, needed=("what",))
    if told.risk not in set(Risk):
        faults.append(Fault("risk", "Choose what the breach means for people.", "breach_risk_missing"))
    faults += [
        Fault(place, "Write about how many, as a whole number.", "breach_count_unread")
        for place, number in (("persons", told.persons), ("records", told.records))
        if number is not None and not 0 <= number <= MOST
    ]
    aware_at = told.aware_at or row.aware_at
    faults += _awareness_faults(row, aware_at, told.aware_reason, at)
    if any(one is not None and one < aware_at for one in (row.ombudsman_told_at, row.persons_told_at)):
        message = "Somebody was told before that moment. Check it."
        faults.append(Fault("aware_at", message, "awareness_after_telling"))
    if faults:
        raise Invalid(faults)
    _put_awareness(session, row, aware_at, told.aware_reason, by=by, at=at)
    if told.risk != row.risk:
        row.notifies_ombudsman = row.notifies_persons = None
    row.what, row.consequences, row.measures = (text.strip() for text in texts.values())
    row.persons, row.records, row.risk = told.persons, told.records, told.risk
    return _saved(session, row, "breach_assessed", by=by, at=at, risk=told.risk)


def decide(
    session: Session,
    breach_id: int,
    seen: int,
    *,
    notifies_ombudsman: bool,
    notifies_persons: bool,
    reason: str,
    by: int,
    at: datetime,
) -> Breach:
    """Decide whether the Ombudsman and the persons are told, with the reasons. Raises `Invalid`, `Refused`, `Stale`."""
    row = _taken(session, breach_id, seen, ("open",))
    _refuse(decision_refusal(row.risk, notifies_ombudsman=notifies_ombudsman, notifies_persons=notifies_persons))
    if faults := _text_faults({"decision_reason": reason}, needed=("decision_reason",)):
        raise Invalid(faults)
    row.notifies_ombudsman, row.notifies_persons = notifies_ombudsman, notifies_persons
    row.decision_reason, row.decided_by, row.decided_at = reason.strip(), by, at
    return _saved(session, row, "breach_decided", by=by, at=at, ombudsman=notifies_ombudsman, persons=notifies_persons)


def note_ombudsman_told(
    session: Session, breach_id: int, seen: int, told_at: datetime, reference: str, delay: str, *, by: int, at: datetime
) -> Breach:
    """Write down that the Ombudsman was notified; after 72 hours with the reasons for the delay (GDPR 33(1))."""
    row = _taken(session, breach_id, seen, ("open",))
    faults = _moment_faults("told_at", told_at, at, since=row.aware_at)
    faults += _text_faults({"delay_reason": delay}, needed=("delay_reason",) if is_late(row.aware_at, told_at) else ())
    if len(reference) > REFERENCE_LIMIT or looks_personal(reference):
        faults.append(Fault("reference", "Write the number in at most 120 characters.", "breach_reference"))
    if faults:
        raise Invalid(faults)
    row.ombudsman_told_at, row.ombudsman_reference, row.delay_reason = told_at, reference.strip(), delay.strip()
    return _saved(session, row, "breach_ombudsman_told", by=by, at=at)


def note_persons_told(
    session: Session, breach_id: int, seen: int, told_at: datetime, *, by: int, at: datetime
) -> Breach:
    """Write down that the persons were told (GDPR 34). Raises `Invalid`, `Refused`, `Stale`."""
    row = _taken(session, breach_id, seen, ("open",))
    if faults := _moment_faults("told_at", told_at, at, since=row.aware_at):
        raise Invalid(faults)
    row.persons_told_at = told_at
    return _saved(session, row, "breach_persons_told", by=by, at=at)


def close(session: Session, breach_id: int, seen: int, words: str, *, by: int, at: datetime) -> Breach:
    """Close a breach once all that was decided is done. Raises `Invalid`, `Refused`, `Stale`."""
    row = _taken(session, breach_id, seen, ("open",))
    _refuse(
        closing_refusal(
            BreachFacts(
                row.risk,
                row.notifies_ombudsman,
                row.notifies_persons,
                ombudsman_told=row.ombudsman_told_at is not None,
                persons_told=row.persons_told_at is not None,
                is_delay_unexplained=is_delay_unexplained(row),
            )
        )
    )
    if faults := _text_faults({"closing_words": words}, needed=("closing_words",)):
        raise Invalid(faults)
    row.state, row.closing_words, row.closed_by, row.closed_at = "closed", words.strip(), by, at
    return _saved(session, row, "breach_closed", by=by, at=at)


def is_delay_unexplained(row: Breach) -> bool:
    """Whether the Ombudsman was told late by what is known now, and nobody has written why (GDPR 33(1), second sentence)."""
    return row.ombudsman_told_at is not None and is_late(row.aware_at, row.ombudsman_told_at) and not row.delay_reason


def _taken(session: Session, breach_id: int, seen: int, states: tuple[str, ...]) -> Breach:
    query = select(Breach).where(col(Breach.id) == breach_id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("There is no such breach")
    if row.version != seen:
        raise Stale("This breach changed while you were reading it. Read it again.", code="breach_changed")
    if row.state not in states:
        raise Refused("The breach stands elsewhere by now: read it again", code="breach_elsewhere")
    return row


def _saved(session: Session, row: Breach, event: str, *, by: int, at: datetime, **more: Any) -> Breach:
    row.version += 1
    session.add(row)
    session.flush()
    record_step(session, row, event, by=by, at=at, **more)
    return row


def _refuse(code: str | None) -> None:
    if code is not None:
        raise Refused(_REFUSALS[code], code=code)


def _awareness_faults(row: Breach, aware_at: datetime, reason: str, at: datetime) -> list[Fault]:
    """A later moment than stands gives the city more time (GDPR 33(1)): it is written down why (33(5))."""
    needed = ("aware_reason",) if aware_at > row.aware_at else ()
    return _moment_faults("aware_at", aware_at, at) + _text_faults({"aware_reason": reason}, needed=needed)


def _put_awareness(session: Session, row: Breach, aware_at: datetime, reason: str, *, by: int, at: datetime) -> None:
    """Put right since when the breach is known, and why; what stood until then stays on record (GDPR 33(5)).

    A reason says why later than what was written first: without another it stands as long as the moment is later than that.
    What is typed has no seconds: the same minute is the same moment.
    """
    if aware_at == row.aware_at.replace(second=0, microsecond=0):
        aware_at = row.aware_at
    first = session.scalars(
        select(col(BreachAwareness.aware_at))
        .where(col(BreachAwareness.breach_id) == row.id)
        .order_by(col(BreachAwareness.id))
        .limit(1)
    ).first()
    kept = row.aware_reason if aware_at > (first or row.aware_at) or aware_at == row.aware_at else ""
    stands = aware_at, reason.strip() or kept
    if stands == (row.aware_at, row.aware_reason):
        return
    session.add(
        BreachAwareness(breach_id=row.id or 0, aware_at=row.aware_at, aware_reason=row.aware_reason, by_user=by, at=at)
    )
    row.aware_at, row.aware_reason = stands
    row.notify_by = notify_by(aware_at)


def _moment_faults(place: str, moment: datetime, at: datetime, since: datetime | None = None) -> list[Fault]:
    if moment > at:
        return [Fault(place, "The moment cannot be in the future. Check the day and time.", "moment_in_future")]
    if since is not None and moment < since:
        return [Fault(place, "The moment is before the breach became known. Check it.", "moment_before_awareness")]
    if at - moment > LONGEST_BACK:
        return [Fault(place, "The moment is over ten years back. Check the year.", "moment_too_old")]
    return []


def _text_faults(texts: Mapping[str, str], *, needed: tuple[str, ...] = ()) -> list[Fault]:
    """No text here holds what names a person: the register goes to the Ombudsman whole, and outlives its cases."""
    faults = []
    for place, text in texts.items():
        if (place in needed and len(text.strip()) < 3) or len(text) > TEXT_LIMIT:
            faults.append(Fault(place, "Write this in at most 4000 characters.", "breach_text_missing"))
        elif looks_personal(text):
            message = "Leave out identity codes, e-mail addresses and phone numbers: name the case, not the person."
            faults.append(Fault(place, message, "breach_personal"))
        elif fault := hidden_fault(place, text.replace("\n", " ").replace("\r", " ")):
            faults.append(fault)
    return faults
