"""Who the requester is: checks as they are recorded, and the level reached against the level needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, IdentityCheck, Link, User
from dsr.deps import Deps
from dsr.domain import identity
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.identity import CheckResult, IdentityLevel, Method, Purpose
from dsr.domain.plain_text import hidden_fault
from dsr.services import clock, holds, projection, request_facts


@dataclass(frozen=True)
class CheckLine:
    """One check or documented doubt, values only."""

    kind: str
    method: str
    level: str
    result: str
    doubt_reason: str
    checked_on: date
    by_name: str


@dataclass(frozen=True)
class IdentityStanding:
    """The level that the linked calls ask for, the level reached, and every check, newest first.

    `taken_back` is the level that earlier checks had reached and a later failed one took back; none where there is none.
    """

    needed: IdentityLevel
    reached: IdentityLevel
    checks: tuple[CheckLine, ...]
    taken_back: IdentityLevel = IdentityLevel.NONE

    @property
    def is_settled(self) -> bool:
        """Whether what the case now holds could be disclosed to the requester."""
        return identity.is_settled(self.needed, self.reached)


def standing(session: Session, case_id: int) -> IdentityStanding:
    """How identity stands in a case. Without linked calls the light level is enough, for the word that there are none."""
    links = int(
        session.execute(select(func.count()).select_from(Link).where(col(Link.case_id) == case_id)).scalar_one()
    )
    needed = identity.level_needed_for(
        (Purpose.FOUND_CALL_FACTS, Purpose.RECORDING) if links else (Purpose.NO_DATA_FOUND,)
    )
    rows = session.execute(
        select(IdentityCheck, col(User.name))
        .outerjoin(User, col(User.id) == col(IdentityCheck.by_user))
        .where(col(IdentityCheck.case_id) == case_id)
        .order_by(col(IdentityCheck.id).desc())
    ).all()
    lines = tuple(
        CheckLine(row.kind, row.method, row.level, row.result, row.doubt_reason, row.checked_on, name or "")
        for row, name in rows
    )
    made = request_facts.checks_made(session, case_id)
    reached = identity.level_reached(made)
    best = max((identity.level_reached([one]) for one in made), key=identity.rank, default=IdentityLevel.NONE)
    taken_back = best if identity.rank(best) > identity.rank(reached) else IdentityLevel.NONE
    return IdentityStanding(needed, reached, lines, taken_back)


def record_check(
    session: Session,
    deps: Deps,
    case: Case,
    method: str,
    checked_on: date | None,
    result: str,
    *,
    details_matched: bool = False,
    others_impossible: str = "",
    by: int,
    at: datetime,
) -> IdentityCheck:
    """Record how and when the requester's identity was checked and with what result; answers the check.

    Neither a document nor its number nor an identity code is recorded (tietosuojalaki 29 §, law.md 2.3). Raises
    `Invalid` with a fault a field. The caller has claimed the case.
    """
    first_on = min((one.received_on for one in clock.requests_of(session, case.id or 0)), default=date.min)
    days = (first_on, local_date(at))
    checked = _checked(method, checked_on, result, details_matched, others_impossible, days=days)
    reached = identity.level_reached([checked])
    row = IdentityCheck(
        case_id=case.id or 0,
        kind="checked",
        method=checked.method.value,
        level=reached.value,
        result="confirmed" if checked.result is CheckResult.CONFIRMED else "failed",
        doubt_reason=checked.others_impossible,
        checked_on=checked.checked_on,
        by_user=by,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        f"case:{case.id}",
        "identity_checked",
        at=at,
        by=by,
        method=row.method,
        level=row.level,
        result=row.result,
        checked_on=row.checked_on.isoformat(),
    )
    if row.result == "confirmed":
        holds.settle(session, case.id or 0, by=by, at=at)
    projection.project_case(session, deps, case)
    return row


def note_shown_in_person(session: Session, case: Case, on: date, *, by: int | None, at: datetime) -> None:
    """Record that the data subject showed a document when something was handed over at the service point."""
    method = Method.IN_PERSON.value
    session.add(
        IdentityCheck(
            case_id=case.id or 0,
            kind="checked",
            method=method,
            level=IdentityLevel.STRONG.value,
            result="confirmed",
            checked_on=on,
            by_user=by or case.created_by,
            recorded_at=at,
        )
    )
    record(
        session,
        f"case:{case.id}",
        "identity_checked",
        at=at,
        by=by,
        method=method,
        level="strong",
        result="confirmed",
        checked_on=on.isoformat(),
    )


def _checked(
    method: str,
    checked_on: date | None,
    result: str,
    details_matched: bool,
    others_impossible: str,
    *,
    days: tuple[date, date],
) -> identity.IdentityCheck:
    faults = []
    others_impossible = " ".join(others_impossible.split())
    if method not in tuple(Method):
        faults.append(Fault("method", "Choose how the identity was checked.", "method_unknown"))
    if result not in tuple(CheckResult):
        faults.append(Fault("result", "Choose the result.", "result_unknown"))
    if checked_on is None:
        faults.append(Fault("checked_on", "Write the day of the check, for example 25.11.2026.", "check_day_missing"))
    elif checked_on > days[1]:
        faults.append(Fault("checked_on", "The check cannot be in the future. Check the day.", "check_in_future"))
    elif checked_on < days[0]:
        message = "A check made before the request arrived proves nothing of who asks. Check the day, or check again."
        faults.append(Fault("checked_on", message, "check_before_receipt"))
    is_confirmed = result == CheckResult.CONFIRMED
    if is_confirmed and method == Method.SAME_ADDRESS and not details_matched:
        message = "Confirm that the details of the call were right: the address alone proves nothing."
        faults.append(Fault("details_matched", message, "details_not_matched"))
    if is_confirmed and method == Method.VIDEO_QUESTIONS and not others_impossible:
        message = "Write why neither Suomi.fi nor a service point was possible."
        faults.append(Fault("others_impossible", message, "others_impossible_missing"))
    if fault := hidden_fault("others_impossible", others_impossible):
        faults.append(fault)
    if len(others_impossible) > 1000:
        faults.append(Fault("others_impossible", "Write at most 1000 characters.", "check_too_long"))
    if faults or checked_on is None:
        raise Invalid(faults)
    return identity.IdentityCheck(Method(method), checked_on, CheckResult(result), details_matched, others_impossible)
