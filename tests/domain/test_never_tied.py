"""What is never tied to a case by itself, each by its own name, however much else speaks for the call."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dsr.domain.calls import Direction
from dsr.domain.matching import (
    Basis,
    Blocker,
    CallFacts,
    NamedWindow,
    OwnAgent,
    ReasonCode,
    SearchFacts,
    Shared,
    SubjectNumber,
    candidate_for,
    is_ticked_beforehand,
)
from dsr.domain.phone import NumberKind, classify

MINE = "+358401234567"
AT = datetime(2026, 6, 3, 6, 12, tzinfo=UTC)
NUMBER = SubjectNumber(MINE, Basis.CALLBACK, from_on=date(2024, 1, 1), shared=Shared.NO, confirmed_on=date(2026, 6, 9))
CALL = CallFacts(
    1, AT, caller_kind=NumberKind.NUMBER, caller_e164=MINE, queues=("neuvonta",), agents=("a7",), duration_ms=245_000
)
EVERYTHING = SearchFacts(
    (NUMBER,),
    (NamedWindow(AT - timedelta(minutes=5), AT + timedelta(minutes=5)),),
    ("neuvonta",),
    ("a7",),
    duration_ms=245_000,
)


def is_ticked(call: CallFacts, search: SearchFacts = EVERYTHING) -> bool:
    found = candidate_for(call, search)
    return found is not None and is_ticked_beforehand(found.band, found.blockers)


def with_number(**changes: object) -> SearchFacts:
    return replace(EVERYTHING, numbers=(replace(NUMBER, **changes),))  # type: ignore[arg-type]


def of_kind(raw: str) -> CallFacts:
    number = classify(raw)
    return replace(
        CALL, caller_raw=raw, caller_kind=number.kind, caller_e164=number.e164, is_caller_valid=number.is_valid
    )


def test_the_call_of_these_tests_would_be_ticked_if_nothing_stood_against_it() -> None:
    assert is_ticked(CALL)


@pytest.mark.parametrize("raw", ["anonymous", "salainen", "hemligt nummer", "+266696687"])
def test_a_withheld_number_is_never_tied_by_itself(raw: str) -> None:
    assert not is_ticked(of_kind(raw))


@pytest.mark.parametrize("raw", ["", "unavailable", "tuntematon", "0"])
def test_a_missing_number_is_never_tied_by_itself(raw: str) -> None:
    assert not is_ticked(of_kind(raw))


@pytest.mark.parametrize("raw", ["81621", "4567"])
def test_an_extension_is_never_tied_by_itself(raw: str) -> None:
    assert not is_ticked(of_kind(raw))


@pytest.mark.parametrize("raw", ["09 816 21", "+358981621000"])
def test_a_number_of_the_city_is_never_tied_by_itself(raw: str) -> None:
    assert not is_ticked(of_kind(raw))


@pytest.mark.parametrize("raw", ["0800 123456", "0600 12345", "010 1234567", "116117", "112"])
def test_a_service_or_short_number_is_never_tied_by_itself(raw: str) -> None:
    assert not is_ticked(of_kind(raw))


@pytest.mark.parametrize("raw", ["99040 1234567", "sip:reception@example.fi", "040 123 4567 / 89", "12345678"])
def test_a_number_that_could_not_be_read_is_never_tied_by_itself(raw: str) -> None:
    assert not is_ticked(of_kind(raw))


def test_a_number_that_is_only_possible_is_never_tied_by_itself() -> None:
    assert not is_ticked(replace(CALL, is_caller_valid=False))


@pytest.mark.parametrize("shared", [Shared.HOUSEHOLD, Shared.WORKPLACE, Shared.SWITCHBOARD, Shared.INSTITUTION])
def test_a_shared_line_is_never_tied_by_itself(shared: Shared) -> None:
    assert not is_ticked(CALL, with_number(shared=shared))


def test_a_line_of_which_nobody_has_said_that_it_is_not_shared_is_never_tied_by_itself() -> None:
    assert not is_ticked(CALL, with_number(shared=Shared.UNKNOWN))


def test_a_line_with_more_calls_than_one_person_makes_is_never_tied_by_itself() -> None:
    assert not is_ticked(replace(CALL, is_line_busy=True))


def test_a_number_that_two_subjects_gave_is_never_tied_by_itself() -> None:
    assert not is_ticked(CALL, with_number(declared_by_others=True))


@pytest.mark.parametrize(
    ("from_on", "to_on"), [(date(2026, 6, 4), None), (date(2024, 1, 1), date(2026, 6, 2))], ids=["before", "after"]
)
def test_a_call_in_a_gap_of_validity_is_never_tied_by_itself(from_on: date, to_on: date | None) -> None:
    """Operators give numbers to new people: outside its days the number was somebody else's."""
    assert not is_ticked(CALL, with_number(from_on=from_on, to_on=to_on))


@pytest.mark.parametrize("to_on", [None, date(2026, 7, 1)])
def test_a_number_of_which_it_is_not_known_since_when_is_never_tied_by_itself(to_on: date | None) -> None:
    assert not is_ticked(CALL, with_number(from_on=None, to_on=to_on))


@pytest.mark.parametrize("line", ["+46701234567", "+358501234567"])
def test_the_last_seven_digits_alone_never_tie_a_call(line: str) -> None:
    assert not is_ticked(replace(CALL, caller_e164=line))


def test_the_callers_name_alone_never_ties_a_call() -> None:
    hidden = replace(CALL, caller_kind=NumberKind.WITHHELD, caller_e164=None, caller_name_matches=True)
    assert not is_ticked(hidden)
    assert not is_ticked(replace(CALL, caller_e164="+358505550114", caller_name_matches=True))


def test_the_callers_name_adds_nothing_to_a_score() -> None:
    plain, named = candidate_for(CALL, EVERYTHING), candidate_for(replace(CALL, caller_name_matches=True), EVERYTHING)
    assert plain is not None
    assert named is not None
    assert plain.score == named.score


def test_t33_a_voice_is_never_compared() -> None:
    """A voice as a key is biometric data (GDPR Article 9): no fact, reason or term of a search speaks of one."""
    names = [one.name for kind in (CallFacts, SearchFacts, SubjectNumber) for one in fields(kind)]
    assert [name for name in (*names, *ReasonCode, *Blocker) if "voice" in name or "sound" in name] == []


def test_a_call_for_another_person_is_never_tied_by_itself() -> None:
    """The agent noted that the caller acted for somebody: a guardian, a relative, an interpreter."""
    assert not is_ticked(replace(CALL, is_for_another_person=True))


def test_no_call_of_a_subject_with_a_safety_restriction_is_tied_by_itself() -> None:
    found = candidate_for(CALL, replace(EVERYTHING, has_safety_restriction=True))
    assert found is not None
    assert Blocker.SAFETY_RESTRICTION in found.blockers
    assert not is_ticked_beforehand(found.band, found.blockers)


def test_a_call_tied_to_another_subject_is_never_tied_by_itself() -> None:
    assert not is_ticked(replace(CALL, is_tied_to_another=True))
    assert not is_ticked(replace(CALL, is_tied_to_another=True, listener_says=True))


def test_a_call_that_a_listener_denied_is_never_tied_by_itself() -> None:
    assert not is_ticked(replace(CALL, listener_says=False))


def test_a_call_of_another_number_at_the_named_time_is_never_tied_by_itself() -> None:
    assert not is_ticked(replace(CALL, caller_e164="+358505550114"))


def test_a_call_whose_recording_was_due_before_the_request_is_never_tied_by_itself() -> None:
    assert not is_ticked(replace(CALL, is_overdue=True))


@pytest.mark.parametrize(
    "own",
    [
        OwnAgent("a7"),
        OwnAgent("a7", to_on=date(2026, 7, 1)),
        OwnAgent("a7", date(2026, 6, 4)),
        OwnAgent("a7", date(2024, 1, 1), date(2026, 6, 2)),
    ],
    ids=["never said since when", "no beginning", "before", "after"],
)
def test_an_agent_id_without_its_days_or_outside_them_never_ties_a_call(own: OwnAgent) -> None:
    other = replace(CALL, caller_e164="+358505550114")
    search = SearchFacts(own_agents=(own,))
    assert not is_ticked(other, search)
    assert is_ticked(other, replace(search, own_agents=(OwnAgent("a7", date(2024, 1, 1)),)))


def test_a_call_that_the_city_made_to_an_unconfirmed_number_is_never_tied_by_itself() -> None:
    call = replace(CALL, direction=Direction.CALLBACK, caller_e164=None, dialled_e164=MINE)
    assert not is_ticked(call, SearchFacts((replace(NUMBER, basis=Basis.DECLARED),)))
