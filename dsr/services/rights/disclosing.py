"""The ledger of disclosures, and the notices to recipients that a correction, an erasure or a restriction asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CaseTask, Disclosure, Letter, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.matters import TaskKind
from dsr.domain.plain_text import hidden_fault, is_plain
from dsr.domain.told_days import can_have_happened
from dsr.services.letters import drafting
from dsr.services.rights import tasks, transferring
from dsr.services.rights.ledger import ledger

NOTICE = "article19_notice"
_LIMITS = {"recipient": 200, "what": 500, "basis": 300}


@dataclass(frozen=True)
class Told:
    """One disclosure as it is written down: to whom, what, when and on which basis; `address` as a letter prints it.

    `recipient_sv` is the recipient's name in Swedish, where it has one.
    """

    recipient: str
    what: str
    basis: str
    disclosed_on: date | None
    address: str = ""
    call_id: int | None = None
    recipient_sv: str = ""


def write(session: Session, case: Case, told: Told, *, by: int, at: datetime) -> Disclosure:
    """Write one disclosure into the ledger. Raises `Invalid` with a fault a field. Source: GDPR 5(2), 15(1)(c), 19."""
    if faults := _faults(session, case, told, local_date(at)):
        raise Invalid(faults)
    row = Disclosure(
        case_id=case.id or 0,
        call_id=told.call_id,
        recipient=" ".join(told.recipient.split()),
        recipient_sv=" ".join(told.recipient_sv.split()),
        address=told.address.strip(),
        what=told.what.strip(),
        basis=told.basis.strip(),
        disclosed_on=told.disclosed_on or local_date(at),
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    stream, day = f"case:{case.id}", row.disclosed_on
    record(
        session, stream, "disclosure_written", at=at, by=by, happened_on=day, disclosure_id=row.id, call_id=row.call_id
    )
    return row


def notify_recipients(
    session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int | None, at: datetime
) -> int:
    """Make a task for each recipient who has to be told what became of the data; answers how many (GDPR 19)."""
    known = set(
        session.scalars(
            select(col(CaseTask.disclosure_id)).where(
                col(CaseTask.right_request_id) == request.id, col(CaseTask.kind) == TaskKind.ARTICLE19.value
            )
        )
    )
    fresh = [row for row in ledger(session, case.id or 0) if row.id not in known]
    for row in fresh:
        tasks.make(
            session,
            deps,
            case,
            TaskKind.ARTICLE19,
            local_date(at),
            by=by,
            at=at,
            request_id=request.id,
            disclosure_id=row.id,
        )
    return len(fresh)


def begin_notice(session: Session, deps: Deps, case: Case, task_id: int, *, by: int, at: datetime) -> Letter:
    """Begin the notice to one recipient, or of the part of a request that is transferred: its dispatch closes the task."""
    task = tasks.one(session, case.id or 0, task_id)
    request = session.get(RightRequest, task.right_request_id or 0)
    disclosure = session.get(Disclosure, task.disclosure_id or 0)
    if task.outcome or task.letter_id is not None:
        raise Refused("The notice has been begun already", code="notice_begun")
    if task.kind == TaskKind.TRANSFER and request is not None:
        letter = drafting.start(session, deps, case, request, transferring.NOTICE, by=by, at=at)
    elif task.kind == TaskKind.ARTICLE19 and disclosure is not None and request is not None:
        options = {"addressee_name": disclosure.recipient, "addressee_address": disclosure.address}
        letter = drafting.start_to(session, deps, case, request, NOTICE, options, by=by, at=at)
    else:
        raise Refused("Only a notice to a recipient or of a transfer is begun here", code="task_no_notice")
    task.letter_id = letter.id
    session.add(task)
    session.flush()
    return letter


def _faults(session: Session, case: Case, told: Told, on: date) -> list[Fault]:
    faults: list[Fault | None] = []
    for name, limit in _LIMITS.items():
        text = str(getattr(told, name))
        if not 2 <= len(text.strip()) <= limit or not is_plain(text):
            faults.append(Fault(name, f"Write it, in at most {limit} characters.", "disclosure_text"))
        faults.append(hidden_fault(name, text))
    if len(told.recipient_sv) > 200 or not is_plain(told.recipient_sv):
        faults.append(Fault("recipient_sv", "Write it, in at most 200 characters.", "disclosure_text"))
    faults.append(hidden_fault("recipient_sv", told.recipient_sv))
    if len(told.address) > 500 or not is_plain(told.address):
        faults.append(Fault("address", "Write the address in at most 500 characters.", "address_unread"))
    if not can_have_happened(told.disclosed_on, on):
        faults.append(Fault("disclosed_on", "Write the day, today or in the ten years before.", "disclosure_day"))
    if told.call_id is not None:
        query = select(col(Link.id)).where(col(Link.case_id) == case.id, col(Link.call_id) == told.call_id)
        if session.scalar(query) is None:
            faults.append(Fault("call_id", "Choose a call that is linked to the case.", "choice_unknown"))
    return [fault for fault in faults if fault is not None]
