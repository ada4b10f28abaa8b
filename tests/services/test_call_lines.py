"""A call is found by every line that it came to, whichever of them it is filed under by now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from dsr.db.tables import Call
from dsr.deps import Deps
from dsr.services import call_search
from dsr.services.find_calls import Asked, find_calls
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice

FIRST = asterisk_row(1, AT, queue="info-fi")
FIRST_ID = FIRST[16]
LATER = AT + timedelta(minutes=2)
SECOND = asterisk_row(2, LATER, queue="info-sv", linked=FIRST_ID)


def _found_by(deps: Deps, queue: str) -> int:
    """How many calls the page and the command find by a line; both say the same."""
    asked = Asked(queue=queue)
    with deps.database.read() as session:
        found = call_search.search(session, asked, 0, 50).total
        assert len(find_calls(session, asked)) == found
        in_time = Asked(queue=queue, since=AT - timedelta(minutes=1), until=LATER)
        assert call_search.search(session, in_time, 0, 50).total == found
        return found


def test_a_call_that_was_passed_on_is_found_by_both_lines(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, write_rows(tmp_path / "calls.csv", [FIRST, SECOND]))
    assert [_found_by(deps, line) for line in ("info-fi", "info-sv", "info-en")] == [1, 1, 0]


def test_a_leg_that_comes_with_a_later_file_adds_its_line(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, write_rows(tmp_path / "second.csv", [SECOND]))
    assert [_found_by(deps, line) for line in ("info-fi", "info-sv")] == [0, 1]
    take(deps, write_rows(tmp_path / "first.csv", [FIRST]))
    assert [_found_by(deps, line) for line in ("info-fi", "info-sv")] == [1, 1]
    with deps.database.read() as session:
        assert session.scalars(select(Call.queue)).all() == ["info-fi"]


def test_a_line_told_otherwise_leads_to_the_call_no_more(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    take(deps, write_rows(tmp_path / "one.csv", [FIRST, SECOND]))
    take(deps, write_rows(tmp_path / "two.csv", [asterisk_row(1, AT, queue="info-en"), SECOND]))
    assert [_found_by(deps, line) for line in ("info-fi", "info-sv", "info-en")] == [0, 1, 1]
