"""Who has had another's access in hand: what decides whether two administrators are two persons."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class AccessTouch(SQLModel, table=True):
    """Somebody gave this user access, or a way in: whoever did it may have answered as this user ever since.

    `kind`: added, roles, link, enabled, authenticator, city. What the command line did has no row: it is the system's keeper.
    """

    __tablename__ = "access_touch"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    by_user: int = Field(foreign_key="users.id")
    kind: str = Field(max_length=15)
    at: datetime = Field(sa_type=Moment, index=True)
