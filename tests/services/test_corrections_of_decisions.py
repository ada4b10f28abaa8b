"""A correction of a decision says by which provision and in whose favour it is made, and prints what allows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid
from tests.services.letters_office import LetterOffice
from tests.services.test_letters_beginning import begin, leave
from tests.services.test_letters_checks import codes_of
from tests.services.test_letters_outward_checks import _refused


def _begun(office: LetterOffice) -> tuple[int, int]:
    case_id = _refused(office, "G5")
    begin(office, case_id, "decision_correction")
    letter_id = office.letter(case_id, "decision_correction").id or 0
    office.clock.pass_by(days=5)
    return case_id, letter_id


def test_a_correction_waits_until_its_provision_is_said(quick_office: LetterOffice) -> None:
    office = quick_office
    _case, letter_id = _begun(office)
    assert "correction_unsaid" in codes_of(office, letter_id)
    office.choose(letter_id, basis="clerical", bearing="neither")
    assert "correction_unsaid" not in codes_of(office, letter_id)


def test_a_correction_to_the_partys_detriment_needs_hearing_and_consent_and_tells_both(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letter_id = _begun(office)
    heard, consented = (local_date(office.clock()) - timedelta(days=days) for days in (3, 1))
    with pytest.raises(Invalid) as refusal:
        office.choose(letter_id, basis="law", bearing="detriment", leave="consent")
    assert [fault.place for fault in refusal.value.faults] == ["heard_on", "consented_on", "consent_way"]
    said = {"heard_on": heard.isoformat(), "consented_on": consented.isoformat(), "consent_way": "email"}
    office.choose(letter_id, basis="law", bearing="detriment", leave="consent", **said)
    leave(office, case_id, "decision_correction")
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert f"pyysimme kantasi {heard.day}.{heard.month}.{heard.year} (hallintolain 34 §)" in html
    assert f"Suostuit korjaukseen sähköpostilla {consented.day}.{consented.month}.{consented.year}" in html
    assert "50 §:n 1 momentin 2 kohta (ilmeisen väärä lain soveltaminen); hallintolain" in html


def test_what_is_chosen_for_a_detriment_is_not_told_of_a_correction_in_the_partys_favour(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letter_id = _begun(office)
    office.choose(letter_id, basis="law", bearing="favour", leave="consent", heard_on="2026-11-03")
    leave(office, case_id, "decision_correction")
    html = office.text(letter_id).final_html
    assert "Korjaus on sinun eduksesi." in html
    assert "pyysimme kantasi" not in html
