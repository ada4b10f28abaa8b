"""A correction of a decision says by which provision and in whose favour it is made, and prints what allows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from dsr.db.tables import Handover, HandoverCall, Link
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid
from dsr.services import clock
from dsr.services.letters.looked import Severity
from tests.services.ground_parts import G5, document
from tests.services.letter_parts import begin, codes_of, leave
from tests.services.letters_office import LetterOffice
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
    document(office, case_id, "G5", G5)
    office.choose(letter_id, basis="law", bearing="detriment", leave="consent", **said)
    leave(office, case_id, "decision_correction")
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert f"pyysimme kantasi {heard.day}.{heard.month}.{heard.year} (hallintolain (434/2003) 34 §)" in html
    assert f"Suostuit korjaukseen sähköpostilla {consented.day}.{consented.month}.{consented.year}" in html
    assert "Aiempi päätös perustui ilmeisen väärään lain soveltamiseen. Korjaus on sinun vahingoksesi." in html
    applied = html.partition("Sovelletut säännökset</h2>")[2].partition("</p>")[0]
    assert "hallintolain (434/2003) 50 §:n 1 momentin 2 kohta ja 2 momentti sekä 34," in applied
    assert applied.count("(434/2003)") == 1, "each statute is named once"


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


def _to_detriment(office: LetterOffice, letter_id: int) -> None:
    heard, consented = ((local_date(office.clock()) - timedelta(days=days)).isoformat() for days in (3, 1))
    said = {"heard_on": heard, "consented_on": consented, "consent_way": "phone"}
    office.choose(letter_id, basis="facts", bearing="detriment", leave="consent", **said)


def test_a_correction_that_withholds_more_rests_on_a_documented_ground_of_its_own(quick_office: LetterOffice) -> None:
    """Hallintolaki 50 § allows to correct a decision; what is withheld still needs its ground under the GDPR."""
    office = quick_office
    case_id, letter_id = _begun(office)
    assert "correction_groundless" not in codes_of(office, letter_id), "not before it is said to be to the detriment"
    _to_detriment(office, letter_id)
    assert "correction_groundless" in codes_of(office, letter_id), "consent allows to correct and withholds nothing"
    document(office, case_id, "G5", G5)
    assert "correction_groundless" not in codes_of(office, letter_id), "the unsent correction takes it over"
    office.choose(letter_id, bearing="favour")
    assert office.letter(case_id, "decision_correction").grounds == [], "what gives more rests on no ground to withhold"
    _to_detriment(office, letter_id)
    leave(office, case_id, "decision_correction")
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert "15 artiklan 4 kohta" in html
    assert "Lapsen suoja painaa tässä enemmän." in html


def test_whoever_signs_a_correction_to_the_detriment_is_told_of_sound_that_was_handed_over(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letter_id = _begun(office)
    document(office, case_id, "G5", G5)
    _to_detriment(office, letter_id)
    assert "correction_given" not in _notes(office, letter_id)
    _handed(office, case_id, "transcript")
    assert "correction_given" not in _notes(office, letter_id), "a text is not the sound"
    _handed(office, case_id, "audio")
    assert "correction_given" in _notes(office, letter_id)
    office.choose(letter_id, bearing="favour")
    assert "correction_given" not in _notes(office, letter_id), "what gives more takes nothing back"


def _handed(office: LetterOffice, case_id: int, form: str) -> None:
    with office.deps.database.write() as session:
        at = office.clock()
        row = Handover(
            case_id=case_id,
            right_request_id=clock.requests_of(session, case_id)[0].id or 0,
            form=form,
            items=2,
            way="suomifi",
            receiver="subject",
            identified="suomifi",
            handed_at=at,
            by_user=office.people["veera"],
            recorded_at=at,
        )
        session.add(row)
        session.flush()
        for call_id in session.exec(select(Link.call_id).where(Link.case_id == case_id)).all():
            session.add(HandoverCall(handover_id=row.id or 0, call_id=call_id))


def _notes(office: LetterOffice, letter_id: int) -> set[str]:
    return codes_of(office, letter_id, Severity.NOTE)


def test_a_correction_of_a_correction_withholds_nothing_without_a_ground(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _begun(office)
    office.choose(letter_id, basis="clerical", bearing="neither")
    leave(office, case_id, "decision_correction")
    office.clock.pass_by(days=5)
    begin(office, case_id, "decision_correction")
    letter_id = office.letter(case_id, "decision_correction").id or 0
    _to_detriment(office, letter_id)
    assert "correction_groundless" in codes_of(office, letter_id)
