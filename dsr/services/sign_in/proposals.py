"""What one administrator proposes and another confirms: roles for somebody, or a reset of an account that works with cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import AccessProposal
from dsr.domain.access import Role, role_conflicts
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.services.administrators import refuse_emergency_grant
from dsr.services.confirmers import may_confirm_from, refuse_same_hand
from dsr.services.sign_in.resets import RESET
from dsr.services.staff import names_of
from dsr.services.users import change_roles, one_person, one_user


@dataclass(frozen=True)
class Proposed:
    """Roles, or a reset, that wait for another administrator; the reader can confirm from `from_at` on, None: never."""

    id: int
    user_id: int
    name: str
    roles: tuple[str, ...]
    proposed_by: int
    proposer: str
    at: datetime
    is_reset: bool
    from_at: datetime | None


def propose_roles(session: Session, user_id: int, roles: Collection[str], *, by: int, at: datetime) -> None:
    """Ask for roles for somebody; they have them when another administrator has confirmed. Asked twice it is one proposal.

    Raises `Refused` for oneself and for an emergency account, `Invalid` for roles that may not stand together.
    """
    user = one_person(session, user_id)
    if by == user_id:
        raise Refused("Nobody changes their own roles: ask another administrator.", code="own_roles")
    if user.is_break_glass:
        raise Refused("An emergency account is administrator and nothing else.", code="emergency_roles")
    if clashes := role_conflicts(roles):
        raise Invalid(
            [
                Fault("roles", one.message, one.code, (("first", one.first.value), ("second", one.second.value)))
                for one in clashes
            ]
        )
    wanted = sorted(set(roles))
    lock_stream(session, "users")  # two presses at one moment meet here
    mine = _waiting(user_id, is_reset=False).where(col(AccessProposal.proposed_by) == by)
    if any(one.roles == wanted for one in session.scalars(mine)):
        return
    session.add(AccessProposal(user_id=user_id, roles=wanted, proposed_by=by, proposed_at=at))
    record(session, "users", "roles_proposed", at=at, by=by, user=user_id, roles=wanted)


def propose_reset(session: Session, user_id: int, *, by: int, at: datetime) -> None:
    """Ask for a new link or authenticator of an account that works with cases; once another administrator has confirmed, who
    asked makes it. Asked twice it is one proposal. Raises `Refused` for oneself and for emergency accounts."""
    user = one_person(session, user_id)
    refuse_emergency_grant(session, by, user)
    if by == user_id:
        raise Refused("Change your own password on your own page.", code="own_link")
    lock_stream(session, "users")  # two presses at one moment meet here
    mine = _waiting(user_id, is_reset=True).where(col(AccessProposal.proposed_by) == by)
    if session.scalars(mine.limit(1)).first() is None:
        session.add(AccessProposal(user_id=user_id, kind=RESET, roles=[], proposed_by=by, proposed_at=at))
        record(session, "users", "reset_proposed", at=at, by=by, user=user_id)


def open_proposals(session: Session, reader_id: int, *, at: datetime) -> list[Proposed]:
    """What waits for an administrator, oldest first, and from when the reader can confirm it."""
    names = names_of(session)
    query = select(AccessProposal).where(col(AccessProposal.settled_at).is_(None)).order_by(col(AccessProposal.id))
    return [
        Proposed(
            one.id or 0,
            one.user_id,
            names[one.user_id],
            tuple(one.roles),
            one.proposed_by,
            names[one.proposed_by],
            one.proposed_at,
            one.kind == RESET,
            _confirmed_from(session, one, reader_id, at),
        )
        for one in session.scalars(query)
    ]


def has_open_proposal(session: Session, user_id: int) -> bool:
    """Whether roles for this user wait for an administrator."""
    return session.scalars(_waiting(user_id, is_reset=False).limit(1)).first() is not None


def settle_proposal(session: Session, proposal_id: int, *, is_confirmed: bool, by: int, at: datetime) -> None:
    """Confirm or refuse the roles, or the reset, that an administrator proposed.

    Raises `Refused` for emergency accounts, for who proposed it and who it is for; to confirm also where who proposed it is no
    longer an administrator, and as `refuse_same_hand` does.
    """
    proposal = session.get(AccessProposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.settled_at is not None:
        raise NotFound("There is no such proposal")
    if one_user(session, by).is_break_glass or by in (proposal.proposed_by, proposal.user_id):
        raise Refused("Another administrator has to confirm this.", code="emergency_other_confirms")
    if is_confirmed:
        _refuse_gone(session, proposal)
        refuse_same_hand(session, proposal.proposed_by, by, at=at)
    proposal.settled_by, proposal.settled_at, proposal.is_confirmed = by, at, is_confirmed
    session.add(proposal)
    is_reset = proposal.kind == RESET
    kind = "reset_settled" if is_reset else "roles_settled"
    record(session, "users", kind, at=at, by=by, user=proposal.user_id, confirmed=is_confirmed)
    if is_confirmed and not is_reset:
        change_roles(session, proposal.user_id, proposal.roles, by=by, at=at)


def _confirmed_from(session: Session, proposal: AccessProposal, reader_id: int, at: datetime) -> datetime | None:
    if one_user(session, reader_id).is_break_glass or reader_id in (proposal.proposed_by, proposal.user_id):
        return None
    return may_confirm_from(session, proposal.proposed_by, reader_id, at=at)


def _refuse_gone(session: Session, proposal: AccessProposal) -> None:
    proposer = one_user(session, proposal.proposed_by)
    if not proposer.is_active or Role.ADMIN not in proposer.roles:
        raise Refused(
            "Who proposed these roles is no longer an administrator. Refuse the proposal and give them anew.",
            code="roles_proposer_gone",
        )


def _waiting(user_id: int, *, is_reset: bool) -> Select[AccessProposal]:
    """What waits for an administrator about this user: a reset, or roles."""
    of_kind = col(AccessProposal.kind) == RESET if is_reset else col(AccessProposal.kind) != RESET
    return select(AccessProposal).where(
        col(AccessProposal.user_id) == user_id, of_kind, col(AccessProposal.settled_at).is_(None)
    )
