"""Cases found by their keys and by the words of their texts, on both databases; whoever writes a text, it is found at once."""

from __future__ import annotations

import unicodedata
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlmodel import col

from dsr.db import words
from dsr.db.engine import Database
from dsr.db.tables import Case, CaseUser, Message, Note
from dsr.domain.case_search import LONGEST, sought, stands_in
from dsr.domain.logged_request import checked_request
from dsr.services import cases
from dsr.services.case_search import matching
from dsr.services.queue.finding import ENOUGH, RECENT
from dsr.services.work_queue import FOUND
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.test_queue import Filters, listed


def found(office: LetterOffice, typed: str, who: str = "veera") -> list[int]:
    return listed(office, Filters(tab=FOUND, words=typed), who)[1]


def note(office: LetterOffice, case_id: int, text: str) -> None:
    with office.deps.database.write() as session:
        cases.add_note(session, case_id, text, by=office.people["veera"], at=office.clock())


def test_a_case_is_found_by_its_keys_and_by_the_beginnings_of_words_of_its_texts(letter_office: LetterOffice) -> None:
    office = letter_office
    other = office.open_case(numbers=(), subject_name="Toinen Henkilö", text="Samtal om parkering.")
    case_id = office.open_case(
        numbers=("040 555 0167", "81621"),
        subject_name="Äijälä Kim",
        text="Soitin ASIAKASPALVELUUN; aihe: pysäköinninvalvonta/2026 (kim@posti.example).",
        outside_reference="HEL 2026-5",
    )
    note(office, case_id, "Puhuttu Hakaniemestä, henkilötunnus 010190-999P.")
    for typed in (
        "Kim Äijälä",
        "äijälä",
        "hel 2026-5",
        "+358 40 5550167",
        "0405550167",
        "81621",
        "asiakaspalvelu",
        "pysäköinnin soitin",
        "pysäköinninvalvonta 2026 posti",
        "HAKANIEM",
    ):
        assert found(office, typed) == [case_id], typed
    assert found(office, "samtal") == [other]
    with office.deps.database.read() as session:
        reference = session.get_one(Case, case_id).reference
    number, same_in_all, year = reference.split("/")
    assert found(office, reference) == found(office, f"{number}/{same_in_all}") == [case_id]
    assert set(found(office, f"{same_in_all}/{year}")) == {case_id, other}
    for typed in ("soitin samtal", "999P", "kaniemestä", "040 555 9999"):
        assert found(office, typed) == [], typed


def test_letters_whose_accents_stand_apart_are_the_same_letters(letter_office: LetterOffice) -> None:
    """So macOS and many PDF readers copy them: the name on the page and the name that is typed look alike."""
    office, apart = letter_office, partial(unicodedata.normalize, "NFD")
    logged = checked_request(
        {"channel": "email", "arrived": "2.11.2026", "text": apart("Soitin Töölön asemalle.")}
        | {"subject_name": apart("Räikkönen Åke"), "language": "fi"},
        ["access"],
        ("access",),
        ARRIVED,
    )
    case_id = office.open_case(numbers=(), subject_name=logged.subject_name, text=logged.text)
    note(office, case_id, apart("Käyty läpi."))
    for typed in ("räikkönen", "Åke", "töölö", "läpi"):
        assert found(office, typed) == found(office, apart(typed)) == [case_id], typed
    assert cases.name_key(apart("RÄIKKÖNEN  Åke")) == cases.name_key("Räikkönen Åke")


def test_a_text_that_is_changed_or_deleted_is_found_as_it_is(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    note(office, case_id, "hakaniemi")
    note(office, case_id, "kallio")
    with office.deps.database.write() as session:
        session.execute(update(Note).where(col(Note.text) == "hakaniemi").values(text="sörnäinen"))
        session.execute(delete(Note).where(col(Note.text) == "kallio"))
    assert [found(office, word) for word in ("hakaniemi", "kallio", "sörnä")] == [[], [], [case_id]]
    with office.deps.database.write() as session:
        words.rebuild(session.connection())
    assert [found(office, word) for word in ("kallio", "sörnä", "puhelutallenteeni")] == [[], [case_id], [case_id]]


def test_what_a_transaction_took_back_is_not_found(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    with office.deps.database.write() as session:
        cases.add_note(session, case_id, "hakaniemi", by=office.people["veera"], at=office.clock())
        session.rollback()
    assert found(office, "hakaniemi") == []


def test_a_search_looks_through_closed_cases_and_tells_nothing_of_those_one_may_not_see(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    closed, protected, barred = (office.open_case(numbers=(), text="hakaniemi") for _ in range(3))
    with office.deps.database.write() as session:
        session.execute(update(Case).where(col(Case.id) == closed).values(state="closed"))
        session.execute(update(Case).where(col(Case.id) == protected).values(is_protected=True))
        for case_id, kind, who in ((protected, "named", "jari"), (barred, "barred", "veera")):
            session.add(CaseUser(case_id=case_id, user_id=office.people[who], kind=kind, at=office.clock()))
    listing, ids = listed(office, Filters(tab=FOUND, words="hakaniemi"))
    assert (ids, listing.total) == ([closed], 1)
    assert listing.rows[0].found_in == ("message",)
    assert found(office, "hakaniemi", "jari") == [barred, protected, closed], "open ones first, then the newest"


HOSTILE = (
    '"',
    "'",
    "*",
    "AND",
    "NEAR(",
    "a* OR b",
    "words:x",
    "-",
    "--",
    "^a",
    "\\",
    "%",
    "_",
    "\x00",
    "ä" * 1000,
    "'':*&|!",
)


def test_signs_that_mean_something_to_a_database_are_only_characters(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=(), subject_name="Kim Mallinen", text="a and b: 100 %")
    for typed in HOSTILE:
        assert set(found(office, typed)) <= {case_id}, typed
    assert found(office, "AND") == [case_id]


def test_pages_of_what_was_found_hold_every_case_once(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(numbers=(), text="hakaniemi")
    with office.deps.database.write() as session:
        for number in range(1, 30):
            row = session.get_one(Case, case_id).model_dump(exclude={"id", "intake_key"})
            copy = Case(**{**row, "reference": f"copy-{number}"})
            session.add(copy)
            session.flush()
            session.add(Message(**{**_message(), "case_id": copy.id, "recorded_by": office.people["veera"]}))
    pages = [listed(office, Filters(tab=FOUND, words="hakaniemi", page=page)) for page in (1, 2, 9)]
    assert [(listing.total, len(ids)) for listing, ids in pages] == [(30, 25), (30, 5), (30, 25)]
    assert len({*pages[0][1], *pages[1][1]}) == 30


def test_words_of_very_many_texts_are_looked_for_in_the_newest_which_is_said(quick_office: LetterOffice) -> None:
    office = quick_office
    old = office.open_case(numbers=(), text="hakaniemi vanha")
    ids = range(1000, 1000 + ENOUGH)
    with office.deps.database.write() as session:
        row = session.get_one(Case, old).model_dump(exclude={"intake_key"})
        session.execute(insert(Case), [{**row, "id": one, "reference": f"copy-{one}"} for one in ids])
        by = office.people["veera"]
        texts = [{**_message(), "id": RECENT + one, "case_id": one, "recorded_by": by} for one in ids]
        session.execute(insert(Message), texts)
    listing, shown = listed(office, Filters(tab=FOUND, words="hakaniemi"))
    assert (listing.total, listing.is_cut, shown[0]) == (ENOUGH, True, ids[-1])
    listing, shown = listed(office, Filters(tab=FOUND, words="hakaniemi vanha"))
    assert (listing.total, listing.is_cut, shown) == (1, False, [old])
    with office.deps.database.write() as session:
        session.execute(update(Case).where(col(Case.id) == ids[0]).values(is_protected=True))
    listing, _shown = listed(office, Filters(tab=FOUND, words="hakaniemi"))
    assert (listing.total, listing.is_cut) == (ENOUGH, False), "what one may not see makes nothing many"


@pytest.mark.parametrize("typed", ["Virtanen", "äijälä maija", "1234/00.01.03"])
def test_postgresql_finds_names_and_references_by_their_pieces(postgresql_url: str, typed: str) -> None:
    """It walked every case; a plan over few rows uses the index only where the condition lets it."""
    with closing(Database(postgresql_url)) as database, database.read() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        query = select(col(Case.id)).where(matching(session, sought(typed), among=()))
        raw = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = [row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {raw}")]
    assert any(words.PIECES in step for step in plan), plan


def _message() -> dict[str, object]:
    return {"channel": "email", "arrived_at": ARRIVED, "text": "hakaniemi", "recorded_at": ARRIVED}


@pytest.mark.parametrize(
    ("typed", "parts", "asked"),
    [
        ("", (), ()),
        (" \x00 ", (), ()),
        ("Aino  Esimerkki", ("aino", "esimerkki"), ("aino", "esimerkki")),
        ("2/00.01", ("2/00.01",), ("2", "00", "01")),
        ('"x" OR *', ('"x"', "or", "*"), ("x", "or")),
        ("…", ("…",), ()),
    ],
)
def test_what_is_typed_is_taken_apart(typed: str, parts: tuple[str, ...], asked: tuple[str, ...]) -> None:
    wanted = sought(typed)
    assert (wanted.parts, wanted.words) == (parts, asked)


def test_a_search_is_no_longer_than_its_limit_and_finds_beginnings_in_a_text() -> None:
    assert len(sought("x" * 5000).typed) == LONGEST
    assert stands_in(sought("puhe A"), "Puhelu a-b")
    assert not stands_in(sought("puhe c"), "Puhelu a-b")
