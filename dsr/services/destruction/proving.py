"""Certificates read again: every one checked against the one before, the log, and the register as it stands today."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import body_of
from dsr.db.tables import Destruction, Event
from dsr.domain.certificates import START, Certificate, fault_of, line_hash
from dsr.domain.errors import NotFound
from dsr.services import house_checks
from dsr.services.destruction.accounts import Reading, lost
from dsr.services.destruction.sweeping import STREAM
from dsr.services.house_checks import Check


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: counts, the last hash, and the first broken certificate in words (empty: all are whole)."""

    certificates: int
    items: int
    broken: str = ""
    last_hash: str = ""


@dataclass(frozen=True)
class Summary:
    """One certificate of a list."""

    certificate_id: int
    at: datetime
    items: int
    hash: str


def verify(session: Session) -> Verdict:
    """Read every certificate again, compare it with the register both ways, and account for what came in; stops at the
    first that does not fit.

    What is found: a changed, added or removed certificate, one that the log does not know; a recording that stands in one
    and is not destroyed, or otherwise than the certificate says, and one that is called destroyed and stands in none; rows
    taken out of the register, put into it or exchanged, by what its files brought. The log itself is read by `dsr audit
    verify`: both together leave only what is rewritten whole, log and seals included, and what an import that still runs
    brought.
    """
    sealed = _sealed(session)
    counted = Verdict(0, 0, last_hash=START)
    reading = Reading()
    query = select(Destruction).order_by(col(Destruction.id)).execution_options(yield_per=50)
    with closing(session.scalars(query)) as rows:
        for part in rows.partitions():
            for row in part:
                if fault := _fault_of(row, counted.last_hash, sealed.pop(row.id or 0, None)):
                    return replace(counted, broken=f"certificate {row.id}: {fault}")
                counted = replace(
                    counted,
                    certificates=counted.certificates + 1,
                    items=counted.items + row.items,
                    last_hash=row.hash,
                )
            if fault := reading.fault(session, part):
                return replace(counted, broken=fault)
    if sealed:
        return replace(counted, broken=f"certificate {min(sealed)}: is missing")
    return replace(counted, broken=reading.fault_after(session) or lost(session))


def _sealed(session: Session) -> dict[int, tuple[str, int]]:
    """What the log knows of each certificate: its hash and how many recordings it lists."""
    query = select(Event).where(col(Event.stream) == STREAM, col(Event.kind) == "recordings_destroyed")
    with closing(session.scalars(query.execution_options(yield_per=500))) as events:
        bodies = (body_of(event) for event in events)
        return {int(body["certificate"]): (str(body["hash"]), int(body["items"])) for body in bodies}


def _fault_of(row: Destruction, prev: str, sealed: tuple[str, int] | None) -> str:
    """What does not fit in a certificate by itself, after the one before it and in the log."""
    if fault := fault_of(row.id or 0, Certificate(row.lines, row.body, row.prev_hash, row.hash), prev):
        return fault
    body = json.loads(row.body)
    if (row.items, row.at.isoformat(timespec="seconds")) != (body["items"], body["at"]):
        return "stands with another number or moment than it says"
    return "" if sealed == (row.hash, row.items) else "is not what the log says was destroyed"


def note(session: Session, verdict: Verdict, *, at: datetime) -> None:
    """Keep what a reading of all certificates found: the pages show it, because reading them costs more each year."""
    house_checks.note(
        session,
        Check.CERTIFICATES,
        is_whole=not verdict.broken,
        at=at,
        certificates=verdict.certificates,
        items=verdict.items,
        broken=verdict.broken,
    )


def certificate(session: Session, certificate_id: int) -> dict[str, Any]:
    """One certificate as JSON: what it says, its items, and the hash of each, by which one item can be shown alone."""
    row = session.get(Destruction, certificate_id)
    if row is None:
        raise NotFound(f"There is no certificate {certificate_id}")
    lines = json.loads(row.lines)
    return {
        "certificate": json.loads(row.body),
        "hash": row.hash,
        "items": [{**line, "hash": line_hash(line)} for line in lines],
    }


def proof_of(session: Session, certificate_id: int, recording_id: int) -> dict[str, Any]:
    """One item of a certificate with the hashes of all, so that it is proved without telling what the others are.

    Raises `NotFound` where the certificate does not list the recording.
    """
    whole = certificate(session, certificate_id)
    item = next((line for line in whole["items"] if line["recording"] == recording_id), None)
    if item is None:
        raise NotFound(f"Certificate {certificate_id} does not list recording {recording_id}")
    return {**whole, "items": [item], "item_hashes": [line["hash"] for line in whole["items"]]}


def latest(session: Session, most: int) -> list[Summary]:
    """The newest certificates, newest first."""
    columns = (col(Destruction.id), col(Destruction.at), col(Destruction.items), col(Destruction.hash))
    query = select(*columns).order_by(col(Destruction.id).desc()).limit(most)
    return [Summary(row[0] or 0, row[1], row[2], row[3]) for row in session.execute(query)]


def totals(session: Session) -> tuple[int, int]:
    """How many certificates there are, and how many recordings they list."""
    row = session.execute(select(func.count(), func.coalesce(func.sum(col(Destruction.items)), 0))).one()
    return int(row[0]), int(row[1])
