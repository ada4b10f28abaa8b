"""What tests of holds share: calls with their recordings, what is held of them, and what a person says of a proposal or a question."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, Hold, HoldItem, Job, Recording
from dsr.domain.named_times import Window
from dsr.jobs.tick import tick
from dsr.services import candidates, destruction, holds, scoring
from tests.services.letters_office import ARRIVED, LetterOffice

HIDDEN = {"caller_e164": None, "caller_kind": "withheld"}
CALLED = ARRIVED - timedelta(days=200)

DAY = Window(CALLED - timedelta(hours=10), CALLED + timedelta(hours=10))

OVERDUE = date(2026, 11, 1)
"""The storage period's last day: on the day of the request it was over, and the sweep of that night comes after it."""


def add_call(session: Session, number: int, started_at: datetime, **fields: object) -> int:
    """A recorded call; answers its recording's id."""
    call = Call(
        source_id=1,
        ext_call_id=f"held-{number}",
        started_at=started_at,
        destruction_on=fields.pop("due_on", date(2027, 1, 1)),
        **{"caller_e164": "+358405550123", "caller_kind": "number", **fields},
    )
    session.add(call)
    session.flush()
    recording = Recording(call_id=call.id or 0, due_on=call.destruction_on)
    session.add(recording)
    session.flush()
    return recording.id or 0


def add_calls(office: LetterOffice, count: int, **fields: object) -> list[int]:
    """Recordings of that many calls; answers their ids."""
    with office.deps.database.write() as session:
        first = len(session.scalars(select(Recording)).all())
        return [add_call(session, first + one, ARRIVED - timedelta(days=30), **fields) for one in range(count)]


def held(office: LetterOffice, kind: str | None = None) -> set[int]:
    """The recordings that open holds keep."""
    with office.deps.database.read() as session:
        query = select(col(HoldItem.recording_id)).join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        query = query.where(col(Hold.released_at).is_(None), *([col(Hold.kind) == kind] if kind else []))
        return set(session.scalars(query))


def call_of(office: LetterOffice, recording_id: int) -> int:
    with office.deps.database.read() as session:
        return session.get_one(Recording, recording_id).call_id


def add_overdue(office: LetterOffice, count: int, **fields: object) -> list[int]:
    """Recordings of that many calls in `DAY` whose storage period is over; answers their ids."""
    with office.deps.database.write() as session:
        first = len(session.scalars(select(Recording)).all())
        return [add_call(session, first + one, CALLED, **{"due_on": OVERDUE, **fields}) for one in range(count)]


def score(office: LetterOffice, case_id: int) -> None:
    """Search the register for the case, as the job does."""
    with office.deps.database.write() as session:
        holds_lock(session)
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())
        mine = (col(Job.case_id) == case_id, col(Job.kind) == "score_candidates")
        session.execute(update(Job).where(*mine).values(state="done"))


def swept(office: LetterOffice) -> int:
    """Sweep; answers how many recordings were destroyed."""
    return sum(one.destroyed for one in destruction.sweep(office.deps))


def decline(office: LetterOffice, case_id: int, reason: str = "Soittaja kertoi soittaneensa toisena päivänä.") -> int:
    """Leave the one wide part of the case unfrozen; answers how many recordings it catches."""
    with office.deps.database.write() as session:
        holds_lock(session)
        hold = holds.open_holds(session, case_id)[0]
        ((name, value, seen),) = holds.wide_parts(session, hold)
        by, at = office.people["veera"], office.clock()
        return holds.decline_wide(session, hold, name, value, reason=reason, seen=seen, by=by, at=at)


def reject(office: LetterOffice, case_id: int, recording_id: int) -> None:
    """Say with a reason that the recording's call is not the subject's, and let the tick free it."""
    call_id = call_of(office, recording_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        candidates.reject_candidate(session, office.deps, case, call_id, "Toinen soittaja.", by=by, at=office.clock())
    tick(office.deps)
