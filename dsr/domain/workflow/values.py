"""What one workflow file says, as frozen values: states, transitions, questions, next steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsr.domain.errors import TransitionRefused
from dsr.domain.identity import IdentityLevel
from dsr.domain.languages import LANGUAGES
from dsr.domain.workflow.names import (
    SAME_STATE,
    AskKind,
    ChoiceSource,
    Effect,
    Guard,
    Outcome,
    StateKind,
)


@dataclass(frozen=True)
class Labels:
    """One text in the three languages; `labels["sv"]` is the Swedish one."""

    fi: str
    sv: str
    en: str

    def __getitem__(self, language: str) -> str:
        """The text in `language`; KeyError for any other than fi, sv, en."""
        if language not in LANGUAGES:
            raise KeyError(language)
        return str(getattr(self, language))


@dataclass(frozen=True)
class Option:
    """One choice of a list that stands in the file."""

    code: str
    labels: Labels


@dataclass(frozen=True)
class Ask:
    """One field of a transition's form. `hints` is the line under the label.

    Only `may_be_future` dates pass today; a date `since_receipt` is not before the day the request was received.
    """

    fact: str
    kind: AskKind
    labels: Labels
    is_required: bool = False
    hints: Labels | None = None
    of: ChoiceSource | None = None
    options: tuple[Option, ...] = ()
    may_be_future: bool = False
    since_receipt: bool = False


@dataclass(frozen=True)
class Condition:
    """One word of `when`: a guard that must hold, or with `not` before it must not."""

    guard: Guard
    holds: bool = True


@dataclass(frozen=True)
class NextStep:
    """What to do next when all conditions hold. Letter conditions look at `letter`, else at the answer's letter."""

    code: str
    labels: Labels
    when: tuple[Condition, ...] = ()
    letter: str | None = None

    @property
    def waits(self) -> bool:
        """Whether the step is somebody else's than the handler's: by their codes, steps to wait and to approve are."""
        return self.code.startswith(("wait_", "approve_"))

    @property
    def letter_to_send(self) -> str | None:
        """The kind of letter that a step of sending tells to send; None for any other step."""
        return (self.letter or self.code.removeprefix("send_")) if self.code.startswith("send_") else None


@dataclass(frozen=True)
class State:
    """One state. `next_step` is said when none of `next_steps` matches."""

    name: str
    kind: StateKind
    labels: Labels
    next_step: Labels
    next_steps: tuple[NextStep, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a right request in this state still waits for the city."""
        return self.kind is StateKind.OPEN


@dataclass(frozen=True)
class Transition:
    """One step. A transition with `on_dispatch` is made by sending that letter, never by a button; one `on_handover` by
    handing over the last copy that the letter promised, or at once where it promised none.

    `letter` is the kind the step calls for; `warns` names guards whose failing is told but does not stop the step;
    `identity` is the level that the letter being sent asks for; `done` is the line in the history.
    """

    name: str
    from_states: tuple[str, ...]
    to: str
    roles: frozenset[str]
    labels: Labels
    done: Labels
    needs: tuple[Guard, ...] = ()
    warns: tuple[Guard, ...] = ()
    asks: tuple[Ask, ...] = ()
    letter: str | None = None
    effects: tuple[Effect, ...] = ()
    outcome: Outcome | None = None
    on_dispatch: str | None = None
    identity: IdentityLevel = IdentityLevel.NONE
    hints: Labels | None = None
    on_handover: bool = False

    @property
    def is_by_itself(self) -> bool:
        """Whether a sending or a hand-over makes the step, and no button does."""
        return self.on_dispatch is not None or self.on_handover

    @property
    def letter_in_view(self) -> str | None:
        """The letter that letter guards of this transition look at: the one sent, else the one called for."""
        return self.on_dispatch or self.letter

    def target(self, state: str) -> str:
        """The state after this step when it is made in `state`."""
        return state if self.to == SAME_STATE else self.to


@dataclass(frozen=True)
class Opening:
    """What logging a request of this right sets going, besides the start state."""

    letter: str | None = None
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """One right as its file describes it.

    `next_steps` come before those of every open state; `answer_steps` after them where an answer is being prepared.
    """

    right: str
    article: str
    labels: Labels
    months: int
    extension_months: int
    start: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    opening: Opening = field(default_factory=Opening)
    next_steps: tuple[NextStep, ...] = ()
    answer_steps: tuple[NextStep, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def state(self, name: str) -> State:
        """The state called `name`, or the one it was renamed to. Raises TransitionRefused for any other."""
        found = self.states.get(self.renamed.get(name, name))
        if found is None:
            raise TransitionRefused(
                f"The workflow of {self.right} has no state {name}: restore it in the file or map it under renamed",
                code="state_unknown",
                values={"state": name, "right": self.right},
            )
        return found

    def transition(self, name: str) -> Transition:
        """The transition called `name`. Raises TransitionRefused when there is none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise TransitionRefused(
            f"The workflow of {self.right} has no step {name}: choose one that the page offers",
            code="step_unknown",
            values={"step": name, "right": self.right},
        )

    def on_dispatch(self, letter: str, state: str) -> Transition | None:
        """The transition that sending a letter of kind `letter` makes in `state`; None when it changes nothing."""
        name = self.state(state).name
        for transition in self.transitions:
            if transition.on_dispatch == letter and name in transition.from_states:
                return transition
        return None

    def may_still_send(self, letter: str, state: str) -> bool:
        """Whether a letter of kind `letter` has something to say of a request that has ended in `state`: its sending makes a
        step there, or none anywhere, as of a notice that somebody begins. An answer or a question of an open one has not."""
        is_elsewhere = any(transition.on_dispatch == letter for transition in self.transitions)
        return self.on_dispatch(letter, state) is not None or not is_elsewhere

    def on_handover(self, state: str) -> Transition | None:
        """The transition that handing over the last promised copy makes in `state`; None where no copy is waited for."""
        name = self.state(state).name
        for transition in self.transitions:
            if transition.on_handover and name in transition.from_states:
                return transition
        return None

    def closing(self, state: str) -> Transition | None:
        """The transition by which sending a letter answers in `state`; its letter is the answer being prepared there.

        It closes the request, or leads to where only the copies that the letter promises are still to be handed over.
        """
        name = self.state(state).name
        for transition in self.transitions:
            if transition.on_dispatch and name in transition.from_states:
                after = transition.target(name)
                if not self.state(after).is_open or (after != name and self.on_handover(after) is not None):
                    return transition
        return None

    def outcome_of(self, transition: Transition) -> Outcome | None:
        """How a step ends the request: its own outcome, or that of handing over the copies that it leads to."""
        following = self.on_handover(transition.to) if transition.to in self.states else None
        return transition.outcome or (following.outcome if following is not None else None)

    def outcome_by(self, letter: str, state: str) -> Outcome | None:
        """How sending a letter of this kind ends a request in `state`; None where another answers it."""
        closing = self.closing(state)
        return self.outcome_of(closing) if closing is not None and closing.on_dispatch == letter else None

    def is_decided(self, state: str) -> bool:
        """Whether the answer has been chosen in `state`: it is being prepared, or its copies are being handed over."""
        return self.closing(state) is not None or self.on_handover(state) is not None
