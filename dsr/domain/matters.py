"""Things with a due day of their own: document requests, complaints, messages that are no request, and what rights leave to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.calendar import Calendar, months_after, roll_back
from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault
from dsr.domain.told_days import YEAR, can_have_happened


class TaskKind(StrEnum):
    """What is to be done."""

    DOCUMENT_REQUEST = "document_request"
    COMPLAINT = "complaint"
    NOT_A_REQUEST = "not_a_request"
    DPO_MESSAGE = "dpo_message"
    ARTICLE19 = "article19"
    ROLL_OFF = "roll_off"
    ERASE = "erase"
    STATEMENT = "statement"
    FOLLOW_UP = "follow_up"
    ORDERED = "ordered"
    TRANSFER = "transfer"
    TAKE_UP = "take_up"


FROM_MESSAGES = (TaskKind.DOCUMENT_REQUEST, TaskKind.COMPLAINT, TaskKind.NOT_A_REQUEST, TaskKind.DPO_MESSAGE)
"""Kinds that a message makes by itself."""

BESIDE_RIGHTS = (TaskKind.DOCUMENT_REQUEST, TaskKind.COMPLAINT, TaskKind.NOT_A_REQUEST)
"""Kinds that a message makes beside a right used in the same text."""

OUTCOMES: dict[TaskKind, tuple[str, ...]] = {
    TaskKind.DOCUMENT_REQUEST: ("given", "given_in_part", "refused", "passed_on", "withdrawn"),
    TaskKind.COMPLAINT: ("answered", "passed_on", "withdrawn"),
    TaskKind.NOT_A_REQUEST: ("answered", "passed_on", "nothing_needed"),
    TaskKind.DPO_MESSAGE: ("answered", "passed_on", "nothing_needed"),
    TaskKind.ARTICLE19: ("notified", "impossible", "disproportionate"),
    TaskKind.ROLL_OFF: ("confirmed",),
    TaskKind.ERASE: ("erased", "kept_with_reason"),
    TaskKind.STATEMENT: ("stated", "nothing_needed", "overtaken"),
    TaskKind.FOLLOW_UP: ("asked", "overtaken"),
    TaskKind.ORDERED: ("done", "kept_with_reason"),
    TaskKind.TRANSFER: ("notified", "passed_on", "withdrawn"),
    TaskKind.TAKE_UP: ("taken_up", "withdrawn"),
}
"""How each kind ends. `notified` comes by the notice's dispatch alone, `overtaken` by what came in its proceeding, `taken_up` by
the step that takes the request up again: what a decision has promised, only the person can give up."""

BY_DISPATCH = frozenset({"notified"})
BY_PROCEEDING = frozenset({"overtaken"})
BY_STEP = frozenset({"taken_up"})
NOT_BY_HAND = BY_DISPATCH | BY_PROCEEDING | BY_STEP
"""Outcomes that nobody chooses: they come of what was done."""
DECIDED_BY_STATUTE = frozenset({"given_in_part", "refused"})
"""Outcomes of a document request that 621/1999 must carry by itself: no answer under the GDPR disposes of them."""


def follow_up_kind(route: str) -> TaskKind:
    """The task that a later message makes in a case that was passed on and waits for nothing: the officer's own, or that of a
    message that is no request, which must be answered or passed on too (hallintolaki 21 and 23 §)."""
    return TaskKind.DPO_MESSAGE if route == TaskKind.DPO_MESSAGE.value else TaskKind.NOT_A_REQUEST


TWO_WEEKS = timedelta(days=14)


def due_on(kind: TaskKind, received_on: date, calendar: Calendar, *, is_large: bool = False) -> date | None:
    """The last working day by which a task is done, on every reading; None for what waits for a restriction to end. Raises
    `OutsideCalendar`.

    A document request: two weeks, or a month where it is large, holds secret parts or asks for unusual work (621/1999,
    14 § 4 mom.). The others have no statutory day: without undue delay (hallintolaki 23 §; GDPR 19), two weeks by the
    house's own rule, a month for a complaint.
    """
    if kind is TaskKind.TAKE_UP:
        return None
    is_month = kind is TaskKind.COMPLAINT or (kind is TaskKind.DOCUMENT_REQUEST and is_large)
    last = months_after(received_on, 1) if is_month else received_on + TWO_WEEKS
    return max(roll_back(calendar, last, eves_off=True), received_on)


def received_faults(kind: TaskKind, received_on: date, on: date) -> list[Fault]:
    """Why what a task comes of cannot have arrived on a day; empty where it can. A message is at most a year old."""
    if received_on > on:
        return [Fault("received_on", "The message cannot have arrived later than today.", "task_received_later")]
    if kind in FROM_MESSAGES and received_on < on - YEAR:
        return [Fault("received_on", "The arrival is over a year back. Check the year.", "arrived_too_old")]
    return []


@dataclass(frozen=True)
class Ending:
    """How a task is closed. `weighed` is what the weighing of 621/1999, 11 § 2 mom. came to."""

    outcome: str
    words: str
    closed_on: date | None
    weighed: str = ""
    is_decided: bool = False


def ending_faults(kind: TaskKind, ended: Ending, received_on: date, on: date) -> list[Fault]:
    """Why a task cannot be closed so on a day; empty where it can.

    A document request that is not met in full has a decision and route of its own beside the answer under the GDPR
    (KHO:2020:72; 621/1999, 14 §), and what another person's data are among is weighed first (11 § 2 mom.).
    """
    faults: list[Fault | None] = [text_fault("words", ended.words)]
    if ended.outcome not in OUTCOMES[kind] or ended.outcome in NOT_BY_HAND:
        faults.append(Fault("outcome", "Choose one of the options.", "choice_unknown"))
    if not can_have_happened(ended.closed_on, on, since=received_on):
        message = "Write the day, not before the message arrived and not ahead."
        faults.append(Fault("closed_on", message, "task_day"))
    if kind is TaskKind.DOCUMENT_REQUEST and ended.outcome in ("given", *DECIDED_BY_STATUTE):
        faults.append(_renamed(text_fault("weighed", ended.weighed), "task_weighing"))
    if kind is TaskKind.DOCUMENT_REQUEST and ended.outcome in DECIDED_BY_STATUTE and not ended.is_decided:
        message = (
            "What the Act on Openness does not give needs its own decision with its own route of appeal: the GDPR answer "
            "does not dispose of it."
        )
        faults.append(Fault("is_decided", message, "task_own_decision"))
    return [fault for fault in faults if fault is not None]


def _renamed(fault: Fault | None, code: str) -> Fault | None:
    if fault is None:
        return None
    message = "Say whether anyone else's interest forbids giving the document (621/1999, 11 § 2 mom.), and why."
    return Fault(fault.place, message, code)
