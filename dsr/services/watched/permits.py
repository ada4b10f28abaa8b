"""Standing words: a version of a profile whose declared time zone somebody has answered for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import MappingProfile, WatchPermit
from dsr.domain.errors import Refused


def is_permitted(session: Session, profile_id: int) -> bool:
    """Whether files read with exactly this version of a profile may be taken although their zone is only declared."""
    return _standing(session, profile_id) is not None


def latest_profile(session: Session, name: str) -> MappingProfile | None:
    """The version of a profile that files are read with now; None before the first one."""
    query = select(MappingProfile).where(col(MappingProfile.name) == name)
    return session.scalars(query.order_by(col(MappingProfile.version).desc()).limit(1)).first()


def permit(session: Session, profile_id: int, *, by: int, at: datetime) -> None:
    """Answer for the declared zone of this version. Another version asks anew.

    Raises `Refused` where the profile has been changed since it was shown.
    """
    holds_lock(session)
    profile = _current(session, profile_id)
    if is_permitted(session, profile_id):
        return
    session.add(WatchPermit(profile_id=profile_id, by_user=by, at=at))
    record(session, "register", "watch_permitted", at=at, by=by, profile_id=profile_id, version=profile.version)


def end_permit(session: Session, profile_id: int, *, by: int, at: datetime) -> None:
    """Have files of this version wait for a person again."""
    holds_lock(session)
    if (standing := _standing(session, profile_id)) is None:
        return
    standing.ended_by, standing.ended_at = by, at
    session.add(standing)
    record(session, "register", "watch_permit_ended", at=at, by=by, profile_id=profile_id)


def _standing(session: Session, profile_id: int) -> WatchPermit | None:
    query = select(WatchPermit).where(col(WatchPermit.profile_id) == profile_id, col(WatchPermit.ended_at).is_(None))
    return session.scalars(query.limit(1)).first()


def _current(session: Session, profile_id: int) -> MappingProfile:
    profile = session.get(MappingProfile, profile_id)
    latest = latest_profile(session, profile.name) if profile is not None else None
    if profile is None or latest is None or latest.id != profile_id:
        raise Refused("The profile has changed meanwhile: look at it first", code="watch_profile_changed")
    return profile
