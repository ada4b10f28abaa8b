"""A case that was passed on takes the later messages that name it: those who may see it add them, for others they do not exist."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Case, CaseTask, CaseUser, MailboxMessage, Message
from dsr.domain.errors import Invalid, Refused
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel, Route
from dsr.services import intake, messages
from dsr.services.mail_in import reading, storing
from dsr.services.users import actor_of, one_user
from dsr.web.current import EXTENSION
from tests.mail_parts import mail
from tests.web.office import Office, text_of
from tests.web.test_interface import system


@pytest.fixture
def office(office: Office) -> Office:
    """The office with an address that is the officer's alone."""
    office.deps = replace(
        office.deps, settings=replace(office.deps.settings, officer_mail=("vastaava@kaupunki.example",))
    )
    office.app.extensions[EXTENSION] = office.deps
    return office


def _passed_on(office: Office, route: Route, *, ends_as: str = "") -> tuple[int, str]:
    """A case of that route, its task closed where `ends_as` says how."""
    maker, at = office.add_user("intake"), office.clock()
    with office.deps.database.write() as session:
        case = intake.route_message(session, office.deps, route, "Ensimmäinen viesti.", "email", at, by=maker, at=at)
        if ends_as:
            for task in session.scalars(select(CaseTask).where(col(CaseTask.case_id) == case.id)):
                task.outcome = ends_as
                session.add(task)
        return case.id or 0, case.reference


def _take_in(office: Office, raw: bytes) -> int:
    read = storing.read_mail(office.deps, raw)
    with office.deps.database.write() as session:
        return storing.take_in(session, office.deps, read, at=office.clock()).id or 0


def _add(office: Office, browser: FlaskClient, case_id: int, mail_id: int, kind: str = "other") -> tuple[int, str]:
    with office.deps.database.read() as session:
        version = session.get_one(Case, case_id).version
    data = {"mail_id": str(mail_id), "version": str(version), "kind": kind, "channel": "email", "text": "Lisätieto."}
    data |= {"arrived": "25.11.2026 klo 0.10", "rights": "access"}
    answered = browser.post(f"/cases/{case_id}/messages/new", data=data | {"arrival_reason": "Lokista."})
    return answered.status_code, text_of(answered.data)


def _tasks(office: Office, case_id: int) -> list[tuple[str, str]]:
    with office.deps.database.read() as session:
        query = select(CaseTask).where(col(CaseTask.case_id) == case_id).order_by(col(CaseTask.id))
        return [(task.kind, task.outcome) for task in session.scalars(query)]


def _mail(office: Office, mail_id: int) -> MailboxMessage:
    with office.deps.database.read() as session:
        row = session.get_one(MailboxMessage, mail_id)
        session.expunge_all()
        return row


def _new(office: Office, user_id: int) -> int:
    with office.deps.database.read() as session:
        return reading.counts(session, actor_of(one_user(session, user_id)))["new"]


@pytest.mark.parametrize("route", [one for one in Route if one is not Route.DPO_MESSAGE])
def test_a_later_message_is_proposed_for_the_case_that_was_passed_on_and_joined(office: Office, route: Route) -> None:
    clerk = office.browser_of("intake")
    case_id, reference = _passed_on(office, route)
    mail_id = _take_in(office, mail(f"Asiani {reference}: lisäksi vielä tämä."))
    assert f"/cases/{case_id}/messages/new?mail={mail_id}" in clerk.get(f"/messages/{mail_id}").text
    joined = clerk.post(f"/messages/{mail_id}/join", data={"reference": reference})
    assert joined.location == f"/cases/{case_id}/messages/new?mail={mail_id}"
    assert clerk.get(joined.location).status_code == 200
    assert _add(office, clerk, case_id, mail_id)[0] == 303
    assert (_mail(office, mail_id).outcome, _mail(office, mail_id).case_id) == ("joined", case_id)
    assert [kind for kind, outcome in _tasks(office, case_id) if not outcome], "what a person writes is answered"


def test_a_task_that_waits_is_not_made_twice_and_a_closed_one_is_followed_by_another(office: Office) -> None:
    clerk = office.browser_of("handler")
    waiting, reference = _passed_on(office, Route.DOCUMENT_REQUEST)
    assert _add(office, clerk, waiting, _take_in(office, mail(f"Asia {reference}.")))[0] == 303
    assert _tasks(office, waiting) == [("document_request", "")]
    done, reference = _passed_on(office, Route.DOCUMENT_REQUEST, ends_as="given")
    assert _add(office, clerk, done, _take_in(office, mail(f"Kiitos, mutta {reference}.")))[0] == 303
    assert _tasks(office, done) == [("document_request", "given"), ("not_a_request", "")]


def test_an_automatic_reply_makes_no_task(office: Office) -> None:
    clerk = office.browser_of("handler")
    case_id, reference = _passed_on(office, Route.COMPLAINT, ends_as="answered")
    mail_id = _take_in(office, mail(f"Olen lomalla. {reference}", "Auto-Submitted: auto-replied"))
    assert _add(office, clerk, case_id, mail_id, "auto_reply")[0] == 303
    assert _tasks(office, case_id) == [("complaint", "answered")]


def test_a_right_is_not_opened_in_a_case_that_was_passed_on_and_is_logged_as_a_new_request(office: Office) -> None:
    clerk = office.browser_of("handler")
    case_id, reference = _passed_on(office, Route.OTHER_REGISTER)
    mail_id = _take_in(office, mail(f"Asia {reference}. Pyydän kopion puheluistani."))
    page = clerk.get(f"/cases/{case_id}/messages/new?mail={mail_id}").text
    assert 'value="new_right"' not in page
    status, told = _add(office, clerk, case_id, mail_id, "new_right")
    assert (status, "kirjaa viesti uutena pyyntönä" in told) == (422, True)
    assert _mail(office, mail_id).state == "new"
    assert clerk.get(f"/messages/{mail_id}/log").status_code == 200, "the lawful way"


def test_a_case_whose_logging_was_undone_takes_no_message(office: Office) -> None:
    by = office.add_user("handler")
    case_id, _reference = _passed_on(office, Route.COMPLAINT)
    later = LaterMessage(MessageKind.OTHER, Channel.EMAIL, office.clock(), True, "Hei")
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.state = "undone"
        with pytest.raises(Refused) as refusal:
            messages.add_message(
                session, office.deps, case, later, actor=actor_of(one_user(session, by)), at=office.clock()
            )
    assert (refusal.value.code, isinstance(refusal.value, Invalid)) == ("message_case_state", False)


def test_a_later_message_to_the_officer_is_the_officers_alone_and_joins_the_first(office: Office) -> None:
    officer, clerk_id = office.browser_of("dpo"), office.add_user("intake", "handler")
    clerk = office.sign_in(clerk_id)
    case_id, reference = _passed_on(office, Route.DPO_MESSAGE, ends_as="answered")
    mail_id = _take_in(office, mail(f"Viestini {reference}: käsittelijä loukkaa oikeuksiani."))
    assert _new(office, clerk_id) == 0
    for path in (f"/messages/{mail_id}", f"/messages/{mail_id}/log", f"/cases/{case_id}/messages/new?mail={mail_id}"):
        assert clerk.get(path).status_code == 404
    assert clerk.post(f"/messages/{mail_id}/join", data={"reference": reference}).status_code == 404
    assert clerk.post(f"/messages/officer/{mail_id}/join", data={"reference": reference}).status_code == 404
    assert _add(office, clerk, case_id, mail_id)[0] == 404
    assert reference in officer.get("/messages/officer").text
    refused = officer.post(f"/messages/officer/{mail_id}/join", data={"reference": "1/00.01.06/1999"})
    assert (refused.status_code, _mail(office, mail_id).state) == (422, "new")
    assert officer.post(f"/messages/officer/{mail_id}/join", data={"reference": reference}).status_code == 303
    assert (_mail(office, mail_id).outcome, _mail(office, mail_id).case_id) == ("joined", case_id)
    assert _tasks(office, case_id) == [("dpo_message", "answered"), ("dpo_message", "")]
    with office.deps.database.read() as session:
        texts = session.scalars(select(col(Message.text)).where(col(Message.case_id) == case_id)).all()
        assert sum("loukkaa oikeuksiani" in one for one in texts) == 1
    assert officer.post(f"/messages/officer/{mail_id}/join", data={"reference": reference}).status_code == 404


def test_an_uploaded_message_to_the_officers_case_is_kept_for_the_officer(office: Office) -> None:
    officer, clerk = office.browser_of("dpo"), office.browser_of("intake")
    _case_id, reference = _passed_on(office, Route.DPO_MESSAGE)
    raw = mail(f"Viestini {reference}: salainen lisäys.")
    sent = {"eml": (BytesIO(raw), "viesti.eml")}
    answer = clerk.post("/messages/file", data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert (answer.status_code, "salainen lisäys" in answer.text) == (200, False)
    assert "salainen lisäys" in officer.get("/messages/officer").text


def test_a_message_handed_over_by_the_officer_is_open_to_the_clerks_though_it_names_the_officers_case(
    office: Office,
) -> None:
    officer, clerk_id = office.browser_of("dpo"), office.add_user("intake")
    _case_id, reference = _passed_on(office, Route.DPO_MESSAGE)
    mail_id = _take_in(office, mail(f"Viestini {reference}. Pyydän kopion puheluistani."))
    assert (_mail(office, mail_id).is_for_officer, _new(office, clerk_id)) == (True, 0)
    assert officer.post(f"/messages/officer/{mail_id}/hand-over").status_code == 303
    assert _new(office, clerk_id) == 1
    assert office.sign_in(clerk_id).get(f"/messages/{mail_id}/log").status_code == 200


def test_without_an_officer_a_reference_of_the_officers_case_hides_nothing(office: Office) -> None:
    clerk_id = office.add_user("intake")
    _case_id, reference = _passed_on(office, Route.DPO_MESSAGE)
    mail_id = _take_in(office, mail(f"Asia {reference}."))
    assert _new(office, clerk_id) == 1
    assert office.sign_in(clerk_id).get(f"/messages/{mail_id}").status_code == 200


def test_an_officer_barred_from_a_message_does_not_read_what_comes_to_it_later(office: Office) -> None:
    barred_id, other = office.add_user("dpo"), office.browser_of("dpo")
    case_id, reference = _passed_on(office, Route.DPO_MESSAGE)
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=barred_id, kind="barred", at=office.clock()))
    mail_id = _take_in(office, mail(f"Viestini {reference}: salainen lisäys."))
    barred = office.sign_in(barred_id)
    assert "salainen lisäys" not in barred.get("/messages/officer").text
    assert barred.post(f"/messages/officer/{mail_id}/take").status_code == 404
    assert "salainen lisäys" in other.get("/messages/officer").text


def test_a_call_about_a_case_that_was_passed_on_is_noted(office: Office) -> None:
    clerk = office.browser_of("handler")
    case_id, _reference = _passed_on(office, Route.NOT_A_REQUEST)
    page = clerk.get(f"/cases/{case_id}").text
    assert f"/cases/{case_id}/messages/phone" in page
    said = {"version": "1", "spoke_with": "subject", "arrived": "25.11.2026 klo 0.10", "text": "Kysyi, missä asia on."}
    assert clerk.post(f"/cases/{case_id}/messages/phone", data=said).status_code == 303


def test_a_system_adds_to_a_case_that_was_passed_on_and_knows_of_no_message_to_the_officer(office: Office) -> None:
    clerk, own = office.browser_of("handler"), system(office)
    case_id, _reference = _passed_on(office, Route.COMPLAINT)
    officers, _reference = _passed_on(office, Route.DPO_MESSAGE)
    taken = own.send("POST", f"/cases/{case_id}/messages", {"text": "Vielä tämä."}, **{"Idempotency-Key": "k-000001"})
    assert taken.status_code == 202, taken.text
    with office.deps.database.read() as session:
        mail_id = session.scalars(select(col(MailboxMessage.id))).one() or 0
    assert f"/cases/{case_id}/messages/new?mail={mail_id}" in clerk.get(f"/messages/{mail_id}").text
    assert _add(office, clerk, case_id, mail_id)[0] == 303
    hidden = own.send("POST", f"/cases/{officers}/messages", {"text": "Hei."}, **{"Idempotency-Key": "k-000002"})
    assert hidden.status_code == 404
    with office.deps.database.read() as session:
        assert len(session.scalars(select(MailboxMessage)).all()) == 1
