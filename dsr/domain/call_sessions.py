"""Recording metadata (RFC 7865) as it is kept: one document a session, which later partial documents change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KnownSession:
    """A session as the register keeps it. `version` counts its changes, from 1.

    `is_forgotten`: its recording was destroyed, and the document with it; `row_hashes` are then those of its legs.
    """

    session_id: str
    document: str
    version: int
    is_forgotten: bool = False
    row_hashes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SessionDocument:
    """A session as a file leaves it: all that is known of it, the extensions of others included, as one document.

    `refs` are the ids of its participants and streams. `based_on` is the version that was kept when it was read, 0 for
    a session that was not known.
    """

    session_id: str
    document: str
    refs: tuple[str, ...]
    is_ended: bool
    based_on: int


@dataclass(frozen=True)
class SessionParty:
    """A participant as a person reads it: name, address, and the labels of the streams that it sends."""

    name: str
    address: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class SessionFacts:
    """What the recording metadata of a call says beyond its legs. `extensions` are other systems' elements, as XML."""

    parties: tuple[SessionParty, ...]
    extensions: tuple[str, ...]
