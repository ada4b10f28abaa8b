"""Two administrators are two persons: who may confirm what another proposed.

An administrator who adds or resets an account can answer as its owner: by the link, the authenticator or the city's
sign-in. So whoever had an account in hand within the last seven days (`sign_in/touches`) stands behind it, and whoever
stands behind that one too. Two who have anybody behind them in common do not confirm each other's proposals.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import AccessTouch, User
from dsr.domain.errors import Refused

STANDS_BEHIND = timedelta(days=7)
"""So long whoever gave or reset an account counts as standing behind it: time for the others to read their mail."""


def refuse_same_hand(session: Session, proposer: int, confirmer: int, *, at: datetime) -> None:
    """Raise `Refused` where the one who confirms is not surely another person than the one who proposed.

    That is where it is the same account, where an emergency account stands behind the confirmer, and where somebody stands
    behind both: gave or reset either's access in the last seven days, or that of whoever did.
    """
    if _is_same_hand(session, proposer, confirmer, at):
        raise Refused(
            "Your access and that of who proposed this were given or reset by the same administrator, or yours by an emergency "
            "account, in the last 7 days: another administrator has to confirm it.",
            code="same_hand",
        )


def may_confirm_from(session: Session, proposer: int, confirmer: int, *, at: datetime) -> datetime:
    """The moment from which this confirmer counts as another person than the proposer, who has another account: `at` where
    they do already."""
    recent = select(col(AccessTouch.at)).where(col(AccessTouch.at) >= at - STANDS_BEHIND).order_by(col(AccessTouch.at))
    moments = (at, *(one + STANDS_BEHIND + timedelta(microseconds=1) for one in session.scalars(recent)))
    return next(one for one in moments if not _is_same_hand(session, proposer, confirmer, one))


def _is_same_hand(session: Session, proposer: int, confirmer: int, at: datetime) -> bool:
    since = at - STANDS_BEHIND
    behind_proposer, behind = _behind(session, proposer, since), _behind(session, confirmer, since)
    glass = select(col(User.id)).where(col(User.id).in_(behind), col(User.is_break_glass))
    return bool(behind & behind_proposer) or session.scalar(glass.limit(1)) is not None


def _behind(session: Session, user_id: int, since: datetime) -> set[int]:
    """The user, and everybody who could have answered as them: by having had their access in hand, or that of who had."""
    found, newest = {user_id}, {user_id}
    while newest:
        query = select(col(AccessTouch.by_user)).where(
            col(AccessTouch.user_id).in_(newest), col(AccessTouch.at) >= since
        )
        newest = set(session.scalars(query)) - found
        found |= newest
    return found
