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
from dsr.db.tables.destruction import Destruction, SourceInstruction
from dsr.db.tables.grounds import (
    CaseGround,
    ContactCheck,
    Delegation,
    Representation,
    RouteVersion,
    SubjectStanding,
)
from dsr.db.tables.handovers import Handover, HandoverCall, PromisedCopy
from dsr.db.tables.letters import Approval, Dispatch, Letter, LetterText, LetterVersion
from dsr.db.tables.listening import Absence, AgentUser, ListeningAlarm, ListeningMark, ListeningTask, Team
from dsr.db.tables.log import AccessEntry, Event, Heartbeat, Job, PurgePermit, Seal, StreamHead
from dsr.db.tables.matching import CandidateSnapshot, CaseClue, NumberCode, RegisterCount, SharedLine
from dsr.db.tables.register_facts import FactConfirmation
from dsr.db.tables.sessions import RecordedSession, RecordedSessionRef
from dsr.db.tables.users import FailedSignIn, PasswordLink, SignIn, User

METADATA = SQLModel.metadata

__all__ = [
    "METADATA", "Absence", "AccessEntry", "AgentUser", "Approval", "Call", "CallQueue", "Candidate",
    "CandidateSnapshot", "Case", "CaseClue", "CaseGround", "CaseNumber", "CaseUser", "CaseWindow", "ClockFact",
    "ContactCheck", "Counter", "Delegation", "Destruction", "Dispatch", "Event", "FactConfirmation", "FailedSignIn", "Handover", "HandoverCall", "Heartbeat",
    "Hold", "HoldItem", "IdentityCheck", "ImportBatch", "ImportRow", "Job", "Leg", "Letter", "LetterText",
    "LetterVersion", "Link", "ListeningAlarm", "ListeningMark", "ListeningTask", "MappingProfile", "Message", "Note",
    "NumberCode", "PasswordLink", "PromisedCopy", "PurgePermit", "RecordedSession", "RecordedSessionRef", "Recording",
    "RegisterCount", "Representation", "Representative", "RightRequest", "RouteVersion", "Seal", "SharedLine", "SignIn", "Source", "SourceInstruction",
    "StreamHead", "SubjectStanding", "Team", "User",
]  # fmt: skip
