"""What letters, their states, verdicts and sendings are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dsr.catalogue import Approval, LetterKind
from dsr.web.code_words import ANSWER_WAYS
from dsr.web.current import current_deps
from dsr.web.event_words import kind_words
from dsr.web.texts import LazyText, current_language, gettext, lazy


@dataclass(frozen=True)
class StateWords:
    """A state as a tag: its words, colour and icon."""

    text: LazyText
    tag: str
    icon: str


STATES: Mapping[str, StateWords] = MappingProxyType(
    {
        "draft": StateWords(lazy("Draft"), "", "doc"),
        "submitted": StateWords(lazy("Waits for approval"), "warn", "pen"),
        "approved": StateWords(lazy("Approved, being printed"), "info", "doc"),
        "printed": StateWords(lazy("Printed, not sent yet"), "info", "doc"),
        "sent": StateWords(lazy("Sent"), "ok", "sent"),
        "void": StateWords(lazy("Void"), "", "doc"),
    }
)

WAYS: Mapping[str, LazyText] = MappingProxyType(
    {code: ANSWER_WAYS[code] for code in ("suomifi", "secure_mail", "pickup", "counter", "post", "email")}
)
"""The ways of sending, the safest first."""

RULES: Mapping[Approval, LazyText] = MappingProxyType(
    {
        Approval.NONE: lazy("Needs nobody's approval."),
        Approval.COLLEAGUE: lazy("Needs a second user's approval."),
        Approval.DECISION: lazy("Is an administrative decision: a decision-maker signs it."),
    }
)

VERDICTS: Mapping[str, LazyText] = MappingProxyType({"granted": lazy("Approved"), "sent_back": lazy("Sent back")})

FACTORS: Mapping[str, LazyText] = MappingProxyType(
    {"complexity": lazy("The request is complex"), "number": lazy("There are several requests")}
)


VOID_REASONS: Mapping[str, LazyText] = MappingProxyType(
    {
        "undone": lazy("The logging of the case was undone."),
        "joint_taken_apart": lazy("A letter was taken out of the joint reply."),
        "requests_ended": lazy("Every request of the case had ended before the letter left."),
    }
)
"""Reasons that the program gives; a step gives its own name, and a person their own words."""


def void_words(reason: str) -> str:
    """Why a letter is void, in words."""
    return str(VOID_REASONS[reason]) if reason in VOID_REASONS else kind_words(reason)


def title_of(kind: str) -> str:
    """The name of a kind of letter in the reader's language."""
    return current_deps().catalogue.letter(kind).titles[current_language()]


def sign_words(kind: LetterKind) -> tuple[str, str]:
    """The words of the button that approves and of the one that sends back."""
    if kind.is_decision:
        return gettext("Approve and sign"), gettext("Send back")
    return gettext("Approve"), gettext("Send back")


def part_words(part: str) -> str:
    """A part of what was seen, such as `fi:calls` or `sv:blocks.reason`, as people call it."""
    language, _, name = part.partition(":")
    if name.startswith("blocks."):
        return gettext("the text %(name)s", name=name.removeprefix("blocks."))
    words = {
        "calls": gettext("the calls"),
        "clock": gettext("the days"),
        "contact": gettext("the contact person"),
        "disclosed": gettext("to whom data were given"),
        "delivery": gettext("the way of answer"),
        "document": gettext("the date of the letter"),
        "grounds": gettext("the grounds"),
        "recipient": gettext("the recipient"),
        "request": gettext("the request"),
        "route": gettext("the route of appeal"),
        "search": gettext("the search"),
        "signer": gettext("the signer"),
        "template": gettext("the template of the letter"),
        "transferred": gettext("the calls of another controller"),
    }
    return words.get(name, gettext("the text of the letter") if not name else name or language)
