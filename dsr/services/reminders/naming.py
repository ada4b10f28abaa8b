"""Protected cases that nobody at work can open: how many there are, and how a case handler is named to one by two persons.

A decision-maker proposes, and another decision-maker or an administrator confirms: neither opens the case by that, and nobody
lets themselves in. Told are references, never what a case is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CaseUser, MailboxMessage, NamingProposal, User
from dsr.domain.access import Role
from dsr.domain.errors import NotFound, Refused
from dsr.domain.later_message import TAKES_MESSAGES
from dsr.domain.logged_request import Route
from dsr.services import cases, protection
from dsr.services.staff import active_with, names_of


@dataclass(frozen=True)
class Unreached:
    """One case that no case handler at work is named to, with how many messages wait for somebody who may read them.

    `proposed` is the name of who is proposed, empty where nobody is; `proposed_by` the user who did.
    """

    case_id: int
    reference: str
    messages: int
    proposed: str = ""
    proposed_id: int = 0
    proposed_by: int = 0
    proposed_by_name: str = ""


def unreachable(session: Session) -> list[Unreached]:
    """Protected cases that no active case handler is named to: nobody can work on them, nor read what comes to them.

    It happens where the only one named has left. A closed case is among them: what is written about it is seen by nobody.
    """
    found = session.execute(
        select(col(Case.id), col(Case.reference)).where(*_is_unreached(session)).order_by(col(Case.id))
    )
    lost = {case_id or 0: reference for case_id, reference in found}
    waiting = select(col(MailboxMessage.proposed_case_id), func.count()).where(
        col(MailboxMessage.state) == "new", col(MailboxMessage.proposed_case_id).in_(lost)
    )
    messages = {row[0]: row[1] for row in session.execute(waiting.group_by(col(MailboxMessage.proposed_case_id)))}
    rows = session.scalars(select(NamingProposal).where(col(NamingProposal.case_id).in_(lost)))
    proposals = {row.case_id: row for row in rows}
    names = names_of(session, {one for row in proposals.values() for one in (row.user_id, row.proposed_by)})
    return [
        _line(case_id, reference, messages.get(case_id, 0), proposals.get(case_id), names)
        for case_id, reference in lost.items()
    ]


def unreached_count(session: Session) -> int:
    """How many of them there are: a number, which an administrator may know."""
    return session.scalar(select(func.count()).select_from(Case).where(*_is_unreached(session))) or 0


def left_to(session: Session, user_id: int) -> int:
    """How many protected cases nobody at work could open any more if this user, a case handler at work, were not."""
    handlers = {user.id or 0 for user in active_with(session, {Role.HANDLER})}
    if user_id not in handlers:
        return 0
    own = _named_to({user_id})
    query = select(func.count()).select_from(Case)
    return session.scalar(query.where(*_is_protected(), own, ~_named_to(handlers - {user_id}))) or 0


def unread_of_officer(session: Session) -> int:
    """How many messages only the data protection officer may read while nobody is the officer; a number."""
    if active_with(session, {Role.DPO}):
        return 0
    officers = select(col(Case.id)).where(col(Case.route) == Route.DPO_MESSAGE.value)
    hidden = or_(col(MailboxMessage.is_for_officer), col(MailboxMessage.proposed_case_id).in_(officers))
    query = select(func.count()).select_from(MailboxMessage).where(col(MailboxMessage.state) == "new", hidden)
    return session.scalar(query) or 0


def propose(session: Session, case_id: int, user_id: int, *, by: int, at: datetime) -> None:
    """Propose a case handler for a protected case that nobody can open; a decision-maker's act, in place of an earlier one.

    Raises `Refused` where the case is not such a one, or the user is no case handler at work or is barred from it.
    """
    case = _unreached_case(session, case_id)
    _refuse_unfit(session, case, user_id)
    session.merge(NamingProposal(case_id=case_id, user_id=user_id, proposed_by=by, proposed_at=at))
    session.flush()
    record(session, f"case:{case_id}", "naming_proposed", at=at, by=by, user=user_id)


def confirm(session: Session, case_id: int, user_id: int, *, by: int, at: datetime) -> None:
    """Confirm who is proposed: they are named to the case and have it on their desk where it is open.

    Raises `NotFound` where that user is not proposed (any more), `Refused` for who proposed and who is proposed, where who
    proposed is no longer a decision-maker, and as `propose` does.
    """
    case = _unreached_case(session, case_id)
    row = _proposal(session, case_id, user_id)
    if by in (row.proposed_by, row.user_id):
        raise Refused("Somebody else confirms: neither who proposed nor who is proposed", code="naming_by_another")
    proposer = session.get_one(User, row.proposed_by)
    if not proposer.is_active or Role.DECIDER not in proposer.roles:
        raise Refused("Who proposed is no longer a decision-maker: have it proposed anew", code="naming_proposer_gone")
    _refuse_unfit(session, case, user_id)
    record(session, f"case:{case_id}", "naming_confirmed", at=at, by=by, user=user_id, proposed_by=row.proposed_by)
    session.delete(row)
    protection.name_user(session, case, user_id, by=by, at=at)
    if case.state == "open":
        protection.assign_case(session, case, user_id, by=by, at=at)


def refuse(session: Session, case_id: int, user_id: int, *, by: int, at: datetime) -> None:
    """Refuse who is proposed, or take one's own proposal back. Raises `NotFound` where that user is not proposed."""
    session.delete(_proposal(session, case_id, user_id))
    record(session, f"case:{case_id}", "naming_refused", at=at, by=by, user=user_id)


def _line(
    case_id: int, reference: str, messages: int, row: NamingProposal | None, names: dict[int | None, str]
) -> Unreached:
    if row is None:
        return Unreached(case_id, reference, messages)
    by_name = names.get(row.proposed_by, "")
    return Unreached(case_id, reference, messages, names.get(row.user_id, ""), row.user_id, row.proposed_by, by_name)


def _proposal(session: Session, case_id: int, user_id: int) -> NamingProposal:
    row = session.get(NamingProposal, case_id, with_for_update=True)
    if row is None or row.user_id != user_id:
        raise NotFound("There is no such proposal")
    return row


def _unreached_case(session: Session, case_id: int) -> Case:
    # Two who act at once come one after the other: the second sees what the first did.
    session.execute(select(col(Case.id)).where(col(Case.id) == case_id).with_for_update())
    if case_id not in {one.case_id for one in unreachable(session)}:
        raise Refused("Somebody can work on this case: they decide who is named to it", code="case_is_reachable")
    return cases.one_case(session, case_id)


def _refuse_unfit(session: Session, case: Case, user_id: int) -> None:
    user = session.get(User, user_id)
    if user is None or not user.is_active or Role.HANDLER not in user.roles:
        raise Refused("Choose a case handler", code="named_is_no_handler")
    if session.get(CaseUser, (case.id, user_id, "barred")) is not None:
        raise Refused("This user is barred from the case and cannot be named to it", code="named_is_barred")


def _is_protected() -> tuple[ColumnElement[bool], ...]:
    return col(Case.is_protected).is_(True), col(Case.state).in_(TAKES_MESSAGES)


def _is_unreached(session: Session) -> tuple[ColumnElement[bool], ...]:
    handlers = {user.id or 0 for user in active_with(session, {Role.HANDLER})}
    return *_is_protected(), ~_named_to(handlers)


def _named_to(user_ids: set[int]) -> ColumnElement[bool]:
    return exists().where(
        col(CaseUser.case_id) == col(Case.id), col(CaseUser.kind) == "named", col(CaseUser.user_id).in_(user_ids)
    )
