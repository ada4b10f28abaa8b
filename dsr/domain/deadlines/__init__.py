"""The clock of a right request: from dated facts to last days, their explanation, and what to do by when.

The clock has three last days, because the law is read in three ways. Safe is in time on every reading; work,
reminders and letters use it. After statutory an answer is late on every reading; between them it can be argued about.
Months are added to the receipt once and never chained (31 January plus three months is 30 April). A question about
identity stops time only where it was asked within five working days and on a documented doubt, and only for the full
days between question and answer. Every day comes with its steps in words, rule and article (`dsr deadline
2026-11-02`, or the clock on the case page).
"""

from __future__ import annotations

from dsr.domain.deadlines.appeals import ServiceWay, appeal_ends_on, served_on
from dsr.domain.deadlines.clock import Clock, Extension, Readings, last_days
from dsr.domain.deadlines.facts import ClockFacts, ClockRefused, Fact, FactKind, Policy
from dsr.domain.deadlines.outcomes import ActBy, ActReason, Timeliness, act_by, outcome_on_time
from dsr.domain.deadlines.pauses import ANSWER_TO, ANSWERS, Pause, PauseStanding
from dsr.domain.deadlines.refusals import check_facts, check_promise
from dsr.domain.deadlines.steps import Reading, Source, Step, StepCode

__all__ = [
    "ANSWERS",
    "ANSWER_TO",
    "ActBy",
    "ActReason",
    "Clock",
    "ClockFacts",
    "ClockRefused",
    "Extension",
    "Fact",
    "FactKind",
    "Pause",
    "PauseStanding",
    "Policy",
    "Reading",
    "Readings",
    "ServiceWay",
    "Source",
    "Step",
    "StepCode",
    "Timeliness",
    "act_by",
    "appeal_ends_on",
    "check_facts",
    "check_promise",
    "last_days",
    "outcome_on_time",
    "served_on",
]
