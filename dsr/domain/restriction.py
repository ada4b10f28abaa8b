"""Restriction of processing: on which grounds, what may still be done, and when it may end (GDPR 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault
from dsr.domain.told_days import can_have_happened

GROUNDS = ("a", "b", "c", "d")
"""18(1): accuracy contested, unlawful but not to be erased, needed by the person for a claim, objection being weighed."""

WEIGHED = "d"
"""The ground that ends with the decision on the objection."""


class UseBasis(StrEnum):
    """What still allows a use of restricted data (GDPR 18(2)); storing needs none. `ANOTHERS` and `TAKEN_BACK` allow none: a
    handler has found the call to be another person's, or that an exception which was written down is not there."""

    CONSENT = "consent"
    LEGAL_CLAIMS = "legal_claims"
    RIGHTS_OF_ANOTHER = "rights_of_another"
    PUBLIC_INTEREST = "public_interest"
    ANOTHERS = "anothers"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class AskedUse:
    """A use that is asked for. Consent is asked for on a day and answered on one, yes or no; the others need a reason."""

    basis: str
    reason: str
    asked_on: date | None = None
    answered_on: date | None = None
    is_given: bool = False


def use_faults(asked: AskedUse, on: date, restricted_on: date | None = None) -> list[Fault]:
    """Why the use cannot be written down on a day; empty where it can. Source: GDPR 18(2), 7(1) (consent is shown).

    `restricted_on` is the day since which the calls are restricted: consent to use them so is not older.
    """
    if asked.basis not in set(UseBasis):
        return [Fault("basis", "Choose one of the options.", "choice_unknown")]
    faults = [text_fault("reason", asked.reason)]
    if asked.basis == UseBasis.CONSENT:
        if not can_have_happened(asked.asked_on, on, since=restricted_on):
            sentence = "Write the day on which consent was asked for: not before the restriction, today or earlier."
            faults.append(Fault("asked_on", sentence, "consent_asked"))
        if asked.is_given and asked.answered_on is None:
            faults.append(Fault("answered_on", "Write the day on which consent was given.", "consent_day"))
        early = asked.asked_on is not None and asked.answered_on is not None and asked.answered_on < asked.asked_on
        if early or (asked.answered_on is not None and asked.answered_on > on):
            faults.append(Fault("answered_on", "The answer comes on the day of the question or later.", "consent_day"))
    return [fault for fault in faults if fault is not None]


def allows(asked: AskedUse) -> bool:
    """Whether the use is allowed: consent that was given, or another exception with its reason."""
    if asked.basis in (UseBasis.ANOTHERS, UseBasis.TAKEN_BACK):
        return False
    return asked.is_given if asked.basis == UseBasis.CONSENT else True


def replaces(later: str, earlier: str) -> bool:
    """Whether a later word on a call, by its basis, stands for an earlier one of another or the same basis.

    Each exception of 18(2) is there by itself: consent that is refused takes no other back. What is found to be another
    person's is used on no ground; an exception that is taken back leaves what was said of consent, and whose the call is.
    """
    if later == UseBasis.TAKEN_BACK:
        return earlier not in (UseBasis.CONSENT, UseBasis.ANOTHERS)
    return later in (earlier, UseBasis.ANOTHERS)


def counting(words: Sequence[tuple[str, bool]]) -> int:
    """Which of the words on a call counts, by its place: each a basis and whether it allows the use, oldest first, at least one.

    The newest that nothing later replaces and that allows the use; where none does, the newest that nothing replaces.
    """
    stand = [
        place
        for place, (basis, _allowed) in enumerate(words)
        if not any(replaces(later, basis) for later, _ in words[place + 1 :])
    ]
    said = [place for place in stand if words[place][0] != UseBasis.TAKEN_BACK] or stand
    return max([place for place in said if words[place][1]] or said)


def lifting_refusal(told_on: date | None, final_on: date | None, on: date) -> str | None:
    """Why a restriction cannot be lifted on a day, as a code; None where it can.

    `told_on`: the day the notice of 18(3) was dispatched; `final_on`: up to when it can be appealed. Before the notice
    and while it can be appealed the restriction stands.
    """
    if told_on is None:
        return "hold_restriction_notice"
    if final_on is None or on < final_on:
        return "hold_appeal_open"
    return None


ASKED_BY_PERSON = "asked_by_person"
"""The one reason for lifting that fits every ground: the person wants it."""

_LIFTED_BY = {
    "a": "accuracy_verified",
    "c": "not_needed",
    "d": "grounds_prevail",
}
"""What ends each ground of 18(1); unlawful processing (b) ends at the person's wish alone."""


@dataclass(frozen=True)
class Contested:
    """What the case itself contests: whether a rectification or an objection of it is undecided, was made at all, and whether
    an objection was refused, or upheld since the restriction was asked for. One that was withdrawn counts nowhere."""

    accuracy_open: bool = False
    accuracy_made: bool = False
    objection_open: bool = False
    objection_made: bool = False
    objection_refused: bool = False
    objection_upheld: bool = False


def grant_fault(ground: str, contested: Contested) -> Fault | None:
    """Why the restriction cannot be granted on a ground; None where it can.

    An objection that was upheld before the restriction was answered has settled it: the answer tells that it stood until
    then. Source: GDPR 18(1)(d): "has objected".
    """
    if ground == WEIGHED and not (contested.objection_open or contested.objection_upheld):
        sentence = "No objection of this case is being weighed. Log the objection, or choose the ground that is there."
        return Fault("restriction_ground", sentence, "restriction_no_objection")
    return None


def lifting_fault(ground: str, reason: str, contested: Contested, *, is_objection: bool = False) -> Fault | None:
    """Why a restriction does not end for a reason; None where it does. `ground` is empty where none was granted.

    `is_objection`: it stands on the objection itself, from its receipt. Source: GDPR 18(1)(a) and (d), 18(3).
    """
    if reason == ASKED_BY_PERSON:
        return None
    stands_on = "d" if is_objection else ground
    fits = {_LIFTED_BY.get(stands_on)} if stands_on else {"not_restricted"}
    if reason not in fits:
        sentence = "This does not end a restriction on this ground. Choose what became of the ground itself."
        return Fault("lifting_reason", sentence, "lifting_reason_other_ground")
    is_open = contested.accuracy_open if stands_on == "a" else contested.objection_open
    if stands_on in ("a", "d") and (is_open or (stands_on == "d" and not contested.objection_refused)):
        sentence = "What the restriction waits for is undecided: decide the objection or the rectification first."
        return Fault("lifting_reason", sentence, "lifting_undecided")
    return None
