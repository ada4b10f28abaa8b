"""A database that does not answer is told in one sentence by every command that needs it, without its password."""

from __future__ import annotations

import subprocess
import sys
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
