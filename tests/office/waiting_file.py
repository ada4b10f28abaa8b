"""A contact centre's file that was sent this morning and waits: what it would do can be looked at, nothing is taken yet."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from dsr.domain.call_profile_checks import profile_to_mapping
from dsr.domain.shipped_profiles import ZYLINC
from dsr.services import profiles
from dsr.services.register import uploaded
from dsr.services.uploads import new_name, upload_path
from tests.office.calls import LINES
from tests.office.office import Office, Told

NAME = "zylinc_espoo"
_COLUMNS = (
    *("Result", "StartTimeUtc", "TotalDurationInMilliseconds", "EventDurationInMilliseconds"),
    *("ConversationEventType", "AgentDisplayName", "QueueName", "CallerNumber"),
)
_AGENTS = ("Anni Asiakaspalvelija", "Lauri Linjalla", "Sofia Svarare")
_WITHHELD = ("anonymous", "", "unavailable")


def waiting_file(office: Office) -> Told:
    """A copy of the profile that ships, with the column of the caller's number, and a file that waits for a word."""
    yield office.at(office.today, "7.30")
    by = office.id_of("handler")
    save_own_profile(office)
    name = new_name()
    path = upload_path(office.deps.settings.data_dir, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_events(path, office.at(office.working_day(1), "8.00"))
    with office.deps.database.write() as session:
        label = f"conversation-events-{office.working_day(1).isoformat()}.csv"
        batch = uploaded.receive_upload(session, name, label, actor=f"user:{by}", by=by, at=office.now)
        uploaded.ask_survey(session, batch.id or 0, "", at=office.now)


def save_own_profile(office: Office) -> None:
    """The profile that ships, with the column of the caller's number."""
    columns = {**dict(ZYLINC.columns), "caller": "CallerNumber"}
    mapping = {**profile_to_mapping(ZYLINC), "name": NAME, "columns": columns}
    with office.deps.database.write() as session:
        profiles.save_profile(session, mapping, "zylinc", by=office.id_of("handler"), at=office.now)


def write_events(path: Path, opened_at: datetime) -> None:
    """The conversations of the day that began then."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([_COLUMNS, *_rows(opened_at)])


def _rows(opened_at: datetime) -> Iterator[list[str]]:
    """Sixty conversations of a working day, two event rows each, and a few rows that cannot be right."""
    chance = random.Random(1204)
    for number in range(60):
        start = (opened_at + timedelta(seconds=number * 420 + chance.randrange(300))).strftime("%Y-%m-%d %H:%M:%S")
        wait = chance.randrange(4_000, 240_000)
        talk = chance.randrange(40_000, 600_000) if number % 6 else 0
        caller = chance.choice(_WITHHELD) if number % 9 == 0 else f"04055509{number:02d}"
        result, agent = ("Answered", chance.choice(_AGENTS)) if talk else ("Missed", "")
        begun = [result, start, str(wait + talk)]
        line = chance.choice(LINES).technical
        yield [*begun, str(wait), "JoinedQueue", "", line, caller]
        yield [*begun, str(talk), "LeftQueue", agent, line, caller]
    yield [*("Answered", "2026-02-30 09:15:00", "61000", "61000"), *("LeftQueue", _AGENTS[0], line, "0405550961")]
    yield [*("Answered", start, "kesto", "kesto"), *("LeftQueue", _AGENTS[1], line, "0405550962")]
    yield [*("Answered", "", "88000", "88000"), *("LeftQueue", _AGENTS[2], line, "0405550963")]
    yield ["Answered", start, "12000"]
