"""The page of a proposed term lists what changes, each day by its name, and names apart the cases of which a day stays."""

from __future__ import annotations

from dsr.db.tables import Case, RightRequest
from tests.web.case_office import case_of, log_case
from tests.web.office import Office, text_of


def _proposed(office: Office, name: str, value: str, on: str) -> str:
    data = {"name": name, "value": value, "from_on": on, "basis": "Laki 1/2026"}
    address = office.browser_of("admin").post("/register/terms", data=data).headers["Location"]
    return " ".join(text_of(office.browser_of("decider").get(address).data).split())


def test_each_day_that_changes_is_named_with_what_it_was_and_will_be(office: Office) -> None:
    log_case(office)
    with office.deps.database.read() as session:
        on = session.get_one(RightRequest, 1).safe_on
    day = f"{on.day}.{on.month}.{on.year}"
    page = _proposed(office, "day_off", "1", day)
    assert f"Hoida viimeistään: ajoissa kaikilla tulkinnoilla {day} 22.12.2026" in page
    assert f"Kielteinen päätös viimeistään {day} 22.12.2026" in page
    assert "Lakisääteinen viimeinen päivä" not in page, "it is after Christmas and stays"
    assert "Postiin viimeistään" not in page, "the answer does not go by post"


def test_a_case_of_which_a_day_stays_is_named_apart(office: Office) -> None:
    log_case(office)
    with office.deps.database.write() as session:
        case = session.get_one(Case, 1)
        case.answer_way = "post"
        session.add(case)
    office.clock.pass_by(days=14)
    page = _proposed(office, "post_days", "21", "9.12.2026")
    assert "Ei muuta yhdenkään avoimen asian päiviä" in page
    reference = case_of(office, 1).reference
    assert f"Kerrottu päivä ei muutu, koska uusi päivä olisi jo mennyt: {reference}." in page
