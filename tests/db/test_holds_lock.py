"""No acknowledged hold is lost to a sweep that runs at the same moment."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

from sqlalchemy import select, text, update
from sqlmodel import col

from dsr.db.engine import Database, holds_lock
from dsr.db.tables import Call, Case, Hold, HoldItem, Recording, Source, User
from tests.together import at_once

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
RECORDINGS = 240
DUE = date(2026, 11, 1)


def _register_with_recordings(database: Database) -> int:
    """Recordings that are all due for destruction; answers the id of the hold that will keep some of them."""
    with database.write() as session:
        user = User(email="a@espoo.fi", name="A", roles=["handler"], created_at=AT)
        source = Source(name="exchange")
        session.add_all([user, source])
        session.flush()
        case = Case(reference="DSR-2026-1", created_by=user.id or 0, created_at=AT)
        call = Call(source_id=source.id or 0, ext_call_id="1", started_at=AT, destruction_on=DUE)
        session.add_all([case, call])
        session.flush()
        hold = Hold(case_id=case.id or 0, reason="request", placed_by=user.id or 0, placed_at=AT, review_by=DUE)
        session.add(hold)
        session.add_all(
            [Recording(call_id=call.id or 0, ext_recording_id=str(number), due_on=DUE) for number in range(RECORDINGS)]
        )
        session.flush()
        return hold.id or 0


def _hold(database: Database, hold_id: int, recording_id: int) -> bool:
    """Place the hold if the recording is still there; True is the acknowledgement."""
    with database.write() as session:
        holds_lock(session)
        query = select(col(Recording.state)).where(col(Recording.id) == recording_id)
        if session.scalars(query).one() != "expected":
            return False
        session.execute(text("SELECT count(*) FROM recording")).one()  # some work between the look and the hold
        session.add(HoldItem(hold_id=hold_id, recording_id=recording_id, rule="number", matched_at=AT))
        return True


def _sweep(database: Database, batch: int) -> int:
    """Destroy the next recordings that are due and not held; the check stands inside the destroying statement."""
    with database.write() as session:
        holds_lock(session)
        held = select(col(HoldItem.recording_id)).where(col(HoldItem.recording_id) == col(Recording.id))
        due = (
            select(col(Recording.id))
            .where(col(Recording.state) == "expected", col(Recording.due_on) <= DUE, ~held.exists())
            .order_by(col(Recording.id))
            .limit(batch)
        )
        query = (
            update(Recording)
            .where(col(Recording.id).in_(due), ~held.exists())
            .values(state="destroyed", destroyed_at=AT)
            .returning(col(Recording.id))
        )
        return len(session.execute(query).all())


def test_a_sweep_never_destroys_what_was_acknowledged_as_held(database: Database) -> None:
    hold_id = _register_with_recordings(database)
    with database.read() as session:
        ids = session.scalars(select(col(Recording.id)).order_by(col(Recording.id))).all()

    first_held = threading.Event()

    def work(number: int) -> list[int]:
        if number < 2:  # two sweepers against four who hold every second recording
            assert first_held.wait(timeout=60)
            while _sweep(database, 7):
                pass
            return []
        held = []
        for recording_id in ids[number - 2 :: 8][::-1]:
            if recording_id and _hold(database, hold_id, recording_id):
                held.append(recording_id)
                first_held.set()
        return held

    acknowledged = {recording_id for held in at_once(6, work) for recording_id in held}
    with database.read() as session:
        states = session.execute(select(col(Recording.id), col(Recording.state))).all()
        items = set(session.scalars(select(col(HoldItem.recording_id))))
    destroyed = {recording_id for recording_id, state in states if state == "destroyed"}
    assert acknowledged & destroyed == set()
    assert items == acknowledged
    assert acknowledged
    assert destroyed
