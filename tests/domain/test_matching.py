"""Candidates: what speaks for a call, what each piece weighs, and what is never tied to a case by itself."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.calls import Direction
from dsr.domain.matching import (
    Band,
    Basis,
    Blocker,
    CallFacts,
    Candidate,
    NamedWindow,
    OwnAgent,
    ReasonCode,
    SearchFacts,
    Shared,
    SubjectNumber,
    candidate_for,
    is_ticked_beforehand,
    ranked,
)
from dsr.domain.matching_words import BLOCKERS, REASONS, blocker_sentence, reason_sentence
from dsr.domain.phone import NumberKind

MAIJA = "+358401234567"
AT = datetime(2026, 6, 3, 6, 12, tzinfo=UTC)
CALL = CallFacts(1, AT, caller_kind=NumberKind.NUMBER, caller_e164=MAIJA, queues=("neuvonta",), duration_ms=245_000)
HIDDEN = replace(CALL, caller_kind=NumberKind.WITHHELD, caller_e164=None, caller_raw="anonymous")
KNOWN = SubjectNumber(MAIJA, Basis.CALLBACK, from_on=date(2024, 1, 1), shared=Shared.NO, confirmed_on=date(2026, 6, 20))
AGENT = OwnAgent("maija.m", from_on=date(2024, 1, 1))
HOUR = NamedWindow(AT - timedelta(minutes=10), AT + timedelta(minutes=10))
DAY = NamedWindow(AT.replace(hour=0, minute=0), AT.replace(hour=23, minute=59))
SEARCH = SearchFacts((KNOWN,))


def weighed(call: CallFacts, search: SearchFacts) -> Candidate:
    found = candidate_for(call, search)
    assert found is not None
    return found


SCORES = [
    (CALL, SEARCH, 60, Band.STRONG, "confirmed number inside its period"),
    (CALL, SearchFacts((replace(KNOWN, basis=Basis.DECLARED),)), 40, Band.POSSIBLE, "declared number"),
    (CALL, SearchFacts((replace(KNOWN, basis=Basis.HANDLER),)), 40, Band.POSSIBLE, "number added by the handler"),
    (CALL, SearchFacts((replace(KNOWN, basis=Basis.OTHER_REGISTER),)), 50, Band.POSSIBLE, "another register's number"),
    (
        CALL,
        SearchFacts((replace(KNOWN, basis=Basis.DECLARED),), (HOUR,), ("neuvonta",)),
        65,
        Band.STRONG,
        "declared number, time and service",
    ),
    (CALL, replace(SEARCH, windows=(HOUR,), queues=("neuvonta",), duration_ms=240_000), 90, Band.STRONG, "all of it"),
    (CALL, SearchFacts((replace(KNOWN, shared=Shared.HOUSEHOLD),)), 25, Band.POSSIBLE, "a shared line"),
    (replace(CALL, is_line_busy=True), SEARCH, 25, Band.POSSIBLE, "a line that calls like a switchboard"),
    (CALL, SearchFacts((replace(KNOWN, from_on=date(2026, 7, 1)),)), 20, Band.WEAK, "before the number was theirs"),
    (CALL, SearchFacts((replace(KNOWN, to_on=date(2026, 5, 1)),)), 20, Band.WEAK, "after the number was theirs"),
    (HIDDEN, replace(SEARCH, windows=(HOUR,), queues=("neuvonta",)), 25, Band.POSSIBLE, "hidden, time and service"),
    (HIDDEN, replace(SEARCH, windows=(HOUR,)), 15, Band.WEAK, "hidden, time only"),
    (
        replace(HIDDEN, agents=("aava",)),
        replace(SEARCH, windows=(HOUR,), queues=("neuvonta",), agents=("aava",), duration_ms=245_000),
        30,
        Band.POSSIBLE,
        "hidden: never over thirty",
    ),
    (
        replace(CALL, caller_e164="+358409999999"),
        replace(SEARCH, windows=(DAY,), queues=("neuvonta",)),
        24,
        Band.WEAK,
        "somebody's number on the same day",
    ),
    (
        replace(CALL, caller_e164="+358409999999"),
        replace(SEARCH, windows=(HOUR,), queues=("neuvonta",)),
        25,
        Band.POSSIBLE,
        "somebody's number in the very hour: perhaps a borrowed telephone",
    ),
    (
        replace(CALL, direction=Direction.CALLBACK, caller_e164=None, dialled_e164=MAIJA),
        replace(SEARCH, queues=("neuvonta",)),
        60,
        Band.STRONG,
        "the city called back",
    ),
    (
        replace(CALL, caller_e164="+358409999999", agents=("maija.m",)),
        SearchFacts(own_agents=(AGENT,)),
        60,
        Band.STRONG,
        "the subject is the agent",
    ),
    (
        replace(CALL, direction=Direction.OUT, caller_e164=None, dialled_e164=MAIJA),
        SearchFacts((replace(KNOWN, basis=Basis.DECLARED),)),
        40,
        Band.POSSIBLE,
        "the city called a number that nobody has confirmed",
    ),
    (
        replace(CALL, caller_e164="+358409999999", agents=("maija.m",)),
        SearchFacts(own_agents=(replace(AGENT, to_on=date(2026, 6, 2)),)),
        20,
        Band.WEAK,
        "the agent id had passed on to somebody else",
    ),
    (
        replace(CALL, caller_kind=NumberKind.UNPARSED, caller_e164=None, caller_raw="99040 1234567"),
        SEARCH,
        10,
        Band.WEAK,
        "the same last seven digits",
    ),
    (replace(HIDDEN, listener_says=True), SearchFacts(), 100, Band.STRONG, "a listener confirmed"),
    (replace(CALL, listener_says=False), SEARCH, 0, Band.WEAK, "a listener denied"),
]


@pytest.mark.parametrize(("call", "search", "score", "band", "why"), SCORES, ids=[row[4] for row in SCORES])
def test_a_call_is_weighed(call: CallFacts, search: SearchFacts, score: int, band: Band, why: str) -> None:
    found = weighed(call, search)
    assert (found.score, found.band) == (score, band), why


@pytest.mark.parametrize(
    "call",
    [
        replace(CALL, caller_e164="+358409999999"),
        HIDDEN,
        replace(CALL, caller_kind=NumberKind.EXTENSION, caller_e164=None, caller_raw="81621"),
    ],
)
def test_a_call_for_which_nothing_speaks_is_no_candidate(call: CallFacts) -> None:
    assert candidate_for(call, SEARCH) is None


STRONG_SEARCH = replace(SEARCH, windows=(HOUR,), queues=("neuvonta",), duration_ms=245_000)

NEVER = {
    Blocker.NUMBER_HIDDEN: (HIDDEN, STRONG_SEARCH),
    Blocker.NOT_A_PERSONS_LINE: (replace(CALL, caller_kind=NumberKind.SERVICE, caller_e164=None), STRONG_SEARCH),
    Blocker.NUMBER_UNCERTAIN: (replace(CALL, is_caller_valid=False), STRONG_SEARCH),
    Blocker.SHARED_LINE: (CALL, replace(STRONG_SEARCH, numbers=(replace(KNOWN, shared=Shared.WORKPLACE),))),
    Blocker.DECLARED_BY_OTHERS: (CALL, replace(STRONG_SEARCH, numbers=(replace(KNOWN, declared_by_others=True),))),
    Blocker.OUTSIDE_PERIOD: (CALL, replace(STRONG_SEARCH, numbers=(replace(KNOWN, from_on=date(2026, 6, 4)),))),
    Blocker.PERIOD_UNKNOWN: (CALL, replace(STRONG_SEARCH, numbers=(replace(KNOWN, from_on=None),))),
    Blocker.SAME_ENDING_ONLY: (replace(CALL, caller_e164="+46701234567"), STRONG_SEARCH),
    Blocker.FURTHER_PARTY: (
        replace(CALL, caller_e164="+358505550114", parties=(CALL.caller_e164 or "",)),
        STRONG_SEARCH,
    ),
    Blocker.NAME_ONLY: (replace(HIDDEN, caller_name_matches=True), SEARCH),
    Blocker.FOR_ANOTHER_PERSON: (replace(CALL, is_for_another_person=True), STRONG_SEARCH),
    Blocker.SAFETY_RESTRICTION: (CALL, replace(STRONG_SEARCH, has_safety_restriction=True)),
    Blocker.TIED_TO_ANOTHER: (replace(CALL, is_tied_to_another=True), STRONG_SEARCH),
    Blocker.LISTENER_DENIED: (replace(CALL, listener_says=False), STRONG_SEARCH),
    Blocker.STORAGE_ENDED: (replace(CALL, is_overdue=True), STRONG_SEARCH),
    Blocker.SHARED_NOT_KNOWN: (CALL, replace(STRONG_SEARCH, numbers=(replace(KNOWN, shared=Shared.UNKNOWN),))),
    Blocker.BUSY_LINE: (replace(CALL, is_line_busy=True), STRONG_SEARCH),
    Blocker.AGENT_OUTSIDE_PERIOD: (
        replace(CALL, agents=("maija.m",)),
        SearchFacts(own_agents=(replace(AGENT, from_on=date(2026, 6, 4)),)),
    ),
    Blocker.AGENT_PERIOD_UNKNOWN: (
        replace(CALL, agents=("maija.m",)),
        SearchFacts(own_agents=(OwnAgent("maija.m"),)),
    ),
    Blocker.OTHER_NUMBER: (replace(CALL, caller_e164="+358505550114"), STRONG_SEARCH),
}


@pytest.mark.parametrize("blocker", Blocker)
def test_what_is_never_tied_by_itself_is_never_ticked(blocker: Blocker) -> None:
    found = weighed(*NEVER[blocker])
    assert blocker in found.blockers
    assert found.band is not Band.STRONG
    assert not is_ticked_beforehand(found.band, found.blockers)


def test_without_a_blocker_the_same_call_is_ticked() -> None:
    found = weighed(CALL, STRONG_SEARCH)
    assert found.blockers == ()
    assert is_ticked_beforehand(found.band, found.blockers)


@pytest.mark.parametrize("kind", [kind for kind in NumberKind if kind is not NumberKind.NUMBER])
def test_no_odd_number_is_ever_ticked(kind: NumberKind) -> None:
    call = replace(CALL, caller_kind=kind, caller_e164=None, caller_raw="040 123 4567")
    found = weighed(call, STRONG_SEARCH)
    assert found.score <= 30
    assert not is_ticked_beforehand(found.band, found.blockers)


def test_a_confirmed_call_tied_to_another_is_still_not_ticked() -> None:
    found = weighed(replace(CALL, listener_says=True, is_tied_to_another=True), SEARCH)
    assert found.band is Band.STRONG
    assert not is_ticked_beforehand(found.band, found.blockers)


AUTUMN = replace(
    HIDDEN,
    started_at=datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    other_started_at=datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
)


@pytest.mark.parametrize("hour", [0, 1])
def test_a_time_in_the_repeated_autumn_hour_matches_either_reading(hour: int) -> None:
    told = datetime(2024, 10, 27, hour, 30, tzinfo=UTC)
    found = weighed(AUTUMN, SearchFacts(windows=(NamedWindow(told, told),)))
    assert ReasonCode.WINDOW in {reason.code for reason in found.reasons}


def test_a_quarter_of_an_hour_either_way_still_fits_the_told_time() -> None:
    for minutes, fits in [(15, True), (-15, True), (16, False), (-16, False)]:
        told = AT + timedelta(minutes=minutes)
        assert (candidate_for(HIDDEN, SearchFacts(windows=(NamedWindow(told, told),))) is not None) is fits


@pytest.mark.parametrize(
    ("call", "is_other", "why"),
    [
        (replace(CALL, caller_e164="+358505550114"), True, "somebody called from a known number of another"),
        (
            replace(CALL, direction=Direction.OUT, caller_e164=None, dialled_e164="+358505550114"),
            True,
            "and was called",
        ),
        (CALL, False, "the subject's own"),
        (replace(CALL, direction=Direction.OUT, caller_e164=None, dialled_e164=MAIJA), False, "the subject was called"),
        (HIDDEN, False, "nobody knows whose"),
    ],
)
def test_a_call_of_another_known_number_is_told_with_the_number_masked(
    call: CallFacts, is_other: bool, why: str
) -> None:
    found = weighed(call, STRONG_SEARCH)
    shown = [dict(one.values) for one in found.reasons if one.code is ReasonCode.OTHER_NUMBER]
    assert shown == ([{"number": "050 … 14"}] if is_other else []), why
    assert (Blocker.OTHER_NUMBER in found.blockers) is is_other, why


def test_a_call_in_the_margin_is_said_to_be_outside_the_named_time() -> None:
    told = {ReasonCode.WINDOW, ReasonCode.WINDOW_NEAR, ReasonCode.WINDOW_WIDE}
    for minutes, hours, code in (
        (0, 1, ReasonCode.WINDOW),
        (15, 1, ReasonCode.WINDOW_NEAR),
        (0, 200, ReasonCode.WINDOW_WIDE),
        (1, 200, ReasonCode.WINDOW_NEAR),
    ):
        first = AT + timedelta(minutes=minutes)
        found = weighed(HIDDEN, SearchFacts(windows=(NamedWindow(first, first + timedelta(hours=hours)),)))
        assert {one.code for one in found.reasons} & told == {code}


def test_a_window_with_a_line_fits_only_calls_of_that_line() -> None:
    assert candidate_for(HIDDEN, SearchFacts(windows=(replace(HOUR, queue="kirjasto"),))) is None
    found = weighed(HIDDEN, SearchFacts(windows=(replace(HOUR, queue="neuvonta"),)))
    assert found.score == 25


def test_a_season_told_is_worth_less_than_an_hour_and_half_a_year_nothing() -> None:
    month = NamedWindow(AT - timedelta(days=15), AT + timedelta(days=15))
    half_year = NamedWindow(AT - timedelta(days=90), AT + timedelta(days=90))
    assert weighed(CALL, replace(SEARCH, windows=(month,))).score == 65
    assert weighed(CALL, replace(SEARCH, windows=(half_year,))).score == 60


def test_the_last_day_of_a_number_counts_in_helsinki() -> None:
    late = replace(CALL, started_at=datetime(2026, 6, 3, 22, 30, tzinfo=UTC))
    found = weighed(late, SearchFacts((replace(KNOWN, to_on=date(2026, 6, 3)),)))
    assert Blocker.OUTSIDE_PERIOD in found.blockers


def test_the_best_known_of_two_entries_for_a_number_counts() -> None:
    old = SubjectNumber(MAIJA, Basis.CALLBACK, date(2020, 1, 1), date(2021, 1, 1))
    now = SubjectNumber(MAIJA, Basis.DECLARED, date(2024, 1, 1))
    assert weighed(CALL, SearchFacts((old, now))).score == 40


def test_candidates_come_likeliest_first_and_newest_first() -> None:
    calls = [replace(CALL, call_id=n, started_at=AT + timedelta(days=n)) for n in (1, 2, 3)]
    calls.append(replace(HIDDEN, call_id=4))
    calls.append(replace(CALL, call_id=5, caller_e164="+358409999999"))
    order = [candidate.call_id for candidate in ranked(calls, replace(SEARCH, windows=(HOUR,)))]
    assert order == [3, 2, 1, 4, 5]


@given(
    st.sampled_from(list(NumberKind)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(list(Shared)),
    st.sampled_from(list(Basis)),
)
def test_a_ticked_call_always_has_a_number_that_is_the_subjects(
    kind: NumberKind, is_valid: bool, is_mine: bool, shared: Shared, basis: Basis
) -> None:
    line = MAIJA if is_mine else "+358409999999"
    call = replace(CALL, caller_kind=kind, caller_e164=line if kind is NumberKind.NUMBER else None)
    call = replace(call, is_caller_valid=is_valid)
    search = replace(STRONG_SEARCH, numbers=(replace(KNOWN, shared=shared, basis=basis),))
    found = candidate_for(call, search)
    if found is not None and is_ticked_beforehand(found.band, found.blockers):
        assert is_mine
        assert is_valid
        assert kind is NumberKind.NUMBER
        assert shared is Shared.NO


def test_every_reason_and_blocker_has_its_sentence_in_three_languages() -> None:
    assert (set(REASONS), set(BLOCKERS)) == (set(ReasonCode), set(Blocker))
    for texts in [*REASONS.values(), *BLOCKERS.values()]:
        assert set(texts) == {"fi", "sv", "en"}
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
        assert places[0] == places[1] == places[2]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_reason_found_has_the_values_its_sentence_needs(language: str) -> None:
    for call, search, *_ in SCORES:
        for reason in weighed(call, search).reasons:
            text = reason_sentence(reason.code, dict(reason.values), language)
            assert "{" not in text
            assert MAIJA not in text.replace(" ", "")
    assert blocker_sentence("shared_line", language)


def test_a_reason_reads_as_a_sentence() -> None:
    declared = weighed(CALL, SearchFacts((SubjectNumber(MAIJA),))).reasons[0]
    assert reason_sentence(declared.code, dict(declared.values), "fi") == (
        "Sama numero 040 … 67, jonka rekisteröity ilmoitti. Numeroa ei ole varmistettu."
    )
    gap = weighed(CALL, SearchFacts((replace(KNOWN, from_on=date(2026, 7, 1)),))).reasons[1]
    assert reason_sentence(gap.code, dict(gap.values), "sv") == "Numret var då inte den registrerades (1.7.2026–)."
