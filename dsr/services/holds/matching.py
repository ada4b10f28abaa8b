"""Which recordings the open holds keep: matched when a hold is placed, when calls are imported, and before a sweep."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, or_, select, type_coerce
from sqlmodel import Session, col

from dsr.db.bulk import insert_rows
from dsr.db.events import record
from dsr.db.tables import Call, Candidate, Hold, HoldItem, Leg, Link, Recording
from dsr.domain.holds import OF_REQUEST
from dsr.domain.retention import MAY_EXIST
from dsr.services.call_numbers import parties_of
from dsr.services.holds.anew import ask_anew
from dsr.services.holds.counts import kept_by
from dsr.services.holds.criteria import LONG_AGO, NO_USABLE_NUMBER, Criteria, Named, caught, read_criteria, told_at
from dsr.services.holds.rejecting import is_rejected
from dsr.services.holds.upstream import inherit_confirmed
from dsr.services.holds.waits import keep_pairs, keep_waiting

Pairs = dict[tuple[int, int], str]
"""Hold and call, with the rule by which the hold keeps the call's recordings."""

_AT_ONCE = 10_000
_NOTHING = read_criteria("{}")
_ITEM = ("hold_id", "recording_id", "rule", "matched_at", "upstream", "upstream_evidence")


@dataclass(frozen=True)
class Open:
    """A hold that is not released, by what it catches: `wide` waits for a person's word since `asked_at`."""

    hold_id: int
    case_id: int | None
    kind: str
    criteria: Criteria
    wide: Criteria
    asked_at: datetime | None = None

    @property
    def is_of_request(self) -> bool:
        """Whether the steps of a request placed it."""
        return self.kind in OF_REQUEST


@dataclass
class _Index:
    """All open criteria, by what a call can be looked up by."""

    numbers: dict[str, list[int]] = field(default_factory=dict)
    calls: dict[int, list[int]] = field(default_factory=dict)
    windows: list[tuple[datetime, int, Named]] = field(default_factory=list)
    lines: list[tuple[datetime, int, Named]] = field(default_factory=list)

    @property
    def is_of_later(self) -> bool:
        """Whether a time is about later calls alone."""
        return any(named.after for _first, _hold_id, named in (*self.windows, *self.lines))


def stream_of(hold: Hold) -> str:
    """The stream in which a hold's events stand: its case's, or its own where it has no case."""
    return f"case:{hold.case_id}" if hold.case_id is not None else f"hold:{hold.id}"


def match(session: Session, hold: Hold, at: datetime, only_calls: Sequence[int] | None = None) -> int:
    """Tie every recording that the hold's criteria catch and that may exist to the hold; answers how many were new.

    `only_calls` narrows the look. A call that a person has said, with a reason, is not the subject's is not caught by the hold
    of the request. What a part catches that waits for a person's word is kept too, and not counted. What the source has
    confirmed for another hold of the case is confirmed for this one. The caller has taken `holds_lock`.
    """
    keep_waiting(session, hold, at, only_calls)
    condition = caught(hold.criteria)
    if only_calls is not None:
        condition = and_(condition, col(Call.id).in_(only_calls))
    if hold.case_id is not None and hold.kind in OF_REQUEST:
        condition = and_(condition, ~is_rejected(hold.case_id))
    held = select(col(HoldItem.recording_id)).where(col(HoldItem.hold_id) == hold.id)
    may_be_held = (condition, col(Recording.state).in_(MAY_EXIST), col(Recording.id).not_in(held))
    query = select(col(Recording.id)).join(Call, col(Call.id) == col(Recording.call_id)).where(*may_be_held)
    rows = [(hold.id, recording_id, "criteria", at, "waiting", "") for recording_id in session.scalars(query)]
    insert_rows(session, HoldItem, _ITEM, rows)
    if rows:
        inherit_confirmed(session, hold)
    return len(rows)


def match_imported(session: Session, calls: Sequence[int], at: datetime, *, are_due: bool = False) -> list[int]:
    """Match all open criteria and links against these calls; answers the cases that got a new recording or question.

    A hold must also catch what is imported after it was placed. Never a query a hold: one reads the criteria of all
    open holds (each text is understood once a process), one the calls, and only what was caught is looked at further.
    Measured on SQLite for 5000 calls: 40 ms with a thousand open holds, 200 ms with ten thousand. The cost is that of the calls, plus that of the open holds, plus that of the named
    times that cover calls without a number. Of calls that `are_due`, which a sweep is about to destroy, a question keeps its
    part since it was asked, though no row said so yet (`waits.AT_ONCE`). The caller has taken `holds_lock`.
    """
    added: dict[int, int] = {}
    asked = [] if are_due else ask_anew(session, calls, at)
    opened = opened_holds(session) if calls else []
    for start in range(0, len(calls), _AT_ONCE):
        part = calls[start : start + _AT_ONCE]
        pairs = _caught_pairs(session, _indexed((one.hold_id, one.criteria) for one in opened), part) if opened else {}
        pairs = _linked_pairs(session, opened, part) | pairs if opened else {}
        for hold_id, count in _keep(session, _without_rejected(session, opened, pairs), at).items():
            added[hold_id] = added.get(hold_id, 0) + count
        _wait_for(session, opened, part, at, are_due=are_due)
    cases = {one.hold_id: one.case_id for one in opened}
    by_stream: dict[str, list[int]] = {}
    for hold_id in sorted(added):
        case_id = cases[hold_id]
        by_stream.setdefault(f"case:{case_id}" if case_id is not None else f"hold:{hold_id}", []).append(hold_id)
    told = kept_by(session, added)
    for stream, hold_ids in sorted(by_stream.items()):
        kept = {str(hold_id): told[str(hold_id)] for hold_id in hold_ids}
        record(session, stream, "hold_widened", at=at, items=sum(added[one] for one in hold_ids), kept=kept)
    return sorted({*asked, *(case_id for hold_id in added if (case_id := cases[hold_id]) is not None)})


def hold_candidates(session: Session, case_id: int, calls: Sequence[int], at: datetime) -> int:
    """Keep the recordings of calls proposed for the case too, whatever they were found by; answers how many are new.

    Neither what a person has said, with a reason, is not the subject's, nor what a wide part alone catches that nobody
    has confirmed. The caller has taken `holds_lock`. Nothing is kept where no request of the case holds.
    """
    return _hold_calls(session, case_id, calls, "candidate", at)


def hold_linked(session: Session, case_id: int, call_id: int, at: datetime, *, by: int | None = None) -> int:
    """Keep the recordings of a linked call, whatever the criteria caught: found otherwise, it is no less needed."""
    return _hold_calls(session, case_id, [call_id], "linked", at, by=by)


def hold_again(session: Session, case_id: int, call_id: int, at: datetime, *, by: int) -> int:
    """Keep a call's recordings again after a person has taken back that it is not the subject's."""
    query = select(Hold).where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None))
    for hold in session.scalars(query.where(col(Hold.kind).in_(OF_REQUEST))).all():
        keep_waiting(session, hold, at, [call_id])
    return _hold_calls(session, case_id, [call_id], "candidate", at, by=by)


def _hold_calls(
    session: Session, case_id: int, calls: Sequence[int], rule: str, at: datetime, *, by: int | None = None
) -> int:
    query = select(Hold).where(
        col(Hold.case_id) == case_id, col(Hold.released_at).is_(None), col(Hold.kind).in_(OF_REQUEST)
    )
    hold = session.scalars(query.order_by(col(Hold.id))).first()
    if hold is None or not calls:
        return 0
    left_out = _left_out(session, hold, calls) if rule == "candidate" else set()
    kept = sum(_keep(session, {(hold.id or 0, one): rule for one in calls if one not in left_out}, at).values())
    if kept:
        inherit_confirmed(session, hold)
        told = kept_by(session, [hold.id])
        record(session, f"case:{case_id}", "hold_widened", at=at, by=by, items=kept, kept=told)
    return kept


def opened_holds(session: Session, *conditions: ColumnElement[bool]) -> list[Open]:
    """Every hold that is not released, in one query; `conditions` narrow it."""
    return [
        Open(hold_id or 0, case_id, kind, read_criteria(text), read_criteria(wide), asked_at)
        for hold_id, case_id, kind, text, wide, asked_at in session.execute(
            _opened().where(*conditions) if conditions else _opened()
        )
    ]


@cache
def _opened() -> Select[int | None, int | None, str, str, str, datetime | None]:
    stored = (type_coerce(col(Hold.criteria), Text), type_coerce(col(Hold.wide), Text))
    query = select(col(Hold.id), col(Hold.case_id), col(Hold.kind), *stored, col(Hold.wide_since))
    return query.where(col(Hold.released_at).is_(None)).order_by(col(Hold.id))


def _wait_for(session: Session, opened: Sequence[Open], calls: Sequence[int], at: datetime, *, are_due: bool) -> None:
    """Keep what the parts that wait for a person's word catch among these calls, without telling a source of it."""
    if pairs := asked_pairs(session, opened, calls):
        since = {one.hold_id: one.asked_at or at for one in opened} if are_due else {}
        keep_pairs(session, list(pairs), at, since)


def asked_pairs(session: Session, opened: Sequence[Open], calls: Sequence[int]) -> Pairs:
    """Which of these calls the parts that wait for a person's word catch now, hold by hold."""
    asked = [(one.hold_id, one.wide) for one in opened if one.wide != _NOTHING]
    return _without_rejected(session, opened, _caught_pairs(session, _indexed(asked), calls)) if asked else {}


def _indexed(opened: Iterable[tuple[int, Criteria]]) -> _Index:
    index = _Index()
    for hold_id, criteria in opened:
        for number in criteria.numbers:
            index.numbers.setdefault(number, []).append(hold_id)
        for call_id in criteria.calls:
            index.calls.setdefault(call_id, []).append(hold_id)
        index.windows += [(named.first, hold_id, named) for named in criteria.windows]
        index.lines += [(named.first, hold_id, named) for named in criteria.lines]
    for times in (index.windows, index.lines):
        times.sort(key=lambda window: window[:2])
    return index


def _caught_pairs(session: Session, index: _Index, calls: Sequence[int]) -> Pairs:
    """What `criteria.caught` says, for all open holds at once and some calls."""
    columns = (
        *(col(Call.id), col(Call.caller_e164), col(Call.dialled_e164), col(Call.caller_kind)),
        *(col(Call.started_at), col(Call.other_started_at), col(Call.queue)),
    )
    pairs: Pairs = {}
    told = told_at(session, calls) if index.is_of_later else {}
    timed: list[tuple[int, int, str, str]] = []
    numbers, single = index.numbers, index.calls
    for call_id, caller, dialled, kind, started_at, other_at, queue in session.execute(
        select(*columns).where(col(Call.id).in_(calls))
    ):
        caught_by = (*numbers.get(caller or "", ()), *numbers.get(dialled or "", ()), *single.get(call_id or 0, ()))
        pairs |= {(hold_id, call_id or 0): "criteria" for hold_id in caught_by}
        for times in (index.lines, index.windows if kind in NO_USABLE_NUMBER else []):
            for hold_id, named in _covering(times, (started_at, other_at)):
                if (call_id or 0) <= named.after and told.get(call_id or 0, LONG_AGO) <= named.since:
                    continue
                if named.queue in ("", queue):
                    pairs[hold_id, call_id or 0] = "criteria"
                else:
                    timed.append((hold_id, call_id or 0, named.queue, queue))
    for call_id, number in parties_of(session, calls) if numbers else ():
        pairs |= {(hold_id, call_id): "criteria" for hold_id in numbers.get(number, ())}
    if timed:
        lines = select(col(Leg.call_id), col(Leg.queue)).where(col(Leg.call_id).in_({one[1] for one in timed}))
        passed_on = {(call_id, queue) for call_id, queue in session.execute(lines)}
        pairs |= {(hold_id, call_id): "criteria" for hold_id, call_id, line, _ in timed if (call_id, line) in passed_on}
    return pairs


def _covering(
    times: Sequence[tuple[datetime, int, Named]], moments: Iterable[datetime | None]
) -> Iterable[tuple[int, Named]]:
    for at in moments:
        if at is not None and times:
            end = bisect_right(times, at, key=lambda window: window[0])
            yield from ((hold_id, named) for _first, hold_id, named in times[:end] if at <= named.last)


def _linked_pairs(session: Session, opened: Sequence[Open], calls: Sequence[int]) -> Pairs:
    """A linked call's recordings are the request's, also those that come later."""
    holds: dict[int | None, int] = {}
    for one in opened:
        if one.is_of_request:
            holds.setdefault(one.case_id, one.hold_id)
    query = select(col(Link.case_id), col(Link.call_id)).where(col(Link.call_id).in_(calls))
    return {(holds[case_id], call_id): "linked" for case_id, call_id in session.execute(query) if case_id in holds}


def _without_rejected(session: Session, opened: Sequence[Open], pairs: Pairs) -> Pairs:
    if not pairs:
        return pairs
    cases = {one.hold_id: one.case_id for one in opened if one.is_of_request}
    query = select(col(Candidate.case_id), col(Candidate.call_id)).where(
        col(Candidate.call_id).in_({call_id for _hold_id, call_id in pairs}),
        col(Candidate.verdict) == "not_subject",
        col(Candidate.verdict_reason) != "",
    )
    rejected = {(case_id, call_id) for case_id, call_id in session.execute(query)}
    return {
        (hold_id, call_id): rule
        for (hold_id, call_id), rule in pairs.items()
        if rule == "linked" or (cases.get(hold_id), call_id) not in rejected
    }


def _keep(session: Session, pairs: Pairs, at: datetime) -> dict[int, int]:
    """Write the items that are not there yet; answers how many are new, by hold."""
    if not pairs:
        return {}
    by_call: dict[int, list[tuple[int, str]]] = {}
    for (hold_id, call_id), rule in pairs.items():
        by_call.setdefault(call_id, []).append((hold_id, rule))
    recordings = select(col(Recording.id), col(Recording.call_id)).where(
        col(Recording.call_id).in_(by_call), col(Recording.state).in_(MAY_EXIST)
    )
    wanted: list[tuple[int, int, str]] = [
        (hold_id, recording_id or 0, rule)
        for recording_id, call_id in session.execute(recordings)
        for hold_id, rule in by_call[call_id]
    ]
    items = select(col(HoldItem.hold_id), col(HoldItem.recording_id)).where(
        col(HoldItem.recording_id).in_({recording_id for _hold, recording_id, _rule in wanted})
    )
    known = {(hold_id, recording_id) for hold_id, recording_id in session.execute(items)}
    rows: list[tuple[Any, ...]] = [
        (hold_id, recording_id, rule, at, "waiting", "")
        for hold_id, recording_id, rule in sorted(wanted)
        if (hold_id, recording_id) not in known
    ]
    insert_rows(session, HoldItem, _ITEM, rows)
    added: dict[int, int] = {}
    for row in rows:
        added[row[0]] = added.get(row[0], 0) + 1
    return added


def _left_out(session: Session, hold: Hold, calls: Sequence[int]) -> set[int]:
    """Of these calls those that are rejected, and those that only a part which waits or was declined would catch."""

    def among(condition: ColumnElement[bool]) -> set[int]:
        query = select(col(Call.id)).where(col(Call.id).in_(calls), condition)
        return {call_id for call_id in session.scalars(query) if call_id is not None}

    # By sets: a condition on a number that is not known is neither met nor, turned round, not met.
    unfrozen = among(or_(caught(hold.wide), caught(hold.declined))) - among(caught(hold.criteria))
    return unfrozen | among(is_rejected(hold.case_id or 0))
