"""`dsr key`: new keys come into use without anything becoming unreadable."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from dsr.adapters.field_cipher import FernetCipher
from dsr.cli import keys
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import Case, User
from dsr.domain.errors import Invalid
from dsr.services.resealing import BATCH, sealed_columns

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CODE = "020358-901R"


def _run(database_url: str, field_key: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    settings = {
        "DSR_DATABASE_URL": database_url,
        "DSR_DATA": str(folder),
        "DSR_SECRET_KEY": "s" * 40,
        "DSR_FIELD_KEY": field_key,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    parser = argparse.ArgumentParser()
    keys.add_commands(parser.add_subparsers())
    args = parser.parse_args(["key", *words])
    code: int = args.run(args)
    return code


def _with_cases(database: Database, codes: list[str]) -> None:
    with database.write() as session:
        user = User(email="a@espoo.fi", name="A", roles=["handler"], created_at=AT)
        session.add(user)
        session.flush()
        for number, code in enumerate(codes):
            sealed = FernetCipher(OLD).seal(code)
            case = Case(reference=f"DSR-{number}", created_by=user.id or 0, created_at=AT, subject_hetu=sealed)
            session.add(case)


def _sealed(database: Database) -> list[str]:
    with database.read() as session:
        return [case.subject_hetu for case in session.exec(select(Case).order_by(Case.id))]  # type: ignore[arg-type]


def test_a_new_key_can_be_used_as_it_is_printed(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(sqlite_url, OLD, tmp_path, monkeypatch) == 0
    cipher = FernetCipher(capsys.readouterr().out.strip())
    assert cipher.open(cipher.seal(CODE)) == CODE


def test_after_a_change_of_keys_the_new_one_opens_everything_alone(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_cases(database, [CODE, "", *[CODE] * (BATCH // 50)])
    assert _run(database_url, f"{NEW},{OLD}", tmp_path, monkeypatch, "rotate") == 0
    assert {FernetCipher(NEW).open(sealed) for sealed in _sealed(database)} == {CODE, ""}
    with database.read() as session:
        (event,) = events_of(session, "register")
        assert (event.kind, '"fields":11' in event.body) == ("fields_sealed_anew", True)


def test_a_second_run_changes_nothing(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_cases(sqlite_database, [CODE])
    _run(sqlite_url, f"{NEW},{OLD}", tmp_path, monkeypatch, "rotate")
    before = _sealed(sqlite_database)
    _run(sqlite_url, f"{NEW},{OLD}", tmp_path, monkeypatch, "rotate")
    assert _sealed(sqlite_database) == before


def test_a_field_that_no_key_opens_is_told_and_nothing_is_lost(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_cases(sqlite_database, [CODE])
    before = _sealed(sqlite_database)
    with pytest.raises(Invalid, match="none of the keys"):
        _run(sqlite_url, NEW, tmp_path, monkeypatch, "rotate")
    assert _sealed(sqlite_database) == before


def test_every_column_that_is_sealed_says_so_by_its_type() -> None:
    names = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
    assert {"cases.subject_hetu", "statement.sealed"} <= names
