"""Systems of the city that use the JSON interface, what they sent once, and what they were told of."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment, Sealed


class InterfaceClient(SQLModel, table=True):
    """One system with its token, of which only the hash is kept. `user_id` is a user that never signs in: it logs."""

    __tablename__ = "interface_client"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", unique=True)
    name: str = Field(max_length=200)
    token_hash: str = Field(unique=True, max_length=64)
    scopes: list[str] = Field(sa_type=Json)
    webhook_url: str = Field(default="", max_length=500)
    webhook_secret: str = Field(default="", sa_type=Sealed)
    expires_at: datetime = Field(sa_type=Moment)
    made_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)  # to the hour
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    proposed_by: int = Field(foreign_key="users.id")
    confirmed_by: int | None = Field(default=None, foreign_key="users.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)  # until then the token opens nothing
    first_id: int | None = Field(default=None, foreign_key="interface_client.id")  # None: this is its system's first


class InterfaceRequest(SQLModel, table=True):
    """One thing sent with an idempotency key: the same key with the same words answers what it made the first time."""

    __tablename__ = "interface_request"
    __table_args__ = (UniqueConstraint("client_id", "key_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="interface_client.id")
    key_hash: str = Field(max_length=64)
    body_sha256: str = Field(max_length=64)
    case_id: int = Field(foreign_key="cases.id", index=True)
    made_case: bool = False
    at: datetime = Field(sa_type=Moment)


class InterfaceNotice(SQLModel, table=True):
    """What a client was last told of a case: how far its log was looked at, and the hash of what it could read then."""

    __tablename__ = "interface_notice"
    client_id: int = Field(foreign_key="interface_client.id", primary_key=True)
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    seen_seq: int
    state_sha256: str = Field(max_length=64)
