"""When a letter that no step of a right calls for makes sense: one rule a kind, over what the case holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Begin(StrEnum):
    """The rules that a kind of letter may name under `begin`."""

    ALWAYS = "always"
    WHILE_OPEN = "while_open"
    BEFORE_ANSWER = "before_answer"
    WITH_CALLS = "with_calls"
    LIMITED = "limited"
    OMBUDSMAN_TOLD = "ombudsman_told"
    DECIDED = "decided"
    DESTROYED = "destroyed"
    FEE_ANNOUNCED = "fee_announced"
    STATEMENT = "statement"
    WITHOUT_MANDATE = "without_mandate"
    UNFETCHED = "unfetched"
    BREACH = "breach"
    DOCUMENT_REQUEST = "document_request"
    COMPLAINT = "complaint"


ONLY_WHILE_OPEN = frozenset({Begin.WHILE_OPEN, Begin.BEFORE_ANSWER, Begin.WITH_CALLS, Begin.FEE_ANNOUNCED})
"""The rules of kinds that speak of an answer still to come: once the request has ended they have nothing to say, and nobody
else is heard of it (hallintolaki 34 §)."""


@dataclass(frozen=True)
class Matter:
    """What the rules look at: one right request, and of its case what is not of one request alone.

    `is_open`: the request is open. `is_answer_out`: its answer has left, and only copies are missing. `is_limited`:
    a decision that was sent withholds something under section 34. `is_ombudsman_told`: the cover to the Ombudsman
    was sent. `is_decided`: a decision on the request has been sent. `is_destroyed`: a linked call's recording is
    gone. `has_statement`: a supplementary statement was attached. `lacks_mandate`: a representative is known and no
    mandate shown. `is_unfetched`: a letter sent waits to be fetched. `is_breach_high`: a breach of the case was
    assessed as a high risk. The other two: an open task of that kind.
    """

    is_open: bool = False
    is_answer_out: bool = False
    linked_calls: int = 0
    is_limited: bool = False
    is_ombudsman_told: bool = False
    is_decided: bool = False
    is_destroyed: bool = False
    is_fee_announced: bool = False
    has_statement: bool = False
    lacks_mandate: bool = False
    is_unfetched: bool = False
    is_breach_high: bool = False
    has_document_request: bool = False
    has_complaint: bool = False


def beginning_refusal(rule: Begin, matter: Matter) -> str | None:
    """Why a letter makes no sense now, as a code of a sentence; None where it may be begun."""
    return None if _RULES[rule](matter) else f"begin_{rule.value}"


_RULES: Mapping[Begin, Callable[[Matter], bool]] = MappingProxyType(
    {
        Begin.ALWAYS: lambda matter: True,
        Begin.WHILE_OPEN: lambda matter: matter.is_open,
        Begin.BEFORE_ANSWER: lambda matter: matter.is_open and not matter.is_answer_out,
        Begin.WITH_CALLS: lambda matter: matter.is_open and matter.linked_calls > 0,
        Begin.LIMITED: lambda matter: matter.is_limited,
        Begin.OMBUDSMAN_TOLD: lambda matter: matter.is_ombudsman_told,
        Begin.DECIDED: lambda matter: matter.is_decided,
        Begin.DESTROYED: lambda matter: matter.is_destroyed,
        Begin.FEE_ANNOUNCED: lambda matter: matter.is_open and matter.is_fee_announced,
        Begin.STATEMENT: lambda matter: matter.has_statement,
        Begin.WITHOUT_MANDATE: lambda matter: matter.lacks_mandate,
        Begin.UNFETCHED: lambda matter: matter.is_unfetched,
        Begin.BREACH: lambda matter: matter.is_breach_high,
        Begin.DOCUMENT_REQUEST: lambda matter: matter.has_document_request,
        Begin.COMPLAINT: lambda matter: matter.has_complaint,
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "begin_while_open": "The request has ended: reopen it first, or begin the letter for another request",
        "begin_before_answer": "The answer has left or the request has ended: a fee is announced before the work begins",
        "begin_with_calls": "The letter is about a call of an open request: link the call first",
        "begin_limited": "No decision that was sent withholds anything under section 34: send such a decision first",
        "begin_ombudsman_told": "The information has not been sent to the Ombudsman: send the cover letter first",
        "begin_decided": "No decision on the request has been sent: correct the draft itself",
        "begin_destroyed": "No recording of a linked call has been destroyed: the letter would not be true",
        "begin_fee_announced": "The fee has not been announced: send the announcement first and wait for the answer",
        "begin_statement": "No statement has been attached to a recording: judge the point first",
        "begin_without_mandate": "No representative without a mandate is written down: write one down first",
        "begin_unfetched": "No letter of the case waits to be fetched: remind of one that does",
        "begin_breach": "No breach of the case was assessed as a high risk to the person (GDPR 34(1)): assess it first",
        "begin_document_request": "No open document request is written down: make the task first",
        "begin_complaint": "No open complaint is written down: make the task first",
    }
)
"""The sentence of each code in English, saying what would make the letter possible."""
