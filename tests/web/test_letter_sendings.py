"""The page on which the moment of a sending is put right, and a day without a time on the day of the approval."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Dispatch
from dsr.services import clock
from dsr.web import create_app
from dsr.web.views import officer as officer_view
from tests.services.letters_office import LetterOffice
from tests.services.test_joint_reply import joined, printed
from tests.web.office import Office, PrintedHtml, text_of
from tests.web.test_serving import House


@pytest.fixture
def house(written: tuple[LetterOffice, Office]) -> House:
    """One empty office."""
    return House(*written)


def _sending(house: House, letter_id: int) -> int:
    with house.letters.deps.database.read() as session:
        return session.scalars(select(col(Dispatch.id)).where(col(Dispatch.letter_id) == letter_id)).one() or 0


def test_the_moment_of_a_sending_is_put_right_on_its_page_and_what_stood_is_shown(house: House) -> None:
    case_id, letter_id, service = house.posted_refusal()  # Wednesday 25.11. at 8.30
    house.web.clock.pass_by(days=5)
    veera, letter = house.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    place = f"{letter}/sendings/{_sending(house, letter_id)}"
    assert f'href="{place}"' in veera.get(letter).text
    page = veera.get(place)
    assert 'value="25.11.2026 klo 8.30"' in page.text
    fields = {"version": house.version(case_id), "why": "Postiin vasta seuraavana päivänä."}
    wrong = veera.post(place, data={**fields, "sent_at": "1.12.2026 klo 9.00"})
    assert (wrong.status_code, "ei voi olla tulevaisuudessa" in text_of(wrong.text)) == (422, True)
    unread = veera.post(place, data={**fields, "sent_at": "31.11.2026"})
    assert (unread.status_code, "Päivää 31.11.2026 ei ole." in text_of(unread.text)) == (422, True)
    stale = veera.post(place, data={**fields, "version": "1", "sent_at": "26.11.2026 klo 9.00"})
    assert (stale.status_code, "26.11.2026 klo 9.00" in stale.text) == (409, True), "what was typed is kept"
    assert "Tiedoksisaanti ke 2.12." in text_of(veera.get(service).text)
    assert veera.post(place, data={**fields, "sent_at": "26.11.2026 klo 9.00"}).status_code == 303
    shown = text_of(veera.get(letter).text)
    assert "26.11.2026 klo 9.00" in shown
    assert "Ennen korjausta 30.11.2026 klo 8.30: 25.11.2026 klo 8.30." in shown
    assert "Postiin vasta seuraavana päivänä." in shown
    assert "Tiedoksisaanti to 3.12." in text_of(veera.get(service).text)
    assert "Lähetyksen ajankohta korjattu" in text_of(veera.get(f"/cases/{case_id}/events").text)


def test_the_bundle_for_an_inquiry_tells_what_stood_before_a_moment_was_put_right(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, letter_id, _service = house.posted_refusal()
    house.web.clock.pass_by(days=5)
    why = "Postiin vasta torstaina."
    place = f"/cases/{case_id}/letters/{letter_id}/sendings/{_sending(house, letter_id)}"
    fields = {"version": house.version(case_id), "why": why, "sent_at": "26.11.2026 klo 9.00"}
    assert house.browser("veera").post(place, data=fields).status_code == 303
    printed = PrintedHtml()
    gathered = officer_view._gathered
    monkeypatch.setattr(officer_view, "_gathered", lambda case_id: (gathered(case_id)[0], [], date(2026, 11, 30)))
    deps = replace(house.web.deps, printers=printed)
    officer = replace(house.web, deps=deps, app=create_app(deps)).sign_in(house.web.add_user("dpo", name="Tytti"))
    letters = json.loads(officer.get(f"/cases/{case_id}/inquiry.json").data)["letters"]
    (told,) = next(one for one in letters if one["decision_number"])["dispatches"]
    (was,) = told["sent_before"]
    assert (told["sent_at"], was["sent_at"]) == ("2026-11-26T07:00:00+00:00", "2026-11-25T06:30:00+00:00")
    assert officer.get(f"/cases/{case_id}/inquiry.pdf").status_code == 200
    page = " ".join(text_of(printed.html).split())
    assert f"ennen korjausta 25.11.2026, klo 8.30 (korjattu 30.11.2026, klo 8.30 , Veera Testinen): {why}" in page


def test_the_sending_of_another_letter_or_case_is_not_there_and_a_decision_maker_changes_none(house: House) -> None:
    case_id, letter_id, _service = house.posted_refusal()
    other_case, other_letter, _other = house.posted_refusal()
    veera, mine = house.browser("veera"), _sending(house, letter_id)
    for case, letter in ((case_id, other_letter), (other_case, other_letter), (other_case, letter_id)):
        place = f"/cases/{case}/letters/{letter}/sendings/{mine}"
        fields = {"version": house.version(case), "sent_at": "25.11.2026 klo 8.40", "why": "Muu syy."}
        assert veera.get(place).status_code == 404
        assert veera.post(place, data=fields).status_code == 404
    assert house.browser("paivi").get(f"/cases/{case_id}/letters/{letter_id}/sendings/{mine}").status_code == 404


def test_a_day_without_a_time_is_taken_on_the_day_of_the_approval(written: tuple[LetterOffice, Office]) -> None:
    """Approved after noon and posted that afternoon: the day alone is read as its noon, which was before the approval."""
    letters, office = written
    case_id = letters.open_case()
    letter_id = letters.ready_answer(case_id)
    office.clock.pass_by(hours=6)
    letters.approve(letter_id)  # Wednesday 25.11. at 14.30
    letters.print(letter_id)
    office.clock.pass_by(days=1)
    veera, place = office.sign_in(letters.people["veera"]), f"/cases/{case_id}/letters/{letter_id}/dispatch"
    fields = {"version": letters.letter(case_id, "access_answer").version, "way": "suomifi"}
    early = veera.post(place, data={**fields, "sent_at": "25.11.2026 klo 12.00"})
    assert (early.status_code, "ei ole voinut lähteä ennen hyväksyntää" in text_of(early.text)) == (422, True)
    assert veera.post(place, data={**fields, "sent_at": "25.11.2026"}).status_code == 303
    with office.deps.database.read() as session:
        sent_at = session.scalars(select(col(Dispatch.sent_at)).where(col(Dispatch.letter_id) == letter_id)).one()
    assert (office.clock() - sent_at).days == 1


def test_a_joint_reply_of_yesterday_is_written_down_with_its_day(written: tuple[LetterOffice, Office]) -> None:
    letters, office = written
    case_id, _parts, cover = joined(letters)
    for kind in ("restriction_done", "objection_upheld", "joint_cover"):
        printed(letters, case_id, kind)  # Wednesday 25.11. at 8.30
    office.clock.pass_by(days=1)
    veera = office.sign_in(letters.people["veera"])
    place = f"/cases/{case_id}/rights"
    assert 'value="26.11.2026 klo 8.30"' in veera.get(place).text
    fields = {"version": House(letters, office).version(case_id), "sending-way": "suomifi"}
    for typed, said in (
        ("24.11.2026", "ei ole voinut lähteä ennen hyväksyntää"),
        ("27.11.2026", "ei voi olla tulevaisuudessa"),
        ("eilen", "Kirjoita lähetyksen päivä"),
        ("", "Kirjoita päivä ja kellonaika."),
    ):
        refused = veera.post(f"{place}/joint/{cover}/send", data={**fields, "sending-sent_at": typed})
        assert (refused.status_code, said in text_of(refused.text)) == (422, True), typed
    assert (
        veera.post(f"{place}/joint/{cover}/send", data={**fields, "sending-sent_at": "25.11.2026"}).status_code == 303
    )
    with office.deps.database.read() as session:
        assert {one.answered_on for one in clock.requests_of(session, case_id)} == {date(2026, 11, 25)}
