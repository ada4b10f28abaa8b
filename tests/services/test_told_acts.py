"""What an answer says was done for the request was done since it came, and the end of processing is printed as recorded."""

from __future__ import annotations

import pytest

from dsr.domain.calendar import local_date
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, prove_identity, step


def upheld(office: LetterOffice) -> int:
    """The answer to an objection of 2.11.2026 that is upheld on 5.11.2026."""
    case_id = office.open_case(rights=("objection",))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    office.clock.pass_by(days=3)
    step(office, case_id, "uphold", balancing=WHY)
    letter_id = office.letter(case_id, "objection_upheld").id or 0
    office.finish(letter_id)
    return letter_id


@pytest.mark.parametrize(
    ("words", "is_refused", "why"),
    [
        ("Lopetimme käsittelyn 20.10.2026.", True, "twelve days before the objection came"),
        ("Lopetimme käsittelyn 2.11.2026.", False, "on the day of receipt, as the restriction bites"),
        ("Poistimme tallenteet 5.11.2026.", False, "on the day of the letter"),
        ("Poistimme tallenteet 9.11.2026.", True, "what lies ahead is not done"),
        ("Vi raderade inspelningarna den 20.10.2026.", True, "in Swedish too"),
        ("Soitit 20.10.2026 neuvontaan.", False, "the day of the call is no act of the city"),
        ("Oikaisimme tietosi jo 20.10.2026.", False, "an earlier matter, told as that"),
    ],
)
def test_what_was_done_for_a_request_lies_between_its_receipt_and_the_letter(
    quick_office: LetterOffice, words: str, is_refused: bool, why: str
) -> None:
    office = quick_office
    letter_id = upheld(office)
    office.write(letter_id, done=words)
    assert ("act_day" in codes_of(office, letter_id)) is is_refused, why


def test_the_end_of_processing_is_printed_with_the_day_of_the_recorded_restriction(quick_office: LetterOffice) -> None:
    office = quick_office
    letter_id = upheld(office)
    restricted_on = local_date(office.clock.at.replace(day=2))
    office.submit(letter_id)
    office.approve(letter_id)
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert "<strong>Lopetamme tietojesi käsittelyn " in html
    assert f"rajoitettuna {restricted_on.day}.{restricted_on.month}.{restricted_on.year} alkaen" in html
