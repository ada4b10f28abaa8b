"""Certificates and the register are held to each other: whoever changes one past the program is found by the other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from dsr.db.tables import Destruction, ImportBatch, MappingProfile, Recording
from dsr.domain.errors import Fault
from dsr.domain.key_sums import key_sum, read_sum, written
from dsr.services import destruction
from dsr.services.register.batches import refuse_import, set_running
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice

OLD = AT - timedelta(days=300)


def _office_with_two_certificates(office: LetterOffice, folder: Path) -> None:
    """Recordings 1-4 are destroyed, two by each of the certificates 1 and 2; 5 and 6 are there; one row was rejected."""
    rows = [asterisk_row(number, OLD + timedelta(minutes=number)) for number in range(1, 5)]
    rows += [asterisk_row(number, AT + timedelta(minutes=number)) for number in (5, 6)]
    take(office.deps, write_rows(folder / "calls.csv", [*rows, ("too", "short")]))
    assert [one.destroyed for one in destruction.sweep(office.deps, batch=2)] == [2, 2]
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Destruction.id)).order_by(col(Destruction.id))).all() == [1, 2]
        query = select(col(Recording.id), col(Recording.destruction_id)).order_by(col(Recording.id))
        found = [tuple(row) for row in session.execute(query)]
    assert found == [(1, 1), (2, 1), (3, 2), (4, 2), (5, None), (6, None)]


def _broken(office: LetterOffice) -> str:
    with office.deps.database.read() as session:
        return destruction.verify(session).broken


def _tamper(office: LetterOffice, *statements: str) -> None:
    """As somebody does who reaches the database itself: the triggers go first."""
    with office.deps.database.write() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            for what in ("update", "delete", "insert"):
                connection.execute(text(f"DROP TRIGGER destruction_no_{what}"))
        else:
            connection.execute(text("ALTER TABLE destruction DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


_SWAPPED = (
    "UPDATE recording SET destruction_id = 99 WHERE id = 1",
    "UPDATE recording SET destruction_id = 1 WHERE id = 3",
    "UPDATE recording SET destruction_id = 2 WHERE id = 1",
)
_MADE_UP = (
    "INSERT INTO recording (source_id, call_id, leg_id, key, ext_recording_id, state, due_on, duration_ms)"
    " SELECT source_id, call_id, leg_id, 'm', '', 'expected', due_on, 60000 FROM recording WHERE id = 1"
)
_GONE_FOR_GOOD = "state = 'destroyed', ext_recording_id = '', destroyed_at = '2026-11-02 13:32:00+00:00'"


@pytest.mark.parametrize(
    ("harm", "told", "reason"),
    [
        (
            ("UPDATE recording SET state = 'destroyed' WHERE id = 5",),
            "recording 5: is called destroyed, and no certificate lists it",
            "a recording made away with in no sweep",
        ),
        (
            (f"UPDATE recording SET {_GONE_FOR_GOOD}, destruction_id = 2 WHERE id = 5",),
            "certificate 2: does not list recording 5, which is destroyed under it",
            "put under a certificate that lists others",
        ),
        (
            (f"UPDATE recording SET {_GONE_FOR_GOOD}, destruction_id = 77 WHERE id = 5",),
            "recording 5: is called destroyed, and no certificate lists it",
            "put under a certificate that there is not",
        ),
        (
            (f"UPDATE recording SET {_GONE_FOR_GOOD}, destruction_id = 0 WHERE id = 5",),
            "recording 5: is called destroyed, and no certificate lists it",
            "a number that no certificate can have",
        ),
        (
            ("UPDATE recording SET state = 'expected', destruction_id = NULL WHERE id = 3",),
            "certificate 2: recording 3 of it is in the register again",
            "called back, with no trace of its certificate",
        ),
        (
            ("UPDATE recording SET state = 'expected' WHERE id = 3",),
            "certificate 2: recording 3 of it is in the register again",
            "called back under its certificate",
        ),
        (
            ("UPDATE recording SET destruction_id = NULL WHERE id = 3",),
            "certificate 2: recording 3 of it does not stand under it",
            "destroyed still, but under no certificate",
        ),
        (
            _SWAPPED,
            "certificate 1: recording 1 of it does not stand under it",
            "two certificates' recordings exchanged",
        ),
        (
            ("DELETE FROM recording WHERE id = 3",),
            "certificate 2: recording 3 of it is not in the register any more",
            "the tombstone gone, an import could bring the recording back",
        ),
        (
            ("UPDATE recording SET key = 'x' WHERE id = 4",),
            "certificate 2: recording 4 of it has another key in the register",
            "with another key an import would bring it back",
        ),
        (
            ("UPDATE recording SET destroyed_at = '2026-05-01 00:00:00+00:00' WHERE id = 4",),
            "certificate 2: recording 4 of it has another destroyed_at in the register",
            "destroyed in time, as letters would tell it",
        ),
        (
            ("UPDATE recording SET due_on = '2026-11-30' WHERE id = 2",),
            "certificate 1: recording 2 of it has another due_on in the register",
            "destroyed before its day, as it would look",
        ),
        (
            ("UPDATE recording SET ext_recording_id = 'a.wav' WHERE id = 2",),
            "certificate 1: recording 2 of it is in the register again",
            "its name is back",
        ),
        (
            ("UPDATE destruction SET items = 5 WHERE id = 1",),
            "certificate 1: stands with another number or moment than it says",
            "the number that pages add up",
        ),
        (
            ("UPDATE destruction SET at = '2026-05-01 00:00:00+00:00' WHERE id = 2",),
            "certificate 2: stands with another number or moment than it says",
            "the moment that pages show",
        ),
        (
            ("DELETE FROM recording WHERE id = 5",),
            "source asterisk21: of 6 recordings that its files told of, 1 are in the register no more",
            "one that was there, without any destruction",
        ),
        (
            ("DELETE FROM recording WHERE id = 5", "UPDATE import_batch SET recordings = 5"),
            "import 1: its counts are not what the log says",
            "and the count made to fit",
        ),
        (
            (
                "DELETE FROM recording WHERE id = 5",
                (
                    "INSERT INTO import_batch (file_sha256, file_label, upload, profile_id, state, rows, done_rows, new, same,"
                    " changed, rejected, repeated, recordings, key_sum, survey, actor, started_at, fault) SELECT file_sha256, '', '', profile_id,"
                    " 'done', 1, 1, 0, 1, 0, 0, 0, -1, '', survey, '', started_at, '' FROM import_batch"
                ),
            ),
            "import 2: the log does not know what it brought",
            "and an import made up that took it back",
        ),
        (
            (
                "DELETE FROM recording WHERE id = 5",
                (
                    "INSERT INTO import_row (batch_id, row_no, outcome, reason, code, reason_values, before) SELECT batch_id,"
                    " 99, outcome, reason, code, reason_values, before FROM import_row"
                ),
            ),
            "source asterisk21: of 6 recordings that its files told of, 1 are in the register no more",
            "a made-up rejected row makes up for it in the sum alone",
        ),
        (
            (
                (
                    "INSERT INTO recording (source_id, call_id, leg_id, key, ext_recording_id, state, due_on, duration_ms)"
                    " SELECT source_id, call_id, leg_id, key, '', 'expected', due_on, 0 FROM recording WHERE id = 1"
                ),
            ),
            "source asterisk21: the register holds 1 recordings that no file told of",
            "a destroyed one written anew beside its tombstone",
        ),
        (
            ("DELETE FROM recording WHERE id = 5", "UPDATE import_batch SET recordings = 5, state = 'running'"),
            "import 1: its counts are not what the log says",
            "as if it ran still: the log knows that it has ended",
        ),
        (
            ("DELETE FROM recording WHERE id = 5", _MADE_UP),
            "source asterisk21: recordings were exchanged for others that no file told of",
            "one that is not destroyed yet exchanged for a made-up one of its source",
        ),
        (
            ("DELETE FROM recording WHERE id IN (5, 6)", _MADE_UP, _MADE_UP.replace("'m'", "'n'")),
            "source asterisk21: recordings were exchanged for others that no file told of",
            "two of them",
        ),
        (
            ("UPDATE recording SET key = 'x' WHERE id = 5",),
            "source asterisk21: recordings were exchanged for others that no file told of",
            "made another in place",
        ),
        (
            ("UPDATE recording SET source_id = 99 WHERE id = 5",),
            "source ?: the register holds 1 recordings that no file told of",
            "moved to a source that there is not",
        ),
        (
            ("DELETE FROM recording WHERE id = 5", _MADE_UP, "UPDATE import_batch SET key_sum = '' || recordings"),
            "import 1: its counts are not what the log says",
            "and the sum made to fit: the log knows it",
        ),
        (
            ("DELETE FROM import_row",),
            "source asterisk21: rows that were rejected are missing or made up",
            "what could not be taken is part of the account",
        ),
    ],
)
def test_what_somebody_changes_past_the_program_is_found(
    letter_office: LetterOffice, tmp_path: Path, harm: tuple[str, ...], told: str, reason: str
) -> None:
    office = letter_office
    _office_with_two_certificates(office, tmp_path)
    with office.deps.database.read() as session:
        whole = destruction.verify(session)
    assert (whole.certificates, whole.items, whole.broken) == (2, 4, "")
    _tamper(office, *harm)
    assert _broken(office) == told, reason


def test_what_the_program_does_itself_breaks_nothing(letter_office: LetterOffice, tmp_path: Path) -> None:
    """A file that comes again, a call whose facts have gone at their own term, a recording looked for in vain."""
    office = letter_office
    _office_with_two_certificates(office, tmp_path)
    take(office.deps, write_rows(tmp_path / "again.csv", [asterisk_row(1, OLD + timedelta(minutes=1), talk=70)]))
    with office.deps.database.write() as session:
        session.execute(text("UPDATE recording SET call_id = NULL, leg_id = NULL WHERE state = 'destroyed'"))
        session.execute(text("UPDATE recording SET state = 'missing' WHERE id = 5"))
    with office.deps.database.read() as session:
        verdict = destruction.verify(session)
    assert (verdict.certificates, verdict.items, verdict.broken) == (2, 4, "")


def test_an_import_that_was_refused_midway_and_runs_again_breaks_nothing(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """Rows that were taken before stay taken; while it runs its counts are ahead of what the log last told."""
    deps = letter_office.deps
    path = write_rows(tmp_path / "calls.csv", [asterisk_row(number) for number in (1, 2)])
    take(deps, path)
    with deps.database.write() as session:
        batch = session.get_one(ImportBatch, 1)
        refuse_import(session, batch, [Fault("file", "changed", "file_changed")], at=AT)
    assert _broken(letter_office) == ""
    with deps.database.write() as session:
        batch = session.get_one(ImportBatch, 1)
        profile = session.get_one(MappingProfile, batch.profile_id)
        set_running(session, batch, batch.file_sha256, profile, by=None, at=AT)
        batch.recordings, batch.rejected = 3, 0
        batch.key_sum = written(read_sum(batch.key_sum) + key_sum(["y"]))
        session.execute(
            text(
                "INSERT INTO recording (source_id, call_id, leg_id, key, ext_recording_id, state, due_on, duration_ms)"
                " SELECT source_id, call_id, leg_id, 'y', 'y', 'expected', due_on, 0 FROM recording WHERE id = 1"
            )
        )
    assert _broken(letter_office) == ""


def test_certificates_are_compared_some_at_a_time(quick_office: LetterOffice, tmp_path: Path) -> None:
    """More certificates than are read at once: what stands at the seam is found as well."""
    rows = [asterisk_row(number, OLD + timedelta(minutes=number)) for number in range(1, 104)]
    take(quick_office.deps, write_rows(tmp_path / "calls.csv", rows), chunk_rows=200)
    assert len(destruction.sweep(quick_office.deps, batch=1)) == 103
    assert _broken(quick_office) == ""
    _tamper(quick_office, "UPDATE recording SET destruction_id = NULL WHERE destruction_id = 51")
    assert _broken(quick_office).startswith("certificate 51: ")
