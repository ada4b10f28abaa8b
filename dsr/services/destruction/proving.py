"""Certificates read again: every one checked against the one before, the log, and what the register says today."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Destruction, Recording
from dsr.domain.certificates import START, Certificate, fault_of, line_hash
from dsr.domain.errors import NotFound
from dsr.services import house_checks
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
    """Read every certificate again; stops at the first that does not fit.

    What is found: a changed, added or removed certificate, one that the log does not know, and a recording that stands in
    one and is not destroyed. The log itself is read by `dsr audit verify`.
    """
    sealed = {
        int(body["certificate"]): str(body["hash"])
        for event in events_of(session, STREAM)
        if event.kind == "recordings_destroyed" and (body := body_of(event))
    }
    prev, certificates, items = START, 0, 0
    query = select(Destruction).order_by(col(Destruction.id)).execution_options(yield_per=50)
    with closing(session.scalars(query)) as rows:
        for row in rows:
            fault = fault_of(row.id or 0, Certificate(row.lines, row.body, row.prev_hash, row.hash), prev)
            fault = fault or (
                "" if sealed.pop(row.id or 0, "") == row.hash else "is not what the log says was destroyed"
            )
            if fault:
                return Verdict(certificates, items, f"certificate {row.id}: {fault}", prev)
            prev, certificates, items = row.hash, certificates + 1, items + row.items
    if sealed:
        return Verdict(certificates, items, f"certificate {min(sealed)}: is missing", prev)
    return Verdict(certificates, items, _risen(session), prev)


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


def _risen(session: Session) -> str:
    query = select(col(Recording.id), col(Recording.destruction_id)).where(
        col(Recording.destruction_id).is_not(None),
        (col(Recording.state) != "destroyed") | (col(Recording.ext_recording_id) != ""),
    )
    found = session.execute(query.order_by(col(Recording.destruction_id)).limit(1)).first()
    return f"certificate {found[1]}: recording {found[0]} of it is in the register again" if found else ""
