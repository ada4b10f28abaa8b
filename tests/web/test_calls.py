"""The register's pages: search, a call, a file's way in, queues and profiles; who sees what of them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlmodel import SQLModel, col
from werkzeug.test import TestResponse

from dsr.db.tables import (
    AccessEntry,
    Call,
    CallQueue,
    Candidate,
    Case,
    ImportBatch,
    ImportRow,
    Job,
    Leg,
    Link,
    MappingProfile,
    Recording,
    Source,
)
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services.profiles import profile_named
from dsr.services.uploads import uploads_folder
from tests.adapters.layouts import EVENTS
from tests.services.call_files import HEADING, asterisk_row, mapped_profile, save, take, write_rows
from tests.services.session_files import COMPLETE, STOPPED, metadata
from tests.web.case_office import log_case
from tests.web.office import Office, text_of

ROW = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", "70", "60", ""]


def _count(office: Office, table: type[SQLModel]) -> int:
    with office.deps.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _work(office: Office) -> list[str]:
    """Do every job that is due."""
    with office.deps.database.read() as session:
        query = select(col(Job.id)).where(col(Job.state) == "queued", col(Job.due_at) <= office.clock())
        waiting = list(session.scalars(query.order_by(col(Job.id))))
    return [run_job(office.deps, all_handlers(), job_id or 0) for job_id in waiting]


def _send(browser: FlaskClient, content: bytes, name: str = "calls.csv", profile: str = "") -> TestResponse:
    return browser.post("/calls/imports", data={"file": (io.BytesIO(content), name), "profile": profile})


def _csv(tmp_path: Path, *rows: Any) -> bytes:
    return Path(write_rows(tmp_path / "made.csv", rows)).read_bytes()


def _seen(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert found, text_of(page.text)
    return found[1]


def _uploads(office: Office) -> list[str]:
    return sorted(path.name for path in uploads_folder(office.deps.settings.data_dir).iterdir())


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "ei tiedossa"), ("sv", "inte känt"), ("en", "not known")], ids=["fi", "sv", "en"]
)
def test_a_length_that_the_source_did_not_tell_is_said_to_be_unknown(
    office: Office, tmp_path: Path, language: str, words: str
) -> None:
    browser = office.browser_of("handler")
    browser.post("/language", data={"language": language})
    path = metadata(tmp_path, COMPLETE)  # of a session that goes on
    _send(browser, Path(path).read_bytes(), name="session.xml")
    _work(office)
    page = browser.get("/calls/imports/1")
    assert (words in text_of(page.text), " 0 s" in text_of(page.text)) == (True, False), "the first rows"
    take(office.deps, path)
    case_id = log_case(office, numbers=["040 555 0123"])
    with office.deps.database.write() as session:
        call_id = session.scalars(select(col(Call.id))).one() or 0
        found = Candidate(case_id=case_id, call_id=call_id, score=45, band="possible", reasons=[])
        found.found_at = office.clock()
        session.add(found)
    search = browser.post("/calls", data={"number": "040 555 0123"})
    for shown in (search, browser.get(f"/calls/{call_id}"), browser.get(f"/cases/{case_id}")):
        assert shown.status_code == 200
        assert (words in text_of(shown.text), " 0 s" in text_of(shown.text)) == (True, False)


def test_a_file_is_looked_through_shown_and_only_then_imported(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    sent = _send(browser, _csv(tmp_path, asterisk_row(1), asterisk_row(2, caller="anonymous"), ("too", "short")))
    assert (sent.status_code, sent.location) == (303, "/calls/imports/1")
    assert "tarkistetaan" in text_of(browser.get(sent.location).text).casefold()
    assert browser.get("/calls/imports/1/progress").json == {"text": "tarkistetaan", "share": 0.0, "done": False}
    assert _work(office) == ["done"]
    page = browser.get("/calls/imports/1")
    words = text_of(page.text)
    assert "Rivejä 3 Uusia 2 Samoja 0 jo rekisterissä Muuttuneita 0 Hylättyjä 1" in words
    assert "UTC todistettu puhelutunnisteista" in words
    assert "0405550123" in words
    assert "Rivillä on 2 saraketta, pitäisi olla 21." in words
    assert "50 %" in words
    assert _count(office, Leg) == 0
    pressed = [browser.post("/calls/imports/1/start", data={"seen": _seen(page)}) for _ in range(2)]
    assert [(one.status_code, one.location) for one in pressed] == [(303, "/calls/imports/1")] * 2, "pressed twice"
    _work(office)
    assert browser.post("/calls/imports/1/start", data={"seen": _seen(page)}).status_code == 303, "done already"
    done = browser.get("/calls/imports/1")
    assert "Tiedosto on tuotu." in text_of(done.text)
    assert "0405550123" not in done.text, "the first rows go with the file"
    assert browser.get("/calls/imports/1/progress").json["done"] is True
    assert (_count(office, Leg), _uploads(office)) == (2, [])


def test_the_page_of_a_long_import_tells_how_far_it_is_and_no_figures_that_stand_still(
    office: Office, tmp_path: Path
) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, asterisk_row(1)))
    _work(office)
    browser.post("/calls/imports/1/start", data={"seen": _seen(browser.get("/calls/imports/1"))})
    with office.deps.database.write() as session:
        batch = session.get_one(ImportBatch, 1)
        batch.rows, batch.done_rows, batch.new = 1_000_000, 302_000, 302_000
    told = browser.get("/calls/imports/1/progress").json
    assert (told["text"].replace("\xa0", " "), told["share"]) == ("302 000 / 1 000 000 riviä", 0.302)
    page = text_of(browser.get("/calls/imports/1").text).replace("\xa0", " ")
    assert "302 000 / 1 000 000 riviä" in page
    assert "Uusia" not in page, "the script moves the count of rows alone"


def test_a_file_whose_counts_have_gone_stale_is_looked_through_again_before_it_is_taken(
    office: Office, tmp_path: Path
) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, asterisk_row(1), asterisk_row(2)))
    _send(browser, _csv(tmp_path, asterisk_row(2), asterisk_row(3)))
    _work(office)
    first, second = (_seen(browser.get(f"/calls/imports/{number}")) for number in (1, 2))
    browser.post("/calls/imports/1/start", data={"seen": first})
    _work(office)
    again = browser.post("/calls/imports/2/start", data={"seen": second}, follow_redirects=True)
    assert "joten tiedosto tarkistetaan uudelleen" in text_of(again.text)
    assert _count(office, Leg) == 2, "nothing of it is taken"
    _work(office)
    page = browser.get("/calls/imports/2")
    assert "Uusia 1 Samoja 1" in text_of(page.text)
    browser.post("/calls/imports/2/start", data={"seen": _seen(page)})
    _work(office)
    assert _count(office, Leg) == 3


def test_a_newer_version_of_the_profile_has_the_file_looked_through_again(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    save(office.deps, mapped_profile("export"))
    _send(browser, _csv(tmp_path, HEADING, ROW), profile="export")
    _work(office)
    seen = _seen(browser.get("/calls/imports/1"))
    save(office.deps, mapped_profile("export", zone="UTC"))
    browser.post("/calls/imports/1/start", data={"seen": seen})
    assert _count(office, Leg) == 0
    _work(office)
    browser.post("/calls/imports/1/start", data={"seen": _seen(browser.get("/calls/imports/1"))})
    _work(office)
    with office.deps.database.read() as session:
        leg = session.scalars(select(Leg)).one()
        assert leg.utc_offset_min == 0, "read as the newer version says"


def test_a_file_read_by_its_own_headings_is_taken_though_another_with_other_headings_came(
    office: Office, tmp_path: Path
) -> None:
    browser = office.browser_of("handler")
    headings, row = ("leg_id", "started", "caller", "total"), ("a", "2026-10-05 12:00:00", "0405550123", "60")
    _send(browser, _csv(tmp_path, headings, row))
    _send(browser, _csv(tmp_path, (*headings, "agent"), ("b", *row[1:], "anna")))
    _work(office)
    browser.post("/calls/imports/1/start", data={"seen": _seen(browser.get("/calls/imports/1"))})
    _work(office)
    assert "Tiedosto on tuotu." in text_of(browser.get("/calls/imports/1").text)
    assert _count(office, MappingProfile) == 2, "looked through once each"


def test_a_sure_time_in_the_repeated_hour_tells_which_of_the_two_it_is(office: Office, tmp_path: Path) -> None:
    save(office.deps, mapped_profile("export"))
    rows = [[f"c{n}", f"l{n}", text, *ROW[3:]] for n, text in enumerate(
        ("2026-10-25T03:30:00+03:00", "2026-10-25T03:30:00+02:00", "2026-10-25T03:30:00", "2026-10-25T05:30:00+02:00")
    )]  # fmt: skip
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, HEADING, *rows), profile="export")
    _work(office)
    take(office.deps, write_rows(tmp_path / "taken.csv", [HEADING, *rows]), "export")
    search = browser.post("/calls", data={"number": "040 555 0123"})
    for page in (browser.get("/calls/imports/1"), search):
        words = text_of(page.text)
        assert words.count("kahdesti tullut tunti") == words.count("kesäaikaa (UTC+3) tai") == 1, (
            "the one without an offset"
        )
        assert (words.count("kesäaikaa (UTC+3)"), words.count("talviaikaa (UTC+2)")) == (2, 2)


def test_rows_that_would_be_rejected_are_told_by_the_columns_of_the_file(office: Office, tmp_path: Path) -> None:
    save(office.deps, mapped_profile("export"))
    bad = [*ROW[:1], "l2", "30.2.2026", *ROW[3:]]
    content = _csv(tmp_path, HEADING, ROW, bad, [*ROW[:9], "90", *ROW[10:]])
    browser = office.browser_of("handler")
    _send(browser, content, profile="export")
    _work(office)
    page = browser.get("/calls/imports/1")
    words = text_of(page.text)
    assert "Rivillä on sama tunniste (sarake ”leg”) kuin rivillä 2 mutta eri sisältö." in words
    assert "3 Sarakkeen ”start” arvo ”30.2.2026” ei ole aika, joka on olemassa." in words
    browser.post("/calls/imports/1/start", data={"seen": _seen(page)})
    _work(office)
    done = text_of(browser.get("/calls/imports/1").text)
    assert "Hylättyjä 2" in done
    assert "Sarakkeen ”start” arvo ”30.2.2026”" in done
    browser.post("/language", data={"language": "sv"})
    assert "i kolumnen ”start” är inte en tid som finns." in text_of(browser.get("/calls/imports/1").text)


def test_every_row_that_would_be_rejected_can_be_looked_at_before_the_import(office: Office, tmp_path: Path) -> None:
    bad = [("too", "short")] * 60 + [(*asterisk_row(9)[:9], "30.2.2026", *asterisk_row(9)[10:])]
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, *[asterisk_row(n) for n in range(10, 76)], *bad))
    _work(office)
    first, last = (browser.get(f"/calls/imports/1?page={number}") for number in (1, 2))
    assert "61 riviä" in text_of(first.text)
    assert "Rivillä on 2 saraketta" in text_of(first.text)
    assert "”30.2.2026” ei ole aika" not in text_of(first.text)
    assert "127 Sarakkeen ”10 (start)” arvo ”30.2.2026” ei ole aika" in text_of(last.text)
    browser.post("/calls/imports/1/profile", data={"profile": "asterisk21"})
    assert _count(office, ImportRow) == 0, "looked through anew"
    _work(office)
    assert _count(office, ImportRow) == 61
    browser.post("/calls/imports/1/start", data={"seen": _seen(browser.get("/calls/imports/1"))})
    assert _count(office, ImportRow) == 0, "now the import tells"
    _work(office)
    assert "Hylättyjä 61" in text_of(browser.get("/calls/imports/1").text)
    _send(browser, _csv(tmp_path, asterisk_row(1), asterisk_row(2), ("too", "short")))
    _work(office)
    browser.post("/calls/imports/2/discard")
    assert _count(office, ImportRow) == 61, "a file given up leaves none"


def test_recording_metadata_and_event_rows_come_through_the_page(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    files = [
        Path(metadata(tmp_path, COMPLETE)).read_bytes(),
        Path(metadata(tmp_path, STOPPED, partial=True)).read_bytes(),
        "\n".join(EVENTS).encode(),
    ]
    expected = ["Uusia 1 Samoja 0", "Uusia 0 Samoja 0 jo rekisterissä Muuttuneita 1", "Uusia 4"]
    for number, (content, words) in enumerate(zip(files, expected, strict=True), 1):
        _send(browser, content, name="calls.xml")
        _work(office)
        page = browser.get(f"/calls/imports/{number}")
        assert words in text_of(page.text)
        browser.post(f"/calls/imports/{number}/start", data={"seen": _seen(page)})
        _work(office)
        assert words in text_of(browser.get(f"/calls/imports/{number}").text)
    assert (_count(office, Call), _count(office, Leg)) == (3, 5)
    page = text_of(browser.get("/calls/1").text)
    assert "Aino tel:+358405550123 97" in page
    assert "A&1" in page.replace("&amp;", "&"), "what other systems added"
    document = browser.get("/calls/1/metadata.xml")
    assert (document.mimetype, "stop-time" in document.text) == ("application/xml", True)
    assert browser.get("/calls/2/metadata.xml").status_code == 404
    assert office.browser_of("admin").get("/calls/1/metadata.xml").status_code == 404


def test_the_profile_chosen_stays_chosen(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    kept = '<option selected value="generic">'
    refused = browser.post("/calls/imports", data={"profile": "generic"})
    assert (refused.status_code, kept in refused.text) == (422, True)
    _send(browser, b"when,number\n2026-10-05,0405550123\n", profile="generic")
    _work(office)
    page = browser.get("/calls/imports/1").text
    assert kept in page
    assert "ainakin started ja caller sekä total, talk tai ended" in text_of(page), "the refusal says what it needs"
    hint = text_of(browser.get("/calls/imports").text)
    assert "pakolliset ovat started, caller ja jokin näistä: total, talk, ended" in hint
    assert "call_id, leg_id, sequence, answered, caller_name" in hint
    assert 'value="caller"' in browser.get("/calls/profiles/edit?name=generic").text, "a copy of it to be changed"


def test_the_same_file_sent_again_shows_nothing_new(office: Office, tmp_path: Path) -> None:
    content = _csv(tmp_path, asterisk_row(1), asterisk_row(2))
    take(office.deps, str(tmp_path / "made.csv"))
    browser = office.browser_of("handler")
    _send(browser, content)
    _work(office)
    assert "Uusia 0 Samoja 2 jo rekisterissä Muuttuneita 0 Hylättyjä 0 Toistuvia 0" in text_of(
        browser.get("/calls/imports/2").text
    )
    _send(browser, _csv(tmp_path, asterisk_row(3), asterisk_row(3), asterisk_row(3)))
    _work(office)
    page = text_of(browser.get("/calls/imports/3").text)
    assert "Uusia 1 Samoja 0 jo rekisterissä Muuttuneita 0 Hylättyjä 0 Toistuvia 2 tiedostossa itsessään" in page


def test_rows_without_ids_that_are_alike_are_told_and_taken_as_calls_of_their_own(
    office: Office, tmp_path: Path
) -> None:
    save(office.deps, mapped_profile("centre"))
    row = {**dict.fromkeys(HEADING, ""), "start": "2026-10-05 12:00:00", "from": "0405550123", "who": "A7", "line": "n"}
    alike = [{**row, "dir": "in", "kind": "agent", "total": "75", "talk": "65"}[name] for name in HEADING]
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, HEADING, alike, alike), profile="centre")
    _work(office)
    page = text_of(browser.get("/calls/imports/1").text)
    assert "Uusia 2 Samoja 0 jo rekisterissä Muuttuneita 0 Hylättyjä 0 Toistuvia 0" in page
    told = "Toisen kaltaiset rivit ilman omaa tunnistetta 1 kukin otetaan omana puhelunaan"
    assert told in page
    assert (
        "Rivit, joilla ei ole omaa eikä puhelun tunnistetta 2 jos lähde korjaa myöhemmin rivin aikaa tai numeroa"
        in page
    )


def test_rows_of_one_call_that_are_alike_are_told_as_parts_of_it(office: Office, tmp_path: Path) -> None:
    """The page called each of them a call of its own, while they all came into the call whose id they tell."""
    save(
        office.deps,
        mapped_profile("centre", columns={"call_id": "call", "started": "start", "caller": "from", "total": "total"}),
    )
    row = ("c1", "2026-10-05 12:00:00", "0405550123", "75")
    browser = office.browser_of("handler")
    heading = ("call", "start", "from", "total")
    _send(browser, _csv(tmp_path, heading, row, row, row, ("c2", *row[1:])), profile="centre")
    _work(office)
    page = text_of(browser.get("/calls/imports/1").text)
    assert "Uusia 4" in page
    assert "Puhelut 2" in page
    assert "Saman puhelun toisen rivin kaltaiset rivit 2 kukin otetaan puhelun omana osanaan" in page
    assert "omana puhelunaan" not in page, "nor would a row that is corrected later be one: its call is named"


def test_an_administrator_sees_counts_and_reasons_but_no_numbers(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("admin")
    assert browser.get("/").location == "/calls/imports"
    _send(browser, _csv(tmp_path, asterisk_row(1), asterisk_row(2), ("too", "short")))
    _work(office)
    page = browser.get("/calls/imports/1")
    assert "0405550123" not in page.text
    assert "… 23" not in text_of(page.text), "not even the end of it"
    assert "Kenttä Kunnossa Tyhjä Poikkeava" in text_of(page.text)
    assert "Alku 2 0 0" in text_of(page.text)
    assert "Soittajan numero 2 0 0" in text_of(page.text)
    assert text_of(page.text).index("Alku 2 0 0") < text_of(page.text).index("Soittajan numero 2 0 0"), "as in profiles"
    assert "Rivejä 3 Uusia 2" in text_of(page.text)
    assert "UTC todistettu puhelutunnisteista" in text_of(page.text)
    assert "Rivillä on 2 saraketta" in text_of(page.text)
    assert browser.get("/calls").status_code == 404
    assert browser.get("/calls/1").status_code == 404


def test_no_profile_unmasks_a_cell_to_an_administrator(office: Office, tmp_path: Path) -> None:
    columns = {"caller": "who", "agent": "from", "caller_name": "line"}
    names = mapped_profile("plain").columns
    save(office.deps, mapped_profile("crossed", columns={**dict(names), **columns, "queue": "from"}))
    save(
        office.deps,
        mapped_profile("numbers-as-times", columns={**dict(names), "started": "from"}, date_pattern="epoch"),
    )
    content = _csv(tmp_path, HEADING, ROW, [*ROW[:1], "l2", "30.2.2026", *ROW[3:]])
    admin, handler = office.browser_of("admin"), office.browser_of("handler")
    for number, profile in enumerate(("crossed", "numbers-as-times"), start=1):
        _send(admin, content, profile=profile)
        _work(office)
        page = admin.get(f"/calls/imports/{number}").text
        for cell in (*ROW[3:7], "30.2.2026", "0405550123"):
            assert not cell or cell not in page, (profile, cell)
        assert "Rivejä 2" in text_of(page)
    crossed = text_of(admin.get("/calls/imports/1").text)
    assert "Asiakaspalvelija 0 0 1" in crossed, "a number in the agent's column is told as odd"
    assert "Sarakkeen ”start” arvo ”…” ei ole aika" in crossed
    assert "0405550123" in handler.get("/calls/imports/1").text
    admin.post("/calls/imports/1/start", data={"seen": _seen(admin.get("/calls/imports/1"))})
    _work(office)
    assert "0405550123" not in admin.get("/calls/imports/1").text
    assert "30.2.2026" not in admin.get("/calls/imports/1").text
    assert "0405550123" not in admin.get("/calls/lines").text
    lines = handler.get("/calls/lines").text
    assert "0405550123" not in lines
    assert "on puhelinnumero" in text_of(lines), "somebody's number is counted and not shown as a line"


def test_an_administrator_sees_the_number_and_not_the_name_of_a_file_that_another_sent(
    office: Office, tmp_path: Path
) -> None:
    admin, handler = office.browser_of("admin"), office.browser_of("handler")
    _send(handler, _csv(tmp_path, asterisk_row(1)), name="aino-esimerkki.csv")
    _send(admin, _csv(tmp_path, asterisk_row(2)), name="own.csv")
    _work(office)
    started = {"seen": _seen(admin.get("/calls/imports/1"))}
    for _before_and_after_starting_it in range(2):
        for path in ("/calls/imports", "/calls/imports/1"):
            page = admin.get(path).text
            assert "aino-esimerkki" not in page
            assert "tiedosto 1" in page
            assert "aino-esimerkki.csv" in handler.get(path).text
        assert "own.csv" in admin.get("/calls/imports").text
        assert admin.post("/calls/imports/1/start", data=started).status_code in (303, 422)


def test_a_look_at_a_files_heading_row_is_logged(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("admin")
    _send(browser, _csv(tmp_path, HEADING, ROW))
    _work(office)
    assert '<option value="start">' in browser.get("/calls/profiles/edit?import=1").text
    with office.deps.database.read() as session:
        last = session.scalars(select(AccessEntry).order_by(col(AccessEntry.id).desc())).first()
        assert last is not None
        assert (last.action, last.subject) == ("import_calls", "headings:1")
    assert "tuonnin otsikkorivi 1" in text_of(office.browser_of("dpo").get("/log/access").text)


@pytest.mark.parametrize("role", ["intake", "decider", "dpo", "management", "agent", "supervisor"])
def test_only_handlers_and_administrators_import(office: Office, tmp_path: Path, role: str) -> None:
    browser = office.browser_of(role)
    assert browser.get("/calls/imports").status_code == 404
    assert _send(browser, _csv(tmp_path, asterisk_row(1))).status_code in (404, 413)
    assert (_count(office, ImportBatch), _uploads(office)) == (0, [])


@pytest.mark.parametrize(
    ("content", "words", "why"),
    [
        (b"", "Tiedosto on tyhjä", "no byte at all"),
        (b"\x00\x01\x02" * 400, "merkistöä ei voi tulkita", "not text"),
        (b"when,number\n2026-10-05,0405550123\n", "Mikään profiili ei sovi", "columns nobody knows"),
        (b'"open,quote\n' * 3, "katkeaa kesken riviltä 3", "a quotation mark that is never closed"),
        ("\ufeffstarted;caller;total\n".encode("utf-16"), "otsikkorivi mutta ei yhtään", "a heading and nothing else"),
        (b"PK\x03\x04" + bytes(900), "zip-tiedosto eikä tekstiä", "a spreadsheet"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "DTD tai entiteettejä", "a bomb of entities"),
        (b"started;caller;total\n" + b"x" * 200_000, "Rivi 2 on pidempi kuin", "an endless cell"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(office: Office, content: bytes, words: str, why: str) -> None:
    browser = office.browser_of("handler")
    page = _send(browser, content)
    assert page.status_code == 303, why
    _work(office)
    shown = text_of(browser.get(page.location).text)
    assert words in shown, (why, shown)
    assert "Tiedostoa ei voi tuoda." in shown
    assert _count(office, Leg) == 0
    assert browser.get("/calls/imports").status_code == 200


def test_a_form_without_a_file_is_sent_back(office: Office) -> None:
    page = office.browser_of("handler").post("/calls/imports", data={"profile": ""})
    assert page.status_code == 422
    assert "Valitse tiedosto." in text_of(page.text)


def test_a_file_over_the_limit_is_refused_by_its_announced_length(office: Office) -> None:
    browser = office.browser_of("handler")
    length = office.deps.settings.import_max_mb * 1_000_000 + 3_000_000
    page = browser.post(
        "/calls/imports",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(length)},
    )
    assert page.status_code == 413
    assert "Kerralla otetaan enintään 2000 Mt." in text_of(page.text)


def test_a_file_over_the_limit_is_refused_while_it_arrives(office: Office) -> None:
    settings = replace(office.deps.settings, import_max_mb=1)
    office.app.extensions["dsr"] = replace(office.deps, settings=settings)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    page = office.browser_of("handler").post(
        "/calls/imports",
        content_type="multipart/form-data; boundary=x",
        input_stream=io.BytesIO(head + b"a,b,c\n" * 1_000_000 + b"\r\n--x--\r\n"),
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert page.status_code == 413
    assert "Kerralla otetaan enintään 1 Mt." in text_of(page.text)
    assert (_count(office, ImportBatch), _uploads(office)) == (0, [])


def test_a_forged_profile_is_sent_back(office: Office, tmp_path: Path) -> None:
    page = _send(office.browser_of("handler"), _csv(tmp_path, asterisk_row(1)), profile="../../etc")
    assert page.status_code == 422
    assert _count(office, ImportBatch) == 0


def test_a_file_given_up_is_deleted(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, asterisk_row(1)))
    _work(office)
    assert len(_uploads(office)) == 1
    assert browser.post("/calls/imports/1/discard").status_code == 303
    assert _uploads(office) == []
    page = browser.get("/calls/imports/1")
    assert "Tiedosto poistettiin." in text_of(page.text)
    assert browser.post("/calls/imports/1/start", data={"seen": "x"}).status_code == 422


def test_a_file_nobody_decides_on_is_forgotten_after_a_day(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, asterisk_row(1)))
    _work(office)
    office.clock.pass_by(hours=23)
    _work(office)
    assert len(_uploads(office)) == 1
    office.clock.pass_by(hours=2)
    _work(office)
    assert _uploads(office) == []
    with office.deps.database.read() as session:
        assert "first_rows" not in session.get_one(ImportBatch, 1).survey


def test_a_changed_or_made_up_file_is_not_started(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, asterisk_row(1)))
    _work(office)
    assert browser.post("/calls/imports/1/start", data={"seen": "0" * 64}).status_code == 422
    page = browser.get("/calls/imports/1")
    assert browser.post("/calls/imports/1/start", data={"seen": _seen(page)}).status_code == 303
    assert browser.post("/calls/imports/1/start", data={"seen": "0" * 64}).status_code == 422, "another file's"
    assert browser.post("/calls/imports/99/start", data={}).status_code == 404
    assert browser.get("/calls/imports/99").status_code == 404


def test_work_that_stopped_is_told_and_can_be_tried_again(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, asterisk_row(1)))
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == "survey_calls")).one()
        job.state, job.fault, job.attempts = "failed", "the worker died", 3
        session.add(job)
    page = browser.get("/calls/imports/1")
    assert "Työ keskeytyi." in text_of(page.text)
    assert browser.post("/calls/imports/1/retry").status_code == 303
    _work(office)
    assert "Mitään ei ole vielä tuotu." in text_of(browser.get("/calls/imports/1").text)


def test_a_column_profile_is_made_for_a_file_that_waits(office: Office, tmp_path: Path) -> None:
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, HEADING, ROW))
    _work(office)
    assert "Mikään profiili ei sovi" in text_of(browser.get("/calls/imports/1").text)
    form = browser.get("/calls/profiles/edit?import=1")
    assert '<option value="start">' in form.text, "the file's headings are offered"
    columns = {
        "column_leg_id": "leg",
        "column_started": "start",
        "column_caller": "from",
        "column_queue": "line",
        "column_agent": "who",
        "column_total": "total",
    }
    fields = {"name": "export", "zone": "Europe/Helsinki", "date_pattern": "iso", "region": "FI", "has_header": "y"}
    chosen = {"layout": "mapped_csv", "unit": "s", "recorded": "answered", "city_ranges": "+3589816", "import": "1"}
    bad = browser.post("/calls/profiles/edit", data={**fields, **chosen, **columns, "column_total": "", "zone": "Mars"})
    assert bad.status_code == 422
    assert "Kerro, missä sarakkeessa tämä on." in text_of(bad.text)
    assert 'value="Mars"' in bad.text, "what was typed is kept"
    assert browser.post("/calls/profiles/edit", data={**fields, **chosen, **columns}).location == "/calls/imports/1"
    _work(office)
    words = text_of(browser.get("/calls/imports/1").text)
    assert "Uusia 1" in words
    assert "export, 1" in words


def test_a_profile_that_ships_is_copied_with_its_grouping_and_events_and_made_ones_own(office: Office) -> None:
    browser = office.browser_of("handler")
    page = browser.get("/calls/profiles/edit?name=zylinc")
    for part in ('value="StartTimeUtc"', "JoinedQueue = wait\r\nLeftQueue = talk"):
        assert part in page.text.replace("\n", "\r\n").replace("\r\r", "\r"), part
    assert re.findall(r'checked[^>]*name="group_by"[^>]*value="(\w+)"', page.text) == ["started", "result", "total"]
    columns = {
        "started": "StartTimeUtc",
        "total": "Total",
        "event": "Kind",
        "event_length": "Length",
        "caller": "Number",
    }
    fields: dict[str, Any] = {"name": "own", "zone": "UTC", "date_pattern": "iso", "region": "FI", "has_header": "y"}
    fields |= {"layout": "mapped_csv", "unit": "ms", "recorded": "answered"} | {
        f"column_{k}": v for k, v in columns.items()
    }
    events = "JoinedQueue = wait\r\nLeftQueue = talk"
    bad = browser.post("/calls/profiles/edit", data={**fields, "group_by": ["started", "agent"], "events": events})
    assert (bad.status_code, "Näillä kentillä ei ole saraketta: agent" in text_of(bad.text)) == (422, True)
    good = browser.post("/calls/profiles/edit", data={**fields, "group_by": ["started", "total"], "events": events})
    assert good.status_code == 303
    with office.deps.database.read() as session:
        profile = profile_named(session, "own")
    assert (profile.group_by, dict(profile.events)) == (
        ("started", "total"),
        {"JoinedQueue": "wait", "LeftQueue": "talk"},
    )


def test_a_changed_profile_is_a_new_version_and_the_same_is_not(office: Office) -> None:
    save(office.deps, mapped_profile("export"))
    browser = office.browser_of("handler")
    page = browser.get("/calls/profiles/edit?name=export")
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text)) | {
        "layout": "mapped_csv",
        "unit": "s",
        "recorded": "answered",
        "has_header": "y",
    }
    fields.pop("csrf_token", None)
    fields.pop("bare_national", None)
    fields.pop("group_by", None)
    for changed, version in (({}, 1), ({"unit": "ms"}, 2), ({"unit": "ms"}, 2)):
        assert browser.post("/calls/profiles/edit", data={**fields, **changed}).status_code == 303, changed
        with office.deps.database.read() as session:
            assert session.scalar(select(func.max(col(MappingProfile.version)))) == version
    shipped = browser.post("/calls/profiles/edit", data={**fields, "name": "asterisk21"})
    assert "kuuluu ohjelman omalle profiilille" in text_of(shipped.text)


def test_a_call_is_found_by_every_key_and_by_all_of_them_at_once(office: Office, tmp_path: Path) -> None:
    take(
        office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1), asterisk_row(2, caller="0405550199", agent="B")])
    )
    with office.deps.database.write() as session:
        session.add(CallQueue(technical="info-fi", name_fi="Kaupungin neuvonta", name_sv="Stadens rådgivning"))
    browser = office.browser_of("handler")
    for asked, expected in (
        ({"number": "+358 40 555 0123"}, 1),
        ({"number": "0400000000"}, 0),
        ({"since": "5.10.2026 11.59", "until": "5.10.2026 12.00"}, 2),
        ({"since": "6.10.2026"}, 0),
        ({"queue": "kaupungin NEUVONTA"}, 2),
        ({"queue": "info-fi", "agent": "PJSIP/B"}, 1),
        ({"number": "0405550123", "agent": "PJSIP/B"}, 0),
    ):
        page = browser.post("/calls", data=asked)
        assert page.status_code == 200
        found = re.search(r'id="found">\D*(\d+)', page.text)
        assert found, asked
        assert int(found[1]) == expected, asked


def test_a_call_found_by_the_end_of_its_number_alone_is_marked(office: Office, tmp_path: Path) -> None:
    rows = [asterisk_row(1), asterisk_row(2, caller="990405550123")]
    take(office.deps, write_rows(tmp_path / "a.csv", rows))
    browser = office.browser_of("handler")
    page = text_of(browser.post("/calls", data={"number": "0405550123"}).text)
    first, marked, last = page.partition("Vain numeron loppu on sama.")
    assert (bool(marked), "Vain numeron loppu" in last) == (True, False), "one of the two"
    assert "990405550123" in (first + last)
    exact = text_of(browser.post("/calls", data={"number": "0405550123", "since": "5.10.2026"}).text)
    assert exact.count("Vain numeron loppu on sama.") == 1
    assert "Vain numeron loppu" not in text_of(browser.post("/calls", data={"since": "5.10.2026"}).text)


def test_a_time_of_the_hour_that_came_twice_is_told_apart_by_summer_and_winter_time(
    office: Office, tmp_path: Path
) -> None:
    save(office.deps, mapped_profile("centre"))
    row = {**dict.fromkeys(HEADING, ""), "start": "2026-10-25 03:30:00", "from": "0405550123", "who": "A7", "line": "n"}
    row |= {"dir": "in", "kind": "agent", "total": "75", "talk": "65"}
    browser = office.browser_of("handler")
    _send(browser, _csv(tmp_path, HEADING, [row[name] for name in HEADING]), profile="centre")
    _work(office)
    page = browser.get("/calls/imports/1")
    both = "klo 3.30 kesäaikaa (UTC+3) tai klo 3.30 talviaikaa (UTC+2): kahdesti tullut tunti"
    assert both in text_of(page.text), "the dry run marks the row"
    browser.post("/calls/imports/1/start", data={"seen": _seen(page)})
    _work(office)
    assert both in text_of(browser.post("/calls", data={"number": "0405550123"}).text)
    one = text_of(browser.get("/calls/1").text)
    assert "puhelu oli joko klo 3.30 kesäaikaa (UTC+3) tai klo 3.30 talviaikaa (UTC+2)" in one


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Kirjoita vähintään yksi hakuehto."),
        ({"since": "30.2.2026"}, "Kirjoita aika, joka on olemassa"),
        ({"since": "eilen"}, "Kirjoita aika, joka on olemassa"),
        ({"since": "6.10.2026", "until": "5.10.2026"}, "Loppu on ennen alkua."),
        ({"number": "9" * 500}, "enintään 80"),
        ({"number": "matti"}, "Tämä ei ole puhelinnumero."),
        ({"agent": "a\x00b"}, "Poista merkit"),
    ],
)
def test_a_search_that_cannot_be_made_says_why_and_keeps_what_was_typed(
    office: Office, asked: dict[str, str], words: str
) -> None:
    page = office.browser_of("handler").post("/calls", data=asked)
    assert page.status_code == 422
    assert words in text_of(page.text), text_of(page.text)
    for value in asked.values():
        assert value.replace("\x00", "") in page.text.replace("\x00", "")


@pytest.mark.parametrize("hostile", ["' OR 1=1 --", "%", "_", "<script>", "𝟘𝟜𝟘", "‮040", "0" * 80, "sip:x@y", "\u0085"])
def test_hostile_words_are_searched_as_words(office: Office, tmp_path: Path, hostile: str) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    browser = office.browser_of("handler")
    for name in ("number", "queue", "agent"):
        page = browser.post("/calls", data={name: hostile})
        assert page.status_code in (200, 422)
        assert "<script>" not in page.text
        assert "Löytyi 1 puhelu" not in text_of(page.text)


def test_long_results_come_in_pages(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(n) for n in range(1, 121)]), chunk_rows=200)
    browser = office.browser_of("handler")
    page = browser.post("/calls", data={"number": "0405550123", "page": "3"})
    assert "Rivit 101–120 / 120" in text_of(page.text) or "101–120" in text_of(page.text)
    assert page.text.count("/calls/") >= 20


def test_looking_is_logged_and_the_words_searched_are_not(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    browser = office.browser_of("dpo")
    browser.post("/calls", data={"number": "0405550123"})
    browser.get("/calls/1")
    with office.deps.database.read() as session:
        entries = session.scalars(select(AccessEntry).order_by(col(AccessEntry.id))).all()
        assert [(one.action, one.subject) for one in entries] == [
            ("see_calls", "calls:search"),
            ("see_calls", "call:1"),
        ]
        assert not any("0405550123" in str(one.model_dump()) for one in entries)


def test_a_found_call_is_tied_to_a_case_by_its_reference(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    handler = office.add_user("handler")
    with office.deps.database.write() as session:
        session.add(Case(reference="6118/07.01.00.01/2026", created_by=handler, created_at=office.clock()))
        session.add(
            Case(reference="6119/07.01.00.01/2026", is_protected=True, created_by=handler, created_at=office.clock())
        )
    browser = office.sign_in(handler)
    assert "Liitä asiaan" in text_of(browser.get("/calls/1").text)
    without_reason = browser.post("/calls/1/tie", data={"reference": "6118/07.01.00.01/2026"})
    assert without_reason.status_code == 422
    assert "6118/07.01.00.01/2026" in without_reason.text
    assert _count(office, Link) == 0
    done = browser.post("/calls/1/tie", data={"reference": " 6118/07.01.00.01/2026 ", "reason": "kertoi ajan"})
    assert (done.status_code, done.location) == (303, "/cases/1#calls")
    assert _count(office, Link) == 1
    reader = office.browser_of("dpo")
    assert "Liitä asiaan" not in text_of(reader.get("/calls/1").text)
    assert reader.post("/calls/1/tie", data={"reference": "6118/07.01.00.01/2026"}).status_code == 404


def test_t17_a_recording_held_past_its_expiry_is_for_requests_alone(office: Office, tmp_path: Path) -> None:
    """Its page says so, and the only way to listen to it begins in a case that it is tied or proposed to."""
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    handler = office.browser_of("handler")
    assert "vain pyyntöjä varten" not in text_of(handler.get("/calls/1").text)
    with office.deps.database.write() as session:
        for row in session.scalars(select(Recording)):
            row.due_on = office.clock().date() - timedelta(days=1)
            session.add(row)
    shown = text_of(handler.get("/calls/1").text)
    assert "vain pyyntöjä varten" in shown
    assert "sitä käytetä muuhun" in shown
    listening = [
        rule.rule
        for rule in office.app.url_map.iter_rules()
        if "listening" in rule.rule and "<int:call_id>" in rule.rule
    ]
    assert all("<int:case_id>" in rule for rule in listening)


def test_a_mistyped_reference_comes_back_with_its_sentence_and_the_reason_kept(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    handler = office.add_user("handler")
    with office.deps.database.write() as session:
        session.add(Case(reference="6119/1", is_protected=True, created_by=handler, created_at=office.clock()))
    browser = office.sign_in(handler)
    words = set()
    for reference in ("1/1", "6119/1"):
        answer = browser.post("/calls/1/tie", data={"reference": reference, "reason": "sama ääni"})
        assert answer.status_code == 422
        assert 'aria-describedby="reference-error"' in answer.text
        assert f'value="{reference}"' in answer.text
        assert 'value="sama ääni"' in answer.text
        words.add(text_of(answer.text).replace(reference, ""))
    assert len(words) == 1, "a case one may not see answers like one that does not exist"
    assert "Tällaista asiaa ei ole. Tarkista asiatunnus." in words.pop()
    assert _count(office, Link) == 0
    with office.deps.database.read() as session:
        query = select(col(AccessEntry.is_refused)).where(col(AccessEntry.action) == "link_call")
        assert list(session.scalars(query)) == [True, True]


def test_a_call_that_is_not_there_is_not_found(office: Office) -> None:
    assert office.browser_of("handler").get("/calls/7").status_code == 404


def test_queues_get_plain_names_and_unnamed_ones_are_listed(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    browser = office.browser_of("admin")
    assert "info-fi" in text_of(browser.get("/calls/lines").text)
    assert "Anna nimi" in text_of(browser.get("/calls/lines").text)
    with office.deps.database.write() as session:
        session.connection().exec_driver_sql("UPDATE call SET queue = '+358405550962' WHERE id = 1")
    told = office.browser_of("handler").get("/calls/lines").text
    assert "+358405550962" not in told
    assert "1 linja on puhelinnumero, eikä sitä näytetä (puheluja: 1)" in text_of(told)
    assert "line=" not in told, "a person's number stands in no address"
    with office.deps.database.write() as session:
        session.connection().exec_driver_sql("UPDATE call SET queue = 'info-fi' WHERE id = 1")
    fields = {"technical": "info-fi", "name_fi": "Neuvonta", "name_sv": "Rådgivning", "controller": "espoo"}
    assert browser.post("/calls/lines", data={**fields, "from_on": "30.2.2023"}).status_code == 422
    assert browser.post("/calls/lines", data={**fields, "controller": "someone"}).status_code == 422
    assert browser.post("/calls/lines", data=fields).status_code == 303
    assert browser.post("/calls/lines", data={**fields, "name_fi": "Toinen"}).status_code == 422, "the day has an entry"
    later = {**fields, "name_fi": "Terveysneuvonta", "controller": "wellbeing_county", "is_sensitive": "y"}
    assert browser.post("/calls/lines", data={**later, "from_on": "1.1.2023"}).status_code == 303
    with office.deps.database.read() as session:
        first, second = session.scalars(select(CallQueue).order_by(col(CallQueue.id)))
        assert (first.name_fi, first.from_on, first.is_sensitive) == ("Neuvonta", None, False)
        assert (second.name_fi, second.from_on, second.is_sensitive) == ("Terveysneuvonta", date(2023, 1, 1), True)
    page = browser.get("/calls/lines?line=info-fi").text
    assert "ilman" not in text_of(page)
    assert 'value="Terveysneuvonta"' in page, "a change begins from what holds today"
    assert "siirrettävä" in text_of(page)


def test_a_wrong_entry_of_a_queue_is_corrected_with_a_reason_and_stays_in_the_history(office: Office) -> None:
    browser = office.browser_of("handler")
    fields = {"technical": "info-fi", "name_fi": "Neuvota", "name_sv": "Rådgivning", "controller": "espoo"}
    assert browser.post("/calls/lines", data=fields).status_code == 303
    right = {**fields, "name_fi": "Neuvonta", "corrects": "1"}
    assert browser.post("/calls/lines", data=right).status_code == 422, "without a reason"
    assert browser.post("/calls/lines", data={**right, "reason": "Kirjoitusvirhe"}).status_code == 303
    assert browser.post("/calls/lines", data={**right, "reason": "Uudelleen"}).status_code == 422, "corrected once"
    told = text_of(browser.get("/calls/lines?line=info-fi").text)
    assert "Miksi korjattu: Kirjoitusvirhe" in told
    assert "Neuvota" in told, "nothing is overwritten"
    assert office.sign_in(office.add_user("dpo")).get("/calls/lines").status_code in (403, 404)


def test_a_source_gets_its_plain_name_and_the_page_says_which_has_none(office: Office) -> None:
    with office.deps.database.write() as session:
        session.add(Source(id=1, name="asterisk21"))
    client = office.browser_of("admin")
    assert "ei selkokielistä nimeä" in text_of(client.get("/calls/sources").data)
    names = {"source": "1", "name_fi": "Vaihde", "name_sv": ""}
    assert client.post("/calls/sources", data=names).status_code == 422
    assert client.post("/calls/sources", data={**names, "source": "7", "name_sv": "Växeln"}).status_code == 422
    assert "ei selkokielistä nimeä" in text_of(client.get("/calls/sources").data)
    assert client.post("/calls/sources", data={**names, "name_sv": "Växeln"}).status_code == 303
    page = client.get("/calls/sources?source=1")
    assert "Växeln" in text_of(page.data)
    assert 'value="Vaihde"' in page.text, "the form begins from what is there"
    assert "ei selkokielistä nimeä" not in text_of(page.data)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_open_in_every_language(office: Office, tmp_path: Path, language: str) -> None:
    take(office.deps, write_rows(tmp_path / "a.csv", [asterisk_row(1)]))
    browser = office.sign_in(office.add_user("handler", language=language))
    for path in ("/calls", "/calls/1", "/calls/imports", "/calls/imports/1", "/calls/lines", "/calls/profiles"):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{language}">' in page.text
    assert _count(office, Call) == 1
