"""Recording metadata of calls: one document a session, as all its files together tell it."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class RecordedSession(SQLModel, table=True):
    """What is known of one session (RFC 7865), the extensions of others included. It goes with its call.

    `document` is XML, emptied when the session's recording is destroyed; `version` counts its changes.
    """

    __tablename__ = "recorded_session"
    __table_args__ = (UniqueConstraint("source_id", "session_id"),)
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    call_id: int = Field(foreign_key="call.id", ondelete="CASCADE", index=True)
    session_id: str = Field(max_length=120)
    document: str = Field(default="", sa_type=Text)
    version: int = 0
    is_ended: bool = False
    at: datetime = Field(sa_type=Moment)


class RecordedSessionRef(SQLModel, table=True):
    """A participant or a stream of a session, by which an update finds it that does not name the session."""

    __tablename__ = "recorded_session_ref"
    session_row: int = Field(foreign_key="recorded_session.id", ondelete="CASCADE", primary_key=True)
    ref: str = Field(max_length=120, primary_key=True, index=True)
