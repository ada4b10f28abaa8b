"""The pages of letters: writing, handing on, signing, sending, fetching; and who may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import AccessEntry, Case, CaseUser, Job, JointLetter, Letter, ListeningTask
from dsr.jobs.letters import acknowledge
from dsr.jobs.running import run_job
from dsr.services.letters import drafting, rows
from dsr.services.letters.joint import COVER
from tests.services.letter_parts import fee_decision
from tests.services.letters_office import LetterOffice
from tests.web.office import Office, text_of


@dataclass
class Pages:
    """The office of letters, and browsers of its people."""

    letters: LetterOffice
    web: Office

    def browser(self, name: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        return self.web.sign_in(self.letters.people[name])

    def answer(self, **fields: object) -> tuple[int, int]:
        """A case and its submitted answer."""
        case_id = self.letters.open_case(**fields)
        return case_id, self.letters.ready_answer(case_id)

    def draft(self) -> tuple[int, int]:
        """A case and its answer as Veera begins to write it."""
        case_id = self.letters.open_case()
        self.letters.search(case_id)
        self.letters.link_call(case_id)
        self.letters.step(case_id, "start_assessment")
        self.letters.step(case_id, "answer_full")
        return case_id, self.letters.letter(case_id, "access_answer").id or 0

    def decision(self) -> tuple[int, int]:
        """A case and its submitted refusal."""
        case_id = self.letters.open_case()
        self.letters.step(case_id, "start_assessment")
        self.letters.step(
            case_id,
            "refuse",
            ground="G1",
            ground_reasons="Pyyntö on perusteeton.",
            ground_evidence="Muistio 1, sivu 2.",
        )
        letter_id = self.letters.letter(case_id, "access_refused").id or 0
        self.letters.finish(letter_id)
        self.letters.submit(letter_id)
        return case_id, letter_id

    def state(self, letter_id: int) -> str:
        """How far the letter has come."""
        with self.letters.deps.database.read() as session:
            return rows.one_letter(session, letter_id).state


@pytest.fixture
def pages(written: tuple[LetterOffice, Office]) -> Pages:
    """Letters and pages over one empty database and one clock."""
    return Pages(*written)


def _fields(page: str, action: str = "") -> dict[str, str]:
    """The hidden fields, text areas, inputs and selected options of the form that posts to `action`."""
    form = next(
        found
        for found in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL)
        if 'method="post"' in found and (f'{action}"' in found.partition(">")[0] if action else "savebar" in found)
    )
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    fields |= dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="text"[^>]*value="([^"]*)"', form))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = text.removeprefix("\r\n").removeprefix("\n")
    return {name: unescape(value) for name, value in fields.items()}


def test_a_handler_writes_looks_submits_and_a_colleague_approves(pages: Pages) -> None:
    case_id, letter_id = pages.draft()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    edit = veera.get(f"{address}/edit").text
    assert "Tarkista rekisterin yhteyshenkilöltä" in edit, "the instruction of the model"
    typed = {name: re.sub(r"\s*\[[^\]]*\]", "", value) for name, value in _fields(edit).items()}
    saved = veera.post(f"{address}/edit", data={**typed, "fi.search_note": "Kaikki löytyi.", "then": "look"})
    assert (saved.status_code, saved.location) == (303, address)
    look = veera.get(address).text
    assert "Kaikki löytyi." in look
    assert "<ins>Kaikki löytyi.</ins>" in look, "words that differ from the model are marked"
    refused = veera.post(f"{address}/submit", data=_fields(look, "/submit"))
    assert refused.status_code == 422, "the confirmation is missing"
    assert pages.state(letter_id) == "draft"
    done = veera.post(f"{address}/submit", data={**_fields(look, "/submit"), "unbarred": "y"})
    assert done.status_code == 303
    jari = pages.browser("jari")
    listed = jari.get("/sign").text
    assert f"/sign/{case_id}/{letter_id}" in listed
    assert "Kim Mallinen" in listed
    page = jari.get(f"/sign/{case_id}/{letter_id}").text
    assert "Kaikki löytyi." in page
    approved = jari.post(f"/sign/{case_id}/{letter_id}/approve", data={**_fields(page, "/approve"), "unbarred": "y"})
    assert (approved.status_code, approved.location) == (303, "/sign")
    assert pages.state(letter_id) == "approved"


def test_whoever_signs_finds_what_a_listener_wrote(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    call_id = pages.letters.link_call(case_id)
    with pages.web.deps.database.write() as session:
        at, by = pages.web.clock(), pages.letters.people["veera"]
        days = {"due_on": at.date(), "escalates_on": at.date()}
        task = ListeningTask(case_id=case_id, call_id=call_id, asked_by=by, asked_at=at, **days)
        task.state, task.answered_by, task.answered_at = "answered", by, at
        task.answer = {"speaker": "yes", "third_persons": "no", "secrets": "no"}
        session.add(task)
        session.flush()
        place = f"/cases/{case_id}/listening/{task.id}"
    decider = pages.browser("paivi")
    assert f'href="{place}"' in decider.get(f"/sign/{case_id}/{letter_id}").text
    assert decider.get(place).status_code == 200


def test_a_decision_page_shows_ground_evidence_route_and_who_prepared(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    page = text_of(pages.browser("paivi").get(f"/sign/{case_id}/{letter_id}").data)
    for words in (
        "Pyyntö on ilmeisen perusteeton",
        "12 artiklan 5 kohdan b alakohta",
        "Muistio 1, sivu 2.",
        "Veera Testinen (versiot 1, 2)",
        "Valitus hallinto-oikeuteen",
        "Poikkeaa mallista",
        "Hyväksy ja allekirjoita",
        "Paivi Testinen",
    ):
        assert words in page, words


def test_who_signs_a_decision_rules_out_by_name_what_is_no_ground(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    paivi, address = pages.browser("paivi"), f"/sign/{case_id}/{letter_id}"
    none = pages.web.deps.catalogue.not_grounds
    answer = paivi.get(address)
    page = text_of(answer.data)
    for one in none:
        assert one.labels["fi"] in page, one.code
        assert one.why["fi"] in page, one.code
    data = {**_fields(answer.text, "/approve"), "unbarred": "y"}
    assert "ruled_out" not in data, "nobody has ticked it for them"
    refused = paivi.post(f"{address}/approve", data={**data, "ruled_out": [one.code for one in none[1:]]})
    assert (refused.status_code, pages.state(letter_id)) == (422, "submitted")
    assert "vahvistamatta: 1" in text_of(refused.data)
    assert refused.text.count('name="ruled_out"') == len(none)
    ticked = re.findall(r"<input checked[^>]*name=\"ruled_out\"", refused.text)
    assert len(ticked) == len(none) - 1, "what was ticked is kept"
    assert paivi.post(f"{address}/approve", data={**data, "ruled_out": "forged"}).status_code == 422
    done = paivi.post(f"{address}/approve", data={**data, "ruled_out": [one.code for one in none]})
    assert (done.status_code, pages.state(letter_id)) == (303, "approved")
    kept = text_of(pages.browser("veera").get(f"/cases/{case_id}/letters/{letter_id}").data)
    assert "Vahvistettu, ettei päätös perustu mihinkään näistä" in kept
    assert none[0].labels["fi"] in kept


def test_who_approves_an_answer_is_not_asked_about_grounds(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    assert 'name="ruled_out"' not in pages.browser("jari").get(f"/sign/{case_id}/{letter_id}").text


def test_who_signs_a_fee_sees_the_provision_that_the_letter_prints(pages: Pages) -> None:
    case_id = fee_decision(pages.letters, {"language": "fi"})
    letter_id = pages.letters.letter(case_id, "fee_decision").id or 0
    pages.letters.finish(letter_id)
    pages.letters.submit(letter_id)
    words = text_of(pages.browser("paivi").get(f"/sign/{case_id}/{letter_id}").data)
    assert "12 artiklan 5 kohdan a alakohta" in words
    assert "12 artiklan 5 kohdan b alakohta" not in words


def test_what_changed_since_it_was_read_is_named_and_nothing_is_approved(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    jari = pages.browser("jari")
    fields = _fields(jari.get(f"/sign/{case_id}/{letter_id}").text, "/approve")
    pages.letters.link_call(case_id)
    answer = jari.post(f"/sign/{case_id}/{letter_id}/approve", data={**fields, "unbarred": "y"})
    assert answer.status_code == 409
    assert "puhelut" in text_of(answer.data)
    assert pages.state(letter_id) == "submitted"


def test_sending_back_needs_words_and_keeps_them(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    paivi, address = pages.browser("paivi"), f"/sign/{case_id}/{letter_id}"
    fields = _fields(paivi.get(address).text, "/send-back")
    empty = paivi.post(f"{address}/send-back", data={**fields, "comment": " "})
    assert (empty.status_code, pages.state(letter_id)) == (422, "submitted")
    too_long = paivi.post(f"{address}/send-back", data={**fields, "comment": "Perustele. " * 300})
    assert too_long.status_code == 422
    assert "Perustele. Perustele." in too_long.text, "what was typed is kept"
    assert paivi.post(f"{address}/send-back", data={**fields, "comment": "Perustele."}).status_code == 303
    assert pages.state(letter_id) == "draft"
    assert "Perustele." in pages.browser("veera").get(f"/cases/{case_id}/letters/{letter_id}/edit").text


@pytest.mark.parametrize(
    ("who", "status", "reason"),
    [("veera", 404, "a preparer"), ("kirsi", 404, "a clerk"), ("tiina", 404, "the data protection officer")],
)
def test_who_may_not_approve_finds_no_such_page(pages: Pages, who: str, status: int, reason: str) -> None:
    case_id, letter_id = pages.answer()
    sha256, parts = pages.letters.seen(letter_id, who)
    data = {"seen": sha256, "seen_parts": " ".join(f"{name}={one}" for name, one in parts.items()), "unbarred": "y"}
    answer = pages.browser(who).post(f"/sign/{case_id}/{letter_id}/approve", data=data)
    assert answer.status_code == status, reason
    assert pages.state(letter_id) == "submitted"


def test_a_preparer_is_told_that_someone_else_approves(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    veera = pages.browser("veera")
    assert "joku muu" in text_of(veera.get(f"/sign/{case_id}/{letter_id}").data)
    assert "Mikään ei odota" in text_of(veera.get("/sign").data)


def test_a_letter_of_another_case_or_of_a_barred_user_is_not_there_and_leaves_a_line(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    other_case = pages.letters.open_case()
    jari = pages.browser("jari")
    assert jari.get(f"/cases/{other_case}/letters/{letter_id}").status_code == 404
    with pages.web.deps.database.write() as session:
        session.add(
            CaseUser(case_id=case_id, user_id=pages.letters.people["jari"], kind="barred", at=pages.web.clock())
        )
    for address in (
        f"/cases/{case_id}/letters/{letter_id}",
        f"/cases/{case_id}/letters/{letter_id}/edit",
        f"/cases/{case_id}/letters/{letter_id}/fi.pdf",
        f"/sign/{case_id}/{letter_id}",
    ):
        assert jari.get(address).status_code == 404, address
    with pages.web.deps.database.read() as session:
        refused = select(col(AccessEntry.subject)).where(col(AccessEntry.is_refused))
        assert set(session.scalars(refused)) == {f"letter:{letter_id}"}
    assert "Kim Mallinen" not in jari.get("/sign").text


def test_the_pdf_is_the_printed_bytes_and_fetching_it_is_logged(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    pages.letters.approve(letter_id, "jari")
    veera = pages.browser("veera")
    assert veera.get(f"/cases/{case_id}/letters/{letter_id}/fi.pdf").status_code == 404, "not printed yet"
    pages.letters.print(letter_id)
    answer = veera.get(f"/cases/{case_id}/letters/{letter_id}/fi.pdf")
    assert answer.data == pages.letters.text(letter_id).pdf
    assert answer.mimetype == "application/pdf"
    assert "allinen" not in answer.headers["Content-Disposition"]
    with pages.web.deps.database.read() as session:
        query = select(AccessEntry).where(col(AccessEntry.subject) == f"letter:{letter_id}")
        line = session.scalars(query.order_by(col(AccessEntry.id).desc())).first()
        assert line is not None
        assert (line.actor, line.case_id, line.is_refused) == (f"user:{pages.letters.people['veera']}", case_id, False)


def test_a_sending_is_recorded_from_the_page_once(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    kirsi, address = pages.browser("kirsi"), f"/cases/{case_id}/letters/{letter_id}"
    page = kirsi.get(address).text
    assert 'value="email"' not in page, "an answer never goes by plain e-mail"
    fields = _fields(page, "/dispatch")
    wrong = kirsi.post(f"{address}/dispatch", data={**fields, "way": "suomifi", "sent_at": "30.2.2026 klo 9.00"})
    assert wrong.status_code == 422
    assert "30.2.2026 klo 9.00" in wrong.text, "what was typed is kept"
    future = kirsi.post(f"{address}/dispatch", data={**fields, "way": "suomifi", "sent_at": "25.11.2027 klo 9.00"})
    assert future.status_code == 422
    assert pages.state(letter_id) == "printed"
    done = kirsi.post(f"{address}/dispatch", data={**fields, "way": "suomifi"})
    assert done.status_code == 303
    assert pages.state(letter_id) == "sent"
    with pages.web.deps.database.read() as session:
        assert session.get_one(Case, case_id).state == "open", "the copies that it promises are not out yet"
    again = kirsi.post(f"{address}/dispatch", data={**fields, "way": "suomifi"})
    assert again.status_code == 422, "the same form twice is one sending"
    sent = kirsi.get(address).text
    assert ("data-main" in page, "data-main" in sent) == (True, False), (
        "Ctrl+Enter records no sending that is not in sight"
    )


def test_a_sending_of_an_earlier_version_is_not_taken_for_one_of_the_present(pages: Pages) -> None:
    """Someone sent what they had fetched; meanwhile the letter was mended, approved and printed anew."""
    case_id, letter_id = pages.answer()
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    kirsi, address = pages.browser("kirsi"), f"/cases/{case_id}/letters/{letter_id}"
    fields = _fields(kirsi.get(address).text, "/dispatch")
    pages.letters.write(letter_id, handover="Kuuntele asiointipisteessä.")
    pages.letters.submit(letter_id)
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    answer = kirsi.post(f"{address}/dispatch", data={**fields, "way": "suomifi"})
    assert (answer.status_code, pages.state(letter_id)) == (409, "printed")


def test_a_way_that_the_workflow_does_not_allow_is_told_on_the_page(pages: Pages) -> None:
    case_id, letter_id = pages.answer(turvakielto="no", answer_way="post", subject_address="Kuja 1\n02100 Espoo")
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    fields = _fields(veera.get(address).text, "/dispatch")
    answer = veera.post(f"{address}/dispatch", data={**fields, "way": "post"})
    assert answer.status_code == 422
    assert "Henkilöllisyyttä ei ole varmistettu" in text_of(answer.data)


def test_forged_fields_and_versions_change_nothing(pages: Pages) -> None:
    case_id, letter_id = pages.draft()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    fields = _fields(veera.get(f"{address}/edit").text)
    forged = {**fields, "state": "sent", "decision_number": "1/2026", "final_html": "<b>", "fi.title": "Muu"}
    assert veera.post(f"{address}/edit", data=forged).status_code == 303
    with pages.web.deps.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert (letter.state, letter.decision_number, letter.version) == ("draft", "", 1)
    for version in ("0", "99", "", "x", "-1", "1" * 30):
        stale = veera.post(f"{address}/edit", data={**fields, "version": version, "fi.search_note": "Uusi lause." * 5})
        assert stale.status_code == 409, version
        assert "Uusi lause.Uusi lause." in stale.text, "what was typed is kept"
    assert pages.state(letter_id) == "draft"


@pytest.mark.parametrize(("text", "status"), [("a\x00b", 422), ("x" * 10_001, 422), ("<script>alert(1)</script>", 303)])
def test_bad_text_is_refused_by_its_field_and_markup_is_only_text(pages: Pages, text: str, status: int) -> None:
    case_id, letter_id = pages.draft()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    fields = _fields(veera.get(f"{address}/edit").text)
    answer = veera.post(f"{address}/edit", data={**fields, "fi.search_note": text})
    assert answer.status_code == status
    if status == 422:
        assert 'aria-invalid="true"' in answer.text
        assert 'id="fi.search_note-error"' in answer.text
    else:
        assert "<script>alert" not in veera.get(address).text
        assert "&lt;script&gt;" in veera.get(address).text


def test_a_ground_is_changed_and_another_one_documented_on_its_own_page_and_not_in_the_letter(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    page = veera.get(f"{address}/edit").text
    assert f'href="/cases/{case_id}/requests/{pages.letters.request(case_id).id}/grounds"' in page
    fields = _fields(page)
    assert "Pyyntö on perusteeton." in page, "the reasons are read here"
    forged = {"ground.G1.fi": "Pyynnöstä ei ole hyötyä.", "ground.G1.evidence": "Muistio 2.", "add_ground": "G5"}
    assert not set(forged) & set(fields)
    veera.post(f"{address}/edit", data={**fields, **forged})
    with pages.web.deps.database.read() as session:
        grounds = session.get_one(Letter, letter_id).grounds
        assert [(one["code"], one["evidence"]) for one in grounds] == [("G1", "Muistio 1, sivu 2.")]
        assert "hyötyä" not in grounds[0]["reasons"]["fi"], "no ground and no reason but by its page"
    veera.post(f"{address}/edit", data={**_fields(veera.get(f"{address}/edit").text), "ground.G1.remove": "y"})
    with pages.web.deps.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert (letter.grounds, letter.state) == ([], "draft")


def test_an_acknowledgement_is_issued_mailed_and_voided_from_its_page(pages: Pages) -> None:
    case_id = pages.letters.open_case()
    letter_id = pages.letters.letter(case_id, "acknowledgement").id or 0
    kirsi, address = pages.browser("kirsi"), f"/cases/{case_id}/letters/{letter_id}"
    page = kirsi.get(address).text
    issued = kirsi.post(f"{address}/issue", data={**_fields(page, "/issue"), "unbarred": "y"})
    assert (issued.status_code, pages.state(letter_id)) == (303, "approved")
    pages.letters.print(letter_id)
    assert kirsi.post(f"{address}/print").status_code == 303
    assert "Mitään ei tulosteta" in kirsi.get(address).text
    assert 'value="email"' in kirsi.get(address).text
    assert kirsi.post(f"{address}/mail").status_code == 303
    twice = kirsi.post(f"{address}/mail")
    assert (twice.status_code, pages.state(letter_id)) == (422, "printed")
    veera = pages.browser("veera")
    fields = _fields(veera.get(address).text, "/discard")
    assert veera.post(f"{address}/discard", data={**fields, "reason": ""}).status_code == 422
    assert veera.post(f"{address}/discard", data={**fields, "reason": "Lähetetty paperilla."}).status_code == 303
    assert pages.state(letter_id) == "void"
    assert "Lähetetty paperilla." in veera.get(address).text


def test_languages_and_the_courtesy_text_change_from_the_page(pages: Pages) -> None:
    case_id = pages.letters.open_case(language="unknown")
    letter_id = pages.letters.letter(case_id, "acknowledgement").id or 0
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    assert veera.post(f"{address}/courtesy", data={"version": "1", "wanted": "yes"}).status_code == 303
    page = veera.get(f"{address}/edit").text
    assert 'lang="fi-FI"' in page
    assert 'lang="sv-FI"' in page
    assert 'lang="en"' in page
    assert veera.post(f"{address}/courtesy", data={"version": "2", "wanted": "no"}).status_code == 303
    assert veera.post(f"{address}/languages", data={"version": "3"}).status_code == 303


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_a_letter_opens_in_every_language(pages: Pages, language: str) -> None:
    case_id, letter_id = pages.decision()
    paivi, veera = pages.browser("paivi"), pages.browser("veera")
    for browser in (paivi, veera):
        browser.post("/language", data={"language": language})
    address = f"/cases/{case_id}/letters/{letter_id}"
    seen = [
        paivi.get("/sign"),
        paivi.get(f"/sign/{case_id}/{letter_id}"),
        veera.get(address),
        veera.get(f"{address}/edit"),
    ]
    pages.letters.approve(letter_id, "paivi")
    seen.append(veera.get(address))
    pages.letters.print(letter_id)
    seen.append(veera.get(address))
    pages.letters.send(letter_id, "suomifi")
    seen.append(veera.get(address))
    assert [answer.status_code for answer in seen] == [200] * len(seen)
    for answer in seen:
        assert f'<html lang="{language}">' in answer.text
        assert "style=" not in answer.text.partition("<main")[2], "no inline style passes the content policy"


def test_a_failed_printing_is_told_and_tried_again(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    pages.letters.approve(letter_id, "jari")
    with pages.web.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == "print_letter")).one()
        job.state, job.fault = "failed", "PrintFailed: the printer ended"
        session.add(job)
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    assert "the printer ended" in veera.get(address).text
    assert veera.post(f"{address}/print").status_code == 303
    with pages.web.deps.database.read() as session:
        assert session.scalars(select(col(Job.state)).where(col(Job.kind) == "print_letter")).one() == "queued"


def test_an_acknowledgement_that_could_not_leave_by_itself_says_so(pages: Pages) -> None:
    case_id = pages.letters.open_case(subject_name="王小明")
    letter_id = pages.letters.letter(case_id, "acknowledgement").id or 0
    with pages.web.deps.database.read() as session:
        job_id = session.scalars(select(col(Job.id)).where(col(Job.kind) == "acknowledge")).one() or 0
    for _ in range(3):
        pages.letters.clock.pass_by(minutes=10)
        run_job(pages.web.deps, {"acknowledge": acknowledge}, job_id)
    page = text_of(pages.browser("kirsi").get(f"/cases/{case_id}/letters/{letter_id}").data)
    assert "Kirje ei lähtenyt itsestään." in page
    assert "Näitä merkkejä ei voi tulostaa: 小 明 王" in page
    assert pages.state(letter_id) == "draft"


def test_what_was_typed_stays_on_the_page_of_a_letter_that_changed_meanwhile(pages: Pages) -> None:
    """A short text was lost on a page of its own, and so was the way back to the letter."""
    case_id, letter_id = pages.answer()
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    look = veera.get(address).text
    sending, void = _fields(look, "/dispatch"), _fields(look, "/discard")
    pages.letters.write(letter_id, handover="Kuuntele asiointipisteessä.")
    pages.letters.submit(letter_id)
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    sent = veera.post(f"{address}/dispatch", data={**sending, "way": "counter", "address_used": "Piste 4"})
    assert (sent.status_code, "Piste 4" in sent.text) == (409, True)
    gone = veera.post(f"{address}/discard", data={**void, "reason": "Väärä."})
    assert (gone.status_code, "Väärä." in gone.text) == (409, True)
    for answer in (sent, gone):
        assert "Kirje muuttui, kun luit sitä" in text_of(answer.data)
        assert f'action="{address}/dispatch"' in answer.text, "it is the letter's own page"


def test_a_change_to_a_letter_that_was_sent_meanwhile_keeps_what_was_typed(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}/edit"
    fields = _fields(veera.get(address).text)
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    pages.letters.send(letter_id)
    answer = veera.post(address, data={**fields, "fi.search_note": "Lyhyt."})
    assert (answer.status_code, "Lyhyt." in answer.text) == (422, True)
    assert "ei enää muuteta" in text_of(answer.data)


def test_changing_the_languages_of_a_letter_that_moved_on_is_told_on_its_page(pages: Pages) -> None:
    case_id, letter_id = pages.draft()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    for action in ("languages", "courtesy"):
        answer = veera.post(f"{address}/{action}", data={"version": "9", "wanted": "yes"})
        assert answer.status_code == 409, action
        assert "Kirje muuttui, kun luit sitä" in text_of(answer.data), action
        assert f'href="{address}/edit"' in answer.text, action


def test_a_stale_verdict_stays_on_the_page_to_sign(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    paivi, address = pages.browser("paivi"), f"/sign/{case_id}/{letter_id}"
    fields = _fields(paivi.get(address).text, "/send-back")
    pages.letters.write(letter_id, handover="Saat ne palvelupisteestä.")
    pages.letters.submit(letter_id)
    answer = paivi.post(f"{address}/send-back", data={**fields, "comment": "Lyhennä."})
    assert (answer.status_code, "Lyhennä." in answer.text) == (409, True)
    assert f'action="{address}/approve"' in answer.text


def test_a_mail_whose_leaving_is_unknown_is_settled_from_the_page(pages: Pages) -> None:
    pages.web.mail.is_set_up = True
    case_id = pages.letters.open_case()
    letter_id = pages.letters.letter(case_id, "acknowledgement").id or 0
    pages.letters.issue(letter_id)
    pages.letters.print(letter_id)
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    veera.post(f"{address}/mail", data=_fields(veera.get(address).text, "/mail"))
    with pages.web.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == "send_letter")).one()
        job.state, job.fault, job.args = "failed", "The mail may have been sent.", {**job.args, "attempted": True}
        session.add(job)
    look = veera.get(address)
    assert "Siihen asti kirjettä ei voi muuttaa" in text_of(look.data)
    changed = veera.post(f"{address}/discard", data={**_fields(look.text, "/discard"), "reason": "Ei tarvita."})
    assert "Kirje on voinut lähteä sähköpostilla" in text_of(changed.data)
    assert veera.post(f"{address}/not-mailed", data={}).status_code == 303
    again = veera.post(f"{address}/not-mailed", data={})
    assert (again.status_code, "Tiedossa on jo" in text_of(again.data)) == (422, True)
    assert veera.post(f"{address}/discard", data={**_fields(look.text, "/discard"), "reason": "Ei."}).status_code == 303


def test_a_sending_on_the_day_that_has_just_begun_in_helsinki_is_taken_without_a_time(pages: Pages) -> None:
    """Half past midnight in Helsinki is still yesterday by UTC."""
    case_id, letter_id = pages.answer()
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    midnight = (pages.web.clock() + timedelta(days=1)).replace(hour=22, minute=30)
    pages.web.clock.pass_by(seconds=(midnight - pages.web.clock()).total_seconds())
    kirsi, address = pages.browser("kirsi"), f"/cases/{case_id}/letters/{letter_id}"
    fields = _fields(kirsi.get(address).text, "/dispatch")
    day = (midnight + timedelta(hours=2)).strftime("%d.%m.%Y")
    sent = kirsi.post(f"{address}/dispatch", data={**fields, "way": "suomifi", "sent_at": day, "address_used": ""})
    assert (sent.status_code, pages.state(letter_id)) == (303, "sent")


@pytest.mark.parametrize(
    ("answer_way", "filled"),
    [("email", ""), ("suomifi", ""), ("post", "Kuja 1\n02100 Espoo"), ("counter", ""), ("", "")],
)
def test_the_address_of_a_sending_is_that_of_its_way(pages: Pages, answer_way: str, filled: str) -> None:
    """An answer that goes by Suomi.fi was offered the person's e-mail address as the one used."""
    case_id, letter_id = pages.answer(answer_way=answer_way, turvakielto="no", subject_address="Kuja 1\n02100 Espoo")
    pages.letters.approve(letter_id, "jari")
    pages.letters.print(letter_id)
    look = pages.browser("kirsi").get(f"/cases/{case_id}/letters/{letter_id}").text
    assert _fields(look, "/dispatch")["address_used"].replace("\r\n", "\n") == filled


def test_the_addressee_is_chosen_on_the_page_of_the_letter(pages: Pages) -> None:
    case_id = pages.letters.open_case(representative_name="Otso Edustaja", mandate="shown")
    pages.letters.search(case_id)
    pages.letters.link_call(case_id)
    pages.letters.step(case_id, "start_assessment")
    pages.letters.step(case_id, "answer_full")
    letter_id = pages.letters.letter(case_id, "access_answer").id or 0
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}/edit"
    edit = veera.get(address)
    assert "Valitse, lähteekö kirje rekisteröidylle vai edustajalle." in text_of(edit.data)
    person = re.search(r'<option value="(\d+)">Otso Edustaja', edit.text)
    assert person is not None
    fields = {**_fields(edit.text), "addressee": person[1]}
    bare = veera.post(address, data=fields)
    assert (bare.status_code, "Vahvista, että valtuutus kattaa" in text_of(bare.data)) == (422, True)
    assert veera.post(address, data={**fields, "mandate_covers": "y"}).status_code == 303
    assert "Edustat henkilöä Kim Mallinen." in text_of(veera.get(address.removesuffix("/edit")).data)


def test_what_was_to_be_mended_is_kept_though_the_letter_went_back_to_its_writer(pages: Pages) -> None:
    case_id, letter_id = pages.decision()
    paivi, address = pages.browser("paivi"), f"/sign/{case_id}/{letter_id}"
    fields = _fields(paivi.get(address).text, "/send-back")
    pages.letters.write(letter_id, handover="Saat ne palvelupisteestä.")
    answer = paivi.post(f"{address}/send-back", data={**fields, "comment": "Lyhennä."})
    words = text_of(answer.data)
    assert (answer.status_code, "Lyhennä." in words, "ei odota hyväksyntää" in words) == (422, True, True)


def test_the_letter_is_shown_with_what_is_typed_and_nothing_is_saved(pages: Pages) -> None:
    case_id, letter_id = pages.draft()
    veera = pages.browser("veera")
    address = f"/cases/{case_id}/letters/{letter_id}/edit"
    form = {**_fields(veera.get(address).text), "fi.search_note": "Vielä tallentamaton virke 2026-11-03."}
    live = veera.post(f"{address}/view", data=form)
    assert live.status_code == 200
    assert "Vielä tallentamaton virke" in live.text
    assert "<html" not in live.text
    assert "muodossa 3.11.2026" in text_of(live.text)
    whole = veera.post(f"{address}/view", data={**form, "then": "try"})
    assert whole.text.count("Vielä tallentamaton virke") >= 2
    assert "Vielä tallentamaton virke" not in veera.get(address).text
    refused = veera.post(f"{address}/view", data={**form, "fi.search_note": "\u202ekäännetty"})
    assert refused.status_code == 422


def test_versions_are_compared_on_a_page(pages: Pages) -> None:
    case_id, letter_id = pages.draft()
    pages.letters.write(letter_id, search_note="Lisätty virke.")
    address = f"/cases/{case_id}/letters/{letter_id}/versions"
    shown = pages.browser("veera").get(address)
    assert "<ins>Lisätty virke.</ins>" in shown.text
    assert pages.browser("veera").get(f"{address}?first=1&second=99").status_code == 200
    other = pages.letters.open_case()
    assert pages.browser("veera").get(address.replace(f"/{case_id}/", f"/{other}/")).status_code == 404


def test_the_receipt_of_a_clock_is_printed_for_its_own_case_only(pages: Pages) -> None:
    case_id, other = pages.letters.open_case(), pages.letters.open_case()
    request_id, veera = pages.letters.request(case_id).id, pages.browser("veera")
    printed = veera.get(f"/cases/{case_id}/requests/{request_id}/clock.pdf")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert f'filename="clock-{case_id}-{request_id}.pdf"' in printed.headers["Content-Disposition"]
    assert veera.get(f"/cases/{other}/requests/{request_id}/clock.pdf").status_code == 404


def test_a_letter_of_a_joint_reply_says_so_and_is_taken_out_on_its_page(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    veera, address = pages.browser("veera"), f"/cases/{case_id}/letters/{letter_id}"
    assert "Ota pois yhteisestä vastauksesta" not in text_of(veera.get(address).data)
    with pages.web.deps.database.write() as session:
        case, by, at = session.get_one(Case, case_id), pages.letters.people["veera"], pages.web.clock()
        cover = drafting.start(session, pages.web.deps, case, None, COVER, by=by, at=at).id or 0
        session.add(JointLetter(letter_id=letter_id, cover_id=cover))
    page = veera.get(address)
    assert "Ota pois yhteisestä vastauksesta" in text_of(page.data)
    assert veera.post(f"{address}/take-out", data=_fields(page.text, "/take-out")).status_code == 303
    assert pages.state(cover) == "void"
    again = veera.post(f"{address}/take-out", data=_fields(page.text, "/take-out"))
    assert (again.status_code, "ei ole osa yhteistä vastausta" in text_of(again.data)) == (422, True)
    shown = text_of(veera.get(f"/cases/{case_id}/letters/{cover}").data)
    assert "Kirje otettiin pois yhteisestä vastauksesta." in shown


def test_a_joint_reply_is_offered_to_go_the_way_that_the_case_asks_for(pages: Pages) -> None:
    case_id, letter_id = pages.answer()
    with pages.web.deps.database.write() as session:
        case, by, at = session.get_one(Case, case_id), pages.letters.people["veera"], pages.web.clock()
        cover = drafting.start(session, pages.web.deps, case, None, COVER, by=by, at=at)
        cover.state, case.answer_way = "printed", "post"
        session.add(JointLetter(letter_id=letter_id, cover_id=cover.id or 0))
    shown = pages.browser("veera").get(f"/cases/{case_id}/rights").text
    assert re.search(r'<option selected value="post">|<option value="post" selected', shown)
