"""What a user is, and which roles nobody holds together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user is."""

    INTAKE = "intake"
    HANDLER = "handler"
    DECIDER = "decider"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DPO = "dpo"
    MANAGEMENT = "management"
    ADMIN = "admin"


CASE_ROLES = frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER, Role.AGENT, Role.SUPERVISOR, Role.DPO})
"""Roles that work with a case or with a recording in it; an administrator holds none of them."""


@dataclass(frozen=True)
class RoleConflict:
    """Two roles that one user may not hold together, and the sentence that says so."""

    first: Role
    second: Role
    code: str
    message: str


def role_conflicts(roles: Collection[Role | str]) -> tuple[RoleConflict, ...]:
    """The forbidden pairs among `roles`; empty when they may stand together. ValueError for an unknown role.

    Nobody is decider and data protection officer (GDPR 38(6)), nor administrator and any role that works with cases.
    """
    held = {Role(role) for role in roles}
    found: list[RoleConflict] = []
    if {Role.DECIDER, Role.DPO} <= held:
        message = "A data protection officer decides nothing: give the decisions to another user."
        found.append(RoleConflict(Role.DECIDER, Role.DPO, "roles_decider_dpo", message))
    for role in Role:
        if Role.ADMIN in held and role in CASE_ROLES & held:
            message = "An administrator sees no case content: give the roles that work with cases to another user."
            found.append(RoleConflict(Role.ADMIN, role, "roles_admin_case", message))
    return tuple(found)
