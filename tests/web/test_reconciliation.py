"""The page of reconciliation: what it shows to whom, and the decision on a recording in quarantine."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from dsr.db.tables import Recording
from tests.services.call_files import asterisk_row, take, write_rows
from tests.web.office import Office, text_of


def test_the_balance_and_the_doubtful_recordings_are_shown_and_decided(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1), asterisk_row(2), ("too", "short")]))
    with office.deps.database.write() as session:
        session.execute(update(Recording).where(Recording.id == 1).values(state="quarantined"))  # type: ignore[arg-type]
    browser = office.browser_of("handler")
    page = text_of(browser.get("/calls/reconciliation").text)
    assert "Kaikki lähteet 3 2 1 0 0 1 0 0 0 1 0" in page
    assert "tallenteen nimi" in page
    decided = browser.post("/calls/reconciliation/1", data={"choice": "later"})
    assert decided.status_code == 303
    assert "Yksikään tallenne ei odota ratkaisua." in text_of(browser.get("/calls/reconciliation").text)
    again = browser.post("/calls/reconciliation/1", data={"choice": "later"})
    assert again.status_code == 422
    assert "Joku on jo ratkaissut" in text_of(again.text)


def test_a_register_that_does_not_balance_says_so_loudly(office: Office, tmp_path: Path) -> None:
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1)]))
    with office.deps.database.write() as session:
        session.delete(session.get_one(Recording, 1))
    assert "Rekisteri ei täsmää: 1" in text_of(office.browser_of("admin").get("/calls/reconciliation").text)
