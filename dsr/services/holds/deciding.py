"""A person's word on the wide parts of holds: frozen, left unfrozen with a reason, or asked about again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Candidate, Hold, Recording, User
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused, Stale
from dsr.domain.retention import SWEPT
from dsr.services.holds.counts import kept_by
from dsr.services.holds.criteria import caught, joined, recordings_of, without
from dsr.services.holds.matching import match, stream_of
from dsr.services.holds.waits import ask_about, end_waits, keep_waiting

REASON_LIMIT = 1000


@dataclass(frozen=True)
class Loss:
    """What leaving a wide part unfrozen means: `overdue` of its `recordings` are destroyed in the next run, unless something
    else keeps them; `proposed` of its calls are proposed to the case and undecided."""

    recordings: int
    overdue: int
    proposed: int


def wide_parts(session: Session, hold: Hold) -> list[tuple[str, Any, int]]:
    """What waits for a person's word: `numbers`, `windows` or `lines`, the value, and how many recordings it would freeze."""
    return [
        (name, value, recordings_of(session, {name: [value]}))
        for name, values in sorted(hold.wide.items())
        for value in values
    ]


def loss_of(session: Session, hold: Hold, name: str, value: Any, on: date) -> Loss:
    """What a person looks at before a wide part is left unfrozen. Raises as `confirm_wide`, but for the count."""
    _waiting(session, hold, name, value)
    part = caught({name: [value]})
    overdue = select(func.count()).select_from(Recording).join(Call, col(Call.id) == col(Recording.call_id))
    proposed = select(func.count()).select_from(Candidate).join(Call, col(Call.id) == col(Candidate.call_id))
    mine = and_(col(Candidate.case_id) == hold.case_id, col(Candidate.verdict) == "")
    return Loss(
        recordings_of(session, {name: [value]}),
        session.scalar(overdue.where(part, col(Recording.state).in_(SWEPT), col(Recording.due_on) < on)) or 0,
        session.scalar(proposed.where(part, mine)) or 0,
    )


def confirm_wide(session: Session, hold: Hold, name: str, value: Any, *, seen: int, by: int, at: datetime) -> int:
    """Freeze one wide part, as a person says who saw how many recordings it is; answers how many were frozen.

    One word is enough for every hold of the case in which the same part waits. Raises `NotFound` where the hold has no
    such part, `Stale` where it is decided already, `Refused` where it has become more than was `seen`. The caller has taken `holds_lock`.
    """
    alike = _waiting(session, hold, name, value)
    _refuse_grown(session, name, value, seen)
    kept = 0
    for one in alike:
        one.criteria = joined(one.criteria, {name: [value]})
        one.frozen_by = [*one.frozen_by, {"name": name, "value": value, "by": by, "at": at.isoformat()}]
        _end_question(session, one, name, value, at)
        added = match(session, one, at)
        told = kept_by(session, [one.id])
        record(session, stream_of(one), "hold_wide_confirmed", at=at, by=by, hold_id=one.id, items=added, kept=told)
        kept = max(kept, added)
    return kept


def decline_wide(
    session: Session, hold: Hold, name: str, value: Any, *, reason: str, seen: int, by: int, at: datetime
) -> int:
    """Leave one wide part unfrozen, with a reason, as a person says who saw how many recordings may be destroyed then.

    What another hold, another question or another case keeps stays kept, and of a time the calls that are imported later
    are asked about anew (`anew.ask_anew`). Answers how many the part catches. Raises as
    `confirm_wide`, and `Invalid` without a reason. The caller has taken `holds_lock`.
    """
    alike = _waiting(session, hold, name, value)
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= REASON_LIMIT:
        raise Invalid([Fault("reason", "Write the reason, in at most 1000 characters.", "hold_reason_missing")])
    now = _refuse_grown(session, name, value, seen)
    last = session.scalar(select(func.max(col(Call.id)))) or 0
    why = {"name": name, "value": value, "reason": reason, "recordings": now, "by": by, "at": at.isoformat()}
    why["to_call"] = last
    for one in alike:
        one.declined = joined(one.declined, {name: [value]})
        one.declined_why = [*one.declined_why, why]
        _end_question(session, one, name, value, at)
        record(session, stream_of(one), "hold_wide_declined", at=at, by=by, hold_id=one.id, items=now)
    return now


def reopen_wide(session: Session, hold: Hold, name: str, value: Any, *, by: int, at: datetime) -> int:
    """Take back that a part was left unfrozen: it waits for a person's word again, and nothing of it is destroyed.

    Answers how many recordings there still are. Raises `NotFound` where the hold has no such part, `Stale`
    where it waits already or was frozen. The caller has taken
    `holds_lock`.
    """
    alike = [one for one in _open_of(session, hold) if value in one.declined.get(name, [])]
    if hold not in alike:
        if value in hold.wide.get(name, []):
            raise Stale("It waits for a decision already", code="hold_wide_waits")
        _refuse_decided(session, hold, name, value)
        raise NotFound("Nothing of this hold was declined so")
    for one in alike:
        one.declined = without(one.declined, {name: [value]})
        one.declined_why = [why for why in one.declined_why if (why["name"], why["value"]) != (name, value)]
        ask_about(one, {name: [value]}, at)
        session.add(one)
        session.flush()
        keep_waiting(session, one, at)
        record(session, stream_of(one), "hold_wide_reopened", at=at, by=by, hold_id=one.id)
    return recordings_of(session, {name: [value]})


def _end_question(session: Session, hold: Hold, name: str, value: Any, at: datetime) -> None:
    """The part waits no more, and what nothing else of the hold asks about is no longer kept for it."""
    hold.wide = without(hold.wide, {name: [value]})
    session.add(hold)
    session.flush()
    end_waits(session, hold, at)


def _waiting(session: Session, hold: Hold, name: str, value: Any) -> list[Hold]:
    """The open holds of the case in which the part waits. Raises `Stale` where somebody has decided already."""
    alike = [one for one in _open_of(session, hold) if value in one.wide.get(name, [])]
    if hold not in alike:
        _refuse_decided(session, hold, name, value)
        raise NotFound("Nothing of this hold waits for that decision")
    return alike


def _refuse_decided(session: Session, hold: Hold, name: str, value: Any) -> None:
    """Say what was decided of the part, by whom and when: an older page still has its buttons."""
    if hold.released_at is not None:
        raise Stale("The hold has been released", code="hold_released_already")
    for code, made in (("hold_wide_frozen", hold.frozen_by), ("hold_wide_left", hold.declined_why)):
        for one in reversed(made):
            if (one["name"], one["value"]) == (name, value):
                who = session.get(User, one["by"])
                told = {"who": who.name if who is not None else "", "on": _day_of(one["at"])}
                what = "frozen" if made is hold.frozen_by else "left unfrozen"
                raise Stale(f"Already decided: {told['who']} has {what} it", code=code, values=told)


def _day_of(moment: str) -> str:
    return local_date(datetime.fromisoformat(moment)).isoformat()


def _open_of(session: Session, hold: Hold) -> list[Hold]:
    if hold.case_id is None:
        return [] if hold.released_at is not None else [hold]
    query = select(Hold).where(col(Hold.case_id) == hold.case_id, col(Hold.released_at).is_(None))
    return list(session.scalars(query.order_by(col(Hold.id))))


def _refuse_grown(session: Session, name: str, value: Any, seen: int) -> int:
    now = recordings_of(session, {name: [value]})
    if now > seen:
        raise Refused(
            f"There are now {now} recordings, more than you saw: look at the number and decide again",
            code="hold_wide_grown",
            values={"count": now},
        )
    return now
