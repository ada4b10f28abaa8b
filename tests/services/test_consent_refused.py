"""Who does not consent to a review of restricted calls is told so by a decision: that there are calls, why, and how to get them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, col, select

from dsr.db.tables import Case, Link, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.errors import TransitionRefused
from dsr.domain.restriction import AskedUse
from dsr.services import scoring
from dsr.services.rights import restricted_uses
from tests.services.letters_office import LetterOffice
from tests.services.test_case_grounds import answers, document
from tests.services.test_decisions_fit_the_case import fault_of
from tests.services.test_letters_checks import codes_of
from tests.services.test_rights import WHY, in_case, prove_identity, restricted, step

GROUND = {"ground": "G24", "ground_reasons": WHY, "ground_evidence": WHY}


def asked(office: LetterOffice, case_id: int, call_id: int, *, is_answered: bool = True) -> None:
    """Consent was asked today, and refused today."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        on = local_date(at)
        use = AskedUse("consent", "Jäljennöksen tarkistus ennen luovutusta.", on, on if is_answered else None)
        return restricted_uses.write_use(session, case, [call_id], use, by=by, at=at)

    in_case(office, case_id, act)


def refused_consent(office: LetterOffice) -> tuple[int, int]:
    """An identified person's case under assessment whose one call is restricted, consent to its review refused; case and call."""
    case_id, call_id = restricted(office, "access", "restriction")
    step(office, case_id, "start_assessment", "access")
    prove_identity(office, case_id)
    asked(office, case_id, call_id)
    return case_id, call_id


def signed(office: LetterOffice, letter_id: int) -> str:
    """The words of a decision that has no faults and was approved."""
    assert codes_of(office, letter_id) == set()
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    return " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())


def withhold(office: LetterOffice, case_id: int, call_id: int) -> None:
    """Mark one linked call as not given on the ground of the restriction."""
    with office.deps.database.write() as session:
        link = session.exec(select(Link).where(col(Link.case_id) == case_id, col(Link.call_id) == call_id)).one()
        link.given, link.ground = "none", "G24"


def decided(office: LetterOffice, case_id: int, name: str = "refuse") -> int:
    """The decision begun on documented ground and written; answers its letter."""
    document(office, case_id, "G24", {"review": "Tallenteissa voi kuulua muita henkilöitä."})
    step(office, case_id, name, "access", **answers(office, case_id))
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    return letter_id


def test_a_ground_of_the_restriction_needs_consent_that_was_asked_and_refused(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    step(office, case_id, "start_assessment", "access")
    codes = [fault_of(office, case_id, "refuse", "access", **GROUND)]
    prove_identity(office, case_id)
    codes.append(fault_of(office, case_id, "refuse", "access", **GROUND))
    asked(office, case_id, call_id, is_answered=False)
    codes.append(fault_of(office, case_id, "refuse", "access", **GROUND))
    assert codes == ["ground_restricted_identity", "ground_consent_unasked", "ground_consent_awaited"]
    asked(office, case_id, call_id)
    withhold(office, case_id, office.link_call(case_id))
    assert fault_of(office, case_id, "refuse", "access", **GROUND) == "ground_consent_unasked", "one is not asked about"


def test_the_decision_tells_when_consent_was_asked_and_how_to_get_the_calls(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = refused_consent(office)
    withhold(office, case_id, call_id)
    letter_id = decided(office, case_id)
    html = signed(office, letter_id)
    for words in (
        "Emme anna jäljennöstä puhelutallenteestasi.",
        "Kysyimme 2.11.2026, saammeko käydä rajoitetut puhelut läpi. Vastasit 2.11.2026, ettet anna suostumusta.",
        "Otamme pyyntösi uudelleen käsittelyyn, kun annat suostumuksesi tai kun rajoitus päättyy.",
        "arvioimme, mitä niistä voimme antaa",
        "tietosuoja-asetuksen 18 artiklan 2 kohta",
        "Valitusosoitus",
        "Liite 1",
    ):
        assert words in html, words
    office.print(letter_id)
    office.send(letter_id)
    assert office.request(case_id).outcome == "refused"


def test_consent_given_after_all_speaks_against_the_decision(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = refused_consent(office)
    withhold(office, case_id, call_id)
    letter_id = decided(office, case_id)

    def gave(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        on = local_date(at)
        use = AskedUse("consent", "Jäljennöksen tarkistus.", on, on, is_given=True)
        return restricted_uses.write_use(session, case, [call_id], use, by=by, at=at)

    in_case(office, case_id, gave)
    assert "ground_against" in codes_of(office, letter_id)


def test_calls_that_are_not_restricted_are_given_beside_those_that_are(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = refused_consent(office)
    with pytest.raises(TransitionRefused) as refused:
        step(office, case_id, "refuse_partly", "access", **GROUND)
    assert refused.value.code == "restricted_use_allowed"
    withhold(office, case_id, call_id)
    step(office, case_id, "refuse_partly", "access", **GROUND)


def test_calls_left_out_by_the_search_alone_are_told_of_without_a_list(quick_office: LetterOffice) -> None:
    office = quick_office
    away = office.link_call(office.open_case(rights=("restriction",)))
    case_id = office.open_case()
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())
    prove_identity(office, case_id)
    asked(office, case_id, away)
    letter_id = decided(office, case_id)
    html = signed(office, letter_id)
    assert "Rekisterissä on puhelu, jonka käsittelyä on rajoitettu" in html
    assert "Puhelu, jota" not in html
