"""Reads letters.yaml: the kinds of letter, their approval rules by date, and the blocks of free text."""

from __future__ import annotations

from datetime import date

from dsr.catalogue.letter_values import (
    Approval,
    ApprovalRule,
    Beginning,
    Block,
    LetterKind,
    LetterOutcome,
    Sends,
    Signer,
    WrittenTo,
)
from dsr.catalogue.lines import Faults, Node, Reader
from dsr.domain.languages import LANGUAGES
from dsr.domain.letter_beginnings import Begin

_KEYS = (
    "titles",
    "rights",
    "languages",
    "approval",
    "signer",
    "before_identity",
    "prints_address",
    "sends",
    "outcome",
    "blocks",
)


def read_letters(root: Node, faults: Faults) -> dict[str, LetterKind]:
    """The kinds by name; what cannot be read is noted in `faults`."""
    reader = Reader(root, faults, required=("kinds",))
    return {kind: _kind(kind, node, faults) for kind, node in reader.maps("kinds")}


def _kind(kind: str, node: Node, faults: Faults) -> LetterKind:
    reader = Reader(node, faults, required=_KEYS, optional=("addressee", "begin", "grounds", "cover"))
    return LetterKind(
        kind=kind,
        titles=reader.labels("titles"),
        rights=_rights(node, reader),
        languages=_languages(node, reader, faults),
        approval=_approval(node, reader, faults),
        signer=Signer(reader.one_of("signer", Signer, Signer.PREPARER)),
        is_before_identity=reader.yes_no("before_identity", ("true", "false")),
        prints_address=reader.yes_no("prints_address", ("true", "false")),
        sends=Sends(reader.one_of("sends", Sends, Sends.NONE)),
        outcome=LetterOutcome(reader.one_of("outcome", LetterOutcome, LetterOutcome.NONE)),
        blocks=tuple(_block(item, faults) for item in reader.items("blocks")),
        written_to=WrittenTo(reader.one_of("addressee", WrittenTo, WrittenTo.SUBJECT)),
        begin=_beginning(node, faults),
        grounds=tuple(name for name, _ in reader.names("grounds")),
        is_cover=reader.yes_no("cover", ("true", "false")),
    )


def _beginning(node: Node, faults: Faults) -> Beginning | None:
    begin = node.get("begin")
    if begin is None:
        return None
    reader = Reader(begin, faults, required=("when", "use"))
    return Beginning(Begin(reader.one_of("when", Begin, Begin.ALWAYS)), reader.labels("use"))


def _rights(node: Node, reader: Reader) -> tuple[str, ...]:
    """Empty for `any`. Whether the rights exist is checked when all files are read."""
    value = node.get("rights")
    if value is not None and value.text == "any":
        return ()
    return tuple(name for name, _ in reader.names("rights"))


def _languages(node: Node, reader: Reader, faults: Faults) -> tuple[str, ...]:
    found = [name for name, _ in reader.names("languages")]
    for name in found:
        if name not in LANGUAGES:
            faults.add(
                node, f"{name} is not a language of letters: {', '.join(LANGUAGES)}.", "language_unknown", name=name
            )
    # Finnish and Swedish bind (kielilaki 19 §); a kind that lacks one could not answer half of the city.
    if node.get("languages") is not None and not {"fi", "sv"} <= set(found):
        faults.add(node, "Every kind of letter needs at least fi and sv.", "languages_missing")
    return tuple(name for name in LANGUAGES if name in found)


def _approval(node: Node, reader: Reader, faults: Faults) -> tuple[ApprovalRule, ...]:
    rules: list[ApprovalRule] = []
    for item in reader.items("approval"):
        rule = Reader(item, faults, required=("from", "rule"))
        rules.append(ApprovalRule(rule.day("from") or date.max, Approval(rule.one_of("rule", Approval, Approval.NONE))))
    days = [rule.from_on for rule in rules]
    if days != sorted(set(days)):
        faults.add(node, "Approval rules stand in the order of their days, one a day.", "approval_order")
    if not rules and node.get("approval") is not None:
        faults.add(node, "A kind of letter needs at least one approval rule.", "approval_missing")
    return tuple(rules)


def _block(node: Node, faults: Faults) -> Block:
    reader = Reader(node, faults, required=("name", "labels", "hints", "required", "model"))
    return Block(
        name=reader.text("name"),
        labels=reader.labels("labels"),
        hints=reader.labels("hints"),
        is_required=reader.yes_no("required", ("true", "false")),
        model=reader.labels("model", may_be_empty=True),
    )
