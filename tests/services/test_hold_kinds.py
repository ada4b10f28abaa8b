"""Holds of every kind: wide parts wait, rejected calls are let go, rights hold as their files say, and hands place them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from dsr.catalogue import Sends
from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import (
    Candidate,
    Case,
    CaseNumber,
    CaseUser,
    Dispatch,
    Hold,
    Letter,
    Recording,
)
from dsr.domain.errors import Invalid, Refused, Stale
from dsr.domain.holds import HoldKind
from dsr.domain.named_times import Window
from dsr.domain.workflow import Effect, Opening
from dsr.jobs.tick import tick
from dsr.services import candidates, destruction, hold_overview, hold_placing, hold_reviews, holds, identity, scoring
from dsr.services.hold_placing import Wish
from dsr.services.searchable import can_search
from tests.services.hold_parts import HIDDEN, add_call, add_calls, call_of, held
from tests.services.letters_office import ARRIVED, LetterOffice

TODAY = date(2026, 11, 2)


def test_a_busy_line_waits_for_a_persons_word_and_the_narrow_number_does_not(letter_office: LetterOffice) -> None:
    office = letter_office
    narrow = add_calls(office, 2)
    wide = add_calls(office, 101, caller_e164="+358405550777")
    case_id = office.open_case(numbers=("040 555 0123", "040 555 0777"))
    assert held(office) == set(narrow)
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        assert holds.wide_parts(session, hold) == [("numbers", "+358405550777", 101)]
        what = {"name": "numbers", "value": "+358405550777", "by": office.people["veera"], "at": office.clock()}
        with pytest.raises(Refused, match="now 101"):
            holds.confirm_wide(session, hold, seen=100, **what)
        # A candidate found by the busy line alone is not kept behind the person's back.
        assert (
            holds.hold_candidates(session, case_id, [session.get_one(Recording, wide[0]).call_id], office.clock()) == 0
        )
        assert holds.confirm_wide(session, hold, seen=101, **what) == 101
        with pytest.raises(Stale):
            holds.confirm_wide(session, hold, seen=101, **what)
    assert held(office) == {*narrow, *wide}


def test_a_wide_part_that_was_declined_is_not_asked_about_again(quick_office: LetterOffice) -> None:
    office = quick_office
    add_calls(office, 1, **HIDDEN)
    window = Window(ARRIVED - timedelta(days=60), ARRIVED, "")
    case_id = office.open_case(numbers=(), windows=(window,))
    assert held(office) == set(), "sixty days are too long a time to freeze unasked"
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        ((name, value, seen),) = holds.wide_parts(session, hold)
        by, at = office.people["veera"], office.clock()
        holds.decline_wide(session, hold, name, value, reason="Ei hänen puheluitaan.", seen=seen, by=by, at=at)
        holds.widen_for_case(session, case_id, by=by, at=at)
        assert holds.wide_parts(session, hold) == []
        assert events_of(session, f"case:{case_id}")[-1].kind == "hold_wide_declined"
    assert held(office) == set()


def _reject(office: LetterOffice, case_id: int, recording_id: int, reason: str) -> None:
    call_id = call_of(office, recording_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        if session.scalars(select(Candidate).where(col(Candidate.call_id) == call_id)).first() is None:
            row = Candidate(case_id=case_id, call_id=call_id, score=40, band="possible", reasons=[], found_at=ARRIVED)
            session.add(row)
            session.flush()
        case, by = session.get_one(Case, case_id), office.people["veera"]
        candidates.reject_candidate(session, office.deps, case, call_id, reason, by=by, at=office.clock())


def test_a_call_rejected_with_a_reason_is_let_go_at_the_next_tick_and_held_again_when_taken_back(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    first, second = add_calls(office, 2)
    case_id = office.open_case()
    _reject(office, case_id, first, "Puhujana toinen henkilö.")
    assert held(office) == {first, second}, "until the tick"
    tick(office.deps)
    assert held(office) == {second}
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        call_id = session.get_one(Recording, first).call_id
        assert holds.match(session, hold, office.clock()) == 0, "the criteria do not catch it again"
        assert holds.match_imported(session, [call_id], office.clock()) == []
        assert holds.hold_candidates(session, case_id, [call_id], office.clock()) == 0
        case, by = session.get_one(Case, case_id), office.people["veera"]
        candidates.reconsider(session, office.deps, case, call_id, by=by, at=office.clock())
    assert held(office) == {first, second}


def test_a_rejected_call_stays_held_where_no_reason_another_hold_or_another_case_keeps_it(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    unexplained, complained, shared = add_calls(office, 3)
    case_id = office.open_case()
    with office.deps.database.write() as session:
        holds_lock(session)
        wish = Wish("complaint", "Kantelu vireillä.", calls=(session.get_one(Recording, complained).call_id,))
        case, by = session.get_one(Case, case_id), office.people["veera"]
        hold_placing.place(session, office.deps, case, wish, seen=1, by=by, at=office.clock())
        session.get_one(Recording, shared)
    other = office.open_case(numbers=())
    with office.deps.database.write() as session:
        holds_lock(session)
        call_id = session.get_one(Recording, shared).call_id
        case, by = session.get_one(Case, other), office.people["veera"]
        candidates.link_call(session, office.deps, case, call_id, "Toinen pyytäjä.", by=by, at=office.clock())
    for recording_id, reason in ((unexplained, ""), (complained, "Ei hänen."), (shared, "Ei hänen.")):
        _reject(office, case_id, recording_id, reason)
    tick(office.deps)
    assert held(office) == {unexplained, complained, shared}
    assert held(office, "complaint") == {complained}


def test_a_preliminary_hold_becomes_the_cases_when_taken_up_or_when_identity_is_settled(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    taken_up, proved = office.open_case(), office.open_case()
    office.step(taken_up, "start_assessment")
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by, at = session.get_one(Case, proved), office.people["veera"], office.clock()
        assert holds.open_holds(session, proved)[0].kind == "preliminary"
        identity.record_check(session, office.deps, case, "in_person", TODAY, "confirmed", by=by, at=at)
        assert [holds.open_holds(session, one)[0].kind for one in (taken_up, proved)] == ["case", "case"]


def _with_erasure(office: LetterOffice) -> LetterOffice:
    """The office with a right of erasure as its file will say: it holds nothing, and ends holds with the copy."""
    access = office.deps.catalogue.rights["access"]
    erasure = replace(access, right="erasure", opening=Opening(None, (Effect.RELEASE_HOLDS_WHEN_COPIED,)))
    old = office.deps.catalogue
    files = {**old.files, "erasure": old.files["access"]}
    catalogue = replace(old, rights={"access": access, "erasure": erasure}, files=files)
    return replace(office, deps=replace(office.deps, catalogue=catalogue))


def test_erasure_alone_holds_nothing_and_with_access_the_hold_ends_when_the_copy_is_fetched(
    quick_office: LetterOffice,
) -> None:
    office = _with_erasure(quick_office)
    add_calls(office, 1)
    office.open_case(rights=("erasure",))
    assert held(office) == set(), "nothing is kept longer because deletion was asked"
    case_id = office.open_case(rights=("access", "erasure"))
    assert len(held(office)) == 1
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    with office.deps.database.read() as session:
        (hold,) = holds.open_holds(session, case_id)
        assert hold.needed_until is None, "the copy is not fetched yet, and deletion was asked"
    office.hand_over(case_id)
    assert held(office) == set(), "erasure is open still, and holds nothing"


def _place(office: LetterOffice, case_id: int | None, wish: Wish, seen: int | None = 99) -> Hold:
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id) if case_id is not None else None
        by, at = office.people["veera"], office.clock()
        hold = hold_placing.place(session, office.deps, case, wish, seen=seen, by=by, at=at)
        session.expunge(hold)
        return hold


@pytest.mark.parametrize("kind", ["authority", "complaint", "restriction"])
@pytest.mark.parametrize("is_everybody", [True, False])
def test_a_time_by_hand_keeps_every_call_of_its_line_unless_the_number_was_hidden_also_what_comes_later(
    letter_office: LetterOffice, kind: str, is_everybody: bool
) -> None:
    """As at intake: who called from a number not known called from one that can be read."""
    office, at = letter_office, ARRIVED - timedelta(days=30)
    line = {"queue": "parking", "caller_e164": "+358405550199"}
    numbered = add_calls(office, 1, **line)
    hidden = add_calls(office, 1, **HIDDEN, queue="parking")
    add_calls(office, 1, **{**line, "queue": "library"})
    case_id = office.open_case(numbers=())
    wish = Wish(kind, "Syy on tämä.", "R 1", windows=(Window(at, at, "parking", is_number_hidden=not is_everybody),))
    _place(office, case_id, wish)
    assert held(office, kind) == {*hidden, *(numbered if is_everybody else [])}
    late = add_calls(office, 1, **line)
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.match_imported(session, [session.get_one(Recording, late[0]).call_id], office.clock())
    assert (set(late) <= held(office, kind)) is is_everybody


def _time_of_a_restriction(office: LetterOffice, kind: str, count: int) -> tuple[int, list[int]]:
    at = ARRIVED - timedelta(days=30)
    found = add_calls(office, count, queue="parking", caller_e164="+358405550199")
    case_id = office.open_case(numbers=())
    _place(office, case_id, Wish(kind, "Syy on tämä.", "R 1", windows=(Window(at, at, "parking"),)), seen=count)
    return case_id, found


@pytest.mark.parametrize(("kind", "is_proposed"), [("restriction", True), ("complaint", False)])
def test_the_calls_of_a_restrictions_time_are_proposed_and_those_a_complaint_is_about_are_not(
    letter_office: LetterOffice, kind: str, is_proposed: bool
) -> None:
    """What the subject disputes is theirs to find; whom a complaint or the police ask about is not said to be the subject."""
    office = letter_office
    case_id, found = _time_of_a_restriction(office, kind, 1)
    if is_proposed:
        with office.deps.database.write() as session:
            holds_lock(session)
            scoring.store(
                session, office.deps, case_id, scoring.search(session, case_id, office.clock()), at=office.clock()
            )
    with office.deps.database.read() as session:
        assert can_search(session, case_id) is is_proposed
        proposed = session.scalars(select(col(Candidate.call_id)).where(col(Candidate.case_id) == case_id)).all()
    assert proposed == ([call_of(office, one) for one in found] if is_proposed else [])


def test_a_busy_time_of_a_restriction_is_asked_about_once(letter_office: LetterOffice) -> None:
    """A hundred and one were shown before it was placed: the request's own hold does not ask the same again."""
    office = letter_office
    case_id, found = _time_of_a_restriction(office, "restriction", 101)
    with office.deps.database.read() as session:
        assert [holds.wide_parts(session, one) for one in holds.open_holds(session, case_id)] == [[], []]
    assert held(office, "preliminary") == held(office, "restriction") == set(found)


@pytest.mark.parametrize(
    ("wish", "place", "reason"),
    [
        (Wish("restriction", "Oikeellisuus riitainen.", numbers=("040 555 0123",)), "kind", "a restriction has a case"),
        (Wish("case", "Syy.", numbers=("040 555 0123",)), "kind", "made by steps, not by hand"),
        (Wish("authority", "Esitutkinta.", numbers=("040 555 0123",)), "reference", "which authority asks?"),
        (Wish("complaint", " ", numbers=("040 555 0123",)), "reason", "why?"),
        (Wish("complaint", "Kantelu.", numbers=("81621",)), "number", "an extension is nobody's line"),
        (Wish("complaint", "Kantelu."), "number", "what is held?"),
        (Wish("complaint", "Kantelu.", windows=(Window(ARRIVED, ARRIVED, ""),)), "window_1_queue", "everybody's calls"),
        (Wish("complaint", "Kantelu.", calls=(999,)), "calls", "no such call"),
        (Wish("complaint", "Kantelu.", ("x"), ("0405550123",), review_by=TODAY), "review_by", "today is no later day"),
    ],
)
def test_what_a_hold_by_hand_needs(quick_office: LetterOffice, wish: Wish, place: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _place(quick_office, None, wish)
    assert place in {fault.place for fault in refusal.value.faults}, reason


def test_a_hold_that_was_let_go_is_placed_again_and_one_sent_twice_is_not(quick_office: LetterOffice) -> None:
    office, wish = quick_office, Wish("complaint", "Kantelu.", numbers=("040 555 0123",))
    first, second = _place(office, None, wish).id or 0, _place(office, None, wish).id
    assert first == second
    with office.deps.database.write() as session:
        holds_lock(session)
        by, at = office.people["veera"], office.clock()
        hold_reviews.release(session, office.deps, None, first, "Väärä numero, luulin.", by=by, at=at)
    assert _place(office, None, wish).id != first, "within the same minute too: else nothing would be held"


def test_an_authoritys_hold_has_no_case_catches_later_calls_and_survives_the_sweep(letter_office: LetterOffice) -> None:
    office = letter_office
    now = add_calls(office, 1, due_on=TODAY - timedelta(days=1))
    wish = Wish("authority", "Esitutkinta.", "Poliisi 5500/R/1/26", numbers=("040 555 0123",))
    with pytest.raises(Refused, match="freeze 1 recordings"):
        _place(office, None, wish, seen=None)
    hold = _place(office, None, wish)
    later = add_calls(office, 1, due_on=TODAY - timedelta(days=1))
    with office.deps.database.write() as session:
        holds_lock(session)
        assert holds.match_imported(session, [session.get_one(Recording, later[0]).call_id], office.clock()) == []
    assert held(office, "authority") == {*now, *later}
    assert destruction.sweep(office.deps) == []
    with office.deps.database.write() as session:
        holds_lock(session)
        by = office.people["veera"]
        hold_reviews.release(session, office.deps, None, hold.id or 0, "Poliisi luopui.", by=by, at=office.clock())
        assert [one.kind for one in events_of(session, f"hold:{hold.id}")] == [
            *("hold_placed", "hold_widened", "hold_released")
        ]
    assert [one.destroyed for one in destruction.sweep(office.deps)] == [2]


def test_a_restriction_is_lifted_after_its_notice_and_kept_while_that_can_be_appealed(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    (recording_id,) = add_calls(office, 1, caller_e164="+358401112233")
    case_id = office.open_case(numbers=())
    wish = Wish("restriction", "Kiistää puhelun sisällön.", calls=(call_of(office, recording_id),))
    hold = _place(office, case_id, wish)
    with pytest.raises(Refused, match=r"18\(3\)"):
        _release(office, case_id, hold.id or 0)
    letters = office.deps.catalogue.letters
    told = replace(letters["no_data_found"], kind="lifting", sends=Sends.RESTRICTION_LIFTING_NOTIFIED)
    catalogue = replace(office.deps.catalogue, letters={**letters, "lifting": told})
    office = replace(office, deps=replace(office.deps, catalogue=catalogue))
    with office.deps.database.write() as session:
        letter = Letter(
            case_id=case_id, kind="lifting", state="sent", created_by=office.people["veera"], created_at=ARRIVED
        )
        session.add(letter)
        session.flush()
        session.add(Dispatch(letter_id=letter.id or 0, way="post", sent_at=office.clock(), recorded_at=office.clock()))
    assert _release(office, case_id, hold.id or 0) == date(2027, 1, 1)
    assert held(office, "case") == {recording_id}
    with pytest.raises(Refused):
        _release(office, case_id, hold.id or 0)


def _release(office: LetterOffice, case_id: int, hold_id: int) -> date | None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        return hold_reviews.release(session, office.deps, case, hold_id, "Syy poistui.", by=by, at=office.clock())


def test_a_withdrawal_releases_the_requests_hold_and_no_other(quick_office: LetterOffice) -> None:
    office = quick_office
    (recording_id,) = add_calls(office, 1)
    case_id = office.open_case()
    _place(office, case_id, Wish("complaint", "Kantelu.", calls=(call_of(office, recording_id),)))
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=TODAY, reason="Perui.")
    assert held(office) == held(office, "complaint") == {recording_id}


def test_calls_linked_to_a_case_are_held_also_when_their_recording_comes_later(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    call_id = office.link_call(case_id, is_recorded=False)
    with office.deps.database.write() as session:
        holds_lock(session)
        session.add(Recording(call_id=call_id, due_on=TODAY))
        session.flush()
        assert holds.match_imported(session, [call_id], office.clock()) == [case_id]
    assert len(held(office)) == 1


def test_sets_catch_what_the_conditions_catch(letter_office: LetterOffice) -> None:
    """Imports match by sets, a placed hold by a condition: number, call-back, time, line, passed on, both readings."""
    office, at = letter_office, ARRIVED - timedelta(days=30)
    with office.deps.database.write() as session:
        for number, fields in enumerate(
            (
                {},
                {"caller_e164": None, "dialled_e164": "+358405550123"},
                {**HIDDEN, "queue": "parking"},
                {**HIDDEN, "queue": "library"},
                {**HIDDEN, "queue": "parking", "other_started_at": at + timedelta(days=9)},
                {"caller_e164": "+358405550199", "queue": "parking"},
            )
        ):
            moment = at if number < 4 else at + timedelta(days=20)
            add_call(session, number, moment, **fields)
    windows = (Window(at, at, "parking"), Window(at + timedelta(days=9), at + timedelta(days=9), ""))
    case_id = office.open_case(windows=windows)
    assert len(held(office)) == 3, "a time that names no line waits for a person's word"
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        ((name, value, seen),) = holds.wide_parts(session, hold)
        by, at = office.people["veera"], office.clock()
        holds.confirm_wide(session, hold, name, value, seen=seen, by=by, at=at)
    expected = held(office)
    assert len(expected) == 4
    with office.deps.database.write() as session:
        holds_lock(session)
        session.connection().exec_driver_sql("DELETE FROM hold_item")
        calls = [one.call_id for one in session.scalars(select(Recording))]
        assert len(holds.match_imported(session, calls, office.clock())) == 1
    assert held(office) == expected


def test_the_overview_tells_counts_and_alarms_and_hides_what_one_may_not_see(letter_office: LetterOffice) -> None:
    office = letter_office
    add_calls(office, 1, due_on=TODAY + timedelta(days=10))
    case_id = office.open_case()
    _place(office, None, Wish("authority", "Esitutkinta.", "Poliisi 1", numbers=("040 555 0999",)))
    office.clock.pass_by(days=2)
    on, actor = TODAY + timedelta(days=2), office.actor("veera")

    def overview(session: Session) -> tuple[dict[str, int], hold_overview.Alarms]:
        return hold_overview.counts(session, office.deps, actor, on), hold_overview.alarms(
            session, office.deps, actor, on
        )

    with office.deps.database.read() as session:
        counts, alarms = overview(session)
        lines = hold_overview.listing(session, office.deps, actor, "all", on, most=9)
        late = hold_overview.listing(session, office.deps, actor, "late", on, most=9)
    assert {name: count for name, count in counts.items() if count} == {
        "all": 2,
        "unconfirmed": 1,
        "late": 1,
        HoldKind.PRELIMINARY: 1,
        HoldKind.AUTHORITY: 1,
    }
    assert (alarms.late, alarms.near) == (1, 1)
    assert [(one.case_id, one.recordings, one.unconfirmed, one.is_late) for one in lines] == [
        (case_id, 1, 1, True),
        (None, 0, 0, False),
    ]
    assert late == lines[:1]
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=actor.id, kind="barred", at=office.clock()))
    with office.deps.database.read() as session:
        counts, alarms = overview(session)
    assert (counts["all"], alarms.late) == (1, 0)


def test_a_hold_of_a_known_switchboard_waits_even_when_it_is_small(quick_office: LetterOffice) -> None:
    office = quick_office
    (recording_id,) = add_calls(office, 1)
    case_id = office.open_case(numbers=())
    with office.deps.database.write() as session:
        holds_lock(session)
        number = CaseNumber(case_id=case_id, raw="0405550123", e164="+358405550123", kind="e164", added_at=ARRIVED)
        session.add(number)
        session.flush()
        session.execute(update(CaseNumber).values(shared="switchboard"))
        holds.widen_for_case(session, case_id, by=office.people["veera"], at=office.clock())
        (hold,) = holds.open_holds(session, case_id)
        assert holds.wide_parts(session, hold) == [("numbers", "+358405550123", 1)]
    assert recording_id not in held(office)


def test_the_log_of_a_placed_hold_tells_how_much_is_kept_and_how_much_waits(quick_office: LetterOffice) -> None:
    office = quick_office
    add_calls(office, 1)
    case_id = office.open_case()
    with office.deps.database.read() as session:
        placed = next(one for one in events_of(session, f"case:{case_id}") if one.kind == "hold_placed")
        assert {name: value for name, value in body_of(placed).items() if name != "hold_id"} == {
            "kind_of_hold": "preliminary",
            "items": 1,
            "wide": 0,
            "kept": {str(body_of(placed)["hold_id"]): 1},
        }
