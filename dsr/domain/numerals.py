"""Small numbers in words, in the forms that the sentences of letters need; above ten they stay digits."""

from __future__ import annotations

from collections.abc import Sequence

FI_FROM = ("nollasta", "yhdestä", "kahdesta", "kolmesta", "neljästä", "viidestä", "kuudesta", "seitsemästä", "kahdeksasta", "yhdeksästä", "kymmenestä")  # fmt: skip
FI_OF = ("nolla", "yhtä", "kahta", "kolmea", "neljää", "viittä", "kuutta", "seitsemää", "kahdeksaa", "yhdeksää", "kymmentä")  # fmt: skip
FI_GIVEN = ("nolla", "yhden", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän", "kymmenen")  # fmt: skip
SV = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")
SV_NEUTER = ("noll", "ett", *SV[2:])
EN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(words: Sequence[str], number: int) -> str:
    """The number in words up to ten, in digits above."""
    return words[number] if number < len(words) else str(number)


def capital(words: str) -> str:
    """The words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]
