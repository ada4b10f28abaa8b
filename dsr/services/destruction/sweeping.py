"""The sweep: everything whose storage period has ended and that nothing holds is destroyed, oldest first, in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from dsr.db.bulk import reserve_ids
from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.recordings import is_due_before
from dsr.db.tables import Case, Destruction, Leg, Recording
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.certificates import START, Item, certificate_of, item_of
from dsr.domain.retention import MAY_EXIST, RETENTION_MONTHS, SWEPT
from dsr.services import holds, projection, unsearched
from dsr.services.destruction.instructions import instruct_destroy
from dsr.services.destruction.source_names import names_by_id, source_id_of, there, told_rows
from dsr.services.register.tombstones import forget_history, forget_names

BATCH = 500
STREAM = "destruction"


@dataclass(frozen=True)
class Swept:
    """What one batch did: `seen` recordings were due, `destroyed` of them are gone, in the certificate `certificate_id`."""

    seen: int
    destroyed: int
    certificate_id: int | None = None


@dataclass(frozen=True)
class Overdue:
    """Recordings whose storage period has ended: to destroy, kept by a hold or by a question that waits for a person's
    word about one, and waiting for a person in quarantine."""

    to_destroy: int
    held: int
    quarantined: int


def sweep(deps: Deps, progress: Callable[[Swept], None] | None = None, *, batch: int = BATCH) -> list[Swept]:
    """Destroy everything overdue, a transaction a batch; begun again after a crash it goes on where it was.

    What a decision on erasure kept until a day that is over goes too (`holds.end_needed`).
    """
    done: list[Swept] = []
    with deps.database.write() as session:
        holds_lock(session)
        for case_id in holds.end_needed(session, deps.now()):
            projection.project_case(session, deps, session.get_one(Case, case_id))
        unsearched.let_go(session, deps.now())
    while True:
        with deps.database.write() as session:
            holds_lock(session)
            swept = sweep_batch(session, deps, at=deps.now(), batch=batch)
        if not swept.seen:
            return done
        done.append(swept)
        if progress is not None:
            progress(swept)


def sweep_batch(session: Session, deps: Deps, *, at: datetime, batch: int = BATCH) -> Swept:
    """Destroy the oldest overdue recordings, at most `batch`: row, certificate, instruction to the source and event at once.

    All open criteria are matched against these recordings first, what a search still to come may find is kept, and the
    destroying statement looks for holds itself.
    To destroy is: the names are emptied, the key stays. The caller has taken `holds_lock`, the first statement of the
    transaction. Source: GDPR 5(1)(e); the register's privacy notice, section 11.
    """
    due = session.execute(
        select(col(Recording.id), col(Recording.call_id))
        .where(_is_overdue(local_date(at)), ~holds.is_held())
        .order_by(col(Recording.due_on), col(Recording.id))
        .limit(batch)
    ).all()
    if not due:
        return Swept(0, 0)
    calls = sorted({row[1] for row in due if row[1] is not None})
    _keep_what_is_needed(session, deps, calls, at)
    ids = [row[0] for row in due]
    batch_id, destroyed = _destroy(session, ids, _is_overdue(local_date(at)), at)
    return Swept(len(ids), destroyed, batch_id)


def destroy_named(session: Session, deps: Deps, recording_ids: Sequence[int], *, at: datetime) -> Swept:
    """Destroy recordings before their day, as an erasure asks: held ones stay, the rest goes as in a sweep.

    All open criteria are matched against them first; `seen` is how many of them still existed. The caller has taken
    `holds_lock`. Source: GDPR 17(1).
    """
    exists_still = col(Recording.state).in_(MAY_EXIST)
    query = select(col(Recording.id), col(Recording.call_id)).where(col(Recording.id).in_(recording_ids), exists_still)
    there = session.execute(query.order_by(col(Recording.id))).all()
    calls = sorted({row[1] for row in there if row[1] is not None})
    _keep_what_is_needed(session, deps, calls, at)
    batch_id, destroyed = _destroy(session, [row[0] for row in there], exists_still, at)
    return Swept(len(there), destroyed, batch_id)


def _keep_what_is_needed(session: Session, deps: Deps, calls: Sequence[int], at: datetime) -> None:
    """Tie what open holds catch, and keep what an open question or a search that is to come may need."""
    for case_id in holds.match_imported(session, calls, at, are_due=True):
        projection.project_case(session, deps, session.get_one(Case, case_id))
    unsearched.spare(session, calls, at)


def _destroy(
    session: Session, ids: Sequence[int], condition: ColumnElement[bool], at: datetime
) -> tuple[int | None, int]:
    """Destroy those that fulfil the condition still and that nothing holds; answers the certificate and how many."""
    if not ids:
        return None, 0
    named = _named(session, ids)
    batch_id = int(reserve_ids(session, Destruction, 1)[0])
    gone = session.scalars(
        update(Recording)
        .where(col(Recording.id).in_(ids), condition, ~holds.is_held())
        .values(state="destroyed", ext_recording_id="", destroyed_at=at, destruction_id=batch_id)
        .returning(col(Recording.id))
        .execution_options(synchronize_session=False)
    ).all()
    destroyed = sorted({recording_id for recording_id in gone if recording_id is not None})
    if not destroyed:
        return None, 0
    rows = [named[recording_id] for recording_id in destroyed]
    _forget(session, rows)
    _certify(session, batch_id, [row.item(at) for row in rows], at)
    for source_id in sorted({row.source_id for row in rows}):
        names = [row.names for row in rows if row.source_id == source_id]
        instruct_destroy(session, source_id, batch_id, names, at=at)
    session.expire_all()
    return batch_id, len(destroyed)


def overdue(session: Session, on: date) -> Overdue:
    """How many recordings are overdue on a day. After a run `to_destroy` is zero."""
    late = is_due_before(on)
    swept = and_(late, col(Recording.state).in_(SWEPT))

    def count(condition: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(Recording).where(condition)) or 0

    return Overdue(
        to_destroy=count(and_(swept, ~holds.is_held())),
        held=count(and_(swept, holds.is_held())),
        quarantined=count(and_(late, col(Recording.state) == "quarantined")),
    )


def _is_overdue(on: date) -> ColumnElement[bool]:
    """The storage period's last day is the day itself: it is over on the next."""
    return and_(col(Recording.state).in_(SWEPT), is_due_before(on))


@dataclass(frozen=True)
class _Named:
    """A recording as it was known before its names went."""

    recording_id: int
    key: str
    due_on: date
    called_on: date | None
    source_id: int
    call_id: int | None
    leg_id: int | None
    names: dict[str, str]

    def item(self, at: datetime) -> Item:
        return item_of(self.recording_id, self.key, self.called_on, self.due_on, at)


def _named(session: Session, ids: Sequence[int]) -> dict[int, _Named]:
    found: dict[int, _Named] = {}
    rows = session.execute(told_rows().where(col(Recording.id).in_(ids), ~holds.is_held())).all()
    names = names_by_id(session, rows, to_destroy=True)
    for one, told, _leg in rows:
        call = there(told)
        found[one.id or 0] = _Named(
            recording_id=one.id or 0,
            key=one.key,
            due_on=one.due_on,
            called_on=local_date(call.started_at) if call is not None else None,
            source_id=source_id_of(one, call),
            call_id=one.call_id,
            leg_id=one.leg_id,
            names=names[one.id],
        )
    return found


def _forget(session: Session, rows: Sequence[_Named]) -> None:
    """What a leg says of where its recording lies goes too, and what was said before: by its id, and by the name in the
    same call. So do the names of people (`forget_names`); their numbers have the term of the call's facts."""
    legs = [row.leg_id for row in rows if row.leg_id is not None]
    calls = {row.call_id for row in rows if row.call_id is not None and row.names["recording"]}
    names = {row.names["recording"] for row in rows if row.names["recording"]}
    by_name = and_(col(Leg.call_id).in_(calls), col(Leg.recording_ref).in_(names))
    told = [one or 0 for one in session.scalars(select(col(Leg.id)).where(or_(col(Leg.id).in_(legs), by_name)))]
    session.execute(
        update(Leg)
        .where(col(Leg.id).in_(told), col(Leg.recording_ref) != "")
        .values(recording_ref="")
        .execution_options(synchronize_session=False)
    )
    forget_history(session, told, "recording_ref")
    forget_names(session, {row.call_id for row in rows if row.call_id is not None})


def _certify(session: Session, batch_id: int, items: Sequence[Item], at: datetime) -> None:
    query = select(col(Destruction.hash)).order_by(col(Destruction.id).desc()).limit(1)
    prev_hash = session.scalars(query).first() or START
    made = certificate_of(batch_id, items, months=RETENTION_MONTHS, at=at, prev_hash=prev_hash)
    row = Destruction(
        id=batch_id,
        at=at,
        items=len(items),
        lines=made.lines,
        body=made.body,
        prev_hash=made.prev_hash,
        hash=made.hash,
    )
    session.add(row)
    session.flush()
    record(session, STREAM, "recordings_destroyed", at=at, certificate=batch_id, items=len(items), hash=made.hash)
