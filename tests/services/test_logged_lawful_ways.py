"""Every lawful change of a row that the log tells of by itself stays silent, and nothing in the program can forget the log."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from types import FunctionType

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from dsr.db.engine import Database, holds_lock
from dsr.db.tables import Case, CaseUser, ErasureChoice
from dsr.db.told_rows import WATCHED
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment
from dsr.services import hold_placing, hold_reviews, holds, powers
from dsr.services.hold_placing import Wish
from dsr.services.letters import approving, rows
from tests.services.letters_office import ARRIVED, ROOT, LetterOffice
from tests.services.rights_parts import erase_choice, in_case
from tests.services.test_logged_rows import _broken
from tests.services.test_logged_standing import _worked
from tests.services.test_powers import refusal


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage."""
    return letter_office


def _approved_anew(office: LetterOffice) -> None:
    """A refusal sent back, approved, written anew (which voids the approval), and approved again by the other way."""
    case_id, letter_id = refusal(office)
    office.approve(letter_id, "paivi")
    office.write(letter_id, inquiry="Päätös ei edellyttänyt kuuntelua.")
    assert _broken(office) == ""
    office.finish(letter_id)
    office.submit(letter_id)
    with office.deps.database.write() as session:
        version = rows.one_letter(session, letter_id).version
        actor = office.actor("paivi")
        approving.send_back(session, office.deps, letter_id, version, "Korjaa.", actor=actor, at=office.clock())
    assert _broken(office) == ""
    office.step(case_id, "correct_receipt", received_on=local_date(ARRIVED) - timedelta(days=2), reason="Leima.")
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=local_date(office.clock()), reason="Soitti ja perui.")


def _holds_put_off(office: LetterOffice) -> None:
    """A hold reviewed later, then released; an authority's of no case."""
    case_id = office.open_case()
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by, at = session.get_one(Case, case_id), office.people["veera"], office.clock()
        hold = holds.open_holds(session, case_id)[0]
        later = hold.review_by + timedelta(days=30)
        hold_reviews.postpone(session, case, hold.id or 0, later, "Odotetaan vastausta.", by=by, at=at)
        wish = Wish("authority", "Tutkinta pyysi.", "POL 1/26", numbers=("040 555 0999",))
        hold_placing.place(session, office.deps, None, wish, seen=0, by=by, at=at)


def _decided_otherwise(office: LetterOffice) -> None:
    """A delegation ended; what was assessed of a recording assessed anew."""
    _worked(office)
    with office.deps.database.write() as session:
        by, at = office.people["veera"], office.clock()
        powers.end_delegation(session, 1, local_date(at) + timedelta(days=1), by=by, at=at)
    with office.deps.database.read() as session:
        call_id = session.scalars(select(col(ErasureChoice.call_id))).one()
    in_case(office, 2, erase_choice(call_id, Assessment("erase")), "erasure")


@pytest.mark.parametrize("walk", [_approved_anew, _holds_put_off, _decided_otherwise])
def test_a_change_by_the_program_is_no_fault(office: LetterOffice, walk: Callable[[LetterOffice], None]) -> None:
    walk(office)
    assert _broken(office) == ""


def test_no_statement_changes_a_watched_row_past_the_session() -> None:
    """Such a change would be told by no line, and be called tampering in the night: what writes past the session says so
    (`standing.note`)."""
    read = {one.model.__name__: set(one.read) for one in WATCHED}
    found = []
    for path in sorted((ROOT / "dsr").rglob("*.py")):
        calls = [one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)]
        sets = {id(_begins(one)): {word.arg for word in one.keywords} for one in calls if _name(one) == "values"}
        for call in calls:
            of = call.args[0].id if call.args and isinstance(call.args[0], ast.Name) else ""
            is_write = _name(call) in {"update", "delete", "insert", "insert_into"} and of in read
            is_of_others = _name(call) == "update" and not sets.get(id(call), {None}) & {None, *read.get(of, ())}
            if is_write and not is_of_others:
                found.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert found == []


def _name(call: ast.Call) -> str:
    """What is called, of a function or as a method of what was made before."""
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _begins(call: ast.Call) -> ast.AST:
    """The call with which a chain such as `update(Row).where(...).values(...)` begins."""
    while isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
        call = call.func.value
    return call


def _put(database: Database, row: SQLModel) -> None:
    with database.write() as session:
        session.add(row)


def test_a_transaction_of_the_program_that_tells_nothing_of_such_a_row_fails_wherever_it_is_tested(
    quick_office: LetterOffice,
) -> None:
    database, at = quick_office.deps.database, quick_office.clock()
    named = {"case_id": quick_office.open_case(), "user_id": 3, "kind": "named", "at": at}
    of_program = FunctionType(_put.__code__, {"__name__": "dsr.services.made_up"})
    with pytest.raises(AssertionError, match=r"no line of the log tells of rows written in \['case:1'\]"):
        of_program(database, CaseUser(**named))
    _put(database, CaseUser(**named))
    assert _broken(quick_office) == "user of a case 1:3:named: is not in the log"
