"""What somebody sees of a letter: its page hands that out, and approval asks for it back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.tables import Letter
from dsr.deps import Deps
from dsr.services.letters.approving import sight_of
from dsr.services.letters.seen import Seen, seen_of, shown_values


def seen_by(session: Session, deps: Deps, letter: Letter, viewer_id: int | None, at: datetime) -> Seen:
    """What `viewer_id` sees of the letter now."""
    return seen_of(deps, letter, shown_values(session, deps, letter, sight_of(deps, letter, viewer_id, at)))
