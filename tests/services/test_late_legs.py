"""A leg that comes late to a call whose recordings are destroyed: its own recording is destroyed too, and told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import HoldItem, Recording, SourceInstruction
from dsr.services import destruction
from dsr.services.destruction.accounts import lost
from dsr.services.register import Counts
from tests.adapters.layouts import FREEPBX_ROWS
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice
from tests.services.test_names_destroyed import freepbx, made_overdue

OVERDUE = AT - timedelta(days=200)
FIRST = asterisk_row(1, OVERDUE)
LATE = asterisk_row(2, OVERDUE + timedelta(minutes=2), linked=FIRST[16], talk=300, agent="1030")


def _recordings(office: LetterOffice) -> list[tuple[str, int]]:
    with office.deps.database.read() as session:
        rows = session.scalars(select(Recording).order_by(col(Recording.id)))
        return [(one.state, one.duration_ms) for one in rows]


def _instructed(office: LetterOffice) -> int:
    with office.deps.database.read() as session:
        return len(session.scalars(select(SourceInstruction)).all())


def test_a_late_leg_is_overdue_at_once_and_destroyed_by_the_next_sweep(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office, deps = letter_office, letter_office.deps
    take(deps, write_rows(tmp_path / "first.csv", [FIRST]))
    destruction.sweep(deps)
    assert (_recordings(office), _instructed(office)) == ([("destroyed", 60_000)], 1)
    assert take(deps, write_rows(tmp_path / "late.csv", [FIRST, LATE])) == Counts(new=1, same=1)
    assert _recordings(office) == [("destroyed", 60_000), ("expected", 300_000)]
    assert [one.destroyed for one in destruction.sweep(deps)] == [1]
    assert ([state for state, _ in _recordings(office)], _instructed(office)) == (["destroyed", "destroyed"], 2)
    assert take(deps, write_rows(tmp_path / "again.csv", [FIRST, LATE])) == Counts(same=2)
    changed = (*LATE[:13], "290", *LATE[14:])
    assert take(deps, write_rows(tmp_path / "changed.csv", [FIRST, changed])) == Counts(same=1, changed=1)
    assert [state for state, _ in _recordings(office)] == ["destroyed", "destroyed"], "no row brings one back"
    with deps.database.read() as session:
        assert lost(session) == ""


def test_a_late_leg_of_somebody_who_waits_is_held(letter_office: LetterOffice, tmp_path: Path) -> None:
    office, deps = letter_office, letter_office.deps
    take(deps, write_rows(tmp_path / "first.csv", [FIRST]))
    destruction.sweep(deps)
    office.open_case(numbers=("040 555 0123",))
    take(deps, write_rows(tmp_path / "late.csv", [LATE]))
    with deps.database.read() as session:
        assert len(session.scalars(select(HoldItem)).all()) == 1
    assert destruction.sweep(deps) == []


def test_a_late_row_that_names_the_destroyed_recording_gives_none(letter_office: LetterOffice, tmp_path: Path) -> None:
    """Several rows of a FreePBX name one file; another file's name is another recording."""
    office, deps = letter_office, letter_office.deps
    take(deps, freepbx(tmp_path, rows=FREEPBX_ROWS[:1]))
    made_overdue(office)
    destruction.sweep(deps)
    same = FREEPBX_ROWS[0].replace(",,11", ",,21")
    assert same != FREEPBX_ROWS[0]
    take(deps, freepbx(tmp_path, rows=[FREEPBX_ROWS[0], same]))
    assert [state for state, _ in _recordings(office)] == ["destroyed"]
    other = same.replace(",,21", ",,22").replace("q-600", "q-601")
    take(deps, freepbx(tmp_path, rows=[FREEPBX_ROWS[0], same, other]))
    assert [state for state, _ in _recordings(office)] == ["destroyed", "expected"]
    made_overdue(office)
    assert [one.destroyed for one in destruction.sweep(deps)] == [1]


def test_a_row_without_talk_that_comes_late_gives_none(quick_office: LetterOffice, tmp_path: Path) -> None:
    deps = quick_office.deps
    take(deps, write_rows(tmp_path / "first.csv", [FIRST]))
    destruction.sweep(deps)
    rang = asterisk_row(2, OVERDUE, linked=FIRST[16], talk=0)
    assert take(deps, write_rows(tmp_path / "late.csv", [rang])) == Counts(new=1)
    assert [state for state, _ in _recordings(quick_office)] == ["destroyed"]
