"""Every refusal and fault is a page in the reader's language that tells what to do and nothing of the house."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import abort
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.routing import Rule

from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid, NotAllowed, NotFound, Refused, Stale, TransitionRefused
from dsr.web.security import allowed
from tests.web.office import Office, text_of

SECRET = "Aino Esimerkki 010190-999R"  # what must never be seen in an answer or a log


def _page(office: Office, view: Callable[[], object]) -> str:
    office.app.url_map.add(Rule("/t/fault", endpoint="t_fault", methods=["GET", "POST"]))
    office.app.view_functions["t_fault"] = allowed(Action.OWN_ACCOUNT)(lambda: view())
    return "/t/fault"


def _raiser(fault: Exception) -> Callable[[], object]:
    def view() -> object:
        raise fault

    return view


@pytest.mark.parametrize(
    ("fault", "code", "sentence"),
    [
        (NotFound("There is no such case"), 404, "Sivua ei ole"),
        (NotAllowed("No"), 404, "Sivua ei ole"),
        (Stale("This case changed", code="case_changed", values={"changes": "note_added"}), 409, "muuttui, kun luit"),
        (TransitionRefused("Cannot", code="search_made", values={"missing": "search_made"}), 409, "Hae puhelut rekisteristä."),
        (Refused("No", code="nothing_to_confirm"), 422, "tuhoamiskiellot on jo vahvistettu"),
        (Refused("In English only.", code="nobody_translated_this"), 422, "In English only."),
        (Invalid([Fault("x", "Too long", "too_long", (("length", 9), ("limit", 5)))]), 422, "enintään 5 mahtuu"),
        (Refused("d", code="promised_too_late", values={"promised": "2027-02-03", "latest": "2027-02-02"}), 422, "on 2.2.2027."),
    ],
)  # fmt: skip
def test_a_refusal_becomes_its_sentence(office: Office, fault: Refused, code: int, sentence: str) -> None:
    answer = office.browser_of("management").get(_page(office, _raiser(fault)))
    assert answer.status_code == code
    assert sentence in text_of(answer.data)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fi", "Täällä meni jotain vikaan"), ("sv", "Något gick fel hos oss"), ("en", "Something went wrong here")],
)
def test_a_crash_shows_and_logs_no_details(
    office: Office, capsys: pytest.CaptureFixture[str], language: str, sentence: str
) -> None:
    client = office.sign_in(office.add_user("management", language=language))
    answer = client.get(_page(office, _raiser(ValueError(SECRET))))
    assert answer.status_code == 500
    assert sentence in answer.text
    out = capsys.readouterr()
    assert answer.headers["X-Request-Id"] in answer.text
    assert "ValueError" in out.out + out.err
    for text in (answer.text, out.out, out.err):
        assert SECRET not in text
        assert "Traceback" not in text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422, 429, 500, 503, 418])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_fault_has_a_page_in_each_language(office: Office, status: int, language: str) -> None:
    client = office.sign_in(office.add_user("management", language=language))
    answer = client.get(_page(office, lambda: abort(status)))
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert "<h1>" in answer.text


def test_the_database_gone_still_gives_a_page(office: Office) -> None:
    client = office.browser_of("management")
    with office.deps.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE sign_in")
    answer = client.get("/me")
    assert answer.status_code == 500
    assert "Täällä meni jotain vikaan" in answer.text
    assert "sign_in" not in text_of(answer.data)


def test_what_was_typed_is_offered_again_when_the_form_token_was_too_old(strict_office: Office) -> None:
    client = strict_office.browser_of("admin")
    typed = {
        "csrf_token": "old",
        "name": "Uusi <b>Käyttäjä</b>",
        "email": "uusi@example.fi",
        "roles": ["intake", "handler"],
    }
    answer = client.post("/users/new", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert 'action="/users/new"' in answer.text
    assert 'name="name" value="Uusi &lt;b&gt;Käyttäjä&lt;/b&gt;"' in answer.text
    assert answer.text.count('name="roles"') == 2
    token = answer.text.partition('action="/users/new"')[2].partition('name="csrf_token" value="')[2].partition('"')[0]
    again = client.post("/users/new", data={**typed, "csrf_token": token}, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Kertakäyttölinkki: Uusi &lt;b&gt;" in again.text


def test_nothing_is_offered_again_to_a_post_of_unknown_origin_or_with_a_password(strict_office: Office) -> None:
    client = strict_office.browser_of("admin")
    unknown = client.post("/users/new", data={"name": "Uusi"})
    assert 'name="name"' not in unknown.text
    secret = {"present": "a", "password": "hunter2hunter2", "again": "hunter2hunter2"}
    answer = client.post("/me/password", data=secret, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert "hunter2" not in answer.text


def test_a_post_after_the_session_ended_keeps_what_was_typed(office: Office) -> None:
    client = office.browser_of("admin")
    office.clock.pass_by(minutes=31)
    answer = client.post("/users/new", data={"name": "Uusi Käyttäjä"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert "Mitään ei tallennettu" in answer.text
    assert 'value="Uusi Käyttäjä"' in answer.text


def test_long_texts_are_shown_again_when_the_case_changed_meanwhile(office: Office) -> None:
    typed = "Soitin numeroon ja kerroin, että vastaus tulee ensi viikolla."
    page = _page(office, _raiser(Stale("changed", code="case_changed", values={"changes": "note_added"})))
    answer = office.browser_of("management").post(page, data={"text": typed, "password": "x" * 50})
    assert answer.status_code == 409
    assert typed in text_of(answer.data)
    assert "x" * 50 not in answer.text


def test_the_way_back_stays_on_this_site(office: Office) -> None:
    client, page = office.browser_of("management"), _page(office, lambda: abort(422))
    own = client.get(page, headers={"Referer": "http://localhost/catalogue?x=1"}).text
    foreign = client.get(page, headers={"Referer": "https://evil.example/catalogue"}).text
    assert 'href="/catalogue?x=1"' in own
    assert "evil.example" not in foreign


def test_a_wrong_method_names_the_right_ones(office: Office) -> None:
    answer = office.browser_of("management").get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_two_who_save_at_the_same_moment_may_send_again(office: Office) -> None:
    """A deadlock is nobody's fault: the page says so and offers what was typed."""

    class Deadlock(Exception):
        sqlstate = "40P01"

    client = office.browser_of("management")
    answer = client.get(_page(office, _raiser(OperationalError("UPDATE", {}, Deadlock()))))
    assert answer.status_code == 503
    assert "Joku muu tallensi samalla hetkellä" in text_of(answer.data)


def test_a_text_that_is_longer_than_its_column_is_told_so_whatever_statement_wrote_it(office: Office) -> None:
    class TooLong(Exception):
        sqlstate = "22001"

    client = office.browser_of("management")
    answer = client.get(_page(office, _raiser(DataError("UPDATE", {}, TooLong()))))
    assert answer.status_code == 422
    assert "Jokin teksteistä on liian pitkä." in text_of(answer.data)
