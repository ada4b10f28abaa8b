"""Who may do what: one table of actions and roles, and the rules of a case on top of it."""

from __future__ import annotations

from dsr.domain.actions import (
    ALLOWED_ROLES,
    APPROVALS,
    CASE_ACTIONS,
    EMERGENCY_ACTIONS,
    SIGNATURES,
    Action,
)
from dsr.domain.actors import Actor, CaseFacts, Denial
from dsr.domain.roles import CASE_ROLES, Role, RoleConflict, role_conflicts

__all__ = [
    "ALLOWED_ROLES",
    "APPROVALS",
    "CASE_ACTIONS",
    "CASE_ROLES",
    "EMERGENCY_ACTIONS",
    "SIGNATURES",
    "Action",
    "Actor",
    "CaseFacts",
    "Denial",
    "Role",
    "RoleConflict",
    "denial",
    "may",
    "may_somewhere",
    "role_conflicts",
]

_BEFORE_COMMITMENT = frozenset({Action.ACCEPT_COMMITMENT, Action.SIGN_OUT})
_WITH_CONFLICT = frozenset({Action.ACCEPT_COMMITMENT, Action.SIGN_OUT, Action.OWN_ACCOUNT})


def may(user: Actor | None, action: Action, case_facts: CaseFacts | None = None) -> bool:
    """Whether `user` may do `action`, to the case of `case_facts` where the action is on a case.

    None as the user is someone not signed in. An action on a case without its facts is never allowed; ask
    `may_somewhere` for menus. Source: hallintolaki 27-28 § (barred); GDPR 38(6) (the DPO decides nothing).
    """
    return denial(user, action, case_facts) is None


def may_somewhere(user: Actor | None, action: Action) -> bool:
    """Whether `user` may do `action` to some case: for menus and lists, never for one case."""
    return may(user, action, CaseFacts() if action in CASE_ACTIONS else None)


def denial(user: Actor | None, action: Action, case_facts: CaseFacts | None = None) -> Denial | None:
    """Why `user` may not do `action`; None when it is allowed. The rules of `may`, in the order of `Denial`."""
    if action is Action.PUBLIC_PAGE:
        return None
    if user is None:
        return Denial.SIGNED_OUT
    return _denied_by_account(user, action) or _denied_by_case(user, action, case_facts)


def _denied_by_account(user: Actor, action: Action) -> Denial | None:
    if not user.is_active:
        return Denial.INACTIVE
    if not user.commitment_accepted and action not in _BEFORE_COMMITMENT:
        return Denial.COMMITMENT_MISSING
    # Roles that may not stand together give nothing: a faulty grant must not open a case to an administrator.
    if role_conflicts(user.roles) and action not in _WITH_CONFLICT:
        return Denial.ROLES_CONFLICT
    if not ALLOWED_ROLES[action] & user.roles:
        return Denial.NO_SUCH_ROLE
    return Denial.EMERGENCY if user.is_emergency and action not in EMERGENCY_ACTIONS else None


def _denied_by_case(user: Actor, action: Action, case_facts: CaseFacts | None) -> Denial | None:
    if action in CASE_ACTIONS and case_facts is None:
        return Denial.CASE_NOT_GIVEN
    if case_facts is None:
        return None
    if user.id in case_facts.barred_user_ids:
        return Denial.BARRED
    if case_facts.is_protected and user.id not in case_facts.named_user_ids:
        return Denial.PROTECTED
    if case_facts.is_for_officer and Role.DPO not in user.roles:
        return Denial.OFFICERS_ALONE
    if action in APPROVALS and user.id in case_facts.preparer_ids:
        return Denial.PREPARER
    return Denial.DPO_SIGNS_NOTHING if action in SIGNATURES and Role.DPO in user.roles else None
