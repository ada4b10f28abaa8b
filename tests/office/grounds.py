"""Grounds as the handlers of the office document them."""

from __future__ import annotations

from dsr.domain.ground_parts import Passage
from dsr.services import case_grounds, cases
from dsr.services.ground_writing import Written, save_ground
from tests.office.office import Office

NOT_HEARD = "Sinua ei ollut tarpeen kuulla erikseen (hallintolain (434/2003) 34 §:n 2 momentin 5 kohta)."


def document(office: Office, case_id: int, who: str, *grounds: Written) -> dict[str, str]:
    """Document grounds of the case's first request; answers what a step takes of them."""
    with office.changing(case_id) as (session, case):
        request = office.request_of(session, case_id)
        for written in grounds:
            save_ground(session, office.deps, case, request, written, by=office.id_of(who), at=office.now)
        return case_grounds.answers_of(session, office.deps, request)


def passages(office: Office, case_id: int) -> tuple[Passage, ...]:
    """The passages that listeners have marked in the case's recordings."""
    with office.writing() as session:
        found = case_grounds.heard_passages(session, cases.one_case(session, case_id))
        return tuple(one for _id, one in found)


def relatives_health(effect: str) -> dict[str, str]:
    """The answers of a ground by which a passage on a relative's health is kept back."""
    return {
        "third_person": "close_person",
        "harm": "health",
        "effect": effect,
        "weight": "other_matter",
        "masking": "masked",
    }
