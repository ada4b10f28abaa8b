"""Who may open a case: protected cases and their named users, users who are barred, and whose desk a case is on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Case, CaseUser, User
from dsr.domain.access import Action, Role, may
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.plain_text import is_printable_plain
from dsr.services import cases, left_days
from dsr.services.case_access import case_facts
from dsr.services.staff import active_by_name, active_with
from dsr.services.users import actor_of

_READERS = frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER, Role.DPO})
_ASSIGNABLE = frozenset({Role.INTAKE, Role.HANDLER})
REASON_LIMIT = 500


@dataclass(frozen=True)
class Person:
    """A user as case pages name them."""

    id: int
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """Who is or was barred from a case and why; `lifted_reason` says why the bar was taken back, empty while it stands."""

    person: Person
    reason: str
    lifted_reason: str


@dataclass(frozen=True)
class CasePeople:
    """Who is named to the case, who is or was barred from it, who stated that nothing bars them, and who else there is."""

    named: tuple[Person, ...]
    barred: tuple[Bar, ...]
    lifted: tuple[Bar, ...]
    stated: tuple[Person, ...]
    others: tuple[Person, ...]


def case_readers(session: Session) -> list[Person]:
    """Active users with a role that opens cases, by name."""
    return [_person(user) for user in active_by_name(session, _READERS)]


def assignable(session: Session) -> list[Person]:
    """Active users on whose desk a case can be put, by name."""
    return [_person(user) for user in active_by_name(session, _ASSIGNABLE)]


def people_of(session: Session, case_id: int) -> CasePeople:
    """The users that access to this case depends on."""
    rows = session.execute(
        select(CaseUser, User).join(User, col(User.id) == col(CaseUser.user_id)).where(col(CaseUser.case_id) == case_id)
    ).all()
    found = sorted(rows, key=lambda pair: (pair[1].name, pair[1].id or 0))

    def of(kind: str) -> tuple[Person, ...]:
        return tuple(_person(user) for row, user in found if row.kind == kind)

    def bars(kind: str) -> tuple[Bar, ...]:
        return tuple(Bar(_person(user), row.reason, row.lifted_reason) for row, user in found if row.kind == kind)

    named = of("named")
    taken = {person.id for person in (*named, *of("barred"))}
    others = tuple(person for person in case_readers(session) if person.id not in taken)
    return CasePeople(named, bars("barred"), bars("bar_lifted"), of("unbarred_statement"), others)


def protect_case(session: Session, case: Case, *, by: int, at: datetime) -> None:
    """Open the case to named users only; who does it and whose desk it is on are named at once."""
    if case.is_protected:
        return
    case.is_protected = True
    session.add(case)
    record(session, f"case:{case.id}", "case_protected", at=at, by=by)
    for user_id in dict.fromkeys([by, case.assigned_to]):
        if user_id is not None:
            name_user(session, case, user_id, by=by, at=at)


def unprotect_case(session: Session, case: Case, *, by: int, at: datetime) -> None:
    """Open the case to everyone whose work it is again."""
    if case.is_protected:
        case.is_protected = False
        session.add(case)
        record(session, f"case:{case.id}", "case_unprotected", at=at, by=by)


def name_user(session: Session, case: Case, user_id: int, *, by: int, at: datetime) -> None:
    """Name a user to a protected case; someone barred from it cannot be named."""
    _refuse_unknown(session, user_id)
    if session.get(CaseUser, (case.id, user_id, "barred")) is not None:
        raise Refused("This user is barred from the case and cannot be named to it", code="named_is_barred")
    if session.get(CaseUser, (case.id, user_id, "named")) is None:
        session.add(CaseUser(case_id=case.id or 0, user_id=user_id, kind="named", at=at))
        record(session, f"case:{case.id}", "user_named", at=at, by=by, user=user_id)
        session.flush()


def unname_user(session: Session, case: Case, user_id: int, *, by: int, at: datetime) -> None:
    """Take a user's name off a case. A protected case keeps at least one named handler who is at work."""
    row = session.get(CaseUser, (case.id, user_id, "named"))
    if row is None:
        return
    left = {person.id for person in people_of(session, case.id or 0).named if person.id != user_id}
    if case.is_protected and not any(user.id in left for user in active_with(session, {Role.HANDLER})):
        raise Refused(
            "A protected case needs at least one named case handler: name another first", code="last_named_handler"
        )
    session.delete(row)
    if case.assigned_to == user_id and case.is_protected:
        cases.assign(session, case, None, by=by, at=at)
    record(session, f"case:{case.id}", "user_unnamed", at=at, by=by, user=user_id)


def bar_user(session: Session, case: Case, user_id: int, reason: str, *, by: int, at: datetime) -> None:
    """Keep a user away from a case that is their own, a relative's, or about a call they took (hallintolaki 27-28 §).

    Raises `Refused` for a data protection officer whom another bars: who oversees is not shut out by the overseen
    (GDPR 38(3)); `Invalid` for an unknown user, or a reason that is missing or over 500 characters.
    """
    user = _refuse_unknown(session, user_id)
    if Role.DPO in user.roles and user_id != by:
        raise Refused(
            "A data protection officer is barred only by their own word: ask them to say so",
            code="officer_bars_themselves",
        )
    kept = _checked_reason(reason)
    if session.get(CaseUser, (case.id, user_id, "barred")) is not None:
        return
    unname_user(session, case, user_id, by=by, at=at)
    session.add(CaseUser(case_id=case.id or 0, user_id=user_id, kind="barred", at=at, reason=kept))
    if case.assigned_to == user_id:
        cases.assign(session, case, None, by=by, at=at)
    record(session, f"case:{case.id}", "user_barred", at=at, by=by, user=user_id)
    # Whoever listens for the case may be the one: the task goes on to another.
    key = f"listening:{case.id}:barred:{user_id}:{at.isoformat()}"
    outbox.enqueue(session, "settle_listening", key=key, at=at, case_id=case.id)


def unbar_user(session: Session, case: Case, user_id: int, reason: str, *, by: int, at: datetime) -> None:
    """Take back a bar set by mistake; both reasons stay with the case. Nobody does it for themselves: the bar keeps them
    from this page. Raises `Invalid` as `bar_user` does."""
    kept = _checked_reason(reason)
    row = session.get(CaseUser, (case.id, user_id, "barred"))
    if row is None:
        return
    lifted = CaseUser(
        case_id=row.case_id, user_id=user_id, kind="bar_lifted", at=at, reason=row.reason, lifted_reason=kept
    )
    session.merge(lifted)
    session.delete(row)
    record(session, f"case:{case.id}", "user_unbarred", at=at, by=by, user=user_id)


def assign_case(session: Session, case: Case, user_id: int | None, *, by: int, at: datetime) -> None:
    """Put the case on a user's desk, or on nobody's; only one with work to do, and on that of someone who may open and handle it."""
    if user_id is not None:
        if not left_days.has_work(session, case):
            raise Refused(
                f"Case {case.reference} has ended and nothing is left to do in it: it is not assigned",
                code="assigned_not_open",
                values={"reference": case.reference},
            )
        user = session.get(User, user_id)
        facts = case_facts(session, case.id or 0)
        # Someone who has not accepted the commitment yet may have work waiting for when they do.
        actor = replace(actor_of(user), commitment_accepted=True) if user is not None else None
        if facts is None or not may(actor, Action.EDIT_CASE, facts):
            raise Refused(
                "This user cannot handle the case: choose someone who is active, has the role and may open it",
                code="assignee_cannot_handle",
            )
    if case.assigned_to != user_id:
        cases.assign(session, case, user_id, by=by, at=at)


def _refuse_unknown(session: Session, user_id: int) -> Person:
    for person in case_readers(session):
        if person.id == user_id:
            return person
    raise Invalid([Fault("user_id", "Choose one of the options.", "choice_unknown")])


def _checked_reason(reason: str) -> str:
    text = mask_hetus(" ".join(reason.split()))[0]
    if not 1 <= len(text) <= REASON_LIMIT or not is_printable_plain(text):
        raise Invalid([Fault("reason", "Write the reason, at most 500 characters.", "bar_reason")])
    return text


def _person(user: User) -> Person:
    return Person(user.id or 0, user.name, tuple(user.roles))
