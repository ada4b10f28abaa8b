"""Service of letters: who is served when, what is to be done where somebody is not, and whether an appeal came."""

from __future__ import annotations

from dsr.services.serving.appeals import answer_appeal_question
from dsr.services.serving.noting import add_recipient, note_sending, record_outcome, refuse_again
from dsr.services.serving.shown import LetterService, letter_service
from dsr.services.serving.tasks import ServiceTask, tasks

__all__ = [
    "LetterService",
    "ServiceTask",
    "add_recipient",
    "answer_appeal_question",
    "letter_service",
    "note_sending",
    "record_outcome",
    "refuse_again",
    "tasks",
]
