"""The engine: which steps a right request offers, what one step does, and what should be done next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dsr.domain.errors import TransitionRefused
from dsr.domain.workflow.answers import Answer, check_answers
from dsr.domain.workflow.facts import Facts
from dsr.domain.workflow.guards import View, holds, view_of
from dsr.domain.workflow.names import Effect, Guard
from dsr.domain.workflow.values import Labels, NextStep, State, Transition, Workflow
from dsr.domain.workflow.words import GUARD_SENTENCES


@dataclass(frozen=True)
class Lack:
    """One guard that is not met: its code, and the sentence that says what would meet it."""

    guard: Guard
    labels: Labels

    @property
    def code(self) -> str:
        """The guard's name: the stable code of the sentence."""
        return self.guard.value


@dataclass(frozen=True)
class Offer:
    """One step the user's roles allow in this state: ready when nothing is missing. Warnings do not stop it."""

    transition: Transition
    missing: tuple[Lack, ...] = ()
    warnings: tuple[Lack, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the step can be made now."""
        return not self.missing


@dataclass(frozen=True)
class Applied:
    """What a step does: the service writes it in one transaction.

    `outcome` is None while the right request stays open. `letter` is the kind to draft; `warnings` belong in the log.
    """

    transition: Transition
    new_state: str
    is_open: bool
    effects: tuple[Effect, ...] = ()
    letter: str | None = None
    outcome: str | None = None
    answers: Mapping[str, Answer] | None = None
    warnings: tuple[Lack, ...] = ()


def available(workflow: Workflow, state: str, roles: Collection[str], facts: Facts) -> list[Offer]:
    """The steps that `roles` may make in `state` by a button, in the file's order, each with what it still lacks.

    Steps made by sending a letter or by handing over its copies are not among them. Raises TransitionRefused for a state the file does not know.
    """
    name = workflow.state(state).name
    return [
        Offer(transition, _lacking(transition.needs, transition, facts), _lacking(transition.warns, transition, facts))
        for transition in workflow.transitions
        if not transition.is_by_itself and name in transition.from_states and transition.roles.intersection(roles)
    ]


def apply(
    workflow: Workflow,
    name: str,
    state: str,
    roles: Collection[str],
    facts: Facts,
    answers: Mapping[str, object] | None = None,
    choices: Mapping[str, Collection[str]] | None = None,
    *,
    by_sending: bool = False,
) -> Applied:
    """What step `name` does in `state`. Nothing is written here.

    `by_sending` says that a letter's sending, or the hand-over of what it promised, makes the step: what only these make,
    no button does, and the other way round (only dispatches count as the answer).

    `answers` are the form's values by fact; `choices` the codes allowed for choices that are not lists in the file
    (`grounds`, `mergeable`). Raises TransitionRefused when the step does not exist, does not start from this state,
    is not for these roles or lacks something; Invalid with a fault per field when an answer cannot be taken.
    """
    transition = workflow.transition(name)
    here = workflow.state(state)
    _refuse_wrong_place(transition, here)
    _refuse_wrong_way(transition, by_sending)
    _refuse_wrong_role(transition, roles)
    _refuse_lacking(transition, _lacking(transition.needs, transition, facts))
    taken = check_answers(transition, answers or {}, choices or {}, on=facts.on, received_on=facts.received_on)
    after = workflow.state(transition.target(here.name))
    return Applied(
        transition=transition,
        new_state=after.name,
        is_open=after.is_open,
        effects=transition.effects,
        letter=transition.letter,
        outcome=transition.outcome.value if transition.outcome else None,
        answers=taken,
        warnings=_lacking(transition.warns, transition, facts),
    )


def next_step(workflow: Workflow, state: str, facts: Facts) -> NextStep:
    """What to do next with a right request in `state`: the first step whose conditions all hold.

    Letter conditions look at the letter the step names, else at the letter whose sending closes this state.
    The code is the state's name when the state's own default is the answer.
    """
    here = workflow.state(state)
    closing = workflow.closing(here.name)
    answer = view_of(closing) if closing else View()
    # Where only copies are still to be handed over the letters before the answer are past.
    first = workflow.next_steps if here.is_open and workflow.on_handover(here.name) is None else ()
    last = workflow.answer_steps if closing else ()
    for step in (*first, *here.next_steps, *last):
        view = View(step.letter, answer.identity) if step.letter else answer
        if all(holds(condition.guard, facts, view) is condition.holds for condition in step.when):
            return step
    return NextStep(code=here.name, labels=here.next_step)


def _lacking(guards: tuple[Guard, ...], transition: Transition, facts: Facts) -> tuple[Lack, ...]:
    view = view_of(transition)
    return tuple(Lack(guard, GUARD_SENTENCES[guard]) for guard in guards if not holds(guard, facts, view))


def _refuse_wrong_place(transition: Transition, here: State) -> None:
    if here.name in transition.from_states:
        return
    raise TransitionRefused(
        f'Cannot do "{transition.labels.en}" now: the request stands at "{here.labels.en}", '
        "and this step starts elsewhere. Open the page again and choose a step that it offers.",
        code="step_not_from_here",
        values={"step": transition.name, "state": here.name},
    )


def _refuse_wrong_way(transition: Transition, by_sending: bool) -> None:
    if transition.is_by_itself is by_sending:
        return
    if transition.on_handover:
        raise TransitionRefused(
            f'Cannot do "{transition.labels.en}" like this: handing over the copies makes this step. Record the hand-over '
            "on the case page.",
            code="step_by_handover",
            values={"step": transition.name},
        )
    raise TransitionRefused(
        f'Cannot do "{transition.labels.en}" like this: sending the letter makes this step. Record the sending on the '
        "letter's page.",
        code="step_by_sending",
        values={"step": transition.name},
    )


def _refuse_wrong_role(transition: Transition, roles: Collection[str]) -> None:
    if transition.roles.intersection(roles):
        return
    raise TransitionRefused(
        f'Cannot do "{transition.labels.en}": it is for {" or ".join(sorted(transition.roles))}. '
        "Ask someone with that role to do it.",
        code="step_not_for_role",
        values={"step": transition.name, "roles": ", ".join(sorted(transition.roles))},
    )


def _refuse_lacking(transition: Transition, missing: tuple[Lack, ...]) -> None:
    """One refusal for all that lacks; its code is the guard's when only one does."""
    if not missing:
        return
    sentences = " ".join(lack.labels.en for lack in missing)
    raise TransitionRefused(
        f'Cannot do "{transition.labels.en}" yet. {sentences}',
        code=missing[0].code if len(missing) == 1 else "step_lacks_several",
        values={"step": transition.name, "missing": ",".join(lack.code for lack in missing)},
    )
