"""On whom a letter is served, as far as the case knows them: its addressee, and who else may act in the matter."""

from __future__ import annotations

from sqlmodel import Session

from dsr.catalogue import LetterKind, WrittenTo
from dsr.db.tables import Case, Letter
from dsr.domain.representation import Acting
from dsr.domain.served_persons import ActingPerson, role_of, served_beside
from dsr.domain.serving import Role
from dsr.services import representation
from dsr.services.letters.addressee import is_for_representative, written_name


def addressed(session: Session, case: Case, letter: Letter, kind: LetterKind) -> tuple[Role, str]:
    """As what the letter is addressed to whom; whoever asked for another without being shown to stand for them is a party of their own."""
    if kind.written_to is WrittenTo.REPRESENTATIVE:
        return _asker(session, case, written_name(session, case, letter, kind.written_to))
    if not is_for_representative(letter):
        return Role.SUBJECT, case.subject_name
    wanted = str(letter.options.get("addressee", ""))
    for person, found in representation.people_of(session, case.id or 0):
        if str(person.id) == wanted:
            return role_of(Acting(found.kind)), person.name
    return Role.AGENT, ""


def beside(session: Session, case: Case, kind: LetterKind, first: tuple[Role, str]) -> list[tuple[Role, str]]:
    """Everyone besides the addressee on whom a decision is served; who is not known has no name (hallintolaki 56 §).

    That somebody who does not stand for the person may not ask for them is served on nobody else: it decides nothing of theirs.
    """
    if kind.written_to is WrittenTo.REPRESENTATIVE and first[0] is Role.PARTY:
        return []
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


def _asker(session: Session, case: Case, name: str) -> tuple[Role, str]:
    """Whoever asked, by the name that the letter prints: a guardian or trustee whose standing was looked up, else a party."""
    for person, found in representation.people_of(session, case.id or 0):
        if person.name == name and found.kind in representation.BY_LAW and found.verified_on is not None:
            return role_of(Acting(found.kind)), name
    return Role.PARTY, name
