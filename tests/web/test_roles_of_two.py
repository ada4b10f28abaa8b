"""A role that works with cases is given by two administrators, and everybody who must know is told."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from dsr.db.tables import AccessProposal, Job, User
from dsr.domain.errors import Refused
from dsr.services import users
from dsr.services.sign_in import proposals, touches
from tests.web.case_office import log_case
from tests.web.office import Office, text_of

NEW = {"name": "Lasi", "email": "lasi@example.fi", "roles": ["handler"], "language": "fi"}


def _roles(office: Office, user_id: int) -> list[str]:
    with office.deps.database.read() as session:
        return list(session.get_one(User, user_id).roles)


def _new_id(office: Office) -> int:
    with office.deps.database.read() as session:
        return session.scalars(select(User).where(col(User.email) == NEW["email"])).one().id or 0


def test_a_new_user_works_with_cases_only_when_a_second_administrator_confirms(office: Office) -> None:
    case_id, first_id = log_case(office), office.add_user("admin")
    page = office.sign_in(first_id).post("/users/new", data=NEW)
    assert page.status_code == 200
    assert "kun toinen pääkäyttäjä vahvistaa ne" in text_of(page.data)
    user_id = _new_id(office)
    assert _roles(office, user_id) == []
    assert office.sign_in(first_id).post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 422
    assert office.browser_of("admin").post("/users/proposals/1", data={"verdict": "confirm"}).status_code == 302
    assert _roles(office, user_id) == ["handler"]
    with office.deps.database.write() as session:
        users.accept_commitment(session, user_id, users.COMMITMENT_VERSION, at=office.clock())
        assert session.get_one(AccessProposal, 1).is_confirmed
    assert case_id


def test_a_lone_administrator_and_the_account_that_they_made_do_not_give_a_role(office: Office) -> None:
    first_id, kaima_id = office.add_user("admin"), office.add_user("admin")
    first = office.sign_in(first_id)
    first.post("/users/new", data=NEW)
    first.post(f"/users/{kaima_id}/link")
    refused = office.sign_in(kaima_id).post("/users/proposals/1", data={"verdict": "confirm"})
    assert refused.status_code == 422
    assert _roles(office, _new_id(office)) == []
    assert office.sign_in(kaima_id).post("/users/proposals/1", data={"verdict": "refuse"}).status_code == 302, (
        "to refuse opens nothing"
    )


def test_what_is_taken_away_goes_at_once_and_what_opens_cases_waits(office: Office) -> None:
    admin, user_id = office.browser_of("admin"), office.add_user("handler")
    assert admin.post(f"/users/{user_id}", data={"roles": ["decider", "management"]}).status_code == 302
    assert _roles(office, user_id) == ["management"]
    office.browser_of("admin").post("/users/proposals/1", data={"verdict": "confirm"})
    assert _roles(office, user_id) == ["decider", "management"]
    assert admin.post(f"/users/{user_id}", data={"roles": ["management"]}).status_code == 302
    assert _roles(office, user_id) == ["management"], "taking away needs nobody else"


def test_a_proposal_falls_with_the_role_of_who_made_it(office: Office) -> None:
    first_id, second_id, user_id = office.add_user("admin"), office.add_user("admin"), office.add_user("intake")
    office.sign_in(first_id).post(f"/users/{user_id}", data={"roles": ["intake", "decider"]})
    office.sign_in(second_id).post(f"/users/{first_id}/disable")
    with office.deps.database.write() as session, pytest.raises(Refused) as refusal:
        proposals.settle_proposal(session, 1, is_confirmed=True, by=second_id, at=office.clock())
    assert refusal.value.code == "roles_proposer_gone"
    assert _roles(office, user_id) == ["intake"]


def test_the_command_line_gives_roles_at_once(office: Office) -> None:
    with office.deps.database.write() as session:
        new = users.NewUser("eka@example.fi", "Eka", ("handler",))
        assert users.add_user(session, new, by=None, at=office.clock()).roles == ["handler"]
        assert not touches.touches(session, at=office.clock())


@pytest.mark.parametrize("way", ["link", "enable"])
def test_other_administrators_and_the_officer_are_told_of_a_way_in_by_ids_alone(office: Office, way: str) -> None:
    first_id, other_id, officer_id = office.add_user("admin"), office.add_user("admin"), office.add_user("dpo")
    user_id, bystander = office.add_user("handler", name="Veera Valmistelija"), office.add_user("decider")
    office.clock.pass_by(minutes=1)
    first = office.sign_in(first_id)
    if way == "enable":
        first.post(f"/users/{user_id}/disable")
    else:
        first.post(f"/users/{user_id}/reset")
        office.sign_in(other_id).post("/users/proposals/1", data={"verdict": "confirm"})
    first.post(f"/users/{user_id}/{way}")
    with office.deps.database.read() as session:
        jobs = session.scalars(select(Job).where(col(Job.kind) == "tell_access")).all()
        owner = {user_id} if way == "link" else set()
        assert {int(job.args["to"]) for job in jobs} == {other_id, officer_id} | owner
        assert bystander not in {int(job.args["to"]) for job in jobs}
        mail = touches.mail_of_touch(session, office.deps, jobs[0].args, jobs[0].key)
        assert mail is not None
        assert "Veera" not in mail.subject + mail.body
        assert f" {user_id} " in mail.body
    assert "Viimeisten 30 päivän aikana annetut" in text_of(office.sign_in(other_id).get("/users").data)
