"""Which systems have to be told of which cases: those in which something changed that the system may read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, select
from sqlmodel import Session, col

from dsr.db.columns import canonical_json
from dsr.db.tables import Case, InterfaceClient, InterfaceNotice, StreamHead
from dsr.services.interface.clients import Client
from dsr.services.interface.states import CaseState, state_of, states_of, visible_cases

MOST = 200
"""Cases looked at in one go; the next go takes the rest."""


@dataclass(frozen=True)
class Change:
    """A case whose log has grown. `is_news`: what the system may read differs from what it was last told."""

    case_id: int
    seen_seq: int
    state: CaseState
    state_sha256: str
    is_news: bool

    def id_for(self, client_id: int) -> str:
        """The same for the same news however often it is sent, so that the receiver can tell."""
        return hashlib.sha256(f"{client_id}:{self.case_id}:{self.seen_seq}".encode()).hexdigest()[:32]


def clients_to_tell(session: Session, *, at: datetime) -> list[int]:
    """The ids of systems that have an address for news and a token in force."""
    query = select(col(InterfaceClient.id)).where(
        col(InterfaceClient.webhook_url) != "",
        col(InterfaceClient.confirmed_at).is_not(None),
        col(InterfaceClient.revoked_at).is_(None),
        col(InterfaceClient.expires_at) > at,
    )
    return [found for found in session.scalars(query) if found is not None]


def changes_for(session: Session, client: Client) -> list[Change]:
    """The cases that the client may read and whose log has grown since it was last told, oldest case first."""
    query = (
        select(Case, col(StreamHead.seq), col(InterfaceNotice.state_sha256))
        .join(StreamHead, col(StreamHead.stream) == literal("case:") + cast(col(Case.id), String))
        .outerjoin(InterfaceNotice, _notice_of(client.id))
        .where(visible_cases(client), col(StreamHead.seq) > func.coalesce(col(InterfaceNotice.seen_seq), 0))
        .order_by(col(Case.id))
        .limit(MOST)
    )
    rows = session.execute(query).all()
    states = states_of(session, [row[0] for row in rows])
    found = []
    for case, seq, told in rows:
        state = states[case.id or 0]
        sha256 = _sha256(state)
        found.append(Change(case.id or 0, seq, state, sha256, is_news=sha256 != told))
    return found


def note_looked_at(session: Session, client_id: int, changes: Sequence[Change]) -> None:
    """Keep that these are told, or were no news; one at a time, so that the newest look stands."""
    for change in changes:
        row = session.get(InterfaceNotice, (client_id, change.case_id)) or InterfaceNotice(
            client_id=client_id, case_id=change.case_id, seen_seq=0, state_sha256=""
        )
        if change.seen_seq > row.seen_seq:
            row.seen_seq, row.state_sha256 = change.seen_seq, change.state_sha256
        session.add(row)


def note_told(session: Session, client_id: int, case: Case) -> None:
    """The client has just read this state as the answer to what it sent."""
    head = session.get_one(StreamHead, f"case:{case.id}")
    state = state_of(session, case)
    change = Change(case.id or 0, head.seq, state, _sha256(state), is_news=False)
    note_looked_at(session, client_id, [change])


def _notice_of(client_id: int) -> ColumnElement[bool]:
    return and_(col(InterfaceNotice.client_id) == client_id, col(InterfaceNotice.case_id) == col(Case.id))


def _sha256(state: CaseState) -> str:
    return hashlib.sha256(canonical_json(state.as_json()).encode()).hexdigest()
