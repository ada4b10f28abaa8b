"""What the case page says to whom the answer goes is true of the dead, of children and of everybody else."""

from __future__ import annotations

import pytest

from dsr.db.tables import Case
from dsr.services import representation
from tests.web.case_office import log_case
from tests.web.office import Office, text_of

DIRECTLY = "vastaa rekisteröidylle itselleen"


@pytest.mark.parametrize(
    ("kind", "says", "reason"),
    [
        ("adult", DIRECTLY, "an adult is answered directly where the mandate does not come"),
        ("young", DIRECTLY, "15-17: may act alone (hallintolaki 14 § 3 mom.)"),
        ("child", "ei vastata ilman huoltajaa", "hallintolaki 14 § 1 mom."),
        ("dead", "vastaa pyynnön tehneelle", "the GDPR does not protect the dead"),
    ],
)
def test_the_case_page_says_who_is_answered(office: Office, kind: str, says: str, reason: str) -> None:
    case_id = log_case(office, representative_name="Ritva Esimerkki", mandate="missing")
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        representation.set_subject_kind(session, case, kind, by=case.created_by, at=office.clock())
    page = text_of(office.browser_of("handler").get(f"/cases/{case_id}").data)
    assert says in page, reason
    assert (DIRECTLY in page) is (says == DIRECTLY), reason
