"""Tells systems of the city what changed in cases that they may read: signed, in order, at least once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import InterfaceClient, Job
from dsr.deps import Deps
from dsr.domain.interface import signing_key
from dsr.jobs.running import Effect, Task
from dsr.ports import WebhookRefused
from dsr.services.interface.clients import client_of
from dsr.services.interface.notices import Change, changes_for, clients_to_tell, note_looked_at

ASK_AGAIN = timedelta(minutes=15)
"""How long a system that took nothing in three attempts is left alone."""
ONE_GO = timedelta(minutes=1)
"""After this a go ends, well within its lease, and the next minute goes on: a slow system holds up nobody else's work."""
_JOBS_KEPT = timedelta(hours=1)


def ask_notices(session: Session, at: datetime) -> None:
    """Have each system told that has an address for it, at most once a minute for each, one job at a time.

    One that does not answer has one failed job however long that lasts: the same is tried again until the news is taken.
    """
    minute = at.strftime("%Y-%m-%dT%H:%M")
    for client_id in clients_to_tell(session, at=at):
        waiting = outbox.newest_unended(session, f"tell:{client_id}:")
        if waiting is None:
            outbox.enqueue(session, "tell_system", key=f"tell:{client_id}:{minute}", at=at, client_id=client_id)
        elif waiting.state == "failed" and waiting.ended_at is not None and at - waiting.ended_at >= ASK_AGAIN:
            outbox.retry(session, waiting.id or 0, at)


def tell_system(deps: Deps, task: Task) -> Effect:
    """Post the news one by one, for `ONE_GO`. What was taken is kept even where a later one is not; the next minute goes on
    there."""
    client_id = int(task.args["client_id"])
    with deps.database.read() as session:
        row = session.get(InterfaceClient, client_id)
        if row is None or row.confirmed_at is None or row.revoked_at is not None:
            return lambda _session: None
        url, sealed = row.webhook_url, row.webhook_secret
        changes = changes_for(session, client_of(row))
    secret = deps.cipher.open(sealed)
    done: list[Change] = []
    until = deps.now() + ONE_GO
    for change in changes:
        if change.is_news:
            if deps.now() >= until:
                break
            try:
                _post(deps, url, secret, change.id_for(client_id), change)
            except WebhookRefused:
                if not done:
                    raise
                break
        done.append(change)

    def effect(session: Session) -> None:
        note_looked_at(session, client_id, done)
        past = col(Job.kind) == "tell_system", col(Job.state) == "done", col(Job.ended_at) < deps.now() - _JOBS_KEPT
        session.execute(delete(Job).where(*past))

    return effect


def _post(deps: Deps, url: str, secret: str, notice_id: str, change: Change) -> None:
    """One notice in the manner of Standard Webhooks: id, time and body are signed with the shared secret."""
    at = deps.now()
    body = json.dumps({"type": "case.changed", "case": change.state.as_json()}, ensure_ascii=False).encode()
    stamp = str(int(at.timestamp()))
    signed = hmac.new(signing_key(secret), f"{notice_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": notice_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    deps.webhooks.post(url, headers, body)
