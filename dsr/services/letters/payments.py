"""The payment of a fee written down, and taken back where it was none: what stood stays with its reason."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Fee, Letter, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.plain_text import hidden_fault, is_plain
from dsr.domain.told_days import can_have_happened
from dsr.services.letters import fees, rows
from dsr.services.letters.corrected import CORRECTION, FEE_AFTER, REMOVED

WHY_LIMIT = 500


def note_paid(
    session: Session, case: Case, request: RightRequest, paid_on: date | None, reference: str, *, by: int, at: datetime
) -> None:
    """Write down that the fee was paid. No clock waits for it: the answer is due on its day, paid or not (GDPR 12(3)).

    Raises `NotFound` without a fee, `Refused` where it was paid already, `Invalid` for a day before the fee was announced
    or ahead, and without the invoice or receipt.
    """
    fee, announced_on = _fee_of(session, request), fees.sent_on(session, request.id or 0, fees.ANNOUNCEMENT)
    if fee.paid_on is not None:
        raise Refused("That the fee was paid is written down already", code="fee_paid_already")
    faults: list[Fault | None] = [hidden_fault("reference", reference)]
    if announced_on is None or not can_have_happened(paid_on, local_date(at), since=announced_on):
        sentence = "Write the day, not before the fee was announced and not ahead."
        faults.append(Fault("paid_on", sentence, "fee_answered"))
    if not 2 <= len(reference.strip()) <= 120 or not is_plain(reference):
        faults.append(Fault("reference", "Write the number of the invoice or receipt.", "fee_reference"))
    if found := [fault for fault in faults if fault is not None]:
        raise Invalid(found)
    fee.paid_on, fee.paid_reference, fee.paid_noted_at = paid_on, reference.strip(), at
    session.add(fee)
    session.flush()
    stream = f"case:{case.id}"
    record(session, stream, "fee_paid", at=at, by=by, right_request_id=request.id, happened_on=paid_on, cents=fee.cents)


def take_back(session: Session, case: Case, request: RightRequest, why: str, *, by: int, at: datetime) -> None:
    """Take back the payment that is written down: the fee is unpaid again, and a refusal may rest on that as before; the right one
    is written down anew.

    Raises `NotFound` without a fee, `Refused` where no payment is written down (any more) or a letter tells that it is paid back,
    `Invalid` without a reason. Source: GDPR 5(1)(d).
    """
    fee, paid_on = (found := _fee_of(session, request)), found.paid_on
    if paid_on is None:
        raise Refused("No payment is written down: read the case again.", code="fee_not_paid")
    if _is_told(session, fee):
        raise Refused(
            "A letter that is approved tells that this payment is paid back, so it stands. Where that letter has not left, take it "
            "back to a draft first.",
            code="fee_paid_told",
        )
    was = {"paid_on": paid_on.isoformat(), "reference": fee.paid_reference, "why": _checked(why)}
    fee.corrections = [*fee.corrections, {**was, "by": by, "at": at.isoformat()}]
    fee.paid_on, fee.paid_reference, fee.paid_noted_at = None, "", None
    session.add(fee)
    session.flush()
    stream, kind = f"case:{case.id}", "fee_payment_taken_back"
    record(session, stream, kind, at=at, by=by, right_request_id=request.id, happened_on=paid_on, cents=fee.cents)


def _fee_of(session: Session, request: RightRequest) -> Fee:
    fee = fees.of_request(session, request.id or 0)
    if fee is None:
        raise NotFound("There is no fee for this request")
    return fee


def _is_told(session: Session, fee: Fee) -> bool:
    """Whether a correction that removes the fee was approved after the payment was written down: it says that it is paid back."""
    query = select(Letter).where(
        col(Letter.right_request_id) == fee.right_request_id,
        col(Letter.kind) == CORRECTION,
        col(Letter.state).in_(("approved", "printed", "sent")),
    )
    removing = [letter for letter in session.scalars(query) if letter.options.get(FEE_AFTER) == REMOVED]
    approvals = [rows.standing_approval(session, letter) for letter in removing]
    noted_at = fee.paid_noted_at
    return any(noted_at is not None and one is not None and one.at >= noted_at for one in approvals)


def _checked(why: str) -> str:
    text = mask_hetus(" ".join(why.split()))[0]
    if fault := hidden_fault("why", text):
        raise Invalid([fault])
    if not 3 <= len(text) <= WHY_LIMIT:
        message = f"Write why the payment was wrong, in at most {WHY_LIMIT} characters."
        raise Invalid([Fault("why", message, "fee_payment_why", (("limit", WHY_LIMIT),))])
    return text
