"""What is tried against sign-in and accounts, and refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import Job, SignIn, User
from dsr.domain.access import ALLOWED_ROLES, CASE_ROLES, EMERGENCY_ACTIONS, Action, Role
from dsr.domain.errors import Refused
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import passwords, users
from dsr.services.sign_in import emergency
from dsr.web.current import acting_user, current_deps
from dsr.web.security import action_of, allowed
from tests.together import at_once
from tests.web.office import Office, open_office, text_of
from tests.web.test_security import _address, _gets, _posts


def _wrong(client: FlaskClient, number: int, headers: dict[str, str]) -> int:
    data = {"email": f"user{number}@example.fi", "password": ""}
    return client.post("/sign-in", data=data, headers=headers).status_code


@pytest.mark.parametrize(
    ("public_url", "claimed", "reason"),
    [
        ("http://localhost", "10.9.9.{}", "no proxy stands in front: the header is not read"),
        ("https://oikeuspyynnot.example.fi", "10.9.9.{}, 10.0.0.7", "the proxy adds whom it heard from, on the right"),
    ],
)
def test_a_forged_address_does_not_escape_the_throttle(
    sqlite_url: str, tmp_path: Path, public_url: str, claimed: str, reason: str
) -> None:
    office = open_office(sqlite_url, tmp_path, public_url=public_url)
    client = office.app.test_client()
    codes = [_wrong(client, number, {"X-Forwarded-For": claimed.format(number)}) for number in range(31)]
    assert codes == [422] * 30 + [429], reason
    office.deps.database.close()


def test_a_wrong_password_and_an_unknown_account_ask_for_the_same_work(office: Office) -> None:
    """Both hash once: what is measured here is the hashing itself, since wall clocks of a busy machine prove nothing."""
    known = passwords.hash_password("neljä aivan eri sanaa")
    taken = []
    for stored in (known, ""):
        begun = time.process_time()
        assert not passwords.fits("jotain muuta kuin se", stored)
        taken.append(time.process_time() - begun)
    assert 0.4 < taken[0] / taken[1] < 2.5


def test_a_post_for_ones_own_roles_is_refused_and_ends_nothing(office: Office) -> None:
    office.add_user("admin", name="Toinen")
    user_id = office.add_user("admin")
    client = office.sign_in(user_id)
    answer = client.post(f"/users/{user_id}", data={"roles": ["dpo"]})
    assert answer.status_code == 422
    with office.deps.database.read() as session:
        assert users.one_user(session, user_id).roles == ["admin"]
    assert client.get("/me").status_code == 200


def test_fields_that_a_form_does_not_have_change_nothing(office: Office) -> None:
    """Mass assignment: what the table holds beyond the form is not taken from a post."""
    admin = office.browser_of("admin")
    extra = {"id": "1", "is_active": "", "is_break_glass": "1", "password_hash": "x", "access_version": "99",
             "commitment_version": users.COMMITMENT_VERSION, "created_at": "2000-01-01"}  # fmt: skip
    new = {"name": "Uusi", "email": "uusi@example.fi", "roles": ["intake"], "language": "fi"}
    assert admin.post("/users/new", data={**extra, **new}).status_code == 200
    with office.deps.database.read() as session:
        user = session.exec(select(User).where(User.email == "uusi@example.fi")).one()
        assert (user.is_active, user.is_break_glass, user.password_hash, user.access_version) == (True, False, "", 1)
        assert (user.commitment_version, user.created_at) == ("", office.clock())
        user_id = user.id
    admin.post(f"/users/{user_id}", data={**extra, "roles": ["management"], "email": "x@example.fi", "name": "X"})
    with office.deps.database.read() as session:
        changed = users.one_user(session, user_id or 0)
        assert (changed.roles, changed.email, changed.name) == (["management"], "uusi@example.fi", "Uusi")
        assert not changed.is_break_glass


def test_a_session_that_ended_while_its_request_was_answered_writes_nothing(office: Office) -> None:
    """The roles change between the guard and the transaction: what was asked for is not done."""
    user_id = office.add_user("handler")

    @allowed(Action.SEE_CATALOGUE)
    def page() -> str:
        outside = Database(str(office.deps.database.engine.url))  # another process, which knows of no request
        with outside.write() as session:
            users.change_roles(session, user_id, ["management"], by=None, at=office.clock())
        outside.close()
        with current_deps().database.write() as session:
            users.choose_language(session, acting_user().id, "sv")
        return "done"

    office.app.add_url_rule("/mid-request", "mid", page)
    answer = office.sign_in(user_id).get("/mid-request")
    assert answer.status_code == 401
    assert "Istunto on päättynyt" in answer.text
    with office.deps.database.read() as session:
        assert users.one_user(session, user_id).language == "fi"


def test_an_old_session_opens_nothing_after_a_change_of_roles(office: Office) -> None:
    user_id = office.add_user("dpo")
    client = office.sign_in(user_id)
    assert client.get("/log/access").status_code == 200
    with office.deps.database.write() as session:
        users.change_roles(session, user_id, ["management"], by=None, at=office.clock())
    for page in ("/log/access", "/me", "/catalogue"):
        assert client.get(page).status_code == 302
    with office.deps.database.write() as session:
        users.change_roles(session, user_id, ["dpo"], by=None, at=office.clock())
    assert client.get("/log/access").status_code == 302, "the roles back do not bring the session back"


def test_two_administrators_who_disable_each_other_at_once_by_the_pages_leave_one(
    database_url: str, tmp_path: Path
) -> None:
    office = open_office(database_url, tmp_path)
    ids = [office.add_user("admin", name=name) for name in ("Eka", "Toka")]
    clients = [office.sign_in(user_id) for user_id in ids]
    at_once(2, lambda number: clients[number].post(f"/users/{ids[1 - number]}/disable").status_code)
    with office.deps.database.read() as session:
        assert [users.one_user(session, user_id).is_active for user_id in ids].count(True) == 1
        assert [event.kind for event in events_of(session, "users")].count("user_disabled") == 1
    office.deps.database.close()


def test_an_administrator_who_cannot_sign_in_does_not_stand_in_for_one_who_can(office: Office) -> None:
    first, second, glass = (office.add_user("admin", name=name) for name in ("Eka", "Toka", "Hätä"))
    with office.deps.database.write() as session:
        users.one_user(session, second).password_hash = ""
        users.one_user(session, glass).is_break_glass = True
        with pytest.raises(Refused) as refusal:
            users.disable_user(session, first, by=second, at=office.clock())
        assert refusal.value.code == "last_administrator"
        users.disable_user(session, second, by=first, at=office.clock())


def _emergency(office: Office) -> int:
    user_id = office.add_user("admin", name="Hätätunnus")
    with office.deps.database.write() as session:
        users.one_user(session, user_id).is_break_glass = True
    return user_id


def test_an_emergency_account_opens_no_page_of_cases_calls_or_files(office: Office) -> None:
    user_id = _emergency(office)
    client = office.sign_in(user_id)
    for rule in (*_gets(office.app), *_posts(office.app)):
        action = action_of(office.app, rule.endpoint)
        if action in EMERGENCY_ACTIONS or action is None:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(_address(rule), method=method)
            assert answer.status_code == 404, f"{method} {rule}"


def test_nothing_that_an_emergency_account_may_do_is_a_case_roles_work_alone() -> None:
    for action in EMERGENCY_ACTIONS:
        assert Role.ADMIN in ALLOWED_ROLES[action]
    assert not EMERGENCY_ACTIONS & {Action.IMPORT_CALLS, Action.SEE_RECONCILIATION, Action.EDIT_QUEUES}


def test_an_emergency_session_ends_after_its_hours_however_much_it_is_used(office: Office) -> None:
    client = office.sign_in(_emergency(office))
    for _round in range(11):
        office.clock.pass_by(minutes=20)
        assert client.get("/me").status_code == 200
    office.clock.pass_by(minutes=20)
    assert client.get("/me").status_code == 302
    with office.deps.database.read() as session:
        assert session.exec(select(SignIn)).one().way == "emergency"


def test_an_emergency_account_gives_roles_only_with_another_administrators_word(office: Office) -> None:
    other, third = office.add_user("admin", name="Eka"), office.add_user("management", name="Kolmas")
    handler = office.add_user("handler", name="Käsittelijä")
    glass_id = _emergency(office)
    glass, admin = office.sign_in(glass_id), office.sign_in(other)
    for data in ({"roles": ["handler"]}, {"roles": ["admin", "management"]}):
        assert glass.post(f"/users/{third}", data=data).status_code == 302
    with office.deps.database.read() as session:
        assert users.one_user(session, third).roles == ["management"]
    assert glass.post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 422, "not by itself"
    assert glass.post(f"/users/{glass_id}", data={"roles": ["handler"]}).status_code == 422
    new = {"name": "Uusi", "email": "uusi@example.fi", "roles": ["intake"], "language": "fi"}
    assert glass.post("/users/new", data=new).status_code == 422
    for way in ("link", "authenticator/reset", "enable"):
        assert glass.post(f"/users/{handler}/{way}").status_code == 422, "an account that sees cases is not opened"
    assert glass.post(f"/users/{other}/link").status_code == 200, "an administrator is let in again"
    page = admin.get("/users")
    assert "Vahvista roolit" not in page.text
    assert "Voit vahvistaa tämän 2.12.2026 klo 8.30 alkaen" in text_of(page.data), "the page says why, and until when"
    same = admin.post("/users/proposals/1", data={"verdict": "confirm"})
    assert same.status_code == 422, "whoever holds the emergency account has the link of this administrator"
    second = office.browser_of("admin")
    assert second.post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 302
    assert admin.post("/users/proposals/2", data={"verdict": "refuse"}).status_code == 302
    assert admin.post("/users/proposals/2", data={"verdict": "confirm"}).status_code == 404
    with office.deps.database.read() as session:
        assert users.one_user(session, third).roles == ["handler"]
        assert not CASE_ROLES & set(users.one_user(session, glass_id).roles)


def test_every_use_of_an_emergency_account_is_told_by_ids_alone(office: Office) -> None:
    told = {office.add_user("admin", name="Eka"), office.add_user("dpo", name="Toka", language="sv")}
    office.add_user("handler", name="Kolmas")
    glass_id = _emergency(office)
    with office.deps.database.write() as session:
        emergency.tell_of_use(session, glass_id, at=office.clock())
    with office.deps.database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == "tell_emergency")).all()
        assert {job.args["to"] for job in jobs} == told
        job_ids = [job.id or 0 for job in jobs]
    assert {run_job(office.deps, all_handlers(), job_id) for job_id in job_ids} == {"done"}
    assert {mail.subject for mail in office.mail.sent} == {"Hätätunnusta on käytetty", "Ett nödkonto har använts"}
    assert all(f" {glass_id} " in mail.body for mail in office.mail.sent)
    finnish = next(mail for mail in office.mail.sent if mail.subject == "Hätätunnusta on käytetty")
    assert "25.11.2026 klo 8.30" in finnish.body, "in the time of the office, as every moment a person reads"
    assert not any("example.fi" in mail.body or "Eka" in mail.body for mail in office.mail.sent)
    assert "kirjautui sisään" in office.browser_of("admin").get("/users").text
    assert "kirjautui sisään" in office.browser_of("dpo").get("/log/audit").text
