"""The catalogue as frozen values: rights, letter kinds, grounds and the register's facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dsr.catalogue.letter_values import LetterKind
from dsr.domain.case_retention import CaseTerms
from dsr.domain.errors import NotFound
from dsr.domain.ground_codes import TELLS_NO_CALL
from dsr.domain.grounds import BACKLOG, Asked, NoGround, paragraph
from dsr.domain.languages import LANGUAGES
from dsr.domain.listening import ListeningPolicy
from dsr.domain.workflow import Labels, Workflow

ROUTES = ("hallintovalitus_30d", "oikaisuvaatimus_14d")
"""The appeal routes a decision may carry: appeal to the administrative court, or request for a review (kuntalaki 134 §)."""


class Serves(StrEnum):
    """What a ground serves: a decision that refuses, only one to whoever asked for another and may not, a fee, a document request
    (621/1999), an exception (GDPR 18(2))."""

    DECISION = "decision"
    STANDING = "standing"
    FEE = "fee"
    DOCUMENTS = "documents"
    EXCEPTION = "exception"


@dataclass(frozen=True)
class Document:
    """One thing the handler must put on file before a ground can be used; `choices`: one of these words, by code.

    `weighs`: the choice is a reason and tells no part of a refusal from another; `is_optional`: it may stay empty;
    `is_day`: it asks for a day, which says enough alone.
    """

    code: str
    labels: Labels
    choices: Mapping[str, Labels] = field(default_factory=dict)
    weighs: bool = False
    is_optional: bool = False
    is_day: bool = False


@dataclass(frozen=True)
class Ground:
    """What a refusal or restriction may rest on. `model` has a `{place}` for each printed field; `is_34`: 34 § of 1050/2018."""

    code: str
    article: str
    rights: tuple[str, ...]
    provision: Labels
    titles: Labels
    model: Labels
    documents: tuple[Document, ...]
    is_34: bool
    knowable_without_listening: bool
    serves: Serves = Serves.DECISION
    fee_provision: Labels | None = None

    @property
    def plain(self) -> Labels:
        """The reasons before anything is written: every place shows as an instruction, `[label]`."""
        return Labels(*(self.paragraph(language, {}) for language in LANGUAGES))

    @property
    def withholds_content(self) -> bool:
        """Whether it keeps something of what a recording holds back, and may do so in part (GDPR 15(4); tietosuojalaki 34 § 2 mom.).

        One whose decision tells of no call has no part to tell of.
        """
        return self.code not in TELLS_NO_CALL and (self.is_34 or self.article == "15(4)")

    def asked(self, language: str) -> tuple[Asked, ...]:
        """Its fields, in words of one language."""
        return tuple(
            Asked(
                one.code,
                one.labels[language],
                {code: words[language] for code, words in one.choices.items()},
                one.weighs,
                one.is_optional,
                one.is_day,
            )
            for one in self.documents
        )

    def paragraph(self, language: str, written: Mapping[str, str]) -> str:
        """The reasons that the written fields make in one language."""
        return paragraph(self.model[language], self.asked(language), written)

    def is_for(self, letter_kind: str | None) -> bool:
        """Whether a decision of this kind may rest on it: a fee on its own grounds, a refusal on the others."""
        if self.serves is Serves.FEE:
            return _is_of_fee(letter_kind)
        return self.serves in (Serves.DECISION, Serves.STANDING)

    def provision_in(self, letter_kind: str | None) -> Labels:
        """The provision that a decision of this kind names: for a fee GDPR 12(5)(a), not 12(5)(b), which is that of refusing."""
        return self.fee_provision if self.fee_provision is not None and _is_of_fee(letter_kind) else self.provision


def _is_of_fee(letter_kind: str | None) -> bool:
    return letter_kind is not None and letter_kind.startswith("fee")


@dataclass(frozen=True)
class NotGround:
    """Something that looks like a ground and is none: `why` says so, `words` find it in what is written.

    `lawful_in`: the codes of the grounds that are about the very thing.
    """

    code: str
    labels: Labels
    why: Labels
    words: tuple[tuple[str, ...], ...] = ()
    lawful_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class AppealRoute:
    """The one route printed in decisions of a kind. Unconfirmed routes are not printed outside the demo."""

    kind: str
    route: str
    confirmed_by: str | None
    confirmed_on: date | None

    @property
    def is_confirmed(self) -> bool:
        """Whether a lawyer has confirmed it, with name and day."""
        return bool(self.confirmed_by) and self.confirmed_on is not None


def _names(facts: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Every `name` of the register that stands in all languages."""
    for key, value in facts.items():
        if not isinstance(value, Mapping):
            continue
        if key == "name" and set(value) == set(LANGUAGES):
            yield value
        yield from _names(value)


@dataclass(frozen=True)
class Register:
    """The register's facts: maps, lists and texts, with `{fi, sv, en}` at the leaves. Dates are ISO text."""

    facts: Mapping[str, Any]
    appeals: Mapping[str, AppealRoute]
    listening: ListeningPolicy = field(default_factory=ListeningPolicy)
    case_terms: CaseTerms = field(default_factory=CaseTerms)

    def text(self, path: str, language: str) -> str:
        """The text at a dotted path (`dpo.address`), in `language` where it has more. NotFound where there is none."""
        found = self._at(path)
        if isinstance(found, Mapping) and language in found and set(found) == set(LANGUAGES):
            found = found[language]
        if not isinstance(found, str):
            raise NotFound(f"register.yaml has no text at {path}: add it there", code="register_text_missing")
        return found

    def texts(self, path: str, language: str) -> tuple[str, ...]:
        """The texts of the list at `path`, in `language`. NotFound where there is no list of texts."""
        found = resolved(self._at(path), language)
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise NotFound(f"register.yaml has no list of texts at {path}: add it there", code="register_list_missing")
        return tuple(found)

    def day(self, path: str) -> date:
        """The date at `path`. NotFound where there is none."""
        try:
            return date.fromisoformat(self.text(path, "fi"))
        except ValueError:
            raise NotFound(f"register.yaml has no date at {path}: add it there", code="register_day_missing") from None

    def unverified(self, on: date, quarter: timedelta = timedelta(days=92)) -> tuple[str, ...]:
        """The parts whose `verified_on` is missing or more than a quarter before `on`, in the file's order."""
        found = []
        for name, part in self.facts.items():
            if isinstance(part, Mapping) and "verified_on" in part:
                seen = str(part["verified_on"] or "")
                if seen in ("", "null", "None") or date.fromisoformat(seen) < on - quarter:
                    found.append(name)
        return tuple(found)

    def same_name(self, name: str) -> Mapping[str, str]:
        """The names by language of the body that has this name in one of them; empty where the register has no such name."""
        return next((one for one in _names(self.facts) if name in one.values()), {})

    def in_language(self, language: str) -> dict[str, Any]:
        """All facts as plain maps, lists and texts, with every `{fi, sv, en}` replaced by its text in `language`."""
        found: dict[str, Any] = resolved(self.facts, language)
        return found

    def appeal(self, kind: str) -> AppealRoute | None:
        """The appeal route of a letter kind; None where the kind carries none."""
        return self.appeals.get(kind)

    def _at(self, path: str) -> Any:
        found: Any = self.facts
        for step in path.split("."):
            if not isinstance(found, Mapping) or step not in found:
                raise NotFound(f"register.yaml has nothing at {path}: add it there", code="register_text_missing")
            found = found[step]
        return found


def resolved(facts: Any, language: str) -> Any:
    """`facts` as plain maps, lists and texts, with every `{fi, sv, en}` replaced by its text in `language`."""
    if isinstance(facts, Mapping):
        if set(facts) == set(LANGUAGES):
            return facts[language]
        return {key: resolved(value, language) for key, value in facts.items()}
    return [resolved(item, language) for item in facts] if isinstance(facts, list | tuple) else facts


@dataclass(frozen=True)
class Catalogue:
    """Everything the workflow files say, checked. `hashes` holds the SHA-256 of each file by its name."""

    rights: Mapping[str, Workflow]
    letters: Mapping[str, LetterKind]
    grounds: Mapping[str, Ground]
    not_grounds: tuple[NotGround, ...]
    register: Register
    hashes: Mapping[str, str]
    files: Mapping[str, str]

    def workflow(self, right: str) -> Workflow:
        """The workflow of `right`. NotFound for a right without a file."""
        if right not in self.rights:
            raise NotFound(f"There is no workflow for {right}: add its file to workflows/", code="right_unknown")
        return self.rights[right]

    def letter(self, kind: str) -> LetterKind:
        """The letter kind called `kind`. NotFound for any that letters.yaml does not have."""
        if kind not in self.letters:
            raise NotFound(f"There is no letter kind {kind}: add it to letters.yaml", code="letter_kind_unknown")
        return self.letters[kind]

    def workflow_hash(self, right: str) -> str:
        """The SHA-256 of the file of `right`, kept with each right request."""
        return self.hashes[self.files[self.workflow(right).right]]

    def grounds_for(self, right: str, letter_kind: str | None = None) -> tuple[Ground, ...]:
        """The grounds that may be used against `right` in a decision of that kind, in the file's order."""
        return tuple(
            one for code, one in self.grounds.items() if right in one.rights and self.may_rest_on(letter_kind, code)
        )

    def no_reasons_of_extension(self) -> tuple[NoGround, ...]:
        """What never lengthens the time, for the rules of the domain: the controller's own staff and backlog (GDPR 12(3))."""
        return tuple(NoGround(one.code, one.words) for one in self.not_grounds if one.code == BACKLOG)

    def no_grounds(self, codes: Collection[str] = ()) -> tuple[NoGround, ...]:
        """What is never a ground, as the rules look for it in a refusal that rests on the grounds of these codes.

        Without backlog, whose words a refusal may need: that there are many requests is what makes them excessive. Without
        what one of the grounds is itself about: a claim may keep a recording, and refuses no copy (C-307/22).
        """
        return tuple(
            NoGround(one.code, one.words)
            for one in self.not_grounds
            if one.code != BACKLOG and not set(one.lawful_in) & set(codes)
        )

    def may_rest_on(self, letter_kind: str | None, code: str) -> bool:
        """Whether a letter of this kind may rest on the ground; None: a decision whose kind is not known yet."""
        kind = self.letters.get(letter_kind) if letter_kind is not None else None
        ground = self.grounds[code]
        fits = kind is None or (code in kind.grounds if kind.grounds else ground.serves is not Serves.STANDING)
        return ground.is_for(letter_kind) and fits

    def choices(self, right: str) -> dict[str, tuple[str, ...]]:
        """The codes allowed in a transition's choices that come from the catalogue; the caller adds `mergeable`."""
        return {"grounds": tuple(ground.code for ground in self.grounds_for(right))}
