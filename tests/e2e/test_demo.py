"""`make demo` as its user meets it: it fills an office, serves it, stops at Ctrl-C, and goes on with the same office."""

from __future__ import annotations

from contextlib import closing

from dsr.db.audit import verify
from dsr.db.engine import Database
from tests.e2e.conftest import FilledDemo, queue_of
from tests.office.running import demo_run
from tests.office.serving import free_port
from tests.office.users import WORKERS


def test_the_demonstration_fills_an_office_and_serves_it(filled: FilledDemo) -> None:
    assert set(filled.sign_ins) == {worker.email for worker in WORKERS}
    for name in ("Eero Mallikas", "Kim Mallinen", "Helmi Esimerkki", "Noora Mallila", "Onni Esimerkki"):
        assert name in filled.handlers_queue
    assert "Noora Mallila" not in filled.colleagues_queue, "a protected case"
    assert (filled.folder / "demo.env").stat().st_mode & 0o777 == 0o600
    assert (filled.folder / "sign-ins.json").stat().st_mode & 0o777 == 0o600
    assert len(list((filled.folder / "mail").glob("*.eml"))) > 20
    assert filled.exit_code == 0


def test_the_demonstration_goes_on_with_the_same_office(filled: FilledDemo) -> None:
    port = free_port()
    with demo_run(port, filled.folder) as demo:
        assert "as it was left" in demo.lines[0]
        assert demo.sign_ins == filled.sign_ins
        assert "Eero Mallikas" in queue_of(port, demo, "veera.valmistelija@toimisto.example")
        assert demo.interrupt() == 0


def test_the_rows_of_the_filled_office_are_what_its_log_tells(filled: FilledDemo) -> None:
    (file,) = filled.folder.rglob("dsr.sqlite3")
    with closing(Database(f"sqlite:///{file}")) as database, database.read() as session:
        verdict = verify(session)
    assert verdict.rows == (), "what goes the lawful way raises no alarm"
    assert (verdict.broken, verdict.streams > 40) == ("", True)
