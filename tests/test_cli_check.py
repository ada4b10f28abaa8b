"""`dsr check` and the watched folder: a folder that cannot be read is a fault before anybody waits for files from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from dsr.adapters.field_cipher import FernetCipher
from dsr.cli import main
from dsr.db.engine import Database
from dsr.db.tables import Case, RouteVersion, User


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The watched folder of the settings; it does not exist yet."""
    given = {
        "DSR_DATA": str(tmp_path / "var"),
        "DSR_SECRET_KEY": "t" * 40,
        "DSR_FIELD_KEY": Fernet.generate_key().decode(),
        "DSR_DEMO": "yes",
    }
    for name, value in {**given, "DSR_WATCH_FOLDER": str(tmp_path / "in")}.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "in"


def test_a_watched_folder_that_is_not_there_fails_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    assert "DSR_WATCH_FOLDER: the folder is not there" in capsys.readouterr().err


def test_a_readable_folder_is_told_with_its_sub_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "asterisk21").mkdir(parents=True)
    assert main(["check"]) == 0
    assert "the watched folder is readable and has 1 sub-folder(s)" in capsys.readouterr().out


def test_a_key_that_is_none_fails_the_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    monkeypatch.setenv("DSR_FIELD_KEY", "abc")
    assert main(["check"]) == 1
    assert "not a Fernet key" in capsys.readouterr().err


def test_a_key_that_opens_nothing_of_the_database_fails_the_check(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    assert main(["migrate"]) == 0
    first = Fernet.generate_key().decode()
    database = Database(f"sqlite:///{tmp_path}/var/dsr.sqlite3")
    with database.write() as session:
        at = datetime(2026, 11, 2, 8, tzinfo=UTC)
        user = User(email="a@espoo.example", name="A", roles=["intake"], created_at=at)
        session.add(user)
        session.flush()
        sealed = FernetCipher(first).seal("010190-999P")
        session.add(Case(reference="DSR-1", subject_hetu=sealed, created_at=at, created_by=user.id or 0))
    database.close()
    monkeypatch.setenv("DSR_FIELD_KEY", Fernet.generate_key().decode())
    assert main(["check"]) == 1
    assert "holds a field that no key of DSR_FIELD_KEY opens" in capsys.readouterr().err
    monkeypatch.setenv("DSR_FIELD_KEY", first)
    assert main(["check"]) == 0


def test_a_route_of_appeal_that_nobody_has_confirmed_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    assert main(["migrate"]) == 0
    assert main(["check"]) == 0
    assert "appeal access_refused: nobody has confirmed the route of appeal" in capsys.readouterr().err
    database = Database(f"sqlite:///{tmp_path}/var/dsr.sqlite3")
    with database.write() as session:
        at = datetime(2026, 11, 2, 8, tzinfo=UTC)
        writer, confirmer = (
            User(email=f"{one}@espoo.example", name=one, roles=["decider"], created_at=at) for one in ("a", "b")
        )
        session.add_all([writer, confirmer])
        session.flush()
        confirmed = {"by_user": writer.id, "at": at, "confirmed_by": confirmer.id, "confirmed_at": at}
        values = {"kind": "access_refused", "route": "hallintovalitus_30d", "basis": "muistio 1"}
        session.add(RouteVersion(from_on=date(2026, 11, 2), **values, **confirmed))
    database.close()
    assert main(["check"]) == 0
    told = capsys.readouterr().err
    assert "appeal access_refused:" not in told
    assert "appeal erasure_refused: nobody has confirmed the route of appeal" in told
