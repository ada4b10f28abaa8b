"""The watched folder of the made-up office: a file taken by itself, one in doubt, and things that nobody can take."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from dsr.services.watched import taking
from tests.office.calls import LINES
from tests.office.office import Office, OfficeStopped, Told
from tests.office.waiting_file import NAME, save_own_profile, write_events
from tests.services.call_files import asterisk_row, write_rows


def watched_folder(office: Office) -> Told:
    """What the exchanges left in the folder one morning, and the looks at it."""
    yield office.at(office.working_day(1), "8.45")
    root = office.deps.settings.watch_folder
    if root is None:
        raise OfficeStopped("the demonstration watches a folder")
    save_own_profile(office)
    for path in _left_there(office, root):
        at = office.now.timestamp()
        os.utime(path, (at, at))
    for minute in ("8.46", "8.48", "8.50"):
        yield office.at(office.working_day(1), minute)
        with office.deps.database.write() as session:
            taking.look_soon(session, minute, at=office.now)


def _left_there(office: Office, root: Path) -> list[Path]:
    """Calls of an evening, events whose zone is only declared, a sound file, and a folder that is called as no profile is."""
    for name in ("asterisk21", NAME, "vanha_vaihde"):
        (root / name).mkdir(parents=True, exist_ok=True)
    evening = office.at(office.working_day(2), "15.00")
    rows = [
        asterisk_row(n, evening + timedelta(minutes=n), caller=f"04055508{n:02d}", queue=LINES[0].technical)
        for n in range(12)
    ]
    found = [root / "asterisk21" / "Master.csv", root / NAME / "events.csv", root / "asterisk21" / "q-1300.wav"]
    write_rows(found[0], rows)
    write_events(found[1], office.at(office.working_day(3), "8.00"))
    found[2].write_bytes(b"no sound")
    return found
