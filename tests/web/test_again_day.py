"""A request that was taken up again: the day that governs now, that of the first answer as history, and who gives another."""

from __future__ import annotations

from datetime import date

from dsr.db.tables import RightRequest
from tests.web.case_office import log_case, version_of
from tests.web.office import Office, text_of


def test_a_case_taken_up_again_shows_its_new_day_which_a_decision_maker_may_move(office: Office) -> None:
    case_id, other = log_case(office), log_case(office)
    handler, decider = office.browser_of("handler"), office.browser_of("decider")
    address = f"/cases/{case_id}/requests/{case_id}/again"
    assert "Tätä pyyntöä ei käsitellä uudelleen." in text_of(decider.get(address).text)
    with office.deps.database.write() as session:
        request = session.get_one(RightRequest, case_id)
        request.answered_on, request.timeliness = date(2026, 11, 24), "on_time"
        request.again_on, request.again_by_on = date(2026, 11, 25), date(2026, 12, 9)
        request.again_basis = "house"
        statutory_on = request.statutory_on
    page = text_of(handler.get(f"/cases/{case_id}").text)
    assert "Käsiteltävä uudelleen viimeistään ke 9.12. · 10 työpäivää" in page
    assert "Alla olevat päivät koskevat ensimmäistä vastausta." in page
    old = f"{statutory_on.day}.{statutory_on.month}."
    after = page.partition("Lakisääteinen viimeinen päivä")[2][:30]
    assert old in after
    assert "työpäivä" not in after, "no days are counted down to the day of the first answer"
    assert address not in handler.get(f"/cases/{case_id}").text
    assert handler.get(address).status_code == 404
    assert f'href="{address}"' in decider.get(f"/cases/{case_id}").text
    given = {"on": "15.1.2027", "reason": "Tiedot saadaan lähteestä vasta silloin."}
    refused = decider.post(address, data={**given, "on": "15.1.2028", "version": version_of(office, case_id)})
    assert (refused.status_code, "enintään kolmen kuukauden päähän" in text_of(refused.text)) == (422, True)
    assert decider.post(address, data={**given, "version": "0"}).status_code in (409, 422)
    foreign = f"/cases/{other}/requests/{case_id}/again"
    assert decider.post(foreign, data={**given, "version": version_of(office, other)}).status_code == 404
    assert decider.post(address, data={**given, "version": version_of(office, case_id)}).status_code == 303
    page = text_of(handler.get(f"/cases/{case_id}").text)
    assert "15.1." in page.partition("Käsiteltävä uudelleen viimeistään")[2][:40]
    assert "Tiedot saadaan lähteestä vasta silloin." in page
