"""The part of a request that is another controller's is told and transferred, whichever right was used (hallintolaki 21 §)."""

from __future__ import annotations

import pytest

from dsr.services.rights import tasks
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, prove_identity, sent, step
from tests.services.test_letters_truth import county

STEPS = {
    "objection": ("uphold", "objection_upheld", {"balancing": WHY}),
    "restriction": ("restrict", "restriction_done", {"restriction_ground": "a", "restriction_reasons": WHY}),
}


def answered(office: LetterOffice, right: str, *, is_theirs_too: bool) -> tuple[str, list[str]]:
    """What the answer to a right prints, and the kinds of the tasks that it left."""
    case_id = office.open_case(rights=(right,))
    county(office)
    office.link_call(case_id)
    if is_theirs_too:
        office.link_call(case_id, queue="terveys", given="transfer")
    office.search(case_id)
    name, kind, asked = STEPS[right]
    if right == "restriction":
        step(office, case_id, "start_assessment")
    step(office, case_id, name, **asked)
    prove_identity(office, case_id)
    sent(office, case_id, kind)
    html = office.text(office.letter(case_id, kind).id or 0).final_html
    with office.deps.database.read() as session:
        left = [one.kind for one in tasks.of_case(session, case_id)]
    return " ".join(html.replace("\u00a0", " ").split()), left


@pytest.mark.parametrize("right", STEPS)
def test_the_countys_part_of_another_right_is_told_and_tasked_as_that_of_access(
    quick_office: LetterOffice, right: str
) -> None:
    html, left = answered(quick_office, right, is_theirs_too=True)
    assert "Siirrämme pyyntösi tältä osin Länsi-Uudenmaan hyvinvointialueelle" in html
    assert "terveysasema" in html
    assert "Kaupunki ei ratkaise, miten sen tietoja käsitellään." in html, "only an answer to access speaks of giving"
    assert left.count("transfer") == 1


@pytest.mark.parametrize("right", STEPS)
def test_a_right_about_the_citys_calls_alone_transfers_nothing(quick_office: LetterOffice, right: str) -> None:
    html, left = answered(quick_office, right, is_theirs_too=False)
    assert "Mitä siirrämme" not in html
    assert "transfer" not in left
