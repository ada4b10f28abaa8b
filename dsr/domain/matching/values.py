"""What a case is searched by, what the register knows of a call, and what weighing the two can find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dsr.domain.calls import Direction
from dsr.domain.phone import NumberKind


class Basis(StrEnum):
    """On what a number is said to be the subject's."""

    DECLARED = "declared"
    CALLBACK = "callback"
    OTHER_REGISTER = "other_register"
    HANDLER = "handler"


class Shared(StrEnum):
    """Who else uses a line."""

    UNKNOWN = "unknown"
    NO = "no"
    HOUSEHOLD = "household"
    WORKPLACE = "workplace"
    SWITCHBOARD = "switchboard"
    INSTITUTION = "institution"


class Band(StrEnum):
    """Strong is ticked beforehand for the handler, possible needs a look or a listening, weak is only counted."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


class ReasonCode(StrEnum):
    """Why a call may be the subject's; the sentence for each stands in the words of matching."""

    NUMBER_CONFIRMED = "number_confirmed"
    NUMBER_OTHER_REGISTER = "number_other_register"
    NUMBER_HANDLER = "number_handler"
    NUMBER_DECLARED = "number_declared"
    CALLED_BACK = "called_back"
    CALLED_BACK_UNCONFIRMED = "called_back_unconfirmed"
    FURTHER_PARTY = "further_party"
    OWN_AGENT = "own_agent"
    OWN_AGENT_OUTSIDE = "own_agent_outside"
    WINDOW = "window"
    WINDOW_NEAR = "window_near"
    WINDOW_WIDE = "window_wide"
    QUEUE = "queue"
    AGENT = "agent"
    DURATION = "duration"
    LISTENER_CONFIRMED = "listener_confirmed"
    LISTENER_DENIED = "listener_denied"
    SHARED_LINE = "shared_line"
    BUSY_LINE = "busy_line"
    OUTSIDE_PERIOD = "outside_period"
    NUMBER_HIDDEN = "number_hidden"
    OTHER_NUMBER = "other_number"
    SAME_ENDING = "same_ending"
    CALLER_NAME = "caller_name"


class Blocker(StrEnum):
    """Why a call is never tied to a case without a person's decision."""

    NUMBER_HIDDEN = "number_hidden"
    OTHER_NUMBER = "other_number"
    NOT_A_PERSONS_LINE = "not_a_persons_line"
    NUMBER_UNCERTAIN = "number_uncertain"
    SHARED_LINE = "shared_line"
    SHARED_NOT_KNOWN = "shared_not_known"
    BUSY_LINE = "busy_line"
    DECLARED_BY_OTHERS = "declared_by_others"
    OUTSIDE_PERIOD = "outside_period"
    PERIOD_UNKNOWN = "period_unknown"
    AGENT_OUTSIDE_PERIOD = "agent_outside_period"
    AGENT_PERIOD_UNKNOWN = "agent_period_unknown"
    FURTHER_PARTY = "further_party"
    SAME_ENDING_ONLY = "same_ending_only"
    NAME_ONLY = "name_only"
    FOR_ANOTHER_PERSON = "for_another_person"
    SAFETY_RESTRICTION = "safety_restriction"
    TIED_TO_ANOTHER = "tied_to_another"
    LISTENER_DENIED = "listener_denied"
    STORAGE_ENDED = "storage_ended"


@dataclass(frozen=True)
class SubjectNumber:
    """A number said to be the subject's, from and to when. Without `from_on` it is not known since when.

    `confirmed_on` is the day of the code that was called or sent to it and given back (basis `callback`).
    `declared_by_others` says that another case's subject has named the same number.
    """

    e164: str
    basis: Basis = Basis.DECLARED
    from_on: date | None = None
    to_on: date | None = None
    shared: Shared = Shared.UNKNOWN
    declared_by_others: bool = False
    confirmed_on: date | None = None


@dataclass(frozen=True)
class OwnAgent:
    """An agent id under which the subject answered calls for the city, from and to when; ids too pass on to others."""

    agent: str
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class NamedWindow:
    """A time in which the subject says they called (aware UTC, both ends in it), and the line if named.

    `is_number_hidden`: they say that their number was hidden or is among those given; else they do not know it.
    """

    from_at: datetime
    to_at: datetime
    queue: str = ""
    is_number_hidden: bool = False


@dataclass(frozen=True)
class SearchFacts:
    """All that a case is searched by. Queues and agents are technical names as the register writes them.

    `own_agents` are the subject's own agent ids where the subject is a call agent of the city (an employee is a data
    subject too, and the key is then the agent and not the caller).
    """

    numbers: tuple[SubjectNumber, ...] = ()
    windows: tuple[NamedWindow, ...] = ()
    queues: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    own_agents: tuple[OwnAgent, ...] = ()
    duration_ms: int | None = None
    has_safety_restriction: bool = False


@dataclass(frozen=True)
class CallFacts:
    """What the register knows of one call. Moments are aware UTC; `other_started_at` is the later reading of a time in
    the repeated autumn hour, and either reading counts. `parties` are numbers of further parties (`domain.call_parties`). `is_overdue`: a recording of it was due for destruction before the
    request, and nobody has told whether it is still there."""

    call_id: int
    started_at: datetime
    other_started_at: datetime | None = None
    caller_kind: NumberKind = NumberKind.UNAVAILABLE
    caller_e164: str | None = None
    caller_raw: str = ""
    is_caller_valid: bool = True
    dialled_e164: str | None = None
    parties: tuple[str, ...] = ()
    direction: Direction = Direction.IN
    queues: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    duration_ms: int = 0
    is_line_busy: bool = False
    is_tied_to_another: bool = False
    is_for_another_person: bool = False
    caller_name_matches: bool = False
    listener_says: bool | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class Reason:
    """One piece of evidence: its code, its weight and the values that its sentence shows (masked numbers, days)."""

    code: ReasonCode
    weight: int
    values: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A call that may be the subject's. `blockers` keep it from ever being tied without a person's decision."""

    call_id: int
    score: int
    band: Band
    reasons: tuple[Reason, ...]
    blockers: tuple[Blocker, ...]
