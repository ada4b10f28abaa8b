"""A token of a system opens cases when two administrators want it: one proposes it, another confirms it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from dsr.adapters.webhooks import HttpWebhooks
from dsr.db.tables import Event, InterfaceClient, InterfaceNotice, User
from dsr.services import users
from dsr.services.sign_in import proposals
from tests.web.case_office import log_case
from tests.web.office import Office, text_of

FORM = {"name": "Asiointi", "scopes": ["cases:read_all"], "days": "90", "webhook_url": "https://a.example.fi/ilmoitus"}
READS_ALL = "Kaikkien muiden kuin suojattujen asioiden tilojen ja päivien lukeminen"


def _proposed_by(admin: FlaskClient) -> str:
    token = re.search(r"dsr_[\w-]{43}", admin.post("/users/interface/new", data=FORM).text)
    assert token is not None
    return token[0]


def _answer(office: Office, token: str, case_id: int) -> int:
    sent = {"Authorization": f"Bearer {token}"}
    return office.app.test_client().get(f"/api/v1/cases/{case_id}", headers=sent).status_code


def _make_emergency(office: Office, user_id: int) -> None:
    with office.deps.database.write() as session:
        session.get_one(User, user_id).is_break_glass = True


def _kinds(office: Office) -> list[str]:
    with office.deps.database.read() as session:
        return [kind for kind in session.scalars(select(Event.kind).order_by(Event.seq)) if "interface_" in kind]  # type: ignore[arg-type]


def test_a_token_reads_no_case_before_another_administrator_has_confirmed_it(office: Office) -> None:
    case_id, admin = log_case(office), office.browser_of("admin")
    token = _proposed_by(admin)
    assert _answer(office, token, case_id) == 401
    refused = admin.post("/users/interface/1/confirm")
    assert refused.status_code == 422
    assert "Toisen pääkäyttäjän on vahvistettava" in text_of(refused.data)
    assert _answer(office, token, case_id) == 401, "who proposed it does not confirm it"
    other = office.browser_of("admin")
    assert "1 järjestelmän tunniste odottaa" in text_of(other.get("/users").data)
    assert other.post("/users/interface/1/confirm").status_code == 303
    assert other.post("/users/interface/1/confirm").status_code == 303, "a second press changes nothing"
    assert _answer(office, token, case_id) == 200
    assert _kinds(office) == ["interface_proposed", "interface_confirmed"]
    with office.deps.database.read() as session:
        assert [one.case_id for one in session.scalars(select(InterfaceNotice))] == [case_id], (
            "told of news from now on"
        )


@pytest.mark.parametrize("who", ["handler", "intake", "decider", "dpo", "management"])
def test_nobody_but_an_administrator_confirms_a_token(office: Office, who: str) -> None:
    case_id, token = log_case(office), _proposed_by(office.browser_of("admin"))
    assert office.browser_of(who).post("/users/interface/1/confirm").status_code == 404
    assert _answer(office, token, case_id) == 401


def test_an_emergency_account_neither_proposes_nor_confirms_a_token(office: Office) -> None:
    case_id, admin_id, glass_id = log_case(office), office.add_user("admin"), office.add_user("admin")
    _make_emergency(office, glass_id)
    admin, glass = office.sign_in(admin_id), office.sign_in(glass_id)
    refused = glass.post("/users/interface/new", data=FORM)
    assert refused.status_code == 422
    assert "Hätätunnus ei ehdota eikä vahvista" in text_of(refused.data)
    assert not re.search(r"dsr_[\w-]{43}", refused.text)
    assert "/users/interface/new" not in glass.get("/users/interface").text
    with office.deps.database.read() as session:
        assert not session.scalars(select(InterfaceClient)).all()
    token = _proposed_by(admin)
    assert "/users/interface/1/confirm" not in glass.get("/users/interface").text
    assert glass.post("/users/interface/1/confirm").status_code == 422
    assert _answer(office, token, case_id) == 401
    assert glass.post("/users/interface/1/end").status_code == 303, "taking away is what it may do"


def test_a_token_dies_with_the_account_that_proposed_it_unless_another_had_confirmed_it(office: Office) -> None:
    case_id, first_id, other_id = log_case(office), office.add_user("admin"), office.add_user("admin")
    token = _proposed_by(office.sign_in(first_id))
    other = office.sign_in(other_id)
    assert other.post(f"/users/{first_id}/disable").status_code == 302
    assert other.post("/users/interface/1/confirm").status_code == 422
    assert _answer(office, token, case_id) == 401
    assert _kinds(office)[-1] == "interface_ended"
    kept = _proposed_by(other)
    third = office.browser_of("admin")
    third.post("/users/interface/2/confirm")
    third.post(f"/users/{other_id}/disable")
    assert _answer(office, kept, case_id) == 200, "two persons wanted it"


def test_a_token_whose_proposer_is_administrator_no_more_is_not_confirmed(office: Office) -> None:
    case_id, first_id, other = log_case(office), office.add_user("admin"), office.browser_of("admin")
    token = _proposed_by(office.sign_in(first_id))
    other.post(f"/users/{first_id}", data={"roles": ["intake"]})
    refused = other.post("/users/interface/1/confirm")
    assert refused.status_code == 422
    assert "ei ole enää pääkäyttäjä" in text_of(refused.data)
    assert _answer(office, token, case_id) == 401


def test_a_token_that_has_run_out_is_not_confirmed(office: Office) -> None:
    _proposed_by(office.browser_of("admin"))
    office.clock.pass_by(days=91)
    assert office.browser_of("admin").post("/users/interface/1/confirm").status_code == 422


def test_the_quarterly_review_lists_systems_with_what_their_tokens_open_and_their_last_use(office: Office) -> None:
    case_id, other = log_case(office), office.browser_of("admin")
    token = _proposed_by(office.browser_of("admin"))
    waiting = text_of(other.get("/users/review").data)
    assert "Asiointi" in waiting
    assert "odottaa toista pääkäyttäjää" in waiting
    assert "ei koskaan" in waiting
    other.post("/users/interface/1/confirm")
    _answer(office, token, case_id)
    used = text_of(other.get("/users/review").data)
    assert READS_ALL in used
    assert "ei koskaan" not in used
    other.post("/users/interface/1/end")
    assert "Asiointi" not in text_of(other.get("/users/review").data)


def test_the_account_by_which_a_system_logs_has_no_page_and_its_roles_stay(office: Office) -> None:
    person, admin = office.add_user("intake"), office.browser_of("admin")
    _proposed_by(admin)
    with office.deps.database.read() as session:
        user_id = session.scalars(select(InterfaceClient)).one().user_id
    assert admin.get(f"/users/{user_id}").status_code == 404
    assert admin.post(f"/users/{user_id}", data={"roles": ["decider"]}).status_code == 404
    with office.deps.database.read() as session:
        assert session.get_one(User, user_id).roles == ["intake"]
    assert admin.post(f"/users/{person}", data={"roles": ["management"]}).status_code == 302
    with office.deps.database.read() as session:
        assert session.get_one(User, person).roles == ["management"]
    with pytest.raises(users.NotFound), office.deps.database.write() as session:
        proposals.propose_roles(session, user_id, ["decider"], by=1, at=office.clock())


def _proposer_and_other(office: Office) -> tuple[int, int]:
    return office.add_user("admin"), office.add_user("admin")


def test_who_was_added_or_reset_by_the_proposer_does_not_confirm_within_seven_days(office: Office) -> None:
    case_id, (first_id, other_id) = log_case(office), _proposer_and_other(office)
    first, other = office.sign_in(first_id), office.sign_in(other_id)
    token = _proposed_by(first)
    assert first.post(f"/users/{other_id}/link").status_code == 200
    refused = other.post("/users/interface/1/confirm")
    assert refused.status_code == 422
    assert "saman pääkäyttäjän" in text_of(refused.data)
    assert _answer(office, token, case_id) == 401, "whoever holds the link answers as its owner"
    third = office.browser_of("admin")
    assert third.post("/users/interface/1/confirm").status_code == 303, "a third person's own account stands apart"
    assert _answer(office, token, case_id) == 200


def test_an_account_reset_longer_than_seven_days_ago_confirms(office: Office) -> None:
    case_id, (first_id, other_id) = log_case(office), _proposer_and_other(office)
    first = office.sign_in(first_id)
    first.post(f"/users/{other_id}/link")
    office.clock.pass_by(days=7, minutes=1)
    token = _proposed_by(office.sign_in(first_id))
    assert office.sign_in(other_id).post("/users/interface/1/confirm").status_code == 303
    assert _answer(office, token, case_id) == 200


def test_a_chain_of_accounts_made_one_by_the_other_is_one_hand(office: Office) -> None:
    """First resets a second, the second a third; and whoever resets the proposer is as near to the proposal."""
    first_id, second_id, third_id = (office.add_user("admin") for _ in range(3))
    office.sign_in(first_id).post(f"/users/{second_id}/link")
    office.sign_in(second_id).post(f"/users/{third_id}/link")
    _proposed_by(office.sign_in(first_id))
    assert office.sign_in(third_id).post("/users/interface/1/confirm").status_code == 422
    office.sign_in(first_id).post("/users/interface/1/end")
    _proposed_by(office.sign_in(third_id))
    assert office.sign_in(first_id).post("/users/interface/2/confirm").status_code == 422


def test_who_was_reset_by_an_emergency_account_confirms_nothing(office: Office) -> None:
    glass_id, (first_id, other_id) = office.add_user("admin"), _proposer_and_other(office)
    _make_emergency(office, glass_id)
    office.sign_in(glass_id).post(f"/users/{other_id}/link")
    _proposed_by(office.sign_in(first_id))
    assert office.sign_in(other_id).post("/users/interface/1/confirm").status_code == 422
    assert office.browser_of("admin").post("/users/interface/1/confirm").status_code == 303


def test_an_address_whose_name_leads_into_a_private_network_is_refused_at_the_form(office: Office) -> None:
    box = HttpWebhooks(resolve=lambda _host, _port: ["10.1.2.3"])
    office.app.extensions["dsr"] = replace(office.deps, webhooks=box)
    refused = office.browser_of("admin").post("/users/interface/new", data=FORM)
    assert refused.status_code == 422
    assert "webhook_url-error" in refused.text
    with office.deps.database.read() as session:
        assert session.scalars(select(InterfaceClient)).all() == []


OWN = FORM | {"scopes": ["cases:create", "cases:read"]}


def _confirmed(office: Office, **changes: str) -> FlaskClient:
    """The form of a system, sent by an administrator and confirmed by another; answers the browser of the first."""
    admin = office.browser_of("admin")
    assert admin.post("/users/interface/new", data=OWN | changes).status_code == 200
    with office.deps.database.read() as session:
        newest = max(client.id or 0 for client in session.scalars(select(InterfaceClient)))
    assert office.browser_of("admin").post(f"/users/interface/{newest}/confirm").status_code == 303
    return admin


@pytest.mark.parametrize(
    ("name", "is_over", "said"),
    [
        ("Asiointi", True, "on aiemmin ollut järjestelmä"),
        ("  asiointi ", True, "on aiemmin ollut järjestelmä"),
        ("Asi\u00f6inti", True, "on aiemmin ollut järjestelmä"),  # dots that an eye reads over
        ("Asio1nti", True, "on aiemmin ollut järjestelmä"),
        ("As-Iointi", True, "on aiemmin ollut järjestelmä"),
        ("Asiointi.", False, "voimassa oleva tunniste"),
        ("ASIOINTI", False, "voimassa oleva tunniste"),
        ("Asi\u043einti", True, "latinalaisin kirjaimin"),  # a Cyrillic o
        ("Asiointi\u202e", True, "latinalaisin kirjaimin"),
        ("Asi\u200bointi", True, "latinalaisin kirjaimin"),
    ],
)
def test_no_second_system_is_called_as_one_that_is_there_or_was(
    office: Office, name: str, is_over: bool, said: str
) -> None:
    admin = _confirmed(office)
    if is_over:
        admin.post("/users/interface/1/end")
    answer = admin.post("/users/interface/new", data=OWN | {"name": name})
    assert answer.status_code == 422
    assert said in text_of(answer.data)
    assert admin.post("/users/interface/new", data=OWN | {"name": "Asiointi kaksi"}).status_code == 200


def test_a_token_goes_on_with_an_earlier_system_where_two_administrators_say_so_and_see_it(office: Office) -> None:
    admin = _confirmed(office)
    form = OWN | {"goes_on": "1", "form_key": "the-key-of-a-form-that-was-shown"}
    refused = admin.post("/users/interface/new", data=form)
    assert refused.status_code == 422
    assert "on voimassa tai odottaa vahvistusta" in text_of(refused.data)
    admin.post("/users/interface/1/end")
    assert "Asiointi, tunniste 25.11.2026 asti" in text_of(admin.get("/users/interface/new").data)
    first, again = (admin.post("/users/interface/new", data=form) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert re.findall(r"dsr_[\w-]{43}", first.text) == re.findall(r"dsr_[\w-]{43}", again.text), "pressed twice"
    other = office.browser_of("admin")
    for page in ("/users/interface", "/users/review"):
        assert "jatkaa järjestelmän Asiointi asioita" in text_of(other.get(page).data), page
    for wrong in ("2", "99", "x", "-1"):
        assert admin.post("/users/interface/new", data=OWN | {"goes_on": wrong, "name": "Muu"}).status_code == 422
    with office.deps.database.read() as session:
        assert [client.first_id for client in session.scalars(select(InterfaceClient))] == [None, 1]


def test_a_proposal_that_was_never_confirmed_leaves_its_name_free(office: Office) -> None:
    admin = office.browser_of("admin")
    admin.post("/users/interface/new", data=OWN)
    admin.post("/users/interface/1/end")
    page = admin.get("/users/interface/new").text
    assert 'name="goes_on"' not in page, "it has logged nothing to go on with"
    assert admin.post("/users/interface/new", data=OWN).status_code == 200
