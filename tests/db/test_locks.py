"""The order of locks: two people on one case at the same moment both get through, on either database."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from dsr.db import engine
from dsr.db.engine import Database, is_collision
from dsr.db.tables import Case, Letter
from dsr.domain.errors import Stale
from dsr.services import cases, protection
from dsr.services.letters import rows
from dsr.services.officer import statements
from tests.services.letters_office import LetterOffice, change_case, open_office
from tests.together import at_once


@pytest.fixture
def office(database: Database) -> LetterOffice:
    """The office of letters, once on each database."""
    return open_office(database)


def test_a_step_and_an_edit_of_its_letter_at_once_both_get_through(office: LetterOffice) -> None:
    """The step writes its event before it comes to the letter; the edit has the letter before it writes one."""
    case_id = office.open_case()
    office.step(case_id, "start_assessment")
    answers = {"factor": "number", "extension_reason": "Kolme pyyntöä."}
    office.extend(case_id, **answers)
    letter_id = office.letter(case_id, "extension_notice").id or 0

    def one(number: int) -> None:
        for turn in range(6):
            with suppress(Stale):  # another version was written meanwhile: told, and nothing is lost
                if number % 2:
                    office.write(letter_id, reason=f"Pyyntöjä on {number} ja {turn}.")
                else:
                    office.step(case_id, "extend", **{**answers, "extension_reason": f"Syy {number} {turn}."})

    at_once(4, one)
    assert office.letter(case_id, "extension_notice").version > 2


def test_a_sending_and_a_change_of_the_case_at_once_both_get_through(office: LetterOffice) -> None:
    """Barring somebody takes the case and then its log; a sending must not take them the other way round."""
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    office.send(letter_id)
    turn = threading.Barrier(2)

    def one(number: int) -> None:
        for _ in range(6):
            turn.wait(timeout=30)
            if number:
                office.clock.pass_by(minutes=1)  # the same sending is not written down twice
                office.send(letter_id, "counter", again=True)
                continue
            with suppress(Stale), office.deps.database.write() as session:
                case = cases.claim(session, case_id, session.get_one(Case, case_id).version)
                protection.protect_case(session, case, by=office.people["veera"], at=office.clock())

    at_once(2, one)
    with office.deps.database.read() as session:
        assert session.get_one(Letter, letter_id).state == "sent"


def test_a_note_and_a_question_to_the_officer_at_once_both_get_through(office: LetterOffice) -> None:
    """The question has the log and then points at the case; the note takes the case and then its log."""
    case_id, by = office.open_case(), office.people["veera"]
    turn = threading.Barrier(2)

    def one(number: int) -> None:
        for time in range(12):
            turn.wait(timeout=30)
            with office.deps.database.write() as session:
                if number:
                    cases.add_note(session, case_id, f"Muistiinpano {time}", by=by, at=office.clock())
                    continue
                case = session.get_one(Case, case_id)
                statements.ask(session, office.deps.calendar, case, f"Kysymys {time}?", by=by, at=office.clock())

    at_once(2, one)
    with office.deps.database.read() as session:
        assert len(statements.of_case(session, case_id)) == 12


def test_a_letter_that_is_taken_comes_with_its_case_as_it_stands(postgresql_url: str) -> None:
    """A page looks at the case to see who may; until it has the letter, somebody else may have changed the case."""
    database = Database(postgresql_url)
    office = open_office(database)
    case_id = office.open_case()
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    with database.write() as session:
        seen = session.get_one(Case, case_id)
        change_case(office, case_id, language="sv", turvakielto="yes")
        rows.taken_letter(session, letter_id)
        assert (seen.language, seen.turvakielto) == ("sv", "yes")
    database.close()


def test_a_deadlock_is_told_apart_from_other_faults(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    office = open_office(database)
    first, second = office.open_case(), office.open_case()
    turn = threading.Barrier(2)

    def one(number: int) -> BaseException | None:
        here, there = (first, second) if number else (second, first)
        try:
            with database.write() as session:
                session.get_one(Case, here, with_for_update=True)
                turn.wait(timeout=30)
                session.get_one(Case, there, with_for_update=True)
        except OperationalError as fault:
            return fault
        return None

    faults = [fault for fault in at_once(2, one) if fault is not None]
    assert [is_collision(fault) for fault in faults] == [True]
    database.close()


def test_who_waits_too_long_for_the_write_lock_is_told_of_a_collision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a page says "send once more", and not that the program has a fault."""
    first, second = (Database(f"sqlite:///{tmp_path}/one.sqlite3") for _ in range(2))
    monkeypatch.setattr(engine, "BUSY_S", 0)
    with first.write(), pytest.raises(OperationalError) as given_up, second.write():
        raise AssertionError("two have the lock")
    assert is_collision(given_up.value)
    with second.write() as session:
        assert session.scalar(select(1)) == 1
    first.close()
    second.close()


def test_a_broken_rule_of_the_database_is_no_collision() -> None:
    assert not is_collision(IntegrityError("insert", {}, ValueError("unique")))
    assert not is_collision(ValueError("database is locked"))
