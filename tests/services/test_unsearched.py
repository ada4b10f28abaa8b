"""No sweep comes before the search: what a case's search may still propose is kept until it has looked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.tables import Call, Case, CaseClue, HoldWait, ImportBatch, Job, Leg, MappingProfile, Recording
from dsr.domain.errors import Fault, Refused
from dsr.domain.named_times import Window
from dsr.services import destruction, reconciliation
from dsr.services.letters.looked import Severity
from dsr.services.register.batches import refuse_import
from tests.services.call_files import asterisk_row, take, write_rows
from tests.services.hold_parts import CALLED, DAY, HIDDEN, add_overdue, call_of, decline, held, score, swept
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.test_holds_proposed import CUT
from tests.services.test_holds_waiting import set_all_aside, there

SERVICE = {"caller_e164": None, "caller_kind": "service", "caller_raw": "0800 12345"}
HOUR = Window(CALLED - timedelta(hours=1), CALLED, "parking", is_number_hidden=True)
EARLY = date(2026, 10, 1)


def _leg(office: LetterOffice, recording_id: int, **fields: object) -> None:
    with office.deps.database.write() as session:
        call_id = session.get_one(Recording, recording_id).call_id
        session.add(
            Leg(
                source_id=1,
                call_id=call_id,
                ext_leg_id=f"leg-{recording_id}",
                row_hash="",
                batch_id=1,
                **fields,
                started_at=CALLED,
            )
        )


def _running(office: LetterOffice, new: int = 1) -> int:
    """A file that is being taken."""
    with office.deps.database.write() as session:
        batch = ImportBatch(state="running", new=new, rows=9, done_rows=5, started_at=office.clock())
        session.add(batch)
        session.flush()
        return batch.id or 0


def _end(office: LetterOffice, batch_id: int, case_id: int) -> None:
    """The file is taken, and the case searched again."""
    with office.deps.database.write() as session:
        session.get_one(ImportBatch, batch_id).state = "done"
    score(office, case_id)


@pytest.mark.parametrize(
    ("fields", "leg", "asked"),
    [
        (CUT, {}, {"numbers": ("040 555 0123",)}),
        ({"caller_e164": "+358401112233"}, {"other_connected": "~5550123"}, {"numbers": ("040 555 0123",)}),
        (SERVICE, {"queue": "parking", "other_queue": "parking"}, {"numbers": (), "windows": (HOUR,)}),
    ],
    ids=["the same ending", "a further party with the same ending", "no person's number, in a time and on its line"],
)
def test_what_a_search_to_come_would_only_propose_is_kept_until_it_has_looked(
    letter_office: LetterOffice, fields: dict[str, object], leg: dict[str, object], asked: dict[str, object]
) -> None:
    """Logged in the evening, swept at night: the job that proposes the call has not run yet."""
    office = letter_office
    (mine,) = add_overdue(office, 1, **fields)
    (other,) = add_overdue(office, 1, caller_e164="+358409998877")
    if leg:
        _leg(office, mine, **leg)
    case_id = office.open_case(**asked)
    assert swept(office) == 1
    assert there(office) == {mine}, f"{other} is nobody's who waits"
    assert held(office) == set(), "no hold freezes it, so that no source is told"
    with office.deps.database.read() as session:
        assert reconciliation.balances(session)[-1].held == 1
        assert destruction.overdue(session, date(2026, 11, 2)) == destruction.Overdue(0, 1, 0)
    score(office, case_id)
    assert swept(office) == 0, "proposed now, and nobody has judged it"
    with office.deps.database.read() as session:
        assert session.scalars(select(HoldWait).where(col(HoldWait.ended_at).is_(None))).all() == []
    set_all_aside(office)
    assert swept(office) == 1


def test_what_the_search_does_not_propose_goes_with_the_next_sweep(letter_office: LetterOffice) -> None:
    """A year of calls without a number says nothing of whose they are: none is proposed, once it was looked at."""
    office = letter_office
    add_overdue(office, 2, **SERVICE)
    year = Window(CALLED - timedelta(days=300), CALLED + timedelta(days=60), is_number_hidden=True)
    case_id = office.open_case(numbers=(), windows=(year,))
    assert swept(office) == 0
    score(office, case_id)
    with office.deps.database.write() as session:
        session.execute(update(HoldWait).values(ended_at=None))
    assert swept(office) == 0, "the time without a line still waits for a person's word"
    decline(office, case_id)
    assert swept(office) == 2


def test_an_own_agent_id_is_looked_for_too(letter_office: LetterOffice) -> None:
    office = letter_office
    mine, before = add_overdue(office, 2, caller_e164="+358401112233")
    for one in (mine, before):
        _leg(office, one, agent="A7")
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    with office.deps.database.write() as session:
        session.add(CaseClue(case_id=case_id, kind="own_agent", value="A7", to_on=EARLY, added_at=office.clock()))
        session.add(CaseClue(case_id=case_id, kind="agent", value="A8", added_at=office.clock()))
        session.execute(update(Job).where(col(Job.kind) == "score_candidates").values(state="queued"))
        call_id = session.get_one(Recording, before).call_id
        session.get_one(Call, call_id).started_at = datetime(2026, 10, 2, 9, tzinfo=CALLED.tzinfo)
    assert swept(office) == 1
    assert there(office) == {mine}, "on later days the id was another's"


def test_while_a_file_is_taken_and_until_its_cases_are_searched_nothing_of_it_is_lost(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    batch_id = _running(office)
    (late,) = add_overdue(office, 1, **CUT)
    assert swept(office) == 0
    _end(office, batch_id, case_id)
    assert swept(office) == 0
    assert there(office) == {late}
    set_all_aside(office)
    _running(office, new=0)
    assert swept(office) == 1, "a file that has brought nothing has nothing to look at"


@pytest.mark.parametrize(("later", "kept"), [("", 1), ("done", 0)])
def test_a_search_that_failed_is_still_to_come_until_one_has_been_made(
    letter_office: LetterOffice, later: str, kept: int
) -> None:
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0123",))
    at = office.clock()
    with office.deps.database.write() as session:
        session.execute(update(Job).where(col(Job.kind) == "score_candidates").values(state="failed"))
        if later:
            job = Job(kind="score_candidates", key="later", state=later, due_at=at, made_at=at, case_id=case_id)
            session.add(job)
    add_overdue(office, 1, **CUT)
    assert swept(office) == 1 - kept


def test_no_data_is_not_said_while_the_newest_search_has_failed(letter_office: LetterOffice) -> None:
    """A number that was told later was not looked for: an earlier search says nothing of it."""
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    at = office.clock()
    with office.deps.database.write() as session:
        job = Job(kind="score_candidates", key="later", state="failed", due_at=at, made_at=at, case_id=case_id)
        session.add(job)
        session.flush()
        job_id = job.id
    with pytest.raises(Refused, match="latest search for calls failed"):
        office.step(case_id, "answer_no_data")
    _set_state(office, job_id, "done")
    office.step(case_id, "answer_no_data")
    letter_id = office.letter(case_id, "no_data_found").id or 0
    assert "search_failed" not in codes_of(office, letter_id)
    _set_state(office, job_id, "failed")
    assert "search_failed" in codes_of(office, letter_id, Severity.REFUSES)


def _set_state(office: LetterOffice, job_id: int | None, state: str) -> None:
    with office.deps.database.write() as session:
        session.execute(update(Job).where(col(Job.id) == job_id).values(state=state))


def test_erasure_alone_and_a_closed_case_wait_for_no_search(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **CUT)
    office.open_case(rights=("erasure",), numbers=("040 555 0123",))
    case_id = office.open_case(numbers=("040 555 0123",))
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).state = "closed"
    assert swept(office) == 2


def test_kept_again_after_the_question_that_kept_it_was_declined(letter_office: LetterOffice) -> None:
    """Between the decision and the search the call is kept for the search, though the question has let it go."""
    office = letter_office
    (recording_id,) = add_overdue(office, 1, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    assert swept(office) == 0
    decline(office, case_id)
    assert swept(office) == 0
    with office.deps.database.read() as session:
        (wait,) = session.scalars(select(HoldWait))
        assert (wait.recording_id, wait.ended_at) == (recording_id, None)
    assert call_of(office, recording_id)


def test_a_file_refused_midway_has_its_cases_searched_and_again_at_its_end(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """The rows that were taken stay: nobody else would propose them."""
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1, caller="0409998877")]))
    score(office, case_id)
    with office.deps.database.write() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert session.get(MappingProfile, batch.profile_id) is not None
        refuse_import(session, batch, [Fault("file", "changed", "file_changed")], at=office.clock())
        queued = select(col(Job.key)).where(col(Job.state) == "queued", col(Job.kind) == "score_candidates")
        assert session.scalars(queued).all() == [f"score:{case_id}:import:{batch.id}:{batch.done_rows}:refused"]
