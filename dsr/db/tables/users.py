"""People who sign in, their sessions, and failed attempts."""

import secrets
from datetime import datetime

from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class User(SQLModel, table=True):
    """Someone who signs in. `roles` is a sorted list of codes; `access_version` grows when roles or password change.

    `is_break_glass`: the account for the day on which nothing else works; administrator and nothing else.
    `has_worked_with_cases`: some role of theirs, now or ever, has opened cases; it does not fall with the role. `log_key` is
    what the log's fingerprints of the address and the password are made with (`db.told_rows`): alone they tell nobody either.
    """

    __tablename__ = "users"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    title_fi: str = Field(default="", max_length=200)
    title_sv: str = Field(default="", max_length=200)
    roles: list[str] = Field(sa_type=Json)
    language: str = Field(default="fi", max_length=2)
    password_hash: str = Field(default="", max_length=300)
    is_active: bool = True
    is_break_glass: bool = False
    has_worked_with_cases: bool = False
    access_version: int = 1
    commitment_version: str = Field(default="", max_length=20)
    commitment_accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    log_key: str = Field(default_factory=lambda: secrets.token_hex(16), max_length=32)
    created_at: datetime = Field(sa_type=Moment)


class PasswordLink(SQLModel, table=True):
    """A one-time link to set a password; only the hash of its token is kept."""

    __tablename__ = "password_link"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="users.id", index=True)
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class SignIn(SQLModel, table=True):
    """One session of one user; the cookie holds a token whose hash is the key here.

    `way`: how it began: `local`, `city`, `emergency`.
    """

    __tablename__ = "sign_in"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="users.id", index=True)
    access_version: int
    began_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    way: str = Field(default="local", max_length=10)


class FailedSignIn(SQLModel, table=True):
    """One failed attempt, by hash of the account name and hash of the address: enough to throttle, nothing to read."""

    __tablename__ = "failed_sign_in"
    id: int | None = Field(default=None, primary_key=True)
    account_hash: str = Field(max_length=64, index=True)
    address_hash: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=Moment, index=True)
