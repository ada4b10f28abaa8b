"""Certificates of destruction: what one says, how it is chained to the one before, and how one item of it is proved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

START = "0" * 64
"""What the first certificate names as the hash of the one before it."""

POLICY = "1"
"""Version of the rule by which recordings are destroyed; a change of `retention.py` that moves a day makes a new one."""


@dataclass(frozen=True)
class Item:
    """One destroyed recording without personal data: `key` is a hash, `month` the month of the call in Helsinki.

    `held` is what the check inside the destroying statement found: always `no`.
    """

    recording: int
    key: str
    month: str
    due_on: str
    destroyed_at: str
    held: str = "no"


@dataclass(frozen=True)
class Certificate:
    """What is stored of a batch: its lines, what it says of them, and the hash that chains it."""

    lines: str
    body: str
    prev_hash: str
    hash: str


def item_of(recording: int, key: str, called_at_local: date | None, due_on: date, destroyed_at: datetime) -> Item:
    """The item of a recording. The call may be gone already when its own term has ended: then no month is told."""
    month = f"{called_at_local.year}-{called_at_local.month:02}" if called_at_local else ""
    return Item(recording, key, month, due_on.isoformat(), destroyed_at.isoformat(timespec="seconds"))


def certificate_of(batch: int, items: Sequence[Item], *, months: int, at: datetime, prev_hash: str) -> Certificate:
    """The certificate of a batch. The hash of its items is over the hashes of the lines, so that one can be shown alone."""
    hashes = [line_hash(item) for item in items]
    body = canonical(
        {
            "batch": batch,
            "at": at.isoformat(timespec="seconds"),
            "policy": {"months": months, "version": POLICY},
            "items": len(items),
            "items_hash": items_hash(hashes),
            "prev": prev_hash,
        }
    )
    return Certificate(canonical([_line(item) for item in items]), body, prev_hash, chained(prev_hash, body))


def line_hash(item: Item | dict[str, object]) -> str:
    """SHA-256 of one item in its canonical form."""
    return _sha256(canonical(_line(item) if isinstance(item, Item) else item))


def _line(item: Item) -> dict[str, object]:
    """Its fields by name; `asdict` would copy each of them, at a fifth of a sweep."""
    return dict(vars(item))


def items_hash(hashes: Sequence[str]) -> str:
    """SHA-256 over the hashes of all items in their order: whoever has these and one item can check that it is among them."""
    return _sha256("".join(hashes))


def chained(prev_hash: str, body: str) -> str:
    """The hash of a certificate with this body that follows one with the hash `prev_hash`."""
    return _sha256(prev_hash + body)


def fault_of(batch: int, found: Certificate, prev_hash: str) -> str:
    """What does not fit in a certificate that follows one with the hash `prev_hash`; empty where all does."""
    if found.prev_hash != prev_hash:
        return "does not follow from the certificate before it"
    if found.hash != chained(prev_hash, found.body):
        return "is not what its hash was made of"
    try:
        body, lines = json.loads(found.body), json.loads(found.lines)
    except ValueError:
        return "cannot be read"
    if body["batch"] != batch or body["prev"] != prev_hash:
        return "is the certificate of another batch"
    if body["items"] != len(lines) or body["items_hash"] != items_hash([line_hash(line) for line in lines]):
        return "lists other recordings than were destroyed"
    return ""


@dataclass(frozen=True)
class Tombstone:
    """What the register holds of a recording that a certificate lists, as it stands now."""

    recording: int
    key: str
    state: str
    name: str
    due_on: date
    destroyed_at: datetime | None


def difference(line: Mapping[str, object], held: Tombstone) -> str:
    """How the register tells a recording otherwise than the item of its certificate does; empty where it does not.

    The moment is compared to the second, as an item tells it.
    """
    if held.state != "destroyed" or held.name:
        return f"recording {held.recording} of it is in the register again"
    moment = held.destroyed_at.isoformat(timespec="seconds") if held.destroyed_at is not None else ""
    told = {"key": held.key, "due_on": held.due_on.isoformat(), "destroyed_at": moment}
    names = [name for name, value in told.items() if line.get(name) != value]
    return f"recording {held.recording} of it has another {names[0]} in the register" if names else ""


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the form that is hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
