"""Proceedings about a case before the Ombudsman, the court or the body of review: kinds, days, how they end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.calendar import Calendar, months_after, roll_back
from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault
from dsr.domain.matters import TWO_WEEKS, TaskKind
from dsr.domain.plain_text import hidden_fault
from dsr.domain.roles import Role
from dsr.domain.told_days import YEAR, can_have_happened

REFERENCE_LIMIT = 120
APPELLANT_LIMIT = 200


class ProceedingKind(StrEnum):
    """Where the case has been taken, and by whom."""

    OMBUDSMAN_COMPLAINT = "ombudsman_complaint"
    OMBUDSMAN_INQUIRY = "ombudsman_inquiry"
    COURT_APPEAL = "court_appeal"
    REVIEW_REQUEST = "review_request"


class AgainBasis(StrEnum):
    """What gave the day by which an answered request is handled anew."""

    HOUSE = "house"
    PROCEEDING = "proceeding"
    DECIDED = "decided"


AGAIN_MONTHS = 3
"""No new handling is given longer than a new request could have: a month and two more (GDPR 12(3))."""

AT_OMBUDSMAN = (ProceedingKind.OMBUDSMAN_COMPLAINT, ProceedingKind.OMBUDSMAN_INQUIRY)
"""Those before the Data Protection Ombudsman: the officer is the contact point (GDPR 39(1)(d), (e))."""

AGAINST_A_LETTER = (ProceedingKind.COURT_APPEAL, ProceedingKind.REVIEW_REQUEST)
"""Those against one decision."""

_MEASURES = ("ordered", "reprimanded", "advised", "no_measures", "withdrawn")
_RULINGS = ("upheld", "partly", "returned", "dismissed", "inadmissible", "withdrawn")

OUTCOMES: dict[ProceedingKind, tuple[str, ...]] = {
    ProceedingKind.OMBUDSMAN_COMPLAINT: _MEASURES,
    ProceedingKind.OMBUDSMAN_INQUIRY: _MEASURES,
    ProceedingKind.COURT_APPEAL: _RULINGS,
    ProceedingKind.REVIEW_REQUEST: _RULINGS,
}
"""How each kind ends. The Ombudsman's measures are those of GDPR 58(2)."""

MAY_ORDER = frozenset({"ordered", "reprimanded", "upheld", "partly", "returned"})
"""Endings after which the city may have to act."""

MUST_ORDER = frozenset({"ordered", "returned"})
"""Endings after which it always has: an order (GDPR 58(2)(c)-(g)), a matter sent back to be handled anew."""


@dataclass(frozen=True)
class Begun:
    """What is known when it begins. `statement_on` is the day that the other has set; None where none was set.

    `appellant` is who took it further, where more than one may; `is_another` a person's word that it is not the one that is
    pending already.
    """

    kind: str
    reference: str
    received_on: date | None
    statement_on: date | None = None
    letter_id: int | None = None
    appellant: str = ""
    is_another: bool = False


@dataclass(frozen=True)
class Earlier:
    """One that is written down of the same case."""

    kind: str
    letter_id: int | None
    received_on: date
    reference: str
    appellant: str
    is_pending: bool


@dataclass(frozen=True)
class Ended:
    """How it ended. `act_by_on` is the day by which the city acts, where `is_ordered`."""

    outcome: str
    ended_on: date | None
    words: str
    is_ordered: bool = False
    act_by_on: date | None = None


def kind_of_route(route: str) -> ProceedingKind:
    """Which proceeding a route of appeal leads to."""
    return ProceedingKind.REVIEW_REQUEST if route == "oikaisuvaatimus_14d" else ProceedingKind.COURT_APPEAL


def kinds_for(roles: Collection[Role]) -> tuple[ProceedingKind, ...]:
    """The kinds that somebody with these roles writes down: a handler all, the officer those before the Ombudsman."""
    if Role.HANDLER in roles:
        return tuple(ProceedingKind)
    return AT_OMBUDSMAN if Role.DPO in roles else ()


def first_task(begun: Begun, calendar: Calendar) -> tuple[TaskKind, date]:
    """What is to be done first and by when. Raises `OutsideCalendar`.

    Whoever asks for a statement sets its day. Until that is known the house has its own: two weeks, since the Ombudsman
    is given what they need without delay (GDPR 31, 58(1)(a)) and a request for review is handled urgently (hallintolaki
    49 e §). A complaint of which the Ombudsman has asked nothing yet is asked about after three months, by when the
    complainant is to hear of it (tietosuojalaki 21 § 3 mom.; GDPR 78(2)).
    """
    received_on = begun.received_on or date.min
    if begun.statement_on is not None:
        return TaskKind.STATEMENT, begun.statement_on
    if begun.kind == ProceedingKind.OMBUDSMAN_COMPLAINT:
        return TaskKind.FOLLOW_UP, roll_back(calendar, months_after(received_on, 3), eves_off=True)
    return TaskKind.STATEMENT, ordered_by(received_on, calendar)


def ordered_by(on: date, calendar: Calendar) -> date:
    """The day by which is done what was asked or ordered without a day: two weeks. Raises `OutsideCalendar`."""
    return max(roll_back(calendar, on + TWO_WEEKS, eves_off=True), on)


def begun_faults(begun: Begun, roles: Collection[Role], on: date, sent_on: date | None = None) -> list[Fault]:
    """Why it cannot be written down so on a day; empty where it can.

    `sent_on` is the day on which the decision that it is against was sent: nobody goes further before. The Ombudsman may
    be where the city first hears of a matter, so what comes from there may be older than the case, by a year.
    """
    faults: list[Fault | None] = [reference_fault(begun.reference), appellant_fault(begun.appellant)]
    if begun.kind not in kinds_for(roles):
        faults.append(Fault("kind", "Choose where the matter has been taken.", "proceeding_kind"))
    if not can_have_happened(begun.received_on, on, since=sent_on or on - YEAR):
        sentence = "Write the day on which the city heard of it: not before the decision was sent, and not ahead."
        faults.append(Fault("received_on", sentence, "proceeding_received"))
    faults.append(_statement_fault(begun.statement_on, begun.received_on or on))
    if begun.kind in AGAINST_A_LETTER and begun.letter_id is None:
        faults.append(Fault("letter_id", "Choose the decision that it is against.", "proceeding_letter"))
    return [fault for fault in faults if fault is not None]


def again_fault(on: date | None, today: date) -> Fault | None:
    """Why a decision-maker cannot give that day for a new handling; None where they can."""
    if on is not None and today <= on <= months_after(today, AGAIN_MONTHS):
        return None
    return Fault("on", "Write today or a later day, at most three months ahead.", "again_day")


def double_fault(begun: Begun, earlier: Collection[Earlier]) -> Fault | None:
    """Why it would be counted twice; None where it is new, or a person has said that it is another than the pending one.

    Two custodians may appeal one decision on one day: then who, or the number there, tells the two apart.
    """
    same = [one for one in earlier if (one.kind, one.letter_id) == (begun.kind, begun.letter_id)]
    told = (begun.received_on, _same(begun.reference), _same(begun.appellant))
    if any((one.received_on, _same(one.reference), _same(one.appellant)) == told for one in same):
        sentence = "This is written down already. Where somebody else took it further, write who, or the number there."
        return Fault("received_on", sentence, "proceeding_there")
    pending = max((one.received_on for one in same if one.is_pending), default=None)
    if pending is None or begun.is_another:
        return None
    sentence = "One such is pending already: tick this only where it is another one."
    return Fault("is_another", sentence, "proceeding_pending", (("on", pending.isoformat()),))


def statement_faults(statement_on: date | None, on: date) -> list[Fault]:
    """Why a day for the statement cannot be set; empty where it can."""
    if statement_on is None:
        return [Fault("statement_on", "Write the day that was set.", "proceeding_statement")]
    fault = _statement_fault(statement_on, on)
    return [fault] if fault is not None else []


def ended_faults(kind: str, ended: Ended, received_on: date, on: date, sent_on: date | None = None) -> list[Fault]:
    """Why it cannot end so on a day; empty where it can.

    It may have been decided before the city heard of it (`received_on`), but not before the decision that it is against was
    sent (`sent_on`); where it is against none, at most a year earlier, as what comes from the Ombudsman may have begun.
    """
    faults: list[Fault | None] = [text_fault("words", ended.words)]
    if ended.outcome not in OUTCOMES[ProceedingKind(kind)]:
        faults.append(Fault("outcome", "Choose one of the options.", "choice_unknown"))
    if not can_have_happened(ended.ended_on, on, since=sent_on or received_on - YEAR):
        sentence = (
            "Write the day of the decision: not ahead, and not before the decision that it is against was sent. Where it is against "
            "none, at most a year before the city heard of it."
        )
        faults.append(Fault("ended_on", sentence, "proceeding_ended"))
    if ended.is_ordered and ended.outcome not in MAY_ORDER:
        faults.append(Fault("is_ordered", "With this outcome nothing is ordered.", "proceeding_not_ordered"))
    if ended.outcome in MUST_ORDER and not ended.is_ordered:
        faults.append(Fault("is_ordered", "With this outcome the city has to act: tick it.", "proceeding_ordered"))
    if ended.act_by_on is not None and not _is_set_day(ended.act_by_on, ended.ended_on or on):
        sentence = "Write a day on or after that of the decision, at most a year ahead."
        faults.append(Fault("act_by_on", sentence, "proceeding_act_by"))
    return [fault for fault in faults if fault is not None]


def appellant_fault(appellant: str) -> Fault | None:
    """Why who took it further cannot be written so; it may be empty."""
    if len(appellant) > APPELLANT_LIMIT:
        return Fault("appellant", "Write who took it further in at most 200 characters.", "proceeding_appellant")
    return hidden_fault("appellant", appellant.strip())


def reference_fault(reference: str) -> Fault | None:
    """Why a number of the other's cannot be taken; it may be empty until it is known."""
    if len(reference) > REFERENCE_LIMIT:
        return Fault("reference", "Write the number in at most 120 characters.", "proceeding_reference")
    return hidden_fault("reference", reference.strip())


def _statement_fault(statement_on: date | None, since: date) -> Fault | None:
    if statement_on is None or _is_set_day(statement_on, since):
        return None
    message = "Write a day on or after that on which it came, at most a year ahead."
    return Fault("statement_on", message, "proceeding_statement")


def _is_set_day(day: date, since: date) -> bool:
    """Whether somebody can have set that day for the city, on the day `since`."""
    return since <= day <= since + YEAR


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
