"""Checks one workflow as a whole: every state reached, every open state with a way out, every refusal with its law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsr.catalogue.letter_values import LetterKind
from dsr.catalogue.lines import Faults, Node
from dsr.catalogue.values import Ground
from dsr.domain.workflow import (
    NEGATIVE_OUTCOMES,
    SAME_STATE,
    AskKind,
    ChoiceSource,
    Effect,
    Guard,
    NextStep,
    Transition,
    Workflow,
)

NEEDED_STEPS = ("withdraw", "transfer", "reopen", "correct_receipt", "merge")
"""Steps that every workflow has."""

ACTS_ON_DATA = frozenset(
    {
        Effect.PROMISE_COPIES,
        Effect.GRANT_RESTRICTION,
        Effect.ERASE_RECORDINGS,
        Effect.ERASE_AFTER_OBJECTION,
        Effect.NOTIFY_RECIPIENTS,
        Effect.FOLLOW_ROLL_OFFS,
    }
)
"""Effects that carry the right out: whoever asks may act for the subject when they happen, not only when work began."""

_LETTER_GUARDS = frozenset(guard for guard in Guard if guard.startswith("letter_"))


def check_workflow(
    workflow: Workflow, root: Node, letters: Mapping[str, LetterKind], grounds: Mapping[str, Ground], faults: Faults
) -> None:
    """Note every fault of one workflow that a single line does not show."""
    nodes = _transition_nodes(root)
    pairs = list(zip(workflow.transitions, nodes, strict=True))
    if not _names_are_whole(workflow, root, pairs, faults):
        return
    for transition, node in pairs:
        _check_transition(workflow, transition, node, faults)
        _check_letters(workflow, transition, node, letters, faults)
        if workflow.outcome_of(transition) in NEGATIVE_OUTCOMES and not transition.on_handover:
            _check_refusal(workflow, transition, node, letters, grounds, faults)
    _check_opening(workflow, root, letters, faults)
    _check_next_steps(workflow, root, letters, faults)
    _check_paths(workflow, root, faults)
    _check_needed_steps(workflow, root, faults)


def _transition_nodes(root: Node) -> list[Node]:
    node = root.get("transitions")
    return (node.items or []) if node is not None else []


def _names_are_whole(workflow: Workflow, root: Node, pairs: list[tuple[Transition, Node]], faults: Faults) -> bool:
    """Whether every state named exists; without that nothing else can be told."""
    before = len(faults.found)
    if workflow.start not in workflow.states:
        faults.add(root.get("start") or root, f"The start {workflow.start} is not a state.", "state_unknown")
    elif not workflow.states[workflow.start].is_open:
        faults.add(root.get("start") or root, f"The start {workflow.start} must be open.", "start_closed")
    seen: set[str] = set()
    for transition, node in pairs:
        for name in transition.from_states:
            if name not in workflow.states:
                faults.add(node.get("from") or node, f"{name} is not a state.", "state_unknown", name=name)
        if transition.to != SAME_STATE and transition.to not in workflow.states:
            faults.add(node.get("to") or node, f"{transition.to} is not a state.", "state_unknown", name=transition.to)
        if transition.name in seen:
            faults.add(node, f"The step {transition.name} stands here twice.", "step_repeated", name=transition.name)
        seen.add(transition.name)
    return len(faults.found) == before


def _check_transition(workflow: Workflow, transition: Transition, node: Node, faults: Faults) -> None:
    if not transition.from_states or not transition.roles:
        faults.add(node, f"{transition.name} needs states it starts from and roles that make it.", "step_unusable")
    is_led_closed = transition.to != SAME_STATE and not workflow.states[transition.to].is_open
    # What is closed already has its outcome: a restriction that is lifted later ends nothing anew.
    closes = is_led_closed and any(workflow.states[name].is_open for name in transition.from_states)
    if closes and transition.outcome is None:
        faults.add(node, f"{transition.name} closes the request and needs an outcome.", "outcome_missing")
    if not closes and transition.outcome is not None:
        faults.add(node, f"{transition.name} leaves the request open and has no outcome.", "outcome_too_early")
    facts = [ask.fact for ask in transition.asks]
    if len(set(facts)) != len(facts):
        faults.add(node, f"{transition.name} asks for the same fact twice.", "ask_repeated")
    looks_at_letter = _LETTER_GUARDS.intersection((*transition.needs, *transition.warns))
    if looks_at_letter and transition.letter_in_view is None:
        name = sorted(looks_at_letter)[0]
        faults.add(node, f"{transition.name} needs {name} but names no letter.", "letter_not_named", name=name)
    if transition.on_dispatch and transition.asks:
        faults.add(node, f"{transition.name} is made by sending a letter and cannot ask anything.", "dispatch_asks")
    # What is made by sending tells of what was done, and that stays true whatever became of the mandate since.
    asked = {Guard.MANDATE_SETTLED, Guard.DONE_MAY_BE_TOLD} if transition.on_dispatch else {Guard.MANDATE_SETTLED}
    if ACTS_ON_DATA.intersection(transition.effects) and not asked.intersection(transition.needs):
        faults.add(node, f"{transition.name} carries the right out and needs mandate_settled.", "step_without_mandate")
    if transition.on_handover:
        _check_handover(workflow, transition, node, faults)


def _check_handover(workflow: Workflow, transition: Transition, node: Node, faults: Faults) -> None:
    """What closes by itself needs that the copies are out, asks nothing, and is the one such step of its states."""
    if Guard.COPY_HANDED_OVER not in transition.needs or transition.asks or transition.to == SAME_STATE:
        message = f"{transition.name} is made by handing over: it needs copy_handed_over, asks nothing and leads on."
        faults.add(node, message, "handover_unusable")
    for state in transition.from_states:
        if workflow.on_handover(state) is not transition:
            message = f"Handing over in {state} makes two steps: keep one."
            faults.add(node, message, "handover_ambiguous", state=state)


def _check_letters(
    workflow: Workflow, transition: Transition, node: Node, letters: Mapping[str, LetterKind], faults: Faults
) -> None:
    for kind in (transition.letter, transition.on_dispatch):
        if kind is not None:
            _check_letter_kind(workflow, kind, node, letters, faults)
    if transition.letter is not None:
        for state in transition.from_states:
            _check_is_sent(workflow, transition.letter, transition.target(state), node, faults)
    for state in transition.from_states if transition.on_dispatch else ():
        if workflow.on_dispatch(transition.on_dispatch or "", state) is not transition:
            message = f"Sending {transition.on_dispatch} in {state} makes two steps: keep one."
            faults.add(node, message, "dispatch_ambiguous", state=state)


def _check_letter_kind(
    workflow: Workflow, kind: str, node: Node, letters: Mapping[str, LetterKind], faults: Faults
) -> None:
    if kind not in letters:
        faults.add(node, f"letters.yaml has no kind {kind}.", "letter_unknown", name=kind)
    elif not letters[kind].serves(workflow.right):
        faults.add(
            node, f"The letter {kind} is not for {workflow.right}: add it to its rights.", "letter_not_for_right"
        )


def _check_is_sent(workflow: Workflow, kind: str, state: str, node: Node, faults: Faults) -> None:
    """A letter that is written but never sent answers nobody: some step must begin by its dispatch."""
    if workflow.on_dispatch(kind, state) is None:
        message = f"{kind} is written in {state}, but no step begins there by sending it."
        faults.add(node, message, "letter_never_sent", name=kind, state=state)


def _check_refusal(
    workflow: Workflow,
    transition: Transition,
    node: Node,
    letters: Mapping[str, LetterKind],
    grounds: Mapping[str, Ground],
    faults: Faults,
) -> None:
    """A refusal has a ground, a letter and remedies (GDPR 12(4); hallintolaki 43-47 §).

    One in part refuses by its letter, though it closes only when what is given has been handed over.
    """
    kind = transition.letter_in_view
    if kind is None:
        faults.add(node, f"{transition.name} refuses without a letter.", "refusal_without_letter")
    elif kind in letters and not letters[kind].is_decision:
        message = f"{transition.name} refuses by {kind}, which is no decision: it would carry no remedies."
        faults.add(node, message, "refusal_without_remedies", name=kind)
    if Guard.GROUND_DOCUMENTED not in transition.needs:
        faults.add(node, f"{transition.name} refuses without needing ground_documented.", "refusal_without_ground")
    fitting = letters[kind].grounds if kind is not None and kind in letters else ()
    if not any(workflow.right in one.rights and (not fitting or code in fitting) for code, one in grounds.items()):
        message = f"grounds.yaml has no ground for {workflow.right} on which {transition.name} may rest."
        faults.add(node, message, "refusal_without_grounds")
    callers = [
        step
        for step in workflow.transitions
        if step is transition
        or (step.letter == kind and any(step.target(state) in transition.from_states for state in step.from_states))
    ]
    if not any(_asks_ground(step) for step in callers):
        message = f"No step that leads to {transition.name} asks for a ground."
        faults.add(node, message, "refusal_without_question")


def _asks_ground(transition: Transition) -> bool:
    return any(
        ask.kind is AskKind.CHOICE and ask.of is ChoiceSource.GROUNDS and ask.is_required for ask in transition.asks
    )


def _check_opening(workflow: Workflow, root: Node, letters: Mapping[str, LetterKind], faults: Faults) -> None:
    kind = workflow.opening.letter
    if kind is not None:
        node = root.get("opening") or root
        _check_letter_kind(workflow, kind, node, letters, faults)
        _check_is_sent(workflow, kind, workflow.start, node, faults)


def _check_next_steps(workflow: Workflow, root: Node, letters: Mapping[str, LetterKind], faults: Faults) -> None:
    _check_steps(workflow, workflow.next_steps, root.get("next_steps"), False, letters, faults)
    _check_steps(workflow, workflow.answer_steps, root.get("answer_steps"), True, letters, faults)
    states = root.get("states")
    for name, state in workflow.states.items():
        node = states.get(name) if states else None
        has_answer = workflow.closing(name) is not None
        _check_steps(workflow, state.next_steps, node.get("next_steps") if node else None, has_answer, letters, faults)


def _check_steps(
    workflow: Workflow,
    steps: tuple[NextStep, ...],
    node: Node | None,
    has_answer: bool,
    letters: Mapping[str, LetterKind],
    faults: Faults,
) -> None:
    nodes = (node.items or []) if node else []
    codes = [step.code for step in steps]
    for step, at in zip(steps, nodes, strict=True):
        if codes.count(step.code) > 1:
            faults.add(
                at, f"The next step {step.code} stands in this list twice.", "next_step_repeated", name=step.code
            )
        if step.letter is not None:
            _check_letter_kind(workflow, step.letter, at, letters, faults)
        elif not has_answer and _LETTER_GUARDS.intersection(condition.guard for condition in step.when):
            faults.add(at, f"The next step {step.code} looks at a letter but names none.", "letter_not_named")


def _check_paths(workflow: Workflow, root: Node, faults: Faults) -> None:
    states = root.get("states") or root
    forward: dict[str, set[str]] = {name: set() for name in workflow.states}
    for transition in workflow.transitions:
        for name in transition.from_states:
            forward[name].add(transition.target(name))
    reached = _reached([workflow.start], forward)
    for name, state in workflow.states.items():
        node = states.get(name) or states
        if name not in reached:
            faults.add(node, f"No path leads from {workflow.start} to {name}.", "state_unreachable", state=name)
        if state.is_open and all(workflow.states[end].is_open for end in _reached([name], forward)):
            faults.add(node, f"No path leads from {name} to a closed state.", "dead_end", state=name)


def _reached(start: Iterable[str], forward: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(forward[name])
    return seen


def _check_needed_steps(workflow: Workflow, root: Node, faults: Faults) -> None:
    steps = {transition.name: transition for transition in workflow.transitions}
    for name in NEEDED_STEPS:
        if name not in steps:
            faults.add(root, f"Every workflow has the step {name}.", "step_missing", name=name)
    if "withdraw" in steps:
        for name, state in workflow.states.items():
            if state.is_open and name not in steps["withdraw"].from_states:
                node = root.get("transitions") or root
                faults.add(node, f"A person may withdraw at any time, also in {name}.", "withdraw_not_from", state=name)
