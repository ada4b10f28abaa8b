"""Reads grounds.yaml: what a refusal may rest on, and what never is a ground."""

from __future__ import annotations

from dsr.catalogue.lines import Faults, Node, Reader
from dsr.catalogue.values import Document, Ground, NotGround

_KEYS = ("article", "rights", "provision", "titles", "plain", "documents", "is_34", "knowable_without_listening")


def read_grounds(root: Node, faults: Faults) -> tuple[dict[str, Ground], tuple[NotGround, ...]]:
    """The grounds by code and the list of what is none; what cannot be read is noted in `faults`."""
    reader = Reader(root, faults, required=("grounds", "not_grounds"))
    grounds = {code: _ground(code, node, faults) for code, node in reader.maps("grounds")}
    not_grounds = tuple(_not_ground(node, faults) for node in reader.items("not_grounds"))
    return grounds, not_grounds


def _ground(code: str, node: Node, faults: Faults) -> Ground:
    reader = Reader(node, faults, required=_KEYS)
    return Ground(
        code=code,
        article=reader.text("article"),
        rights=tuple(name for name, _ in reader.names("rights")),
        provision=reader.labels("provision"),
        titles=reader.labels("titles"),
        plain=reader.labels("plain"),
        documents=tuple(_document(item, faults) for item in reader.items("documents")),
        is_34=reader.yes_no("is_34", ("true", "false")),
        knowable_without_listening=reader.yes_no("knowable_without_listening", ("true", "false")),
    )


def _document(node: Node, faults: Faults) -> Document:
    reader = Reader(node, faults, required=("code", "labels"))
    return Document(reader.text("code"), reader.labels("labels"))


def _not_ground(node: Node, faults: Faults) -> NotGround:
    reader = Reader(node, faults, required=("code", "labels"))
    return NotGround(reader.text("code"), reader.labels("labels"))
