"""Holds keep recordings from destruction: placed with the request, matched to every recording that comes later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Candidate, Case, CaseNumber, CaseWindow, Hold, HoldItem, Leg, Recording
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.matching import Blocker
from dsr.domain.matching.weigh import AROUND
from dsr.domain.named_times import Window
from dsr.domain.retention import MAY_EXIST

REVIEW_AFTER = timedelta(days=90)
NO_USABLE_NUMBER = ("withheld", "unavailable", "unparsed", "uri")


def place_for_case(session: Session, case: Case, *, by: int, at: datetime, on: date) -> int:
    """Place the preliminary hold of a case by its numbers and times, and answer how many recordings it keeps now.

    The caller has taken `holds_lock` as the first statement of the transaction. Freezing needs no identity: it is
    harmless and can be undone (GDPR 12(3) with EDPB 01/2022 paragraph 158; not a restriction under Article 18).
    """
    hold = Hold(
        case_id=_id(case),
        kind="preliminary",
        reason="request_logged",
        criteria=criteria_of(session, _id(case)),
        placed_by=by,
        placed_at=at,
        review_by=on + REVIEW_AFTER,
    )
    session.add(hold)
    session.flush()
    kept = match(session, hold, at)
    record(session, f"case:{case.id}", "hold_placed", at=at, by=by, hold_id=hold.id, kind_of_hold=hold.kind, items=kept)
    return kept


def widen_for_case(session: Session, case_id: int, *, by: int, at: datetime) -> int:
    """Read the case's numbers and times into its open holds again; answers how many recordings were added.

    Criteria only grow: a number that was corrected away keeps its recordings until a person releases the hold.
    The caller has taken `holds_lock`.
    """
    fresh = criteria_of(session, case_id)
    added = 0
    for hold in open_holds(session, case_id):
        merged = {name: _joined(hold.criteria.get(name, []), values) for name, values in fresh.items()}
        if merged != hold.criteria:
            hold.criteria = merged
            session.add(hold)
        added += match(session, hold, at)
    if added:
        record(session, f"case:{case_id}", "hold_widened", at=at, by=by, items=added)
    return added


def criteria_of(session: Session, case_id: int) -> dict[str, list[Any]]:
    """What the case is searched by: safe numbers, and times the subject named."""
    numbers = session.scalars(
        select(col(CaseNumber.e164)).where(col(CaseNumber.case_id) == case_id, col(CaseNumber.e164).is_not(None))
    )
    windows = session.scalars(select(CaseWindow).where(col(CaseWindow.case_id) == case_id).order_by(col(CaseWindow.id)))
    return {
        "numbers": sorted({number for number in numbers if number}),
        "windows": [[one.from_at.isoformat(), one.to_at.isoformat(), one.queue] for one in windows],
    }


def can_search(session: Session, case_id: int) -> bool:
    """Whether a usable number or a named time is known: without either the register cannot be searched for the case."""
    return case_id in searchable(session, [case_id])


def searchable(session: Session, case_ids: Collection[int]) -> set[int]:
    """The cases, of those named, that `can_search` says yes to."""
    numbered = select(col(CaseNumber.case_id)).where(
        col(CaseNumber.case_id).in_(case_ids), col(CaseNumber.e164).is_not(None), col(CaseNumber.e164) != ""
    )
    timed = select(col(CaseWindow.case_id)).where(col(CaseWindow.case_id).in_(case_ids))
    return {*session.scalars(numbered), *session.scalars(timed)}


def open_holds(session: Session, case_id: int) -> list[Hold]:
    """The case's holds that have not been released, oldest first."""
    query = select(Hold).where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None)).order_by(col(Hold.id))
    return list(session.scalars(query))


def match(session: Session, hold: Hold, at: datetime, only_calls: Sequence[int] | None = None) -> int:
    """Tie every present recording that the hold's criteria catch to the hold; answers how many were new.

    `only_calls` narrows the look to calls just imported. The caller has taken `holds_lock`.
    """
    condition = _caught(hold.criteria)
    if only_calls is not None:
        condition = and_(condition, col(Call.id).in_(only_calls))
    held = select(col(HoldItem.recording_id)).where(col(HoldItem.hold_id) == hold.id)
    query = (
        select(col(Recording.id))
        .join(Call, col(Call.id) == col(Recording.call_id))
        .where(condition, col(Recording.state).in_(MAY_EXIST), col(Recording.id).not_in(held))
    )
    found = [recording_id for recording_id in session.scalars(query) if recording_id is not None]
    for recording_id in found:
        session.add(HoldItem(hold_id=hold.id or 0, recording_id=recording_id, rule="criteria", matched_at=at))
    session.flush()
    return len(found)


def match_imported(session: Session, calls: Sequence[int], at: datetime) -> list[int]:
    """Match all open criteria against calls just imported; answers the cases that got a new recording.

    A hold must also catch what is imported after it was placed. The caller has taken `holds_lock`.
    """
    added: dict[int, int] = {}
    for hold, likely in _likely(session, calls):
        if count := match(session, hold, at, likely):
            added[hold.case_id] = added.get(hold.case_id, 0) + count
    for case_id, count in added.items():
        record(session, f"case:{case_id}", "hold_widened", at=at, items=count)
    return sorted(added)


def hold_candidates(session: Session, case_id: int, calls: Sequence[int], at: datetime) -> int:
    """Keep the recordings of calls proposed for the case too, whatever they were found by; answers how many are new.

    The caller has taken `holds_lock`. Nothing is kept where the case has no open hold.
    """
    opened = open_holds(session, case_id)
    if not opened or not calls:
        return 0
    held = select(col(HoldItem.recording_id)).where(col(HoldItem.hold_id).in_([hold.id for hold in opened]))
    query = select(col(Recording.id)).where(
        col(Recording.call_id).in_(calls), col(Recording.state).in_(MAY_EXIST), col(Recording.id).not_in(held)
    )
    found = [recording_id for recording_id in session.scalars(query) if recording_id is not None]
    for recording_id in found:
        session.add(HoldItem(hold_id=opened[0].id or 0, recording_id=recording_id, rule="candidate", matched_at=at))
    session.flush()
    if found:
        record(session, f"case:{case_id}", "hold_widened", at=at, items=len(found))
    return len(found)


def confirm_upstream(session: Session, case_id: int, evidence: str, *, seen_item: int, by: int, at: datetime) -> int:
    """Note that the source system keeps the case's held recordings too, on `evidence` such as a ticket number.

    `seen_item` is the newest hold item that the person read: what an import has added since was never asked of the
    source and stays unconfirmed. Raises `Refused` without evidence or when nothing that was read waits for it.
    The caller has taken `holds_lock`, so that items have the order in which they were placed.
    """
    if not evidence.strip():
        raise Refused(
            "Write what shows that the source keeps the recordings, such as a ticket number", code="evidence_missing"
        )
    mine = select(col(Hold.id)).where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None))
    done = session.execute(
        update(HoldItem)
        .where(col(HoldItem.hold_id).in_(mine), col(HoldItem.upstream) != "confirmed", col(HoldItem.id) <= seen_item)
        .values(upstream="confirmed", upstream_evidence=evidence.strip()[:200], upstream_at=at)
        .returning(col(HoldItem.recording_id))
    ).all()
    if not done:
        raise Refused("Every recording held for this case is already confirmed", code="nothing_to_confirm")
    _settle_ages(session, case_id, [row[0] for row in done])
    record(session, f"case:{case_id}", "hold_confirmed", at=at, by=by, items=len(done))
    return len(done)


def _settle_ages(session: Session, case_id: int, recording_ids: Sequence[int]) -> None:
    """Take back the check of overdue recordings from the proposed calls whose recording the source has confirmed."""
    calls = select(col(Recording.call_id)).where(col(Recording.id).in_(recording_ids))
    query = select(Candidate).where(col(Candidate.case_id) == case_id, col(Candidate.call_id).in_(calls))
    for candidate in session.scalars(query):
        candidate.blockers = [code for code in candidate.blockers if code != Blocker.STORAGE_ENDED]
        session.add(candidate)


def release_for_case(session: Session, case_id: int, reason: str, *, by: int | None, at: datetime) -> int:
    """Release the case's open holds with a reason; answers how many. The caller has taken `holds_lock`.

    A hold that a decision of the case needs until nothing can be appealed stays (design 4).
    """
    today = local_date(at)
    holds = [hold for hold in open_holds(session, case_id) if hold.needed_until is None or hold.needed_until <= today]
    for hold in holds:
        hold.released_at, hold.released_by, hold.release_reason = at, by, reason
        session.add(hold)
        record(session, f"case:{case_id}", "hold_released", at=at, by=by, hold_id=hold.id)
    return len(holds)


def earliest_unconfirmed(session: Session, case_id: int) -> date | None:
    """The first day on which a held recording is destroyed at a source that has not confirmed the hold.

    A day in the past says that the source may have destroyed one after it was held. What was due before it was held was
    never ours to save, and counts for nothing here.
    """
    return unconfirmed_by_case(session, date.max, [col(Hold.case_id) == case_id]).get(case_id)


def unconfirmed_by_case(
    session: Session, by_on: date, conditions: Sequence[ColumnElement[bool]] = ()
) -> dict[int, date]:
    """`earliest_unconfirmed` of every case, open or closed, that has such a day up to `by_on`; `conditions` narrow it."""
    query = (
        select(col(Hold.case_id), col(Recording.due_on), col(HoldItem.matched_at))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            col(Hold.released_at).is_(None),
            col(HoldItem.upstream) != "confirmed",
            col(Recording.state).in_(MAY_EXIST),
            col(Recording.due_on) <= by_on,
            *conditions,
        )
        .distinct()
    )
    found: dict[int, date] = {}
    for case_id, due_on, matched_at in session.execute(query):
        if due_on >= local_date(matched_at):
            found[case_id] = min(due_on, found.get(case_id, due_on))
    return found


def earliest_destruction(session: Session, e164s: Sequence[str], windows: Sequence[Window], on: date) -> date | None:
    """The first day, from `on`, on which a recording that these numbers and times catch is destroyed; None without any."""
    criteria = {
        "numbers": list(e164s),
        "windows": [[one.from_at.isoformat(), one.to_at.isoformat(), one.queue] for one in windows],
    }
    query = select(func.min(col(Recording.due_on))).join(Call, col(Call.id) == col(Recording.call_id))
    return session.scalar(
        query.where(_caught(criteria), col(Recording.state).in_(MAY_EXIST), col(Recording.due_on) >= on)
    )


def _caught(criteria: dict[str, Any]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.get("numbers"):
        conditions.append(col(Call.caller_e164).in_(criteria["numbers"]))
        conditions.append(col(Call.dialled_e164).in_(criteria["numbers"]))  # the city called the subject back
    for from_text, to_text, queue in criteria.get("windows", []):
        first, last = datetime.fromisoformat(from_text) - AROUND, datetime.fromisoformat(to_text) + AROUND
        started = or_(col(Call.started_at).between(first, last), col(Call.other_started_at).between(first, last))
        window = and_(started, col(Call.caller_kind).in_(NO_USABLE_NUMBER))
        conditions.append(and_(window, _of_line(queue)) if queue else window)
    return or_(*conditions) if conditions else false()


def _of_line(queue: str) -> ColumnElement[bool]:
    """Calls of a line, and those passed on to it: a call is filed under the line that was called first."""
    return or_(col(Call.queue) == queue, exists().where(col(Leg.call_id) == col(Call.id), col(Leg.queue) == queue))


def _likely(session: Session, calls: Sequence[int]) -> list[tuple[Hold, list[int]]]:
    """The open holds with the calls that each may catch: one look at the calls, however many holds there are."""
    opened = session.scalars(select(Hold).where(col(Hold.released_at).is_(None)).order_by(col(Hold.id))).all()
    if not opened or not calls:
        return []
    columns = (
        col(Call.id),
        col(Call.caller_e164),
        col(Call.dialled_e164),
        col(Call.started_at),
        col(Call.other_started_at),
    )
    found = [tuple(row) for row in session.execute(select(*columns).where(col(Call.id).in_(calls)))]
    likely = []
    for hold in opened:
        numbers = set(hold.criteria.get("numbers", []))
        windows = [
            (datetime.fromisoformat(first) - AROUND, datetime.fromisoformat(last) + AROUND)
            for first, last, _queue in hold.criteria.get("windows", [])
        ]
        mine = [
            call_id
            for call_id, caller, dialled, started_at, other_at in found
            if caller in numbers
            or dialled in numbers
            or any(first <= at <= last for first, last in windows for at in (started_at, other_at) if at is not None)
        ]
        if mine:
            likely.append((hold, mine))
    return likely


def _joined(before: list[Any], fresh: list[Any]) -> list[Any]:
    return before + [value for value in fresh if value not in before]


def _id(case: Case) -> int:
    if case.id is None:
        raise ValueError("the case has not been written yet")
    return case.id
