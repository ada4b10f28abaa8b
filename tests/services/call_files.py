"""Made-up call files for tests: rows as an exchange or a mapped export would write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dsr.deps import Deps
from dsr.domain.call_profile import Profile
from dsr.domain.call_profile_checks import profile_from_mapping
from dsr.jobs.calls import import_file, open_file
from dsr.ports import OpenedCallFile
from dsr.services import profiles, register
from dsr.services.register import Counts

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
HEADING = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")


def asterisk_row(
    number: int,
    at: datetime = AT,
    *,
    caller: str = "0405550123",
    linked: str = "",
    talk: int = 60,
    queue: str = "info-fi",
    agent: str = "A7",
    dialled: str = "0981622000",
    context: str = "from-pstn",
) -> tuple[str, ...]:
    """One row of 21 columns in UTC; `number` is the row's sequence, `linked` the id of the call that it belongs to."""
    unique = f"{int(at.timestamp())}.{number}"
    ended = at + timedelta(seconds=talk + 10)
    stamp = "%Y-%m-%d %H:%M:%S"
    answered = (at + timedelta(seconds=10)).strftime(stamp) if talk else ""
    return (
        *("", caller, dialled, context, f'"" <{caller}>', f"PJSIP/trunk-{number:08x}", f"PJSIP/{agent}-{number:08x}"),
        *("Queue", f"{queue},t", at.strftime(stamp), answered, ended.strftime(stamp), str(talk + 10), str(talk)),
        *("ANSWERED" if talk else "NO ANSWER", "DOCUMENTATION", unique, "", "", linked or unique, str(number)),
    )


def write_rows(path: Path, rows: Iterable[Sequence[object]]) -> str:
    """Write a comma-separated file; answers its path as a text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return str(path)


def mapped_profile(name: str, **changes: object) -> Profile:
    """A profile over `HEADING`, in Finnish time."""
    fields = ("call_id", "leg_id", "started", "caller", "dialled", "queue", "agent", "direction", "leg_type")
    columns = dict(zip((*fields, "total", "talk", "recording"), HEADING, strict=True))
    mapping = {"name": name, "zone": "Europe/Helsinki", "delimiter": ",", "columns": columns}
    return profile_from_mapping({**mapping, **changes})


def save(deps: Deps, profile: Profile) -> None:
    """Keep a profile under its own name as source."""
    with deps.database.write() as session:
        profiles.keep_profile(session, profile, profile.name, by=None, at=deps.now())


def take(deps: Deps, path: str, profile: str = "", *, chunk_rows: int = 3) -> Counts:
    """Import a file as the command line does, in small chunks."""
    return import_file(deps, opened(deps, path, profile), begun(deps, path, profile), chunk_rows=chunk_rows)


def opened(deps: Deps, path: str, profile: str = "") -> OpenedCallFile:
    """The file looked through; it must have no faults."""
    file = open_file(deps, path, profile)
    assert file.faults == ()
    return file


def begun(deps: Deps, path: str, profile: str = "") -> int:
    """A running batch for the file."""
    with deps.database.write() as session:
        file = opened(deps, path, profile)
        batch = register.begin_import(session, file, label=path, actor="cli:test", by=None, at=deps.now())
        return batch.id or 0
