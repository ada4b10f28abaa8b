"""A wide time that was left unfrozen is asked about anew for the calls that are imported later: nobody was shown them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.events import events_of
from dsr.db.tables import Case, Job
from dsr.domain.calendar import HELSINKI
from dsr.domain.errors import Refused
from dsr.domain.named_times import Window
from dsr.services import holds
from tests.services.call_files import AT, HEADING, asterisk_row, mapped_profile, save, take, write_rows
from tests.services.hold_parts import CALLED, DAY, HIDDEN, add_overdue, call_of, decline, held, score, swept
from tests.services.letters_office import LetterOffice
from tests.services.test_holds_waiting import BUSY, set_all_aside, there
from tests.services.test_nothing_found import freeze

LONG = Window(DAY.from_at - timedelta(days=20), DAY.to_at + timedelta(days=20))
"""So long that no call of a readable number is proposed for it."""
DAYS = timedelta(days=40)
FRIENDS = {"caller_e164": "+358401112233"}


def imported(office: LetterOffice, count: int, **fields: object) -> set[int]:
    """Recordings of calls that an import brings now."""
    found = add_overdue(office, count, **fields)
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.match_imported(session, [call_of(office, one) for one in found], office.clock())
    return set(found)


def parts(office: LetterOffice, case_id: int) -> list[tuple[str, int]]:
    """What waits for a word: its kind and how many recordings."""
    with office.deps.database.read() as session:
        return [
            (name, count)
            for hold in holds.open_holds(session, case_id)
            for name, _value, count in holds.wide_parts(session, hold)
        ]


def test_calls_that_come_after_the_decision_are_spared_and_asked_about_alone(letter_office: LetterOffice) -> None:
    office = letter_office
    seen = set(add_overdue(office, 3, **FRIENDS))
    case_id = office.open_case(numbers=(), windows=(LONG,))
    score(office, case_id)
    decline(office, case_id)
    late = imported(office, 2, **FRIENDS)
    assert parts(office, case_id) == [("lines", 2)], "only those that nobody was shown"
    assert swept(office) == 3
    assert there(office) == late
    assert not seen & late
    assert held(office) == set(), "asked about, and told to no source"
    with pytest.raises(Refused, match="busy line or a wide time waits"):
        office.step(case_id, "answer_no_data")
    with office.deps.database.read() as session:
        assert events_of(session, f"case:{case_id}")[-1].kind == "hold_asked_anew"
    assert decline(office, case_id, reason="Nämäkin ovat muiden puheluita.") == 2
    assert swept(office) == 2
    assert imported(office, 1, **FRIENDS) == there(office)
    assert parts(office, case_id) == [("lines", 1)], "and again for what comes after that"
    assert swept(office) == 0


def test_what_is_frozen_after_a_decision_keeps_what_comes_later_without_a_question(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 1, **FRIENDS)
    case_id = office.open_case(numbers=(), windows=(LONG,))
    score(office, case_id)
    decline(office, case_id)
    late = imported(office, 2, **FRIENDS)
    assert freeze(office, case_id) == 2
    assert held(office) == late
    later = imported(office, 1, **FRIENDS)
    assert parts(office, case_id) == []
    assert held(office) == late | later


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"numbers": (), "windows": (Window(CALLED - DAYS, CALLED - DAYS / 2),)}, FRIENDS),
        ({"numbers": (), "windows": (Window(DAY.from_at, DAY.to_at, "library"),)}, FRIENDS),
        ({"numbers": (), "windows": (Window(LONG.from_at, LONG.to_at, is_number_hidden=True),)}, FRIENDS),
        ({"numbers": ("040 555 0777",)}, BUSY),
    ],
    ids=["another time", "another line", "a readable number", "a busy number, each of whose calls is proposed"],
)
def test_nothing_else_is_asked_anew(
    letter_office: LetterOffice, asked: dict[str, object], fields: dict[str, object]
) -> None:
    office = letter_office
    add_overdue(office, 101, **(HIDDEN if not asked["numbers"] else BUSY), queue="library")
    case_id = office.open_case(**asked)
    score(office, case_id)
    decline(office, case_id)
    imported(office, 1, **fields)
    assert parts(office, case_id) == []


def test_a_decision_that_is_taken_back_asks_about_all(letter_office: LetterOffice) -> None:
    office = letter_office
    found = set(add_overdue(office, 1, **FRIENDS))
    case_id = office.open_case(numbers=(), windows=(LONG,))
    score(office, case_id)
    decline(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        (why,) = hold.declined_why
        holds.reopen_wide(session, hold, why["name"], why["value"], by=office.people["veera"], at=office.clock())
    late = imported(office, 1, **FRIENDS)
    assert parts(office, case_id) == [("lines", 2)]
    assert swept(office) == 0
    assert there(office) == found | late


def test_an_import_asks_anew_and_has_the_case_searched(letter_office: LetterOffice, tmp_path: Path) -> None:
    office = letter_office
    around = Window(AT - timedelta(days=30), AT + timedelta(days=10))
    take(office.deps, write_rows(tmp_path / "first.csv", [asterisk_row(1, caller="0401112233")]))
    case_id = office.open_case(numbers=(), windows=(around,))
    score(office, case_id)
    decline(office, case_id)
    rows = [asterisk_row(2, AT + timedelta(hours=1), caller="0401112233"), asterisk_row(1, caller="0401112233")]
    take(office.deps, write_rows(tmp_path / "second.csv", rows))
    assert parts(office, case_id) == [("lines", 1)], "the one that came again was decided on"
    with office.deps.database.read() as session:
        queued = select(col(Job.id)).where(col(Job.kind) == "score_candidates", col(Job.state) == "queued")
        assert session.scalars(queued.where(col(Job.case_id) == case_id)).all()
        assert session.get_one(Case, case_id).state == "open"


def _told(folder: Path, name: str, *rows: tuple[str, datetime]) -> str:
    """A file of calls from a friend's telephone: the id of each and when it began."""
    row = {
        **dict.fromkeys(HEADING, ""),
        "from": "0401112233",
        "who": "A7",
        "line": "info-fi",
        "total": "75",
        "talk": "65",
    }
    told = [
        {**row, "call": one, "leg": one, "start": f"{at.astimezone(HELSINKI):%Y-%m-%d %H:%M:%S}"} for one, at in rows
    ]
    return write_rows(folder / name, [HEADING, *([one[field] for field in HEADING] for one in told)])


@pytest.mark.parametrize("answer", ["left unfrozen", "frozen"])
def test_a_call_that_a_later_file_moves_into_the_time_is_asked_about_or_frozen(
    letter_office: LetterOffice, tmp_path: Path, answer: str
) -> None:
    """Its clock was wrong: when the person decided, it lay outside the time, and nobody was shown it."""
    office, outside = letter_office, AT + timedelta(days=20)
    save(office.deps, mapped_profile("centre"))
    take(office.deps, _told(tmp_path, "1.csv", ("seen", AT), ("moved", outside), ("again", outside)), "centre")
    case_id = office.open_case(numbers=(), windows=(Window(AT - timedelta(days=30), AT + timedelta(days=10)),))
    score(office, case_id)
    assert parts(office, case_id) == [("lines", 1)]
    if answer == "frozen":
        assert freeze(office, case_id) == 1
    else:
        decline(office, case_id)
    office.clock.pass_by(minutes=1)
    take(office.deps, _told(tmp_path, "2.csv", ("seen", AT), ("moved", AT + timedelta(hours=1))), "centre")
    if answer == "frozen":
        assert (parts(office, case_id), held(office)) == ([], {1, 2})
        return
    assert (parts(office, case_id), held(office)) == ([("lines", 1)], set())
    assert freeze(office, case_id) == 1
    assert held(office) == {2}
    office.clock.pass_by(minutes=1)
    take(office.deps, _told(tmp_path, "3.csv", ("again", AT + timedelta(hours=2))), "centre")
    assert (parts(office, case_id), held(office)) == ([], {2, 3}), "the frozen question is about what moves later too"


def test_a_call_that_was_decided_on_where_it_lies_is_not_asked_about_when_nothing_new_is_told(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    save(office.deps, mapped_profile("centre"))
    rows = [("seen", AT), ("outside", AT + timedelta(days=20))]
    take(office.deps, _told(tmp_path, "1.csv", *rows), "centre")
    case_id = office.open_case(numbers=(), windows=(Window(AT - timedelta(days=30), AT + timedelta(days=10)),))
    score(office, case_id)
    decline(office, case_id)
    office.clock.pass_by(minutes=1)
    take(office.deps, _told(tmp_path, "2.csv", rows[0], ("outside", AT + timedelta(days=21))), "centre")
    assert parts(office, case_id) == []


def test_nobody_is_asked_of_what_comes_after_the_hold_ended(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 1, **FRIENDS)
    case_id = office.open_case(numbers=(), windows=(LONG,))
    score(office, case_id)
    decline(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.release_for_case(session, case_id, "withdrawn", by=office.people["veera"], at=office.clock())
    imported(office, 1, **FRIENDS)
    set_all_aside(office)
    assert swept(office) == 2
