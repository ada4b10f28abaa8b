"""What an upheld objection stops: the facts of the calls stay in the register and are used for no other matter (GDPR 21(1))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, CaseTask, Hold, Job, LetterRecipient, Recording, RightRequest, StoppedCall
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused, TransitionRefused
from dsr.domain.proceedings import Begun, Ended
from dsr.domain.restriction import AskedUse
from dsr.services import candidates, holds, scoring
from dsr.services.call_search import search
from dsr.services.find_calls import Asked
from dsr.services.register.expiry import remove_batch
from dsr.services.rights import erasing, held_back, restricted_uses, restricting
from dsr.services.rights.stopped import leave_stopped
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, in_case, notice_fetched, prove_identity, rows, sent, step
from tests.services.test_case_retention import FIVE_YEARS, _carry_out, _confirm, _propose
from tests.services.test_proceedings import _begin as begun
from tests.services.test_proceedings import _end as ended
from tests.services.test_rights import next_step_of


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


def consenting(call_id: int) -> Any:
    """The subject consents to the use of the call."""

    def consents(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        on = at.date()
        use = AskedUse("consent", "Tarkastuspyynnön vastaus.", on, on, is_given=True)
        return restricted_uses.write_use(session, deps, case, [call_id], use, by=by, at=at)

    return consents


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

    in_case(office, other, consenting(call_id))
    in_case(office, other, link)


def test_an_objection_that_is_taken_up_again_stops_nothing_for_good(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = upheld(office)

    def reopened(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        request.state, request.is_open, request.outcome = "assessing", True, ""

    in_case(office, case_id, reopened)
    assert found_by_number(office) == 1


@pytest.mark.parametrize(
    ("outcome", "is_ordered", "code", "reason"),
    [
        ("ordered", True, "", "the city does what it was ordered to do"),
        ("no_measures", False, "erasure_waits_ruling", "the person can take the ruling further"),
        ("", False, "erasure_waits_complaint", "the Ombudsman has it"),
    ],
)
def test_what_is_erased_after_a_complaint_waits_only_for_a_ruling_that_ordered_nothing(
    quick_office: LetterOffice, outcome: str, is_ordered: bool, code: str, reason: str
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("objection",))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    today = local_date(office.clock())
    number = begun(office, case_id, Begun("ombudsman_complaint", "TSV/1/2026", today))
    if outcome:
        ended(office, case_id, number, Ended(outcome, today, "Ratkaistu.", is_ordered), [])
    step(office, case_id, "uphold", balancing=WHY)
    sent(office, case_id, "objection_upheld")
    if code:
        with pytest.raises(Refused) as refused:
            step(office, case_id, "erase")
        assert refused.value.code == code, reason
    else:
        step(office, case_id, "erase")
    states = [one.state for one in rows(office, Recording)]
    assert states == (["destroyed"] if not code else ["expected"]), reason


def purged(office: LetterOffice, case_id: int) -> None:
    """The term of the case ends with nothing left to do, two persons say so, and it goes."""
    with office.deps.database.write() as session:
        at = office.clock()
        session.execute(update(Hold).where(col(Hold.case_id) == case_id).values(released_at=at))
        session.execute(update(CaseTask).where(col(CaseTask.case_id) == case_id).values(outcome="done"))
        session.execute(update(LetterRecipient).values(served_on=at.date()))
        session.execute(update(Job).values(state="done"))
    office.clock.pass_by(**FIVE_YEARS)
    round_id = _propose(office)
    _confirm(office, round_id)
    _carry_out(office, round_id)
    with office.deps.database.read() as session:
        assert session.get(Case, case_id) is None


def test_the_calls_of_an_upheld_objection_stay_out_of_use_when_its_case_is_purged(letter_office: LetterOffice) -> None:
    """GDPR 21(1): "shall no longer process" does not end with the papers; all that stays is which calls."""
    office = letter_office
    case_id, call_id = upheld(office)
    purged(office, case_id)
    assert found_by_number(office) == 0
    with office.deps.database.read() as session:
        assert [one.call_id for one in session.scalars(select(StoppedCall))] == [call_id]
    other = office.open_case(rights=("access",))
    with office.deps.database.read() as session:
        assert scoring.search(session, other, office.clock()).candidates == ()
        assert restricting.hidden(session, other, [call_id]) == {call_id}
        with pytest.raises(Refused):
            restricting.refuse_used_outside(session, call_id)
    in_case(office, other, consenting(call_id))
    with office.deps.database.read() as session:
        assert restricting.hidden(session, other, [call_id]) == set(), (
            "the person's own word opens them in their own case"
        )


def test_the_mark_goes_with_the_call(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, call_id = upheld(office)
    purged(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        session.execute(update(Recording).values(state="destroyed"))
        assert remove_batch(session, office.clock(), at=office.clock()) == 1
    with office.deps.database.read() as session:
        assert session.get(Call, call_id) is None
        assert list(session.scalars(select(StoppedCall))) == []


def test_a_purge_leaves_nothing_of_an_objection_that_was_refused(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("objection",))
    office.link_call(case_id)
    with office.deps.database.write() as session:
        request = session.scalars(select(RightRequest)).one()
        request.state, request.is_open, request.outcome = "refused", False, "refused"
        session.flush()
        assert leave_stopped(session, case_id) == 0


def test_a_restriction_granted_while_the_objection_was_weighed_ends_with_it_and_keeps_nothing_from_erasing(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("restriction", "objection"))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    sent(office, case_id, "restriction_done")
    office.clock.pass_by(days=2)
    notice_fetched(office, case_id)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    sent(office, case_id, "objection_upheld")
    assert next_step_of(office, case_id) == "restriction_over"
    step(office, case_id, "erase", "objection")
    with office.deps.database.read() as session:
        assert session.scalars(select(Recording)).one().state == "destroyed", (
            "the answer says that it goes without delay"
        )


def asked_with_restriction(office: LetterOffice) -> int:
    case_id = office.open_case(rights=("restriction", "objection"))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    with office.deps.database.write() as session:
        for hold in session.scalars(select(Hold)):
            holds.match(session, hold, office.clock())
    return case_id


def waits_of(office: LetterOffice, case_id: int) -> set[str]:
    """Why the erasing waits, as the page on rights tells it."""

    def waits(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> set[str]:
        left = erasing.calls_left(session, request)
        return {one.code for one in held_back.why_held(session, deps, case, request, left, local_date(at))}

    codes: set[str] = in_case(office, case_id, waits, "objection")
    return codes


def upheld_two_days_later(office: LetterOffice, case_id: int) -> None:
    office.clock.pass_by(days=2)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    sent(office, case_id, "objection_upheld")


@pytest.mark.parametrize("is_granted_before", [True, False])
def test_a_restriction_undecided_when_the_objection_is_upheld_is_answered_on_d_and_then_the_recordings_go(
    quick_office: LetterOffice, is_granted_before: bool
) -> None:
    """GDPR 18(1)(d) lasts until the grounds are weighed, 17(1)(c) erases without undue delay: what the person asked for in
    between is answered, and keeps nothing longer."""
    office = quick_office
    case_id = asked_with_restriction(office)
    if is_granted_before:
        step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    upheld_two_days_later(office, case_id)
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, "erase", "objection")
    assert refusal.value.code == "restriction_decided_first"
    assert waits_of(office, case_id) == {"erasure_waits_request", "erasure_waits_undecided"}
    if not is_granted_before:
        step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    letter_id = office.letter(case_id, "restriction_done").id or 0
    sent(office, case_id, "restriction_done")
    told = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert "oli rajoitettuna 2.11.2026 alkaen" in told
    assert "hyväksyimme vastustuksesi 4.11.2026" in told
    assert "Kerromme sinulle, ennen kuin rajoitus päättyy" not in told, "it ends with this answer"
    assert next_step_of(office, case_id) == "restriction_over"
    office.clock.pass_by(days=2)
    notice_fetched(office, case_id)
    step(office, case_id, "erase", "objection")
    with office.deps.database.read() as session:
        assert session.scalars(select(Recording)).one().state == "destroyed"


@pytest.mark.parametrize("ground", ["b", "c"])
def test_a_restriction_on_another_ground_keeps_what_an_upheld_objection_lets_be_erased(
    quick_office: LetterOffice, ground: str
) -> None:
    """GDPR 18(1)(b) and (c): the person opposes the erasure, or needs the data."""
    office = quick_office
    case_id = asked_with_restriction(office)
    upheld_two_days_later(office, case_id)
    step(office, case_id, "restrict", "restriction", restriction_ground=ground, restriction_reasons=WHY)
    sent(office, case_id, "restriction_done")
    office.clock.pass_by(days=2)
    notice_fetched(office, case_id)
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "objection")
    assert refusal.value.code == "erasure_waits_restriction"
    with office.deps.database.read() as session:
        assert session.scalars(select(Recording)).one().state != "destroyed"


@pytest.mark.parametrize(
    ("rights", "ground", "told", "reason"),
    [
        ((), "", "Poistamme tallenteen viipymättä, koska olet vastustanut", "nothing else is asked"),
        (("access",), "", "Teemme sen heti, kun olet saanut pyytämäsi jäljennökset.", "a copy comes first (15(3))"),
        (("restriction",), "", "Teemme sen heti, kun olemme vastanneet pyyntöösi rajoittaa", "on (b) or (c) it stays"),
        (("restriction",), "c", "Teemme sen heti, kun pyytämäsi käsittelyn rajoitus on päättynyt.", "18(1)(c)"),
        (("restriction",), "d", "Poistamme tallenteen viipymättä", "it was weighed by the objection itself"),
        (("access", "rectification"), "", "<li>olemme vastanneet muihin pyyntöihisi.</li>", "both are told"),
    ],
)
def test_the_answer_tells_from_the_case_what_the_erasing_waits_for(
    quick_office: LetterOffice, rights: tuple[str, ...], ground: str, told: str, reason: str
) -> None:
    office = quick_office
    case_id = office.open_case(rights=(*rights, "objection"))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    if ground:
        step(office, case_id, "restrict", "restriction", restriction_ground=ground, restriction_reasons=WHY)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    letter_id = office.letter(case_id, "objection_upheld").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    assert told in html, reason
    assert ("Poistetaan viipymättä" in html) is ("viipymättä" in told), "the table says no other"
    assert ("Rajoitus päättyy tähän vastaukseen." in html) is (rights != ("restriction",) or ground == "d")


def test_a_writer_says_nothing_else_of_what_becomes_of_the_recordings(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("objection",))
    office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    letter_id = office.letter(case_id, "objection_upheld").id or 0
    for words, is_refused in (
        ("Säilytämme tallenteen vielä vuoden.", True),
        ("Vi bevarar inspelningen tills vidare.", True),
        ("Muistiinpanot puhelusta jäävät asian asiakirjoihin.", False),
    ):
        office.write(letter_id, after=words)
        assert ("outcome_restated" in codes_of(office, letter_id)) is is_refused, words
