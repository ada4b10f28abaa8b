"""The watched folder as a page shows it: its sub-folders, what waits for a person, what nobody could take, the last files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import ImportBatch, WatchedFile, WatchedFolder
from dsr.domain.watched import Doubt, is_growing
from dsr.services.register import uploaded
from dsr.services.watched.permits import is_permitted, latest_profile
from dsr.services.watched.rows import profile_names
from dsr.services.watched.taking import DOUBTS

SHOWN = 100
_LAST = 20


@dataclass(frozen=True)
class Folder:
    """A sub-folder. `state` is that of the last look; `profile_id` the version that files are read with now, where one is
    stored, and `is_permitted` whether its declared zone has been answered for."""

    name: str
    state: str
    unfinished: int
    waiting: int
    taken: int
    refused: int
    profile_id: int | None
    is_permitted: bool


@dataclass(frozen=True)
class Orphan:
    """An item that nobody could take, since when, and the code of why and what helps. `label` may name a person."""

    folder: str
    label: str
    since: datetime
    code: str
    batch_id: int | None = None


@dataclass(frozen=True)
class Waiting:
    """A file that waits for a person's word: its import, since when, and why."""

    folder: str
    batch_id: int
    since: datetime
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Put:
    """A file that was put away: its sub-folder, its import, when, and what became of it."""

    folder: str
    batch_id: int | None
    ended_at: datetime
    outcome: str
    rows: int


@dataclass(frozen=True)
class FolderStanding:
    """All that the page shows. `looked_at` is None before the first look; `orphans` are at most the first hundred."""

    looked_at: datetime | None
    state: str
    folders: tuple[Folder, ...]
    waiting: tuple[Waiting, ...]
    orphans: tuple[Orphan, ...]
    orphan_count: int
    last: tuple[Put, ...]


def standing(session: Session, *, now: datetime) -> FolderStanding:
    """The folder as the last look left it; nothing is looked at anew."""
    root = session.get(WatchedFolder, "")
    orphans = _orphans(session, now)
    return FolderStanding(
        root.looked_at if root is not None else None,
        root.state if root is not None else "",
        tuple(_folders(session)),
        tuple(_waiting(session)),
        tuple(orphans[:SHOWN]),
        len(orphans),
        tuple(_last(session)),
    )


def doubts_of(session: Session, batch_id: int) -> tuple[str, ...] | None:
    """Why an import that came through the folder waits for a person; None where it came another way."""
    own = col(WatchedFile.batch_id) == batch_id, col(WatchedFile.is_again).is_(False)
    row = session.scalars(select(WatchedFile).where(*own).limit(1)).first()
    batch = session.get(ImportBatch, batch_id)
    return tuple(batch.survey.get(DOUBTS, ())) if row is not None and batch is not None else None


def _folders(session: Session) -> Sequence[Folder]:
    counted = Counter(
        {
            (folder, state): number
            for folder, state, number in session.execute(
                select(col(WatchedFile.folder), col(WatchedFile.state), func.count()).group_by(
                    col(WatchedFile.folder), col(WatchedFile.state)
                )
            )
        }
    )
    known = profile_names(session)
    found = []
    for row in session.scalars(select(WatchedFolder).where(col(WatchedFolder.name) != "").order_by(WatchedFolder.name)):
        profile = latest_profile(session, row.name) if row.name in known else None
        profile_id = profile.id if profile is not None else None
        under_way = sum(counted[row.name, state] for state in ("seen", "copying", "taken"))
        is_trusted = profile_id is not None and is_permitted(session, profile_id)
        done, refused = counted[row.name, "done"], counted[row.name, "refused"]
        found.append(Folder(row.name, row.state, row.unfinished, under_way, done, refused, profile_id, is_trusted))
    return found


def _waiting(session: Session) -> Sequence[Waiting]:
    query = select(WatchedFile, ImportBatch).join(ImportBatch, col(ImportBatch.id) == col(WatchedFile.batch_id))
    mine = col(WatchedFile.state) == "taken", col(ImportBatch.state) == "surveyed"
    return [
        Waiting(row.folder, batch.id or 0, batch.started_at, _why(row, batch))
        for row, batch in session.execute(query.where(*mine).order_by(col(WatchedFile.id)).limit(SHOWN))
    ]


def _why(row: WatchedFile, batch: ImportBatch) -> tuple[str, ...]:
    """Why the file waits: its own doubts, or those of the import that has the same content, which may have none noted."""
    elsewhere = (Doubt.ELSEWHERE.value,) if row.is_again else ()
    return tuple(batch.survey.get(DOUBTS, ())) or elsewhere


def _orphans(session: Session, now: datetime) -> list[Orphan]:
    states = ("orphan", "refused", "seen", "taken")
    query = select(WatchedFile).where(col(WatchedFile.state).in_(states)).order_by(col(WatchedFile.id))
    found = []
    for row in session.scalars(query):
        if code := _orphan_code(session, row, now):
            since = row.ended_at or row.first_seen_at
            found.append(Orphan(row.folder, row.name or row.kept, since, code, row.batch_id))
    return found


def _orphan_code(session: Session, row: WatchedFile, now: datetime) -> str:
    """Why the item is nobody's; empty where it only waits for its turn."""
    if row.state in ("orphan", "refused") or row.reason:
        return row.reason or "refused"
    if row.state == "seen":
        return "growing" if is_growing(row.first_seen_at, row.unchanged_since, now) else ""
    batch = session.get(ImportBatch, row.batch_id) if row.batch_id else None
    return "stopped" if batch is not None and uploaded.stopped_job(session, batch) is not None else ""


def _last(session: Session) -> Sequence[Put]:
    query = select(WatchedFile, ImportBatch).outerjoin(ImportBatch, col(ImportBatch.id) == col(WatchedFile.batch_id))
    ended = col(WatchedFile.state).in_(("done", "refused", "cleared")), col(WatchedFile.ended_at).is_not(None)
    query = query.where(*ended).order_by(col(WatchedFile.ended_at).desc(), col(WatchedFile.id).desc())
    return [_put(row, batch) for row, batch in session.execute(query.limit(_LAST))]


def _put(row: WatchedFile, batch: ImportBatch | None) -> Put:
    is_taken = batch is not None and batch.state == "done"
    outcome = "refused" if not is_taken else "already_taken" if row.is_again else "taken"
    rows = batch.rows if batch is not None and is_taken else 0
    return Put(row.folder, row.batch_id, row.ended_at or row.first_seen_at, outcome, rows)
