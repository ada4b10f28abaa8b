"""Recording metadata in XML as call rows: a leg for each interval in which two participants were in one session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from dsr.adapters.callfiles import siprec_document as documents
from dsr.adapters.callfiles.clocks import RowFaulty, moments_of, offset_of, showable, written_time
from dsr.adapters.callfiles.rows import checked
from dsr.adapters.callfiles.siprec_document import SPACE
from dsr.adapters.callfiles.siprec_stays import Stay, Time, alone, meetings, stay_of
from dsr.adapters.callfiles.text_blocks import FileFaulty, file_fault
from dsr.domain.call_profile import ISO, Profile
from dsr.domain.call_sessions import KnownSession, SessionDocument
from dsr.domain.calls import (
    Direction,
    KeptRow,
    LegRow,
    LegType,
    RejectedRow,
    Result,
    TzConfidence,
    ZoneBasis,
    ZoneFinding,
    is_in_future,
    kept_row,
)
from dsr.domain.errors import Fault, Invalid
from dsr.domain.local_times import zone_named
from dsr.domain.phone_sides import is_inside

MOST_PARTICIPANTS = 60
_TOLD = {"caller": "nameID aor", "dialled": "nameID aor", "agent": "nameID aor", "caller_name": "name"}
_TOLD |= {"call_id": "session_id", "leg_id": "session_id", "started": "associate-time"}


@dataclass(frozen=True)
class SessionFile:
    """A document of recording metadata that was looked at. With `faults` nothing of it may be taken.

    `known` are the sessions of the register that it may change; `joined` gives them.
    """

    path: Path
    profile: Profile
    received_at: datetime
    faults: tuple[Fault, ...] = ()
    sha256: str = ""
    known: Mapping[str, KnownSession] = field(default_factory=dict)
    mended_lines: int = 0
    zone: ZoneFinding | None = None
    _raw: bytes = b""

    @property
    def key_column(self) -> str:
        """What tells one leg from another."""
        return "session_id"

    @property
    def size(self) -> int:
        """How many bytes it has; a document is small, it is held in memory."""
        return len(self._raw)

    @property
    def session_refs(self) -> tuple[str, ...]:
        """Ids by which the sessions are found that this document changes: their own, else those of what is in them."""
        if self.faults:
            return ()
        root = documents.parsed(self._raw)
        return documents.session_ids(root) or (documents.other_ids(root) if documents.is_partial(root) else ())

    def joined(self, known: Mapping[str, KnownSession]) -> SessionFile:
        """The same document, with the sessions that it changes."""
        return replace(self, known=known)

    def __iter__(self) -> Iterator[LegRow | RejectedRow]:
        return self.rows()

    def rows(self) -> Iterator[LegRow | RejectedRow]:
        """The legs of every session as the document leaves it, or the reason why a session cannot be taken. Raises
        Invalid where the document has faults."""
        if self.faults:
            raise Invalid(self.faults)
        number = 0
        for session_id in self._targets():
            try:
                legs = [self._checked(leg) for leg in self._legs(session_id, number + 1)]
            except RowFaulty as fault:
                number += 1
                values = tuple(
                    ("column", _TOLD.get(str(value), str(value))) if name == "field" else (name, value)
                    for name, value in fault.values
                )
                yield RejectedRow(number, fault.code, values)
                continue
            number += len(legs)
            yield from self._of_forgotten(session_id, legs)

    def portions(self) -> Iterator[list[KeptRow | RejectedRow]]:
        """The same as they are handed on, all at once: a document is small."""
        yield [row if isinstance(row, RejectedRow) else kept_row(row) for row in self.rows()]

    def session_documents(self) -> tuple[SessionDocument, ...]:
        """What is to be kept of each session whose legs are taken."""
        taken = {row.ext_call_id for row in self.rows() if isinstance(row, LegRow)}
        found = []
        for session_id in self._targets():
            if session_id not in taken or self._is_forgotten(session_id):
                continue
            whole = self._whole(session_id)
            ended = any(each.find(f"{SPACE}stop-time") is not None for each in whole.findall(f"{SPACE}session"))
            known = self.known.get(session_id)
            text, refs = documents.written(whole), documents.other_ids(whole)
            found.append(SessionDocument(session_id, text, refs, ended, known.version if known else 0))
        return tuple(found)

    def _targets(self) -> tuple[str, ...]:
        root = documents.parsed(self._raw)
        return documents.session_ids(root) or tuple(sorted(self.known)) or ("",)

    def _whole(self, session_id: str) -> Element:
        fresh = documents.parsed(self._raw)
        known, is_forgotten = self.known.get(session_id), self._is_forgotten(session_id)
        if (known is None or is_forgotten) and (documents.is_partial(fresh) or not session_id):
            raise RowFaulty("row_session_destroyed" if is_forgotten else "row_session_unknown")
        base = documents.parsed(known.document.encode()) if known is not None and not is_forgotten else None
        return documents.joined(base, fresh, session_id)

    def _is_forgotten(self, session_id: str) -> bool:
        return session_id in self.known and self.known[session_id].is_forgotten

    def _of_forgotten(self, session_id: str, legs: Sequence[LegRow]) -> Iterator[LegRow | RejectedRow]:
        """Of a session whose recording was destroyed only the rows that are known as they are: nothing is told anew."""
        for leg in legs:
            if self._is_forgotten(session_id) and leg.row_hash not in self.known[session_id].row_hashes:
                yield RejectedRow(leg.row_no, "row_session_destroyed")
            else:
                yield leg

    def _checked(self, leg: LegRow) -> LegRow:
        if is_in_future(leg.started_at, self.received_at):
            raise RowFaulty("row_in_future", field="started", value=showable(leg.started_local))
        return checked(leg)

    def _legs(self, session_id: str, first_no: int) -> list[LegRow]:
        stays = self._stays(self._whole(session_id), session_id)
        if len({stay.place for stay in stays}) > MOST_PARTICIPANTS:
            raise RowFaulty("row_session_crowded", limit=MOST_PARTICIPANTS)
        pairs = [*meetings(stays), *alone(stays)]
        return [self._leg(session_id, first_no + place, *pair) for place, pair in enumerate(pairs)]

    def _leg(self, session_id: str, row_no: int, one: Stay, other: Stay | None, seq: str) -> LegRow:
        """SIPREC does not say who called whom: the party from outside is shown as the caller, the city's as the agent."""
        rules = self.profile.number_rules
        caller, agent = one, other
        if other is not None and is_inside(one.aor, rules) and not is_inside(other.aor, rules):
            caller, agent = other, one
        stays = [stay for stay in (one, other) if stay is not None]
        since = max((stay.since for stay in stays), key=lambda time: time.at)
        ends = [stay.until.at for stay in stays if stay.until is not None]
        ended_at = min(ends, default=None)
        length = int((ended_at - since.at).total_seconds() * 1000) if ended_at is not None else None
        return LegRow(
            row_no=row_no,
            ext_call_id=session_id,
            ext_leg_id=session_id,
            ext_seq=seq,
            caller_raw=caller.aor,
            caller_name_raw=caller.name,
            started_at=since.at,
            started_local=since.text,
            utc_offset_min=since.offset_min,
            tz_confidence=since.confidence,
            dialled_raw=agent.aor if agent else "",
            agent_raw=agent.aor if agent else "",
            leg_type=LegType.AGENT if agent else LegType.QUEUE,
            direction=Direction.UNKNOWN,
            answered_at=since.at,
            ended_at=ended_at,
            talk_ms=length,
            total_ms=length,
            result=Result.ANSWERED,
            recording_ref=session_id,
        )

    def _stays(self, root: Element, session_id: str) -> list[Stay]:
        """Who was in the session from when until when; one nobody in it where no participant is named."""
        started, stopped = self._session_times(root, session_id)
        people = {each.get("participant_id"): each for each in root.findall(f"{SPACE}participant")}
        assocs = documents.assocs(root, session_id)
        places = {who: place for place, who in enumerate(dict.fromkeys(a.get("participant_id") for a in assocs), 1)}
        stays = []
        for assoc in assocs:
            who = assoc.get("participant_id")
            since = self._time(assoc, "associate-time") or started
            until = self._time(assoc, "disassociate-time") or stopped
            stays.append(stay_of(places[who], people.get(who), since, until))
        return stays or [stay_of(1, None, started, stopped)]

    def _session_times(self, root: Element, session_id: str) -> tuple[Time | None, Time | None]:
        def times(tag: str, name: str) -> list[Time]:
            found = [each for each in root.findall(f"{SPACE}{tag}") if each.get("session_id", "").strip() == session_id]
            return [time for each in found if (time := self._time(each, name)) is not None]

        started = times("session", "start-time") or times("sessionrecordingassoc", "associate-time")
        started = started or times("participantsessionassoc", "associate-time")
        stopped = times("session", "stop-time") or times("sessionrecordingassoc", "disassociate-time")
        return min(started, default=None), max(stopped, default=None)

    def _time(self, element: Element, name: str) -> Time | None:
        text = (element.findtext(f"{SPACE}{name}") or "").strip()
        if not text:
            return None
        read = written_time(text, ISO, name)
        zone = zone_named(self.profile.zone or "UTC")
        moments = moments_of(read, zone)
        if not moments:
            raise RowFaulty("row_time_skipped", field=name, value=showable(text), zone=self.profile.zone or "UTC")
        confidence = TzConfidence.GIVEN if read.tzinfo is not None else TzConfidence.ASSUMED
        return Time(moments[0], text, offset_of(read, moments[0], zone), confidence)


def open_session_file(path: Path, profile: Profile, received_at: datetime, most_bytes: int) -> SessionFile:
    """Look at a document of recording metadata; what is wrong with it stands in `.faults`."""
    opened = SessionFile(path, profile, received_at)
    try:
        raw = _bytes_of(path, most_bytes)
        root = documents.parsed(raw)
        if not documents.session_ids(root) and not (documents.is_partial(root) and documents.other_ids(root)):
            raise FileFaulty(file_fault("file_no_rows"))
    except FileFaulty as faulty:
        return replace(opened, faults=(faulty.fault,))
    zone = ZoneFinding(ZoneBasis.GIVEN, profile.zone or "UTC", (0,))
    return replace(opened, sha256=hashlib.sha256(raw).hexdigest(), zone=zone, _raw=raw)


def _bytes_of(path: Path, most_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > min(most_bytes, documents.MOST_BYTES):
            limit = min(most_bytes, documents.MOST_BYTES) // 1_000_000
            raise FileFaulty(file_fault("file_too_large", megabytes=-(-size // 1_000_000), limit=limit))
        raw = path.read_bytes()
    except OSError:
        raise FileFaulty(file_fault("file_missing")) from None
    if not raw.strip():
        raise FileFaulty(file_fault("file_empty"))
    return raw


def looks_like_xml(head: bytes) -> bool:
    """True where a file begins as XML does, in whatever encoding."""
    plain = head[:200].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    return plain.removeprefix(b"\xfe\xff").lstrip()[:1] == b"<"
