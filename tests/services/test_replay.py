"""The nightly replay of every open clock, by sets: what it stores, and that it does not ask case by case."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from dsr.db.tables import RightRequest
from dsr.services import projection
from tests.services.letters_office import LetterOffice
from tests.statements import statements_of

FIELDS = ("safe_on", "strict_on", "statutory_on", "act_by_on", "act_by_reason", "extension", "calendar_version")


def _stored(office: LetterOffice) -> list[tuple[object, ...]]:
    with office.deps.database.read() as session:
        rows = session.exec(select(RightRequest).order_by(col(RightRequest.id))).all()
        return [tuple(getattr(row, name) for name in FIELDS) for row in rows]


def _replayed(office: LetterOffice) -> tuple[list[tuple[int, date, date]], int]:
    with statements_of(office.deps.database) as asked, office.deps.database.write() as session:
        moved = projection.replay_all(session, office.deps)
    return moved, len(asked)


def test_the_replay_stores_what_each_change_would_and_tells_what_moved(letter_office: LetterOffice) -> None:
    letter_office.open_case()
    post = letter_office.open_case(answer_way="post", numbers=("040 555 0124",))
    before = _stored(letter_office)
    day = letter_office.request(post).safe_on
    with letter_office.deps.database.write() as session:
        wrong = {"safe_on": day - timedelta(days=3), "act_by_on": None, "act_by_reason": ""}
        session.execute(update(RightRequest).where(col(RightRequest.case_id) == post).values(**wrong))
    moved, _asked = _replayed(letter_office)
    assert [(was, became) for _id, was, became in moved] == [(day - timedelta(days=3), day)]
    assert _stored(letter_office) == before
    assert _replayed(letter_office)[0] == []


def test_the_replay_asks_no_more_of_the_database_for_many_cases_than_for_few(quick_office: LetterOffice) -> None:
    quick_office.open_case()
    _moved, few = _replayed(quick_office)
    for number in range(6):
        quick_office.open_case(numbers=(f"040 555 02{number:02}",))
    _moved, many = _replayed(quick_office)
    assert many == few
