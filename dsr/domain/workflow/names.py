"""The closed sets of a workflow file: every guard, effect, outcome and kind of question it may name."""

from __future__ import annotations

from enum import StrEnum

SAME_STATE = "same_state"
"""What `to:` says of a transition that leaves the right request where it stands."""


class Guard(StrEnum):
    """What must hold before a transition, one function each in `guards.py`; also the words of a next step's `when`."""

    LETTER_STARTED = "letter_started"
    LETTER_SUBMITTED = "letter_submitted"
    LETTER_APPROVED = "letter_approved"
    LETTER_PRINTED = "letter_printed"
    LETTER_SENT = "letter_sent"
    ACKNOWLEDGED = "acknowledged"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    SEARCH_POSSIBLE = "search_possible"
    SEARCH_MADE = "search_made"
    SEARCH_WHOLE = "search_whole"
    CANDIDATES_DECIDED = "candidates_decided"
    CAUGHT_DECIDED = "caught_decided"
    UNLISTED_DECIDED = "unlisted_decided"
    WIDE_DECIDED = "wide_decided"
    CALLS_LINKED = "calls_linked"
    NO_CALLS_LINKED = "no_calls_linked"
    NOTHING_WITHHELD = "nothing_withheld"
    SOMETHING_GIVEN = "something_given"
    GROUND_DOCUMENTED = "ground_documented"
    LANGUAGE_SETTLED = "language_settled"
    MANDATE_SETTLED = "mandate_settled"
    MANDATE_UNSETTLED = "mandate_unsettled"
    DONE_MAY_BE_TOLD = "done_may_be_told"
    IDENTITY_DOUBT_DOCUMENTED = "identity_doubt_documented"
    IDENTITY_STILL_NEEDED = "identity_still_needed"
    IDENTITY_QUESTION_OPEN = "identity_question_open"
    NO_IDENTITY_QUESTION_OPEN = "no_identity_question_open"
    CLARIFICATION_OPEN = "clarification_open"
    WITHDRAWAL_OPEN = "withdrawal_open"
    QUESTION_ANSWERED = "question_answered"
    IDENTITY_ENOUGH_FOR_LETTER = "identity_enough_for_letter"
    NOT_EXTENDED = "not_extended"
    EXTENSION_IN_TIME = "extension_in_time"
    REFUSAL_IN_FIRST_MONTH = "refusal_in_first_month"
    FIRST_MONTH_ENDING = "first_month_ending"
    TURVAKIELTO_CHECKED_FOR_POST = "turvakielto_checked_for_post"
    NO_TURVAKIELTO_FOR_POST = "no_turvakielto_for_post"
    MERGE_TARGET_EXISTS = "merge_target_exists"
    LISTENING_AWAITED = "listening_awaited"
    COPY_HANDED_OVER = "copy_handed_over"
    POINTS_JUDGED = "points_judged"
    NO_POINT_REFUSED = "no_point_refused"
    SOME_POINT_REFUSED = "some_point_refused"
    SOME_POINT_MET = "some_point_met"
    NO_POINT_MET = "no_point_met"
    RECORDINGS_ASSESSED = "recordings_assessed"
    SOMETHING_TO_ERASE = "something_to_erase"
    NOTHING_TO_ERASE = "nothing_to_erase"
    NOTHING_KEPT = "nothing_kept"
    SOMETHING_KEPT = "something_kept"
    CORRECTION_GRANTED = "correction_granted"
    NOTHING_DONE_UNTOLD = "nothing_done_untold"
    ACCESS_ANSWERED_FIRST = "access_answered_first"
    RESTRICTION_DECIDED_FIRST = "restriction_decided_first"
    RECORDINGS_ERASED = "recordings_erased"
    COPIES_CHECKED = "copies_checked"
    COPIES_DROPPED = "copies_dropped"
    RESTRICTED_USE_ALLOWED = "restricted_use_allowed"
    RESTRICTION_STANDS = "restriction_stands"
    OTHER_RESTRICTION_STANDS = "other_restriction_stands"
    LIFTING_NOTIFIED = "lifting_notified"
    LIFTING_FINAL = "lifting_final"


class Effect(StrEnum):
    """What a transition does besides changing the state; one function each in the services."""

    PLACE_HOLDS = "place_holds"
    RELEASE_HOLDS = "release_holds"
    RELEASE_HOLDS_AT_REMEDY_END = "release_holds_at_remedy_end"
    RELEASE_HOLDS_WHEN_COPIED = "release_holds_when_copied"
    SETTLE_HOLDS = "settle_holds"
    SCORE_CANDIDATES = "score_candidates"
    VOID_DRAFTS = "void_drafts"
    RECORD_IDENTITY_DOUBT = "record_identity_doubt"
    RECORD_IDENTITY_ANSWER = "record_identity_answer"
    RECORD_CLARIFICATION_ANSWER = "record_clarification_answer"
    RECORD_EXTENSION_REASONS = "record_extension_reasons"
    RECORD_GROUND = "record_ground"
    REPLACE_RECEIPT = "replace_receipt"
    REPLACE_ANSWER = "replace_answer"
    KEEP_EARLIEST_RECEIPT = "keep_earliest_receipt"
    SETTLE_WITHDRAWAL = "settle_withdrawal"
    PROMISE_COPIES = "promise_copies"
    RESTRICT_FROM_RECEIPT = "restrict_from_receipt"
    GRANT_RESTRICTION = "grant_restriction"
    NAME_RESTRICTED_CALLS = "name_restricted_calls"
    END_RESTRICTION = "end_restriction"
    END_WEIGHED = "end_weighed"
    RECALL_LIFTING = "recall_lifting"
    ERASE_RECORDINGS = "erase_recordings"
    NOTIFY_RECIPIENTS = "notify_recipients"
    FOLLOW_ROLL_OFFS = "follow_roll_offs"
    ERASE_AFTER_OBJECTION = "erase_after_objection"


class Outcome(StrEnum):
    """How a right request ended; the words of the compliance report."""

    FULL = "full"
    PARTIAL = "partial"
    NONE_FOUND = "none_found"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    UNDONE = "undone"


ANSWERED_OUTCOMES = frozenset({Outcome.FULL, Outcome.PARTIAL, Outcome.NONE_FOUND, Outcome.REFUSED})
"""Outcomes in which the person got an answer; the others end a request without one."""

NEGATIVE_OUTCOMES = frozenset({Outcome.REFUSED, Outcome.PARTIAL})
"""Outcomes that withhold something: an administrative decision with ground and remedies (hallintolaki 43-47 §)."""


class AskKind(StrEnum):
    """The kinds of field a transition may ask for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


class ChoiceSource(StrEnum):
    """Where the options of a choice come from: the file itself, the catalogue of grounds, or the case at hand."""

    LIST = "list"
    GROUNDS = "grounds"
    MERGEABLE = "mergeable"


class StateKind(StrEnum):
    """Whether a right request in this state still waits for the city."""

    OPEN = "open"
    CLOSED = "closed"


class LetterState(StrEnum):
    """How far a letter has come, in this order; a void letter is left out of the facts."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PRINTED = "printed"
    SENT = "sent"
