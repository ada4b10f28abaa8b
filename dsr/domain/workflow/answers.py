"""What a transition's form was answered: checked field by field, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from dsr.domain.errors import Fault, Invalid
from dsr.domain.plain_text import hidden_fault, is_plain
from dsr.domain.spoken_time import missing_day_in
from dsr.domain.workflow.names import AskKind, ChoiceSource
from dsr.domain.workflow.values import Ask, Transition

Answer = str | date | bool

TEXT_LIMIT = 300
LONG_TEXT_LIMIT = 5000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YES_NO = {"yes": True, "no": False}


def check_answers(
    transition: Transition,
    answers: Mapping[str, object],
    choices: Mapping[str, Collection[str]],
    *,
    on: date | None = None,
    received_on: date | None = None,
) -> dict[str, Answer]:
    """The answers as values: text stripped, dates as dates, yes and no as booleans. An unanswered field is left out.

    `choices` gives the codes allowed for choices from the catalogue or the case, by source name. `on` is today:
    a date after it is a fault unless the field may lie ahead. A date that answers a request is a fault when it is before
    `received_on`, the day the request was received. Raises Invalid with one fault per field, the field's
    name as its place; a value for a field that the form does not have is a fault too (a forged form).
    """
    taken: dict[str, Answer] = {}
    faults = [
        Fault(str(name)[:60], "This form has no such field. Open the page again.", "field_unknown")
        for name in answers
        if name not in {ask.fact for ask in transition.asks}
    ]
    for ask in transition.asks:
        found = _answer(ask, answers.get(ask.fact), choices, _Days(on, received_on))
        if isinstance(found, Fault):
            faults.append(found)
        elif found is not None:
            taken[ask.fact] = found
    if faults:
        raise Invalid(faults)
    return taken


def storable(answers: Mapping[str, Answer]) -> dict[str, str | bool]:
    """The answers as JSON takes them: dates as ISO text."""
    return {fact: value.isoformat() if isinstance(value, date) else value for fact, value in answers.items()}


@dataclass(frozen=True)
class _Days:
    """What a day is held against: today, and the day of receipt; None where it is not known."""

    today: date | None
    received_on: date | None


def _answer(ask: Ask, given: object, choices: Mapping[str, Collection[str]], days: _Days) -> Answer | Fault | None:
    if isinstance(given, bool) and ask.kind is AskKind.YES_NO:
        return given
    if isinstance(given, date) and ask.kind is AskKind.DATE:
        given = given.isoformat()
    if given is None or (isinstance(given, str) and not given.strip()):
        return _fault(ask, "Fill this in.", "answer_missing") if ask.is_required else None
    if not isinstance(given, str):
        return _fault(ask, "This is not text.", "answer_not_text")
    text = given.replace("\r\n", "\n").replace("\r", "\n").strip()
    match ask.kind:
        case AskKind.TEXT:
            return _text(ask, text, TEXT_LIMIT)
        case AskKind.LONG_TEXT:
            return _text(ask, text, LONG_TEXT_LIMIT)
        case AskKind.DATE:
            return _day(ask, text, days)
        case AskKind.CHOICE:
            return _choice(ask, text, choices)
        case AskKind.YES_NO:
            found = _YES_NO.get(text)
            return _fault(ask, "Answer yes or no.", "answer_not_yes_or_no") if found is None else found


def _text(ask: Ask, text: str, limit: int) -> str | Fault:
    if not is_plain(text):
        return _fault(ask, "This has characters that are not text. Type it again.", "answer_not_text")
    if fault := hidden_fault(ask.fact, text):
        return fault
    if ask.kind is AskKind.TEXT and "\n" in text:
        return _fault(ask, "Write this on one line.", "answer_many_lines")
    if len(text) > limit:
        message = f"This is {len(text)} characters long; at most {limit} fit."
        return _fault(ask, message, "answer_too_long", ("length", len(text)), ("limit", limit))
    return text


def _day(ask: Ask, text: str, days: _Days) -> date | Fault:
    if missing := missing_day_in(text[:40]):
        return _fault(ask, f"There is no day {missing}. Check the day.", "no_such_day", ("date", missing))
    if not _DAY.fullmatch(text):
        code = "answer_not_a_date" if ask.may_be_future else "answer_not_a_past_date"
        return _fault(ask, "Write the date as year-month-day, such as 2026-11-03.", code)
    day = date.fromisoformat(text)
    if days.today is not None and day > days.today and not ask.may_be_future:
        return _fault(ask, "This date lies ahead. Give the day it happened.", "answer_in_future")
    if ask.since_receipt and days.received_on is not None and day < days.received_on:
        received = days.received_on.isoformat()
        message = (
            f"The request was received on {received}: this cannot have happened before it. Check the day and the year."
        )
        return _fault(ask, message, "answer_before_receipt", ("received", received))
    return day


def _choice(ask: Ask, text: str, choices: Mapping[str, Collection[str]]) -> str | Fault:
    if ask.of is ChoiceSource.LIST:
        allowed: Collection[str] = [option.code for option in ask.options]
    else:
        allowed = choices.get(ask.of or "", ())
    if text not in allowed:
        return _fault(ask, "Choose one of the options shown.", "answer_not_offered")
    return text


def _fault(ask: Ask, message: str, code: str, *values: tuple[str, str | int]) -> Fault:
    return Fault(ask.fact, message, code, values)
