"""The engine of workflows: what a state offers, what a step does, what to do next, and how a form is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.errors import Invalid, TransitionRefused
from dsr.domain.identity import IdentityLevel
from dsr.domain.workflow import (
    GUARD_SENTENCES,
    GUARDS,
    SAME_STATE,
    Applied,
    Ask,
    AskKind,
    ChoiceSource,
    Condition,
    Effect,
    Facts,
    Guard,
    Labels,
    LetterState,
    NextStep,
    Option,
    Outcome,
    State,
    StateKind,
    Transition,
    View,
    Workflow,
    apply,
    available,
    check_answers,
    holds,
    next_step,
    storable,
)

TODAY = date(2026, 11, 2)
FACTS = Facts(on=TODAY)


def words(text: str) -> Labels:
    return Labels(f"{text} fi", f"{text} sv", f"{text} en")


def state(name: str, kind: StateKind = StateKind.OPEN, *steps: NextStep) -> State:
    return State(name, kind, words(name), words(f"next in {name}"), steps)


def step(name: str, sources: tuple[str, ...], to: str, **more: object) -> Transition:
    roles = frozenset({"handler"})
    return replace(Transition(name, sources, to, roles, words(name), words(f"{name} done")), **more)  # type: ignore[arg-type]


GROUND = Ask("ground", AskKind.CHOICE, words("ground"), is_required=True, of=ChoiceSource.GROUNDS)
REASONS = Ask("reasons", AskKind.LONG_TEXT, words("reasons"), is_required=True)

WORKFLOW = Workflow(
    right="sample",
    article="15",
    labels=words("sample"),
    months=1,
    extension_months=2,
    start="received",
    states={
        "received": state(
            "received",
            StateKind.OPEN,
            NextStep("search", words("search"), (Condition(Guard.SEARCH_MADE, holds=False),)),
        ),
        "writing": state("writing"),
        "answered": state("answered", StateKind.CLOSED),
    },
    transitions=(
        step(
            "write",
            ("received",),
            "writing",
            needs=(Guard.SEARCH_MADE, Guard.CALLS_LINKED),
            letter="answer",
            effects=(Effect.PLACE_HOLDS,),
        ),
        step("refuse", ("received",), "writing", asks=(GROUND, REASONS), warns=(Guard.REFUSAL_IN_FIRST_MONTH,)),
        step("note", ("received", "writing"), SAME_STATE, roles=frozenset({"intake", "handler"})),
        step(
            "close",
            ("writing",),
            "answered",
            needs=(Guard.LETTER_APPROVED, Guard.IDENTITY_ENOUGH_FOR_LETTER),
            on_dispatch="answer",
            identity=IdentityLevel.LIGHT,
            outcome=Outcome.FULL,
            effects=(Effect.RELEASE_HOLDS_AT_REMEDY_END,),
        ),
    ),
    next_steps=(
        NextStep(
            "send_notice",
            words("send notice"),
            (Condition(Guard.LETTER_APPROVED), Condition(Guard.LETTER_SENT, holds=False)),
            letter="notice",
        ),
    ),
    answer_steps=(
        NextStep(
            "approve", words("approve"), (Condition(Guard.LETTER_SUBMITTED), Condition(Guard.LETTER_APPROVED, False))
        ),
        NextStep(
            "identify",
            words("identify"),
            (Condition(Guard.LETTER_APPROVED), Condition(Guard.IDENTITY_ENOUGH_FOR_LETTER, False)),
        ),
    ),
    renamed={"arrived": "received"},
)
READY = Facts(on=TODAY, is_searched=True, linked_calls=2)


def names(offers: list[object]) -> list[str]:
    return [offer.transition.name for offer in offers]  # type: ignore[attr-defined]


def test_a_state_offers_the_steps_of_the_users_roles_but_none_that_sending_a_letter_makes() -> None:
    assert names(available(WORKFLOW, "received", {"handler"}, FACTS)) == ["write", "refuse", "note"]
    assert names(available(WORKFLOW, "received", {"intake"}, FACTS)) == ["note"]
    assert names(available(WORKFLOW, "writing", {"handler"}, FACTS)) == ["note"]
    assert available(WORKFLOW, "answered", {"handler"}, FACTS) == []


def test_an_offer_names_every_guard_that_is_not_met_and_how_to_meet_it() -> None:
    offer = available(WORKFLOW, "received", {"handler"}, FACTS)[0]
    assert [lack.code for lack in offer.missing] == ["search_made", "calls_linked"]
    assert not offer.is_ready
    assert offer.missing[0].labels["en"] == "The register has not been searched. Search for calls."


def test_a_warning_is_told_and_stops_nothing() -> None:
    late = Facts(on=date(2026, 12, 3), refusal_by=date(2026, 12, 2))
    offer = available(WORKFLOW, "received", {"handler"}, late)[1]
    assert offer.is_ready
    assert [lack.code for lack in offer.warnings] == ["refusal_in_first_month"]
    done = apply(
        WORKFLOW, "refuse", "received", {"handler"}, late, {"ground": "G5", "reasons": "Why"}, {"grounds": ["G5"]}
    )
    assert [lack.code for lack in done.warnings] == ["refusal_in_first_month"]


def test_a_step_gives_the_new_state_its_letter_and_its_effects_and_no_outcome_while_open() -> None:
    done = apply(WORKFLOW, "write", "received", {"handler"}, READY)
    assert (done.new_state, done.is_open, done.letter, done.outcome) == ("writing", True, "answer", None)
    assert done.effects == (Effect.PLACE_HOLDS,)


def test_sending_the_letter_closes_the_request_with_its_outcome() -> None:
    sent = replace(READY, letters={"answer": LetterState.PRINTED}, identity_reached=IdentityLevel.STRONG)
    made = WORKFLOW.on_dispatch("answer", "writing")
    assert made is not None
    done = apply(WORKFLOW, made.name, "writing", {"handler"}, sent, by_sending=True)
    assert (done.new_state, done.is_open, done.outcome) == ("answered", False, "full")


def test_what_a_button_makes_is_not_made_by_a_sending() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        apply(WORKFLOW, "write", "received", {"handler"}, READY, by_sending=True)
    assert refusal.value.code == "step_by_sending"


def test_sending_a_letter_that_no_step_waits_for_changes_nothing() -> None:
    assert WORKFLOW.on_dispatch("answer", "received") is None
    assert WORKFLOW.on_dispatch("notice", "writing") is None


def test_a_step_that_keeps_the_state_keeps_it_wherever_it_is_made() -> None:
    assert apply(WORKFLOW, "note", "received", {"intake"}, FACTS).new_state == "received"
    assert apply(WORKFLOW, "note", "writing", {"intake"}, FACTS).new_state == "writing"


REFUSALS = [
    ("write", "writing", {"handler"}, READY, "step_not_from_here", "starts elsewhere", "a stale page"),
    ("write", "received", {"intake"}, READY, "step_not_for_role", "Ask someone with that role", "a forged button"),
    ("write", "received", set(), READY, "step_not_for_role", "it is for handler", "nobody"),
    (
        "close",
        "writing",
        {"handler"},
        READY,
        "step_by_sending",
        "Record the sending",
        "a forged answer: nothing was sent",
    ),
    ("fly", "received", {"handler"}, READY, "step_unknown", "choose one that the page offers", "a forged name"),
    ("write", "lost", {"handler"}, READY, "state_unknown", "map it under renamed", "a file that lost a state"),
    ("write", "received", {"handler"}, Facts(on=TODAY, linked_calls=1), "search_made", "Search for calls", "one lack"),
    ("write", "received", {"handler"}, FACTS, "step_lacks_several", "Link calls", "several lacks are told together"),
]


@pytest.mark.parametrize(
    ("name", "where", "roles", "facts", "code", "words_said", "reason"), REFUSALS, ids=[row[6] for row in REFUSALS]
)
def test_a_refused_step_says_what_would_make_it_possible(
    name: str, where: str, roles: set[str], facts: Facts, code: str, words_said: str, reason: str
) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        apply(WORKFLOW, name, where, roles, facts)
    assert refusal.value.code == code, reason
    assert words_said in refusal.value.message, reason


def test_a_state_that_was_renamed_is_found_under_its_old_name() -> None:
    assert apply(WORKFLOW, "write", "arrived", {"handler"}, READY).new_state == "writing"
    assert next_step(WORKFLOW, "arrived", READY).code == "received"


NEXT_STEPS: list[tuple[str, Facts, str, str]] = [
    ("received", FACTS, "search", "the state's own step comes first when nothing general does"),
    ("received", READY, "received", "when nothing matches, the state's default"),
    (
        "received",
        replace(FACTS, letters={"notice": LetterState.PRINTED}),
        "send_notice",
        "a letter waiting to be sent comes before the search",
    ),
    (
        "received",
        replace(FACTS, letters={"notice": LetterState.SENT}),
        "search",
        "once sent it is no longer the next step",
    ),
    ("writing", replace(READY, letters={"answer": LetterState.DRAFT}), "writing", "the draft is being written"),
    (
        "writing",
        replace(READY, letters={"answer": LetterState.SUBMITTED}),
        "approve",
        "waits for a second pair of eyes",
    ),
    (
        "writing",
        replace(READY, letters={"answer": LetterState.APPROVED}),
        "identify",
        "the answer's letter and its level are those of the closing step",
    ),
    (
        "writing",
        replace(READY, letters={"answer": LetterState.APPROVED}, identity_reached=IdentityLevel.LIGHT),
        "writing",
        "identified",
    ),
    (
        "answered",
        replace(FACTS, letters={"notice": LetterState.APPROVED}),
        "answered",
        "general steps are for open states only",
    ),
]


@pytest.mark.parametrize(("where", "facts", "code", "reason"), NEXT_STEPS, ids=[row[3] for row in NEXT_STEPS])
def test_the_next_step_is_the_first_whose_conditions_hold(where: str, facts: Facts, code: str, reason: str) -> None:
    assert next_step(WORKFLOW, where, facts).code == code, reason


GUARD_ROWS: list[tuple[Guard, Facts, View, bool, str]] = [
    (Guard.LETTER_APPROVED, FACTS, View("answer"), False, "no letter"),
    (Guard.LETTER_APPROVED, replace(FACTS, letters={"answer": LetterState.SUBMITTED}), View("answer"), False, "waits"),
    (Guard.LETTER_APPROVED, replace(FACTS, letters={"answer": LetterState.APPROVED}), View("answer"), True, "approved"),
    (Guard.LETTER_APPROVED, replace(FACTS, letters={"answer": LetterState.SENT}), View("answer"), True, "sent is more"),
    (
        Guard.LETTER_APPROVED,
        replace(FACTS, letters={"other": LetterState.SENT}),
        View("answer"),
        False,
        "another letter",
    ),
    (Guard.LETTER_STARTED, replace(FACTS, letters={"answer": LetterState.DRAFT}), View(), False, "no letter in view"),
    (Guard.LETTER_PRINTED, replace(FACTS, letters={"answer": LetterState.APPROVED}), View("answer"), False, "not yet"),
    (Guard.CANDIDATES_DECIDED, replace(FACTS, undecided_candidates=1), View(), False, "one is left"),
    (Guard.CAUGHT_DECIDED, replace(FACTS, undecided_caught=1), View(), False, "a weak match is held and not judged"),
    (Guard.CAUGHT_DECIDED, replace(FACTS, undecided_caught=0), View(), True, "all that is held was judged"),
    (Guard.UNLISTED_DECIDED, replace(FACTS, unlisted_matches=1), View(), False, "one match is in no list"),
    (Guard.UNLISTED_DECIDED, replace(FACTS, unlisted_matches=0), View(), True, "all were listed, or decided on"),
    (
        Guard.SEARCH_WHOLE,
        replace(FACTS, has_search_failed=True),
        View(),
        False,
        "an earlier search says nothing of later terms",
    ),
    (Guard.SEARCH_WHOLE, FACTS, View(), True, "no search has failed since"),
    (Guard.WIDE_DECIDED, replace(FACTS, open_questions=1), View(), False, "a busy line waits for a person's word"),
    (Guard.WIDE_DECIDED, replace(FACTS, open_questions=0), View(), True, "nothing waits"),
    (Guard.SEARCH_POSSIBLE, replace(READY, is_searchable=False), View(), False, "neither number nor time"),
    (Guard.SEARCH_POSSIBLE, READY, View(), True, "a number is known"),
    (Guard.NO_CALLS_LINKED, READY, View(), False, "two are linked"),
    (Guard.NOTHING_WITHHELD, READY, View(), True, "all is given"),
    (Guard.NOTHING_WITHHELD, replace(READY, calls_withheld=1), View(), False, "one is not given"),
    (Guard.SOMETHING_GIVEN, replace(READY, calls_given=1), View(), True, "one is given"),
    (Guard.SOMETHING_GIVEN, READY, View(), False, "none is given"),
    (Guard.MANDATE_UNSETTLED, READY, View(), False, "nobody is barred from asking"),
    (Guard.MANDATE_UNSETTLED, replace(READY, is_mandate_settled=False), View(), True, "what is written bars them"),
    (Guard.QUESTION_ANSWERED, READY, View(), False, "nothing was asked and answered"),
    (Guard.QUESTION_ANSWERED, replace(READY, is_question_answered=True), View(), True, "the person has answered"),
    (Guard.WITHDRAWAL_OPEN, READY, View(), False, "no message takes it back"),
    (Guard.WITHDRAWAL_OPEN, replace(READY, is_withdrawal_open=True), View(), True, "one waits for a person's word"),
    (Guard.EXTENSION_IN_TIME, replace(FACTS, extension_notice_by=TODAY), View(), True, "the last day is in time"),
    (Guard.EXTENSION_IN_TIME, replace(FACTS, extension_notice_by=date(2026, 11, 1)), View(), False, "one day late"),
    (Guard.EXTENSION_IN_TIME, FACTS, View(), False, "no clock, no extension"),
    (Guard.REFUSAL_IN_FIRST_MONTH, replace(FACTS, refusal_by=date(2026, 11, 1)), View(), False, "Article 12(4)"),
    (Guard.FIRST_MONTH_ENDING, replace(FACTS, extension_notice_by=date(2026, 11, 9)), View(), True, "seven days left"),
    (
        Guard.FIRST_MONTH_ENDING,
        replace(FACTS, extension_notice_by=date(2026, 11, 10)),
        View(),
        False,
        "eight days left",
    ),
    (Guard.TURVAKIELTO_CHECKED_FOR_POST, FACTS, View(), True, "no address is printed"),
    (Guard.TURVAKIELTO_CHECKED_FOR_POST, replace(FACTS, is_posted=True), View(), False, "an address would be"),
    (
        Guard.NO_TURVAKIELTO_FOR_POST,
        replace(FACTS, is_posted=True, is_turvakielto_checked=True, has_turvakielto=True),
        View(),
        False,
        "checked, and there is one",
    ),
    (Guard.IDENTITY_ENOUGH_FOR_LETTER, FACTS, View("answer"), True, "a letter that discloses nothing"),
    (Guard.IDENTITY_ENOUGH_FOR_LETTER, FACTS, View("answer", IdentityLevel.LIGHT), False, "facts of calls are light"),
    (Guard.IDENTITY_ENOUGH_FOR_LETTER, READY, View("refusal"), False, "even a refusal tells that its calls exist"),
    (
        Guard.IDENTITY_ENOUGH_FOR_LETTER,
        replace(FACTS, identity_reached=IdentityLevel.LIGHT, identity_needed=IdentityLevel.STRONG),
        View("answer", IdentityLevel.LIGHT),
        False,
        "the calls it lists ask for more than the letter itself",
    ),
    (
        Guard.IDENTITY_ENOUGH_FOR_LETTER,
        replace(FACTS, identity_reached=IdentityLevel.STRONG, identity_needed=IdentityLevel.STRONG),
        View("answer", IdentityLevel.LIGHT),
        True,
        "Suomi.fi is enough for all",
    ),
]


@pytest.mark.parametrize(
    ("guard", "facts", "view", "expected", "reason"), GUARD_ROWS, ids=[f"{row[0]}-{row[4]}" for row in GUARD_ROWS]
)
def test_a_guard_answers_its_question(guard: Guard, facts: Facts, view: View, expected: bool, reason: str) -> None:
    assert holds(guard, facts, view) is expected, reason


def test_every_guard_has_a_function_and_a_sentence_in_three_languages() -> None:
    assert set(GUARDS) == set(Guard) == set(GUARD_SENTENCES)
    for sentence in GUARD_SENTENCES.values():
        assert all(sentence[language].endswith(".") for language in ("fi", "sv", "en"))


facts_strategy = st.builds(
    Facts,
    on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    letters=st.dictionaries(st.sampled_from(["answer", "notice"]), st.sampled_from(LetterState)),
    is_searched=st.booleans(),
    linked_calls=st.integers(0, 2),
    identity_reached=st.sampled_from(IdentityLevel),
    identity_needed=st.sampled_from(IdentityLevel),
)


@given(st.sampled_from(["received", "writing", "answered"]), facts_strategy)
def test_what_is_offered_as_ready_can_be_made_and_what_lacks_something_cannot(where: str, facts: Facts) -> None:
    answers = {"refuse": {"ground": "G5", "reasons": "Why"}}
    for offer in available(WORKFLOW, where, {"handler"}, facts):
        name = offer.transition.name
        if offer.is_ready:
            done = apply(WORKFLOW, name, where, {"handler"}, facts, answers.get(name), {"grounds": ["G5"]})
            assert isinstance(done, Applied)
        else:
            with pytest.raises(TransitionRefused):
                apply(WORKFLOW, name, where, {"handler"}, facts, answers.get(name), {"grounds": ["G5"]})


@given(facts_strategy)
def test_nothing_is_disclosed_below_the_level(facts: Facts) -> None:
    """Whatever else holds, the answer does not leave while identity is below what the letter or its calls ask for."""
    order = list(IdentityLevel)
    needed = max(order.index(IdentityLevel.LIGHT), order.index(facts.identity_needed))
    try:
        apply(WORKFLOW, "close", "writing", {"handler"}, facts, by_sending=True)
    except TransitionRefused:
        return
    assert order.index(facts.identity_reached) >= needed


FORM = step(
    "form",
    ("received",),
    SAME_STATE,
    asks=(
        Ask("name", AskKind.TEXT, words("name")),
        REASONS,
        Ask("when", AskKind.DATE, words("when")),
        Ask("until", AskKind.DATE, words("until"), may_be_future=True),
        Ask("withdrawn", AskKind.DATE, words("withdrawn"), since_receipt=True),
        Ask(
            "factor",
            AskKind.CHOICE,
            words("factor"),
            of=ChoiceSource.LIST,
            options=(Option("complexity", words("complexity")), Option("number", words("number"))),
        ),
        Ask("ground", AskKind.CHOICE, words("ground"), of=ChoiceSource.GROUNDS),
        Ask("told", AskKind.YES_NO, words("told")),
    ),
)
CHOICES = {"grounds": ("G5", "G7")}

FAULTS: list[tuple[Mapping[str, object], str, str, str]] = [
    ({"reasons": ""}, "reasons", "answer_missing", "a required field left empty"),
    ({"reasons": "  \r\n "}, "reasons", "answer_missing", "only blanks"),
    ({}, "reasons", "answer_missing", "the field not sent at all"),
    ({"reasons": "a\x00b"}, "reasons", "answer_not_text", "binary text"),
    ({"reasons": "a\ud800b"}, "reasons", "answer_not_text", "half a character cannot be stored"),
    ({"reasons": "x" * 5001}, "reasons", "answer_too_long", "longer than fits"),
    ({"reasons": ["x"]}, "reasons", "answer_not_text", "a list where text belongs"),
    ({"name": "two\r\nlines"}, "name", "answer_many_lines", "one line means one"),
    ({"name": "x" * 301}, "name", "answer_too_long", "a short field"),
    ({"when": "2026-02-30"}, "when", "no_such_day", "30 February"),
    ({"when": "30.2.2026"}, "when", "no_such_day", "30 February as Finns write it"),
    ({"when": "30.1.2026"}, "when", "answer_not_a_past_date", "the Finnish way of writing"),
    ({"when": "2026-W48"}, "when", "answer_not_a_past_date", "a week is not a day"),
    ({"when": "20261101"}, "when", "answer_not_a_past_date", "without lines"),
    ({"when": "２０２６-11-01"}, "when", "answer_not_a_past_date", "digits of another script"),
    ({"when": "2026-11-03"}, "when", "answer_in_future", "tomorrow has not happened"),
    ({"until": "soon"}, "until", "answer_not_a_date", "text"),
    ({"factor": "holidays"}, "factor", "answer_not_offered", "not in the list"),
    ({"ground": "G9"}, "ground", "answer_not_offered", "not among the grounds of this right"),
    ({"told": "maybe"}, "told", "answer_not_yes_or_no", "neither yes nor no"),
    ({"state": "answered"}, "state", "field_unknown", "a forged field"),
]


@pytest.mark.parametrize(("given_", "field", "code", "reason"), FAULTS, ids=[row[3] for row in FAULTS])
def test_a_bad_answer_is_a_fault_of_its_field(given_: Mapping[str, object], field: str, code: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(
            FORM, {"reasons": "Why", **given_} if given_ and "reasons" not in given_ else given_, CHOICES, on=TODAY
        )
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [(field, code)], reason


def test_all_bad_answers_are_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(FORM, {"when": "x", "factor": "y"}, CHOICES, on=TODAY)
    assert [fault.place for fault in refusal.value.faults] == ["reasons", "when", "factor"]


def test_good_answers_become_values_and_unanswered_fields_are_left_out() -> None:
    taken = check_answers(
        FORM,
        {
            "reasons": " One\r\ntwo ",
            "when": "2026-11-02",
            "until": "2027-01-15",
            "told": "no",
            "name": "",
            "ground": "G7",
        },
        CHOICES,
        on=TODAY,
    )
    assert taken == {
        "reasons": "One\ntwo",
        "when": date(2026, 11, 2),
        "until": date(2027, 1, 15),
        "told": False,
        "ground": "G7",
    }
    assert storable(taken)["when"] == "2026-11-02"


def test_a_choice_whose_options_were_not_handed_in_takes_nothing() -> None:
    with pytest.raises(Invalid):
        check_answers(FORM, {"reasons": "Why", "ground": "G5"}, {}, on=TODAY)


def test_what_answers_a_request_did_not_happen_before_it_was_received() -> None:
    received_on, given_ = date(2026, 10, 27), {"reasons": "Why", "when": "2026-01-01"}
    taken = check_answers(FORM, {**given_, "withdrawn": "2026-10-27"}, CHOICES, on=TODAY, received_on=received_on)
    assert taken["withdrawn"] == received_on
    with pytest.raises(Invalid) as refusal:
        check_answers(FORM, {**given_, "withdrawn": "2026-10-26"}, CHOICES, on=TODAY, received_on=received_on)
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [("withdrawn", "answer_before_receipt")]


@given(st.dictionaries(st.sampled_from([ask.fact for ask in FORM.asks]), st.text(max_size=40)))
def test_no_text_breaks_the_form(answers: dict[str, str]) -> None:
    """Whatever is typed is taken as a value of its field or told as a fault of a field; nothing else comes out."""
    given_ = {"reasons": "Why", **answers}
    faulty: set[str] = set()
    taken: Mapping[str, object] = {}
    try:
        taken = check_answers(FORM, given_, CHOICES, on=TODAY)
    except Invalid as refusal:
        faulty = {fault.place for fault in refusal.faults}
    assert faulty or taken["reasons"]
    assert (faulty | set(taken)) <= set(given_)
