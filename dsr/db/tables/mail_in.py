"""E-mail that came in, its attachments, the tests of the channels and when one was down."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment, Sealed, SealedBytes


class MailboxFolder(SQLModel, table=True):
    """How far a folder of the mailbox has been read. All uids up to `known_to_uid` are rows, in this `uid_validity`."""

    __tablename__ = "mailbox_folder"
    name: str = Field(primary_key=True, max_length=200)
    uid_validity: int = Field(default=0, sa_type=BigInteger)
    known_to_uid: int = Field(default=0, sa_type=BigInteger)
    looked_at: datetime | None = Field(default=None, sa_type=Moment)
    failing_since: datetime | None = Field(default=None, sa_type=Moment)
    fault: str = Field(default="", max_length=40)


class MailboxMessage(SQLModel, table=True):
    """One e-mail as it came, until a person has settled it and after. Identity codes in it are masked.

    `state`: new, settled. `outcome` says how: logged, joined, routed, spam, put_away, channel_test. Once it belongs to a case,
    or to the data protection officer alone, only who may see that may see it.
    """

    __tablename__ = "mailbox_message"
    __table_args__ = (
        UniqueConstraint("folder", "uid_validity", "uid", name="uq_mailbox_message_uid"),
        Index("ix_mailbox_message_state", "state", "arrived_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=10)  # imap, upload, interface
    folder: str = Field(default="", max_length=200)
    uid_validity: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    uid: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    is_put_away: bool = False  # moved or marked in the mailbox
    sha256: str = Field(max_length=64, index=True)
    id_sha256: str = Field(default="", max_length=64, index=True)  # of its Message-ID
    state: str = Field(default="new", max_length=10)
    outcome: str = Field(default="", max_length=12)
    origin: str = Field(default="person", max_length=12)
    arrived_at: datetime = Field(sa_type=Moment)
    arrival_source: str = Field(max_length=10)  # received, interface, system, date, unknown
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    fetched_at: datetime = Field(sa_type=Moment)
    sender_name: str = Field(default="", max_length=500)
    sender_email: str = Field(default="", max_length=254)
    reply_to: str = Field(default="", max_length=254)
    subject: str = Field(default="", max_length=500)
    text: str = Field(default="", sa_type=Text)
    masked_codes: int = 0
    authenticity: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    faults: list[str] = Field(default_factory=list, sa_type=Json)
    answers_to: list[str] = Field(default_factory=list, sa_type=Json)  # SHA-256 of the Message-IDs that it answers
    is_for_officer: bool = False
    same_as_id: int | None = Field(
        default=None, foreign_key="mailbox_message.id"
    )  # came before with the same Message-ID
    proposed_case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    proposed_by: str = Field(
        default="", max_length=12
    )  # reply, returned, delayed, reference, thread, interface, undone
    returned_letter_id: int | None = Field(default=None, foreign_key="letter.id")
    taken_by: int | None = Field(default=None, foreign_key="users.id")
    taken_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_by: int | None = Field(default=None, foreign_key="users.id")
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    came_back: str = Field(default="", max_length=10)  # why it waits again: undone, mistake
    came_back_by: int | None = Field(default=None, foreign_key="users.id")
    came_back_at: datetime | None = Field(default=None, sa_type=Moment)


class Attachment(SQLModel, table=True):
    """One attachment of an e-mail: kept sealed in chunks, or refused with the reason and not kept.

    `state`: asked (a person must say whether it is a copy of an identity document), kept, refused, deleted.
    """

    __tablename__ = "attachment"
    id: int | None = Field(default=None, primary_key=True)
    mailbox_message_id: int = Field(foreign_key="mailbox_message.id", index=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    place: int
    sealed_name: str = Field(default="", sa_type=Sealed)  # by the field key; emptied when it is refused or deleted
    kind: str = Field(default="", max_length=10)  # by its content: pdf, png, ...
    size: int = Field(sa_type=BigInteger)  # bytes
    sha256: str = Field(default="", max_length=64)
    state: str = Field(max_length=10, index=True)
    reason: str = Field(default="", max_length=30)  # identity_document, type, too_large, too_many, empty
    is_spoken_of: bool = False  # the message speaks of an identity document
    decided_by: int | None = Field(default=None, foreign_key="users.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    came_at: datetime = Field(sa_type=Moment)


class AttachmentChunk(SQLModel, table=True):
    """A sealed stretch of an attachment, at most `CHUNK` bytes of it."""

    __tablename__ = "attachment_chunk"
    attachment_id: int = Field(foreign_key="attachment.id", primary_key=True)
    place: int = Field(primary_key=True)
    sealed: bytes = Field(sa_type=SealedBytes)


class ChannelTest(SQLModel, table=True):
    """One test of a channel: a message sent to ourselves, or a person's word of the day. Only the token's hash is kept."""

    __tablename__ = "channel_test"
    __table_args__ = (UniqueConstraint("channel", "key", name="uq_channel_test_key"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    key: str = Field(max_length=20)  # the day, or the day and a number for a test that a person asked for
    token_sha256: str = Field(default="", max_length=64, index=True)
    begun_at: datetime = Field(sa_type=Moment, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    came_at: datetime | None = Field(default=None, sa_type=Moment)
    alarmed_at: datetime | None = Field(default=None, sa_type=Moment)
    said_by: int | None = Field(default=None, foreign_key="users.id")


class ChannelOutage(SQLModel, table=True):
    """When a channel was down by the city's own system; open while `to_at` is empty. No content."""

    __tablename__ = "channel_outage"
    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20, index=True)
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime | None = Field(default=None, sa_type=Moment)
    evidence: str = Field(default="", max_length=200)  # what shows it, such as a ticket number
    recorded_by: int = Field(foreign_key="users.id")
    recorded_at: datetime = Field(sa_type=Moment)
