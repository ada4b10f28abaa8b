"""Reads YAML as plain text with line numbers: no types are guessed, repeated keys and aliases are faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import yaml

from dsr.domain.errors import Fault
from dsr.domain.languages import LANGUAGES
from dsr.domain.workflow import Labels


@dataclass
class Faults:
    """The faults of all files, gathered so that they can be told at once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, where: Node | str, message: str, code: str, **values: str | int) -> None:
        """Note one fault at a node's line, or at a file."""
        place = where if isinstance(where, str) else where.place
        self.found.append(Fault(place, message, code, tuple(values.items())))


@dataclass
class Node:
    """One piece of a file: text, a list or a map, and where it stands. `text` is None for an empty or null value."""

    file: str
    line: int
    text: str | None = None
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None

    @property
    def place(self) -> str:
        """Where it stands, as `access.yaml:12`."""
        return f"{self.file}:{self.line}"

    def get(self, key: str) -> Node | None:
        """The value of `key` in a map; None where there is none."""
        return (self.entries or {}).get(key)

    def plain(self) -> str | list[object] | dict[str, object] | None:
        """The same without lines, for what has no fixed shape."""
        if self.entries is not None:
            return {key: value.plain() for key, value in self.entries.items()}
        if self.items is not None:
            return [item.plain() for item in self.items]
        return self.text


_NOTHING = {"", "null", "~"}
# libyaml reads the files in a tenth of the time; where PyYAML was built without it, its own reader does.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_lines(file: str, content: str, faults: Faults) -> Node | None:
    """The whole file as one map, or None when it cannot be read as one.

    Faults: text that is not YAML, more than one document, anchors, aliases and tags, repeated keys, anything but a map.
    """
    try:
        for token in yaml.scan(content, Loader=_LOADER):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                where = f"{file}:{token.start_mark.line + 1}"
                faults.add(where, "Anchors, aliases and tags are not used here: write the text out.", "yaml_alias")
                return None
        root = yaml.compose(content, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        faults.add(where, f"This is not YAML: {fault.problem or fault.context}.", "yaml_broken")
        return None
    except yaml.YAMLError as fault:
        faults.add(file, f"This is not YAML: {fault}.", "yaml_broken")
        return None
    node = _node(file, root, faults) if root is not None else None
    if node is None or node.entries is None:
        faults.add(f"{file}:1", "The file must be a map of keys.", "not_a_map")
        return None
    return node


def _node(file: str, found: yaml.Node, faults: Faults) -> Node:
    line = found.start_mark.line + 1
    if isinstance(found, yaml.ScalarNode):
        is_nothing = not found.style and found.value in _NOTHING
        return Node(file, line, text=None if is_nothing else str(found.value).strip("\n"))
    if isinstance(found, yaml.SequenceNode):
        return Node(file, line, items=[_node(file, item, faults) for item in found.value])
    entries: dict[str, Node] = {}
    for key, value in found.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in entries:
            where = f"{file}:{key.start_mark.line + 1}"
            faults.add(where, f"The key {name} stands here twice: keep one.", "key_repeated", key=name)
            continue
        entries[name] = _node(file, value, faults)
    return Node(file, line, entries=entries)


class Reader:
    """Takes values out of one map, noting what is missing, unknown or of the wrong kind."""

    def __init__(
        self, node: Node, faults: Faults, *, required: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> None:
        """Checks the map's keys at once: every required one must be there, and no other than the named ones."""
        self.node = node
        self.faults = faults
        required, optional = tuple(required), tuple(optional)
        if node.entries is None:
            faults.add(node, f"A map with {', '.join(required) or 'keys'} is needed here.", "not_a_map")
        for key, value in (node.entries or {}).items():
            if key not in required and key not in optional:
                faults.add(value, f"The key {key} is not known here.", "key_unknown", key=key)
        for key in required:
            if node.entries is not None and key not in node.entries:
                faults.add(node, f"The key {key} is missing.", "key_missing", key=key)

    def text(self, key: str, default: str = "") -> str:
        """The text of `key`; a list or map there is a fault."""
        value = self.node.get(key)
        if value is None:
            return default
        if value.text is None:
            self.faults.add(value, f"The key {key} needs a text.", "not_a_text", key=key)
            return default
        return value.text

    def maybe(self, key: str) -> str | None:
        """The text of `key`, or None where the key is missing or null."""
        value = self.node.get(key)
        return None if value is None or (value.text is None and value.items is None) else self.text(key)

    def items(self, key: str) -> list[Node]:
        """The items of the list of `key`; empty where the key is missing."""
        value = self.node.get(key)
        if value is None:
            return []
        if value.items is None:
            self.faults.add(value, f"The key {key} needs a list.", "not_a_list", key=key)
            return []
        return value.items

    def names(self, key: str) -> list[tuple[str, Node]]:
        """The texts of the list of `key` with their nodes; items that are not texts, or come twice, are faults."""
        found: list[tuple[str, Node]] = []
        for item in self.items(key):
            if not item.text:
                self.faults.add(item, f"The list {key} holds names only.", "not_a_name", key=key)
            elif item.text in {name for name, _ in found}:
                self.faults.add(item, f"{item.text} stands twice in {key}.", "name_repeated", key=key, name=item.text)
            else:
                found.append((item.text, item))
        return found

    def maps(self, key: str) -> Iterator[tuple[str, Node]]:
        """The entries of the map of `key`; nothing where the key is missing."""
        value = self.node.get(key)
        if value is not None and value.entries is None:
            self.faults.add(value, f"The key {key} needs a map.", "not_a_map", key=key)
        yield from (((value.entries or {}) if value else {}).items())

    def labels(self, key: str, *, may_be_empty: bool = False) -> Labels:
        """The text of `key` in three languages; each missing or empty one is a fault."""
        value = self.node.get(key)
        if value is None:
            return Labels("", "", "")
        return labels_of(value, self.faults, key, may_be_empty=may_be_empty)

    def maybe_labels(self, key: str) -> Labels | None:
        """As `labels`, but None where the key is missing."""
        return self.labels(key) if self.node.get(key) is not None else None

    def one_of(self, key: str, allowed: Iterable[str], default: str) -> str:
        """The text of `key` if it is one of `allowed`; anything else is a fault."""
        value, allowed = self.node.get(key), tuple(allowed)
        if value is None:
            return default
        if value.text not in allowed:
            message = f"{key} is {value.text}, and must be one of {', '.join(allowed)}."
            self.faults.add(value, message, "not_one_of", key=key, name=value.text or "")
            return default
        return value.text

    def yes_no(self, key: str, words: tuple[str, str] = ("yes", "no")) -> bool:
        """Whether `key` says the first word; anything but the two words is a fault. False where it is missing."""
        return self.one_of(key, words, words[1]) == words[0]

    def whole_number(self, key: str, least: int, most: int) -> int:
        """The number of `key`, within bounds."""
        value = self.node.get(key)
        text = (value.text if value else None) or ""
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        if value is not None:
            self.faults.add(value, f"{key} must be a number from {least} to {most}.", "not_a_number", key=key)
        return least

    def day(self, key: str, *, may_be_null: bool = False) -> date | None:
        """The ISO date of `key`; None where it is missing, or null where that may be."""
        value = self.node.get(key)
        is_null = value is not None and value.text is None and value.items is None and value.entries is None
        if value is None or (is_null and may_be_null):
            return None
        try:
            return _iso_day(value.text or "")
        except ValueError:
            self.faults.add(value, f"{key} must be a date such as 2026-01-31.", "not_a_day", key=key)
            return None


def labels_of(value: Node, faults: Faults, key: str, *, may_be_empty: bool = False) -> Labels:
    """The three languages of a map; each missing, empty or unknown one is a fault."""
    Reader(value, faults, optional=LANGUAGES)
    texts: dict[str, str] = {}
    for language in LANGUAGES:
        item = value.get(language)
        text = item.text if item else None
        texts[language] = (text or "").strip()
        if value.entries is not None and (text is None or not (texts[language] or may_be_empty)):
            message = f"{key} has no text in {language}."
            faults.add(item or value, message, "translation_missing", key=key, language=language)
    return Labels(**texts)


def _iso_day(text: str) -> date:
    if len(text) != len("2026-01-31") or text[4] != "-":
        raise ValueError(text)
    return date.fromisoformat(text)
