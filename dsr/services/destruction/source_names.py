"""What a source finds a recording by: its own ids where it has given some, else the facts of the talk itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Bundle
from sqlmodel import Session, SQLModel, col

from dsr.db.tables import Call, Leg, Recording
from dsr.domain.call_facts import OUTWARD
from dsr.domain.calls import is_derived_id
from dsr.domain.local_times import HELSINKI
from dsr.domain.retention import MAY_EXIST

_TALK = ("started_at", "other_started_at", "queue", "agent")
_AT_ONCE = 5_000
OWN = ("recording", "call", "leg", "seq")
FACTS = ("started", "line", "agent", "seconds", "direction", "number", "note")
NEEDS_A_PERSON = "needs a person: another recording that is kept looks just the same"
NOT_KNOWN = "not known"
COLUMNS = (*OWN, *FACTS)
"""What a list tells of each recording, in its order. `started` is Finnish time with its offset, both readings of the
repeated autumn hour, the beginning of the call with its wait; `number` is the other party's. `note` says that nothing in
the line tells the recording from one that is kept: the source may not destroy it by the line alone."""


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


def names_by_id(session: Session, rows: Sequence[Any], *, to_destroy: bool) -> dict[int, dict[str, str]]:
    """The line of each of these `told_rows`, by the recording's id. The caller has taken `holds_lock`.

    Lines without an id of the source's own are compared with the whole register: where another recording of the source
    has the same facts, the number tells them apart, and where one that stays has the same number too, `note` says so.
    """
    found = {one.id: source_names(one, there(call), there(leg)) for one, call, leg, *_ in rows}
    bare = {
        one.id: call for one, call, _leg, *_ in rows if there(call) and not any(found[one.id][name] for name in OWN)
    }
    if not bare:
        return found
    alike: dict[tuple[Any, ...], list[tuple[int, str, bool]]] = {}
    sources = {source_id_of(one, there(call)) for one, call, _leg, *_ in rows}
    moments = list({call.started_at for call in bare.values()})
    query = told_rows().add_columns(col(Recording.state)).where(col(Call.source_id).in_(sources))
    for start in range(0, len(moments), _AT_ONCE):
        part = query.where(col(Call.started_at).in_(moments[start : start + _AT_ONCE]))
        for one, call, leg, state in session.execute(part):
            names = source_names(one, call, there(leg))
            if not any(names[name] for name in OWN):
                is_left = state in MAY_EXIST and one.id not in found
                told = (one.id, _number(call, there(leg)), is_left)
                alike.setdefault(_looks(source_id_of(one, call), names), []).append(told)
    for one, call, leg, *_ in rows:
        others = alike.get(_looks(source_id_of(one, there(call)), found[one.id]), []) if one.id in bare else []
        if len(others) > 1:
            number = _number(call, there(leg))
            is_doubtful = to_destroy and any(is_left and theirs == number for _id, theirs, is_left in others)
            found[one.id] |= {"number": number, "note": NEEDS_A_PERSON if is_doubtful else ""}
    return found


def _looks(source_id: int, names: dict[str, str]) -> tuple[Any, ...]:
    return source_id, *(names[name] for name in FACTS if name not in ("number", "note"))


def source_names(recording: Any, call: Any, leg: Any) -> dict[str, str]:
    """A line of a list by `COLUMNS`. Keys that the register made itself say nothing to a source and are not told.

    Time, line, agent, length and direction are told only where no id of the source's own is; the number only where
    neither line nor agent is there (GDPR 5(1)(c)), or where another recording looks the same (`names_by_id`).
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
        "seconds": str(round(recording.duration_ms / 1000)) if recording.duration_ms else NOT_KNOWN,
        "direction": call.direction,
        "number": "" if line or agent else _number(call, leg),
        "note": "",
    }


def _number(call: Any, leg: Any) -> str:
    if call.direction in OUTWARD:
        return str(call.dialled_e164 or (leg.dialled_raw if leg is not None else ""))
    return str(call.caller_raw)
