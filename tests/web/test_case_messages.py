"""Later messages of a case: the page says what each of them set going."""

from __future__ import annotations

import pytest
from sqlmodel import select

from dsr.db.tables import RightRequest
from dsr.domain.deadlines import FactKind
from dsr.services import clock
from tests.web.case_office import case_of, log_case, post, request_of
from tests.web.office import MORNING, Office, text_of

MESSAGE = {"channel": "email", "arrived": "25.11.2026 klo 8.20", "text": "Tässä viesti."}


def told(office: Office, case_id: int, **fields: object) -> str:
    client = office.browser_of("intake")
    added = post(office, client, case_id, "/messages/new", **{**MESSAGE, **fields})
    assert added.status_code == 303
    return text_of(client.get(f"/cases/{case_id}").data)


def ask(office: Office) -> None:
    """A question about identity that was sent on the day the request came."""
    with office.deps.database.write() as session:
        request = session.scalars(select(RightRequest)).one()
        clock.add_fact(
            session,
            request,
            FactKind.identity_asked,
            request.received_on,
            at=office.clock(),
            by=1,
            happened_at=MORNING,
            question="letter:1",
        )


@pytest.mark.parametrize("kind", ["auto_reply", "other", "withdrawal"])
def test_nothing_but_an_answer_ends_a_pause(office: Office, kind: str) -> None:
    case_id = log_case(office)
    ask(office)
    told(office, case_id, kind=kind)
    with office.deps.database.read() as session:
        assert clock.open_questions(session, request_of(office, case_id).id or 0) == ["letter:1"]


def test_an_answer_says_that_the_question_is_answered_and_the_day(office: Office) -> None:
    case_id = log_case(office)
    ask(office)
    page = told(office, case_id, kind="answer")
    assert "Kysymykseen on vastattu, eikä keskeytystä ole auki: vastaus viimeistään ke 23.12." in page
    again = told(office, case_id, kind="answer", text="Toinen viesti.")
    assert "Kysymystä ei ollut auki, joten mikään määräaika ei siirtynyt." in again


def test_rights_ticked_on_a_message_that_opens_none_are_told_not_to_be_taken(office: Office) -> None:
    case_id = log_case(office)
    assert "Merkittyjä oikeuksia ei otettu mukaan" in told(office, case_id, kind="other", rights=["access"])
    assert case_of(office, case_id).other_rights == []


def test_a_new_right_without_a_workflow_stays_on_the_case_as_a_warning(office: Office) -> None:
    case_id = log_case(office)
    page = told(office, case_id, kind="new_right", rights=["portability"])
    assert "jäävät asiaan varoitukseksi" in page
    assert case_of(office, case_id).other_rights == ["portability"]
