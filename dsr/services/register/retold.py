"""Rows without an id of their own that tell a stored leg otherwise: its key is made of what it says, so that another key may still
be the same leg.

Of a call that the rows name, by the source's own id or by what they are grouped by, two things are known again. A leg that
another file told without the caller: all else is the same. And a leg with another time, where the file tells as many legs of
the call as are stored and each is the same but for its times: only the source's own id of a call says that it is that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.bulk import rows_in
from dsr.db.tables import Call, Leg
from dsr.domain.calls import KEPT, LEG_KEY, is_derived_id, moment_text
from dsr.services.file_rows.ready import ReadyLeg, Value

_NAMES = ("caller_raw", "caller_name_raw")
_TIMES = (
    "started_at",
    "other_started_at",
    "started_local",
    "utc_offset_min",
    "zone_confidence",
    "answered_at",
    "ended_at",
)
_KEYS = ("ext_leg_id", "ext_seq")
_BUT_CALLER = tuple(place for place, name in enumerate(KEPT) if name not in (*_KEYS, *_NAMES))
_BUT_TIMES = tuple(place for place, name in enumerate(KEPT) if name not in (*_KEYS, *_TIMES))
_CALLER, _STARTED = KEPT.index("caller_raw"), KEPT.index("started_at")


class Retold(NamedTuple):
    """The stored leg that a row tells again: its id, its call's, its key, and whether the row tells it as it is stored, or
    leaves out the caller that is known of it."""

    leg_id: int
    call_id: int
    key: tuple[str, str]
    row_hash: str
    is_same: bool


def may_be_retold(leg: ReadyLeg) -> bool:
    """Whether a row can be a known leg in spite of its key: that is the register's own, and its call has a name."""
    return leg.key[0].startswith(LEG_KEY) and not leg.ext_call_id.startswith(LEG_KEY)


def retold(
    session: Session,
    source_id: int,
    legs: Sequence[ReadyLeg],
    new: Collection[int],
    changed: Collection[int],
    batch_id: int | None = None,
) -> dict[int, Retold]:
    """Those of the rows of a chunk, by their places in it, that tell a stored leg again; `new` are the places of those whose key
    is not known, `changed` of those that are told otherwise, among which are such as only leave out the caller that is known.
    What an earlier row of the file brought, or told otherwise, has its `batch_id` and is no such leg. Two looks at the
    register where such a row is of a known call, and none where none can be."""
    asked = [place for place in (*new, *changed) if may_be_retold(legs[place])]
    if not asked:
        return {}
    stored = _stored(session, source_id, {legs[place].ext_call_id for place in asked})
    told = {leg.key for leg in legs}
    of_call: dict[str, list[int]] = {}
    for place, leg in enumerate(legs):
        if leg.ext_call_id in stored:
            of_call.setdefault(leg.ext_call_id, []).append(place)
    found: dict[int, Retold] = {}
    for ext_call_id, places in of_call.items():
        own = stored[ext_call_id]
        left = [leg for leg in own if leg.batch_id != batch_id and _is_derived(leg) and _key(leg) not in told]
        mine = [place for place in places if may_be_retold(legs[place])]
        is_whole = not is_derived_id(ext_call_id) and len(places) == len(own)
        pairs = _told_otherwise(legs, [place for place in mine if place in new], left, is_whole=is_whole)
        found |= {place: _retold(legs[place], leg) for place, leg in pairs}
        by_key = {_key(leg): leg for leg in own}
        known = [(place, by_key.get(legs[place].key)) for place in mine if place in changed]
        found |= {place: one for place, leg in known if leg and (one := _retold(legs[place], leg)).is_same}
    return found


def _told_otherwise(
    legs: Sequence[ReadyLeg], fresh: Sequence[int], left: Sequence[Leg], *, is_whole: bool
) -> list[tuple[int, Leg]]:
    """Rows of one call with the stored legs that they are, the surest first; `is_whole`: the file names the call and tells all of it."""
    pairs: list[tuple[int, Leg]] = []
    for known in (_as_known, _with_caller, *((_at_other_times,) if is_whole else ())):
        told, same = {place for place, _leg in pairs}, {leg.id for _place, leg in pairs}
        pairs += known(legs, [one for one in fresh if one not in told], [one for one in left if one.id not in same])
    return pairs


def stored_values(leg: Leg) -> tuple[Value, ...]:
    """What is stored of a leg, in the order and the form of `KEPT`."""
    values = (getattr(leg, name) for name in KEPT)
    return tuple(moment_text(value) if isinstance(value, datetime) else value for value in values)


def _stored(session: Session, source_id: int, ext_call_ids: set[str]) -> dict[str, list[Leg]]:
    """The stored legs of these calls, by the id of each call at its source."""
    rows = rows_in(session, Call, ("id", "ext_call_id"), "ext_call_id", list(ext_call_ids), source_id=source_id)
    calls: dict[int, str] = dict(rows)
    found: dict[str, list[Leg]] = {}
    for leg in session.scalars(select(Leg).where(col(Leg.call_id).in_(calls)).order_by(col(Leg.id))) if calls else ():
        found.setdefault(calls[leg.call_id], []).append(leg)
    return found


def _as_known(legs: Sequence[ReadyLeg], fresh: Iterable[int], left: Sequence[Leg]) -> list[tuple[int, Leg]]:
    """Rows with the stored legs that were told so before, by a row that was known again."""
    stored = {leg.row_hash: leg for leg in left}
    return [(place, stored[legs[place].row_hash]) for place in fresh if legs[place].row_hash in stored]


def _with_caller(legs: Sequence[ReadyLeg], fresh: Iterable[int], left: Sequence[Leg]) -> list[tuple[int, Leg]]:
    """Rows with the stored legs that are the same but for the caller, whom one of the two does not name."""
    waiting, pairs = {leg.id: leg for leg in left}, []
    for place in fresh:
        kept = legs[place].kept
        for leg in waiting.values():
            values = stored_values(leg)
            if bool(kept[_CALLER]) != bool(values[_CALLER]) and _but(kept, _BUT_CALLER) == _but(values, _BUT_CALLER):
                pairs.append((place, waiting.pop(leg.id)))
                break
    return pairs


def _at_other_times(legs: Sequence[ReadyLeg], fresh: Sequence[int], left: Sequence[Leg]) -> list[tuple[int, Leg]]:
    """Rows with the stored legs that are the same but for their times, the earliest with the earliest; nothing where any is not."""
    if len(fresh) != len(left):
        return []
    rows = sorted((_sorted_by(legs[place].kept), place) for place in fresh)
    known = sorted(((_sorted_by(stored_values(leg)), leg.id or 0, leg) for leg in left), key=lambda one: one[:2])
    if any(row[0][0] != one[0][0] for row, one in zip(rows, known, strict=True)):
        return []
    return [(place, leg) for (_by, place), (_as, _id, leg) in zip(rows, known, strict=True)]


def _sorted_by(kept: Sequence[Value]) -> tuple[str, str]:
    return repr(_but(kept, _BUT_TIMES)), str(kept[_STARTED])


def _but(kept: Sequence[Value], places: tuple[int, ...]) -> tuple[Value, ...]:
    return tuple(kept[place] for place in places)


def _key(leg: Leg) -> tuple[str, str]:
    return leg.ext_leg_id, leg.ext_seq


def _is_derived(leg: Leg) -> bool:
    return leg.ext_leg_id.startswith(LEG_KEY)


def _retold(told: ReadyLeg, leg: Leg) -> Retold:
    values = stored_values(leg)
    says_less = bool(values[_CALLER]) and not told.kept[_CALLER]
    is_same = leg.row_hash == told.row_hash or (says_less and _but(told.kept, _BUT_CALLER) == _but(values, _BUT_CALLER))
    return Retold(leg.id or 0, leg.call_id, _key(leg), leg.row_hash, is_same)
