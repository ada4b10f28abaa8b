"""The ledger of disclosures, read: to whom data of a case were given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.catalogue import Register
from dsr.db.tables import Case, CaseTask, Disclosure, Letter, Link


def ledger(session: Session, case_id: int) -> list[Disclosure]:
    """To whom data of the case, or of a call linked to it, were disclosed: in whichever case that was written down."""
    linked = select(col(Link.call_id)).where(col(Link.case_id) == case_id)
    query = select(Disclosure).where(or_(col(Disclosure.case_id) == case_id, col(Disclosure.call_id).in_(linked)))
    return list(session.scalars(query.order_by(col(Disclosure.disclosed_on), col(Disclosure.id))))


def name_in(row: Disclosure, register: Register, language: str) -> str:
    """The recipient's name in a language: as written down, or as the register names the same body; else the Finnish one."""
    if language == "sv" and row.recipient_sv:
        return row.recipient_sv
    return register.same_name(row.recipient).get(language, row.recipient)


def disclosed_to(session: Session, case: Case, register: Register, language: str) -> list[dict[str, Any]]:
    """The ledger as a letter prints it: each recipient's `name` in the language, the ISO day (`on`), and `what` on which basis.

    `what` is empty in a language other than that of the case in which it was written down. Source: GDPR 15(1)(c), 19;
    C-154/21 (the actual recipients).
    """
    lines: list[dict[str, Any]] = []
    for row in ledger(session, case.id or 0):
        written_in = session.get_one(Case, row.case_id).language
        is_own = language == (written_in if written_in in ("fi", "sv") else "fi")
        what = f"{row.what} ({row.basis})" if is_own else ""
        line = {"name": name_in(row, register, language), "on": row.disclosed_on.isoformat(), "what": what}
        if line not in lines:
            lines.append(line)
    return lines


def disclosed_in(session: Session, letter: Letter) -> list[dict[str, Any]]:
    """The disclosure that a notice to its recipient is about: only its day is theirs to read (GDPR 19)."""
    query = select(Disclosure).join(CaseTask, col(CaseTask.disclosure_id) == col(Disclosure.id))
    rows = session.scalars(query.where(col(CaseTask.letter_id) == letter.id))
    return [{"name": row.recipient, "on": row.disclosed_on.isoformat(), "what": ""} for row in rows]
