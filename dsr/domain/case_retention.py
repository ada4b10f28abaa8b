"""How long a case is kept, by which term, and what keeps it longer (tiedonhallintalaki 21 §; law.md 7.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.calendar import months_after
from dsr.domain.workflow import Labels, Outcome


class CaseTerm(StrEnum):
    """Terms of retention. `copies` is for what was made or asked only to answer: it goes first, its case later."""

    CASE = "case"
    SHORT = "short"
    COPIES = "copies"


class Stays(StrEnum):
    """What keeps a case whose term has ended. The order is that in which it is told."""

    OPEN = "open"
    PROCEEDING = "proceeding"
    APPEAL = "appeal"
    HOLD = "hold"
    TASK = "task"
    LISTENING = "listening"
    BREACH = "breach"
    JOB = "job"
    PROTECTED = "protected"


@dataclass(frozen=True)
class CaseTerms:
    """The terms of `case_retention` in register.yaml: calendar months for cases, days for copies, and each in words.

    `words` are by term and language.
    """

    case_months: int = 60
    short_months: int = 12
    copies_days: int = 90
    words: Mapping[str, Labels] = field(default_factory=dict)

    def ends_on(self, term: CaseTerm, closed_on: date) -> date:
        """The first day on which something closed on a day is kept no longer. Never a number of days for months."""
        if term is CaseTerm.COPIES:
            return closed_on + timedelta(days=self.copies_days)
        return months_after(closed_on, self.case_months if term is CaseTerm.CASE else self.short_months)

    def closed_before(self, term: CaseTerm, on: date) -> date:
        """A day after which nothing can have been closed whose term has ended on `on`; some of it may still be kept."""
        if term is CaseTerm.COPIES:
            return on - timedelta(days=self.copies_days)
        months = self.case_months if term is CaseTerm.CASE else self.short_months
        return months_after(on, -months) + timedelta(days=3)


WITHOUT_ANSWER = frozenset({Outcome.WITHDRAWN, Outcome.UNDONE, Outcome.TRANSFERRED})
"""Outcomes that decided nothing. A request that was merged is part of another case's."""


def term_of(state: str, outcomes: Collection[str]) -> CaseTerm:
    """The term of a case: the short one where nothing was decided on any right, since nothing has to be proved by it.

    Taken back, logged by mistake, passed on or transferred; a person who was never identified gets a decision or an
    answer, so that such a case is kept whole (GDPR 5(2)).
    """
    if state in ("routed", "undone"):
        return CaseTerm.SHORT
    return CaseTerm.SHORT if outcomes and all(one in WITHOUT_ANSWER for one in outcomes) else CaseTerm.CASE
