"""A new one-time link, or a forgotten authenticator, of an account that works with cases: whoever makes it can answer as its owner.

Another administrator confirms it first, but for an account that nobody has used. An account that has ever worked with cases
counts: its roles could be taken away for the reset and given back afterwards. Who may confirm is the rule of `services/confirmers`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlmodel import Session, col

from dsr.db.tables import AccessProposal, PasswordLink, SecondFactor, User
from dsr.domain.errors import Refused
from dsr.services.administrators import able_administrators
from dsr.services.confirmers import may_confirm_from

RESET_FOR = timedelta(hours=72)
"""So long after it was confirmed a reset can be carried out, as long as a one-time link works; not once a link or a new
authenticator was used."""
RESET = "reset"


def is_in_use(user: User) -> bool:
    """Whether somebody has signed in to the account, or can: then a new link gives it to whoever holds that."""
    return bool(user.password_hash) or user.commitment_accepted_at is not None


def reset_needs_two(user: User) -> bool:
    """Whether a new link or authenticator of this account waits for another administrator: it opens cases as its owner, or did."""
    return is_in_use(user) and user.has_worked_with_cases


def may_reset(session: Session, user: User, *, by: int, at: datetime) -> bool:
    """Whether this administrator may make a link or forget the authenticator now: where two are needed, another confirmed.

    What was confirmed is one reset: it is over once a password was set by a link, or an authenticator taken into use, since.
    An emergency account lets an administrator in alone, whatever they did before: what it may not is the rule of
    `administrators.refuse_emergency_grant`.
    """
    if not reset_needs_two(user) or session.get_one(User, by).is_break_glass:
        return True
    is_used = exists().where(
        col(PasswordLink.user_id) == AccessProposal.user_id, col(PasswordLink.used_at) >= AccessProposal.settled_at
    )
    is_enrolled_anew = exists().where(
        col(SecondFactor.user_id) == AccessProposal.user_id,
        col(SecondFactor.confirmed_at) >= AccessProposal.settled_at,
    )
    confirmed = (
        col(AccessProposal.user_id) == user.id,
        col(AccessProposal.kind) == RESET,
        col(AccessProposal.proposed_by) == by,
        col(AccessProposal.is_confirmed),
        col(AccessProposal.settled_at) > at - RESET_FOR,
        ~is_used,
        ~is_enrolled_anew,
    )
    return session.scalar(select(col(AccessProposal.id)).where(*confirmed).limit(1)) is not None


def confirmed_from(session: Session, user: User, *, by: int, at: datetime) -> datetime | None:
    """The moment from which a third administrator can confirm what this one proposes of the user: `at` where one can now.

    None where there is no third who can sign in: an emergency account lets an administrator in then, and the system's keeper anybody
    (`dsr user link`, `reset-authenticator`).
    """
    third = able_administrators(session) - {by, user.id or 0}
    return min((may_confirm_from(session, by, one, at=at) for one in third), default=None)


def refuse_lone_reset(session: Session, user: User, *, by: int | None, at: datetime) -> None:
    """Raise `Refused` where another administrator has to confirm first; never for the command line, the system's keeper."""
    if by is not None and by != user.id and not may_reset(session, user, by=by, at=at):
        raise Refused(
            "This account works with cases, or has: propose the reset, and another administrator confirms it first.",
            code="reset_other_confirms",
        )
