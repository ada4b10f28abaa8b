"""What holds of a fee: a correction or an appeal removes it, and one that is not paid in time ends its request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dsr.db.audit import verify
from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, Letter, Link, Proceeding, ServiceAttempt
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused
from dsr.services import clock, ground_checks, serving
from dsr.services.letters import fee_standing, fees, payments
from dsr.services.serving.noting import Outcome
from tests.services.ground_parts import document
from tests.services.letter_parts import begin, codes_of, fee_decision, leave
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import in_case


def _decided(office: LetterOffice) -> tuple[int, int]:
    case_id = fee_decision(office, {"language": "fi", "answer_way": "suomifi"})
    return case_id, leave(office, case_id, fees.DECISION)


def _standing(office: LetterOffice, case_id: int) -> fee_standing.StandingFee | None:
    with office.deps.database.read() as session:
        return fee_standing.standing(session, clock.requests_of(session, case_id)[0].id or 0)


def _correct(office: LetterOffice, case_id: int, fee_after: str) -> int:
    begin(office, case_id, "decision_correction")
    letter_id = office.letter(case_id, "decision_correction").id or 0
    office.finish(letter_id)
    office.choose(letter_id, fee_after=fee_after)
    return letter_id


def _answer(office: LetterOffice, case_id: int) -> int:
    office.search(case_id)
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    return letter_id


def test_a_fee_that_a_correction_removed_is_no_fee_and_the_copies_are_free(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _decision_id = _decided(office)
    correction_id = _correct(office, case_id, "")
    assert codes_of(office, correction_id) == {"fee_after"}
    office.choose(correction_id, fee_after="removed")
    assert codes_of(office, correction_id) == set()
    leave(office, case_id, "decision_correction")
    printed = office.text(correction_id).final_html.replace("\u00a0", " ")
    assert "Poistamme maksun, eikä sitä peritä." in printed
    assert _standing(office, case_id) is None
    answer_id = _answer(office, case_id)
    office.write(answer_id, search_note="Jäljennökset ovat maksuttomia, koska poistimme päätöksen.")
    assert codes_of(office, answer_id) == set()
    office.submit(answer_id)
    office.approve(answer_id)
    html = office.text(answer_id).final_html.replace("\u00a0", " ")
    assert "Jäljennös on maksuton." in html
    assert "Maksusta on päätetty" not in html


def test_a_fee_stays_where_a_correction_says_so(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, decision_id = _decided(office)
    _correct(office, case_id, "kept")
    leave(office, case_id, "decision_correction")
    found = _standing(office, case_id)
    assert found is not None
    assert found.letter_id == decision_id


@pytest.mark.parametrize(("outcome", "stands"), [("", True), ("dismissed", True), ("upheld", False)])
def test_an_appeal_that_was_won_removes_the_fee(quick_office: LetterOffice, outcome: str, stands: bool) -> None:
    office = quick_office
    case_id, decision_id = _decided(office)
    _appeal(office, case_id, decision_id, outcome)
    found = _standing(office, case_id)
    assert (found is not None) is stands
    assert found is None or found.is_appealed is (outcome == "")


def test_a_request_whose_fee_is_not_paid_in_time_is_refused_then_and_not_before(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = fee_decision(office, {"language": "fi", "answer_way": "suomifi"})
    assert _refusal(office, case_id, 0) == "ground_no_fee"
    letter_id = office.letter(case_id, fees.DECISION).id or 0
    office.finish(letter_id)
    office.write(letter_id, payment="Maksa viimeistään 1.3.2027.")
    assert codes_of(office, letter_id) == {"payment_day"}, "the letter itself prints the day of the fee"
    office.write(letter_id, payment="Saat laskun erikseen.")
    office.clock.pass_by(days=1)
    assert codes_of(office, letter_id) == {"payment_due"}, "thirteen days are left"
    office.clock.pass_by(days=-1)
    leave(office, case_id, fees.DECISION)
    assert "Maksun eräpäivä on 16.11.2026." in office.text(letter_id).final_html.replace("\u00a0", " ")
    assert _refusal(office, case_id, 14) == "ground_fee_not_due"
    assert _refusal(office, case_id, 15) == ""
    _appeal(office, case_id, letter_id, "")
    assert _refusal(office, case_id, 15) == "ground_fee_appealed"


def test_a_fee_is_unpaid_only_once_its_payer_has_had_the_decision_before_its_day(quick_office: LetterOffice) -> None:
    """Nobody pays by a day that they did not know: what waits to be fetched, or came back, has served nobody (13/2003, 18 §)."""
    office = quick_office
    case_id = fee_decision(office, {"language": "fi"})
    letter_id = leave(office, case_id, fees.DECISION, "secure_mail", reason="Päivä kerrottiin puhelimessa.")
    assert _refusal(office, case_id, 15) == "ground_fee_unserved"
    for fetched_on, code in ((date(2026, 11, 16), "ground_fee_unserved"), (date(2026, 11, 15), "")):
        with office.deps.database.write() as session:
            holds_lock(session)
            letter = session.get_one(Letter, letter_id)
            sending = session.exec(select(ServiceAttempt)).one()
            told, by, at = Outcome("fetched", fetched_on), office.people["veera"], office.clock() + timedelta(days=20)
            serving.record_outcome(session, office.deps, letter, sending.id or 0, told, by=by, at=at)
        assert _refusal(office, case_id, 15) == code, fetched_on


@pytest.mark.parametrize(
    ("rested_on", "decided_under", "provision", "other", "reason"),
    [
        ("G2", "12 artiklan 5 kohdan a alakohta", "12 artiklan 5 kohta", "15 artiklan 3 kohta", "an excessive request"),
        (
            "G19",
            "15 artiklan 3 kohta",
            "15 artiklan 3 kohta",
            "12 artiklan 5 kohta",
            "a further copy: 12(5) is not about it",
        ),
    ],
)
def test_the_request_whose_fee_is_unpaid_ends_by_a_decision(
    quick_office: LetterOffice, rested_on: str, decided_under: str, provision: str, other: str, reason: str
) -> None:
    office = quick_office
    case_id, decision_id = _decided(office)
    with office.deps.database.write() as session:
        decision = session.get_one(Letter, decision_id)
        decision.grounds = [{**decision.grounds[0], "code": rested_on}]
    office.search(case_id)
    office.clock.pass_by(days=15)
    with office.deps.database.write() as session:
        link = session.exec(select(Link).where(Link.case_id == case_id)).one()
        link.given, link.ground = "none", "G23"
    fields = {"decided": "Päätös § 9/2026, 12 artiklan 5 kohta.", "unpaid": "all", "checked_in": "ledger"}
    document(office, case_id, "G23", {**fields, "checked": "Tarkistettu tänään."})
    office.step(case_id, "refuse", ground="G23", ground_reasons="Maksua ei ole maksettu.", ground_evidence="Reskontra.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    office.write(letter_id, decision="Emme anna pyytämiäsi tietoja, koska maksua ei ole maksettu.")
    assert codes_of(office, letter_id) == set()
    leave(office, case_id, "access_refused")
    assert office.request(case_id).outcome == "refused"
    printed = office.text(letter_id).final_html.replace("\u00a0", " ")
    told = f"Maksusta on tehty viranhaltijapäätös § 1/2026 2.11.2026 (tietosuoja-asetuksen {decided_under}). "
    assert told + "Maksun eräpäivä oli 16.11.2026." in printed, "as the case has it, whatever was written"
    assert "9/2026" not in printed
    assert f"Sovellettu säännös: tietosuoja-asetuksen {provision}." in printed, reason
    assert other not in printed.partition("Sovelletut säännökset")[2].partition("</p>")[0], reason


def test_a_paid_fee_refuses_nothing(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _decision_id = _decided(office)

    _pay(office, case_id)
    assert _refusal(office, case_id, 15) == "ground_fee_paid"


def test_a_payment_that_was_none_is_taken_back_and_the_fee_refuses_again(quick_office: LetterOffice) -> None:
    """Somebody else's invoice was written down: the request would have had to be carried out (GDPR 5(1)(d))."""
    office = quick_office
    case_id, _decision_id = _decided(office)
    assert _refusal(office, case_id, 15) == ""
    _pay(office, case_id, "Lasku 7")
    assert _refusal(office, case_id, 15) == "ground_fee_paid"
    for why in ("", "ab", "x" * 501, "Väärä\u202elasku"):
        with pytest.raises(Invalid):
            _take_back(office, case_id, why)
    paid_on = local_date(office.clock())
    _take_back(office, case_id, "Toisen asian lasku, maksaja 131052-308T.")
    assert _refusal(office, case_id, 15) == "", "unpaid: a ground as before"
    with office.deps.database.read() as session:
        ((_request, course),) = fees.of_case(session, case_id)
        (was,) = course.taken_back
        assert (course.paid_on, course.paid_reference) == (None, "")
        assert (was.paid_on, was.reference, was.by_name, was.at) == (
            paid_on,
            "Lasku 7",
            "Veera Testinen",
            office.clock(),
        )
        assert was.why.startswith("Toisen asian lasku")
        assert "308T" not in was.why
        told = [body_of(one) for one in events_of(session, f"case:{case_id}") if one.kind == "fee_payment_taken_back"]
        assert [(one["happened_on"], one["cents"]) for one in told] == [(paid_on.isoformat(), course.cents)]
        assert not [fault for fault in verify(session).rows if fault.startswith("fee")]
    with pytest.raises(Refused) as again:
        _take_back(office, case_id, "Toisen asian lasku.")
    assert again.value.code == "fee_not_paid"
    _pay(office, case_id, "Lasku 8")
    assert _refusal(office, case_id, 15) == "ground_fee_paid", "the right one is written down"


@pytest.mark.parametrize(("is_paid_first", "refused"), [(True, "fee_paid_told"), (False, "")])
def test_a_payment_that_a_letter_pays_back_stands(
    quick_office: LetterOffice, is_paid_first: bool, refused: str
) -> None:
    """What was noted after the letter had been approved is in no letter, and may be a slip."""
    office = quick_office
    case_id, _decision_id = _decided(office)
    if is_paid_first:
        _pay(office, case_id)
        office.clock.pass_by(days=1)
    correction_id = _correct(office, case_id, "removed")
    leave(office, case_id, "decision_correction")
    assert ("Palautamme maksun" in office.text(correction_id).final_html) is is_paid_first
    if not is_paid_first:
        office.clock.pass_by(days=1)
        _pay(office, case_id)
    code = ""
    try:
        _take_back(office, case_id, "Toisen asian lasku.")
    except Refused as refusal:
        code = refusal.code
    assert code == refused


def _pay(office: LetterOffice, case_id: int, reference: str = "Lasku 7") -> None:
    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        payments.note_paid(session, case, request, local_date(at), reference, by=by, at=at)

    in_case(office, case_id, act)


def _take_back(office: LetterOffice, case_id: int, why: str) -> None:
    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        payments.take_back(session, case, request, why, by=by, at=at)

    in_case(office, case_id, act)


def _refusal(office: LetterOffice, case_id: int, days: int) -> str:
    """Why the fee that is not paid is no ground so many days from now; empty where it is one."""
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        on = local_date(office.clock()) + timedelta(days=days)
        try:
            ground_checks.check_ground(session, office.deps, case, request, ground_checks.FEE_UNPAID, on)
        except Invalid as refused:
            return refused.faults[0].code
    return ""


def _appeal(office: LetterOffice, case_id: int, letter_id: int, outcome: str) -> None:
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["veera"]
        told: dict[str, Any] = {"outcome": outcome, "ended_on": date(2026, 12, 1) if outcome else None}
        session.add(
            Proceeding(
                case_id=case_id,
                kind="court_appeal",
                letter_id=letter_id,
                received_on=local_date(at),
                made_by=by,
                made_at=at,
                **told,
            )
        )
