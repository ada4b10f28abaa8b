"""A backup is whole and private; a restore puts all of it back or changes nothing."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from sqlmodel import col

from dsr.adapters.field_cipher import FernetCipher
from dsr.cli import backup
from dsr.db import triggers
from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.events import events_of, record
from dsr.db.outbox import enqueue
from dsr.db.tables import Case, Job, SignIn, User
from dsr.domain.errors import Refused
from tests.backup_parts import AT, open_case, references

FIELD_KEY = Fernet.generate_key().decode()
Command = Callable[..., int]


@pytest.fixture
def dsr(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`dsr backup` and `dsr restore` as typed, on a database of this test's own."""
    settings = {
        "DSR_DATABASE_URL": database_url,
        "DSR_DATA": str(tmp_path / "var"),
        "DSR_SECRET_KEY": "t" * 40,
        "DSR_FIELD_KEY": FIELD_KEY,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(*words: object) -> int:
        parser = argparse.ArgumentParser()
        backup.add_commands(parser.add_subparsers())
        args = parser.parse_args([str(word) for word in words])
        code: int = args.run(args)
        return code

    return run


def _pieces(database: Database) -> list[str]:
    """PostgreSQL's index of the pieces of names, where its extension stands."""
    if database.is_sqlite:
        return []
    with database.read() as session:
        made = select(text("indexdef FROM pg_indexes")).where(text("indexname = 'cases_pieces'"))
        return list(session.scalars(made))


def test_what_was_backed_up_comes_back_and_what_came_later_goes(
    dsr: Command, database: Database, tmp_path: Path
) -> None:
    open_case(database, "DSR-1")
    assert dsr("backup", tmp_path / "copy") == 0
    open_case(database, "DSR-2")
    database.close()
    assert dsr("restore", tmp_path / "copy", "--replace") == 0
    assert references(database) == ["DSR-1"]
    with database.read() as session:
        assert verify(session).broken == ""
        assert [event.kind for event in events_of(session, "register")] == ["backup_restored"]
    with database.engine.connect() as connection:
        assert triggers.count(connection) == triggers.TRIGGER_COUNT[database.engine.dialect.name]


def test_the_log_tells_of_a_backup_without_its_place(dsr: Command, database: Database, tmp_path: Path) -> None:
    dsr("backup", tmp_path / "secret-place")
    with database.read() as session:
        (event,) = events_of(session, "register")
        assert event.kind == "backup_made"
        assert "secret-place" not in event.body


def test_a_backup_is_readable_by_its_owner_only(dsr: Command, tmp_path: Path) -> None:
    dsr("backup", tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]


def test_a_backup_is_taken_while_others_write(dsr: Command, database: Database, tmp_path: Path) -> None:
    open_case(database, "DSR-1")
    if database.is_sqlite:  # readers and the backup go on beside the one writer; the note in the log waits its turn
        with database.read() as session:
            session.execute(text("SELECT 1"))
            assert dsr("backup", tmp_path / "copy") == 0
    else:
        with database.write() as session:
            record(session, "case:1", "noted", at=AT)
            assert dsr("backup", tmp_path / "copy") == 0


def test_a_file_that_is_there_is_never_written_over(dsr: Command, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("last night's backup")
    with pytest.raises(Refused, match="exists already"):
        dsr("backup", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "last night's backup"


def test_a_database_with_cases_is_replaced_only_at_ones_word(dsr: Command, database: Database, tmp_path: Path) -> None:
    dsr("backup", tmp_path / "copy")
    open_case(database, "DSR-1")
    with pytest.raises(Refused, match="--replace"):
        dsr("restore", tmp_path / "copy")
    assert references(database) == ["DSR-1"]


def test_a_database_without_cases_needs_no_such_word(dsr: Command, database: Database, tmp_path: Path) -> None:
    dsr("backup", tmp_path / "copy")
    database.close()
    assert dsr("restore", tmp_path / "copy") == 0


def _cut(whole: bytes) -> bytes:
    return whole[: len(whole) * 2 // 3]


def _spoilt(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes(4096) + whole[middle + 4096 :]


_DAMAGED = [
    (_cut, "cut short"),
    (_spoilt, "spoilt in the middle"),
    (lambda _whole: b"", "empty"),
    (lambda _w: b"hello", "text"),
]


@pytest.mark.parametrize("damage", [row[0] for row in _DAMAGED], ids=[row[1] for row in _DAMAGED])
def test_a_damaged_backup_changes_nothing(
    dsr: Command, database: Database, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    for number in range(40):
        open_case(database, f"DSR-{number}")
    pieces = _pieces(database)
    assert len(pieces) == (not database.is_sqlite)
    dsr("backup", tmp_path / "copy")
    (tmp_path / "damaged").write_bytes(damage((tmp_path / "copy").read_bytes()))
    open_case(database, "DSR-LATER")
    database.close()
    with pytest.raises(Refused):
        dsr("restore", tmp_path / "damaged", "--replace")
    assert len(references(database)) == 41
    assert _pieces(database) == pieces
    with database.read() as session:
        assert verify(session).broken == ""


def test_a_database_of_another_program_is_refused(dsr: Command, tmp_path: Path, sqlite_url: str) -> None:
    with pytest.raises(Refused, match="not a backup"):
        dsr("restore", __file__)
    with pytest.raises(Refused, match="no file"):
        dsr("restore", tmp_path / "nowhere")


def test_after_a_restore_everyone_signs_in_again_and_nothing_is_sent_by_itself(
    dsr: Command, database: Database, tmp_path: Path
) -> None:
    open_case(database, "DSR-1")
    with database.write() as session:
        user = session.scalars(select(User)).one()
        session.add(SignIn(token_hash="h" * 64, user_id=user.id or 0, access_version=1, began_at=AT, seen_at=AT))
        enqueue(session, "send_letter", key="mail:1", at=AT)
        enqueue(session, "print_letter", key="print:1", at=AT)
    dsr("backup", tmp_path / "copy")
    database.close()
    dsr("restore", tmp_path / "copy", "--replace")
    with database.read() as session:
        assert session.scalars(select(SignIn)).one().ended_at is not None
        jobs = dict(session.execute(select(col(Job.kind), col(Job.state))).all())
    assert jobs == {"send_letter": "failed", "print_letter": "queued"}


def test_nothing_is_restored_under_a_running_server(dsr: Command, tmp_path: Path) -> None:
    dsr("backup", tmp_path / "copy")
    with (tmp_path / "var" / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="stop `dsr serve` first"):
            dsr("restore", tmp_path / "copy", "--replace")


def test_without_postgresqls_programs_a_sentence_says_what_to_install(
    dsr: Command, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert dsr("backup", tmp_path / "copy") == 0
        return
    assert shutil.which("pg_dump")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="postgresql-client"):
        dsr("backup", tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


def _leftovers(database: Database) -> list[str]:
    """What a trial left behind: databases of the server, or folders beside the file."""
    if database.is_sqlite:
        return [path.name for path in Path(database.engine.url.database or "").parent.glob("*.copy-*")]
    with database.engine.connect() as connection:
        names = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE 'dsr_restore%'"))
        return list(names.scalars())


def test_a_restore_is_tried_beside_the_database_in_use(
    dsr: Command, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_case(database, "DSR-1")
    dsr("backup", tmp_path / "copy")
    open_case(database, "DSR-2")
    with (tmp_path / "var" / "worker.lock").open("w") as lock:  # the server goes on
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert dsr("restore", tmp_path / "copy", "--try") == 0
    assert "1 case(s)" in capsys.readouterr().out
    assert references(database) == ["DSR-1", "DSR-2"]
    assert _leftovers(database) == []
    with database.read() as session:
        tried = events_of(session, "register")[-1]
        assert tried.kind == "restore_tried"
        assert '"is_whole":true' in tried.body


def test_a_backup_whose_fields_no_key_opens_is_not_whole(
    dsr: Command, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_case(database, "DSR-1")
    with database.write() as session:
        case = session.scalars(select(Case)).one()
        case.subject_hetu = FernetCipher(Fernet.generate_key().decode()).seal("020358-901R")
        session.add(case)
    dsr("backup", tmp_path / "copy")
    assert dsr("restore", tmp_path / "copy", "--try") == 1
    told = capsys.readouterr()
    assert "cases.subject_hetu" in told.err
    assert "020358" not in told.out + told.err


def test_a_backup_that_is_not_whole_replaces_nothing(dsr: Command, database: Database, tmp_path: Path) -> None:
    open_case(database, "DSR-1")
    with database.write() as session:
        session.add(SignIn(token_hash="h" * 64, user_id=1, access_version=1, began_at=AT, seen_at=AT))
        case = session.scalars(select(Case)).one()
        case.subject_hetu = FernetCipher(Fernet.generate_key().decode()).seal("020358-901R")
        session.add(case)
    dsr("backup", tmp_path / "broken")
    with database.write() as session:
        case = session.scalars(select(Case)).one()
        case.subject_hetu = ""
        session.add(case)
    open_case(database, "DSR-2")
    with pytest.raises(Refused, match=r"nothing was replaced.*cases\.subject_hetu"):
        dsr("restore", tmp_path / "broken", "--replace")
    assert references(database) == ["DSR-1", "DSR-2"]
    with database.read() as session:
        assert session.scalars(select(SignIn)).one().ended_at is None, "nobody was signed out"
    assert _leftovers(database) == []
    dsr("backup", tmp_path / "whole")
    database.close()
    assert dsr("restore", tmp_path / "whole", "--replace") == 0


def test_a_damaged_backup_fails_its_trial_and_leaves_nothing_behind(
    dsr: Command, database: Database, tmp_path: Path
) -> None:
    for number in range(40):
        open_case(database, f"DSR-{number}")
    dsr("backup", tmp_path / "copy")
    (tmp_path / "damaged").write_bytes(_cut((tmp_path / "copy").read_bytes()))
    with pytest.raises(Refused):
        dsr("restore", tmp_path / "damaged", "--try")
    assert _leftovers(database) == []
    assert len(references(database)) == 40
