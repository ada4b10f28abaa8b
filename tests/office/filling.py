"""Fills an empty house with the made-up office: its people, its calls week by week, and every matter as it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dsr.db.migrate import migrate
from dsr.jobs.handlers import all_handlers
from dsr.jobs.tick import tick
from dsr.settings import load_settings
from dsr.wiring import build
from tests.office.closed_cases import CLOSED
from tests.office.closing import passed_on_long_ago, proposed_purge, taken_further
from tests.office.destruction import nightly_sweeps, other_holds
from tests.office.facts import facts_confirmed
from tests.office.governing import proposed_term
from tests.office.hard_cases import HARD
from tests.office.imports import weekly_imports
from tests.office.listeners import listening
from tests.office.mails_in import mails_in
from tests.office.office import Office
from tests.office.open_cases import OPEN
from tests.office.reminding import reminding
from tests.office.rights_cases import RIGHTS
from tests.office.users import Account, add_workers
from tests.office.waiting_file import waiting_file
from tests.office.watched import watched_folder


def fill(environ: Mapping[str, str], now: datetime, say: Callable[[str], None]) -> dict[str, Account]:
    """Fill the database that these `DSR_*` settings name, as if the office had worked there for seven months.

    `now` is the real moment on which all days hang. Answers the accounts by the key of their worker.
    """
    deps = build(load_settings(environ))
    try:
        migrate(deps.database)
        office = Office(deps, all_handlers(), now)
        say("People who work here ...")
        office.accounts = add_workers(deps.database, now - timedelta(days=250))
        stories = (
            facts_confirmed,
            weekly_imports,
            waiting_file,
            watched_folder,
            nightly_sweeps,
            other_holds,
            *CLOSED,
            *OPEN,
            *RIGHTS,
            *HARD,
            listening,
            reminding,
            mails_in,
            taken_further,
        )
        say(
            f"Seven months of calls, and {len(CLOSED) + len(OPEN) + len(RIGHTS) + len(HARD)} matters with their letters ..."
        )
        office.play(stories, lambda done, all_of_them: say(f"  {done} of {all_of_them} told"))
        proposed_term(office, now)
        passed_on_long_ago(office)
        proposed_purge(office)
        tick(replace(office.deps, now=lambda: now))
        return office.accounts
    finally:
        deps.printers.close()
        deps.database.close()
