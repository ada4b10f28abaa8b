"""Recording metadata in the register: an update changes a session that is known, and nothing said of it is lost."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import delete, func, select

from dsr.db.tables import Call, ImportRow, Leg, RecordedSession, RecordedSessionRef, Recording
from dsr.domain.errors import Refused
from dsr.domain.shipped_profiles import SIPREC
from dsr.jobs.calls import dry_run, import_file, open_file
from dsr.services.call_sessions import document_of, keep_sessions
from dsr.services.profiles import source_of
from dsr.services.register import Counts
from tests.services.call_files import begun, save, take
from tests.services.letters_office import LetterOffice
from tests.services.session_files import COMPLETE, HELD, JOINED, LABELLED, STOPPED, metadata

SPACE = "{urn:ietf:params:xml:ns:recording:1}"


def test_a_session_is_taken_changed_by_its_updates_and_found_by_its_number(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    assert take(deps, metadata(tmp_path, COMPLETE)) == Counts(new=1)
    assert take(deps, metadata(tmp_path, COMPLETE)) == Counts(same=1)
    assert take(deps, metadata(tmp_path, HELD, partial=True)) == Counts(same=1)
    assert take(deps, metadata(tmp_path, JOINED, partial=True)) == Counts(new=2, same=1)
    ended = open_file(deps, metadata(tmp_path, STOPPED, partial=True))
    assert dry_run(deps, ended).counts == Counts(changed=3), "the dry run tells what the import does"
    assert take(deps, metadata(tmp_path, STOPPED, partial=True)) == Counts(changed=3)
    assert take(deps, metadata(tmp_path, COMPLETE)) == Counts(same=3)
    with deps.database.read() as session:
        (call,) = session.scalars(select(Call))
        (recording,) = session.scalars(select(Recording))
        root = fromstring(document_of(session, call.id or 0) or "")
        assert (call.caller_e164, call.agent, call.duration_ms) == (
            *("+358405550123", "sip:6017@pbx.example.fi", 180_000),
        )
        assert recording.ext_recording_id == "s1"
        assert len(list(session.scalars(select(Leg)))) == 3
        assert {row.outcome for row in session.scalars(select(ImportRow))} == {"changed"}
    assert [each.get("participant_id") for each in root.findall(f"{SPACE}participant")] == ["p1", "p2", "p3"]
    assert len([each for each in root.iter() if each.tag.endswith("}ward")]) == 2


def test_an_update_of_an_unknown_session_is_rejected_and_keeps_nothing(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    deps = quick_office.deps
    assert take(deps, metadata(tmp_path, STOPPED, partial=True)) == Counts(rejected=1)
    take(deps, metadata(tmp_path, COMPLETE))
    take(deps, metadata(tmp_path, STOPPED, partial=True))
    assert take(deps, metadata(tmp_path, HELD, partial=True)) == Counts(rejected=1), "no session is open with these"


def test_a_session_changed_by_somebody_meanwhile_is_read_again(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, metadata(tmp_path, COMPLETE))
    path = metadata(tmp_path, STOPPED, partial=True, name="stop.xml")
    stale = open_file(deps, path)
    take(deps, metadata(tmp_path, LABELLED, partial=True))
    batch_id = begun(deps, path)
    with pytest.raises(Refused, match="changed meanwhile"):
        import_file(deps, stale, batch_id)
    assert import_file(deps, open_file(deps, path), batch_id) == Counts(changed=1)
    with deps.database.read() as session:
        (row,) = session.scalars(select(RecordedSession))
        assert "<ns0:label>99</ns0:label>" in row.document
        assert "stop-time" in row.document


def test_no_document_is_kept_of_a_session_whose_legs_were_not_taken(quick_office: LetterOffice, tmp_path: Path) -> None:
    deps = quick_office.deps
    save(deps, SIPREC)
    opened = open_file(deps, metadata(tmp_path, COMPLETE))
    with deps.database.write() as session:
        keep_sessions(session, source_of(session, SIPREC.name) or 0, opened, at=deps.now())
        assert session.scalar(select(func.count()).select_from(RecordedSession)) == 0


def test_the_document_goes_with_its_call(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, metadata(tmp_path, COMPLETE))
    with deps.database.write() as session:
        for table in (Recording, Leg, Call):
            session.execute(delete(table))
    with deps.database.read() as session:
        for table in (RecordedSession, RecordedSessionRef):
            assert session.scalar(select(func.count()).select_from(table)) == 0
