"""Files sent through a page: surveyed first, taken when a person says so, gone when nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import ImportBatch, ImportRow, Job, MappingProfile
from dsr.domain.call_facts import leg_length
from dsr.domain.call_fields import field_states
from dsr.domain.calls import FileSurvey, LegRow
from dsr.domain.errors import Fault, NotFound, Refused
from dsr.ports import OpenedCallFile
from dsr.services.profiles import is_still_read, keep_profile, profile_named
from dsr.services.register.batches import clean_label, locked_batch, refuse_import, set_running
from dsr.services.register.foreseen import forget_foreseen
from dsr.services.register.rows import Counts
from dsr.services.uploads import KEPT

_OTHER_PROFILE_HELPS = frozenset(
    (
        *("file_no_profile", "file_many_profiles", "file_column_missing", "file_column_repeated", "file_columns"),
        *("file_zone_differs", "file_zone_unproved", "file_layout_unknown", "file_layout_short"),
        *("file_layout_other",),
        "file_encoding",
    )
)


def receive_upload(
    session: Session,
    upload: str,
    label: str,
    *,
    actor: str,
    by: int | None,
    at: datetime,
    kept: timedelta | None = KEPT,
) -> ImportBatch:
    """A waiting batch for a file that is about to stand among the uploads; forgotten after `kept`, or (None) never."""
    batch = ImportBatch(file_label=clean_label(label), upload=upload, actor=actor, by_user=by, started_at=at)
    session.add(batch)
    session.flush()
    record(session, f"import:{batch.id}", "file_received", at=at, by=by)
    if kept is not None:
        key = f"discard:{batch.id}"
        outbox.enqueue(session, "discard_upload", key=key, at=at, due_at=at + kept, batch_id=batch.id)
    return batch


def ask_survey(session: Session, batch_id: int, profile_name: str, *, at: datetime) -> None:
    """Have an uploaded file looked through, with a profile by name or with the one that fits (an empty name).

    A file that was refused or surveyed with another profile may be looked through again. Raises `Refused` for an
    unknown profile and for a file that is gone.
    """
    batch = locked_batch(session, batch_id)
    if not batch.upload or batch.state not in ("waiting", "surveyed", "failed"):
        raise Refused("The file is no longer here: send it again", code="upload_gone")
    if profile_name:
        profile_named(session, profile_name)
    batch.state, batch.fault, batch.ended_at, batch.profile_id = "waiting", "", None, None
    batch.survey = {"asked": int(batch.survey.get("asked", 0)) + 1, "profile": profile_name}
    session.add(batch)
    forget_foreseen(session, batch_id)
    key = f"survey:{batch_id}:{batch.survey['asked']}"
    outbox.enqueue(session, "survey_calls", key=key, at=at, batch_id=batch_id, profile=profile_name)


def store_survey(
    session: Session,
    batch_id: int,
    opened: OpenedCallFile,
    survey: FileSurvey,
    counts: Counts,
    *,
    taken: int,
    at: datetime,
) -> bool:
    """Keep what looking through an uploaded file found, beside `taken`, the `rows_taken` when that began; a file with
    faults is refused.

    Answers whether the file must stay: it does until a person decides, and where another profile would help.
    """
    batch = locked_batch(session, batch_id)
    if batch.state != "waiting":
        return True
    asked = {"asked": batch.survey.get("asked", 1), "profile": batch.survey.get("profile", "")}
    if survey.faults:
        batch.survey = asked
        refuse_import(session, batch, survey.faults, at=at)
        stays = survey.faults[0].code in _OTHER_PROFILE_HELPS
        batch.upload = batch.upload if stays else ""
        session.add(batch)
        return stays
    profile = keep_profile(session, opened.profile, opened.profile.name, by=batch.by_user, at=at)
    batch.profile_id, batch.file_sha256, batch.rows, batch.state = profile.id, opened.sha256, survey.rows, "surveyed"
    batch.survey = {
        **asked,
        **_survey_values(survey),
        "fields": field_states(survey.first_rows, opened.profile),
        "counts": counts.as_dict(),
        "taken": taken,
    }
    session.add(batch)
    record(session, f"import:{batch_id}", "file_surveyed", at=at, by=batch.by_user, **counts.as_dict())
    return True


def start_import(session: Session, batch_id: int, opened_sha256: str, *, by: int | None, at: datetime) -> bool:
    """Let the rows of a surveyed file be taken, once however often it is said; raises `Refused` when it does not wait for that.

    False where what the survey said does not hold any more, since the profile has a newer version or other rows of the
    source came in meanwhile: the file is looked through again.
    """
    batch = locked_batch(session, batch_id)
    if batch.state in ("running", "done") and batch.file_sha256 == opened_sha256:
        return True
    if batch.state != "surveyed" or not batch.upload or batch.file_sha256 != opened_sha256:
        raise Refused("This file does not wait to be imported: look at its state", code="import_not_waiting")
    profile = _profile_of(session, batch)
    if not is_still_read(session, profile) or rows_taken(session, profile.source_id) != batch.survey.get("taken"):
        ask_survey(session, batch_id, str(batch.survey.get("profile", "")), at=at)
        return False
    batch.by_user = by
    forget_foreseen(session, batch_id)
    set_running(session, batch, batch.file_sha256, profile, by=by, at=at)
    outbox.enqueue(session, "import_calls", key=f"import:{batch_id}", at=at, batch_id=batch_id)
    return True


def rows_taken(session: Session, source_id: int | None) -> int:
    """How many rows have made or changed something of a source: what looking a file through compares it with."""
    query = select(func.coalesce(func.sum(col(ImportBatch.new) + col(ImportBatch.changed)), 0))
    query = query.join(MappingProfile, col(MappingProfile.id) == col(ImportBatch.profile_id))
    return int(session.scalar(query.where(col(MappingProfile.source_id) == source_id)) or 0)


def discard_batch(session: Session, batch_id: int, *, by: int | None, at: datetime) -> str:
    """Give up a file that is not being imported; answers the name of the upload to delete, empty where there is none."""
    batch = locked_batch(session, batch_id)
    if batch.state in ("running", "done", "discarded"):
        return ""
    forget_foreseen(session, batch_id)
    name, batch.upload = batch.upload, ""
    batch.survey = {key: value for key, value in batch.survey.items() if key != "first_rows"}
    if batch.state != "failed":
        batch.state, batch.ended_at = "discarded", at
    session.add(batch)
    record(session, f"import:{batch_id}", "file_discarded", at=at, by=by)
    return name


def forget_upload(session: Session, batch_id: int) -> str:
    """The name of the upload to delete once its rows are taken; empty where there is none."""
    batch = locked_batch(session, batch_id)
    if batch.state == "running":
        return ""
    name, batch.upload = batch.upload, ""
    session.add(batch)
    return name


def one_batch(session: Session, batch_id: int) -> ImportBatch:
    """The batch, or `NotFound`."""
    batch = session.get(ImportBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound("There is no such import")
    return batch


def batches(session: Session, offset: int, limit: int) -> list[ImportBatch]:
    """Imports, the newest first."""
    query = select(ImportBatch).order_by(col(ImportBatch.id).desc()).offset(offset).limit(limit)
    return list(session.scalars(query))


def count_batches(session: Session) -> int:
    """How many files have been sent or imported."""
    return int(session.scalar(select(func.count()).select_from(ImportBatch)) or 0)


def noted_rows(session: Session, batch_id: int, offset: int, limit: int) -> list[ImportRow]:
    """Rows that were rejected or changed something, in the file's order."""
    query = select(ImportRow).where(col(ImportRow.batch_id) == batch_id)
    return list(session.scalars(query.order_by(col(ImportRow.row_no), col(ImportRow.id)).offset(offset).limit(limit)))


def count_noted(session: Session, batch_id: int) -> int:
    """How many rows were rejected or changed something."""
    query = select(func.count()).select_from(ImportRow).where(col(ImportRow.batch_id) == batch_id)
    return int(session.scalar(query) or 0)


def stopped_job(session: Session, batch: ImportBatch) -> Job | None:
    """The job of a waiting or running batch that stands as failed, so that nothing goes on by itself."""
    if batch.state not in ("waiting", "running"):
        return None
    key = f"import:{batch.id}" if batch.state == "running" else f"survey:{batch.id}:{batch.survey.get('asked', 1)}"
    return session.scalars(select(Job).where(col(Job.key) == key, col(Job.state) == "failed")).first()


def retry_stopped(session: Session, batch: ImportBatch, *, at: datetime) -> bool:
    """Have the batch's failed job tried again; False where none has failed."""
    job = stopped_job(session, batch)
    return job is not None and outbox.retry(session, job.id or 0, at)


def faults_of(batch: ImportBatch) -> list[Fault]:
    """Why the batch's file was refused, with codes for the reader's language."""
    return [
        Fault("file", batch.fault, one["code"], tuple(one["values"].items())) for one in batch.survey.get("faults", [])
    ]


def _profile_of(session: Session, batch: ImportBatch) -> MappingProfile:
    return session.get_one(MappingProfile, batch.profile_id)


def _survey_values(survey: FileSurvey) -> Mapping[str, Any]:
    zone = survey.zone
    ids = dict.fromkeys(leg.ext_call_id for leg in survey.first_rows)
    calls = {ext_call_id: number for number, ext_call_id in enumerate(ids, 1)}
    return {
        "zone": {"basis": zone.basis.value, "name": zone.name, "rows": zone.rows_proving} if zone else None,
        "legs": survey.legs,
        "calls": survey.calls,
        "ambiguous": survey.ambiguous,
        "alike": survey.alike,
        "alike_parts": survey.alike_parts,
        "unnamed": survey.unnamed,
        "mended": survey.mended_lines,
        "share_hidden": round(survey.share_hidden, 4),
        "share_odd": round(survey.share_odd, 4),
        "first_at": survey.first_at.isoformat() if survey.first_at else None,
        "last_at": survey.last_at.isoformat() if survey.last_at else None,
        "first_rows": [_first_row(leg, calls[leg.ext_call_id]) for leg in survey.first_rows],
    }


def _first_row(leg: LegRow, call: int) -> dict[str, Any]:
    """`call` numbers the calls of the first rows, so that a person sees which rows belong together."""
    return {
        "row_no": leg.row_no,
        "call": call,
        "started_at": leg.started_at.isoformat(),
        "other_started_at": leg.second_reading_at.isoformat() if leg.second_reading_at else None,
        "started_local": leg.started_local,
        "caller": leg.caller_raw,
        "queue": leg.queue_raw or leg.dialled_raw,
        "agent": leg.agent_raw,
        "talk_ms": leg.talk_ms,
        "length_ms": leg_length(leg),
        "result": leg.result.value,
        "direction": leg.direction.value,
    }
