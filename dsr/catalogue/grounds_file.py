"""Reads grounds.yaml: what a refusal may rest on, and what never is a ground."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from dsr.catalogue.lines import Faults, Node, Reader
from dsr.catalogue.values import Document, Ground, NotGround, Serves
from dsr.domain.ground_codes import ARTICLES
from dsr.domain.grounds import places
from dsr.domain.languages import LANGUAGES
from dsr.domain.workflow import Labels

_KEYS = ("article", "rights", "provision", "titles", "plain", "documents", "is_34", "knowable_without_listening")
_GROUP = re.compile(r"@(\w+)")


def read_grounds(root: Node, faults: Faults) -> tuple[dict[str, Ground], tuple[NotGround, ...]]:
    """The grounds by code and the list of what is none; what cannot be read is noted in `faults`."""
    reader = Reader(root, faults, required=("grounds", "not_grounds"), optional=("word_groups",))
    grounds = {code: _ground(code, node, faults) for code, node in reader.maps("grounds")}
    groups = {name: (node.text or "").casefold() for name, node in reader.maps("word_groups")}
    not_grounds = tuple(_not_ground(node, groups, set(grounds), faults) for node in reader.items("not_grounds"))
    return grounds, not_grounds


def _ground(code: str, node: Node, faults: Faults) -> Ground:
    reader = Reader(node, faults, required=_KEYS, optional=("serves", "fee_provision"))
    model = reader.labels("plain")
    documents = tuple(_document(item, faults) for item in reader.items("documents"))
    article = reader.text("article")
    if article and ARTICLES.get(code, article) != article:
        message = f"The rules of the program take {code} to rest on {ARTICLES[code]}, and here it is {article}."
        faults.add(node, message, "ground_moved", ground=code, article=ARTICLES[code], found=article)
    known = {one.code for one in documents}
    for place in sorted({place for language in LANGUAGES for place in places(model[language])} - known):
        message = f"The reasons of {code} have a place {place}, and no document of that code."
        faults.add(node, message, "ground_place_unknown", ground=code, name=place)
        model = Labels(*(model[language].replace(f"{{{place}}}", place) for language in LANGUAGES))
    return Ground(
        code=code,
        article=article,
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
    reader = Reader(node, faults, required=("code", "labels"), optional=("choices", "weighs", "optional", "day"))
    choices = {}
    for item in reader.items("choices"):
        choice = Reader(item, faults, required=("code", "labels"))
        choices[choice.text("code")] = choice.labels("labels")
    weighs, is_optional, is_day = (reader.yes_no(key, ("true", "false")) for key in ("weighs", "optional", "day"))
    return Document(reader.text("code"), reader.labels("labels"), choices, weighs, is_optional, is_day)


def _not_ground(node: Node, groups: Mapping[str, str], known: Collection[str], faults: Faults) -> NotGround:
    reader = Reader(node, faults, required=("code", "labels"), optional=("why", "words", "lawful_in"))
    words = tuple(_row(row, item, groups, faults) for row, item in reader.names("words"))
    lawful_in = reader.names("lawful_in")
    for code, item in lawful_in:
        if code not in known:
            faults.add(item, f"There is no ground {code} in which this is lawful.", "ground_unknown", name=code)
    codes = tuple(code for code, _ in lawful_in)
    return NotGround(reader.text("code"), reader.labels("labels"), reader.labels("why"), words, codes)


def _row(row: str, node: Node, groups: Mapping[str, str], faults: Faults) -> tuple[str, ...]:
    """One row of words with its groups written out."""

    def written_out(named: re.Match[str]) -> str:
        if named[1] not in groups:
            faults.add(node, f"There is no group of words {named[1]}.", "word_group_unknown", name=named[1])
        return groups.get(named[1], named[1])

    return tuple(_GROUP.sub(written_out, row.casefold()).split())
