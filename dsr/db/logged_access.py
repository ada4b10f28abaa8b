"""Who may see what, held to the log: roles, disabled accounts, protected cases, and who is named to, barred from or wrote a
ground of a case. Whoever gives themselves a role, or opens a protected case, past the program is found by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.case_changes import GROUND_WRITER
from dsr.db.tables import Case, CaseUser, User

_STREAM = "users"

_COMES = {"user_named": "named", "unbarred_stated": "unbarred_statement", GROUND_WRITER: "wrote_ground"}
"""Lines that write a user down beside a case, and as what."""


class Account(NamedTuple):
    """What of a user decides what they may do."""

    roles: tuple[str, ...]
    is_active: bool
    is_emergency: bool


@dataclass
class ToldAccess:
    """What the log tells of access, the newest word of each."""

    is_users_told: bool = False
    users: dict[int, Account] = field(default_factory=dict)
    protected: set[int] = field(default_factory=set)  # cases
    people: set[tuple[int, int, str]] = field(default_factory=set)  # case, user, as what

    def add(self, stream: str, kind: str, body: Mapping[str, Any]) -> None:
        """Take in the next line of a stream."""
        if stream == _STREAM:
            self.is_users_told = True
            self._add_account(kind, body)
        elif stream.startswith("case:"):
            self._add_of_case(int(stream.removeprefix("case:")), kind, body)

    def _add_account(self, kind: str, body: Mapping[str, Any]) -> None:
        match kind:
            case "user_added":
                self.users[body["user"]] = Account(tuple(body["roles"]), True, body.get("break_glass", False))
            case "interface_proposed":
                self.users[body["user"]] = Account(tuple(body["roles"]), False, False)
            case "roles_changed":
                self._change(body["user"], roles=tuple(body["after"]))
            case "user_disabled":
                self._change(body["user"], is_active=False)
            case "user_enabled":
                self._change(body["user"], is_active=True)

    def _change(self, user_id: int, **what: Any) -> None:
        if user_id in self.users:
            self.users[user_id] = self.users[user_id]._replace(**what)

    def _add_of_case(self, case_id: int, kind: str, body: Mapping[str, Any]) -> None:
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
    """Every account, protection and person of a case that is not what the log tells, in words that hold ids only."""
    if told.is_users_told:
        yield from _of_users(session, told.users)
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


def _of_users(session: Session, told: Mapping[int, Account]) -> Iterator[str]:
    columns = (col(User.id), col(User.roles), col(User.is_active), col(User.is_break_glass))
    rows = {
        user_id or 0: Account(tuple(sorted(roles)), is_active, is_emergency)
        for user_id, roles, is_active, is_emergency in session.execute(select(*columns))
    }
    for user_id in sorted(rows.keys() | told.keys()):
        row, wanted = rows.get(user_id), told.get(user_id)
        if row is None:
            yield f"user {user_id}: is missing"
        elif wanted is None:
            yield f"user {user_id}: the log does not tell of it"
        elif row != wanted:
            differing = [name for name in Account._fields if getattr(row, name) != getattr(wanted, name)]
            yield f"user {user_id}: {', '.join(differing)} not what the log tells"
