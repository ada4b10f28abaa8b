"""What tests of listening share: an agent, her supervisors, and a recorded call with legs that a case proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from dsr.db.engine import Database, holds_lock
from dsr.db.tables import (
    AgentUser,
    Call,
    Candidate,
    ImportBatch,
    Leg,
    ListeningTask,
    Recording,
    Team,
    User,
)
from dsr.services.users import COMMITMENT_VERSION

AGENT_ID = "PJSIP/7001"


@dataclass(frozen=True)
class Crew:
    """Users by id: the agent of `AGENT_ID`, another agent, the supervisor, and one of another team."""

    aino: int
    bea: int
    esko: int
    eeva: int


def add_crew(database: Database, at: datetime) -> Crew:
    """An agent with her dated id and a supervisor with her in the team since the new year."""
    with database.write() as session:
        ids = [
            _user(session, name, role, at)
            for name, role in (("Aino", "agent"), ("Bea", "agent"), ("Esko", "supervisor"), ("Eeva", "supervisor"))
        ]
        crew = Crew(*ids)
        session.add(AgentUser(agent=AGENT_ID, user_id=crew.aino, from_on=date(2026, 1, 1), at=at))
        session.add(Team(supervisor_id=crew.esko, agent=AGENT_ID, from_on=date(2026, 1, 1), at=at))
    return crew


def add_recorded_call(
    database: Database, case_id: int, started: datetime, *agents: str, queue: str = "info-fi", name: str = "q-1.wav"
) -> int:
    """A recorded call of 245 s, proposed to the case, with one leg for each agent (or one that nobody answered)."""
    with database.write() as session:
        batch = session.scalars(select(ImportBatch)).first()
        if batch is None:
            batch = ImportBatch(state="done", started_at=started)
            session.add(batch)
        call = Call(
            source_id=1,
            ext_call_id=f"heard-{case_id}-{started.isoformat()}",
            started_at=started,
            caller_raw="0405550123",
            caller_e164="+358405550123",
            caller_kind="number",
            queue=queue,
            agent=agents[0] if agents else "",
            duration_ms=245_000,
            destruction_on=date(2027, 3, 14),
        )
        session.add(call)
        session.flush()
        for number, agent in enumerate(agents or ("",)):
            reference = f"{number}-{name}" if len(agents) > 1 else name
            session.add(
                Leg(
                    source_id=1,
                    call_id=call.id or 0,
                    ext_leg_id=f"{call.ext_call_id}-{number}",
                    row_hash="x",
                    queue=queue,
                    agent=agent,
                    started_at=started + timedelta(minutes=number),
                    talk_ms=100_000 if agent else 0,
                    total_ms=120_000,
                    recording_ref=reference,
                    batch_id=batch.id or 0,
                )
            )
            session.add(
                Recording(
                    call_id=call.id or 0, ext_recording_id=reference, due_on=call.destruction_on, duration_ms=245_000
                )
            )
        session.add(
            Candidate(
                case_id=case_id,
                call_id=call.id or 0,
                score=45,
                band="possible",
                reasons=[{"code": "number_declared", "weight": 45, "values": {"number": "040 … 23"}}],
                blockers=["period_unknown"],
                found_at=started,
            )
        )
        return call.id or 0


def task_of(database: Database, call_id: int) -> ListeningTask:
    """The newest task about a call."""
    with database.read() as session:
        query = select(ListeningTask).where(ListeningTask.call_id == call_id).order_by(ListeningTask.id.desc())
        found = session.scalars(query).first()
        assert found is not None
        session.expunge(found)
        return found


def locked(session: Session) -> Session:
    """The session with the holds lock taken, as pages and jobs begin."""
    holds_lock(session)
    return session


def _user(session: Session, name: str, role: str, at: datetime) -> int:
    user = User(
        email=f"{name.casefold()}@toimisto.example",
        name=f"{name} Testaaja",
        roles=[role],
        created_at=at,
        commitment_version=COMMITMENT_VERSION,
    )
    session.add(user)
    session.flush()
    return user.id or 0
