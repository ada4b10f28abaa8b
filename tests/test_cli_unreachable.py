"""A database that does not answer is told in one sentence by every command that needs it, without its password."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from dsr.cli import main

CLOSED = "postgresql+psycopg://dsr:pass-of-the-base@127.0.0.1:1/dsr"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings whose database listens nowhere, and a file that begins like a backup."""
    given = {
        "DSR_DATABASE_URL": CLOSED,
        "DSR_DATA": str(tmp_path / "var"),
        "DSR_SECRET_KEY": "t" * 40,
        "DSR_FIELD_KEY": Fernet.generate_key().decode(),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "old.dump").write_bytes(b"PGDMP")
    return tmp_path


def _is_one_sentence(told: str) -> bool:
    return (
        told.startswith("the database cannot be reached: ")
        and told.endswith(" Start it, or correct DSR_DATABASE_URL\n")
        and told.count("\n") == 1
        and "127.0.0.1" in told
        and "pass-of-the-base" not in told
    )


@pytest.mark.parametrize("command", ["migrate", "user list", "audit verify", "backup new.dump", "restore old.dump"])
def test_a_command_says_that_the_database_cannot_be_reached(
    command: str, installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(installation)
    assert main(command.split()) == 1
    assert _is_one_sentence(capsys.readouterr().err)
    assert not (installation / "new.dump").exists()


def test_a_worker_says_so_too_and_ends_for_whatever_starts_it_again(installation: Path) -> None:
    program = [sys.executable, "-m", "dsr", "worker"]
    done = subprocess.run(program, check=False, capture_output=True, text=True, timeout=180)
    assert done.returncode == 1
    assert _is_one_sentence(done.stderr)


def test_a_file_that_cannot_be_opened_is_told_likewise(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DSR_DATABASE_URL", f"sqlite:///{installation}/no-folder/dsr.sqlite3")
    assert main(["migrate"]) == 1
    assert capsys.readouterr().err == (
        "the database cannot be reached: unable to open database file. Start it, or correct DSR_DATABASE_URL\n"
    )


def test_a_check_fails_where_the_database_does_not_answer(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert "letter kinds are in order" in told.out, "what could be checked was"
    assert _is_one_sentence("".join(line for line in told.err.splitlines(keepends=True) if "reminder" not in line))


def test_a_check_before_the_first_database_says_what_makes_it(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DSR_DATABASE_URL")
    assert main(["check"]) == 0
    assert "there is no database yet: `dsr migrate` makes it" in capsys.readouterr().out
    assert not (installation / "var").exists(), "a check makes nothing"
    assert main(["migrate"]) == 0
    assert main(["check"]) == 0
    assert "its tables are at the version of this program" in capsys.readouterr().out


def test_a_check_of_a_database_without_tables_says_what_makes_them(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (installation / "empty.sqlite3").touch()
    monkeypatch.setenv("DSR_DATABASE_URL", f"sqlite:///{installation}/empty.sqlite3")
    assert main(["check"]) == 0
    assert "its tables are not at the version of this program: run `dsr migrate`" in capsys.readouterr().out


def test_a_check_while_a_release_is_rolled_out_does_not_ask_the_last_program_to_migrate(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DSR_DATABASE_URL")
    assert main(["migrate"]) == 0
    for works_from, said in (
        ("0001", "its tables are of a later release that serves this program"),
        ("9998", "its tables are not at the version of this program"),
    ):
        with closing(sqlite3.connect(next((installation / "var").glob("*.sqlite3")))) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.execute("UPDATE works_from SET revision = ?", (works_from,))
        capsys.readouterr()
        assert main(["check"]) == 0
        assert said in capsys.readouterr().out


def test_a_check_of_a_folder_that_is_not_there_fails(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DSR_DATABASE_URL", f"sqlite:///{installation}/no-folder/dsr.sqlite3")
    assert main(["check"]) == 1
    assert "the database cannot be reached: unable to open database file" in capsys.readouterr().err
