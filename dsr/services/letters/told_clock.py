"""The days of the clock as a letter tells them: of its request, or for a letter of the whole case of the one that ends first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from dsr.catalogue import LetterKind, Sends
from dsr.db.tables import Case, ClockFact, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import working_days_between
from dsr.domain.deadlines import Clock, FactKind
from dsr.services import clock

NO_CLOCK: dict[str, Any] = {"answer_by": None, "unextended_by": None, "extended_until": None, "asked_on": None}


def plain_clock(session: Session, deps: Deps, case: Case, request: RightRequest | None) -> Clock | None:
    """The clock a letter tells of: its request's, or for a letter of the whole case the one that ends first."""
    requests = [request] if request is not None else clock.requests_of(session, case.id or 0)
    told = _ending_first(deps, requests, _facts(session, requests))
    return told[1] if told is not None else None


def _facts(session: Session, requests: Sequence[RightRequest]) -> Mapping[int, Sequence[ClockFact]]:
    return clock.standing_facts_by_request(session, [one.id or 0 for one in requests])


def _ending_first(
    deps: Deps, requests: Sequence[RightRequest], facts: Mapping[int, Sequence[ClockFact]]
) -> tuple[RightRequest, Clock] | None:
    counted = [one for one in requests if one.is_open] or requests
    clocks = [(one, clock.clock_from(deps, one, facts[one.id or 0])) for one in counted]
    return min(clocks, key=lambda one: clock.answer_by(*one), default=None)


def extended_until(letter: Letter, seen: Clock) -> date:
    """The day an extension notice promises: the one chosen for it, else the longest that is in time on every reading."""
    chosen = letter.options.get("extended_until")
    return date.fromisoformat(chosen) if chosen else seen.extended_safe_on


def may_claim_pause(deps: Deps, request: RightRequest, asked_on: date) -> bool:
    """Whether a question asked that day may say that time stands still: in time after receipt (EDPB 01/2022, 159), and not of
    what is handled anew, whose day no question moves."""
    days = working_days_between(deps.calendar, request.received_on, asked_on, eves_off=False)
    is_in_time = days <= deps.terms.policy_on(request.received_on).ask_within_working_days
    return is_in_time and not clock.is_handled_anew(request)


def clock_values(
    session: Session, deps: Deps, case: Case, letter: Letter, kind: LetterKind, asked: Sequence[RightRequest], on: date
) -> dict[str, Any]:
    """Of the requests `asked` of which the letter tells the ISO days that the letter may print on the day `on`, each None where it has none: by when it is answered, the end of
    the first month, the day that a notice of extension promises and the day of the question."""
    facts = _facts(session, clock.requests_of(session, case.id or 0))
    told = _ending_first(deps, asked, facts)
    if told is None:
        return NO_CLOCK
    told_of, seen = told
    promised = extended_until(letter, seen) if kind.sends is Sends.EXTENSION_NOTICE_SENT else None
    asked_on = _asked_on(deps, kind, told, facts, on)
    # The first month of what is handled anew had its answer: nothing is told by its last day any more.
    has_month = kind.sends is Sends.EXTENSION_NOTICE_SENT or not clock.is_handled_anew(told_of)
    return {
        "answer_by": clock.answer_by(*told).isoformat(),
        "unextended_by": seen.extension_notice_by_on.isoformat() if has_month else None,
        "extended_until": promised.isoformat() if promised else None,
        "asked_on": asked_on.isoformat() if asked_on else None,
    }


def _asked_on(
    deps: Deps,
    kind: LetterKind,
    told: tuple[RightRequest, Clock],
    facts: Mapping[int, Sequence[ClockFact]],
    on: date,
) -> date | None:
    """The day of the question that a letter tells of, by the facts of every request of its case; for a question itself only
    where it may claim that time stands still."""
    if kind.sends is Sends.IDENTITY_ASKED:
        return on if may_claim_pause(deps, told[0], on) else None
    if kind.sends is Sends.EXTENSION_NOTICE_SENT and not told[1].paused_days:
        return None  # a question that stopped nothing is no reason for longer days
    asked = [
        fact.happened_on for standing in facts.values() for fact in standing if fact.kind == FactKind.identity_asked
    ]
    return max(asked, default=None)
