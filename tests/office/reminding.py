"""Reminders in the made-up office: what is near its day is told, and the clerk's absence has a deputy."""

from __future__ import annotations

from datetime import timedelta

from dsr.domain.calendar import local_date
from dsr.domain.listening import Period
from dsr.services.reminders import absences, giving
from tests.office.office import Office, Told


def reminding(office: Office) -> Told:
    """A colleague is away until tomorrow with a deputy, another will be; and this morning's reminders are given."""
    yield office.at(office.working_day(1), "14.20")
    today = office.today
    with office.writing() as session:
        away = Period(office.working_day(0), today + timedelta(days=1))
        colleague, handler = office.id_of("colleague"), office.id_of("handler")
        absences.note_absence(session, office.deps, colleague, away, handler, by=colleague, at=office.now)
        later = Period(today + timedelta(days=14), today + timedelta(days=25))
        absences.note_absence(session, office.deps, handler, later, colleague, by=handler, at=office.now)
    yield office.at(today, "23.59")
    with office.writing() as session:
        giving.give_due(session, office.deps, local_date(office.now), at=office.now)
