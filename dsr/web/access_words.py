"""Lines of the access log in words: what was done, to what, and on what basis."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.access import Action, Denial
from dsr.web.texts import LazyText, lazy

ACTIONS: Mapping[str, LazyText] = MappingProxyType(
    {
        Action.PUBLIC_PAGE: lazy("Public page"),
        Action.ACCEPT_COMMITMENT: lazy("Confidentiality commitment"),
        "sign_in": lazy("Signing in"),
        Action.SIGN_OUT: lazy("Signing out"),
        Action.OWN_ACCOUNT: lazy("Own page"),
        Action.SEE_CATALOGUE: lazy("Rights and letters, looked at"),
        Action.SEE_QUEUE: lazy("Work queue, looked at"),
        Action.LOG_REQUEST: lazy("Logging a request"),
        Action.SEE_CASE: lazy("Case, looked at"),
        Action.EDIT_CASE: lazy("Data of the case, changed"),
        Action.ASSIGN_CASE: lazy("Case, assigned"),
        Action.ADD_MESSAGE: lazy("Message, added"),
        Action.NOTE: lazy("Note, written"),
        Action.SEE_CALLS: lazy("Calls, looked at"),
        Action.LINK_CALL: lazy("Calls of the case, linked or rejected"),
        Action.CONFIRM_NUMBER: lazy("Evidence of a number, changed"),
        Action.LIST_SHARED_LINES: lazy("Shared lines, listed"),
        Action.CONFIRM_HOLD: lazy("Hold, confirmed"),
        Action.RELEASE_HOLD: lazy("Hold, reviewed"),
        Action.PLACE_HOLD: lazy("Hold, placed by hand"),
        Action.SEE_HOLDS: lazy("Holds, looked at"),
        Action.HOLD_WITHOUT_CASE: lazy("Hold without a case"),
        Action.SEE_DESTRUCTION: lazy("Destruction, looked at"),
        Action.TELL_SOURCE: lazy("Messages to the source"),
        Action.ASK_IDENTITY: lazy("Identity, asked"),
        Action.RECORD_IDENTITY: lazy("Identity, recorded"),
        Action.EXTEND: lazy("Time limit, extended"),
        Action.CORRECT_RECEIPT: lazy("Day of receipt, corrected"),
        Action.MAKE_TRANSITION: lazy("Step of the case"),
        Action.UNDO_CASE: lazy("Logging, undone"),
        Action.SEE_LETTER: lazy("Letter, looked at"),
        Action.WRITE_LETTER: lazy("Letter, written"),
        Action.ISSUE_LETTER: lazy("Letter, issued"),
        Action.SEND_BACK_LETTER: lazy("Letter, sent back"),
        Action.APPROVE_COLLEAGUE: lazy("Letter, approved"),
        Action.APPROVE_DECISION: lazy("Decision, approved"),
        Action.DISPATCH_LETTER: lazy("Letter, sent"),
        Action.HAND_OVER: lazy("Copies, handed over"),
        Action.ANSWER_APPEAL: lazy("Whether an appeal came"),
        Action.RECORD_PROCEEDING: lazy("Complaints and appeals, written down"),
        Action.SEE_RETENTION: lazy("Retention of cases, looked at"),
        Action.PROPOSE_PURGE: lazy("Purge of cases, proposed"),
        Action.CONFIRM_PURGE: lazy("Purge of cases, confirmed"),
        Action.SEARCH_OWN: lazy("Search of our own cases"),
        Action.SEE_BREACHES: lazy("Breaches of security"),
        Action.RECORD_BREACH: lazy("Breaches, recorded"),
        Action.DECIDE_BREACH: lazy("Breaches, decided"),
        Action.EDIT_QUEUES: lazy("Directory of call queues"),
        Action.CONFIRM_FACT: lazy("Fact of the register, confirmed"),
        Action.PROPOSE_TERM: lazy("Terms and days off, looked at or proposed"),
        Action.CONFIRM_TERM: lazy("Term, confirmed"),
        Action.PROTECT_CASE: lazy("Protection of the case"),
        Action.BAR_USER: lazy("Barred users of the case"),
        Action.BAR_ONESELF: lazy("Own statement of being barred"),
        Action.STATE_UNBARRED: lazy("Own statement of not being barred"),
        Action.SEE_REPORT: lazy("Report, looked at"),
        Action.RECORD_LATENESS: lazy("Cause of lateness, recorded"),
        Action.IMPORT_CALLS: lazy("Call files"),
        Action.SEE_RECONCILIATION: lazy("Reconciliation, looked at"),
        Action.DECIDE_QUARANTINE: lazy("Quarantined recording, decided"),
        Action.MANAGE_USERS: lazy("Users, managed"),
        Action.MANAGE_SETTINGS: lazy("Settings, managed"),
        Action.SEE_JOBS: lazy("Jobs, looked at"),
        Action.RETRY_JOB: lazy("Job, tried again"),
        Action.SEE_AUDIT: lazy("Check of the log, looked at"),
        Action.SEE_ACCESS_LOG: lazy("Access log, looked at"),
        Action.ASK_LISTENING: lazy("Listening, asked for"),
        Action.WORK_ON_RIGHTS: lazy("Rights and grounds, worked on"),
        Action.READ_LISTENING: lazy("What a listener wrote, read"),
        Action.LISTEN: lazy("Own listening tasks"),
        Action.LEAD_TEAM: lazy("Listening of the team"),
        Action.ASK_STATEMENT: lazy("Statement of the data protection officer, asked for"),
        Action.SEE_STATEMENTS: lazy("Statements of the data protection officer, looked at"),
        Action.GIVE_STATEMENT: lazy("Statement of the data protection officer, given"),
        Action.SEE_FINDINGS: lazy("Findings, looked at"),
        Action.MAKE_BUNDLE: lazy("Bundle for an inquiry, made"),
        Action.SEE_LAWFULNESS: lazy("Lawfulness, looked at"),
        Action.SEE_MORNING: lazy("Morning of the house, looked at"),
        Action.SEE_ALARMS: lazy("Alarms of listeners, looked at"),
        Action.NOTE_ABSENCE: lazy("Absences and deputies"),
        Action.SEE_DESKS: lazy("Desks, looked at"),
        Action.NAME_HANDLER: lazy("Case handler, named to a protected case that nobody could open"),
        Action.OWN_CALENDAR: lazy("Own calendar"),
        Action.SEE_MESSAGES: lazy("E-mails that came in, looked at"),
        Action.SETTLE_MESSAGE: lazy("E-mail that came in, dealt with"),
        Action.SEE_OFFICER_MESSAGES: lazy("Messages to the data protection officer, looked at"),
        Action.ANSWER_AS_OFFICER: lazy("Message to the data protection officer, dealt with"),
        Action.SEE_CHANNELS: lazy("Channels, looked at"),
        Action.SPEAK_FOR_CHANNEL: lazy("Channels, spoken for"),
        Action.USE_INTERFACE: lazy("Interface of other systems, used"),
    }
)

BASES: Mapping[str, LazyText] = MappingProxyType(
    {
        "role": lazy("role"),
        "assigned": lazy("assigned to the user"),
        "named": lazy("named to the case"),
        "city": lazy("by the city's sign-in"),
        "cli": lazy("command line"),
        "interface": lazy("a system of the city"),
        Denial.SIGNED_OUT: lazy("not signed in"),
        Denial.INACTIVE: lazy("account disabled"),
        Denial.COMMITMENT_MISSING: lazy("commitment not accepted"),
        Denial.ROLES_CONFLICT: lazy("conflicting roles"),
        Denial.NO_SUCH_ROLE: lazy("no such role"),
        Denial.EMERGENCY: lazy("emergency account"),
        Denial.CASE_NOT_GIVEN: lazy("no such case"),
        Denial.BARRED: lazy("barred from the case"),
        Denial.PROTECTED: lazy("not named to the protected case"),
        Denial.OFFICERS_ALONE: lazy("for the data protection officer alone"),
        Denial.PREPARER: lazy("a preparer of the letter"),
        Denial.DPO_SIGNS_NOTHING: lazy("the data protection officer signs nothing"),
    }
)

_TABS: Mapping[str, LazyText] = MappingProxyType(
    {
        "mine": lazy("own cases"),
        "unassigned": lazy("unassigned cases"),
        "waiting": lazy("waiting cases"),
        "all": lazy("all open cases"),
        "closed": lazy("closed cases"),
        "routed": lazy("cases passed on"),
        "failed": lazy("failed jobs"),
        "queued": lazy("waiting jobs"),
        "running": lazy("jobs under way"),
    }
)
_SUBJECTS: Mapping[str, LazyText] = MappingProxyType(
    {
        "attachment": lazy("attachment"),
        "mail": lazy("e-mail"),
        "mails": lazy("e-mails"),
        "letter": lazy("letter"),
        "call": lazy("call"),
        "hold": lazy("hold"),
        "import": lazy("import"),
        "headings": lazy("heading row of the import"),
        "user": lazy("user"),
        "term": lazy("proposed term"),
        "case": lazy("case"),
        "report": lazy("report"),
        "search": lazy("search"),
        "calls": lazy("calls"),
        "imports": lazy("imports"),
        "lines": lazy("call queues"),
        "holds": lazy("holds to review"),
        "open_holds": lazy("all open holds"),
        "new": lazy("new hold"),
        "certificates": lazy("certificates of destruction"),
        "certificate": lazy("certificate"),
        "source": lazy("messages to the source"),
        "list": lazy("list of recordings"),
        "earlier": lazy("earlier cases of the same person"),
        "sign": lazy("letters to be signed"),
        "listening": lazy("listening task"),
        **_TABS,
    }
)


def subject_words(subject: str) -> str:
    """`letter:7` as `letter 7`; a code without words of its own stays as it is."""
    kind, _, more = subject.partition(":")
    words = str(_SUBJECTS[kind]) if kind in _SUBJECTS else kind
    return f"{words} {_SUBJECTS.get(more, more)}".strip()
