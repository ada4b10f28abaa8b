"""The kinds of letter as frozen values: who approves and signs them, what their sending means, and their blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.errors import Refused
from dsr.domain.letter_beginnings import Begin
from dsr.domain.workflow import Labels


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
    """One kind of letter. `rights` is empty for a kind that serves any right, `grounds` for one that may rest on any ground
    of the right. `begin`: None where only a step, a task or a joint reply begins it. `is_cover`: it lies on the answers of a
    joint reply, leaves with them, and tells of them alone."""

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
    grounds: tuple[str, ...] = ()
    is_cover: bool = False

    @property
    def is_decision(self) -> bool:
        """Whether any of its approval rules makes it an administrative decision."""
        return any(rule.rule is Approval.DECISION for rule in self.approval)

    @property
    def rests_on_grounds(self) -> bool:
        """Whether it prints documented grounds: what refuses, and a decision on a fee (GDPR 12(5), 15(3))."""
        return self.sends is Sends.REFUSAL_SENT or bool(self.grounds)

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
