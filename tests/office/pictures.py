"""The README's pictures, taken of the running product: `python -m tests.office.pictures` (needs Chromium).

Fills an office of its own, serves it, walks it with a real browser and writes the pictures beside this file.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import Database
from dsr.db.tables import Case, Letter
from dsr.settings import load_settings
from tests.office import told
from tests.office.acts import written
from tests.office.browsing import chromium, page_of, sign_in
from tests.office.demo import Wish, settings_of, write_env
from tests.office.filling import fill
from tests.office.people import Person
from tests.office.postbox import Postbox
from tests.office.serving import Server, free_port

FOLDER = Path(__file__).parent / "pictures"
MESSAGE = """Lähettäjä: Raili Oletettula <raili.oletettula@posti.example>
Saapui: {arrived}
Aihe: puhelutallenteet

Hei,

pyydän kopiot puheluistani pysäköinninvalvontaan. Soitin numerosta 040 555 0045. Henkilötunnukseni on 020358-901R.
Vastatkaa kirjeellä. Nimeni on lisäksi kirjoitettu väärin, korjatkaa se.

Raili Oletettula
"""


def main() -> int:
    """Take every picture; answers the exit code."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Postbox(Path(folder) / "mail") as postbox:
        wish = Wish(free_port(), Path(folder), is_fresh=True)
        write_env(wish.data, wish)
        environ = settings_of(wish.data, wish, postbox.url)
        passwords = {
            key: (account.worker.email, account.password)
            for key, account in fill(environ, datetime.now(UTC), print).items()
        }
        server = Server(environ, Path(folder) / "server.log")
        server.start()
        try:
            _take(environ["DSR_PUBLIC_URL"], passwords, _places(environ))
        finally:
            server.stop()
    return 0


def _take(base_url: str, passwords: Mapping[str, tuple[str, str]], places: Mapping[str, str]) -> None:
    with chromium() as browser:
        with page_of(browser, base_url, width=1440, height=960) as (page, _noted):
            sign_in(page, *passwords["handler"])
            page.goto("/queue")
            page.locator("ul.tabs").evaluate("tabs => tabs.scrollIntoView()")
            _shoot(page, "queue")
            page.goto("/intake")
            page.locator("textarea[name=text]").fill(MESSAGE.format(arrived=written(datetime.now(UTC))))
            page.locator("button[formaction='/intake/read']").click()
            page.wait_for_load_state()
            _shoot(page, "intake")
            page.goto(places["case"])
            _shoot(page, "case")
            page.goto("/reports")
            _shoot(page, "report")
        with page_of(browser, base_url, width=1440, height=960) as (page, _noted):
            sign_in(page, *passwords["decider"])
            page.goto(places["sign"])
            _shoot(page, "sign")


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


def _places(environ: Mapping[str, str]) -> dict[str, str]:
    database = Database(load_settings(environ).database_url)
    with database.read() as session:

        def case_of(person: Person) -> int:
            return session.scalars(select(col(Case.id)).where(col(Case.subject_name) == person.name)).one() or 0

        decision = select(col(Letter.id)).where(col(Letter.case_id) == case_of(told.KIM))
        letter_id = session.scalars(decision.where(col(Letter.kind) == "access_refused")).one()
        places = {"case": f"/cases/{case_of(told.HELMI)}", "sign": f"/sign/{case_of(told.KIM)}/{letter_id}"}
    database.close()
    return places


if __name__ == "__main__":
    sys.exit(main())
