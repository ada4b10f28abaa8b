"""What every command starts from: the real parts, on a database that stands at the newest version."""

from __future__ import annotations

import getpass

from sqlalchemy.exc import OperationalError

from dsr.catalogue import check_live_states
from dsr.db.backup import is_cut_off
from dsr.db.engine import Database
from dsr.db.migrate import serves
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.errors import Refused
from dsr.logs import set_up_logs
from dsr.services.access_log import log_access
from dsr.services.requests import states_in_use
from dsr.settings import load_settings
from dsr.wiring import build


def open_deps() -> Deps:
    """The real parts. Raises `Refused` when the database does not answer or its tables are not at the newest version, and
    `Invalid` when a workflow file lacks a state in which a request stands."""
    set_up_logs()
    deps = build(load_settings())
    _require_current(deps.database)
    with deps.database.read() as session:
        in_use = states_in_use(session)
    check_live_states(deps.catalogue, in_use)
    return deps


def open_database() -> Database:
    """Only the database, for commands that need nothing else. Raises `Refused` as `open_deps` does."""
    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    _require_current(database)
    return database


def actor() -> str:
    """Who runs the command, as the access log names them."""
    return f"cli:{getpass.getuser()}"[:80]


def reach(database: Database) -> None:
    """Open a first connection. Raises `Refused` with the reason that the database's client gives (it names no password)."""
    try:
        database.engine.connect().close()
    except OperationalError as fault:
        database.close()
        reason = str(fault.orig).splitlines()[0]
        raise Refused(
            f"the database cannot be reached: {reason}. Start it, or correct DSR_DATABASE_URL",
            code="database_unreachable",
        ) from None


def refuse_cut_off(database: Database) -> None:
    """Raises `Refused` where a restore was cut off: what stands there is empty, or a copy that would send everything again."""
    if is_cut_off(database):
        database.close()
        raise Refused(
            "a restore still runs, or was cut off. If none runs, give `dsr restore FILE` again: it begins by putting back what "
            "the database held before, and without --replace leaves it so",
            code="restore_cut_off",
        )


def _require_current(database: Database) -> None:
    reach(database)
    refuse_cut_off(database)
    if not serves(database):
        database.close()
        raise Refused(
            "the database is not at the version of this program: run `dsr migrate` of the newest program",
            code="not_migrated",
        )


def log_looking(deps: Deps, action: Action, subject: str) -> None:
    """Write that whoever runs the command looks at something, before it is shown."""
    with deps.database.write() as session:
        log_access(session, actor(), action, at=deps.now(), subject=subject, basis="cli")
