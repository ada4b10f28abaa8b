"""The watched folder as the last look saw it, the files that came through it, and standing words about their profiles."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class WatchedFolder(SQLModel, table=True):
    """One sub-folder, called as the profile that reads its files; the one without a name is the watched folder itself."""

    __tablename__ = "watched_folder"
    name: str = Field(primary_key=True, max_length=120)
    state: str = Field(default="", max_length=12)  # "" in order, unreadable, unwritable
    unfinished: int = 0  # items with names of files still being sent
    looked_at: datetime = Field(sa_type=Moment)


class WatchedFile(SQLModel, table=True):
    """One item of the folder, from its first look to its receipt.

    `seen`: waits until it stands still, and for its turn. `copying`: attempt `attempt` of job `job_id` copies it among the
    uploads. `taken`: it is an import's, or refused unread, and is moved away when that has ended. `done`, `refused`: moved,
    under the name `kept`; `orphan`: nothing that can be taken, for `reason`; `cleared`: a refused one that a person has seen
    to, or that had gone meanwhile. The name that it came with is emptied when it has been moved; `kept` when the file has
    been deleted.
    """

    __tablename__ = "watched_file"
    id: int | None = Field(default=None, primary_key=True)
    folder: str = Field(max_length=255)
    name: str = Field(max_length=255)
    state: str = Field(default="seen", max_length=10, index=True)
    reason: str = Field(default="", max_length=40)
    reason_values: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    signature: str = Field(default="", max_length=60)
    size: int = Field(default=0, sa_type=BigInteger)  # bytes
    sha256: str = Field(default="", max_length=64)
    upload: str = Field(default="", max_length=40)
    job_id: int | None = None
    attempt: int = 0
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id", index=True)
    is_again: bool = False  # its content had been taken before
    kept: str = Field(default="", max_length=60)
    first_seen_at: datetime = Field(sa_type=Moment)
    unchanged_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class WatchPermit(SQLModel, table=True):
    """Somebody's word that files read with this version of a profile may be taken although their zone is only declared."""

    __tablename__ = "watch_permit"
    id: int | None = Field(default=None, primary_key=True)
    profile_id: int = Field(foreign_key="mapping_profile.id", index=True)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="users.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
