"""`dsr serve`, `worker`, `tick`, `migrate` and `check`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from dsr.adapters.field_cipher import FernetCipher
from dsr.catalogue import Catalogue, load_catalogue
from dsr.cli.wired import open_deps, reach, refuse_cut_off
from dsr.db.backup_trial import sealed_fault
from dsr.db.engine import Database
from dsr.db.migrate import is_current, migrate, serves
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.jobs.broker import make_broker
from dsr.jobs.handlers import all_handlers
from dsr.jobs.tick import tick
from dsr.jobs.worker import Worker, run_worker
from dsr.services.powers import unconfirmed_routes
from dsr.services.register_facts import unconfirmed
from dsr.services.watched.disk import look
from dsr.settings import Settings, load_settings
from dsr.wiring import utc_now

SAMPLE = 50
"""Sealed fields of each column that `dsr check` opens, the oldest and the newest: a foreign key opens none of them."""


def add_commands(commands: Any) -> None:
    """Add the commands that run the house."""
    commands.add_parser("serve", help="the web server (and, without a broker, its worker)").set_defaults(run=_serve)
    commands.add_parser("worker", help="a production worker").set_defaults(run=_worker)
    commands.add_parser("tick", help="the minute job, once").set_defaults(run=_tick)
    commands.add_parser("migrate", help="bring the tables to the newest version").set_defaults(run=_migrate)
    commands.add_parser("check", help="check settings, workflows, templates and the database").set_defaults(run=_check)


def _serve(_args: argparse.Namespace) -> int:
    from dsr.cli.serving import serve  # gunicorn reads sys.argv and sets signals when imported late

    return serve(open_deps())


def _worker(_args: argparse.Namespace) -> int:
    deps = open_deps()
    worker = Worker(deps, make_broker(deps.settings.broker_url), all_handlers())
    deps.database.after_commit = lambda _ids: worker.relay.wake()
    run_worker(worker)
    return 0


def _tick(_args: argparse.Namespace) -> int:
    tick(open_deps())
    return 0


def _migrate(_args: argparse.Namespace) -> int:
    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    reach(database)
    refuse_cut_off(database)
    migrate(database)
    database.close()
    print("the tables are at the newest version")
    return 0


def _check(_args: argparse.Namespace) -> int:
    settings = load_settings()
    catalogue = load_catalogue(settings.workflows_dir, settings.templates_dir)
    print(f"settings, {len(catalogue.rights)} workflow(s) and {len(catalogue.letters)} letter kinds are in order")
    for name in catalogue.register.unverified(local_date(utc_now())):
        print(f"reminder: register.yaml {name}: look it up at its source and write verified_on", file=sys.stderr)
    FernetCipher(settings.field_key)  # refuses what is no key, as `dsr serve` does
    in_order = [_is_folder_in_order(settings), _is_database_in_order(settings, catalogue)]
    return 0 if all(in_order) else 1


def _is_folder_in_order(settings: Settings) -> bool:
    """Say whether the watched folder can be read, and how many of its sub-folders cannot be read and written."""
    if settings.watch_folder is None:
        return True
    found = look(settings.watch_folder, lambda _name: True)
    faulty = [name for name, folder in found.folders.items() if name and folder.state]
    if found.folders[""].state:
        print("DSR_WATCH_FOLDER: the folder is not there or cannot be read", file=sys.stderr)
    elif faulty:
        print(f"DSR_WATCH_FOLDER: {len(faulty)} sub-folder(s) cannot be read and written", file=sys.stderr)
    else:
        print(f"the watched folder is readable and has {len(found.folders) - 1} sub-folder(s)")
    return not (found.folders[""].state or faulty)


def _is_database_in_order(settings: Settings, catalogue: Catalogue) -> bool:
    """Say how the database stands; False where it does not answer. One that is still to be made is no fault: a check comes
    before the first `dsr migrate`."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        folder = Path(url.database or "").parent
        if folder.is_dir() or folder == settings.data_dir:
            print("there is no database yet: `dsr migrate` makes it")
            return True
    database = Database(settings.database_url)
    try:
        reach(database)
        refuse_cut_off(database)
        if not serves(database):
            print("the database answers; its tables are not at the version of this program: run `dsr migrate`")
            return True
        version = (
            "at the version of this program" if is_current(database) else "of a later release that serves this program"
        )
        with database.read() as session:
            lacking = unconfirmed(session, catalogue.register)
            routes = unconfirmed_routes(session, catalogue.register, local_date(utc_now()))
            sealed_by_another = sealed_fault(session, FernetCipher(settings.field_key), most=SAMPLE)
    except Refused as refusal:
        print(refusal.message, file=sys.stderr)
        return False
    finally:
        database.close()
    print(f"the database answers, and its tables are {version}")
    if sealed_by_another:
        print(f"DSR_FIELD_KEY: {sealed_by_another}: add the key it was sealed with", file=sys.stderr)
        return False
    for name in lacking:
        print(f"reminder: register.yaml {name}: nobody has confirmed these words", file=sys.stderr)
    for kind in routes:
        print(f"reminder: register.yaml appeal {kind}: nobody has confirmed the route of appeal", file=sys.stderr)
    return True
