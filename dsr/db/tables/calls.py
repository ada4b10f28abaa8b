"""The register of calls as imported, what is proposed and tied to cases."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Key, Moment
from dsr.domain.call_parties import PARTY_COLUMNS


def _where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Source(SQLModel, table=True):
    """Where calls come from: one exchange or contact centre. Letters call it by its plain name (`services.call_sources`)."""

    __tablename__ = "source"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=100)
    name_fi: str = Field(default="", max_length=200)
    name_sv: str = Field(default="", max_length=200)
    name_en: str = Field(default="", max_length=200)


class MappingProfile(SQLModel, table=True):
    """How one kind of call file is read. A change makes a new version; batches name the version they used."""

    __tablename__ = "mapping_profile"
    __table_args__ = (UniqueConstraint("name", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    version: int = 1
    source_id: int = Field(foreign_key="source.id")
    layout: str = Field(max_length=30)  # asterisk21, generic
    mapping: dict[str, Any] = Field(sa_type=Json)
    by_user: int | None = Field(default=None, foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class CallQueue(SQLModel, table=True):
    """What holds of a line from a day on: plain names, whose it is, whether it is sensitive, what callers were told.

    Rows are only added: a change is one with a later day, a correction one that names the row it replaces, with a reason.
    """

    __tablename__ = "call_queue"
    id: int | None = Field(default=None, primary_key=True)
    technical: str = Field(index=True, max_length=120)
    from_on: date | None = None  # None: since the line has been there
    name_fi: str = Field(max_length=200)
    name_sv: str = Field(max_length=200)
    name_en: str = Field(default="", max_length=200)
    controller: str = Field(default="espoo", max_length=20)  # espoo, wellbeing_county
    is_sensitive: bool = False
    announcement_fi: str = Field(default="", max_length=1000)
    announcement_sv: str = Field(default="", max_length=1000)
    corrects_id: int | None = Field(default=None, unique=True, foreign_key="call_queue.id")
    reason: str = Field(default="", max_length=1000)
    by_user: int | None = Field(default=None, foreign_key="users.id")  # None: the command line
    at: datetime | None = Field(default=None, sa_type=Moment)


class Call(SQLModel, table=True):
    """One conversation as the caller had it, derived from its legs (`domain.call_facts`).

    `other_started_at` is the second reading of the repeated autumn hour. `dialled_e164` is the other party of a call
    that the city made, `caller_ending` the last seven digits of a caller's number that could not be read safely.
    The source and the batch of calls, legs and recordings are the same for a whole file, and never deleted: no foreign
    key makes the database look them up for each of millions of rows. Nor does one for the call of a leg or a recording:
    they are written with their call, by ids just reserved for it (`register.writing`), and leave before it
    (`register.expiry`); on PostgreSQL the looking up took a third of an import. `register.fitting` compares them each night.
    """

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("source_id", "ext_call_id"),
        Index("ix_call_number", "caller_e164", "started_at", **_where("caller_e164 IS NOT NULL")),
        Index("ix_call_dialled", "dialled_e164", "started_at", **_where("dialled_e164 IS NOT NULL")),
        Index("ix_call_ending", "caller_ending", "started_at", **_where("caller_ending != ''")),
        Index("ix_call_raw", "caller_raw", "started_at", **_where("caller_e164 IS NULL")),
        Index("ix_call_other", "other_started_at", **_where("other_started_at IS NOT NULL")),
        Index("ix_call_queue", "queue", "started_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int
    ext_call_id: str = Field(sa_type=Key(120))
    direction: str = Field(default="in", max_length=10)
    started_at: datetime = Field(sa_type=Moment, index=True)
    other_started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    zone_confidence: str = Field(default="given", max_length=12)
    caller_raw: str = Field(default="", sa_type=Key(200))
    caller_e164: str | None = Field(default=None, sa_type=Key(20))
    caller_kind: str = Field(default="unavailable", max_length=20)
    caller_ending: str = Field(default="", sa_type=Key(7))
    is_caller_valid: bool = True
    dialled_e164: str | None = Field(default=None, sa_type=Key(20))
    queue: str = Field(default="", sa_type=Key(120))
    agent: str = Field(default="", max_length=120)
    duration_ms: int = 0
    destruction_on: date


class Leg(SQLModel, table=True):
    """One who-with-whom interval of a call, keyed as the source keys it.

    `other_queue` is its line where its call is filed under another (`services.call_lines`): with the calls' own lines it
    finds every call of a line, by an index that has one entry for a call instead of two. So do `other_caller`, `other_dialled`
    and `other_connected` with the numbers by which its call is not filed (`domain.call_parties`).
    """

    __tablename__ = "leg"
    __table_args__ = (
        UniqueConstraint("source_id", "ext_leg_id", "ext_seq"),
        Index("ix_leg_other_queue", "other_queue", "started_at", "call_id", **_where("other_queue IS NOT NULL")),
        *(
            Index(f"ix_leg_{name}", name, "started_at", "call_id", **_where(f"{name} IS NOT NULL"))
            for name in PARTY_COLUMNS
        ),
        Index("ix_leg_agent", "agent", "started_at", "call_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int
    call_id: int = Field(index=True)
    ext_leg_id: str = Field(sa_type=Key(120))
    ext_seq: str = Field(default="", sa_type=Key(40))
    row_hash: str = Field(max_length=64)
    caller_raw: str = Field(default="", max_length=200)
    caller_name_raw: str = Field(default="", max_length=200)
    dialled_raw: str = Field(default="", max_length=200)
    queue: str = Field(default="", sa_type=Key(120))
    agent: str = Field(default="", sa_type=Key(120))
    leg_type: str = Field(default="agent", max_length=20)
    direction: str = Field(default="unknown", max_length=10)
    started_at: datetime = Field(sa_type=Moment)
    other_started_at: datetime | None = Field(default=None, sa_type=Moment)
    started_local: str = Field(default="", max_length=60)
    utc_offset_min: int | None = None
    zone_confidence: str = Field(default="given", max_length=12)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    wait_ms: int | None = None
    talk_ms: int | None = None
    total_ms: int | None = None
    result: str = Field(default="unknown", max_length=20)
    recording_ref: str = Field(default="", max_length=200)
    other_queue: str | None = Field(default=None, sa_type=Key(120))
    other_caller: str | None = Field(default=None, sa_type=Key(20))
    other_dialled: str | None = Field(default=None, sa_type=Key(20))
    other_connected: str | None = Field(default=None, sa_type=Key(20))
    batch_id: int


class Recording(SQLModel, table=True):
    """What was recorded of a call: a row of the register without bytes, one for each answered leg or named recording.

    `state` is `expected` (a talk says that there must be one), `present` (the source has said so), `missing` (looked for
    in the source and not found), `quarantined` (its facts contradict each other: `other_due_on` is the later day that
    is told) or `destroyed`: a tombstone with its name emptied. `key` is `call_facts.recording_key`; a re-import never
    brings back what has the key of a tombstone. A tombstone outlives its call: `call_id` and `leg_id` are NULL in the
    database once the call's own term has ended, so whoever reads recordings goes by a call or by state. `leg_id` is no
    foreign key, since each leg that goes would have to be sought here.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index("ix_recording_call", "call_id"),
        Index("ix_recording_due", "due_on", **_where("state != 'destroyed'")),
        Index("ix_recording_tombstone", "key", **_where("state = 'destroyed'")),
        Index("ix_recording_state", "source_id", "state"),
        Index("ix_recording_certificate", "destruction_id", **_where("destruction_id IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int | None = None
    call_id: int = Field(nullable=True)
    leg_id: int | None = None
    key: str = Field(default="", sa_type=Key(64))
    ext_recording_id: str = Field(default="", max_length=200)
    state: str = Field(default="expected", sa_type=Key(12))
    due_on: date
    other_due_on: date | None = None
    duration_ms: int = 0
    destroyed_at: datetime | None = Field(default=None, sa_type=Moment)
    destruction_id: int | None = None


class ImportBatch(SQLModel, table=True):
    """One file: rows = new + same + changed + rejected + repeated. `done_rows` lets a broken import go on where it was.

    `upload` names the file while it waits among the uploads; its first rows in `survey` go with it.
    """

    __tablename__ = "import_batch"
    id: int | None = Field(default=None, primary_key=True)
    file_sha256: str = Field(default="", max_length=64, index=True)
    file_label: str = Field(default="", max_length=120)
    upload: str = Field(default="", max_length=40)
    profile_id: int | None = Field(default=None, foreign_key="mapping_profile.id")
    state: str = Field(default="waiting", max_length=12)  # waiting, surveyed, running, done, failed, discarded
    rows: int = 0
    done_rows: int = 0
    new: int = 0
    same: int = 0
    changed: int = 0
    rejected: int = 0
    repeated: int = 0  # rows that say the same as an earlier row of the file
    recordings: int = 0  # how many recordings its rows made known, whatever became of them
    key_sum: str = Field(default="", max_length=336)  # `domain.key_sums` over the keys of these
    survey: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    by_user: int | None = Field(default=None, foreign_key="users.id")
    actor: str = Field(default="", max_length=80)  # user:<id>, cli:<os user>, or folder
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    fault: str = Field(default="", max_length=1000)


class ImportRow(SQLModel, table=True):
    """A row that was rejected or changed something, with the reason; new and same rows are only counted.

    `before` holds what a changed row overwrote of the leg `leg_id`, so that the register keeps its history; it is emptied
    when the leg itself is removed.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_leg", "leg_id", **_where("leg_id IS NOT NULL")),)
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", index=True)
    row_no: int
    outcome: str = Field(max_length=10)  # changed, rejected
    reason: str = Field(default="", max_length=500)
    code: str = Field(default="", max_length=60)
    reason_values: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    leg_id: int | None = None


class Candidate(SQLModel, table=True):
    """A call that may be the subject's, with the reasons as codes and values."""

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("case_id", "call_id"),
        Index("ix_candidate_renumbered", "case_id", **_where("renumbered_at IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    score: int
    band: str = Field(max_length=10)
    reasons: list[Any] = Field(sa_type=Json)
    blockers: list[str] = Field(default_factory=list, sa_type=Json)
    verdict: str = Field(default="", max_length=12)  # "", linked, not_subject
    verdict_reason: str = Field(default="", max_length=1000)  # why it is not the subject's: lets its recording go
    renumbered_at: datetime | None = Field(
        default=None, sa_type=Moment
    )  # when other numbers or another time let a verdict fall
    judged_started_at: datetime | None = Field(default=None, sa_type=Moment)  # the call's time when it was set aside
    judged_other_started_at: datetime | None = Field(default=None, sa_type=Moment)
    found_at: datetime = Field(sa_type=Moment)


class Link(SQLModel, table=True):
    """A call a handler has tied to the case, and what of it is given in the answer."""

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("case_id", "call_id"),
        Index("ix_link_renumbered", "case_id", **_where("renumbered_at IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    reason: str = Field(default="", max_length=1000)
    given: str = Field(default="full", max_length=10)  # domain.given.Given
    ground: str = Field(default="", max_length=40)
    renumbered_at: datetime | None = Field(default=None, sa_type=Moment)
    """Since when the source tells other numbers or another time of the call than when it was tied (`register.judged`); None: nobody
    needs to look."""
    judged_started_at: datetime | None = Field(default=None, sa_type=Moment)  # the call's time when it was last judged
    judged_other_started_at: datetime | None = Field(default=None, sa_type=Moment)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
