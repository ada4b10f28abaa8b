"""What logging a request would mean, seen before it is saved: its last day, earlier cases, a recording soon destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ClockFacts, Fact, FactKind, Policy
from dsr.domain.logged_request import arrival_from
from dsr.domain.named_times import windows_from
from dsr.domain.phone import classify
from dsr.domain.plain_text import without_hidden
from dsr.services import cases, clock, holds
from dsr.web.cases import note_looking
from dsr.web.clock_sentence import last_day_sentence
from dsr.web.code_words import article_words, right_name
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.intake_form import IntakeForm
from dsr.web.queues import queue_choices


@dataclass(frozen=True)
class Earlier:
    """One earlier case of the same number or name, as the page shows it."""

    case_id: int
    reference: str
    subject: str
    rights: tuple[str, ...]
    is_open: bool
    closed_on: date | None


@dataclass(frozen=True)
class Outlook:
    """What saving would mean: the last day with its sentence, the earlier cases, and a recording soon destroyed."""

    safe_on: date | None
    sentence: str
    earlier: tuple[Earlier, ...]
    lost_on: date | None


def outlook_of(form: IntakeForm) -> Outlook:
    """Look, with what the form holds now: the caller renders it, so looking is logged first."""
    safe_on, sentence = last_day_of(form.arrived.data or "")
    name = " ".join(without_hidden(form.subject_name.data or "").split())
    e164s = [number.e164 for raw in form.numbers() if (number := classify(raw[:80])).e164]
    windows = windows_from(
        {field.name: field.data or "" for field in form if field.name.startswith("window_")}, now(), []
    )
    sees_calls = user_may(Action.SEE_CALLS)
    if name or e164s or windows:
        note_looking(Action.LOG_REQUEST, subject="earlier")
    with current_deps().database.read() as session:
        form.offer(queue_choices(session))
        earlier = cases.likely_earlier(session, name, e164s, user_id=acting_user().id)
        found = tuple(_earlier(session, case.id or 0) for case in earlier)
        lost_on = holds.earliest_destruction(session, e164s, windows, today()) if sees_calls else None
    is_lost = lost_on is not None and safe_on is not None and lost_on <= safe_on
    return Outlook(safe_on, sentence, found, lost_on if is_lost else None)


def _earlier(session: Session, case_id: int) -> Earlier:
    case = cases.one_case(session, case_id)
    requests = clock.requests_of(session, case_id)
    answered = [one.answered_on for one in requests if one.answered_on is not None]
    return Earlier(
        case_id,
        case.reference,
        case.subject_name,
        tuple(f"{right_name(one.right)}, {article_words(one.right)}" for one in requests),
        case.state == "open",
        max(answered, default=None),
    )


def last_day_of(arrived: str) -> tuple[date | None, str]:
    """The safe last day of a request that came at this moment, as typed, with its sentence; None where it cannot be read."""
    found = arrival_from(arrived, now(), [])
    if found is None:
        return None, ""
    deps = current_deps()
    facts = ClockFacts.of(Fact(FactKind.received, local_date(found[0])))
    seen = deps.terms.clock(facts, deps.calendar, Policy())
    return seen.safe_on, last_day_sentence(seen)
