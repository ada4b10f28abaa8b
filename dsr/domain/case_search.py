"""What somebody typed to find a case, taken apart: a reference, a name, a number, words of a message or a note."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dsr.domain.phone import classify
from dsr.domain.plain_text import composed

LONGEST = 200
"""So many characters of what was typed are searched."""
MOST_WORDS = 8
"""So many words of it are searched in texts; each must stand in the text."""

_DIGITS = re.compile(r"[\s()./+-]*(?:\d[\s()./+-]*){3,15}", re.ASCII)


class _Plain(dict[int, int]):
    """Every character that is no letter, digit or mark is a blank; told once of each, for a page of texts has thousands."""

    def __missing__(self, number: int) -> int:
        plain = number if unicodedata.category(chr(number))[0] in "LNM" else ord(" ")
        if number <= _OFTEN:
            self[number] = plain
        return plain


_OFTEN = 0xFFFF
_PLAIN = _Plain()


@dataclass(frozen=True)
class Sought:
    """What is searched. `parts` stand in a reference or a name, `words` (letters and digits only) in a text; `e164` is a
    number that is surely somebody's, `digits` one that is not, such as an extension. Empty where nothing is searched."""

    typed: str = ""
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    e164: str | None = None
    digits: str = ""

    @property
    def has_digit(self) -> bool:
        """Whether it can tell one reference from another: without a digit it cannot."""
        return any(character.isdigit() for part in self.parts for character in part)

    def __bool__(self) -> bool:
        """Whether anything is searched at all."""
        return bool(self.parts)


def sought(typed: str) -> Sought:
    """What to search for; never raises, whatever was typed: signs that mean something to a database are only characters."""
    kept = "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in typed[:LONGEST])
    kept = composed(" ".join(kept.split()))
    if not kept:
        return Sought()
    e164 = classify(kept).e164
    is_number = e164 is None and _DIGITS.fullmatch(kept) is not None
    return Sought(
        typed=kept,
        parts=tuple(kept.casefold().split()),
        words=_words(kept),
        e164=e164,
        digits=re.sub(r"\D", "", kept) if is_number else "",
    )


def stands_in(sought: Sought, text: str) -> bool:
    """Whether every word stands in the text, or a word that begins with it; as the index of words finds it."""
    there = set(_runs(text))
    return all(word in there or (len(word) > 1 and any(one.startswith(word) for one in there)) for word in sought.words)


def _words(kept: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_runs(kept)))[:MOST_WORDS]


def _runs(text: str) -> list[str]:
    """Runs of letters and digits, as the index of words has them; a mark belongs to the letter before it."""
    plain = text.lower().translate(_PLAIN)
    return [word for word in plain.split() if any(unicodedata.category(one)[0] in "LN" for one in word)]
