"""Whether somebody may read what listeners wrote for a case: the policy, and whether a letter waits for a decision."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Letter
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.listening import may_read


def may_read_of_case(session: Session, deps: Deps, roles: Collection[Role], case_id: int) -> bool:
    """As `domain.listening.may_read` says; a letter submitted for approval is one that waits."""
    waits = select(col(Letter.id)).where(col(Letter.case_id) == case_id, col(Letter.state) == "submitted").limit(1)
    policy = deps.catalogue.register.listening
    return may_read(roles, policy, is_signing=session.scalar(waits) is not None)
