"""What tests of grounds share: a ground with its answers, and its document."""

from __future__ import annotations

from dsr.domain.ground_parts import Part
from dsr.services import case_grounds, cases, clock
from dsr.services.ground_writing import Written, save_ground
from tests.services.letters_office import LetterOffice

G5 = {
    "third_person": "child",
    "harm": "health",
    "effect": "Lapsen terveystiedot paljastuisivat.",
    "weight": "rest_given",
    "balancing": "Lapsen suoja painaa tässä enemmän.",
    "masking": "masked",
}


def document(
    office: LetterOffice,
    case_id: int,
    code: str,
    fields: dict[str, str],
    part: Part | None = None,
    *,
    is_confirmed: bool = True,
) -> int:
    """Document a ground of the case's first request as Veera; answers its id."""
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        request = clock.requests_of(session, case_id)[0]
        written = Written(code, fields, part or Part(), is_confirmed=is_confirmed)
        row = save_ground(session, office.deps, case, request, written, by=office.people["veera"], at=office.clock())
        return row.id or 0


def answers(office: LetterOffice, case_id: int) -> dict[str, str]:
    """What a step towards a refusal takes from the grounds documented."""
    with office.deps.database.read() as session:
        return case_grounds.answers_of(session, office.deps, clock.requests_of(session, case_id)[0])
