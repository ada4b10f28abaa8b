"""On whom a letter is served, as far as the case knows them: its addressee, and who else may act in the matter."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.tables import Case, Letter
from dsr.domain.representation import Acting
from dsr.domain.served_persons import ActingPerson, role_of, served_beside
from dsr.domain.serving import Role
from dsr.services import representation
from dsr.services.letters.addressee import is_for_representative


def addressed(session: Session, case: Case, letter: Letter) -> tuple[Role, str]:
    """As what the letter is addressed to whom."""
    if not is_for_representative(letter):
        return Role.SUBJECT, case.subject_name
    wanted = str(letter.options.get("addressee", ""))
    for person, found in representation.people_of(session, case.id or 0):
        if str(person.id) == wanted:
            return role_of(Acting(found.kind)), person.name
    return Role.AGENT, ""


def beside(session: Session, case: Case, first: tuple[Role, str]) -> list[tuple[Role, str]]:
    """Everyone besides the addressee on whom a decision is served; who is not known has no name (hallintolaki 56 §)."""
    people = [
        ActingPerson(
            Acting(one.kind),
            person.name,
            one.verified_on,
            one.is_within,
            one.custody.custody,
            one.custody.other_name,
            one.principal,
        )
        for person, one in representation.people_of(session, case.id or 0)
    ]
    subject = representation.represented_kind(session, case.id or 0)
    return served_beside(subject, case.subject_name, people, first)
