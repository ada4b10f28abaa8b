"""The numbers of a case with their evidence: what each rests on, between which days, who else uses it, and the code that
confirms one."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CaseNumber, NumberCode
from dsr.deps import Deps
from dsr.domain.errors import NotFound, Refused
from dsr.domain.matching import Basis
from dsr.domain.number_code import DIGITS, LASTS, MOST_A_DAY, MOST_ATTEMPTS, Answer, Way, code_from, code_hash
from dsr.domain.number_evidence import NumberEvidence
from dsr.services import cases, projection


def numbers_of(session: Session, case_id: int) -> list[CaseNumber]:
    """The numbers of the case in the order in which they were written down."""
    query = select(CaseNumber).where(col(CaseNumber.case_id) == case_id).order_by(col(CaseNumber.id))
    return list(session.scalars(query))


def one_number(session: Session, case_id: int, number_id: int) -> CaseNumber:
    """The number, or `NotFound` where the case has no such one."""
    number = session.get(CaseNumber, number_id)
    if number is None or number.case_id != case_id:
        raise NotFound("There is no such number in this case")
    return number


def change_evidence(
    session: Session, deps: Deps, case: Case, number_id: int, said: NumberEvidence, *, by: int, at: datetime
) -> None:
    """Write what a handler says of a number; the register is searched anew. What stands already writes nothing.

    The caller has taken `holds_lock` and claimed the case. The log tells which fields changed, never the number.
    """
    number = one_number(session, case.id or 0, number_id)
    fresh = {
        "basis": said.basis.value,
        "shared": said.shared.value,
        "from_on": said.from_on,
        "to_on": said.to_on,
        "evidence": said.evidence,
    }
    changed = sorted(name for name, value in fresh.items() if getattr(number, name) != value)
    if not changed:
        return
    for name, value in fresh.items():
        setattr(number, name, value)
    if said.basis is not Basis.CALLBACK:
        number.confirmed_at = None
    session.add(number)
    record(session, f"case:{case.id}", "number_changed", at=at, by=by, number_id=number_id, fields=changed)
    cases.search_again(session, case.id or 0, by=by, at=at)
    projection.project_case(session, deps, case)


def make_code(session: Session, deps: Deps, case: Case, number_id: int, way: Way, *, by: int, at: datetime) -> str:
    """A code for one number, to be read or sent to it now; an earlier one that waits is replaced.

    Only its hash is kept: the answer is the only time that it is seen. Raises `Refused` for a number that cannot be
    called, and after too many codes in a day.
    """
    number = one_number(session, case.id or 0, number_id)
    if not number.e164:
        raise Refused("This number cannot be called for certain: correct it first", code="number_not_callable")
    recent = select(func.count()).where(
        col(NumberCode.number_id) == number_id, col(NumberCode.made_at) > at - timedelta(days=1)
    )
    if (session.scalar(recent) or 0) >= MOST_A_DAY:
        raise Refused(
            f"{MOST_A_DAY} codes a day were made for this number. Confirm it by other means, or tomorrow.",
            code="codes_too_many",
            values={"most": MOST_A_DAY},
        )
    _end_waiting(session, number_id, "replaced")
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    session.add(
        NumberCode(
            number_id=number_id,
            code_hash=code_hash(code, number_id, deps.settings.secret_key),
            way=way.value,
            made_by=by,
            made_at=at,
            ends_at=at + LASTS,
        )
    )
    session.flush()
    record(session, f"case:{case.id}", "number_code_made", at=at, by=by, number_id=number_id, way_of_code=way.value)
    return code


def take_code(session: Session, deps: Deps, case: Case, number_id: int, text: str, *, by: int, at: datetime) -> Answer:
    """Compare what the person said back with the code that waits for this number; a right one confirms the number.

    A wrong one is counted, so the transaction must be kept whatever the answer is. The caller has taken `holds_lock` and
    claimed the case.
    """
    number, waiting = one_number(session, case.id or 0, number_id), waiting_code(session, number_id, at)
    if waiting is None:
        return Answer.ENDED
    given = code_from(text)
    waiting.attempts += 1
    is_right = bool(given) and secrets.compare_digest(
        waiting.code_hash, code_hash(given, number_id, deps.settings.secret_key)
    )
    if not is_right:
        waiting.result = "failed" if waiting.attempts >= MOST_ATTEMPTS else ""
        session.add(waiting)
        record(session, f"case:{case.id}", "number_code_wrong", at=at, by=by, number_id=number_id)
        return Answer.WRONG
    waiting.result = "confirmed"
    number.basis, number.confirmed_at = Basis.CALLBACK.value, at
    session.add_all([waiting, number])
    record(session, f"case:{case.id}", "number_confirmed", at=at, by=by, number_id=number_id, way_of_code=waiting.way)
    cases.search_again(session, case.id or 0, by=by, at=at)
    projection.project_case(session, deps, case)
    return Answer.CONFIRMED


def waiting_code(session: Session, number_id: int, at: datetime) -> NumberCode | None:
    """The code of this number that can still be given back; None where none waits or its time is over."""
    query = select(NumberCode).where(
        col(NumberCode.number_id) == number_id, col(NumberCode.result) == "", col(NumberCode.ends_at) > at
    )
    return session.scalars(query.order_by(col(NumberCode.id).desc())).first()


def _end_waiting(session: Session, number_id: int, result: str) -> None:
    session.execute(
        update(NumberCode)
        .where(col(NumberCode.number_id) == number_id, col(NumberCode.result) == "")
        .values(result=result)
    )
