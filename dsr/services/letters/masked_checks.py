"""Checks of what a decision says is masked: every masked call has its passages, and nothing else is called masked.

Source: GDPR 12(4), 15(4) with EDPB 01/2022 165-174; tietosuojalaki 34 § 2 mom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Call, CaseGround, Link
from dsr.domain.claims import called_masked
from dsr.domain.given import Given
from dsr.domain.ground_parts import MASKING, How, Passage, place_in_recording, told_passages
from dsr.services.call_queues import TRANSFER
from dsr.services.case_grounds import grounds_of, heard_passages, masked_passages, part_of
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.listening.recordings import recorded_lengths
from dsr.services.recording_fates import Fate, fates

SHOWN = 120
"""So many characters of a sentence are told."""

Told = tuple[int, int, frozenset[int]]
"""A passage that reasons tell: from and to in milliseconds, and the numbers of the calls that they name with it."""


@dataclass(frozen=True)
class _MaskedCall:
    """A call by its number in the letter, and how long its recording is."""

    number: int
    duration_ms: int


def applying() -> Iterator[tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]]:
    """The checks that a decision on access has, each with the codes of what it finds."""
    yield ("masked_unplaced",), _unplaced
    yield ("masked_beyond",), _beyond
    yield ("masked_untrue",), _grounds
    yield ("masked_said",), _said


def _unplaced(looked: Looked) -> Iterator[Check]:
    """Every masked call has its passages: those of the documented grounds, or where a listener marked none, of the reasons."""
    placed = masked_passages(_used(looked))
    marked = {one.call_id for _id, one in heard_passages(looked.session, looked.case)}
    silent = {call_id: call for call_id, call in _masked_calls(looked).items() if call_id not in placed}
    written, is_one = _written(looked, placed), len(silent) == 1
    unplaced = [
        call_id
        for call_id, call in silent.items()
        if call_id in marked or not any(_is_within(one, call, must_name=not is_one) for one in written)
    ]
    if unplaced:
        yield Check("masked_unplaced", Severity.REFUSES, "", {"calls": len(unplaced)})


def _beyond(looked: Looked) -> Iterator[Check]:
    """A passage that the reasons tell is in a recording that has passages masked."""
    masked = _masked_calls(looked).values()
    for one in _told(looked) if masked else ():
        if not any(_is_within(one, call, must_name=False) for call in masked):
            place = f"{place_in_recording(one[0])}–{place_in_recording(one[1])}"
            yield Check("masked_beyond", Severity.REFUSES, "", {"place": place})


def _grounds(looked: Looked) -> Iterator[Check]:
    """A ground masks only in calls that are given masked, and withholds whole only where a call is withheld on it."""
    masked = set(_masked_calls(looked))
    withheld = {link.ground for link in looked.links if link.given == Given.NONE}
    for row in _used(looked):
        part = part_of(row)
        beyond = {one.call_id for one in part.passages} - masked
        if (part.how in MASKING and (beyond or not masked)) or (part.how is How.WHOLE and row.code not in withheld):
            yield Check("masked_untrue", Severity.REFUSES, f"ground.{row.code}", {"ground": row.code})


def _said(looked: Looked) -> Iterator[Check]:
    """The decision calls nothing masked where no call is."""
    is_any = bool(_masked_calls(looked))
    for place, text in looked.texts():
        if not is_any and place.endswith(".decision") and (found := called_masked(text)):
            yield Check("masked_said", Severity.REFUSES, place, {"text": found[:SHOWN]})


def _used(looked: Looked) -> list[CaseGround]:
    """The documented grounds on which the letter rests."""
    used = {entry["code"] for entry in looked.letter.grounds}
    request_id = looked.request.id if looked.request is not None else None
    return [row for row in grounds_of(looked.session, request_id or 0) if row.code in used]


def _told(looked: Looked) -> list[Told]:
    return [one for place, text in looked.texts() if place.startswith("ground.") for one in told_passages(text)]


def _written(looked: Looked, placed: Mapping[int, Sequence[Passage]]) -> list[Told]:
    """Those that the reasons tell besides the documented ones."""
    known = {(one.from_ms, one.to_ms) for mine in placed.values() for one in mine}
    return [one for one in _told(looked) if (one[0], one[1]) not in known]


def _is_within(told: Told, call: _MaskedCall, *, must_name: bool) -> bool:
    """Whether a told passage can be one of this call: inside its recording, and of no other call by its number."""
    start, end, named = told
    return start < end <= call.duration_ms and (call.number in named if named or must_name else True)


def _masked_calls(looked: Looked) -> dict[int, _MaskedCall]:
    """The linked calls that are given with passages masked, by id: of one without a recording its facts are given."""
    if looked.request is None:
        return {}
    query = select(Call, col(Link.given)).join(Link, col(Link.call_id) == col(Call.id))
    query = query.where(col(Link.case_id) == looked.case.id, col(Link.given) != TRANSFER)
    rows = looked.session.execute(query.order_by(col(Call.started_at), col(Call.id))).all()
    lengths = recorded_lengths(looked.session, [call for call, _given in rows])
    became = fates(looked.session, [call for call, _given in rows], looked.request.received_on, looked.sight.on)
    return {
        call.id or 0: _MaskedCall(number, lengths[call.id or 0])
        for number, (call, given) in enumerate(rows, start=1)
        if given == Given.MASKED and became[call.id or 0].fate is Fate.KEPT
    }
