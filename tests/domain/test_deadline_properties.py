"""What must hold for every receipt of 2024 to 2035, whatever was asked, answered, extended or entered twice."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain import clock_words
from dsr.domain.calendar import Calendar, is_working_day, months_after
from dsr.domain.dated_terms import DatedTerms, Term, TermVersion
from dsr.domain.deadlines import (
    ActReason,
    Clock,
    ClockFacts,
    Extension,
    Fact,
    FactKind,
    StepCode,
    Timeliness,
    act_by,
    check_facts,
    check_promise,
    last_days,
    outcome_on_time,
)
from dsr.domain.languages import LANGUAGES
from dsr.domain.retention import destruction_on

FINLAND = finnish_calendar()
FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)
ALL_RECEIPTS = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))

# Computed another way than the code under test, so that the same slip is not made twice.
OFF = {on for on, _ in FINLAND.days}
EVES = {on for on, off in FINLAND.days if off.is_eve}

# No time limits of hypothesis: the machine that runs this may be busy.
ALWAYS = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])

receipts = st.dates(FIRST, LAST)
offsets = st.integers(0, 25)
lengths = st.none() | st.integers(0, 60)


def working(on: date, *, eves_off: bool) -> bool:
    return on.weekday() < 5 and (on not in OFF or (on in EVES and not eves_off))


def forward(on: date, *, eves_off: bool) -> date:
    return on if working(on, eves_off=eves_off) else forward(on + timedelta(days=1), eves_off=eves_off)


def back(on: date) -> date:
    return on if working(on, eves_off=True) else back(on - timedelta(days=1))


def later_by(on: date, months: int) -> date:
    year, month0 = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month0 + 1, min(on.day, monthrange(year, month0 + 1)[1]))


def plain(received_on: date) -> Clock:
    return last_days(ClockFacts.of(Fact(FactKind.received, received_on)), FINLAND)


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """A receipt with questions, answers and perhaps an extension notice, as a handler could have recorded them."""
    received_on = draw(receipts)
    facts = [Fact(FactKind.received, received_on)]
    kinds = [
        (FactKind.identity_asked, FactKind.identity_answered),
        (FactKind.clarification_asked, FactKind.clarification_answered),
    ]
    for number in range(draw(st.integers(0, 3))):
        asks, answers = draw(st.sampled_from(kinds))
        asked_on = received_on + timedelta(days=draw(offsets))
        facts.append(Fact(asks, asked_on, question=str(number)))
        length = draw(lengths)
        if length is not None:
            facts.append(Fact(answers, asked_on + timedelta(days=length), question=str(number)))
    if draw(st.booleans()):
        until = draw(st.none() | st.integers(32, 88))
        facts.append(
            Fact(
                FactKind.extension_notice_sent,
                received_on + timedelta(days=draw(st.integers(0, 45))),
                extended_until=None if until is None else received_on + timedelta(days=until),
            )
        )
    return facts


def days_of(clock: Clock) -> tuple[date, ...]:
    return (
        clock.unrolled_on,
        clock.safe_on,
        clock.strict_on,
        clock.statutory_on,
        clock.safe_unpaused_on,
        clock.refusal_by_on,
        clock.extended_safe_on,
        clock.extended_strict_on,
        clock.extended_statutory_on,
    )


def test_without_a_pause_every_receipt_of_twelve_years_gives_the_plain_calculation() -> None:
    for received_on in ALL_RECEIPTS:
        one, three = later_by(received_on, 1), later_by(received_on, 3)
        assert days_of(plain(received_on)) == (
            one,
            back(one),
            forward(one, eves_off=False),
            forward(one, eves_off=True),
            back(one),
            back(one),
            back(min(three, later_by(one, 2))),
            forward(three, eves_off=False),
            forward(three, eves_off=True),
        ), received_on


def test_every_last_day_is_a_working_day_at_most_five_days_after_the_month_and_never_before_it() -> None:
    for received_on in ALL_RECEIPTS:
        clock = plain(received_on)
        assert is_working_day(FINLAND, clock.statutory_on, eves_off=True)
        assert is_working_day(FINLAND, clock.strict_on, eves_off=False)
        assert is_working_day(FINLAND, clock.safe_on, eves_off=True)
        assert timedelta(0) <= clock.statutory_on - clock.unrolled_on <= timedelta(days=5)
        assert clock.safe_on <= clock.unrolled_on <= clock.strict_on <= clock.statutory_on
        assert clock.extended_safe_on <= clock.extended_strict_on <= clock.extended_statutory_on
        assert clock.extended_safe_on > clock.safe_on


def test_the_last_days_never_move_backwards_as_the_receipt_moves_forwards() -> None:
    for earlier, later in pairwise(days_of(plain(received_on)) for received_on in ALL_RECEIPTS):
        assert all(before <= after for before, after in zip(earlier, later, strict=True))


def test_the_three_month_day_is_a_function_of_the_receipt_alone() -> None:
    for received_on in ALL_RECEIPTS:
        assert plain(received_on).three_months_on == months_after(received_on, 3) == later_by(received_on, 3)


@ALWAYS
@given(histories())
def test_whatever_happened_the_three_month_day_and_the_last_day_for_a_notice_stay(facts: list[Fact]) -> None:
    clock, without = last_days(ClockFacts.of(*facts), FINLAND), plain(facts[0].on)
    assert clock.three_months_on == without.three_months_on
    assert clock.extension_notice_by_on == clock.safe_unpaused_on == without.safe_on


@ALWAYS
@given(histories(), st.data())
def test_facts_in_another_order_or_given_twice_give_the_same_clock(facts: list[Fact], data: st.DataObject) -> None:
    expected = last_days(ClockFacts.of(*facts), FINLAND)
    shuffled = data.draw(st.permutations(facts))
    repeated = data.draw(st.lists(st.sampled_from(facts), max_size=4))
    again = last_days(ClockFacts.of(*shuffled, *repeated), FINLAND)
    assert again == expected
    assert again.steps == expected.steps


@ALWAYS
@given(histories(), st.integers(0, 3))
def test_the_same_question_and_answer_recorded_again_under_another_name_change_no_day(
    facts: list[Fact], times: int
) -> None:
    again = [
        Fact(fact.kind, fact.on, question=f"again-{copy}-{fact.question}")
        for copy in range(times)
        for fact in facts
        if fact.question
    ]
    assert days_of(last_days(ClockFacts.of(*facts, *again), FINLAND)) == days_of(
        last_days(ClockFacts.of(*facts), FINLAND)
    )


@ALWAYS
@given(histories())
def test_paused_days_are_the_full_days_between_questions_asked_in_time_and_their_answers(facts: list[Fact]) -> None:
    received_on = facts[0].on
    answers = {
        (fact.kind, fact.question): fact.on
        for fact in facts
        if fact.kind in (FactKind.identity_answered, FactKind.clarification_answered)
    }
    stood_still: set[date] = set()
    for fact in facts:
        if fact.kind not in (FactKind.identity_asked, FactKind.clarification_asked):
            continue
        gone = [received_on + timedelta(days=n) for n in range(1, (fact.on - received_on).days + 1)]
        if sum(working(on, eves_off=False) for on in gone) > 5:
            continue
        kind = FactKind(fact.kind.value.replace("asked", "answered"))
        answered_on = answers.get((kind, fact.question), fact.on)
        stood_still |= {fact.on + timedelta(days=n) for n in range(1, (answered_on - fact.on).days)}
    assert last_days(ClockFacts.of(*facts), FINLAND).paused_days == len(stood_still)


@ALWAYS
@given(histories())
def test_a_pause_and_an_extension_only_ever_lengthen_and_keep_the_readings_in_order(facts: list[Fact]) -> None:
    clock, without = last_days(ClockFacts.of(*facts), FINLAND), plain(facts[0].on)
    assert clock.safe_on <= clock.strict_on <= clock.statutory_on
    assert is_working_day(FINLAND, clock.safe_on, eves_off=True)
    assert clock.safe_on >= without.safe_on
    assert clock.statutory_on >= without.statutory_on or clock.promised_on is not None
    assert clock.refusal_by_on >= without.safe_on
    if clock.extension is Extension.counts:
        expected = (clock.extended_safe_on, clock.extended_strict_on, clock.extended_statutory_on)
        assert (clock.safe_on, clock.strict_on, clock.statutory_on) == expected
    if clock.extension in (Extension.none, Extension.too_late):
        assert clock.safe_on == clock.refusal_by_on


@ALWAYS
@given(histories())
def test_an_extension_counts_by_the_day_it_was_sent_and_by_nothing_else(facts: list[Fact]) -> None:
    clock = last_days(ClockFacts.of(*facts), FINLAND)
    sent_on, month = clock.extension_sent_on, later_by(facts[0].on, 1)
    if sent_on is None:
        expected = Extension.none
    elif sent_on <= month:
        expected = Extension.counts
    elif sent_on <= forward(month, eves_off=True):
        expected = Extension.disputable
    else:
        expected = Extension.too_late
    assert clock.extension is expected


def _with_day_off(on: date) -> Calendar:
    """The calendar of the program once a day off has been confirmed."""
    return DatedTerms((TermVersion(Term.DAY_OFF, 1, on),)).calendar(FINLAND)


@ALWAYS
@given(receipts, st.integers(0, 130))
def test_adding_a_holiday_moves_only_last_days_that_fall_on_it(received_on: date, after: int) -> None:
    added_on = received_on + timedelta(days=after)
    clock = plain(received_on)
    changed = last_days(ClockFacts.of(Fact(FactKind.received, received_on)), _with_day_off(added_on))
    for before, now in zip(days_of(clock), days_of(changed), strict=True):
        assert now == before or before == added_on
    assert (changed.calendar_version == clock.calendar_version) is (added_on in OFF), "a holiday keeps its name"


@pytest.mark.parametrize(
    "reading", ["safe_on", "strict_on", "statutory_on", "extended_safe_on", "extended_statutory_on"]
)
def test_a_holiday_added_on_a_last_day_does_move_it(reading: str) -> None:
    for received_on in ALL_RECEIPTS[::97]:
        before = getattr(plain(received_on), reading)
        facts = ClockFacts.of(Fact(FactKind.received, received_on))
        changed = last_days(facts, _with_day_off(before))
        assert getattr(changed, reading) != before


@ALWAYS
@given(histories())
def test_every_step_has_a_whole_sentence_in_three_languages(facts: list[Fact]) -> None:
    clock = last_days(ClockFacts.of(*facts), FINLAND)
    codes = [step.code for step in clock.steps]
    assert codes[0] is StepCode.received
    assert StepCode.safe in codes
    assert codes[-1] in (StepCode.last_day, StepCode.statutory)
    assert clock.steps[-1].on == clock.statutory_on
    for step in clock.steps:
        for language in LANGUAGES:
            text = clock_words.sentence(step, language)
            assert text.endswith(".")
            assert "{" not in text
            assert "None" not in text
            assert "  " not in text
            assert clock_words.source_words(step.source, language)


@ALWAYS
@given(histories())
def test_the_day_to_act_by_is_never_after_the_safe_day(facts: list[Fact]) -> None:
    clock = last_days(ClockFacts.of(*facts), FINLAND)
    by_hand = act_by(clock, by_post=False, is_decided=True)
    by_post = act_by(clock, by_post=True, is_decided=False)
    assert by_hand.on <= clock.safe_on
    assert by_post.on <= clock.safe_on - timedelta(days=7)
    assert by_post.reason in (ActReason.answer_by_post, ActReason.extension_or_refusal, ActReason.pause_open)
    assert outcome_on_time(clock, clock.safe_on) is Timeliness.on_time
    assert outcome_on_time(clock, clock.statutory_on + timedelta(days=1)) is Timeliness.late


@ALWAYS
@given(histories())
def test_what_a_handler_could_have_recorded_is_never_refused(facts: list[Fact]) -> None:
    check_facts(ClockFacts.of(*facts), FINLAND)


@ALWAYS
@given(receipts)
def test_the_safe_extended_day_can_always_be_promised_and_is_kept(received_on: date) -> None:
    clock = plain(received_on)
    check_promise(clock, clock.extended_safe_on)
    sent = Fact(FactKind.extension_notice_sent, clock.extension_notice_by_on, extended_until=clock.extended_safe_on)
    extended = last_days(ClockFacts.of(Fact(FactKind.received, received_on), sent), FINLAND)
    assert extended.extension is Extension.counts
    assert extended.safe_on == extended.strict_on == extended.statutory_on == clock.extended_safe_on


def test_six_months_of_storage_are_between_181_and_184_days() -> None:
    lengths_found = {(destruction_on(on) - on).days for on in ALL_RECEIPTS}
    assert lengths_found == {181, 182, 183, 184}
