"""What the answer to an erasure says of what is left: what the register holds then is what the letter told."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.db.tables import Case
from dsr.domain.retention import facts_until
from dsr.services.call_search import search
from dsr.services.find_calls import Asked
from tests.services.letters_office import LetterOffice
from tests.services.test_rights import places_checked, ready_to_erase, sent, step

LEFT = {
    "fi": (
        "Rekisterissä on edelleen puhelun aika, palvelu, kesto ja puhelinnumero sekä tieto asiakaspalvelijasta",
        "niin kauan kuin tämän asian asiakirjoja",
        "säilytetään viisi vuotta siitä, kun asian käsittely on päättynyt",
    ),
    "sv": (
        "I registret finns fortfarande samtalets tid, tjänst, längd och telefonnummer samt uppgift om",
        "lika länge som handlingarna i det här ärendet",
        "bevaras i fem år efter att behandlingen av ärendet har avslutats",
    ),
}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_answer_tells_that_the_number_is_in_the_register_still_and_how_long(
    quick_office: LetterOffice, language: str
) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).language = language
    step(office, case_id, "erase", "erasure")
    places_checked(office, case_id)
    step(office, case_id, "answer_erased", "erasure")
    sent(office, case_id, "erasure_done")
    letter_id = office.letter(case_id, "erasure_done").id or 0
    words = " ".join(office.text(letter_id, language).final_html.replace("\u00a0", " ").split())
    assert all(one in words for one in LEFT[language]), words
    assert "ei ole numeroasi" not in words
    assert "varken ditt nummer" not in words
    with office.deps.database.read() as session:
        assert search(session, Asked(number="040 555 0123"), 0, 10).total == 1, "the register and the letter agree"


@pytest.mark.parametrize(
    ("days", "months", "until"),
    [
        (["2026-05-31", "2026-08-31"], 18, "2028-02-29"),  # the last call's; no 31 February
        (["2026-08-31"], 0, None),  # the city has set no term
        ([], 18, None),
    ],
)
def test_the_term_of_call_facts_is_told_to_its_last_day(days: list[str], months: int, until: str | None) -> None:
    assert facts_until([{"called_on": day} for day in days], months) == until
    assert until is None or date.fromisoformat(until)
