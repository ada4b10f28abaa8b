"""Calls of a case: tied, rejected, given or withheld; and how the case's days follow their holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import CallQueue, Candidate, Case, Hold, HoldItem, Link, Recording
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.services import candidates, holds, projection
from dsr.services.case_calls import WEAK_SHOWN, calls_of_case
from tests.services.hold_parts import add_call
from tests.services.letters_office import ARRIVED, LetterOffice


def propose(
    office: LetterOffice, case_id: int, number: int, *, blockers: tuple[str, ...] = (), **fields: object
) -> int:
    """A recorded call that the register proposes; answers the call's id."""
    with office.deps.database.write() as session:
        recording = session.get_one(Recording, add_call(session, number, ARRIVED - timedelta(days=number), **fields))
        session.add(
            Candidate(
                case_id=case_id,
                call_id=recording.call_id,
                score=45,
                band="possible",
                reasons=[{"code": "number_declared", "weight": 45, "values": {"number": "040 … 23"}}],
                blockers=list(blockers),
                found_at=office.clock(),
            )
        )
        return recording.call_id


def act(office: LetterOffice, case_id: int, what: str, call_id: int, *more: object) -> None:
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        getattr(candidates, what)(
            session, office.deps, case, call_id, *more, by=office.people["veera"], at=office.clock()
        )


def test_a_linked_call_is_held_though_no_criterion_caught_it(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    call_id = propose(office, case_id, 5, caller_e164=None, caller_kind="withheld", blockers=("number_hidden",))
    act(office, case_id, "link_call", call_id, "Rekisteröity kuvaili puhelun.")
    act(office, case_id, "link_call", call_id, "Toinen painallus.")
    with office.deps.database.read() as session:
        assert [link.reason for link in session.scalars(select(Link))] == ["Rekisteröity kuvaili puhelun."]
        assert [item.rule for item in session.scalars(select(HoldItem))] == ["linked"]
        found = calls_of_case(session, case_id, local_date(ARRIVED))
        assert [line.call_id for line in found.linked] == [call_id]
        assert found.linked[0].kept.upstream == "waiting"
        assert found.unconfirmed == 1


def test_a_recording_that_two_holds_keep_counts_once_as_unconfirmed(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    act(office, case_id, "link_call", propose(office, case_id, 5), "Soitti itse.")
    with office.deps.database.write() as session:
        holds_lock(session)
        (item,) = session.scalars(select(HoldItem))
        first = session.get_one(Hold, item.hold_id)
        second = Hold(
            case_id=case_id, kind="restriction", reason="restriction", placed_by=first.placed_by,
            placed_at=first.placed_at, review_by=first.review_by,
        )  # fmt: skip
        session.add(second)
        session.flush()
        told = {"recording_id": item.recording_id, "rule": item.rule, "matched_at": item.matched_at}
        session.add(HoldItem(hold_id=second.id or 0, **told))
        session.flush()
        assert calls_of_case(session, case_id, local_date(ARRIVED)).unconfirmed == 1


def test_a_call_that_nothing_proposes_needs_a_reason(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    blocked = propose(office, case_id, 5, blockers=("shared_line",))
    for call_id in (blocked,):
        with pytest.raises(Invalid) as refusal:
            act(office, case_id, "link_call", call_id, "  ")
        assert refusal.value.faults[0].code == "link_reason_missing"
    plain = propose(office, case_id, 6)
    act(office, case_id, "link_call", plain, "")
    with pytest.raises(NotFound):
        act(office, case_id, "link_call", 999_999, "Ei ole")


def test_a_reason_names_a_line_as_people_do(letter_office: LetterOffice) -> None:
    """The call was passed on to the named line: it is filed under another, whose name would not do."""
    office = letter_office
    case_id = office.open_case()
    propose(office, case_id, 5, queue="switchboard")
    with office.deps.database.write() as session:
        session.add(CallQueue(technical="pysakointi-fi", name_fi="Pysäköinninvalvonta", name_sv="Parkering"))
        candidate = session.scalars(select(Candidate)).one()
        candidate.reasons = [{"code": "queue", "weight": 10, "values": {"queue": "pysakointi-fi"}}]
        session.add(candidate)
    with office.deps.database.read() as session:
        (line,) = calls_of_case(session, case_id, local_date(ARRIVED)).proposed
    names = {"fi": "Pysäköinninvalvonta", "sv": "Parkering", "en": "Pysäköinninvalvonta"}
    assert line.reasons == (("queue", {"queue": names}),)


def test_a_word_of_the_source_takes_back_the_check_of_an_overdue_recording(letter_office: LetterOffice) -> None:
    office, by, at = letter_office, letter_office.people["veera"], letter_office.clock()
    case_id = office.open_case()
    call_id = propose(office, case_id, 200, blockers=("period_unknown", "storage_ended"), due_on=date(2026, 10, 16))
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.hold_candidates(session, case_id, [call_id], at)
        holds.confirm_upstream(session, case_id, "Tiketti 12", seen_item=99, by=by, at=at)
    with office.deps.database.read() as session:
        (line,) = calls_of_case(session, case_id, local_date(ARRIVED)).proposed
    assert line.blockers == ("period_unknown",)


def test_weak_matches_are_listed_the_likeliest_first_and_tied_only_with_a_reason(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    calls = [propose(office, case_id, number) for number in range(1, WEAK_SHOWN + 3)]
    with office.deps.database.write() as session:
        session.execute(update(Candidate).values(band="weak", score=10))
        session.execute(update(Candidate).where(col(Candidate.call_id) == calls[7]).values(score=20))
    with office.deps.database.read() as session:
        found = calls_of_case(session, case_id, local_date(ARRIVED))
    assert (found.proposed, found.weak_total, len(found.weak)) == ((), WEAK_SHOWN + 2, WEAK_SHOWN)
    assert [line.call_id for line in found.weak][:2] == [calls[7], calls[0]]
    with pytest.raises(Invalid) as refusal:
        act(office, case_id, "link_call", calls[7], "")
    assert refusal.value.faults[0].code == "link_reason_missing"
    act(office, case_id, "link_call", calls[7], "Rekisteröity kuvaili puhelun.")
    with office.deps.database.read() as session:
        found = calls_of_case(session, case_id, local_date(ARRIVED))
    assert ([line.call_id for line in found.linked], found.weak_total) == ([calls[7]], WEAK_SHOWN + 1)


def test_a_verdict_can_be_taken_back(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    call_id = propose(office, case_id, 5)
    act(office, case_id, "reject_candidate", call_id)
    with office.deps.database.read() as session:
        assert [line.call_id for line in calls_of_case(session, case_id, local_date(ARRIVED)).rejected] == [call_id]
    act(office, case_id, "reconsider", call_id)
    act(office, case_id, "link_call", call_id, "")
    act(office, case_id, "unlink_call", call_id)
    with office.deps.database.read() as session:
        found = calls_of_case(session, case_id, local_date(ARRIVED))
        assert [line.call_id for line in found.proposed] == [call_id]
        assert found.linked == ()


def test_what_is_withheld_names_its_ground(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    call_id = propose(office, case_id, 5)
    act(office, case_id, "link_call", call_id, "")
    ground = next(iter(office.deps.catalogue.grounds_for("access"))).code
    act(office, case_id, "set_given", call_id, "none", ground)
    with office.deps.database.read() as session:
        link = session.scalars(select(Link)).one()
        assert (link.given, link.ground) == ("none", ground)
    for given, code in (("none", "given_ground_missing"), ("half", "choice_unknown")):
        with pytest.raises(Invalid) as refusal:
            act(office, case_id, "set_given", call_id, given, "G999")
        assert refusal.value.faults[0].code == code


def test_the_calls_of_an_approved_answer_do_not_change_under_it(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    with office.deps.database.read() as session:
        call_id = session.scalars(select(col(Link.call_id))).one()
    act(office, case_id, "set_given", call_id, "full", "")
    office.approve(letter_id)
    for what, more in (("unlink_call", ()), ("set_given", ("full", "")), ("link_call", ("Syy tähän.",))):
        with pytest.raises(Refused) as refusal:
            act(office, case_id, what, call_id, *more)
        assert refusal.value.code == "calls_in_approved_letter"


def test_an_unconfirmed_recording_leads_the_case_until_the_source_confirms(letter_office: LetterOffice) -> None:
    office = letter_office
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=170), due_on=date(2026, 11, 12))
    case_id = office.open_case()
    assert office.request(case_id).act_by_reason == "recording_destroyed"
    assert office.request(case_id).act_by_on == date(2026, 11, 12)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        seen = calls_of_case(session, case_id, local_date(ARRIVED)).newest_item
        holds.confirm_upstream(
            session, case_id, "Tiketti 12", seen_item=seen, by=office.people["veera"], at=office.clock()
        )
        projection.project_case(session, office.deps, case)
    assert office.request(case_id).act_by_reason == "answer"
    with office.deps.database.write() as session, pytest.raises(Refused):
        holds.confirm_upstream(
            session, case_id, "Tiketti 13", seen_item=seen, by=office.people["veera"], at=office.clock()
        )


def test_a_destroyed_recording_is_shown_as_such(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    call_id = propose(office, case_id, 5)
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == call_id)).one()
        recording.state = "destroyed"
        session.add(recording)
    with office.deps.database.read() as session:
        assert calls_of_case(session, case_id, local_date(ARRIVED)).proposed[0].kept.is_destroyed


def test_a_call_tied_by_hand_counts_as_the_search_where_there_is_nothing_to_search_by(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    without, with_number = office.open_case(numbers=()), office.open_case()
    for case_id, number in ((without, 5), (with_number, 6)):
        call_id = propose(office, case_id, number)
        act(office, case_id, "link_call", call_id, "Rekisteröity kuvaili puhelun.")
    with office.deps.database.read() as session:
        assert session.get_one(Case, without).searched_at == office.clock()
        assert session.get_one(Case, without).search["other_means"] is True
        # Where there is a number, the register is searched by it first.
        assert session.get_one(Case, with_number).searched_at is None
