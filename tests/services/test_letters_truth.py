"""What a letter says is held against what is no ground and what the case knows."""

from __future__ import annotations

import pytest

from dsr.domain.errors import Invalid
from dsr.services.letters.looked import Severity
from tests.services.letters_office import LetterOffice
from tests.services.test_letters_checks import codes_of, decision


@pytest.mark.parametrize(
    ("block", "text", "code", "severity"),
    [
        ("decision", "Emme anna jäljennöstä. Voit tulla kuuntelemaan tallenteen.", "no_ground_decided", "refuses"),
        ("decision", "Emme anna tietoja, koska siinä olisi liikaa työtä.", "no_ground_decided", "refuses"),
        ("inquiry", "Suojaamme asiakaspalvelijan yksityisyyttä.", "no_ground_said", "note"),
        ("inquiry", "Esihenkilö kuunteli tallenteen 3.11.2026.", None, "note"),
    ],
)
def test_what_is_no_ground_stays_none_in_the_words_of_a_refusal(
    quick_office: LetterOffice, block: str, text: str, code: str | None, severity: str
) -> None:
    _, letter_id = decision(quick_office)
    quick_office.write(letter_id, **{block: text})
    found = codes_of(quick_office, letter_id, Severity(severity))
    assert {one for one in found if one.startswith("no_ground_")} == ({code} if code else set())


def test_a10_backlog_and_holidays_extend_no_time(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.step(case_id, "start_assessment")
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "extend", factor="number", extension_reason="Pyyntöjä on paljon ja henkilöstö on lomalla.")
    assert [(one.place, one.code) for one in refused.value.faults] == [("extension_reason", "extension_backlog")]
    office.step(case_id, "extend", factor="number", extension_reason="Olet tehnyt kolme pyyntöä.")
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.write(letter_id, reason="Meillä on ruuhkaa.", progress="Selvitämme asiaa henkilöstöpulasta huolimatta.")
    assert codes_of(office, letter_id) == {"extension_backlog"}
    office.write(letter_id, reason="Olet tehnyt kolme pyyntöä.")
    assert codes_of(office, letter_id) == set()
    assert "extension_backlog" in codes_of(office, letter_id, Severity.NOTE)
