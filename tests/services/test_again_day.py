"""The day of a new handling: two weeks of the house, the day of a proceeding, or that of a decision-maker with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsr.db.events import body_of, newest_of
from dsr.db.tables import Case, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused
from dsr.domain.proceedings import Begun, Ended
from dsr.services import again_day
from dsr.services.interface import states as interface_states
from dsr.services.letters.seen import shown_values
from dsr.services.letters.told_clock import may_claim_pause
from dsr.services.letters.values import Sight
from tests.services.letters_office import LetterOffice
from tests.services.test_letters_beginning import begin
from tests.services.test_letters_checks import codes_of
from tests.services.test_proceedings import APPEAL, _begin, _end
from tests.services.test_serving import _refusal, _send


def _set(
    office: LetterOffice, case_id: int, on: date | None, reason: str = "Tiedot saadaan lähteestä vasta silloin."
) -> None:
    with office.deps.database.write() as session:
        case, request = session.get_one(Case, case_id), session.get_one(RightRequest, 1)
        by, at = office.people["paivi"], office.clock()
        again_day.set_day(session, office.deps, case, request, on, reason, by=by, at=at)


def _request(office: LetterOffice) -> RightRequest:
    with office.deps.database.read() as session:
        request = session.get_one(RightRequest, 1)
        session.expunge(request)
        return request


def test_a_decision_maker_gives_another_day_with_a_reason_and_work_goes_by_it(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    with pytest.raises(Refused) as early:
        _set(office, case_id, local_date(office.clock()))
    assert early.value.code == "again_not_set", "nothing is handled anew yet"
    _send(office, letter_id)
    office.step(case_id, "reopen", reason="Uusi tieto.")
    today, before = local_date(office.clock()), _request(office)
    assert before.again_by_on is not None
    assert before.again_basis == "house"
    for on in (None, today - timedelta(days=1), today + timedelta(days=93)):
        with pytest.raises(Invalid):
            _set(office, case_id, on)
    with pytest.raises(Invalid):
        _set(office, case_id, today, "")
    on = today + timedelta(days=40)
    _set(office, case_id, on)
    after = _request(office)
    assert (after.again_by_on, after.act_by_on, after.again_basis) == (on, on, "decided")
    assert after.again_reason.startswith("Tiedot saadaan")
    assert after.statutory_on == before.statutory_on, "the days of the first answer stand"
    with office.deps.database.read() as session:
        event = newest_of(session, f"case:{case_id}", "again_day_set")
        assert event is not None
        assert body_of(event) == {"by_on": on.isoformat()}


def test_a_question_of_what_is_handled_anew_in_its_first_month_tells_the_new_day_and_stops_no_time(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.step(case_id, "reopen", reason="Uusi tieto.")
    again_on = _request(office).again_by_on
    assert again_on is not None
    with office.deps.database.write() as session:
        request, today = session.get_one(RightRequest, 1), local_date(office.clock())
        assert not may_claim_pause(office.deps, request, request.received_on), (
            "no question moves the day of the new handling"
        )
    office.step(
        case_id, "ask_identity", doubt="other_sender", doubt_reason="Viesti tuli toisesta osoitteesta kuin aiemmin."
    )
    question = office.letter(case_id, "identity_request")
    with office.deps.database.read() as session:
        told = shown_values(session, office.deps, question, Sight(today))["fi"]["clock"]
    assert (told["answer_by"], told["unextended_by"], told["asked_on"]) == (again_on.isoformat(), None, None)
    office.finish(question.id or 0)
    office.issue(question.id or 0)
    html = office.text(question.id or 0).final_html.replace("\u00a0", " ")
    assert html.count(f"viimeistään {again_on.day}.{again_on.month}.{again_on.year}") == 2, (
        "answered, and told what is missing"
    )
    assert "keskeytyy" not in html


def test_the_day_of_a_proceeding_is_moved_by_nobody(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    number = _begin(office, case_id, Begun(APPEAL, "HAO 1/2026", local_date(office.clock()), None, letter_id))
    office.clock.pass_by(days=30)
    today = local_date(office.clock())
    act_by_on = today + timedelta(days=20)
    _end(office, case_id, number, Ended("returned", today, "Asia palautetaan.", True, act_by_on), [1])
    assert (_request(office).again_by_on, _request(office).again_basis) == (act_by_on, "proceeding")
    with pytest.raises(Refused) as refusal:
        _set(office, case_id, today + timedelta(days=40))
    assert refusal.value.code == "again_not_set"


def test_letters_and_other_systems_are_told_the_day_of_the_new_handling(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(days=60)
    office.step(case_id, "reopen", reason="Uusi tieto.")
    on = local_date(office.clock()) + timedelta(days=40)
    _set(office, case_id, on)
    office.step(case_id, "ask_clarification")
    begin(office, case_id, "delay_notice")
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert (state := interface_states.state_of(session, case).rights[0]).answer_by == on
        assert state.answered_on == _request(office).answered_on, "the first answer's"
        for kind in ("clarification_request", "delay_notice"):
            told = shown_values(session, office.deps, office.letter(case_id, kind), Sight(local_date(office.clock())))
            assert told["fi"]["clock"]["answer_by"] == on.isoformat(), f"{kind}: the first answer's day has passed"
    delay_id = office.letter(case_id, "delay_notice").id or 0
    office.write(delay_id, reason="Tallenteet kuunnellaan vielä.")
    for days, wanted in ((1, {"estimate_late"}), (0, set())):
        day = on + timedelta(days=days)
        office.write(delay_id, estimate=f"Saat vastauksen viimeistään {day.day}.{day.month}.{day.year}.")
        assert codes_of(office, delay_id) == wanted
