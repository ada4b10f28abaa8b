"""One check of a letter as it is told, and what the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Approval, LetterKind
from dsr.db.tables import Case, Letter, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.deadlines import Clock
from dsr.domain.ground_codes import tells_no_call
from dsr.domain.letter_words import day
from dsr.domain.register_words import named
from dsr.services.letters.check_words import CHECK_WORDS
from dsr.services.letters.values import Sight, request_of


class Severity(StrEnum):
    """Whether a check stands in the way of approval, is only told, or is in order."""

    REFUSES = "refuses"
    NOTE = "note"
    WELL = "well"


@dataclass(frozen=True)
class Check:
    """One check. `place` is the field it is about (`fi.reason`, `ground.G5.fi`), empty where it is the whole letter.

    A day among `values`, or several, is written as the reader of the sentence writes days.
    """

    code: str
    severity: Severity
    place: str = ""
    values: Mapping[str, str | int | date | tuple[date, ...]] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """The check in words, in a language of the office (fi, sv, en)."""
        words = CHECK_WORDS[self.code]
        if self.severity is Severity.WELL:
            return words.well[language]
        told = {name: _written(value, language) for name, value in self.values.items()}
        if "facts" in told:
            told["facts"] = named(str(told["facts"]), language)
        if f"letters_{language}" in told:
            told["letters"] = told[f"letters_{language}"]
        return words.found[language].format_map(told)


def _written(value: str | int | date | tuple[date, ...], language: str) -> str | int:
    if isinstance(value, date):
        return day(value, language)
    return ", ".join(day(one, language) for one in value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Looked:
    """What the checks look at: the letter, its case and kind, its values by language, and its clock."""

    session: Session
    deps: Deps
    case: Case
    letter: Letter
    kind: LetterKind
    values: Mapping[str, Mapping[str, Any]]
    sight: Sight
    clock: Clock | None
    approval: Approval

    @cached_property
    def request(self) -> RightRequest | None:
        """The right request that the letter answers; None for a letter of the whole case."""
        return request_of(self.session, self.letter)

    @cached_property
    def links(self) -> list[Link]:
        """The calls tied to the case, those of another controller among them."""
        return list(self.session.scalars(select(Link).where(col(Link.case_id) == self.case.id)))

    @property
    def tells_no_call(self) -> bool:
        """Whether the letter tells of no call by its grounds: what was said of the calls is not looked at then."""
        return tells_no_call(self.letter.grounds)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every free text of the letter with the place of its field."""
        for language, values in self.values.items():
            for name, text in values["blocks"].items():
                yield f"{language}.{name}", str(text)
            for ground in values["grounds"]:
                yield f"ground.{ground['code']}.{language}", str(ground["reasons"])


def left_out_in(values: Mapping[str, Any]) -> int:
    """How many restricted calls of the person's the values tell of as left out: consent was asked for and not given."""
    return int((values.get("search") or {}).get("restricted", 0))
