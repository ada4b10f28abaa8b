"""What is known of each item of the watched folder: noted at every look, and which file's turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dsr.db.inserts import insert_into
from dsr.db.tables import ImportBatch, Job, Recording, WatchedFile, WatchedFolder
from dsr.domain.call_profile import GENERIC, Layout
from dsr.domain.errors import Refused
from dsr.domain.shipped_profiles import SHIPPED
from dsr.domain.watched import Item, Kind, is_settled
from dsr.services.profiles import profile_named, saved_rows, source_of
from dsr.services.watched.disk import Look, SubFolder

OPEN = ("seen", "copying", "taken", "orphan")
SOUND_KNOWN = "sound_known"
_AT_ONCE = 500


def profile_names(session: Session) -> frozenset[str]:
    """The names that a sub-folder may have: those of the profiles that ship and of the saved ones."""
    return frozenset((*SHIPPED, GENERIC, *(row.name for row in saved_rows(session))))


def note_look(session: Session, found: Look, *, at: datetime) -> list[str]:
    """Note what stands in the folder now; answers the names of uploads that are nobody's any more.

    Looks at the same moment come one after the other. Of a folder that could not be read everything stays as it was.
    """
    lock_folder(session, "", at)
    _note_folders(session, found.folders, at)
    if found.folders[""].state:
        return []
    known = _known(session)
    standing = {(item.folder, item.name): item for item in found.items}
    for key, item in standing.items():
        _note_item(session, item, known.get(key, []), at)
    unseen = {name for name, folder in found.folders.items() if folder.state == "unreadable"}
    lost = []
    for key, rows in known.items():
        for row in rows:
            if row.state in ("seen", "orphan") and key not in standing and row.folder not in unseen:
                lost.append(row.upload)
                session.delete(row)
    _note_refused(session, found.folders)
    session.flush()
    _tell_sounds(session)
    return [name for name in lost if name]


def files_to_take(session: Session, found: Look, *, at: datetime) -> list[tuple[int, Item]]:
    """The file of each sub-folder whose turn it is, with its row: one at a time and the oldest first, since a later file
    may change what an earlier one said."""
    standing = {(item.folder, item.name): item for item in found.items if item.kind is Kind.FILE}
    ready: dict[str, list[tuple[datetime, str, int, Item]]] = {}
    for row in session.scalars(select(WatchedFile).where(col(WatchedFile.state).in_(("seen", "copying")))):
        item = standing.get((row.folder, row.name))
        if item is None or row.signature != item.signature or not is_settled(item, row.unchanged_since, at):
            continue
        ready.setdefault(row.folder, []).append((item.modified_at or at, row.name, row.id or 0, item))
    turns = [min(files) for folder, files in sorted(ready.items()) if not found.folders[folder].state]
    return [(row_id, item) for _at, _name, row_id, item in turns if not is_busy(session, item.folder, row_id)]


def is_busy(session: Session, folder: str, row_id: int) -> bool:
    """Whether another file of the sub-folder is under way. One that waits for a person keeps only those waiting that may
    change what it says: recording metadata."""
    query = select(WatchedFile, ImportBatch).outerjoin(ImportBatch, col(ImportBatch.id) == col(WatchedFile.batch_id))
    mine = col(WatchedFile.folder) == folder, col(WatchedFile.id) != row_id
    states = ("waiting", "running", "surveyed") if _is_metadata(session, folder) else ("waiting", "running")
    for row, batch in session.execute(query.where(*mine, col(WatchedFile.state).in_(("copying", "taken")))):
        if row.state == "copying" or (batch is not None and batch.state in states):
            return True
    return False


def locked_file(session: Session, row_id: int) -> WatchedFile | None:
    """The row as it is now, and nobody else's until the transaction ends."""
    query = select(WatchedFile).where(col(WatchedFile.id) == row_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).first()


def is_alive(session: Session, row: WatchedFile, at: datetime) -> bool:
    """Whether the attempt that copies the file still goes on."""
    job = session.get(Job, row.job_id, populate_existing=True) if row.job_id else None
    is_running = job is not None and job.state == "running" and job.attempts == row.attempt
    return is_running and job is not None and job.leased_until is not None and job.leased_until > at


def _is_metadata(session: Session, folder: str) -> bool:
    try:
        return profile_named(session, folder).layout is Layout.SIPREC
    except Refused:
        return False


def lock_folder(session: Session, folder: str, at: datetime) -> None:
    """Keep the sub-folder to this transaction: two workers do not begin two of its files."""
    new = insert_into(session, WatchedFolder).values(name=folder, state="", unfinished=0, looked_at=at)
    session.execute(new.on_conflict_do_nothing())
    query = select(WatchedFolder).where(col(WatchedFolder.name) == folder).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()


def _note_folders(session: Session, folders: Mapping[str, SubFolder], at: datetime) -> None:
    for name, folder in folders.items():
        row = session.get(WatchedFolder, name) or WatchedFolder(name=name, looked_at=at)
        row.state, row.unfinished, row.looked_at = folder.state, folder.unfinished, at
        session.add(row)
    if not folders[""].state:
        session.execute(delete(WatchedFolder).where(col(WatchedFolder.name).not_in(list(folders))))
    session.flush()


def _known(session: Session) -> dict[tuple[str, str], list[WatchedFile]]:
    known: dict[tuple[str, str], list[WatchedFile]] = {}
    for row in session.scalars(select(WatchedFile).where(col(WatchedFile.state).in_(OPEN))):
        known.setdefault((row.folder, row.name), []).append(row)
    return known


def _note_item(session: Session, item: Item, rows: Iterable[WatchedFile], at: datetime) -> None:
    """One item: new, as it was, changed, or a file that is an import's already and only waits to be moved."""
    under_way = [row for row in rows if row.state in ("copying", "taken")]
    if any(row.signature == item.signature for row in under_way):
        return
    state = "seen" if item.kind is Kind.FILE else "orphan"
    row = next((row for row in rows if row.state in ("seen", "orphan")), None)
    if row is None:
        row = WatchedFile(folder=item.folder, name=item.name, first_seen_at=at, unchanged_since=at)
    elif row.signature != item.signature:
        row.unchanged_since = at
    if state == "orphan" and not (row.reason == SOUND_KNOWN and item.kind is Kind.SOUND):
        row.reason = item.kind.value
    elif state == "seen" and (row.state != "seen" or row.signature != item.signature):
        row.reason = ""
    row.state, row.signature, row.size = state, item.signature, item.size
    session.add(row)


def _note_refused(session: Session, folders: Mapping[str, SubFolder]) -> None:
    """A refused file that is no longer where it was put has been seen to by a person."""
    for row in session.scalars(select(WatchedFile).where(col(WatchedFile.state) == "refused")):
        folder = folders.get(row.folder)
        if folder is None or (folder.state != "unreadable" and row.kept not in folder.refused):
            row.state = "cleared"
            session.add(row)


def _tell_sounds(session: Session) -> None:
    """Which sound files belong to recordings of the register, by the name that the source gave."""
    mine = col(WatchedFile.state) == "orphan", col(WatchedFile.reason) == Kind.SOUND
    by_folder: dict[str, list[WatchedFile]] = {}
    for row in session.scalars(select(WatchedFile).where(*mine).limit(_AT_ONCE)):
        by_folder.setdefault(row.folder, []).append(row)
    for folder, rows in by_folder.items():
        if (source_id := source_of(session, folder)) is None:
            continue
        names = {name for row in rows for name in (row.name, row.name.rpartition(".")[0])}
        query = select(col(Recording.ext_recording_id)).where(col(Recording.source_id) == source_id)
        found = set(session.scalars(query.where(col(Recording.ext_recording_id).in_(names))))
        for row in rows:
            if {row.name, row.name.rpartition(".")[0]} & found:
                row.reason = SOUND_KNOWN
                session.add(row)
