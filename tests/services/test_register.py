"""Files into the register: every row counted, nothing twice, calls made of legs, and holds that catch what comes."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlmodel import SQLModel, col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Call, HoldItem, ImportBatch, ImportRow, Job, Leg, MappingProfile, Recording, RightRequest
from dsr.deps import Deps
from dsr.domain.call_parties import PARTY_COLUMNS
from dsr.domain.call_profile import Profile
from dsr.domain.calls_words import CHANGED
from dsr.domain.errors import Refused
from dsr.domain.key_sums import key_sum, written
from dsr.jobs.calls import dry_run, import_file, open_file
from dsr.services import register
from dsr.services.destruction.accounts import lost
from dsr.services.file_rows.packed import PackedChunk, Packing, packed
from dsr.services.file_rows.ready import Reading, made_ready
from dsr.services.register import Chunk, Counts, chunks
from dsr.services.register.writing import LEG_COLUMNS
from tests.services.call_files import AT, asterisk_row, begun, mapped_profile, opened, save, take, write_rows
from tests.services.letters_office import LetterOffice


def _all(deps: Deps, table: type[SQLModel]) -> list[Any]:
    with deps.database.read() as session:
        found = list(session.scalars(select(table).order_by(table.id)))  # type: ignore[attr-defined]
        session.expunge_all()
        return found


def _count(deps: Deps, table: type[SQLModel]) -> int:
    with deps.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _packed(deps: Deps, reading: Reading, chunk: Chunk) -> PackedChunk:
    return packed(made_ready(chunk, reading), Packing.TABLES if deps.database.is_sqlite else Packing.LINES)


def _five_rows() -> list[tuple[str, ...]]:
    return [asterisk_row(n, AT + timedelta(minutes=n), caller=f"04055501{n:02d}") for n in range(5)]


def test_a_file_is_taken_and_taken_again_it_adds_nothing(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    path = write_rows(tmp_path / "calls.csv", _five_rows())
    assert take(deps, path) == Counts(new=5)
    assert take(deps, path) == Counts(same=5)
    assert (_count(deps, Leg), _count(deps, Call), _count(deps, Recording)) == (5, 5, 5)
    batches = _all(deps, ImportBatch)
    assert [(batch.state, batch.rows, batch.new, batch.same) for batch in batches] == [
        ("done", 5, 5, 0),
        ("done", 5, 0, 5),
    ]
    with deps.database.read() as session:
        events = events_of(session, f"import:{batches[0].id}")
        assert [event.kind for event in events] == ["import_started", "import_done"]
        counts = {"rows": 5, "new": 5, "same": 0, "changed": 0, "rejected": 0, "repeated": 0, "recordings": 5}
        sums = {"key_sum": written(key_sum(one.key for one in _all(deps, Recording)))}
        assert body_of(events[1]) == counts | sums


def test_a_call_says_what_its_row_says(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1, talk=125)]))
    (call,) = _all(deps, Call)
    assert (call.caller_e164, call.caller_kind, call.queue, call.agent) == (
        *("+358405550123", "number", "info-fi", "PJSIP/A7"),
    )
    assert (call.started_at, call.duration_ms, call.direction) == (AT, 125_000, "in")
    (recording,) = _all(deps, Recording)
    assert (recording.state, recording.due_on.isoformat()) == ("expected", "2027-04-05")
    assert call.destruction_on == recording.due_on


def test_bad_rows_are_rejected_with_their_line_and_reason(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    rows = _five_rows()
    rows[1] = (*rows[1][:9], "2026-02-30 10:00:00", *rows[1][10:])
    rows[3] = rows[3][:20]
    counts = take(deps, write_rows(tmp_path / "calls.csv", rows))
    assert counts == Counts(new=3, rejected=2)
    found = _all(deps, ImportRow)
    assert [(row.row_no, row.outcome, row.code) for row in found] == [
        (2, "rejected", "row_time_unreadable"),
        (4, "rejected", "row_columns"),
    ]
    assert "20" in found[1].reason


def test_a_changed_row_keeps_what_it_overwrote(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, write_rows(tmp_path / "first.csv", [asterisk_row(1, talk=60)]))
    (before,) = _all(deps, Leg)
    assert take(deps, write_rows(tmp_path / "later.csv", [asterisk_row(1, talk=90)])) == Counts(changed=1)
    (leg,), (call,), (row,) = _all(deps, Leg), _all(deps, Call), _all(deps, ImportRow)
    assert (leg.talk_ms, call.duration_ms) == (90_000, 90_000)
    assert (row.outcome, row.code, row.before["talk_ms"]) == ("changed", "row_changed", 60_000)
    with deps.database.read() as session:
        kinds = {event.kind: body_of(event) for event in events_of(session, f"import:{row.batch_id}")}
    assert kinds["legs_changed"] == {"legs": [[leg.id, 1, before.row_hash]]}


def test_everything_that_a_row_may_change_has_words() -> None:
    derived = {"row_hash", "other_queue", *PARTY_COLUMNS}
    assert {name for name in LEG_COLUMNS if name not in CHANGED} == {"ext_leg_id", "ext_seq"} | derived


def test_two_rows_with_one_key_and_different_content_do_not_change_each_other(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    rows = [asterisk_row(1, talk=60), asterisk_row(2), asterisk_row(3), asterisk_row(4), asterisk_row(1, talk=90)]
    path = write_rows(tmp_path / "calls.csv", rows)
    assert take(deps, path) == Counts(new=4, rejected=1)
    assert take(deps, path) == Counts(same=4, rejected=1)
    assert {row.code for row in _all(deps, ImportRow)} == {"row_key_repeated"}
    assert (
        "Line 5: The row has the same id (column “17 (uniqueid) / 21 (sequence)”) as line 1"
        in _all(deps, ImportRow)[0].reason
    )
    assert _all(deps, Leg)[0].talk_ms == 60_000


def test_the_same_row_twice_in_a_file_is_the_same_row(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    path = write_rows(tmp_path / "calls.csv", [*_five_rows(), *_five_rows()])
    assert take(deps, path) == Counts(new=5, repeated=5)
    assert dry_run(deps, opened(deps, path)).counts == Counts(same=5, repeated=5), "apart from what the register holds"
    assert take(deps, path) == Counts(same=5, repeated=5)


def _without_leg_ids(*calls: str, start: str = "2026-10-05T12:00:00") -> list[tuple[object, ...]]:
    """Rows of a mapped export that gives calls an id but legs none, all of the same caller, moment and length."""
    heading = ("call", "start", "from", "to", "who", "total")
    return [heading, *((call, start, "0405550123", "0981622000", "anna", 70) for call in calls)]


def _call_ids_only() -> Profile:
    columns = {"call_id": "call", "started": "start", "caller": "from", "dialled": "to", "agent": "who"}
    return mapped_profile("export", columns={**columns, "total": "total"})


def test_rows_alike_of_two_calls_keep_their_call_in_whatever_order_they_come(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    save(deps, _call_ids_only())
    both = write_rows(tmp_path / "both.csv", _without_leg_ids("c1", "c2"))
    assert take(deps, both) == Counts(new=2)
    assert take(deps, both) == Counts(same=2)
    assert take(deps, write_rows(tmp_path / "turned.csv", _without_leg_ids("c2", "c1"))) == Counts(same=2)
    assert take(deps, write_rows(tmp_path / "second.csv", _without_leg_ids("c2"))) == Counts(same=1)
    assert [call.ext_call_id for call in _all(deps, Call)] == ["c1", "c2"]
    assert len({leg.ext_leg_id for leg in _all(deps, Leg)}) == 2, "two calls shared a leg's key"


def test_equal_rows_of_one_call_are_counted_each(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    save(deps, _call_ids_only())
    path = write_rows(tmp_path / "calls.csv", _without_leg_ids("c1", "c1", "c2", "c1"))
    assert take(deps, path) == Counts(new=4)
    assert take(deps, path) == Counts(same=4)
    assert [(leg.call_id, leg.ext_seq) for leg in _all(deps, Leg)] == [(1, "1"), (1, "2"), (2, "1"), (1, "3")]


def test_a_dry_run_writes_nothing_and_counts_as_the_import_does(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, write_rows(tmp_path / "first.csv", _five_rows()[:3]))
    mixed = [*_five_rows(), asterisk_row(0, AT, talk=7, caller="0405550100"), ("too", "short"), asterisk_row(9)]
    mixed[2] = asterisk_row(2, AT + timedelta(minutes=2), talk=1, caller="0405550102")
    path = write_rows(tmp_path / "second.csv", mixed)
    rejected: list[Any] = []
    run = dry_run(deps, opened(deps, path), rejected.append)
    assert (_count(deps, Leg), _count(deps, ImportBatch)) == (3, 1)
    assert run.counts == Counts(new=3, same=2, changed=1, rejected=2)
    assert take(deps, path) == run.counts
    assert [row.row_no for row in rejected] == [
        row.row_no for row in _all(deps, ImportRow) if row.outcome == "rejected"
    ]


def test_a_leg_that_comes_later_changes_its_call(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    first = asterisk_row(1, AT, talk=0, queue="info-fi")
    linked = first[16]
    later = asterisk_row(2, AT + timedelta(seconds=30), linked=linked, caller="", talk=200, agent="B2")
    take(deps, write_rows(tmp_path / "one.csv", [first]))
    assert (_all(deps, Call)[0].agent, _count(deps, Recording)) == ("", 0)
    assert take(deps, write_rows(tmp_path / "two.csv", [later])) == Counts(new=1)
    (call,), (recording,) = _all(deps, Call), _all(deps, Recording)
    assert (call.agent, call.caller_e164, call.duration_ms) == ("PJSIP/B2", "+358405550123", 200_000)
    assert (call.started_at, recording.duration_ms) == (AT, 200_000)


def test_a_destroyed_recording_is_never_brought_back(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    heading = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    take(deps, write_rows(tmp_path / "one.csv", [heading, row]), "export")
    with deps.database.write() as session:
        session.execute(update(Recording).values(state="destroyed", destroyed_at=deps.now()))
    named = [*row[:-1], "c1.wav"]
    other = ["c1", "l2", *row[2:-1], "c1-2.wav"]
    assert take(deps, write_rows(tmp_path / "two.csv", [heading, row]), "export") == Counts(same=1)
    assert take(deps, write_rows(tmp_path / "three.csv", [heading, named, other]), "export") == Counts(1, 0, 1, 0)
    found = [(recording.state, recording.ext_recording_id) for recording in _all(deps, Recording)]
    assert found == [("destroyed", ""), ("expected", "c1-2.wav")], (
        "the late leg has its own; that of the first stays gone"
    )


@pytest.mark.parametrize("is_known", [True, False])
def test_a_file_that_tells_of_a_destroyed_recording_again_brings_no_name_back(
    letter_office: LetterOffice, tmp_path: Path, is_known: bool
) -> None:
    """Neither with a changed row nor, once the call's own term has ended, with a new one: a tombstone keeps no names."""
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, "c1.wav"]
    take(deps, write_rows(tmp_path / "one.csv", _export(row)), "export")
    gone = {} if is_known else {"call_id": None, "leg_id": None}
    with deps.database.write() as session:
        session.execute(update(Recording).values(state="destroyed", ext_recording_id="", **gone))
        session.execute(update(Leg).values(recording_ref=""))
        if not is_known:
            session.execute(delete(Leg))
            session.execute(delete(Call))
    again = [*row[:-2], 61, "c1.wav"] if is_known else row
    take(deps, write_rows(tmp_path / "two.csv", _export(again)), "export")
    assert [one.state for one in _all(deps, Recording)] == ["destroyed"]
    assert [leg.recording_ref for leg in _all(deps, Leg)] == [""]
    assert [row.before.get("recording_ref", "") for row in _all(deps, ImportRow)] == [""] * is_known


def test_a_recording_gets_its_name_when_a_later_row_tells_it(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    heading = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    take(deps, write_rows(tmp_path / "one.csv", [heading, row]), "export")
    (before,) = _all(deps, Recording)
    take(deps, write_rows(tmp_path / "two.csv", [heading, [*row[:-1], "c1.wav"]]), "export")
    (after,) = _all(deps, Recording)
    assert (after.id, after.ext_recording_id) == (before.id, "c1.wav")


@pytest.mark.parametrize(
    ("number", "left"), [("040 555 0199", ["c1.wav"]), ("040 555 0123", ["", "c1.wav"])], ids=["free", "held"]
)
def test_what_was_only_supposed_gives_way_to_what_a_later_file_names_unless_it_is_held(
    letter_office: LetterOffice, tmp_path: Path, number: str, left: list[str]
) -> None:
    deps = letter_office.deps
    letter_office.open_case(numbers=(number,))
    save(deps, mapped_profile("export"))
    supposed = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    named = ["c1", "l2", "2026-10-05T12:01:00", "0405550123", "", "info-fi", "bo", "in", "", 70, 60, "c1.wav"]
    take(deps, write_rows(tmp_path / "one.csv", _export(supposed)), "export")
    take(deps, write_rows(tmp_path / "two.csv", _export(named)), "export")
    assert [one.ext_recording_id for one in _all(deps, Recording)] == left
    assert sum(batch.recordings for batch in _all(deps, ImportBatch)) == len(left)
    assert _unaccounted(deps) == "", "what gave way is taken out of the sum of what came in"


def test_a_name_told_later_keeps_a_destroyed_recording_from_coming_back_without_its_call(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    take(deps, write_rows(tmp_path / "one.csv", _export(row)), "export")
    path = write_rows(tmp_path / "two.csv", _export([*row[:-1], "c1.wav"]))
    take(deps, path, "export")
    assert _unaccounted(deps) == "", "the name that was told later is part of the sum"
    _forget_call(deps)
    take(deps, path, "export")
    assert [one.state for one in _all(deps, Recording)] == ["destroyed"]


def test_each_answered_leg_has_a_recording_of_its_own(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    first = asterisk_row(1, AT, talk=60)
    passed_on = asterisk_row(2, AT + timedelta(seconds=70), linked=first[16], caller="", talk=200, agent="B2")
    unanswered = asterisk_row(3, AT + timedelta(seconds=80), linked=first[16], talk=0)
    take(deps, write_rows(tmp_path / "calls.csv", [first, passed_on, unanswered]))
    legs = {leg.id: leg.talk_ms for leg in _all(deps, Leg)}
    found = _all(deps, Recording)
    assert [(legs[one.leg_id], one.duration_ms) for one in found] == [(60_000, 60_000), (200_000, 200_000)]
    assert len({one.key for one in found}) == 2


def test_a_tombstone_without_its_call_keeps_the_recording_from_coming_back(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    path = write_rows(tmp_path / "calls.csv", _five_rows()[:2])
    take(deps, path)
    _forget_call(deps)
    assert take(deps, path) == Counts(new=1, same=1)
    assert [one.state for one in _all(deps, Recording)] == ["destroyed", "expected"]


def _unaccounted(deps: Deps) -> str:
    with deps.database.read() as session:
        return lost(session)


def _forget_call(deps: Deps) -> None:
    """The first recording is destroyed, and its call's own term ends."""
    with deps.database.write() as session:
        session.execute(
            update(Recording)
            .where(col(Recording.id) == 1)
            .values(state="destroyed", ext_recording_id="", call_id=None, leg_id=None)
        )
        session.execute(delete(ImportRow).where(col(ImportRow.leg_id).in_(select(Leg.id).where(Leg.call_id == 1))))
        session.execute(delete(Leg).where(col(Leg.call_id) == 1))
        session.execute(delete(Call).where(col(Call.id) == 1))


def _export(*rows: object) -> list[object]:
    return [("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec"), *rows]


def test_a_changed_row_that_would_have_a_recording_destroyed_sooner_quarantines_it(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    take(deps, write_rows(tmp_path / "one.csv", _export(row)), "export")  # type: ignore[arg-type]
    sooner = [*row[:2], "2026-09-30T12:00:00", *row[3:]]
    take(deps, write_rows(tmp_path / "two.csv", _export(sooner)), "export")  # type: ignore[arg-type]
    (one,) = _all(deps, Recording)
    assert (one.state, one.due_on.isoformat(), one.other_due_on.isoformat()) == (
        *("quarantined", "2027-03-30", "2027-04-05"),
    )


def test_a_changed_row_that_gives_a_recording_another_name_quarantines_the_one_known(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60]
    take(deps, write_rows(tmp_path / "one.csv", _export([*row, "a.wav"])), "export")  # type: ignore[arg-type]
    take(deps, write_rows(tmp_path / "two.csv", _export([*row, "b.wav"])), "export")  # type: ignore[arg-type]
    assert [(one.ext_recording_id, one.state) for one in _all(deps, Recording)] == [
        ("a.wav", "quarantined"),
        ("b.wav", "expected"),
    ]


def test_a_recording_goes_with_its_leg_to_another_call(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    one, two = asterisk_row(1, AT), asterisk_row(2, AT + timedelta(seconds=5), caller="")
    take(deps, write_rows(tmp_path / "one.csv", [one, (*two[:19], one[16], two[20])]))
    take(deps, write_rows(tmp_path / "two.csv", [two]))
    assert [(recording.call_id, recording.leg_id) for recording in _all(deps, Recording)] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("recorded", "expected", "why"),
    [
        ("answered", ["", "c2.wav"], "every answered call was recorded, by name where one is given"),
        ("named", ["c2.wav"], "only what the source names was recorded"),
        ("none", [], "this source records nothing"),
    ],
)
def test_a_profile_says_which_calls_were_recorded(
    quick_office: LetterOffice, tmp_path: Path, recorded: str, expected: list[str], why: str
) -> None:
    deps = quick_office.deps
    save(deps, mapped_profile("export", recorded=recorded))
    heading = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")
    row = ["2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", ""]
    rows = [heading, ["c1", "l1", *row, 70, 60, ""], ["c2", "l2", *row, 70, 60, "c2.wav"], ["c3", "l3", *row, 9, 0, ""]]
    take(deps, write_rows(tmp_path / "calls.csv", rows), "export")
    assert [recording.ext_recording_id for recording in _all(deps, Recording)] == expected, why


def test_a_hold_catches_what_is_imported_after_it_was_placed(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    assert _count(deps, HoldItem) == 0
    called = asterisk_row(1, AT)
    called_back = asterisk_row(
        2, AT + timedelta(hours=1), caller="81621", dialled="0405550123", context="from-internal"
    )
    other = asterisk_row(3, AT, caller="0405550199")
    take(deps, write_rows(tmp_path / "calls.csv", [called, called_back, other]))
    with deps.database.read() as session:
        held = session.execute(
            select(col(Call.caller_raw), col(HoldItem.rule))
            .join(Recording, col(Recording.call_id) == col(Call.id))
            .join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        ).all()
        assert sorted(caller for caller, _rule in held) == ["0405550123", "81621"]
        request = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case_id)).one()
        assert request.act_by_on is not None
        kinds = [event.kind for event in events_of(session, f"case:{case_id}")]
        assert kinds.count("hold_widened") == 1
        keys = set(session.scalars(select(col(Job.key)).where(col(Job.kind) == "score_candidates")))
    assert any(":import:" in key for key in keys)


def test_an_import_that_broke_off_goes_on_at_the_same_row(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    rows = _five_rows()
    rows[4] = rows[4][:20]
    rows.append(rows[0])
    path = write_rows(tmp_path / "calls.csv", rows)
    batch_id, file = begun(deps, path), opened(deps, path)
    first = next(iter(chunks(file, size=2)))
    with deps.database.write() as session:
        reading = register.reading_of(session, session.get_one(ImportBatch, batch_id))
        register.take_chunk(session, deps, reading, [_packed(deps, reading, first)], 0, at=deps.now())
    assert begun(deps, path) == batch_id, "the same file is taken up again"
    counts = import_file(deps, file, batch_id, chunk_rows=2)
    assert counts == Counts(new=4, repeated=1, rejected=1)
    assert (_count(deps, Leg), _count(deps, ImportRow)) == (4, 1)


def test_a_chunk_that_someone_else_has_taken_is_refused(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    path = write_rows(tmp_path / "calls.csv", _five_rows())
    batch_id = begun(deps, path)
    chunk = Chunk(tuple(next(opened(deps, path).portions())))  # type: ignore[arg-type]

    def take_it() -> None:
        with deps.database.write() as session:
            reading = register.reading_of(session, session.get_one(ImportBatch, batch_id))
            register.take_chunk(session, deps, reading, [_packed(deps, reading, chunk)], 0, at=deps.now())

    take_it()
    with pytest.raises(Refused) as refusal:
        take_it()
    assert refusal.value.code == "import_elsewhere"
    assert _count(deps, Leg) == 5


def test_a_leg_that_moves_to_another_call_leaves_the_first_as_it_was(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    one, two = asterisk_row(1, AT), asterisk_row(2, AT + timedelta(seconds=5), caller="")
    take(deps, write_rows(tmp_path / "one.csv", [one, (*two[:19], one[16], two[20])]))
    assert _count(deps, Call) == 1
    take(deps, write_rows(tmp_path / "two.csv", [two]))
    assert [call.duration_ms for call in _all(deps, Call)] == [60_000, 60_000]


def test_times_of_the_repeated_hour_keep_both_readings(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    save(deps, mapped_profile("export"))
    heading = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")
    row = ["c1", "l1", "2026-10-25T03:30:00", "anonymous", "", "info-fi", "anna", "in", "", 70, 60, ""]
    take(deps, write_rows(tmp_path / "calls.csv", [heading, row]), "export")
    (call,) = _all(deps, Call)
    assert call.other_started_at - call.started_at == timedelta(hours=1)
    assert call.destruction_on.isoformat() == "2027-04-25"


def test_a_file_that_no_profile_fits_is_refused_with_a_sentence(quick_office: LetterOffice, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "calls.csv", [["when", "number"], ["2026-10-05", "040 555 0123"]])
    assert [fault.code for fault in open_file(quick_office.deps, path).faults] == ["file_no_profile"]


def test_a_saved_profile_is_found_by_its_headings(quick_office: LetterOffice, tmp_path: Path) -> None:
    deps = quick_office.deps
    heading = ("call", "leg", "start", "from", "to", "line", "who", "dir", "kind", "total", "talk", "rec")
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    path = write_rows(tmp_path / "calls.csv", [heading, row])
    save(deps, mapped_profile("export"))
    assert open_file(deps, path).profile.name == "export"
    save(deps, mapped_profile("another"))
    fault = open_file(deps, path).faults[0]
    assert (fault.code, dict(fault.values)) == ("file_many_profiles", {"profiles": "another, export"})


def test_headings_that_are_our_own_fields_need_no_profile(quick_office: LetterOffice, tmp_path: Path) -> None:
    rows = [["started", "caller", "queue", "total", "remark"], ["2026-10-05 12:00:00", "0405550123", "q", "70", "x"]]
    path = write_rows(tmp_path / "calls.csv", rows)
    assert take(quick_office.deps, path) == Counts(new=1)
    assert take(quick_office.deps, path, "generic") == Counts(same=1)


def test_files_with_other_headings_by_turns_make_no_version_of_their_profile_each_time(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    """Each set of headings is one version: two exports that alternate would else leave one a day."""
    few, more = ["started", "caller", "total"], ["started", "caller", "total", "agent"]
    for day in range(1, 5):
        row = [f"2026-10-0{day} 12:00:00", "0405550123", "70"]
        taken = write_rows(tmp_path / "calls.csv", [more, [*row, "anna"]] if day % 2 else [few, row])
        assert take(quick_office.deps, taken) == Counts(new=1)
    assert [(row.name, row.version) for row in _all(quick_office.deps, MappingProfile)] == [
        ("generic", 1),
        ("generic", 2),
    ]


@pytest.mark.parametrize("is_old", [True, False])
def test_the_first_rows_as_understood_are_rows_that_would_be_taken(
    quick_office: LetterOffice, tmp_path: Path, is_old: bool
) -> None:
    """A row that is past the term of call facts, or repeats a key, stands among the rejected and not among these too."""
    deps = quick_office.deps
    deps = replace(deps, settings=replace(deps.settings, call_metadata_months=12))
    long_ago = AT - timedelta(days=500)
    rows = (
        [asterisk_row(n, long_ago) for n in range(1, 25)]
        if is_old
        else [asterisk_row(1, AT, talk=50 + n) for n in range(24)]
    )
    rows += [asterisk_row(n, AT) for n in (101, 102)]
    found = dry_run(deps, opened(deps, write_rows(tmp_path / "calls.csv", rows)))
    assert found.counts == Counts(new=2 if is_old else 3, rejected=24 if is_old else 23)
    assert [leg.row_no for leg in found.survey.first_rows] == ([25, 26] if is_old else [1, 25, 26])


@pytest.mark.skipif("DSR_SAMPLES" not in os.environ, reason="DSR_SAMPLES names no folder of samples")
def test_the_real_exchange_file_becomes_36_calls_of_84_legs(letter_office: LetterOffice) -> None:
    deps = letter_office.deps
    path = str(next(Path(os.environ["DSR_SAMPLES"], "asterisk").glob("*21col*.csv")))
    assert take(deps, path, chunk_rows=10) == Counts(new=84)
    assert (_count(deps, Leg), _count(deps, Call)) == (84, 36)
    assert take(deps, path) == Counts(same=84)
    known = {(call.caller_kind, call.caller_e164) for call in _all(deps, Call)}
    assert known <= {("unparsed", None), ("extension", None)}, (
        "numbers of another country without a prefix are no E.164"
    )


@pytest.mark.skipif("DSR_SAMPLES" not in os.environ, reason="DSR_SAMPLES names no folder of samples")
def test_the_customised_exchange_file_becomes_14_calls(quick_office: LetterOffice) -> None:
    path = str(next(Path(os.environ["DSR_SAMPLES"], "asterisk").glob("*19col*.csv")))
    assert take(quick_office.deps, path) == Counts(new=14)
    assert take(quick_office.deps, path) == Counts(same=14)
