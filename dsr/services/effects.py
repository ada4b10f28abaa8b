"""What transitions do besides changing the state: one function an effect, all in the transition's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from sqlmodel import Session

from dsr.db import outbox
from dsr.db.tables import Case, IdentityCheck, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import (
    Clock,
    ClockFacts,
    ClockRefused,
    Fact,
    FactKind,
    check_facts,
    check_promise,
)
from dsr.domain.errors import Fault, Invalid
from dsr.domain.holds import appealable_until, ends_with_copy
from dsr.domain.identity import is_concrete_doubt
from dsr.domain.workflow import Applied, Effect, Guard, Outcome
from dsr.services import clock, holds, projection, replies, withdrawals
from dsr.services.case_access import note_ground_writer
from dsr.services.earlier_cases import check_earlier
from dsr.services.extension_facts import check_factor
from dsr.services.ground_checks import check_extension_reason, check_ground
from dsr.services.handovers.promises import promise_copies
from dsr.services.letters import drafting
from dsr.services.receipt_effects import OF_RECEIPTS, check_receipt
from dsr.services.rights.contested import LIFTING_REASON, check_granted, check_lifting
from dsr.services.rights.effects import OF_RIGHTS, end_unanswered
from dsr.services.steps import Step
from dsr.services.whole_transfer import check_whole_transfer

COPY_HANDED_OVER = "copy_handed_over"
"""The guard by which a workflow file says that a step needs the copy to have been handed over."""


def check(session: Session, deps: Deps, case: Case, request: RightRequest, applied: Applied, seen: Clock) -> None:
    """Refuse answers that cannot be true beside what is already known, before anything is written.

    Raises `Invalid`, with the field that cannot be true as its place.
    """
    answers = applied.answers or {}
    promised_on, answered_on = answers.get("extended_until"), answers.get("answered_on")
    if Effect.RECORD_EXTENSION_REASONS in applied.effects:
        check_extension_reason(deps, str(answers.get("extension_reason", "")))
        if isinstance(promised_on, date):
            with _faults_of("extended_until"):
                check_promise(seen, promised_on)
        check_factor(session, case, request, str(answers.get("factor", "")))
    if Effect.RECORD_IDENTITY_DOUBT in applied.effects and not is_concrete_doubt(str(answers.get("doubt_reason", ""))):
        sentence = "Write which data raise the doubt and why: a general statement is no reasonable doubt."
        raise Invalid([Fault("doubt_reason", sentence, "doubt_not_concrete")])
    if Effect.RECORD_IDENTITY_ANSWER in applied.effects and isinstance(answered_on, date):
        with _faults_of("answered_on"):
            _check_identity_answer(session, deps, request, answered_on)
    if Effect.RECORD_CLARIFICATION_ANSWER in applied.effects and isinstance(answered_on, date):
        with _faults_of("answered_on"):
            replies.check_clarified(session, deps, request, answered_on)
    if Effect.REPLACE_ANSWER in applied.effects and isinstance(answered_on, date):
        replies.check_answer_day(session, request, answered_on)
    if Effect.RECORD_GROUND in applied.effects:
        code, letter = str(answers.get("ground", "")), applied.transition.letter
        check_ground(session, deps, case, request, code, local_date(deps.now()), letter)
        told = f"{answers.get('ground_reasons', '')}\n{answers.get('ground_evidence', '')}"
        check_earlier(session, case, code, told, "ground_evidence")
    if applied.outcome == Outcome.TRANSFERRED:
        check_whole_transfer(session, case, request, answers)
    _check_restriction(session, request, applied, answers)
    if Effect.REPLACE_RECEIPT in applied.effects:
        check_receipt(session, request, answers.get("received_on"))


def _check_restriction(
    session: Session, request: RightRequest, applied: Applied, answers: Mapping[str, object]
) -> None:
    """Restricted on a ground that the case has, lifted for a reason that fits it: when proposed and when it ends."""
    if Effect.GRANT_RESTRICTION in applied.effects:
        check_granted(session, request, str(answers.get("restriction_ground", "")))
    if LIFTING_REASON in answers:
        check_lifting(session, request, answers)
    elif Guard.LIFTING_FINAL in applied.transition.needs:
        check_lifting(session, request, request.answers)


@contextmanager
def _faults_of(field: str) -> Iterator[None]:
    """What the clock refuses of a day is a fault of the field in which the day was written."""
    try:
        yield
    except ClockRefused as refusal:
        raise Invalid([Fault(field, refusal.message, refusal.code, tuple(refusal.values.items()))]) from refusal


def carry_out(
    session: Session, deps: Deps, case: Case, request: RightRequest, applied: Applied, *, by: int | None, at: datetime
) -> None:
    """Do every effect of the step, in the file's order."""
    for effect in applied.effects:
        _EFFECTS[effect](Step(session, deps, case, request, applied, by, at))


def _place_holds(step: Step) -> None:
    """A request of a right that holds nothing when it is logged holds nothing when it is taken up again."""
    if step.request.right in holds.rights_that_hold(step.deps):
        holds.place_or_widen(step.session, step.case, by=step.by or step.case.created_by, at=step.at)


def _settle_holds(step: Step) -> None:
    holds.settle(step.session, step.case.id or 0, by=step.by, at=step.at)


def _release_holds(step: Step) -> None:
    """A right that is open and holds nothing, such as erasure, keeps no recordings for itself."""
    if step.applied.outcome in (Outcome.WITHDRAWN, Outcome.UNDONE):
        end_unanswered(step)
    if not holds.is_request_open(step.session, step.deps, step.case.id or 0, but=step.request.id):
        holds.release_for_case(step.session, step.case.id or 0, step.applied.transition.name, by=step.by, at=step.at)


def _release_later(step: Step) -> None:
    """Nothing is destroyed while the decision can be appealed, unless all was given and deletion was asked too: then the
    hold ends when the copy is fetched."""
    case_id, on = step.case.id or 0, local_date(step.at)
    flow, made = step.deps.catalogue.rights[step.request.right], step.applied.transition
    if not ends_with_copy(flow.outcome_of(made) or step.request.outcome, asks_erasure=_asks_erasure(step)):
        holds.keep_until(step.session, case_id, appealable_until(on, step.deps.calendar))
    elif COPY_HANDED_OVER in made.needs:
        _release_holds(step)
    elif flow.on_handover(step.request.state) is None and not holds.is_request_open(
        step.session, step.deps, case_id, but=step.request.id
    ):
        holds.review_now(step.session, case_id, on)  # whether the copy has been fetched is for a person to say


def _asks_erasure(step: Step) -> bool:
    """Whether a request of the case is of a right whose file lets holds go as soon as the copy is fetched."""
    flows = step.deps.catalogue.rights
    used = {one.right for one in clock.requests_of(step.session, step.case.id or 0)}
    return any(Effect.RELEASE_HOLDS_WHEN_COPIED in flows[right].opening.effects for right in used if right in flows)


def _score_candidates(step: Step) -> None:
    outbox.enqueue(
        step.session,
        "score_candidates",
        key=f"score:{step.case.id}:{step.at.isoformat()}",
        at=step.at,
        case_id=step.case.id,
    )


def _void_drafts(step: Step) -> None:
    drafting.void_drafts(
        step.session, step.case.id or 0, step.request.id, step.applied.transition.name, by=step.by, at=step.at
    )


def _record_doubt(step: Step) -> None:
    step.session.add(
        IdentityCheck(
            case_id=step.case.id or 0,
            kind="doubt",
            doubt_reason=str((step.applied.answers or {}).get("doubt_reason", "")),
            checked_on=local_date(step.at),
            by_user=step.by or step.case.created_by,
            recorded_at=step.at,
        )
    )


def _record_answer(step: Step) -> None:
    """An identity pause ends for every right of the case whose question is open."""
    answered_on = (step.applied.answers or {})["answered_on"]
    if not isinstance(answered_on, date):
        raise Invalid([Fault("answered_on", "Write the day, for example 25.11.2026.", "answer_not_date")])
    for one in clock.requests_of(step.session, step.case.id or 0):
        if not one.is_open:
            continue
        for question in clock.open_questions(step.session, one.id or 0):
            clock.add_fact(
                step.session, one, FactKind.identity_answered, answered_on, at=step.at, by=step.by, question=question
            )
        if one.id != step.request.id:
            projection.project(step.session, step.deps, step.case, one)


def _record_clarification(step: Step) -> None:
    answered_on = (step.applied.answers or {})["answered_on"]
    if not isinstance(answered_on, date):
        raise Invalid([Fault("answered_on", "Write the day, for example 25.11.2026.", "answer_not_date")])
    replies.clarified(step.session, step.request, answered_on, by=step.by, at=step.at)


def _replace_answer(step: Step) -> None:
    answers = step.applied.answers or {}
    if isinstance(on := answers["answered_on"], date):
        replies.put_answer_right(step.session, step.request, on, str(answers["reason"]), by=step.by, at=step.at)


def _note_ground_writer(step: Step) -> None:
    """The ground is stored with the step; whoever wrote it does not approve a letter that rests on it."""
    if step.by is not None:
        note_ground_writer(step.session, step.case.id or 0, step.by, at=step.at)


def _settle_withdrawal(step: Step) -> None:
    withdrawals.settle(step.session, step.request)


def _promise_copies(step: Step) -> None:
    """What the letter promises is frozen with its sending: a recording that goes later is no less promised."""
    promise_copies(step.session, step.request, step.applied.transition.on_dispatch or "")


def _nothing_more(step: Step) -> None:
    """The answers are stored with the step itself; what an opening says is read where it counts."""


_EFFECTS: Mapping[Effect, Callable[[Step], None]] = {
    Effect.PLACE_HOLDS: _place_holds,
    Effect.RELEASE_HOLDS: _release_holds,
    Effect.RELEASE_HOLDS_AT_REMEDY_END: _release_later,
    Effect.RELEASE_HOLDS_WHEN_COPIED: _nothing_more,
    Effect.SETTLE_HOLDS: _settle_holds,
    Effect.SCORE_CANDIDATES: _score_candidates,
    Effect.VOID_DRAFTS: _void_drafts,
    Effect.RECORD_IDENTITY_DOUBT: _record_doubt,
    Effect.RECORD_IDENTITY_ANSWER: _record_answer,
    Effect.RECORD_CLARIFICATION_ANSWER: _record_clarification,
    Effect.RECORD_EXTENSION_REASONS: _nothing_more,
    Effect.RECORD_GROUND: _note_ground_writer,
    Effect.SETTLE_WITHDRAWAL: _settle_withdrawal,
    Effect.REPLACE_ANSWER: _replace_answer,
    Effect.PROMISE_COPIES: _promise_copies,
    **OF_RECEIPTS,
    **OF_RIGHTS,
}


def _check_identity_answer(session: Session, deps: Deps, request: RightRequest, answered_on: date) -> None:
    known = [clock.as_fact(row) for row in clock.standing_facts(session, request.id or 0)]
    answers = [
        Fact(FactKind.identity_answered, answered_on, question=question)
        for question in clock.open_questions(session, request.id or 0)
    ]
    check_facts(ClockFacts.of(*known, *answers), deps.calendar)
