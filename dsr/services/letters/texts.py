"""What may be written into a letter, as it comes from a form: blocks, grounds and options, checked field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from dsr.catalogue import LetterKind, Sends
from dsr.domain.errors import Fault, Invalid
from dsr.domain.plain_text import is_printable_plain

BLOCK_LIMIT = 10_000
COURTESY = "en"
"""The language of the unofficial text beside the binding one."""

FACTORS = ("complexity", "number")
"""What may make an extension necessary (GDPR 12(3))."""


def checked_blocks(
    kind: LetterKind, languages: Collection[str], given: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The blocks by language as plain text; a block that was not handed in is left out.

    Raises `Invalid` with a fault a field, its place `fi.reason`: unknown languages and blocks (a forged form), control
    characters, marks that turn the reading direction, and too long texts.
    """
    known = {block.name for block in kind.blocks}
    faults: list[Fault] = []
    taken: dict[str, dict[str, str]] = {}
    for language, blocks in given.items():
        for name, text in blocks.items():
            if language not in languages or name not in known:
                faults.append(Fault("form", "This form has no such field. Open the page again.", "field_unknown"))
                continue
            value = _text(f"{language}.{name}", text, faults)
            taken.setdefault(language, {})[name] = value
    if faults:
        raise Invalid(faults)
    return taken


def checked_grounds(
    given: Sequence[Mapping[str, Any]], languages: Collection[str], standing: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The grounds that the form keeps, each code once, as they stand; raises `Invalid` with a fault a field.

    A ground comes into a letter only by being documented, and its reasons and evidence are what was documented: `standing` has
    them by code. Written here is the unofficial English of the reasons alone, at the place `ground.G5.en`.
    Source: GDPR 12(5) last sentence, hallintolaki 45 §.
    """
    faults: list[Fault] = []
    taken: list[dict[str, Any]] = []
    for entry in given:
        code = str(entry.get("code", ""))
        if code in {one["code"] for one in taken}:
            faults.append(Fault("grounds", "Choose each ground once, from the list.", "ground_not_offered"))
            continue
        if code not in standing:
            sentence = "Document the ground on its own page first: it asks what the law wants on file."
            faults.append(Fault("grounds", sentence, "ground_undocumented"))
            continue
        known = standing[code]
        reasons = {one: str(known["reasons"].get(one, "")) for one in languages}
        typed = (entry.get("reasons") or {}).get(COURTESY)
        if COURTESY in languages and typed is not None:
            reasons[COURTESY] = _text(f"ground.{code}.{COURTESY}", typed, faults)
        taken.append({"code": code, "reasons": reasons, "evidence": str(known.get("evidence", ""))})
    if faults:
        raise Invalid(faults)
    return taken


def checked_options(kind: LetterKind, given: Mapping[str, str]) -> dict[str, str]:
    """The options of this kind: for an extension notice its factor and the day promised; raises `Invalid`.

    The day's own limits are a check before approval, because they move with the clock.
    """
    if kind.sends is not Sends.EXTENSION_NOTICE_SENT:
        return {}
    faults: list[Fault] = []
    factor, until = given.get("factor", ""), given.get("extended_until", "")
    if factor and factor not in FACTORS:
        faults.append(Fault("factor", "Choose one of the options shown.", "answer_not_offered"))
    if until and not _is_day(until):
        faults.append(
            Fault("extended_until", "Write the date as year-month-day, such as 2027-02-02.", "answer_not_a_date")
        )
    if faults:
        raise Invalid(faults)
    return {name: value for name, value in (("factor", factor), ("extended_until", until)) if value}


def _text(place: str, text: object, faults: list[Fault]) -> str:
    if not isinstance(text, str) or not is_printable_plain(text):
        faults.append(Fault(place, "This has characters that are not text. Type it again.", "not_text"))
        return ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    value = "\n".join(line.rstrip() for line in lines).strip("\n")
    if len(value) > BLOCK_LIMIT:
        message = f"Too long: {len(value)} characters, at most {BLOCK_LIMIT} fit. Shorten it."
        faults.append(Fault(place, message, "too_long", (("length", len(value)), ("limit", BLOCK_LIMIT))))
    return value


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
