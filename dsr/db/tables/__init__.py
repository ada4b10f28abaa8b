"""Every table. Table classes carry no rules: values are checked before they are made."""

from sqlmodel import SQLModel

from dsr.db.tables.calls import (
    Call,
    CallQueue,
    Candidate,
    Hold,
    HoldItem,
    ImportBatch,
    ImportRow,
    Leg,
    Link,
    MappingProfile,
    Recording,
    Source,
)
from dsr.db.tables.cases import (
    Case,
    CaseNumber,
    CaseUser,
    CaseWindow,
    ClockFact,
    Counter,
    IdentityCheck,
    Message,
    Note,
    Representative,
    RightRequest,
)
from dsr.db.tables.handovers import Handover, HandoverCall, PromisedCopy
from dsr.db.tables.letters import Approval, Dispatch, Letter, LetterText, LetterVersion
from dsr.db.tables.log import AccessEntry, Event, Heartbeat, Job, PurgePermit, Seal, StreamHead
from dsr.db.tables.register_facts import FactConfirmation
from dsr.db.tables.sessions import RecordedSession, RecordedSessionRef
from dsr.db.tables.users import FailedSignIn, PasswordLink, SignIn, User

METADATA = SQLModel.metadata

__all__ = [
    "METADATA", "AccessEntry", "Approval", "Call", "CallQueue", "Candidate", "Case", "CaseNumber", "CaseUser", "CaseWindow",
    "ClockFact", "Counter", "Dispatch", "Event", "FactConfirmation", "FailedSignIn", "Handover", "HandoverCall", "Heartbeat", "Hold", "HoldItem", "IdentityCheck", "ImportBatch",
    "ImportRow", "Job", "Leg", "Letter", "LetterText", "LetterVersion", "Link", "MappingProfile", "Message", "Note",
    "PasswordLink", "PromisedCopy", "PurgePermit", "RecordedSession", "RecordedSessionRef", "Recording", "Representative", "RightRequest", "Seal", "SignIn", "Source",
    "StreamHead", "User",
]  # fmt: skip
