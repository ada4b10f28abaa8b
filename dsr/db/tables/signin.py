"""What signing in needs beside a password: second factors, the city's sign-in, reviews of access, proposed roles."""

import secrets
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment, Sealed


class SecondFactor(SQLModel, table=True):
    """The secret behind a user's codes, sealed. `last_step` is the half minute (RFC 6238) of the newest code used."""

    __tablename__ = "second_factor"
    user_id: int = Field(foreign_key="users.id", primary_key=True)
    sealed_secret: str = Field(sa_type=Sealed)
    made_at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    last_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """One of the codes that stand in for a lost device; only its hash is kept, and it works once."""

    __tablename__ = "recovery_code"
    code_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="users.id", index=True)
    made_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class PendingSignIn(SQLModel, table=True):
    """Somebody whose password fitted and whose code is not given yet. Opens nothing."""

    __tablename__ = "pending_sign_in"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="users.id", index=True)
    access_version: int
    began_at: datetime = Field(sa_type=Moment)
    tries: int = 0


class CityIdentity(SQLModel, table=True):
    """Which account of the city's sign-in a user is: known by issuer and subject, never by an address.

    `subject` is empty while an administrator has allowed the first sign-in and nobody has come yet. The log's fingerprint of it
    is made with `log_key` (`db.told_rows`).
    """

    __tablename__ = "city_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    user_id: int = Field(foreign_key="users.id", primary_key=True)
    issuer: str = Field(max_length=300)
    subject: str | None = Field(default=None, max_length=200)
    allowed_by: int | None = Field(default=None, foreign_key="users.id")
    allowed_at: datetime = Field(sa_type=Moment)
    bound_at: datetime | None = Field(default=None, sa_type=Moment)
    log_key: str = Field(default_factory=lambda: secrets.token_hex(16), max_length=32)


class CitySignIn(SQLModel, table=True):
    """A sign-in that is on its way through the city's server; taken away by the answer, whatever it is."""

    __tablename__ = "city_sign_in"
    state_hash: str = Field(primary_key=True, max_length=64)
    nonce: str = Field(max_length=64)
    sealed_verifier: str = Field(sa_type=Sealed)
    target: str = Field(max_length=500)
    began_at: datetime = Field(sa_type=Moment, index=True)


class AccessProposal(SQLModel, table=True):
    """Roles that an administrator wants somebody to have, or a reset of their sign-in (`kind`: roles, reset): nothing until
    another administrator confirms."""

    __tablename__ = "access_proposal"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    kind: str = Field(default="roles", max_length=10)
    roles: list[str] = Field(sa_type=Json)
    proposed_by: int = Field(foreign_key="users.id")
    proposed_at: datetime = Field(sa_type=Moment)
    settled_by: int | None = Field(default=None, foreign_key="users.id")
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    is_confirmed: bool = False


class AccessReview(SQLModel, table=True):
    """One account in one quarter: confirmed by another administrator by `due_on`, or disabled."""

    __tablename__ = "access_review"
    __table_args__ = (UniqueConstraint("quarter", "user_id"),)
    id: int | None = Field(default=None, primary_key=True)
    quarter: str = Field(max_length=7)  # 2026-Q4
    user_id: int = Field(foreign_key="users.id", index=True)
    due_on: date
    confirmed_by: int | None = Field(default=None, foreign_key="users.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
