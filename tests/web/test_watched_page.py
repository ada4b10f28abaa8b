"""The page of the watched folder: what was taken, what waits for a person, what nobody could take, and who sees names."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from dsr.db.tables import Leg
from dsr.web import create_app
from tests.jobs.parts import House, MovedClock
from tests.jobs.watched_parts import Watched
from tests.services.call_files import HEADING, asterisk_row, mapped_profile, save
from tests.web.office import MORNING, Office, text_of

DECLARED = ("c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", "70", "60", "")


@pytest.fixture
def watched(office: Office, tmp_path: Path) -> Watched:
    """The office with a watched folder, whose clock is the pages' own."""
    root = tmp_path / "in"
    root.mkdir()
    clock = MovedClock(MORNING)
    settings = replace(office.deps.settings, watch_folder=root)
    office.deps = replace(office.deps, settings=settings, now=clock.now)
    office.app = create_app(office.deps)
    office.app.config["WTF_CSRF_ENABLED"] = False
    return Watched(House(office.deps.database, clock), office.deps, root)


def test_without_a_folder_the_page_says_how_one_is_named(office: Office) -> None:
    page = office.browser_of("handler").get("/calls/folder")
    assert "Mitään kansiota ei valvota." in text_of(page.text)
    assert "DSR_WATCH_FOLDER" in page.text


def test_the_page_tells_what_came_what_waits_and_what_nobody_could_take(office: Office, watched: Watched) -> None:
    save(watched.deps, mapped_profile("centre"))
    watched.put("centre/a.csv", [HEADING, DECLARED])
    watched.put("asterisk21/b.csv", [asterisk_row(n) for n in range(3)])
    watched.put("nobody/c.csv", [DECLARED])
    watched.put("Raili 0405550123.csv", [DECLARED])
    watched.minutes(3)
    words = text_of(office.browser_of("handler").get("/calls/folder").text)
    assert "Viimeksi katsottu: 25.11.2026 klo 8.33" in words
    assert "Aikavyöhyke on vain profiilin ilmoittama" in words
    assert "Alikansion nimi ei ole minkään profiilin nimi." in words
    assert "Raili 0405550123.csv" in words
    assert "asterisk21 kunnossa 0 1 0 0" in words
    unseeing = text_of(office.browser_of("admin").get("/calls/folder").text)
    assert "Raili" not in unseeing
    assert "Tiedosto ei ole missään alikansiossa." in unseeing


def test_a_waiting_file_says_why_on_its_page_and_is_let_in_by_a_person(office: Office, watched: Watched) -> None:
    save(watched.deps, mapped_profile("centre"))
    watched.put("centre/a.csv", [HEADING, DECLARED])
    watched.minutes(2)
    browser = office.browser_of("handler")
    page = browser.get("/calls/imports/1")
    assert "Tiedosto tuli valvotun kansion kautta ja odottaa lupaasi. Aikavyöhyke on vain" in text_of(page.text)
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    assert browser.post("/calls/imports/1/start", data={"seen": seen}).status_code == 303
    watched.minutes()
    assert watched.count(Leg) == 1
    assert "kansioon done kuittinsa viereen" in text_of(browser.get("/calls/imports/1").text)


def test_a_file_whose_content_waits_in_an_import_of_the_page_says_so(office: Office, watched: Watched) -> None:
    browser = office.browser_of("handler")
    path = watched.put("asterisk21/a.csv", [asterisk_row(1)])
    browser.post("/calls/imports", data={"file": (io.BytesIO(path.read_bytes()), "a.csv")})
    watched.work()
    watched.minutes(3)
    words = text_of(browser.get("/calls/folder").text)
    assert "Sama sisältö on tuotu jo muuta kautta, ja se tuonti odottaa ratkaisua." in words
    page = text_of(browser.get("/calls/imports/1").text)
    assert "valvotun kansion kautta" not in page, "this one came by the page"
    assert (watched.count(Leg), watched.batches()[0].state) == (0, "surveyed")


def test_somebody_answers_for_a_zone_and_takes_the_word_back(office: Office, watched: Watched) -> None:
    save(watched.deps, mapped_profile("centre"))
    watched.put("centre/a.csv", [HEADING]).unlink()
    watched.minutes()
    browser = office.browser_of("handler")
    assert browser.post("/calls/folder/permits/1").status_code == 303
    assert "vyöhyke on vahvistettu" in text_of(browser.get("/calls/folder").text)
    assert browser.post("/calls/folder/permits/1/end").status_code == 303
    assert "Älä kysy vyöhykkeestä: centre" in text_of(browser.get("/calls/folder").text)
    save(watched.deps, mapped_profile("centre", zone="UTC"))
    refused = browser.post("/calls/folder/permits/1")
    assert (refused.status_code, "Profiili on muuttunut sillä välin." in text_of(refused.text)) == (422, True)


def test_a_person_may_have_the_folder_looked_at_now(office: Office, watched: Watched) -> None:
    watched.put("asterisk21/b.csv", [asterisk_row(1)])
    browser = office.browser_of("admin")
    for _ in range(2):
        assert browser.post("/calls/folder/look").status_code == 303
        watched.work()
        watched.house.clock.move(minutes=1)
    assert watched.count(Leg) == 1
