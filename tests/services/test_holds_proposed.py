"""What a case proposes is not destroyed before a person has judged it: weak matches too, whatever the hold keeps."""

from __future__ import annotations

from dsr.db.engine import holds_lock
from dsr.db.tables import Case
from dsr.services import candidates, holds, reconciliation
from tests.services.hold_parts import add_overdue, held, score, swept
from tests.services.letters_office import LetterOffice

CUT = {"caller_e164": None, "caller_kind": "unparsed", "caller_raw": "405550123", "caller_ending": "5550123"}
"""A spreadsheet dropped the leading zero: only the end of the number is the same."""


def test_a_weak_match_nobody_has_judged_is_spared_until_it_is_set_aside(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    assert held(office) == set(), "weak: other people's perhaps, so that no hold freezes it"
    assert swept(office) == 0
    with office.deps.database.read() as session:
        total = reconciliation.balances(session)[-1]
        assert (total.held, total.kept, total.destroyed) == (2, 0, 0)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, what = session.get_one(Case, case_id), {"by": office.people["veera"], "at": office.clock()}
        assert candidates.reject_weak(session, office.deps, case, "Toisten puheluita.", seen=2, **what) == 2
    assert swept(office) == 2


def test_a_case_that_waits_for_nothing_spares_no_weak_match(letter_office: LetterOffice) -> None:
    office = letter_office
    add_overdue(office, 2, **CUT)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.release_for_case(session, case_id, "withdrawn", by=office.people["veera"], at=office.clock())
    assert swept(office) == 2


def test_erasure_alone_spares_no_weak_match(letter_office: LetterOffice) -> None:
    """Nothing is kept because deletion was asked: the six months run on (GDPR 5(1)(e))."""
    office = letter_office
    add_overdue(office, 2, **CUT)
    score(office, office.open_case(rights=("erasure",), numbers=("040 555 0123",)))
    assert swept(office) == 2
