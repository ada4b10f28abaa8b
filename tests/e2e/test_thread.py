"""The thread once, by keyboard alone: from a pasted message to the sent answer and the figures that show it."""

from __future__ import annotations

import csv
import io
import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, ServedOffice
from tests.e2e.keyboard import Keyboard
from tests.office.acts import written
from tests.office.calls import LINES, Exchange, write_rows

NUMBER = "+358405550044"
MESSAGE = """Lähettäjä: Väinö Kuvanen <vaino.kuvanen@posti.example>
Saapui: {arrived}
Aihe: puhelutallenteet

Hei,

pyydän jäljennökset puhelutallenteistani. Soitin pysäköinninvalvontaan numerosta 040 555 0044.
Henkilötunnukseni on 020358-901R.

Väinö Kuvanen
"""


def test_a_pasted_message_becomes_a_sent_answer_by_keyboard_alone(
    office: ServedOffice, open_page: OpenPage, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    before = _figures(office)

    clerk = _signed_in(open_page(), office, "clerk")
    case_path = _log(clerk, now)
    _wait_for(lambda: _mail_to(office, "vaino.kuvanen@posti.example"), "the acknowledgement did not leave")

    handler = _signed_in(open_page(), office, "handler")
    _import(handler, tmp_path, now)
    _take_up_and_link(handler, case_path)
    _confirm_identity(handler, case_path)
    letter_path = _write_answer(handler, case_path)

    colleague = _signed_in(open_page(), office, "colleague")
    _approve(colleague)

    _send(handler, letter_path)
    _hand_over(handler, case_path)
    page = handler.page
    page.goto(case_path)
    expect(page.locator("main")).to_contain_text("Vastattu: tiedot annettiin")
    expect(page.locator("main")).to_contain_text("ajoissa")
    _see_report(handler)
    after = _figures(office)
    assert (after["received"] - before["received"], after["on_time"] - before["on_time"]) == (1, 1)


def _signed_in(page: Page, office: ServedOffice, who: str) -> Keyboard:
    account = office.accounts[who]
    keys = Keyboard(page)
    page.goto("/sign-in")
    keys.write("Sähköposti", account.worker.email)
    keys.write("Salasana", account.password)
    keys.go("Enter")
    expect(page.get_by_role("link", name=re.compile(account.worker.name))).to_be_visible()
    if page.locator("html").get_attribute("lang") != "fi":  # as another test has left it
        keys.press("Suomi")
    return keys


def _log(keys: Keyboard, now: datetime) -> str:
    """On the work queue: Alt+K, paste, look at the proposals, Ctrl+Enter. Under a minute."""
    page = keys.page
    began = time.monotonic()
    keys.go("Alt+K")
    keys.write("Viestin teksti", MESSAGE.format(arrived=written(now - timedelta(hours=3))))
    keys.press("Lue viesti")
    expect(page.locator("mark.proof", has_text="040 555 0044")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("020358-901R")
    expect(page.get_by_label("Nimi", exact=True)).to_have_value("Väinö Kuvanen")
    expect(page.get_by_label("Puhelinnumero 1")).to_have_value("040 555 0044")
    expect(page.locator("input[name=rights][value=access]")).to_be_checked()
    keys.go("Control+Enter")
    assert time.monotonic() - began < 60
    expect(page.get_by_role("status").first).to_contain_text("Kirjattu. ")
    assert re.search(r"/cases/\d+$", page.url)
    return page.url


def _import(keys: Keyboard, folder: Path, now: datetime) -> None:
    """Two calls of the subject from the exchange's file: dry run, import, counts."""
    exchange = Exchange(random.Random(44), channel=70_000, row=90_000)
    rows = [
        row
        for number, days in enumerate((20, 9))
        for row in exchange.rows_of(
            NUMBER, "", LINES[1], (now - timedelta(days=days)).replace(hour=9, minute=number), timedelta(seconds=95)
        )
    ]
    path = folder / "Master.csv"
    write_rows(path, rows)
    page = keys.page
    keys.press("Puhelut")
    keys.press("Tuonnit")
    keys.give_file("Tiedosto", path)
    keys.press("Tarkista tiedosto")
    expect(page.locator("main")).to_contain_text("Mitään ei ole vielä tuotu.", timeout=30_000)
    expect(page.locator(".figures")).to_contain_text(re.compile(r"Rivejä\s*2"))
    keys.start()
    keys.press("Tuo")
    expect(page.locator("main")).to_contain_text("Tiedosto on tuotu.", timeout=30_000)


def _take_up_and_link(keys: Keyboard, case_path: str) -> None:
    page = keys.page
    page.goto(case_path)
    keys.press("Ota käsittelyyn")
    _wait_for(lambda: _reloaded(page).get_by_text("Ehdotetut puhelut").count() > 0, "no call was proposed")
    boxes = page.locator("#calls input[type=checkbox]")
    for label in [box.get_attribute("aria-label") or "" for box in boxes.all()]:
        keys.start()
        keys.tick(label)
    keys.press("Liitä merkityt puhelut")
    expect(page.locator("main")).to_contain_text("Liitetyt puhelut 2")


def _confirm_identity(keys: Keyboard, case_path: str) -> None:
    page = keys.page
    page.goto(case_path)
    keys.press("ei varmistettu, varmistetaan luovutettaessa")
    keys.choose("Suomi.fi-tunnistus", "Miten varmistettiin")
    keys.choose("henkilöllisyys varmistettu", "Tulos")
    keys.press("Kirjaa varmistus")
    expect(page.locator(".facts").first).to_contain_text("varmistettu")


def _write_answer(keys: Keyboard, case_path: str) -> str:
    """Begin the answer, take the two instructions to the writer away, and submit it."""
    page = keys.page
    page.goto(case_path)
    keys.press("Valmistele vastaus")
    letter_path = page.url
    assert re.search(r"/cases/\d+/letters/\d+$", letter_path)
    keys.go("Alt+E")
    keys.write("Kenelle tietosi on annettu", "Emme ole luovuttaneet tallenteitasi kaupungin ulkopuolelle.")
    keys.write("Milloin tallenteita on kuunneltu", "Tallenteitasi ei ole kuunneltu kaupungissa puheluiden jälkeen.")
    keys.press("Tallenna ja katso kirjettä")
    expect(page.locator("main")).to_contain_text("korjattavia 0")
    keys.tick("En ole esteellinen")
    keys.press("Lähetä hyväksyttäväksi")
    return letter_path


def _approve(keys: Keyboard) -> None:
    """Look at the letter as it will leave, and grant it."""
    page = keys.page
    keys.press("Allekirjoitettavat")
    place = page.get_by_role("row").filter(has_text="Väinö Kuvanen").get_by_role("link")
    page.goto(place.get_attribute("href") or "")
    expect(page.locator(".desk")).to_contain_text("Väinö Kuvanen")
    expect(page.locator(".desk")).to_contain_text("Saat jäljennökset")
    keys.tick("En ole esteellinen")
    keys.press("Hyväksy")


def _send(keys: Keyboard, letter_path: str) -> None:
    """When it is printed: look at the PDF, and record that it was sent."""
    page = keys.page
    page.goto(letter_path)
    _wait_for(lambda: _reloaded(page).get_by_role("link", name=re.compile("^PDF")).count() == 1, "it was not printed")
    keys.reach("PDF")
    answer = page.request.get(page.get_by_role("link", name=re.compile("^PDF")).get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")
    keys.start()
    keys.choose("Suomi.fi", "Miten lähetettiin")
    keys.write("Milloin lähetettiin", written(datetime.now(UTC)))
    keys.press("Kirjaa lähetys")


def _hand_over(keys: Keyboard, case_path: str) -> None:
    """The letter alone answers nobody: the copies that it promises go out too, through Suomi.fi."""
    page = keys.page
    page.goto(case_path)
    expect(page.locator("main")).to_contain_text("Vastaus lähetetty: jäljennökset luovuttamatta")
    page.goto(page.get_by_role("link", name="Luovuta jäljennökset").first.get_attribute("href") or "")
    package = page.request.get(page.get_by_role("link", name=re.compile("^Hae paketti")).get_attribute("href") or "")
    assert package.headers["content-type"] == "application/zip"
    keys.choose("ääni, jonka kuunteluoikeuden haltija", "Mitä luovutettiin")
    keys.choose("Suomi.fi-viestit", "Miten luovutettiin")
    keys.choose("Suomi.fi-tunnistuksella", "Miten henkilö tunnistettiin")
    keys.tick("Paketti")
    keys.press("Kirjaa luovutus")
    expect(page.locator("#copies")).to_contain_text("Suomi.fi-viestit")


def _see_report(keys: Keyboard) -> None:
    keys.page.goto("/")
    keys.press("Raportit")
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text("Vastataanko pyyntöihin määräajassa")


def _reloaded(page: Page) -> Page:
    page.reload()
    return page


def _figures(office: ServedOffice) -> dict[str, int]:
    """The sums of the compliance report, as its command gives them."""
    done = office.server.dsr("report", "compliance", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    return {name: sum(int(row[name] or 0) for row in rows) for name in ("received", "on_time")}


def _mail_to(office: ServedOffice, address: str) -> bool:
    return any(message_from_bytes(path.read_bytes())["To"] == address for path in office.postbox.mails())


def _wait_for(is_so: Callable[[], bool], otherwise: str) -> None:
    give_up_at = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < give_up_at, otherwise
        time.sleep(0.3)
