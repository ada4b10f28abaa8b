"""What was sealed is checked: rows that somebody changed past the program are found by the log that tells of them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from dsr.db.audit import verify
from dsr.services.serving import copies
from tests.services.letters_office import LetterOffice
from tests.services.test_letter_copies import joint_custody, make


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage."""
    return letter_office


def _broken(office: LetterOffice) -> str:
    with office.deps.database.read() as session:
        return verify(session).broken


def _sent_with_copy(office: LetterOffice) -> None:
    """Case 1: a refusal, printed, sent, and copied for a custodian; the hold of its request stands."""
    _case, letter_id, recipients = joint_custody(office)
    copy = make(office, letter_id, recipients["Pia Toinen"], address="Toinentie 2\n02100 Espoo")
    with office.deps.database.write() as session:
        copies.store_printed(session, copy.id or 0, b"%PDF copy", at=office.clock())


def test_what_went_the_lawful_way_is_whole(office: LetterOffice) -> None:
    _sent_with_copy(office)
    assert _broken(office) == ""
    office.clock.pass_by(days=1)
    office.step(1, "reopen", reason="Uusi tieto.")
    assert _broken(office) == ""
    office.step(1, "correct_receipt", received_on=date(2026, 10, 30), reason="Leima.")
    assert _broken(office) == ""


_TAMPERS = {
    "pdf_gone": ("UPDATE letter_text SET pdf = NULL WHERE pdf IS NOT NULL", "the PDF is not the one that was printed"),
    "pdf_other": ("UPDATE letter_text SET pdf = letter_copy.pdf, pdf_sha256 = letter_copy.pdf_sha256 FROM letter_copy", "the PDF is not the one that was printed"),
    "html_other": ("UPDATE letter_text SET final_html = '<p>muuta</p>'", "the text is not the one that was approved"),
    "copy_other": ("UPDATE letter_copy SET html = '<p>muuta</p>'", "copy 1: is not the one that was printed"),
    "unsent": ("UPDATE letter SET state = 'draft' WHERE state = 'sent'", "was sent, and stands as draft"),
    "sent_otherwise": ("UPDATE dispatch SET way = 'counter'", "is not what the log tells of it"),
    "received": ("UPDATE clock_fact SET happened_on = '2026-11-22' WHERE kind = 'received'", "was received on another day"),
    "received_column": ("UPDATE right_request SET received_on = '2026-11-22'", "was received on another day"),
    "outcome": ("UPDATE right_request SET outcome = 'granted'", "stands otherwise than its last step left it"),
    "reopened": ("UPDATE right_request SET is_open = NOT is_open", "stands otherwise than its last step left it"),
    "sending_moved": (
        "UPDATE clock_fact SET happened_on = '2026-11-20' WHERE kind = 'refusal_sent'",
        "is called answered on a day on which nothing was sent",
    ),
    "extended_by_nothing": (
        "UPDATE clock_fact SET kind = 'extension_notice_sent', question = 'letter:99' WHERE kind = 'refusal_sent'",
        "is called answered on a day on which nothing was sent",
    ),
    "extended_open": (
        "UPDATE right_request SET answered_on = NULL; UPDATE clock_fact SET kind = 'extension_notice_sent', question = 'letter:99' WHERE kind = 'refusal_sent'",
        "extension_notice_sent rests on no sending of its day",
    ),
    "hold_released": ("UPDATE hold SET released_at = placed_at", "the log tells of no release"),
    "hold_gone": (
        "DELETE FROM hold_wait; DELETE FROM hold_item; DELETE FROM service_attempt; DELETE FROM hold",
        "hold 1: is missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "told"), _TAMPERS.values(), ids=_TAMPERS)
def test_what_was_changed_past_the_program_is_found(office: LetterOffice, statements: str, told: str) -> None:
    _sent_with_copy(office)
    with office.deps.database.write() as session:
        for statement in statements.split(";"):
            session.connection().execute(text(statement))
    assert told in _broken(office)
