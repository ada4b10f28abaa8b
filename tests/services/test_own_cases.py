"""The search of our own cases: in which of them a person is and as what, and who finds which."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, Hold, Note, Representative
from dsr.domain.errors import Invalid
from dsr.services import own_cases
from dsr.services.own_cases import OwnData, Person
from tests.services.letters_office import LetterOffice


def _search(office: LetterOffice, who: str = "tiina", **words: str) -> OwnData:
    with office.deps.database.read() as session:
        return own_cases.search(session, office.actor(who), Person(**words))


def _roles(found: OwnData) -> dict[int, tuple[str, ...]]:
    return {one.case_id: one.roles for one in found.cases}


def test_a_person_is_found_as_subject_representative_and_in_words_with_what_is_held(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    own = office.open_case(subject_name="Åke Östman", subject_email="ake@example.fi", numbers=("040 555 0777",))
    acted = office.open_case(subject_name="Muu Henkilö", subject_email="", numbers=())
    spoken = office.open_case(subject_name="Kolmas Henkilö", subject_email="", numbers=())
    with office.deps.database.write() as session:
        session.add(Representative(case_id=acted, name="Åke Östman", contact="ake@example.fi"))
        note = "Soittaja puhui ÅKE ÖSTMANISTA."
        session.add(Note(case_id=spoken, text=note, by_user=office.people["veera"], at=office.clock()))
        held = Hold(
            kind="authority", reason="by_hand", criteria={"numbers": ["+358405550777"]}, placed_by=1,
            placed_at=office.clock(), review_by=office.clock().date(),
        )  # fmt: skip
        session.add(held)
    by_name = _roles(_search(office, name="Åke Östman"))
    assert by_name == {own: ("subject",), acted: ("representative",), spoken: ("mentioned",)}
    by_number = _search(office, number="+358 40 555 0777")
    assert (_roles(by_number), by_number.holds) == ({own: ("subject",)}, 1)
    assert _roles(_search(office, email="AKE@example.fi")) == {own: ("subject",), acted: ("representative",)}
    found = _search(office, name="Åke Östman").cases[0].held
    assert (found["requests"], found["messages"], found["numbers"]) == (1, 1, 1)


def test_a_protected_case_is_found_by_its_named_users_alone(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    with office.deps.database.write() as session:
        _protect(session, case_id)
    assert _search(office, name="Kim Mallinen").cases == ()


def _protect(session: Session, case_id: int) -> None:
    case = session.get_one(Case, case_id)
    case.is_protected = True
    session.add(case)


@pytest.mark.parametrize("words", [{}, {"name": "Ki"}, {"email": "kim"}, {"number": "12"}])
def test_a_search_says_what_it_needs(quick_office: LetterOffice, words: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        _search(quick_office, **words)
