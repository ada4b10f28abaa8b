"""The events of a case in words: one line of its history for each kind, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from dsr.domain.errors import NotFound
from dsr.web.code_words import ANSWER_WAYS, MESSAGE_KINDS, ROUTES, words_of
from dsr.web.current import current_deps
from dsr.web.dates import day
from dsr.web.texts import LazyText, current_language, gettext, lazy, ngettext

_FACTS_HANDED_OVER = "facts_handed_over"
"""No kind of the log: how a hand-over of facts alone is told."""

KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        "case_opened": lazy("Request logged"),
        "case_undone": lazy("Logging undone"),
        "case_assigned": lazy("Case assigned"),
        "case_left": lazy("Case left by its handler, now on nobody's desk"),
        "reminded": lazy("Reminder given"),
        "reminder_seen": lazy("Reminder seen"),
        "right_request_opened": lazy("Request opened, its time limit began"),
        "rows_stand": lazy("Written down how the data stand after the step"),
        "message_routed": lazy("Message passed on"),
        "message_added": lazy("Message added"),
        "clarification_answered": lazy("Request for clarification answered"),
        "mail_settled": lazy("E-mail dealt with"),
        "mail_came_back": lazy("E-mail waits again"),
        "attachment_kept": lazy("Attachment kept"),
        "attachment_refused": lazy("Copy of an identity document refused and not kept"),
        "note_added": lazy("Note written"),
        "subject_changed": lazy("Data of the data subject changed"),
        "window_added": lazy("Time of a call added"),
        "number_changed": lazy("Evidence of a number changed"),
        "number_code_made": lazy("Code made for a number"),
        "number_code_wrong": lazy("Wrong code given back"),
        "number_confirmed": lazy("Number confirmed by a code"),
        "ground_documented": lazy("Ground of the decision documented"),
        "ground_removed": lazy("Ground of the decision taken away"),
        "subject_kind_noted": lazy("Who the data subject is before the law noted"),
        "representation_noted": lazy("What was found out of a representative noted"),
        "clue_added": lazy("What the data subject remembers was added"),
        "clue_removed": lazy("What the data subject remembers was removed"),
        "hold_placed": lazy("Hold placed"),
        "hold_widened": lazy("Hold widened"),
        "hold_confirmed": lazy("Hold confirmed at the source"),
        "hold_released": lazy("Hold released"),
        "hold_narrowed": lazy("Recordings of rejected calls let go"),
        "hold_settled": lazy("Hold turned from preliminary to the case's"),
        "hold_wide_confirmed": lazy("Wide part of the hold frozen"),
        "hold_wide_declined": lazy("Wide part of the hold left unfrozen"),
        "weak_calls_rejected": lazy("Weak matches marked as not the data subject's"),
        "unlisted_set_aside": lazy("Matches that were too many to list set aside"),
        "unlisted_reopened": lazy("Matches that were too many to list wait for a decision again"),
        "hold_asked_anew": lazy("Calls imported after a decision wait for one of their own"),
        "hold_wide_reopened": lazy("Wide part of the hold waits for a decision again"),
        "restriction_lifted": lazy("Restriction lifted, recordings kept while it can be appealed"),
        "restriction_begun": lazy("Processing restricted"),
        "restriction_granted": lazy("Ground of the restriction settled"),
        "restricted_erasing_allowed": lazy("Restricted recordings let go for erasing, with the person's consent"),
        "restriction_narrowed": lazy("The restriction is no longer of calls found to be another person's"),
        "restriction_ended": lazy("Restriction ended"),
        "restricted_use_allowed": lazy("Use of restricted calls allowed"),
        "restricted_use_asked": lazy("Consent to the use of restricted calls asked or refused"),
        "restricted_exception_taken_back": lazy("Exception that allowed a use of restricted calls taken back"),
        "restricted_found_anothers": lazy("Restricted calls found to be another person's"),
        "said_wrong": lazy("Point said to be wrong written down"),
        "point_judged": lazy("Point judged"),
        "statement_attached": lazy("Statement attached to a recording"),
        "recording_assessed": lazy("Recording assessed"),
        "reasons_in_english": lazy("Reasons written in English"),
        "recordings_erased": lazy("Recordings erased"),
        "copies_confirmed": lazy("Place of copies confirmed"),
        "disclosure_written": lazy("Disclosure written into the ledger"),
        "recipient_answered": lazy("Answer of a recipient written down"),
        "fee_written": lazy("The fee was written down"),
        "fee_paid": lazy("The fee was paid"),
        "fee_payment_taken_back": lazy("Payment of the fee taken back"),
        "statement_asked": lazy("Statement asked of the data protection officer"),
        "statement_given": lazy("Statement given by the data protection officer"),
        "task_made": lazy("Task made"),
        "task_closed": lazy("Task closed"),
        "task_due_set": lazy("Task given its day"),
        "task_due_moved": lazy("Day of a task set anew"),
        "copies_removed": lazy("Copies and evidence of identity destroyed"),
        "proceeding_begun": lazy("The case was taken further"),
        "proceeding_ended": lazy("What it was taken further to has ended"),
        "lateness_explained": lazy("Cause of lateness recorded"),
        "reply_joined": lazy("Joint reply begun"),
        "hold_review_moved": lazy("Day of review of the hold set anew"),
        "candidates_scored": lazy("Calls searched"),
        "call_linked": lazy("Call linked"),
        "call_unlinked": lazy("Call unlinked"),
        "call_rejected": lazy("Call marked as not the data subject's"),
        "again_day_set": lazy("Day of the new handling set"),
        "call_reconsidered": lazy("Call taken up again"),
        "calls_renumbered": lazy("Calls got other numbers or times from the source, what was judged of them fell"),
        "call_link_kept": lazy("Call kept linked though its number or time changed"),
        "call_given_set": lazy("What is given of a call was decided"),
        "identity_checked": lazy("Identity checked"),
        "receipt_corrected": lazy("Day of receipt corrected"),
        "letter_drafted": lazy("Letter begun"),
        "letter_edited": lazy("Letter edited"),
        "letter_submitted": lazy("Letter submitted for approval"),
        "mail_found_unsent": lazy("Mail found not to have left"),
        "letter_sent_back": lazy("Letter sent back"),
        "letter_approved": lazy("Letter approved"),
        "letter_printed": lazy("Letter printed"),
        "letter_copied": lazy("Copy of a letter made for a recipient"),
        "letter_copy_printed": lazy("Copy of a letter printed"),
        "letter_sent": lazy("Letter sent"),
        "letter_sent_again": lazy("Letter sent again"),
        "sending_put_right": lazy("Moment of a sending put right"),
        "letter_voided": lazy("Letter voided"),
        "letter_fetched": lazy("Letter fetched"),
        "letter_receipt_shown": lazy("Receipt of a letter shown"),
        "letter_returned": lazy("Letter brought back by the post"),
        "letter_astray": lazy("Letter reached a wrong person"),
        "letter_announced": lazy("Letter served by public notice"),
        "recipient_added": lazy("Recipient of a letter added"),
        "recipient_left_out": lazy("Recipient of a letter left out, with a reason"),
        "fetch_notice_sent": lazy("Told by e-mail that a letter can be fetched"),
        "fetch_reminder_sent": lazy("Reminded by e-mail of a letter to fetch"),
        "appeal_came": lazy("An appeal came"),
        "no_appeal_came": lazy("The court says that no appeal came in time"),
        "copy_handed_over": lazy("Copies handed over"),
        _FACTS_HANDED_OVER: lazy("Facts of calls handed over, no copies"),
        "handover_taken_back": lazy("Hand-over of copies taken back"),
        "case_protected": lazy("Case protected"),
        "case_unprotected": lazy("Protection of the case ended"),
        "user_named": lazy("User named to the case"),
        "naming_proposed": lazy("Case handler proposed for a case that nobody could open"),
        "naming_confirmed": lazy("Proposed case handler confirmed"),
        "naming_refused": lazy("Proposed case handler refused"),
        "user_unnamed": lazy("User's name taken off the case"),
        "user_barred": lazy("User barred from the case"),
        "user_unbarred": lazy("Bar of a user taken back"),
        "unbarred_stated": lazy("User stated that nothing bars them"),
        "listening_asked": lazy("Listening to a call asked for"),
        "listening_readdressed": lazy("Listening given to another"),
        "listening_escalated": lazy("Listening passed to the supervisor"),
        "listening_passed_on": lazy("Listening passed on"),
        "listening_due_moved": lazy("Due day of listening moved forward"),
        "listening_overdue": lazy("Listening is late"),
        "listening_answered": lazy("Listener answered"),
        "listening_withdrawn": lazy("Listening taken back"),
        "other_listening_written": lazy("Other listening written down"),
        "other_listening_taken_back": lazy("Other listening taken back"),
        "listening_alarm": lazy("A listener heard something alarming"),
        "listening_alarm_handled": lazy("The alarm of a listener was seen to"),
        "recording_missing": lazy("Recording not found in the source"),
        "recording_found": lazy("Recording found in the source after all"),
    }
)

_TO_LISTENERS = frozenset({"listening_asked", "listening_readdressed", "listening_escalated", "listening_passed_on"})
_OF_RECORDINGS = frozenset(
    {
        *("hold_placed", "hold_widened", "hold_confirmed"),
        *("hold_narrowed", "hold_wide_confirmed", "hold_wide_declined"),
    }
)


def kind_words(kind: str, right: str = "") -> str:
    """The kind in words: from this table, else as the workflow files say that a step is done, else the code itself."""
    if kind in KINDS:
        return str(KINDS[kind])
    flows = current_deps().catalogue.rights
    for flow in [flows[right]] if right in flows else flows.values():
        for step in flow.transitions:
            if step.name == kind:
                return step.done[current_language()]
    return kind


def event_line(
    kind: str, body: Mapping[str, Any], right: str, names: Mapping[int | None, str], *, tells_recordings: bool
) -> str:
    """One line of the history. `names` are users by id; `right` is that of the request concerned, or empty.

    `tells_recordings`: how many recordings a hold keeps is for those who may see calls; others are not told if any.
    """
    is_facts_only = kind == "copy_handed_over" and body.get("form") == "facts"
    words = kind_words(_FACTS_HANDED_OVER if is_facts_only else kind, right)
    detail = "" if kind in _OF_RECORDINGS and not tells_recordings else _detail(kind, body, names)
    return f"{words}: {detail}" if detail else words


def _detail(kind: str, body: Mapping[str, Any], names: Mapping[int | None, str]) -> str:
    if kind.startswith("letter_"):
        return _letter_title(str(body.get("letter", "")))
    match kind:
        case "case_assigned":
            return names.get(body.get("to_user") or 0, gettext("nobody"))
        case _ if kind in _TO_LISTENERS:
            return names.get(body.get("to_user") or 0, gettext("nobody"))
        case "naming_proposed" | "naming_confirmed" | "naming_refused":
            return names.get(body.get("user") or 0, "")
        case "user_named" | "user_unnamed" | "user_barred" | "user_unbarred":
            return names.get(body.get("user") or 0, "")
        case _ if kind in _OF_RECORDINGS:
            items = int(body.get("items", 0))
            return ngettext("%(num)s recording", "%(num)s recordings", items) if items else gettext("no recordings yet")
        case "message_routed":
            return words_of(ROUTES, str(body.get("route", "")))
        case "message_added":
            return words_of(MESSAGE_KINDS, str(body.get("kind_of_message", "")))
        case "identity_checked":
            return gettext("confirmed") if body.get("result") == "confirmed" else gettext("not confirmed")
        case _ if "happened_on" in body:
            return day(date.fromisoformat(str(body["happened_on"])))
        case _ if "way" in body and "letter" in body:
            return words_of(ANSWER_WAYS, str(body["way"]))
        case _:
            return ""


def _letter_title(kind: str) -> str:
    try:
        return current_deps().catalogue.letter(kind).titles[current_language()]
    except NotFound:
        return ""
