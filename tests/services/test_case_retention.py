"""Retention of cases: terms, what keeps a case, two persons, the purge with its tombstone, and figures that stay the same."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import audit
from dsr.db.engine import Database, holds_lock
from dsr.db.events import events_of, record
from dsr.db.tables import Approval, Case, IdentityCheck, Job, Note, PurgeItem, PurgePermit, RightFigure, RightRequest
from dsr.domain.case_retention import CaseTerm, CaseTerms, Stays, term_of
from dsr.domain.errors import Refused
from dsr.jobs.retention import purge_cases, purge_one
from dsr.jobs.running import Task
from dsr.services import hold_reviews, holds
from dsr.services.case_retention import expired, rounds
from dsr.services.lawful import looking
from dsr.services.report.compliance import as_json, compliance
from dsr.services.report.scope import Scope
from tests.services.letters_office import LetterOffice, open_office
from tests.services.test_serving import _answer, _refusal, _send

FIVE_YEARS = {"days": 5 * 366}


@pytest.mark.parametrize(
    ("state", "outcomes", "term", "why"),
    [
        ("closed", ["refused"], CaseTerm.CASE, "the decision must be provable"),
        ("closed", ["none_found", "withdrawn"], CaseTerm.CASE, "one right was answered"),
        ("closed", ["withdrawn"], CaseTerm.SHORT, "nothing was decided"),
        ("closed", ["transferred", "withdrawn"], CaseTerm.SHORT, "decided elsewhere"),
        ("closed", ["merged"], CaseTerm.CASE, "the other case's answer rests on it"),
        ("closed", [], CaseTerm.CASE, "what is not known is kept"),
        ("routed", [], CaseTerm.SHORT, "a message that was passed on"),
        ("undone", ["undone"], CaseTerm.SHORT, "logged by mistake"),
    ],
)
def test_the_short_term_is_for_cases_in_which_nothing_was_decided(
    state: str, outcomes: list[str], term: CaseTerm, why: str
) -> None:
    assert term_of(state, outcomes) is term, why


def test_terms_are_calendar_months_and_copies_have_days() -> None:
    terms = CaseTerms()
    assert terms.ends_on(CaseTerm.CASE, date(2024, 2, 29)) == date(2029, 2, 28)
    assert terms.ends_on(CaseTerm.SHORT, date(2026, 11, 30)) == date(2027, 11, 30)
    assert terms.ends_on(CaseTerm.COPIES, date(2026, 11, 30)) == date(2027, 2, 28)


def _closed(office: LetterOffice) -> int:
    """A refusal that is served, not appealed against, and whose recordings were let go; closed on 1.12.2026."""
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(days=62)
    _answer(office, case_id, letter_id, "none")
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by, at = session.get_one(Case, case_id), office.people["veera"], office.clock()
        for hold in holds.open_holds(session, case_id):
            hold_reviews.release(session, office.deps, case, hold.id or 0, "Määräaika on ohi.", by=by, at=at)
        session.execute(Job.__table__.update().values(state="done"))  # type: ignore[attr-defined]
    return case_id


def _preview(office: LetterOffice, kind: str = "cases", who: str = "veera") -> expired.Preview:
    with office.deps.database.read() as session:
        return expired.preview(session, office.deps, kind, office.people[who], office.clock().date())


def _propose(office: LetterOffice, kind: str = "cases") -> int:
    with office.deps.database.write() as session:
        seen, by, at = _preview(office, kind).digest, office.people["veera"], office.clock()
        return rounds.propose(session, office.deps, kind, seen, by=by, at=at).id or 0


def _confirm(office: LetterOffice, round_id: int, who: str = "paivi") -> None:
    with office.deps.database.write() as session:
        by, at = office.people[who], office.clock()
        items = rounds.items_of(session, round_id)
        seen = expired.digest_of([one.case_id for one in items])
        rounds.confirm(session, round_id, seen, by=by, at=at)


def _carry_out(office: LetterOffice, round_id: int) -> None:
    effect = purge_cases(office.deps, Task(1, "purge_cases", f"purge:{round_id}", 1, {"round_id": round_id}))
    with office.deps.database.write() as session:
        effect(session)


def _lawful(session: Session, office: LetterOffice) -> dict[str, int]:
    found = looking.look(session, office.deps, office.clock())
    return {one.invariant.value: one.broken for one in found.found}


def _reported(session: Session, office: LetterOffice) -> dict[str, object]:
    """The report of the month in which the requests came, without the names of cases and what is to come."""
    scope = Scope(date(2026, 11, 1), date(2026, 11, 30))
    found = as_json(compliance(session, scope, office.deps.calendar, office.clock().date()))
    left_out = ("late", "due_soon", "foresight", "if_two")
    return {name: value for name, value in found.items() if not name.startswith(left_out)}


def test_a_case_goes_whole_after_two_persons_have_said_so_and_leaves_tombstone_and_figures(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, other = _closed(office), office.open_case(subject_name="Muu Henkilö")
    office.clock.pass_by(days=5 * 365 - 70)
    assert _preview(office).going == (), "a day of the term is left"
    office.clock.pass_by(days=20)
    assert [one.case_id for one in _preview(office).going] == [case_id]
    with office.deps.database.read() as session:
        request = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case_id)).one()
        assert request.answer_days == 29
        told = _reported(session, office)
        before = _lawful(session, office)
    round_id = _propose(office)
    with pytest.raises(Refused) as refusal:
        _confirm(office, round_id, "veera")
    assert refusal.value.code == "purge_other_confirms"
    _confirm(office, round_id)
    _carry_out(office, round_id)
    with office.deps.database.read() as session:
        assert session.get(Case, case_id) is None
        assert session.get(Case, other) is not None
        assert events_of(session, f"case:{case_id}") == []
        assert session.scalars(select(PurgePermit.reason)).one() == "retention:case"
        item = session.scalars(select(PurgeItem)).one()
        assert (item.state, item.removed["letter"] > 0, item.removed["event"] > 0) == ("done", True, True)
        assert _reported(session, office) == told, "the report counts as it did"
        assert audit.verify(session).broken == ""
        assert _lawful(session, office) == before
    _carry_out(office, round_id)
    with office.deps.database.read() as session:
        assert len(session.scalars(select(RightFigure)).all()) == 1, "a job that runs again counts nothing twice"


def test_a_case_stays_while_anything_needs_it_and_tells_why(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(**FIVE_YEARS)
    found = _preview(office)
    assert found.going == ()
    assert {Stays.APPEAL, Stays.HOLD} <= set(found.staying[0].stays)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.is_protected = True
        session.add(case)
    assert (_preview(office).staying, _preview(office).unseen) == ((), 1), "only counted for those who may not see it"


def test_what_has_got_a_reason_to_stay_since_the_decision_stays(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = _closed(office)
    office.clock.pass_by(**FIVE_YEARS)
    round_id = _propose(office)
    _confirm(office, round_id)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.is_protected = True
        session.add(case)
    _carry_out(office, round_id)
    with office.deps.database.read() as session:
        assert session.get(Case, case_id) is not None
        item = session.scalars(select(PurgeItem)).one()
        assert (item.state, item.why) == ("stayed", "protected")


def test_copies_and_evidence_of_identity_go_before_the_case_and_their_results_stay(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = _closed(office)
    with office.deps.database.write() as session:
        session.add(
            IdentityCheck(
                case_id=case_id,
                kind="checked",
                method="document",
                level="high",
                result="confirmed",
                doubt_reason="Nimi on kirjoitettu toisin kuin väestötiedoissa.",
                checked_on=date(2026, 11, 3),
                by_user=office.people["veera"],
                recorded_at=office.clock(),
            )
        )
        record(session, f"case:{case_id}", "identity_checked", at=office.clock())
    office.clock.pass_by(days=60)
    assert [one.term for one in _preview(office, "copies").going] == [CaseTerm.COPIES]
    round_id = _propose(office, "copies")
    _confirm(office, round_id)
    _carry_out(office, round_id)
    with office.deps.database.read() as session:
        check = session.scalars(select(IdentityCheck).where(col(IdentityCheck.case_id) == case_id)).one()
        assert (check.method, check.result, check.doubt_reason) == ("document", "confirmed", "")
        assert all(one.call_list == [] for one in session.scalars(select(Approval)))
        assert audit.verify(session).broken == ""
    assert _preview(office, "copies").going == (), "nothing of the kind is left"


def test_what_was_proposed_is_what_was_shown_and_one_round_waits_at_a_time(quick_office: LetterOffice) -> None:
    office = quick_office
    _closed(office)
    office.clock.pass_by(**FIVE_YEARS)
    with pytest.raises(Refused) as refusal, office.deps.database.write() as session:
        rounds.propose(session, office.deps, "cases", "not-it", by=office.people["veera"], at=office.clock())
    assert refusal.value.code == "purge_changed"
    round_id = _propose(office)
    with pytest.raises(Refused) as refusal:
        _propose(office)
    assert refusal.value.code == "purge_waits"
    with office.deps.database.write() as session:
        rounds.withdraw(session, round_id, by=office.people["veera"], at=office.clock())
    assert _propose(office) > round_id


def test_a_purge_waits_for_whoever_has_the_log_of_the_case(postgresql_url: str) -> None:
    """Whoever has the log may write rows that point at the case, which the purge has taken whole by then. On SQLite a
    transaction that writes is alone."""
    office = open_office(Database(postgresql_url))
    case_id = _closed(office)
    office.clock.pass_by(**FIVE_YEARS)
    round_id, by, at = _propose(office), office.people["veera"], office.clock()
    _confirm(office, round_id)
    with ThreadPoolExecutor(1) as pool:
        with office.deps.database.write() as session:
            record(session, f"case:{case_id}", "case_looked_through", at=at, by=by)
            purge = pool.submit(purge_one, office.deps, round_id)
            time.sleep(0.15)
            session.add(Note(case_id=case_id, text="Katsottu.", by_user=by, at=at))
            session.flush()
        assert purge.result(timeout=30)
    with office.deps.database.read() as session:
        assert session.get(Case, case_id) is None
    office.deps.database.close()
