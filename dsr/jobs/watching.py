"""The job that looks at the watched folder: takes each file that stands still, and moves away what has been dealt with."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import delete, select
from sqlmodel import Session, col

from dsr.db.tables import Job
from dsr.deps import Deps
from dsr.domain.watched import DONE, Item
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services.uploads import ARRIVING, remove_broken_off, remove_upload, upload_path, uploads_folder
from dsr.services.watched import rows, settling, taking
from dsr.services.watched.disk import Changed, Look, Unreadable, copy_in, delete_kept, look, put_away

_log = structlog.get_logger(__name__)
KIND = "watch_folder"
_JOBS_KEPT = timedelta(hours=1)


def ask_look(session: Session, deps: Deps) -> None:
    """Have the folder looked at this minute, where one is watched and no look is waiting or under way."""
    if deps.settings.watch_folder is None:
        return
    under_way = select(col(Job.id)).where(col(Job.kind) == KIND, col(Job.state).in_(("queued", "running")))
    if session.scalars(under_way.limit(1)).first() is None:
        taking.look_soon(session, deps.now().isoformat(timespec="minutes"), at=deps.now())


def watch_folder(deps: Deps, task: Task) -> Effect:
    """Move away what has ended, note what stands in the folder, and copy in the file of each sub-folder whose turn it is."""
    root = deps.settings.watch_folder
    if root is not None:
        with keeps_lease(deps, task):
            _move_ended(deps, root)
            found = _note(deps, root)
            if not found.folders[""].state:
                _take(deps, root, found, task)
                _delete_outlived(deps, root)

    def effect(session: Session) -> None:
        # A look each minute: their rows would outnumber all others.
        past = col(Job.kind) == KIND, col(Job.state) == "done", col(Job.ended_at) < deps.now() - _JOBS_KEPT
        session.execute(delete(Job).where(*past))

    return effect


def _note(deps: Deps, root: Path) -> Look:
    with deps.database.read() as session:
        names = rows.profile_names(session)
    found = look(root, names.__contains__)
    with deps.database.write() as session:
        lost = rows.note_look(session, found, at=deps.now())
    for name in lost:
        remove_upload(deps.settings.data_dir, name)
    return found


def _take(deps: Deps, root: Path, found: Look, task: Task) -> None:
    with deps.database.read() as session:
        turns = rows.files_to_take(session, found, at=deps.now())
    limit = deps.settings.import_max_mb
    for row_id, item in turns:
        if item.size > limit * 1_000_000:
            with deps.database.write() as session:
                megabytes = -(-item.size // 1_000_000)
                taking.refuse_unread(session, row_id, "file_too_large", at=deps.now(), megabytes=megabytes, limit=limit)
            continue
        _take_one(deps, root, row_id, item, task)


def _take_one(deps: Deps, root: Path, row_id: int, item: Item, task: Task) -> None:
    claim = {"job_id": task.id, "attempt": task.attempt}
    with deps.database.write() as session:
        upload = taking.begin_copy(session, row_id, item, at=deps.now(), **claim)
    if not upload:
        return
    data_dir = deps.settings.data_dir
    arriving = uploads_folder(data_dir) / f"{ARRIVING}{secrets.token_hex(8)}"
    try:
        sha256 = copy_in(root, item, arriving)
        remove_broken_off(data_dir, arriving)
        arriving.replace(upload_path(data_dir, upload))
    except (Changed, Unreadable) as fault:
        with deps.database.write() as session:
            taking.give_back(session, row_id, "unreadable" if isinstance(fault, Unreadable) else "", **claim)
        return
    finally:
        arriving.unlink(missing_ok=True)
    with deps.database.write() as session:
        taking.end_copy(session, data_dir, row_id, sha256, at=deps.now(), **claim)


def _move_ended(deps: Deps, root: Path) -> None:
    with deps.database.read() as session:
        ended = settling.ended_files(session)
    for one in ended:
        with deps.database.write() as session:
            if not settling.forget_copy(session, deps.settings.data_dir, one.row_id):
                continue
        try:
            is_there = put_away(root, one.item, one.place, one.kept, one.receipt)
        except OSError as fault:
            _log.warning("watched_file_not_moved", file=one.row_id, fault=type(fault).__name__)
            with deps.database.write() as session:
                settling.note_unmoved(session, one.row_id)
            continue
        with deps.database.write() as session:
            settling.note_moved(session, one, is_there=is_there, at=deps.now())


def _delete_outlived(deps: Deps, root: Path) -> None:
    with deps.database.read() as session:
        over = list(settling.outlived(session, deps.settings.watch_days, at=deps.now()))
    for row_id, folder, kept in over:
        try:
            delete_kept(root, folder, DONE, kept)
        except OSError as fault:
            _log.warning("watched_file_not_deleted", file=row_id, fault=type(fault).__name__)
            continue
        with deps.database.write() as session:
            settling.note_deleted(session, row_id)
