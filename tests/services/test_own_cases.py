"""The search of our own cases: in which of them a person is and as what, and who finds which."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, Hold, MailboxMessage, Note, Representative
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


def test_a_name_is_found_in_either_order(letter_office: LetterOffice) -> None:
    office = letter_office
    own = office.open_case(subject_name="Ilona Testola", subject_email="", numbers=())
    spoken = office.open_case(subject_name="Muu Henkilö", subject_email="", numbers=())
    office.open_case(subject_name="Ilona Toinen", subject_email="", numbers=())
    with office.deps.database.write() as session:
        note = "Puhelun toinen osapuoli on Testola, Ilona."
        session.add(Note(case_id=spoken, text=note, by_user=office.people["veera"], at=office.clock()))
    for name in ("Ilona Testola", "Testola Ilona", "testola, ilona"):
        assert _roles(_search(office, name=name)) == {own: ("subject",), spoken: ("mentioned",)}, name


def test_messages_in_no_case_are_counted_for_those_who_may_see_them(letter_office: LetterOffice) -> None:
    """Text and attachments are held from the moment that they came, whether or not anybody has opened a case."""
    office = letter_office
    case_id = office.open_case(subject_name="Kim Mallinen")
    _mail(office, sender_name="Henkilö Testi", sender_email="testi1@posti.example")
    _mail(
        office, sender_email="toinen@posti.example", text="Terveisin Testi Henkilö", state="settled", outcome="put_away"
    )
    _mail(office, sender_email="TESTI1@posti.example", is_for_officer=True)
    _mail(office, sender_email="testi1@posti.example", state="settled", outcome="joined", case_id=case_id)
    _mail(office, sender_email="testi1@posti.example", state="settled", outcome="channel_test")
    _mail(office, sender_name="Joku Muu", sender_email="muu@posti.example")
    by_email = {"email": "testi1@posti.example"}
    assert [_search(office, who, **by_email).messages for who in ("veera", "tiina", "paivi")] == [1, 1, 0]
    assert _search(office, "veera", name="Testi Henkilö").messages == 2
    assert _search(office, "veera", email="kukaan@posti.example").messages == 0


def test_a_reply_in_a_case_that_one_may_not_see_is_not_counted(quick_office: LetterOffice) -> None:
    office, words = quick_office, {"email": "testi1@posti.example"}
    case_id = office.open_case()
    _mail(office, sender_email=words["email"], proposed_by="reply", proposed_case_id=case_id)
    assert _search(office, "veera", **words).messages == 1
    with office.deps.database.write() as session:
        _protect(session, case_id)
    assert _search(office, "veera", **words).messages == 0


def _mail(office: LetterOffice, **fields: Any) -> None:
    at = office.clock()
    came = {"source": "upload", "sha256": "a" * 64, "arrival_source": "date", "arrived_at": at, "fetched_at": at}
    with office.deps.database.write() as session:
        session.add(MailboxMessage(**{**came, **fields}))


@pytest.mark.parametrize(
    "asked",
    ["040 555 0777", "+358405550777", "00358 40 555 0777", "+358 (0)40-555 0777"],
    ids=["home", "e164", "00", "(0)"],
)
def test_a_number_is_found_however_it_is_spelled(letter_office: LetterOffice, asked: str) -> None:
    office = letter_office
    spelled = (
        "0405550777",
        "040-555 07 77",
        "+358 40 5550777",
        "00358405550777",
        "+358 (0)40 555 0777",
        "(040)\u00a0555.0777",
    )
    held = []
    for written in spelled:
        held.append(office.open_case(subject_name="Muu Henkilö", subject_email="", numbers=()))
        with office.deps.database.write() as session:
            note = f"Soita {written}, hän vastaa iltaisin."
            session.add(Note(case_id=held[-1], text=note, by_user=office.people["veera"], at=office.clock()))
    acted = office.open_case(subject_name="Toinen Henkilö", subject_email="", numbers=())
    other = office.open_case(subject_name="Vieras Henkilö", subject_email="", numbers=())
    with office.deps.database.write() as session:
        session.add(Representative(case_id=acted, name="Pia Toinen", contact="040 5550777"))
        note = "Soita 040 555 0778 tai 05550777."
        session.add(Note(case_id=other, text=note, by_user=office.people["veera"], at=office.clock()))
    expected = dict.fromkeys(held, ("mentioned",)) | {acted: ("representative",)}
    assert _roles(_search(office, number=asked)) == expected
