"""One file's way into the register: begun, taken chunk by chunk, finished or refused; resumed where it broke off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case, ImportBatch, ImportRow, MappingProfile
from dsr.deps import Deps
from dsr.domain import key_sums
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, NotFound, Refused
from dsr.domain.retention import metadata_term
from dsr.ports import OpenedCallFile
from dsr.services import holds, projection
from dsr.services.file_rows.packed import PackedChunk
from dsr.services.file_rows.ready import Reading
from dsr.services.profiles import keep_profile, profile_of
from dsr.services.register.judged import let_verdicts_fall
from dsr.services.register.packed_writing import write_packed
from dsr.services.register.rows import Counts

_EVENT_LEGS = 3_000


def begin_import(
    session: Session, opened: OpenedCallFile, *, label: str, actor: str, by: int | None, at: datetime
) -> ImportBatch:
    """A running batch for an opened file without faults: the one that broke off with the same bytes, or a new one.

    Takes the holds lock, so that two that begin the same file at once get the same batch.
    """
    holds_lock(session)
    profile = keep_profile(session, opened.profile, opened.profile.name, by=by, at=at)
    query = select(ImportBatch).where(
        col(ImportBatch.file_sha256) == opened.sha256,
        col(ImportBatch.profile_id) == profile.id,
        col(ImportBatch.state) == "running",
    )
    broken_off = session.scalars(query.order_by(col(ImportBatch.id).desc())).first()
    if broken_off is not None:
        return broken_off
    batch = ImportBatch(file_label=clean_label(label), actor=actor, by_user=by, started_at=at)
    session.add(batch)
    session.flush()
    set_running(session, batch, opened.sha256, profile, by=by, at=at)
    return batch


def set_running(
    session: Session,
    batch: ImportBatch,
    file_sha256: str,
    profile: MappingProfile,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """Let a batch's rows be taken from now on, as the file with this hash read with this profile."""
    batch.file_sha256, batch.profile_id, batch.state = file_sha256, profile.id, "running"
    session.add(batch)
    session.flush()
    record(
        session,
        f"import:{batch.id}",
        "import_started",
        at=at,
        by=by,
        file_sha256=file_sha256,
        profile_id=profile.id,
    )


def reading_of(session: Session, batch: ImportBatch, months: int = 0) -> Reading:
    """How the rows of a batch are written; `months` is the term of call facts, as it stood when the file came."""
    row = session.get_one(MappingProfile, batch.profile_id)
    profile = profile_of(row)
    term = metadata_term(months, local_date(batch.started_at))
    return Reading(batch.id or 0, row.source_id, profile.number_rules, profile.recorded, term)


def take_chunk(
    session: Session,
    deps: Deps,
    reading: Reading,
    chunks: Sequence[PackedChunk],
    done_rows: int,
    *,
    at: datetime,
) -> Counts:
    """Write the rows that follow the first `done_rows` rows of the file; the whole work of one transaction.

    Open holds catch the new recordings in the same transaction, and what was judged of calls that have other numbers
    or another time now falls; the cases of both are scored again.
    Raises `Refused` when someone else has gone on with the batch meanwhile.
    """
    holds_lock(session)
    batch = locked_batch(session, reading.batch_id)
    if batch.state != "running" or batch.done_rows != done_rows:
        raise Refused("This file is already being imported elsewhere: look at that import", code="import_elsewhere")
    written = write_packed(session, reading, chunks)
    counts = written.counts
    batch.new += counts.new
    batch.same += counts.same
    batch.changed += counts.changed
    batch.rejected += counts.rejected
    batch.repeated += counts.repeated
    batch.recordings += written.recordings.count
    batch.key_sum = key_sums.written(key_sums.read_sum(batch.key_sum) + written.recordings.key_sum)
    batch.done_rows += counts.rows
    batch.rows = max(batch.rows, batch.done_rows)
    session.add(batch)
    session.flush()
    doubted = let_verdicts_fall(session, deps, written.renumbered, reading.batch_id, at)
    for case_id in sorted({*doubted, *holds.match_imported(session, written.call_ids, at)}):
        projection.project_case(session, deps, session.get_one(Case, case_id))
        _score(session, case_id, f"{batch.id}:{batch.done_rows}", at)
    return counts


def finish_import(session: Session, batch_id: int, *, at: datetime) -> ImportBatch:
    """Close a batch whose last row is taken: the event with its counts, and every open case is searched again."""
    holds_lock(session)
    batch = locked_batch(session, batch_id)
    if batch.state != "running":
        return batch
    counts = counts_of(batch)
    batch.state, batch.ended_at, batch.rows = "done", at, counts.rows
    batch.survey = {name: value for name, value in batch.survey.items() if name != "first_rows"}
    session.add(batch)
    _note_changed(session, batch, at)
    record(session, f"import:{batch_id}", "import_done", at=at, by=batch.by_user, **_evidence(batch))
    _search_again(session, batch, "end", at)
    return batch


def refuse_import(session: Session, batch: ImportBatch, faults: Sequence[Fault], *, at: datetime) -> None:
    """Close a batch whose file cannot be taken, with every reason. Rows taken before the file changed stay taken, and open
    cases are searched for them."""
    batch.state, batch.ended_at = "failed", at
    batch.fault = " ".join(fault.message for fault in faults)[:1000]
    kept = {name: value for name, value in batch.survey.items() if name != "first_rows"}
    batch.survey = {**kept, "faults": [{"code": fault.code, "values": dict(fault.values)} for fault in faults]}
    session.add(batch)
    _note_changed(session, batch, at)
    codes = [fault.code for fault in faults]
    record(session, f"import:{batch.id}", "import_refused", at=at, by=batch.by_user, codes=codes, **_evidence(batch))
    _search_again(session, batch, f"{batch.done_rows}:refused", at)


def locked_batch(session: Session, batch_id: int) -> ImportBatch:
    """The batch as it is now, and nobody else's until the transaction ends; raises `NotFound`.

    Two that decide on one file, two workers among them, come one after the other: the second sees what the first did.
    """
    query = select(ImportBatch).where(col(ImportBatch.id) == batch_id).with_for_update()
    batch = session.scalars(query.execution_options(populate_existing=True)).first()
    if batch is None:
        raise NotFound("There is no such import")
    return batch


def counts_of(batch: ImportBatch) -> Counts:
    """What became of the batch's rows so far."""
    return Counts(batch.new, batch.same, batch.changed, batch.rejected, batch.repeated)


def clean_label(name: str) -> str:
    """A file's name as it may be shown: its last part, printable, at most 120 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[:120]


def _note_changed(session: Session, batch: ImportBatch, at: datetime) -> None:
    """Log which legs the batch changed: (id, line, hash of what it held before), a few thousand to an event."""
    query = select(ImportRow).where(col(ImportRow.batch_id) == batch.id, col(ImportRow.outcome) == "changed")
    rows = session.scalars(query.order_by(col(ImportRow.id)).execution_options(yield_per=_EVENT_LEGS))
    for part in rows.partitions():
        legs = [[row.reason_values["leg_id"], row.row_no, row.before["row_hash"]] for row in part]
        record(session, f"import:{batch.id}", "legs_changed", at=at, by=batch.by_user, legs=legs)


def _evidence(batch: ImportBatch) -> dict[str, Any]:
    """What the log keeps of the counts: `destruction.accounts` holds the register to them."""
    return {**counts_of(batch).as_dict(), "recordings": batch.recordings, "key_sum": batch.key_sum}


def _search_again(session: Session, batch: ImportBatch, mark: str, at: datetime) -> None:
    """Have every open case searched again where the batch has brought something."""
    if batch.new or batch.changed:
        for case_id in session.scalars(select(col(Case.id)).where(col(Case.state) == "open").order_by(col(Case.id))):
            _score(session, case_id or 0, f"{batch.id}:{mark}", at)


def _score(session: Session, case_id: int, mark: str, at: datetime) -> None:
    outbox.enqueue(session, "score_candidates", key=f"score:{case_id}:import:{mark}", at=at, case_id=case_id)
