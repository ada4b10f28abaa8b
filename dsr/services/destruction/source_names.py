"""What a source finds a recording by: its own ids where it has given some, else the facts of the talk itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Bundle
from sqlmodel import SQLModel, col

from dsr.db.tables import Call, Leg, Recording
from dsr.domain.call_facts import OUTWARD
from dsr.domain.calls import is_derived_id
from dsr.domain.local_times import HELSINKI

_TALK = ("started_at", "other_started_at", "queue", "agent")
OWN = ("recording", "call", "leg", "seq")
FACTS = ("started", "line", "agent", "seconds", "direction", "number")
COLUMNS = (*OWN, *FACTS)
"""What a list tells of each recording, in its order. `started` is Finnish time with its offset, both readings of the
repeated autumn hour; `number` is the other party's."""


_READ: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = (
    (Recording, ("id", "key", "due_on", "source_id", "call_id", "leg_id", "ext_recording_id", "duration_ms")),
    (Call, ("id", "source_id", "ext_call_id", "direction", "dialled_e164", "caller_raw", *_TALK)),
    (Leg, ("id", "ext_leg_id", "ext_seq", "dialled_raw", *_TALK)),
)


def told_rows() -> Select[Any, Any, Any]:
    """Recordings with the call and the leg that they are told by, as rows of what is read of each: a sweep reads many
    thousands. A call or a leg that is not there has the id None (`there`)."""
    read: list[Any] = [Bundle(table.__name__, *(_column(table, one) for one in names)) for table, names in _READ]
    told: Any = select(*read).select_from(Recording).outerjoin(Call, col(Call.id) == col(Recording.call_id))
    found: Select[Any, Any, Any] = told.outerjoin(Leg, col(Leg.id) == col(Recording.leg_id))
    return found


def there(told: Any) -> Any:
    """A call or a leg of `told_rows`; None where there is none."""
    return None if told.id is None else told


def _column(table: type[SQLModel], name: str) -> Any:
    return col(getattr(table, name))


def source_id_of(recording: Any, call: Any) -> int:
    """The source that a recording lies in; its call's where the recording itself does not say."""
    return int(recording.source_id or (call.source_id if call is not None else 0))


def source_names(recording: Any, call: Any, leg: Any) -> dict[str, str]:
    """A line of a list by `COLUMNS`. Keys that the register made itself say nothing to a source and are not told.

    Time, line, agent, length and direction are told only where no id of the source's own is; the number only where
    neither line nor agent would tell two calls of one moment apart (GDPR 5(1)(c)).
    """
    call_id = "" if call is None or is_derived_id(call.ext_call_id) else call.ext_call_id
    has_leg_id = leg is not None and not is_derived_id(leg.ext_leg_id)
    own = {
        "recording": recording.ext_recording_id,
        "call": call_id,
        "leg": leg.ext_leg_id if leg is not None and has_leg_id else "",
        "seq": leg.ext_seq if leg is not None and has_leg_id else "",
    }
    named = any(own[name] for name in ("recording", "call", "leg"))
    facts = {} if named or call is None else _facts(recording, call, leg)
    return {**dict.fromkeys(FACTS, ""), **own, **facts}


def _facts(recording: Any, call: Any, leg: Any) -> dict[str, str]:
    told = leg if leg is not None else call
    moments = (told.started_at, told.other_started_at)
    line, agent = told.queue or call.queue, told.agent or call.agent
    return {
        "started": " / ".join(one.astimezone(HELSINKI).isoformat(timespec="seconds") for one in moments if one),
        "line": line,
        "agent": agent,
        "seconds": str(round(recording.duration_ms / 1000)),
        "direction": call.direction,
        "number": "" if line or agent else _number(call, leg),
    }


def _number(call: Any, leg: Any) -> str:
    if call.direction in OUTWARD:
        return str(call.dialled_e164 or (leg.dialled_raw if leg is not None else ""))
    return str(call.caller_raw)
