"""`dsr backup FILE` and `dsr restore FILE`: the whole database in one file, and back."""

from __future__ import annotations

import argparse
import fcntl
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from dsr.adapters.field_cipher import FernetCipher
from dsr.cli.wired import open_database, reach
from dsr.db.audit import verify
from dsr.db.backup import back_up, put_back, restore, settle
from dsr.db.backup_trial import try_restore
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.domain.errors import Refused
from dsr.services import house_checks
from dsr.services.house_checks import Check
from dsr.settings import Settings, load_settings
from dsr.wiring import utc_now


def add_commands(commands: Any) -> None:
    """Add `backup` and `restore`."""
    making = commands.add_parser("backup", help="copy the whole database to a new file")
    making.add_argument("file", type=Path, metavar="FILE")
    making.set_defaults(run=_backup)
    putting = commands.add_parser("restore", help="put a copy in the place of the database")
    putting.add_argument("file", type=Path, metavar="FILE")
    putting.add_argument("--try", dest="is_trial", action="store_true", help="only prove that it can be restored")
    putting.add_argument("--replace", action="store_true", help="lose the cases that the database holds now")
    putting.set_defaults(run=_restore)


def _backup(args: argparse.Namespace) -> int:
    with closing(open_database()) as database:
        sha256 = back_up(database, args.file)
        with database.write() as session:
            house_checks.note(session, Check.BACKUP, is_whole=True, at=utc_now(), sha256=sha256)
    print(f"backed up: {args.file.stat().st_size} bytes, SHA-256 {sha256}")
    print("It holds personal data, and not the keys: keep DSR_FIELD_KEY and DSR_SECRET_KEY safe elsewhere.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    settings = load_settings()
    if args.is_trial:
        return _try(args.file, settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _no_worker_here(settings), closing(Database(settings.database_url)) as database:
        reach(database)
        if put_back(database):
            print("a restore was cut off: what the database held before it is back", file=sys.stderr)
        if args.replace:
            _refuse_broken(database, args.file, settings)
        sha256, stopped = restore(database, args.file, replace=args.replace, finish=_settled)
        with database.read() as session:
            verdict = verify(session)
    print(f"restored: SHA-256 {sha256}; everyone must sign in again")
    if stopped:
        print(f"{stopped} sending job(s) were stopped: see whether each was sent since the backup, then try it again")
    if verdict.broken:
        print(f"the log in this backup is broken: {verdict.broken}", file=sys.stderr)
        return 1
    return 0


def _settled(copy: Database, sha256: str) -> int:
    migrate(copy)
    with copy.write() as session:
        return settle(session, sha256=sha256, at=utc_now())


def _refuse_broken(database: Database, file: Path, settings: Settings) -> None:
    """Restore the copy beside first; raises `Refused`, and what the database holds stays, where the copy is not whole."""
    fault = try_restore(database, file, FernetCipher(settings.field_key)).fault
    if fault:
        raise Refused(
            f"this backup is not whole, and nothing was replaced: {fault}. Use an older backup, or restore this one into "
            "an empty database to see what it holds.",
            code="backup_not_whole",
        )


def _try(file: Path, settings: Settings) -> int:
    """Beside the database in use, which may go on meanwhile; that it was tried, and how it went, stands in its log."""
    with closing(open_database()) as database:
        trial = try_restore(database, file, FernetCipher(settings.field_key))
        with database.write() as session:
            house_checks.note(
                session,
                Check.RESTORE,
                is_whole=not trial.fault,
                at=utc_now(),
                sha256=trial.sha256,
                cases=trial.cases,
                events=trial.events,
            )
    print(f"restored beside the database in use, and thrown away again: SHA-256 {trial.sha256}")
    print(f"{trial.cases} case(s), {trial.letters} letter(s), {trial.recordings} recording(s), {trial.events} event(s)")
    print(f"newest seal {trial.newest_seal or 'none'}")
    if trial.fault:
        print(f"this backup is not whole: {trial.fault}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def _no_worker_here(settings: Settings) -> Iterator[None]:
    """Hold the embedded worker's lock meanwhile; raises `Refused` while `dsr serve` holds it."""
    with (settings.data_dir / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("the server is running: stop `dsr serve` first", code="server_running") from None
        yield
