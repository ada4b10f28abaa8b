"""One call out of its legs: who called, when, which line, who answered, how long; the same in whatever order they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from dsr.domain.call_profile import Recorded
from dsr.domain.calls import LONGEST_NAME, Direction, LegRow, Result, TzConfidence
from dsr.domain.local_times import HELSINKI
from dsr.domain.phone import NumberKind, NumberRules, classify
from dsr.domain.retention import destruction_on

ENDING = 7
LONGEST_LINE = 120
OUTWARD = (Direction.OUT, Direction.CALLBACK)
HIDDEN = (NumberKind.WITHHELD, NumberKind.UNAVAILABLE)
# A channel inside the exchange that rings several telephones at once: no person answers on it.
_INNER = "Local/"


class ExpectedRecording(NamedTuple):
    """A recording that a leg tells of: the leg's own key, the recording's name where the source gives one, its length."""

    ext_leg_id: str
    ext_seq: str
    name: str
    duration_ms: int


class DerivedCall(NamedTuple):
    """What the register says of one call. Moments are aware UTC, durations milliseconds.

    `recordings` are those to be expected: none where nobody answered. `destruction_on` is the Helsinki date on which
    their storage period ends.
    """

    direction: Direction
    started_at: datetime
    other_started_at: datetime | None
    ended_at: datetime | None
    zone_confidence: TzConfidence
    caller_raw: str
    caller_e164: str | None
    caller_kind: NumberKind
    caller_ending: str
    is_caller_valid: bool
    dialled_e164: str | None
    queue: str
    agent: str
    duration_ms: int
    destruction_on: date
    recordings: tuple[ExpectedRecording, ...]


def call_of(legs: Sequence[LegRow], rules: NumberRules, recorded: Recorded) -> DerivedCall:
    """The call that these legs make up; at least one leg.

    The caller is the first leg's that names one. It starts with its earliest leg; where that time has two readings the
    earlier one gives the destruction date. The length is what was talked, or, where nobody answered, the whole.
    """
    ordered = sorted(legs, key=_order)
    first = ordered[0]
    earliest = min(ordered, key=_moment)
    answered = [leg for leg in ordered if is_answered(leg)]
    caller = first.caller_raw or _first([leg.caller_raw for leg in ordered])
    number = classify(caller, rules)
    direction = _direction(ordered)
    is_outward = direction in OUTWARD
    return DerivedCall(
        direction=direction,
        started_at=earliest.started_at,
        other_started_at=earliest.second_reading_at,
        ended_at=max([leg.ended_at for leg in ordered if leg.ended_at is not None], default=None),
        zone_confidence=earliest.tz_confidence,
        caller_raw=caller,
        caller_e164=number.e164,
        caller_kind=number.kind,
        caller_ending="" if number.e164 or number.kind in HIDDEN else ending_of(caller),
        is_caller_valid=number.is_valid,
        dialled_e164=classify(first.dialled_raw, rules).e164 if is_outward else None,
        queue=_line(ordered, is_outward=is_outward),
        agent=_agent(answered),
        duration_ms=_length(answered) if answered else _length(ordered),
        destruction_on=destroyed_on(earliest.started_at.toordinal(), earliest.started_at.hour),
        recordings=_recordings(ordered, answered, recorded),
    )


@lru_cache(maxsize=8_192)
def destroyed_on(day: int, hour: int) -> date:
    """When recordings of calls that began in this hour of UTC are destroyed: Helsinki's day begins at a full hour."""
    return destruction_on((datetime.fromordinal(day).replace(hour=hour, tzinfo=UTC)).astimezone(HELSINKI).date())


def is_answered(leg: LegRow) -> bool:
    """True where a person of the city and the other party talked, as far as the row tells.

    A row that says neither that nor the opposite counts as answered when it has talking time, a moment of answer or an
    agent; with nothing but a length it counts too: a recording that may exist is kept rather than missed.
    """
    if leg.result in (Result.ANSWERED, Result.TRANSFERRED):
        return True
    if leg.result is not Result.UNKNOWN:
        return False
    if leg.talk_ms is not None:
        return leg.talk_ms > 0
    return leg.answered_at is not None or bool(leg.agent_raw) or bool(leg.total_ms)


def known_length(duration_ms: int, ended_at: datetime | None) -> int | None:
    """A stored call's length in milliseconds; None where its source told neither a length nor an end: that is not known,
    and not nothing."""
    return duration_ms if duration_ms or ended_at is not None else None


def leg_length(leg: LegRow) -> int | None:
    """The length in milliseconds of what one row tells; None where it is not known."""
    return known_length(_length([leg]), leg.ended_at)


def other_line(queue: str, filed_under: str) -> str | None:
    """The line of a leg where it is another than the one that its call is filed under; None where nothing is to add."""
    return queue if queue and queue != filed_under else None


def ending_of(text: str) -> str:
    """The last seven digits of a written number, or nothing where it has fewer."""
    digits = "".join(character for character in text if "0" <= character <= "9")
    return digits[-ENDING:] if len(digits) >= ENDING else ""


def _order(leg: LegRow) -> tuple[bool, datetime, int, str, str]:
    """The leg that carries the call's own id first (an exchange's channel of the caller), then by time."""
    seq = int(leg.ext_seq) if leg.ext_seq.isascii() and leg.ext_seq.isdigit() else 0
    return leg.ext_leg_id != leg.ext_call_id, leg.started_at, seq, leg.ext_leg_id, leg.ext_seq


def _moment(leg: LegRow) -> tuple[datetime, bool, datetime]:
    """By start; of two legs with the same one that whose time has two readings: either may be when the call began."""
    return leg.started_at, leg.second_reading_at is None, leg.second_reading_at or leg.started_at


def _direction(ordered: Sequence[LegRow]) -> Direction:
    for leg in ordered:
        if leg.direction is not Direction.UNKNOWN:
            return leg.direction
    return Direction.UNKNOWN


def _line(ordered: Sequence[LegRow], *, is_outward: bool) -> str:
    """The line that was called: the first queue, else the number that the caller dialled."""
    queue = _first([leg.queue_raw for leg in ordered])
    if queue or is_outward:
        return queue
    return _first([leg.dialled_raw for leg in ordered])[:LONGEST_LINE]


def _first(texts: Sequence[str]) -> str:
    """The first text that says something."""
    return next(filter(None, texts), "")


def _agent(answered: Sequence[LegRow]) -> str:
    people = [leg.agent_raw for leg in answered if leg.agent_raw]
    return next((name for name in people if not name.startswith(_INNER)), people[0] if people else "")


def _length(legs: Sequence[LegRow]) -> int:
    """Milliseconds from the first beginning to the last end; a single leg says its own talking time."""
    if len(legs) == 1:
        leg = legs[0]
        found = leg.talk_ms if leg.talk_ms and is_answered(leg) else leg.total_ms
        if found is not None:
            return found
    begins = [_begins_at(leg) for leg in legs]
    ends = [_ends_at(leg, begin) for leg, begin in zip(legs, begins, strict=True)]
    return max(int((max(ends) - min(begins)) / timedelta(milliseconds=1)), 0)


def _begins_at(leg: LegRow) -> datetime:
    if not is_answered(leg):
        return leg.started_at
    if leg.answered_at is not None:
        return leg.answered_at
    return leg.started_at + timedelta(milliseconds=leg.wait_ms or 0)


def _ends_at(leg: LegRow, begin: datetime) -> datetime:
    if leg.ended_at is not None:
        return leg.ended_at
    return begin + timedelta(milliseconds=leg.talk_ms or leg.total_ms or 0)


def _recordings(
    ordered: Sequence[LegRow], answered: Sequence[LegRow], recorded: Recorded
) -> tuple[ExpectedRecording, ...]:
    """Each named recording once, by the first leg that names it; where none is named, one for each leg with talk.

    An inner channel of the exchange gives one only where no person's leg does: nobody talks on it.
    """
    if recorded is Recorded.NONE:
        return ()
    named: dict[str, LegRow] = {}
    for leg in ordered:
        if leg.recording_ref:
            named.setdefault(leg.recording_ref[:LONGEST_NAME], leg)
    if named or recorded is Recorded.NAMED:
        return tuple(_expected(leg, name) for name, leg in named.items())
    talked = [leg for leg in answered if leg.talk_ms != 0]
    people = [leg for leg in talked if not leg.agent_raw.startswith(_INNER)]
    return tuple(_expected(leg, "") for leg in people or talked[:1])


def _expected(leg: LegRow, name: str) -> ExpectedRecording:
    return ExpectedRecording(leg.ext_leg_id, leg.ext_seq, name, _length([leg]))


def recording_key(source_id: int, expected: ExpectedRecording, ext_call_id: str) -> str:
    """SHA-256 (hex) by which a recording is known for good, after its names are gone too: of the source and of its call
    and name, or of its leg's key where it has no name. No personal data can be read back from it."""
    return key_of(source_id, expected.ext_leg_id, expected.ext_seq, expected.name, ext_call_id)


def key_of(source_id: int, ext_leg_id: str, ext_seq: str, name: str, ext_call_id: str) -> str:
    """As `recording_key`, of the parts of an expected recording."""
    text = f"{source_id}\x1f{ext_call_id}\x1f{name}" if name else f"{source_id}\x1f{ext_leg_id}\x1f{ext_seq}\x1f"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
