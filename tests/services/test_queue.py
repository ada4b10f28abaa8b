"""The work queue as a list: order, visibility, search and counts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dsr.db.tables import Case, CaseUser
from dsr.services import work_queue
from dsr.services.work_queue import Filters, Listing
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.test_intake import add_call


def listed(office: LetterOffice, filters: Filters = Filters(), who: str = "veera") -> tuple[Listing, list[int]]:
    with office.deps.database.read() as session:
        found = work_queue.listing(session, office.deps, office.actor(who), filters, office.clock())
        return found, [row.case.id or 0 for row in found.rows]


def test_cases_stand_in_the_order_of_what_must_be_done_first(letter_office: LetterOffice) -> None:
    office = letter_office
    fresh = office.open_case(numbers=())
    late = office.open_case(numbers=(), arrived_at=ARRIVED - timedelta(days=40))
    posted = office.open_case(numbers=(), answer_way="post")
    found, ids = listed(office)
    assert ids == [late, posted, fresh]
    assert [row.act_by_reason for row in found.rows] == ["answer", "answer_by_post", "answer"]
    assert found.counts == {"mine": 0, "unassigned": 3, "all": 3, "closed": 0, "routed": 0}


def test_a_recording_about_to_go_leads_and_raises_an_alarm(letter_office: LetterOffice) -> None:
    office = letter_office
    office.open_case(numbers=(), arrived_at=ARRIVED - timedelta(days=20))
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=170), due_on=date(2026, 11, 4))
    threatened = office.open_case()
    _found, ids = listed(office)
    assert ids[0] == threatened
    with office.deps.database.read() as session:
        for by_on, expected in ((date(2026, 11, 4), [threatened]), (date(2026, 11, 3), [])):
            alarms = work_queue.alarms(session, office.actor("veera"), by_on)
            assert [case.id for case, _on in alarms] == expected


def test_nobody_lists_what_they_may_not_open(letter_office: LetterOffice) -> None:
    office = letter_office
    plain, protected, barred = (office.open_case(numbers=()) for _ in range(3))
    with office.deps.database.write() as session:
        case = session.get_one(Case, protected)
        case.is_protected = True
        session.add(case)
        session.add(CaseUser(case_id=protected, user_id=office.people["jari"], kind="named", at=office.clock()))
        session.add(CaseUser(case_id=barred, user_id=office.people["veera"], kind="barred", at=office.clock()))
    assert listed(office, who="veera")[1] == [plain]
    assert listed(office, who="jari")[1] == [plain, protected, barred]
    found, _ids = listed(office, Filters(words="Kim"), "veera")
    assert (found.total, found.counts["all"]) == (1, 1), "counts tell no more than rows"


def test_a_search_takes_percent_and_underscore_as_they_are(letter_office: LetterOffice) -> None:
    office = letter_office
    office.open_case(numbers=(), subject_name="Aino Esimerkki")
    odd = office.open_case(numbers=(), subject_name="Matti 100_% Meikäläinen")
    assert listed(office, Filters(words="100_%"))[1] == [odd]
    assert listed(office, Filters(words="%"))[1] == [odd]
    assert listed(office, Filters(words="MATTI"))[1] == [odd]


def test_closed_and_routed_cases_have_lists_of_their_own(letter_office: LetterOffice) -> None:
    office = letter_office
    closed = office.open_case(numbers=())
    office.step(closed, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui.")
    still = office.open_case(numbers=())
    assert listed(office)[1] == [still]
    found, ids = listed(office, Filters(tab="closed"))
    assert ids == [closed]
    assert found.rows[0].act_by_on is None


def test_pages_hold_every_case_once(quick_office: LetterOffice) -> None:
    office = quick_office
    ids = {office.open_case(numbers=()) for _ in range(work_queue.PAGE + 2)}
    seen = [listed(office, replace(Filters(), page=page))[1] for page in (1, 2)]
    assert [len(page) for page in seen] == [work_queue.PAGE, 2]
    assert set(seen[0]) | set(seen[1]) == ids
    assert listed(office, Filters(page=99))[1] == seen[1]
