"""The hand-over page: what it offers, what it records, its package, and who may open them."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

from sqlmodel import col, select

from dsr.db.tables import AccessEntry, Handover
from dsr.domain.ground_parts import How
from tests.services.letters_office import LetterOffice
from tests.services.test_masked import decided, masked_case, masking
from tests.web.case_office import version_of
from tests.web.office import Office, text_of


def _sent_answer(letters: LetterOffice) -> str:
    """The address of the hand-overs of a request whose answer was sent."""
    case_id = letters.open_case()
    letter_id = letters.ready_answer(case_id)
    letters.approve(letter_id)
    letters.print(letter_id)
    letters.send(letter_id)
    return f"/cases/{case_id}/requests/{letters.request(case_id).id}/handovers"


def test_a_handover_is_recorded_on_its_page_and_answers_the_request(written: tuple[LetterOffice, Office]) -> None:
    letters, web = written
    address = _sent_answer(letters)
    kirsi = web.sign_in(letters.people["kirsi"])
    assert "Luovuta vastauksessa luvatut jäljennökset" in text_of(kirsi.get("/cases/1").text)
    page = kirsi.get(f"{address}/new").text
    assert "kaupungin neuvonta: jäljennös luovuttamatta" in text_of(page)
    version = re.findall(r'name="version" value="(\d+)"', page)[-1]
    told = {"version": version, "calls": "1", "form": "audio", "items": "1", "way": "counter", "receiver": "subject"}
    told |= {"identified": "at_handover", "handed_at": re.findall(r'name="handed_at"[^>]*value="([^"]+)"', page)[0]}
    wrong = kirsi.post(address, data={**told, "identified": "before"})
    assert wrong.status_code == 422
    assert "ei ole tässä asiassa varmistettu vahvasti" in text_of(wrong.text)
    assert kirsi.post(address, data={**told, "handed_at": "30.2.2026"}).status_code == 422
    ahead = kirsi.post(address, data={**told, "handed_at": "3.12.2027"})
    assert "ei voi olla tulevaisuudessa" in text_of(ahead.text), "a slip of the year is no hand-over of today"
    assert kirsi.post(address, data={**told, "with_package": "y"}).status_code == 303
    shown = text_of(kirsi.get("/cases/1").text)
    assert "Luovuta vielä jäljennös" in shown
    assert letters.request(1).state == "answered"
    with web.deps.database.read() as session:
        assert session.scalars(select(col(Handover.package_sha256))).one() in _package(
            kirsi.get(f"{address}/package.zip").data
        )


def test_a_hand_over_written_down_by_mistake_is_taken_back_on_the_case_page(
    written: tuple[LetterOffice, Office],
) -> None:
    letters, web = written
    address = _sent_answer(letters)
    letters.hand_over(1, form="facts")
    veera = web.sign_in(letters.people["veera"])
    page = veera.get("/cases/1").text
    assert f"{address}/1/take-back" in page
    told = {"version": re.findall(r'name="version" value="(\d+)"', page)[-1]}
    empty = veera.post(f"{address}/1/take-back", data={**told, "why": ""})
    assert (empty.status_code, "Kirjoita, miksi luovutuksen kirjaus on virheellinen" in text_of(empty.text)) == (
        422,
        True,
    )
    assert veera.post(f"{address}/9/take-back", data={**told, "why": "Väärä."}).status_code == 404
    tiina = web.sign_in(letters.people["tiina"])
    assert tiina.post(f"{address}/1/take-back", data={**told, "why": "Väärä."}).status_code in (403, 404)
    assert veera.post(f"{address}/1/take-back", data={**told, "why": "Väärä asia."}).status_code == 303
    page = veera.get("/cases/1").text
    assert "Väärä asia." in page
    assert f"{address}/1/take-back" not in page


def test_the_package_is_fetched_under_a_line_of_the_access_log(written: tuple[LetterOffice, Office]) -> None:
    letters, web = written
    address = _sent_answer(letters)
    answer = web.sign_in(letters.people["veera"]).get(f"{address}/package.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    assert "allinen" not in answer.headers["Content-Disposition"]
    with web.deps.database.read() as session:
        query = select(AccessEntry).where(col(AccessEntry.subject).startswith("package:"))
        (line,) = session.scalars(query)
        assert (line.action, line.case_id, line.is_refused) == ("hand_over", 1, False)
    assert web.sign_in(letters.people["tiina"]).get(f"{address}/package.zip").status_code in (403, 404)


def _package(content: bytes) -> str:
    """The hash of a zip that is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
    return hashlib.sha256(content).hexdigest()


def test_of_a_call_given_as_text_the_page_asks_who_has_compared_the_text(
    written: tuple[LetterOffice, Office],
) -> None:
    letters, web = written
    case_id, whole, masked = masked_case(letters)
    letter_id = decided(letters, case_id, masking(letters, case_id, how=How.TEXT_WITH_BLANKS))
    letters.submit(letter_id)
    letters.approve(letter_id, "paivi")
    letters.print(letter_id)
    letters.send(letter_id)
    veera = web.sign_in(letters.people["veera"])
    address = f"/cases/{case_id}/requests/{letters.request(case_id).id}/handovers"
    page = veera.get(f"{address}/new").text
    assert "Kuka on verrannut tekstiä tallenteeseen" in text_of(page)
    assert "peitetyt jäljennökset" not in text_of(page)
    told = {"version": re.findall(r'name="version" value="(\d+)"', page)[-1], "items": "1", "way": "suomifi"}
    told |= {"receiver": "subject", "identified": "suomifi"}
    told |= {"handed_at": re.findall(r'name="handed_at"[^>]*value="([^"]+)"', page)[0]}
    refused = veera.post(address, data={**told, "calls": str(masked), "form": "transcript"})
    assert refused.status_code == 422
    assert "Valitse, kuka on verrannut tekstiä tallenteeseen." in text_of(refused.text)
    heard = {"masking_heard_by": str(letters.people["jari"]), "masking_heard_on": "2.11.2026"}
    assert veera.post(address, data={**told, **heard, "calls": str(masked), "form": "transcript"}).status_code == 303
    case = text_of(veera.get(f"/cases/{case_id}").text)
    assert "Teksti, josta on jätetty pois kohtia, verrannut tallenteeseen 2.11.2026 Jari Testinen" in case
    version = version_of(web, case_id)
    facts = {**told, "version": version, "calls": str(whole), "form": "facts"}
    assert veera.post(address, data=facts).status_code == 303
    events = text_of(veera.get(f"/cases/{case_id}/events").text)
    assert "Puheluiden tiedot luovutettu, ei jäljennöksiä" in events


def test_of_a_masked_call_the_page_hands_over_what_somebody_has_heard(written: tuple[LetterOffice, Office]) -> None:
    letters, web = written
    case_id, _whole, masked = masked_case(letters)
    letter_id = decided(letters, case_id, masking(letters, case_id))
    letters.submit(letter_id)
    letters.approve(letter_id, "paivi")
    letters.print(letter_id)
    letters.send(letter_id)
    veera = web.sign_in(letters.people["veera"])
    assert "annetaan, kohtia peitetty: Toisen" in text_of(veera.get(f"/cases/{case_id}").text)
    address = f"/cases/{case_id}/requests/{letters.request(case_id).id}/handovers"
    page = veera.get(f"{address}/new").text
    assert "(peitetty jäljennös, ei koskaan alkuperäistä): jäljennös luovuttamatta" in text_of(page)
    assert "luovutetaan vain peitetty jäljennös" in text_of(page)
    told = {"version": re.findall(r'name="version" value="(\d+)"', page)[-1], "calls": str(masked), "items": "1"}
    told |= {"form": "audio", "way": "suomifi", "receiver": "subject", "identified": "suomifi"}
    told |= {"handed_at": re.findall(r'name="handed_at"[^>]*value="([^"]+)"', page)[0]}
    refused = veera.post(address, data=told)
    assert refused.status_code == 422
    assert "Valitse, kuka on kuunnellut peitetyt jäljennökset." in text_of(refused.text)
    heard = {"masking_heard_by": str(letters.people["jari"]), "masking_heard_on": "2.11.2026"}
    assert veera.post(address, data={**told, **heard}).status_code == 303
    assert "Peitetyt jäljennökset, kuunnellut 2.11.2026 Jari Testinen" in text_of(veera.get(f"/cases/{case_id}").text)
