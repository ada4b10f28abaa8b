"""Reads grounds.yaml: what a refusal may rest on, and what never is a ground."""

from __future__ import annotations

from dsr.catalogue.lines import Faults, Node, Reader
from dsr.catalogue.values import Document, Ground, NotGround, Serves
from dsr.domain.grounds import places
from dsr.domain.workflow import LANGUAGES, Labels

_KEYS = ("article", "rights", "provision", "titles", "plain", "documents", "is_34", "knowable_without_listening")


def read_grounds(root: Node, faults: Faults) -> tuple[dict[str, Ground], tuple[NotGround, ...]]:
    """The grounds by code and the list of what is none; what cannot be read is noted in `faults`."""
    reader = Reader(root, faults, required=("grounds", "not_grounds"))
    grounds = {code: _ground(code, node, faults) for code, node in reader.maps("grounds")}
    not_grounds = tuple(_not_ground(node, faults) for node in reader.items("not_grounds"))
    return grounds, not_grounds


def _ground(code: str, node: Node, faults: Faults) -> Ground:
    reader = Reader(node, faults, required=_KEYS, optional=("serves", "fee_provision"))
    model = reader.labels("plain")
    documents = tuple(_document(item, faults) for item in reader.items("documents"))
    known = {one.code for one in documents}
    for place in sorted({place for language in LANGUAGES for place in places(model[language])} - known):
        message = f"The reasons of {code} have a place {place}, and no document of that code."
        faults.add(node, message, "ground_place_unknown", ground=code, name=place)
        model = Labels(*(model[language].replace(f"{{{place}}}", place) for language in LANGUAGES))
    return Ground(
        code=code,
        article=reader.text("article"),
        rights=tuple(name for name, _ in reader.names("rights")),
        provision=reader.labels("provision"),
        titles=reader.labels("titles"),
        model=model,
        documents=documents,
        is_34=reader.yes_no("is_34", ("true", "false")),
        knowable_without_listening=reader.yes_no("knowable_without_listening", ("true", "false")),
        serves=Serves(reader.one_of("serves", tuple(Serves), Serves.DECISION)),
        fee_provision=reader.maybe_labels("fee_provision"),
    )


def _document(node: Node, faults: Faults) -> Document:
    reader = Reader(node, faults, required=("code", "labels"), optional=("choices",))
    choices = {}
    for item in reader.items("choices"):
        choice = Reader(item, faults, required=("code", "labels"))
        choices[choice.text("code")] = choice.labels("labels")
    return Document(reader.text("code"), reader.labels("labels"), choices)


def _not_ground(node: Node, faults: Faults) -> NotGround:
    reader = Reader(node, faults, required=("code", "labels"), optional=("why", "words"))
    words = tuple(tuple(row.casefold().split()) for row, _node in reader.names("words"))
    return NotGround(reader.text("code"), reader.labels("labels"), reader.labels("why"), words)
