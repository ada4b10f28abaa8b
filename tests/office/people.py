"""Made-up people: nobody by these names, at these numbers or addresses, has called the city."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_FIRST_FI = (
    *("Aarne", "Aino", "Anneli", "Antti", "Eero", "Eeva", "Eino", "Elina", "Hannu", "Heikki", "Helmi", "Ilona", "Iiro"),
    *("Jari", "Johanna", "Juhani", "Kaisa", "Kalevi", "Katja", "Kim", "Lauri", "Leena", "Liisa", "Marja", "Markku"),
    *("Mikko", "Minna", "Mirja", "Niina", "Noora", "Olavi", "Onni", "Outi", "Pekka", "Petra", "Päivi", "Raija", "Riku"),
    *(
        "Sanna",
        "Seppo",
        "Siiri",
        "Sirpa",
        "Taina",
        "Tapio",
        "Timo",
        "Tuuli",
        "Ulla",
        "Urho",
        "Veikko",
        "Vilma",
        "Väinö",
    ),
)
_FIRST_SV = (
    *("Alva", "Anders", "Axel", "Birgitta", "Bo", "Carin", "Elsa", "Erik", "Greta", "Gunilla", "Hedvig", "Henrik"),
    *("Ingrid", "Johan", "Kerstin", "Lars", "Linnea", "Magnus", "Mats", "Oskar", "Pia", "Saga", "Sven", "Tove"),
)
_LAST_FI = (
    *(
        "Esimerkki",
        "Kuvitelma",
        "Mallinen",
        "Malliaho",
        "Mallikas",
        "Mallila",
        "Näyte",
        "Näyttelä",
        "Testola",
        "Testaaja",
    ),
    *(
        "Keksinen",
        "Tarinainen",
        "Luonnosmäki",
        "Kaavakko",
        "Esitelmä",
        "Harjoitelma",
        "Kokeilu",
        "Kokeilija",
        "Hahmola",
    ),
    *(
        "Satula",
        "Sepite",
        "Sepitelmä",
        "Tapaus",
        "Tapauksela",
        "Vertaus",
        "Kuvanen",
        "Aavistus",
        "Oletus",
        "Oletettula",
    ),
)
_LAST_SV = (
    "Exempelgård",
    "Mallinder",
    "Provberg",
    "Testlund",
    "Påhittsson",
    "Modellström",
    "Utkastqvist",
    "Fiktiander",
)

_CONTROL_MARKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@dataclass(frozen=True)
class Person:
    """Someone who calls. `numbers` are E.164 in the ranges 040 555 0xxx and 050 555 xxxx; `language` is fi or sv."""

    name: str
    language: str
    numbers: tuple[str, ...]

    @property
    def number(self) -> str:
        """The line they call from."""
        return self.numbers[0]

    @property
    def email(self) -> str:
        """An address in a domain that cannot exist (RFC 2606)."""
        plain = self.name.casefold().translate(str.maketrans("äåö ", "aao."))
        return f"{plain}@posti.example"


def spoken(e164: str) -> str:
    """A Finnish number as its owner writes it: 040 555 0123."""
    digits = "0" + e164.removeprefix("+358")
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def people(count: int, chance: random.Random) -> list[Person]:
    """So many people, each with a number of their own; one in twenty has a second number. Names may be shared, as names are.

    The same `chance` gives the same people. At most 5,000 fit the ranges.
    """
    lines = iter(_lines(chance))
    return [_person(chance, lines) for _ in range(count)]


def _person(chance: random.Random, lines: Iterator[str]) -> Person:
    language = "sv" if chance.random() < 0.07 else "fi"
    first, last = (_FIRST_SV, _LAST_SV) if language == "sv" else (_FIRST_FI, _LAST_FI)
    numbers = (next(lines), next(lines)) if chance.random() < 0.05 else (next(lines),)
    return Person(f"{chance.choice(first)} {chance.choice(last)}", language, numbers)


def _lines(chance: random.Random) -> Sequence[str]:
    """Every number of the ranges but the first hundred of each, which belong to the cases told by hand."""
    lines = [f"+358405550{tail:03}" for tail in range(100, 1000)]
    lines += [f"+35850555{tail:04}" for tail in range(100, 10_000)]
    chance.shuffle(lines)
    return lines


def made_up_code(born_on: date, serial: int) -> str:
    """A personal identity code that was never given to anybody: individual numbers 900-999 are for tests.

    The form is right (its check mark is that of the digits), so that the program's masking is tried on it.
    """
    if not 900 <= serial <= 999:
        raise ValueError("only 900-999 belong to nobody")
    century = {18: "+", 19: "-", 20: "A"}[born_on.year // 100]
    digits = f"{born_on:%d%m%y}{serial}"
    return f"{born_on:%d%m%y}{century}{serial}{_CONTROL_MARKS[int(digits) % 31]}"
