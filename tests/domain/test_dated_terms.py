"""Which term holds for which request, and what an added holiday does to the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsr.domain.dated_terms import DatedTerms, Term, TermVersion
from dsr.domain.deadlines import ClockFacts, Fact, FactKind, Policy
from tests import made_once

RECEIVED = date(2026, 11, 2)
FACTS = ClockFacts.of(Fact(FactKind.received, RECEIVED))


DAY = date(2026, 12, 2)
"""The safe, strict and statutory day of `FACTS`: a Wednesday."""


def _days_of(versions: tuple[TermVersion, ...], facts: ClockFacts = FACTS) -> tuple[date, date, date]:
    terms = DatedTerms(versions)
    clock = terms.clock(facts, terms.calendar(made_once.calendar()), Policy())
    return clock.safe_on, clock.strict_on, clock.statutory_on


def _day_off(value: int, confirmed: str) -> TermVersion:
    return TermVersion(Term.DAY_OFF, value, DAY, date.fromisoformat(confirmed))


@pytest.mark.parametrize(
    ("versions", "days", "reason"),
    [
        ([(1, "2026-11-20")], ("2026-12-01", "2026-12-03", "2026-12-03"), "known before: work by the day before, late after the next"),
        ([(1, "2026-12-01")], ("2026-12-01", "2026-12-03", "2026-12-03"), "on the very day one can still act"),
        ([(1, "2026-12-02")], ("2026-12-02", "2026-12-03", "2026-12-03"), "the day before has passed: the safe day that was told stays"),
        ([(1, "2026-12-09")], ("2026-12-02", "2026-12-03", "2026-12-03"), "told afterwards: nobody is late by it"),
        ([(1, "2026-11-20"), (0, "2026-11-23")], ("2026-12-02", "2026-12-02", "2026-12-02"), "taken away in time"),
        ([(1, "2026-11-20"), (0, "2026-12-03")], ("2026-12-02", "2026-12-03", "2026-12-03"), "taken away on the last day that was told: it stays"),
    ],
)  # fmt: skip
def test_a_day_off_moves_no_day_to_before_it_is_confirmed(
    versions: list[tuple[int, str]], days: tuple[str, str, str], reason: str
) -> None:
    found = _days_of(tuple(_day_off(value, confirmed) for value, confirmed in versions))
    assert found == tuple(date.fromisoformat(one) for one in days), reason


@pytest.mark.parametrize(
    ("confirmed", "received", "paused", "reason"),
    [
        ("2026-11-01", "2026-11-02", 0, "confirmed before the request came"),
        ("2026-11-12", "2026-11-02", 3, "the question was in time when it was asked, though the term is dated before the receipt"),
        ("2026-11-12", "2026-11-12", 0, "received on the day of confirming"),
    ],
)  # fmt: skip
def test_a_question_is_not_made_late_by_a_term_that_was_confirmed_after_it(
    confirmed: str, received: str, paused: int, reason: str
) -> None:
    on = date.fromisoformat(received)
    facts = ClockFacts.of(
        Fact(FactKind.received, on),
        Fact(FactKind.identity_asked, on + timedelta(days=3), question="id:1"),
        Fact(FactKind.identity_answered, on + timedelta(days=7), question="id:1"),
    )
    terms = DatedTerms((TermVersion(Term.ASK_WITHIN, 0, date(2026, 11, 1), date.fromisoformat(confirmed)),))
    assert terms.clock(facts, made_once.calendar(), Policy()).paused_days == paused, reason


@pytest.mark.parametrize(
    ("confirmed", "paused", "reason"),
    [("2026-11-12", 3, "the question had been asked"), ("2026-11-09", 0, "asked once it was known")],
)
def test_a_question_is_not_made_late_by_a_day_off_that_is_taken_away_after_it(
    confirmed: str, paused: int, reason: str
) -> None:
    facts = ClockFacts.of(
        *FACTS.facts,
        Fact(FactKind.identity_asked, date(2026, 11, 10), question="id:1"),
        Fact(FactKind.identity_answered, date(2026, 11, 14), question="id:1"),
    )
    added = TermVersion(Term.DAY_OFF, 1, date(2026, 11, 5), date(2026, 11, 2))
    taken = TermVersion(Term.DAY_OFF, 0, date(2026, 11, 5), date.fromisoformat(confirmed))
    terms = DatedTerms((added, taken))
    clock = terms.clock(facts, terms.calendar(made_once.calendar()), Policy())
    assert clock.paused_days == paused, reason
    assert clock.calendar_version == made_once.calendar().version


def test_a_notice_that_counted_when_it_was_sent_goes_on_counting() -> None:
    """Sent on 3.12., the strict day while 2.12. was off; that it was not after all was confirmed on 4.12."""
    facts = ClockFacts.of(*FACTS.facts, Fact(FactKind.extension_notice_sent, date(2026, 12, 3)))
    versions = (_day_off(1, "2026-11-20"), _day_off(0, "2026-12-04"))
    assert _days_of(versions, facts) == _days_of(versions[:1], facts)
    assert _days_of(versions, facts)[1] > date(2027, 1, 31)


def _terms(*versions: tuple[Term, int, str]) -> DatedTerms:
    return DatedTerms(tuple(TermVersion(term, value, date.fromisoformat(on)) for term, value, on in versions))


@pytest.mark.parametrize(
    ("versions", "post_by", "reason"),
    [
        ([], "2026-11-25", "a week before the safe day"),
        ([(Term.POST_DAYS, 10, "2026-11-20")], "2026-11-20", "in force on the safe day, 2.12.; 22.11. is a Sunday"),
        ([(Term.POST_DAYS, 10, "2026-12-02")], "2026-11-25", "20.11. is before the day from which it is in force"),
        ([(Term.POST_DAYS, 10, "2026-12-03")], "2026-11-25", "from the day after: not for this request"),
        (
            [(Term.POST_DAYS, 10, "2026-01-01"), (Term.POST_DAYS, 3, "2026-06-01")],
            "2026-11-27",
            "the newest day; a Sunday",
        ),
        ([(Term.POST_DAYS, 3, "2026-06-01"), (Term.POST_DAYS, 10, "2026-01-01")], "2026-11-27", "in whatever order"),
        ([(Term.POST_DAYS, 10, "2026-06-01"), (Term.POST_DAYS, 3, "2026-06-01")], "2026-11-27", "the later confirmed"),
    ],
)
def test_the_week_for_the_post_is_that_of_the_safe_day(
    versions: list[tuple[Term, int, str]], post_by: str, reason: str
) -> None:
    clock = _terms(*versions).clock(FACTS, made_once.calendar(), Policy())
    assert clock.safe_on == date(2026, 12, 2)
    assert clock.safe_by_post_on == date.fromisoformat(post_by), reason


@pytest.mark.parametrize(
    ("from_on", "paused", "reason"),
    [("2026-11-03", 0, "received before the term changed"), ("2026-11-02", 3, "received on its first day")],
)
def test_a_question_counts_by_the_term_of_the_day_of_receipt(from_on: str, paused: int, reason: str) -> None:
    asked = (
        Fact(FactKind.identity_asked, date(2026, 11, 12), question="id:1"),
        Fact(FactKind.identity_answered, date(2026, 11, 16), question="id:1"),
    )
    terms = _terms((Term.ASK_WITHIN, 8, from_on))
    clock = terms.clock(ClockFacts.of(*FACTS.facts, *asked), made_once.calendar(), Policy())
    assert clock.paused_days == paused, reason


def test_an_added_holiday_moves_all_three_readings_and_the_version_and_can_be_taken_away_again() -> None:
    shipped = made_once.calendar()
    added = _terms((Term.DAY_OFF, 1, "2026-12-02")).calendar(shipped)
    assert added.version != shipped.version
    clock = DatedTerms().clock(FACTS, added, Policy())
    assert (clock.safe_on, clock.strict_on, clock.statutory_on) == (
        date(2026, 12, 1),
        date(2026, 12, 3),
        date(2026, 12, 3),
    )
    assert clock.calendar_version == added.version
    cancelled = _terms((Term.DAY_OFF, 1, "2026-12-02"), (Term.DAY_OFF, 0, "2026-12-02"))
    assert cancelled.calendar(added) == shipped, "whatever was added before"
    assert DatedTerms().calendar(shipped) is shipped


@pytest.mark.parametrize(
    ("confirmed", "stays", "reason"),
    [
        ("2026-11-02", False, "confirmed long before: ten days in the post are counted"),
        ("2026-11-30", True, "the new day has passed on the day of confirming: nobody can act by it"),
    ],
)
def test_a_longer_way_of_the_post_moves_no_day_to_before_it_is_in_force(
    confirmed: str, stays: bool, reason: str
) -> None:
    received = ClockFacts.of(Fact(FactKind.received, date(2026, 11, 9)))
    before = DatedTerms().clock(received, made_once.calendar(), Policy())
    version = TermVersion(Term.POST_DAYS, 14, date(2026, 11, 2), date.fromisoformat(confirmed))
    terms = DatedTerms((version,))
    after = terms.clock(received, made_once.calendar(), Policy())
    assert (after.safe_by_post_on == before.safe_by_post_on) is stays, reason
    for by_post in (True, False):
        found = terms.clock_and_staying(received, made_once.calendar(), Policy(), by_post=by_post)
        assert found == (after, stays and by_post)
    shorter = TermVersion(Term.POST_DAYS, 3, date(2026, 11, 2), date(2026, 11, 30))
    assert (
        DatedTerms((version, shorter)).clock(received, made_once.calendar(), Policy()).safe_by_post_on
        > before.safe_by_post_on
    )


@pytest.mark.parametrize(
    ("later", "post_by", "reason"),
    [
        ([], "2026-12-02", "nine days before 9.12. is 30.11., before 1.12. from which it is in force: 2.12. stays"),
        (
            [(Term.DAY_OFF, 1, "2026-12-14")],
            "2026-12-02",
            "a day off that concerns nothing here takes no such day back",
        ),
        ([(Term.DAY_OFF, 1, "2026-12-31"), (Term.POST_DAYS, 8, "2026-12-15")], "2026-12-02", "nor does a later length"),
        ([(Term.POST_DAYS, 8, "2026-12-01")], "2026-12-01", "eight days are in force on the day that they lead to"),
    ],
)
def test_a_day_for_the_post_that_stays_is_kept_when_something_else_is_confirmed(
    later: list[tuple[Term, int, str]], post_by: str, reason: str
) -> None:
    received = ClockFacts.of(Fact(FactKind.received, date(2026, 11, 9)))
    versions = [
        TermVersion(term, value, date.fromisoformat(on), date(2026, 11, 30))
        for term, value, on in [(Term.POST_DAYS, 9, "2026-12-01"), *later]
    ]
    clock = DatedTerms(tuple(versions)).clock(received, made_once.calendar(), Policy())
    assert clock.safe_by_post_on == date.fromisoformat(post_by), reason
