"""A restore or a trial that was killed: nothing of the office is lost, nothing runs on half of it, no copy stays behind."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from dsr.cli import backup, running
from dsr.db import backup as copies
from dsr.db.engine import Database
from dsr.db.migrate import differences, migrate
from dsr.domain.errors import Refused
from tests.backup_parts import AT, open_case, references

Command = Callable[..., int]


class Killed(BaseException):
    """`kill -9` in the middle: nothing of the program runs any more."""


@pytest.fixture
def dsr(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`dsr backup`, `restore`, `migrate` and `check` as typed, on a database of this test's own."""
    settings = {
        "DSR_DATABASE_URL": database_url,
        "DSR_DATA": str(tmp_path / "var"),
        "DSR_SECRET_KEY": "t" * 40,
        "DSR_FIELD_KEY": Fernet.generate_key().decode(),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(*words: object) -> int:
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers()
        backup.add_commands(commands)
        running.add_commands(commands)
        args = parser.parse_args([str(word) for word in words])
        code: int = args.run(args)
        return code

    return run


def _set_aside(database: Database) -> None:
    """The first thing that a restore on PostgreSQL does, after which it was killed."""
    with database.engine.begin() as connection:
        copies._set_aside(connection)
    database.close()


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite puts a copy in place in one transaction, PostgreSQL sets aside what was there: each can be cut off elsewhere."""


@pytest.mark.parametrize("when", ["before the copy stands", "before it is settled"])
@on_postgresql
def test_after_a_restore_that_was_cut_off_nothing_starts_and_the_next_one_begins_with_what_was_there(
    dsr: Command, database: Database, tmp_path: Path, when: str
) -> None:
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    open_case(database, "DSR-2")
    database.close()
    _set_aside(database)
    if when == "before it is settled":
        migrate(database)
        database.close()
    with pytest.raises(Refused, match="dsr restore FILE"):
        dsr("migrate")
    with pytest.raises(Refused, match="dsr restore FILE"):
        dsr("backup", tmp_path / "second")
    assert dsr("check") == 1
    with pytest.raises(Refused, match="--replace"):
        dsr("restore", tmp_path / "copy")
    assert references(database) == ["DSR-1", "DSR-2"], "put back, and left so"
    database.close()
    assert dsr("restore", tmp_path / "copy", "--replace") == 0
    assert references(database) == ["DSR-1"]
    assert not copies.is_cut_off(database)


@on_sqlite
def test_on_sqlite_a_restore_that_was_cut_off_has_changed_nothing(
    dsr: Command, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy in place that is not settled would send every letter again at the next start."""
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    open_case(database, "DSR-2")
    database.close()

    def killed(*_args: object, **_more: object) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(backup, "settle", killed)
        with pytest.raises(Killed):
            dsr("restore", tmp_path / "copy", "--replace")
    assert references(database) == ["DSR-1", "DSR-2"]
    database.close()
    assert dsr("restore", tmp_path / "copy", "--replace") == 0
    assert references(database) == ["DSR-1"]


@on_postgresql
def test_nothing_is_restored_under_a_worker_that_runs(dsr: Command, database: Database, tmp_path: Path) -> None:
    """It would note the end of its job at the job that has the same number in the restored database."""
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    with database.read() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(Refused, match="stop every `dsr serve` and `dsr worker`"):
            dsr("restore", tmp_path / "copy", "--replace")
    assert references(database) == ["DSR-1"]
    assert not copies.is_cut_off(database)


@on_postgresql
def test_ctrl_c_in_a_restore_leaves_what_was_there(
    dsr: Command, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    open_case(database, "DSR-2")
    database.close()
    run = copies._run_postgresql

    def interrupted(database: Database | None, program: str, options: list[str]) -> None:
        run(database, program, options)
        if "--single-transaction" in options:
            raise KeyboardInterrupt

    monkeypatch.setattr(copies, "_run_postgresql", interrupted)
    with pytest.raises(KeyboardInterrupt):
        copies.restore(database, tmp_path / "copy", replace=True, finish=lambda *_args: None)
    assert references(database) == ["DSR-1", "DSR-2"]
    assert not copies.is_cut_off(database)


@on_postgresql
def test_a_connection_that_is_just_ending_holds_no_restore_up(dsr: Command, database: Database, tmp_path: Path) -> None:
    """The server counts a connection until it has ended it, some milliseconds after its program closed it."""
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    database.close()
    ending = Database(database.engine.url.render_as_string(hide_password=False))
    connection = ending.engine.connect()
    connection.execute(text("SELECT 1"))
    connection.detach()  # closing it ends it, and does not give it back
    soon = threading.Timer(0.3, connection.close)
    soon.start()
    assert dsr("restore", tmp_path / "copy", "--replace") == 0
    soon.join()
    assert references(database) == ["DSR-1"]


def test_a_role_that_owns_the_database_and_no_more_restores_it(
    plain_role: Callable[[str], str], tmp_path: Path
) -> None:
    """As the README makes it; a superuser may move an extension to another schema, the owner of a database may not."""

    def ends(database: Database, sha256: str) -> None:
        migrate(database)
        with database.write() as session:
            copies.settle(session, sha256=sha256, at=AT)

    def interrupted(_database: Database, _sha256: str) -> None:
        raise KeyboardInterrupt

    with closing(Database(plain_role("plain"))) as database:
        migrate(database)
        open_case(database, "DSR-1")
        copies.back_up(database, tmp_path / "copy")
        open_case(database, "DSR-2")
        with pytest.raises(KeyboardInterrupt):
            copies.restore(database, tmp_path / "copy", replace=True, finish=interrupted)
        assert references(database) == ["DSR-1", "DSR-2"]
        assert differences(database) == []
        assert _has_pieces(database), "names are found by the index again"
        copies.restore(database, tmp_path / "copy", replace=True, finish=ends)
        assert references(database) == ["DSR-1"]
        assert not copies.is_cut_off(database)
        assert _has_pieces(database)


def test_an_extension_of_another_role_is_told_before_anything_changes(
    plain_role: Callable[[str], str], tmp_path: Path
) -> None:
    url = plain_role("plain")
    with closing(Database(url.replace("//plain@", "//dsr@"))) as superuser, superuser.engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION pg_trgm"))
    with closing(Database(url)) as database:
        migrate(database)
        open_case(database, "DSR-1")
        copies.back_up(database, tmp_path / "copy")
        with pytest.raises(Refused, match="DROP EXTENSION pg_trgm CASCADE"):
            copies.restore(database, tmp_path / "copy", replace=True, finish=lambda *_args: None)
        assert not copies.is_cut_off(database)
        assert references(database) == ["DSR-1"]
        assert _has_pieces(database)


def _has_pieces(database: Database) -> bool:
    with database.engine.connect() as connection:
        found = connection.execute(
            text("SELECT 1 FROM pg_indexes WHERE indexname = 'cases_pieces' AND schemaname = 'public'")
        )
        return found.first() is not None


def test_a_trial_clears_away_what_a_killed_one_left_and_nothing_of_another_office(
    dsr: Command, database: Database, tmp_path: Path
) -> None:
    """Each copy holds every case: left behind by a machine that went off, it would outlive all that is purged."""
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    left, of_another = _leave_a_trial(database)
    assert dsr("restore", tmp_path / "copy", "--try") == 0
    assert left not in _trials(database)
    assert of_another in _trials(database)
    _clear(database, of_another)


def _leave_a_trial(database: Database) -> tuple[str, str]:
    """The name of one that a killed trial of this office left, and of something that is none."""
    if database.is_sqlite:
        file = Path(database.engine.url.database or "")
        names = f"{file.name}.copy-abcdefgh", "restore-abcdefgh"
        for name in names:
            (file.parent / name).mkdir()
            (file.parent / name / "trial.sqlite3").write_text("every case")
        return names
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        number = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
        names = f"dsr_restore_{number}_0123456789ab", f"dsr_restore_{number}1_0123456789ab"
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    return names


def _trials(database: Database) -> list[str]:
    if database.is_sqlite:
        return [path.name for path in Path(database.engine.url.database or "").parent.iterdir()]
    with database.engine.connect() as connection:
        return list(connection.execute(text("SELECT datname FROM pg_database")).scalars())


def _clear(database: Database, name: str) -> None:
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
