"""The clock of a right request: the vectors, and the edges by hand, each with its reason."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain.calendar import OutsideCalendar
from dsr.domain.deadlines import (
    ActReason,
    Clock,
    ClockFacts,
    ClockRefused,
    Extension,
    Fact,
    FactKind,
    PauseStanding,
    ServiceWay,
    Timeliness,
    act_by,
    appeal_ends_on,
    check_facts,
    check_promise,
    last_days,
    outcome_on_time,
    served_on,
)

FINLAND = finnish_calendar()
VECTORS = Path(__file__).parents[1] / "vectors"


def day(text: str) -> date:
    return date.fromisoformat(text)


def rows_of(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def received(on: str) -> Fact:
    return Fact(FactKind.received, day(on))


def asked(on: str, **more: object) -> Fact:
    return Fact(FactKind.identity_asked, day(on), **more)


def answered(on: str, **more: object) -> Fact:
    return Fact(FactKind.identity_answered, day(on), **more)


def notice(on: str, until: str | None = None) -> Fact:
    return Fact(FactKind.extension_notice_sent, day(on), extended_until=day(until) if until else None)


def clock_of(*facts: Fact) -> Clock:
    return last_days(ClockFacts.of(*facts), FINLAND)


@pytest.mark.parametrize("row", rows_of("deadlines.csv"), ids=lambda row: row["receipt_date"])
def test_every_vector_of_plain_receipts_holds(row: dict[str, str]) -> None:
    clock = clock_of(received(row["receipt_date"]))
    found = {
        "anniversary": clock.unrolled_on,
        "due": clock.statutory_on,
        "strict_eu_due": clock.strict_on,
        "safe_due": clock.safe_on,
        "anniversary3": clock.three_months_on,
        "extended_due": clock.extended_statutory_on,
        "strict_eu_extended_due": clock.extended_strict_on,
        "safe_extended_due": clock.extended_safe_on,
    }
    assert {name: on.isoformat() for name, on in found.items()} == {name: row[name] for name in found}, row["rule"]


@pytest.mark.parametrize("row", [row for row in rows_of("deadlines.csv") if row["rolled_over"]], ids=lambda r: r["due"])
def test_the_days_rolled_over_are_named_in_the_steps(row: dict[str, str]) -> None:
    steps = clock_of(received(row["receipt_date"])).steps
    met = [on.isoformat() for on, _ in steps[-1].met]
    assert met == [entry.split()[0] for entry in row["rolled_over"].split("; ")], row["rule"]


@pytest.mark.parametrize("row", rows_of("suspension.csv"), ids=lambda row: row["note"])
def test_every_vector_of_pauses_holds(row: dict[str, str]) -> None:
    clock = clock_of(received(row["received"]), asked(row["asked"]), answered(row["answered"]))
    found = {
        "paused_days": str(clock.paused_days),
        "due": clock.statutory_on.isoformat(),
        "safe_due": clock.safe_on.isoformat(),
        "extended_due": clock.extended_statutory_on.isoformat(),
    }
    assert found == {name: row[name] for name in found}, row["note"]


@pytest.mark.parametrize(
    ("receipt", "safe", "strict", "statutory", "reason"),
    [
        ("2026-01-31", "2026-02-27", "2026-03-02", "2026-03-02", "no 31 February; the 28th is a Saturday"),
        ("2028-01-31", "2028-02-29", "2028-02-29", "2028-02-29", "leap February ends on a Tuesday"),
        ("2028-02-29", "2028-03-29", "2028-03-29", "2028-03-29", "from a leap day to the same date"),
        ("2027-02-28", "2027-03-25", "2027-03-30", "2027-03-30", "28 March is Easter Sunday, Friday is off too"),
        ("2026-05-19", "2026-06-18", "2026-06-19", "2026-06-22", "Midsummer Eve parts strict from statutory"),
        ("2026-11-24", "2026-12-23", "2026-12-24", "2026-12-28", "Christmas Eve parts strict from statutory"),
        ("2028-11-24", "2028-12-22", "2028-12-27", "2028-12-27", "the eve is a Sunday: off on every reading"),
        (
            "2026-11-06",
            "2026-12-04",
            "2026-12-07",
            "2026-12-07",
            "Independence Day on a Sunday: Monday is a working day",
        ),
        ("2024-11-20", "2024-12-20", "2024-12-20", "2024-12-20", "a plain Friday"),
    ],
)
def test_the_three_last_days_of_a_plain_month(
    receipt: str, safe: str, strict: str, statutory: str, reason: str
) -> None:
    clock = clock_of(received(receipt))
    assert (clock.safe_on, clock.strict_on, clock.statutory_on) == (day(safe), day(strict), day(statutory)), reason


PAUSES = [
    (
        [("2026-11-06", "2026-11-17")],
        10,
        "2026-12-11",
        "2026-12-14",
        "asked on the fourth working day; rolls both ways",
    ),
    ([("2026-11-03", "2026-11-03")], 0, "2026-12-02", "2026-12-02", "answered the same day"),
    ([("2026-11-03", "2026-11-04")], 0, "2026-12-02", "2026-12-02", "answered the next day: no full day between"),
    ([("2026-11-09", "2026-11-19")], 9, "2026-12-11", "2026-12-11", "fifth working day still counts"),
    ([("2026-11-10", "2026-11-19")], 0, "2026-12-02", "2026-12-02", "sixth working day: asked too late"),
    ([("2026-11-08", "2026-11-12")], 3, "2026-12-04", "2026-12-07", "asked on a Sunday within five working days"),
    ([("2026-11-03", None)], 0, "2026-12-02", "2026-12-02", "an open pause adds nothing"),
    (
        [("2026-11-03", "2026-11-10"), ("2026-11-05", "2026-11-12")],
        8,
        "2026-12-10",
        "2026-12-10",
        "overlap counts once",
    ),
    ([("2026-11-03", "2026-11-06"), ("2026-11-09", "2026-11-12")], 4, "2026-12-04", "2026-12-07", "two pauses add up"),
    ([("2026-11-03", "2026-11-06"), ("2026-11-09", None)], 2, "2026-12-04", "2026-12-04", "one answered, one open"),
    (
        [("2026-11-03", "2026-11-12"), ("2026-11-05", "2026-11-08")],
        8,
        "2026-12-10",
        "2026-12-10",
        "one inside the other",
    ),
]


@pytest.mark.parametrize(("questions", "days", "safe", "statutory", "reason"), PAUSES, ids=lambda value: str(value))
def test_pauses_add_their_full_days_to_the_unrolled_day(
    questions: list[tuple[str, str | None]], days: int, safe: str, statutory: str, reason: str
) -> None:
    facts = [received("2026-11-02")]
    for number, (asked_on, answered_on) in enumerate(questions):
        facts.append(asked(asked_on, question=str(number)))
        if answered_on:
            facts.append(answered(answered_on, question=str(number)))
    clock = clock_of(*facts)
    assert (clock.paused_days, clock.safe_on, clock.statutory_on) == (days, day(safe), day(statutory)), reason
    assert clock.unrolled_on == clock.safe_unpaused_on == clock.extension_notice_by_on == day("2026-12-02")


def test_an_eve_counts_as_a_working_day_when_the_five_days_for_asking_are_counted() -> None:
    # After Thursday 17 December 2026: 18, 21, 22, 23 and the eve are five; 28 December is the sixth.
    on_time = clock_of(received("2026-12-17"), asked("2026-12-24"), answered("2027-01-04"))
    late = clock_of(received("2026-12-17"), asked("2026-12-28"), answered("2027-01-04"))
    assert (on_time.paused_days, late.paused_days) == (10, 0)


def test_an_open_pause_leaves_the_dates_and_calls_for_a_notice_by_the_unpaused_safe_day() -> None:
    clock = clock_of(received("2026-11-24"), asked("2026-11-25"))
    assert clock.pause_open_since == day("2026-11-25")
    assert clock.unanswered_notice_by_on == clock.safe_on == day("2026-12-23")
    told = clock_of(
        received("2026-11-24"), asked("2026-11-25"), Fact(FactKind.unanswered_notice_sent, day("2026-12-20"))
    )
    assert told.is_paused
    assert told.unanswered_notice_by_on is None


def test_a_question_asked_too_late_is_no_open_pause() -> None:
    clock = clock_of(received("2026-11-02"), asked("2026-11-20"))
    assert not clock.is_paused
    assert [pause.standing for pause in clock.pauses] == [PauseStanding.asked_late]


def test_a_question_answered_the_same_day_or_the_next_is_settled_and_stopped_no_full_day() -> None:
    for answer_on in ("2026-11-03", "2026-11-04"):
        clock = clock_of(received("2026-11-02"), asked("2026-11-03"), answered(answer_on))
        assert not clock.is_paused
        assert [pause.standing for pause in clock.pauses] == [PauseStanding.no_full_day]


def test_identity_and_clarification_pause_together_and_an_answer_ends_only_its_own_kind() -> None:
    clarified = (
        Fact(FactKind.clarification_asked, day("2026-11-04")),
        Fact(FactKind.clarification_answered, day("2026-11-12")),
    )
    both = clock_of(received("2026-11-02"), asked("2026-11-03"), answered("2026-11-06"), *clarified)
    assert both.paused_days == 8, "4, 5 and 5-11 November: the 5th once"
    identity_open = clock_of(received("2026-11-02"), asked("2026-11-03"), *clarified)
    assert identity_open.paused_days == 7
    assert identity_open.pause_open_since == day("2026-11-03")


def test_a_question_that_claims_no_pause_never_pauses() -> None:
    clock = clock_of(received("2026-11-02"), asked("2026-11-03", claims_pause=False), answered("2026-11-12"))
    assert clock.paused_days == 0
    assert not clock.is_paused


def test_a_question_asked_before_this_right_was_received_does_not_pause_it() -> None:
    clock = clock_of(received("2026-11-05"), asked("2026-11-03"), answered("2026-11-12"))
    assert clock.paused_days == 0
    assert clock.pauses == ()


def test_waiting_for_others_never_pauses() -> None:
    others = [kind for kind in FactKind if kind.value.endswith("_asked")]
    assert others == [FactKind.identity_asked, FactKind.clarification_asked]


def test_the_earliest_receipt_counts() -> None:
    assert clock_of(received("2026-11-09"), received("2026-11-02")) == clock_of(received("2026-11-02"))


EXTENSIONS = [
    # Receipt 24 November 2026: the month ends on Christmas Eve. Safe 23.12., strict 24.12., statutory 28.12.
    ("2026-11-24", "2026-12-23", "counts", "2027-02-24", "2027-02-24", "2027-02-24", "by the button's last day"),
    ("2026-11-24", "2026-12-24", "counts", "2027-02-24", "2027-02-24", "2027-02-24", "on the unrolled day itself"),
    ("2026-11-24", "2026-12-25", "disputable", "2026-12-23", "2026-12-24", "2027-02-24", "moves statutory only"),
    ("2026-11-24", "2026-12-28", "disputable", "2026-12-23", "2026-12-24", "2027-02-24", "last statutory day"),
    ("2026-11-24", "2026-12-29", "too_late", "2026-12-23", "2026-12-24", "2026-12-28", "moves nothing"),
    # Receipt 5 March 2026: the month ends on Easter Sunday. Safe 2.4., strict and statutory 7.4.
    ("2026-03-05", "2026-04-05", "counts", "2026-06-05", "2026-06-05", "2026-06-05", "sent on the Sunday itself"),
    ("2026-03-05", "2026-04-06", "disputable", "2026-04-02", "2026-06-05", "2026-06-05", "safe stays, the others move"),
    ("2026-03-05", "2026-04-08", "too_late", "2026-04-02", "2026-04-07", "2026-04-07", "after the rolled day"),
    ("2027-01-30", "2027-02-26", "counts", "2027-04-28", "2027-04-30", "2027-04-30", "safe heeds 1 + 2, the others 3"),
]


@pytest.mark.parametrize(("receipt", "sent", "extension", "safe", "strict", "statutory", "reason"), EXTENSIONS)
def test_a_notice_moves_each_reading_by_its_own_test(
    receipt: str, sent: str, extension: str, safe: str, strict: str, statutory: str, reason: str
) -> None:
    clock = clock_of(received(receipt), notice(sent))
    found = (clock.extension.value, clock.safe_on, clock.strict_on, clock.statutory_on)
    assert found == (extension, day(safe), day(strict), day(statutory)), reason


def test_a_pause_moves_neither_the_last_day_for_the_notice_nor_its_test() -> None:
    facts = (received("2026-11-02"), asked("2026-11-03"), answered("2026-11-20"))
    assert clock_of(*facts).safe_on == day("2026-12-18")
    assert clock_of(*facts).extension_notice_by_on == day("2026-12-02")
    assert clock_of(*facts, notice("2026-12-03")).extension is Extension.too_late
    assert clock_of(*facts, notice("2026-12-02")).extension is Extension.counts


def test_a_pause_and_an_extension_add_up_and_roll_once() -> None:
    clock = clock_of(received("2026-11-02"), asked("2026-11-06"), answered("2026-11-17"), notice("2026-12-01"))
    # 2 February 2027 and ten days is Friday 12 February.
    assert clock.safe_on == clock.statutory_on == day("2027-02-12")
    assert clock.safe_unpaused_on == day("2026-12-02")
    assert clock.refusal_by_on == day("2026-12-11"), "paused, but never extended"


PROMISES = [
    ("2027-01-15", "2027-01-15", "2027-01-15", "a shorter promise caps all three"),
    ("2027-02-02", "2027-02-02", "2027-02-02", "the whole three months"),
    ("2027-01-16", "2027-01-15", "2027-01-16", "a Saturday: work to Friday, the promise itself is not moved"),
]


@pytest.mark.parametrize(("until", "safe", "others", "reason"), PROMISES)
def test_a_promised_day_caps_the_extension(until: str, safe: str, others: str, reason: str) -> None:
    clock = clock_of(received("2026-11-02"), notice("2026-11-20", until))
    assert (clock.safe_on, clock.strict_on, clock.statutory_on) == (day(safe), day(others), day(others)), reason
    assert (clock.extended_safe_on, clock.extended_statutory_on) == (day(safe), day(others))


def test_a_promise_in_a_notice_sent_too_late_moves_nothing() -> None:
    clock = clock_of(received("2026-11-02"), notice("2026-12-03", "2027-01-15"))
    assert (clock.extension, clock.safe_on, clock.statutory_on) == (
        Extension.too_late,
        day("2026-12-02"),
        day("2026-12-02"),
    )


def test_a_promise_before_the_end_of_a_paused_month_keeps_the_readings_in_order() -> None:
    # The month ends on Sunday 5 April, with five paused days on Friday 10 April; the notice is disputable.
    facts = (received("2026-03-05"), asked("2026-03-06"), answered("2026-03-12"), notice("2026-04-07", "2026-04-08"))
    clock = clock_of(*facts)
    assert clock.extension is Extension.disputable
    assert clock.safe_on == clock.strict_on == clock.statutory_on == day("2026-04-08")


def test_a_promise_caps_the_strict_reading_too_where_only_the_statutory_one_is_extended() -> None:
    # 24 December and fifteen paused days is 8 January; the notice of 28 December moves the statutory reading only.
    facts = (received("2026-11-24"), asked("2026-11-25"), answered("2026-12-11"), notice("2026-12-28", "2027-01-05"))
    clock = clock_of(*facts)
    assert clock.extension is Extension.disputable
    assert clock.safe_on == clock.strict_on == clock.statutory_on == day("2027-01-05")


def test_of_two_notices_the_first_is_the_extension_and_the_shorter_promise_holds() -> None:
    clock = clock_of(received("2026-11-02"), notice("2026-12-10", "2027-01-20"), notice("2026-11-20", "2027-01-29"))
    assert (clock.extension, clock.extension_sent_on) == (Extension.counts, day("2026-11-20"))
    assert clock.safe_on == day("2027-01-20")


REFUSED = [
    ([asked("2026-11-03")], "no_receipt", "no receipt at all"),
    ([received("2026-11-02"), asked("2026-11-01")], "asked_before_receipt", "asked the day before"),
    ([received("2026-11-02"), answered("2026-11-03")], "answered_without_question", "nothing was asked"),
    ([received("2026-11-02"), asked("2026-11-04"), answered("2026-11-03")], "answered_before_asked", "backwards"),
    (
        [
            received("2026-11-02"),
            asked("2026-11-03", question="a"),
            asked("2026-11-05", question="b"),
            answered("2026-11-04", question="b"),
        ],
        "answered_before_asked",
        "each answer is held against its own question",
    ),
    ([received("2026-11-02"), notice("2026-11-01")], "notice_before_receipt", "extended before it came"),
    ([received("2026-11-02"), notice("2026-11-05", "2027-02-03")], "promised_too_late", "a day beyond three months"),
    ([received("2026-11-02"), notice("2026-11-05", "2026-12-02")], "promised_too_early", "extends nothing"),
]


@pytest.mark.parametrize(("facts", "code", "reason"), REFUSED)
def test_facts_that_cannot_stand_together_are_refused(facts: list[Fact], code: str, reason: str) -> None:
    with pytest.raises(ClockRefused) as refusal:
        check_facts(ClockFacts.of(*facts), FINLAND)
    assert refusal.value.code == code, reason


def test_ordinary_facts_are_not_refused() -> None:
    facts = ClockFacts.of(
        received("2026-11-02"),
        asked("2026-11-02"),
        answered("2026-11-02"),
        asked("2026-11-06"),
        answered("2026-11-17"),
        notice("2026-11-02", "2027-02-02"),
    )
    check_facts(facts, FINLAND)
    check_facts(ClockFacts.of(*facts.facts, notice("2026-11-03", "2027-02-12")), FINLAND)
    with pytest.raises(ClockRefused, match="on 2027-02-12 at the latest"):
        check_facts(ClockFacts.of(*facts.facts, notice("2026-11-03", "2027-02-13")), FINLAND)


def test_a_day_can_be_promised_after_the_month_and_up_to_the_safe_extended_day() -> None:
    clock = clock_of(received("2027-01-30"))
    check_promise(clock, day("2027-04-28"))
    with pytest.raises(ClockRefused, match="2027-04-28 or an earlier day"):
        check_promise(clock, day("2027-04-29"))
    with pytest.raises(ClockRefused, match="extends nothing"):
        check_promise(clock, day("2027-02-28"))


def test_facts_outside_the_calendar_are_refused_and_not_guessed() -> None:
    for facts in (
        [received("9999-12-31")],
        [received("2045-12-01")],
        [received("2026-11-02"), asked("2026-11-03"), answered("9999-12-31")],
    ):
        with pytest.raises(OutsideCalendar):
            clock_of(*facts)


def test_the_facts_known_on_a_day_leave_out_what_came_later() -> None:
    facts = ClockFacts.of(received("2026-11-02"), asked("2026-11-06"), answered("2026-11-17"))
    assert last_days(facts.known_on(day("2026-11-16")), FINLAND).is_paused
    assert last_days(facts.known_on(day("2026-11-17")), FINLAND).paused_days == 10


@pytest.mark.parametrize(
    ("receipt", "sent", "expected", "reason"),
    [
        ("2026-11-24", "2026-12-24", "on_time", "the strict day itself"),
        ("2026-11-24", "2026-12-25", "disputable", "only in time if the eve is no working day"),
        ("2026-11-24", "2026-12-28", "disputable", "the statutory day itself"),
        ("2026-11-24", "2026-12-29", "late", "after every reading"),
        ("2026-11-02", "2026-12-02", "on_time", "all readings agree"),
        ("2026-11-02", "2026-12-03", "late", "nothing disputable where no eve is met"),
    ],
)
def test_an_answer_is_on_time_disputable_or_late(receipt: str, sent: str, expected: str, reason: str) -> None:
    assert outcome_on_time(clock_of(received(receipt)), day(sent)) is Timeliness(expected), reason


ACTS = [
    ({}, "2026-12-02", "answer", "the plain case: the answer"),
    ({"by_post": True}, "2026-11-25", "answer_by_post", "seven days earlier by post"),
    ({"earliest_unconfirmed_destruction_on": day("2026-11-27")}, "2026-11-27", "recording_destroyed", "goes before"),
    (
        {"earliest_unconfirmed_destruction_on": day("2026-12-02")},
        "2026-12-02",
        "recording_destroyed",
        "tie: it is told",
    ),
    ({"task_due_on": day("2026-11-26")}, "2026-11-26", "task", "a task due first"),
    ({"task_due_on": day("2026-12-05")}, "2026-12-02", "answer", "a task due later"),
    ({"rest_promised_on": day("2026-11-20")}, "2026-11-20", "rest_promised", "told to the person, before the last day"),
    ({"rest_promised_on": day("2026-12-02")}, "2026-12-02", "answer", "tie: the last day is told"),
    ({"rest_promised_on": day("2026-12-10")}, "2026-12-02", "answer", "no promise moves the last day"),
]


@pytest.mark.parametrize(("more", "on", "why", "reason"), ACTS)
def test_the_day_to_act_by_is_the_earliest_and_says_why(more: dict[str, date], on: str, why: str, reason: str) -> None:
    values = {"by_post": False, "is_decided": False, **more}
    act = act_by(clock_of(received("2026-11-02")), **values)
    assert (act.on, act.reason) == (day(on), ActReason(why)), reason


def test_a_pause_that_was_answered_leaves_the_unpaused_day_for_an_extension_or_a_refusal() -> None:
    clock = clock_of(received("2026-11-02"), asked("2026-11-06"), answered("2026-11-17"))
    undecided = act_by(clock, by_post=False, is_decided=False)
    decided = act_by(clock, by_post=False, is_decided=True)
    assert (undecided.on, undecided.reason) == (day("2026-12-02"), ActReason.extension_or_refusal)
    assert (decided.on, decided.reason) == (day("2026-12-11"), ActReason.answer)


def test_after_an_extension_notice_only_the_answer_is_left() -> None:
    act = act_by(clock_of(received("2026-11-02"), notice("2026-11-20")), by_post=False, is_decided=False)
    assert (act.on, act.reason) == (day("2027-02-02"), ActReason.answer)


def test_an_open_pause_is_the_reason_on_the_unpaused_safe_day() -> None:
    act = act_by(clock_of(received("2026-11-24"), asked("2026-11-25")), by_post=False, is_decided=False)
    assert (act.on, act.reason) == (day("2026-12-23"), ActReason.pause_open)


def test_the_day_for_the_post_is_a_working_day() -> None:
    # Safe Friday 8 January 2027; seven days earlier is New Year's Day.
    clock = clock_of(received("2026-12-08"))
    assert clock.safe_on == day("2027-01-08")
    assert clock.safe_by_post_on == day("2026-12-31")


def test_a_posted_decision_is_served_on_the_seventh_day_and_can_be_appealed_for_thirty_more() -> None:
    served = served_on(day("2026-12-01"), ServiceWay.post)
    assert served == day("2026-12-08")
    assert appeal_ends_on(served, FINLAND) == day("2027-01-07")


@pytest.mark.parametrize(
    ("served", "expected", "reason"),
    [
        ("2026-11-24", "2026-12-28", "the thirtieth day is Christmas Eve, off by Act 150/1930"),
        ("2026-11-26", "2026-12-28", "St Stephen's Day on a Saturday"),
        ("2026-11-07", "2026-12-07", "a Monday after Independence Day"),
    ],
)
def test_the_last_day_of_the_appeal_rolls_past_days_off_and_eves(served: str, expected: str, reason: str) -> None:
    assert appeal_ends_on(day(served), FINLAND) == day(expected), reason


def test_a_decision_sent_electronically_is_served_on_the_third_day() -> None:
    assert served_on(day("2026-12-01"), ServiceWay.e_service) == day("2026-12-04")


def test_a_promised_saturday_never_becomes_the_safe_day_even_where_only_later_readings_are_extended() -> None:
    # Sent on Sunday 4.7.2032, after the unrolled day but within the rolled ones: only strict and statutory are extended.
    facts = ClockFacts.of(
        Fact(FactKind.received, date(2032, 6, 3)),
        Fact(FactKind.identity_asked, date(2032, 6, 3)),
        Fact(FactKind.identity_answered, date(2032, 6, 13)),
        Fact(FactKind.extension_notice_sent, date(2032, 7, 4), extended_until=date(2032, 7, 10)),
    )
    clock = last_days(facts, finnish_calendar())
    assert clock.strict_on == date(2032, 7, 10)
    assert clock.safe_on == date(2032, 7, 9)
