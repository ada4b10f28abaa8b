"""Destruction: all that is overdue goes and nothing that is held, with a certificate, and the source is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from dsr.db.engine import Database, holds_lock
from dsr.db.events import body_of, events_of, record
from dsr.db.tables import (
    Call,
    Hold,
    HoldItem,
    ImportBatch,
    ImportRow,
    Job,
    Leg,
    MappingProfile,
    Recording,
    SourceInstruction,
)
from dsr.domain.certificates import items_hash
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.key_sums import key_sum, read_sum, written
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from dsr.services import destruction
from dsr.services.destruction import instruction_list, instructions
from dsr.services.recording_fates import Fate, fates
from tests.services.letters_office import ARRIVED, LetterOffice

TODAY = date(2026, 11, 2)


def overdue_call(office: LetterOffice, number: int, days: int, *, state: str = "expected") -> int:
    """A call from +358405550900 + number whose recording's last day was so many days ago; answers the recording."""
    with office.deps.database.write() as session:
        batch = session.get(ImportBatch, 1)
        if batch is None:
            profile = MappingProfile(name="export", source_id=1, layout="mapped_csv", mapping={}, at=ARRIVED)
            session.add(profile)
            session.flush()
            batch = ImportBatch(id=1, profile_id=profile.id, state="running", started_at=ARRIVED)
            record(session, "import:1", "import_started", at=ARRIVED, profile_id=profile.id)
        batch.done_rows, batch.new, batch.recordings = batch.done_rows + 1, batch.new + 1, batch.recordings + 1
        batch.key_sum = written(read_sum(batch.key_sum) + key_sum([f"{number:064}"]))
        session.add(batch)
        session.flush()
        due_on, started_at = TODAY - timedelta(days=days), ARRIVED - timedelta(days=184 + days)
        call = Call(
            source_id=1,
            ext_call_id=f"c{number}",
            started_at=started_at,
            caller_e164=f"+35840555{900 + number:04}",
            caller_kind="e164",
            destruction_on=due_on,
        )
        session.add(call)
        session.flush()
        leg = Leg(
            source_id=1,
            batch_id=1,
            call_id=call.id or 0,
            ext_leg_id=f"l{number}",
            row_hash="0" * 64,
            started_at=started_at,
            recording_ref=f"/in/{number}.wav",
        )
        session.add(leg)
        session.flush()
        recording = Recording(
            source_id=1,
            call_id=call.id or 0,
            leg_id=leg.id,
            key=f"{number:064}",
            ext_recording_id=f"/in/{number}.wav",
            state=state,
            due_on=due_on,
        )
        session.add(recording)
        session.flush()
        return recording.id or 0


def recording(office: LetterOffice, recording_id: int) -> Recording:
    with office.deps.database.read() as session:
        found = session.get_one(Recording, recording_id)
        session.expunge(found)
        return found


def states(office: LetterOffice) -> list[str]:
    with office.deps.database.read() as session:
        return list(session.scalars(select(col(Recording.state)).order_by(col(Recording.id))))


def test_everything_overdue_is_destroyed_oldest_first_in_batches_with_a_whole_chain(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    ids = [overdue_call(office, number, days) for number, days in enumerate((1, 30, 9, 3, 200))]
    day_itself, doubtful = overdue_call(office, 5, 0), overdue_call(office, 6, 40, state="quarantined")
    missing = overdue_call(office, 7, 2, state="missing")
    done = destruction.sweep(office.deps, batch=2)
    assert [one.destroyed for one in done] == [2, 2, 2]
    assert [recording(office, one).destruction_id for one in (ids[4], ids[1], ids[2], ids[3], missing, ids[0])] == [
        *(done[0].certificate_id,) * 2,
        *(done[1].certificate_id,) * 2,
        *(done[2].certificate_id,) * 2,
    ]
    assert recording(office, day_itself).state == "expected", "its last day is not over"
    assert recording(office, doubtful).state == "quarantined", "its facts contradict each other: a person decides"
    gone = recording(office, ids[0])
    assert (gone.ext_recording_id, gone.key) == ("", f"{0:064}")
    with office.deps.database.read() as session:
        assert set(session.scalars(select(col(Leg.recording_ref)).where(col(Leg.id) == gone.leg_id))) == {""}
        assert destruction.overdue(session, TODAY) == destruction.Overdue(0, 0, 1)
        verdict = destruction.verify(session)
        assert (verdict.certificates, verdict.items, verdict.broken) == (3, 6, "")
        whole = destruction.certificate(session, done[0].certificate_id or 0)
        assert "0405550" not in str(whole), "no number"
        assert ".wav" not in str(whole), "no name"
        assert whole["items"][1] | {"hash": ""} == {
            "recording": ids[4],
            "key": f"{4:064}",
            "month": "2025-10",
            "due_on": "2026-04-16",
            "destroyed_at": "2026-11-02T13:32:00+00:00",
            "held": "no",
            "hash": "",
        }
        proof = destruction.proof_of(session, done[0].certificate_id or 0, ids[4])
        assert items_hash(proof["item_hashes"]) == proof["certificate"]["items_hash"]
        assert proof["items"][0]["hash"] in proof["item_hashes"]
    assert destruction.sweep(office.deps) == []


def test_a_sweep_matches_open_criteria_first_and_never_destroys_what_is_held(letter_office: LetterOffice) -> None:
    """The criteria catch it, though nobody has matched them since: the sweep does before it destroys."""
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0900",))
    kept, gone = overdue_call(office, 0, 5), overdue_call(office, 1, 5)
    with office.deps.database.read() as session:
        assert session.scalars(select(HoldItem)).all() == []
    assert [one.destroyed for one in destruction.sweep(office.deps)] == [1]
    assert (recording(office, kept).state, recording(office, gone).state) == ("expected", "destroyed")
    with office.deps.database.write() as session:
        assert destruction.overdue(session, TODAY) == destruction.Overdue(0, 1, 0)
        hold = session.scalars(select(Hold).where(col(Hold.case_id) == case_id)).one()
        hold.released_at = office.clock()
        session.add(hold)
    assert [one.destroyed for one in destruction.sweep(office.deps)] == [1]
    assert recording(office, kept).state == "destroyed", "the next sweep after the release takes it"


def test_the_first_broken_certificate_is_named(quick_office: LetterOffice) -> None:
    office = quick_office
    for number in range(3):
        overdue_call(office, number, 9 - number)
    done = destruction.sweep(office.deps, batch=1)
    second = done[1].certificate_id
    with pytest.raises(DBAPIError, match="append-only"):
        _tamper(office.deps.database, f"UPDATE destruction SET items = 9 WHERE id = {second}")
    with pytest.raises(DBAPIError, match="append-only"):
        _tamper(office.deps.database, f"DELETE FROM destruction WHERE id = {second}")
    _tamper(office.deps.database, "DROP TRIGGER destruction_no_update", "DROP TRIGGER destruction_no_delete")
    _tamper(office.deps.database, "UPDATE source_instruction SET destruction_id = NULL")
    _tamper(office.deps.database, f"UPDATE destruction SET lines = replace(lines, '2026', '2027') WHERE id = {second}")
    assert _broken(office) == f"certificate {second}: lists other recordings than were destroyed"
    _tamper(office.deps.database, f"DELETE FROM destruction WHERE id = {second}")
    assert _broken(office) == f"certificate {done[2].certificate_id}: does not follow from the certificate before it"
    _tamper(office.deps.database, f"DELETE FROM destruction WHERE id = {done[2].certificate_id}")
    assert _broken(office) == f"certificate {second}: is missing", "the log knows of it"


def test_a_recording_that_rises_again_breaks_its_certificate(quick_office: LetterOffice) -> None:
    office = quick_office
    risen = overdue_call(office, 0, 9)
    done = destruction.sweep(office.deps)
    _tamper(office.deps.database, f"UPDATE recording SET state = 'present' WHERE id = {risen}")
    assert _broken(office) == (
        f"certificate {done[0].certificate_id}: recording {risen} of it is in the register again"
    )


def _tamper(database: Database, *statements: str) -> None:
    with database.write() as session:
        for statement in statements:
            session.connection().execute(text(statement))


def _broken(office: LetterOffice) -> str:
    with office.deps.database.read() as session:
        return destruction.verify(session).broken


def test_what_changed_rows_said_of_where_a_recording_lay_goes_with_it(letter_office: LetterOffice) -> None:
    office = letter_office
    recording_id = overdue_call(office, 0, 9)
    leg_id = recording(office, recording_id).leg_id
    before = {"recording_ref": "/in/old.wav", "talk_ms": 1, "row_hash": "0" * 64}
    with office.deps.database.write() as session:
        session.add(ImportRow(batch_id=1, row_no=2, outcome="changed", before=before, leg_id=leg_id))
    destruction.sweep(office.deps)
    with office.deps.database.read() as session:
        assert session.scalars(select(ImportRow)).one().before == {"talk_ms": 1, "row_hash": "0" * 64}


def test_the_tick_has_overdue_recordings_destroyed_once_a_night(quick_office: LetterOffice) -> None:
    office = quick_office
    overdue_call(office, 0, 9)
    tick(office.deps)
    tick(office.deps)
    with office.deps.database.read() as session:
        job_id = session.scalars(select(Job.id).where(col(Job.kind) == "sweep_recordings")).one()
    assert run_job(office.deps, all_handlers(), job_id or 0) == "done"
    assert states(office) == ["destroyed"]
    with office.deps.database.read() as session:
        told = body_of(events_of(session, "destruction")[-1])
    assert told == {"destroyed": 1, "overdue": 0, "held": 0, "quarantined": 0, "batches": 1}


def test_the_source_is_told_once_confirms_on_evidence_and_its_names_go(letter_office: LetterOffice) -> None:
    office = letter_office
    overdue_call(office, 0, 9)
    overdue_call(office, 1, 8)
    destruction.sweep(office.deps)
    (made,) = _instructions(office)
    assert [{name: text for name, text in one.items() if text} for one in made.names] == [
        {"recording": f"/in/{number}.wav", "call": f"c{number}", "leg": f"l{number}"} for number in (0, 1)
    ]
    with pytest.raises(Invalid, match="first tell the source"):
        _confirm(office, [made.id or 0])
    with pytest.raises(Invalid):
        _tell(office, [made.id or 0], on=TODAY + timedelta(days=1))
    _tell(office, [made.id or 0])
    _confirm(office, [made.id or 0])
    (done,) = _instructions(office)
    assert (done.state, done.told_to, done.evidence, done.names) == ("confirmed", "Telia, tiketti 7", "Kuittaus 8", [])
    with office.deps.database.read() as session, pytest.raises(NotFound):
        instructions.names_of(session, done.id or 0)


def test_what_the_source_could_not_destroy_is_told_again(quick_office: LetterOffice) -> None:
    office = quick_office
    overdue_call(office, 0, 9)
    destruction.sweep(office.deps)
    first = _instructions(office)[0].id or 0
    _tell(office, [first])
    with office.deps.database.write() as session:
        instructions.fail(session, [first], "Ei löydy", by=office.people["veera"], at=office.clock())
    failed, again = _instructions(office)
    assert (failed.state, failed.names) == ("failed", [])
    assert (again.state, len(again.names), again.destruction_id) == ("made", 1, failed.destruction_id)
    with office.deps.database.read() as session:
        later = office.clock() + timedelta(days=1)
        assert instructions.names_of(session, again.id or 0)
        assert [one.is_late for one in instruction_list.listing(session, later, is_open=True, most=9)] == [True]
        assert instruction_list.late(session, later) == 1


def test_one_message_asks_the_source_to_keep_what_many_cases_hold(letter_office: LetterOffice) -> None:
    office = letter_office
    overdue_call(office, 0, -20)
    overdue_call(office, 1, -30)
    first = office.open_case(numbers=("040 555 0900",))
    second = office.open_case(numbers=("040 555 0901", "040 555 0900"))
    with office.deps.database.write() as session:
        holds_lock(session)
        assert instructions.unasked(session) == 2, "one recording that two cases hold is one"
        assert instructions.instruct_keep(session, by=office.people["veera"], at=office.clock()) == 2
        with pytest.raises(Refused):
            instructions.instruct_keep(session, by=office.people["veera"], at=office.clock())
    made = _instructions(office)[0].id or 0
    _tell(office, [made])
    _confirm(office, [made])
    with office.deps.database.read() as session:
        items = session.scalars(select(HoldItem)).all()
        assert [(one.upstream, one.upstream_evidence) for one in items] == [("confirmed", "Kuittaus 8")] * 3
        for case_id in (first, second):
            assert events_of(session, f"case:{case_id}")[-1].kind == "hold_confirmed"


def _instructions(office: LetterOffice) -> list[SourceInstruction]:
    with office.deps.database.read() as session:
        found = list(session.scalars(select(SourceInstruction).order_by(col(SourceInstruction.id))))
        session.expunge_all()
        return found


def _tell(office: LetterOffice, ids: list[int], on: date = TODAY) -> None:
    with office.deps.database.write() as session:
        instructions.tell(session, ids, "Telia, tiketti 7", on, by=office.people["veera"], at=office.clock())


def _confirm(office: LetterOffice, ids: list[int]) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        by, at = office.people["veera"], office.clock()
        instructions.confirm(session, office.deps, ids, "Kuittaus 8", by=by, at=at)


@pytest.mark.parametrize(
    ("destroyed_on", "received_on", "fate", "reason"),
    [
        ("2026-11-02", "2026-11-10", Fate.EXPIRED, "destroyed before the request came"),
        ("2026-11-02", "2026-11-02", Fate.EXPIRED, "swept in the night before the request of the same day"),
        ("2026-11-02", "2026-11-01", Fate.LOST, "it was there when the request came"),
    ],
)
def test_an_answer_tells_truly_when_a_recording_was_destroyed(
    quick_office: LetterOffice, destroyed_on: str, received_on: str, fate: Fate, reason: str
) -> None:
    gone = overdue_call(quick_office, 0, 1)
    destruction.sweep(quick_office.deps)
    with quick_office.deps.database.read() as session:
        call = session.get_one(Call, session.get_one(Recording, gone).call_id)
        found = fates(session, [call], date.fromisoformat(received_on), date(2026, 11, 20))[call.id or 0]
    assert (found.fate, found.on) == (fate, date.fromisoformat(destroyed_on)), reason
