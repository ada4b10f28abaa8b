"""A letter is held against what its case knows before it may leave."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, Letter
from dsr.domain.errors import Invalid, Refused
from dsr.services.letters import approving, beginning, rows
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from dsr.services.rights import disclosing
from tests.services.letter_parts import assess_breach, begin, codes_of, leave, report_breach
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import in_case, prove_identity
from tests.services.test_letters_beginning import BEGINNINGS

SWEDISH = {"Helsingin poliisilaitos": "Polisinrättningen i Helsingfors"}


def _disclose(office: LetterOffice, case_id: int, name: str = "Helsingin poliisilaitos") -> None:
    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        told = disclosing.Told(
            name, "puhelun tallenne", "esitutkinta", date(2026, 10, 3), "PL 11", recipient_sv=SWEDISH.get(name, "")
        )
        disclosing.write(session, case, told, by=by, at=at)

    in_case(office, case_id, act)


def _disclosed(office: LetterOffice, letter_id: int, language: str = "fi") -> list[tuple[str, str, str]]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        printed = shown_values(session, office.deps, letter, sight)[language]["disclosed"]
    return [(one["name"], one["on"], one["what"]) for one in printed]


def test_t37_an_answer_prints_the_recipients_of_the_ledger_whatever_its_words_are(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    _disclose(office, case_id)
    assert _disclosed(office, letter_id) == [
        ("Helsingin poliisilaitos", "2026-10-03", "puhelun tallenne (esitutkinta)"),
    ]
    assert codes_of(office, letter_id) == set(), "the model says that there are no others"
    office.write(letter_id, recipients="Telia ylläpitää palvelimia. Emme ole antaneet tietojasi kenellekään.")
    assert codes_of(office, letter_id) == {"recipient_denied"}
    office.write(letter_id, recipients="Telia ylläpitää palvelimia. Kaupungin poliittinen johto ei saa tietoja.")
    assert codes_of(office, letter_id) == set()


def test_t37_a_recipient_is_printed_by_its_swedish_name(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(language="sv")
    _disclose(office, case_id)
    _disclose(office, case_id, "Länsi-Uudenmaan hyvinvointialue")
    letter_id = office.ready_answer(case_id)
    assert [name for name, _on, _what in _disclosed(office, letter_id, "sv")] == [
        "Polisinrättningen i Helsingfors",  # as the ledger has it in Swedish
        "Västra Nylands välfärdsområde",  # as the register names the same body
    ]
    assert codes_of(office, letter_id) == set()


def test_t37_the_answer_on_recipients_prints_each_of_the_ledger(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    prove_identity(office, case_id)
    begin(office, case_id, "recipients_answer")
    letter_id = office.letter(case_id, "recipients_answer").id or 0
    office.write(letter_id, recipients="Emme ole antaneet tietojasi kenellekään.")
    assert codes_of(office, letter_id) == set()
    _disclose(office, case_id)
    assert [name for name, _on, _what in _disclosed(office, letter_id)] == ["Helsingin poliisilaitos"]
    assert codes_of(office, letter_id) == {"recipient_denied"}


def test_t37_an_answer_does_not_leave_once_the_ledger_has_another_recipient(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    _disclose(office, case_id)
    with pytest.raises(Refused) as refused:
        office.send(letter_id)
    assert refused.value.code == "letter_disclosed_outdated"


def test_the_notice_to_a_recipient_prints_the_day_of_the_ledger(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = BEGINNINGS["article19_notice"](office, {"language": "fi"})
    letter_id = office.letter(case_id, "article19_notice").id or 0
    assert [on for _name, on, _what in _disclosed(office, letter_id)] == ["2026-10-03"]


def test_a_recipient_that_section_34_keeps_secret_is_told_to_the_signer_only(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id)
    office.link_call(case_id, given="none", ground="G6")
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse_partly", ground="G6", ground_reasons="Voisi haitata.", ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    _disclose(office, case_id)
    assert "recipient_secret" in codes_of(office, letter_id, Severity.NOTE)
    assert _disclosed(office, letter_id) == []


def _refusals(office: LetterOffice, case_id: int, kind: str) -> set[str]:
    with office.deps.database.read() as session:
        offers = beginning.offers(session, office.deps, session.get_one(Case, case_id), office.clock())
    return {one.refusal for one in offers if one.kind.kind == kind}


def test_the_ombudsman_is_written_to_only_about_what_section_34_withholds(quick_office: LetterOffice) -> None:
    """A copy limited by Article 15(4) is no matter of section 34(4)."""
    office = quick_office
    case_id = _refused(office, "G5")
    assert _refusals(office, case_id, "ombudsman_cover") == {"begin_limited"}
    assert _refusals(office, case_id, "ombudsman_handover") == {"begin_ombudsman_told"}


def test_the_person_hears_that_the_ombudsman_has_the_data_after_the_cover_was_sent(quick_office: LetterOffice) -> None:
    """And the cover may be begun as soon as the decision has left, before anything is handed over."""
    office = quick_office
    case_id = _refused(office, "G6", given="full")
    assert _refusals(office, case_id, "ombudsman_cover") == {""}
    assert _refusals(office, case_id, "ombudsman_handover") == {"begin_ombudsman_told"}
    begin(office, case_id, "ombudsman_cover")
    leave(office, case_id, "ombudsman_cover")
    assert _refusals(office, case_id, "ombudsman_handover") == {""}


def _refused(office: LetterOffice, ground: str, given: str = "none") -> int:
    """A refusal on the ground that has been sent: whole, or of one call of two."""
    case_id = office.open_case()
    prove_identity(office, case_id)
    office.search(case_id)
    office.link_call(case_id, given="none", ground=ground)
    office.link_call(case_id, given=given, ground=ground if given == "none" else "")
    office.step(case_id, "start_assessment")
    name = "refuse" if given == "none" else "refuse_partly"
    office.hear(case_id)
    office.step(case_id, name, ground=ground, ground_reasons="Voisi haitata.", ground_evidence="Muistio 1.")
    leave(office, case_id, "access_refused")
    return case_id


@pytest.mark.parametrize("risk", ["", "none", "risk"])
def test_a_person_is_not_told_of_a_breach_that_is_no_high_risk(quick_office: LetterOffice, risk: str) -> None:
    """GDPR 34(1): unassessed, unlikely to be a risk, and a risk that is not high."""
    office = quick_office
    case_id = office.open_case()
    breach_id = report_breach(office, case_id)
    if risk:
        assess_breach(office, breach_id, risk)
    assert _refusals(office, case_id, "breach_notice") == {"begin_breach"}


def test_a_notice_of_a_breach_that_was_assessed_anew_is_not_approved(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    breach_id = report_breach(office, case_id)
    assess_breach(office, breach_id, "high")
    begin(office, case_id, "breach_notice")
    letter_id = office.letter(case_id, "breach_notice").id or 0
    office.finish(letter_id)
    assert "breach_risk" not in codes_of(office, letter_id)
    assess_breach(office, breach_id, "risk")
    assert "breach_risk" in codes_of(office, letter_id)


def test_a_correction_is_about_the_decision_that_was_chosen(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = _refused(office, "G5")
    first = office.letter(case_id, "access_refused")
    begin(office, case_id, "decision_correction")
    correction = leave(office, case_id, "decision_correction")
    begin(office, case_id, "decision_correction")
    letter_id = office.letter(case_id, "decision_correction").id or 0
    office.finish(letter_id)
    second = _letter(office, correction)
    assert _corrected(office, letter_id) == second.decision_number, "the newest, while none is chosen"
    office.write(letter_id, decision=f"Korjaamme päätöksen § {first.decision_number}.")
    assert codes_of(office, letter_id) == {"corrected_decision"}
    office.choose(letter_id, corrects=str(first.id or 0))
    assert _corrected(office, letter_id) == first.decision_number
    assert codes_of(office, letter_id) == set()
    with pytest.raises(Invalid):
        office.choose(letter_id, corrects=str(letter_id))


def _letter(office: LetterOffice, letter_id: int) -> Letter:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        session.expunge(letter)
        return letter


def _corrected(office: LetterOffice, letter_id: int) -> str:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        return str(shown_values(session, office.deps, letter, sight)["fi"]["corrected"]["number"])


@pytest.mark.parametrize("words", ["Kim Mallinen pyysi tallenteen.", "Tallenne on Mallisen puhelusta."])
def test_the_writer_is_told_that_a_third_person_would_learn_who_asked(quick_office: LetterOffice, words: str) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id)
    begin(office, case_id, "hearing_third_person")
    letter_id = office.letter(case_id, "hearing_third_person").id or 0
    office.finish(letter_id)
    assert "another_name" in codes_of(office, letter_id, Severity.WELL)
    office.write(letter_id, matter=words)
    assert "subject_named" in codes_of(office, letter_id, Severity.NOTE)
    assert "another_name" not in codes_of(office, letter_id, Severity.WELL)
