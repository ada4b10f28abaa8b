"""The day of destruction that a letter tells is sure only where nothing but the case's own requests keeps the recordings."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from dsr.db.tables import Case, CaseTask, ErasureChoice, Hold, HoldItem, HoldWait, Recording
from dsr.domain.calendar import local_date
from dsr.services import clock
from dsr.services.letters.told_calls import told_calls
from dsr.services.rights.kept_by import kept_by
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import ready_to_erase, step


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


def erasing(office: LetterOffice, case_id: int) -> list[str | None]:
    """What a letter of the case's first request tells of each recording that is to be erased."""
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        found = told_calls(session, case, request, "fi", local_date(office.clock()), tells=True)["calls"]
        return [one.get("erasing") for one in found]


@pytest.mark.parametrize(
    ("owner", "state", "is_first", "told_as", "reason"),
    [
        ("own", "assessing", False, None, "what was assessed is not decided yet"),
        ("own", "erasing", False, "asked", "erasing has begun: it waits for the copy"),
        ("own", "answering", False, "asked", "the answer is being written"),
        ("own", "partly_refused", False, "asked", "a decision left"),
        ("own", "erasing", True, "asked_first", "the person wants it gone before the copy"),
        ("own", "withdrawn", False, None, "a request that was withdrawn erases nothing"),
        ("other", "erasing", False, "other", "another case's decision, of which no more is told"),
        ("other", "assessing", False, None, "nor is what it has not decided"),
    ],
)
def test_a_recording_that_another_request_erases_is_told_by_that_and_not_by_its_day(
    quick_office: LetterOffice, owner: str, state: str, is_first: bool, told_as: str | None, reason: str
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("access", "erasure") if owner == "own" else ("access",))
    call_id, unasked = office.link_call(case_id), office.link_call(case_id)
    other = office.open_case(rights=("erasure",), subject_name="Toinen Asia", subject_email="toinen@example.fi")
    with office.deps.database.write() as session:
        erasing_case = case_id if owner == "own" else other
        request = next(one for one in clock.requests_of(session, erasing_case) if one.right == "erasure")
        request.state, request.answers = state, {**request.answers, **({"erase_first": True} if is_first else {})}
        session.add(request)
        by, at = office.people["veera"], office.clock()
        for one, verdict in ((call_id, "erase"), (unasked, "keep")):
            session.add(
                ErasureChoice(right_request_id=request.id or 0, call_id=one, verdict=verdict, by_user=by, at=at)
            )
    assert erasing(office, case_id) == [told_as, None], reason


def test_a_recording_that_is_erased_already_is_told_as_gone_and_its_own_letter_by_its_outcome(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    assert erasing(office, case_id) == [None], "its own letter tells the outcome"
    step(office, case_id, "erase", "erasure")
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        (call,) = told_calls(session, case, None, "fi", local_date(office.clock()), tells=True)["calls"]
        assert request.state == "erasing"
    assert (call["recording"], "erasing" in call) == ("erased", False)


@pytest.mark.parametrize(
    ("state", "ended", "told_as", "reason"),
    [
        ("assessing", None, None, "nothing is decided yet"),
        ("upholding", None, "asked", "the objection is upheld: its answer is being written"),
        ("upheld", "", "asked", "the task to erase is open"),
        ("upheld", "kept_with_reason", None, "somebody has said why the recordings stay"),
        ("refused", None, None, "processing goes on"),
    ],
)
def test_an_upheld_objection_has_the_recordings_erased_for_every_other_letter_of_the_case(
    quick_office: LetterOffice, state: str, ended: str | None, told_as: str | None, reason: str
) -> None:
    """The same before and after its answer leaves: a joint reply of both is approved before it and sent with it."""
    office = quick_office
    case_id = office.open_case(rights=("restriction", "objection"))
    office.link_call(case_id)
    with office.deps.database.write() as session:
        request = next(one for one in clock.requests_of(session, case_id) if one.right == "objection")
        request.state = state
        session.add(request)
        if ended is not None:
            at, on = office.clock(), local_date(office.clock())
            days = {"received_on": on, "due_on": on, "made_at": at}
            session.add(CaseTask(case_id=case_id, right_request_id=request.id, kind="erase", outcome=ended, **days))
    assert erasing(office, case_id) == [told_as], reason
