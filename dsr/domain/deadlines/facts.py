"""What the clock of one right request is computed from: dated facts, and the city's policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.errors import Refused


class ClockRefused(Refused):
    """Facts that cannot all be true, or a promise that the law does not allow."""

    code = "clock_refused"


class FactKind(StrEnum):
    """What happened. Only the first seven kinds move dates; the rest tell how the request ended."""

    received = "received"
    identity_asked = "identity_asked"
    identity_answered = "identity_answered"
    clarification_asked = "clarification_asked"
    clarification_answered = "clarification_answered"
    extension_notice_sent = "extension_notice_sent"
    unanswered_notice_sent = "unanswered_notice_sent"
    answer_sent = "answer_sent"
    refusal_sent = "refusal_sent"
    copy_handed_over = "copy_handed_over"
    copy_taken_back = "copy_taken_back"
    withdrawn = "withdrawn"
    transferred = "transferred"


@dataclass(frozen=True)
class Fact:
    """One dated fact. `on` is a date in Helsinki; the moment behind it is kept elsewhere.

    `extended_until` is the day an extension notice promised. `question` ties an answer to the question it answers (any
    id); an answer or a question without one goes with every other of its kind. `claims_pause` is False for a question
    that was sent without claiming that time stands still: a clarification by default, and an identity question without
    a documented doubt (GDPR 12(6), Recital 63). Such a question never pauses.
    """

    kind: FactKind
    on: date
    extended_until: date | None = None
    question: str = ""
    claims_pause: bool = True


@dataclass(frozen=True)
class ClockFacts:
    """The facts of one right request that stand today, in no order and without repeats.

    A fact replaced by a correction is not handed in. Identity questions of the case that were asked while the right
    was open are handed in for each such right; a clarification for its own right only.
    """

    facts: frozenset[Fact]

    @classmethod
    def of(cls, *facts: Fact) -> ClockFacts:
        """The facts given; order and repeats do not matter."""
        return cls(frozenset(facts))

    @property
    def received_on(self) -> date:
        """The earliest receipt: merging duplicates must not lose it. Raises `ClockRefused` where there is none."""
        days = self.days(FactKind.received)
        if not days:
            raise ClockRefused("There is no last day yet: record when the request was received", code="no_receipt")
        return days[0]

    def days(self, *kinds: FactKind) -> tuple[date, ...]:
        """The dates of the facts of these kinds, earliest first, each once."""
        return tuple(sorted({fact.on for fact in self.facts if fact.kind in kinds}))

    def known_on(self, day: date) -> ClockFacts:
        """The facts as they stood at the end of that day; the receipt always stands."""
        return ClockFacts(frozenset(f for f in self.facts if f.kind is FactKind.received or f.on <= day))


@dataclass(frozen=True)
class Policy:
    """What the city decides and what a workflow file sets; defaults are the law's and the safest readings.

    `months` and `extension_months`: GDPR 12(3). `ask_within_working_days`: what counts as asking "without undue delay"
    (EDPB 01/2022, paragraph 159). `post_days`: how much earlier a posted answer is handed to the post, because the law
    does not say whether sending or arrival counts.
    """

    months: int = 1
    extension_months: int = 2
    ask_within_working_days: int = 5
    post_days: int = 7
