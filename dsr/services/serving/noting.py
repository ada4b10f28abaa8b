"""Writing down service: that a letter was sent to a recipient, and what became of the sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dsr.catalogue import LetterKind
from dsr.db.tables import Case, Dispatch, Letter, LetterRecipient, ServiceAttempt
from dsr.deps import Deps
from dsr.domain.breaches import BreachKind
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.plain_text import hidden_fault
from dsr.domain.serving import ELECTRONIC, FETCH_DAYS, FETCHED, Role
from dsr.services import breaches
from dsr.services.letters.versions import record_letter
from dsr.services.sendings import as_attempt, sendings_to
from dsr.services.serving import notices, recipients, rows
from dsr.services.serving.following import follow

OUTCOMES = ("fetched", "received", "returned", "astray", "announced")
"""What can become of a sending: it was fetched, is known to have been received later, came back, reached a wrong person, or came
back, or was not fetched, and was served by public notice."""
_EVENTS = {
    "fetched": "letter_fetched",
    "received": "letter_receipt_shown",
    "returned": "letter_returned",
    "astray": "letter_astray",
    "announced": "letter_announced",
}
EVIDENCE_LIMIT = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one sending, as it was told. `evidence` shows a receipt; `is_opened` is of what came back; `aware_at` is when
    the city knew that somebody else had the letter, the moment of telling where it is not said."""

    what: str
    on: date | None
    evidence: str = ""
    is_opened: bool = False
    aware_at: datetime | None = None

    @property
    def is_breach(self) -> bool:
        """Whether somebody else had the letter in hand (GDPR 4(12))."""
        return self.what == "astray" or (self.what == "returned" and self.is_opened)


def note_sending(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    kind: LetterKind,
    dispatch: Dispatch,
    *,
    recipient_id: int | None,
    consents: bool,
    without_copy: str,
    by: int | None,
    at: datetime,
) -> None:
    """Note on whom this sending serves the letter, and what follows; nothing for kinds from which no time runs.

    Without a `recipient_id` it goes to whom the letter is addressed to. An agent's principal is to be told of it, and
    whoever else may act in the matter is to be served (hallintolaki 434/2003, 56 §). Consent to electronic service is
    also that the addressee asked for the answer this way (13/2003, 18-19 §). `without_copy` is why no copy of their own goes.
    """
    if not rows.starts_time(kind):
        return
    if recipient_id is None:
        recipient = recipients.addressee(session, case, letter, kind, by=by, at=at)
    else:
        recipient = rows.one_recipient(session, letter.id or 0, recipient_id)
    row = ServiceAttempt(
        recipient_id=recipient.id or 0,
        dispatch_id=dispatch.id or 0,
        consents=dispatch.way in ELECTRONIC
        and (consents or (recipient_id is None and case.answer_way == dispatch.way)),
        without_copy=without_copy.strip(),
    )
    session.add(row)
    session.flush()
    follow(session, deps, letter, local_date(at))
    if dispatch.way in FETCHED and recipient.role == Role.SUBJECT:
        notices.queue_notices(session, deps, case, row, dispatch, at=at)


def refuse_again(
    session: Session,
    case: Case,
    letter: Letter,
    way: str,
    sent_at: datetime,
    address: str,
    recipient_id: int | None,
) -> None:
    """Raise `Refused` for a sending that is written down already (same recipient, way and moment), and for a second posting
    after the post brought the first back, before anything about it was settled.

    The address it came back from is not used again (one from which it went astray may be right: the post erred), and turvakielto is checked anew before the next one (621/1999, 24 §
    1 mom. 31). Without a recipient the one to whom the letter is addressed is meant.
    """
    known = rows.recipients_of(session, letter.id or 0)
    meant = [one for one in known if one.id == recipient_id] if recipient_id else known[:1]
    for sent in sendings_to(session, [one.id or 0 for one in meant]).values():
        if any((one.dispatch.way, one.dispatch.sent_at) == (way, sent_at) for one in sent):
            raise Refused("This sending is written down already", code="sending_twice")
        if way != "post":
            continue
        came_back = [one for one in sent if one.row.returned_on is not None]
        wrong = [one.dispatch.address_used.split() for one in came_back if not one.row.is_astray]
        if address.split() in wrong:
            raise Refused(
                "The post brought this letter back from that address: find out the new one and write it here",
                code="address_returned",
            )
        if any(_is_unchecked(case, one.row.returned_on) for one in came_back):
            raise Refused(
                "Check for a non-disclosure order again before the letter goes by post once more",
                code="turvakielto_recheck",
            )


def record_outcome(
    session: Session, deps: Deps, letter: Letter, attempt_id: int, told: Outcome, *, by: int, at: datetime
) -> None:
    """Write down what became of one sending, and let service, appeal period and holds follow.

    What came back opened, or reached a wrong person, is proposed as a breach of security; a person decides (GDPR 33).
    What came back asks for a new check of turvakielto. Raises `Invalid`. The caller has taken `holds_lock`.
    """
    row = session.get(ServiceAttempt, attempt_id)
    if row is None:
        raise NotFound("There is no such sending of this letter")
    recipient = rows.one_recipient(session, letter.id or 0, row.recipient_id)
    dispatch = session.get_one(Dispatch, row.dispatch_id)
    faults = _announcing_faults(session, told, row, recipient, dispatch, at) if told.what == "announced" else []
    if faults := faults + _faults(told, dispatch, at):
        raise Invalid(faults)
    if told.what == "fetched":
        row.fetched_on = told.on
    elif told.what == "received":
        row.received_on, row.evidence = told.on, told.evidence.strip()
    elif told.what == "announced":
        row.announced_on = told.on
    else:
        row.returned_on, row.is_astray = told.on, told.what == "astray"
        row.is_opened = told.is_breach
        _after_return(session, letter, row, told, at=at)
    session.add(row)
    session.flush()
    record_letter(
        session,
        letter,
        _EVENTS[told.what],
        by=by,
        at=at,
        recipient_id=recipient.id,
        dispatch_id=dispatch.id,
        happened_on=told.on,
        **({"is_opened": row.is_opened} if told.what in ("returned", "astray") else {}),
    )
    follow(session, deps, letter, local_date(at))


def _after_return(session: Session, letter: Letter, row: ServiceAttempt, told: Outcome, *, at: datetime) -> None:
    case = session.get_one(Case, letter.case_id)
    if case.turvakielto == "no":
        case.turvakielto = "not_checked"
        session.add(case)
    if told.is_breach:
        kind, fact = BreachKind.LETTER_ASTRAY if row.is_astray else BreachKind.LETTER_OPENED, f"sending:{row.id}"
        breaches.propose(session, kind, fact, case_id=letter.case_id, at=at, aware_at=told.aware_at)


def _is_unchecked(case: Case, returned_on: date | None) -> bool:
    return case.turvakielto_checked_on is None or case.turvakielto_checked_on < (returned_on or date.min)


def _announcing_faults(
    session: Session,
    told: Outcome,
    row: ServiceAttempt,
    recipient: LetterRecipient,
    dispatch: Dispatch,
    at: datetime,
) -> list[Fault]:
    """What keeps public notice from being written down in the place of this sending (hallintolaki 55 §)."""
    case, attempt = session.get_one(Case, recipient.case_id), as_attempt(row, dispatch)
    if not rows.may_announce(case, recipient, attempt, local_date(at)):
        message = (
            "Public notice comes only in the place of what the post brought back, or was not fetched in seven days where no postal "
            "address is known. Record that first."
        )
        return [Fault("what", message, "announced_not_returned")]
    if told.on is None:
        return []
    if row.returned_on is not None and told.on < row.returned_on:
        return [Fault("on", "The day is before the letter came back. Check the day.", "announced_before_return")]
    if row.returned_on is None and told.on <= attempt.sent_on + timedelta(days=FETCH_DAYS):
        message = "On that day the letter could still be fetched. Check the day."
        return [Fault("on", message, "announced_before_fetch_by")]
    return []


def _faults(told: Outcome, dispatch: Dispatch, at: datetime) -> list[Fault]:
    faults, today = list[Fault](), local_date(at)
    if told.what not in OUTCOMES:
        faults.append(Fault("what", "Choose one of the options shown.", "answer_not_offered"))
    if told.what == "returned" and dispatch.way != "post":
        faults.append(Fault("what", "Only what was posted can come back by post.", "return_not_posted"))
    if told.on is None:
        faults.append(Fault("on", "Write the day, for example 25.11.2026.", "answer_not_date"))
    elif told.on > today:
        faults.append(Fault("on", "The day cannot be in the future. Check the day.", "day_in_future"))
    elif told.on < local_date(dispatch.sent_at):
        faults.append(Fault("on", "The day is before the letter was sent. Check the day.", "service_before_sending"))
    if told.what == "received" and not 3 <= len(told.evidence.strip()) <= EVIDENCE_LIMIT:
        message = "Write what shows the receipt, in at most 200 characters."
        faults.append(Fault("evidence", message, "receipt_evidence_missing"))
    if told.is_breach and told.aware_at is not None:
        if told.aware_at > at:
            message = "The moment cannot be in the future. Check the day and time."
            faults.append(Fault("aware_at", message, "moment_in_future"))
        elif told.aware_at < dispatch.sent_at.replace(second=0, microsecond=0):  # people write minutes
            message = "The moment is before the letter was sent. Check it."
            faults.append(Fault("aware_at", message, "awareness_before_sending"))
    if fault := hidden_fault("evidence", told.evidence.strip()):
        faults.append(fault)
    return faults
