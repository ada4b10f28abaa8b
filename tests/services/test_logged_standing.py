"""Rows that the log tells of by itself: what is written the lawful way is told without a word of the service, and what somebody
changes past the program is found."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from dsr.db import audit
from dsr.db.case_changes import ROWS_STAND
from dsr.db.case_rows import owned_rows
from dsr.db.events import body_of, events_of, record
from dsr.db.tables import METADATA, Case, Hold, IdentityCheck, Note, RightRequest
from dsr.db.told_rows import WATCHED
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment
from dsr.services import again_day, identity, powers
from dsr.services.officer import statements
from dsr.services.powers import Delegated
from dsr.services.report.frozen import freeze_months
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import erase_choice, in_case
from tests.services.test_logged_rows import _broken, _sent_with_copy

WHY = "Kaupunki tarvitsee tallenteen vireillä olevassa asiassa, jossa se on asianosainen."


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage."""
    return letter_office


def _worked(office: LetterOffice) -> None:
    """Case 1: a refusal that was sent, served on three and taken up again on a day of its own; case 2: a recording that is kept
    from erasure; and what the house decides."""
    _sent_with_copy(office)
    office.clock.pass_by(days=1)
    office.step(1, "reopen", reason="Uusi tieto.")
    in_case(office, 1, _day_given)
    in_case(office, 1, _looked_at)
    second = office.open_case(rights=("erasure",))
    kept_until = local_date(office.clock()) + timedelta(days=300)
    kept = Assessment("keep", "G12", WHY, "Rakentamislaki 43 §", kept_until)
    call_id = office.link_call(second)
    in_case(office, second, erase_choice(call_id, kept), "erasure")
    with office.deps.database.write() as session:
        _decided(session, office)


def _day_given(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
    again_day.set_day(session, deps, case, request, local_date(at) + timedelta(days=9), "Liite puuttuu.", by=by, at=at)


def _looked_at(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
    identity.record_check(session, deps, case, "in_person", local_date(at), "confirmed", by=by, at=at)
    asked = statements.ask(session, deps.calendar, case, "Voiko päätöksen antaa ennen liitettä?", by=by, at=at)
    statements.give(session, case.id or 0, asked.id or 0, "Ei ennen kuin liite on tullut.", by=by, at=at)


def _decided(session: Session, office: LetterOffice) -> None:
    by, other, at = office.people["veera"], office.people["jari"], office.clock()
    on = local_date(at)
    rules = ("Hallintosääntö 5 §", "Förvaltningsstadgan 5 §")
    given = Delegated(office.people["paivi"], ("access_refused",), *rules, on, on + timedelta(days=90))
    row = powers.delegate(session, office.deps, given, by=by, at=at)
    powers.confirm_delegation(session, row.id or 0, by=other, at=at)
    route = powers.propose_route(
        session, office.deps, "fee_decision", "hallintovalitus_30d", "Lakimiehen lausunto", on, by=by, at=at
    )
    powers.confirm_route(session, route.id or 0, by=other, at=at)
    freeze_months(session, f"{on:%Y-%m}", on, at=at, by=by)


def test_what_went_the_lawful_way_is_told_without_a_word_of_the_service(office: LetterOffice) -> None:
    _worked(office)
    assert _broken(office) == ""


_TAMPERS = {
    "approval gone": ("DELETE FROM approval", "approval 1: is missing"),
    "approved by another": (
        "UPDATE approval SET by_user = 1 WHERE by_user <> 1",
        "by_user not what the log tells",
    ),
    "approval unvoided": (
        "UPDATE approval SET voided_at = at WHERE voided_at IS NULL",
        "voided_at not what the log tells",
    ),
    "another's call to be handed over": (
        "UPDATE approval SET call_list = '[[3]]'",
        "call_list not what the log tells",
    ),
    "confirmed otherwise": ("UPDATE approval SET ruled_out = '[\"x\"]'", "ruled_out not what the log tells"),
    "written by another": ("UPDATE letter_version SET by_user = 4", "by_user not what the log tells"),
    "hold reviewed later": ("UPDATE hold SET review_by = '2036-01-01' WHERE id = 1", "hold 1: review_by not what"),
    "hold needed shorter": ("UPDATE hold SET needed_until = '2026-11-03'", "needed_until not what the log tells"),
    "restriction made a hold": ("UPDATE hold SET kind = 'restriction' WHERE id = 1", "hold 1: kind not what"),
    "handled again later": (
        "UPDATE right_request SET again_by_on = '2036-01-01' WHERE id = 1",
        "right request 1: again_by_on not what the log tells",
    ),
    "served earlier": (
        "UPDATE letter_recipient SET served_on = '2026-11-03' WHERE id = 1",
        "recipient 1: served_on not what the log tells",
    ),
    "recipient gone": (
        "DELETE FROM letter_copy; DELETE FROM letter_recipient WHERE id = 3",
        "recipient 3: is missing",
    ),
    "received as shown": (
        "UPDATE service_attempt SET received_on = '2026-11-03'",
        "service attempt 1: received_on not what the log tells",
    ),
    "arrived later": (
        "UPDATE message SET arrived_at = recorded_at WHERE id = 1",
        "message 1: arrived_at not what the log tells",
    ),
    "identity of another day": ("UPDATE identity_check SET checked_on = '2026-11-01'", "checked_on not what"),
    "identity confirmed": ("UPDATE identity_check SET result = 'failed'", "result not what the log tells"),
    "identity gone": ("DELETE FROM identity_check", "identity check 1: is missing"),
    "identity made up": (
        (
            "INSERT INTO identity_check (id, case_id, kind, method, level, result, doubt_reason, checked_on, by_user, recorded_at)"
            " SELECT 9, case_id, kind, method, level, result, doubt_reason, checked_on, by_user, recorded_at FROM identity_check"
        ),
        "identity check 9: is not in the log",
    ),
    "erased instead": ("UPDATE erasure_choice SET verdict = 'erase'", "erasure choice 1: verdict not what"),
    "kept for another reason": ("UPDATE erasure_choice SET necessity = 'Muu.'", "erasure choice 1: necessity not"),
    "advice": ("UPDATE officer_statement SET advice = 'Kyllä.'", "officer's statement 1: advice not what"),
    "delegated for longer": ("UPDATE delegation SET to_on = NULL", "delegation 1: to_on not what the log tells"),
    "delegated to all": ("UPDATE delegation SET kinds = '[]'", "delegation 1: kinds not what the log tells"),
    "confirmed by the same": ("UPDATE delegation SET confirmed_by = by_user", "delegation 1: confirmed_by not"),
    "another route": (
        "UPDATE route_version SET route = 'oikaisuvaatimus_14d'",
        "route 1: route not what the log tells",
    ),
    "route gone": ("DELETE FROM route_version", "route 1: is missing"),
    "figures": ("UPDATE frozen_month SET figures = '{}'", "reported month 1: figures not what the log tells"),
    "month gone": ("DELETE FROM frozen_month", "reported month 1: is missing"),
    "a case nobody logged": (
        (
            "CREATE TEMPORARY TABLE one AS SELECT * FROM cases WHERE id = 2; UPDATE one SET id = 77, reference = 'x', intake_key = 'x';"
            " INSERT INTO cases SELECT * FROM one"
        ),
        "case 77: is not in the log",
    ),
    "a letter nobody drafted": (
        (
            "CREATE TEMPORARY TABLE two AS SELECT * FROM letter WHERE id = 1; UPDATE two SET id = 77, state = 'draft';"
            " INSERT INTO letter SELECT * FROM two"
        ),
        "letter 77: is not in the log",
    ),
    "a hold nobody placed": (
        (
            "CREATE TEMPORARY TABLE three AS SELECT * FROM hold WHERE id = 1; UPDATE three SET id = 77;"
            " INSERT INTO hold SELECT * FROM three"
        ),
        "hold 77: is not in the log",
    ),
    "an authority's hold nobody placed": (
        (
            "CREATE TEMPORARY TABLE four AS SELECT * FROM hold WHERE id = 1; UPDATE four SET id = 77, case_id = NULL;"
            " INSERT INTO hold SELECT * FROM four"
        ),
        "hold 77: is not in the log",
    ),
}


class _TakenBack(Exception):
    """The change was looked at, and is undone with its transaction."""


def _missed(office: LetterOffice, tampers: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Of changes past the program, each with what must be told of it, those that are not found: by their name what was told."""
    assert _broken(office) == ""
    missed = {
        name: found
        for name, (statements, told) in tampers.items()
        if told not in (found := _found_after(office, statements))
    }
    assert _broken(office) == "", "each was taken back"
    return missed


def _found_after(office: LetterOffice, statements: str) -> str:
    """What is found after rows were changed past the program, which is taken back at once."""
    found = ""
    with suppress(_TakenBack), office.deps.database.write() as session:
        if "frozen_month" in statements:
            _let_through(session, "frozen_month")
        for statement in statements.split(";"):
            session.connection().execute(text(statement))
        found = "; ".join(audit.verify(session).rows)
        raise _TakenBack
    return found


def _let_through(session: Session, table: str) -> None:
    """Whoever owns the database can take the triggers away first."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        for what in ("update", "delete"):
            session.connection().execute(text(f"DROP TRIGGER {table}_no_{what}"))


def test_what_was_changed_past_the_program_is_found(office: LetterOffice) -> None:
    _worked(office)
    assert _missed(office, _TAMPERS) == {}


def test_each_table_is_watched_once_and_by_columns_that_it_has() -> None:
    """A column is told once: what two comparisons name would be told twice of."""
    names = [one.name for one in WATCHED]
    assert len(set(names)) == len(names)
    for one in WATCHED:
        assert set(one.read) <= set(one.table.c.keys()), one.name
        assert len(set(one.read)) == len(one.read), one.name


def test_what_stands_in_the_stream_of_its_case_goes_with_the_case() -> None:
    """Else a purge would leave rows that no log tells of."""
    owned = {table.name for table, _condition in owned_rows(1)}
    of_cases = {one.table.name for one in WATCHED if not one.stream}
    assert of_cases <= owned
    assert {one.table.name for one in WATCHED if one.stream}.isdisjoint(owned)
    assert of_cases <= set(METADATA.tables)


def test_what_is_written_after_the_last_line_gets_a_line_of_its_own_that_tells_nobody_anything(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, at = office.open_case(), office.clock()
    with office.deps.database.write() as session:
        record(session, f"case:{case_id}", "case_looked_through", at=at)
        hold = session.get_one(Hold, 1)
        hold.review_by += timedelta(days=5)
        session.add(hold)
    with office.deps.database.read() as session:
        last = events_of(session, f"case:{case_id}")[-1]
        assert (last.kind, last.at, dict(body_of(last))) == (ROWS_STAND, at, {})
    assert _broken(office) == ""


def test_a_line_tells_only_of_rows_that_changed_in_what_is_watched(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, at = office.open_case(), office.clock()
    with office.deps.database.write() as session:
        hold = session.get_one(Hold, 1)
        hold.words = "Muu sana."
        session.add_all([hold, Note(case_id=case_id, text="Katsottu.", by_user=1, at=at)])
        record(session, f"case:{case_id}", "note_added", at=at)
    with office.deps.database.read() as session:
        assert "stands" not in events_of(session, f"case:{case_id}")[-1].body


def test_no_line_tells_an_address_a_password_or_a_text(office: LetterOffice) -> None:
    _worked(office)
    with office.deps.database.write() as session:
        session.connection().execute(text("SELECT 1"))
        lines = " ".join(
            body for (body,) in session.connection().execute(text("SELECT body FROM event WHERE body LIKE '%stands%'"))
        )
    assert '"necessity":"' in lines
    for word in ("asianosainen", "Liite", "liite", "Hallintosääntö", "@", "Mallinen"):
        assert word not in lines, word


def test_a_row_that_is_deleted_the_lawful_way_is_not_missed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, at = office.open_case(), office.clock()
    in_case(office, case_id, _looked_at)
    with office.deps.database.write() as session:
        session.delete(session.get_one(IdentityCheck, 1))
        record(session, f"case:{case_id}", "identity_check_removed", at=at)
    assert _broken(office) == ""
