"""Who may see what of a case, held to the log: protected cases, and who is named to, barred from or wrote a ground of one.

Whoever opens a protected case past the program is found by it. Accounts and their roles are watched rows (`db.standing`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.case_changes import GROUND_WRITER
from dsr.db.tables import Case, CaseUser

_COMES = {"user_named": "named", "unbarred_stated": "unbarred_statement", GROUND_WRITER: "wrote_ground"}
"""Lines that write a user down beside a case, and as what."""


@dataclass
class ToldAccess:
    """What the log tells of access, the newest word of each."""

    protected: set[int] = field(default_factory=set)  # cases
    people: set[tuple[int, int, str]] = field(default_factory=set)  # case, user, as what

    def add(self, case_id: int, kind: str, body: Mapping[str, Any]) -> None:
        """Take in the next line of a case."""
        match kind:
            case "case_protected":
                self.protected.add(case_id)
            case "case_unprotected":
                self.protected.discard(case_id)
            case "user_unnamed":
                self.people.discard((case_id, body["user"], "named"))
            case "user_barred":
                self.people.add((case_id, body["user"], "barred"))
            case "user_unbarred":
                self.people.discard((case_id, body["user"], "barred"))
                self.people.add((case_id, body["user"], "bar_lifted"))
            case _ if kind in _COMES:
                self.people.add((case_id, body["user"], _COMES[kind]))


def faults_of_access(session: Session, told: ToldAccess, case_ids: Collection[int]) -> Iterator[str]:
    """Every protection and person of a case that is not what the log tells, in words that hold ids only."""
    protected = or_(col(Case.is_protected), col(Case.id).in_(told.protected))
    cases = select(col(Case.id), col(Case.is_protected)).where(col(Case.id).in_(case_ids), protected)
    for case_id, is_protected in session.execute(cases.order_by(col(Case.id))):
        if is_protected != (case_id in told.protected):
            yield f"case {case_id}: is {'' if is_protected else 'not '}protected, otherwise than the log tells"
    columns = (col(CaseUser.case_id), col(CaseUser.user_id), col(CaseUser.kind))
    people = {tuple(row) for row in session.execute(select(*columns).where(col(CaseUser.case_id).in_(case_ids)))}
    for case_id, user_id, kind in sorted(people - told.people):
        yield f"case {case_id}: user {user_id} stands there as {kind}, and the log does not tell of it"
    for case_id, user_id, kind in sorted(told.people - people):
        yield f"case {case_id}: user {user_id} no longer stands there as {kind}, and the log does not tell why"
