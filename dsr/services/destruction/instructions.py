"""What a source is told to keep or to destroy: made, told (whom, when), confirmed on evidence or failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Hold, HoldItem, Recording, SourceInstruction
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.plain_text import hidden_fault
from dsr.domain.retention import DOUBTFUL, MAY_EXIST
from dsr.services import projection
from dsr.services.destruction.source_names import names_by_id, source_id_of, there, told_rows
from dsr.services.holds import settle_ages

STREAM = "destruction"


def instruct_destroy(
    session: Session, source_id: int, batch_id: int, names: Sequence[dict[str, str]], *, at: datetime
) -> None:
    """Have the source destroy what the register has just destroyed of it; written with the sweep's batch.

    A line that needs a person (`source_names.NEEDS_A_PERSON`) is an instruction by itself: the source keeps that recording
    until somebody has told it from the other one, and it stands open until then, whatever becomes of the rest.
    """
    if sure := [one for one in names if not one["note"]]:
        _make(session, "destroy", source_id, sure, at=at, by=None, batch_id=batch_id)
    for one in names:
        if one["note"]:
            _make(session, DOUBTFUL, source_id, [one], at=at, by=None, batch_id=batch_id)


def instruct_keep(session: Session, *, by: int, at: datetime) -> int:
    """Make one instruction a source of all held recordings that it has not been asked to keep; answers how many these are.

    One message covers the holds of many cases. Raises `Refused` where nothing waits. The caller has taken `holds_lock`.
    """
    waiting: dict[int, dict[int, dict[str, str]]] = {}
    items: dict[int, list[int]] = {}
    for item_id, recording_id, source_id, names in _unasked(session):
        waiting.setdefault(source_id, {})[recording_id] = names
        items.setdefault(source_id, []).append(item_id)
    if not waiting:
        raise Refused("The source has been asked to keep everything that is held", code="nothing_to_ask")
    for source_id, found in sorted(waiting.items()):
        made = _make(session, "keep", source_id, list(found.values()), at=at, by=by)
        for start in range(0, len(items[source_id]), 5000):
            part = items[source_id][start : start + 5000]
            session.execute(update(HoldItem).where(col(HoldItem.id).in_(part)).values(instruction_id=made))
    return sum(len(found) for found in waiting.values())


def unasked(session: Session) -> int:
    """How many held recordings no source has been asked to keep, and none has confirmed."""
    query = select(func.count(func.distinct(col(HoldItem.recording_id)))).where(_is_unasked())
    return (
        session.scalar(
            query.join(Hold, col(Hold.id) == col(HoldItem.hold_id)).join(
                Recording, col(Recording.id) == col(HoldItem.recording_id)
            )
        )
        or 0
    )


def tell(session: Session, ids: Collection[int], told_to: str, told_on: date | None, *, by: int, at: datetime) -> int:
    """Note who was told and on which day; answers how many instructions. Raises `Invalid`, `Refused` where one is not new."""
    told_to, faults = _words("told_to", told_to, "Write who was told, such as the operator's desk and the ticket.")
    if told_on is None or told_on > local_date(at):
        faults.append(Fault("told_on", "Write the day on which it was told, not later than today.", "told_day"))
    rows = _chosen(session, ids, ("made",), faults)
    earliest = max((local_date(row.made_at) for row in rows), default=date.min)
    if told_on is not None and told_on < earliest:
        faults.append(Fault("told_on", "The day lies before the list was made. Check the day.", "told_before_made"))
    if faults or told_on is None:
        raise Invalid(faults)
    for row in rows:
        row.state, row.told_to, row.told_by = "told", told_to, by
        row.told_at = at if told_on == local_date(at) else _noon(told_on, at)
        session.add(row)
        session.flush()
        record(session, STREAM, "source_told", at=at, by=by, instruction=row.id, on=told_on.isoformat())
    return len(rows)


def confirm(session: Session, deps: Deps, ids: Collection[int], evidence: str, *, by: int, at: datetime) -> int:
    """Note that the source has done what it was told, on evidence; its names go. Answers how many instructions.

    What a source confirms to keep counts as confirmed for every hold that asked for it, and moves the days of its cases.
    The caller has taken `holds_lock`.
    """
    evidence, faults = _words("evidence", evidence, "Write what shows it, such as a ticket number.")
    rows = _chosen(session, ids, ("told",), faults)
    if faults:
        raise Invalid(faults)
    for row in rows:
        row.state, row.evidence, row.ended_at, row.ended_by, row.names = "confirmed", evidence, at, by, []
        session.add(row)
        session.flush()
        record(session, STREAM, "source_confirmed", at=at, by=by, instruction=row.id, what=row.kind, items=row.items)
        if row.kind == "keep":
            _confirm_items(session, deps, row, evidence, by=by, at=at)
    return len(rows)


def fail(session: Session, ids: Collection[int], evidence: str, *, by: int, at: datetime) -> int:
    """Note that the source could not do it, and why. The names stay: it is told again, as a new instruction of its own kind.

    What could not be kept is asked for again by the next list. Answers how many instructions.
    """
    evidence, faults = _words("evidence", evidence, "Write what the source said.")
    rows = _chosen(session, ids, ("told",), faults)
    if faults:
        raise Invalid(faults)
    for row in rows:
        row.state, row.evidence, row.ended_at, row.ended_by = "failed", evidence, at, by
        session.add(row)
        session.flush()
        record(session, STREAM, "source_failed", at=at, by=by, instruction=row.id, what=row.kind, items=row.items)
        if row.kind != "keep":
            _make(session, row.kind, row.source_id, row.names, at=at, by=by, batch_id=row.destruction_id)
        else:
            session.execute(
                update(HoldItem)
                .where(col(HoldItem.instruction_id) == row.id, col(HoldItem.upstream) != "confirmed")
                .values(upstream="failed", instruction_id=None)
            )
        row.names = []
        session.add(row)
    return len(rows)


def names_of(session: Session, instruction_id: int) -> list[dict[str, str]]:
    """By what the source finds the recordings of an instruction (`source_names.COLUMNS`); `NotFound` when they are gone or never were."""
    row = session.get(SourceInstruction, instruction_id)
    if row is None or not row.names:
        raise NotFound("There is no such list")
    return [dict(one) for one in row.names]


def _make(
    session: Session,
    kind: str,
    source_id: int,
    names: Sequence[Any],
    *,
    at: datetime,
    by: int | None,
    batch_id: int | None = None,
) -> int:
    row = SourceInstruction(
        kind=kind,
        source_id=source_id,
        destruction_id=batch_id,
        items=len(names),
        names=list(names),
        made_at=at,
        made_by=by,
    )
    session.add(row)
    session.flush()
    record(session, STREAM, "source_instructed", at=at, by=by, instruction=row.id, what=kind, items=len(names))
    return row.id or 0


def _unasked(session: Session) -> list[tuple[int, int, int, dict[str, str]]]:
    query = (
        told_rows()
        .add_columns(col(HoldItem.id))
        .join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(_is_unasked())
        .order_by(col(Recording.due_on), col(Recording.id), col(HoldItem.id))
    )
    rows = session.execute(query).all()
    names = names_by_id(session, rows, to_destroy=False)
    return [(item_id, one.id, source_id_of(one, there(call)), names[one.id]) for one, call, _leg, item_id in rows]


def _is_unasked() -> ColumnElement[bool]:
    return and_(
        col(Hold.released_at).is_(None),
        col(HoldItem.upstream) != "confirmed",
        col(HoldItem.instruction_id).is_(None),
        col(Recording.state).in_(MAY_EXIST),
    )


def _confirm_items(
    session: Session, deps: Deps, row: SourceInstruction, evidence: str, *, by: int, at: datetime
) -> None:
    done = session.execute(
        update(HoldItem)
        .where(col(HoldItem.instruction_id) == row.id, col(HoldItem.upstream) != "confirmed")
        .values(upstream="confirmed", upstream_evidence=evidence, upstream_at=at)
        .returning(col(HoldItem.hold_id), col(HoldItem.recording_id))
    ).all()
    cases = {
        hold.id: hold.case_id
        for hold in session.scalars(select(Hold).where(col(Hold.id).in_({one[0] for one in done})))
    }
    by_case: dict[int, list[int]] = {}
    for hold_id, recording_id in done:
        case_id = cases[hold_id]
        if case_id is not None:
            by_case.setdefault(case_id, []).append(recording_id)
    for case_id, recordings in sorted(by_case.items()):
        settle_ages(session, case_id, recordings)
        record(session, f"case:{case_id}", "hold_confirmed", at=at, by=by, items=len(recordings))
        projection.project_case(session, deps, session.get_one(Case, case_id))


def _chosen(
    session: Session, ids: Collection[int], states: Collection[str], faults: list[Fault]
) -> list[SourceInstruction]:
    rows = list(session.scalars(select(SourceInstruction).where(col(SourceInstruction.id).in_(ids)).with_for_update()))
    if not ids or len(rows) != len(set(ids)):
        faults.append(Fault("instructions", "Choose at least one list.", "instructions_none"))
    elif any(row.state not in states for row in rows):
        message = "One of the lists stands elsewhere by now: first tell the source, then note its answer."
        faults.append(Fault("instructions", message, "instructions_state"))
    return rows


def _words(place: str, text: str, message: str) -> tuple[str, list[Fault]]:
    text = " ".join(text.replace("\x00", "").split())
    code = "told_to_missing" if place == "told_to" else "source_evidence_missing"
    faults = [Fault(place, message, code)] if not text or len(text) > 200 else []
    if fault := hidden_fault(place, text):
        faults.append(fault)
    return text, faults


def _noon(day: date, at: datetime) -> datetime:
    """A moment of that day: the hour is not known."""
    return at - timedelta(days=(local_date(at) - day).days)
