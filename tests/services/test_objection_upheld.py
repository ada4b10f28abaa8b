"""What an upheld objection stops: the facts of the calls stay in the register and are used for no other matter (GDPR 21(1))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, CaseTask, Hold, Job, LetterRecipient, Recording, RightRequest, StoppedCall
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.proceedings import Begun, Ended
from dsr.domain.restriction import AskedUse
from dsr.services import candidates, scoring
from dsr.services.call_search import search
from dsr.services.find_calls import Asked
from dsr.services.register.expiry import remove_batch
from dsr.services.rights import restricted_uses, restricting
from dsr.services.rights.stopped import leave_stopped
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
        return restricted_uses.write_use(session, case, [call_id], use, by=by, at=at)

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
