"""A file of the watched folder on its way into the register: copied among the uploads, looked through, let in or left to a
person's word. Each step is one transaction that can be made again after a crash."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import ImportBatch, MappingProfile, WatchedFile
from dsr.domain.call_profile import Layout
from dsr.domain.watched import Doubt, Item, doubts
from dsr.services.register import uploaded
from dsr.services.register.batches import locked_batch
from dsr.services.uploads import new_name, remove_upload
from dsr.services.watched.permits import is_permitted
from dsr.services.watched.rows import is_alive, is_busy, lock_folder, locked_file

ACTOR = "folder"
DOUBTS = "doubts"


def begin_copy(session: Session, row_id: int, item: Item, *, job_id: int, attempt: int, at: datetime) -> str:
    """Claim a file for this attempt of this job; answers the name of its upload, empty where it is not to be taken now.

    A claim whose attempt has died is taken over.
    """
    lock_folder(session, item.folder, at)
    row = locked_file(session, row_id)
    if row is None or row.signature != item.signature or is_busy(session, item.folder, row_id):
        return ""
    is_mine = (row.job_id, row.attempt) == (job_id, attempt)
    if row.state != "seen" and not (row.state == "copying" and (is_mine or not is_alive(session, row, at))):
        return ""
    row.state, row.job_id, row.attempt = "copying", job_id, attempt
    row.upload = row.upload or new_name()
    session.add(row)
    return row.upload


def give_back(session: Session, row_id: int, reason: str, *, job_id: int, attempt: int) -> None:
    """Let a file wait for the next look, because it changed or cannot be read (`reason`)."""
    row = locked_file(session, row_id)
    if row is not None and row.state == "copying" and (row.job_id, row.attempt) == (job_id, attempt):
        row.state, row.reason = "seen", reason
        session.add(row)


def refuse_unread(session: Session, row_id: int, code: str, *, at: datetime, **values: int) -> None:
    """Refuse a file of which nothing was read, since its size alone forbids it."""
    row = locked_file(session, row_id)
    if row is not None and row.state == "seen":
        row.state, row.reason, row.reason_values, row.ended_at = "taken", code, values, at
        session.add(row)


def end_copy(
    session: Session, data_dir: Path, row_id: int, sha256: str, *, job_id: int, attempt: int, at: datetime
) -> None:
    """Make a copied file an import of its own, or the one that its content already is; the copy goes where it is not ours.

    The same content read with the same version of a profile is taken once, whatever its names and wherever it came from.
    """
    row = locked_file(session, row_id)
    if row is None or row.state != "copying" or (row.job_id, row.attempt) != (job_id, attempt):
        return  # another attempt has taken over, and its copy stands under the same name
    row.state, row.sha256, row.reason = "taken", sha256, ""
    if (earlier := _taken_before(session, row.folder, sha256)) is not None:
        row.batch_id, row.is_again = earlier, True
        remove_upload(data_dir, row.upload)
    else:
        batch = uploaded.receive_upload(session, row.upload, row.name, actor=ACTOR, by=None, at=at, kept=None)
        uploaded.ask_survey(session, batch.id or 0, row.folder, at=at)
        row.batch_id = batch.id
    row.upload = ""
    session.add(row)
    session.flush()
    if row.is_again:
        look_soon(session, f"again:{row_id}", at=at)


def after_survey(session: Session, batch_id: int, *, at: datetime) -> None:
    """Let a file of the folder in, or note why it waits for a person; nothing for files that came another way."""
    row = _file_of(session, batch_id)
    if row is None:
        return
    batch = locked_batch(session, batch_id)
    if batch.state == "surveyed":
        found = _doubts(session, batch, row.folder)
        batch.survey = {**batch.survey, DOUBTS: [doubt.value for doubt in found]}
        session.add(batch)
        if not found:
            uploaded.start_import(session, batch_id, batch.file_sha256, by=None, at=at)
    look_soon(session, f"survey:{batch_id}:{batch.survey.get('asked', 0)}", at=at)


def after_import(session: Session, batch_id: int, *, at: datetime) -> None:
    """Have the file moved away soon, and the next one taken; nothing for files that came another way."""
    if _file_of(session, batch_id) is not None:
        look_soon(session, f"import:{batch_id}", at=at)


def look_soon(session: Session, mark: str, *, at: datetime) -> bool:
    """Queue a look at the folder; False where the same one is queued already."""
    return outbox.enqueue(session, "watch_folder", key=f"watch:{mark}", at=at) is not None


def _file_of(session: Session, batch_id: int) -> WatchedFile | None:
    query = select(WatchedFile).where(col(WatchedFile.batch_id) == batch_id, col(WatchedFile.is_again).is_(False))
    return session.scalars(query.limit(1)).first()


def _doubts(session: Session, batch: ImportBatch, folder: str) -> tuple[Doubt, ...]:
    profile = session.get_one(MappingProfile, batch.profile_id)
    updates = profile.layout == Layout.SIPREC
    return doubts(batch.survey, folder=folder, is_permitted=is_permitted(session, profile.id or 0), updates=updates)


def _taken_before(session: Session, profile_name: str, sha256: str) -> int | None:
    """The import that has taken, takes or waits to take this content with the profile as it is now."""
    latest = select(col(MappingProfile.id)).where(col(MappingProfile.name) == profile_name)
    profile_id = session.scalars(latest.order_by(col(MappingProfile.version).desc()).limit(1)).first()
    query = select(col(ImportBatch.id)).where(
        col(ImportBatch.file_sha256) == sha256,
        col(ImportBatch.profile_id) == profile_id,
        col(ImportBatch.state).in_(("surveyed", "running", "done")),
    )
    return session.scalars(query.order_by(col(ImportBatch.id).desc()).limit(1)).first()
