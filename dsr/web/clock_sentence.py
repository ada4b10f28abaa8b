"""The clock's steps as sentences in the reader's language."""

from __future__ import annotations

from dsr.domain import clock_words
from dsr.domain.deadlines import Clock, StepCode
from dsr.web.texts import current_language


def last_day_sentence(clock: Clock) -> str:
    """Why the safe day is that day: when the month ends, and the days off it was moved past."""
    language = current_language()
    told = [step for step in clock.steps if step.code is StepCode.received or (step.code is StepCode.safe and step.met)]
    return " ".join(clock_words.sentence(step, language) for step in told)
