"""Who may act for whom, and how far: the rules for representatives, children, agents of the city, and the dead (law.md 2.4).

The rules for representatives are one table (`domain/representation.py`), each with weight and source. What was found
out of a representative and who the subject is before the law are kept with the case; a rule that stops the answer
keeps mandate settled from being met, so that the answer does not leave. A refusal still may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dsr.domain.custody import DISAGREES, Custody


class SubjectKind(StrEnum):
    """Who the subject is before the law."""

    ADULT = "adult"
    CHILD = "child"
    YOUNG = "young"
    EMPLOYEE = "employee"
    DEAD = "dead"


class Acting(StrEnum):
    """As what somebody acts for the subject; `nobody` where the subject asks alone."""

    NOBODY = "nobody"
    AGENT = "agent"
    GUARDIAN = "guardian"
    INFORMATION_PARENT = "information_parent"
    TRUSTEE = "trustee"
    SPOUSE = "spouse"
    RELATIVE_OF_DEAD = "relative_of_dead"


class Weight(StrEnum):
    """Whether a rule stops the right, stops it until something is found out, or is to be minded."""

    BARS = "bars"
    NEEDS = "needs"
    MIND = "mind"


@dataclass(frozen=True)
class Situation:
    """What is known of subject and representative. `is_within`: the mandate or the trustee's order covers this request;
    `custody` is that of a guardian.

    `principal` is what the principal of a trustee, or a young person for whom a guardian acts, thinks: nothing while they
    were not asked, `agrees`, `objects` (and understands), or `unable` to understand. `is_weighed`: it was written down why
    a guardian gets information although the young person objects. `is_done`: what was asked was carried out while it might be,
    and only that is still to be told.
    """

    right: str
    subject: SubjectKind = SubjectKind.ADULT
    acting: Acting = Acting.NOBODY
    is_shown: bool = False
    is_verified: bool = False
    is_within: bool = False
    custody: Custody = Custody.UNKNOWN
    covers_secret: bool = False
    principal: str = ""
    is_weighed: bool = False
    is_done: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule that applies: its code (the sentence is found by it), its weight and its source."""

    code: str
    weight: Weight
    source: str


RULES = {
    "dead": Rule("dead", Weight.BARS, "GDPR johdanto-osa 27; julkisuuslaki 621/1999 11–12 §"),
    "spouse": Rule("spouse", Weight.BARS, "TSV 3075/182/2018; hallintolaki 12 §"),
    "mandate_missing": Rule("mandate_missing", Weight.NEEDS, "hallintolaki 12 §; TSV/91/2020"),
    "mandate_not_secret": Rule("mandate_not_secret", Weight.MIND, "hallintolaki 12 §; tiedonhallintalaki 14 §"),
    "custody_unverified": Rule("custody_unverified", Weight.NEEDS, "hallintolaki 14 § 1 mom."),
    "custodians_jointly": Rule(
        "custodians_jointly", Weight.NEEDS, "laki lapsen huollosta 361/1983 5 §; hallintolaki 14 §"
    ),
    "custodians_disagree": Rule(
        "custodians_disagree", Weight.BARS, "laki lapsen huollosta 361/1983 5 § 1 mom.; hallintolaki 14 § 1 mom."
    ),
    "custodian_prevented": Rule("custodian_prevented", Weight.MIND, "laki lapsen huollosta 361/1983 5 § 2 mom."),
    "two_custodians": Rule("two_custodians", Weight.MIND, "laki lapsen huollosta 361/1983 4–5 §"),
    "young_alone": Rule("young_alone", Weight.MIND, "hallintolaki 14 § 3 mom."),
    "young_guardian": Rule("young_guardian", Weight.MIND, "hallintolaki 14 § 3 mom.; tietosuojalaki 34 § 1 mom. 2 k"),
    "young_unheard": Rule(
        "young_unheard", Weight.NEEDS, "hallintolaki 14 § 3 mom.; lapsen oikeuksien yleissopimus 12 art."
    ),
    "young_objects": Rule("young_objects", Weight.BARS, "hallintolaki 14 § 3 mom.; tietosuojalaki 34 § 1 mom. 2 k"),
    "young_unweighed": Rule(
        "young_unweighed", Weight.NEEDS, "julkisuuslaki 621/1999 11 § 2 mom. 1 k; tietosuojalaki 34 § 1 mom. 2 k"
    ),
    "young_weighed": Rule(
        "young_weighed", Weight.MIND, "julkisuuslaki 621/1999 11 § 2 mom. 1 k; tietosuojalaki 34 § 1 mom. 2 k"
    ),
    "child_alone": Rule("child_alone", Weight.NEEDS, "hallintolaki 14 § 1 mom."),
    "guardian_of_adult": Rule("guardian_of_adult", Weight.BARS, "hallintolaki 14 §"),
    "information_only": Rule("information_only", Weight.BARS, "TSV 9492/153/22"),
    "order_unverified": Rule("order_unverified", Weight.NEEDS, "hallintolaki 15 §"),
    "order_not_covering": Rule("order_not_covering", Weight.BARS, "hallintolaki 15 §"),
    "principal_objects": Rule("principal_objects", Weight.BARS, "hallintolaki 15 §"),
    "principal_unheard": Rule("principal_unheard", Weight.NEEDS, "hallintolaki 15 § ja 34 §"),
    "employee": Rule("employee", Weight.MIND, "GDPR 15(4); laki 759/2004; tietosuojalaki 30 §"),
}


FULL_AGE = 18
"""Years: laki holhoustoimesta 442/1999, 2 §."""
OWN_SAY = 15
"""Years from which a minor uses their own right to be heard beside the guardian (hallintolaki 434/2003, 14 § 3 mom.)."""


def age_on(born: date, on: date) -> int:
    """Whole years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def kind_of_age(years: int) -> SubjectKind:
    """Who somebody of this age is before the law, as far as age tells."""
    if years >= FULL_AGE:
        return SubjectKind.ADULT
    return SubjectKind.YOUNG if years >= OWN_SAY else SubjectKind.CHILD


def rules_for(one: Situation) -> tuple[Rule, ...]:
    """Every rule that applies, in the order in which they are minded. The dead first: nothing else matters then."""
    if one.subject is SubjectKind.DEAD or one.acting is Acting.RELATIVE_OF_DEAD:
        return (RULES["dead"],)
    found = _SUBJECT.get(one.subject, _nothing)(one) + _ACTING[one.acting](one)
    return tuple(RULES[code] for code in found)


def is_settled(one: Situation) -> bool:
    """Whether the right may be carried out for whoever asks: nothing bars it, and nothing is left to find out."""
    return all(rule.weight is Weight.MIND for rule in rules_for(one))


def may_be_carried_out(people: Sequence[Situation]) -> bool:
    """Whether the right may be carried out for one of those who stand for the subject, or for the subject alone.

    It is enough that one may act; but where a custodian is not behind the request, nobody is (361/1983, 5 §).
    """
    is_split = any(RULES["custodians_disagree"] in rules_for(one) for one in people)
    return not is_split and any(is_settled(one) for one in people)


def stops(one: Situation) -> frozenset[str]:
    """The codes of the rules that keep the right from being carried out for this one."""
    return frozenset(rule.code for rule in rules_for(one) if rule.weight is not Weight.MIND)


WAITS_FOR_PROOF = frozenset({"spouse", "mandate_missing", "custody_unverified", "order_unverified"})
"""The rules that wait for a proof, which whoever acts is asked for (hallintolaki 12 and 22 §)."""

_LEARNS_NOTHING = WAITS_FOR_PROOF | {
    "mandate_not_secret",
    "guardian_of_adult",
    "order_not_covering",
    "principal_objects",
}
"""The rules by which somebody who stands for the subject, or says so, may not have the subject's data. What a young person wants is
weighed, and is the matter of a ground of its own."""


def may_learn(one: Situation) -> bool:
    """Whether what is the subject's may be told to this representative, whatever right is used: who may receive information, by what
    was found out (hallintolaki 12 and 14-15 §)."""
    return not _LEARNS_NOTHING & {rule.code for rule in rules_for(replace(one, right="access"))}


def _nothing(one: Situation) -> list[str]:
    return []


def _of_child(one: Situation) -> list[str]:
    return ["child_alone"] if one.acting is Acting.NOBODY else []


def _of_young(one: Situation) -> list[str]:
    """What a guardian wants done to the young person's data waits for the young person's own word; to receive information
    each has a right of their own, and what the young person objects to is weighed and the reason written down. So is what was
    done already: it is information by then."""
    if one.acting is not Acting.GUARDIAN:
        return ["young_alone"]
    own_word = {"": ["young_unheard"], "objects": ["young_objects"]}
    if one.right == "access" or one.is_done:
        own_word = {"objects": ["young_weighed" if one.is_weighed else "young_unweighed"]}
    return ["young_guardian", *own_word.get(one.principal, [])]


def _of_employee(one: Situation) -> list[str]:
    return ["employee"]


def _agent(one: Situation) -> list[str]:
    if not (one.is_shown and one.is_within):
        return ["mandate_missing"]
    return [] if one.covers_secret else ["mandate_not_secret"]


def _guardian(one: Situation) -> list[str]:
    """Each custodian may receive information; everything else the custodians want together, or whoever has custody alone, or
    decides where the other cannot take part."""
    if one.subject not in (SubjectKind.CHILD, SubjectKind.YOUNG):
        return ["guardian_of_adult"]
    if not one.is_verified:
        return ["custody_unverified"]
    if one.custody is Custody.SOLE:
        return []
    if one.right == "access":
        return ["two_custodians"]
    return [_OF_CUSTODY.get(one.custody, "custodians_jointly")]


def _information_parent(one: Situation) -> list[str]:
    if one.right != "access":
        return ["information_only"]
    return [] if one.is_verified else ["custody_unverified"]


def _trustee(one: Situation) -> list[str]:
    if one.principal == "objects":
        return ["principal_objects"]
    if not one.is_verified:
        return ["order_unverified"]
    if not one.is_within:
        return ["order_not_covering"]
    return [] if one.principal else ["principal_unheard"]


def _spouse(one: Situation) -> list[str]:
    return ["spouse"]


_OF_CUSTODY = {
    Custody.AGREED: "two_custodians",
    Custody.PREVENTED: "custodian_prevented",
    **dict.fromkeys(DISAGREES, "custodians_disagree"),
}
_SUBJECT = {SubjectKind.CHILD: _of_child, SubjectKind.YOUNG: _of_young, SubjectKind.EMPLOYEE: _of_employee}
_ACTING = {
    Acting.NOBODY: _nothing,
    Acting.AGENT: _agent,
    Acting.GUARDIAN: _guardian,
    Acting.INFORMATION_PARENT: _information_parent,
    Acting.TRUSTEE: _trustee,
    Acting.SPOUSE: _spouse,
}
