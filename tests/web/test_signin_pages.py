"""Signing in, being kept out, and what comes before anything else is seen."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from dsr.db.tables import AccessEntry, FailedSignIn, SignIn, User
from dsr.services import users
from tests.web.office import PASSWORD, Office, text_of

NEW_PASSWORD = "toinen neljän sanan rivi"


def _email(office: Office, user_id: int) -> str:
    with office.deps.database.read() as session:
        return users.one_user(session, user_id).email


def _sign_in(office: Office, client: FlaskClient, email: str, password: str = PASSWORD, next_page: str = "") -> object:
    query = {"next": next_page} if next_page else None
    return client.post("/sign-in", query_string=query, data={"email": email, "password": password})


def _link(office: Office, user_id: int) -> str:
    with office.deps.database.write() as session:
        return users.make_link(session, user_id, by=None, at=office.clock())


def test_signing_in_opens_the_page_one_came_for(office: Office) -> None:
    email, client = _email(office, office.add_user("management")), office.app.test_client()
    away = client.get("/catalogue?x=1")
    assert away.headers["Location"] == "/sign-in?next=/catalogue?x%3D1"
    back = _sign_in(office, client, email.upper(), next_page="/catalogue?x=1")
    assert (back.status_code, back.headers["Location"]) == (302, "/catalogue?x=1")
    assert client.get("/catalogue").status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example", "javascript:alert(1)", "/\t/evil.example",
     "http:evil.example", "/%0d%0aSet-Cookie: a=b\r\nX: y", "evil.example", "/" + "x" * 600],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(office: Office, target: str) -> None:
    email = _email(office, office.add_user("management"))
    answer = _sign_in(office, office.app.test_client(), email, next_page=target)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("kind", ["wrong password", "unknown account", "disabled", "no password yet"])
def test_every_failure_says_the_same(office: Office, kind: str) -> None:
    user_id = office.add_user("handler")
    email = _email(office, user_id)
    with office.deps.database.write() as session:
        user = users.one_user(session, user_id)
        user.is_active = kind != "disabled"
        user.password_hash = "" if kind == "no password yet" else user.password_hash
        session.add(user)
    password = "wrong words here" if kind == "wrong password" else PASSWORD
    client = office.app.test_client()
    answer = _sign_in(office, client, "nobody@example.fi" if kind == "unknown account" else email, password)
    assert answer.status_code == 422
    assert "Sähköpostiosoite tai salasana on väärin." in text_of(answer.data)
    assert client.get("/me").status_code == 302
    with office.deps.database.read() as session:
        assert len(session.exec(select(FailedSignIn)).all()) == 1


def test_five_failures_make_the_right_password_wait_too(office: Office) -> None:
    email, client = _email(office, office.add_user("handler")), office.app.test_client()
    for _ in range(5):
        assert _sign_in(office, client, email, "wrong").status_code == 422
    answer = _sign_in(office, client, email)
    assert "Yritä uudelleen 1 minuutin kuluttua." in text_of(answer.data)
    office.clock.pass_by(minutes=1)
    assert _sign_in(office, client, email).status_code == 302


def test_a_burst_from_one_address_is_stopped_before_any_hashing(office: Office) -> None:
    client = office.app.test_client()
    codes = [client.post("/sign-in", data={}).status_code for _ in range(31)]
    assert codes == [422] * 30 + [429]


def test_the_cookie_is_made_anew_at_sign_in_and_out(office: Office) -> None:
    email, client = _email(office, office.add_user("management")), office.app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
    _sign_in(office, client, email)
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != "planted"
        token = cookie["_user_id"]
    with office.deps.database.read() as session:
        assert session.exec(select(SignIn.token_hash)).one() == users.token_hash(token)
    answer = client.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie
        cookie["_user_id"] = token
    assert client.get("/me").status_code == 302, "a kept copy of the cookie is worth nothing after signing out"


@pytest.mark.parametrize(
    ("minutes", "is_in", "reason"),
    [(29, True, "used within half an hour"), (31, False, "half an hour without use")],
)
def test_a_session_ends_by_rest(office: Office, minutes: int, is_in: bool, reason: str) -> None:
    client = office.browser_of("management")
    office.clock.pass_by(minutes=minutes)
    answer = client.get("/me")
    assert (answer.status_code == 200) is is_in, reason
    if not is_in:
        assert answer.headers["Location"] == "/sign-in?next=/me&ended=1"
        assert "Istunto on päättynyt" in text_of(client.get(answer.headers["Location"]).data)


def test_a_session_in_use_lives_ten_hours_and_no_longer(office: Office) -> None:
    client = office.browser_of("management")
    for _ in range(29):
        office.clock.pass_by(minutes=20)
        assert client.get("/me").status_code == 200
    office.clock.pass_by(minutes=21)
    assert client.get("/me").status_code == 302


def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(office: Office) -> None:
    client = office.browser_of("management")
    for _ in range(3):
        office.clock.pass_by(minutes=14)
        answer = client.get("/me", headers={"X-Background": "1"})
    assert answer.status_code == 302


def test_a_link_is_not_used_up_by_looking_and_sets_a_password_once(office: Office) -> None:
    user_id = office.add_user("management")
    old = office.sign_in(user_id)
    link = f"/password/{_link(office, user_id)}"
    client = office.app.test_client()
    assert client.get(link).status_code == client.get(link).status_code == 200
    answer = client.post(link, data={"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert answer.headers["Location"] == "/sign-in"
    assert old.get("/me").status_code == 302, "sessions of before have ended"
    assert client.get(link).status_code == 422
    again = client.post(link, data={"password": NEW_PASSWORD + "!", "again": NEW_PASSWORD + "!"})
    assert "Linkki on jo käytetty tai liian vanha" in text_of(again.data)
    assert _sign_in(office, client, _email(office, user_id)).status_code == 422, "the old password is gone"
    assert _sign_in(office, client, _email(office, user_id), NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("", "", "Kirjoita uusi salasana."),
        ("lyhyt", "lyhyt", "Kirjoita vähintään 12 merkkiä."),
        (NEW_PASSWORD, NEW_PASSWORD + "x", "Salasanat eivät ole samat."),
        ("salasana2026!", "salasana2026!", "Valitse harvinaisempi salasana"),
    ],
)
def test_a_password_that_cannot_be_taken_is_told_at_its_field(
    office: Office, password: str, again: str, sentence: str
) -> None:
    link = f"/password/{_link(office, office.add_user('management'))}"
    answer = office.app.test_client().post(link, data={"password": password, "again": again})
    assert answer.status_code == 422
    assert sentence in text_of(answer.data)
    assert 'aria-invalid="true"' in answer.text
    if len(password) > 11:
        assert password not in answer.text, "a password is never sent back"


def test_a_dead_link_opens_nothing(office: Office) -> None:
    user_id = office.add_user("management")
    link = f"/password/{_link(office, user_id)}"
    office.clock.pass_by(hours=72)
    client = office.app.test_client()
    assert client.get(link).status_code == client.get("/password/guessed").status_code == 422
    assert client.post(link, data={"password": NEW_PASSWORD, "again": NEW_PASSWORD}).status_code == 422


def test_changing_ones_own_password_needs_the_present_one_and_ends_all_sessions(office: Office) -> None:
    user_id = office.add_user("management")
    client, other = office.sign_in(user_id), office.sign_in(user_id)
    wrong = {"present": "not this one", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    answer = client.post("/me/password", data=wrong)
    assert answer.status_code == 422
    assert "Nykyinen salasana on väärin." in text_of(answer.data)
    answer = client.post("/me/password", data={**wrong, "present": PASSWORD})
    assert answer.headers["Location"] == "/sign-in"
    assert (client.get("/me").status_code, other.get("/me").status_code) == (302, 302)
    assert _sign_in(office, client, _email(office, user_id), NEW_PASSWORD).status_code == 302


def test_wrong_present_passwords_are_counted_as_at_sign_in(office: Office) -> None:
    user_id = office.add_user("management")
    client = office.sign_in(user_id)
    wrong = {"present": "not this one", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    for _attempt in range(4):
        assert "Nykyinen salasana on väärin." in text_of(client.post("/me/password", data=wrong).data)
    short = client.post("/me/password", data={"present": PASSWORD, "password": "a", "again": "a"})
    assert short.status_code == 422  # the right one takes the count away, whatever is wrong with the new one
    for _attempt in range(5):
        assert "Nykyinen salasana on väärin." in text_of(client.post("/me/password", data=wrong).data)
    refused = client.post("/me/password", data={**wrong, "present": PASSWORD})
    assert refused.status_code == 422
    assert "Nykyinen salasana on väärin." not in text_of(refused.data)
    office.clock.pass_by(minutes=2)
    assert client.post("/me/password", data={**wrong, "present": PASSWORD}).headers["Location"] == "/sign-in"


def test_nothing_is_seen_before_the_commitment_is_accepted(office: Office) -> None:
    client = office.sign_in(office.add_user("admin", is_committed=False))
    for page in ("/", "/me", "/users", "/catalogue"):
        answer = client.get(page)
        assert answer.headers["Location"].startswith("/commitment"), page
    page = client.get("/commitment?next=/users")
    assert "Salassapitositoumus" in text_of(page.data)
    refused = client.post("/commitment?next=/users", data={"version": users.COMMITMENT_VERSION})
    assert refused.status_code == 422
    forged = client.post("/commitment", data={"version": "1999-1", "accept": "y"})
    assert forged.status_code == 422
    version = re.search(r'name="version" value="([^"]+)"', page.text)
    assert version
    accepted = client.post("/commitment?next=/users", data={"version": version[1], "accept": "y"})
    assert accepted.headers["Location"] == "/users"
    assert client.get("/users").status_code == 200
    with office.deps.database.read() as session:
        user = session.exec(select(User)).one()
        assert (user.commitment_version, user.commitment_accepted_at) == (users.COMMITMENT_VERSION, office.clock())


def test_one_may_sign_out_without_accepting(office: Office) -> None:
    client = office.sign_in(office.add_user("handler", is_committed=False))
    assert client.post("/sign-out").headers["Location"] == "/sign-in"


def test_signing_in_leaves_a_line_in_the_access_log(office: Office) -> None:
    user_id = office.add_user("management")
    _sign_in(office, office.app.test_client(), _email(office, user_id))
    with office.deps.database.read() as session:
        line = session.exec(select(AccessEntry)).one()
        assert (line.actor, line.action, line.at) == (f"user:{user_id}", "sign_in", office.clock())


@pytest.mark.parametrize("roles", [["admin", "handler"], ["decider", "dpo"]])
def test_roles_that_got_together_somehow_open_nothing_but_ones_own_page(office: Office, roles: list[str]) -> None:
    user_id = office.add_user(roles[0])
    with office.deps.database.write() as session:
        users.one_user(session, user_id).roles = roles
    client = office.sign_in(user_id)
    assert client.get("/catalogue").status_code == 403
    assert client.get("/users").status_code == 403
    assert client.get("/me").status_code == 200
