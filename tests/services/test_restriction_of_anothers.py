"""A call that turns out to be another person's after a restriction was answered is not restricted for the subject any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Candidate, Case, Hold, HoldItem, Link, Recording, RightRequest
from dsr.services import candidates, holds
from dsr.services.rights import covering, restricting
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, in_case, prove_identity, restricted, sent, step

WHO = "Puhelun soitti naapuri."


def _answered(office: LetterOffice, *, is_proposed: bool = True) -> tuple[int, int, int]:
    """A restriction of two calls that was answered: the case, the subject's call and the one that is another's."""
    found = _granted(office, is_proposed=is_proposed)
    prove_identity(office, found[0])
    sent(office, found[0], "restriction_done")
    return found


def _granted(office: LetterOffice, *, is_proposed: bool = True) -> tuple[int, int, int]:
    """The same before its answer has left."""
    case_id, own = restricted(office, "restriction")
    step(office, case_id, "choose_again", "restriction", reason=WHY)
    other = office.link_call(case_id)
    if is_proposed:
        _proposed(office, case_id, other)
    step(office, case_id, "restrict", "restriction", restriction_ground="a", restriction_reasons=WHY)
    return case_id, own, other


def _proposed(office: LetterOffice, case_id: int, call_id: int) -> None:
    """A search has proposed the call that is linked."""
    with office.deps.database.write() as session:
        found = {"case_id": case_id, "call_id": call_id, "score": 40, "band": "possible", "reasons": [], "blockers": []}
        session.add(Candidate(**found, verdict="linked", found_at=office.clock()))


def _do(office: LetterOffice, case_id: int, act: Callable[..., Any], *args: Any) -> None:
    def made(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        act(session, deps, case, *args, by=by, at=at)

    in_case(office, case_id, made)


def _kept(office: LetterOffice) -> set[int]:
    """The calls whose recordings open restrictions keep."""
    query = (
        select(col(Recording.call_id))
        .join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(Hold.kind) == "restriction", col(Hold.released_at).is_(None))
    )
    with office.deps.database.read() as session:
        return {call_id for call_id in session.scalars(query) if call_id is not None}


def _restricted(office: LetterOffice, *calls: int) -> set[int]:
    with office.deps.database.read() as session:
        return restricting.restricted_among(session, calls)


def _named_in_vain(office: LetterOffice, case_id: int) -> int:
    with office.deps.database.read() as session:
        return covering.named_in_vain(session, case_id)


def _told(office: LetterOffice, case_id: int) -> list[tuple[int | None, int]]:
    with office.deps.database.read() as session:
        found = events_of(session, f"case:{case_id}")
        return [(one.by_user, body_of(one)["calls"]) for one in found if one.kind == "restriction_narrowed"]


def test_a_call_rejected_with_a_reason_after_the_answer_is_restricted_no_more(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, own, other = _answered(office)
    assert _kept(office) == {own, other}
    _do(office, case_id, candidates.unlink_call, other)
    assert _kept(office) == {own, other}, "nobody has judged it yet"
    assert _named_in_vain(office, case_id) == 0
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    assert _kept(office) == _restricted(office, own, other) == {own}
    assert _told(office, case_id) == [(office.people["veera"], 1)]
    assert _named_in_vain(office, case_id) == 1, "the letter that was sent names it"
    _do(office, case_id, candidates.reconsider, other)
    assert _kept(office) == {own, other}, "proposed again, it is kept until it is judged"
    assert _named_in_vain(office, case_id) == 0


def test_a_call_taken_up_again_before_the_answer_is_restricted_until_it_is_judged(letter_office: LetterOffice) -> None:
    """Until somebody has judged, accuracy and objection restrict (GDPR 18(1)), and its recording is not destroyed."""
    office = letter_office
    case_id, own, other = _granted(office)
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    assert _kept(office) == {own}
    _do(office, case_id, candidates.reconsider, other)
    assert _kept(office) == _restricted(office, own, other) == {own, other}
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    assert _kept(office) == {own}
    assert _named_in_vain(office, case_id) == 0, "no answer has named it"


def test_a_call_set_aside_before_the_answer_and_taken_up_again_after_it_is_restricted_until_it_is_judged(
    quick_office: LetterOffice,
) -> None:
    """It was restricted from the receipt on until somebody set it aside; whose it is nobody knows again (GDPR 18(1))."""
    office = quick_office
    case_id, own, other = _granted(office)
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    assert _kept(office) == {own}
    _do(office, case_id, candidates.reconsider, other)
    assert _kept(office) == _restricted(office, own, other) == {own, other}
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    assert _kept(office) == {own}
    assert _named_in_vain(office, case_id) == 0, "the answer has not named it"


@pytest.mark.parametrize("is_proposed", [True, False])
def test_a_call_linked_after_the_answer_that_is_anothers_is_not_named_in_vain(
    quick_office: LetterOffice, is_proposed: bool
) -> None:
    office = quick_office
    case_id, own, other = _answered(office)
    later = office.link_call(case_id)
    with office.deps.database.write() as session:
        session.delete(session.scalars(select(Link).where(col(Link.call_id) == later)).one())
    _do(office, case_id, candidates.link_call, later, WHY)
    assert _restricted(office, own, other, later) == {own, other, later}
    if is_proposed:
        _proposed(office, case_id, later)
    _do(office, case_id, candidates.unlink_call, later)
    if is_proposed:
        _do(office, case_id, candidates.reject_candidate, later, WHO)
    assert _restricted(office, own, other, later) == {own, other}
    assert _named_in_vain(office, case_id) == 0, "the answer was sent before it was tied"
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    assert _named_in_vain(office, case_id) == 1


def test_what_the_source_has_confirmed_for_the_case_is_confirmed_for_its_restriction_too(
    quick_office: LetterOffice,
) -> None:
    """It keeps the recording already: an alarm that it does not would be untrue."""
    office = quick_office
    case_id, own, other = _granted(office)
    with office.deps.database.write() as session:
        holds_lock(session)
        for call_id in (own, other):
            holds.hold_linked(session, case_id, call_id, office.clock())
        seen = session.scalars(select(func.max(HoldItem.id))).one() or 0
        by, at = office.people["veera"], office.clock()
        holds.confirm_upstream(session, case_id, "T-1", seen_item=seen, by=by, at=at)
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    _do(office, case_id, candidates.reconsider, other)
    with office.deps.database.read() as session:
        assert set(session.scalars(select(col(HoldItem.upstream)))) == {"confirmed"}
        assert len(session.scalars(select(HoldItem)).all()) == 4, "each call by the case's hold and by the restriction"


def test_without_a_reason_a_rejected_call_stays_restricted(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, own, other = _answered(office)
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other)
    assert _restricted(office, own, other) == {own, other}


@pytest.mark.parametrize("is_again", [True, False])
def test_a_call_that_was_tied_by_hand_is_restricted_no_more_once_it_is_unlinked_and_again_once_it_is_tied(
    quick_office: LetterOffice, is_again: bool
) -> None:
    """No search proposes it, so that nobody could reject it afterwards."""
    office = quick_office
    case_id, own, other = _answered(office, is_proposed=False)
    _do(office, case_id, candidates.unlink_call, other)
    assert _restricted(office, own, other) == {own}
    if is_again:
        _do(office, case_id, candidates.link_call, other, WHY)
    assert _kept(office) == ({own, other} if is_again else {own})
    assert _named_in_vain(office, case_id) == (0 if is_again else 1)


def test_what_another_case_restricts_stays_restricted(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, own, other = _answered(office)
    second, _call = restricted(office, "restriction")
    with office.deps.database.write() as session:
        session.add(Link(case_id=second, call_id=other, by_user=office.people["veera"], at=office.clock()))
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    assert _restricted(office, own, other) == {own, other}


def test_an_answer_given_anew_names_nothing_in_vain(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _own, other = _answered(office)
    _do(office, case_id, candidates.unlink_call, other)
    _do(office, case_id, candidates.reject_candidate, other, WHO)
    step(office, case_id, "reopen", "restriction", reason=WHY)
    step(office, case_id, "restrict", "restriction", restriction_ground="a", restriction_reasons=WHY)
    sent(office, case_id, "restriction_done")
    assert _named_in_vain(office, case_id) == 0
