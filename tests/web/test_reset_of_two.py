"""A new way into an account that works with cases is given by two administrators, and its owner is told."""

from __future__ import annotations

import pyotp
import pytest
from sqlmodel import select

from dsr.db.tables import CityIdentity, Job, User
from dsr.services import users
from dsr.services.sign_in import second_factor, touches
from tests.web.office import Office, text_of


def _told(office: Office) -> list[tuple[int, str]]:
    with office.deps.database.read() as session:
        jobs = session.exec(select(Job).where(Job.kind == "tell_access").order_by(Job.id)).all()
        return [(job.args["to"], job.args["what"]) for job in jobs]


@pytest.mark.parametrize("act", ["link", "authenticator/reset"])
def test_one_administrator_alone_does_not_get_into_an_account_that_works_with_cases(office: Office, act: str) -> None:
    user_id, first_id = office.add_user("handler"), office.add_user("admin")
    office.clock.pass_by(minutes=1)
    first, second = office.sign_in(first_id), office.browser_of("admin")
    refused = first.post(f"/users/{user_id}/{act}")
    assert (refused.status_code, "toinen pääkäyttäjä vahvistaa sen ensin" in text_of(refused.text)) == (422, True)
    assert "Tee kertakäyttölinkki" not in text_of(first.get(f"/users/{user_id}").text)
    assert first.post(f"/users/{user_id}/disable").status_code == 302
    assert first.post(f"/users/{user_id}/enable").status_code == 302
    assert first.post(f"/users/{user_id}/{act}").status_code == 422, "not by way of disabling it either"
    for _press in range(2):
        assert first.post(f"/users/{user_id}/reset").status_code == 303
    assert first.post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 422, "nobody confirms their own"
    assert "haluaa nollata käyttäjän" in text_of(second.get("/users").text)
    assert second.post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 302
    assert second.post("/users/proposals/2", data={"verdict": "confirm"}).status_code == 404, "asked twice it is one"
    assert second.post(f"/users/{user_id}/{act}").status_code == 422, "who proposed carries it out"
    assert first.post(f"/users/{user_id}/{act}").status_code in (200, 302)
    assert (user_id, act.partition("/")[0]) in _told(office), "its owner is told"
    office.clock.pass_by(hours=73)
    assert office.sign_in(first_id).post(f"/users/{user_id}/{act}").status_code == 422, "not for ever"


@pytest.mark.parametrize("meanwhile", [["management"], ["admin"]])
def test_taking_the_roles_away_first_opens_no_way_around_the_second_person(
    office: Office, meanwhile: list[str]
) -> None:
    user_id = office.add_user("handler")
    first, second = office.browser_of("admin"), office.browser_of("admin")
    assert first.post(f"/users/{user_id}", data={"roles": meanwhile}).status_code == 302
    for act in ("link", "authenticator/reset"):
        assert first.post(f"/users/{user_id}/{act}").status_code == 422
    assert "on käsitelty asioita" in text_of(first.get(f"/users/{user_id}").text)
    assert first.post(f"/users/{user_id}/reset").status_code == 303
    assert second.post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 302
    assert first.post(f"/users/{user_id}/link").status_code == 200, "with the second person it stays possible"
    first.post(f"/users/{user_id}", data={"roles": ["handler"]})
    assert "kirjautumisen" in text_of(second.get("/users").text), "who confirms the roles is told of the reset"


def test_an_emergency_account_lets_in_an_administrator_who_once_worked_with_cases_and_no_other(office: Office) -> None:
    admin, leaver = office.add_user("handler"), office.add_user("handler")
    keeper = office.browser_of("admin")
    office.add_user("admin")
    for user_id, role in ((admin, "admin"), (leaver, "management")):
        assert keeper.post(f"/users/{user_id}", data={"roles": [role]}).status_code == 302
    with office.deps.database.write() as session:
        new = users.NewUser("hata@example.fi", "Hätä", ("admin",), is_break_glass=True)
        glass_id = users.add_user(session, new, by=None, at=office.clock()).id or 0
        users.accept_commitment(session, glass_id, users.COMMITMENT_VERSION, at=office.clock())
    glass = office.sign_in(glass_id)
    assert "Tee kertakäyttölinkki" in text_of(glass.get(f"/users/{admin}").text)
    for act in ("link", "authenticator/reset"):
        assert glass.post(f"/users/{admin}/{act}").status_code in (200, 302)
        assert glass.post(f"/users/{leaver}/{act}").status_code == 422


def test_a_confirmed_reset_is_one_reset_and_is_over_once_its_link_was_used(office: Office) -> None:
    user_id, first_id = office.add_user("handler"), office.add_user("admin")
    first, second = office.sign_in(first_id), office.browser_of("admin")
    first.post(f"/users/{user_id}/reset")
    second.post("/users/proposals/1", data={"verdict": "confirm"})
    office.clock.pass_by(minutes=1)
    assert first.post(f"/users/{user_id}/link").status_code == 200
    assert first.post(f"/users/{user_id}/link").status_code == 200, "the first was lost before it was used"
    with office.deps.database.write() as session:
        token = users.make_link(session, user_id, by=first_id, at=office.clock())
        users.set_password_by_link(session, token, "x", at=office.clock())
    office.clock.pass_by(minutes=1)
    for act in ("link", "authenticator/reset"):
        assert first.post(f"/users/{user_id}/{act}").status_code == 422
    assert first.post(f"/users/{user_id}/reset").status_code == 303
    assert second.post("/users/proposals/2", data={"verdict": "confirm"}).status_code == 302, (
        "the next is asked for anew"
    )
    assert first.post(f"/users/{user_id}/link").status_code == 200


def test_a_confirmed_reset_is_over_once_its_owner_has_taken_a_new_authenticator_into_use(office: Office) -> None:
    user_id, first_id = office.add_user("handler"), office.add_user("admin")
    first, second = office.sign_in(first_id), office.browser_of("admin")
    first.post(f"/users/{user_id}/reset")
    second.post("/users/proposals/1", data={"verdict": "confirm"})
    office.clock.pass_by(minutes=1)
    assert first.post(f"/users/{user_id}/authenticator/reset").status_code == 302
    assert first.post(f"/users/{user_id}/authenticator/reset").status_code == 302, "nobody has enrolled yet"
    with office.deps.database.write() as session:
        second_factor.begin_enrolment(session, user_id, office.deps.cipher, at=office.clock())
        secret = second_factor.enrolment(session, user_id, office.deps.cipher).secret
        code = pyotp.TOTP(secret).at(office.clock())
        second_factor.confirm(session, user_id, code, office.deps.cipher, at=office.clock())
    office.clock.pass_by(minutes=1)
    for act in ("link", "authenticator/reset"):
        assert first.post(f"/users/{user_id}/{act}").status_code == 422, "the next is proposed anew"


def test_a_refused_reset_opens_nothing_and_an_emergency_account_proposes_none(office: Office) -> None:
    user_id = office.add_user("decider")
    first, second = office.browser_of("admin"), office.browser_of("admin")
    first.post(f"/users/{user_id}/reset")
    second.post("/users/proposals/1", data={"verdict": "refuse"})
    assert first.post(f"/users/{user_id}/link").status_code == 422
    with office.deps.database.write() as session:
        new = users.NewUser("hata@example.fi", "Hätä", ("admin",), is_break_glass=True)
        glass_id = users.add_user(session, new, by=None, at=office.clock()).id or 0
        users.accept_commitment(session, glass_id, users.COMMITMENT_VERSION, at=office.clock())
    assert office.sign_in(glass_id).post(f"/users/{user_id}/reset").status_code == 422


def test_a_first_link_and_the_link_of_an_account_without_cases_need_no_second_person(office: Office) -> None:
    admin, manager = office.browser_of("admin"), office.add_user("management")
    assert admin.post(f"/users/{manager}/link").status_code == 200
    with office.deps.database.write() as session:
        new = users.NewUser("uusi@example.fi", "Uusi", ("handler",))
        user_id = users.add_user(session, new, by=None, at=office.clock()).id or 0
    assert admin.post(f"/users/{user_id}/link").status_code == 200, "nobody has ever signed in to it"
    assert (user_id, "link") not in _told(office)


def test_the_mail_to_the_owner_says_what_to_do_and_names_nobody(office: Office) -> None:
    user_id, admin_id = office.add_user("management", language="en"), office.add_user("admin")
    office.clock.pass_by(minutes=1)
    office.sign_in(admin_id).post(f"/users/{user_id}/link")
    with office.deps.database.read() as session:
        (told,) = [
            job for job in session.exec(select(Job).where(Job.kind == "tell_access")).all() if job.args["to"] == user_id
        ]
        mail = touches.mail_of_touch(session, office.deps, told.args, "x")
    assert mail is not None
    assert mail.subject == "Your sign-in was changed"
    assert "tell the data protection officer at once" in mail.body


def test_who_comes_by_the_citys_sign_in_does_not_lack_a_password(office: Office) -> None:
    user_id = office.add_user("handler", name="Kaisa Kaupunki")
    admin = office.browser_of("admin")
    with office.deps.database.write() as session:
        session.get_one(User, user_id).password_hash = ""
    assert "ei vielä salasanaa" in text_of(admin.get("/users").text)
    with office.deps.database.write() as session:
        at = office.clock()
        session.add(CityIdentity(user_id=user_id, issuer="https://i", subject="s", allowed_at=at, bound_at=at))
    assert "ei vielä salasanaa" not in text_of(admin.get("/users").text)


def test_of_two_administrators_who_worked_with_cases_the_page_says_who_lets_the_other_in(office: Office) -> None:
    """A lost device must lock nobody out: there is no third to confirm, and the page says the ways that are left."""
    lost, other = office.add_user("handler"), office.add_user("handler")
    keeper_id = office.add_user("admin")
    keeper, handler_id = office.sign_in(keeper_id), office.add_user("handler")
    for user_id in (lost, other):
        assert keeper.post(f"/users/{user_id}", data={"roles": ["admin"]}).status_code == 302
    browser = office.sign_in(other)
    assert "Kukaan muu pääkäyttäjä" not in text_of(browser.get(f"/users/{lost}").text), "the third may confirm"
    assert browser.post(f"/users/{keeper_id}/disable").status_code == 302
    page = text_of(browser.get(f"/users/{lost}").text)
    assert "Kukaan muu pääkäyttäjä ei voi vahvistaa tätä. Hätätunnuksella tämä pääkäyttäjä" in page
    assert browser.post(f"/users/{lost}/authenticator/reset").status_code == 422
    with office.deps.database.write() as session:
        new = users.NewUser("hata@example.fi", "Hätä", ("admin",), is_break_glass=True)
        glass_id = users.add_user(session, new, by=None, at=office.clock()).id or 0
        users.accept_commitment(session, glass_id, users.COMMITMENT_VERSION, at=office.clock())
    assert office.sign_in(glass_id).post(f"/users/{lost}/authenticator/reset").status_code == 302
    assert browser.post(f"/users/{lost}/disable").status_code == 302
    page = text_of(browser.get(f"/users/{handler_id}").text)
    assert "ei voi vahvistaa tätä. Järjestelmän ylläpitäjä saa käyttäjän taas kirjautumaan komennolla." in page


def test_an_administrator_who_cannot_sign_in_yet_is_nobody_who_could_confirm(office: Office) -> None:
    """Added, or enabled again, and without a password: whoever waits for them would wait for nobody."""
    user_id, third_id = office.add_user("handler"), office.add_user("admin")
    first = office.browser_of("admin")
    nobody = "Kukaan muu pääkäyttäjä ei voi vahvistaa tätä."
    assert nobody not in text_of(first.get(f"/users/{user_id}").text)
    with office.deps.database.write() as session:
        session.get_one(User, third_id).password_hash = ""
    assert nobody in text_of(first.get(f"/users/{user_id}").text)
    with office.deps.database.write() as session:
        at = office.clock()
        session.add(CityIdentity(user_id=third_id, issuer="https://i", subject="s", allowed_at=at, bound_at=at))
    assert nobody not in text_of(first.get(f"/users/{user_id}").text), "who comes by the city needs no password"


def test_the_only_other_administrator_is_told_from_when_they_can_confirm(office: Office) -> None:
    """Whoever was given their access by the proposer a moment ago is refused (`services/confirmers`): both see until when."""
    user_id, first_id = office.add_user("handler"), office.add_user("admin")
    first = office.sign_in(first_id)
    new_id = office.add_user("management")
    assert first.post(f"/users/{new_id}", data={"roles": ["admin"]}).status_code == 302
    office.clock.pass_by(minutes=1)
    assert first.post(f"/users/{user_id}/reset").status_code == 303
    told = text_of(first.get(f"/users/{user_id}").data)
    assert "Kukaan ei voi vahvistaa tätä ennen ajankohtaa 2.12.2026 klo 8.30" in told
    page = office.sign_in(new_id).get("/users")
    assert "Voit vahvistaa tämän 2.12.2026 klo 8.30 alkaen" in text_of(page.data)
    assert "Vahvista nollaus" not in text_of(page.data)
    assert "Hylkää" in text_of(page.data), "to refuse needs no other hand"
    refused = office.sign_in(new_id).post("/users/proposals/1", data={"verdict": "confirm"})
    assert "saman pääkäyttäjän" in text_of(refused.data)
    office.clock.pass_by(days=7)
    assert "ennen ajankohtaa" not in text_of(office.sign_in(first_id).get(f"/users/{user_id}").data)
    assert "Vahvista nollaus" in text_of(office.sign_in(new_id).get("/users").data)
    assert office.sign_in(new_id).post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 302
