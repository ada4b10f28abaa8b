"""The right of access as its file says it: the thread from receipt to a sent answer, and what stops it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.catalogue import Catalogue, load_catalogue
from dsr.domain.errors import Invalid, TransitionRefused
from dsr.domain.identity import IdentityLevel
from dsr.domain.languages import LANGUAGES
from dsr.domain.workflow import (
    Applied,
    Effect,
    Facts,
    Guard,
    LetterState,
    Transition,
    apply,
    available,
    next_step,
)

HOUSE = Path(__file__).resolve().parent.parent
CATALOGUE: Catalogue = load_catalogue(HOUSE / "workflows", HOUSE / "templates")
ACCESS = CATALOGUE.rights["access"]
HANDLER = {"handler"}
TODAY = date(2026, 11, 9)
START = Facts(on=TODAY, extension_notice_by=date(2026, 12, 2), refusal_by=date(2026, 12, 2))
ACKNOWLEDGED = replace(START, is_acknowledged=True)
SEARCHED = replace(ACKNOWLEDGED, is_searched=True)
LINKED = replace(SEARCHED, linked_calls=3)
REFUSAL = {"ground": "G5", "ground_reasons": "Someone else speaks.", "ground_evidence": "Heard by the supervisor."}
OPEN = [name for name, state in ACCESS.states.items() if state.is_open]


def made(
    name: str, state: str, facts: Facts, answers: Mapping[str, object] | None = None, role: str = "handler"
) -> Applied:
    by_sending = ACCESS.transition(name).is_by_itself
    choices = {**CATALOGUE.choices("access"), "mergeable": ("7",)}
    return apply(ACCESS, name, state, {role}, facts, answers, choices, by_sending=by_sending)


def sent(kind: str, state: str, facts: Facts) -> Applied:
    transition = ACCESS.on_dispatch(kind, state)
    assert transition is not None, f"nothing waits for {kind} in {state}"
    return made(transition.name, state, replace(facts, letters={**facts.letters, kind: LetterState.PRINTED}))


def lacks(name: str, state: str, facts: Facts, answers: Mapping[str, object] | None = None) -> set[str]:
    with pytest.raises(TransitionRefused) as refusal:
        made(name, state, facts, answers)
    return set(str(refusal.value.values["missing"]).split(","))


def test_logging_a_request_drafts_the_acknowledgement_and_holds_the_recordings() -> None:
    assert ACCESS.opening.letter == "acknowledgement"
    assert Effect.PLACE_HOLDS in ACCESS.opening.effects


def test_a_full_answer_goes_from_receipt_to_its_copies_handed_over() -> None:
    assert made("start_assessment", "received", ACKNOWLEDGED).new_state == "assessing"
    chosen = made("answer_full", "assessing", LINKED)
    assert (chosen.new_state, chosen.letter, chosen.outcome) == ("answering", "access_answer", None)
    left = sent("access_answer", "answering", replace(LINKED, identity_reached=IdentityLevel.STRONG))
    assert (left.new_state, left.is_open, left.outcome) == ("handing_over", True, None)
    assert Effect.PROMISE_COPIES in left.effects
    assert lacks("close_answered", "handing_over", replace(LINKED, copies_missing=1)) == {"copy_handed_over"}
    closed = made("close_answered", "handing_over", LINKED)
    assert (closed.new_state, closed.is_open, closed.outcome) == ("answered", False, "full")
    assert Effect.RELEASE_HOLDS_AT_REMEDY_END in closed.effects


def test_choosing_an_answer_answers_nobody() -> None:
    """Only dispatches and copies handed over count: no step by a button closes a request with an answer of the city's."""
    answers = {"full", "partial", "none_found", "refused"}
    for transition in ACCESS.transitions:
        if transition.outcome in answers:
            assert transition.is_by_itself, transition.name


def test_nothing_that_is_granted_closes_without_its_copies() -> None:
    for transition in ACCESS.transitions:
        if transition.outcome in {"full", "partial"}:
            assert transition.on_handover, transition.name
            assert Guard.COPY_HANDED_OVER in transition.needs, transition.name


def test_what_waits_for_its_copies_is_decided_and_asks_for_no_earlier_letter() -> None:
    for state in ("handing_over", "handing_over_part"):
        assert ACCESS.is_decided(state)
        assert next_step(ACCESS, state, replace(START, copies_missing=2)).code == state


def test_no_data_found_is_stated_only_after_a_search_that_found_nothing() -> None:
    assert made("answer_no_data", "assessing", SEARCHED).letter == "no_data_found"
    assert lacks("answer_no_data", "assessing", ACKNOWLEDGED) == {"search_made"}
    assert lacks("answer_no_data", "assessing", LINKED) == {"no_calls_linked"}
    assert lacks("answer_no_data", "assessing", replace(SEARCHED, undecided_candidates=2)) == {"candidates_decided"}
    assert lacks("answer_no_data", "assessing", replace(SEARCHED, undecided_caught=2)) == {"caught_decided"}
    assert lacks("answer_no_data", "assessing", replace(SEARCHED, unlisted_matches=2)) == {"unlisted_decided"}
    assert lacks("answer_no_data", "assessing", replace(SEARCHED, has_search_failed=True)) == {"search_whole"}
    assert lacks("answer_no_data", "assessing", replace(SEARCHED, open_questions=1)) == {"wide_decided"}
    closed = sent("no_data_found", "stating_no_data", replace(SEARCHED, identity_reached=IdentityLevel.LIGHT))
    assert (closed.new_state, closed.outcome) == ("no_data", "none_found")


def test_even_that_nothing_was_found_is_told_to_nobody_unknown() -> None:
    with pytest.raises(TransitionRefused, match="Identity has not been checked"):
        sent("no_data_found", "stating_no_data", SEARCHED)


def test_identity_is_not_needed_to_prepare_an_answer_but_to_send_it() -> None:
    assert made("answer_full", "assessing", LINKED).new_state == "answering"
    with pytest.raises(TransitionRefused, match="Identity has not been checked"):
        sent("access_answer", "answering", LINKED)


def test_a_call_found_after_the_draft_stops_the_sending() -> None:
    late = replace(LINKED, identity_reached=IdentityLevel.STRONG, undecided_candidates=1)
    with pytest.raises(TransitionRefused, match="candidate calls are undecided"):
        sent("access_answer", "answering", late)


def test_a_representative_without_a_mandate_gets_no_answer() -> None:
    with pytest.raises(TransitionRefused, match="not settled who may act"):
        sent(
            "access_answer",
            "answering",
            replace(LINKED, identity_reached=IdentityLevel.STRONG, is_mandate_settled=False),
        )


def test_a_refusal_needs_the_language_a_ground_reasons_and_evidence() -> None:
    assert lacks("refuse", "assessing", ACKNOWLEDGED, REFUSAL) == {"language_settled"}
    settled = replace(ACKNOWLEDGED, is_language_settled=True)
    with pytest.raises(Invalid) as refusal:
        made("refuse", "assessing", settled, {})
    assert [fault.place for fault in refusal.value.faults] == ["ground", "ground_reasons", "ground_evidence"]
    chosen = made("refuse", "assessing", settled, REFUSAL)
    assert (chosen.new_state, chosen.letter) == ("refusing", "access_refused")


def test_the_same_letter_closes_as_refused_or_as_given_in_part() -> None:
    documented = replace(ACKNOWLEDGED, is_ground_documented=True)
    whole = sent("access_refused", "refusing", documented)
    part = sent(
        "access_refused",
        "refusing_partly",
        replace(LINKED, is_ground_documented=True, identity_reached=IdentityLevel.STRONG),
    )
    assert (whole.new_state, whole.outcome) == ("refused", "refused")
    assert part.new_state == "handing_over_part"
    closed = made("close_partly_refused", part.new_state, LINKED)
    assert (closed.new_state, closed.outcome) == ("partly_refused", "partial")


def test_a_refusal_to_someone_unknown_leaves_only_when_it_lists_no_call() -> None:
    documented = replace(ACKNOWLEDGED, is_ground_documented=True)
    assert sent("access_refused", "refusing", documented).outcome == "refused"
    with pytest.raises(TransitionRefused, match="Identity has not been checked"):
        sent("access_refused", "refusing", replace(documented, linked_calls=1))


def test_a_late_refusal_is_warned_about_and_never_stopped() -> None:
    late = replace(ACKNOWLEDGED, on=date(2026, 12, 3), is_language_settled=True, is_ground_documented=True)
    assert [lack.code for lack in made("refuse", "assessing", late, REFUSAL).warnings] == ["refusal_in_first_month"]
    assert [lack.code for lack in sent("access_refused", "refusing", late).warnings] == ["refusal_in_first_month"]


def test_no_ground_outside_the_catalogue_can_be_used() -> None:
    with pytest.raises(Invalid):
        made("refuse", "assessing", replace(ACKNOWLEDGED, is_language_settled=True), {**REFUSAL, "ground": "motive"})


def test_identity_is_asked_for_only_with_a_doubt_in_words() -> None:
    with pytest.raises(Invalid) as refusal:
        made("ask_identity", "assessing", ACKNOWLEDGED, {})
    assert [fault.place for fault in refusal.value.faults] == ["doubt", "doubt_reason"]
    asked = made(
        "ask_identity", "assessing", ACKNOWLEDGED, {"doubt": "other_sender", "doubt_reason": "Another address."}
    )
    assert (asked.new_state, asked.letter, asked.effects) == (
        "assessing",
        "identity_request",
        (Effect.RECORD_IDENTITY_DOUBT,),
    )
    with pytest.raises(TransitionRefused, match="doubt is not documented"):
        sent("identity_request", "assessing", ACKNOWLEDGED)


def test_the_time_limit_is_extended_once_in_the_first_month_for_reasons_of_the_case() -> None:
    reasons = {"factor": "complexity", "extension_reason": "23 calls with other people's speech."}
    assert made("extend", "assessing", LINKED, reasons).letter == "extension_notice"
    assert lacks("extend", "assessing", replace(LINKED, on=date(2026, 12, 3)), reasons) == {"extension_in_time"}
    assert lacks("extend", "assessing", replace(LINKED, is_extended=True), reasons) == {"not_extended"}
    with pytest.raises(Invalid):
        made("extend", "assessing", LINKED, {**reasons, "factor": "holidays"})


def test_an_extension_notice_that_leaves_too_late_leaves_with_a_warning() -> None:
    late = sent("extension_notice", "assessing", replace(LINKED, on=date(2026, 12, 3)))
    assert [lack.code for lack in late.warnings] == ["extension_in_time"]


def test_an_entry_can_be_undone_only_before_the_acknowledgement_leaves() -> None:
    undone = made("undo", "received", START)
    assert (undone.new_state, undone.outcome) == ("undone", "undone")
    assert lacks("undo", "received", ACKNOWLEDGED) == {"not_acknowledged"}


def test_a_changed_answer_voids_the_draft() -> None:
    assert made("choose_again", "answering", LINKED, {"reason": "A third party speaks."}).effects == (
        Effect.VOID_DRAFTS,
    )


def test_a_reopened_request_holds_its_recordings_again() -> None:
    reopened = made("reopen", "no_data", ACKNOWLEDGED, {"reason": "Another number."})
    assert (reopened.new_state, reopened.is_open, reopened.effects) == ("assessing", True, (Effect.PLACE_HOLDS,))


@pytest.mark.parametrize("state", OPEN)
def test_in_every_open_state_a_person_may_withdraw_and_the_receipt_be_corrected(state: str) -> None:
    withdrawal = made("withdraw", state, ACKNOWLEDGED, {"withdrawn_on": "2026-11-08", "reason": "Phoned."}, "intake")
    assert (withdrawal.new_state, withdrawal.outcome) == ("withdrawn", "withdrawn")
    corrected = made(
        "correct_receipt", state, ACKNOWLEDGED, {"received_on": "2026-10-30", "reason": "The stamp."}, "intake"
    )
    assert corrected.new_state == state


def test_a_clerk_does_not_choose_the_answer() -> None:
    offered = {offer.transition.name for offer in available(ACCESS, "assessing", {"intake"}, LINKED)}
    assert not offered & {"answer_full", "answer_no_data", "refuse", "refuse_partly", "extend", "ask_identity"}
    assert available(ACCESS, "assessing", {"dpo"}, LINKED) == []
    assert available(ACCESS, "assessing", {"admin"}, LINKED) == []


DRAFT, SUBMITTED, APPROVED, PRINTED = (
    LetterState.DRAFT,
    LetterState.SUBMITTED,
    LetterState.APPROVED,
    LetterState.PRINTED,
)
KNOWN = replace(LINKED, identity_reached=IdentityLevel.STRONG)
ASKED = replace(SEARCHED, is_identity_question_open=True)

NEXT: list[tuple[str, Facts, str, str]] = [
    ("received", START, "send_acknowledgement", "the person hears first that it arrived"),
    ("received", ACKNOWLEDGED, "received", "then someone takes it up"),
    ("assessing", ACKNOWLEDGED, "search_calls", "nothing was searched"),
    ("assessing", replace(SEARCHED, undecided_candidates=2), "decide_candidates", "review candidates"),
    ("assessing", replace(ASKED, letters={"identity_request": LetterState.SENT}), "wait_for_identity", "wait for the answer"),
    ("assessing", replace(SEARCHED, letters={"identity_request": DRAFT}), "finish_identity_request", "the question is a draft"),
    ("assessing", replace(SEARCHED, letters={"identity_request": PRINTED}), "send_identity_request", "ready to leave"),
    ("assessing", replace(ASKED, on=date(2026, 11, 25)), "start_cannot_act_notice", "a week before the first month ends"),
    (
        "assessing",
        replace(ASKED, on=date(2026, 11, 30), letters={"cannot_act_notice": LetterState.SENT}),
        "wait_for_identity",
        "the notice is sent: wait",
    ),
    ("assessing", replace(LINKED, letters={"extension_notice": DRAFT}), "finish_extension_notice", "write it"),
    ("assessing", replace(LINKED, letters={"extension_notice": SUBMITTED}), "approve_extension_notice", "a colleague approves"),
    ("assessing", replace(LINKED, letters={"extension_notice": APPROVED}), "send_extension_notice", "only sending extends"),
    ("assessing", replace(LINKED, is_mandate_settled=False), "settle_mandate", "who asks for whom"),
    ("assessing", LINKED, "prepare_answer", "everything is known"),
    ("assessing", replace(LINKED, calls_withheld=1, calls_given=1), "propose_part", "one call is not given"),
    ("assessing", replace(LINKED, calls_withheld=2), "propose_refusal", "none is given"),
    ("assessing", SEARCHED, "assessing", "nothing was found"),
    ("answering", replace(LINKED, letters={"access_answer": DRAFT}), "answering", "write it"),
    ("answering", replace(LINKED, letters={"access_answer": SUBMITTED}), "approve_answer", "a colleague approves"),
    ("answering", replace(LINKED, letters={"access_answer": APPROVED}), "settle_identity", "before it leaves"),
    ("answering", replace(KNOWN, letters={"access_answer": APPROVED}), "wait_for_printing", "the job prints"),
    ("answering", replace(KNOWN, letters={"access_answer": PRINTED}), "send_answer", "send and record"),
    (
        "answering",
        replace(KNOWN, is_posted=True, letters={"access_answer": PRINTED}),
        "check_turvakielto",
        "an address is never printed unchecked",
    ),
    ("answering", replace(KNOWN, undecided_candidates=1), "decide_candidates", "a call came by a later import"),
    ("refusing", replace(ACKNOWLEDGED, letters={"access_refused": DRAFT}), "document_ground", "no ground on file"),
    (
        "refusing",
        replace(ACKNOWLEDGED, is_ground_documented=True, letters={"access_refused": SUBMITTED}),
        "approve_answer",
        "the decider decides",
    ),
    ("answered", ACKNOWLEDGED, "answered", "nothing to do"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "facts", "code", "reason"), NEXT, ids=[f"{row[0]}: {row[3]}" for row in NEXT])
def test_the_case_page_says_what_to_do_next(state: str, facts: Facts, code: str, reason: str) -> None:
    found = next_step(ACCESS, state, facts)
    assert found.code == code, reason
    assert all(found.labels[language] for language in LANGUAGES)


SENDINGS = [transition for transition in ACCESS.transitions if transition.on_dispatch]
facts_strategy = st.builds(
    Facts,
    on=st.dates(date(2026, 11, 2), date(2027, 2, 28)),
    is_searched=st.booleans(),
    undecided_candidates=st.sampled_from([0, 0, 0, 1]),
    linked_calls=st.integers(0, 1),
    is_ground_documented=st.booleans(),
    is_identity_doubt_documented=st.booleans(),
    is_mandate_settled=st.booleans(),
    identity_reached=st.sampled_from(IdentityLevel),
    identity_needed=st.sampled_from(IdentityLevel),
    is_posted=st.booleans(),
    is_turvakielto_checked=st.booleans(),
)


def leaves(transition: Transition, facts: Facts) -> bool:
    """Whether the letter of this sending can leave."""
    try:
        made(transition.name, transition.from_states[0], facts)
    except TransitionRefused:
        return False
    return True


OF_CALLS = [transition for transition in SENDINGS if transition.on_dispatch != "request_of_another"]
"""Who may not ask for another is told nothing of calls, whatever is linked: no identity of the person is asked for that."""


@given(st.sampled_from(OF_CALLS), facts_strategy)
def test_no_letter_about_calls_leaves_to_someone_unknown(transition: Transition, facts: Facts) -> None:
    letters = {transition.on_dispatch or "": LetterState.PRINTED}
    unknown = replace(facts, identity_reached=IdentityLevel.NONE, letters=letters)
    if leaves(transition, unknown):
        outcome = ACCESS.outcome_of(transition)
        assert outcome is None or (outcome == "refused" and not facts.linked_calls)


@given(st.sampled_from(SENDINGS), facts_strategy, st.sampled_from([None, *LetterState]))
def test_no_letter_leaves_unapproved_or_to_an_unchecked_address(
    transition: Transition, facts: Facts, state: LetterState | None
) -> None:
    letters = {} if state is None else {transition.on_dispatch or "": state}
    if leaves(transition, replace(facts, letters=letters)):
        assert state in {LetterState.APPROVED, LetterState.PRINTED, LetterState.SENT}
        assert facts.is_turvakielto_checked or not facts.is_posted
