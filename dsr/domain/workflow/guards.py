"""The guards: one question each over the facts, asked before a transition and by the next steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from dsr.domain.identity import IdentityLevel, is_settled
from dsr.domain.restriction import lifting_refusal
from dsr.domain.workflow.facts import Facts
from dsr.domain.workflow.names import Guard, LetterState
from dsr.domain.workflow.values import Transition

LAST_DAYS_OF_FIRST_MONTH = 7
"""How many days before the unpaused safe day the notice of GDPR 12(4) about an unanswered question becomes the next step."""

_LETTER_ORDER = tuple(LetterState)


@dataclass(frozen=True)
class View:
    """What a guard looks at besides the facts: one letter kind, and the identity level that sending it asks for."""

    letter: str | None = None
    identity: IdentityLevel = IdentityLevel.NONE


def view_of(transition: Transition) -> View:
    """What the guards of `transition` look at."""
    return View(transition.letter_in_view, transition.identity)


def holds(guard: Guard, facts: Facts, view: View) -> bool:
    """Whether `guard` is met. A letter guard without a letter in view is never met."""
    return GUARDS[guard](facts, view)


def _letter_reached(state: LetterState) -> Callable[[Facts, View], bool]:
    def reached(facts: Facts, view: View) -> bool:
        found = facts.letters.get(view.letter) if view.letter else None
        return found is not None and _LETTER_ORDER.index(found) >= _LETTER_ORDER.index(state)

    return reached


def _identity_enough(facts: Facts, view: View) -> bool:
    """A letter asks for its own level, and for that of the linked calls, which it lists.

    That a call exists at all is told to nobody below the light level, not even by a refusal.
    """
    listed = IdentityLevel.LIGHT if facts.linked_calls else IdentityLevel.NONE
    return all(is_settled(needed, facts.identity_reached) for needed in (view.identity, facts.identity_needed, listed))


def _identity_still_needed(facts: Facts, view: View) -> bool:
    """What the linked calls ask for has not been reached; while none is linked, the light level is enough to go on."""
    needed = facts.identity_needed if facts.linked_calls else IdentityLevel.LIGHT
    return not is_settled(needed, facts.identity_reached)


def _first_month_ending(facts: Facts, view: View) -> bool:
    last = facts.extension_notice_by
    return last is not None and facts.on >= last - timedelta(days=LAST_DAYS_OF_FIRST_MONTH)


GUARDS: Mapping[Guard, Callable[[Facts, View], bool]] = MappingProxyType(
    {
        Guard.LETTER_STARTED: _letter_reached(LetterState.DRAFT),
        Guard.LETTER_SUBMITTED: _letter_reached(LetterState.SUBMITTED),
        Guard.LETTER_APPROVED: _letter_reached(LetterState.APPROVED),
        Guard.LETTER_PRINTED: _letter_reached(LetterState.PRINTED),
        Guard.LETTER_SENT: _letter_reached(LetterState.SENT),
        Guard.ACKNOWLEDGED: lambda facts, view: facts.is_acknowledged,
        Guard.NOT_ACKNOWLEDGED: lambda facts, view: not facts.is_acknowledged,
        Guard.SEARCH_POSSIBLE: lambda facts, view: facts.is_searchable,
        Guard.SEARCH_MADE: lambda facts, view: facts.is_searched,
        Guard.SEARCH_WHOLE: lambda facts, view: not facts.has_search_failed,
        Guard.CANDIDATES_DECIDED: lambda facts, view: facts.undecided_candidates == 0,
        Guard.CAUGHT_DECIDED: lambda facts, view: facts.undecided_caught == 0,
        Guard.UNLISTED_DECIDED: lambda facts, view: facts.unlisted_matches == 0,
        Guard.WIDE_DECIDED: lambda facts, view: facts.open_questions == 0,
        Guard.CALLS_LINKED: lambda facts, view: facts.linked_calls > 0,
        Guard.NO_CALLS_LINKED: lambda facts, view: facts.linked_calls == 0,
        Guard.NOTHING_WITHHELD: lambda facts, view: facts.calls_withheld == 0,
        Guard.SOMETHING_GIVEN: lambda facts, view: facts.calls_given > 0,
        Guard.GROUND_DOCUMENTED: lambda facts, view: facts.is_ground_documented,
        Guard.LANGUAGE_SETTLED: lambda facts, view: facts.is_language_settled,
        Guard.MANDATE_SETTLED: lambda facts, view: facts.is_mandate_settled,
        Guard.MANDATE_UNSETTLED: lambda facts, view: not facts.is_mandate_settled,
        Guard.DONE_MAY_BE_TOLD: lambda facts, view: facts.is_mandate_settled or facts.may_tell_done,
        Guard.IDENTITY_DOUBT_DOCUMENTED: lambda facts, view: facts.is_identity_doubt_documented,
        Guard.IDENTITY_STILL_NEEDED: _identity_still_needed,
        Guard.IDENTITY_QUESTION_OPEN: lambda facts, view: facts.is_identity_question_open,
        Guard.CLARIFICATION_OPEN: lambda facts, view: facts.is_clarification_open,
        Guard.WITHDRAWAL_OPEN: lambda facts, view: facts.is_withdrawal_open,
        Guard.QUESTION_ANSWERED: lambda facts, view: facts.is_question_answered,
        Guard.NO_IDENTITY_QUESTION_OPEN: lambda facts, view: not facts.is_identity_question_open,
        Guard.IDENTITY_ENOUGH_FOR_LETTER: _identity_enough,
        Guard.NOT_EXTENDED: lambda facts, view: not facts.is_extended,
        Guard.EXTENSION_IN_TIME: lambda facts, view: (
            facts.extension_notice_by is not None and facts.on <= facts.extension_notice_by
        ),
        Guard.REFUSAL_IN_FIRST_MONTH: lambda facts, view: facts.refusal_by is None or facts.on <= facts.refusal_by,
        Guard.FIRST_MONTH_ENDING: _first_month_ending,
        Guard.TURVAKIELTO_CHECKED_FOR_POST: lambda facts, view: facts.is_turvakielto_checked or not facts.is_posted,
        Guard.NO_TURVAKIELTO_FOR_POST: lambda facts, view: not (facts.has_turvakielto and facts.is_posted),
        Guard.MERGE_TARGET_EXISTS: lambda facts, view: facts.mergeable_requests > 0,
        Guard.LISTENING_AWAITED: lambda facts, view: facts.is_listening_awaited,
        Guard.COPY_HANDED_OVER: lambda facts, view: facts.copies_missing == 0,
        Guard.POINTS_JUDGED: lambda facts, view: facts.points > 0 and facts.points_unjudged == 0,
        Guard.NO_POINT_REFUSED: lambda facts, view: facts.points_refused == 0,
        Guard.SOME_POINT_REFUSED: lambda facts, view: facts.points_refused > 0,
        Guard.SOME_POINT_MET: lambda facts, view: facts.points - facts.points_unjudged > facts.points_refused,
        Guard.NO_POINT_MET: lambda facts, view: facts.points - facts.points_unjudged <= facts.points_refused,
        Guard.RECORDINGS_ASSESSED: lambda facts, view: (
            facts.calls_to_erase + facts.calls_to_keep + facts.calls_unrecorded == facts.linked_calls
        ),
        # Where no call has a recording, what can be answered is that nothing was there to erase.
        Guard.SOMETHING_TO_ERASE: lambda facts, view: (
            facts.calls_to_erase > 0 or (facts.calls_unrecorded > 0 and facts.calls_to_keep == 0)
        ),
        Guard.NOTHING_TO_ERASE: lambda facts, view: facts.calls_to_erase == 0,
        Guard.NOTHING_KEPT: lambda facts, view: facts.calls_to_keep == 0,
        Guard.SOMETHING_KEPT: lambda facts, view: facts.calls_to_keep > 0,
        Guard.NOTHING_DONE_UNTOLD: lambda facts, view: not facts.is_done_untold,
        Guard.CORRECTION_GRANTED: lambda facts, view: facts.is_granted,
        Guard.ACCESS_ANSWERED_FIRST: lambda facts, view: facts.may_erase,
        Guard.RESTRICTION_DECIDED_FIRST: lambda facts, view: not facts.is_restriction_open,
        Guard.RECORDINGS_ERASED: lambda facts, view: facts.recordings_left == 0,
        Guard.COPIES_CHECKED: lambda facts, view: facts.places_unchecked == 0,
        Guard.COPIES_DROPPED: lambda facts, view: facts.roll_offs_open == 0,
        Guard.RESTRICTED_USE_ALLOWED: lambda facts, view: facts.restricted_unallowed == 0,
        Guard.RESTRICTION_STANDS: lambda facts, view: facts.is_restricted,
        Guard.OTHER_RESTRICTION_STANDS: lambda facts, view: facts.is_otherwise_restricted,
        Guard.LIFTING_NOTIFIED: lambda facts, view: facts.lifting_told_on is not None,
        Guard.LIFTING_FINAL: lambda facts, view: (
            lifting_refusal(facts.lifting_told_on, facts.lifting_final_on, facts.on) is None
        ),
    }
)
