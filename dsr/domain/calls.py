"""The values a call register's file turns into: legs, rejected rows and what a survey of the file found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from dsr.domain.calls_words import row_sentence
from dsr.domain.errors import Fault


class Direction(StrEnum):
    """Who called whom, as the city sees it."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"
    CALLBACK = "callback"
    UNKNOWN = "unknown"


class LegType(StrEnum):
    """What the caller was connected to in one leg."""

    IVR = "ivr"
    QUEUE = "queue"
    AGENT = "agent"
    CONSULT = "consult"
    CONFERENCE = "conference"
    VOICEMAIL = "voicemail"


class Result(StrEnum):
    """How a leg ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MISSED = "missed"
    TRANSFERRED = "transferred"
    FAILED = "failed"
    UNKNOWN = "unknown"


class TzConfidence(StrEnum):
    """How the moment in UTC is known: written with its offset, proved by the call's id, declared, or two readings."""

    GIVEN = "given"
    COMPUTED = "computed"
    ASSUMED = "assumed"
    AMBIGUOUS = "ambiguous"


class ZoneBasis(StrEnum):
    """What the zone of a file's clock times rests on: proved by its rows, declared by a person, or written with each."""

    PROVED = "proved"
    DECLARED = "declared"
    GIVEN = "given"


@dataclass(slots=True)
class LegRow:
    """One row of a file as understood: one who-with-whom interval of a call. Never changed once made: it is not frozen
    because that would cost more than reading the row.

    Moments are aware UTC, durations milliseconds. `ext_call_id` groups the legs of a call; (`ext_leg_id`, `ext_seq`)
    is the row's own key, derived from its content where the source has no ids (`has_derived_key`). `started_local`
    is the source's own text. `second_reading_at` is the later reading of a time in the repeated autumn hour.
    `row_no` is the line of the file on which the row begins; it is no part of `row_hash`.
    """

    row_no: int
    ext_call_id: str
    ext_leg_id: str
    ext_seq: str
    caller_raw: str
    started_at: datetime
    started_local: str
    utc_offset_min: int
    tz_confidence: TzConfidence
    second_reading_at: datetime | None = None
    caller_name_raw: str = ""
    dialled_raw: str = ""
    queue_raw: str = ""
    agent_raw: str = ""
    leg_type: LegType = LegType.QUEUE
    direction: Direction = Direction.UNKNOWN
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wait_ms: int | None = None
    talk_ms: int | None = None
    total_ms: int | None = None
    result: Result = Result.UNKNOWN
    result_raw: str = ""
    recording_ref: str | None = None
    has_derived_key: bool = False

    _kept: tuple[str | int | None, ...] | None = field(default=None, init=False, compare=False, repr=False)
    _hash: str | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def kept(self) -> tuple[str | int | None, ...]:
        """What the register keeps of the row, in the order of `KEPT`: texts and numbers, moments as `moment_text`."""
        if self._kept is None:
            self._kept = _kept_of(self)
        return self._kept

    @property
    def row_hash(self) -> str:
        """SHA-256 (hex) of everything the register keeps of the row: equal hashes mean an equal row, wherever it
        stands in a file."""
        if self._hash is None:
            self._hash = _hash_of(
                (self.ext_call_id, self.result_raw, "derived" if self.has_derived_key else "", *self.kept)
            )
        return self._hash


def _hash_of(values: tuple[str | int | None, ...]) -> str:
    text = "\x1f".join([value if value.__class__ is str else str(value) for value in values])
    if text.count("\x1f") >= len(values):
        # A unit separator inside a value would let two different rows look alike.
        text = "\x1f".join(str(value).replace("\x1f", " ") for value in values)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


KEPT = (
    *("ext_leg_id", "ext_seq", "caller_raw", "caller_name_raw", "dialled_raw", "queue", "agent", "leg_type"),
    *("direction", "started_at", "other_started_at", "started_local", "utc_offset_min", "zone_confidence"),
    *("answered_at", "ended_at", "wait_ms", "talk_ms", "total_ms", "result", "recording_ref"),
)
LONGEST_NAME = 200
"""The longest name of a recording that is kept."""
_MOMENT_CHARACTERS = len("2026-11-03 09:05:00.000000")


def _kept_of(leg: LegRow) -> tuple[str | int | None, ...]:
    second, answered, ended = leg.second_reading_at, leg.answered_at, leg.ended_at
    return (
        leg.ext_leg_id,
        leg.ext_seq,
        leg.caller_raw,
        leg.caller_name_raw,
        leg.dialled_raw,
        leg.queue_raw,
        leg.agent_raw,
        leg.leg_type._value_,
        leg.direction._value_,
        moment_text(leg.started_at),
        None if second is None else moment_text(second),
        leg.started_local,
        leg.utc_offset_min,
        leg.tz_confidence._value_,
        None if answered is None else moment_text(answered),
        None if ended is None else moment_text(ended),
        leg.wait_ms,
        leg.talk_ms,
        leg.total_ms,
        leg.result._value_,
        (leg.recording_ref or "")[:LONGEST_NAME],
    )


KeptRow = tuple[Any, ...]
"""A row as it is handed on: line, whether its key is derived, its call's id, `row_hash`, then the values of `KEPT`."""
ROW_NO, IS_DERIVED, CALL_ID, ROW_HASH, FIRST_KEPT = range(5)
"""Where the parts of a `KeptRow` stand."""


def kept_row(leg: LegRow) -> KeptRow:
    """The row as it is handed on."""
    return (leg.row_no, leg.has_derived_key, leg.ext_call_id, leg.row_hash, *leg.kept)


def moment_text(moment: datetime) -> str:
    """An aware moment in UTC with microseconds: how the register's bulk rows write one. Raises `ValueError` for a naive one."""
    if moment.tzinfo is UTC:
        return moment.isoformat(" ", "microseconds")[:_MOMENT_CHARACTERS]
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:_MOMENT_CHARACTERS]


def moment_of(text: str) -> datetime:
    """The moment that `moment_text` wrote."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def content_key(leg: LegRow) -> str:
    """SHA-256 (hex) of what tells one leg from another where the source has no ids for legs; an occurrence number is added.

    The call's own id and the row's number in it take part where the source has these.
    """
    parts = (
        leg.ext_call_id,
        leg.ext_seq,
        leg.started_at.isoformat(),
        leg.caller_raw,
        leg.dialled_raw or leg.queue_raw,
        leg.agent_raw,
        str(leg.total_ms),
    )
    text = "".join(f"{len(part)}:{part};" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


LEG_KEY, GROUP_KEY = "sha256:", "group:"
"""How ids begin that the register gave: to a leg without one, and to the rows of one conversation without one."""


def is_derived_id(ext_id: str) -> bool:
    """Whether an id of a call or a leg is the register's own, which says nothing to the source."""
    return ext_id.startswith((LEG_KEY, GROUP_KEY))


CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of a source may be ahead of ours."""


def is_in_future(started_at: datetime, received_at: datetime) -> bool:
    """Whether a call begins later than the moment at which its file was received: its time cannot be right."""
    return started_at > received_at + CLOCK_SKEW


@dataclass(frozen=True)
class RejectedRow:
    """One row that could not be taken. `reason` is the English sentence; pages ask `calls_words` by `code`.

    `values` name columns as the file does, and never hold a caller's number or name.
    """

    row_no: int
    code: str
    values: tuple[tuple[str, str | int], ...] = ()

    @property
    def reason(self) -> str:
        """The English sentence, with the row's line."""
        return row_sentence(self.row_no, self.code, dict(self.values), "en")


@dataclass(frozen=True)
class ZoneFinding:
    """How a file's clock times are read. `offsets_min` are the offsets proved, ascending; two where the file crosses
    a change of the clocks. `name` is what a person reads: `UTC`, `+03:00`, `Europe/Helsinki`."""

    basis: ZoneBasis
    name: str
    offsets_min: tuple[int, ...] = ()
    rows_proving: int = 0


FIRST_ROWS = 20
"""So many of a file's rows are shown as they were understood."""


@dataclass(frozen=True)
class FileSurvey:
    """What reading a whole file found, before anything is written.

    `rows` = `legs` + `rejected_count`. `rejected` and `first_rows` are the first ones only. Shares are of the legs,
    0 to 1: `share_hidden` withheld or unavailable callers, `share_odd` those that no search by number can find. `alike` rows
    are like an earlier one, have no id of their own nor of their call and are taken as calls of their own; `alike_parts` tell
    the id of their call, and each is taken as one more part of it. `unnamed` rows tell neither an id of their own nor of their
    call: one that the source corrects is another call to the register.
    """

    faults: tuple[Fault, ...]
    zone: ZoneFinding | None
    rows: int = 0
    legs: int = 0
    calls: int = 0
    first_rows: tuple[LegRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    rejected_count: int = 0
    alike: int = 0
    alike_parts: int = 0
    unnamed: int = 0
    ambiguous: int = 0
    mended_lines: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    share_hidden: float = 0.0
    share_odd: float = 0.0
    first_at: datetime | None = None
    last_at: datetime | None = None
