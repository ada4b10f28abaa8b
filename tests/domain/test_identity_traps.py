"""What ordinary software gets wrong of identity, each trap by its number in the rule book."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.db.tables import IdentityCheck as Row
from dsr.domain.identity import (
    CheckResult,
    IdentityCheck,
    IdentityLevel,
    Method,
    Purpose,
    is_identity_code,
    is_settled,
    level_needed,
    level_reached,
    methods_for,
)

ON = date(2026, 11, 25)


def test_t24_a_telephone_number_identifies_nobody() -> None:
    called_back = IdentityCheck(Method.CALL_BACK, ON, CheckResult.CONFIRMED)
    assert level_reached([called_back]) is IdentityLevel.LIGHT
    assert not is_settled(level_needed(Purpose.RECORDING), level_reached([called_back])), "who is not the same as link"


def test_t25_no_form_no_signature_and_no_picture_of_a_document_is_kept() -> None:
    kept = set(Row.model_fields)
    assert not [
        name for name in kept if any(word in name for word in ("image", "scan", "document", "signature", "form"))
    ]
    assert not [one for one in Method if "form" in one.value.split("_") or "signature" in one.value]


def test_t26_an_identity_code_is_no_way_of_knowing_who_asks() -> None:
    assert not [one for one in Method if "hetu" in one.value or "code" in one.value]
    assert all("code" not in one.value for one in methods_for(IdentityLevel.LIGHT))


@pytest.mark.parametrize(
    ("code", "valid", "reason"),
    [
        ("100190-999P", True, "the separator of the last century"),
        ("100190Y999P", True, "one of the new separators, and another person"),
        ("100190U999P", True, "VNa 690/2022: Y X W V U stand for the same century"),
        ("100190G999P", False, "no separator of any century"),
        ("100190-999A", False, "a wrong check character"),
    ],
)
def test_t27_the_new_separators_are_read_and_tell_people_apart(code: str, valid: bool, reason: str) -> None:
    assert is_identity_code(code) is valid, reason


def test_t28_making_a_request_needs_no_identification_and_seeing_its_answer_does() -> None:
    assert level_needed(Purpose.MAKE_REQUEST) is IdentityLevel.NONE
    assert level_needed(Purpose.SECRET_CONTENT) is IdentityLevel.STRONG
