"""Jobs of the register: look a call file through, take its rows, propose calls to a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlmodel import Session

from dsr.db.bulk import give_room
from dsr.db.statistics import GrowingTables
from dsr.db.tables import Call, Leg, MappingProfile, Recording
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.call_profile import Layout
from dsr.domain.calls import FIRST_ROWS, ROW_NO, FileSurvey, KeptRow, LegRow, RejectedRow
from dsr.domain.calls_words import sentence
from dsr.domain.errors import Fault, Invalid
from dsr.domain.retention import metadata_term
from dsr.jobs.foreseen import Foreseen
from dsr.jobs.pace import MOST_PORTIONS, Pace
from dsr.jobs.reading import BESIDE_BYTES, PORTION_ROWS, calm_collector, ready_rows
from dsr.jobs.running import Effect, GiveUp, Task, keeps_lease
from dsr.ports import OpenedCallFile
from dsr.services import call_sessions, profiles, register, scoring
from dsr.services.file_rows.packed import PackedChunk, Packing
from dsr.services.file_rows.ready import Reading
from dsr.services.register import Chunk, Chunker, Counts, uploaded
from dsr.services.uploads import remove_upload, upload_path
from dsr.services.watched import taking

_DOCUMENT_ROWS = 1_000_000
"""A document of recording metadata is taken whole: what is kept of its sessions stands in the same transaction."""


@dataclass(frozen=True)
class DryRun:
    """What a file would do: the survey of it, and the counts that its import would give."""

    survey: FileSurvey
    counts: Counts


def open_file(deps: Deps, path: str, profile_name: str = "", *, received_at: datetime | None = None) -> OpenedCallFile:
    """Look a file through with the profile of that name, or with the one that fits; what is wrong stands in `faults`.

    `received_at` is when the file came, now where nothing is said.

    Raises `Refused` for a name that no profile has.
    """
    with deps.database.read() as session:
        profile = profiles.profile_named(session, profile_name) if profile_name else None
        saved = [] if profile else profiles.saved_profiles(session)
    at = received_at or deps.now()
    files = deps.call_files
    opened = files.open(path, profile, at) if profile else files.open_detected(path, saved, at)
    with deps.database.read() as session:
        return call_sessions.with_known_sessions(session, opened)


def dry_run(deps: Deps, opened: OpenedCallFile, on_rejected: Callable[[RejectedRow], None] | None = None) -> DryRun:
    """Read every row and compare it with the register; nothing is written. `on_rejected` is shown each rejected row,
    those that repeat a key among them."""
    with deps.database.read() as session:
        source_id = profiles.source_of(session, opened.profile.name)
    term = metadata_term(deps.settings.call_metadata_months, local_date(deps.now()))
    chunker = Chunker(opened.key_column, term=term)
    total, first = Counts(), list[int]()

    def compare(chunk: Chunk) -> None:
        nonlocal total
        first.extend(leg[ROW_NO] for leg in chunk.legs[: FIRST_ROWS - len(first)])
        if on_rejected is not None:
            for row in chunk.rejected:
                on_rejected(row)
        with deps.database.read() as session:
            total = total.plus(register.compare_chunk(session, source_id, chunk))

    def take(rows: list[KeptRow | RejectedRow]) -> None:
        for chunk in chunker.add(rows):
            compare(chunk)

    with calm_collector():
        survey = deps.call_files.survey(opened, take)
    compare(chunker.rest())
    return DryRun(replace(survey, first_rows=_first_taken(opened, survey.first_rows, first)), total)


def _first_taken(opened: OpenedCallFile, read: tuple[LegRow, ...], lines: Sequence[int]) -> tuple[LegRow, ...]:
    """The first of the rows that would be taken, which begin on these lines; what was understood and would be rejected all the
    same, as past the term of call facts, is told among the rejected."""
    if [leg.row_no for leg in read] == lines:
        return read
    wanted = set(lines)
    taken = (row for row in opened.rows() if isinstance(row, LegRow) and row.row_no in wanted)
    return tuple(islice(taken, len(lines)))


def import_file(
    deps: Deps,
    opened: OpenedCallFile,
    batch_id: int,
    progress: Callable[[int], None] | None = None,
    *,
    chunk_rows: int | None = None,
    beside_bytes: int = BESIDE_BYTES,
) -> Counts:
    """Take the rows of a running batch that are not taken yet, chunk by chunk; answers the counts of the whole batch.

    A chunk is as many rows as the last ones let expect in 200 ms, or `chunk_rows`; between two the others have their
    turn. `progress` is told how many rows are done. Raises `Invalid` where the file is not the one that the batch began with.
    """
    with deps.database.read() as session:
        batch = uploaded.one_batch(session, batch_id)
        if batch.file_sha256 != opened.sha256:
            raise Invalid([Fault("file", sentence("file_changed", {}, "en"), "file_changed")])
        reading, done_rows = register.reading_of(session, batch, deps.settings.call_metadata_months), batch.done_rows
    is_document = opened.profile.layout is Layout.SIPREC
    rows = _DOCUMENT_ROWS if is_document else chunk_rows or PORTION_ROWS
    packing = Packing.TABLES if deps.database.is_sqlite else Packing.LINES
    portions = ready_rows(opened, reading, skip=done_rows, rows=rows, packing=packing, beside_bytes=beside_bytes)
    pace = Pace(1 if is_document or chunk_rows else MOST_PORTIONS)
    growing = GrowingTables(deps.database, (Call, Leg, Recording))
    with calm_collector(), closing(portions):
        while chunk := list(islice(portions, pace.portions)):
            pace.leave_gap()
            with pace.measured(len(chunk)), deps.database.write() as session:
                counts = _take(session, deps, opened, reading, chunk, done_rows)
            done_rows += counts.rows
            growing.note(counts.new)
            if progress is not None:
                progress(done_rows)
    with deps.database.write() as session:
        return register.counts_of(register.finish_import(session, batch_id, at=deps.now()))


def _take(
    session: Session,
    deps: Deps,
    opened: OpenedCallFile,
    reading: Reading,
    chunk: Sequence[PackedChunk],
    done_rows: int,
) -> Counts:
    """One transaction of an import."""
    if opened.size >= BESIDE_BYTES:
        give_room(session)
    counts = register.take_chunk(session, deps, reading, chunk, done_rows, at=deps.now())
    if opened.profile.layout is Layout.SIPREC:
        call_sessions.keep_sessions(session, reading.source_id, opened, at=deps.now())
    return counts


def survey_calls(deps: Deps, task: Task) -> Effect:
    """Look an uploaded file through and keep what was found, for a person to decide."""
    batch_id = int(task.args["batch_id"])
    with deps.database.read() as session:
        batch = uploaded.one_batch(session, batch_id)
        upload, state, received_at = batch.upload, batch.state, batch.started_at
    if state != "waiting" or not upload:
        return _nothing
    with keeps_lease(deps, task):
        path, profile = str(upload_path(deps.settings.data_dir, upload)), str(task.args.get("profile", ""))
        opened = open_file(deps, path, profile, received_at=received_at)
        found = DryRun(FileSurvey(opened.faults, None), Counts())
        with deps.database.read() as session:
            taken = uploaded.rows_taken(session, profiles.source_of(session, opened.profile.name))
        if not opened.faults:
            foreseen = Foreseen(deps, batch_id, task.attempt)
            found = dry_run(deps, opened, foreseen.add)
            foreseen.keep()

    def effect(session: Session) -> None:
        if not uploaded.store_survey(session, batch_id, opened, found.survey, found.counts, taken=taken, at=deps.now()):
            remove_upload(deps.settings.data_dir, upload)
        taking.after_survey(session, batch_id, at=deps.now())

    return effect


def import_calls(deps: Deps, task: Task) -> Effect:
    """Take the rows of an uploaded file that a person let in; begun again after a crash it goes on at the same row."""
    batch_id = int(task.args["batch_id"])
    with deps.database.read() as session:
        batch = uploaded.one_batch(session, batch_id)
        upload, state, file_sha256 = batch.upload, batch.state, batch.file_sha256
        received_at = batch.started_at
        row = session.get(MappingProfile, batch.profile_id) if batch.profile_id else None
        profile = profiles.profile_of(row) if row else None

    def effect(session: Session) -> None:
        remove_upload(deps.settings.data_dir, uploaded.forget_upload(session, batch_id))
        taking.after_import(session, batch_id, at=deps.now())

    if state != "running" or profile is None:
        return effect  # an earlier attempt took the last row and died before it could tidy up
    with keeps_lease(deps, task):
        opened = deps.call_files.open(str(upload_path(deps.settings.data_dir, upload)), profile, received_at)
        with deps.database.read() as session:
            opened = call_sessions.with_known_sessions(session, opened)
        faults = opened.faults or _changed_fault(opened, file_sha256)
        if faults and not _refuse(deps, batch_id, faults):
            return effect  # another worker took the last row meanwhile, and the file is gone
        if faults:
            raise GiveUp(" ".join(fault.message for fault in faults))
        try:
            import_file(deps, opened, batch_id)
        except FileNotFoundError:
            if _is_running(deps, batch_id):
                raise
            # Another worker took the last row between the look at the file and its first row, and has tidied up.
    return effect


def discard_upload(deps: Deps, task: Task) -> Effect:
    """Delete a file that nobody has decided on for a day, with what was shown of its rows."""

    def effect(session: Session) -> None:
        name = uploaded.discard_batch(session, int(task.args["batch_id"]), by=None, at=deps.now())
        remove_upload(deps.settings.data_dir, name)

    return effect


def score_candidates(deps: Deps, task: Task) -> Effect:
    """Search the register for a case's calls and propose what is found, with reasons."""
    case_id = task.case_id or int(task.args["case_id"])
    with deps.database.read() as session:
        found = scoring.search(session, case_id, deps.now())

    def effect(session: Session) -> None:
        scoring.store(session, deps, case_id, found, at=deps.now())

    return effect


def _changed_fault(opened: OpenedCallFile, file_sha256: str) -> tuple[Fault, ...]:
    if opened.sha256 == file_sha256:
        return ()
    return (Fault("file", sentence("file_changed", {}, "en"), "file_changed"),)


def _refuse(deps: Deps, batch_id: int, faults: tuple[Fault, ...]) -> bool:
    """End a running batch with what is wrong with its file; False where it is no longer running."""
    with deps.database.write() as session:
        batch = register.locked_batch(session, batch_id)
        if batch.state != "running":
            return False
        register.refuse_import(session, batch, faults, at=deps.now())
    return True


def _is_running(deps: Deps, batch_id: int) -> bool:
    with deps.database.read() as session:
        return uploaded.one_batch(session, batch_id).state == "running"


def _nothing(session: Session) -> None:
    """Another run has done it, or the file was given up."""
