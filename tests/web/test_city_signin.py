"""Signing in by the city, against a real provider on loopback: what lets in, and everything that must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from dsr.adapters.oidc import OidcLogin
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CityIdentity, LeftCase, SignIn, User
from dsr.domain.errors import Refused
from dsr.services import users
from dsr.services.sign_in import city
from dsr.web import create_app
from tests.city_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.web.case_office import log_case
from tests.web.office import PASSWORD, Clock, Office, open_office, text_of

GROUPS = {"g-handler": "handler", "g-intake": "intake", "g-admin": "admin", "g-mgmt": "management"}


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    """One provider for all: making keys and serving take time."""
    with running_provider(Clock()) as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    """The provider as if nobody had met it; Veera signs in, a handler."""
    served.person = {"sub": "veera-sub", "email": "Veera@example.fi", "name": "Veera V", "groups": ["g-handler", "x"]}
    served.claims, served.signing, served.is_down = {}, "RS256", False
    served.published = [served.key]
    served.asked, served.codes = [], {}
    return served


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, provider: Provider) -> Iterator[Office]:
    """An office whose city has a sign-in."""
    opened = open_office(sqlite_url, tmp_path)
    settings = replace(opened.deps.settings, oidc_groups=GROUPS)
    port = OidcLogin(provider.issuer, CLIENT_ID, CLIENT_SECRET)
    opened.deps = replace(opened.deps, settings=settings, city=port)
    opened.app = create_app(opened.deps)
    opened.app.config["WTF_CSRF_ENABLED"] = False
    provider.now = opened.clock
    yield opened
    opened.deps.database.close()


def _off(client: FlaskClient, page: str = "") -> str:
    return client.get("/sign-in/city", query_string={"next": page} if page else None).headers["Location"]


def _through(provider: Provider, client: FlaskClient, page: str = "") -> TestResponse:
    code, state = provider.authorize(_off(client, page))
    return client.get("/sign-in/city/back", query_string={"code": code, "state": state})


def _is_in(client: FlaskClient) -> bool:
    return client.get("/me").status_code in (200, 302) and "/sign-in" not in client.get("/me").headers.get(
        "Location", ""
    )


def test_a_new_person_with_a_group_gets_an_account_and_the_page_they_came_for(
    office: Office, provider: Provider
) -> None:
    client = office.app.test_client()
    answer = _through(provider, client, "/catalogue?x=1")
    assert answer.headers["Location"] == "/catalogue?x=1"
    assert client.get("/catalogue").headers["Location"].startswith("/commitment"), "the commitment comes first"
    with office.deps.database.read() as session:
        user = session.exec(select(User)).one()
        assert (user.email, user.name, user.roles, user.password_hash) == (
            "veera@example.fi",
            "Veera V",
            ["handler"],
            "",
        )
        assert session.exec(select(SignIn.way)).one() == "city"
        assert session.exec(select(CityIdentity.subject)).one() == "veera-sub"
    assert _through(provider, office.app.test_client()).status_code == 302, "and again, as the same user"
    with office.deps.database.read() as session:
        assert len(session.exec(select(User)).all()) == 1


_FORGED: list[tuple[dict[str, Any], str, str]] = [
    ({"nonce": "another"}, "RS256", "a token made for another sign-in"),
    ({"nonce": None}, "RS256", "no nonce"),
    ({"aud": "another-client"}, "RS256", "a token made for another program"),
    ({"aud": [CLIENT_ID, "another"]}, "RS256", "for several, and not said that we asked for it"),
    ({"azp": "another-client"}, "RS256", "asked for by another program"),
    ({"iss": "https://login.example/other-tenant/v2.0"}, "RS256", "another tenant"),
    ({"exp": 1}, "RS256", "long expired"),
    ({"exp": None}, "RS256", "never expires"),
    ({"sub": None}, "RS256", "nobody"),
    ({"iat": None}, "RS256", "nobody says when it was made"),
    ({"iat": 4_000_000_000}, "RS256", "made in the future"),
    ({}, "none", "not signed"),
    ({}, "HS256", "signed with the public key as a secret"),
]


@pytest.mark.parametrize(("claims", "signing", "reason"), _FORGED, ids=[row[2] for row in _FORGED])
def test_a_token_that_does_not_fit_lets_nobody_in(
    office: Office, provider: Provider, claims: dict[str, Any], signing: str, reason: str
) -> None:
    provider.claims, provider.signing = claims, signing
    client = office.app.test_client()
    answer = _through(provider, client)
    assert answer.status_code == 403, reason
    assert not _is_in(client)
    with office.deps.database.read() as session:
        assert session.exec(select(User)).all() == []


def test_a_state_works_once_in_the_browser_it_began_in_and_for_ten_minutes(office: Office, provider: Provider) -> None:
    client, other = office.app.test_client(), office.app.test_client()
    code, state = provider.authorize(_off(client))
    query = {"code": code, "state": state}
    assert other.get("/sign-in/city/back", query_string=query).status_code == 400, (
        "signing somebody in as somebody else"
    )
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert client.get("/sign-in/city/back", query_string=query).status_code == 302
    with other.session_transaction() as cookie:
        cookie.update(kept)
    assert other.get("/sign-in/city/back", query_string=query).status_code == 400, "the cookie of before, kept"
    code, state = provider.authorize(_off(other))
    office.clock.pass_by(minutes=10)
    assert other.get("/sign-in/city/back", query_string={"code": code, "state": state}).status_code == 400


def test_a_code_is_changed_once_and_only_by_who_has_its_verifier(office: Office, provider: Provider) -> None:
    client, thief = office.app.test_client(), office.app.test_client()
    code, state = provider.authorize(_off(client))
    _other, other_state = provider.authorize(_off(thief))
    stolen = thief.get("/sign-in/city/back", query_string={"code": code, "state": other_state})
    assert stolen.status_code == 403, "a stolen code without its verifier"
    assert client.get("/sign-in/city/back", query_string={"code": code, "state": state}).status_code == 403, "spent"


def test_rotated_keys_are_fetched_once_and_unknown_ones_let_nobody_in(office: Office, provider: Provider) -> None:
    assert _through(provider, office.app.test_client()).status_code == 302
    asked = provider.asked.count("/tenant/v2.0/keys")
    provider.rotate(is_published=False)
    assert _through(provider, office.app.test_client()).status_code == 403, "nobody knows this key"
    office.clock.pass_by(minutes=2)
    provider.published = [provider.key]
    assert _through(provider, office.app.test_client()).status_code == 302, "the rotated key is fetched"
    provider.rotate(is_published=False)
    for _try in range(4):
        assert _through(provider, office.app.test_client()).status_code == 403
    assert provider.asked.count("/tenant/v2.0/keys") <= asked + 2, "made-up ids do not make us ask without end"
    assert provider.asked.count("/tenant/v2.0/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    ("groups", "status", "roles"),
    [
        (["g-mgmt"], 302, ["management"]),
        (["of another program"], 403, []),
        (["g-admin", "g-handler"], 403, []),  # roles that nobody holds together: the city's groups give none
    ],
)
def test_who_loses_the_role_by_the_citys_groups_leaves_no_case_on_a_desk_that_nobody_works_at(
    office: Office, provider: Provider, groups: list[str], status: int, roles: list[str]
) -> None:
    _through(provider, office.app.test_client())
    case_id = log_case(office)
    with office.deps.database.write() as session:
        veera = session.exec(select(User).where(User.email == "veera@example.fi")).one()
        case = session.get_one(Case, case_id)
        case.assigned_to = veera_id = veera.id
        session.add(case)
    provider.person["groups"] = groups
    assert _through(provider, office.app.test_client()).status_code == status
    with office.deps.database.read() as session:
        assert session.get_one(User, veera_id).roles == roles
        assert session.get_one(Case, case_id).assigned_to is None, "among the unassigned, so that somebody takes it"
        assert session.exec(select(LeftCase.user_id)).one() == veera_id


def test_changed_groups_end_the_sessions_and_change_the_roles(office: Office, provider: Provider) -> None:
    first, second = office.app.test_client(), office.app.test_client()
    _through(provider, first)
    provider.person["groups"] = ["g-intake"]
    assert _through(provider, second).status_code == 302
    assert not _is_in(first)
    assert _is_in(second)
    provider.person["groups"] = ["of another program"]
    assert "Kaupungin ryhmäsi eivät anna" in text_of(_through(provider, office.app.test_client()).data)
    assert not _is_in(second)
    with office.deps.database.read() as session:
        assert session.exec(select(User.roles)).one() == []
        changes = [body_of(event) for event in events_of(session, "users") if event.kind == "roles_changed"]
        assert [(one["before"], one["after"], one["way"]) for one in changes] == [
            (["handler"], ["intake"], "city"),
            (["intake"], [], "city"),
        ]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"groups": ["g-admin", "g-handler"]}, "rooleja, joita kukaan ei pidä yhdessä"),
        ({"groups": None, "_claim_names": {"groups": "src1"}}, "liian monta ryhmää"),
        ({"groups": []}, "eivät anna sinulle roolia"),
        ({"groups": None}, "eivät anna sinulle roolia"),
        ({"email": None, "preferred_username": None}, "Pyydä pääkäyttäjää liittämään"),
    ],
)
def test_who_may_not_sign_in_is_told_why_and_gets_no_account(
    office: Office, provider: Provider, person: dict[str, Any], words: str
) -> None:
    provider.person.update(person)
    answer = _through(provider, office.app.test_client())
    assert (answer.status_code, words in text_of(answer.data)) == (403, True)
    with office.deps.database.read() as session:
        assert session.exec(select(User)).all() == []


def test_an_address_alone_never_opens_an_account_but_an_administrators_leave_does_once(
    office: Office, provider: Provider
) -> None:
    admin_id, user_id = office.add_user("admin"), office.add_user("handler", name="Veera")
    with office.deps.database.write() as session:
        users.one_user(session, user_id).email = "veera@example.fi"
    assert _through(provider, office.app.test_client()).status_code == 403
    office.sign_in(admin_id).post(f"/users/{user_id}/city")
    client = office.app.test_client()
    assert _through(provider, client).status_code == 302
    assert client.get("/me").status_code == 200
    provider.person["sub"] = "another person with the same address"
    assert _through(provider, office.app.test_client()).status_code == 403, "the account is taken"
    provider.person.update(sub="veera-sub", email="veera.virtanen@example.fi")
    assert _through(provider, office.app.test_client()).status_code == 302, "a new address is the same person"


def test_a_leave_that_waited_two_weeks_and_a_disabled_account_open_nothing(office: Office, provider: Provider) -> None:
    user_id = office.add_user("handler", name="Veera")
    with office.deps.database.write() as session:
        users.one_user(session, user_id).email = "veera@example.fi"
        city.allow(session, user_id, provider.issuer, by=None, at=office.clock())
    office.clock.pass_by(days=14)
    assert _through(provider, office.app.test_client()).status_code == 403
    with office.deps.database.write() as session:
        city.allow(session, user_id, provider.issuer, by=None, at=office.clock())
    assert _through(provider, office.app.test_client()).status_code == 302
    with office.deps.database.write() as session:
        users.disable_user(session, user_id, by=None, at=office.clock())
    assert "ei ole käytössä" in text_of(_through(provider, office.app.test_client()).data)


def test_the_last_administrator_loses_neither_the_role_nor_the_only_way_in_by_the_city(
    office: Office, provider: Provider
) -> None:
    provider.person["groups"] = ["g-admin"]
    assert _through(provider, office.app.test_client()).status_code == 302
    provider.person["groups"] = ["g-mgmt"]
    assert _through(provider, office.app.test_client()).status_code == 403
    with office.deps.database.write() as session:
        user = session.exec(select(User)).one()
        assert user.roles == ["admin"]
        with pytest.raises(Refused) as refusal:
            city.forget(session, user.id or 0, by=None, at=office.clock())
        assert refusal.value.code == "last_administrator"


def test_where_only_the_city_lets_in_an_emergency_account_still_does_though_the_city_is_down(
    office: Office, provider: Provider
) -> None:
    office.deps = replace(office.deps, settings=replace(office.deps.settings, local_accounts=False))
    office.app = create_app(office.deps)
    office.app.config["WTF_CSRF_ENABLED"] = False
    admin_id, glass_id = office.add_user("admin", name="Eka"), office.add_user("admin", name="Hätä")
    with office.deps.database.write() as session:
        users.one_user(session, glass_id).is_break_glass = True
        emails = [users.one_user(session, user_id).email for user_id in (admin_id, glass_id)]
    provider.is_down = True
    client = office.app.test_client()
    assert client.get("/sign-in/city").status_code == 503
    page = client.get("/sign-in")
    assert 'name="password"' not in page.text
    assert 'name="password"' in client.get("/sign-in?emergency=1").text
    answers = [client.post("/sign-in", data={"email": email, "password": PASSWORD}) for email in emails]
    assert answers[0].status_code == 422, "a local account"
    assert answers[1].headers["Location"] == "/sign-in/code", "always with a second factor"


def test_signing_out_offers_to_leave_the_city_too(office: Office, provider: Provider) -> None:
    client = office.app.test_client()
    _through(provider, client)
    answer = client.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in?city=1"
    assert 'href="/sign-in/city/out"' in client.get("/sign-in?city=1").text
    out = urlsplit(client.get("/sign-in/city/out").headers["Location"])
    assert out.path == "/tenant/v2.0/logout"
    assert parse_qs(out.query)["post_logout_redirect_uri"] == ["http://localhost/sign-in"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_through_the_city_never_leads_to_another_site(office: Office, provider: Provider, target: str) -> None:
    assert _through(provider, office.app.test_client(), target).headers["Location"] == "/"


def test_without_a_city_its_pages_lead_to_the_sign_in(sqlite_url: str, tmp_path: Path) -> None:
    office = open_office(sqlite_url, tmp_path)
    for page in ("/sign-in/city", "/sign-in/city/back?code=x&state=y", "/sign-in/city/out"):
        assert office.app.test_client().get(page).headers["Location"] == "/sign-in"
    office.deps.database.close()
