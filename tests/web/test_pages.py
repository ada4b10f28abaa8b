"""The frame's own pages: users, language, health, the catalogue, forms that keep what was typed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from dsr.db.tables import User
from dsr.jobs.tick import beat, tick
from dsr.services import users
from dsr.web.forms import read_day
from dsr.web.paging import Page
from tests.web.office import Office, text_of

NEW = {"name": "Veera Valmistelija", "email": "veera@example.fi", "roles": ["handler", "intake"], "language": "sv"}


def test_an_administrator_adds_a_user_who_sets_a_password_and_signs_in(office: Office) -> None:
    admin = office.browser_of("admin")
    page = admin.post("/users/new", data=NEW)
    link = re.search(r"http://localhost(/password/[\w-]+)", page.text)
    assert link
    assert office.browser_of("admin").post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 302
    client = office.app.test_client()
    words = "kolme sanaa ja neljäs"
    assert client.post(link[1], data={"password": words, "again": words}).status_code == 302
    client.post("/sign-in", data={"email": "veera@example.fi", "password": words})
    assert "Sekretessförbindelse" in text_of(client.get("/commitment").data), "in the language chosen for the user"
    assert link[1] not in admin.get("/users").text


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"name": ""}, "name", "Kirjoita nimi."),
        ({"email": "veera"}, "email", "Kirjoita sähköpostiosoite, esimerkiksi"),
        ({"roles": []}, "roles", "Valitse vähintään yksi rooli."),
        ({"roles": ["root"]}, "roles", "Valitse jokin vaihtoehdoista."),
        ({"roles": ["admin", "handler"]}, "roles", "Pääkäyttäjä ei näe asioiden sisältöä"),
        ({"roles": ["decider", "dpo"]}, "roles", "Tietosuojavastaava ei päätä asioita"),
        ({"language": "de"}, "language", "Valitse jokin vaihtoehdoista."),
        ({"name": "x" * 201}, "name", "Kirjoita enintään 200 merkkiä."),
        ({"name": "A\x00B"}, "name", "Poista merkit, jotka eivät ole tekstiä."),
    ],
)
def test_a_faulty_form_says_so_at_the_field_and_keeps_what_was_typed(
    office: Office, change: dict[str, object], place: str, sentence: str
) -> None:
    answer = office.browser_of("admin").post("/users/new", data={**NEW, **change, "title_fi": "tarkastaja"})
    assert answer.status_code == 422
    assert sentence in text_of(answer.data)
    assert f'id="{place}-error"' in answer.text
    assert f'href="#{place}' in answer.text, "the summary on top leads to the field"
    assert 'value="tarkastaja"' in answer.text
    with office.deps.database.read() as session:
        assert session.exec(select(User.email)).all() != ["veera@example.fi"]


def test_the_link_of_an_error_points_to_something_there(office: Office) -> None:
    page = office.browser_of("admin").post("/users/new", data={}).text
    targets = re.findall(r'<p><a href="#([\w-]+)">', page)
    assert len(targets) == 3
    assert all(f'id="{target}"' in page for target in targets)


def test_an_administrator_changes_roles_of_others_only(office: Office) -> None:
    admin_id, other = office.add_user("admin"), office.add_user("intake")
    admin, client = office.sign_in(admin_id), office.sign_in(other)
    assert admin.post(f"/users/{other}", data={"roles": ["management"]}).status_code == 302
    assert client.get("/me").status_code == 302, "the changed user's session has ended"
    own = admin.post(f"/users/{admin_id}", data={"roles": ["dpo"]})
    assert own.status_code == 422
    assert "Kukaan ei vaihda omia roolejaan" in text_of(own.data)
    with office.deps.database.read() as session:
        assert users.one_user(session, other).roles == ["management"]
        assert users.one_user(session, admin_id).roles == ["admin"]


def test_disabling_enabling_and_a_new_link(office: Office) -> None:
    admin, other = office.browser_of("admin"), office.add_user("management")
    assert admin.post(f"/users/{other}/disable").status_code == 302
    assert admin.post(f"/users/{other}/link").status_code == 422
    assert admin.post(f"/users/{other}/enable").status_code == 302
    assert "72 tuntia" in text_of(admin.post(f"/users/{other}/link").data)
    assert "http://localhost/password/" in admin.post(f"/users/{other}/link").text
    assert admin.post("/users/999/disable").status_code == 404


def test_a_name_with_markup_is_shown_as_text(office: Office) -> None:
    admin = office.browser_of("admin")
    admin.post("/users/new", data={**NEW, "name": "<script>alert(1)</script> {{ 7*7 }}"})
    page = admin.get("/users").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("sv-FI,sv;q=0.9", "sv"), ("en-GB", "en"), ("de", "fi"), ("", "fi"), ("fi,sv;q=0.5", "fi"), ("xx;;q=,", "fi")],
)
def test_before_sign_in_the_browsers_language_is_used(office: Office, accepted: str, language: str) -> None:
    page = office.app.test_client().get("/sign-in", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in page


def test_the_language_is_kept_with_the_user_and_before_that_in_the_cookie(office: Office) -> None:
    client = office.app.test_client()
    assert client.post("/language", data={"language": "sv", "next": "/sign-in"}).headers["Location"] == "/sign-in"
    assert '<html lang="sv">' in client.get("/sign-in").text
    user_id = office.add_user("management", language="fi")
    signed_in = office.sign_in(user_id)
    signed_in.post("/language", data={"language": "en"})
    assert '<html lang="en">' in office.sign_in(user_id).get("/me").text
    assert signed_in.post("/language", data={"language": "xx", "next": "//evil.example"}).headers["Location"] == "/"
    assert '<html lang="en">' in signed_in.get("/me").text


def test_the_menu_shows_what_the_user_may_do(office: Office) -> None:
    admin, management = office.browser_of("admin").get("/me").text, office.browser_of("management").get("/me").text
    assert 'href="/users"' in admin
    assert 'href="/users"' not in management
    assert 'href="/catalogue"' in management


def test_health_needs_no_sign_in_and_tells_each_part(office: Office) -> None:
    client = office.app.test_client()
    assert (client.get("/healthz").status_code, client.get("/healthz").json) == (
        503,
        {"database": True, "worker": False, "tick": False},
    )
    tick(office.deps)
    beat(office.deps, "worker")
    assert (client.get("/healthz").status_code, client.get("/healthz").json) == (
        200,
        {"database": True, "worker": True, "tick": True},
    )
    office.clock.pass_by(minutes=2)
    tick(office.deps)
    office.clock.pass_by(minutes=1)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": True, "worker": False, "tick": True})


def test_health_without_a_database_still_answers(office: Office) -> None:
    with office.deps.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE heartbeat")
    answer = office.app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": False, "worker": False, "tick": False})


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_catalogue_shows_rights_letters_and_grounds(office: Office, language: str) -> None:
    client = office.sign_in(office.add_user("agent", language=language))
    catalogue = office.deps.catalogue
    page = text_of(client.get("/catalogue").data)
    for kind in catalogue.letters.values():
        assert kind.titles[language] in page
    for ground in catalogue.grounds.values():
        assert " ".join(ground.titles[language].split()) in page
    drawing = client.get("/catalogue/access").text
    assert "<svg" in drawing
    assert catalogue.rights["access"].labels[language] in drawing
    assert client.get("/catalogue/none-such").status_code == 404


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("3.11.2026", (2026, 11, 3), "as people write it"),
        ("03.11.2026", (2026, 11, 3), "with zeros"),
        ("2026-11-03", (2026, 11, 3), "as machines write it"),
        ("30.2.2026", None, "no such day"),
        ("31.11.2026", None, "no such day"),
        ("3.11.26", None, "two digits could be any century"),
        ("20261103", None, "unreadable to people"),
        ("2026-W45-2", None, "a week"),
        ("3.11.", None, "no year"),
        ("٣.11.2026", None, "digits of another script"),
        ("3.11.2026 klo 9", None, "a time has no place here"),
        ("0.0.0000", None, "nothing"),
        ("", None, "empty"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, expected: tuple[int, int, int] | None, reason: str) -> None:
    found = read_day(text)
    assert (found and (found.year, found.month, found.day)) == expected, reason


@pytest.mark.parametrize(
    ("number", "total", "rows", "last"), [(1, 0, (0, 0), 1), (1, 50, (1, 50), 1), (2, 51, (51, 51), 2), (2, 120, (51, 100), 3)]
)  # fmt: skip
def test_pages_of_a_list(number: int, total: int, rows: tuple[int, int], last: int) -> None:
    page = Page(number, total)
    assert ((page.first_row, page.last_row), page.last) == (rows, last)


def test_a_cookie_of_an_older_secret_is_no_sign_in(office: Office) -> None:
    client = office.app.test_client()
    client.set_cookie("dsr", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb")
    assert client.get("/me").status_code == 302


def test_passing_time_is_told_by_the_parts_not_the_machine(office: Office) -> None:
    """Sessions follow the clock that was handed in: the office of a demonstration may live on another day."""
    client = office.browser_of("management")
    office.clock.at += timedelta(days=-300)
    assert client.get("/me").status_code == 200
