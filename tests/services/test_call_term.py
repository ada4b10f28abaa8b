"""The term of call facts: what is past it goes whole, what a case needs stays, and no old file brings anything back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlmodel import SQLModel, col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Call, Candidate, Hold, HoldItem, ImportRow, Leg, Recording
from dsr.deps import Deps
from dsr.domain.retention import metadata_term
from dsr.jobs.running import Task
from dsr.jobs.terms import remove_call_facts
from dsr.services.register import Counts
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice

MONTHS = 12
OLD = AT - timedelta(days=370)


def _aged(office: LetterOffice) -> Deps:
    return replace(office.deps, settings=replace(office.deps.settings, call_metadata_months=MONTHS))


def _count(deps: Deps, table: type[SQLModel]) -> int:
    with deps.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _all_destroyed(deps: Deps) -> None:
    with deps.database.write() as session:
        session.execute(update(Recording).values(state="destroyed", ext_recording_id="", destroyed_at=AT))


def _sweep(deps: Deps) -> None:
    remove_call_facts(deps, Task(0, "remove_call_facts", "key", 1, {}))


@pytest.mark.parametrize(
    ("on", "expected", "why"),
    [
        (date(2026, 10, 5), datetime(2025, 10, 5, 21, tzinfo=UTC), "a day goes when so many months have come"),
        (date(2026, 2, 28), datetime(2025, 2, 28, 22, tzinfo=UTC), "the 28th itself has come, the 1st of March not"),
        (date(2025, 2, 28), datetime(2024, 2, 29, 22, tzinfo=UTC), "the 29th and a year is the 28th too"),
    ],
)
def test_a_call_reaches_its_term_on_a_calendar_day(on: date, expected: datetime, why: str) -> None:
    term = metadata_term(12, on)
    assert term is not None
    assert term.kept_from == expected, why


def test_no_term_is_no_end() -> None:
    assert metadata_term(0, date(2026, 10, 5)) is None


def test_a_call_past_its_term_goes_whole_and_leaves_its_tombstone(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    old, fresh = asterisk_row(1, OLD), asterisk_row(2, AT)
    take(deps, write_rows(tmp_path / "calls.csv", [old, fresh]))
    take(deps, write_rows(tmp_path / "changed.csv", [asterisk_row(1, OLD, talk=90)]))
    _all_destroyed(deps)
    _sweep(_aged(letter_office))
    assert (_count(deps, Call), _count(deps, Leg), _count(deps, Recording)) == (1, 1, 2)
    with deps.database.read() as session:
        assert session.scalars(select(col(Recording.call_id)).order_by(col(Recording.id))).all() == [None, 2]
        assert session.scalars(select(ImportRow)).one().before == {}, "what the leg held before went with it"
        (event,) = [event for event in events_of(session, "register") if event.kind == "call_facts_removed"]
        assert (body_of(event)["calls"], body_of(event)["legs"]) == (1, 1)


def test_a_row_past_the_term_is_rejected_so_that_nothing_comes_back(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "calls.csv", [asterisk_row(1, OLD), asterisk_row(2, AT)])
    assert take(_aged(letter_office), path) == Counts(new=1, rejected=1)
    with letter_office.deps.database.read() as session:
        row = session.scalars(select(ImportRow)).one()
        assert (row.code, row.row_no) == ("row_past_term", 1)
        assert "12 months" in row.reason


def test_what_a_case_needs_stays(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    case_id = letter_office.open_case(numbers=("040 555 0199",))
    rows = [asterisk_row(n, OLD + timedelta(minutes=n), caller="0405550177") for n in range(1, 5)]
    take(deps, write_rows(tmp_path / "calls.csv", rows))
    with deps.database.write() as session:
        hold = session.scalars(select(Hold)).one()
        session.add(HoldItem(hold_id=hold.id or 0, recording_id=1, rule="item", matched_at=AT))
        session.add(Candidate(case_id=case_id, call_id=2, score=1, band="weak", reasons=[], found_at=AT))
        held = col(Recording.id).in_((1, 3))
        session.execute(update(Recording).where(~held).values(state="destroyed", destroyed_at=AT))
    _sweep(_aged(letter_office))
    with deps.database.read() as session:
        left = session.scalars(select(col(Call.id)).order_by(col(Call.id))).all()
    assert left == [1, 2, 3], "held, proposed in an open case, and one whose recording is not destroyed"


def test_a_run_goes_on_until_nothing_is_past_its_term(
    letter_office: LetterOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deps = letter_office.deps
    monkeypatch.setattr("dsr.services.register.expiry.BATCH", 2)
    rows = [asterisk_row(n, OLD + timedelta(minutes=n)) for n in range(5)]
    take(deps, write_rows(tmp_path / "calls.csv", rows))
    _all_destroyed(deps)
    _sweep(_aged(letter_office))
    assert _count(deps, Call) == 0
    with deps.database.read() as session:
        kinds = [event.kind for event in events_of(session, "register")]
    assert kinds.count("call_facts_removed") == 3
