"""Workflows as data: what a file may say, which steps it offers, and what a step does. Pure."""

from __future__ import annotations

from dsr.domain.workflow.answers import Answer, check_answers, storable
from dsr.domain.workflow.engine import Applied, Lack, Offer, apply, available, next_step
from dsr.domain.workflow.facts import Facts
from dsr.domain.workflow.guards import GUARDS, View, holds
from dsr.domain.workflow.names import (
    NEGATIVE_OUTCOMES,
    SAME_STATE,
    AskKind,
    ChoiceSource,
    Effect,
    Guard,
    LetterState,
    Outcome,
    StateKind,
)
from dsr.domain.workflow.values import (
    Ask,
    Condition,
    Labels,
    NextStep,
    Opening,
    Option,
    State,
    Transition,
    Workflow,
)
from dsr.domain.workflow.words import GUARD_SENTENCES

__all__ = [
    "GUARDS",
    "GUARD_SENTENCES",
    "NEGATIVE_OUTCOMES",
    "SAME_STATE",
    "Answer",
    "Applied",
    "Ask",
    "AskKind",
    "ChoiceSource",
    "Condition",
    "Effect",
    "Facts",
    "Guard",
    "Labels",
    "Lack",
    "LetterState",
    "NextStep",
    "Offer",
    "Opening",
    "Option",
    "Outcome",
    "State",
    "StateKind",
    "Transition",
    "View",
    "Workflow",
    "apply",
    "available",
    "check_answers",
    "holds",
    "next_step",
    "storable",
]
