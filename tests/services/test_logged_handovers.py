"""Hand-overs and grounds held to the log: what somebody changes past the program is found, and what goes its way is not."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case, CaseGround
from dsr.domain.calendar import local_date
from dsr.domain.recipient_answers import Answered
from dsr.services import ground_writing
from dsr.services.clock import requests_of
from dsr.services.handovers import promises
from tests.services.ground_parts import G5, document
from tests.services.letters_office import LetterOffice
from tests.services.test_handovers_taken_back import _take_back, _waiting
from tests.services.test_logged_rows import _broken
from tests.services.test_logged_standing import _missed
from tests.services.test_recipient_answers import answer, notified


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage."""
    return letter_office


def _worked(office: LetterOffice) -> tuple[int, int]:
    """A case with copies handed over, and one with a ground that was written twice; answers their ids."""
    handed, _calls = _waiting(office)
    office.hand_over(handed)
    grounded = office.open_case(subject_name="Muu Henkilö")
    office.link_call(grounded)
    document(office, grounded, "G5", G5)
    return handed, grounded


_TAMPERS = {
    "more copies": ("UPDATE handover SET items = 9", "hand-over 1: items not what the log tells"),
    "to another": ("UPDATE handover SET receiver = 'agent'", "hand-over 1: receiver not what the log tells"),
    "identified": ("UPDATE handover SET identified = 'before'", "hand-over 1: identified not what the log tells"),
    "another package": ("UPDATE handover SET package_sha256 = 'x'", "hand-over 1: package_sha256 not what the log tells"),
    "earlier": ("UPDATE handover SET handed_at = '2026-11-02'", "hand-over 1: handed_at not what the log tells"),
    "taken back": ("UPDATE handover SET taken_back_at = handed_at", "hand-over 1: taken_back_at not what the log tells"),
    "another call": ("UPDATE handover_call SET call_id = call_id + 1 WHERE id = 2", "call handed over 2: call_id not what"),
    "masked": ("UPDATE handover_call SET is_masked = NOT is_masked WHERE id = 1", "call handed over 1: is_masked not what"),
    "call gone": ("DELETE FROM handover_call WHERE id = 2", "call handed over 2: is missing"),
    "call made up": ("INSERT INTO handover_call (id, handover_id, call_id, is_masked) SELECT 9, 1, min(id), false FROM call WHERE id NOT IN (SELECT call_id FROM handover_call)", "call handed over 9: is not in the log"),
    "gone": ("DELETE FROM handover_call; DELETE FROM handover", "hand-over 1: is missing"),
    "promised by another": ("UPDATE promised_copy SET letter_id = (SELECT min(id) FROM letter)", "promised copy 1: letter_id not"),
    "promise made up": ("INSERT INTO promised_copy (id, right_request_id, call_id, letter_id, is_masked, is_text) SELECT 9, 2, 1, min(id), false, false FROM letter", "promised copy 9: is not in the log"),
    "promised masked": ("UPDATE promised_copy SET is_masked = NOT is_masked", "promised copy 1: is_masked not what the log"),
    "promised as text": ("UPDATE promised_copy SET is_text = NOT is_text WHERE id = 2", "promised copy 2: is_text not what"),
    "promise gone": ("DELETE FROM promised_copy WHERE id = 2", "promised copy 2: is missing"),
    "another ground": ("UPDATE case_ground SET code = 'G3'", "ground 1: code not what the log tells"),
    "other facts": ("UPDATE case_ground SET fields = '{}'", "ground 1: fields not what the log tells"),
    "other reasons": ("UPDATE case_ground SET reasons = 'Muu.', added = 'Muu.'", "ground 1: reasons, added not what"),
    "kept for longer": ("UPDATE case_ground SET kept_until = '2036-01-01'", "ground 1: kept_until not what the log tells"),
    "ground gone": ("DELETE FROM case_ground", "ground 1: is missing"),
}  # fmt: skip


def test_what_was_changed_past_the_program_is_found(office: LetterOffice) -> None:
    _worked(office)
    assert _missed(office, _TAMPERS) == {}


_DISCLOSED = {
    "to another": ("UPDATE disclosure SET recipient = 'Muu'", "disclosure 1: recipient not what the log tells"),
    "told elsewhere": ("UPDATE disclosure SET address = 'Muu'", "disclosure 1: address not what the log tells"),
    "something else": ("UPDATE disclosure SET what = 'Muu', basis = 'Muu'", "disclosure 1: what, basis not what the log"),
    "another day": ("UPDATE disclosure SET disclosed_on = '2026-01-01'", "disclosure 1: disclosed_on not what the log"),
    "of the whole case": ("UPDATE disclosure SET call_id = NULL", "disclosure 1: call_id not what the log tells"),
    "another key": ("UPDATE disclosure SET log_key = 'x'", "disclosure 1: recipient, address, what, basis not what"),
    "never disclosed": (
        "UPDATE case_task SET disclosure_id = NULL; DELETE FROM disclosure",
        "disclosure 1: is missing",
    ),
    "answered otherwise": ("UPDATE recipient_answer SET answer = 'made'", "recipient's answer 1: answer not what the log"),
    "said otherwise": ("UPDATE recipient_answer SET words = 'Muu.'", "recipient's answer 1: words not what the log"),
    "answered later": ("UPDATE recipient_answer SET answered_on = '2026-12-24'", "recipient's answer 1: answered_on not"),
    "never answered": ("DELETE FROM recipient_answer", "recipient's answer 1: is missing"),
}  # fmt: skip


def test_disclosures_and_what_their_recipients_answered_are_held_to_the_log(office: LetterOffice) -> None:
    case_id, task_id = notified(office)
    on = local_date(office.clock())
    answer(office, case_id, task_id, Answered("not_made", "email", on, "Käsittely jatkuu esitutkinnassa."))
    assert _broken(office) == ""
    assert _missed(office, _DISCLOSED) == {}


def test_copies_promised_anew_are_no_fault(office: LetterOffice) -> None:
    """A later answer replaces what an earlier one promised."""
    case_id, calls = _waiting(office)
    with office.deps.database.write() as session:
        request = requests_of(session, case_id)[0]
        assert promises.promise_copies(session, request, "access_answer") == len(calls)
        record(session, f"case:{case_id}", "copies_promised", at=office.clock())
    assert _broken(office) == ""


def test_a_hand_over_taken_back_and_a_ground_taken_away_are_no_fault(office: LetterOffice) -> None:
    handed, grounded = _worked(office)
    office.step(handed, "reopen", reason="Kopiot menivät väärälle.")
    _take_back(office, handed, 1)
    assert _broken(office) == ""
    with office.deps.database.write() as session:
        holds_lock(session)
        _remove_ground(session, office, grounded)
    assert _broken(office) == ""


def _remove_ground(session: Session, office: LetterOffice, case_id: int) -> None:
    case, request = session.get_one(Case, case_id), requests_of(session, case_id)[0]
    row, by, at = session.get_one(CaseGround, 1), office.people["veera"], office.clock()
    ground_writing.remove_ground(session, office.deps, case, request, row, by=by, at=at)
