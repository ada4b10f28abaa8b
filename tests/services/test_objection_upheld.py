"""What an upheld objection stops: the facts of the calls stay in the register and are used for no other matter (GDPR 21(1))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.domain.errors import Refused
from dsr.domain.restriction import AskedUse
from dsr.services import candidates, scoring
from dsr.services.call_search import search
from dsr.services.find_calls import Asked
from dsr.services.rights import restricted_uses
from tests.services.letters_office import LetterOffice
from tests.services.test_rights import WHY, in_case, prove_identity, sent, step


def upheld(office: LetterOffice) -> tuple[int, int]:
    """An objection that was upheld, answered and carried out; answers case and call."""
    case_id = office.open_case(rights=("objection",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "uphold", balancing=WHY)
    prove_identity(office, case_id)
    sent(office, case_id, "objection_upheld")
    step(office, case_id, "erase")
    return case_id, call_id


def found_by_number(office: LetterOffice) -> int:
    with office.deps.database.read() as session:
        return search(session, Asked(number="040 555 0123"), 0, 10).total


def test_the_facts_of_a_call_are_searched_and_linked_no_more_once_an_objection_was_upheld(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, call_id = upheld(office)
    letter_id = office.letter(case_id, "objection_upheld").id or 0
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert "Rekisterissä on edelleen puhelun aika, palvelu, kesto ja puhelinnumero" in html
    assert "oli puhelussa. Emme käytä niitä enää: puhelua ei voi hakea" in html
    assert found_by_number(office) == 0
    other = office.open_case(rights=("access",))
    with office.deps.database.read() as session:
        assert scoring.search(session, other, office.clock()).candidates == ()

    def link(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return candidates.link_call(session, deps, case, call_id, "Muistaa ajan.", by=by, at=at)

    with pytest.raises(Refused) as refused:
        in_case(office, other, link)
    assert refused.value.code == "call_restricted"

    def consents(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        on = at.date()
        use = AskedUse("consent", "Tarkastuspyynnön vastaus.", on, on, is_given=True)
        return restricted_uses.write_use(session, case, [call_id], use, by=by, at=at)

    in_case(office, other, consents)
    in_case(office, other, link)


def test_an_objection_that_is_taken_up_again_stops_nothing_for_good(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = upheld(office)

    def reopened(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        request.state, request.is_open, request.outcome = "assessing", True, ""

    in_case(office, case_id, reopened)
    assert found_by_number(office) == 1
