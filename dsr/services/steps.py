"""One step of a right request being made: what everything that it does gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain.workflow import Applied


@dataclass(frozen=True)
class Step:
    """One step being made: what every effect gets."""

    session: Session
    deps: Deps
    case: Case
    request: RightRequest
    applied: Applied
    by: int | None
    at: datetime
