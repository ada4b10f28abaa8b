"""The access log: who looked at what and on what basis, written before it is shown."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.tables import AccessEntry
from dsr.domain.access import Action


def log_access(
    session: Session,
    actor: str,
    action: Action | str,
    *,
    at: datetime,
    case_id: int | None = None,
    subject: str = "",
    basis: str = "",
    is_refused: bool = False,
) -> None:
    """Write one line. `actor` is `user:<id>` or `cli:<os user>`; `subject` such as `letter:7`; `basis` a code.

    Never a name, a number or the words of a search. The caller commits it before anything is shown.
    """
    session.add(
        AccessEntry(
            at=at,
            actor=actor[:80],
            action=str(action)[:40],
            case_id=case_id,
            subject=subject[:80],
            basis=basis[:60],
            is_refused=is_refused,
        )
    )


def user_actor(user_id: int) -> str:
    """A user as the log names them."""
    return f"user:{user_id}"
