"""Calls, legs and recordings of the register fit together, which no foreign key sees to: the night does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dsr.deps import Deps
from dsr.services.lawful.morning import morning
from dsr.services.register.fitting import Misfits, misfits
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice


def _found(deps: Deps) -> Misfits:
    with deps.database.read() as session:
        return misfits(session)


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE recording SET state = 'missing' WHERE id = 1", Misfits(0, 0, 0, 0)),
        ("UPDATE leg SET call_id = 99 WHERE id = 1", Misfits(1, 0, 0, 0)),
        ("UPDATE recording SET call_id = 99 WHERE id = 2", Misfits(0, 1, 0, 0)),
        ("UPDATE recording SET leg_id = 99 WHERE id = 2", Misfits(0, 0, 1, 0)),
        ("UPDATE recording SET call_id = NULL, leg_id = NULL WHERE id = 3", Misfits(0, 0, 0, 1)),
        ("UPDATE recording SET call_id = NULL, leg_id = NULL, state = 'destroyed'", Misfits(0, 0, 0, 0)),
        ("DELETE FROM call WHERE id < 3", Misfits(2, 2, 0, 0)),
    ],
)
def test_what_belongs_to_nothing_is_counted(
    letter_office: LetterOffice, tmp_path: Path, harm: str, found: Misfits
) -> None:
    deps = letter_office.deps
    rows = [asterisk_row(number, AT + timedelta(minutes=number)) for number in range(3)]
    take(deps, write_rows(tmp_path / "calls.csv", rows))
    assert _found(deps) == Misfits(0, 0, 0, 0)
    with deps.database.write() as session:
        session.execute(text(harm))
    assert _found(deps) == found


def test_the_newest_call_of_a_source_is_not_the_one_that_was_taken_last(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    for number, days in enumerate((40, 3, 20, 300)):
        row = asterisk_row(number, deps.now() - timedelta(days=days))
        take(deps, write_rows(tmp_path / f"{number}.csv", [row]))
    with deps.database.read() as session:
        (source,) = [one for one in morning(session, deps.now()).sources if one.imported_at]
        assert source.newest_call_at == deps.now() - timedelta(days=3)
        later = deps.now() + timedelta(days=60)
        (source,) = [one for one in morning(session, later).sources if one.imported_at]
        assert source.newest_call_at == deps.now() - timedelta(days=3)
