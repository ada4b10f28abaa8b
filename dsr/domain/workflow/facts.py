"""Everything that guards may know about a right request, as one frozen value that is filled in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dsr.domain.identity import IdentityLevel
from dsr.domain.workflow.names import LetterState


@dataclass(frozen=True)
class Facts:
    """One right request on one day; days are Helsinki dates.

    `received_on` is the standing receipt; no bound is checked against it where it is not known. `letters` holds the state of the newest letter of each kind that is not void. `identity_needed` is the level that
    the linked calls ask for (strong when one may hold secrets); a letter's own level comes on top.
    `is_searchable`: a usable number or a
    named time is known. `has_search_failed`: the newest search did, whatever an earlier one found. `is_identity_question_open`: asked for by a letter that was sent, and not answered; `is_clarification_open` likewise; `is_question_answered`: either was. `is_withdrawal_open`: a message may take the
    request back, and nobody has said whether it does. `extension_notice_by` and
    `refusal_by` are the unpaused safe day. `is_posted` is the way of answer, or the way chosen when a sending is
    being recorded. `is_listening_awaited`: a listener has been asked, and every candidate call not decided is being listened to.
    `undecided_caught` counts weak candidates too, whatever the case's hold keeps; `unlisted_matches` are found and too many to list, and nobody has decided on them; `open_questions` are holds of which a
    busy line or a wide time waits for a person's word.
    `calls_withheld`: linked calls of which an access keeps something back; `calls_given`: those of which it gives anything.
    `may_tell_done`: what was done cannot be undone, and the letter goes to somebody who may learn of it though the mandate fell away.
    `copies_missing`: calls of which the answer that was sent promises a copy and none is handed over.
    `points_*` count what is said to be wrong: all of it, not judged yet, refused. `calls_to_erase`, `calls_to_keep` and
    `calls_unrecorded` (there is nothing to erase) are linked calls by what was said of them; those of `recordings_left` were to be erased and may still exist. `places_unchecked`
    are places of copies that nobody has confirmed; those of `roll_offs_open` drop their copy later. `may_erase`: no copy that was asked for is still to be given.
    `is_restriction_open`: a restriction that was asked for in the case is undecided.
    `is_otherwise_restricted`: one of another request of the case, which has been answered, stands.
    `is_done_untold`: something was erased, corrected or added for the request, and no answer has told of it.
    `is_granted`: a decision that refused the request was corrected in the person's favour.
    `restricted_unallowed`: linked calls whose use is restricted, without consent or another exception of GDPR 18(2).
    `lifting_told_on` is the day of the notice of GDPR 18(3), `lifting_final_on` the day up to which it can be appealed.
    """

    on: date
    received_on: date | None = None
    letters: Mapping[str, LetterState] = field(default_factory=dict)
    is_acknowledged: bool = False
    is_searchable: bool = True
    is_searched: bool = False
    has_search_failed: bool = False
    undecided_candidates: int = 0
    undecided_caught: int = 0
    unlisted_matches: int = 0
    open_questions: int = 0
    linked_calls: int = 0
    calls_withheld: int = 0
    calls_given: int = 0
    is_ground_documented: bool = False
    is_language_settled: bool = False
    is_mandate_settled: bool = True
    may_tell_done: bool = False
    identity_reached: IdentityLevel = IdentityLevel.NONE
    identity_needed: IdentityLevel = IdentityLevel.NONE
    is_identity_doubt_documented: bool = False
    is_identity_question_open: bool = False
    is_clarification_open: bool = False
    is_withdrawal_open: bool = False
    is_question_answered: bool = False
    is_extended: bool = False
    extension_notice_by: date | None = None
    refusal_by: date | None = None
    is_posted: bool = False
    is_turvakielto_checked: bool = False
    has_turvakielto: bool = False
    mergeable_requests: int = 0
    is_listening_awaited: bool = False
    copies_missing: int = 0
    points: int = 0
    points_unjudged: int = 0
    points_refused: int = 0
    calls_to_erase: int = 0
    calls_to_keep: int = 0
    calls_unrecorded: int = 0
    recordings_left: int = 0
    places_unchecked: int = 0
    roll_offs_open: int = 0
    is_granted: bool = False
    is_done_untold: bool = False
    may_erase: bool = True
    is_restriction_open: bool = False
    is_restricted: bool = False
    is_otherwise_restricted: bool = False
    restricted_unallowed: int = 0
    lifting_told_on: date | None = None
    lifting_final_on: date | None = None
