"""Checks of what a letter gives of the calls: as its decision says, masked where passages are told, no copy of nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Call, Link, RightRequest
from dsr.domain.decision_words import restated, untrue_of_all
from dsr.domain.given import COPIED, Given
from dsr.domain.ground_parts import MASKING, How, place_in_recording, told_passages
from dsr.domain.promise_words import called_free, called_masked, called_sound, copy_promised
from dsr.services.call_queues import TRANSFER
from dsr.services.case_access import LISTS_CALLS
from dsr.services.case_grounds import grounds_of, heard_passages, masked_passages, part_of
from dsr.services.letters.fee_standing import standing
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.recording_words import are_texts
from dsr.services.letters.values import request_of
from dsr.services.recording_fates import Fate, fates

NOT_PRINTED_WITHOUT_COPIES = "handover"
"""The block on how copies are got: it is printed where there are any."""

DECIDES_ON_CALLS = "access_refused"
"""The decision that says by itself what of each call is given."""

DECISION = "decision"
"""The block of a decision in which a writer adds to what it says by itself."""

SHOWN = 120
"""So many characters of a sentence are told."""


def applying(looked: Looked) -> Iterator[tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]]:
    """The checks that an answer has, each with the codes of what it finds in order."""
    yield ("search_made", "calls_match"), _calls
    request = request_of(looked.session, looked.letter)
    if request is None or request.right != "access":
        return
    yield ("copy_promised",), _promises
    if looked.kind.kind in LISTS_CALLS:
        yield ("given_untrue",), _untrue
    if looked.kind.kind == DECIDES_ON_CALLS:
        yield ("restated",), _restated
        yield ("sound_said",), _sound
    if looked.kind.rests_on_grounds:
        yield ("masked_unplaced", "masked_beyond", "masked_untrue", "masked_said"), _masked
    if standing(looked.session, request.id or 0) is not None:
        yield ("fee_denied",), _free


def _calls(looked: Looked) -> Iterator[Check]:
    """What of the calls is given, masked or withheld is a matter of access; the other rights say their own word of each call."""
    request = request_of(looked.session, looked.letter)
    links = [link for link in _links(looked) if link.given != TRANSFER]
    withheld, masked = sum(1 for link in links if link.given == Given.NONE), len(_given(looked, Given.MASKED))
    fits = {
        LetterOutcome.FULL: bool(links) and not withheld and not masked,
        LetterOutcome.NONE_FOUND: not links,
        LetterOutcome.REFUSED: withheld == len(links),
        LetterOutcome.PARTIAL: bool(withheld or masked) and withheld < len(links),
    }
    if (request is None or request.right == "access") and not fits.get(_outcome(looked), True):
        yield Check("calls_match", Severity.REFUSES, "", {"calls": len(links), "withheld": withheld, "masked": masked})
    if looked.case.searched_at is None:
        severity = Severity.NOTE if looked.kind.outcome is LetterOutcome.REFUSED else Severity.REFUSES
        yield Check("search_made", severity)


def _outcome(looked: Looked) -> LetterOutcome:
    """What sending the letter answers: the workflow's word where the request stands just before it, else the kind's."""
    request = request_of(looked.session, looked.letter)
    flow = looked.deps.catalogue.rights[request.right] if request is not None else None
    outcome = flow.outcome_by(looked.kind.kind, request.state) if flow is not None and request is not None else None
    return LetterOutcome(outcome.value) if outcome is not None else looked.kind.outcome


def _masked(looked: Looked) -> Iterator[Check]:
    """Every masked call has its passages in the decision, and nothing is called masked that is given whole or not at all.

    The passages are those that the documented grounds mask. Where the listener marked none in a call, the reasons tell
    their places. Source: GDPR 12(4), 15(4) with EDPB 01/2022 165-174; tietosuojalaki 34 § 2 mom.
    """
    request = request_of(looked.session, looked.letter)
    if request is None:
        return
    used = {entry["code"] for entry in looked.letter.grounds}
    rows = [row for row in grounds_of(looked.session, request.id or 0) if row.code in used]
    placed, marked = masked_passages(rows), {one.call_id for _id, one in heard_passages(looked.session, looked.case)}
    masked = _masked_calls(looked, request)
    told = [
        one for place, text in looked.texts() if place.startswith("ground.") for one in told_passages(text) if masked
    ]
    known = {(one.from_ms, one.to_ms) for mine in placed.values() for one in mine}
    written = [one for one in told if (one[0], one[1]) not in known]
    silent = {call_id: call for call_id, call in masked.items() if call_id not in placed}
    is_one = len(silent) == 1
    unplaced = [
        call_id
        for call_id, call in silent.items()
        if call_id in marked or not any(_is_within(one, call, must_name=not is_one) for one in written)
    ]
    if unplaced:
        yield Check("masked_unplaced", Severity.REFUSES, "", {"calls": len(unplaced)})
    for start, end, named in told:
        if not any(_is_within((start, end, named), call, must_name=False) for call in masked.values()):
            place = f"{place_in_recording(start)}–{place_in_recording(end)}"
            yield Check("masked_beyond", Severity.REFUSES, "", {"place": place})
    withheld = {link.ground for link in _links(looked) if link.given == Given.NONE}
    for row in rows:
        part = part_of(row)
        beyond = {one.call_id for one in part.passages} - set(masked)
        if (part.how in MASKING and (beyond or not masked)) or (part.how is How.WHOLE and row.code not in withheld):
            yield Check("masked_untrue", Severity.REFUSES, f"ground.{row.code}", {"ground": row.code})
    for place, text in looked.texts():
        if not masked and place.endswith(".decision") and (found := called_masked(text)):
            yield Check("masked_said", Severity.REFUSES, place, {"text": found[:SHOWN]})


def _restated(looked: Looked) -> Iterator[Check]:
    """What is given the decision says by itself, from the calls: the writer's addition says nothing of it (hallintolaki 44 §)."""
    for language, values in looked.values.items():
        if found := restated(str(values["blocks"].get(DECISION, ""))):
            yield Check("restated", Severity.REFUSES, f"{language}.{DECISION}", {"text": found[:SHOWN]})


def _untrue(looked: Looked) -> Iterator[Check]:
    """No part of the letter says that all is given where something is kept back, or nothing where a copy is given."""
    for language, values in looked.values.items():
        left_out = int((values["search"] or {}).get("restricted", 0))
        for name, text in values["blocks"].items():
            if name != DECISION and (found := untrue_of_all(str(text), values["calls"], left_out)):
                yield Check("given_untrue", Severity.REFUSES, f"{language}.{name}", {"text": found[:SHOWN]})


@dataclass(frozen=True)
class _MaskedCall:
    """A call by its number in the letter, and how long its recording is."""

    number: int
    duration_ms: int


def _is_within(told: tuple[int, int, frozenset[int]], call: _MaskedCall, *, must_name: bool) -> bool:
    """Whether a told passage can be one of this call: inside its recording, and of no other call by its number."""
    start, end, named = told
    return start < end <= call.duration_ms and (call.number in named if named or must_name else True)


def _masked_calls(looked: Looked, request: RightRequest) -> dict[int, _MaskedCall]:
    """The linked calls that are given with passages masked, by id: of one without a recording its facts are given."""
    query = select(Call, col(Link.given)).join(Link, col(Link.call_id) == col(Call.id))
    query = query.where(col(Link.case_id) == looked.case.id, col(Link.given) != TRANSFER)
    rows = looked.session.execute(query.order_by(col(Call.started_at), col(Call.id))).all()
    became = fates(looked.session, [call for call, _given in rows], request.received_on, looked.sight.on)
    return {
        call.id or 0: _MaskedCall(number, call.duration_ms)
        for number, (call, given) in enumerate(rows, start=1)
        if given == Given.MASKED and became[call.id or 0].fate is Fate.KEPT
    }


def _promises(looked: Looked) -> Iterator[Check]:
    """No copy is promised where none of the calls that are given has a recording (GDPR 12(1), 15(3))."""
    if _given(looked, *COPIED):
        return
    for place, text in looked.texts():
        if not place.endswith(f".{NOT_PRINTED_WITHOUT_COPIES}") and (found := copy_promised(text)):
            yield Check("copy_promised", Severity.REFUSES, place, {"text": found[:SHOWN]})


def _free(looked: Looked) -> Iterator[Check]:
    """Once a fee was decided, no letter says that what it was decided for is free (GDPR 12(5), 15(3))."""
    for place, text in looked.texts():
        if found := called_free(text):
            yield Check("fee_denied", Severity.REFUSES, place, {"text": found[:SHOWN]})


def _sound(looked: Looked) -> Iterator[Check]:
    """Where every copy is a text with blanks, nothing is called a sound file (GDPR 12(1), 15(3))."""
    for language, values in looked.values.items():
        for name, text in values["blocks"].items() if are_texts(values["calls"]) else ():
            if found := called_sound(str(text)):
                yield Check("sound_said", Severity.REFUSES, f"{language}.{name}", {"text": found[:SHOWN]})


def _given(looked: Looked, *given: str) -> list[dict[str, Any]]:
    calls = next(iter(looked.values.values()), {}).get("calls", [])
    return [call for call in calls if call["given"] in given]


def _links(looked: Looked) -> list[Link]:
    return list(looked.session.scalars(select(Link).where(col(Link.case_id) == looked.case.id)))
