"""Which facts cannot stand together, and which day may be promised: the sentences that say so."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.domain.calendar import Calendar
from dsr.domain.deadlines.clock import Clock, last_days
from dsr.domain.deadlines.facts import ClockFacts, ClockRefused, FactKind, Policy
from dsr.domain.deadlines.pauses import ANSWER_TO, answers_to, goes_with


def check_facts(facts: ClockFacts, calendar: Calendar, policy: Policy = Policy()) -> None:
    """Raise `ClockRefused` at the first fact that cannot be true beside the others.

    Codes: `no_receipt`, `asked_before_receipt`, `answered_without_question`, `answered_before_asked`,
    `notice_before_receipt`, `promised_too_early`, `promised_too_late`. For facts as they are recorded; a day about
    to be promised is checked more strictly by `check_promise`.
    """
    _check_questions(facts)
    _check_notices(facts)
    promised = [fact.extended_until for fact in facts.facts if fact.extended_until is not None]
    if not promised:
        return
    clock = last_days(facts, calendar, policy)
    _refuse_too_early(clock, min(promised))
    latest_on = clock.three_months_on + timedelta(days=clock.paused_days)
    if max(promised) > latest_on:
        raise ClockRefused(
            f"An answer cannot be promised for {max(promised)}: an extension ends three months after the receipt, "
            f"here on {latest_on} at the latest",
            code="promised_too_late",
            values={"promised": max(promised).isoformat(), "latest": latest_on.isoformat()},
        )


def check_promise(clock: Clock, promised_on: date) -> None:
    """Raise `ClockRefused` where an extension notice may not promise this day.

    The day must come after month one and no later than the safe extended day, so that the promise is in time on every
    reading. Source: GDPR 12(3); EDPB 01/2022, section 5.3.
    """
    _refuse_too_early(clock, promised_on)
    if promised_on > clock.extended_safe_on:
        raise ClockRefused(
            f"An answer cannot be promised for {promised_on}: promise {clock.extended_safe_on} or an earlier day, "
            "which is in time on every reading",
            code="promised_too_late",
            values={"promised": promised_on.isoformat(), "latest": clock.extended_safe_on.isoformat()},
        )


def _check_questions(facts: ClockFacts) -> None:
    received_on = facts.received_on
    for question in sorted((f for f in facts.facts if f.kind in ANSWER_TO), key=lambda fact: fact.on):
        if question.on < received_on:
            raise ClockRefused(
                f"A question cannot have been asked on {question.on}, before the request was received on {received_on}",
                code="asked_before_receipt",
                values={"asked": question.on.isoformat(), "received": received_on.isoformat()},
            )
        answered = answers_to(question, facts.facts) if question.question else []
        if answered and answered[0] < question.on:
            _refuse_early_answer(answered[0], question.on)
    _check_answers(facts)


def _check_answers(facts: ClockFacts) -> None:
    """Every answer needs a question of its kind that was asked on its day or before."""
    for kind, answer_kind in ANSWER_TO.items():
        for answer in sorted((f for f in facts.facts if f.kind is answer_kind), key=lambda fact: fact.on):
            asked = sorted(f.on for f in facts.facts if f.kind is kind and goes_with(f, answer))
            if not asked:
                raise ClockRefused(
                    f"An answer of {answer.on} needs a question: record when it was asked",
                    code="answered_without_question",
                    values={"answered": answer.on.isoformat()},
                )
            if asked[0] > answer.on:
                _refuse_early_answer(answer.on, asked[0])


def _refuse_early_answer(answered_on: date, asked_on: date) -> None:
    raise ClockRefused(
        f"A question asked on {asked_on} cannot have been answered on {answered_on}: "
        "an answer comes on the day of the question or later",
        code="answered_before_asked",
        values={"answered": answered_on.isoformat(), "asked": asked_on.isoformat()},
    )


def _check_notices(facts: ClockFacts) -> None:
    sent = facts.days(FactKind.extension_notice_sent)
    if sent and sent[0] < facts.received_on:
        raise ClockRefused(
            f"An extension notice cannot have been sent on {sent[0]}, before the request was received on "
            f"{facts.received_on}",
            code="notice_before_receipt",
            values={"sent": sent[0].isoformat(), "received": facts.received_on.isoformat()},
        )


def _refuse_too_early(clock: Clock, promised_on: date) -> None:
    if promised_on <= clock.unrolled_on:
        raise ClockRefused(
            f"Promising an answer for {promised_on} extends nothing: the month ends on {clock.unrolled_on}, "
            "so promise a later day or send no extension notice",
            code="promised_too_early",
            values={"promised": promised_on.isoformat(), "unrolled": clock.unrolled_on.isoformat()},
        )
