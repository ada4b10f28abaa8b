"""Matches that are too many to list: spared, counted and asked about, until the question is narrower or a person has decided."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Call, Candidate, Case, ImportBatch, Job, Leg, Recording, Unlisted
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.services import cases, find_calls, holds, scoring, unlisted
from dsr.services.letters.looked import Severity
from dsr.services.snapshots import Since, since_receipt
from dsr.services.undecided import unlisted_matches
from dsr.web.case_page.coverage import since_words
from tests.services.hold_parts import add_overdue, score, swept
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.test_holds_proposed import CUT
from tests.services.test_holds_waiting import there
from tests.services.test_nothing_found import set_aside

REASON = "Muiden puheluita: numeron loppu vain sattuu olemaan sama."


@pytest.fixture(autouse=True)
def _few_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two weak matches are many, and of one look six calls are weighed."""
    monkeypatch.setattr(scoring, "WEAK_KEPT", 2)


def _left(office: LetterOffice, case_id: int) -> int:
    with office.deps.database.read() as session:
        return unlisted_matches(session, [case_id]).get(case_id, 0)


def _listed(office: LetterOffice, case_id: int) -> int:
    with office.deps.database.read() as session:
        query = select(func.count()).select_from(Candidate).where(col(Candidate.case_id) == case_id)
        return session.scalar(query.where(col(Candidate.verdict) == "")) or 0


def _since(office: LetterOffice, case_id: int) -> Since:
    with office.deps.database.read() as session:
        found = since_receipt(session, case_id)
    assert found is not None
    return found


def _decide(office: LetterOffice, case_id: int, *, seen: int, reason: str = REASON) -> int:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        return unlisted.set_aside(session, office.deps, case, reason, seen=seen, by=by, at=office.clock())


def _take_back(office: LetterOffice, case_id: int, unlisted_id: int) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        unlisted.take_back(session, office.deps, case, unlisted_id, by=by, at=office.clock())


def test_what_is_found_and_not_listed_is_spared_and_no_data_is_not_said_until_it_is_decided(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    found = set(add_overdue(office, 5, **CUT))
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id)) == (2, 3)
    assert swept(office) == 0
    assert there(office) == found, "the three that are in no list too"
    set_aside(office, case_id, 2)
    assert swept(office) == 2
    with pytest.raises(Refused, match="more matches than are listed"):
        office.step(case_id, "answer_no_data")
    assert swept(office) == 0, "nor by the next run"
    with pytest.raises(Invalid):
        _decide(office, case_id, seen=3, reason=" ")
    with pytest.raises(Refused, match="now 3"):
        _decide(office, case_id, seen=2)
    assert _decide(office, case_id, seen=3) == 3
    with pytest.raises(Refused, match="now 0"):
        _decide(office, case_id, seen=3)
    with office.deps.database.read() as session:
        last = events_of(session, f"case:{case_id}")[-1]
        assert (last.kind, body_of(last)["calls"]) == ("unlisted_set_aside", 3)
        assert REASON not in str(body_of(last))
        (row,) = unlisted.decided(session, case_id)
        assert (row.reason, row.by_user, row.decided_at) == (REASON, office.people["veera"], office.clock())
    assert swept(office) == 3
    office.step(case_id, "answer_no_data")
    assert office.request(case_id).state == "stating_no_data"


def test_what_the_register_held_at_receipt_counts_the_matches_that_are_in_no_list_too(
    letter_office: LetterOffice,
) -> None:
    """The page told 500 of a register that had held 757."""
    office = letter_office
    add_overdue(office, 5, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    told = _since(office, case_id)
    assert (told.then, told.now, told.imported, told.found, told.gone) == (5, 5, 0, 0, 0)
    assert since_words(told) == "Pyynnön saapuessa 2.11.2026 rekisterissä oli näitä heikkoja osumia 5, nyt 5."
    add_overdue(office, 3, **CUT)
    score(office, case_id)
    told = _since(office, case_id)
    assert (told.then, told.now, told.imported, told.found, told.gone) == (5, 8, 0, 0, 0)
    assert _decide(office, case_id, seen=6) == 6
    score(office, case_id)
    assert _since(office, case_id).now == 8, "what was set aside is found all the same"


def test_a_decision_stands_when_the_case_is_searched_again_and_counts_for_no_later_call(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    add_overdue(office, 5, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    _decide(office, case_id, seen=3)
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id)) == (2, 0), "what was listed then waits still"
    later = set(add_overdue(office, 3, **CUT))
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id)) == (4, 1), (
        "three are new, and two are listed with the two"
    )
    assert swept(office) == 3
    assert later <= there(office)


def test_a_call_of_which_a_later_file_tells_anew_is_asked_about_again(letter_office: LetterOffice) -> None:
    """It may have another number or time now than when it was set aside with the others."""
    office = letter_office
    add_overdue(office, 5, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    with office.deps.database.read() as session:
        listed = set(session.scalars(select(col(Candidate.call_id)).where(col(Candidate.case_id) == case_id)))
        hidden = sorted(set(session.scalars(select(col(Call.id)))) - listed)
    _decide(office, case_id, seen=3)
    office.clock.pass_by(minutes=1)
    with office.deps.database.write() as session:
        batch = ImportBatch(state="done", started_at=office.clock(), ended_at=office.clock())
        session.add(batch)
        session.flush()
        for call_id in hidden[:1]:
            told = {"ext_leg_id": f"anew-{call_id}", "row_hash": "x", "batch_id": batch.id}
            session.add(Leg(source_id=1, call_id=call_id, started_at=office.clock(), **told))
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id)) == (3, 0), "it is listed beside those that were"
    kept = there(office)
    assert swept(office) == 2
    assert len(kept - there(office)) == 2
    with office.deps.database.read() as session:
        left = set(session.scalars(select(col(Recording.call_id)).where(col(Recording.id).in_(there(office)))))
    assert left == listed | set(hidden[:1])


def test_other_terms_ask_anew(letter_office: LetterOffice) -> None:
    """A number that the person remembers later: what it finds was part of no decision."""
    office = letter_office
    add_overdue(office, 3, **CUT)
    add_overdue(office, 2, **(CUT | {"caller_raw": "405550999", "caller_ending": "5550999"}))
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    assert _decide(office, case_id, seen=1) == 1
    with office.deps.database.write() as session:
        cases.add_numbers(session, case_id, ["040 555 0999"], office.clock())
    score(office, case_id)
    assert _left(office, case_id) == 3
    assert swept(office) == 0


def test_a_decision_can_be_taken_back(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 5, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    _decide(office, case_id, seen=3)
    other = office.open_case(numbers=("040 555 7777",))
    with pytest.raises(NotFound):
        _take_back(office, other, 1)
    with office.deps.database.read() as session:
        decision = session.scalars(select(col(Unlisted.id))).one() or 0
    _take_back(office, case_id, decision)
    assert _left(office, case_id) == 3
    with office.deps.database.read() as session:
        queued = select(func.count()).select_from(Job).where(col(Job.kind) == "score_candidates")
        assert session.scalar(queued.where(col(Job.case_id) == case_id, col(Job.state) == "queued")) == 1
        assert events_of(session, f"case:{case_id}")[-1].kind == "unlisted_reopened"
    assert swept(office) == 0
    score(office, case_id)
    assert (_left(office, case_id), swept(office)) == (3, 0)
    with pytest.raises(NotFound):
        _take_back(office, case_id, decision)


def test_what_no_search_weighs_is_counted_too(letter_office: LetterOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one look only the newest calls are read: the others are no less found."""
    office = letter_office
    monkeypatch.setattr(find_calls.calls_matching, "__kwdefaults__", {"limit": 4})
    monkeypatch.setattr(find_calls.unread, "__kwdefaults__", {"limit": 4})
    monkeypatch.setattr(scoring, "MOST", 4)
    found = set(add_overdue(office, 6, **CUT))
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id)) == (2, 4)
    with office.deps.database.read() as session:
        assert (session.get_one(Case, case_id).search or {})["found"] == 6
    assert swept(office) == 0
    assert there(office) == found
    _decide(office, case_id, seen=4)
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id), swept(office)) == (2, 0, 4)


def test_the_letter_of_no_data_is_not_approved_while_matches_are_in_no_list(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    office.step(case_id, "answer_no_data")
    letter_id = office.letter(case_id, "no_data_found").id or 0
    assert "unlisted_undecided" not in codes_of(office, letter_id)
    add_overdue(office, 3, **CUT)
    score(office, case_id)
    assert "unlisted_undecided" in codes_of(office, letter_id, Severity.REFUSES)


def test_a_hold_that_ends_waits_for_no_list(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 5, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.release_for_case(session, case_id, "withdrawn", by=office.people["veera"], at=office.clock())
    assert swept(office) == 5


def test_a_match_set_aside_without_a_list_is_listed_where_it_becomes_likely(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 3, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    _decide(office, case_id, seen=1)
    with office.deps.database.write() as session:
        for call in session.scalars(select(Call)):
            call.caller_e164, call.caller_kind, call.caller_ending = "+358405550123", "number", ""
    score(office, case_id)
    assert (_listed(office, case_id), _left(office, case_id)) == (3, 0)
