"""The provisions that a decision applied, each once and in the order of the statutes (hallintolaki 45 §: "sovelletut säännökset").

A provision is told by a code: `12(3)` or `17(3)(b)` of the GDPR, and before those of another statute its name, as in
`dpa 34(1)(2)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

GDPR, DPA, OPENNESS, CUSTODY, PROCEDURE = "gdpr", "dpa", "openness", "custody", "procedure"

_IN_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "GDPR": GDPR,
        "of the Data Protection Act (1050/2018)": DPA,
        "of the Act on the Openness of Government Activities (621/1999)": OPENNESS,
        "of the Act on Child Custody and Right of Access (361/1983)": CUSTODY,
        "of the Administrative Procedure Act (434/2003)": PROCEDURE,
    }
)
_STATUTES = tuple(_IN_ENGLISH.values())
_NAMED = re.compile("|".join(re.escape(name) for name in _IN_ENGLISH))
_CODE = re.compile(r"\d+(?:\(\w+\))*")

_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        GDPR: {
            "fi": "EU:n yleisen tietosuoja-asetuksen (EU) 2016/679",
            "sv": "EU:s allmänna dataskyddsförordning (EU) 2016/679",
            "en": "the General Data Protection Regulation (EU) 2016/679",
        },
        DPA: {
            "fi": "tietosuojalain (1050/2018)",
            "sv": "dataskyddslagen (1050/2018)",
            "en": "the Data Protection Act (1050/2018)",
        },
        OPENNESS: {
            "fi": "julkisuuslain (621/1999)",
            "sv": "offentlighetslagen (621/1999)",
            "en": "the Act on the Openness of Government Activities (621/1999)",
        },
        CUSTODY: {
            "fi": "lapsen huollosta ja tapaamisoikeudesta annetun lain (361/1983)",
            "sv": "lagen angående vårdnad om barn och umgängesrätt (361/1983)",
            "en": "the Act on Child Custody and Right of Access (361/1983)",
        },
        PROCEDURE: {
            "fi": "hallintolain (434/2003)",
            "sv": "förvaltningslagen (434/2003)",
            "en": "the Administrative Procedure Act (434/2003)",
        },
    }
)
_AND = {"fi": "ja", "sv": "och", "en": "and"}

Numbers = tuple[str, ...]


def codes_in(english: str) -> tuple[str, ...]:
    """The codes of a provision as a ground names it in English; empty where it names a statute that is not known here."""
    found: list[str] = []
    before = 0
    for named in _NAMED.finditer(english):
        statute = _IN_ENGLISH[named.group()]
        found += [_coded(statute, code) for code in _CODE.findall(english[before : named.start()])]
        before = named.end()
    return tuple(found) if before == len(english.rstrip(".")) else ()


def applied(codes: Iterable[str], language: str, others: Sequence[str] = ()) -> str:
    """The provisions by their codes in one language; `others` are told in words, before the Administrative Procedure Act.

    A part that is told takes the place of the whole that it is a part of.
    """
    known = {_parted(code) for code in codes}
    told = []
    for statute in _STATUTES:
        own = {numbers for name, numbers in known if name == statute}
        kept = [one for one in own if not any(len(more) > len(one) and more[: len(one)] == one for more in own)]
        if statute == PROCEDURE:
            told += list(dict.fromkeys(others))
        if kept:
            told.append(_of_statute(statute, sorted(kept, key=_order), language))
    return "; ".join(told)


def _coded(statute: str, code: str) -> str:
    return code if statute == GDPR else f"{statute} {code}"


def _parted(code: str) -> tuple[str, Numbers]:
    statute, _, numbers = code.rpartition(" ")
    return statute or GDPR, tuple(re.findall(r"\w+", numbers))


def _order(numbers: Numbers) -> tuple[tuple[int, str], ...]:
    return tuple((int(one) if one.isdigit() else 0, one) for one in numbers)


def _of_statute(statute: str, provisions: Sequence[Numbers], language: str) -> str:
    name = _NAMES[statute][language]
    if language == "en":
        word = ("Article", "Articles") if statute == GDPR else ("section", "sections")
        shown = _runs([_english(one) for one in provisions])
        return f"{word[len(provisions) > 1]} {_joined(shown, 'en')} of {name}"
    if language == "sv":
        if statute == GDPR:
            return f"{'artiklarna' if len(provisions) > 1 else 'artikel'} {_joined([_swedish(one) for one in provisions], 'sv')} i {name}"
        return f"{_sections(provisions, 'sv')} i {name}"
    if statute == GDPR:
        return f"{name} {_joined(_articles(provisions), 'fi')}"
    return f"{name} {_sections(provisions, 'fi')}"


def _english(numbers: Numbers) -> str:
    return numbers[0] + "".join(f"({one})" for one in numbers[1:])


def _swedish(numbers: Numbers) -> str:
    return ".".join(numbers[:2]) + "".join(f" {one}" for one in numbers[2:])


def _articles(provisions: Sequence[Numbers]) -> list[str]:
    """Finnish: one article after another, each with its paragraphs and points."""
    found = []
    for article in dict.fromkeys(one[0] for one in provisions):
        of_it = [one[1:] for one in provisions if one[0] == article]
        parts = _paragraphs(of_it, "kohta", "kohdan", "alakohta", "fi")
        found.append(f"{article} artiklan {_joined(parts, 'fi')}" if parts else f"{article} artikla")
    return found


def _sections(provisions: Sequence[Numbers], language: str) -> str:
    """Sections of a Finnish statute: those with subsections first named by themselves, the whole ones together."""
    parted = dict.fromkeys(one[0] for one in provisions if len(one) > 1)
    whole = _runs([one[0] for one in provisions if len(one) == 1])
    found = []
    for section in parted:
        of_it = [one[1:] for one in provisions if one[0] == section]
        if language == "fi":
            found.append(f"{section} §:n {_joined(_paragraphs(of_it, 'momentti', 'momentin', 'kohta', 'fi'), 'fi')}")
        else:
            found.append(f"{section} § {_joined(_paragraphs(of_it, 'mom.', 'mom.', 'punkten', 'sv'), 'sv')}")
    if whole:
        found.append(f"{_joined(whole, language)} §")
    return {"fi": " sekä ", "sv": " samt "}[language].join(found)


def _paragraphs(of_it: Sequence[Numbers], whole: str, parted: str, point: str, language: str) -> list[str]:
    """`3 ja 4 kohta`, `5 kohdan b alakohta`: runs of whole paragraphs and each with its points, in order."""
    found: list[str] = []
    together: list[str] = []
    for number in dict.fromkeys(one[0] for one in of_it if one):
        points = [one[1] for one in of_it if len(one) > 1 and one[0] == number]
        if not points:
            together.append(number)
            continue
        found += [f"{_joined(_runs(together), language)} {whole}"] if together else []
        together = []
        found.append(f"{number} {parted} {_joined(points, language)} {point}")
    return found + ([f"{_joined(_runs(together), language)} {whole}"] if together else [])


def _runs(numbers: Sequence[str]) -> list[str]:
    """Three or more numbers that follow each other as one span: 43–45."""
    found: list[list[str]] = []
    for one in numbers:
        last = found[-1][-1] if found else ""
        if one.isdigit() and last.isdigit() and int(one) == int(last) + 1:
            found[-1].append(one)
        else:
            found.append([one])
    spans = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else run for run in found]
    return [one for run in spans for one in run]


def _joined(parts: Sequence[str], language: str) -> str:
    *most, last = parts
    return f"{', '.join(most)} {_AND[language]} {last}" if most else last
