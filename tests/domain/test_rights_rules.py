"""The rules of corrections, erasures, restrictions, tasks and the order of rights, as tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsr.domain.calendar import Calendar
from dsr.domain.corrections import Judgment, Part, judgment_faults
from dsr.domain.erasure import Assessment, assessment_faults, copy_faults, day_reason_fault
from dsr.domain.matters import Ending, TaskKind, due_on, ending_faults
from dsr.domain.restriction import AskedUse, allows, counting, lifting_refusal, use_faults
from dsr.domain.rights_order import Order, Used, may_erase, orders
from tests.made_once import calendar

WHY = "A reason long enough."
TODAY = date(2026, 11, 25)
ENDS = date(2027, 3, 14)


@pytest.mark.parametrize(
    ("part", "judged", "places", "why"),
    [
        (Part.RECORDING, Judgment("corrected", WHY, WHY, after="other"), {"verdict"}, "the sound is never altered"),
        (Part.RECORDING, Judgment("statement", WHY, WHY, statement=WHY), set(), "it is completed"),
        (Part.RECORDING, Judgment("refused", "", WHY), {"purpose"}, "accuracy is judged by purpose (KHO:2023:2)"),
        (Part.FACTS, Judgment("corrected", WHY, WHY, fact="queue", before="a", after="b"), set(), "old to new"),
        (Part.FACTS, Judgment("corrected", WHY, WHY, fact="started_at", before="a", after="b"), {"fact"}, "not times"),
        (Part.FACTS, Judgment("corrected", WHY, WHY, fact="queue", before="a", after="a"), {"after"}, "no change"),
        (Part.OTHER, Judgment("corrected", WHY, WHY, after="b"), {"before"}, "the history needs what was"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_t41_a_point_is_judged_by_purpose_and_a_recording_never_altered(
    part: Part, judged: Judgment, places: set[str], why: str
) -> None:
    assert {fault.place for fault in judgment_faults(part, judged, has_call=True)} == places, why


@pytest.mark.parametrize(
    ("said", "places", "why"),
    [
        (Assessment("erase"), set(), "erasing needs no ground"),
        (Assessment("keep", "G12", WHY), {"statute"}, "a statutory task alone is a blanket refusal"),
        (Assessment("keep", "G12", WHY, "Laki 1/2020 5 §"), set(), "statute and necessity"),
        (Assessment("keep", "G12", "", "Laki 1/2020 5 §"), {"necessity"}, "necessity for just this recording"),
        (Assessment("keep", "", WHY), {"ground"}, "no ground"),
        (Assessment("perhaps"), {"verdict"}, "a forged choice"),
        (Assessment("nothing"), {"verdict"}, "there is a recording"),
        (Assessment("keep", "G12", WHY, "Laki 1/2020 5 §", ENDS), {"kept_until"}, "the storage period's own last day"),
        (Assessment("keep", "G12", WHY, "Laki 1/2020 5 §", date(2027, 6, 1)), set(), "a day after it"),
        (Assessment("keep", "G11", WHY, "", date(2027, 6, 1)), {"kept_until"}, "no ground to keep it after the period"),
        (Assessment("keep", "G13", WHY, "", date(2029, 11, 25)), set(), "three years from the decision: limitation"),
        (Assessment("keep", "G13", WHY, "", date(2029, 11, 26)), {"kept_until"}, "longer than limitation runs"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_t40_a_recording_is_not_kept_for_a_statutory_task_alone(said: Assessment, places: set[str], why: str) -> None:
    assert {fault.place for fault in assessment_faults(said, ("G11", "G12", "G13"), TODAY, ENDS)} == places, why


@pytest.mark.parametrize(
    ("said", "codes", "why"),
    [
        (Assessment("keep", "G11", WHY), ["erasure_term_over"], "its own purpose is over with its storage period"),
        (Assessment("keep", "G13", WHY), ["erasure_term_over"], "a claim that keeps it has a day"),
        (Assessment("keep", "G13", WHY, "", date(2028, 1, 1)), [], "kept for a claim, until its day"),
        (Assessment("keep", "G1", WHY), [], "an unfounded request says nothing of what the recording is needed for"),
        (Assessment("erase"), [], "it is erased"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_recording_that_only_the_request_keeps_is_not_still_needed(
    said: Assessment, codes: list[str], why: str
) -> None:
    over = TODAY - timedelta(days=1)
    assert [fault.code for fault in assessment_faults(said, ("G1", "G11", "G13"), TODAY, over)] == codes, why


def test_where_there_is_no_recording_none_is_erased_and_none_kept_longer() -> None:
    codes = [
        [fault.code for fault in assessment_faults(said, ("G13", "G21"), TODAY, None)]
        for said in (
            Assessment("erase"),
            Assessment("nothing"),
            Assessment("keep", "G21", WHY),
            Assessment("keep", "G13", WHY, "", date(2027, 6, 1)),
        )
    ]
    assert codes == [["erasure_no_recording"], [], [], ["erasure_kept_ground"]]


def test_t22_a_back_up_has_its_day_of_rolling_off() -> None:
    assert {fault.place for fault in copy_faults("rolls_off", None, None, "Ticket 7", on=TODAY)} == {"rolls_off_on"}
    assert copy_faults("rolls_off", None, date(2026, 12, 24), "Ticket 7", on=TODAY) == []


CALLED = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("state", "day", "was_there", "place", "why"),
    [
        ("destroyed", date(1900, 1, 1), False, "done_on", "before anything was recorded"),
        ("destroyed", CALLED - timedelta(days=1), False, "done_on", "the day before the call"),
        ("destroyed", CALLED, False, None, "the day of the call"),
        ("destroyed", TODAY, True, None, "today"),
        ("destroyed", TODAY + timedelta(days=1), False, "done_on", "ahead"),
        ("rolls_off", TODAY, False, None, "today"),
        ("rolls_off", date(2027, 11, 25), False, None, "within a year"),
        ("rolls_off", date(2027, 11, 26), False, "rolls_off_on", "no back-up keeps so long what must be erased"),
        ("rolls_off", date(2200, 1, 1), False, "rolls_off_on", "a slip of the pen"),
        ("none", None, False, None, "nothing was there"),
        ("none", None, True, "state", "the register itself knows of one"),
    ],
)
def test_a_copy_is_gone_on_a_day_that_can_be(
    state: str, day: date | None, was_there: bool, place: str | None, why: str
) -> None:
    days = {"destroyed": (day, None), "rolls_off": (None, day)}.get(state, (None, None))
    faults = copy_faults(state, *days, "Ticket 7", on=TODAY, since=CALLED, was_there=was_there)
    assert [fault.place for fault in faults] == ([place] if place else []), why


@pytest.mark.parametrize(
    ("told_on", "final_on", "code", "why"),
    [
        (None, None, "hold_restriction_notice", "told before it is lifted (18(3))"),
        (TODAY, date(2027, 1, 30), "hold_appeal_open", "not while it can be appealed"),
        (date(2026, 9, 1), TODAY, None, "final today"),
    ],
)
def test_t19_a_restriction_ends_after_its_notice_and_when_that_is_final(
    told_on: date | None, final_on: date | None, code: str | None, why: str
) -> None:
    assert lifting_refusal(told_on, final_on, TODAY) == code, why


@pytest.mark.parametrize(
    ("asked", "places", "is_allowed", "why"),
    [
        (AskedUse("consent", WHY, TODAY), set(), False, "asked, not answered"),
        (AskedUse("consent", WHY, TODAY, TODAY, is_given=True), set(), True, "given"),
        (AskedUse("consent", WHY, TODAY, TODAY), set(), False, "refused: kept too"),
        (AskedUse("consent", WHY, TODAY, None, is_given=True), {"answered_on"}, True, "when?"),
        (AskedUse("consent", WHY, CALLED), set(), False, "written down late: asked on the day of the restriction"),
        (AskedUse("consent", WHY, CALLED - timedelta(days=1)), {"asked_on"}, False, "nothing was restricted yet"),
        (AskedUse("consent", WHY, date(1900, 1, 1)), {"asked_on"}, False, "a slip of the year"),
        (AskedUse("consent", WHY, TODAY + timedelta(days=1)), {"asked_on"}, False, "ahead"),
        (AskedUse("consent", WHY, CALLED, CALLED - timedelta(days=1)), {"answered_on"}, False, "before the question"),
        (AskedUse("consent", WHY, CALLED, date(9999, 12, 31)), {"answered_on"}, False, "ahead"),
        (AskedUse("rights_of_another", WHY), set(), True, "another exception with its reason"),
        (AskedUse("legal_claims", ""), {"reason"}, True, "each unlock has a reason"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_t18_each_use_of_restricted_data_has_its_exception_and_reason(
    asked: AskedUse, places: set[str], is_allowed: bool, why: str
) -> None:
    assert {fault.place for fault in use_faults(asked, TODAY, restricted_on=CALLED)} == places, why
    assert allows(asked) is is_allowed, why


def test_an_exception_that_is_taken_back_leaves_the_finding_whose_call_it_is() -> None:
    """Else the call would be nobody's again, and no answer could leave before somebody found that out once more."""
    words = (("legal_claims", True), ("anothers", False), ("taken_back", False))
    assert words[counting(words)] == ("anothers", False)


@pytest.mark.parametrize(
    ("kind", "received", "is_large", "due", "why"),
    [
        (TaskKind.DOCUMENT_REQUEST, "2026-11-02", False, "2026-11-16", "two weeks (621/1999, 14 § 4 mom.)"),
        (TaskKind.DOCUMENT_REQUEST, "2026-11-02", True, "2026-12-02", "a month where it is large"),
        (TaskKind.DOCUMENT_REQUEST, "2026-11-21", False, "2026-12-04", "a Saturday: the working day before"),
        (TaskKind.COMPLAINT, "2026-11-02", False, "2026-12-02", "a month by the house's rule"),
        (TaskKind.NOT_A_REQUEST, "2026-11-02", False, "2026-11-16", "two weeks by the house's rule"),
    ],
)
def test_t9_a_document_request_has_its_own_two_weeks(
    kind: TaskKind, received: str, is_large: bool, due: str, why: str
) -> None:
    days: Calendar = calendar()
    assert due_on(kind, date.fromisoformat(received), days, is_large=is_large) == date.fromisoformat(due), why


def test_t53_a_document_is_given_only_after_others_interests_were_weighed() -> None:
    given = Ending("given", WHY, TODAY)
    assert [one.code for one in ending_faults(TaskKind.DOCUMENT_REQUEST, given, TODAY, TODAY)] == ["task_weighing"]


def test_a_notice_to_a_recipient_is_not_done_by_saying_so() -> None:
    said = Ending("notified", WHY, TODAY)
    assert [one.place for one in ending_faults(TaskKind.ARTICLE19, said, TODAY, TODAY)] == ["outcome"]
    reasoned = Ending("disproportionate", WHY, TODAY)
    assert ending_faults(TaskKind.ARTICLE19, reasoned, TODAY, TODAY) == []


@pytest.mark.parametrize(
    ("used", "erases", "why"),
    [
        ([Used("erasure", True)], True, "no copy was asked for"),
        ([Used("access", True), Used("erasure", True)], False, "the copy first"),
        ([Used("access", False), Used("erasure", True)], True, "the copy is out"),
        ([Used("access", True), Used("erasure", True, says_erase_first=True)], True, "the person said otherwise"),
    ],
)
def test_t21_access_is_answered_before_erasing(used: list[Used], erases: bool, why: str) -> None:
    assert may_erase(used) is erases, why


def test_the_order_of_several_rights_is_told() -> None:
    both = [Used("access", True), Used("erasure", True)]
    told = orders(both, is_restricted=True, is_consent_unasked=True)
    assert told == (
        Order.ACCESS_BEFORE_ERASURE,
        Order.RESTRICTED_NOT_ERASED,
        Order.CONSENT_FOR_ACCESS,
        Order.JOINT_REPLY,
    )
    told = orders(both, is_restricted=True, is_consent_unasked=False)
    assert Order.CONSENT_FOR_ACCESS not in told, "what was asked is not asked again"
    assert orders([Used("erasure", True)], is_restricted=False, is_consent_unasked=False) == ()


@pytest.mark.parametrize(
    ("until", "why", "needed_for", "code", "reason"),
    [
        (ENDS, "", "claims", "kept_day_why", "a bare day shows no necessity"),
        (ENDS, "", "others", "kept_day_why", "nor where another person's rights are protected"),
        (ENDS, "Tehtävä on kesken.", "task", "kept_day_statute", "a task rests on a statute"),
        (ENDS, "Varhaiskasvatuslain (540/2018) 40 §:n mukaan.", "task", None, "the statute and section"),
        (ENDS, "Rinnakkainen asia ratkaistaan keväällä.", "others", None, "the reason of the day"),
        (None, "Varhaiskasvatuslain 40 §.", "task", "kept_day_missing", "a reason without its day would tell of none"),
        (None, "", "task", None, "they go when their storage period ends"),
    ],
)
def test_the_day_of_what_is_kept_longer_comes_with_what_sets_it(
    until: date | None, why: str, needed_for: str, code: str | None, reason: str
) -> None:
    fault = day_reason_fault(until, why, needed_for)
    assert (fault.code if fault else None) == code, reason
