"""Reads one right's workflow file into values: names against the closed sets, texts in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from dsr.catalogue.lines import Faults, Node, Reader
from dsr.domain.access import Role
from dsr.domain.identity import IdentityLevel
from dsr.domain.workflow import (
    Ask,
    AskKind,
    ChoiceSource,
    Condition,
    Effect,
    Guard,
    NextStep,
    Opening,
    Option,
    Outcome,
    State,
    StateKind,
    Transition,
    Workflow,
)

Name = TypeVar("Name", bound=StrEnum)

_TRANSITION_KEYS = ("name", "from", "to", "roles", "labels", "done")
_TRANSITION_MORE = ("needs", "warns", "asks", "letter", "effects", "outcome", "on", "identity", "hints")


def read_workflow(root: Node, faults: Faults) -> Workflow:
    """The workflow of one file; what cannot be read is noted in `faults` and left out."""
    reader = Reader(
        root,
        faults,
        required=("right", "article", "labels", "terms", "start", "states", "transitions"),
        optional=("opening", "next_steps", "answer_steps", "renamed"),
    )
    months, extension_months = _terms(root, faults)
    states = {name: _state(name, node, faults) for name, node in reader.maps("states")}
    return Workflow(
        right=reader.text("right"),
        article=reader.text("article"),
        labels=reader.labels("labels"),
        months=months,
        extension_months=extension_months,
        start=reader.text("start"),
        states=MappingProxyType(states),
        transitions=tuple(_transition(node, faults) for node in reader.items("transitions")),
        opening=_opening(root, faults),
        next_steps=_next_steps(reader, "next_steps", faults),
        answer_steps=_next_steps(reader, "answer_steps", faults),
        renamed=_renamed(reader, states, faults),
    )


def _terms(root: Node, faults: Faults) -> tuple[int, int]:
    node = root.get("terms")
    if node is None:
        return 1, 2
    reader = Reader(node, faults, required=("months", "extension_months"))
    return reader.whole_number("months", 1, 12), reader.whole_number("extension_months", 0, 12)


def _opening(root: Node, faults: Faults) -> Opening:
    node = root.get("opening")
    if node is None:
        return Opening()
    reader = Reader(node, faults, optional=("letter", "effects"))
    return Opening(letter=reader.maybe("letter"), effects=_names(reader, "effects", Effect, "effect", faults))


def _renamed(reader: Reader, states: Mapping[str, State], faults: Faults) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for old, node in reader.maps("renamed"):
        if node.text not in states:
            faults.add(node, f"{old} is renamed to {node.text}, which is no state.", "renamed_to_nothing", state=old)
        elif old in states:
            faults.add(node, f"{old} is renamed but still a state: remove one.", "renamed_still_there", state=old)
        else:
            found[old] = node.text or ""
    return MappingProxyType(found)


def _state(name: str, node: Node, faults: Faults) -> State:
    reader = Reader(node, faults, required=("kind", "labels", "next_step"), optional=("next_steps",))
    return State(
        name=name,
        kind=StateKind(reader.one_of("kind", StateKind, StateKind.OPEN)),
        labels=reader.labels("labels"),
        next_step=reader.labels("next_step"),
        next_steps=_next_steps(reader, "next_steps", faults),
    )


def _next_steps(reader: Reader, key: str, faults: Faults) -> tuple[NextStep, ...]:
    found: list[NextStep] = []
    for node in reader.items(key):
        step = Reader(node, faults, required=("code", "when", "labels"), optional=("letter",))
        when = tuple(_condition(text, at, faults) for text, at in step.names("when"))
        found.append(
            NextStep(
                code=step.text("code"),
                labels=step.labels("labels"),
                when=tuple(condition for condition in when if condition is not None),
                letter=step.maybe("letter"),
            )
        )
    return tuple(found)


def _condition(text: str, node: Node, faults: Faults) -> Condition | None:
    name = text.removeprefix("not ")
    guard = _known(name, node, Guard, "guard", faults)
    return None if guard is None else Condition(guard, holds=name == text)


def _transition(node: Node, faults: Faults) -> Transition:
    reader = Reader(node, faults, required=_TRANSITION_KEYS, optional=_TRANSITION_MORE)
    outcomes = {"": None, **{outcome.value: outcome for outcome in Outcome}}
    return Transition(
        name=reader.text("name"),
        from_states=tuple(name for name, _ in reader.names("from")),
        to=reader.text("to"),
        roles=frozenset(_names(reader, "roles", Role, "role", faults)),
        labels=reader.labels("labels"),
        done=reader.labels("done"),
        needs=_names(reader, "needs", Guard, "guard", faults),
        warns=_names(reader, "warns", Guard, "guard", faults),
        asks=tuple(_ask(item, faults) for item in reader.items("asks")),
        letter=reader.maybe("letter"),
        effects=_names(reader, "effects", Effect, "effect", faults),
        outcome=outcomes[reader.one_of("outcome", Outcome, "")],
        on_dispatch=_on_dispatch(node, faults),
        on_handover=_on_handover(node, faults),
        identity=IdentityLevel(reader.one_of("identity", IdentityLevel, IdentityLevel.NONE)),
        hints=reader.maybe_labels("hints"),
    )


def _on_dispatch(node: Node, faults: Faults) -> str | None:
    """The letter whose sending makes the step. A step is made by one thing: a sending, or `handover: complete`."""
    on = node.get("on")
    if on is None or on.get("handover") is not None:
        return None
    return Reader(on, faults, required=("dispatch",)).maybe("dispatch")


def _on_handover(node: Node, faults: Faults) -> bool:
    """`on: {handover: complete}`: the step is made when no copy that the answer promises is missing any more."""
    on = node.get("on")
    if on is None or on.get("handover") is None:
        return False
    return Reader(on, faults, required=("handover",)).one_of("handover", ("complete",), "") == "complete"


def _ask(node: Node, faults: Faults) -> Ask:
    more = ("of", "options", "required", "future", "since_receipt", "hints")
    reader = Reader(node, faults, required=("fact", "type", "labels"), optional=more)
    kind = AskKind(reader.one_of("type", AskKind, AskKind.TEXT))
    of = ChoiceSource(reader.one_of("of", ChoiceSource, ChoiceSource.LIST)) if node.get("of") else None
    options = tuple(_option(item, faults) for item in reader.items("options"))
    _check_choice(node, kind, of, options, faults)
    return Ask(
        fact=reader.text("fact"),
        kind=kind,
        labels=reader.labels("labels"),
        is_required=reader.yes_no("required"),
        hints=reader.maybe_labels("hints"),
        of=of,
        options=options,
        may_be_future=reader.yes_no("future"),
        since_receipt=reader.yes_no("since_receipt"),
    )


def _option(node: Node, faults: Faults) -> Option:
    reader = Reader(node, faults, required=("code", "labels"))
    return Option(reader.text("code"), reader.labels("labels"))


def _check_choice(
    node: Node, kind: AskKind, of: ChoiceSource | None, options: tuple[Option, ...], faults: Faults
) -> None:
    if (kind is AskKind.CHOICE) != (of is not None):
        faults.add(node, "A choice says with `of` where its options come from, and only a choice does.", "choice_of")
    if (of is ChoiceSource.LIST) != bool(options):
        faults.add(node, "A choice of a list has options, and only that has them.", "choice_options")
    codes = [option.code for option in options]
    if len(set(codes)) != len(codes):
        faults.add(node, "Two options have the same code.", "option_repeated")


def _names(reader: Reader, key: str, names: type[Name], what: str, faults: Faults) -> tuple[Name, ...]:
    found = (_known(text, node, names, what, faults) for text, node in reader.names(key))
    return tuple(name for name in found if name is not None)


def _known(text: str, node: Node, names: type[Name], what: str, faults: Faults) -> Name | None:
    if text in set(names):
        return names(text)
    faults.add(node, f"{text} is not a {what}: choose one of {', '.join(names)}.", f"{what}_unknown", name=text)
    return None
