"""Which questions make the time stand still, and for how many days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from dsr.domain.calendar import Calendar, working_days_between
from dsr.domain.deadlines.facts import ClockFacts, Fact, FactKind, Policy

# Only these two may pause (EDPB 01/2022, paragraph 159). Waiting for Telia, a supervisor or a lawyer never does.
ANSWER_TO: Mapping[FactKind, FactKind] = MappingProxyType(
    {
        FactKind.identity_asked: FactKind.identity_answered,
        FactKind.clarification_asked: FactKind.clarification_answered,
    }
)
ANSWERS = frozenset(ANSWER_TO.values())


class PauseStanding(StrEnum):
    """What a question does to the time."""

    counts = "counts"
    no_full_day = "no_full_day"
    open = "open"
    asked_late = "asked_late"
    not_claimed = "not_claimed"


@dataclass(frozen=True, order=True)
class Pause:
    """One question and its answer. `working_day` says on which working day after the receipt it was asked."""

    asked_on: date
    answered_on: date | None
    kind: FactKind
    standing: PauseStanding
    working_day: int

    @property
    def days(self) -> range:
        """The ordinals of the full days on which the time stood still; empty unless the pause counts."""
        if self.standing is not PauseStanding.counts or self.answered_on is None:
            return range(0)
        return range(self.asked_on.toordinal() + 1, self.answered_on.toordinal())

    @property
    def first_on(self) -> date:
        """The first full day after asking."""
        return self.asked_on + timedelta(days=1)


def pauses_of(facts: ClockFacts, calendar: Calendar, policy: Policy) -> tuple[Pause, ...]:
    """Every question asked on or after the receipt, earliest first, with what it does to the time.

    A question asked before the receipt belongs to an earlier right and is left out. An answer dated before its
    question answers nothing. Source: GDPR 12(6), Recital 63; EDPB 01/2022, paragraph 159.
    """
    received_on = facts.received_on
    asked = (fact for fact in facts.facts if fact.kind in ANSWER_TO and fact.on >= received_on)
    return tuple(sorted({_pause(fact, facts, received_on, calendar, policy) for fact in asked}, key=_in_order))


def answers_to(question: Fact, facts: Iterable[Fact]) -> list[date]:
    """The dates of every answer that goes with the question, also those dated before it, earliest first."""
    kind = ANSWER_TO[question.kind]
    return sorted(fact.on for fact in facts if fact.kind is kind and goes_with(question, fact))


def goes_with(question: Fact, answer: Fact) -> bool:
    """Whether the two name the same question, or one of them names none."""
    return not question.question or not answer.question or question.question == answer.question


def paused_days_of(pauses: Iterable[Pause]) -> int:
    """How many different full days the time stood still: overlapping pauses count each day once."""
    return len(set().union(*(pause.days for pause in pauses)))


def _pause(fact: Fact, facts: ClockFacts, received_on: date, calendar: Calendar, policy: Policy) -> Pause:
    answered_on = next((on for on in answers_to(fact, facts.facts) if on >= fact.on), None)
    # Eves count as working days here: counted otherwise, a question could be late on the strict reading and pause.
    working_day = working_days_between(calendar, received_on, fact.on, eves_off=False)
    if not fact.claims_pause:
        standing = PauseStanding.not_claimed
    elif working_day > policy.ask_within_working_days:
        standing = PauseStanding.asked_late
    elif answered_on is None:
        standing = PauseStanding.open
    elif (answered_on - fact.on).days > 1:
        standing = PauseStanding.counts
    else:
        standing = PauseStanding.no_full_day
    return Pause(fact.on, answered_on, fact.kind, standing, working_day)


def _in_order(pause: Pause) -> tuple[date, date, str, str]:
    return pause.asked_on, pause.answered_on or date.max, pause.kind.value, pause.standing.value
