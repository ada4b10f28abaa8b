"""That nothing was found is said only when nothing waits: no open question, no unjudged call, nothing lost since receipt."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import Candidate, Case, Recording
from dsr.domain.errors import Invalid, Refused
from dsr.domain.named_times import Window
from dsr.services import candidates, destruction, holds
from dsr.services.letters import rows
from dsr.services.letters.looked import Severity
from dsr.services.lost_calls import Lost, lost_calls
from dsr.services.snapshots import since_receipt
from dsr.web.case_page.coverage import since_words
from tests.services.hold_parts import CALLED, DAY, HIDDEN, add_overdue, call_of, decline, reject, score
from tests.services.letter_parts import codes_of
from tests.services.letters_office import ARRIVED, LetterOffice

CALLS = ("caught_lost", "declined_lost", "caught_undecided", "wide_undecided")


def freeze(office: LetterOffice, case_id: int) -> int:
    """Freeze the one wide part of the case; answers how many recordings."""
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        ((name, value, seen),) = holds.wide_parts(session, hold)
        return holds.confirm_wide(session, hold, name, value, seen=seen, by=office.people["veera"], at=office.clock())


def set_aside(office: LetterOffice, case_id: int, seen: int) -> None:
    """Say of all weak matches of the case, with one reason, that they are not the subject's."""
    with office.deps.database.write() as session:
        holds_lock(session)
        case, what = session.get_one(Case, case_id), {"by": office.people["veera"], "at": office.clock()}
        assert candidates.reject_weak(session, office.deps, case, "Toisten puheluita.", seen=seen, **what) == seen


def test_no_data_is_not_said_while_a_question_is_open_nor_before_the_frozen_calls_are_judged(
    letter_office: LetterOffice,
) -> None:
    """Both calls are only weak matches; what the city keeps for the person is judged before it says that there is nothing."""
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    with pytest.raises(Refused) as refusal:
        office.step(case_id, "answer_no_data")
    assert "busy line or a wide time waits" in str(refusal.value)
    assert freeze(office, case_id) == 2
    with pytest.raises(Refused) as refusal:
        office.step(case_id, "answer_no_data")
    assert "Proposed calls are undecided, weak matches too" in str(refusal.value)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, what = session.get_one(Case, case_id), {"by": office.people["veera"], "at": office.clock()}
        with pytest.raises(Invalid):
            candidates.reject_weak(session, office.deps, case, " ", seen=2, **what)
        with pytest.raises(Refused, match="now 2"):
            candidates.reject_weak(session, office.deps, case, "Toisten puheluita.", seen=1, **what)
    set_aside(office, case_id, 2)
    with pytest.raises(Refused):
        set_aside(office, case_id, 2)
    office.step(case_id, "answer_no_data")
    assert office.request(case_id).state == "stating_no_data"


def test_no_data_is_said_only_when_the_weak_matches_of_a_declined_question_are_judged_too(
    letter_office: LetterOffice,
) -> None:
    """A freeze that was declined judges no call: what may be the person's is looked at first (GDPR 15(1))."""
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    decline(office, case_id)
    with pytest.raises(Refused, match="Proposed calls are undecided"):
        office.step(case_id, "answer_no_data")
    set_aside(office, case_id, 2)
    office.step(case_id, "answer_no_data")
    assert office.request(case_id).state == "stating_no_data"


def test_what_was_destroyed_since_receipt_is_seen_among_all_that_the_terms_catch(letter_office: LetterOffice) -> None:
    """Linked or not, proposed or only caught: what went while its owner waited is not passed over (GDPR 12(1), 15(1))."""
    office = letter_office
    lost, kept, rejected = add_overdue(office, 3, **HIDDEN)
    (early,) = add_overdue(office, 1, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    reject(office, case_id, rejected)
    with office.deps.database.write() as session:
        for recording_id, at in (
            (lost, office.clock()),
            (rejected, office.clock()),
            (early, ARRIVED - timedelta(days=1)),
        ):
            one = session.get_one(Recording, recording_id)
            one.state, one.destroyed_at = "destroyed", at + timedelta(days=1 if recording_id != early else 0)
            session.add(one)
    office.clock.pass_by(days=2)
    on = date(2026, 11, 4)
    with office.deps.database.read() as session:
        found = lost_calls(session, case_id, date(2026, 11, 2), on)
        assert found == Lost(frozenset({call_of(office, lost)}))
    with office.deps.database.write() as session:
        # Not proposed any more: the terms of the case catch it still.
        row = session.scalars(select(Candidate).where(col(Candidate.call_id) == call_of(office, lost))).one()
        session.delete(row)
    with office.deps.database.read() as session:
        assert lost_calls(session, case_id, date(2026, 11, 2), on) == found
    assert kept


def test_the_letter_of_no_data_is_not_approved_where_something_was_lost_and_says_so_where_that_was_decided(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    (recording_id,) = add_overdue(office, 1, **HIDDEN)  # caught by the question, not yet proposed
    decline(office, case_id)
    office.step(case_id, "answer_no_data")
    letter_id = office.letter(case_id, "no_data_found").id or 0
    assert not codes_of(office, letter_id) & set(CALLS)
    office.clock.pass_by(days=1)
    assert sum(one.destroyed for one in destruction.sweep(office.deps)) == 1
    assert "declined_lost" in codes_of(office, letter_id, Severity.NOTE)
    with office.deps.database.write() as session:
        (hold,) = holds.open_holds(session, case_id)
        hold.declined, hold.declined_why = {}, []  # as where nobody had ever decided
        session.add(hold)
    assert "caught_lost" in codes_of(office, letter_id)
    with office.deps.database.read() as session:
        assert rows.one_letter(session, letter_id).state == "draft"
    score(office, case_id)
    reject(office, case_id, recording_id)
    assert not codes_of(office, letter_id) & set(CALLS), "a person has said with a reason that it is not the subject's"


def test_the_letter_of_no_data_is_not_approved_while_a_later_question_is_open(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=(), windows=(Window(CALLED, CALLED, "parking"),))
    score(office, case_id)
    office.step(case_id, "answer_no_data")
    letter_id = office.letter(case_id, "no_data_found").id or 0
    assert not codes_of(office, letter_id) & set(CALLS)
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        holds.ask_about(hold, {"numbers": ["+358405550777"]}, office.clock())
        session.add(hold)
    assert "wide_undecided" in codes_of(office, letter_id)


def test_what_the_register_held_at_receipt_counts_weak_matches_where_there_are_no_others(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    with office.deps.database.read() as session:
        since = since_receipt(session, case_id)
    assert since is not None
    assert (since.then, since.now, since.is_weak) == (2, 2, True)
    assert since_words(None) == ""
