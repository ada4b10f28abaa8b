"""E-mails on the pages: from the list to a case, who may see what, attachments, outages, the officer's own list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from dsr.db.case_rows import remove_rows
from dsr.db.tables import (
    AccessEntry,
    Attachment,
    AttachmentChunk,
    Case,
    CaseTask,
    CaseUser,
    ChannelTest,
    ClockFact,
    Dispatch,
    Event,
    Letter,
    MailboxMessage,
    Message,
    RightRequest,
)
from dsr.domain.invariants import Checked, Invariant
from dsr.services import channel_tests, outages
from dsr.services.case_retention.shorter import remove_copies
from dsr.services.lawful import house
from dsr.services.mail_in import attachments, lost_days, returning, settling, storing
from dsr.web.current import EXTENSION
from tests.mail_parts import FROM_AINO, PDF, PNG, RECEIVED, file_part, mail, mixed, part
from tests.statements import statements_of
from tests.web.office import Office, text_of

AT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
ASKS = part("Pyydän kopion puheluistani. Numeroni on 040 555 0045.\n\nAino Esimerkki", "text/plain; charset=utf-8")


@pytest.fixture
def office(office: Office) -> Office:
    """The office with its mail servers named."""
    settings = replace(
        office.deps.settings,
        mail_hosts=(".kaupunki.example",),
        mail_authserv=("mx.kaupunki.example",),
        officer_mail=("vastaava@kaupunki.example",),
    )
    office.deps = replace(office.deps, settings=settings)
    office.app.extensions[EXTENSION] = office.deps
    return office


def _take_in(office: Office, raw: bytes) -> int:
    read = storing.read_mail(office.deps, raw)
    with office.deps.database.write() as session:
        return storing.take_in(session, office.deps, read, at=office.clock()).id or 0


def _row(office: Office, mail_id: int) -> MailboxMessage:
    with office.deps.database.read() as session:
        row = session.get_one(MailboxMessage, mail_id)
        session.expunge_all()
        return row


def test_what_a_server_without_a_name_found_is_kept_where_the_city_says_that_its_servers_write_none(
    office: Office,
) -> None:
    result = (
        "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=posti.example; dmarc=fail action=none"
    )
    assert _row(office, _take_in(office, mail("Yksi", received=f"{result}\r\n{RECEIVED}"))).authenticity == {}
    settings = replace(office.deps.settings, mail_results_unnamed=True)
    office.deps = replace(office.deps, settings=settings)
    kept = _row(office, _take_in(office, mail("Kaksi", received=f"{result}\r\n{RECEIVED}"))).authenticity
    assert (kept["spf"], kept["dmarc"]) == ("pass", "fail")


def _form(page: bytes) -> dict[str, str]:
    """What the form of intake would send as it stands."""
    html = page.decode()
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', html))
    text = re.search(r'<textarea[^>]*name="text"[^>]*>\s*(.*?)</textarea>', html, re.DOTALL)
    assert text, text_of(page)
    names = ("intake_key", "mail_id", "arrived", "subject_name", "number_1", "subject_email")
    kept = {name: unescape(fields[name]) for name in names}
    return kept | {"text": unescape(text[1]), "rights": "access", "language": "fi", "channel": "email"}


def _case(office: Office, reference: str, *, named: int | None = None) -> int:
    maker = office.add_user("intake")
    with office.deps.database.write() as session:
        at = office.clock()
        case = Case(reference=reference, is_protected=named is not None, created_by=maker, created_at=at)
        session.add(case)
        session.flush()
        if named is not None:
            session.add(CaseUser(case_id=case.id or 0, user_id=named, kind="named", at=at))
        letter = Letter(case_id=case.id or 0, kind="acknowledgement", state="sent", created_at=at)
        session.add(letter)
        session.flush()
        sent = {"way": "email", "sent_at": at, "recorded_at": at, "message_id": f"<brief-{case.id}@kaupunki.example>"}
        session.add(Dispatch(letter_id=letter.id or 0, **sent))
        return case.id or 0


def test_an_uploaded_mail_fills_the_form_with_proofs_and_becomes_a_case_with_its_attachments(office: Office) -> None:
    clerk = office.browser_of("intake")
    raw = mixed(ASKS, file_part("valtakirja.pdf", PDF), heads=(RECEIVED,))
    sent = clerk.post("/messages/file", data={"eml": (BytesIO(raw), "viesti.eml")})
    page = clerk.get(sent.headers["Location"]).data
    assert "25.11.2026 klo 0.30" in page.decode()
    assert 'class="proof"' in page.decode()
    form = _form(page)
    assert (form["subject_name"], form["subject_email"]) == ("Aino Esimerkki", "aino@posti.example")
    answered = clerk.post("/intake", data=form)
    assert answered.status_code == 303, text_of(answered.data)
    with office.deps.database.read() as session:
        request = session.scalars(select(RightRequest)).one()
        assert request.received_on == date(2026, 11, 25)
        assert session.scalars(select(col(Attachment.case_id))).one() == request.case_id
        row = session.scalars(select(MailboxMessage)).one()
        assert (row.state, row.outcome, row.case_id, row.text) == ("settled", "logged", request.case_id, "")
    assert clerk.post("/messages/file", data={"eml": (BytesIO(raw), "x.eml")}).headers["Location"] == "/messages/1"


def test_an_uploaded_automatic_reply_is_shown_as_a_message_and_not_in_the_form_of_intake(office: Office) -> None:
    raw = mail("Olen lomalla.", "Auto-Submitted: auto-replied")
    sent = office.browser_of("intake").post("/messages/file", data={"eml": (BytesIO(raw), "viesti.eml")})
    assert sent.headers["Location"] == "/messages/1"


@pytest.mark.parametrize(("before", "after"), [(b" 2026 ", b" 2199 "), (b"Date:", b"X-Date:")])
def test_a_clock_that_tells_nothing_is_not_called_the_senders(office: Office, before: bytes, after: bytes) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mail(received="").replace(before, after))
    for path in ("/messages", f"/messages/{mail_id}"):
        assert "lähettäjän kellon mukaan" not in text_of(clerk.get(path).data)
    assert "Viestistä ei selviä, milloin se saapui" in text_of(clerk.get(f"/messages/{mail_id}").data)
    form = _form(clerk.get(f"/messages/{mail_id}/log").data)
    assert form["arrived"] == "", "the moment of reading is no receipt: a person writes the day"
    refused = clerk.post("/intake", data=form)
    assert refused.status_code == 422
    assert "arrived-error" in refused.text
    assert clerk.post("/intake", data=form | {"arrived": "20.11.2026"}).status_code == 303


def test_one_mail_makes_one_case_whoever_presses_second(office: Office) -> None:
    first, second = office.browser_of("intake"), office.browser_of("handler")
    mail_id = _take_in(office, mixed(ASKS, heads=(RECEIVED,)))
    forms = [_form(one.get(f"/messages/{mail_id}/log").data) for one in (first, second)]
    assert first.post("/intake", data=forms[0]).status_code == 303
    refused = second.post("/intake", data=forms[1] | {"seen_earlier": "1"})
    assert refused.status_code in (404, 422)
    with office.deps.database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_receipt_later_than_the_server_tells_is_refused(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mixed(ASKS, heads=(RECEIVED,)))
    form = _form(clerk.get(f"/messages/{mail_id}/log").data) | {"arrived": "25.11.2026 klo 8.00"}
    answered = clerk.post("/intake", data=form)
    assert answered.status_code == 422
    assert "palvelin" in text_of(answered.data)
    assert _row(office, mail_id).state == "new"


@pytest.mark.parametrize("day", ["28.11.2026", "20.11.2026"], ids=["later", "earlier"])
def test_a_receipt_on_another_day_than_the_message_shows_needs_a_reason_that_stays(office: Office, day: str) -> None:
    office.clock.pass_by(days=5)  # 30 November
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mail(received=""))  # the sender's own clock says 24 November
    form = _form(clerk.get(f"/messages/{mail_id}/log").data) | {"arrived": f"{day} klo 9.00"}
    refused = clerk.post("/intake", data=form)
    assert refused.status_code == 422
    assert "Viestistä näkyy toinen saapumispäivä" in text_of(refused.data)
    passed_on = clerk.post("/intake/route", data={**form, "route": "not_a_request"})
    assert passed_on.status_code == 422
    assert _row(office, mail_id).state == "new"
    said = clerk.post("/intake", data=form | {"arrival_reason": "Lokin mukaan palvelin sai sen silloin."})
    assert said.status_code == 303, text_of(said.data)
    with office.deps.database.read() as session:
        fact = session.scalars(select(ClockFact).where(col(ClockFact.kind) == "received")).one()
        assert (fact.reason, fact.happened_on.day) == ("Lokin mukaan palvelin sai sen silloin.", int(day[:2]))
        assert session.scalars(select(col(Message.arrival_reason))).one() == fact.reason
    assert "Lokin mukaan palvelin sai sen silloin." in text_of(clerk.get(said.headers["Location"]).data)


def test_another_moment_of_the_day_that_the_message_shows_needs_no_reason(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mail(received=""))
    form = _form(clerk.get(f"/messages/{mail_id}/log").data) | {"arrived": "24.11.2026 klo 9.00"}
    assert clerk.post("/intake", data=form).status_code == 303


def test_a_message_added_to_a_case_on_another_day_than_it_shows_needs_a_reason(office: Office) -> None:
    office.clock.pass_by(days=5)  # 30 November
    clerk = office.browser_of("handler")
    case_id = _case(office, "14/00.01.06/2026")
    mail_id = _take_in(office, mail("Asia 14/00.01.06/2026", received=""))
    data = {"mail_id": str(mail_id), "version": "1", "kind": "other", "channel": "email", "text": "Hei"}
    data["arrived"] = "29.11.2026 klo 9.00"
    assert clerk.post(f"/cases/{case_id}/messages/new", data=data).status_code == 422
    said = clerk.post(f"/cases/{case_id}/messages/new", data=data | {"arrival_reason": "Lähettäjän kello on väärässä."})
    assert said.status_code == 303, text_of(said.data)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Message.arrival_reason))).one() == "Lähettäjän kello on väärässä."


def test_what_a_machine_wrote_starts_no_case_until_a_person_says_otherwise(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mail("Olen lomalla. Pyydän kopion puheluistani.", "Auto-Submitted: auto-replied"))
    assert clerk.get(f"/messages/{mail_id}/log").status_code == 422
    assert clerk.post(f"/messages/{mail_id}/person").status_code == 303
    assert clerk.get(f"/messages/{mail_id}/log").status_code == 200


def test_a_later_message_is_proposed_by_our_own_message_id_and_joined_by_a_person(office: Office) -> None:
    clerk = office.browser_of("handler")
    case_id = _case(office, "14/00.01.06/2026")
    mail_id = _take_in(office, mail("Kiitos.", f"In-Reply-To: <brief-{case_id}@kaupunki.example>"))
    assert "14/00.01.06/2026" in text_of(clerk.get(f"/messages/{mail_id}").data)
    form = clerk.get(f"/cases/{case_id}/messages/new?mail={mail_id}").data.decode()
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    data = {
        "mail_id": str(mail_id),
        "version": version[1],
        "kind": "other",
        "channel": "email",
        "text": "Kiitos.",
        "arrived": "25.11.2026 klo 0.30",
    }
    assert clerk.post(f"/cases/{case_id}/messages/new", data=data).status_code == 303
    with office.deps.database.read() as session:
        message = session.scalars(select(Message).where(col(Message.case_id) == case_id)).one()
        assert message.text == "Kiitos."
        session.expunge_all()
    row = _row(office, mail_id)
    assert (row.outcome, row.case_id, row.message_id) == ("joined", case_id, message.id)


def test_an_automatic_reply_ends_no_pause(office: Office) -> None:
    clerk = office.browser_of("handler")
    case_id = _case(office, "14/00.01.06/2026")
    mail_id = _take_in(office, mail("Poissa.", f"In-Reply-To: <brief-{case_id}@kaupunki.example>", "X-Autoreply: yes"))
    data = {
        "mail_id": str(mail_id),
        "version": "1",
        "channel": "email",
        "text": "Poissa.",
        "arrived": "25.11.2026 klo 0.30",
    }
    answered = clerk.post(f"/cases/{case_id}/messages/new", data=data | {"kind": "answer"})
    assert answered.status_code == 422
    assert clerk.post(f"/cases/{case_id}/messages/new", data=data | {"kind": "auto_reply"}).status_code == 303


def test_a_sender_alone_proposes_no_case_and_a_reference_does(office: Office) -> None:
    case_id = _case(office, "14/00.01.06/2026")
    plain = _row(office, _take_in(office, mail("Hei", message_id="<a@x.example>")))
    named = _row(office, _take_in(office, mail("Asia 14/00.01.06/2026", message_id="<b@x.example>")))
    assert (plain.proposed_case_id, named.proposed_case_id, named.proposed_by) == (None, case_id, "reference")


def _joined(office: Office, case_id: int, raw: bytes) -> None:
    """A mail that has become part of a case, as far as what is found by it."""
    mail_id = _take_in(office, raw)
    with office.deps.database.write() as session:
        row = session.get_one(MailboxMessage, mail_id)
        row.state, row.outcome, row.case_id = "settled", "logged", case_id
        session.add(row)


def test_an_answer_that_goes_back_to_the_persons_own_mail_finds_its_case(office: Office) -> None:
    """A colleague asked from the mail program, so that neither our Message-ID nor a reference stands in the answer."""
    case_id = _case(office, "14/00.01.06/2026")
    _joined(office, case_id, mail(message_id="<first@posti.example>"))
    references = "References: <first@posti.example> <outlook-7@kaupunki.example>"
    answer = _take_in(office, mail("Soitin toukokuussa.", references, message_id="<second@posti.example>"))
    row = _row(office, answer)
    assert (row.proposed_case_id, row.proposed_by) == (case_id, "thread")
    assert "Se vastaa sähköpostiviestiin, joka kuuluu tähän asiaan" in text_of(
        office.browser_of("handler").get(f"/messages/{answer}").data
    )
    waiting = mail("Lisäys.", "In-Reply-To: <second@posti.example>", message_id="<third@posti.example>")
    assert _row(office, _take_in(office, waiting)).proposed_case_id is None, "what it answers is no case's yet"
    other = _case(office, "15/00.01.06/2026")
    both = mail("Asia 15/00.01.06/2026.", references, message_id="<fourth@posti.example>")
    assert _row(office, _take_in(office, both)).proposed_case_id == other, "what is written goes first"


def test_an_answer_to_a_mail_of_a_protected_case_or_of_the_officers_is_seen_by_nobody_else(office: Office) -> None:
    named_id = office.add_user("handler")
    clerk, officer = office.browser_of("handler"), office.browser_of("dpo")
    protected = _case(office, "14/00.01.06/2026", named=named_id)
    _case(office, "15/00.01.06/2026")
    _joined(office, protected, mail(message_id="<first@posti.example>"))
    text = "Asia 15/00.01.06/2026."
    answer = _take_in(office, mail(text, "In-Reply-To: <first@posti.example>", message_id="<a@posti.example>"))
    assert _row(office, answer).proposed_case_id == protected, "a reference makes it no wider known"
    assert clerk.get(f"/messages/{answer}").status_code == 404
    told = _take_in(office, mail("Huoli.", subject="Subject: Tietosuojavastaavalle", message_id="<b@posti.example>"))
    assert officer.post(f"/messages/officer/{told}/take").status_code == 303
    more = _take_in(office, mail("Lisää siitä.", "In-Reply-To: <b@posti.example>", message_id="<c@posti.example>"))
    assert _row(office, more).is_for_officer
    assert clerk.get(f"/messages/{more}").status_code == 404
    assert "Lisää siitä." in text_of(officer.get("/messages/officer").data)
    both = "References: <first@posti.example> <b@posti.example>"
    last = _take_in(office, mail("Kumpaankin.", both, message_id="<d@posti.example>"))
    assert officer.post(f"/messages/officer/{last}/hand-over").status_code == 303
    row = _row(office, last)
    assert (row.is_for_officer, row.proposed_case_id, row.proposed_by) == (False, protected, "thread")
    assert clerk.get(f"/messages/{last}").status_code == 404, "what the officer hands over is not for every clerk"
    assert office.sign_in(named_id).get(f"/messages/{last}").status_code == 200


def test_a_case_is_found_by_the_reference_that_it_has_in_the_citys_own_register(office: Office) -> None:
    case_id, named_alike = _case(office, "14/00.01.06/2026"), _case(office, "15/00.01.06/2026")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).outside_reference = "4711/00.01.02/2026"
        session.get_one(Case, named_alike).outside_reference = "14/00.01.06/2026"
    plain = _row(office, _take_in(office, mail("Dnro 4711/00.01.02/2026", message_id="<a@x.example>")))
    assert (plain.proposed_case_id, plain.proposed_by) == (case_id, "reference")
    ours = _row(office, _take_in(office, mail("Asia 14/00.01.06/2026", message_id="<b@x.example>")))
    assert ours.proposed_case_id == case_id, "our own reference goes before another register's that reads the same"


def test_of_cases_that_share_the_citys_reference_a_protected_one_goes_first(office: Office) -> None:
    """Whoever writes about a protected case is read by those named to it alone, whichever case was logged last."""
    named = office.add_user("handler")
    protected, other = _case(office, "14/00.01.06/2026", named=named), _case(office, "15/00.01.06/2026")
    with office.deps.database.write() as session:
        for case_id in (protected, other):
            session.get_one(Case, case_id).outside_reference = "4711/00.01.02/2026"
    row = _row(office, _take_in(office, mail("Dnro 4711/00.01.02/2026", message_id="<a@x.example>")))
    assert row.proposed_case_id == protected


def _forward(note: str) -> bytes:
    """A mail of 24 November by which a colleague passes Aino's on, who wrote on the 20th."""
    inner = mail("Pyydän kopion puheluistani.\n\nAino Esimerkki\n", received="").decode().replace("\r\n", "\n")
    inner = inner.replace("Tue, 24 Nov", "Fri, 20 Nov")
    raw = mixed(part(note, "text/plain; charset=utf-8"), part(inner, "message/rfc822"), heads=(RECEIVED,))
    return raw.replace(FROM_AINO.encode(), b"From: Veli Virkailija <veli@muu.example>", 1)


def test_of_a_mail_that_is_passed_on_the_original_is_proposed_with_the_first_place(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, _forward("Tässä tullut viesti."))
    page = clerk.get(f"/messages/{mail_id}/log").data
    form = _form(page)
    assert (form["subject_name"], form["subject_email"]) == ("Aino Esimerkki", "aino@posti.example")
    assert form["arrived"].startswith("20.11.2026")
    assert 'value="Veli Virkailija &lt;veli@muu.example&gt;"' in page.decode()
    assert re.search(
        r'name="rights"[^>]*value="access"[^>]*checked|checked[^>]*name="rights"[^>]*value="access"', page.decode()
    )
    read_again = _form(clerk.post("/intake/read", data=form).data)
    assert (read_again["subject_email"], read_again["arrived"]) == (form["subject_email"], form["arrived"])
    logged = clerk.post("/intake", data=form | {"first_place": "Veli Virkailija"})
    assert logged.status_code == 303, text_of(logged.data)
    with office.deps.database.read() as session:
        assert session.scalars(select(RightRequest)).one().received_on == date(2026, 11, 20)
        assert session.scalars(select(col(Message.first_place))).one() == "Veli Virkailija"


def _inline(text: str) -> bytes:
    """A mail of 24 November by which a colleague passes on what stands below their own head."""
    colleague = "From: Veli Virkailija <veli.virkailija@espoo.fi>"
    return mail(text, sender=colleague, message_id="<veli@espoo.fi>")


def test_what_a_colleague_passes_on_below_their_own_head_came_when_it_first_came_to_the_city(office: Office) -> None:
    """As pasted: the month runs since then (GDPR 12(3)), and no reason is asked for that day."""
    clerk = office.browser_of("intake")
    below = (
        "Lähettäjä: Aino Esimerkki <aino@posti.example>\nLähetetty: perjantai 20. marraskuuta 2026 9.15\nAihe: puhelut"
    )
    mail_id = _take_in(
        office, _inline(f"Kuuluu teille. Veli\n\n{below}\n\nPyydän kopion puheluistani.\n\nAino Esimerkki")
    )
    page = clerk.get(f"/messages/{mail_id}/log").data
    form = _form(page)
    assert (form["subject_email"], form["arrived"]) == ("aino@posti.example", "20.11.2026 klo 9.15")
    assert 'value="Veli Virkailija &lt;veli.virkailija@espoo.fi&gt;"' in page.decode()
    for path in (f"/messages/{mail_id}", f"/messages/{mail_id}/log"):
        assert "Siksi saapumisajaksi ehdotetaan 20.11.2026 klo 9.15" in text_of(clerk.get(path).data)
    later = clerk.post("/intake", data=form | {"arrived": "25.11.2026 klo 0.30"})
    assert later.status_code == 422, "the day on which it was passed on needs a reason"
    logged = clerk.post("/intake", data=form)
    assert logged.status_code == 303, text_of(logged.data)
    with office.deps.database.read() as session:
        assert session.scalars(select(RightRequest)).one().received_on == date(2026, 11, 20)


def test_a_call_of_which_a_colleague_tells_by_mail_is_a_request_made_by_phone_on_its_day(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, _inline("Puhelimitse 20.11.2026 klo 9.15: asiakas pyytää kopiot puheluistaan."))
    page = clerk.get(f"/messages/{mail_id}/log").data.decode()
    assert _form(page.encode())["arrived"] == "20.11.2026 klo 9.15"
    assert '<option selected value="phone">' in page or re.search(r'value="phone"[^>]*selected', page)


def test_what_a_person_quotes_moves_no_day_of_their_own_mail(office: Office) -> None:
    below = "Lähettäjä: Espoo <tietosuoja@espoo.fi>\nLähetetty: 20.11.2026 9.15\nAihe: asia\n\nKerro numerosi."
    mail_id = _take_in(office, mail(f"Pyydän kopion puheluistani.\n\n{below}"))
    page = office.browser_of("intake").get(f"/messages/{mail_id}/log").data
    assert _form(page)["arrived"] == "25.11.2026 klo 0.30"
    assert "Siksi saapumisajaksi" not in text_of(page)


def test_who_asks_and_attaches_anothers_mail_stays_the_one_who_asks(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, _forward("Pyydän tarkastusoikeuden nojalla omat puhelutallenteeni."))
    form = _form(clerk.get(f"/messages/{mail_id}/log").data)
    assert form["subject_email"] == "veli@muu.example"
    assert form["arrived"] == "25.11.2026 klo 0.30"


@pytest.mark.parametrize(
    "raw",
    [
        mail("Pyydän kopion puheluistani.", "In-Reply-To: <brief-1@kaupunki.example>", message_id="<a@x.example>"),
        mail("Dnro 14/00.01.06/2026. Pyydän kopion puheluistani.", message_id="<b@x.example>"),
    ],
    ids=["reply", "reference"],
)
def test_a_message_of_a_case_becomes_a_new_request_only_where_a_person_says_so(office: Office, raw: bytes) -> None:
    case_id = _case(office, "14/00.01.06/2026")
    clerk = office.browser_of("handler")
    sent = clerk.post("/messages/file", data={"eml": (BytesIO(raw), "viesti.eml")})
    page = clerk.get(sent.headers["Location"]).data
    assert "näyttää kuuluvan asiaan 14/00.01.06/2026" in text_of(page)
    assert f'href="/cases/{case_id}/messages/new?mail=1"' in page.decode()
    refused = clerk.post("/intake", data=_form(page))
    assert refused.status_code == 422
    assert "Lisää se asiaan, tai merkitse, että se on uusi pyyntö" in text_of(refused.data)
    assert _row(office, 1).state == "new"
    with office.deps.database.read() as session:
        assert session.scalars(select(Case)).one().id == case_id
    said = clerk.post("/intake", data=_form(page) | {"is_new_request": "y"})
    assert said.status_code == 303, text_of(said.data)
    assert (_row(office, 1).outcome, _row(office, 1).case_id) == ("logged", case_id + 1)


def test_the_queue_says_that_a_message_has_waited_longer_than_a_working_day(office: Office) -> None:
    """Its month runs; what a machine wrote, what was dealt with and what another sees is not among it."""
    named, clerk_id, officer_id = (office.add_user(role) for role in ("handler", "intake", "dpo"))
    _case(office, "14/00.01.06/2026", named=named)
    told = "on odottanut yli yhden työpäivän"
    waiting = _take_in(office, mail(message_id="<a@x.example>"))  # it came on Wednesday 25 November
    _take_in(office, mail("Olen lomalla.", "Auto-Submitted: auto-replied", message_id="<b@x.example>"))
    _take_in(office, mail("Asia 14/00.01.06/2026", message_id="<c@x.example>"))
    _take_in(office, mail("Huoli.", subject="Subject: Tietosuojavastaavalle", message_id="<d@x.example>"))
    assert told not in text_of(office.sign_in(clerk_id).get("/queue").data)
    office.clock.pass_by(days=2)  # Friday: Thursday has gone by whole
    clerk, officer = office.sign_in(clerk_id), office.sign_in(officer_id)
    assert f"1 viesti {told}. Se saapui 25.11.2026 klo 0.30." in text_of(clerk.get("/queue").data)
    assert f"2 viestiä {told}" in text_of(office.sign_in(named).get("/queue").data)
    assert f"1 viesti {told}" in text_of(officer.get("/queue").data)
    assert 'href="/messages/officer"' in officer.get("/queue").text
    clerk.post(f"/messages/{waiting}/end", data={"outcome": "spam"})
    assert told not in text_of(clerk.get("/queue").data)


def test_of_several_cases_named_the_first_is_proposed_and_the_subject_goes_before(office: Office) -> None:
    first, second = _case(office, "14/00.01.06/2026"), _case(office, "15/00.01.06/2026")
    text = "Asiat 14/00.01.06/2026 ja 15/00.01.06/2026."
    plain = _row(office, _take_in(office, mail(text, message_id="<a@x.example>")))
    headed = _row(office, _take_in(office, mail(text, subject="Subject: 15/00.01.06/2026", message_id="<b@x.example>")))
    assert (plain.proposed_case_id, headed.proposed_case_id) == (first, second)


def test_a_message_that_speaks_to_the_officer_in_its_second_paragraph_is_the_officers(office: Office) -> None:
    clerk, _officer = office.browser_of("intake"), office.browser_of("dpo")
    mail_id = _take_in(office, mail("Hei,\n\ntämä on tietosuojavastaavalle luottamuksellisesti."))
    assert clerk.get(f"/messages/{mail_id}").status_code == 404


def test_a_delivery_failure_names_the_letter_that_came_back(office: Office) -> None:
    clerk = office.browser_of("handler")
    case_id = _case(office, "14/00.01.06/2026")
    status = part("Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n", "message/delivery-status")
    returned = part(f"Message-ID: <brief-{case_id}@kaupunki.example>\n", "text/rfc822-headers")
    body = f"--r\n{part('No.', 'text/plain')}\n--r\n{status}\n--r\n{returned}\n--r--\n"
    mail_id = _take_in(office, mail(body, kind='multipart/report; report-type=delivery-status; boundary="r"'))
    row = _row(office, mail_id)
    assert (row.origin, row.proposed_by, row.proposed_case_id) == ("bounce", "returned", case_id)
    assert f"/cases/{case_id}/letters/{row.returned_letter_id}" in clerk.get(f"/messages/{mail_id}").data.decode()


def test_a_notice_of_delay_is_no_return(office: Office) -> None:
    case_id = _case(office, "14/00.01.06/2026")
    status = part("Reporting-MTA: dns; mx\n\nAction: delayed\nStatus: 4.4.1\n", "message/delivery-status")
    returned = part(f"Message-ID: <brief-{case_id}@kaupunki.example>\n", "text/rfc822-headers")
    body = f"--r\n{part('Wait.', 'text/plain')}\n--r\n{status}\n--r\n{returned}\n--r--\n"
    mail_id = _take_in(office, mail(body, kind='multipart/report; report-type=delivery-status; boundary="r"'))
    row = _row(office, mail_id)
    assert (row.proposed_by, row.proposed_case_id, row.returned_letter_id) == ("delayed", case_id, None)
    page = text_of(office.browser_of("handler").get(f"/messages/{mail_id}").data)
    assert "palvelin yrittää vielä" in page
    assert "Avaa palautunut" not in page


def test_answers_to_a_protected_case_are_for_those_named_and_nobody_else_joins_it(office: Office) -> None:
    named_id = office.add_user("handler")
    named, other = office.sign_in(named_id), office.browser_of("handler")
    case_id = _case(office, "14/00.01.06/2026", named=named_id)
    unknown = _take_in(office, mail("Asia 15/00.01.06/2026", subject="Subject: kysymys", message_id="<b@x.example>"))
    reply = _take_in(
        office, mail("Vastaus", f"References: <brief-{case_id}@kaupunki.example>", message_id="<c@x.example>")
    )
    assert other.get(f"/messages/{reply}").status_code == 404
    assert other.get(f"/messages/{reply}/log").status_code == 404
    assert named.get(f"/messages/{reply}").status_code == 200
    assert "14/00.01.06/2026" not in text_of(other.get("/messages").data)
    joined = other.post(f"/messages/{unknown}/join", data={"reference": "14/00.01.06/2026"})
    missing = other.post(f"/messages/{unknown}/join", data={"reference": "99/00.01.06/2026"})
    assert (joined.status_code, text_of(joined.data)) == (422, text_of(missing.data))


def test_a_message_to_the_officer_is_the_officers_alone(office: Office) -> None:
    officer, clerk, decider = (office.browser_of(role) for role in ("dpo", "intake", "decider"))
    raw = mail("Luottamuksellinen huoli.", subject="Subject: Tietosuojavastaavalle")
    mail_id = _take_in(office, raw)
    assert clerk.get(f"/messages/{mail_id}").status_code == 404
    assert "Tietosuojavastaavalle" not in text_of(clerk.get("/messages").data)
    for browser in (clerk, decider):
        assert browser.get("/messages/officer").status_code == 404
    assert "Luottamuksellinen huoli." in text_of(officer.get("/messages/officer").data)
    assert officer.post(f"/messages/officer/{mail_id}/take").status_code == 303
    with office.deps.database.read() as session:
        task = session.scalars(select(CaseTask)).one()
        session.expunge_all()
    assert (task.kind, officer.get(f"/cases/{task.case_id}").status_code) == ("dpo_message", 200)
    for browser in (clerk, decider):
        assert browser.get(f"/cases/{task.case_id}").status_code == 404
        assert "Luottamuksellinen" not in text_of(browser.get("/queue?tab=routed").data)
    ended = {"outcome": "answered", "words": "Vastattu puhelimessa."}
    assert officer.post(f"/messages/officer/cases/{task.case_id}/tasks/{task.id}", data=ended).status_code == 303


def test_a_request_that_greets_the_officer_is_the_clerks_and_one_wrongly_routed_is_handed_over(office: Office) -> None:
    officer, clerk = office.browser_of("dpo"), office.browser_of("intake")
    greeted = _take_in(office, mail("Hyvä tietosuojavastaava, pyydän kopion puheluistani.", message_id="<a@x.example>"))
    assert clerk.get(f"/messages/{greeted}").status_code == 200
    own = mail("Hei", message_id="<b@x.example>").replace(b"To: tietosuoja@", b"To: vastaava@")
    addressed = _take_in(office, own)
    assert clerk.get(f"/messages/{addressed}").status_code == 404
    assert officer.post(f"/messages/officer/{addressed}/hand-over").status_code == 303
    assert clerk.get(f"/messages/{addressed}").status_code == 200


def test_without_an_officer_at_work_nothing_is_hidden(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mail("Huoli.", subject="Subject: Tietosuojavastaavalle"))
    assert clerk.get(f"/messages/{mail_id}").status_code == 200
    assert clerk.post(f"/messages/{mail_id}/officer").status_code == 422


def test_a_message_that_a_clerk_passes_to_the_officer_is_out_of_sight_from_then_on(office: Office) -> None:
    clerk, officer = office.browser_of("intake"), office.browser_of("dpo")
    data = {
        "route": "dpo_message",
        "channel": "email",
        "text": "Huoli työtoverista.",
        "arrived": "24.11.2026 klo 9.00",
        "intake_key": "k" * 20,
    }
    assert clerk.post("/intake/route", data=data).status_code == 303
    with office.deps.database.read() as session:
        case_id = session.scalars(select(col(Case.id))).one()
    assert clerk.get(f"/cases/{case_id}").status_code == 404
    assert "Huoli työtoverista." in text_of(officer.get("/messages/officer").data)


def _attached(office: Office, *parts: str) -> tuple[int, list[Attachment]]:
    mail_id = _take_in(office, mixed(ASKS, *parts, heads=(RECEIVED,)))
    with office.deps.database.read() as session:
        rows = list(session.scalars(select(Attachment).order_by(col(Attachment.id))))
        session.expunge_all()
        return mail_id, rows


def test_an_attachment_is_kept_sealed_and_is_always_a_download_that_nothing_runs(office: Office) -> None:
    clerk = office.browser_of("intake")
    big = b"%PDF-1.7\n" + b"salainen " * 150_000
    mail_id, (row,) = _attached(office, file_part("Aino <b>x</b>.html", big, "text/html"))
    with office.deps.database.read() as session:
        chunks = list(session.scalars(select(col(AttachmentChunk.sealed))))
    assert len(chunks) == 3
    assert b"salainen" not in b"".join(chunks)
    assert "Aino" not in row.sealed_name
    answered = clerk.get(f"/messages/{mail_id}/attachments/{row.id}")
    assert answered.data == big
    assert answered.headers["Content-Disposition"] == f'attachment; filename="liite-{row.id}.pdf"'
    assert answered.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    with office.deps.database.read() as session:
        looked = session.scalars(select(AccessEntry).order_by(col(AccessEntry.id).desc())).first()
        session.expunge_all()
    assert looked is not None
    assert (looked.action, looked.subject) == ("see_messages", f"attachment:{row.id}")


def test_a_damaged_attachment_is_not_given_out(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id, (row,) = _attached(office, file_part("a.pdf", PDF))
    with office.deps.database.write() as session:
        chunk = session.scalars(select(AttachmentChunk)).one()
        chunk.sealed = office.deps.cipher.seal_bytes(b"%PDF-something else")
        session.add(chunk)
    assert clerk.get(f"/messages/{mail_id}/attachments/{row.id}").status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "state", "reason"),
    [
        ("passi.jpg", PNG, "refused", "identity_document"),
        ("kuva.png", PNG, "asked", ""),
        ("valtakirja.pdf", PDF, "asked", ""),
        ("muistio.txt", "Hyvää päivää".encode(), "kept", ""),
        ("kuva.png", b"MZ\x90\x00" + b"\x00" * 80, "refused", "type"),
        ("sivu.txt", b"<html><script>alert(1)</script>", "refused", "type"),
        ("paketti.zip", b"PK\x03\x04" + b"\x00" * 80, "refused", "type"),
        ("kuva.svg", b"<svg xmlns='x'><script/></svg>", "refused", "type"),
        ("tyhja.pdf", b"", "refused", "empty"),
    ],
)
def test_what_an_attachment_is_is_told_by_its_content(
    office: Office, name: str, content: bytes, state: str, reason: str
) -> None:
    _mail_id, (row,) = _attached(office, file_part(name, content))
    assert (row.state, row.reason) == (state, reason)
    with office.deps.database.read() as session:
        kept = session.scalars(select(AttachmentChunk)).all()
    assert bool(kept) == (state != "refused")


def test_a_copy_of_an_identity_document_is_deleted_on_a_persons_word_and_leaves_its_refusal(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id, (row,) = _attached(office, file_part("kuva.png", PNG))
    assert clerk.post(f"/messages/{mail_id}/attachments/{row.id}", data={"is_identity": "perhaps"}).status_code == 422
    assert clerk.post(f"/messages/{mail_id}/attachments/{row.id}", data={"is_identity": "yes"}).status_code == 303
    with office.deps.database.read() as session:
        after = session.get_one(Attachment, row.id)
        assert (after.state, after.reason, after.sealed_name, after.sha256) == ("refused", "identity_document", "", "")
        assert session.scalars(select(AttachmentChunk)).all() == []
        assert "attachment_refused" in list(session.scalars(select(col(Event.kind))))
    page = text_of(clerk.get(f"/messages/{mail_id}").data)
    assert "Emme säilytä kopioita henkilötodistuksista" in page
    assert clerk.get(f"/messages/{mail_id}/attachments/{row.id}").status_code == 422


def test_an_attachment_opens_only_through_its_own_mail_or_case(office: Office) -> None:
    clerk = office.browser_of("handler")
    mail_id, (row,) = _attached(office, file_part("a.pdf", PDF))
    other = _take_in(office, mail("Hei", message_id="<o@x.example>"))
    own_case, other_case = _case(office, "1/00.01.06/2026"), _case(office, "2/00.01.06/2026")
    assert clerk.get(f"/messages/{other}/attachments/{row.id}").status_code == 404
    with office.deps.database.write() as session:
        attachments.give_to_case(session, mail_id, own_case)
    assert clerk.get(f"/messages/{mail_id}/attachments/{row.id}").status_code == 404
    assert clerk.get(f"/cases/{other_case}/attachments/{row.id}").status_code == 404
    assert clerk.get(f"/cases/{own_case}/attachments/{row.id}").status_code == 200
    with office.deps.database.write() as session:
        assert remove_copies(session, own_case)["attachment"] == 1
    assert clerk.get(f"/cases/{own_case}/attachments/{row.id}").status_code == 422


def test_when_the_citys_system_was_down_the_time_of_sending_is_proposed_with_its_rule(office: Office) -> None:
    clerk = office.browser_of("intake")
    with office.deps.database.write() as session:
        begun, ended = AT - timedelta(hours=8), AT - timedelta(minutes=1)
        outages.write(session, "email", begun, ended, "tiketti 1", by=1, at=office.clock())
    raw = mixed(ASKS, heads=(RECEIVED,)).replace(b"Date: Tue, 24 Nov 2026 23:10", b"Date: Tue, 24 Nov 2026 22:10")
    page = clerk.get(f"/messages/{_take_in(office, raw)}/log").data
    assert _form(page)["arrived"] == "24.11.2026 klo 22.10"
    assert "13/2003" in text_of(page)


@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        (
            AT - timedelta(minutes=15),
            AT - timedelta(minutes=5),
        ),  # after the sending: nothing kept it from being sent in
        (AT - timedelta(days=9), AT - timedelta(days=8)),  # over long before the message came in
    ],
)
def test_an_outage_in_which_the_message_was_not_sent_moves_no_receipt(
    office: Office, begun: datetime, ended: datetime
) -> None:
    clerk = office.browser_of("intake")
    with office.deps.database.write() as session:
        outages.write(session, "email", begun, ended, "tiketti 1", by=1, at=office.clock())
    for date_field in (
        b"Date: Tue, 24 Nov 2026 22:10",
        b"Date: Thu, 01 Oct 2026 22:10",
        b"Date: Mon, 16 Nov 2026 12:00",
    ):
        raw = mixed(ASKS, heads=(RECEIVED,)).replace(b"Date: Tue, 24 Nov 2026 23:10", date_field)
        page = clerk.get(f"/messages/{_take_in(office, raw)}/log").data
        assert _form(page)["arrived"] == "25.11.2026 klo 0.30", date_field
        assert "13/2003" not in text_of(page)


def _withdrawal(office: Office, case_id: int, sender: bytes) -> int:
    raw = mixed(part("Perun pyyntöni.", "text/plain; charset=utf-8"), heads=(RECEIVED,))
    raw = raw.replace(b"aino@posti.example", sender)
    return _take_in(
        office,
        raw.replace(b"MIME-Version", f"In-Reply-To: <brief-{case_id}@kaupunki.example>\nMIME-Version".encode(), 1),
    )


def test_a_strangers_withdrawal_needs_a_word_on_how_the_sender_was_recognised(office: Office) -> None:
    clerk = office.browser_of("intake")
    case_id = _case(office, "31/2026")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).subject_email = "Aino@posti.example"
    mail_id = _withdrawal(office, case_id, b"vieras@muu.example")
    page = text_of(clerk.get(f"/cases/{case_id}/messages/new?mail={mail_id}").data)
    assert "vieras@muu.example ei ole mikään tämän asian tunnetuista osoitteista" in page
    said = {"mail_id": mail_id, "version": 1, "kind": "withdrawal", "channel": "email", "arrived": "25.11.2026 0.30"}
    said |= {"text": "Perun pyyntöni."}
    refused = clerk.post(f"/cases/{case_id}/messages/new", data=said)
    assert refused.status_code == 422
    assert "miten lähettäjä tunnistettiin" in text_of(refused.data)
    assert _row(office, mail_id).state == "new", "nothing is settled by what was refused"
    recognised = said | {"sender_reason": "Soitettu asian numeroon 25.11."}
    assert clerk.post(f"/cases/{case_id}/messages/new", data=recognised).status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Message.sender_reason))).one() == "Soitettu asian numeroon 25.11."


def test_a_withdrawal_from_the_address_of_the_case_needs_no_such_word(office: Office) -> None:
    clerk = office.browser_of("intake")
    case_id = _case(office, "31/2026")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).subject_email = "Aino@posti.example"
    mail_id = _withdrawal(office, case_id, b"aino@posti.example")
    assert "tunnetuista osoitteista" not in text_of(clerk.get(f"/cases/{case_id}/messages/new?mail={mail_id}").data)
    said = {"mail_id": mail_id, "version": 1, "kind": "withdrawal", "channel": "email", "arrived": "25.11.2026 0.30"}
    assert clerk.post(f"/cases/{case_id}/messages/new", data=said | {"text": "Perun."}).status_code == 303


def test_days_before_anybody_saw_the_request_are_told_on_its_case(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id = _take_in(office, mixed(ASKS, heads=(RECEIVED,)))
    form = _form(clerk.get(f"/messages/{mail_id}/log").data)
    early = clerk.post("/intake", data=form | {"arrived": "19.11.2026 klo 9.00", "recognised": "18.11.2026"})
    assert early.status_code == 422
    data = form | {"arrived": "19.11.2026 klo 9.00", "recognised": "24.11.2026", "first_place": "Kirjasto"}
    data["arrival_reason"] = "Kirjasto sai sen."
    assert clerk.post("/intake", data=data).status_code == 303
    with office.deps.database.read() as session:
        lost = lost_days.lost_days(session, date(2026, 11, 1), date(2026, 11, 30))
        assert [(one.came_on, one.days, one.first_place) for one in lost] == [(date(2026, 11, 19), 5, "Kirjasto")]
        assert lost_days.summary(lost) == lost_days.LostDaysSummary(1, 1, 5, 5)
    assert "5 päivää" in text_of(clerk.get("/cases/1").data)


def _says(office: Office) -> FlaskClient:
    office.deps = replace(office.deps, settings=replace(office.deps.settings, channels_said=("letter",)))
    office.app.extensions[EXTENSION] = office.deps
    return office.browser_of("intake")


def test_a_person_says_that_a_channel_works_and_only_for_channels_that_are_theirs(office: Office) -> None:
    clerk = _says(office)
    assert clerk.post("/messages/channels/letter/works").status_code == 303
    assert clerk.post("/messages/channels/letter/works").status_code == 303
    assert clerk.post("/messages/channels/email/works").status_code == 422
    with office.deps.database.read() as session:
        tests = session.scalars(select(ChannelTest)).all()
        assert [(one.channel, one.came_at is not None) for one in tests] == [("letter", True)]


def test_a_silent_channel_is_told_on_the_queue_and_to_the_administrator(office: Office) -> None:
    clerk = _says(office)
    with office.deps.database.write() as session:
        channel_tests.begin_day(session, office.deps, date(2026, 11, 25), at=office.clock())
    said = "Kukaan ei ole vahvistanut, että kanava kirje toimii: ke 25.11."
    assert said not in text_of(clerk.get("/queue").data)
    office.clock.pass_by(hours=8)
    clerk, admin = office.browser_of("intake"), office.browser_of("admin")
    for page in (clerk.get("/queue"), admin.get("/jobs")):
        assert said in text_of(page.data)
    assert "toimintaa ei ole vahvistettu" in text_of(clerk.get("/messages/channels").data)
    clerk.post("/messages/channels/letter/works")
    assert said not in text_of(clerk.get("/queue").data)


def test_a_mailbox_whose_test_has_not_come_in_is_told_as_silent(office: Office) -> None:
    with office.deps.database.write() as session:
        channel_tests.begin_test(
            session, office.deps, "email", "x", is_automatic=True, due_at=office.clock(), at=office.clock()
        )
    read: Any = SimpleNamespace(is_set_up=True, folder="INBOX")
    office.deps = replace(office.deps, mailbox=read)
    office.app.extensions[EXTENSION] = office.deps
    words = text_of(office.browser_of("intake").get("/queue").data)
    assert "Kanava sähköposti ei vastaa: koe" in words
    assert "ei ole tullut perille" in words


def test_a_case_leaves_no_mail_behind_when_its_time_of_keeping_ends(office: Office) -> None:
    mail_id, _rows = _attached(office, file_part("a.pdf", PDF))
    case_id = _case(office, "1/00.01.06/2026")
    with office.deps.database.write() as session:
        settling.settle(
            session, session.get_one(MailboxMessage, mail_id), "joined", case_id=case_id, by=1, at=office.clock()
        )
    with office.deps.database.write() as session:
        remove_rows(session, case_id)
        found = [session.scalars(select(one)).all() for one in (MailboxMessage, Attachment, AttachmentChunk)]
    assert found == [[], [], []]


def test_an_outage_is_written_down_and_ended(office: Office) -> None:
    clerk = office.browser_of("intake")
    data = {"channel": "email", "from_at": "24.11.2026 klo 9.00", "to_at": "", "evidence": "tiketti 7"}
    assert clerk.post("/messages/channels/outages", data=data | {"from_at": "huomenna"}).status_code == 422
    assert clerk.post("/messages/channels/outages", data=data).status_code == 303
    assert clerk.post("/messages/channels/outages/1/end").status_code == 303
    assert clerk.post("/messages/channels/outages/1/end").status_code == 422
    assert "tiketti 7" in text_of(clerk.get("/messages/channels").data)


def test_what_is_no_mail_or_too_large_is_refused(office: Office) -> None:
    clerk = office.browser_of("intake")
    assert clerk.post("/messages/file", data={"eml": (BytesIO(b"\x00\x01\x02"), "a.eml")}).status_code == 422
    assert clerk.post("/messages/file", data={}).status_code == 303
    office.app.extensions[EXTENSION] = replace(office.deps, settings=replace(office.deps.settings, mail_max_mb=0))
    assert clerk.post("/messages/file", data={"eml": (BytesIO(mail()), "a.eml")}).status_code == 422


def test_unwanted_mail_can_be_taken_back_with_what_it_brought_until_its_words_go(office: Office) -> None:
    clerk = office.browser_of("intake")
    mail_id, (row,) = _attached(office, file_part("a.pdf", PDF))
    assert clerk.post(f"/messages/{mail_id}/take").status_code == 303
    assert clerk.post(f"/messages/{mail_id}/return").status_code == 422, "it waits"
    assert clerk.post(f"/messages/{mail_id}/end", data={"outcome": "spam"}).status_code == 303
    assert clerk.post(f"/messages/{mail_id}/end", data={"outcome": "spam"}).status_code == 422
    assert "palauta se odottamaan" in text_of(clerk.get(f"/messages/{mail_id}").data)
    assert clerk.post(f"/messages/{mail_id}/return").status_code == 303
    back = _row(office, mail_id)
    assert (back.state, back.outcome, back.taken_by, back.came_back) == ("new", "", None, "mistake")
    assert "vahingossa" in text_of(clerk.get("/messages").data), "the list says why it waits again"
    assert clerk.get(f"/messages/{mail_id}/attachments/{row.id}").status_code == 200
    assert clerk.post(f"/messages/{mail_id}/end", data={"outcome": "spam"}).status_code == 303
    with office.deps.database.write() as session:
        assert settling.forget_unwanted(session, at=office.clock() + timedelta(days=31)) == 1
    with office.deps.database.read() as session:
        assert session.get_one(Attachment, row.id).state == "deleted"
    assert clerk.post(f"/messages/{mail_id}/return").status_code == 422, "nothing of it is left to be read"


def test_undoing_a_logging_lets_its_messages_wait_again_with_their_words_and_attachments(office: Office) -> None:
    clerk = office.browser_of("intake")
    raw = mixed(ASKS, file_part("valtakirja.pdf", PDF), heads=(RECEIVED,))
    first = clerk.post("/messages/file", data={"eml": (BytesIO(raw), "viesti.eml")}).headers["Location"]
    before = _row(office, 1)
    assert clerk.post("/intake", data=_form(clerk.get(first).data)).status_code == 303
    with office.deps.database.read() as session:
        case = session.scalars(select(Case)).one()
        session.expunge_all()
    erasure = _take_in(
        office,
        mixed(part(f"Poistakaa myös tallenteet. {case.reference}", "text/plain; charset=utf-8"), heads=(RECEIVED,)),
    )
    added = {"mail_id": erasure, "version": case.version, "kind": "new_right", "rights": "erasure", "channel": "email"}
    added |= {"arrived": "25.11.2026 0.30", "text": "Poistakaa myös tallenteet.", "arrival_reason": ""}
    answered = clerk.post(f"/cases/{case.id}/messages/new", data=added)
    assert answered.status_code == 303, text_of(answered.data)
    with office.deps.database.read() as session:
        version = session.get_one(Case, case.id).version
    assert clerk.post(f"/cases/{case.id}/undo", data={"version": version}).status_code == 303
    back = _row(office, 1)
    assert (back.state, back.case_id, back.came_back) == ("new", None, "undone")
    assert (back.text, back.arrived_at) == (before.text, before.arrived_at), "words and receipt are what they were"
    assert _row(office, erasure).state == "new"
    page = text_of(clerk.get("/messages/1").data)
    assert f"asiassa {case.reference}" in page
    assert "Lisää asiaan" not in page, "an undone case takes no message"
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Attachment.case_id))).all() == [None]
    assert clerk.post("/messages/file", data={"eml": (BytesIO(raw), "x.eml")}).headers["Location"] == first
    again = clerk.post("/intake", data=_form(clerk.get(first).data))
    assert again.status_code == 303, text_of(again.data)
    with office.deps.database.read() as session:
        opened = session.scalars(select(Case).where(col(Case.state) == "open")).one()
        assert session.scalars(select(col(Attachment.case_id))).one() == opened.id
        request = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == opened.id)).one()
        assert request.received_on == date(2026, 11, 25)


def test_a_message_of_an_undone_protected_case_is_still_for_those_who_may_see_the_case(office: Office) -> None:
    named = office.add_user("handler", "intake")
    case_id = _case(office, "9/2026", named=named)
    mail_id = _take_in(office, mixed(ASKS, heads=(RECEIVED,)))
    with office.deps.database.write() as session:
        settling.settle(session, session.get_one(MailboxMessage, mail_id), "joined", case_id=case_id, by=named, at=AT)
        assert returning.bring_back_of_case(session, case_id, by=named, at=AT) == 1
    assert office.browser_of("intake").get(f"/messages/{mail_id}").status_code == 404
    assert office.sign_in(named).get(f"/messages/{mail_id}").status_code == 200


def test_a_long_list_is_read_in_the_same_number_of_queries_as_a_short_one(office: Office) -> None:
    browser = office.browser_of("intake")
    for number in range(2):
        _take_in(office, mixed(ASKS, file_part("kuitti.png", PNG), message_id=f"<{number}@posti.example>"))
    browser.get("/messages")  # the first page of a while also asks whether work stands still
    few = _statements(office, browser)
    for number in range(2, 12):
        _take_in(office, mixed(ASKS, file_part("kuitti.png", PNG), message_id=f"<{number}@posti.example>"))
    assert "12" in text_of(browser.get("/messages").data)
    assert _statements(office, browser) == few


def _statements(office: Office, browser: FlaskClient) -> int:
    with statements_of(office.deps.database) as sent:
        assert "kuitti" not in browser.get("/messages").text
    return len(sent)


def test_a_channel_in_use_that_nothing_tests_is_not_told_as_in_order(office: Office) -> None:
    admin = office.browser_of("admin")
    case_id, handler = _case(office, "14/00.01.06/2026"), office.add_user("handler")
    settings = replace(office.deps.settings, channels_said=("letter",))
    with office.deps.database.write() as session:
        said = replace(office.deps, settings=settings)
        channel_tests.say(session, said, "letter", by=handler, at=office.clock())
        assert house.channels(session, said, office.clock()) == Checked(Invariant.CHANNELS, 0)
        by_form = {"channel": "web_form", "text": "Hei", "arrived_at": office.clock(), "recorded_at": office.clock()}
        session.add(Message(case_id=case_id, recorded_by=1, **by_form))
        session.flush()
        assert not house.channels(session, said, office.clock()).is_known
        tested = replace(office.deps, settings=replace(settings, channels_said=("letter", "web_form")))
        channel_tests.say(session, tested, "web_form", by=1, at=office.clock())
        assert house.channels(session, tested, office.clock()) == Checked(Invariant.CHANNELS, 0)
    assert "käytössä, ei testata" in text_of(admin.get("/messages/channels").data)
