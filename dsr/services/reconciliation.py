"""Whether everything that came in is accounted for, and the recordings whose facts contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import func, select, union
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import (
    Call,
    Candidate,
    Case,
    Hold,
    HoldItem,
    HoldWait,
    ImportBatch,
    ImportRow,
    MappingProfile,
    Recording,
    Source,
    SourceInstruction,
)
from dsr.deps import Deps
from dsr.domain.errors import NotFound, Refused
from dsr.domain.retention import DOUBTFUL, UNCONFIRMED
from dsr.services import holds, projection

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Balance:
    """What came in from one source, and what has become of it; `source` is empty for all of them together.

    The unit is one recording made known by the rows of a file, or one row that was rejected. What came in (`made`,
    `refused`) is counted batch by batch as rows are taken, the rest from the rows of the register itself. Recordings
    under a hold, or kept until a person has decided on one, are counted as `held` alone, whatever their state; of a question
    that catches over a thousand those that a sweep has met. `doubtful` are those of the destroyed that their source keeps
    until a person has told them from another. `silent` are rows taken without a recording of their own.
    """

    source: str
    made: int = 0
    refused: int = 0
    expected: int = 0
    present: int = 0
    missing: int = 0
    quarantined: int = 0
    held: int = 0
    destroyed: int = 0
    doubtful: int = 0
    rejected: int = 0
    silent: int = 0

    @property
    def imported(self) -> int:
        """What came in."""
        return self.made + self.refused

    @property
    def kept(self) -> int:
        """Known and neither held nor destroyed: the word *present* of the equation."""
        return self.expected + self.present + self.missing + self.quarantined

    @property
    def difference(self) -> int:
        """What cannot be accounted for; 0 where nothing was lost or made up."""
        return self.imported - (self.kept + self.held + self.destroyed + self.rejected)


def balances(session: Session) -> list[Balance]:
    """The balance of each source that anything came from, by name, and of all together at the end."""
    figures: dict[int | None, dict[str, int]] = {}

    def add(source_id: int | None, name: str, count: int) -> None:
        own = figures.setdefault(source_id, {})
        own[name] = own.get(name, 0) + count

    for source_id, made, refused, new in session.execute(_came_in()):
        add(source_id, "made", int(made))
        add(source_id, "refused", int(refused))
        add(source_id, "silent", int(new) - int(made))
    for source_id, count in session.execute(_rejected()):
        add(source_id, "rejected", count)
    for source_id, state, count in session.execute(_by_state()):
        add(source_id, state, count)
    for source_id, count in session.execute(_unsettled()):
        add(source_id, "doubtful", count)
    for source_id, state, count in session.execute(_held()):
        add(source_id, state, -count)
        add(source_id, "held", count)
    names = {source.id: source.name for source in session.scalars(select(Source))}
    found = [_balance(names.get(source_id, "?"), own) for source_id, own in figures.items()]
    return [*sorted(found, key=lambda one: one.source), _total(found)]


def _balance(source: str, own: dict[str, int]) -> Balance:
    # A row that came unanswered and was changed later makes a recording without being a new row.
    return Balance(source, **{**own, "silent": max(own.get("silent", 0), 0)})


def _total(found: Sequence[Balance]) -> Balance:
    names = [field.name for field in fields(Balance) if field.name != "source"]
    return Balance("", **{name: sum(getattr(one, name) for one in found) for name in names})


def _of_source() -> Any:
    profile = col(MappingProfile.id) == col(ImportBatch.profile_id)
    return select(col(MappingProfile.source_id)).join(ImportBatch, profile).group_by(col(MappingProfile.source_id))


def _came_in() -> Any:
    counts = (ImportBatch.recordings, ImportBatch.rejected, ImportBatch.new)
    query = _of_source().add_columns(*(func.sum(col(one)) for one in counts))
    return query.where(col(ImportBatch.done_rows) > 0)


def _rejected() -> Any:
    query = _of_source().join(ImportRow, col(ImportRow.batch_id) == col(ImportBatch.id))
    return query.add_columns(func.count()).where(col(ImportRow.outcome) == "rejected")


def _by_state() -> Any:
    by = (col(Recording.source_id), col(Recording.state))
    return select(*by, func.count()).group_by(*by)


def _unsettled() -> Any:
    query = select(col(SourceInstruction.source_id), func.sum(col(SourceInstruction.items)))
    waiting = (col(SourceInstruction.kind) == DOUBTFUL, col(SourceInstruction.state).in_(UNCONFIRMED))
    return query.where(*waiting).group_by(col(SourceInstruction.source_id))


def _held() -> Any:
    """Recordings that a hold keeps, a part of one that waits for a person's word, or an unjudged call of its case. One that
    was destroyed all the same counts as destroyed."""
    by = (col(Recording.source_id), col(Recording.state))
    items = select(col(HoldItem.recording_id)).join(Hold, col(Hold.id) == col(HoldItem.hold_id))
    waits = select(col(HoldWait.recording_id)).join(Hold, col(Hold.id) == col(HoldWait.hold_id))
    is_open = col(Hold.released_at).is_(None)
    proposed = select(col(Recording.id)).join(Candidate, col(Candidate.call_id) == col(Recording.call_id))
    proposed = proposed.where(holds.is_proposed())
    waiting = waits.where(is_open, col(HoldWait.ended_at).is_(None))
    held = union(items.where(is_open), waiting, proposed).subquery()
    query = select(*by, func.count()).join(held, held.c.recording_id == col(Recording.id))
    return query.where(col(Recording.state) != "destroyed").group_by(*by)


def alarm(session: Session, at: datetime) -> None:
    """Write down, once a day, that the register does not balance; nothing where it does."""
    if difference := balances(session)[-1].difference:
        record(session, "register", "register_unbalanced", at=at, difference=difference)
        _log.error("register_unbalanced", difference=difference)


@dataclass(frozen=True)
class Doubtful:
    """A recording in quarantine: its call and when that began, and the days on which it would be destroyed.

    Equal days mean that another name is in doubt: a later row calls the same leg's recording otherwise.
    """

    recording_id: int
    call_id: int
    started_at: datetime
    due_on: date
    other_due_on: date


def quarantined(session: Session, limit: int) -> list[Doubtful]:
    """The recordings in quarantine that are destroyed first; no sweep touches them before `decide`."""
    query = (
        select(Recording, col(Call.started_at))
        .join(Call, col(Call.id) == col(Recording.call_id))
        .where(col(Recording.state) == "quarantined")
        .order_by(col(Recording.due_on), col(Recording.id))
        .limit(limit)
    )
    return [
        Doubtful(one.id or 0, one.call_id, started_at, one.due_on, one.other_due_on or one.due_on)
        for one, started_at in session.execute(query)
    ]


def decide(session: Session, deps: Deps, recording_id: int, choice: str, *, by: int, at: datetime) -> None:
    """Let a recording out of quarantine with the `earlier` or the `later` of its days. The caller has taken `holds_lock`.

    Raises `NotFound`, `Refused` where somebody has decided already, and `ValueError` for another choice.
    """
    if choice not in ("earlier", "later"):
        raise ValueError(choice)
    query = select(Recording).where(col(Recording.id) == recording_id).with_for_update()
    one = session.scalars(query).first()
    if one is None:
        raise NotFound("There is no such recording")
    if one.state != "quarantined":
        raise Refused("The recording is no longer in quarantine", code="not_quarantined")
    days = (one.due_on, one.other_due_on or one.due_on)
    one.state, one.due_on, one.other_due_on = "expected", min(days) if choice == "earlier" else max(days), None
    session.add(one)
    session.flush()
    due_on = one.due_on.isoformat()
    record(session, "register", "quarantine_decided", at=at, by=by, recording_id=recording_id, due_on=due_on)
    held = select(col(Hold.case_id)).join(HoldItem, col(HoldItem.hold_id) == col(Hold.id)).distinct()
    held = held.where(col(HoldItem.recording_id) == recording_id, col(Hold.case_id).is_not(None))
    for case_id in session.scalars(held).all():
        projection.project_case(session, deps, session.get_one(Case, case_id))
