"""Who reads no cases is told figures, and references only where the design gives them: none to an administrator."""

from __future__ import annotations

import pytest

from dsr.db.tables import Case, CaseUser, RightRequest
from tests.web.case_office import case_of, log_case
from tests.web.office import Office, text_of


def test_an_administrator_sees_how_many_cases_a_term_moves_and_not_which(office: Office) -> None:
    case_id = log_case(office)
    reference = case_of(office, case_id).reference
    with office.deps.database.read() as session:
        request = session.get_one(RightRequest, case_id)
        day, right = request.safe_on, office.deps.catalogue.rights[request.right].labels["fi"]
    proposal = {"name": "day_off", "value": "1", "from_on": f"{day.day}.{day.month}.{day.year}", "basis": "Laki 1/2026"}
    admin, decider = office.browser_of("admin"), office.browser_of("decider")
    address = admin.post("/register/terms", data=proposal).headers["Location"]
    told, named = text_of(admin.get(address).data), text_of(decider.get(address).data)
    assert "Muuttaa 1 avoimen asian" in told
    assert "Muuttaa 1 avoimen asian" in named
    assert (reference in told, right in told) == (False, False)
    assert reference in named


@pytest.mark.parametrize(
    ("hidden", "is_told"),
    [({}, True), ({"is_protected": True}, False), ({"route": "dpo_message"}, False)],
    ids=["open", "protected", "the officer's"],
)
def test_management_is_told_references_of_cases_that_are_open_to_all(
    office: Office, hidden: dict[str, object], *, is_told: bool
) -> None:
    case_id, manager = log_case(office), office.add_user("management")
    reference = case_of(office, case_id).reference
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        for name, value in hidden.items():
            setattr(case, name, value)
        session.add(CaseUser(case_id=case_id, user_id=manager, kind="named", at=office.clock()))
    office.clock.pass_by(days=60)
    browser = office.sign_in(manager)
    for address in ("/reports?from_on=1.1.2026", "/reports/compliance.json", "/lawful", "/lawful/lawful.json"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert (reference in answer.text) is is_told, address
        assert "Esimerkki" not in answer.text
        assert "/cases/" not in answer.text
