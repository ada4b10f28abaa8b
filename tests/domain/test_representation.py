"""Who may act for whom: each row with the rule's source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dsr.domain.custody import Custody, CustodyFound, ShownBy, custody_faults
from dsr.domain.representation import (
    RULES,
    Acting,
    Situation,
    SubjectKind,
    is_settled,
    may_be_carried_out,
    may_learn,
    rules_for,
    stops,
)
from dsr.domain.representation_words import SENTENCES

ACCESS = Situation("access")
AGENT = replace(ACCESS, acting=Acting.AGENT, is_shown=True, is_within=True, covers_secret=True)
CHILD = replace(ACCESS, subject=SubjectKind.CHILD, acting=Acting.GUARDIAN, is_verified=True)
YOUNG = replace(CHILD, subject=SubjectKind.YOUNG)
PARENT = replace(CHILD, acting=Acting.INFORMATION_PARENT)
TRUSTEE = replace(ACCESS, acting=Acting.TRUSTEE, is_verified=True, is_within=True, principal="agrees")
ERASING = replace(YOUNG, right="erasure", custody=Custody.AGREED)

ROWS = [
    (ACCESS, [], True, "an adult asks alone"),
    (AGENT, [], True, "hallintolaki 12 §: a mandate is enough"),
    (replace(AGENT, is_shown=False), ["mandate_missing"], False, "hallintolaki 12 §: it is shown"),
    (replace(AGENT, is_within=False), ["mandate_missing"], False, "a mandate for something else is none"),
    (
        replace(AGENT, covers_secret=False),
        ["mandate_not_secret"],
        True,
        "tiedonhallintalaki 14 §: the subject gets the answer",
    ),
    (replace(CHILD, acting=Acting.NOBODY), ["child_alone"], False, "14 § 1 mom.: the guardian acts"),
    (replace(CHILD, is_verified=False), ["custody_unverified"], False, "population data, not the surname"),
    (CHILD, ["two_custodians"], True, "361/1983: each may receive information"),
    (replace(CHILD, right="erasure"), ["custodians_jointly"], False, "361/1983 5 §: two custodians decide together"),
    (replace(CHILD, right="erasure", custody=Custody.AGREED), ["two_custodians"], True, "361/1983 5 §: both want it"),
    (replace(CHILD, right="erasure", custody=Custody.OBJECTS), ["custodians_disagree"], False, "5 § 1 mom.: together"),
    (
        replace(CHILD, right="erasure", custody=Custody.SILENT),
        ["custodians_disagree"],
        False,
        "silence is no agreement",
    ),
    (
        replace(CHILD, custody=Custody.OBJECTS),
        ["two_custodians"],
        True,
        "4 §: each may receive information all the same",
    ),
    (replace(CHILD, right="erasure", custody=Custody.PREVENTED), ["custodian_prevented"], True, "5 § 2 mom."),
    (replace(CHILD, right="erasure", custody=Custody.SOLE), [], True, "361/1983 5 §: nobody else decides with them"),
    (replace(CHILD, custody=Custody.SOLE), [], True, "there is no other custodian to mind"),
    (replace(CHILD, right="erasure", is_within=True), ["custodians_jointly"], False, "a mandate is no custody"),
    (
        replace(CHILD, right="erasure", custody=Custody.SOLE, is_verified=False),
        ["custody_unverified"],
        False,
        "population data first",
    ),
    (replace(YOUNG, acting=Acting.NOBODY), ["young_alone"], True, "14 § 3 mom.: the young person alone"),
    (YOUNG, ["young_guardian", "two_custodians"], True, "14 § 3 mom.: the guardian separately, perhaps in part"),
    (ERASING, ["young_guardian", "young_unheard", "two_custodians"], False, "14 § 3 mom.: the young person's own word"),
    (replace(ERASING, principal="agrees"), ["young_guardian", "two_custodians"], True, "both want it"),
    (replace(ERASING, principal="unable"), ["young_guardian", "two_custodians"], True, "nobody to ask"),
    (replace(ERASING, principal="objects"), ["young_guardian", "young_objects", "two_custodians"], False, "own data"),
    (
        replace(YOUNG, principal="objects"),
        ["young_guardian", "young_unweighed", "two_custodians"],
        False,
        "621/1999 11 § 2 mom. 1 k: the objection is weighed first",
    ),
    (
        replace(YOUNG, principal="objects", is_weighed=True),
        ["young_guardian", "young_weighed", "two_custodians"],
        True,
        "34 § 1 mom. 2 k: in part, by a ground",
    ),
    (
        replace(ERASING, principal="objects", is_done=True),
        ["young_guardian", "young_unweighed", "two_custodians"],
        False,
        "11 § 2 mom. 1 k: what was erased is information by then, and is weighed",
    ),
    (
        replace(ERASING, principal="objects", is_done=True, is_weighed=True),
        ["young_guardian", "young_weighed", "two_custodians"],
        True,
        "12(3): what was done is told",
    ),
    (
        replace(ERASING, principal="", is_done=True),
        ["young_guardian", "two_custodians"],
        True,
        "14 § 3 mom.: each learns of it, as of other information",
    ),
    (replace(ACCESS, acting=Acting.GUARDIAN, is_verified=True), ["guardian_of_adult"], False, "an adult has none"),
    (PARENT, [], True, "TSV 9492/153/22: information"),
    (replace(PARENT, right="erasure"), ["information_only"], False, "TSV 9492/153/22: no erasure"),
    (replace(PARENT, right="rectification"), ["information_only"], False, "TSV 9492/153/22: no rectification"),
    (TRUSTEE, [], True, "15 §: beside the principal, within the order"),
    (replace(TRUSTEE, is_verified=False), ["order_unverified"], False, "15 §: the order is looked at"),
    (replace(TRUSTEE, is_within=False), ["order_not_covering"], False, "15 §: within the order only"),
    (replace(TRUSTEE, principal=""), ["principal_unheard"], False, "15 and 34 §: who understands is asked"),
    (replace(TRUSTEE, principal="objects"), ["principal_objects"], False, "15 §: the principal's view wins"),
    (replace(TRUSTEE, principal="unable"), [], True, "15 §: who does not understand does not object"),
    (replace(ACCESS, acting=Acting.SPOUSE), ["spouse"], False, "TSV 3075/182/2018"),
    (replace(ACCESS, subject=SubjectKind.DEAD), ["dead"], False, "recital 27: 621/1999 instead"),
    (replace(AGENT, acting=Acting.RELATIVE_OF_DEAD), ["dead"], False, "recital 27"),
    (replace(ACCESS, subject=SubjectKind.EMPLOYEE), ["employee"], True, "759/2004 beside; 15(4) for the customer"),
]


@pytest.mark.parametrize(("situation", "codes", "settled", "reason"), ROWS)
def test_who_may_act_follows_the_rule(situation: Situation, codes: list[str], settled: bool, reason: str) -> None:
    assert [rule.code for rule in rules_for(situation)] == codes, reason
    assert is_settled(situation) is settled, reason


def test_every_rule_has_its_sentence_and_source() -> None:
    assert set(SENTENCES) == set(RULES)
    for code, rule in RULES.items():
        assert rule.source, code
        assert all(SENTENCES[code][language] for language in ("fi", "sv", "en")), code


def test_t29_a_representative_is_never_refused_because_the_right_is_personal() -> None:
    for right in ("access", "rectification", "erasure", "restriction", "objection"):
        assert is_settled(replace(AGENT, right=right)), "TSV/91/2020"


def test_t30_the_young_ask_alone_and_a_parent_without_custody_erases_nothing() -> None:
    assert is_settled(replace(YOUNG, acting=Acting.NOBODY, right="erasure"))
    for right in ("rectification", "erasure", "restriction"):
        assert not is_settled(replace(PARENT, right=right))


ON = date(2026, 11, 2)
SOLE = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, ON)
AGREED = CustodyFound(Custody.AGREED, ShownBy.WRITTEN, ON, "Pekka Esimerkki")

EVIDENCE = [
    (CustodyFound(), [], "nothing was found out, and nothing is claimed"),
    (SOLE, [], "the population data show it"),
    (replace(SOLE, shown_by=ShownBy.COURT), [], "361/1983 9 §: a decision shows it"),
    (replace(SOLE, shown_by=ShownBy.WRITTEN), ["custody_shown_by"], "nobody's word makes custody sole"),
    (replace(SOLE, shown_by=ShownBy.NOTHING), ["custody_shown_by"], "what shows it is told"),
    (replace(SOLE, shown_on=None), ["custody_on"], "when it was looked at"),
    (replace(SOLE, shown_on=date(2026, 11, 3)), ["custody_on"], "not ahead"),
    (replace(SOLE, other_name="Pekka"), ["other_custodian"], "two facts that exclude each other"),
    (AGREED, [], "the other custodian's own word, whose and when"),
    (replace(AGREED, shown_by=ShownBy.IN_PERSON), [], "said in person"),
    (replace(AGREED, shown_by=ShownBy.CALLED), [], "said when called"),
    (replace(AGREED, shown_by=ShownBy.POPULATION_DATA), ["custody_shown_by"], "no register knows of agreement"),
    (replace(AGREED, other_name=""), ["other_custodian"], "an agreement is somebody's"),
    (replace(AGREED, other_name="a" * 201), ["other_custodian"], "a name"),
    (replace(AGREED, shown_on=None), ["custody_on"], "when it was said"),
    (replace(AGREED, custody=Custody.UNKNOWN), ["custody"], "evidence of nothing"),
]


@pytest.mark.parametrize(("found", "places", "reason"), EVIDENCE)
def test_custody_alone_and_agreement_each_need_their_own_evidence(
    found: CustodyFound, places: list[str], reason: str
) -> None:
    assert [one.place for one in custody_faults(found, ON)] == places, reason


LEARNS = [
    (AGENT, True, "the mandate covers it"),
    (
        replace(AGENT, right="erasure", covers_secret=False),
        False,
        "tiedonhallintalaki 14 §: the answer goes to the subject",
    ),
    (replace(AGENT, is_shown=False), False, "hallintolaki 12 §"),
    (replace(CHILD, right="erasure", custody=Custody.OBJECTS), True, "361/1983 4 §: information is each custodian's"),
    (replace(CHILD, right="erasure", is_verified=False), False, "a surname shows no custody"),
    (replace(PARENT, right="erasure"), True, "a court gave the right to information"),
    (replace(PARENT, is_verified=False), False, "that decision was not looked at"),
    (replace(TRUSTEE, right="rectification", principal="objects"), False, "15 §: the principal's view wins"),
    (replace(TRUSTEE, is_within=False), False, "15 §: within the order only"),
    (replace(YOUNG, principal="objects"), True, "weighed, by a ground of its own"),
    (replace(ACCESS, acting=Acting.SPOUSE), False, "TSV 3075/182/2018"),
]


@pytest.mark.parametrize(("one", "learns", "reason"), LEARNS)
def test_who_may_be_told_of_the_persons_calls_is_asked_of_each_representative(
    one: Situation, learns: bool, reason: str
) -> None:
    assert may_learn(one) is learns, reason


def test_a_custodian_who_objects_is_with_nobody() -> None:
    asks = replace(CHILD, right="erasure", custody=Custody.OBJECTS)
    other = replace(CHILD, right="erasure", custody=Custody.AGREED)
    assert not may_be_carried_out([asks, other])
    assert may_be_carried_out([other])
    assert not may_be_carried_out([asks, AGENT]), "nor does an agent want more than both custodians do"
    assert stops(asks) == {"custodians_disagree"}
