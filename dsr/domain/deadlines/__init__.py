"""The clock of a right request: from dated facts to last days, their explanation, and what to do by when."""

from __future__ import annotations

from dsr.domain.deadlines.appeals import ServiceWay, appeal_ends_on, served_on
from dsr.domain.deadlines.clock import Clock, Extension, Readings, last_days
from dsr.domain.deadlines.facts import ClockFacts, ClockRefused, Fact, FactKind, Policy
from dsr.domain.deadlines.outcomes import ActBy, ActReason, Timeliness, act_by, outcome_on_time
from dsr.domain.deadlines.pauses import Pause, PauseStanding
from dsr.domain.deadlines.refusals import check_facts, check_promise
from dsr.domain.deadlines.steps import Reading, Source, Step, StepCode

__all__ = [
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
