"""What certificates list against what the register holds, both ways, and what came in against what is there.

A certificate that is whole proves that it was not changed, not that the register says the same: a recording can be
called destroyed that no certificate lists, a listed one can be called there again, and a row can be taken out.
Certificates and tombstones are read beside each other by the number of the certificate, some tens of batches at a time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import body_of
from dsr.db.tables import Destruction, Event, ImportBatch, MappingProfile, Recording, Source
from dsr.domain.certificates import Tombstone, difference
from dsr.domain.key_sums import key_sum, read_sum, written
from dsr.services import reconciliation
from dsr.services.reconciliation import Balance

_BEGUN = "import_started"
_KEYS_AT_ONCE = 10_000
_ABOUT_IMPORTS = (_BEGUN, "import_done", "import_refused")


@dataclass
class Reading:
    """How far certificates were compared with the register: up to the one with this id."""

    read_to: int = 0

    def fault(self, session: Session, certificates: Sequence[Destruction]) -> str:
        """The first difference between certificates that follow each other and the recordings under their ids; empty
        where there is none. What stands between them under the id of no certificate is found too."""
        first, self.read_to = self.read_to, certificates[-1].id or 0
        held = _held(session, first, self.read_to)
        for row in certificates:
            if fault := _fault_of(session, row, held.pop(row.id or 0, {})):
                return f"certificate {row.id}: {fault}"
        return _uncertified(held)

    def fault_after(self, session: Session) -> str:
        """The first recording that is called destroyed under a certificate after the last one, or under none at all."""
        certificate_id = col(Recording.destruction_id)
        is_gone = (col(Recording.state) == "destroyed") | col(Recording.destroyed_at).is_not(None)
        for condition in (certificate_id > self.read_to, certificate_id < 1, certificate_id.is_(None) & is_gone):
            query = select(col(Recording.id)).where(condition).order_by(col(Recording.id)).limit(1)
            if found := session.scalars(query).first():
                return _without(found)
        return ""


def _held(session: Session, after: int, last: int) -> dict[int, dict[int, Tombstone]]:
    """The recordings under certificates after one up to another, by certificate and recording."""
    columns = (Recording.id, Recording.key, Recording.state, Recording.ext_recording_id, Recording.due_on)
    query = select(col(Recording.destruction_id), *(col(one) for one in columns), col(Recording.destroyed_at))
    query = query.where(col(Recording.destruction_id) > after, col(Recording.destruction_id) <= last)
    found: dict[int, dict[int, Tombstone]] = {}
    for certificate_id, recording_id, *rest in session.execute(query.order_by(col(Recording.id))):
        found.setdefault(certificate_id or 0, {})[recording_id or 0] = Tombstone(recording_id or 0, *rest)
    return found


def _fault_of(session: Session, row: Destruction, held: dict[int, Tombstone]) -> str:
    for line in json.loads(row.lines):
        tombstone = held.pop(line["recording"], None)
        fault = difference(line, tombstone) if tombstone is not None else _gone(session, line["recording"])
        if fault:
            return fault
    return f"does not list recording {min(held)}, which is destroyed under it" if held else ""


def _gone(session: Session, recording_id: int) -> str:
    """What has become of a recording that is not under the certificate which lists it."""
    state = session.scalar(select(col(Recording.state)).where(col(Recording.id) == recording_id))
    if state is None:
        return f"recording {recording_id} of it is not in the register any more"
    if state != "destroyed":
        return f"recording {recording_id} of it is in the register again"
    return f"recording {recording_id} of it does not stand under it"


def _uncertified(held: dict[int, dict[int, Tombstone]]) -> str:
    found = [recording_id for recordings in held.values() for recording_id in recordings]
    return _without(min(found)) if found else ""


def _without(recording_id: int) -> str:
    return f"recording {recording_id}: is called destroyed, and no certificate lists it"


def lost(session: Session) -> str:
    """The first import whose counts are not those of the log, or source of which something that came in is not accounted
    for, in number or in its keys; empty where all is. It is found source by source and not which row it was: no row is
    left to say so."""
    if fault := _recounted(session):
        return fault
    for one in reconciliation.balances(session)[:-1]:
        if fault := _unaccounted(one):
            return f"source {one.source}: {fault}"
    return _exchanged(session)


def _recounted(session: Session) -> str:
    """The first import of which the log tells other counts than its row does. One that runs is told at its end."""
    told = _told(session)
    columns = (ImportBatch.id, ImportBatch.recordings, ImportBatch.rejected, ImportBatch.key_sum)
    query = select(*(col(one) for one in columns)).order_by(col(ImportBatch.id)).execution_options(yield_per=500)
    with closing(session.execute(query)) as rows:
        for batch_id, recordings, rejected, keys in rows:
            if batch_id not in told:
                if recordings or rejected or keys:
                    return f"import {batch_id}: the log does not know what it brought"
            elif (counts := told.pop(batch_id)) is not None and counts != (recordings, rejected, keys):
                return f"import {batch_id}: its counts are not what the log says"
    return f"import {min(told)}: is missing" if told else ""


def _told(session: Session) -> dict[int, tuple[int, int, str] | None]:
    """What the log last told of each import: how many recordings and rejected rows it brought, and the sum of the keys;
    None while it runs."""
    query = select(Event).where(col(Event.kind).in_(_ABOUT_IMPORTS)).order_by(col(Event.id))
    told: dict[int, tuple[int, int, str] | None] = {}
    with closing(session.scalars(query.execution_options(yield_per=500))) as events:
        for event in events:
            body, has_ended = body_of(event), event.kind != _BEGUN
            counts = (int(body["recordings"]), int(body["rejected"]), str(body["key_sum"])) if has_ended else None
            told[int(event.stream.partition(":")[2])] = counts
    return told


def _unaccounted(one: Balance) -> str:
    missing = one.made - (one.kept + one.held + one.destroyed)
    if missing > 0:
        return f"of {one.made} recordings that its files told of, {missing} are in the register no more"
    if missing < 0:
        return f"the register holds {-missing} recordings that no file told of"
    return "rows that were rejected are missing or made up" if one.refused != one.rejected else ""


def _exchanged(session: Session) -> str:
    """The first source whose recordings have other keys than its files brought, as many as they are: a row was exchanged
    for another one. Reads every recording, destroyed ones too: a key is never removed."""
    brought: dict[int | None, int] = {}
    profile = col(MappingProfile.id) == col(ImportBatch.profile_id)
    for source_id, total in session.execute(
        select(col(MappingProfile.source_id), col(ImportBatch.key_sum)).join(ImportBatch, profile)
    ):
        brought[source_id] = brought.get(source_id, 0) + read_sum(total)
    query = select(col(Recording.source_id), col(Recording.key)).execution_options(yield_per=_KEYS_AT_ONCE)
    with closing(session.execute(query)) as rows:
        for part in rows.partitions():
            keys: dict[int | None, list[str]] = {}
            for source_id, key in part:
                keys.setdefault(source_id, []).append(key)
            for source_id, own in keys.items():
                brought[source_id] = brought.get(source_id, 0) - key_sum(own)
    names: dict[int | None, str] = {source.id: source.name for source in session.scalars(select(Source))}
    wrong = sorted(names.get(source_id, "?") for source_id, left in brought.items() if written(left) != written(0))
    return f"source {wrong[0]}: recordings were exchanged for others that no file told of" if wrong else ""
