"""`dsr audit verify` says in one line whether the log is whole, and by its exit code."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from dsr.cli import main
from dsr.db.engine import Database
from dsr.db.events import record, seal
from dsr.db.tables import Seal

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    settings = {"DATABASE_URL": sqlite_url, "DATA": str(tmp_path), "SECRET_KEY": "t" * 40, "FIELD_KEY": "unused"}
    for name, value in settings.items():
        monkeypatch.setenv(f"DSR_{name}", value)
    opened = Database(sqlite_url)
    with opened.write() as session:
        for _ in range(3):
            record(session, "case:1", "noted", at=AT)
        seal(session, AT)
    opened.close()
    return opened


def test_a_whole_log_is_counted(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(r"whole: 3 events in 1 streams, 1 seals\nnewest seal: [0-9a-f]{64}\n", out)
    assert err == ""


def test_the_newest_seal_is_printed_to_be_kept_elsewhere(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.write() as session:
        record(session, "case:2", "noted", at=AT)
        seal(session, AT)
        kept = session.scalars(select(col(Seal.hash)).order_by(col(Seal.id).desc())).first()
    database.close()
    assert main(["audit", "verify"]) == 0
    assert capsys.readouterr().out.endswith(f"newest seal: {kept}\n")


def test_a_broken_log_names_its_first_broken_line(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET by_user = 7 WHERE seq = 2"))
    database.close()
    assert main(["audit", "verify"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "broken: stream case:1 event 2: by differs from the stored line\n"


def test_a_database_without_tables_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DSR_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert main(["audit", "verify"]) == 1
    assert "run `dsr migrate`" in capsys.readouterr().err
