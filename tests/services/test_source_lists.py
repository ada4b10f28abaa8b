"""What a source is sent finds each recording there: by the source's own ids, else by the facts of the talk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from dsr.db.engine import holds_lock
from dsr.db.tables import Hold, HoldItem, Recording, SourceInstruction
from dsr.domain.calendar import local_date
from dsr.services import destruction, reconciliation
from dsr.services.destruction import instructions
from dsr.services.destruction.source_names import COLUMNS, NEEDS_A_PERSON
from tests.adapters.layouts import EVENTS
from tests.services.call_files import HEADING, asterisk_row, mapped_profile, save, take, write_rows
from tests.services.letters_office import ARRIVED, LetterOffice

EARLY = "2026-03-05 10:30:05"
NO_IDS = {"call": "", "leg": "", "start": EARLY, "from": "anonymous", "to": "", "line": "", "who": "", "dir": "in"}
NO_IDS |= {"kind": "agent", "total": "75", "talk": "65", "rec": ""}


def taken(office: LetterOffice, path: Path, **cells: str) -> None:
    save(office.deps, mapped_profile("own"))
    take(office.deps, write_rows(path / "own.csv", [HEADING, [{**NO_IDS, **cells}[name] for name in HEADING]]), "own")


def lists(office: LetterOffice) -> list[dict[str, str]]:
    """What the sources are told of all recordings, without what is empty."""
    with office.deps.database.read() as session:
        found = [one for row in session.scalars(select(SourceInstruction)) for one in row.names]
    assert all(tuple(one) and set(one) == set(COLUMNS) for one in found)
    return [{name: text for name, text in one.items() if text} for one in found]


def asked_to_keep(office: LetterOffice) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        by = office.people["veera"]
        hold = Hold(kind="authority", reason="authority", placed_by=by, placed_at=ARRIVED, review_by=date(2027, 1, 1))
        session.add(hold)
        session.flush()
        for one in session.scalars(select(Recording)):
            item = HoldItem(hold_id=hold.id or 0, recording_id=one.id or 0, rule="number", matched_at=ARRIVED)
            session.add(item)
        session.flush()
        instructions.instruct_keep(session, by=by, at=ARRIVED)


@pytest.mark.parametrize("what", ["keep", "destroy"])
def test_events_without_ids_are_told_by_time_line_agent_and_length(
    letter_office: LetterOffice, tmp_path: Path, what: str
) -> None:
    office = letter_office
    path = tmp_path / "events.csv"
    path.write_text("\n".join(line.replace("2026-10-25 00:30:05", EARLY) for line in EVENTS[:3]), encoding="utf-8")
    take(office.deps, str(path))
    if what == "keep":
        asked_to_keep(office)
    else:
        assert sum(one.destroyed for one in destruction.sweep(office.deps)) == 1
    told = {"started": "2026-03-05T12:30:05+02:00", "line": "Testijono_6001", "agent": "Testi Agentti"}
    assert lists(office) == [{**told, "seconds": "217", "direction": "unknown"}]


@pytest.mark.parametrize(
    ("cells", "told", "why"),
    [
        ({"line": "tm_rakennus_1", "who": "A7"}, {"line": "tm_rakennus_1", "agent": "A7"}, "no number beside these"),
        ({"who": "A7", "from": "0405550123"}, {"agent": "A7"}, "the agent tells it: no number"),
        ({"from": "0405550123"}, {"number": "0405550123"}, "nothing else tells it"),
    ],
)
def test_a_talk_without_ids_is_told_by_no_more_than_it_takes(
    quick_office: LetterOffice, tmp_path: Path, cells: dict[str, str], told: dict[str, str], why: str
) -> None:
    taken(quick_office, tmp_path, **cells)
    destruction.sweep(quick_office.deps)
    expected = {"started": "2026-03-05T10:30:05+02:00", "seconds": "65", "direction": "in", **told}
    assert lists(quick_office) == [expected], why


def test_a_length_that_is_not_known_is_told_as_that(quick_office: LetterOffice, tmp_path: Path) -> None:
    taken(quick_office, tmp_path, who="A7")
    with quick_office.deps.database.write() as session:
        session.scalars(select(Recording)).one().duration_ms = 0
    destruction.sweep(quick_office.deps)
    assert [one["seconds"] for one in lists(quick_office)] == ["not known"]


def test_the_sources_own_ids_are_enough_where_it_has_them(quick_office: LetterOffice, tmp_path: Path) -> None:
    row = asterisk_row(7, ARRIVED.replace(month=3, day=5))
    take(quick_office.deps, write_rows(tmp_path / "Master.csv", [row]))
    taken(quick_office, tmp_path, call="c1", who="A7")
    destruction.sweep(quick_office.deps)
    assert lists(quick_office) == [{"call": row[16], "leg": row[16], "seq": "7"}, {"call": "c1"}]


def _alike(office: LetterOffice, path: Path, *numbers: str) -> None:
    save(office.deps, mapped_profile("own"))
    rows = [[{**NO_IDS, "line": "tm_1", "from": number}[name] for name in HEADING] for number in numbers]
    take(office.deps, write_rows(path / "own.csv", [HEADING, *rows]), "own")


def _keep_all(office: LetterOffice) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        instructions.instruct_keep(session, by=office.people["veera"], at=ARRIVED)


def test_recordings_that_look_alike_are_told_apart_by_the_number(letter_office: LetterOffice, tmp_path: Path) -> None:
    """Else the list of what goes would equal the list of what stays, and the source would have to guess."""
    office = letter_office
    office.open_case(numbers=("0407770740",))
    _alike(office, tmp_path, "0407770740", "0407770741", "anonymous", "anonymous")
    _keep_all(office)
    assert sum(one.destroyed for one in destruction.sweep(office.deps)) == 3
    (keep, *destroy) = sorted(lists(office), key=lambda one: one["number"])
    assert [keep["number"], *(one["number"] for one in destroy)] == [
        "0407770740",
        "0407770741",
        "anonymous",
        "anonymous",
    ]
    assert not any("note" in one for one in lists(office))


def test_what_nothing_tells_from_a_recording_that_is_kept_needs_a_person(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """Two calls of one number in one second: the source may not destroy either by the list alone."""
    office = letter_office
    _alike(office, tmp_path, "0407770740", "0407770740", "0407770741")
    with office.deps.database.write() as session:
        first = session.exec(select(Recording)).first()
        assert first is not None
        by, day = office.people["veera"], date(2027, 1, 1)
        hold = Hold(kind="authority", reason="authority", placed_by=by, placed_at=ARRIVED, review_by=day)
        session.add(hold)
        session.flush()
        session.add(HoldItem(hold_id=hold.id or 0, recording_id=first.id or 0, rule="number", matched_at=ARRIVED))
    destruction.sweep(office.deps)
    assert sorted((one["number"], one.get("note", "")) for one in lists(office)) == [
        ("0407770740", NEEDS_A_PERSON),
        ("0407770741", ""),
    ]
    assert _unsettled(office) == (1, 0), "destroyed here, and the balance is true"
    sure, doubtful = _instructions(office, "destroy"), _instructions(office, "doubtful")
    assert (len(sure), len(doubtful)) == (1, 1)
    _answered(office, sure, "confirm")
    assert _unsettled(office) == (1, 0), "the answer about the rest settles nothing of it"
    _answered(office, doubtful, "fail")
    again = _instructions(office, "doubtful")
    assert (_unsettled(office), len(again)) == ((1, 0), 2), "it is asked about again"
    _answered(office, again[1:], "confirm")
    assert _unsettled(office) == (0, 0)
    assert lists(office) == [], "the names go with the answer"


def _instructions(office: LetterOffice, kind: str) -> list[int]:
    with office.deps.database.read() as session:
        query = select(col(SourceInstruction.id)).where(col(SourceInstruction.kind) == kind)
        return [one or 0 for one in session.scalars(query.order_by(col(SourceInstruction.id)))]


def _unsettled(office: LetterOffice) -> tuple[int, int]:
    """How many destroyed recordings wait for a person at their source, and by how much the register does not balance."""
    with office.deps.database.read() as session:
        total = reconciliation.balances(session)[-1]
        return total.doubtful, total.difference


def _answered(office: LetterOffice, ids: list[int], how: str) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        by, at = office.people["veera"], office.clock()
        instructions.tell(session, ids, "Operaattori", local_date(at), by=by, at=at)
        if how == "confirm":
            instructions.confirm(session, office.deps, ids, "Kuunneltu, TK-1", by=by, at=at)
        else:
            instructions.fail(session, ids, "Ei erottunut", by=by, at=at)
