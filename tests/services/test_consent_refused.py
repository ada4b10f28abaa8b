"""Who does not consent to a review of restricted calls is told so by a decision: that there are calls, why, and how to get them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dsr.db.audit import verify
from dsr.db.events import events_of
from dsr.db.tables import Case, CaseTask, Dispatch, Hold, Letter, Link, Recording, RestrictionUse, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.matters import Ending, TaskKind
from dsr.domain.restriction import AskedUse, counting
from dsr.services import candidates, clock, hold_reviews, scoring
from dsr.services.holds import match
from dsr.services.letters.told_calls import told_calls
from dsr.services.rights import closing, restricted_uses, restricting, tasks
from dsr.services.rights.lifting import final_on
from tests.services.ground_parts import answers, document
from tests.services.letter_parts import codes_of, leave
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import (
    WHY,
    closed_by_hand,
    court_answered,
    in_case,
    notice_fetched,
    prove_identity,
    restricted,
    rows,
    sent,
    step,
)
from tests.services.test_decisions_fit_the_case import fault_of
from tests.services.test_rights import next_step_of

GROUND = {"ground": "G24", "ground_reasons": WHY, "ground_evidence": WHY}


def asked(office: LetterOffice, case_id: int, call_id: int, *, is_answered: bool = True) -> None:
    """Consent was asked today, and refused today."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        on = local_date(at)
        use = AskedUse("consent", "Jäljennöksen tarkistus ennen luovutusta.", on, on if is_answered else None)
        return restricted_uses.write_use(session, office.deps, case, [call_id], use, by=by, at=at)

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
    assert "tulostuvat itsestään" in office.text(letter_id).blocks["inquiry"], (
        "consent is told by the letter, not asked again"
    )
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
    consents(office, case_id, call_id)
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


def consents(office: LetterOffice, case_id: int, call_id: int) -> None:
    """The person consents after all, today."""

    def gave(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        on = local_date(at)
        use = AskedUse("consent", "Jäljennöksen tarkistus.", on, on, is_given=True)
        return restricted_uses.write_use(session, office.deps, case, [call_id], use, by=by, at=at)

    in_case(office, case_id, gave)


def promised(office: LetterOffice) -> list[tuple[int, date | None, str]]:
    """The tasks of decisions that promise to take a request up again: case, day and outcome."""
    found = rows(office, CaseTask, col(CaseTask.kind) == TaskKind.TAKE_UP.value)
    return [(one.case_id, one.due_on, one.outcome) for one in found]


def test_the_promise_to_take_the_request_up_again_is_a_task_that_consent_makes_due(quick_office: LetterOffice) -> None:
    """GDPR 12(2), 18(2): what the decision promises is somebody's to do, and only the person gives it up."""
    office = quick_office
    case_id, call_id = refused_consent(office)
    withhold(office, case_id, call_id)
    letter_id = decided(office, case_id)
    signed(office, letter_id)
    office.print(letter_id)
    assert promised(office) == [], "nothing is promised before the decision has left"
    office.send(letter_id)
    assert promised(office) == [(case_id, None, "")]
    with office.deps.database.read() as session:
        (line,) = tasks.open_tasks(session, office.actor("veera"))
        assert (line.case_id, line.kind, line.due_on) == (case_id, "take_up", None), "the queue shows it"
    assert closed_by_hand(office, case_id, line.task_id, "taken_up") == "invalid", "only the step says so"
    office.clock.pass_by(days=3)
    consents(office, case_id, call_id)
    today = local_date(office.clock())
    assert promised(office) == [(case_id, today, "")]
    step(office, case_id, "reopen", "access", reason=WHY)
    assert promised(office) == [(case_id, today, "taken_up")]


def promised_elsewhere(office: LetterOffice) -> tuple[int, int]:
    """A restricted case, and another that was refused for the lack of its subject's consent; answers both."""
    other, away = restricted(office, "restriction")
    prove_identity(office, other)
    sent(office, other, "restriction_done")
    case_id = office.open_case()
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())
    prove_identity(office, case_id)
    asked(office, case_id, away)
    letter_id = decided(office, case_id)
    signed(office, letter_id)
    office.print(letter_id)
    office.send(letter_id)
    assert promised(office) == [(case_id, None, "")]
    assert office.request(case_id).is_open is False, "the task outlives the closed right"
    return other, case_id


def test_the_task_gets_its_day_by_the_notice_of_lifting_and_falls_due_when_it_is_lifted(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    other, case_id = promised_elsewhere(office)
    step(office, other, "propose_lifting", lifting_reason="accuracy_verified", lifting_words=WHY)
    sent(office, other, "restriction_lifting")
    told_on = local_date(office.clock())
    assert promised(office) == [(case_id, final_on(office.deps, told_on), "")]
    office.clock.pass_by(days=2)
    notice_fetched(office, other)
    office.clock.pass_by(days=90)
    (hold,) = rows(office, Hold, col(Hold.case_id) == case_id)

    def let_go(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return hold_reviews.release(session, deps, case, hold.id, WHY, by=by, at=at)

    with pytest.raises(Refused) as kept:
        in_case(office, case_id, let_go)
    assert kept.value.code == "hold_take_up", "what the promise is about is not destroyed before it is kept"
    court_answered(office, other, "none")
    step(office, other, "lift")
    ((_case, due_on, _outcome),) = promised(office)
    assert due_on is not None
    assert due_on <= local_date(office.clock())
    step(office, case_id, "reopen", "access", reason=WHY)
    assert [outcome for _case, _day, outcome in promised(office)] == ["taken_up"]


def test_the_task_has_no_day_again_once_the_restriction_is_kept_on(quick_office: LetterOffice) -> None:
    """GDPR 18(3): on a notice that was taken back nothing ends, and the promise is not due on its day."""
    office = quick_office
    other, case_id = promised_elsewhere(office)
    lifting = {"lifting_reason": "accuracy_verified", "lifting_words": WHY}
    step(office, other, "propose_lifting", **lifting)
    sent(office, other, "restriction_lifting")
    office.clock.pass_by(days=5)
    step(office, other, "keep_restriction", reason=WHY)
    assert promised(office) == [(case_id, None, "")]
    with office.deps.database.read() as session:
        assert not [row for row in verify(session).rows if row.startswith("task")], "the log tells the same"
    step(office, other, "propose_lifting", **lifting)
    sent(office, other, "restriction_lifting")
    assert promised(office) == [(case_id, final_on(office.deps, local_date(office.clock())), "")]


def test_the_person_may_give_the_promise_up(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = refused_consent(office)
    withhold(office, case_id, call_id)
    letter_id = decided(office, case_id)
    signed(office, letter_id)
    office.print(letter_id)
    office.send(letter_id)
    (task,) = rows(office, CaseTask, col(CaseTask.kind) == TaskKind.TAKE_UP.value)

    def gives_up(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        closing.close_by_hand(session, case, task.id, Ending("withdrawn", WHY, local_date(at)), by=by, at=at)

    in_case(office, case_id, gives_up)
    assert promised(office) == [(case_id, None, "withdrawn")]


def test_a_restriction_that_a_person_placed_and_lifted_makes_the_task_due_too(quick_office: LetterOffice) -> None:
    """The recordings stay while the lifting can be appealed; the calls may be used, and the promise is due."""
    office = quick_office
    other = office.open_case(subject_name="Toinen Henkilö")
    away = office.link_call(other)
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["veera"]
        held = {"reason": WHY, "placed_by": by, "placed_at": at, "review_by": local_date(at), "case_id": other}
        hold = Hold(kind="restriction", criteria={"calls": [away]}, **held)
        letter = Letter(case_id=other, kind="restriction_lifting", state="sent", created_at=at)
        session.add_all((hold, letter))
        session.flush()
        match(session, hold, at)
        session.add(Dispatch(letter_id=letter.id or 0, way="counter", sent_at=at, recorded_at=at))
        hold_id = hold.id
    case_id = office.open_case()
    with office.deps.database.write() as session:
        case, at = session.get_one(Case, case_id), office.clock()
        session.add(
            RestrictionUse(
                case_id=case_id, call_id=away, basis="consent", reason=WHY, asked_on=at.date(), by_user=by, at=at
            )
        )
        tasks.make(session, office.deps, case, TaskKind.TAKE_UP, local_date(at), by=by, at=at)

    def let_go(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return hold_reviews.release(session, deps, case, hold_id, WHY, by=by, at=at)

    assert in_case(office, other, let_go) is not None, "kept on while the lifting can be appealed"
    assert promised(office) == [(case_id, local_date(office.clock()), "")]


def test_a_restricted_call_without_a_recording_asks_for_no_consent_and_is_not_withheld(
    quick_office: LetterOffice,
) -> None:
    """GDPR 18(2): what consent is asked for is going through a recording; the facts of a call are given."""
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    unrecorded = office.link_call(case_id, is_recorded=False)
    step(office, case_id, "start_assessment", "access")
    prove_identity(office, case_id)
    asked(office, case_id, unrecorded)
    assert fault_of(office, case_id, "refuse", "access", **GROUND) == "ground_consent_unasked", (
        "one is there to be heard"
    )
    asked(office, case_id, call_id)
    withhold(office, case_id, call_id)

    def give(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        candidates.set_given(session, deps, case, unrecorded, "none", "G24", by=by, at=at)

    with pytest.raises(Invalid) as refusal:
        in_case(office, case_id, give)
    assert [one.code for one in refusal.value.faults] == ["given_restricted_without_recording"]
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        told = told_calls(session, case, request, "fi", local_date(office.clock()), tells=True)["calls"]
        consents = [one.call_id for one in restricted_uses.consents_lacking(session, case)]
    assert [(one["given"], one.get("ground")) for one in told] == [("none", "G24"), ("facts", None)]
    assert consents == [call_id]
    letter_id = decided(office, case_id, "refuse_partly")
    assert codes_of(office, letter_id) == set()


def test_an_answer_waits_for_no_consent_where_no_restricted_recording_is_left(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    step(office, case_id, "start_assessment", "access")
    with pytest.raises(TransitionRefused):
        step(office, case_id, "answer_full", "access")
    with office.deps.database.write() as session:
        row = session.exec(select(Recording).where(col(Recording.call_id) == call_id)).one()
        row.state = "missing"
    step(office, case_id, "answer_full", "access")


def claims(office: LetterOffice, case_id: int, call_id: int, basis: str = "legal_claims") -> None:
    """Another exception of 18(2) is written down, or that it is not there after all."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        return restricted_uses.write_use(session, office.deps, case, [call_id], AskedUse(basis, WHY), by=by, at=at)

    in_case(office, case_id, act)


def test_no_decision_says_that_there_is_no_other_reason_while_an_exception_stands(quick_office: LetterOffice) -> None:
    """Consent that is refused takes no other exception back: each of 18(2) is there by itself."""
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    step(office, case_id, "start_assessment", "access")
    prove_identity(office, case_id)
    claims(office, case_id, call_id)
    asked(office, case_id, call_id)
    withhold(office, case_id, call_id)
    assert fault_of(office, case_id, "refuse", "access", **GROUND) == "ground_exception_stands"
    claims(office, case_id, call_id, "taken_back")
    with office.deps.database.read() as session:
        kinds = [one.kind for one in events_of(session, f"case:{case_id}")]
    assert kinds.count("restricted_use_asked") == kinds.count("restricted_exception_taken_back") == 1, (
        "no consent was asked"
    )
    letter_id = decided(office, case_id)
    assert "Muuta asetuksessa säädettyä syytä" in signed(office, letter_id), "now it is true"
    claims(office, case_id, call_id, "public_interest")
    assert "ground_against" in codes_of(office, letter_id), "and is looked at again before it leaves"


@pytest.mark.parametrize(
    ("words", "is_allowed", "reason"),
    [
        ((("legal_claims", True), ("consent", False)), True, "the claim is there without consent"),
        ((("consent", True), ("consent", False)), False, "consent is taken back (GDPR 7(3))"),
        ((("consent", False), ("legal_claims", True)), True, "an exception that comes later"),
        ((("legal_claims", True), ("taken_back", False)), False, "it was not there after all"),
        ((("consent", True), ("taken_back", False)), True, "what is taken back is no consent"),
        ((("consent", True), ("legal_claims", True), ("anothers", False)), False, "another person's call"),
        ((("anothers", False), ("consent", True)), True, "a finding that a later word corrects"),
    ],
)
def test_each_exception_stands_until_it_is_replaced_in_every_place_that_asks(
    quick_office: LetterOffice, words: tuple[tuple[str, bool], ...], is_allowed: bool, reason: str
) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    other_id = office.open_case()
    assert words[counting(words)][1] is is_allowed, reason
    with office.deps.database.write() as session:
        for on_case in (case_id, other_id):
            for basis, allows_it in words:
                by, at = office.people["veera"], office.clock()
                use = RestrictionUse(case_id=on_case, call_id=call_id, basis=basis, reason=WHY, is_allowed=allows_it, by_user=by, at=at)  # fmt: skip
                session.add(use)
                session.flush()
        assert restricting.barred(session, case_id, [call_id]) == (set() if is_allowed else {call_id}), reason
        assert restricting.hidden(session, other_id, [call_id]) == (set() if is_allowed else {call_id}), reason


def test_consent_is_to_be_asked_only_until_somebody_has_asked(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")

    def unasked() -> bool:
        with office.deps.database.read() as session:
            return restricted_uses.is_consent_unasked(session, session.get_one(Case, case_id))

    assert unasked()
    asked(office, case_id, call_id, is_answered=False)
    assert not unasked(), "the question is out"
    asked(office, case_id, call_id)
    assert not unasked(), "nobody is asked twice"


def test_the_next_step_is_to_settle_whether_restricted_calls_may_be_gone_through(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    leave(office, case_id, "acknowledgement", "email")
    step(office, case_id, "start_assessment", "access")
    assert next_step_of(office, case_id) == "settle_restricted_use", "no answer can be prepared"
    asked(office, case_id, call_id)
    assert next_step_of(office, case_id) == "settle_restricted_use"
    with office.deps.database.write() as session:
        link = session.scalars(select(Link).where(col(Link.call_id) == call_id)).one()
        link.given, link.ground = "none", "G24"
    assert next_step_of(office, case_id) == "propose_refusal"
