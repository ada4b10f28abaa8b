"""The reasons of single recordings in a courtesy text: what somebody wrote in English, or a plain word that nobody did."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.domain.corrections import Judgment
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid, NotFound
from dsr.services.letters import editing, rows
from dsr.services.letters.courtesy import UNTRANSLATED
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from dsr.services.letters.values import Sight
from dsr.services.rights import correcting, in_english, judging
from tests.services.letter_parts import GROUND, codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import erase_choice, in_case, step

FINNISH = "Tallenteesta voi tarkistaa, mitä sovittiin."
ENGLISH = "The recording shows what was agreed."
LAW = "varhaiskasvatuslaki (540/2018) 5 §"


def written(office: LetterOffice, case_id: int, text: str, number: int = 0, place: str = "") -> None:
    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        places = list(in_english.of_case(session, case_id))
        in_english.write_english(session, deps, case, place or places[number], text, by=by, at=at)

    in_case(office, case_id, act)


def kept(office: LetterOffice, case_id: int, call_id: int, why: str = FINNISH) -> None:
    in_case(office, case_id, erase_choice(call_id, Assessment("keep", "G12", why, LAW)))


def decision_begun(office: LetterOffice) -> tuple[int, int, int]:
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "start_assessment")
    kept(office, case_id, call_id)
    step(office, case_id, "refuse", **GROUND)
    letter_id = office.letter(case_id, "erasure_refused").id or 0
    with office.deps.database.write() as session:
        editing.set_courtesy(session, office.deps, letter_id, 1, True, by=office.people["veera"], at=office.clock())
    return case_id, call_id, letter_id


def printed(office: LetterOffice, letter_id: int, language: str) -> list[str]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        calls = shown_values(session, office.deps, letter, Sight(office.clock().date()))[language]["calls"]
    return [call["reasons"] for call in calls]


def test_the_english_text_prints_the_reasons_that_somebody_put_into_english(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, _call_id, letter_id = decision_begun(office)
    assert printed(office, letter_id, "fi") == [f"{FINNISH}\n\nSovellettu säännös: {LAW}."]
    assert printed(office, letter_id, "en") == [UNTRANSLATED["fi"]]
    assert "recording_reasons_english" in codes_of(office, letter_id, Severity.NOTE)
    written(office, case_id, f" {ENGLISH} ")
    assert printed(office, letter_id, "fi") == [f"{FINNISH}\n\nSovellettu säännös: {LAW}."]
    assert printed(office, letter_id, "en") == [ENGLISH]
    assert "recording_reasons_english" in codes_of(office, letter_id, Severity.WELL)


def test_english_goes_with_the_reasons_that_it_says_again(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id, letter_id = decision_begun(office)
    written(office, case_id, ENGLISH)
    kept(office, case_id, call_id)
    assert printed(office, letter_id, "en") == [ENGLISH]
    kept(office, case_id, call_id, "Maksu lasketaan poissaoloista, jotka ilmoitettiin.")
    assert printed(office, letter_id, "en") == [UNTRANSLATED["fi"]]


def test_english_that_says_nothing_or_what_is_no_ground_is_refused(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id, letter_id = decision_begun(office)
    for text, code in (("Yes", "reason_length"), ("This is too much work for us.", "ground_is_none")):
        with pytest.raises(Invalid) as refusal:
            written(office, case_id, text)
        assert [fault.code for fault in refusal.value.faults] == [code]
    with pytest.raises(NotFound):
        written(office, case_id, ENGLISH, place="correction-1")
    written(office, case_id, f"{FINNISH}\n\n{LAW}")
    assert printed(office, letter_id, "en") == [UNTRANSLATED["fi"]], "the same words again are not English"


def test_an_identity_code_is_kept_neither_in_reasons_nor_in_their_english(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id, letter_id = decision_begun(office)
    said = Assessment("keep", "G12", f"{FINNISH} Soittaja oli 020358-901R.", f"{LAW}, 020358-901R")
    in_case(office, case_id, erase_choice(call_id, said))
    written(office, case_id, f"{ENGLISH} The caller was 020358-901R.")
    for language in ("fi", "en"):
        (words,) = printed(office, letter_id, language)
        assert "901R" not in words


def test_everything_said_of_one_recording_is_told_and_what_was_met_least_is_its_word(
    quick_office: LetterOffice,
) -> None:
    """A decision whose table and reasons told only the last of two points would leave a refusal without reasons."""
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "start_assessment")
    for verdict, finding in (("refused", "Tallenteessa kuuluu sama."), ("statement", "Puhelu jäi kesken.")):

        def judged(
            session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any, how: Judgment
        ) -> None:
            point = correcting.say_wrong(session, case, request, "recording", "En sanonut niin.", call_id, by=by, at=at)
            judging.judge(session, deps, case, request, point.id or 0, how, by=by, at=at)

        how = Judgment(verdict, "Näyttää, mitä sanottiin.", finding, statement="Tarkoitin toista asiaa.")
        in_case(office, case_id, judged, how=how)
    step(office, case_id, "refuse_partly", **GROUND)
    letter_id = office.letter(case_id, "rectification_refused").id or 0
    assert printed(office, letter_id, "fi") == ["Tallenteessa kuuluu sama.\n\nPuhelu jäi kesken."]
    with office.deps.database.read() as session:
        values = shown_values(session, office.deps, rows.one_letter(session, letter_id), Sight(office.clock().date()))
        assert [call["outcome"] for call in values["fi"]["calls"]] == ["unchanged"]
    with office.deps.database.write() as session:
        editing.set_courtesy(session, office.deps, letter_id, 1, True, by=office.people["veera"], at=office.clock())
    written(office, case_id, "The recording says the same.")
    assert printed(office, letter_id, "en") == [UNTRANSLATED["fi"]], "half in English is not in English"
    written(office, case_id, "The call was cut off.", number=1)
    assert printed(office, letter_id, "en") == ["The recording says the same.\n\nThe call was cut off."]
