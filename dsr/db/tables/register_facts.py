"""Who has confirmed which fact of the register."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class FactConfirmation(SQLModel, table=True):
    """Somebody has confirmed a fact of `register.yaml` in these words: an edited fact is unconfirmed again."""

    __tablename__ = "fact_confirmation"
    __table_args__ = (UniqueConstraint("fact", "text_sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    fact: str = Field(max_length=60)
    text_sha256: str = Field(max_length=64)
    by_user: int = Field(foreign_key="users.id")
    role: str = Field(max_length=20)  # the role in which they confirmed it
    at: datetime = Field(sa_type=Moment)
