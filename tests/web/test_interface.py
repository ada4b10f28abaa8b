"""The JSON interface: a token with scopes, a case with its clock, and nothing of anybody."""

from __future__ import annotations

import base64
import hmac
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dsr.adapters.webhooks import HttpWebhooks
from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import (
    AccessEntry,
    Case,
    CaseUser,
    Hold,
    InterfaceClient,
    Job,
    MailboxMessage,
    Message,
    RightRequest,
    User,
)
from dsr.domain.access import Action
from dsr.domain.interface import Scope, webhook_faults
from dsr.jobs.interface import ask_notices, tell_system
from dsr.jobs.running import run_job
from dsr.ports import WebhookPort, WebhookRefused
from dsr.services import users
from dsr.services.interface import clients, confirming
from dsr.web.api.reading import SCOPE_MARK
from dsr.web.security import FORM_BYTES, action_of
from tests.imap_server import self_signed
from tests.web.case_office import log_case
from tests.web.office import Office, text_of
from tests.webhook_receiver import receiving

NAME = "Aino Esimerkki"
SENT = {
    "rights": ["access"],
    "text": "Pyydän kopion puheluistani. Henkilötunnukseni on 020358-901R.",
    "language": "fi",
    "received_at": "2026-11-24T23:30:00Z",
    "subject": {"name": NAME, "email": "aino@posti.example", "numbers": ["040 555 0045"]},
}


@dataclass
class System:
    """Another system with its token."""

    office: Office
    token: str
    client_id: int
    secret: str = ""

    def send(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """One request as the system sends it."""
        browser: FlaskClient = self.office.app.test_client()
        sent: dict[str, str] = {"Authorization": f"Bearer {self.token}", **headers}
        return browser.open(f"/api/v1{path}", method=method, json=body, headers=sent)

    def create(self, key: str = "key-0001", **changes: object) -> TestResponse:
        """Log `SENT` with these changes."""
        return self.send("POST", "/cases", {**SENT, **changes}, **{"Idempotency-Key": key})


def system(
    office: Office, *scopes: Scope, url: str = "", days: int = 30, name: str = "", goes_on: int | None = None
) -> System:
    """A system whose token has these scopes."""
    with office.deps.database.write() as session:
        admin, other = (
            users.add_user(
                session,
                users.NewUser(f"a{len(users.all_users(session))}@example.fi", "A", ("admin",)),
                by=None,
                at=office.clock(),
            )
            for _ in range(2)
        )
        made = clients.add_client(
            session,
            office.deps,
            name or f"Asiointi {len(clients.all_clients(session))}",
            scopes or list(Scope),
            url,
            days,
            by=admin.id or 0,
            at=office.clock(),
            goes_on=goes_on,
        )
        confirming.confirm_client(session, made.client_id, by=other.id or 0, at=office.clock())
    return System(office, made.token, made.client_id, made.webhook_secret)


def _interface_routes(office: Office) -> list[Rule]:
    return [
        rule for rule in office.app.url_map.iter_rules() if action_of(office.app, rule.endpoint) is Action.USE_INTERFACE
    ]


def test_a_request_becomes_a_case_with_its_month_its_hold_and_its_acknowledgement(office: Office) -> None:
    answer = system(office).create()
    assert answer.status_code == 201
    (right,) = answer.json["rights"]
    assert (right["right"], right["received_on"], right["answer_by"]) == ("access", "2026-11-25", "2026-12-23")
    assert answer.headers["Location"] == f"/api/v1/cases/{answer.json['id']}"
    with office.deps.database.read() as session:
        assert NAME in session.exec(select(Case)).one().subject_name
        assert "020358" not in session.exec(select(Message)).one().text
        assert session.exec(select(Hold)).all()


def test_the_same_key_with_the_same_words_makes_one_case(office: Office) -> None:
    asking = system(office)
    first, again = asking.create(), asking.create()
    assert (again.status_code, again.json) == (200, first.json)
    with office.deps.database.read() as session:
        assert len(session.exec(select(Case)).all()) == 1


def test_the_same_key_with_other_words_is_refused(office: Office) -> None:
    asking = system(office)
    asking.create()
    refused = asking.create(text="Aivan muuta.")
    assert (refused.status_code, refused.json["code"]) == (409, "key_used")
    assert refused.content_type == "application/problem+json"


def test_two_systems_may_use_the_same_key(office: Office) -> None:
    assert [system(office).create().status_code for _ in range(2)] == [201, 201]


_WRONG = [
    ({"rights": []}, "rights", "no right is used"),
    ({"rights": ["access", "access"]}, "rights", "twice the same"),
    ({"rights": ["portability"]}, "rights/0", "no workflow here"),
    ({"text": ""}, "text", "nothing was asked"),
    ({"text": "x" * 100_001}, "text", "too long"),
    ({"text": "a\x00b"}, "text", "a control character"),
    ({"language": "en"}, "language", "not a language of decisions"),
    ({"received_at": "2027-01-01T00:00:00Z"}, "received_at", "to come"),
    ({"received_at": "2024-01-01T00:00:00Z"}, "received_at", "over a year back"),
    ({"received_at": "2026-11-24T23:30:00"}, "received_at", "no zone"),
    ({"received_at": "2026-02-30T00:00:00Z"}, "received_at", "no such day"),
    ({"subject": {"email": "aino"}}, "subject/email", "no address"),
    ({"subject": {"numbers": ["040 555"]}}, "subject/numbers/0", "cut short"),
    ({"subject": {"name": "A\u202eino"}}, "subject/name", "characters that do not show"),
    ({"answer_way": "email", "subject": {}}, "subject/email", "an answer by e-mail needs an address"),
    ({"created_by": 1}, "created_by", "a field of the house"),
    ({"subject": {"hetu": "020358-901R"}}, "subject/hetu", "no identity codes here"),
    ({"state": "closed", "is_protected": True}, "is_protected", "fields of the house"),
]


@pytest.mark.parametrize(("changes", "place"), [row[:2] for row in _WRONG], ids=[row[2] for row in _WRONG])
def test_what_cannot_be_taken_is_named_by_its_place_and_changes_nothing(
    office: Office, changes: Mapping[str, Any], place: str
) -> None:
    answer = system(office).create(**changes)
    assert answer.status_code == 422
    assert place in [fault["place"] for fault in answer.json["faults"]]
    with office.deps.database.read() as session:
        assert session.exec(select(Case)).all() == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"a":' * 2000, b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_request_is_refused(office: Office, raw: bytes) -> None:
    asking = system(office)
    headers = {"Authorization": f"Bearer {asking.token}", "Idempotency-Key": "key-0001"}
    answer = office.app.test_client().post("/api/v1/cases", data=raw, headers=headers, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["faults"]


@pytest.mark.parametrize("is_length_told", [True, False])
def test_a_body_over_the_limit_is_too_large_whether_or_not_its_length_is_told(
    office: Office, is_length_told: bool
) -> None:
    raw = json.dumps({**SENT, "text": "x" * FORM_BYTES}).encode()
    length = {"CONTENT_LENGTH": str(len(raw))} if is_length_told else {"HTTP_TRANSFER_ENCODING": "chunked"}
    answer = office.app.test_client().post(
        "/api/v1/cases",
        input_stream=io.BytesIO(raw),
        content_type="application/json",
        headers={"Authorization": f"Bearer {system(office).token}", "Idempotency-Key": "key-0001"},
        environ_overrides={"wsgi.input_terminated": True, **length},
    )
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


def test_a_body_that_does_not_tell_its_length_is_taken(office: Office) -> None:
    answer = office.app.test_client().post(
        "/api/v1/cases",
        input_stream=io.BytesIO(json.dumps(SENT).encode()),
        content_type="application/json",
        headers={"Authorization": f"Bearer {system(office).token}", "Idempotency-Key": "key-0001"},
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status_code == 201


def test_only_json_is_taken_and_only_with_a_key(office: Office) -> None:
    asking = system(office)
    form = office.app.test_client().post(
        "/api/v1/cases",
        data={"text": "x"},
        headers={"Authorization": f"Bearer {asking.token}", "Idempotency-Key": "key-0001"},
    )
    assert (form.status_code, form.json["status"]) == (415, 415)
    for key in ("", "short", "k" * 101, "with space"):
        assert asking.create(key=key).status_code == 422


def test_no_answer_holds_anything_of_the_person(office: Office) -> None:
    asking = system(office)
    made = asking.create()
    read = asking.send("GET", f"/cases/{made.json['id']}")
    for answer in (made, read, asking.create(subject={"name": NAME, "email": "aino"}, text="020358-901R")):
        assert not re.search(r"Aino|posti\.example|020358|555|Pyydän", answer.text)


def test_every_route_asks_for_a_token_with_its_scope(office: Office) -> None:
    assert len(_interface_routes(office)) >= 3
    for rule in _interface_routes(office):
        scope = getattr(office.app.view_functions[rule.endpoint], SCOPE_MARK)
        path = rule.build(dict.fromkeys(rule.arguments, 1))[1].removeprefix("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            others = [one for one in Scope if one is not scope and not (scope is Scope.READ and one is Scope.READ_ALL)]
            assert system(office, *others).send(method, path, {}).status_code == 403
            for token in ("", "dsr_", "dsr_" + "x" * 43, "x"):
                assert replace(system(office), token=token).send(method, path, {}).status_code == 401


def test_a_system_that_sends_without_end_is_told_to_wait_and_no_other_is(office: Office) -> None:
    asking, other = system(office), system(office)
    answers = [asking.send("POST", "/cases") for _time in range(601)]
    assert [answer.status_code for answer in answers] == [422] * 600 + [429]
    assert (answers[-1].content_type, answers[-1].json["status"]) == ("application/problem+json", 429)
    assert other.create().status_code == 201


def test_no_session_opens_the_interface_and_no_token_opens_a_page(office: Office) -> None:
    browser = office.browser_of("handler", "intake")
    assert browser.post("/api/v1/cases", json=SENT, headers={"Idempotency-Key": "key-0001"}).status_code == 401
    asking = system(office)
    assert (
        office.app.test_client().get("/queue", headers={"Authorization": f"Bearer {asking.token}"}).status_code == 302
    )


def test_a_token_that_is_ended_or_too_old_does_nothing(office: Office) -> None:
    ended, old = system(office), system(office, days=1)
    with office.deps.database.write() as session:
        clients.end_client(session, ended.client_id, by=1, at=office.clock())
    assert ended.create().status_code == 401
    assert old.create().status_code == 201
    office.clock.pass_by(days=1)
    assert old.create(key="key-0002").status_code == 401


def test_a_system_reads_its_own_cases_only_and_no_protected_one(office: Office) -> None:
    own, other, reader = system(office), system(office, Scope.READ), system(office, Scope.READ_ALL)
    path = f"/cases/{own.create().json['id']}"
    assert [one.send("GET", path).status_code for one in (own, other, reader)] == [200, 404, 200]
    with office.deps.database.write() as session:
        case = session.exec(select(Case)).one()
        case.is_protected = True
        session.add(case)
    assert {one.send("GET", path).status_code for one in (own, other, reader)} == {404}
    assert own.send("GET", path).json == own.send("GET", "/cases/999999").json


def test_a_system_goes_on_with_a_new_token_where_the_last_one_ended(office: Office) -> None:
    """A token ends within a year: its successor reads what the system logged, makes nothing twice, and is told of what changed between."""
    own = (Scope.CREATE, Scope.READ, Scope.ADD_MESSAGE)
    first, stranger, box = system(office, *own, url=URL), system(office, *own, url=URL), Postbox()
    case_id = first.create().json["id"]
    message, key = {"text": "Lisäys."}, {"Idempotency-Key": "message-1"}
    came = first.send("POST", f"/cases/{case_id}/messages", message, **key).json
    _tell(office, box)
    _end(office, first)
    _change(office)
    second = system(office, *own, url=URL, name="Asiointi, uusi", goes_on=first.client_id)
    assert second.send("GET", f"/cases/{case_id}").json["state"] == "closed"
    again = second.create()
    assert (again.status_code, again.json["id"]) == (200, case_id)
    answer = second.send("POST", f"/cases/{case_id}/messages", message, **key)
    assert (answer.status_code, answer.json) == (200, came)
    _tell(office, box)
    _tell(office, box)
    assert [body["case"]["state"] for _url, _headers, body in box.taken] == ["closed"]
    assert stranger.send("GET", f"/cases/{case_id}").status_code == 404
    assert first.send("GET", f"/cases/{case_id}").status_code == 401
    _end(office, second)
    third = system(office, *own, name="Asiointi 0", goes_on=first.client_id)
    assert third.create().json["id"] == case_id, "as often as it gets a new token"


def _end(office: Office, of: System) -> None:
    with office.deps.database.write() as session:
        clients.end_client(session, of.client_id, by=1, at=office.clock())


def test_a_system_that_is_called_as_another_was_sees_nothing_of_its_cases(office: Office) -> None:
    """A name is a word: only two administrators who say so make one system of two tokens."""
    own, key = (Scope.CREATE, Scope.READ, Scope.ADD_MESSAGE), {"Idempotency-Key": "message-1"}
    first, second, box = system(office, *own, name="Asiointi"), system(office, *own, url=URL, name="Muu"), Postbox()
    case_id = first.create().json["id"]
    _end(office, first)
    with office.deps.database.write() as session:
        session.get_one(InterfaceClient, second.client_id).name = "Asiointi"
    _change(office)
    assert second.send("GET", f"/cases/{case_id}").status_code == 404
    assert second.send("POST", f"/cases/{case_id}/messages", MESSAGE, **key).status_code == 404
    _tell(office, box)
    assert box.taken == []
    assert second.create().status_code == 201, "the key of another is free"


def test_reading_a_case_is_written_to_the_access_log(office: Office) -> None:
    asking = system(office)
    asking.send("GET", f"/cases/{asking.create().json['id']}")
    with office.deps.database.read() as session:
        (entry,) = session.exec(select(AccessEntry)).all()
        assert (entry.actor, entry.action, entry.case_id) == (f"interface:{asking.client_id}", "see_case", 1)


def test_nobody_signs_in_as_a_system(office: Office) -> None:
    asking = system(office)
    with office.deps.database.write() as session:
        client = session.get_one(InterfaceClient, asking.client_id)
        assert session.get_one(User, client.user_id) not in users.all_users(session)
        with pytest.raises(Exception, match="nobody signs in"):
            users.enable_user(session, client.user_id, by=None, at=office.clock())


def test_faults_outside_the_views_are_json_too(office: Office) -> None:
    missing, wrong = system(office).send("GET", "/none"), system(office).send("DELETE", "/cases")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")
    assert (wrong.status_code, wrong.content_type) == (405, "application/problem+json")
    assert "POST" in wrong.headers["Allow"]


MESSAGE = {"text": "Lisäys: soitin myös 3.6. Tunnus 020358-901R."}


def test_a_message_waits_for_a_person_at_its_case_and_moves_nothing(office: Office) -> None:
    asking = system(office)
    case_id = asking.create().json["id"]
    taken = asking.send("POST", f"/cases/{case_id}/messages", MESSAGE, **{"Idempotency-Key": "message-1"})
    assert taken.status_code == 202
    again = asking.send("POST", f"/cases/{case_id}/messages", MESSAGE, **{"Idempotency-Key": "message-1"})
    assert (again.status_code, again.json) == (200, taken.json)
    with office.deps.database.read() as session:
        (waiting,) = session.exec(select(MailboxMessage)).all()
        assert (waiting.proposed_case_id, waiting.state, waiting.sender_name) == (case_id, "new", "Asiointi 0")
        assert "020358" not in waiting.text
        assert len(session.exec(select(Message)).all()) == 1  # the case itself has no more than it had
        mail_id = waiting.id
    page = text_of(office.browser_of("intake").get(f"/messages/{mail_id}").data)
    assert "soitin myös 3.6." in page


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('"rights": ["erasure"], "rights": ["access"]', "rights"),
        ('"rights": ["access"], "rights": ["access"]', "rights"),
        ('"rights": ["access"], "subject": {"name": "A", "name": "B"}', "name"),
        ('"rights": ["access"], "a b": 1, "a b": 2', "body"),
    ],
)
def test_a_key_that_stands_twice_is_refused_and_nothing_is_logged(office: Office, written: str, place: str) -> None:
    headers = {
        "Authorization": f"Bearer {system(office).token}",
        "Idempotency-Key": "key-0001",
        "Content-Type": "application/json",
    }
    browser = office.app.test_client()
    body = '{"text": "Pyydän kopion.", "language": "fi", ' + written + "}"
    refused = browser.post("/api/v1/cases", data=body.encode(), headers=headers)
    assert (refused.status_code, [one["place"] for one in refused.json["faults"]]) == (422, [place])
    with office.deps.database.read() as session:
        assert not session.exec(select(Case)).all()
    once = '{"text": "Pyydän kopion.", "language": "fi", "rights": ["access", "erasure"], "subject": {"name": "A"}}'
    assert browser.post("/api/v1/cases", data=once.encode(), headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("received_at", "source", "said"),
    [
        (None, "interface", "kaupungin järjestelmien rajapinnan kautta"),
        ("2026-11-25T05:00:00Z", "system", "viestin lähettäneen järjestelmän mukaan"),
    ],
)
def test_a_message_of_a_system_says_what_tells_when_it_came(
    office: Office, received_at: str | None, source: str, said: str
) -> None:
    asking = system(office)
    case_id = asking.create().json["id"]
    sent = MESSAGE | ({"received_at": received_at} if received_at else {})
    taken = asking.send("POST", f"/cases/{case_id}/messages", sent, **{"Idempotency-Key": "message-1"})
    assert taken.status_code == 202
    with office.deps.database.read() as session:
        (waiting,) = session.exec(select(MailboxMessage)).all()
        mail_id, kept = waiting.id, waiting.arrival_source
    assert kept == source
    clerk = office.browser_of("intake")
    page = text_of(clerk.get(f"/messages/{mail_id}").data)
    assert said in page
    assert "sähköpostipalvelimen" not in page
    form = clerk.get(f"/cases/{case_id}/messages/new?mail={mail_id}").text
    assert re.search(r'<option(?=[^>]*value="web_form")(?=[^>]* selected)', form)


@pytest.mark.parametrize(
    ("received_at", "status", "reason"),
    [
        ("2026-01-02T10:00:00Z", 422, "months before the request"),
        ("2026-11-24T21:59:00Z", 422, "the day before it, 23.59 in Helsinki"),
        ("2026-11-24T22:30:00Z", 202, "the day of the request, though an hour before it"),
        ("2026-11-25T06:00:00Z", 202, "after it"),
    ],
)
def test_a_later_message_cannot_have_come_before_the_day_of_the_request(
    office: Office, received_at: str, status: int, reason: str
) -> None:
    asking = system(office)
    case_id = asking.create().json["id"]
    sent = MESSAGE | {"received_at": received_at}
    answered = asking.send("POST", f"/cases/{case_id}/messages", sent, **{"Idempotency-Key": "message-1"})
    assert answered.status_code == status, reason
    with office.deps.database.read() as session:
        assert len(session.exec(select(MailboxMessage)).all()) == (status == 202)
    if status == 422:
        (fault,) = answered.json["faults"]
        assert fault["place"] == "received_at"
        again = asking.send("POST", f"/cases/{case_id}/messages", MESSAGE, **{"Idempotency-Key": "message-1"})
        assert again.status_code == 202, "a refused key is free"


def test_a_message_of_a_case_that_one_may_not_see_does_not_exist_for_one(office: Office) -> None:
    asking = system(office)
    case_id = asking.create().json["id"]
    asking.send("POST", f"/cases/{case_id}/messages", MESSAGE, **{"Idempotency-Key": "message-1"})
    relative, other = office.add_user("intake", name="Omainen"), office.add_user("intake", name="Muu")
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=relative, kind="barred", at=office.clock()))
        (waiting,) = session.exec(select(MailboxMessage)).all()
        mail_id = waiting.id
    assert office.sign_in(relative).get(f"/messages/{mail_id}").status_code == 404
    assert office.sign_in(other).get(f"/messages/{mail_id}").status_code == 200


def test_a_message_to_another_systems_case_or_with_a_used_key_is_refused(office: Office) -> None:
    asking, other = system(office), system(office, Scope.ADD_MESSAGE)
    case_id = asking.create().json["id"]
    key = {"Idempotency-Key": "message-1"}
    assert other.send("POST", f"/cases/{case_id}/messages", MESSAGE, **key).status_code == 404
    asking.send("POST", f"/cases/{case_id}/messages", MESSAGE, **key)
    assert asking.send("POST", f"/cases/{case_id}/messages", {"text": "Muuta"}, **key).status_code == 409
    second = asking.create(key="key-0002").json["id"]
    assert asking.send("POST", f"/cases/{second}/messages", MESSAGE, **key).status_code == 409, (
        "it was kept for the first"
    )
    assert (
        asking.send("POST", f"/cases/{case_id}/messages", {"text": " "}, **{"Idempotency-Key": "message-2"}).status_code
        == 422
    )


class Postbox:
    """Takes notices, or does not."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.is_away = False

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keep one notice."""
        if self.is_away:
            raise WebhookRefused("the address answered 503")
        self.taken.append((url, dict(headers), json.loads(body)))


def _tell(office: Office, box: WebhookPort) -> None:
    deps = replace(office.deps, webhooks=box)
    office.clock.pass_by(minutes=1)
    with deps.database.write() as session:
        ask_notices(session, office.clock())
    with deps.database.read() as session:
        jobs = outbox.due_jobs(session, office.clock() + timedelta(minutes=5))
    for job_id in jobs:
        run_job(deps, {"tell_system": tell_system}, job_id)


URL = "https://asiointi.example.fi/ilmoitus"


def test_a_system_that_is_away_for_hours_leaves_one_failed_job_and_is_told_once_when_it_is_back(office: Office) -> None:
    """A job each minute would bury what a person must look at: a letter that did not print."""
    asking, box = system(office, Scope.CREATE, Scope.READ, url=URL), Postbox()
    asking.create()
    _tell(office, box)
    with office.deps.database.write() as session:
        case = session.exec(select(Case)).one()
        case.state = "closed"
        session.add(case)
        record(session, f"case:{case.id}", "case_assigned", at=office.clock())
    box.is_away = True
    for _minute in range(120):
        _tell(office, box)
    with office.deps.database.read() as session:
        waiting = session.exec(select(Job).where(Job.kind == "tell_system", Job.state != "done")).all()
        assert len(waiting) == 1, "one job however long it lasts"
    box.is_away = False
    for _minute in range(20):
        _tell(office, box)
    assert [body["case"]["state"] for _url, _headers, body in box.taken] == ["closed"]
    with office.deps.database.read() as session:
        assert session.exec(select(Job).where(Job.kind == "tell_system", Job.state != "done")).all() == []


def test_a_slow_system_is_told_in_goes_that_end_within_their_lease(office: Office) -> None:
    """Forty seconds each: a go of all of them would outlive its lease, be begun anew beside itself, and never count as done."""
    asking = system(office, Scope.CREATE, Scope.READ, url=URL)
    cases = [asking.create(f"key-000{place}").json["id"] for place in range(5)]
    with office.deps.database.write() as session:
        for case_id in cases:
            session.get_one(Case, case_id).state = "closed"
            record(session, f"case:{case_id}", "case_assigned", at=office.clock())

    class Slow(Postbox):
        def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
            office.clock.pass_by(seconds=40)
            super().post(url, headers, body)

    box, told = Slow(), []
    for _minute in range(4):
        _tell(office, box)
        told.append(len(box.taken))
    assert told == [2, 4, 5, 5]
    assert [body["case"]["id"] for _url, _headers, body in box.taken] == cases


def test_looks_that_found_nothing_to_tell_leave_no_heap_of_jobs(office: Office) -> None:
    system(office, Scope.CREATE, Scope.READ, url=URL)
    for _minute in range(70):
        _tell(office, Postbox())
    with office.deps.database.read() as session:
        assert 50 < len(session.exec(select(Job).where(Job.kind == "tell_system")).all()) <= 62


def test_a_system_is_told_of_a_change_once_signed_and_without_anything_of_the_person(office: Office) -> None:
    asking, box = system(office, Scope.CREATE, Scope.READ, url=URL), Postbox()
    asking.create()
    _tell(office, box)
    assert box.taken == []  # the answer to its own request has told it that much
    with office.deps.database.write() as session:
        case = session.exec(select(Case)).one()
        case.state = "closed"
        request = session.exec(select(RightRequest)).one()
        request.is_open, request.answered_on, request.outcome = False, request.received_on, "full"
        session.add_all([case, request])
        record(session, f"case:{case.id}", "case_assigned", at=office.clock())
    _tell(office, box)
    _tell(office, box)
    ((url, headers, body),) = box.taken
    assert (url, body["type"], body["case"]["state"]) == (URL, "case.changed", "closed")
    assert headers["webhook-signature"].startswith("v1,")
    assert NAME not in json.dumps(body, ensure_ascii=False)


def test_a_change_that_the_system_cannot_read_is_not_told(office: Office) -> None:
    asking, box = system(office, Scope.CREATE, url=URL), Postbox()
    asking.create()
    with office.deps.database.write() as session:
        record(session, "case:1", "call_linked", at=office.clock(), call_id=7)
    _tell(office, box)
    assert box.taken == []


def test_what_could_not_be_told_is_told_later_with_the_same_id(office: Office) -> None:
    asking, box = system(office, Scope.CREATE, url=URL), Postbox()
    asking.create()
    with office.deps.database.write() as session:
        case = session.exec(select(Case)).one()
        case.state = "closed"
        session.add(case)
        record(session, "case:1", "case_assigned", at=office.clock())
    box.is_away = True
    _tell(office, box)
    assert box.taken == []
    box.is_away = False
    _tell(office, box)
    assert len(box.taken) == 1


def _change(office: Office) -> None:
    """Something that a system which reads the case wants to know of."""
    with office.deps.database.write() as session:
        case = session.exec(select(Case)).one()
        case.state = "closed"
        session.add(case)
        record(session, f"case:{case.id}", "case_assigned", at=office.clock())


def test_the_other_system_gets_the_notice_over_http_and_can_check_who_signed_it(office: Office) -> None:
    """Checked as Standard Webhooks has it, by what came over the wire: the words of our own sender prove nothing."""
    with receiving() as other:
        asking = system(office, Scope.CREATE, Scope.READ, url=other.url("/ilmoitus?a=1"))
        asking.create()
        _change(office)
        other.statuses = [503, 307]  # away, and then sending us elsewhere: neither has taken it
        for _minute in range(4):
            _tell(office, HttpWebhooks(checks=False))
    *refused, taken = other.came
    assert [one.path for one in other.came] == ["/ilmoitus?a=1"] * 3, "told once, and the redirect was not followed"
    assert {one.headers["webhook-id"] for one in other.came} == {taken.headers["webhook-id"]}, (
        "the same notice each time"
    )
    key = base64.b64decode(asking.secret.removeprefix("whsec_"), validate=True)
    assert (asking.secret[:6], len(key)) == ("whsec_", 32), "as libraries of Standard Webhooks take a secret"
    for one in (*refused, taken):
        signed = f"{one.headers['webhook-id']}.{one.headers['webhook-timestamp']}.".encode() + one.body
        made = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        assert one.headers["webhook-signature"] == f"v1,{made}"
    assert abs(int(taken.headers["webhook-timestamp"]) - office.clock().timestamp()) < 300
    assert json.loads(taken.body)["case"] == {**asking.send("GET", "/cases/1").json}
    assert not re.search(rf"{NAME}|posti\.example|555", taken.body.decode())


def test_an_address_whose_certificate_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    context, _authority = self_signed(tmp_path)
    with receiving(context) as other, pytest.raises(WebhookRefused, match="cannot be reached"):
        HttpWebhooks(checks=False).post(other.url("/"), {}, b"{}")
    assert other.came == []


def test_an_administrator_gives_a_token_once_and_ends_it(office: Office) -> None:
    admin = office.browser_of("admin")
    form = {"name": "Asiointi", "scopes": ["cases:create"], "days": "90", "webhook_url": URL}
    made = admin.post("/users/interface/new", data=form)
    token = re.search(r"dsr_[\w-]{43}", made.text)
    assert token is not None
    assert System(office, token[0], 1).create().status_code == 401
    assert office.browser_of("admin").post("/users/interface/1/confirm").status_code == 303
    assert System(office, token[0], 1).create().status_code == 201
    listed = admin.get("/users/interface").text
    assert "Asiointi" in listed
    assert token[0] not in listed
    assert admin.post("/users/interface/1/end").status_code == 303
    assert System(office, token[0], 1).create(key="key-0002").status_code == 401


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Kirjoita nimi."),
        ({"scopes": []}, "Valitse vähintään yksi asia"),
        ({"scopes": ["everything"]}, "Valitse jokin vaihtoehdoista"),
        ({"days": "367"}, "1–366"),
        ({"days": "iku"}, "1–366"),
        ({"webhook_url": "https://käyttäjä:salasana@x.fi"}, "Kirjoita koko osoite"),
        ({"webhook_url": "javascript:alert(1)"}, "Kirjoita koko osoite"),
        ({"name": "On jo"}, "voimassa oleva tunniste"),
    ],
)
def test_a_token_that_cannot_be_given_says_why_and_keeps_what_was_typed(
    office: Office, changes: Mapping[str, Any], sentence: str
) -> None:
    form = {"name": "Asiointi", "scopes": ["cases:create"], "days": "90", "webhook_url": URL} | dict(changes)
    admin = office.browser_of("admin")
    admin.post(
        "/users/interface/new",
        data={**form, "name": "On jo", "scopes": ["cases:create"], "days": "1", "webhook_url": ""},
    )
    answer = admin.post("/users/interface/new", data=form)
    assert answer.status_code == 422
    assert sentence in text_of(answer.data)


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        ("https://asiointi.example.fi/x", True),
        ("https://10.1.2.3/x", False),
        ("https://192.168.7.1:8443/x", False),
        ("https://10.9.9.9/x", True),  # named by the city
        ("https://[fd00::1]/x", False),
        ("https://[::ffff:169.254.169.254]/x", False),
        ("https://[64:ff9b::7f00:1]/x", False),
        ("https://192.0.0.192/opc/v2", False),
        ("https://192.0.0.9/x", False),
        ("https://192.0.1.1/x", True),
        ("https://[fec0::1]/x", False),
        ("https://[64:ff9b:1::a00:1]/x", False),
        ("https://[64:ff9b::808:808]/x", True),  # a public address, translated
        ("https://[64:ff9b:2::1]/x", True),
        ("https://[::ffff:0:a00:1]/x", False),
        ("https://[3fff::1]/x", False),
        ("https://[5f00::1]/x", False),
        ("https://[2a00:1450::1]/x", True),
        ("https://[::127.0.0.1]/x", False),
        ("https://[::10.1.2.3]/x", False),
        ("https://asiointi example.fi/x", False),
        ("https://asiointi.example.fi/x\x00", False),
        ("https://127.1/x", False),
        ("https://0x7f000001/x", False),
        ("https://2130706433/x", False),
        ("https://kone.localhost/x", False),
        ("https://169.254.169.254/latest", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("https://localhost/x", False),
        ("https://0.0.0.0/x", False),
        ("http://asiointi.example.fi/x", False),
    ],
)
def test_outside_the_demo_no_address_leads_to_our_own_machine(url: str, is_taken: bool) -> None:
    assert (webhook_faults(url, is_demo=False, inside=("10.9.9.9",)) == []) is is_taken


def test_a_message_that_names_a_protected_case_leads_nobody_there(office: Office) -> None:
    """The words stay in the case that the system named; the other case is neither linked, proposed nor told of."""
    asking, hidden_id = system(office), log_case(office, subject_name="Salla Suojattu")
    case_id = asking.create().json["id"]
    with office.deps.database.write() as session:
        hidden = session.get_one(Case, hidden_id)
        hidden.is_protected = True
        reference = hidden.reference
    sent = {**MESSAGE, "text": f"Tämä koskee asiaa {reference}."}
    answer = asking.send("POST", f"/cases/{case_id}/messages", sent, **{"Idempotency-Key": "message-9"})
    assert answer.status_code in (201, 202)
    assert reference not in answer.text
    handler = office.browser_of("handler")
    for address in (f"/cases/{case_id}", "/messages", "/messages/1", "/messages/2", "/queue"):
        page = handler.get(address).text
        assert f"/cases/{hidden_id}" not in page.replace(f"/cases/{hidden_id}0", ""), address
        assert "Salla" not in page, address
