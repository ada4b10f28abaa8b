"""`dsr destruction`: run, verify and show, by the same certificates that the pages show."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from dsr.cli import main
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import Call, ImportBatch, MappingProfile, Recording, Source
from dsr.domain.key_sums import key_sum, written

AT = datetime(2025, 11, 2, 7, 0, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    settings = {
        "DATABASE_URL": sqlite_url,
        "DATA": str(tmp_path),
        "SECRET_KEY": "t" * 40,
        "FIELD_KEY": Fernet.generate_key().decode(),
    }
    for name, value in {**settings, "DEMO": "yes"}.items():
        monkeypatch.setenv(f"DSR_{name}", value)
    opened = Database(sqlite_url)
    with opened.write() as session:
        session.add(Source(id=1, name="exchange"))
        session.flush()
        session.add(MappingProfile(id=1, name="export", source_id=1, layout="mapped_csv", mapping={}, at=AT))
        session.flush()
        record(session, "import:1", "import_started", at=AT, profile_id=1)
        counts = {"done_rows": 1, "new": 1, "recordings": 1, "key_sum": written(key_sum(["0" * 64]))}
        session.add(ImportBatch(profile_id=1, state="running", started_at=AT, **counts))
        session.add(Call(id=1, source_id=1, ext_call_id="1", started_at=AT, destruction_on=date(2026, 5, 2)))
        session.flush()
        session.add(Recording(source_id=1, call_id=1, key="0" * 64, ext_recording_id="a.wav", due_on=date(2026, 5, 2)))
    opened.close()
    return opened


def test_run_destroys_verify_counts_and_show_proves(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destruction", "run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"destroyed": 1, "batches": 1, "to_destroy": 0, "held": 0, "quarantined": 0}
    assert main(["destruction", "verify"]) == 0
    assert capsys.readouterr().out.startswith("whole: 1 certificates, 1 recordings\n")
    assert main(["destruction", "show", "1", "--recording", "1"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["items"][0]["hash"] in shown["item_hashes"]
    assert main(["destruction", "show", "7"]) == 1
    assert capsys.readouterr().err == "There is no certificate 7\n"


def test_a_broken_certificate_is_an_exit_of_one(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    main(["destruction", "run"])
    with database.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER destruction_no_update")
        session.connection().exec_driver_sql("UPDATE destruction SET body = replace(body, 'months', 'years')")
    database.close()
    capsys.readouterr()
    assert main(["destruction", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"] == "certificate 1: is not what its hash was made of"
