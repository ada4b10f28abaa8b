"""An answer that is given anew because it was ordered says which decision it replaces; any other says nothing of one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dsr.domain.proceedings import Begun, Ended
from dsr.services.letters.values import Sight, values_for
from tests.services.letters_office import LetterOffice
from tests.services.test_proceedings import _begin, _end
from tests.services.test_serving import REASONS, _refusal, _send

GROUND = {"ground": "G1", "ground_reasons": REASONS, "ground_evidence": "Muistio 1, sivu 2."}


def _replaced(office: LetterOffice, case_id: int) -> dict[str, Any] | None:
    """What the newest refusal, or draft of one, prints of an earlier decision."""
    letter = office.letter(case_id, "access_refused")
    with office.deps.database.read() as session:
        values = values_for(session, office.deps, letter, "fi", Sight(date(2026, 12, 20)), {})
    replaced: dict[str, Any] | None = values["replaced"]
    return replaced


def _ordered(office: LetterOffice, case_id: int, begun: Begun, outcome: str, day: date) -> None:
    number = _begin(office, case_id, begun)
    office.clock.pass_by(days=3)
    _end(
        office, case_id, number, Ended(outcome, day, "Asia käsitellään uudelleen.", True), [office.request(case_id).id]
    )


@pytest.mark.parametrize(
    ("kind", "outcome", "in_part"),
    [
        ("court_appeal", "returned", False),
        ("court_appeal", "partly", True),
        ("ombudsman_complaint", "ordered", False),
    ],
)
def test_the_answer_after_an_order_says_which_decision_it_replaces(
    letter_office: LetterOffice, kind: str, outcome: str, in_part: bool
) -> None:
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    first = office.letter(case_id, "access_refused")
    assert _replaced(office, case_id) is None, "the first answer replaces nothing"
    against = letter_id if kind == "court_appeal" else None
    _ordered(office, case_id, Begun(kind, "R 1", date(2026, 12, 1), None, against), outcome, date(2026, 12, 3))
    office.step(case_id, "refuse", **GROUND)
    assert _replaced(office, case_id) == {"number": first.decision_number, "on": "2026-11-02", "in_part": in_part}
    second = office.letter(case_id, "access_refused").id or 0
    assert second != letter_id
    office.finish(second)
    office.submit(second)
    office.approve(second, "paivi")
    words = " ".join(office.text(second).final_html.replace("\u00a0", " ").split())
    told = f"Ratkaisimme asian aiemmin viranhaltijapäätöksellä § {first.decision_number}, jonka teimme 2.11.2026."
    end = " siltä osin kuin asia on käsitelty uudelleen." if in_part else "."
    assert f"{told} Tämä vastaus korvaa sen{end}" in words
    office.print(second)
    _send(office, second)
    office.step(case_id, "reopen", reason="Uusi tieto.")
    office.step(case_id, "refuse", **GROUND)
    assert _replaced(office, case_id) is None, "nobody ordered the third answer"
