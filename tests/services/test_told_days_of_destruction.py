"""The day of destruction that a letter tells is sure only where nothing but the case's own requests keeps the recordings."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from dsr.db.tables import Case, Hold, HoldItem, HoldWait, Recording
from dsr.domain.calendar import local_date
from dsr.services import clock
from dsr.services.letters.told_calls import told_calls
from dsr.services.rights.kept_by import kept_by
from tests.services.letters_office import LetterOffice


def hold(office: LetterOffice, call_id: int, kind: str, case_id: int | None, state: str = "open") -> None:
    """A hold of this kind that keeps the call's recording; it may wait for a person's word, or be over."""
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["veera"]
        fields = {"kind": kind, "reason": kind, "placed_by": by, "placed_at": at, "review_by": local_date(at)}
        if state == "waits":
            fields |= {"wide": {"calls": [call_id]}, "wide_since": at}
        row = Hold(case_id=case_id, released_at=at if state == "released" else None, **fields)
        session.add(row)
        session.flush()
        recording = session.exec(select(Recording).where(col(Recording.call_id) == call_id)).one()
        ids = {"hold_id": row.id or 0, "recording_id": recording.id or 0, "matched_at": at}
        if state in ("waits", "wait_over"):
            session.add(HoldWait(**ids, ended_at=at if state == "wait_over" else None))
        else:
            session.add(HoldItem(**ids, rule="call"))


def told(session: Session, office: LetterOffice, case_id: int) -> list[bool]:
    case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
    found = told_calls(session, case, request, "fi", local_date(office.clock()), tells=True)["calls"]
    return [one["at_earliest"] for one in found]


@pytest.mark.parametrize(
    ("kind", "owner", "state", "is_unsure", "reason"),
    [
        ("case", "own", "open", False, "the letter says that it waits for the decision to be final"),
        ("restriction", "own", "open", False, "the letter tells when the restriction ends"),
        ("needed", "own", "open", False, "the day told is that until which it is needed"),
        ("complaint", "own", "open", True, "no day of the letter is that on which a complaint ends"),
        ("case", "other", "open", True, "another case keeps it for its own time"),
        ("case", "other", "waits", True, "what waits for a person's word is kept too"),
        ("case", "other", "wait_over", False, "a person has let it go"),
        ("case", "other", "released", False, "a released hold keeps nothing"),
        ("authority", "none", "open", True, "the police keep it, and nobody is told so"),
    ],
)
def test_a_day_is_the_earliest_where_something_that_is_not_told_keeps_a_recording(
    quick_office: LetterOffice, kind: str, owner: str, state: str, is_unsure: bool, reason: str
) -> None:
    office, case_id = quick_office, quick_office.open_case(numbers=())
    call_id = office.link_call(case_id)
    office.link_call(case_id)
    other = office.open_case(numbers=(), subject_name="Toinen Asia", subject_email="toinen@example.fi")
    hold(office, call_id, kind, {"own": case_id, "other": other, "none": None}[owner], state)
    with office.deps.database.read() as session:
        assert told(session, office, case_id) == [is_unsure, is_unsure], reason
        requests = kept_by(session, case_id, [call_id]).requests
        assert requests == ({call_id} if (kind, owner, state) == ("case", "own", "open") else set()), reason
