"""A hold's day of review is told when it comes, for closed cases too; a hold goes, or stays, only with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CaseUser, Hold
from dsr.domain.errors import Invalid, Refused
from dsr.jobs.tick import tick
from dsr.services import hold_reviews
from tests.services.letters_office import LetterOffice

TODAY = date(2026, 11, 2)


def with_hold(
    office: LetterOffice,
    review_by: date,
    *,
    kind: str = "preliminary",
    is_closed: bool = False,
    needed_until: date | None = None,
) -> int:
    """A case whose hold has this day of review; answers its id, which here is the case's too."""
    case_id = office.open_case(numbers=())
    if is_closed:
        office.step(case_id, "withdraw", "kirsi", withdrawn_on=TODAY, reason="Perui.")
    with office.deps.database.write() as session:
        hold = session.scalars(select(Hold).where(col(Hold.case_id) == case_id)).one()
        hold.review_by, hold.kind, hold.released_at = review_by, kind, None
        hold.needed_until = needed_until
        session.add(hold)
        return hold.id or 0


def due(office: LetterOffice, who: str = "veera") -> list[tuple[int, bool]]:
    """The cases with a hold to review now, and whether each is open."""
    with office.deps.database.read() as session:
        found = hold_reviews.due_reviews(session, office.actor(who), TODAY)
    return [(one.case_id, one.is_case_open) for one in found]


def release(office: LetterOffice, hold_id: int, reason: str = "Ei enää tarpeen.") -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, hold_id)
        by, at = office.people["veera"], office.clock()
        hold_reviews.release(session, office.deps, case, hold_id, reason, by=by, at=at)


def postpone(office: LetterOffice, hold_id: int, review_by: date | None, reason: str = "Valitus vireillä.") -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, hold_id)
        hold_reviews.postpone(session, case, hold_id, review_by, reason, by=office.people["veera"], at=office.clock())


def test_holds_due_for_review_are_listed_oldest_first_of_open_and_closed_cases(letter_office: LetterOffice) -> None:
    office = letter_office
    opened = with_hold(office, TODAY)
    closed = with_hold(office, TODAY - timedelta(days=9), is_closed=True)
    with_hold(office, TODAY + timedelta(days=1))
    assert due(office) == [(closed, False), (opened, True)]
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=closed, user_id=office.people["veera"], kind="barred", at=office.clock()))
    assert due(office) == [(opened, True)]
    assert due(office, "jari") == [(closed, False), (opened, True)]


def test_a_hold_of_a_closed_case_is_released_with_a_reason_that_is_kept(letter_office: LetterOffice) -> None:
    office = letter_office
    hold_id = with_hold(office, TODAY, kind="case", is_closed=True)
    with pytest.raises(Invalid):
        release(office, hold_id, "  ")
    release(office, hold_id)
    assert due(office) == []
    with office.deps.database.read() as session:
        hold = session.get_one(Hold, hold_id)
        assert (hold.release_reason, hold.released_by) == ("Ei enää tarpeen.", office.people["veera"])
        line = events_of(session, f"case:{hold_id}")[-1]
        assert (line.kind, body_of(line)) == ("hold_released", {"hold_id": hold_id})
    with pytest.raises(Refused) as refusal:
        release(office, hold_id)
    assert refusal.value.code == "hold_released_already"


@pytest.mark.parametrize(
    ("is_closed", "needed_until", "code"),
    [
        (False, None, "hold_case_open"),  # the answer is still to be made of these recordings
        (True, TODAY + timedelta(days=1), "hold_appeal_open"),  # the last day of appeal has not passed
    ],
)
def test_a_hold_that_is_still_needed_is_not_released(
    quick_office: LetterOffice, is_closed: bool, needed_until: date | None, code: str
) -> None:
    hold_id = with_hold(quick_office, TODAY, is_closed=is_closed, needed_until=needed_until)
    with pytest.raises(Refused) as refusal:
        release(quick_office, hold_id)
    assert refusal.value.code == code


def test_a_new_day_of_review_does_not_make_a_decision_appealable_for_longer(quick_office: LetterOffice) -> None:
    hold_id = with_hold(quick_office, TODAY, kind="case", is_closed=True, needed_until=TODAY)
    postpone(quick_office, hold_id, TODAY + timedelta(days=30))
    release(quick_office, hold_id)
    assert due(quick_office) == []


def test_a_new_day_of_review_is_later_than_the_old_and_at_most_a_year_ahead(letter_office: LetterOffice) -> None:
    office = letter_office
    hold_id = with_hold(office, TODAY - timedelta(days=3))
    for wrong in (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=367)):
        with pytest.raises(Invalid):
            postpone(office, hold_id, wrong)
    with pytest.raises(Invalid):
        postpone(office, hold_id, TODAY + timedelta(days=30), " ")
    postpone(office, hold_id, TODAY + timedelta(days=30))
    assert due(office) == []
    with office.deps.database.read() as session:
        assert session.get_one(Hold, hold_id).review_reason == "Valitus vireillä."
        line = events_of(session, f"case:{hold_id}")[-1]
        assert body_of(line) == {"hold_id": hold_id, "before": "2026-10-30", "after": "2026-12-02"}


def test_the_tick_tells_once_a_day_of_holds_whose_review_is_overdue(letter_office: LetterOffice) -> None:
    office = letter_office
    with_hold(office, TODAY)
    late = with_hold(office, TODAY - timedelta(days=1), is_closed=True)
    for _minute in range(3):
        tick(office.deps)
    with office.deps.database.read() as session:
        told = [body_of(line) for line in events_of(session, "register") if line.kind == "hold_reviews_overdue"]
    assert told == [{"holds": [late]}]
