"""What destruction and other holds leave in the office: nightly sweeps, messages to the exchange, an authority that asks."""

from __future__ import annotations

from sqlmodel import col, select

from dsr.db.tables import SourceInstruction
from dsr.domain.calendar import local_date
from dsr.services import destruction, hold_placing
from dsr.services.destruction import instructions
from dsr.services.hold_placing import Wish
from tests.office import told
from tests.office.office import Office, Told
from tests.office.people import spoken

SWEEPS = (25, 15, 8, 3)
"""Working days back on which the made-up office swept; the newest list has not been confirmed by the exchange."""


def nightly_sweeps(office: Office) -> Told:
    """Overdue recordings are destroyed, the exchange is told the same morning and confirms in the afternoon, but for once."""
    for back in SWEEPS:
        day = office.working_day(back)
        yield office.at(day, "2.10")
        destruction.sweep(office.deps)
        yield office.at(day, "9.40")
        made = _open_lists(office)
        if made:
            with office.writing() as session:
                to, by = f"Operaattorin palvelupiste, palvelupyyntö {10500 + back}", office.id_of("handler")
                instructions.tell(session, made, to, local_date(office.now), by=by, at=office.now)
        yield office.at(day, "14.20")
        if made and back != SWEEPS[-1]:
            with office.writing() as session:
                by, at = office.id_of("handler"), office.now
                instructions.confirm(session, office.deps, made, f"kuittaus {10500 + back}", by=by, at=at)


def other_holds(office: Office) -> Told:
    """The police ask for the calls of a number, and somebody complains of a line."""
    yield office.at(office.working_day(6), "10.15")
    wish = Wish("authority", "Esitutkinta.", "Poliisi 5500/R/0/26", numbers=(spoken(told.MIRJA.number),))
    with office.writing() as session:
        by, at = office.id_of("handler"), office.now
        hold_placing.place(session, office.deps, None, wish, seen=10_000, by=by, at=at)
    yield office.at(office.working_day(4), "11.05")
    wish = Wish("complaint", "Kantelu tietosuojavaltuutetulle.", "TSV 1/2026", numbers=(spoken(told.OSKAR.number),))
    with office.writing() as session:
        by, at = office.id_of("colleague"), office.now
        hold_placing.place(session, office.deps, None, wish, seen=10_000, by=by, at=at)


def _open_lists(office: Office) -> list[int]:
    with office.deps.database.read() as session:
        query = select(col(SourceInstruction.id)).where(col(SourceInstruction.state) == "made")
        return [one for one in session.scalars(query) if one is not None]
