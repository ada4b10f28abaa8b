"""Who asks, what access to a case depends on, and why something is not allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dsr.domain.roles import Role


@dataclass(frozen=True)
class Actor:
    """Someone who is signed in. `commitment_accepted` is the confidentiality commitment now in force.

    `is_emergency`: by an account for the day on which nothing else works.
    """

    id: int
    roles: frozenset[Role]
    is_active: bool = True
    commitment_accepted: bool = False
    is_emergency: bool = False


@dataclass(frozen=True)
class CaseFacts:
    """What access depends on in one case. `preparer_ids`: whoever wrote a version of the letter or its ground;
    `is_for_officer`: a message to the data protection officer, in confidence (GDPR 38(4)-(5))."""

    is_protected: bool = False
    is_for_officer: bool = False
    named_user_ids: frozenset[int] = frozenset()
    barred_user_ids: frozenset[int] = frozenset()
    preparer_ids: frozenset[int] = frozenset()


class Denial(StrEnum):
    """Why something is not allowed, strongest reason first."""

    SIGNED_OUT = "signed_out"
    INACTIVE = "inactive"
    COMMITMENT_MISSING = "commitment_missing"
    ROLES_CONFLICT = "roles_conflict"
    NO_SUCH_ROLE = "no_such_role"
    EMERGENCY = "emergency"
    CASE_NOT_GIVEN = "case_not_given"
    BARRED = "barred"
    PROTECTED = "protected"
    OFFICERS_ALONE = "officers_alone"
    PREPARER = "preparer"
    DPO_SIGNS_NOTHING = "dpo_signs_nothing"
