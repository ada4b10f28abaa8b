"""Service of letters: who is served when, what is to be done where somebody is not, and whether an appeal came.

Service is a day for each recipient. A sending says on whom it serves the letter; what became of it (fetched, received
later, brought back, astray) is written down, and the day is computed by the rule of its way
(`dsr/domain/serving.py`): the seventh day after posting, the fetching, the third day with consent, the handing over.
Evidence moves a deemed day later, never earlier. A decision is served on everyone who may act in the matter: a child of
15-17 and the guardian each, a trustee and a principal who can understand, each by a copy of their own: a sending to
anybody but the addressee needs it, or the reason why the letter itself serves. The appeal period runs from the last recipient by the decision's
route; the holds of the case end a margin after it, and no hold that a decision needs is released before everyone is
served and the court's answer is written down. Breaches are proposed from facts (a held recording gone or missing, a
letter that came back opened); hours are counted from the moment it became known.
"""

from __future__ import annotations

from dsr.services.serving.appeals import answer_appeal_question
from dsr.services.serving.copies import check_copy, check_told_way
from dsr.services.serving.noting import note_sending, record_outcome, refuse_again
from dsr.services.serving.recipients import add_recipient, leave_out
from dsr.services.serving.shown import LetterService, letter_service
from dsr.services.serving.tasks import ServiceTask, tasks

__all__ = [
    "LetterService",
    "ServiceTask",
    "add_recipient",
    "answer_appeal_question",
    "check_copy",
    "check_told_way",
    "leave_out",
    "letter_service",
    "note_sending",
    "record_outcome",
    "refuse_again",
    "tasks",
]
