"""With a recording go the names that came with it, and no file brings them back; its call stays known by its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from dsr.db.tables import Call, ImportRow, Leg, RecordedSession, RecordedSessionRef, Recording
from dsr.services import destruction
from dsr.services.call_sessions import document_of, session_facts
from dsr.services.register import Counts
from tests.adapters.layouts import FREEPBX_HEADING, FREEPBX_ROWS
from tests.services.call_files import take
from tests.services.letters_office import LetterOffice
from tests.services.session_files import COMPLETE, HELD, JOINED, STOPPED, metadata

LONG_AGO = date(2026, 1, 1)


def made_overdue(office: LetterOffice, *names: str) -> None:
    """Let the storage period of these recordings, or of all, have ended."""
    with office.deps.database.write() as session:
        for one in session.scalars(select(Recording)):
            if not names or one.ext_recording_id in names:
                one.due_on = LONG_AGO
                session.add(one)


def names_of(office: LetterOffice) -> list[str]:
    with office.deps.database.read() as session:
        return list(session.scalars(select(col(Leg.caller_name_raw)).order_by(col(Leg.id))))


def freepbx(folder: Path, *changed: tuple[str, str], rows: Sequence[str] = FREEPBX_ROWS) -> str:
    text = "\n".join((FREEPBX_HEADING, *rows))
    for old, new in changed:
        text = text.replace(old, new)
    path = folder / "cdr.csv"
    path.write_text(text + "\n", encoding="utf-8")
    return str(path)


def test_the_callers_name_goes_with_the_recording_and_no_file_brings_it_back(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    take(office.deps, freepbx(tmp_path))
    take(office.deps, freepbx(tmp_path, ("Aino", "Aino Esimerkki")))
    assert names_of(office) == ["Aino Esimerkki", "Aino Esimerkki", "6017"]
    made_overdue(office, "q-600-0401234567-20260603-100000-1780470000.1.wav")
    assert sum(one.destroyed for one in destruction.sweep(office.deps)) == 1
    assert names_of(office) == ["", "", "6017"], "those of the call that nothing is left of, and only those"
    with office.deps.database.read() as session:
        assert "Aino" not in str([row.before for row in session.scalars(select(ImportRow))]), "nor what was before"
        call = session.scalars(select(Call).where(col(Call.direction) == "in")).one()
        assert call.caller_e164 == "+358401234567", "the call's facts have a term of their own"
    assert take(office.deps, freepbx(tmp_path, ("Aino", "Aino Esimerkki"))) == Counts(same=3), "the rows are known"
    assert take(office.deps, freepbx(tmp_path, ("Aino", "Aino Toinen"))) == Counts(changed=2, same=1)
    assert names_of(office) == ["", "", "6017"]
    with office.deps.database.read() as session:
        assert sorted(session.scalars(select(col(Recording.state)))) == ["destroyed", "expected"]


def test_a_leg_whose_own_recording_is_destroyed_loses_its_name_alone(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    second = FREEPBX_ROWS[1].replace(
        "NO ANSWER,3,,1780470000.4,\\N,0981622000,", "ANSWERED,3,,1780470000.4,,0981622000,b.wav"
    )
    take(office.deps, freepbx(tmp_path, rows=(FREEPBX_ROWS[0], second.replace(",20,0,ANSWERED", ",20,10,ANSWERED"))))
    made_overdue(office, "b.wav")
    destruction.sweep(office.deps)
    assert names_of(office) == ["Aino", ""], "the other part of the call is kept still, with its name"


def test_the_document_of_a_session_goes_with_its_recording(letter_office: LetterOffice, tmp_path: Path) -> None:
    office, deps = letter_office, letter_office.deps
    take(deps, metadata(tmp_path, COMPLETE))
    take(deps, metadata(tmp_path, STOPPED, partial=True))
    with deps.database.read() as session:
        call_id = session.scalars(select(col(Call.id))).one() or 0
        before = session.scalars(select(col(Leg.row_hash))).all()
        assert "Aino" in (document_of(session, call_id) or "")
    made_overdue(office)
    assert sum(one.destroyed for one in destruction.sweep(deps)) == 1

    def assert_forgotten() -> None:
        with deps.database.read() as session:
            row = session.scalars(select(RecordedSession)).one()
            assert (row.document, session_facts(session, call_id), document_of(session, call_id)) == ("", None, None)
            assert session.scalars(select(RecordedSessionRef)).all() == []
            assert session.scalars(select(col(Leg.row_hash))).all() == before
            assert session.scalars(select(col(Recording.state))).all() == ["destroyed"]
        assert names_of(office) == [""]

    assert_forgotten()
    for content, partial in ((COMPLETE, False), (JOINED, True), (STOPPED, True)):
        assert take(deps, metadata(tmp_path, content, partial=partial)) == Counts(rejected=1), "not as it is known"
        assert_forgotten()
    assert take(deps, metadata(tmp_path, HELD, partial=True)) == Counts(rejected=1), "it names no session"
    with deps.database.read() as session:
        codes = set(session.scalars(select(col(ImportRow.code)).where(col(ImportRow.outcome) == "rejected")))
    assert codes == {"row_session_destroyed", "row_session_unknown"}


@pytest.mark.parametrize("is_call_gone", [False, True], ids=["call there", "call gone"])
def test_the_whole_document_of_a_destroyed_recording_is_known_and_not_kept_again(
    quick_office: LetterOffice, tmp_path: Path, is_call_gone: bool
) -> None:
    office, deps = quick_office, quick_office.deps
    whole = COMPLETE.replace("</start-time>", "</start-time><stop-time>2026-10-05T09:03:10Z</stop-time>")
    take(deps, metadata(tmp_path, whole))
    made_overdue(office)
    destruction.sweep(deps)
    if is_call_gone:
        with deps.database.write() as session:
            for one in session.scalars(select(Recording)):
                one.call_id, one.leg_id = None, None  # type: ignore[assignment]
            session.flush()
            for table in (Leg, Call):
                session.execute(delete(table))
    expected = Counts(new=1) if is_call_gone else Counts(same=1)
    assert take(deps, metadata(tmp_path, whole)) == expected
    assert names_of(office) == [""]
    with deps.database.read() as session:
        assert [row.document for row in session.scalars(select(RecordedSession))] == [""]
        assert [one.state for one in session.scalars(select(Recording))] == ["destroyed"]
