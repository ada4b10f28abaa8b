"""The fee of a request: its amount and calculation as written down, and its course as the letters sent tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CaseGround, Dispatch, Fee, Letter, LetterText, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.plain_text import hidden_fault, is_plain
from dsr.domain.spoken_time import days_written
from dsr.domain.told_days import YEAR, can_have_happened
from dsr.services.case_grounds import grounds_for
from dsr.services.letters.corrected import FEE_DECISION
from dsr.services.letters.fee_standing import PAYING, standing
from dsr.services.staff import names_of

ANNOUNCEMENT, DECISION = "fee_announcement", FEE_DECISION
KINDS = (ANNOUNCEMENT, DECISION)
ANSWERS = ("wanted", "narrowed", "none")
"""What the person said to the announcement: carry it out, a narrower request, or nothing in time."""
REPLY_BY = "reply_by"
"""The block of the announcement that says by which day the person answers."""
MOST_CENTS = 100_000_00
_AMOUNT = re.compile(r"\s*([0-9]{1,6})(?:[.,]([0-9]{2}))?\s*(?:€|e|euroa|euro|EUR)?\s*")


@dataclass(frozen=True)
class Said:
    """What the form says of a fee: `amount` in euros as typed, `48,50`; the answer where there is one, and with a decision the
    day by which the fee is paid."""

    amount: str
    calculation: str
    answer: str = ""
    answered_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class TakenBack:
    """A payment that was written down by mistake: its Helsinki day and reference as they stood, who took it back, when and why."""

    paid_on: date
    reference: str
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class FeeCourse:
    """A fee in cents, and the Helsinki days on which it was announced, answered, decided and paid; None for what has not been.

    `is_removed`: a correction or an appeal has removed what was decided. `taken_back`: payments that were none, the oldest first.
    """

    cents: int
    calculation: str
    announced_on: date | None
    answer: str
    answered_on: date | None
    decided_on: date | None
    paid_on: date | None = None
    paid_reference: str = ""
    is_removed: bool = False
    taken_back: tuple[TakenBack, ...] = ()


def of_request(session: Session, request_id: int) -> Fee | None:
    """The fee written down for a right request; None without one."""
    return session.scalars(select(Fee).where(col(Fee.right_request_id) == request_id)).first()


def course_of(session: Session, request_id: int) -> FeeCourse | None:
    """The fee with the days of its letters; None without one."""
    fee = of_request(session, request_id)
    if fee is None:
        return None
    announced_on, decided_on = (sent_on(session, request_id, kind) for kind in KINDS)
    return FeeCourse(
        fee.cents,
        fee.calculation,
        announced_on,
        fee.answer,
        fee.answered_on,
        decided_on,
        fee.paid_on,
        fee.paid_reference,
        decided_on is not None and standing(session, request_id) is None,
        tuple(_taken_back(session, fee)),
    )


def of_case(session: Session, case_id: int) -> list[tuple[int, FeeCourse]]:
    """The fees of a case with the right request that each is of, the oldest first."""
    query = select(col(Fee.right_request_id)).join(RightRequest, col(RightRequest.id) == col(Fee.right_request_id))
    ids = list(session.scalars(query.where(col(RightRequest.case_id) == case_id).order_by(col(Fee.id))))
    courses = ((request_id, course_of(session, request_id)) for request_id in ids)
    return [(request_id, course) for request_id, course in courses if course is not None]


def grounds_of_fee(session: Session, deps: Deps, request_id: int) -> list[CaseGround]:
    """The documented grounds that a fee of this request rests on; without one none is decided (GDPR 12(5), 15(3))."""
    return grounds_for(session, deps, request_id, DECISION)


def is_ahead(deps: Deps, request: RightRequest) -> bool:
    """Whether a fee may still be announced: the request is open and its answer has not left (before the work begins)."""
    return request.is_open and deps.catalogue.rights[request.right].on_handover(request.state) is None


def sent_on(session: Session, request_id: int, kind: str) -> date | None:
    """The Helsinki day on which a letter of that kind on the request was first sent; None while none was."""
    query = select(func.min(col(Dispatch.sent_at))).join(Letter, col(Letter.id) == col(Dispatch.letter_id))
    at = session.scalar(query.where(col(Letter.right_request_id) == request_id, col(Letter.kind) == kind))
    return local_date(at) if at is not None else None


def write(
    session: Session, deps: Deps, case: Case, request: RightRequest, kind: str, said: Said, *, by: int, at: datetime
) -> Fee:
    """Write the fee down, or change it. Raises `Invalid` with a fault a field, `Refused` for a decision without a ground.

    A decision needs a documented ground, what the person answered to the announcement, and when. Source: GDPR 12(5),
    15(3): administrative costs only, told before the work begins.
    """
    request_id = request.id or 0
    cents = cents_of(said.amount)
    faults = _faults(session, request_id, kind, said, cents, local_date(at))
    if faults:
        raise Invalid(faults)
    if kind == DECISION and not grounds_of_fee(session, deps, request_id):
        raise Refused("Document first what the fee rests on", code="fee_ground_not_documented")
    fee = of_request(session, request_id) or Fee(
        right_request_id=request_id, cents=0, calculation="", by_user=by, at=at
    )
    fee.cents, fee.calculation, fee.by_user, fee.at = cents or 0, said.calculation.strip(), by, at
    if kind == DECISION:
        fee.answer, fee.answered_on, fee.due_on = said.answer, said.answered_on, said.due_on
    session.add(fee)
    session.flush()
    record(
        session,
        f"case:{case.id}",
        "fee_written",
        at=at,
        by=by,
        right_request_id=request_id,
        happened_on=said.answered_on if kind == DECISION else None,
        cents=fee.cents,
    )
    return fee


def cents_of(amount: str) -> int | None:
    """`48,50`, `48.50 €` or `48` as cents; None for anything else, nothing and too much."""
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        return None
    cents = int(found[1]) * 100 + int(found[2] or 0)
    return cents if 0 < cents <= MOST_CENTS else None


def _faults(session: Session, request_id: int, kind: str, said: Said, cents: int | None, on: date) -> list[Fault]:
    faults: list[Fault | None] = [hidden_fault("calculation", said.calculation)]
    if cents is None:
        faults.append(Fault("amount", "Write the amount in euros, for example 48,50.", "fee_amount"))
    if not 10 <= len(said.calculation.strip()) <= 2000 or not is_plain(said.calculation):
        faults.append(
            Fault("calculation", "Write how the fee is calculated, in 10 to 2000 characters.", "fee_calculation")
        )
    if kind == DECISION:
        if said.answer not in ANSWERS:
            faults.append(Fault("answer", "Choose one of the options.", "choice_unknown"))
        announced_on = sent_on(session, request_id, ANNOUNCEMENT)
        if announced_on is None or not can_have_happened(said.answered_on, on, since=announced_on):
            message = "Write the day, not before the fee was announced and not ahead."
            faults.append(Fault("answered_on", message, "fee_answered"))
        elif said.answer == "none" and _is_awaited(session, request_id, said.answered_on):
            message = "The day by which the person may answer has not passed: wait until it has."
            faults.append(Fault("answered_on", message, "fee_answer_awaited"))
        if said.due_on is None or not on + PAYING <= said.due_on <= on + YEAR:
            message = f"Write the day by which the fee is paid, {PAYING.days} days ahead at the earliest."
            faults.append(Fault("due_on", message, "fee_due", (("days", PAYING.days),)))
    return [fault for fault in faults if fault is not None]


def _is_awaited(session: Session, request_id: int, answered_on: date | None) -> bool:
    last = _reply_by(session, request_id)
    return last is not None and answered_on is not None and answered_on <= last


def _reply_by(session: Session, request_id: int) -> date | None:
    """The day by which the person was asked to answer, as the newest announcement that was sent says it."""
    query = (
        select(col(LetterText.blocks))
        .join(Letter, col(Letter.id) == col(LetterText.letter_id))
        .where(
            col(Letter.right_request_id) == request_id, col(Letter.kind) == ANNOUNCEMENT, col(Letter.state) == "sent"
        )
    )
    blocks = session.scalars(query.order_by(col(Letter.id).desc(), col(LetterText.id))).first() or {}
    days = [day for _, day in days_written(str(blocks.get(REPLY_BY, ""))) if day is not None]
    return max(days, default=None)


def _taken_back(session: Session, fee: Fee) -> Iterator[TakenBack]:
    names = names_of(session) if fee.corrections else {}
    for was in fee.corrections:
        paid_on, at = date.fromisoformat(was["paid_on"]), datetime.fromisoformat(was["at"])
        yield TakenBack(paid_on, was["reference"], was["why"], names.get(was["by"], ""), at)
