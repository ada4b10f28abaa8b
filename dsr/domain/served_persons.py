"""On whom a decision is served besides its addressee: everyone who may act in the matter, each on a day of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dsr.domain.custody import WITH_OTHER, Custody
from dsr.domain.representation import Acting, SubjectKind
from dsr.domain.serving import Role

CUSTODIANS = 2
"""So many have custody of a child unless something else was found out (361/1983, 5 §)."""

UNABLE = "unable"
"""Of a principal: they cannot understand the matter, and do not act in it themselves."""


@dataclass(frozen=True)
class ActingPerson:
    """What was found out of one representative, as far as service depends on it.

    `verified_on` is the day on which custody, or the trustee's order, was looked at; `other_name` the other
    custodian, where one is known; `principal` what the represented person thinks, as `dsr/domain/representation.py` reads it.
    """

    acting: Acting
    name: str
    verified_on: date | None = None
    is_within: bool = False
    custody: Custody = Custody.UNKNOWN
    other_name: str = ""
    principal: str = ""


def role_of(acting: Acting) -> Role:
    """What a representative is as the recipient of a letter; a parent with a right to information acts for themselves."""
    return _ROLES.get(acting, Role.AGENT)


def served_beside(
    subject: SubjectKind, subject_name: str, people: Sequence[ActingPerson], addressee: tuple[Role, str]
) -> list[tuple[Role, str]]:
    """Everyone besides the addressee on whom a decision is served, as role and name; who is not known has no name.

    A child of 15-17 and the guardian each act for themselves, and so do a trustee within the order and a principal who
    can understand: where both may act, both are served. For a child under 15 every custodian is. A guardian whose custody
    was not verified is served once somebody has done that: until then they stand there without a name, and so does the other
    custodian of one who has not custody alone. A custodian who agreed or objected to the request is a custodian all the same, and is served
    by name. Source: hallintolaki 434/2003, 14 § 1 and 3 mom., 15 § and 56 §; laki lapsen huollosta 361/1983, 5 §.
    """
    found: list[tuple[Role, str]] = []
    if subject in (SubjectKind.CHILD, SubjectKind.YOUNG):
        found += _guardians(people, addressee)
    trustees = [one for one in people if one.acting is Acting.TRUSTEE and one.verified_on is not None and one.is_within]
    found += [(Role.TRUSTEE, one.name) for one in trustees]
    is_heard = any(one.principal != UNABLE for one in trustees)
    if subject is SubjectKind.YOUNG or is_heard:
        found.append((Role.SUBJECT, subject_name))
    return [one for one in found if one != addressee]


def _guardians(people: Sequence[ActingPerson], addressee: tuple[Role, str]) -> list[tuple[Role, str]]:
    others = [one for one in people if one.acting is Acting.GUARDIAN and (Role.GUARDIAN, one.name) != addressee]
    known = [(Role.GUARDIAN, one.name) for one in others if one.verified_on is not None]
    guardians = [one for one in people if one.acting is Acting.GUARDIAN]
    named = {one.name for one in guardians} | {addressee[1] if addressee[0] is Role.GUARDIAN else ""}
    told = [one.other_name for one in guardians if one.custody in WITH_OTHER and one.verified_on is not None]
    known += [(Role.GUARDIAN, name) for name in dict.fromkeys(told) if name not in named]
    is_alone = any(one.custody is Custody.SOLE for one in guardians)
    counted = len(known) + (addressee[0] is Role.GUARDIAN)
    is_one_missing = any(one.verified_on is None for one in others) or (counted < CUSTODIANS and not is_alone)
    return [*known, (Role.GUARDIAN, "")] if is_one_missing else known


_ROLES = {
    Acting.GUARDIAN: Role.GUARDIAN,
    Acting.TRUSTEE: Role.TRUSTEE,
    Acting.INFORMATION_PARENT: Role.PARTY,
}
