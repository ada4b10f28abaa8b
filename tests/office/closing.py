"""What comes after the answer: a complaint to the Ombudsman, and a message whose term of retention has ended, with its purge proposed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from dsr.db.events import record
from dsr.db.tables import Case, Message
from dsr.domain.calendar import local_date
from dsr.domain.proceedings import Begun
from dsr.services.case_retention import expired, rounds
from dsr.services.proceedings import beginning
from tests.office import told
from tests.office.office import Office, Told


def taken_further(office: Office) -> Told:
    """Somebody whose calls were not found has complained to the Ombudsman, who asks the city for a statement."""
    yield office.at(office.working_day(2), "14.05")
    with office.deps.database.read() as session:
        query = select(col(Case.id)).where(col(Case.subject_name) == told.ILONA.name, col(Case.state) == "closed")
        case_id = session.scalars(query).first() or 0
    with office.changing(case_id) as (session, case):
        roles = office.actor(session, "handler").roles
        came, due = office.working_day(2), local_date(office.now) + timedelta(days=16)
        begun = Begun("ombudsman_complaint", "TSV/412/2026", came, due)
        beginning.begin(session, office.deps, case, begun, roles=roles, by=office.id_of("handler"), at=office.now)


def passed_on_long_ago(office: Office) -> None:
    """A message of two years ago that was not the office's: whoever looks at retention finds it."""
    at = office.now - timedelta(days=730)
    clerk = office.id_of("handler")
    with office.writing() as session:
        case = Case(
            reference=f"7/00.01.06/{at.year}",
            state="routed",
            route="other_register",
            subject_name="Vanha Viestinen",
            name_key="vanha viestinen",
            language="fi",
            created_by=clerk,
            created_at=at,
            closed_at=at,
        )
        session.add(case)
        session.flush()
        came = {"channel": "email", "arrived_at": at, "recorded_by": clerk, "recorded_at": at}
        session.add(Message(case_id=case.id or 0, kind="other", text="Hei, missä asuntohakemukseni viipyy?", **came))
        record(session, f"case:{case.id}", "message_routed", at=at, by=clerk, route=case.route, rights=[])


def proposed_purge(office: Office) -> None:
    """A handler has proposed that what has reached its term goes; a decision-maker looks at it and confirms."""
    by, at = office.id_of("handler"), office.now
    with office.writing() as session:
        found = expired.preview(session, office.deps, "cases", by, local_date(at))
        rounds.propose(session, office.deps, "cases", found.digest, by=by, at=at)
