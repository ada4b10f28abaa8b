"""What a case page tells of other people's cases behind its calls: only to those who may see one of them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.tables import Candidate, Case, CaseNumber, CaseUser, Link
from dsr.services import scoring
from tests.statements import statements_of
from tests.web.case_office import log_case, post, propose_call
from tests.web.office import Office, text_of

DECLARED = "toinen henkilö on ilmoittanut saman numeron"
TIED = "puhelu on jo liitetty toisen henkilön asiaan"
SHARED = "numerolla on muitakin käyttäjiä"
SHARED_REASON = "Numerosta on soittanut myös joku muu"
NEUTRAL = "Tarkista, kuka puhui: perustelu tarvitaan."


def _office(office: Office, *, is_tied: bool, is_declared: bool) -> tuple[int, int, int]:
    """A case with one scored call that another person's case stands behind; ids of case, call and the other case."""
    numbers = ("040 555 0167",) if is_declared else ("040 555 0999",)
    other = log_case(office, subject_name="Joku Muu", numbers=numbers)
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    with office.deps.database.write() as session:
        # Confirmed by call-back, so that the call is proposed though the line is shared.
        session.execute(update(CaseNumber).where(col(CaseNumber.case_id) == case_id).values(basis="callback"))
        if is_tied:
            session.add(Link(case_id=other, call_id=call_id, reason="Muu", by_user=1, at=office.clock()))
    _score(office, case_id)
    return case_id, call_id, other


def _score(office: Office, case_id: int) -> None:
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())


def _protect(office: Office, case_id: int, *named: int) -> None:
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).is_protected = True
        session.add_all(CaseUser(case_id=case_id, user_id=one, kind="named", at=office.clock()) for one in named)


def _page(browser: FlaskClient, case_id: int) -> str:
    return text_of(browser.get(f"/cases/{case_id}").data)


@pytest.mark.parametrize(("is_tied", "is_declared"), [(True, False), (False, True), (True, True)])
def test_a_blocker_that_rests_on_a_case_out_of_sight_is_one_neutral_sentence(
    office: Office, *, is_tied: bool, is_declared: bool
) -> None:
    case_id, call_id, other = _office(office, is_tied=is_tied, is_declared=is_declared)
    named, stranger = office.add_user("handler"), office.add_user("handler")
    _protect(office, other, named)
    seen = _page(office.sign_in(named), case_id)
    assert (TIED in seen, DECLARED in seen, NEUTRAL in seen) == (is_tied, is_declared, False)
    assert (SHARED in seen, SHARED_REASON in seen) == (is_declared, is_declared)
    browser = office.sign_in(stranger)
    page = _page(browser, case_id)
    for sentence in (TIED, DECLARED, SHARED, SHARED_REASON):
        assert sentence not in page
    assert page.count(NEUTRAL) == 1
    assert post(office, browser, case_id, f"/calls/{call_id}/link", reason="").status_code == 422, "it protects still"
    assert post(office, browser, case_id, f"/calls/{call_id}/link", reason="Sama ääni").status_code == 303
    assert NEUTRAL in _page(browser, case_id)


def test_who_is_barred_from_the_other_case_is_told_nothing_of_it(office: Office) -> None:
    case_id, _call_id, other = _office(office, is_tied=False, is_declared=True)
    barred = office.add_user("handler")
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=other, user_id=barred, kind="barred", at=office.clock()))
    page = _page(office.sign_in(barred), case_id)
    assert (NEUTRAL in page, DECLARED in page) == (True, False)


def test_one_case_in_sight_is_enough_to_be_told(office: Office) -> None:
    case_id, _call_id, other = _office(office, is_tied=False, is_declared=True)
    log_case(office, subject_name="Kolmas Ihminen")
    _protect(office, other)
    page = _page(office.browser_of("handler"), case_id)
    assert (NEUTRAL in page, DECLARED in page) == (False, True)


def test_that_the_subject_shares_the_line_is_told_whatever_else_stands_behind(office: Office) -> None:
    case_id, _call_id, other = _office(office, is_tied=False, is_declared=True)
    _protect(office, other)
    with office.deps.database.write() as session:
        session.execute(update(CaseNumber).where(col(CaseNumber.case_id) == case_id).values(shared="household"))
    page = _page(office.browser_of("handler"), case_id)
    assert (NEUTRAL in page, DECLARED in page, SHARED in page, SHARED_REASON in page) == (True, False, True, True)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", NEUTRAL),
        ("sv", "Kontrollera vem som talade: en motivering behövs."),
        ("en", "Check who spoke: a reason is needed."),
    ],
)
def test_the_neutral_sentence_is_in_the_readers_language(office: Office, language: str, sentence: str) -> None:
    case_id, _call_id, other = _office(office, is_tied=True, is_declared=True)
    _protect(office, other)
    assert sentence in _page(office.sign_in(office.add_user("handler", language=language)), case_id)


def test_many_calls_are_asked_about_in_the_same_number_of_queries(office: Office) -> None:
    case_id, _call_id, other = _office(office, is_tied=True, is_declared=True)
    _protect(office, other)
    browser = office.browser_of("handler")
    _page(browser, case_id)  # the first page of a process also looks whether work stands still
    few = _statements(office, browser, case_id)
    for days_ago in range(21, 41):
        propose_call(office, case_id, days_ago=days_ago)
    _score(office, case_id)
    with office.deps.database.read() as session:
        assert len(session.scalars(select(Candidate).where(col(Candidate.case_id) == case_id)).all()) == 21
    assert _statements(office, browser, case_id) == few


def _statements(office: Office, browser: FlaskClient, case_id: int) -> int:
    with statements_of(office.deps.database) as sent:
        assert browser.get(f"/cases/{case_id}").status_code == 200
    return len(sent)
