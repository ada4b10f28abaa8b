"""Identity levels, documented doubt and identity codes in text. Codes here use the made-up numbers 900-999."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.identity import (
    MASK,
    METHOD_LABELS,
    CheckResult,
    IdentityCheck,
    IdentityLevel,
    Method,
    Purpose,
    born_on,
    find_identity_codes,
    is_identity_code,
    is_settled,
    level_needed,
    level_needed_for,
    level_reached,
    mask_hetus,
    methods_for,
)

DAY = date(2026, 11, 3)
NONE, LIGHT, STRONG = IdentityLevel.NONE, IdentityLevel.LIGHT, IdentityLevel.STRONG


@pytest.mark.parametrize(
    ("purpose", "level", "why"),
    [
        (Purpose.ADVICE, NONE, "general information"),
        (Purpose.MAKE_REQUEST, NONE, "digipalvelulaki 6 § 1: only where needed"),
        (Purpose.WITHDRAW, NONE, "nothing is disclosed"),
        (Purpose.NO_DATA_FOUND, LIGHT, "confirming that nothing exists"),
        (Purpose.DESCRIBED_CALL_FACTS, LIGHT, "facts of a call the requester described"),
        (Purpose.OWN_CONTACT_DETAILS, LIGHT, "own details in the case"),
        (Purpose.FOUND_CALL_FACTS, STRONG, "a number is not a person"),
        (Purpose.RECORDING, STRONG, "digipalvelulaki 6 § 2: secret content"),
        (Purpose.TRANSCRIPT, STRONG, "the same content in writing"),
        (Purpose.SECRET_CONTENT, STRONG, "tiedonhallintalaki 14 §"),
        (Purpose.ACT_ON_RECORDING, STRONG, "erasing or restricting affects others"),
    ],
)
def test_a_purpose_needs_its_level(purpose: Purpose, level: IdentityLevel, why: str) -> None:
    assert level_needed(purpose) is level, why


def test_every_purpose_and_method_is_covered() -> None:
    assert {level_needed(purpose) for purpose in Purpose} == set(IdentityLevel)
    assert set(METHOD_LABELS) == set(Method)
    assert all(set(labels) == {"fi", "sv", "en"} and all(labels.values()) for labels in METHOD_LABELS.values())


def test_the_highest_of_several_purposes_counts() -> None:
    assert level_needed_for([Purpose.ADVICE, Purpose.RECORDING, Purpose.NO_DATA_FOUND]) is STRONG
    assert level_needed_for([]) is NONE


@pytest.mark.parametrize(
    ("check", "reached", "why"),
    [
        (IdentityCheck(Method.SUOMI_FI, DAY, CheckResult.CONFIRMED), STRONG, "strong electronic identification"),
        (IdentityCheck(Method.IN_PERSON, DAY, CheckResult.CONFIRMED), STRONG, "document looked at"),
        (IdentityCheck(Method.CALL_BACK, DAY, CheckResult.CONFIRMED), LIGHT, "control of the number today"),
        (IdentityCheck(Method.SAME_ADDRESS, DAY, CheckResult.CONFIRMED), NONE, "an address alone proves nothing"),
        (IdentityCheck(Method.SAME_ADDRESS, DAY, CheckResult.CONFIRMED, details_matched=True), LIGHT, "with details"),
        (IdentityCheck(Method.VIDEO_QUESTIONS, DAY, CheckResult.CONFIRMED), NONE, "only when others are impossible"),
        (
            IdentityCheck(Method.VIDEO_QUESTIONS, DAY, CheckResult.CONFIRMED, others_impossible="asuu ulkomailla"),
            STRONG,
            "said why",
        ),
        (IdentityCheck(Method.SUOMI_FI, DAY, CheckResult.NOT_CONFIRMED), NONE, "a failed check"),
    ],
)
def test_a_check_reaches_its_level(check: IdentityCheck, reached: IdentityLevel, why: str) -> None:
    assert level_reached([check]) is reached, why


def test_a_failed_check_does_not_undo_a_stronger_confirmed_one() -> None:
    checks = [
        IdentityCheck(Method.SUOMI_FI, DAY, CheckResult.CONFIRMED),
        IdentityCheck(Method.CALL_BACK, DAY, CheckResult.NOT_CONFIRMED),
    ]
    assert level_reached(checks) is level_reached(reversed(checks)) is STRONG
    assert level_reached([]) is NONE


FAILED, CONFIRMED = CheckResult.NOT_CONFIRMED, CheckResult.CONFIRMED


@pytest.mark.parametrize(
    ("made", "reached", "why"),
    [
        ([(Method.SUOMI_FI, CONFIRMED), (Method.SUOMI_FI, FAILED)], NONE, "the later word governs"),
        ([(Method.SUOMI_FI, CONFIRMED), (Method.IN_PERSON, FAILED)], NONE, "another way that is as strong"),
        ([(Method.CALL_BACK, CONFIRMED), (Method.SUOMI_FI, FAILED)], NONE, "a stronger way did not find the person"),
        ([(Method.CALL_BACK, CONFIRMED), (Method.CALL_BACK, FAILED)], NONE, "the same way"),
        ([(Method.SUOMI_FI, FAILED), (Method.IN_PERSON, CONFIRMED)], STRONG, "proved since"),
        ([(Method.SUOMI_FI, CONFIRMED), (Method.SUOMI_FI, FAILED), (Method.SUOMI_FI, CONFIRMED)], STRONG, "anew"),
        (
            [(Method.SUOMI_FI, CONFIRMED), (Method.SUOMI_FI, FAILED), (Method.CALL_BACK, CONFIRMED)],
            LIGHT,
            "only so far",
        ),
        ([(Method.SUOMI_FI, FAILED), (Method.CALL_BACK, CONFIRMED), (Method.CALL_BACK, FAILED)], NONE, "none stands"),
        ([(Method.SUOMI_FI, CONFIRMED), (Method.CALL_BACK, FAILED)], STRONG, "an unanswered call proves nothing"),
    ],
)
def test_a_later_failed_check_takes_back_what_was_reached(
    made: list[tuple[Method, CheckResult]], reached: IdentityLevel, why: str
) -> None:
    assert level_reached([IdentityCheck(method, DAY, result) for method, result in made]) is reached, why


def test_settled_follows_the_order_of_levels_and_not_of_the_alphabet() -> None:
    order = [NONE, LIGHT, STRONG]
    for needed in order:
        for reached in order:
            assert is_settled(needed, reached) == (order.index(reached) >= order.index(needed))


def test_the_person_may_choose_among_the_ways_that_reach_the_level() -> None:
    assert methods_for(STRONG) == (Method.SUOMI_FI, Method.IN_PERSON, Method.VIDEO_QUESTIONS)
    assert Method.CALL_BACK in methods_for(LIGHT)
    assert methods_for(NONE) == ()


@pytest.mark.parametrize(
    ("code", "is_right", "why"),
    [
        ("100190-999P", True, "born in the 1900s"),
        ("100190Y999P", True, "separator of 2023: another person"),
        ("100190y999p", True, "lower case"),
        ("010114A901Y", False, "wrong check character"),
        ("300290-999P", False, "no 30 February"),
        ("100190-001A", False, "numbers start from 002"),
        ("100190*999P", False, "no such separator"),
        ("100190-999I", False, "I is not a check character"),
        ("", False, "nothing"),
    ],
)
def test_a_code_is_right_or_wrong(code: str, is_right: bool, why: str) -> None:
    assert is_identity_code(code) is is_right, why


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        ("Hetuni on 100190-999P.", 1, "plain"),
        ("Hetuni on 100190Y999P.", 1, "new separator"),
        ("100190-999p ja 100190Y999P", 2, "two, one in lower case"),
        ("100190\u2013999P", 1, "en dash from a word processor"),
        ("100190 - 999P", 1, "spaces around the separator"),
        ("100190-999 P", 1, "space before the check character"),
        ("hetu 100190-999A", 1, "a slip in the check character is no less secret"),
        ("Henkilötunnus: 320190-9991", 1, "named, though no such day"),
        ("Personbeteckning 100190-9991", 1, "named in Swedish, digit for check"),
        ("asia 100190-9991", 0, "neither valid, named nor lettered: may be another number"),
        ("100190 Y 999P", 1, "new separator with spaces round it, and right"),
        ("100190  \u2013  999P", 1, "two spaces on both sides"),
        ("100190--999P", 1, "the dash twice"),
        ("100190\ufe63999P", 1, "a small hyphen"),
        ("100190\uff0d999P", 1, "a wide hyphen"),
        ("100190\u2043999P", 1, "a hyphen bullet"),
        ("100190\u200b-\u2060999P", 1, "characters that do not show inside it"),
        ("10\u00ad0190-999P", 1, "a soft hyphen of a mail program"),
        ("\uff11\uff10\uff10\uff11\uff19\uff10-\uff19\uff19\uff19P", 1, "wide digits"),
        ("10.01.90-999P", 1, "written as a date"),
        ("10 01 90-999P", 1, "written apart"),
        ("hetuni on 100190 999P", 1, "the separator forgotten"),
        ("100190999P", 1, "the separator forgotten, and right"),
        ("Hetuni kerron puhelimessa, soitin 0401234567", 0, "telephone number though a code is named before it"),
        ("tuote 120590 A 123B", 0, "written apart, neither right nor named"),
        ("soitin 040 1234567", 0, "telephone number"),
        ("9999/00.01.06/2026", 0, "case reference"),
        ("A100190-999P", 0, "part of a longer code"),
        ("", 0, "nothing"),
    ],
)
def test_identity_codes_in_a_text_are_masked(text: str, count: int, why: str) -> None:
    masked, found = mask_hetus(text)
    assert found == count, why
    assert masked.count(MASK) == count
    assert "999" not in masked or count == 0


def test_what_stands_around_a_code_is_kept_to_the_letter() -> None:
    assert mask_hetus("a 100190-999P, b\n")[0] == f"a {MASK}, b\n"


def test_the_separator_of_a_found_code_is_never_changed() -> None:
    assert [code.text for code in find_identity_codes("100190Y999P 100190-999P")] == ["100190Y999P", "100190-999P"]


def test_the_mask_itself_does_not_name_what_follows() -> None:
    once, count = mask_hetus("100190-999P ja asia 100190-9991")
    assert count == 1
    assert mask_hetus(once) == (once, 0)


@given(st.text(alphabet="0123456789-+ABYXPp \n\u2013", max_size=300))
def test_masking_twice_is_masking_once(text: str) -> None:
    once, _ = mask_hetus(text)
    assert mask_hetus(once) == (once, 0)


@pytest.mark.parametrize(
    ("code", "born"),
    [
        ("010610A9014", "2010-06-01"),
        ("010190-905V", "1990-01-01"),
        ("010190Y907X", "1990-01-01"),
        ("010199+9067", "1899-01-01"),
    ],
)
def test_an_identity_code_tells_the_day_of_birth_by_its_separator(code: str, born: str) -> None:
    assert born_on(f" {code.lower()} ").isoformat() == born


def test_what_is_no_identity_code_tells_no_day_of_birth() -> None:
    with pytest.raises(ValueError, match="identity code"):
        born_on("010190-0000")
