"""Imported = present + held + destroyed + rejected, after whatever happens; and what is decided of contradicting facts."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Hold, HoldItem, Recording
from dsr.deps import Deps
from dsr.domain.errors import Refused
from dsr.services import reconciliation
from dsr.services.reconciliation import Balance, balances
from tests.services.call_files import AT, HEADING, asterisk_row, mapped_profile, save, take, write_rows
from tests.services.letters_office import LetterOffice


def _total(deps: Deps) -> Balance:
    with deps.database.read() as session:
        return balances(session)[-1]


def _pick(deps: Deps, chance: random.Random) -> int:
    with deps.database.read() as session:
        return chance.choice([0, *(one or 0 for one in session.scalars(select(col(Recording.id))))])


def _import_some(deps: Deps, folder: Path, chance: random.Random) -> None:
    heading = [*HEADING]
    rows = []
    for _ in range(chance.randint(1, 6)):
        call, leg = f"c{chance.randint(1, 6)}", f"l{chance.randint(1, 12)}"
        day, talk = chance.choice(("2026-10-05", "2026-10-06", "9999")), chance.choice((0, 60, 70))
        name = chance.choice(("", "", f"{leg}.wav", f"{call}.wav"))
        rows.append([call, leg, f"{day}T12:00:00", "0405550123", "", "q", "anna", "in", "", talk, talk, name])
    take(deps, write_rows(folder / "calls.csv", [heading, *rows]), "export")


def _hold_one(deps: Deps, hold_id: int, recording_id: int) -> None:
    with deps.database.write() as session:
        is_held = select(col(HoldItem.id)).where(col(HoldItem.recording_id) == recording_id)
        if recording_id and session.scalar(is_held) is None:
            session.add(HoldItem(hold_id=hold_id, recording_id=recording_id, rule="item", matched_at=AT))


def _change(deps: Deps, recording_id: int, state: str) -> None:
    gone = {"call_id": None, "leg_id": None, "ext_recording_id": ""} if state == "destroyed" else {}
    with deps.database.write() as session:
        alive = (col(Recording.id) == recording_id, col(Recording.state) != "destroyed")
        session.execute(update(Recording).where(*alive).values(state=state, **gone))


def test_the_register_balances_after_any_imports_holds_and_sweeps(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps, chance = letter_office.deps, random.Random(35)
    save(deps, mapped_profile("export"))
    letter_office.open_case(numbers=("040 555 0123",))
    with deps.database.read() as session:
        hold_id = session.scalars(select(col(Hold.id))).one() or 0
    for step in range(40):
        what = chance.choice(("import", "import", "hold", "destroy", "missing", "present", "release"))
        if what == "import":
            _import_some(deps, tmp_path, chance)
        elif what == "hold":
            _hold_one(deps, hold_id, _pick(deps, chance))
        elif what == "release":
            with deps.database.write() as session:
                until = None if step % 2 else AT
                session.execute(update(Hold).values(released_at=until))
        else:
            _change(deps, _pick(deps, chance), {"destroy": "destroyed"}.get(what, what))
        total = _total(deps)
        assert total.difference == 0, (step, what, total)
        assert min(total.kept, total.held, total.destroyed, total.rejected, total.quarantined) >= 0
    assert min(total.imported, total.destroyed, total.rejected) > 0, "the steps reached every kind"


def test_what_is_lost_shows_as_a_difference_and_is_told_in_the_log(quick_office: LetterOffice, tmp_path: Path) -> None:
    deps = quick_office.deps
    take(deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1), asterisk_row(2), ("too", "short")]))
    assert (_total(deps).imported, _total(deps).expected, _total(deps).rejected) == (3, 2, 1)
    with deps.database.write() as session:
        reconciliation.alarm(session, AT)
        session.delete(session.get_one(Recording, 1))
    with deps.database.write() as session:
        reconciliation.alarm(session, AT)
        told = [body_of(event) for event in events_of(session, "register") if event.kind == "register_unbalanced"]
    assert told == [{"difference": 1}]


def test_rows_that_gave_no_recording_are_named_apart(quick_office: LetterOffice, tmp_path: Path) -> None:
    take(quick_office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1), asterisk_row(2, talk=0)]))
    assert (_total(quick_office.deps).imported, _total(quick_office.deps).silent) == (1, 1)


@pytest.mark.parametrize(("choice", "due_on"), [("earlier", "2027-03-30"), ("later", "2027-04-05")])
def test_a_handler_decides_on_which_day_a_doubtful_recording_goes(
    quick_office: LetterOffice, tmp_path: Path, choice: str, due_on: str
) -> None:
    deps = quick_office.deps
    save(deps, mapped_profile("export"))
    row = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", 70, 60, ""]
    take(deps, write_rows(tmp_path / "one.csv", [HEADING, row]), "export")
    take(deps, write_rows(tmp_path / "two.csv", [HEADING, [*row[:2], "2026-09-30T12:00:00", *row[3:]]]), "export")
    with deps.database.write() as session:
        (doubtful,) = reconciliation.quarantined(session, 10)
        assert doubtful.other_due_on - doubtful.due_on == timedelta(days=6)
        reconciliation.decide(session, deps, doubtful.recording_id, choice, by=1, at=AT)
    with deps.database.write() as session:
        one = session.get_one(Recording, doubtful.recording_id)
        assert (one.state, one.due_on.isoformat(), one.other_due_on) == ("expected", due_on, None)
        with pytest.raises(Refused):
            reconciliation.decide(session, deps, doubtful.recording_id, choice, by=1, at=AT)


def test_a_doubtful_recording_that_is_held_without_a_case_can_be_decided_on(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    """An authority or a complaint holds recordings without a case: there is no case whose days would move."""
    deps = quick_office.deps
    take(deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1)]))
    _change(deps, 1, "quarantined")
    with deps.database.write() as session:
        session.add(Hold(kind="authority", reason="by_hand", placed_by=1, placed_at=AT, review_by=AT.date()))
        session.flush()
        hold_id = session.scalars(select(col(Hold.id))).one() or 0
        session.add(HoldItem(hold_id=hold_id, recording_id=1, rule="criteria", matched_at=AT))
    with deps.database.write() as session:
        reconciliation.decide(session, deps, 1, "later", by=1, at=AT)
    with deps.database.read() as session:
        assert session.get_one(Recording, 1).state == "expected"
