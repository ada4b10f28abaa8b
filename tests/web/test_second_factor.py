"""Signing in with a second factor: setting it up, giving codes, and what is told to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from dsr.db.tables import AccessEntry, SignIn
from dsr.services import users
from dsr.services.sign_in import second_factor
from dsr.web import create_app
from tests.web.office import PASSWORD, Office, open_office, text_of


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office that demands the second factor of every local account."""
    opened = open_office(sqlite_url, tmp_path)
    opened.deps = replace(opened.deps, settings=replace(opened.deps.settings, second_factor=True))
    opened.app = create_app(opened.deps)
    opened.app.config["WTF_CSRF_ENABLED"] = False
    yield opened
    opened.deps.database.close()


def _email(office: Office, user_id: int) -> str:
    with office.deps.database.read() as session:
        return users.one_user(session, user_id).email


def _password(office: Office, client: FlaskClient, user_id: int, page: str = "") -> str:
    data = {"email": _email(office, user_id), "password": PASSWORD}
    answer = client.post("/sign-in", data=data, query_string={"next": page} if page else None)
    return answer.headers.get("Location", "")


def _secret(office: Office, user_id: int) -> str:
    with office.deps.database.read() as session:
        return second_factor.enrolment(session, user_id, office.deps.cipher).secret


def _enrol(office: Office, user_id: int) -> tuple[str, list[str]]:
    """Set the device up by the pages; its secret and the recovery codes that were shown."""
    client = office.app.test_client()
    _password(office, client, user_id)
    secret = _secret(office, user_id)
    page = client.post("/sign-in/authenticator", data={"code": pyotp.TOTP(secret).at(office.clock())})
    office.clock.pass_by(minutes=2)
    return secret, re.findall(r"<code>([^<]+)</code>", page.text)


def test_the_first_sign_in_sets_up_a_device_and_shows_the_recovery_codes_once(office: Office) -> None:
    user_id, client = office.add_user("management"), office.app.test_client()
    assert _password(office, client, user_id, "/catalogue") == "/sign-in/code?next=/catalogue"
    assert client.get("/me").headers["Location"].startswith("/sign-in"), "the password alone opens nothing"
    assert client.get("/sign-in/code?next=/catalogue").headers["Location"] == "/sign-in/authenticator?next=/catalogue"
    page = client.get("/sign-in/authenticator?next=/catalogue")
    assert "<svg" in page.text
    assert "style=" not in page.text
    secret = _secret(office, user_id)
    assert secret in text_of(page.data).replace(" ", "")
    wrong = client.post("/sign-in/authenticator?next=/catalogue", data={"code": "000000"})
    assert wrong.status_code == 422
    code = pyotp.TOTP(secret).at(office.clock())
    shown = client.post("/sign-in/authenticator?next=/catalogue", data={"code": code})
    assert len(re.findall(r"<code>", shown.text)) == 10
    assert 'href="/catalogue"' in shown.text
    assert client.get("/me").status_code == 200
    assert "<code>" not in client.get("/me/authenticator").text


def test_a_code_of_the_device_or_a_recovery_code_opens_the_page_one_came_for(office: Office) -> None:
    user_id = office.add_user("management")
    secret, recovery = _enrol(office, user_id)
    for code in (pyotp.TOTP(secret).at(office.clock()), recovery[4]):
        client = office.app.test_client()
        _password(office, client, user_id, "/catalogue")
        answer = client.post("/sign-in/code?next=/catalogue", data={"code": code})
        assert answer.headers["Location"] == "/catalogue"
        again = office.app.test_client()
        _password(office, again, user_id)
        refused = again.post("/sign-in/code", data={"code": code})
        assert "Koodi on väärin tai se on jo käytetty." in text_of(refused.data)
        assert again.get("/me").status_code == 302
    with office.deps.database.read() as session:
        lines = session.exec(select(AccessEntry).where(AccessEntry.action == "sign_in")).all()
        assert len(lines) == len(session.exec(select(SignIn)).all()) == 3


def test_a_code_page_without_a_password_leads_to_the_sign_in_and_never_elsewhere(office: Office) -> None:
    client = office.app.test_client()
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert client.post("/sign-in/code", data={"code": "123456"}).headers["Location"] == "/sign-in"
    user_id = office.add_user("management")
    secret, _codes = _enrol(office, user_id)
    _password(office, client, user_id)
    answer = client.post("/sign-in/code?next=//evil.example", data={"code": pyotp.TOTP(secret).at(office.clock())})
    assert answer.headers["Location"] == "/"


def test_wrong_codes_are_throttled_as_wrong_passwords_are(office: Office) -> None:
    user_id, client = office.add_user("management"), office.app.test_client()
    _enrol(office, user_id)
    _password(office, client, user_id)
    for _try in range(5):
        assert client.post("/sign-in/code", data={"code": "111111"}).status_code == 422
    assert client.post("/sign-in/code", data={"code": "111111"}).headers["Location"] == "/sign-in", "five are enough"
    answer = client.post("/sign-in", data={"email": _email(office, user_id), "password": PASSWORD})
    assert "Yritä uudelleen 1 minuutin kuluttua." in text_of(answer.data)


def test_unknown_wrong_and_disabled_accounts_never_reach_the_page_of_codes(office: Office) -> None:
    user_id = office.add_user("handler")
    _enrol(office, user_id)
    answers = set()
    for email, password in (("nobody@example.fi", PASSWORD), (_email(office, user_id), "wrong words here")):
        answer = office.app.test_client().post("/sign-in", data={"email": email, "password": password})
        answers.add((answer.status_code, text_of(answer.data)))
    assert len(answers) == 1, "the same words"


def test_another_administrator_forgets_a_device_and_nobody_their_own(office: Office) -> None:
    user_id, admin_id = office.add_user("management"), office.add_user("admin")
    _enrol(office, user_id)
    admin = office.sign_in(admin_id)
    there = office.sign_in(user_id)
    assert admin.post(f"/users/{user_id}/authenticator/reset").status_code == 302
    assert there.get("/me").status_code == 302, "the sessions have ended"
    assert admin.post(f"/users/{admin_id}/authenticator/reset").status_code == 422
    assert _password(office, office.app.test_client(), user_id) == "/sign-in/code"


def test_who_sets_a_device_up_by_choice_gets_codes_and_is_asked_from_then_on(office: Office) -> None:
    user_id = office.add_user("management")
    client = office.sign_in(user_id)
    assert client.post("/me/authenticator", data={"begin": "1"}).text.count("<svg") > 0
    code = pyotp.TOTP(_secret(office, user_id)).at(office.clock())
    assert client.post("/me/authenticator", data={"code": code}).text.count("<code>") == 10
    renewed = client.post("/me/authenticator", data={"code": code})
    assert renewed.status_code == 422, "used already"
