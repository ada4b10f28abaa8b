"""The promised days that the report counts: the day told last, as it was told, and whether the last copy kept to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsr.services.report import Scope, compliance
from dsr.services.report.passage import Promises
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.test_handovers_taken_back import _take_back, _waiting

TOLD = date(2026, 12, 1)
"""A month from the receipt on 2.11. ends on 2.12.; the rest of the copies is told to come by the day before."""


def _promise(office: LetterOffice, case_id: int) -> tuple[date | None, bool | None]:
    request = office.request(case_id)
    return request.promised_on, request.is_promise_kept


def _acknowledge(office: LetterOffice, case_id: int) -> None:
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.issue(letter_id)
    office.print(letter_id)
    office.send(letter_id, "email")


@pytest.mark.parametrize(
    ("out_on", "is_kept"),
    [(date(2026, 11, 30), True), (TOLD, True), (date(2026, 12, 2), False)],
    ids=["a day before", "on the day", "a day late, and in time all the same"],
)
def test_the_day_told_for_the_rest_of_the_copies_is_kept_with_the_last_of_them(
    quick_office: LetterOffice, out_on: date, is_kept: bool
) -> None:
    """The acknowledgement said 2.12.; whoever was told 1.12. for the rest and got it on 2.12. was promised what was not kept."""
    office = quick_office
    case_id, calls = _waiting(office)
    office.hand_over(case_id, call_ids=calls[:1], rest_promised_on=TOLD)
    assert _promise(office, case_id) == (TOLD, None), "a copy is still to come"
    office.clock.at = ARRIVED + (out_on - ARRIVED.date())
    office.hand_over(case_id, call_ids=calls[1:])
    assert office.request(case_id).answered_on == out_on
    assert _promise(office, case_id) == (TOLD, is_kept)
    assert office.request(case_id).timeliness == "on_time"


def test_a_promise_of_copies_that_is_taken_back_is_none(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, calls = _waiting(office)
    before = _promise(office, case_id)
    wrong = office.hand_over(case_id, call_ids=calls[:1], rest_promised_on=TOLD)
    office.clock.pass_by(minutes=5)
    _take_back(office, case_id, wrong.id)
    assert _promise(office, case_id) == before


def test_what_is_handled_anew_keeps_the_promise_of_its_first_answer(quick_office: LetterOffice) -> None:
    """The first answer and its day stand, so what was promised of it does."""
    office = quick_office
    case_id, calls = _waiting(office)
    office.hand_over(case_id, call_ids=calls[:1], rest_promised_on=TOLD)
    office.clock.pass_by(days=1)
    office.hand_over(case_id, call_ids=calls[1:])
    office.clock.at = ARRIVED + timedelta(days=35)
    office.step(case_id, "reopen", reason="Yksi puhelu puuttui.")
    assert _promise(office, case_id) == (TOLD, True)


def test_the_day_of_the_acknowledgement_is_the_printed_one_whatever_is_corrected_later(
    letter_office: LetterOffice,
) -> None:
    """Who was told 2.12. was not told 30.11., though that is the last day once the receipt is put right."""
    office = letter_office
    case_id = office.open_case()
    _acknowledge(office, case_id)
    office.step(case_id, "start_assessment")
    assert _promise(office, case_id) == (date(2026, 12, 2), None)
    office.step(case_id, "correct_receipt", "kirsi", received_on=date(2026, 10, 30), reason="Kirjaamon leima 30.10.")
    assert office.request(case_id).safe_on == date(2026, 11, 30)
    assert _promise(office, case_id) == (date(2026, 12, 2), None)


def test_the_report_adds_the_promises_up(quick_office: LetterOffice) -> None:
    """By hand: copies out on the day told and the day after, copies that are overdue, and a case that was told nothing."""
    office = quick_office
    waiting = [_waiting(office) for _ in range(3)]
    for case_id, calls in waiting:
        office.hand_over(case_id, call_ids=calls[:1], rest_promised_on=TOLD)
    office.open_case()
    assert _counted(office, TOLD) == Promises(kept=0, broken=0, to_come=3), "the whole of that day is still good"
    for days, (case_id, calls) in zip((29, 30), waiting[:2], strict=True):
        office.clock.at = ARRIVED + timedelta(days=days)
        office.hand_over(case_id, call_ids=calls[1:])
    assert _counted(office, date(2026, 12, 2)) == Promises(kept=1, broken=2, to_come=0)


def _counted(office: LetterOffice, today: date) -> Promises:
    with office.deps.database.read() as session:
        scope = Scope(date(2026, 11, 1), date(2026, 12, 31))
        return compliance(session, scope, office.deps.calendar, today).tally.passed.promises
