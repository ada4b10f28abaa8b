"""The catalogue as frozen values: rights, letter kinds, grounds and the register's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dsr.domain.errors import NotFound, Refused
from dsr.domain.letter_beginnings import Begin
from dsr.domain.listening import ListeningPolicy
from dsr.domain.workflow import LANGUAGES, Labels, Workflow


class Approval(StrEnum):
    """Who must agree before a letter is printed: nobody, a second user with the role, or a decider."""

    NONE = "none"
    COLLEAGUE = "colleague"
    DECISION = "decision"


class Signer(StrEnum):
    """Whose name stands under a letter."""

    PREPARER = "preparer"
    DECIDER = "decider"


class Sends(StrEnum):
    """The clock fact that a dispatch of a letter makes; that a restriction is to be lifted moves no clock (GDPR 18(3))."""

    ACKNOWLEDGED = "acknowledged"
    IDENTITY_ASKED = "identity_asked"
    CLARIFICATION_ASKED = "clarification_asked"
    EXTENSION_NOTICE_SENT = "extension_notice_sent"
    UNANSWERED_NOTICE_SENT = "unanswered_notice_sent"
    ANSWER_SENT = "answer_sent"
    REFUSAL_SENT = "refusal_sent"
    RESTRICTION_LIFTING_NOTIFIED = "restriction_lifting_notified"
    NONE = "none"


class LetterOutcome(StrEnum):
    """What a letter of this kind answers, as the report counts it."""

    FULL = "full"
    NONE_FOUND = "none_found"
    REFUSED = "refused"
    PARTIAL = "partial"
    NONE = "none"


class WrittenTo(StrEnum):
    """Whom letters of a kind are written to: `REPRESENTATIVE` wrote for the subject and has shown no mandate yet, `NAMED`
    is a recipient or another person whom the handler names."""

    SUBJECT = "subject"
    REPRESENTATIVE = "representative"
    OMBUDSMAN = "ombudsman"
    NAMED = "named"


ROUTES = ("hallintovalitus_30d", "oikaisuvaatimus_14d")
"""The appeal routes a decision may carry: appeal to the administrative court, or request for a review (kuntalaki 134 §)."""


@dataclass(frozen=True)
class Block:
    """One piece of free text in a letter; `model` is what it starts from."""

    name: str
    labels: Labels
    hints: Labels
    is_required: bool
    model: Labels


@dataclass(frozen=True)
class ApprovalRule:
    """The approval that holds from a day on."""

    from_on: date
    rule: Approval


@dataclass(frozen=True)
class Beginning:
    """How a kind is begun without a step of a right: the rule that it must meet, and when an office uses it."""

    rule: Begin
    use: Labels


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter. `rights` is empty for a kind that serves any right. `begin`: None where only a step, a task or
    a joint reply begins it."""

    kind: str
    titles: Labels
    rights: tuple[str, ...]
    languages: tuple[str, ...]
    approval: tuple[ApprovalRule, ...]
    signer: Signer
    is_before_identity: bool
    prints_address: bool
    sends: Sends
    outcome: LetterOutcome
    blocks: tuple[Block, ...]
    written_to: WrittenTo = WrittenTo.SUBJECT
    begin: Beginning | None = None

    @property
    def is_decision(self) -> bool:
        """Whether any of its approval rules makes it an administrative decision."""
        return any(rule.rule is Approval.DECISION for rule in self.approval)

    def serves(self, right: str) -> bool:
        """Whether a letter of this kind can be written for `right`."""
        return not self.rights or right in self.rights

    def approval_rule(self, on: date) -> Approval:
        """The rule in force on the Helsinki day `on`. Raises Refused for a day before the first rule."""
        in_force = [rule for rule in self.approval if rule.from_on <= on]
        if not in_force:
            raise Refused(
                f"No approval rule is in force for {self.kind} on {on}: add one to letters.yaml that begins by then",
                code="approval_rule_missing",
                values={"kind": self.kind, "date": on.isoformat()},
            )
        return max(in_force, key=lambda rule: rule.from_on).rule


@dataclass(frozen=True)
class Document:
    """One thing the handler must put on file before a ground can be used."""

    code: str
    labels: Labels


@dataclass(frozen=True)
class Ground:
    """What a refusal or restriction may rest on. `plain` begins the reasons; `is_34`: 34 § of 1050/2018."""

    code: str
    article: str
    rights: tuple[str, ...]
    provision: Labels
    titles: Labels
    plain: Labels
    documents: tuple[Document, ...]
    is_34: bool
    knowable_without_listening: bool


@dataclass(frozen=True)
class NotGround:
    """Something that looks like a ground and is none."""

    code: str
    labels: Labels


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


@dataclass(frozen=True)
class Register:
    """The register's facts: maps, lists and texts, with `{fi, sv, en}` at the leaves. Dates are ISO text."""

    facts: Mapping[str, Any]
    appeals: Mapping[str, AppealRoute]
    listening: ListeningPolicy = field(default_factory=ListeningPolicy)

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

    def grounds_for(self, right: str) -> tuple[Ground, ...]:
        """The grounds that may be used against `right`, in the file's order."""
        return tuple(ground for ground in self.grounds.values() if right in ground.rights)

    def choices(self, right: str) -> dict[str, tuple[str, ...]]:
        """The codes allowed in a transition's choices that come from the catalogue; the caller adds `mergeable`."""
        return {"grounds": tuple(ground.code for ground in self.grounds_for(right))}
