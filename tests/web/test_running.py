"""How the running house does: figures for whatever watches it, and plain words on the pages while a part is away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from gunicorn.http.parser import RequestParser

from dsr.cli.serving import server
from dsr.db import outbox
from dsr.jobs.tick import beat
from dsr.web import create_app
from dsr.web.served import served_app
from tests.servers import PostgreSQL
from tests.web.office import Office, open_office, text_of

TOKEN = "m" * 32


def _watched(office: Office) -> Office:
    deps = replace(office.deps, settings=replace(office.deps.settings, metrics_token=TOKEN))
    return replace(office, deps=deps, app=create_app(deps))


def _figures(office: Office) -> str:
    answer = office.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("given", [None, "Bearer ", "Bearer " + "n" * 32, "Bearer " + TOKEN + "x", "Bearer ä"])
def test_figures_are_not_for_everybody(office: Office, given: str | None) -> None:
    headers = {"Authorization": given} if given is not None else {}
    for opened in (office, _watched(office)):
        assert opened.app.test_client().get("/metrics", headers=headers).status_code == 404


def test_figures_tell_of_waiting_work_and_of_parts_that_live(office: Office) -> None:
    watched = _watched(office)
    with office.deps.database.write() as session:
        outbox.enqueue(session, "print_letter", key="print:1", at=office.clock())
    beat(office.deps, "worker")
    office.clock.pass_by(seconds=90)
    figures = _figures(watched)
    assert 'dsr_jobs{kind="print_letter",state="queued"} 1.0' in figures
    assert "dsr_oldest_due_job_seconds 90.0" in figures
    assert 'dsr_beat_age_seconds{part="worker"} 90.0' in figures
    assert "dsr_open_requests 0.0" in figures


def test_times_are_counted_by_the_name_of_the_view_never_by_the_address(office: Office) -> None:
    watched = _watched(office)
    watched.app.test_client().get("/password/aino-esimerkki-secret-link")
    figures = _figures(watched)
    assert 'endpoint="signin.set_password"' in figures
    assert "aino-esimerkki" not in figures


def test_every_page_says_that_work_waits_while_no_worker_takes_it(office: Office) -> None:
    with office.deps.database.write() as session:
        outbox.enqueue(session, "print_letter", key="print:1", at=office.clock())
    office.clock.pass_by(minutes=4)
    client = office.browser_of("management")
    assert "Tulostus, sähköposti ja tuonnit ovat olleet pysähdyksissä 25.11.2026 klo 8.30 alkaen" in text_of(
        client.get("/me").data
    )


def test_nothing_is_said_while_a_worker_lives_or_nothing_waits(office: Office) -> None:
    assert "pysähdyksissä" not in office.browser_of("management").get("/me").text
    with office.deps.database.write() as session:
        outbox.enqueue(session, "print_letter", key="print:1", at=office.clock())
    office.clock.pass_by(minutes=4)
    beat(office.deps, "worker")
    assert "pysähdyksissä" not in _in_another_process(office).browser_of("management").get("/me").text


def test_work_that_waits_behind_other_work_is_told_though_a_worker_lives(office: Office) -> None:
    with office.deps.database.write() as session:
        outbox.enqueue(session, "print_letter", key="print:1", at=office.clock())
    office.clock.pass_by(minutes=11)
    beat(office.deps, "worker")
    shown = text_of(office.browser_of("management").get("/me").data)
    assert "ovat jäljessä: osa niistä on odottanut 25.11.2026 klo 8.30 alkaen" in shown
    assert "pysähdyksissä" not in shown
    assert "taustaohjelma" not in shown


def test_work_whose_time_has_not_come_is_not_behind(office: Office) -> None:
    with office.deps.database.write() as session:
        due_at = office.clock() + timedelta(minutes=30)
        outbox.enqueue(session, "print_letter", key="print:1", at=office.clock(), due_at=due_at)
    office.clock.pass_by(minutes=29)
    beat(office.deps, "worker")
    assert "Odottavat työt" not in office.browser_of("management").get("/me").text


def _in_another_process(office: Office) -> Office:
    """The same office in a web process that has not looked yet."""
    return replace(office, app=create_app(office.deps))


@pytest.fixture
def away(
    postgresql_server: PostgreSQL, postgresql_url: str, tmp_path: Path
) -> Iterator[tuple[Office, PostgreSQL, str]]:
    """An office on PostgreSQL whose database takes no connections until the test says so."""
    opened = open_office(postgresql_url, tmp_path)
    name = postgresql_url.rpartition("/")[2]
    yield opened, postgresql_server, name
    opened.deps.database.close()
    postgresql_server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_database_that_is_away_is_said_in_words_and_what_was_typed_can_be_sent_again(
    away: tuple[Office, PostgreSQL, str],
) -> None:
    office, server, name = away
    client = office.browser_of("admin")
    server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "fi"}
    answer = client.post("/users/new", data={"name": "Uusi Käyttäjä"}, headers=headers)
    assert answer.status_code == 503
    assert "Tietokanta ei vastaa" in answer.text
    assert 'value="Uusi Käyttäjä"' in answer.text
    server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert client.get("/users").status_code == 200


def test_a_fault_of_the_program_is_not_called_a_database_that_is_away(office: Office) -> None:
    client = office.browser_of("management")
    with office.deps.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE sign_in")
    assert client.get("/me").status_code == 500


def test_a_served_application_is_not_looked_through_for_garbage_again_and_again(office: Office) -> None:
    before = gc.get_freeze_count()
    served = served_app(office.deps)
    assert gc.get_freeze_count() > before
    assert served.test_client().get("/queue").status_code == 302


def test_no_header_of_a_browser_moves_the_addresses_of_pages_though_the_proxy_passes_it_on(office: Office) -> None:
    """gunicorn takes these two from whoever asks from the same machine, and there stands the proxy."""
    sent = (
        b"GET /sign-in HTTP/1.1\r\nHost: h\r\nSCRIPT_NAME: //evil.example\r\nPATH_INFO: /users\r\nAccept: */*\r\n\r\n"
    )
    request = next(RequestParser(server(office.deps).cfg, [sent], ("127.0.0.1", 50_000)))
    assert [name for name, _value in request.headers] == ["HOST", "ACCEPT"]
