"""Checks of what a letter gives of the calls: as its decision says, masked where passages are told, no copy of nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dsr.catalogue import LetterOutcome
from dsr.domain.claims import called_free, called_sound, copy_promised, restated, untrue_of_all
from dsr.domain.given import COPIED, Given
from dsr.domain.ground_codes import TO_WHOEVER_ASKED
from dsr.services.call_queues import TRANSFER
from dsr.services.case_access import LISTS_CALLS
from dsr.services.letters import masked_checks
from dsr.services.letters.fee_standing import standing
from dsr.services.letters.looked import Check, Looked, Severity, left_out_in
from dsr.services.letters.recording_words import are_texts

DECIDES_ON_CALLS = "access_refused"
"""The decision that says by itself what of each call is given."""

DECISION = "decision"
"""The block of a decision in which a writer adds to what it says by itself."""

SHOWN = 120
"""So many characters of a sentence are told."""


def applying(looked: Looked) -> Iterator[tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]]:
    """The checks that an answer has, each with the codes of what it finds in order."""
    yield ("search_made", "calls_match"), _calls
    request = looked.request
    if request is None or request.right != "access":
        return
    yield ("copy_promised",), _promises
    if looked.kind.kind in LISTS_CALLS:
        yield ("given_untrue",), _untrue
    if looked.kind.kind == DECIDES_ON_CALLS:
        yield ("restated",), _restated
        yield ("sound_said",), _sound
    if looked.kind.rests_on_grounds and not looked.tells_no_call:
        yield from masked_checks.applying()
    if standing(looked.session, request.id or 0) is not None:
        yield ("fee_denied",), _free


def _calls(looked: Looked) -> Iterator[Check]:
    """What of the calls is given, masked or withheld is a matter of access; the other rights say their own word of each call."""
    request = looked.request
    links = [link for link in looked.links if link.given != TRANSFER]
    withheld, masked = sum(1 for link in links if link.given == Given.NONE), len(_given(looked, Given.MASKED))
    fits = {
        LetterOutcome.FULL: bool(links) and not withheld and not masked,
        LetterOutcome.NONE_FOUND: not links,
        LetterOutcome.REFUSED: withheld == len(links),
        LetterOutcome.PARTIAL: bool(withheld or masked) and withheld < len(links),
    }
    is_untold = any(entry["code"] in TO_WHOEVER_ASKED for entry in looked.letter.grounds)
    fits[LetterOutcome.REFUSED] |= is_untold
    if (request is None or request.right == "access") and not fits.get(_outcome(looked), True):
        yield Check("calls_match", Severity.REFUSES, "", {"calls": len(links), "withheld": withheld, "masked": masked})
    if looked.case.searched_at is None:
        severity = Severity.NOTE if looked.kind.outcome is LetterOutcome.REFUSED else Severity.REFUSES
        yield Check("search_made", severity)


def _outcome(looked: Looked) -> LetterOutcome:
    """What sending the letter answers: the workflow's word where the request stands just before it, else the kind's."""
    request = looked.request
    flow = looked.deps.catalogue.rights[request.right] if request is not None else None
    outcome = flow.outcome_by(looked.kind.kind, request.state) if flow is not None and request is not None else None
    return LetterOutcome(outcome.value) if outcome is not None else looked.kind.outcome


def _restated(looked: Looked) -> Iterator[Check]:
    """What is given the decision says by itself, from the calls: the writer's addition says nothing of it (hallintolaki 44 §)."""
    for language, values in looked.values.items():
        if found := restated(str(values["blocks"].get(DECISION, ""))):
            yield Check("restated", Severity.REFUSES, f"{language}.{DECISION}", {"text": found[:SHOWN]})


def _untrue(looked: Looked) -> Iterator[Check]:
    """No part of the letter says that all is given where something is kept back, or nothing where a copy is given."""
    for language, values in looked.values.items():
        left_out = left_out_in(values)
        for name, text in values["blocks"].items():
            if name != DECISION and (found := untrue_of_all(str(text), values["calls"], left_out)):
                yield Check("given_untrue", Severity.REFUSES, f"{language}.{name}", {"text": found[:SHOWN]})


def _promises(looked: Looked) -> Iterator[Check]:
    """No copy is promised where none of the calls that are given has a recording (GDPR 12(1), 15(3))."""
    if _given(looked, *COPIED):
        return
    for place, text in looked.texts():
        if found := copy_promised(text):
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
