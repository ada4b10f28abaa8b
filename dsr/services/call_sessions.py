"""Sessions of recording metadata as the register keeps them: found for a document that changes them, kept after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring
from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from dsr.db.tables import Call, Leg, RecordedSession, RecordedSessionRef, Recording
from dsr.domain.call_facts import key_of
from dsr.domain.call_sessions import KnownSession, SessionDocument, SessionFacts, SessionParty
from dsr.domain.errors import Refused
from dsr.ports import OpenedCallFile, OpenedSessions
from dsr.services.profiles import source_of

_MOST_REFS = 500
_SPACE = "{urn:ietf:params:xml:ns:recording:1}"


def with_known_sessions(session: Session, opened: OpenedCallFile) -> OpenedCallFile:
    """The file with the sessions of the register that it changes; a file of rows as it is."""
    if not isinstance(opened, OpenedSessions) or opened.faults:
        return opened
    source_id = source_of(session, opened.profile.name)
    if source_id is None:
        return opened
    found = _known(session, source_id, opened.session_refs[:_MOST_REFS])
    return opened.joined({each.session_id: each for each in found})


def _known(session: Session, source_id: int, refs: tuple[str, ...]) -> list[KnownSession]:
    """The sessions with these ids; where there are none, those still open in which every one of the ids is known."""
    query = select(RecordedSession).where(
        col(RecordedSession.source_id) == source_id, col(RecordedSession.session_id).in_(refs)
    )
    rows = list(session.scalars(query)) or _by_content(session, source_id, refs)
    return [
        KnownSession(row.session_id, row.document, row.version, not row.document, _row_hashes(session, row))
        for row in rows
    ]


def _row_hashes(session: Session, row: RecordedSession) -> frozenset[str]:
    """The hashes of a session's legs where its document went with its recording: only by these is a row known again."""
    if row.document:
        return frozenset()
    return frozenset(session.scalars(select(col(Leg.row_hash)).where(col(Leg.call_id) == row.call_id)))


def _by_content(session: Session, source_id: int, refs: tuple[str, ...]) -> list[RecordedSession]:
    held = select(col(RecordedSessionRef.session_row), col(RecordedSessionRef.ref))
    of_session: dict[int, set[str]] = {}
    for row_id, ref in session.execute(held.where(col(RecordedSessionRef.ref).in_(refs))):
        of_session.setdefault(row_id, set()).add(ref)
    whole = [row_id for row_id, known in of_session.items() if known >= set(refs)]
    query = select(RecordedSession).where(
        col(RecordedSession.id).in_(whole),
        col(RecordedSession.source_id) == source_id,
        col(RecordedSession.is_ended).is_(False),
    )
    return list(session.scalars(query.order_by(col(RecordedSession.id))))


def keep_sessions(session: Session, source_id: int, opened: OpenedCallFile, *, at: datetime) -> None:
    """Keep what a file of recording metadata left of its sessions, in the transaction that took its legs.

    Raises `Refused` where somebody has changed one since it was read: the file is to be read again.
    """
    if not isinstance(opened, OpenedSessions):
        return
    for document in opened.session_documents():
        _keep(session, source_id, document, at)


def _keep(session: Session, source_id: int, document: SessionDocument, at: datetime) -> None:
    own = col(RecordedSession.source_id) == source_id, col(RecordedSession.session_id) == document.session_id
    row = session.scalars(select(RecordedSession).where(*own)).first()
    if (row.version if row is not None else 0) != document.based_on:
        raise Refused("The session was changed meanwhile: import the file again", code="session_changed")
    if row is None:
        calls = col(Call.source_id) == source_id, col(Call.ext_call_id) == document.session_id
        call_id = session.scalars(select(col(Call.id)).where(*calls)).first()
        if call_id is None:
            return  # its legs were not taken: nothing is kept without a call
        row = RecordedSession(source_id=source_id, call_id=call_id, session_id=document.session_id, at=at)
    elif row.document == document.document:
        return
    is_gone = _is_destroyed(session, source_id, document.session_id)
    row.document, row.is_ended, row.at = "" if is_gone else document.document, is_gone or document.is_ended, at
    row.version += 1
    session.add(row)
    session.flush()
    _keep_refs(session, row.id or 0, () if is_gone else document.refs)


def _is_destroyed(session: Session, source_id: int, session_id: str) -> bool:
    """Whether the session's recording is a tombstone, whose call may have gone since and come back with a file."""
    key = key_of(source_id, session_id, "", session_id, session_id)
    query = select(col(Recording.id)).where(col(Recording.key) == key, col(Recording.state) == "destroyed")
    return session.scalars(query.limit(1)).first() is not None


def forget_documents(session: Session, call_ids: Iterable[int]) -> None:
    """Empty the documents of these calls, whose recordings were destroyed: they hold names, addresses and what other
    systems added. That there was a session stays, so that no file brings the document back."""
    rows = select(col(RecordedSession.id)).where(col(RecordedSession.call_id).in_(call_ids))
    session.execute(delete(RecordedSessionRef).where(col(RecordedSessionRef.session_row).in_(rows)))
    session.execute(
        update(RecordedSession)
        .where(col(RecordedSession.call_id).in_(call_ids), col(RecordedSession.document) != "")
        .values(document="", is_ended=True, version=col(RecordedSession.version) + 1)
        .execution_options(synchronize_session=False)
    )


def _keep_refs(session: Session, row_id: int, refs: Iterable[str]) -> None:
    session.execute(delete(RecordedSessionRef).where(col(RecordedSessionRef.session_row) == row_id))
    session.add_all(RecordedSessionRef(session_row=row_id, ref=ref[:120]) for ref in dict.fromkeys(refs))
    session.flush()


def document_of(session: Session, call_id: int) -> str | None:
    """The whole metadata document of a call's session, extensions included; None where the call has none, or none any more."""
    query = select(col(RecordedSession.document)).where(col(RecordedSession.call_id) == call_id)
    return session.scalars(query).first() or None


def session_facts(session: Session, call_id: int) -> SessionFacts | None:
    """The parties, stream labels and extensions of a call's session; None for a call without recording metadata."""
    document = document_of(session, call_id)
    if document is None:
        return None
    root = fromstring(document, forbid_dtd=True)
    labels = {each.get("stream_id"): each.findtext(f"{_SPACE}label") or "" for each in root.iter(f"{_SPACE}stream")}
    sent = {
        assoc.get("participant_id"): tuple(
            labels.get((way.text or "").strip(), "") for way in assoc.iter(f"{_SPACE}send")
        )
        for assoc in root.iter(f"{_SPACE}participantstreamassoc")
    }
    parties = []
    for participant in root.iter(f"{_SPACE}participant"):
        named = participant.find(f"{_SPACE}nameID")
        address = (named.get("aor") or "") if named is not None else ""
        name = (named.findtext(f"{_SPACE}name") or "") if named is not None else ""
        streams = tuple(label for label in sent.get(participant.get("participant_id"), ()) if label)
        parties.append(SessionParty(" ".join(name.split()), address.strip(), streams))
    return SessionFacts(tuple(parties), tuple(_extensions(root)))


def _extensions(root: Element) -> Iterator[str]:
    """Elements of other name spaces, each once, wherever they stand."""
    seen = set()
    for parent in root.iter():
        if not parent.tag.startswith(_SPACE):
            continue
        for child in parent:
            text = "" if child.tag.startswith(_SPACE) else tostring(child, encoding="unicode").strip()
            if text and text not in seen:
                seen.add(text)
                yield text
