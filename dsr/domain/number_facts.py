"""What the register says of a number as a source wrote it, found once for the calls filed by it and for the legs that name it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dsr.domain.call_facts import HIDDEN, ending_of
from dsr.domain.memory import Memory
from dsr.domain.phone import NumberRules, read_number


class NumberFacts(NamedTuple):
    """E.164 where the number could be read safely, else the ending of what was written; its kind (`phone.NumberKind`)."""

    e164: str | None
    kind: str
    ending: str
    is_valid: bool


@lru_cache(maxsize=8)
def number_facts(rules: NumberRules) -> Memory[str, NumberFacts]:
    """The facts of each written number by the source's rules."""

    def facts_of(written: str) -> NumberFacts:
        number = read_number(written, rules)
        ending = "" if number.e164 or number.kind in HIDDEN else ending_of(written)
        return NumberFacts(number.e164, number.kind.value, ending, number.is_valid)

    return Memory(facts_of)
