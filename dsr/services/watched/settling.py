"""Files of the watched folder whose import has ended: moved to `done` or `refused` with a receipt, and deleted in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import ImportBatch, MappingProfile, WatchedFile
from dsr.domain.watched import DONE, REFUSED, Item, Kind, ending_of
from dsr.domain.watched_words import receipt_sentences
from dsr.services.register import counts_of, uploaded
from dsr.services.register.batches import locked_batch
from dsr.services.uploads import remove_upload
from dsr.services.watched.rows import locked_file

_PLACES = {"done": DONE, "failed": REFUSED, "discarded": REFUSED}


@dataclass(frozen=True)
class Ended:
    """A file to be moved away: where to, under which name, and its receipt."""

    row_id: int
    item: Item
    place: str
    kept: str
    receipt: bytes


def ended_files(session: Session) -> list[Ended]:
    """The files whose import has ended, or that were refused unread, and that have not been moved yet."""
    query = select(WatchedFile, ImportBatch).outerjoin(ImportBatch, col(ImportBatch.id) == col(WatchedFile.batch_id))
    query = query.where(col(WatchedFile.state) == "taken").order_by(col(WatchedFile.id))
    return [
        _ended(session, row, batch) for row, batch in session.execute(query) if batch is None or batch.state in _PLACES
    ]


def forget_copy(session: Session, data_dir: Path, row_id: int) -> bool:
    """Delete the upload of a refused file: what it holds stands in the folder. False where the import goes on after all."""
    row = locked_file(session, row_id)
    if row is None or row.state != "taken":
        return False
    if row.batch_id is None or row.is_again:
        return True
    batch = locked_batch(session, row.batch_id)
    if batch.state not in _PLACES:
        return False  # a person has had it looked through once more
    remove_upload(data_dir, batch.upload)
    batch.upload = ""
    session.add(batch)
    return True


def note_moved(session: Session, ended: Ended, *, is_there: bool, at: datetime) -> None:
    """The file is put away; where it had gone or changed, only its receipt is. The name that it came with is forgotten."""
    row = locked_file(session, ended.row_id)
    if row is None or row.state != "taken":
        return
    row.state = "done" if ended.place == DONE else "refused" if is_there else "cleared"
    row.kept, row.name, row.signature, row.ended_at = ended.kept if is_there else "", "", "", at
    row.reason = row.reason if row.reason != "unmoved" else ""
    if ended.place == REFUSED and not row.reason:
        row.reason = _reason(session.get(ImportBatch, row.batch_id) if row.batch_id else None)
    session.add(row)


def note_unmoved(session: Session, row_id: int) -> None:
    """The file cannot be moved: a person is told, and it is tried again at each look."""
    row = locked_file(session, row_id)
    if row is not None and row.state == "taken" and row.batch_id is not None:
        row.reason = "unmoved"
        session.add(row)


def outlived(session: Session, days: int, *, at: datetime) -> Iterator[tuple[int, str, str]]:
    """The taken files whose days in `done` are over: row, sub-folder and name."""
    mine = col(WatchedFile.state) == "done", col(WatchedFile.kept) != ""
    query = select(WatchedFile).where(*mine, col(WatchedFile.ended_at) <= at - timedelta(days=days))
    return iter([(row.id or 0, row.folder, row.kept) for row in session.scalars(query)])


def note_deleted(session: Session, row_id: int) -> None:
    """A taken file is gone from `done`; its receipt stays."""
    if (row := locked_file(session, row_id)) is not None:
        row.kept = ""
        session.add(row)


def _ended(session: Session, row: WatchedFile, batch: ImportBatch | None) -> Ended:
    stem = f"import-{batch.id}-{row.id}" if batch is not None else f"file-{row.id}"
    place = _PLACES[batch.state] if batch is not None else REFUSED
    item = Item(row.folder, row.name, Kind.FILE, row.size, row.signature)
    receipt = json.dumps(_receipt(session, row, batch), ensure_ascii=False, indent=1) + "\n"
    return Ended(row.id or 0, item, place, f"{stem}{ending_of(row.name) or '.csv'}", receipt.encode())


def _receipt(session: Session, row: WatchedFile, batch: ImportBatch | None) -> dict[str, Any]:
    """What became of the file: figures, hashes and moments; no name and nothing of what stands in it."""
    ended_at = batch.ended_at if batch is not None else row.ended_at
    profile = session.get(MappingProfile, batch.profile_id) if batch is not None and batch.profile_id else None
    told: dict[str, Any] = {
        "outcome": _outcome(row, batch),
        "import": batch.id if batch is not None else None,
        "sha256": row.sha256 or None,
        "bytes": row.size,
        "profile": row.folder,
        "profile_version": profile.version if profile is not None else None,
        "seen_at": row.first_seen_at.astimezone(UTC).isoformat(timespec="seconds"),
        "ended_at": ended_at.astimezone(UTC).isoformat(timespec="seconds") if ended_at is not None else None,
    }
    if batch is not None and batch.state == "done":
        return {**told, **counts_of(batch).as_dict(), "recordings": batch.recordings}
    reasons = [{"code": code, **receipt_sentences(code, values)} for code, values in _reasons(row, batch)]
    return {**told, "reasons": reasons}


def _outcome(row: WatchedFile, batch: ImportBatch | None) -> str:
    if batch is None or batch.state == "failed":
        return "refused"
    if batch.state == "discarded":
        return "given_up"
    return "already_taken" if row.is_again else "taken"


def _reasons(row: WatchedFile, batch: ImportBatch | None) -> list[tuple[str, dict[str, Any]]]:
    """Codes and values of why the file was not taken."""
    if batch is None:
        return [(row.reason, dict(row.reason_values))]
    if batch.state == "discarded":
        return [("given_up", {})]
    return [(fault.code, dict(fault.values)) for fault in uploaded.faults_of(batch)]


def _reason(batch: ImportBatch | None) -> str:
    return "given_up" if batch is not None and batch.state == "discarded" else "refused"
