"""What was sealed is checked: rows that somebody changed past the program are found by the log that tells of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from dsr.db.audit import MOST, Verdict, verify
from dsr.db.engine import holds_lock
from dsr.db.logged_texts import Share
from dsr.db.tables import Case, LetterText
from dsr.domain.calendar import local_date
from dsr.domain.proceedings import Begun
from dsr.domain.roles import Role
from dsr.services import breaches, dated_terms, protection
from dsr.services.holds import hold_linked
from dsr.services.proceedings import beginning
from dsr.services.serving import copies
from tests.services.hold_parts import add_calls
from tests.services.letters_office import LetterOffice
from tests.services.test_letter_copies import joint_custody, make


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage."""
    return letter_office


def _broken(office: LetterOffice) -> str:
    return "; ".join(_read(office).rows)


def _read(office: LetterOffice, share: Share = Share()) -> Verdict:
    with office.deps.database.read() as session:
        return verify(session, share)


def _change(office: LetterOffice, statements: str) -> None:
    """Change rows past the program."""
    with office.deps.database.write() as session:
        for statement in statements.split(";"):
            session.connection().execute(text(statement))


def _sent_with_copy(office: LetterOffice) -> None:
    """Case 1: a refusal, printed, sent, and copied for a custodian; the hold of its request stands, with one recording."""
    _case, letter_id, recipients = joint_custody(office)
    call_id = office.link_call(1)
    add_calls(office, 1)
    with office.deps.database.write() as session:
        holds_lock(session)
        assert hold_linked(session, 1, call_id, office.clock()) == 1
    copy = make(office, letter_id, recipients["Pia Toinen"], address="Toinentie 2\n02100 Espoo")
    with office.deps.database.write() as session:
        copies.store_printed(session, copy.id or 0, b"%PDF copy", at=office.clock())


def _taken_further(office: LetterOffice) -> None:
    """Case 1 appealed to the Ombudsman, case 2 protected with somebody barred, and a breach."""
    second, people, at = office.open_case(), office.people, office.clock()
    begun = Begun("ombudsman_complaint", "12/26", local_date(at))
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, 1)
        beginning.begin(session, office.deps, case, begun, roles={Role.HANDLER}, by=people["veera"], at=at)
        other = session.get_one(Case, second)
        protection.protect_case(session, other, by=people["veera"], at=at)
        protection.bar_user(session, other, people["paivi"], "Oma asia.", by=people["veera"], at=at)
        breaches.report(session, "letter_astray", 1, at, "Kirje meni väärään osoitteeseen.", by=people["veera"], at=at)
        day = local_date(at) + timedelta(days=30)
        proposed = [
            dated_terms.propose(session, office.deps, "post_days", days, day, "Päätös 5 §", by=people["paivi"], at=at)
            for days in (9, 10, 11)
        ]
        seen = dated_terms.foresee(session, office.deps, proposed[0], None, local_date(at))
        dated_terms.confirm(session, office.deps, proposed[0], seen.digest, by=people["veera"], at=at)
        dated_terms.withdraw(session, proposed[1], by=people["paivi"], at=at)


def test_what_went_the_lawful_way_is_whole(office: LetterOffice) -> None:
    _sent_with_copy(office)
    assert _broken(office) == ""
    office.clock.pass_by(days=1)
    office.step(1, "reopen", reason="Uusi tieto.")
    assert _broken(office) == ""
    office.step(1, "correct_receipt", received_on=date(2026, 10, 30), reason="Leima.")
    assert _broken(office) == ""


_COLUMNS = "right_request_id, kind, happened_on, question, claims_pause, reason, recorded_at"
_TAMPERS = {
    "pdf_gone": ("UPDATE letter_text SET pdf = NULL WHERE pdf IS NOT NULL", "the PDF is not the one that was printed"),
    "pdf_other": ("UPDATE letter_text SET pdf = letter_copy.pdf, pdf_sha256 = letter_copy.pdf_sha256 FROM letter_copy", "the PDF is not the one that was printed"),
    "html_other": ("UPDATE letter_text SET final_html = '<p>muuta</p>'", "the text is not the one that was approved"),
    "copy_other": ("UPDATE letter_copy SET html = '<p>muuta</p>'", "copy 1: is not the one that was printed"),
    "unsent": ("UPDATE letter SET state = 'draft' WHERE state = 'sent'", "state not what the log tells"),
    "sent_otherwise": ("UPDATE dispatch SET way = 'counter'", "sending 1: way not what the log tells"),
    "received": ("UPDATE clock_fact SET happened_on = '2026-11-22' WHERE kind = 'received'", "clock fact 1: happened_on not what the log tells"),
    "received_column": ("UPDATE right_request SET received_on = '2026-11-22'", "right request 1: received_on not what the log tells"),
    "outcome": ("UPDATE right_request SET outcome = 'granted'", "right request 1: outcome not what the log tells"),
    "reopened": ("UPDATE right_request SET is_open = NOT is_open", "right request 1: is_open not what the log tells"),
    "sending_moved": (
        "UPDATE clock_fact SET happened_on = '2026-11-20' WHERE kind = 'refusal_sent'",
        "clock fact 2: happened_on not what the log tells",
    ),
    "extended_by_nothing": (
        "UPDATE clock_fact SET kind = 'extension_notice_sent', question = 'letter:99' WHERE kind = 'refusal_sent'",
        "clock fact 2: kind, question not what the log tells",
    ),
    "extended_open": (
        "UPDATE right_request SET answered_on = NULL; UPDATE clock_fact SET kind = 'extension_notice_sent', question = 'letter:99' WHERE kind = 'refusal_sent'",
        "clock fact 2: kind, question not what the log tells",
    ),
    "fact_gone": ("DELETE FROM clock_fact WHERE kind = 'refusal_sent'", "clock fact 2: is missing"),
    "fact_made_up": (
        f"INSERT INTO clock_fact (id, {_COLUMNS}) SELECT 99, {_COLUMNS} FROM clock_fact WHERE id = 1",
        "clock fact 99: is not in the log",
    ),
    "sending_gone": ("DELETE FROM service_attempt; DELETE FROM dispatch", "sending 1: is missing"),
    "copy_gone": ("DELETE FROM letter_copy", "copy 1: is missing"),
    "text_gone": ("DELETE FROM letter_text WHERE pdf IS NOT NULL", "is missing"),
    "hold_released": ("UPDATE hold SET released_at = placed_at", "hold 1: released_at not what the log tells"),
    "hold_gone": (
        "DELETE FROM hold_wait; DELETE FROM hold_item; DELETE FROM service_attempt; DELETE FROM hold",
        "hold 1: is missing",
    ),
    "items_gone": ("DELETE FROM hold_item", "hold 1: keeps 0 recordings, and the log tells of"),
    "protected": ("UPDATE cases SET is_protected = NOT is_protected WHERE id = 1", "case 1: is_protected not what the log tells"),
    "unprotected": ("UPDATE cases SET is_protected = NOT is_protected WHERE id = 2", "case 2: is_protected not what the log tells"),
    "named": (
        "INSERT INTO case_user (case_id, user_id, kind, at, reason, lifted_reason) SELECT 2, 3, 'named', created_at, '', '' FROM cases WHERE id = 2",
        "user of a case 2:3:named: is not in the log",
    ),
    "bar_gone": ("DELETE FROM case_user WHERE kind = 'barred'", "user of a case 2:4:barred: is missing"),
    "statement_gone": ("DELETE FROM case_user WHERE kind = 'unbarred_statement'", ":unbarred_statement: is missing"),
    "writer_gone": ("DELETE FROM case_user WHERE kind = 'wrote_ground'", ":wrote_ground: is missing"),
    "closed_earlier": ("UPDATE cases SET closed_at = created_at WHERE id = 1", "case 1: closed_at not what the log tells"),
    "closed": ("UPDATE cases SET state = 'closed' WHERE id = 2", "case 2: state not what the log tells"),
    "task_day": ("UPDATE case_task SET due_on = '2030-01-01'", "task 1: due_on not what the log tells"),
    "task_done": ("UPDATE case_task SET outcome = 'stated'", "task 1: outcome not what the log tells"),
    "task_gone": ("UPDATE proceeding SET task_id = NULL; DELETE FROM case_task", "task 1: is missing"),
    "proceeding_day": ("UPDATE proceeding SET received_on = '2026-11-01'", "proceeding 1: received_on not what the log tells"),
    "proceeding_over": ("UPDATE proceeding SET outcome = 'upheld'", "proceeding 1: outcome not what the log tells"),
    "proceeding_gone": ("DELETE FROM proceeding", "proceeding 1: is missing"),
    "breach_day": ("UPDATE breach SET notify_by = '2030-01-01 00:00:00+00:00'", "breach 1: notify_by not what the log tells"),
    "call_swapped": (
        "UPDATE link SET call_id = (SELECT id FROM call WHERE id <> link.call_id)",
        "linked call 1: call_id not what the log tells",
    ),
    "call_untied": ("DELETE FROM link", "linked call 1: is missing"),
    "term_value": ("UPDATE dated_term SET value = 21 WHERE id = 1", "term 1: value not what the log tells"),
    "term_confirmed": ("UPDATE dated_term SET confirmed_at = at, confirmed_by = 1 WHERE id = 3", "term 3: confirmed_by, confirmed_at not what the log tells"),
    "term_again": ("UPDATE dated_term SET withdrawn_at = NULL WHERE id = 2", "term 2: withdrawn_at not what the log tells"),
    "term_gone": ("DELETE FROM dated_term", "term 1: is missing"),
    "breach_gone": ("DELETE FROM breach", "breach 1: is missing"),
    "days": ("UPDATE right_request SET answer_days = 3 WHERE answered_on IS NOT NULL", "right request 1: answer_days not what the log tells"),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "told"), _TAMPERS.values(), ids=_TAMPERS)
def test_what_was_changed_past_the_program_is_found(office: LetterOffice, statements: str, told: str) -> None:
    _sent_with_copy(office)
    _taken_further(office)
    assert _broken(office) == ""
    _change(office, statements)
    assert told in _broken(office)


def test_every_row_is_named_and_the_first_stands_for_all(office: LetterOffice) -> None:
    _sent_with_copy(office)
    _change(
        office, "UPDATE letter_copy SET html_sha256 = '0'; DELETE FROM hold_item; UPDATE dispatch SET way = 'counter'"
    )
    found = _read(office)
    assert [one.split(":")[0] for one in found.rows] == ["sending 1", "copy 1", "hold 1"]
    assert (found.broken, found.row_faults) == (found.rows[0], 3)


def test_no_more_rows_are_named_than_a_page_holds(office: LetterOffice) -> None:
    _sent_with_copy(office)
    for number in range(1000, 1000 + MOST + 3):
        _change(
            office,
            f"INSERT INTO clock_fact (id, {_COLUMNS}) SELECT {number}, {_COLUMNS} FROM clock_fact WHERE id = 1",
        )
    found = _read(office)
    assert (len(found.rows), found.row_faults) == (MOST, MOST + 3)


def test_a_letter_that_is_gone_is_missed_as_a_draft_too(office: LetterOffice) -> None:
    _sent_with_copy(office)
    draft = office.letter(1, "acknowledgement").id
    assert _broken(office) == ""
    _change(
        office,
        f"DELETE FROM letter_version WHERE letter_id = {draft}; DELETE FROM letter_text WHERE letter_id = {draft}",
    )
    _change(office, f"DELETE FROM letter WHERE id = {draft}")
    assert _broken(office).startswith(f"letter {draft}: is missing; version ")


def test_bytes_are_read_within_a_week_and_at_once_where_they_are_new(office: LetterOffice) -> None:
    _sent_with_copy(office)
    pdf_only = "UPDATE letter_text SET pdf = (SELECT pdf FROM letter_copy LIMIT 1) WHERE pdf IS NOT NULL"
    _change(office, pdf_only)
    with office.deps.database.read() as session:
        at = max(moment for moment in session.scalars(select(col(LetterText.printed_at))) if moment is not None)
    nights = [
        _read(office, Share.of_night((at + timedelta(days=day)).date(), at + timedelta(days=day))).rows
        for day in range(20)
    ]
    assert all(nights[:7]), "made in the last week"
    assert [bool(night) for night in nights[8:15]].count(True) == 1, "then once a week"
    _change(office, "UPDATE letter_text SET pdf = NULL WHERE pdf IS NOT NULL")
    late = at + timedelta(days=40)
    every = [_read(office, Share.of_night(late.date() + timedelta(days=day), late)).rows for day in range(7)]
    assert all(every), "that there is none is seen each night"
