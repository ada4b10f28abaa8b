"""Systems of the city and their tokens: made, found, ended."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import InterfaceClient, User
from dsr.deps import Deps
from dsr.domain.access import Actor, Role
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.interface import LONGEST, Scope, name_faults, scope_faults, signing_secret, webhook_faults
from dsr.services.interface.confirming import refuse_emergency
from dsr.services.interface.systems import faults_beside_others, system_of
from dsr.services.shown_once import AGAIN_WITHIN, secret_of
from dsr.services.users import token_hash

PREFIX = "dsr_"
"""Begins every token, so that one that strays into a text is known for what it is."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Client:
    """A system that shows a token which is in force."""

    id: int
    system_id: int
    user_id: int
    name: str
    scopes: frozenset[Scope]

    @property
    def actor(self) -> Actor:
        """As the one who logs: an intake clerk that never signs in."""
        return Actor(self.user_id, frozenset({Role.INTAKE}), commitment_accepted=True)


@dataclass(frozen=True)
class NewToken:
    """The only moment in which the token, and the secret that signs notices, can be read."""

    client_id: int
    token: str
    webhook_secret: str


def add_client(
    session: Session,
    deps: Deps,
    name: str,
    scopes: Collection[str],
    webhook_url: str,
    days: int,
    *,
    by: int,
    at: datetime,
    goes_on: int | None = None,
    form_key: str = "",
) -> NewToken:
    """Propose that a system use the interface for `days` days: its token works when another administrator confirms it.

    `goes_on` names an earlier system (`systems.known_systems`) whose cases the token goes on with; None: a system that
    nobody knows yet. Raises `Refused` for an emergency account, `Invalid` with every fault of what was written.

    The same form (`form_key`) sent twice makes one system, and answers the same token for a short time; later `Refused`.
    """
    refuse_emergency(session, by)
    name, webhook_url = " ".join(unicodedata.normalize("NFC", name).split()), webhook_url.strip()
    key, words = form_key or secrets.token_urlsafe(32), (by, name, *sorted(scopes), webhook_url, days, goes_on or "")
    token = PREFIX + secret_of(deps.settings.secret_key, key, *words, "token")
    signing = secret_of(deps.settings.secret_key, key, *words, "signs notices")
    secret = signing_secret(signing) if webhook_url else ""
    if (same := _client_just_added(session, token, at)) is not None:
        return NewToken(same, token, secret)
    faults = scope_faults(scopes) + webhook_faults(
        webhook_url, is_demo=deps.settings.demo, inside=deps.settings.webhook_inside
    )
    faults += name_faults(name)
    if not 1 <= days <= LONGEST.days:
        faults.append(Fault("days", "Write how many days the token is in force, 1 to 366.", "token_days"))
    faults += faults_beside_others(session, name, goes_on, at=at)
    if faults:
        raise Invalid(faults)
    user = User(
        email=f"interface-{secrets.token_hex(8)}@interface.invalid",
        name=name,
        roles=[Role.INTAKE.value],
        is_active=False,  # nobody can sign in as it
        created_at=at,
    )
    session.add(user)
    session.flush()
    client = InterfaceClient(
        user_id=user.id or 0,
        name=name,
        token_hash=token_hash(token),
        scopes=sorted(set(scopes)),
        webhook_url=webhook_url,
        webhook_secret=deps.cipher.seal(secret) if secret else "",
        expires_at=at + timedelta(days=days),
        made_at=at,
        proposed_by=by,
        first_id=goes_on,
    )
    session.add(client)
    session.flush()
    told: dict[str, Any] = {"client": client.id, "system": system_of(client), "user": user.id, "roles": user.roles}
    record(session, "users", "interface_proposed", at=at, by=by, scopes=client.scopes, days=days, **told)
    return NewToken(client.id or 0, token, secret)


def _client_just_added(session: Session, token: str, at: datetime) -> int | None:
    """The system that this very form has added just now, by its id. Of two presses at once the second finds the first."""
    lock_stream(session, "users")
    found = session.scalars(select(InterfaceClient).where(col(InterfaceClient.token_hash) == token_hash(token))).first()
    if found is None:
        return None
    if found.revoked_at is not None or at - found.made_at > AGAIN_WITHIN:
        raise Refused(
            "This form was sent already: the system is added, and its token was shown then. If it is lost, end it on the "
            "list and add the system anew.",
            code="token_shown_already",
        )
    return found.id


def end_client(session: Session, client_id: int, *, by: int, at: datetime) -> None:
    """End a token at once. Raises `NotFound`; ending it twice changes nothing."""
    client = session.get(InterfaceClient, client_id)
    if client is None:
        raise NotFound("There is no such system")
    if client.revoked_at is None:
        client.revoked_at = at
        session.add(client)
        record(session, "users", "interface_ended", at=at, by=by, client=client_id)


def all_clients(session: Session) -> list[InterfaceClient]:
    """Every system there ever was, newest first."""
    return list(session.scalars(select(InterfaceClient).order_by(col(InterfaceClient.id).desc())))


def clients_in_force(session: Session, *, at: datetime) -> list[InterfaceClient]:
    """The systems whose token opens something or would when it is confirmed, by name."""
    live = (col(InterfaceClient.revoked_at).is_(None), col(InterfaceClient.expires_at) > at)
    query = select(InterfaceClient).where(*live).order_by(col(InterfaceClient.name), col(InterfaceClient.id))
    return list(session.scalars(query))


def client_with_token(session: Session, token: str, *, at: datetime) -> Client | None:
    """Who shows this token; None when it is unknown, not confirmed yet, too old or ended,
    without saying which."""
    if not token.startswith(PREFIX):
        return None
    found = session.scalars(select(InterfaceClient).where(col(InterfaceClient.token_hash) == token_hash(token))).first()
    if found is None or found.confirmed_at is None or found.revoked_at is not None or found.expires_at <= at:
        return None
    return client_of(found)


def client_of(row: InterfaceClient) -> Client:
    """The system of a token, as the interface knows it."""
    scopes = frozenset(Scope(scope) for scope in row.scopes)
    return Client(row.id or 0, system_of(row), row.user_id, row.name, scopes)


def note_use(session: Session, client_id: int, *, at: datetime) -> None:
    """Note, to the hour, that the token is used. Its row is taken: what one system asks at once is answered in turn, so that
    one key makes one thing."""
    client = session.get(InterfaceClient, client_id, with_for_update=True)
    if client is not None and (client.used_at is None or at - client.used_at >= _HOUR):
        client.used_at = at
        session.add(client)
