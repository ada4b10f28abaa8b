"""What can be done in the office, and by which roles: one line an action."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dsr.domain.roles import Role


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
    RECORD_LATENESS = "record_lateness"
    SET_AGAIN_DAY = "set_again_day"
    IMPORT_CALLS = "import_calls"
    SEE_RECONCILIATION = "see_reconciliation"
    DECIDE_QUARANTINE = "decide_quarantine"
    EDIT_QUEUES = "edit_queues"
    CONFIRM_FACT = "confirm_fact"
    PROPOSE_TERM = "propose_term"
    CONFIRM_TERM = "confirm_term"
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
    USE_INTERFACE = "use_interface"
    SEE_LAWFULNESS = "see_lawfulness"
    SEE_MORNING = "see_morning"
    ASK_STATEMENT = "ask_statement"
    SEE_STATEMENTS = "see_statements"
    GIVE_STATEMENT = "give_statement"
    SEE_FINDINGS = "see_findings"
    MAKE_BUNDLE = "make_bundle"
    NOTE_ABSENCE = "note_absence"
    SEE_DESKS = "see_desks"
    NAME_HANDLER = "name_handler"
    CONFIRM_NAMING = "confirm_naming"
    OWN_CALENDAR = "own_calendar"
    RECORD_PROCEEDING = "record_proceeding"
    SEE_RETENTION = "see_retention"
    PROPOSE_PURGE = "propose_purge"
    CONFIRM_PURGE = "confirm_purge"
    SEARCH_OWN = "search_own"
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
        Action.RECORD_LATENESS: _APPROVERS,
        Action.SET_AGAIN_DAY: frozenset({Role.DECIDER}),
        Action.IMPORT_CALLS: frozenset({Role.HANDLER, Role.ADMIN}),
        Action.SEE_RECONCILIATION: frozenset({Role.HANDLER, Role.DPO, Role.ADMIN}),
        Action.DECIDE_QUARANTINE: _HANDLER,
        Action.EDIT_QUEUES: frozenset({Role.HANDLER, Role.ADMIN}),
        Action.CONFIRM_FACT: frozenset({Role.DECIDER, Role.MANAGEMENT}),
        Action.PROPOSE_TERM: frozenset({Role.DECIDER, Role.ADMIN}),
        Action.CONFIRM_TERM: frozenset({Role.DECIDER}),
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
        Action.SEE_LAWFULNESS: frozenset({Role.DECIDER, Role.DPO, Role.MANAGEMENT}),
        Action.SEE_MORNING: frozenset({Role.ADMIN}),
        Action.ASK_STATEMENT: _APPROVERS,
        Action.SEE_STATEMENTS: frozenset({Role.HANDLER, Role.DECIDER, Role.DPO}),
        Action.GIVE_STATEMENT: frozenset({Role.DPO}),
        Action.SEE_FINDINGS: frozenset({Role.DPO}),
        Action.MAKE_BUNDLE: frozenset({Role.DPO}),
        Action.USE_INTERFACE: frozenset(),  # no user: other systems, by their tokens
        Action.NOTE_ABSENCE: frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER}),
        Action.SEE_DESKS: frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER}),
        Action.NAME_HANDLER: frozenset({Role.DECIDER}),
        Action.CONFIRM_NAMING: frozenset({Role.DECIDER, Role.ADMIN}),
        Action.OWN_CALENDAR: _CLERKS,
        Action.RECORD_PROCEEDING: frozenset({Role.HANDLER, Role.DPO}),
        Action.SEE_RETENTION: frozenset({Role.HANDLER, Role.DECIDER, Role.DPO, Role.ADMIN}),
        Action.PROPOSE_PURGE: _APPROVERS,
        Action.CONFIRM_PURGE: frozenset({Role.DECIDER}),
        Action.SEARCH_OWN: frozenset({Role.HANDLER, Role.DPO}),
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
        Action.RECORD_PROCEEDING,
        Action.RECORD_LATENESS,
        Action.SET_AGAIN_DAY,
        Action.ASK_STATEMENT,
        Action.SEE_STATEMENTS,
        Action.GIVE_STATEMENT,
        Action.MAKE_BUNDLE,
    }
)
"""Actions on one case: they need the case's facts, and without them the answer is no."""

APPROVALS = frozenset({Action.APPROVE_COLLEAGUE, Action.APPROVE_DECISION, Action.SEND_BACK_LETTER})
"""The verdict on a letter: never given by one of its preparers."""

SIGNATURES = APPROVALS | {Action.ISSUE_LETTER}
"""What puts a name under a letter or keeps it off: never the data protection officer's, in any other role either."""

EMERGENCY_ACTIONS = frozenset(
    {
        Action.PUBLIC_PAGE,
        Action.ACCEPT_COMMITMENT,
        Action.SIGN_OUT,
        Action.OWN_ACCOUNT,
        Action.SEE_CATALOGUE,
        Action.MANAGE_USERS,
        Action.SEE_JOBS,
        Action.RETRY_JOB,
        Action.SEE_AUDIT,
    }
)
"""What an emergency account is for: people and the running of the program, never calls, files or cases."""
