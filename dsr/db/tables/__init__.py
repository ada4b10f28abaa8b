"""Every table. Table classes carry no rules: values are checked before they are made."""

from sqlmodel import SQLModel

from dsr.db.tables.appeals import Proceeding
from dsr.db.tables.calls import (
    Call,
    CallQueue,
    Candidate,
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
    CaseChange,
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
from dsr.db.tables.holds import Hold, HoldItem, HoldWait
from dsr.db.tables.interface import InterfaceClient, InterfaceNotice, InterfaceRequest
from dsr.db.tables.letters import Approval, Dispatch, Letter, LetterText, LetterVersion
from dsr.db.tables.listening import (
    Absence,
    AgentUser,
    ListeningAlarm,
    ListeningMark,
    ListeningTask,
    OtherListening,
    Team,
)
from dsr.db.tables.log import AccessEntry, Event, Heartbeat, HouseCheck, Job, PurgePermit, Seal, StreamHead
from dsr.db.tables.mail_in import (
    Attachment,
    AttachmentChunk,
    ChannelOutage,
    ChannelTest,
    MailboxFolder,
    MailboxMessage,
)
from dsr.db.tables.matching import CandidateSnapshot, CaseClue, NumberCode, RegisterCount, SharedLine, Unlisted
from dsr.db.tables.officer import OfficerStatement
from dsr.db.tables.register_facts import FactConfirmation
from dsr.db.tables.reminders import (
    CalendarDay,
    CalendarFeed,
    CaseAct,
    LeftCase,
    NamingProposal,
    Reminder,
    ReminderReceipt,
)
from dsr.db.tables.reporting import CountedMonth, FrozenMonth, LatenessCause, MonthlyReport, MovedMonth
from dsr.db.tables.retention import CaseFigure, PurgeItem, PurgeRound, RightFigure, RightFigureCode, StoppedCall
from dsr.db.tables.rights import (
    CaseTask,
    CopyPlace,
    Correction,
    Disclosure,
    ErasureChoice,
    Fee,
    JointLetter,
    RecipientAnswer,
    Restriction,
    RestrictionUse,
    Statement,
)
from dsr.db.tables.service import AppealQuestion, Breach, BreachAwareness, LetterCopy, LetterRecipient, ServiceAttempt
from dsr.db.tables.sessions import RecordedSession, RecordedSessionRef
from dsr.db.tables.signin import (
    AccessProposal,
    AccessReview,
    CityIdentity,
    CitySignIn,
    PendingSignIn,
    RecoveryCode,
    SecondFactor,
)
from dsr.db.tables.terms import DatedTerm
from dsr.db.tables.touched import AccessTouch
from dsr.db.tables.users import FailedSignIn, PasswordLink, SignIn, User
from dsr.db.tables.watching import WatchedFile, WatchedFolder, WatchPermit

METADATA = SQLModel.metadata

__all__ = [
    "METADATA", "Absence", "AccessEntry", "AccessProposal", "AccessReview", "AccessTouch", "AgentUser", "AppealQuestion",
    "Approval", "Attachment", "AttachmentChunk", "Breach", "BreachAwareness", "CalendarDay", "CalendarFeed", "Call", "CallQueue",
    "Candidate", "CandidateSnapshot", "Case", "CaseAct", "CaseChange", "CaseClue", "CaseFigure", "CaseGround", "CaseNumber",
    "CaseTask", "CaseUser", "CaseWindow", "ChannelOutage", "ChannelTest", "CityIdentity", "CitySignIn", "ClockFact",
    "ContactCheck", "CopyPlace", "Correction", "CountedMonth", "Counter", "DatedTerm", "Delegation", "Destruction", "Disclosure",
    "Dispatch", "ErasureChoice", "Event", "FactConfirmation", "FailedSignIn", "Fee", "FrozenMonth", "Handover",
    "HandoverCall", "Heartbeat", "Hold", "HoldItem", "HoldWait", "HouseCheck", "IdentityCheck", "ImportBatch", "ImportRow",
    "InterfaceClient", "InterfaceNotice", "InterfaceRequest", "Job", "JointLetter", "LatenessCause", "LeftCase",
    "Leg", "Letter", "LetterCopy", "LetterRecipient", "LetterText", "LetterVersion", "Link", "ListeningAlarm", "ListeningMark",
    "ListeningTask", "MailboxFolder", "MailboxMessage", "MappingProfile", "Message", "MonthlyReport", "MovedMonth", "NamingProposal", "Note",
    "NumberCode", "OfficerStatement", "OtherListening", "PasswordLink", "PendingSignIn", "Proceeding",
    "PromisedCopy", "PurgeItem", "PurgePermit", "PurgeRound", "RecipientAnswer", "RecordedSession", "RecordedSessionRef",
    "Recording", "RecoveryCode", "RegisterCount", "Reminder", "ReminderReceipt", "Representation", "Representative",
    "Restriction", "RestrictionUse", "RightFigure", "RightFigureCode", "RightRequest", "RouteVersion", "Seal", "SecondFactor",
    "ServiceAttempt", "SharedLine", "SignIn", "Source", "SourceInstruction", "Statement", "StoppedCall", "StreamHead",
    "SubjectStanding", "Team", "Unlisted", "User", "WatchPermit", "WatchedFile", "WatchedFolder",
]  # fmt: skip
