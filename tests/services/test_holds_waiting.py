"""What waits for a person's word is not destroyed: busy lines and wide times, in every right that holds, until decided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Call, Candidate, Case, Hold, HoldItem, HoldWait, Recording, SharedLine
from dsr.domain.errors import Invalid, NotFound, Refused, Stale
from dsr.domain.invariants import Invariant
from dsr.domain.named_times import Window
from dsr.jobs.tick import tick
from dsr.services import candidates, destruction, holds, lawful, reconciliation
from dsr.services.case_calls import calls_of_case
from dsr.services.destruction import instructions
from dsr.services.holds import waits
from dsr.services.holds.disputes import hold_for_dispute
from dsr.services.recording_fates import Fate, fates
from dsr.services.rights.erasing import holds_on
from dsr.services.rights.kept_by import kept_by
from tests.services.hold_parts import (
    CALLED,
    DAY,
    HIDDEN,
    OVERDUE,
    add_calls,
    add_overdue,
    call_of,
    decline,
    held,
    reject,
    score,
    swept,
)
from tests.services.letters_office import ARRIVED, LetterOffice

BUSY = {"caller_e164": "+358405550777", "due_on": OVERDUE}


@pytest.fixture(autouse=True, params=[waits.AT_ONCE, 0], ids=["written", "unwritten"])
def _at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a question catches is kept alike, be there a row for each recording or too many for that."""
    monkeypatch.setattr(waits, "AT_ONCE", request.param)


def set_all_aside(office: LetterOffice) -> None:
    """Say with a reason of every proposed call that it is not the subject's, and let the tick free them."""
    with office.deps.database.write() as session:
        session.execute(update(Candidate).values(verdict="not_subject", verdict_reason="Toinen soittaja."))
    tick(office.deps)


def there(office: LetterOffice) -> set[int]:
    """The recordings that are not destroyed."""
    with office.deps.database.read() as session:
        return {one.id or 0 for one in session.scalars(select(Recording)) if one.state != "destroyed"}


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"caller_e164": "+358405550777"}, {"numbers": ("040 555 0777",)}),
        (HIDDEN, {"numbers": (), "windows": (DAY,)}),
        ({"caller_e164": "+358401112233"}, {"numbers": (), "windows": (DAY,)}),
    ],
    ids=["a busy number", "a day without a line, number hidden", "a day without a line, from a friend's telephone"],
)
def test_the_sweep_spares_what_waits_for_a_persons_word_and_destroys_it_when_declined(
    letter_office: LetterOffice, fields: dict[str, object], asked: dict[str, object]
) -> None:
    """The requester waits for an answer: a question that nobody has answered destroys nothing (GDPR 12(2), 15(1))."""
    office = letter_office
    found = set(add_overdue(office, 101, **fields))
    case_id = office.open_case(**asked)
    late = set(add_overdue(office, 1, **fields))  # imported after the request
    assert swept(office) == 0
    assert there(office) == found | late
    assert held(office) == set(), "no hold yet, so that no source is told"
    with office.deps.database.read() as session:
        assert instructions.unasked(session) == 0
        assert destruction.overdue(session, date(2026, 11, 2)) == destruction.Overdue(0, 102, 0)
    assert decline(office, case_id) == 102
    assert swept(office) == 0, "no search has looked at them yet"
    score(office, case_id)
    assert swept(office) == 0, "proposed, and nobody has judged them"
    set_all_aside(office)
    assert swept(office) == 102


def test_what_was_frozen_is_held_and_told_to_the_source(letter_office: LetterOffice) -> None:
    office = letter_office
    found = set(add_overdue(office, 101, **BUSY))
    case_id = office.open_case(numbers=("040 555 0777",))
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        by, at = office.people["veera"], office.clock()
        assert holds.confirm_wide(session, hold, "numbers", "+358405550777", seen=101, by=by, at=at) == 101
        assert hold.wide_since is None
        with pytest.raises(Stale) as refusal:
            holds.confirm_wide(session, hold, "numbers", "+358405550777", seen=101, by=by, at=at)
        assert refusal.value.code == "hold_wide_frozen"
        with pytest.raises(NotFound):
            holds.confirm_wide(session, hold, "numbers", "+358401111111", seen=101, by=by, at=at)
        assert {one.ended_at for one in session.scalars(select(HoldWait))} <= {at}
        assert instructions.unasked(session) == 101
    assert held(office) == found
    assert swept(office) == 0


def test_declining_needs_a_reason_and_the_count_and_is_logged_without_the_number(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 101, **BUSY)
    case_id = office.open_case(numbers=("040 555 0777",))
    with pytest.raises(Invalid):
        decline(office, case_id, reason="  ")
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        loss = holds.loss_of(session, hold, "numbers", "+358405550777", date(2026, 11, 2))
        assert (loss.recordings, loss.overdue) == (101, 101)
        with pytest.raises(Refused, match="now 101"):
            holds.decline_wide(
                session,
                hold,
                *("numbers", "+358405550777"),
                reason="Vaihde.",
                seen=100,
                by=office.people["veera"],
                at=office.clock(),
            )
    assert swept(office) == 0, "refused: nothing was changed"
    decline(office, case_id, reason="Puhelinvaihde, hän soitti omastaan.")
    with office.deps.database.read() as session:
        (hold,) = holds.open_holds(session, case_id)
        assert [(one["reason"], one["by"]) for one in hold.declined_why] == [
            ("Puhelinvaihde, hän soitti omastaan.", office.people["veera"])
        ]
        last = events_of(session, f"case:{case_id}")[-1]
        assert (last.kind, body_of(last)) == ("hold_wide_declined", {"hold_id": hold.id, "items": 101})


def test_declining_can_be_taken_back_before_the_sweep(letter_office: LetterOffice) -> None:
    office = letter_office
    found = set(add_overdue(office, 101, **BUSY))
    case_id = office.open_case(numbers=("040 555 0777",))
    decline(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        what = {"by": office.people["veera"], "at": office.clock()}
        with pytest.raises(NotFound):
            holds.reopen_wide(session, hold, "numbers", "+358405550123", **what)
        for decide in (
            lambda: holds.confirm_wide(session, hold, "numbers", "+358405550777", seen=101, **what),
            lambda: holds.loss_of(session, hold, "numbers", "+358405550777", date(2026, 11, 2)),
        ):
            with pytest.raises(Stale) as refusal:
                decide()
            assert refusal.value.code == "hold_wide_left"
            assert refusal.value.values == {"who": "Veera Testinen", "on": "2026-11-02"}
        assert holds.reopen_wide(session, hold, "numbers", "+358405550777", **what) == 101
        assert [part[1] for part in holds.wide_parts(session, hold)] == ["+358405550777"]
        assert hold.declined_why == []
        with pytest.raises(Stale) as refusal:
            holds.reopen_wide(session, hold, "numbers", "+358405550777", **what)
        assert refusal.value.code == "hold_wide_waits"
    assert swept(office) == 0
    assert there(office) == found


def test_a_call_rejected_in_one_case_stays_while_another_case_has_not_decided(letter_office: LetterOffice) -> None:
    """Two people called on the same day: that the call is not the one's says nothing of the other's."""
    office = letter_office
    (recording_id,) = add_overdue(office, 1, **HIDDEN, queue="parking")
    first = office.open_case(numbers=(), windows=(Window(CALLED, CALLED, "parking"),))
    second = office.open_case(numbers=(), windows=(DAY,))
    for case_id in (first, second):
        score(office, case_id)
    assert held(office) == {recording_id}
    reject(office, first, recording_id)
    assert held(office) == set()
    assert swept(office) == 0, "the second case has not decided"
    reject(office, second, recording_id)
    assert [one.destroyed for one in destruction.sweep(office.deps)] == [1]


def test_a_rejected_call_that_is_proposed_again_waits_again(letter_office: LetterOffice) -> None:
    office = letter_office
    first, second = add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    for recording_id in (first, second):
        reject(office, case_id, recording_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        call_id = session.get_one(Recording, first).call_id
        candidates.reconsider(session, office.deps, case, call_id, by=office.people["veera"], at=office.clock())
    destruction.sweep(office.deps)
    assert there(office) == {first}


@pytest.mark.parametrize("right", ["access", "rectification", "restriction", "objection"])
def test_every_right_that_holds_waits_too(letter_office: LetterOffice, right: str) -> None:
    office = letter_office
    found = set(add_overdue(office, 2, **HIDDEN))
    office.open_case(rights=(right,), numbers=(), windows=(DAY,))
    assert swept(office) == 0
    assert there(office) == found


def test_erasure_alone_keeps_nothing_longer(letter_office: LetterOffice) -> None:
    """Nothing is kept because deletion was asked: the six months run on (GDPR 5(1)(e))."""
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    office.open_case(rights=("erasure",), numbers=(), windows=(DAY,))
    assert swept(office) == 2


def test_a_request_that_is_withdrawn_waits_for_nothing(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.release_for_case(session, case_id, "withdrawn", by=office.people["veera"], at=office.clock())
    assert swept(office) == 2


def test_a_listed_switchboard_asks_first_even_where_the_case_does_not_know_it(letter_office: LetterOffice) -> None:
    """A hundred people speak on a switchboard: two of its recordings may be two strangers' (GDPR 5(1)(c))."""
    office = letter_office
    add_calls(office, 2, caller_e164="+358407778888")
    plain = set(add_calls(office, 2))
    with office.deps.database.write() as session:
        session.add(SharedLine(e164="+358407778888", kind="switchboard", name="Vaihde", at=ARRIVED))
    case_id = office.open_case(numbers=("040 777 8888", "040 555 0123"))
    assert held(office) == plain, "the person's own line is frozen at once"
    with office.deps.database.read() as session:
        (hold,) = holds.open_holds(session, case_id)
        assert holds.wide_parts(session, hold) == [("numbers", "+358407778888", 2)]


def test_the_register_balances_and_the_case_tells_what_waits(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    score(office, case_id)
    assert swept(office) == 0
    with office.deps.database.read() as session:
        total = reconciliation.balances(session)[-1]
        assert (total.held, total.kept, total.destroyed) == (2, 0, 0)
        calls = calls_of_case(session, case_id, date(2026, 11, 2))
        assert [line.kept.is_undecided for line in (*calls.proposed, *calls.weak)] == [True, True]
        assert [line.kept.upstream for line in (*calls.proposed, *calls.weak)] == ["", ""]


def _broken(session: Session, office: LetterOffice) -> dict[Invariant, tuple[int, ...]]:
    found = lawful.look(session, office.deps, office.clock()).broken
    return {one.invariant: one.case_ids for one in found}


def test_an_open_question_is_no_lawful_state_after_a_working_day(letter_office: LetterOffice) -> None:
    """Arrived on a Monday: on Tuesday it has not waited a whole working day, on Wednesday it has."""
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    office.clock.pass_by(days=1)
    assert swept(office) == 0
    with office.deps.database.read() as session:
        assert Invariant.WIDE_DECIDED not in _broken(session, office)
    office.clock.pass_by(days=1)
    with office.deps.database.read() as session:
        broken = _broken(session, office)
        assert broken[Invariant.WIDE_DECIDED] == (case_id,)
        assert Invariant.STORAGE_TIME not in broken, "kept while the question is open"
    decline(office, case_id)
    with office.deps.database.read() as session:
        assert Invariant.WIDE_DECIDED not in _broken(session, office)


def test_one_word_settles_the_same_question_in_every_hold_of_the_case(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **HIDDEN)
    case_id = office.open_case(rights=("access", "restriction"), numbers=(), windows=(DAY,))
    with office.deps.database.read() as session:
        asked = [one for one in holds.open_holds(session, case_id) if any(one.wide.values())]
        assert len(asked) > 1
    decline(office, case_id)
    with office.deps.database.read() as session:
        assert not any(any(one.wide.values()) for one in session.scalars(select(Hold)))
        assert session.scalars(select(HoldItem)).all() == []
        assert session.scalars(select(col(HoldWait.id)).where(col(HoldWait.ended_at).is_(None))).all() == []


def test_a_friends_telephone_on_a_named_line_is_proposed_and_held_unless_the_number_was_hidden(
    letter_office: LetterOffice,
) -> None:
    """Who called from a telephone they do not know called from a number that can be read, unless they say it was hidden."""
    office = letter_office
    (friend,) = add_overdue(office, 1, caller_e164="+358407776666", queue="parking")
    (hidden,) = add_overdue(office, 1, **HIDDEN, queue="parking")
    add_overdue(office, 1, caller_e164="+358407776666", queue="library")
    hour = Window(CALLED - timedelta(minutes=30), CALLED + timedelta(minutes=30), "parking")
    unknown = office.open_case(numbers=(), windows=(hour,))
    assert held(office) == {friend, hidden}
    said_hidden = Window(hour.from_at, hour.to_at, "parking", is_number_hidden=True)
    other = office.open_case(numbers=(), windows=(said_hidden,))
    for case_id in (unknown, other):
        score(office, case_id)
    with office.deps.database.read() as session:
        (hold,) = holds.open_holds(session, other)
        items = session.scalars(select(col(HoldItem.recording_id)).where(col(HoldItem.hold_id) == hold.id))
        assert items.all() == [hidden]
        proposed = {
            case_id: set(session.scalars(select(col(Candidate.call_id)).where(col(Candidate.case_id) == case_id)))
            for case_id in (unknown, other)
        }
    assert proposed == {unknown: {call_of(office, friend), call_of(office, hidden)}, other: {call_of(office, hidden)}}


def test_an_import_keeps_at_once_what_an_open_question_catches(letter_office: LetterOffice) -> None:
    """By sets, in the transaction of the import: number, call-back, any line, and nothing of another day."""
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0777",), windows=(DAY,))
    with office.deps.database.write() as session:
        holds_lock(session)
        (hold,) = holds.open_holds(session, case_id)
        holds.ask_about(hold, {"numbers": ["+358405550777"]}, office.clock())
        hold.criteria = {}
        session.add(hold)
    caught = {*add_overdue(office, 1, **BUSY), *add_overdue(office, 1, caller_e164=None, dialled_e164="+358405550777")}
    caught |= set(add_overdue(office, 1, caller_e164="+358401112233", queue="library"))
    add_calls(office, 1, caller_e164="+358401112233")
    with office.deps.database.write() as session:
        holds_lock(session)
        calls = list(session.scalars(select(col(Recording.call_id))))
        for _again in range(2):
            assert holds.match_imported(session, calls, office.clock()) == [], "no source is to be told of anything"
        assert set(session.scalars(select(col(HoldWait.recording_id)))) == caught
    assert held(office) == set()


def test_a_complaint_takes_over_what_the_requests_hold_had_asked(letter_office: LetterOffice) -> None:
    """The Ombudsman has the case: what waited for a person's word waits on when the request's own hold is released."""
    office = letter_office
    found = set(add_overdue(office, 2, **HIDDEN))
    case_id = office.open_case(numbers=(), windows=(DAY,))
    with office.deps.database.write() as session:
        holds_lock(session)
        by, at = office.people["veera"], office.clock()
        hold_for_dispute(session, case_id, "complaint", "TSV 1/2026", by=by, at=at)
        holds.release_for_case(session, case_id, "withdrawn", by=by, at=at)
    assert swept(office) == 0
    assert there(office) == found


def test_what_a_question_keeps_is_told_before_the_sweep_has_met_it_and_after(letter_office: LetterOffice) -> None:
    """On the morning after its last day the recording is there, since it was asked about in time: no letter calls it lost."""
    office = letter_office
    last_day = office.clock().date()
    (recording_id,) = add_overdue(office, 1, **HIDDEN, due_on=last_day)
    asked_at, call_id = office.clock(), call_of(office, recording_id)
    case_id = office.open_case(numbers=(), windows=(DAY,))
    other = office.open_case(numbers=())

    def told() -> tuple[object, ...]:
        with office.deps.database.read() as session:
            call, tomorrow = session.get_one(Call, call_id), last_day + timedelta(days=1)
            fate = fates(session, [call], last_day, tomorrow)[call_id].fate
            mine, others = kept_by(session, case_id, [call_id]), kept_by(session, other, [call_id])
            return fate, holds_on(session, [call_id]), mine.requests, mine.besides, others.requests, others.besides

    kept = (Fate.KEPT, {call_id: ["preliminary"]}, {call_id}, frozenset(), frozenset(), {call_id})
    assert told() == kept
    office.clock.pass_by(days=1)
    assert swept(office) == 0
    assert there(office) == {recording_id}
    with office.deps.database.read() as session:
        (wait,) = session.scalars(select(HoldWait))
        assert wait.matched_at.date() == asked_at.date(), "kept since the question, not since the sweep"
    assert told() == kept
    decline(office, case_id)
    with office.deps.database.read() as session:
        assert holds_on(session, [call_id]) == {}
