"""The access log as the data protection officer reads it: who, what, when, which case, narrowed and a page at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dsr.db.tables import CaseUser
from dsr.services import access_log
from dsr.services.access_log import Asked, Looked
from tests.services.letters_office import LetterOffice

EVENING = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)
"""Half past midnight on 3.11. in Helsinki."""


def look(office: LetterOffice, who: str, at: datetime, case_id: int | None = None) -> None:
    with office.deps.database.write() as session:
        actor = access_log.user_actor(office.people[who]) if who in office.people else who
        access_log.log_access(session, actor, "see_case", at=at, case_id=case_id, basis="role")


def found(office: LetterOffice, asked: Asked = Asked(), *, offset: int = 0, limit: int = 50) -> list[Looked]:
    with office.deps.database.read() as session:
        reader = office.people["tiina"]
        lines = access_log.entries(session, asked, reader, offset=offset, limit=limit)
        assert offset + len(lines) <= access_log.count_entries(session, asked, reader)
        return lines


def test_lines_are_narrowed_by_user_case_and_days_and_come_newest_first(letter_office: LetterOffice) -> None:
    office = letter_office
    first, second = office.open_case(numbers=()), office.open_case(numbers=())
    look(office, "veera", datetime(2026, 11, 2, 10, tzinfo=UTC), first)
    look(office, "jari", datetime(2026, 11, 2, 11, tzinfo=UTC), second)
    look(office, "cli:root", EVENING)
    assert [one.actor for one in found(office)] == [
        "cli:root",
        f"user:{office.people['jari']}",
        f"user:{office.people['veera']}",
    ]
    assert [one.case_id for one in found(office, Asked(user_id=office.people["veera"]))] == [first]
    reference = found(office)[2].reference
    assert reference
    for words in (reference, reference.split("/")[0]):
        assert [one.case_id for one in found(office, Asked(reference=words))] == [first]
    assert found(office, Asked(reference="no such")) == []
    day = Asked(first_on=date(2026, 11, 3), last_on=date(2026, 11, 3))
    assert [one.actor for one in found(office, day)] == ["cli:root"], "days are Helsinki days"
    assert len(found(office, Asked(last_on=date(2026, 11, 2)))) == 2
    assert [one.case_id for one in found(office, offset=1, limit=1)] == [second]


def test_a_case_the_reader_may_not_see_is_not_named_or_found(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    look(office, "veera", office.clock(), case_id)
    reference = found(office)[0].reference
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=office.people["tiina"], kind="barred", at=office.clock()))
    assert [(one.case_id, one.reference) for one in found(office)] == [(case_id, "")]
    assert found(office, Asked(reference=reference)) == []
