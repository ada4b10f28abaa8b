"""A call is told as made after the request by the moment of receipt, or by its day where the time is not known (EDPB 01/2022)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dsr.db.tables import Case
from dsr.domain.calendar import local_date
from dsr.services import clock
from dsr.services.letters.told_calls import told_calls
from tests.services.letters_office import LetterOffice


@pytest.mark.parametrize(
    ("started", "is_time_known", "is_later", "reason"),
    [
        (datetime(2026, 11, 2, 12, 31, tzinfo=UTC), True, False, "a minute before the message"),
        (datetime(2026, 11, 2, 12, 33, tzinfo=UTC), True, True, "a minute after it, on the same day"),
        (datetime(2026, 11, 2, 12, 33, tzinfo=UTC), False, False, "of the day alone nobody knows which came first"),
        (datetime(2026, 11, 2, 21, 59, tzinfo=UTC), False, False, "23.59 in Helsinki"),
        (datetime(2026, 11, 2, 22, 1, tzinfo=UTC), False, True, "0.01 on the next day in Helsinki"),
    ],
)
def test_a_call_made_after_the_request_is_known_as_such(
    quick_office: LetterOffice, started: datetime, is_time_known: bool, is_later: bool, reason: str
) -> None:
    office = quick_office
    case_id = office.open_case(is_time_known=is_time_known)
    office.clock.pass_by(days=2)
    office.link_call(case_id, started=started)
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        (call,) = told_calls(session, case, request, "fi", local_date(office.clock()), tells=True)["calls"]
        assert call["after_receipt"] is is_later, reason
