"""The right requests of the case page: their clocks, what may be done with each, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain import clock_words, workflow
from dsr.domain.access import Actor
from dsr.domain.deadlines import Clock, Extension
from dsr.domain.workflow import GUARD_SENTENCES, Guard
from dsr.services import again_day, holds, lateness, requests
from dsr.web.act_words import act_words, is_loss, step_words
from dsr.web.clock_picture import Picture, clock_picture
from dsr.web.code_words import article_words, right_name
from dsr.web.current import now, today
from dsr.web.texts import current_language

HIDDEN_STEPS = ("undo",)
"""Undoing takes the acknowledgement back too, so the case offers it, not the right."""


@dataclass(frozen=True)
class StepOffer:
    """One button: where it leads, and what is still missing. `is_direct`: one press makes the step."""

    name: str
    label: str
    url: str
    is_ready: bool
    is_direct: bool
    lacks: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ClockLine:
    """One line of the explanation: the day, the sentence, and where the rule stands."""

    on: date
    until: date | None
    words: str
    source: str


@dataclass(frozen=True)
class RightCard:
    """One right request as the page shows it."""

    request_id: int
    right: str
    name: str
    article: str
    state: str
    state_code: str
    is_open: bool
    outcome: str
    received_on: date
    message_id: int
    safe_on: date
    strict_on: date
    statutory_on: date
    notice_by_on: date | None
    safe_unpaused_on: date | None
    answered_on: date | None
    timeliness: str
    again_by_on: date | None
    again_reason: str
    can_set_again: bool
    asks_cause: bool
    act_by_on: date | None
    act_reason: str
    act_words: str
    is_loss: bool
    next_code: str
    next_step: str
    answer_letter: str
    offers: tuple[StepOffer, ...]
    picture: Picture
    lines: tuple[ClockLine, ...]


def cards_of(session: Session, deps: Deps, case: Case, rows: Sequence[RightRequest], actor: Actor) -> list[RightCard]:
    """A card for every right request of the case, oldest first."""
    lost_on = holds.earliest_unconfirmed(session, case.id or 0)
    return [_card(session, deps, case, row, actor, lost_on) for row in rows]


def lack_words(codes: Sequence[str]) -> tuple[str, ...]:
    """What lacks, as sentences in the reader's language."""
    language = current_language()
    return tuple(GUARD_SENTENCES[Guard(code)][language] for code in codes if code in tuple(Guard))


def _card(session: Session, deps: Deps, case: Case, row: RightRequest, actor: Actor, lost_on: date | None) -> RightCard:
    language, at = current_language(), now()
    standing = requests.standing_of(session, deps, case, row, actor.roles, at)
    flow, seen = deps.catalogue.rights[row.right], standing.clock
    state = flow.state(row.state)
    closing = flow.closing(row.state) if row.is_open else None
    return RightCard(
        request_id=row.id or 0,
        right=row.right,
        name=right_name(row.right),
        article=article_words(row.right),
        state=state.labels[language],
        state_code=state.name,
        is_open=row.is_open,
        outcome=row.outcome,
        received_on=row.received_on,
        message_id=row.message_id,
        safe_on=seen.safe_on,
        strict_on=seen.strict_on,
        statutory_on=seen.statutory_on,
        notice_by_on=_notice_by(seen, row, is_decided=flow.is_decided(row.state)),
        safe_unpaused_on=seen.safe_unpaused_on if seen.paused_days else None,
        answered_on=row.answered_on,
        again_by_on=row.again_by_on if row.is_open else None,
        again_reason=row.again_reason if row.is_open else "",
        can_set_again=again_day.can_be_set(row),
        timeliness=row.timeliness,
        asks_cause=lateness.asks_cause(row, at),
        act_by_on=row.act_by_on,
        act_reason=row.act_by_reason,
        act_words=act_words(row.act_by_reason, row.act_by_on, row.safe_on, row.extension) if row.act_by_on else "",
        is_loss=is_loss(row.act_by_reason),
        next_code=standing.next_step.code,
        next_step=step_words(standing.next_step, state.name, row.act_by_reason),
        answer_letter=(closing.on_dispatch or "") if closing else "",
        offers=tuple(
            _offer(case, row, offer) for offer in standing.offers if offer.transition.name not in HIDDEN_STEPS
        ),
        picture=clock_picture(seen, today(), is_open=row.is_open and row.again_by_on is None, lost_on=lost_on),
        lines=tuple(_lines(seen)),
    )


def _notice_by(seen: Clock, row: RightRequest, *, is_decided: bool) -> date | None:
    if not row.is_open or row.again_by_on is not None or is_decided or seen.extension is not Extension.none:
        return None
    return seen.extension_notice_by_on


def _offer(case: Case, row: RightRequest, offer: workflow.Offer) -> StepOffer:
    step, language = offer.transition, current_language()
    return StepOffer(
        name=step.name,
        label=step.labels[language],
        url=url_for("case_steps.step", case_id=case.id, request_id=row.id, step=step.name),
        is_ready=offer.is_ready,
        is_direct=offer.is_ready and not step.asks and not step.hints and not offer.warnings,
        lacks=lack_words([lack.code for lack in offer.missing]),
        warnings=lack_words([lack.code for lack in offer.warnings]),
    )


def _lines(seen: Clock) -> list[ClockLine]:
    language = current_language()
    return [
        ClockLine(
            step.on, step.until, clock_words.sentence(step, language), clock_words.source_words(step.source, language)
        )
        for step in seen.steps
    ]
