"""Parts that the files of several rights share: taken in where a file says `include`, each line keeping its own place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dsr.catalogue.lines import Faults, Node

INCLUDE = "include"
UNDONE = "undone"

STATE_SETS = ("before_answer", "after_answer", "every_open", "every_state")
"""What `from:` may say instead of naming states."""


@dataclass
class SharedParts:
    """The named parts of `workflows/common/*.yaml`. `parts` are lists or maps by name."""

    parts: Mapping[str, Node]
    faults: Faults
    _open: list[str] = field(default_factory=list)

    def whole(self, node: Node) -> Node:
        """The node with every include replaced by what it names; a name that is not there is a fault and left out."""
        if node.entries is not None:
            return Node(node.file, node.line, entries=self._entries(node))
        if node.items is not None:
            return Node(node.file, node.line, items=[one for item in node.items for one in self._items(item)])
        return node

    def _items(self, item: Node) -> list[Node]:
        if item.entries is None or set(item.entries) != {INCLUDE}:
            return [self.whole(item)]
        taken: list[Node] = []
        for part in self._named(item.entries[INCLUDE]):
            if part.items is None:
                self.faults.add(item, "A list takes in a part that is a list.", "include_not_list")
            else:
                taken += part.items
        return taken

    def _entries(self, node: Node) -> dict[str, Node]:
        taken: dict[str, Node] = {}
        for key, value in (node.entries or {}).items():
            if key != INCLUDE:
                self._put(taken, key, self.whole(value))
                continue
            for part in self._named(value):
                if part.entries is None:
                    self.faults.add(value, "A map takes in a part that is a map.", "include_not_map")
                for name, entry in (part.entries or {}).items():
                    self._put(taken, name, entry)
        return taken

    def _put(self, taken: dict[str, Node], key: str, value: Node) -> None:
        if key in taken:
            self.faults.add(value, f"The key {key} stands here twice: keep one.", "key_repeated", key=key)
        else:
            taken[key] = value

    def _named(self, value: Node) -> list[Node]:
        """The parts that an include names, one or a list of them, each whole itself."""
        found = []
        for item in value.items if value.items is not None else [value]:
            name = item.text or ""
            if name not in self.parts:
                self.faults.add(item, f"There is no shared part {name} in common/.", "include_unknown", name=name)
            elif name in self._open:
                self.faults.add(item, f"The shared part {name} takes itself in.", "include_itself", name=name)
            else:
                self._open.append(name)
                found.append(self.whole(self.parts[name]))
                self._open.pop()
        return found


def parts_of(roots: Iterable[Node], faults: Faults) -> dict[str, Node]:
    """The parts of all shared files by name; a name that stands in two is a fault of the second."""
    parts: dict[str, Node] = {}
    for root in roots:
        for name, node in (root.entries or {}).items():
            if name in parts:
                faults.add(node, f"The shared part {name} stands in two files: rename one.", "part_twice", name=name)
            parts[name] = node
    return parts


def with_states_named(root: Node) -> Node:
    """The file with each set of states that a `from:` names written out, so that a shared step fits every right."""
    transitions = root.get("transitions")
    if transitions is None or transitions.items is None:
        return root
    sets = _sets(root, transitions.items)
    named = [_named_from(step, sets) for step in transitions.items]
    steps = Node(transitions.file, transitions.line, items=named)
    return Node(root.file, root.line, entries={**(root.entries or {}), "transitions": steps})


def _sets(root: Node, steps: list[Node]) -> dict[str, list[str]]:
    states = root.get("states")
    kinds = {name: _text(node, "kind") for name, node in ((states.entries or {}) if states else {}).items()}
    undone = {_text(step, "to") for step in steps if _text(step, "outcome") == UNDONE}
    waiting = {name for step in steps if _is_by_handover(step) for name in _from(step)}
    opened = [name for name, kind in kinds.items() if kind == "open"]
    closed = [name for name, kind in kinds.items() if kind != "open" and name not in undone]
    before = [name for name in opened if name not in waiting]
    after = [name for name in opened if name in waiting] + closed
    return dict(zip(STATE_SETS, (before, after, opened, [*opened, *closed]), strict=True))


def _named_from(step: Node, sets: Mapping[str, list[str]]) -> Node:
    value, named = step.get("from"), _text(step, "from")
    if value is None or named not in sets:
        return step
    names = [Node(value.file, value.line, text=name) for name in sets[named]]
    written = Node(value.file, value.line, items=names)
    return Node(step.file, step.line, entries={**(step.entries or {}), "from": written})


def _is_by_handover(step: Node) -> bool:
    on = step.get("on")
    return on is not None and on.get("handover") is not None


def _from(step: Node) -> list[str]:
    value = step.get("from")
    return [item.text or "" for item in (value.items or [])] if value is not None else []


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return (found.text or "") if found is not None else ""
