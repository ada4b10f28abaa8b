"""From an id in an address to a case: who may, who may not, and the line in the access log that comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import select
from werkzeug.routing import Rule

from dsr.db.tables import AccessEntry, Case, CaseUser, Letter, LetterVersion
from dsr.domain.access import Action
from dsr.services.case_access import case_facts, visible_to
from dsr.web.cases import case_or_404, letter_or_404
from dsr.web.current import current_deps
from dsr.web.security import allowed
from tests.web.office import Office, open_office


def _add_case(
    office: Office, *, protected: bool = False, named: tuple[int, ...] = (), barred: tuple[int, ...] = ()
) -> int:
    maker = office.add_user("intake")
    with office.deps.database.write() as session:
        number = len(session.exec(select(Case.id)).all()) + 1
        case = Case(
            reference=f"{number}/00.01.06/2026",
            subject_name="Aino Esimerkki",
            is_protected=protected,
            created_by=maker,
            created_at=office.clock(),
        )
        session.add(case)
        session.flush()
        for kind, ids in (("named", named), ("barred", barred)):
            for user_id in ids:
                session.add(CaseUser(case_id=case.id or 0, user_id=user_id, kind=kind, at=office.clock()))
        return case.id or 0


def _add_pages(app: Flask) -> None:
    """Pages of the test's own over the one way to a case: one that reads, one that writes, one letter."""

    def reading(case_id: int) -> str:
        with current_deps().database.read() as session:
            return case_or_404(session, case_id, Action.SEE_CASE).subject_name

    def writing(case_id: int) -> str:
        with current_deps().database.write() as session:
            case = case_or_404(session, case_id, Action.NOTE)
            case.answer_way = "post"
            session.add(case)
        return "written"

    def letter(case_id: int, letter_id: int) -> str:
        with current_deps().database.write() as session:
            letter_or_404(session, case_id, letter_id, Action.APPROVE_COLLEAGUE)
        return "approved"

    pages = (
        ("/t/<int:case_id>", "t_read", "GET", Action.SEE_CASE, reading),
        ("/t/<int:case_id>/w", "t_write", "POST", Action.NOTE, writing),
        ("/t/<int:case_id>/<int:letter_id>", "t_letter", "POST", Action.APPROVE_COLLEAGUE, letter),
    )
    for address, endpoint, method, action, view in pages:
        app.url_map.add(Rule(address, endpoint=endpoint, methods=[method]))
        app.view_functions[endpoint] = allowed(action)(view)


def _log(office: Office) -> list[tuple[str, str, int | None, str, bool]]:
    with office.deps.database.read() as session:
        lines = session.exec(select(AccessEntry).order_by(AccessEntry.id)).all()
        return [(line.actor, line.action, line.case_id, line.basis, line.is_refused) for line in lines]


def test_an_opened_case_is_logged_with_who_what_and_why(office: Office) -> None:
    _add_pages(office.app)
    user_id, case_id = office.add_user("handler"), _add_case(office)
    assert office.sign_in(user_id).get(f"/t/{case_id}").text == "Aino Esimerkki"
    assert _log(office) == [(f"user:{user_id}", "see_case", case_id, "role", False)]


@pytest.mark.parametrize("role", ["intake", "handler", "decider", "dpo"])
def test_a_protected_case_is_open_to_named_users_only(office: Office, role: str) -> None:
    _add_pages(office.app)
    named, other = office.add_user(role), office.add_user(role)
    case_id = _add_case(office, protected=True, named=(named,))
    assert office.sign_in(named).get(f"/t/{case_id}").status_code == 200
    hidden = office.sign_in(other).get(f"/t/{case_id}")
    missing = office.sign_in(other).get("/t/999")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert _log(office) == [
        (f"user:{named}", "see_case", case_id, "named", False),
        (f"user:{other}", "see_case", case_id, "protected", True),
        (f"user:{other}", "see_case", 999, "case_not_given", True),
    ]


def test_a_case_that_is_hidden_looks_the_same_as_one_that_is_not_there(office: Office) -> None:
    _add_pages(office.app)
    client, case_id = office.browser_of("handler"), _add_case(office, protected=True)
    with_id = client.get(f"/t/{case_id}").text
    assert with_id == client.get("/t/999").text.replace("/t/999", f"/t/{case_id}").replace("%2Ft%2F999", "")
    assert "Esimerkki" not in with_id


def test_a_barred_user_neither_reads_nor_writes_even_when_named(office: Office) -> None:
    _add_pages(office.app)
    user_id = office.add_user("handler")
    case_id = _add_case(office, protected=True, named=(user_id,), barred=(user_id,))
    client = office.sign_in(user_id)
    assert client.get(f"/t/{case_id}").status_code == 404
    assert client.post(f"/t/{case_id}/w").status_code == 404
    with office.deps.database.read() as session:
        assert session.exec(select(Case.answer_way)).one() == ""
    assert [line[3:] for line in _log(office)] == [("barred", True), ("barred", True)]


def test_a_change_and_its_line_in_the_log_are_one_transaction(office: Office) -> None:
    _add_pages(office.app)
    user_id, case_id = office.add_user("handler"), _add_case(office)
    assert office.sign_in(user_id).post(f"/t/{case_id}/w").text == "written"
    assert _log(office) == [(f"user:{user_id}", "note", case_id, "role", False)]


def test_a_page_whose_line_cannot_be_written_is_not_shown(office: Office) -> None:
    _add_pages(office.app)
    client, case_id = office.browser_of("handler"), _add_case(office)
    with office.deps.database.write() as session:
        session.connection().execute(
            text("CREATE TRIGGER full BEFORE INSERT ON access_log BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        )
    answer = client.get(f"/t/{case_id}")
    assert answer.status_code == 500
    assert "Esimerkki" not in answer.text
    assert "disk full" not in answer.text


@pytest.mark.parametrize(("by", "code"), [("preparer", 404), ("colleague", 200)])
def test_a_preparer_does_not_reach_the_approval_of_a_letter(office: Office, by: str, code: int) -> None:
    _add_pages(office.app)
    preparer, colleague, case_id = office.add_user("handler"), office.add_user("handler"), _add_case(office)
    with office.deps.database.write() as session:
        letter = Letter(case_id=case_id, kind="access_answer", created_by=preparer, created_at=office.clock())
        session.add(letter)
        session.flush()
        letter_id = letter.id or 0
        version = LetterVersion(letter_id=letter_id, version=1, by_user=preparer, at=office.clock())
        session.add(version)
    client = office.sign_in(preparer if by == "preparer" else colleague)
    assert client.post(f"/t/{case_id}/{letter_id}").status_code == code


def test_a_letter_of_another_case_is_not_reached_through_this_one(office: Office) -> None:
    _add_pages(office.app)
    client, mine, other = office.browser_of("handler"), _add_case(office), _add_case(office, protected=True)
    with office.deps.database.write() as session:
        letter = Letter(case_id=other, kind="access_answer", created_at=office.clock())
        session.add(letter)
        session.flush()
        letter_id = letter.id or 0
    assert client.post(f"/t/{mine}/{letter_id}").status_code == 404


def test_on_postgresql_too_the_line_is_written_beside_a_reading_transaction(
    postgresql_url: str, tmp_path: Path
) -> None:
    office = open_office(postgresql_url, tmp_path)
    _add_pages(office.app)
    user_id, case_id = office.add_user("handler"), _add_case(office)
    client = office.sign_in(user_id)
    assert client.get(f"/t/{case_id}").text == "Aino Esimerkki"
    assert client.post(f"/t/{case_id}/w").text == "written"
    assert client.get("/t/999").status_code == 404
    assert [line[1:3] + line[4:] for line in _log(office)] == [
        ("see_case", case_id, False),
        ("note", case_id, False),
        ("see_case", 999, True),
    ]
    office.deps.database.close()


def test_lists_hold_what_single_cases_allow(office: Office) -> None:
    """The condition for lists and the rule for one case never disagree about who sees what."""
    user_id = office.add_user("handler")
    cases = {
        _add_case(office): True,
        _add_case(office, protected=True): False,
        _add_case(office, protected=True, named=(user_id,)): True,
        _add_case(office, barred=(user_id,)): False,
        _add_case(office, protected=True, named=(user_id,), barred=(user_id,)): False,
    }
    with office.deps.database.read() as session:
        listed = set(session.exec(select(Case.id).where(visible_to(user_id))).all())
        assert listed == {case_id for case_id, is_seen in cases.items() if is_seen}
        assert case_facts(session, 999) is None
