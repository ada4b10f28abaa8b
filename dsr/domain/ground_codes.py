"""The codes of `workflows/grounds.yaml` of which rules of the program speak, in one place; the file is read against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

EXCESSIVE = "G2"
"""Repetitive requests: not so without an earlier one."""

NOT_CONNECTED = "G3"
"""The data cannot be connected to the person: untrue of linked calls of a person who was identified."""

NOT_IDENTIFIED = "G4"
"""Identity not confirmed: it stands on a doubt, a question and what came of it."""

THIRD_PERSON = "G5"
"""Another person's rights and freedoms."""

DANGER = "G7"
"""Serious danger to health or care, or to the rights of the person or of another."""

ANOTHERS_SECRECY = "G10"
"""Another person's data that are secret."""

STILL_NEEDED = "G11"
"""The data are still needed for a purpose of the register."""

STATUTORY_TASK = "G12"
"""A statute or a task in the public interest needs the data."""

CLAIM = "G13"
"""A legal claim needs the data."""

ARCHIVING = "G14"
"""Archiving or research needs the data."""

NOT_INACCURATE = "G15"
"""What was recorded is what was said: says nothing of a recording that is not there."""

NO_RESTRICTION = "G16"
"""None of the four grounds for a restriction is there."""

OVERRIDING = "G18"
"""Compelling grounds for going on with the processing."""

FURTHER_COPY = "G19"
"""A further copy of the same data: not so without a first one."""

NOT_OURS = "G20"
"""Another person's data or another controller's: untrue of a linked call to a line of the city's own."""

STORAGE_ENDED = "G21"
"""The storage period ended before the request: untrue of a recording that is kept."""

FEE_UNPAID = "G23"
"""A decided fee was not paid in time: needs one that stands, is due and is not being appealed."""

RESTRICTED = "G24"
"""The calls are restricted and their subject does not consent to a review: said to somebody identified alone."""

YOUNG_OBJECTS = "G25"
"""A person of 15 to 17 objects to a guardian getting the data: rests on what is written of the guardian, on nothing heard."""

CUSTODIANS_DISAGREE = "G26"
"""One custodian asks for what both must want (361/1983, 5 §)."""

NO_MANDATE = "G27"
"""Whoever asks for another has no mandate for it (hallintolaki 12 §)."""

NO_CUSTODY = "G28"
"""Whoever asks for a minor may not do so (hallintolaki 14 §)."""

NOT_TRUSTED = "G29"
"""A trustee asks for what their order does not cover, or against the principal's word (hallintolaki 15 §)."""

ARTICLES: Mapping[str, str] = MappingProxyType(
    {
        EXCESSIVE: "12(5)",
        NOT_CONNECTED: "12(2)",
        NOT_IDENTIFIED: "12(6)",
        THIRD_PERSON: "15(4)",
        DANGER: "34(1)(2)",
        ANOTHERS_SECRECY: "15(4)",
        STILL_NEEDED: "17(1)",
        STATUTORY_TASK: "17(3)(b)",
        CLAIM: "17(3)(e)",
        ARCHIVING: "17(3)(d)",
        NOT_INACCURATE: "16",
        NO_RESTRICTION: "18(1)",
        OVERRIDING: "21(1)",
        FURTHER_COPY: "15(3)",
        NOT_OURS: "4(1)",
        STORAGE_ENDED: "15(1)",
        FEE_UNPAID: "12(5)",
        RESTRICTED: "18(2)",
        YOUNG_OBJECTS: "34(1)(2)",
        CUSTODIANS_DISAGREE: "12(4)",
        NO_MANDATE: "12(4)",
        NO_CUSTODY: "12(4)",
        NOT_TRUSTED: "12(4)",
    }
)
"""The article that the file gives each: a code that moved to another ground is a fault of the file."""

ONLY_THE_COPY = frozenset({THIRD_PERSON, ANOTHERS_SECRECY})
"""The copy alone is limited on these grounds (GDPR 15(4)): the information of Article 15(1) is still given."""

SOMEBODY_UNKNOWN = frozenset({NOT_CONNECTED, NOT_IDENTIFIED})
"""Grounds of a refusal to somebody of whom it is not known that the data are theirs (GDPR 11(2), 12(6)): they rest on what the
person did not tell, and no letter that rests on one tells of a call or of what was searched."""

STANDING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        CUSTODIANS_DISAGREE: frozenset({"custodians_disagree"}),
        NO_MANDATE: frozenset({"mandate_missing", "spouse"}),
        NO_CUSTODY: frozenset({"custody_unverified", "guardian_of_adult", "information_only", "young_objects"}),
        NOT_TRUSTED: frozenset({"order_unverified", "order_not_covering", "principal_objects"}),
    }
)
"""Grounds of a decision to whoever asked for another and may not, each with the rules of `domain/representation.py` of which one must stop the
request: such a decision rests on what is written of the representative, and judges nothing of the matter."""

CHOSEN_STANDING: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {
        CUSTODIANS_DISAGREE: ("other", {"objects": "objects", "silent": "silent"}),
        NO_CUSTODY: (
            "standing",
            {
                "information": "information_only",
                "custody": "custody_unverified",
                "adult": "guardian_of_adult",
                "young": "young_objects",
            },
        ),
        NOT_TRUSTED: (
            "order",
            {"not_shown": "order_unverified", "narrow": "order_not_covering", "principal": "principal_objects"},
        ),
    }
)
"""The field of such a ground in which the reason is chosen, and what must be written of a representative for each choice: a rule, or what
the other custodian says (`domain.custody`)."""

TO_WHOEVER_ASKED = frozenset({YOUNG_OBJECTS, *STANDING})
"""The decision speaks to the representative who asked: "you" is that reader, and not the person whose data they are."""

TELLS_NO_CALL = SOMEBODY_UNKNOWN | TO_WHOEVER_ASKED
"""Grounds of a decision that tells of no call: to somebody unknown, or to somebody else than the person, who may not have the data
(hallintolaki 12 and 14-15 §)."""


def tells_no_call(grounds: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a letter that rests on these grounds, each with its `code`, tells of no call."""
    return any(one["code"] in TELLS_NO_CALL for one in grounds)


ABOUT_KEPT = frozenset({STILL_NEEDED, STATUTORY_TASK, CLAIM, ARCHIVING, OVERRIDING})
"""What a kept recording is needed for (GDPR 17(1)(a) and (3), 21(1)): untrue where none is kept."""

NEEDS_STATUTE = frozenset({STATUTORY_TASK})
"""Grounds that a statute of its own must carry: "statutory task" alone refuses nothing (GDPR 17(3)(b), 6(3))."""

KEPT_LONGER: Mapping[str, int] = MappingProxyType({STATUTORY_TASK: 120, CLAIM: 36, ARCHIVING: 120, OVERRIDING: 36})
"""Grounds on which a recording may be kept after its storage period, and for how many months at most from the decision on it: a
claim no longer than the three years of limitation (TSV/2/2018), and so what overrides an objection. The others last as long as the storage period does."""

NEEDED_STILL = frozenset({STILL_NEEDED, *KEPT_LONGER})
"""Grounds that say the recording itself is still needed: untrue of one that only a request keeps after its storage period."""
