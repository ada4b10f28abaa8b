"""Grounds of a decision, powers and routes of appeal, contact details looked up, and who stands for the subject.

Dates are Helsinki days, both ends included; `to_on` empty goes on. Powers and routes are versions: a row is confirmed by a
second person, and changed by a newer row.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class CaseGround(SQLModel, table=True):
    """One ground of a right request, or of one part of it: what the ground asks for, and the reasons that it makes.

    Case content, never in the log. `fields` are by the codes of `grounds.yaml`; `part` says what is given, withheld and how.
    """

    __tablename__ = "case_ground"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    code: str = Field(max_length=10)
    language: str = Field(max_length=2)
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    part: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reasons: str = Field(sa_type=Text)
    added: str = Field(default="", sa_type=Text)  # facts of this case that follow the paragraph which the fields make
    kept_until: date | None = None  # the last day of the recordings that it keeps after their storage period
    version: int = 1
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class Delegation(SQLModel, table=True):
    """Who may decide what, from which rule and when (hallintolaki 44 § 1 mom. 1; kuntalaki 91 §)."""

    __tablename__ = "delegation"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    kinds: list[str] = Field(default_factory=list, sa_type=Json)  # letter kinds that are decisions; empty: every one
    rule_fi: str = Field(max_length=300)
    rule_sv: str = Field(max_length=300)
    from_on: date
    to_on: date | None = None
    why_earlier: str = Field(default="", max_length=300)  # why it begins before the day on which it was written down
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    confirmed_by: int | None = Field(default=None, foreign_key="users.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


class RouteVersion(SQLModel, table=True):
    """The route of appeal of a kind of decision from a day on; what it rests on, and who confirmed it."""

    __tablename__ = "route_version"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40, index=True)
    route: str = Field(max_length=30)
    basis: str = Field(max_length=300)
    from_on: date
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    confirmed_by: int | None = Field(default=None, foreign_key="users.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


class ContactCheck(SQLModel, table=True):
    """Somebody looked the contact details of one part of `register.yaml` up at their source, in these words."""

    __tablename__ = "contact_check"
    id: int | None = Field(default=None, primary_key=True)
    part: str = Field(max_length=60, index=True)
    text_sha256: str = Field(max_length=64)
    checked_on: date
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class SubjectStanding(SQLModel, table=True):
    """Who the subject of a case is before the law: adult (no row), child, young, dead, or an agent of the city."""

    __tablename__ = "subject_standing"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    kind: str = Field(max_length=12)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class Representation(SQLModel, table=True):
    """What was found out of a representative: custody, order, mandate; never a document or its number."""

    __tablename__ = "representation"
    __table_args__ = (UniqueConstraint("representative_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    representative_id: int = Field(foreign_key="representative.id")
    kind: str = Field(max_length=20)  # agent, guardian, information_parent, trustee, spouse, relative_of_dead
    verified_on: date | None = None  # custody in the population data, or the trustee's order looked at
    said_none_on: date | None = None  # when they said that they have nothing to show
    is_within: bool = False  # the mandate or the order covers this request
    custody: str = Field(default="", max_length=10)  # of a guardian (`domain.custody.Custody`)
    custody_shown_by: str = Field(default="", max_length=20)  # `domain.custody.ShownBy`
    custody_on: date | None = None  # when that was looked at, or said
    other_custodian: str = Field(default="", max_length=200)  # by name
    covers_secret: bool = False
    principal: str = Field(default="", max_length=12)  # agrees, objects, unable
    weighed: str = Field(default="", sa_type=Text)  # why a guardian gets what the young person objects to
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
