"""What the steps of rectification, erasure, restriction and objection do besides changing the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dsr.domain.calendar import local_date
from dsr.domain.matters import TaskKind
from dsr.domain.restriction import WEIGHED
from dsr.domain.workflow import Effect
from dsr.services import clock
from dsr.services.rights import (
    assessing,
    contested,
    covering,
    disclosing,
    erasing,
    held_back,
    objected,
    restricting,
    taking_up,
    tasks,
)
from dsr.services.steps import Step


def _restrict(step: Step) -> None:
    """From receipt on, and again when the request is taken up anew: see `restricting.begin`."""
    if restricting.standing(step.session, step.request.id or 0) is None:
        by = step.by or step.case.created_by
        restricting.begin(step.session, step.case, step.request, by=by, at=step.at)


def end_unanswered(step: Step) -> None:
    """What a request leaves behind that was withdrawn or undone: no restriction, and nothing kept on its assessments."""
    if restricting.end(step.session, step.request, step.applied.transition.name, by=step.by, at=step.at):
        taking_up.settle(step.session, step.deps, at=step.at)
    assessing.release_undecided(step.session, step.case, step.request, by=step.by, at=step.at)
    objected.release_undecided(step.session, step.case, step.request, by=step.by, at=step.at)


def _grant_restriction(step: Step) -> None:
    ground = str((step.applied.answers or {}).get("restriction_ground", ""))
    by = step.by or step.case.created_by
    restricting.grant(step.session, step.case, step.request, ground, by=by, at=step.at)


def _name_restricted_calls(step: Step) -> None:
    covering.name_calls(step.session, step.request)


def _end_restriction(step: Step) -> None:
    if restricting.end(step.session, step.request, step.applied.transition.name, by=step.by, at=step.at):
        taking_up.settle(step.session, step.deps, at=step.at)


def _erase(step: Step) -> None:
    """What was answered in full does not keep a recording from an erasure that its owner asks for later, or that an objection
    brings about; nor does a decision that was corrected in the person's favour (GDPR 17(1)), nor a restriction whose subject has
    consented to the erasing (18(2))."""
    by = step.by or step.case.created_by
    held_back.let_go(step.session, step.deps, step.case, step.request, by=by, at=step.at)
    left = erasing.calls_left(step.session, step.request)
    let_go = covering.let_erase(step.session, step.request, left, by=by, at=step.at)
    erasing.erase(step.session, step.deps, step.case, step.request, by=by, at=step.at)
    left = erasing.calls_left(step.session, step.request)
    covering.keep_left(step.session, let_go, left, by=by, at=step.at)


def _notify_recipients(step: Step) -> None:
    disclosing.notify_recipients(step.session, step.deps, step.case, step.request, by=step.by, at=step.at)


def _follow_roll_offs(step: Step) -> None:
    erasing.follow_roll_offs(step.session, step.deps, step.case, step.request, by=step.by, at=step.at)


def _recall_lifting(step: Step) -> None:
    taking_up.recall(step.session, step.deps, step.request, by=step.by, at=step.at)


def _end_weighed(step: Step) -> None:
    """End what was restricted until an objection was weighed, once it was upheld and whoever asked for the restriction has the
    answer (GDPR 18(1)(d)): until then that answer may still rest on another ground, which opposes the erasing."""
    is_ended = False
    for one in clock.requests_of(step.session, step.case.id or 0):
        row = restricting.standing(step.session, one.id or 0)
        if row is not None and row.ground == WEIGHED and not one.is_open and contested.upheld_on(step.session, one):
            is_ended |= restricting.end(step.session, one, "objection_upheld", by=step.by, at=step.at)
    if is_ended:
        taking_up.settle(step.session, step.deps, at=step.at)


def _erase_after_objection(step: Step) -> None:
    """An objection that is upheld leaves the recordings to be erased without undue delay (GDPR 17(1)(c))."""
    _end_weighed(step)
    objected.end(step.session, step.case, "objection_upheld", by=step.by, at=step.at)
    on, request_id = local_date(step.at), step.request.id
    tasks.make(step.session, step.deps, step.case, TaskKind.ERASE, on, by=step.by, at=step.at, request_id=request_id)


OF_RIGHTS: Mapping[Effect, Callable[[Step], None]] = {
    Effect.RESTRICT_FROM_RECEIPT: _restrict,
    Effect.GRANT_RESTRICTION: _grant_restriction,
    Effect.NAME_RESTRICTED_CALLS: _name_restricted_calls,
    Effect.END_RESTRICTION: _end_restriction,
    Effect.END_WEIGHED: _end_weighed,
    Effect.RECALL_LIFTING: _recall_lifting,
    Effect.ERASE_RECORDINGS: _erase,
    Effect.NOTIFY_RECIPIENTS: _notify_recipients,
    Effect.FOLLOW_ROLL_OFFS: _follow_roll_offs,
    Effect.ERASE_AFTER_OBJECTION: _erase_after_objection,
}
"""One function an effect; `services.effects` carries them out."""
