"""What stops a letter between its submission and its approval is only what it tells."""

from __future__ import annotations

import pytest

from dsr.domain.errors import Stale
from dsr.services.letters import rows
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import (
    hold_of_authority,
    lifting_submitted,
    prove_identity,
    restricted,
)


def _state(office: LetterOffice, letter_id: int) -> str:
    with office.deps.database.read() as session:
        return rows.one_letter(session, letter_id).state


def test_a_letter_is_approved_though_what_it_does_not_tell_has_changed_since_it_was_submitted(
    letter_office: LetterOffice,
) -> None:
    """Somebody else's hold keeps a recording of which the answer names no day of destruction: it reads the same."""
    office = letter_office
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)
    letter_id = office.letter(case_id, "restriction_done").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    hold_of_authority(office, call_id)
    office.clock.pass_by(days=1)
    office.approve(letter_id, "jari")
    assert _state(office, letter_id) == "approved"


def test_a_letter_that_tells_another_day_of_destruction_than_was_submitted_is_not_approved(
    letter_office: LetterOffice,
) -> None:
    """With somebody else's hold no day of destruction is sure: the decision that lifts says *at the earliest* then, which its
    preparer has not read."""
    office = letter_office
    call_id, letter_id = lifting_submitted(office)
    hold_of_authority(office, call_id)
    with pytest.raises(Stale) as refusal:
        office.approve(letter_id, "paivi")
    assert refusal.value.code == "shaped_since_submitted"
