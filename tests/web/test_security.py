"""The guard, the headers, the tokens: what holds for every route there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from structlog.testing import capture_logs
from werkzeug.routing import IntegerConverter, Rule

from dsr.db.tables import AccessEntry
from dsr.domain.access import Action, Actor, Role, may_somewhere
from dsr.web.cases import case_or_404
from dsr.web.current import current_deps
from dsr.web.security import action_of, allowed, unmarked_endpoints
from tests.web.office import Office, open_office

PUBLIC = {
    *("static", "frame.language", "frame.letter_style", "health.healthz", "signin.sign_in", "signin.set_password"),
    *("second_factor.code", "second_factor.enrol"),  # between the password and the session
    *("city_signin.begin", "city_signin.back", "city_signin.out"),  # to the city's sign-in and back
    "api.openapi",
    "health.metrics",  # with a token of its own
    "own_cases.privacy",  # the program's own privacy notice is for the people it is about (GDPR 13, 14)
    "calendar.feed",  # a calendar program has no session: the address is a secret of 256 bits
}
"""Everything that opens without signing in. A new one needs a reason and a line here."""


def _rules(app: Flask) -> list[Rule]:
    """Every route but those of other systems, which know no session: `test_interface` walks them."""
    rules = (rule for rule in app.url_map.iter_rules() if action_of(app, rule.endpoint) is not Action.USE_INTERFACE)
    return sorted(rules, key=lambda rule: (rule.rule, rule.endpoint))


def _address(rule: Rule) -> str:
    """An address of the rule, with ids that do not exist."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        is_number = isinstance(rule._converters[name], IntegerConverter)
        values[name] = 999_999 if is_number else "none-such"
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return str(built[1])


def _posts(app: Flask) -> list[Rule]:
    return [rule for rule in _rules(app) if "POST" in (rule.methods or ())]


def _gets(app: Flask) -> list[Rule]:
    return [rule for rule in _rules(app) if "GET" in (rule.methods or ()) and rule.endpoint != "static"]


def test_every_route_names_its_action(office: Office) -> None:
    assert unmarked_endpoints(office.app) == []


def test_the_application_does_not_start_with_a_route_that_names_none(office: Office) -> None:
    office.app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert unmarked_endpoints(office.app) == ["forgotten"]


def test_the_guard_refuses_a_route_that_names_no_action(office: Office) -> None:
    client = office.browser_of("admin")
    office.app.url_map.add(Rule("/forgotten", endpoint="forgotten"))
    office.app.view_functions["forgotten"] = lambda: "secret"
    answer = client.get("/forgotten")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_only_these_routes_open_without_signing_in(office: Office) -> None:
    found = {rule.endpoint for rule in _rules(office.app) if action_of(office.app, rule.endpoint) is Action.PUBLIC_PAGE}
    assert found == PUBLIC


def test_without_signing_in_every_other_page_leads_to_the_sign_in(office: Office) -> None:
    client = office.app.test_client()
    for rule in _gets(office.app):
        if rule.endpoint not in PUBLIC:
            answer = client.get(_address(rule))
            assert answer.status_code == 302, rule
            assert answer.headers["Location"].startswith("/sign-in"), rule


def test_without_signing_in_nothing_can_be_posted(office: Office) -> None:
    client = office.app.test_client()
    for rule in _posts(office.app):
        if rule.endpoint not in PUBLIC:
            assert client.post(_address(rule)).status_code == 401, rule


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_the_pages_of_its_actions_and_no_other(office: Office, role: Role) -> None:
    """The map of addresses times the roles: what the table denies answers 404, what it allows answers anything but."""
    client = office.browser_of(role.value)
    actor = Actor(1, frozenset({role}), commitment_accepted=True)
    for rule in _gets(office.app):
        action = action_of(office.app, rule.endpoint)
        assert action is not None
        answer = client.get(_address(rule))
        if not may_somewhere(actor, action):
            assert answer.status_code == 404, f"{role} must not open {rule}"
        else:
            assert answer.status_code < 500 or rule.endpoint == "health.healthz", f"{role} at {rule}"
            if not rule.arguments and rule.endpoint != "health.metrics":  # that one asks for its own token
                assert answer.status_code != 404, f"{role} must open {rule}"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_posts_only_to_its_actions(office: Office, role: Role) -> None:
    actor = Actor(1, frozenset({role}), commitment_accepted=True)
    user_id = office.add_user(role.value)
    for rule in _posts(office.app):
        action = action_of(office.app, rule.endpoint)
        assert action is not None
        if rule.endpoint == "signin.sign_out":
            continue
        answer = office.sign_in(user_id).post(_address(rule))
        if not may_somewhere(actor, action):
            assert answer.status_code == 404, f"{role} must not post to {rule}"
        assert answer.status_code < 500, f"{role} at {rule}"


def test_no_post_is_taken_without_a_form_token(strict_office: Office) -> None:
    """Whoever may do what the route does: a post that our page did not make is refused."""
    for role in Role:
        client = strict_office.browser_of(role.value)
        for rule in _posts(strict_office.app):
            assert client.post(_address(rule)).status_code == 400, f"{role} at {rule}"


def test_a_token_of_another_session_is_not_taken(strict_office: Office) -> None:
    other, client = strict_office.browser_of("management"), strict_office.browser_of("management")
    token = _token(other, "/me")
    assert client.post("/language", data={"csrf_token": token, "language": "sv"}).status_code == 400
    assert client.post("/language", data={"csrf_token": _token(client, "/me"), "language": "sv"}).status_code == 302


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 302),
        ({}, 302),
    ],
)
def test_a_post_from_another_site_is_refused(office: Office, headers: dict[str, str], code: int) -> None:
    client = office.browser_of("management")
    assert client.post("/language", data={"language": "sv"}, headers=headers).status_code == code


@pytest.mark.parametrize(
    "page", ["/sign-in", "/me", "/none-such", "/catalogue", "/password/none", "/healthz", "/letter.css"]
)
def test_every_answer_carries_the_headers(office: Office, page: str) -> None:
    with office.browser_of("management").get(page) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert all(part in policy for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers, "this office is served by http"
        if page != "/letter.css":
            assert answer.headers["Cache-Control"] == "no-store"


def test_behind_https_the_cookie_is_bound_to_it(sqlite_url: str, tmp_path: Path) -> None:
    office = open_office(sqlite_url, tmp_path, public_url="https://oikeuspyynnot.example.fi")
    client = office.app.test_client()
    answer = client.get("/sign-in", headers={"X-Forwarded-Proto": "https"}, base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-dsr=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    office.deps.database.close()


def test_the_cookie_is_kept_from_scripts(office: Office) -> None:
    cookie = office.app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_that_is_too_large_gets_a_page(office: Office) -> None:
    client = office.app.test_client()
    answer = client.post("/sign-in", data={"email": "x" * 2_100_000, "password": "y"})
    assert answer.status_code == 413
    assert "Lähetetty on liian suuri" in answer.text


def test_an_address_with_a_case_that_may_not_be_seen_is_logged_before_the_answer(office: Office) -> None:
    """An administrator asks for a case page by its address."""
    endpoint = _case_page(office.app)
    user_id = office.add_user("admin")
    assert office.sign_in(user_id).get(endpoint).status_code == 404
    with office.deps.database.read() as session:
        line = session.exec(select(AccessEntry)).one()
        assert (line.actor, line.case_id, line.is_refused, line.basis) == (f"user:{user_id}", 7, True, "no_such_role")


def test_no_line_of_the_log_holds_an_address_its_words_or_a_token(office: Office) -> None:
    """What was searched and posted, and addresses that are secrets themselves, of pages there are and are not."""
    client, secret = office.browser_of("handler"), "a-token-of-somebody"
    with capture_logs() as lines:
        for page in ("/queue?q=Aino+Esimerkki", f"/password/{secret}", f"/calendar/{secret}.ics", "/Aino-Esimerkki"):
            client.get(page, headers={"Referer": "http://localhost/queue?q=Aino", "User-Agent": "Aino"})
        client.post("/queue", data={"q": "Aino"})
        client.post("/sign-in", data={"email": "aino@posti.example", "password": secret})
    assert len([one for one in lines if one["event"] == "request"]) == 6
    assert [one for one in lines if "aino" in str(one).casefold() or secret in str(one)] == []


def _case_page(app: Flask) -> str:
    """The address of a page about case 7, made for the test."""

    @allowed(Action.SEE_CASE)
    def page(case_id: int) -> str:
        with current_deps().database.read() as session:
            return case_or_404(session, case_id, Action.SEE_CASE).reference

    app.url_map.add(Rule("/test-case/<int:case_id>", endpoint="test_case", methods=["GET"]))
    app.view_functions["test_case"] = page
    return "/test-case/7"


def _token(client: FlaskClient, page: str) -> str:
    text = client.get(page).text
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]
