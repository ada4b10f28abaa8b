"""What a recipient answers to the notice of a correction, an erasure or a restriction (GDPR 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault
from dsr.domain.logged_request import Channel
from dsr.domain.told_days import can_have_happened


class Answer(StrEnum):
    """What became of the data at the recipient's."""

    MADE = "made"
    GONE = "gone"
    NOT_MADE = "not_made"


WAYS = (Channel.EMAIL, Channel.LETTER, Channel.SUOMIFI, Channel.PHONE, Channel.COUNTER)
"""How an answer comes."""


@dataclass(frozen=True)
class Answered:
    """One answer as it is written down: `words` tell why the change is not made, and may tell more of any other."""

    answer: str
    way: str
    answered_on: date | None
    words: str = ""


def answer_faults(said: Answered, told_on: date, on: date) -> list[Fault]:
    """Why an answer to a notice sent on `told_on` cannot be written down on a day; empty where it can."""
    faults: list[Fault | None] = []
    if said.answer not in set(Answer):
        faults.append(Fault("answer", "Choose one of the options.", "choice_unknown"))
    if said.way not in WAYS:
        faults.append(Fault("way", "Choose one of the options.", "choice_unknown"))
    if not can_have_happened(said.answered_on, on, since=told_on):
        sentence = "Write the day on which the recipient answered: not before the notice was sent, and not ahead."
        faults.append(Fault("answered_on", sentence, "recipient_answer_day"))
    if said.answer == Answer.NOT_MADE or said.words.strip():
        faults.append(text_fault("words", said.words))
    return [fault for fault in faults if fault is not None]
