"""What a system sends: a request becomes a case, once for each key."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case, InterfaceRequest, MailboxMessage, Message
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.later_message import TAKES_MESSAGES
from dsr.domain.logged_request import LoggedRequest
from dsr.domain.mail import ArrivalSource, Origin
from dsr.services import intake
from dsr.services.interface.clients import Client
from dsr.services.interface.notices import note_told
from dsr.services.interface.systems import ids_of_system


def create_case(
    session: Session, deps: Deps, client: Client, logged: LoggedRequest, *, key: str, body_sha256: str, at: datetime
) -> tuple[Case, bool]:
    """Log what the system sent; answers the case and whether it is new.

    The same key with the same words answers the case of the first time, so that a system that got no answer can send
    again. Raises `Refused` (`key_used`) where the key came with other words.
    """
    holds_lock(session)
    earlier = sent_before(session, client, key, body_sha256)
    if earlier is not None:
        return session.get_one(Case, earlier.case_id), False
    intake_key = hashlib.sha256(f"interface:{client.id}:{key}".encode()).hexdigest()
    case = intake.open_case(session, deps, logged, by=client.user_id, at=at, intake_key=intake_key)
    note_sent(session, client, case, key=key, body_sha256=body_sha256, made_case=True, at=at)
    session.flush()
    note_told(session, client.id, case)
    return case, True


def add_message(
    session: Session,
    client: Client,
    case: Case,
    text: str,
    received_at: datetime | None,
    *,
    key: str,
    body_sha256: str,
    at: datetime,
) -> tuple[datetime, bool]:
    """Keep a later message among those that wait for a person, proposed for this case; answers when it came to the city
    and whether it is new.

    Nothing moves by it until somebody has read it and said what it is: only an answer ends a pause. Identity codes are
    masked. `received_at` is the system's word for when it came; None: now, by our own clock. Raises `Refused` for a case
    whose logging was undone, and as `sent_before` does; `Invalid` for a day before the request of the case came.
    """
    if (earlier := sent_before(session, client, key, body_sha256)) is not None:
        if earlier.case_id != case.id:
            raise _used("case")
        same = col(MailboxMessage.sha256) == _message_key(earlier.client_id, key)
        kept = session.scalars(select(MailboxMessage).where(same)).first()
        return (kept.arrived_at if kept else received_at or at), False
    if case.state not in TAKES_MESSAGES:
        raise Refused(
            "The logging of this case was undone: log the message as a new request", code="message_case_state"
        )
    if received_at is not None:
        _refuse_before_request(session, case, received_at)
    masked, codes = mask_hetus(text)
    row = MailboxMessage(
        source="interface",
        sha256=_message_key(client.id, key),
        origin=Origin.PERSON.value,
        arrived_at=received_at or at,
        arrival_source=(ArrivalSource.SYSTEM if received_at is not None else ArrivalSource.INTERFACE).value,
        fetched_at=at,
        sender_name=client.name,
        text=masked,
        masked_codes=codes,
        proposed_case_id=case.id,
        proposed_by="interface",
    )
    session.add(row)
    session.flush()
    record(session, "register", "mail_came", at=at, by=client.user_id, mail_id=row.id, source=row.source)
    note_sent(session, client, case, key=key, body_sha256=body_sha256, made_case=False, at=at)
    return row.arrived_at, True


def _refuse_before_request(session: Session, case: Case, received_at: datetime) -> None:
    first = session.scalar(select(func.min(col(Message.arrived_at))).where(col(Message.case_id) == case.id))
    if first is not None and local_date(received_at) < local_date(first):
        sentence = (
            "A later message cannot have come before the day of the request. Check the day, or leave it out: now."
        )
        raise Invalid([Fault("received_at", sentence)])


def sent_before(session: Session, client: Client, key: str, body_sha256: str) -> InterfaceRequest | None:
    """What this key made before, with an earlier token of the system too; raises `Refused` where it came with other words."""
    query = select(InterfaceRequest).where(
        col(InterfaceRequest.client_id).in_(ids_of_system(client.system_id)),
        col(InterfaceRequest.key_hash) == _hash(key),
    )
    earlier = session.scalars(query).first()
    if earlier is not None and earlier.body_sha256 != body_sha256:
        raise _used("body")
    return earlier


def _used(another: str) -> Refused:
    return Refused(f"This Idempotency-Key came before with another {another}: use a new key", code="key_used")


def note_sent(
    session: Session, client: Client, case: Case, *, key: str, body_sha256: str, made_case: bool, at: datetime
) -> None:
    """Keep that this key was used, and on which case."""
    session.add(
        InterfaceRequest(
            client_id=client.id,
            key_hash=_hash(key),
            body_sha256=body_sha256,
            case_id=case.id or 0,
            made_case=made_case,
            at=at,
        )
    )


def _message_key(client_id: int, key: str) -> str:
    return hashlib.sha256(f"{client_id}:{key}".encode()).hexdigest()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
