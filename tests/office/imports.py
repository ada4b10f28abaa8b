"""The exchange's file of every week, taken into the register on the Monday after it, as the office would."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.domain.calendar import local_date
from dsr.jobs.calls import import_file, open_file
from dsr.services import call_sources, register, shared_lines
from dsr.services.call_queues import WELLBEING_COUNTY, QueueWords, save_queue
from tests.office.calls import ANNOUNCED, LINES, call_rows, ended_at, write_rows
from tests.office.office import Office, OfficeStopped, Told
from tests.office.told import told_calls

SYSTEMS = {
    "asterisk21": ("puhelinvaihde", "telefonväxeln", "the switchboard"),
    "zylinc": ("asiakaspalvelun puhelujärjestelmä", "kundtjänstens telefonisystem", "the customer service system"),
}
"""What letters call the exchanges, in Finnish, Swedish and English."""


def weekly_imports(office: Office) -> Told:
    """Plain names for the lines, then the calls of each week on Monday morning, and those of this week this morning."""
    rows = call_rows(office.today - timedelta(days=1), office.deps.calendar, told_calls(office))
    days = _import_days(office, local_date(ended_at(rows[0])))
    yield office.at(days[0], "6.00")
    with office.deps.database.write() as session:
        name_lines(session, by=office.id_of("admin"), at=office.now)
        shared_lines.save_line(
            session, "09 555 0100", "switchboard", "Esimerkkiyhtiö Oy", by=office.id_of("handler"), at=office.now
        )
    for day in days:
        yield office.at(day, "6.30")
        # What rang before this day began; the last file ends with yesterday's last call.
        until = office.at(day, "0.00")
        week, rows = [row for row in rows if ended_at(row) < until], [row for row in rows if ended_at(row) >= until]
        if week:
            _take(office, week, day)
    if rows:
        _take(office, rows, office.today)
    with office.deps.database.write() as session:
        for source in call_sources.all_sources(session):
            names = SYSTEMS[source.name]
            call_sources.save_names(session, source.id or 0, *names, by=office.id_of("admin"), at=office.now)


def name_lines(session: Session, *, by: int, at: datetime) -> None:
    """The directory of lines, as the administrator of the exchange fills it: a line that changed hands has two entries."""
    for line in LINES:
        told = ANNOUNCED if line.is_announced else ("", "")
        words = QueueWords(
            line.technical,
            line.fi,
            line.sv,
            is_sensitive=line.is_sensitive,
            announcement_fi=told[0],
            announcement_sv=told[1],
        )
        save_queue(session, words, by=by, at=at)
        if line.others_from is not None:
            later = replace(words, controller=WELLBEING_COUNTY, from_on=line.others_from)
            save_queue(session, later, by=by, at=at)


def _import_days(office: Office, first: date) -> list[date]:
    monday = first + timedelta(days=7 - first.weekday())
    days = [monday + timedelta(weeks=number) for number in range(60)]
    return [day for day in days if day < office.today] + [office.today]


def _take(office: Office, rows: list[list[str]], day: date) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"Master-{day.isoformat()}.csv"
        write_rows(path, rows)
        opened = open_file(office.deps, str(path))
        if opened.faults:
            raise OfficeStopped(f"the calls up to {day} were refused: {opened.faults[0].message}")
        by = office.id_of("handler")
        with office.deps.database.write() as session:
            holds_lock(session)
            batch_id = register.begin_import(
                session, opened, label=path.name, actor=f"user:{by}", by=by, at=office.now
            ).id
        import_file(office.deps, opened, batch_id or 0)
