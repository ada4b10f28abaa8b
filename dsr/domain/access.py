"""Who may do what: one table of actions and roles, and the rules of a case on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dsr.domain.roles import CASE_ROLES, Role, RoleConflict, role_conflicts

__all__ = [
    "ALLOWED_ROLES",
    "APPROVALS",
    "CASE_ACTIONS",
    "CASE_ROLES",
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


class Action(StrEnum):
    """What a route does. Every route names exactly one."""

    PUBLIC_PAGE = "public_page"
    ACCEPT_COMMITMENT = "accept_commitment"
    SIGN_OUT = "sign_out"
    OWN_ACCOUNT = "own_account"
    SEE_CATALOGUE = "see_catalogue"
    SEE_QUEUE = "see_queue"
    LOG_REQUEST = "log_request"
    SEE_CASE = "see_case"
    EDIT_CASE = "edit_case"
    ASSIGN_CASE = "assign_case"
    ADD_MESSAGE = "add_message"
    NOTE = "note"
    SEE_CALLS = "see_calls"
    LINK_CALL = "link_call"
    CONFIRM_NUMBER = "confirm_number"
    LIST_SHARED_LINES = "list_shared_lines"
    CONFIRM_HOLD = "confirm_hold"
    RELEASE_HOLD = "release_hold"
    PLACE_HOLD = "place_hold"
    SEE_HOLDS = "see_holds"
    HOLD_WITHOUT_CASE = "hold_without_case"
    SEE_DESTRUCTION = "see_destruction"
    TELL_SOURCE = "tell_source"
    ASK_IDENTITY = "ask_identity"
    RECORD_IDENTITY = "record_identity"
    EXTEND = "extend"
    CORRECT_RECEIPT = "correct_receipt"
    MAKE_TRANSITION = "make_transition"
    UNDO_CASE = "undo_case"
    SEE_LETTER = "see_letter"
    WRITE_LETTER = "write_letter"
    ISSUE_LETTER = "issue_letter"
    SEND_BACK_LETTER = "send_back_letter"
    APPROVE_COLLEAGUE = "approve_colleague"
    APPROVE_DECISION = "approve_decision"
    DISPATCH_LETTER = "dispatch_letter"
    HAND_OVER = "hand_over"
    ANSWER_APPEAL = "answer_appeal"
    SEE_BREACHES = "see_breaches"
    RECORD_BREACH = "record_breach"
    DECIDE_BREACH = "decide_breach"
    PROTECT_CASE = "protect_case"
    BAR_USER = "bar_user"
    BAR_ONESELF = "bar_oneself"
    STATE_UNBARRED = "state_unbarred"
    SEE_REPORT = "see_report"
    IMPORT_CALLS = "import_calls"
    SEE_RECONCILIATION = "see_reconciliation"
    DECIDE_QUARANTINE = "decide_quarantine"
    EDIT_QUEUES = "edit_queues"
    CONFIRM_FACT = "confirm_fact"
    MANAGE_USERS = "manage_users"
    MANAGE_SETTINGS = "manage_settings"
    SEE_JOBS = "see_jobs"
    RETRY_JOB = "retry_job"
    SEE_AUDIT = "see_audit"
    SEE_ACCESS_LOG = "see_access_log"
    ASK_LISTENING = "ask_listening"
    WORK_ON_RIGHTS = "work_on_rights"
    READ_LISTENING = "read_listening"
    LISTEN = "listen"
    LEAD_TEAM = "lead_team"
    SEE_ALARMS = "see_alarms"
    SEE_MESSAGES = "see_messages"
    SETTLE_MESSAGE = "settle_message"
    SEE_OFFICER_MESSAGES = "see_officer_messages"
    ANSWER_AS_OFFICER = "answer_as_officer"
    SEE_CHANNELS = "see_channels"
    SPEAK_FOR_CHANNEL = "speak_for_channel"


_EVERYONE = frozenset(Role)
_READERS = frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER, Role.DPO})
_CLERKS = frozenset({Role.INTAKE, Role.HANDLER})
_HANDLER = frozenset({Role.HANDLER})
_APPROVERS = frozenset({Role.HANDLER, Role.DECIDER})

ALLOWED_ROLES: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.PUBLIC_PAGE: _EVERYONE,
        Action.ACCEPT_COMMITMENT: _EVERYONE,
        Action.SIGN_OUT: _EVERYONE,
        Action.OWN_ACCOUNT: _EVERYONE,
        Action.SEE_CATALOGUE: _EVERYONE,
        Action.SEE_QUEUE: _READERS,
        Action.LOG_REQUEST: _CLERKS,
        Action.SEE_CASE: _READERS,
        Action.EDIT_CASE: _CLERKS,
        Action.ASSIGN_CASE: _CLERKS,
        Action.ADD_MESSAGE: _CLERKS,
        Action.NOTE: frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER}),
        Action.SEE_CALLS: frozenset({Role.HANDLER, Role.DPO}),
        Action.LINK_CALL: _HANDLER,
        Action.CONFIRM_NUMBER: _HANDLER,
        Action.LIST_SHARED_LINES: _HANDLER,
        Action.CONFIRM_HOLD: _HANDLER,
        Action.RELEASE_HOLD: _HANDLER,
        Action.PLACE_HOLD: _HANDLER,
        Action.SEE_HOLDS: frozenset({Role.HANDLER, Role.DPO}),
        Action.HOLD_WITHOUT_CASE: _HANDLER,
        Action.SEE_DESTRUCTION: frozenset({Role.HANDLER, Role.DPO}),
        Action.TELL_SOURCE: _HANDLER,
        Action.ASK_IDENTITY: _HANDLER,
        Action.RECORD_IDENTITY: _CLERKS,
        Action.EXTEND: _HANDLER,
        Action.CORRECT_RECEIPT: _CLERKS,
        Action.MAKE_TRANSITION: _CLERKS,
        Action.UNDO_CASE: _CLERKS,
        Action.SEE_LETTER: _READERS,
        Action.WRITE_LETTER: _HANDLER,
        Action.ISSUE_LETTER: _CLERKS,
        Action.SEND_BACK_LETTER: _APPROVERS,
        Action.APPROVE_COLLEAGUE: _APPROVERS,
        Action.APPROVE_DECISION: frozenset({Role.DECIDER}),
        Action.DISPATCH_LETTER: _CLERKS,
        Action.HAND_OVER: _CLERKS,
        Action.ANSWER_APPEAL: _HANDLER,
        Action.SEE_BREACHES: frozenset({Role.HANDLER, Role.DECIDER, Role.DPO}),
        Action.RECORD_BREACH: frozenset({Role.HANDLER, Role.DECIDER, Role.DPO}),
        Action.DECIDE_BREACH: frozenset({Role.DECIDER}),
        Action.PROTECT_CASE: _APPROVERS,
        Action.BAR_USER: _APPROVERS,
        Action.BAR_ONESELF: _READERS,
        Action.STATE_UNBARRED: frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER}),
        Action.SEE_REPORT: frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER, Role.DPO, Role.MANAGEMENT}),
        Action.IMPORT_CALLS: frozenset({Role.HANDLER, Role.ADMIN}),
        Action.SEE_RECONCILIATION: frozenset({Role.HANDLER, Role.DPO, Role.ADMIN}),
        Action.DECIDE_QUARANTINE: _HANDLER,
        Action.EDIT_QUEUES: frozenset({Role.HANDLER, Role.ADMIN}),
        Action.CONFIRM_FACT: frozenset({Role.DECIDER, Role.MANAGEMENT}),
        Action.MANAGE_USERS: frozenset({Role.ADMIN}),
        Action.MANAGE_SETTINGS: frozenset({Role.ADMIN}),
        Action.SEE_JOBS: frozenset({Role.ADMIN}),
        Action.RETRY_JOB: frozenset({Role.ADMIN}),
        Action.SEE_AUDIT: frozenset({Role.DPO, Role.ADMIN}),
        Action.SEE_ACCESS_LOG: frozenset({Role.DPO}),
        Action.ASK_LISTENING: _HANDLER,
        Action.WORK_ON_RIGHTS: _HANDLER,
        Action.READ_LISTENING: frozenset({Role.HANDLER, Role.DECIDER, Role.DPO}),
        Action.LISTEN: frozenset({Role.AGENT, Role.SUPERVISOR}),
        Action.LEAD_TEAM: frozenset({Role.SUPERVISOR}),
        Action.SEE_ALARMS: frozenset({Role.DECIDER, Role.DPO}),
        Action.SEE_MESSAGES: _CLERKS,
        Action.SETTLE_MESSAGE: _CLERKS,
        Action.SEE_OFFICER_MESSAGES: frozenset({Role.DPO}),
        Action.ANSWER_AS_OFFICER: frozenset({Role.DPO}),
        Action.SEE_CHANNELS: frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER, Role.DPO, Role.ADMIN}),
        Action.SPEAK_FOR_CHANNEL: frozenset({Role.INTAKE, Role.HANDLER, Role.ADMIN}),
    }
)
"""Which roles may do what, before the rules of a case are asked."""

CASE_ACTIONS = frozenset(
    {
        Action.SEE_CASE,
        Action.EDIT_CASE,
        Action.ASSIGN_CASE,
        Action.ADD_MESSAGE,
        Action.NOTE,
        Action.LINK_CALL,
        Action.CONFIRM_NUMBER,
        Action.CONFIRM_HOLD,
        Action.RELEASE_HOLD,
        Action.PLACE_HOLD,
        Action.ASK_IDENTITY,
        Action.RECORD_IDENTITY,
        Action.EXTEND,
        Action.CORRECT_RECEIPT,
        Action.MAKE_TRANSITION,
        Action.UNDO_CASE,
        Action.SEE_LETTER,
        Action.WRITE_LETTER,
        Action.ISSUE_LETTER,
        Action.SEND_BACK_LETTER,
        Action.APPROVE_COLLEAGUE,
        Action.APPROVE_DECISION,
        Action.DISPATCH_LETTER,
        Action.HAND_OVER,
        Action.ANSWER_APPEAL,
        Action.PROTECT_CASE,
        Action.BAR_USER,
        Action.BAR_ONESELF,
        Action.STATE_UNBARRED,
        Action.ASK_LISTENING,
        Action.WORK_ON_RIGHTS,
        Action.READ_LISTENING,
    }
)
"""Actions on one case: they need the case's facts, and without them the answer is no."""

APPROVALS = frozenset({Action.APPROVE_COLLEAGUE, Action.APPROVE_DECISION, Action.SEND_BACK_LETTER})
"""The verdict on a letter: never given by one of its preparers."""

SIGNATURES = APPROVALS | {Action.ISSUE_LETTER}
"""What puts a name under a letter or keeps it off: never the data protection officer's, in any other role either."""

_BEFORE_COMMITMENT = frozenset({Action.ACCEPT_COMMITMENT, Action.SIGN_OUT})
_WITH_CONFLICT = frozenset({Action.ACCEPT_COMMITMENT, Action.SIGN_OUT, Action.OWN_ACCOUNT})


@dataclass(frozen=True)
class Actor:
    """Someone who is signed in. `commitment_accepted` is the confidentiality commitment now in force."""

    id: int
    roles: frozenset[Role]
    is_active: bool = True
    commitment_accepted: bool = False


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
    CASE_NOT_GIVEN = "case_not_given"
    BARRED = "barred"
    PROTECTED = "protected"
    OFFICERS_ALONE = "officers_alone"
    PREPARER = "preparer"
    DPO_SIGNS_NOTHING = "dpo_signs_nothing"


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
    return None if ALLOWED_ROLES[action] & user.roles else Denial.NO_SUCH_ROLE


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
