"""Checks of a letter against what its case knows of the rights besides access: what it says of them is so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from dsr.catalogue import LetterOutcome, Sends
from dsr.domain import claims
from dsr.domain.erasure import Choice
from dsr.domain.errors import Invalid
from dsr.domain.ground_codes import NO_RESTRICTION, STANDING, YOUNG_OBJECTS
from dsr.domain.identity import IdentityLevel, is_settled
from dsr.domain.letter_text import without_instructions
from dsr.domain.listed_calls import DESTROYED_NOTICE
from dsr.domain.representation import SubjectKind
from dsr.domain.spoken_time import days_written
from dsr.domain.word_rows import telling
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.recording_fates import Fate
from dsr.services.representation import acts_guardian, people_of, refused_guardians, rules_of, standing_kind
from dsr.services.request_facts import reached_level
from dsr.services.rights import erasing
from dsr.services.rights.carried_out import carried_out
from dsr.services.rights.contested import check_lifting, contested

SHOWN = 120
"""So many characters of a sentence are told."""

ERASURE_REFUSED = "erasure_refused"
OBJECTION_REFUSED = "objection_refused"

Applying = tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]


def applying(looked: Looked) -> Iterator[Applying]:
    """The checks that a letter of this kind has, each with the codes of what it finds in order."""
    if any(entry["code"] == NO_RESTRICTION for entry in looked.letter.grounds):
        yield ("ground_contested", "contest_denied"), _no_ground_for_restriction
    if looked.kind.is_decision and acts_guardian(looked.session, looked.case.id or 0):
        yield ("age_untold",), _age
    if any(entry["code"] == YOUNG_OBJECTS for entry in looked.letter.grounds):
        yield ("guardian_addressed",), _to_guardian
    elif any(entry["code"] in STANDING for entry in looked.letter.grounds):
        yield ("asker_addressed",), _to_asker
    elif looked.kind.outcome is not LetterOutcome.NONE:
        yield (), _objected
    if looked.kind.sends is Sends.IDENTITY_ASKED:
        yield ("identity_confirmed",), _identity
    if looked.kind.rights == ("rectification",):
        yield ("statement_missing",), _statements
    if looked.kind.outcome is not LetterOutcome.NONE and not looked.kind.serves("access"):
        yield ("act_day",), _acts
    if looked.kind.kind in claims.STATES_OUTCOME:
        yield ("outcome_restated",), _restated
    if looked.kind.kind == ERASURE_REFUSED:
        yield ("kept_ground", "kept_day"), _kept
    if looked.kind.kind == OBJECTION_REFUSED:
        yield ("continued_day",), _continued
    if looked.kind.kind == DESTROYED_NOTICE:
        yield ("nothing_destroyed",), _destroyed
    if looked.kind.sends is Sends.RESTRICTION_LIFTING_NOTIFIED:
        yield ("lifting_reason", "lifting_day"), _lifting


def _no_ground_for_restriction(looked: Looked) -> Iterator[Check]:
    """None of the grounds of 18(1) is there: untrue while one is being weighed, and what was said is not denied."""
    said = contested(looked.session, looked.case.id or 0)
    if said.accuracy_open or said.objection_open:
        yield Check("ground_contested", Severity.REFUSES)
    denials = (claims.OBJECTED_NOT if said.objection_made else ()) + (
        claims.CONTESTED_NOT if said.accuracy_made else ()
    )
    for place, text in looked.texts():
        for sentence in telling(text, denials):
            yield Check("contest_denied", Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _lifting(looked: Looked) -> Iterator[Check]:
    """The restriction ends for a reason that fits what it stands on, and on no other day than the letter prints (18(3))."""
    request = looked.request
    if request is not None:
        try:
            check_lifting(looked.session, request, request.answers)
        except Invalid:
            yield Check("lifting_reason", Severity.REFUSES)
    for language, values in looked.values.items():
        told = values.get("restriction") or {}
        lifts_on = date.fromisoformat(told["lifts_on"]) if told.get("lifts_on") else None
        for written, day in claims.days_ending(str(values["blocks"].get("decision", ""))):
            if day is not None and day > looked.sight.on and day != lifts_on:
                yield Check("lifting_day", Severity.REFUSES, f"{language}.decision", {"day": written})


def _restated(looked: Looked) -> Iterator[Check]:
    """What was decided the letter prints from the case: the writer's addition says nothing of it (hallintolaki 44 §)."""
    block = "decision" if looked.kind.is_decision else "after"
    for language, values in looked.values.items():
        text = without_instructions(str(values["blocks"].get(block, "")))
        if found := claims.outcome_restated(looked.kind.kind, text):
            yield Check("outcome_restated", Severity.REFUSES, f"{language}.{block}", {"text": found[:SHOWN]})


def _destroyed(looked: Looked) -> Iterator[Check]:
    """A recording that was erased because that was asked for is no news, and no failure of ours to regret."""
    for values in looked.values.values():
        if not any(call["recording"] in ("expired", "lost") for call in values.get("calls", [])):
            yield Check("nothing_destroyed", Severity.REFUSES)
            return


def _age(looked: Looked) -> Iterator[Check]:
    """On whom a decision is served depends on whether the child is 15 or older (hallintolaki 14 § 3 mom., 56 §)."""
    if standing_kind(looked.session, looked.case.id or 0) in (None, SubjectKind.EMPLOYEE, SubjectKind.DEAD):
        yield Check("age_untold", Severity.REFUSES)


def _objected(looked: Looked) -> Iterator[Check]:
    """Whoever signs knows that the young person objects to what the guardian gets, and judges the reason for giving it.

    Source: julkisuuslaki 621/1999, 11 § 2 mom. 1 k; tietosuojalaki 1050/2018, 34 § 1 mom. 2 k.
    """
    request = looked.request
    if request is None:
        return
    is_done = bool(carried_out(looked.session, [request]))
    told = rules_of(looked.session, looked.case, request.right, is_done=is_done)
    rules = {rule.code for _name, found in told for rule in found}
    if "young_weighed" in rules:
        words = [one.weighed for _person, one in people_of(looked.session, looked.case.id or 0) if one.weighed]
        yield Check("young_objects", Severity.NOTE, "", {"text": "; ".join(words)})
    if "young_unweighed" in rules:
        yield Check("young_unweighed", Severity.NOTE)


def _to_guardian(looked: Looked) -> Iterator[Check]:
    """The decision speaks to the guardian to whom the young person objects: to nobody else, and on no other ground beside it,
    which could tell of a call (hallintolaki 14 § 3 mom., 54 §)."""
    addressed = str(looked.letter.options.get("addressee", ""))
    if addressed not in refused_guardians(looked.session, looked.case.id or 0) or len(looked.letter.grounds) > 1:
        yield Check("guardian_addressed", Severity.REFUSES)


def _to_asker(looked: Looked) -> Iterator[Check]:
    """The decision that somebody may not ask for another goes to a representative of the case: to nobody else (hallintolaki 54 §)."""
    people = {person.name for person, _found in people_of(looked.session, looked.case.id or 0)}
    if not {str(values["recipient"]["name"]) for values in looked.values.values()} <= people:
        yield Check("asker_addressed", Severity.REFUSES)


def _identity(looked: Looked) -> Iterator[Check]:
    """Identity that has been confirmed meanwhile is not asked for (GDPR 12(6))."""
    needed = IdentityLevel.STRONG if looked.links else IdentityLevel.LIGHT
    if is_settled(needed, reached_level(looked.session, looked.case.id or 0)):
        yield Check("identity_confirmed", Severity.REFUSES)


def _kept(looked: Looked) -> Iterator[Check]:
    """Every ground on which a recording is kept is a ground of the decision (hallintolaki 44-45 §), and no text says
    that a recording is kept or destroyed after the last day on which the register keeps any: what is needed longer is assessed so,
    and held."""
    used = {entry["code"] for entry in looked.letter.grounds}
    choices = erasing.choices_of(looked.session, looked.letter.right_request_id or 0).values()
    for code in sorted({row.ground for row in choices if row.verdict == Choice.KEEP} - used):
        yield Check("kept_ground", Severity.REFUSES, "", {"ground": code})
    yield from _days_after(looked, "kept", "kept_day")


def _continued(looked: Looked) -> Iterator[Check]:
    """A refused objection prolongs no storage period but to the day that its ground gives (GDPR 5(1)(e))."""
    yield from _days_after(looked, "continues", "continued_day")


def _acts(looked: Looked) -> Iterator[Check]:
    """What was done for a request was not done before it came, nor after the letter that tells of it."""
    request = looked.request
    if request is None:
        return
    first, last = request.received_on, looked.sight.on
    for place, text in looked.texts():
        for sentence in telling(text, claims.ACTED):
            for written, day in days_written(sentence):
                if day is not None and not first <= day <= last:
                    yield Check("act_day", Severity.REFUSES, place, {"day": written, "first": first})


def _days_after(looked: Looked, outcome: str, code: str) -> Iterator[Check]:
    """The days on which the texts say that a recording is kept or destroyed, after the last one of any of this outcome."""
    for language, values in looked.values.items():
        kept = [call for call in values["calls"] if call["outcome"] == outcome and call["recording"] == Fate.KEPT]
        if not kept:
            return
        last = max(date.fromisoformat(call["destroyed_on"]) for call in kept)
        rolled = {one["rolls_off_on"] for one in values["copies"]}
        texts = [(place, text) for place, text in looked.texts() if language in place.split(".")]
        for place, text in [*texts, *((f"{language}.necessity", str(call["reasons"])) for call in kept)]:
            for written, day in claims.days_kept(text):
                if day is not None and day > max(last, looked.sight.on) and day.isoformat() not in rolled:
                    yield Check(code, Severity.REFUSES, place, {"day": written, "last": last})


def _statements(looked: Looked) -> Iterator[Check]:
    """The letter says that a statement was attached only where one is (GDPR 16, second sentence)."""
    if any(values.get("statements") for values in looked.values.values()):
        return
    for place, text in looked.texts():
        if any(telling(text, claims.STATEMENT_ATTACHED)):
            yield Check("statement_missing", Severity.REFUSES, place)
