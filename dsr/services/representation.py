"""Who stands for the subject of a case: what was found out of each representative, and the rules that follow from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Representation, Representative, RightRequest, SubjectStanding
from dsr.deps import Deps
from dsr.domain.calendar import LONGEST_BACK, local_date
from dsr.domain.corrections import text_fault
from dsr.domain.custody import Custody, CustodyFound, ShownBy, custody_faults
from dsr.domain.errors import Fault, Invalid, NotFound
from dsr.domain.identity import born_on
from dsr.domain.representation import (
    Acting,
    Rule,
    Situation,
    SubjectKind,
    age_on,
    kind_of_age,
    may_be_carried_out,
    may_learn,
    rules_for,
    stops,
)
from dsr.domain.told_days import can_have_happened

SHOWN = ("shown", "not_needed")
"""The states of a case's mandate in which nothing of it is missing."""

PRINCIPALS = ("", "agrees", "objects", "unable")
"""What the principal of a trustee thinks: not asked, agrees, objects and understands, cannot understand."""


BY_LAW = (Acting.GUARDIAN, Acting.TRUSTEE)
"""These act by law or by an order: no mandate is asked of them, and their standing was looked up (hallintolaki 14-15 §)."""


@dataclass(frozen=True)
class Found:
    """What was found out of a representative; `verified_on`: custody in the population data, or the order looked at.
    `weighed`: why a guardian gets information although the young person objects; `said_none_on`: when they said that they have
    nothing to show."""

    kind: str
    verified_on: date | None = None
    is_within: bool = False
    covers_secret: bool = False
    principal: str = ""
    weighed: str = ""
    custody: CustodyFound = field(default_factory=CustodyFound)
    said_none_on: date | None = None


@dataclass(frozen=True)
class _Known:
    subjects: Mapping[int, SubjectKind]
    representatives: Mapping[int, Sequence[Representative]]
    found: Mapping[int, Representation]


def unsettled(
    session: Session, matters: Collection[tuple[Case, RightRequest]], *, is_done: bool = False
) -> frozenset[int]:
    """The right requests that may not be carried out for whoever asks, by their ids; one query for all of them.

    `is_done`: they were, and only what was done is to be told. Where a case has several representatives it is enough that one of them may act.
    """
    known = _known(session, {case.id or 0 for case, _request in matters})
    return frozenset(
        request.id or 0
        for case, request in matters
        if not may_be_carried_out(_situations(known, case, request.right, is_done=is_done))
    )


def rules_of(session: Session, case: Case, right: str, *, is_done: bool = False) -> list[tuple[str, tuple[Rule, ...]]]:
    """The rules that apply to each representative of the case, by name; with none, to the subject alone (no name).

    `is_done`: what was asked was carried out, and only that is to be told.
    """
    known = _known(session, {case.id or 0})
    people = known.representatives.get(case.id or 0, [])
    names = [one.name for one in people] or [""]
    return [
        (name, rules_for(one))
        for name, one in zip(names, _situations(known, case, right, is_done=is_done), strict=True)
    ]


def stopped_by(session: Session, case: Case, right: str) -> frozenset[str]:
    """The codes of the rules by which nobody who stands for the subject may have the right carried out; empty where one may."""
    people = _situations(_known(session, {case.id or 0}), case, right)
    return frozenset() if may_be_carried_out(people) else frozenset().union(*map(stops, people))


def subject_kind(session: Session, case_id: int) -> SubjectKind:
    """Who the subject is before the law; an adult where nobody said otherwise."""
    return standing_kind(session, case_id) or SubjectKind.ADULT


def standing_kind(session: Session, case_id: int) -> SubjectKind | None:
    """Who the subject is before the law, where somebody or an identity code said so; else None."""
    row = session.get(SubjectStanding, case_id)
    return SubjectKind(row.kind) if row is not None else None


def represented_kind(session: Session, case_id: int) -> SubjectKind:
    """Who the subject is before the law as whoever acts shows it: somebody for whom a guardian acts is taken for a child."""
    known = _known(session, {case_id})
    noted = known.subjects.get(case_id)
    kinds = {_subject_of(noted, _found_of(known, one)) for one in known.representatives.get(case_id, [])}
    return SubjectKind.CHILD if noted is None and SubjectKind.CHILD in kinds else noted or SubjectKind.ADULT


def acts_guardian(session: Session, case_id: int) -> bool:
    """Whether a guardian acts for the subject."""
    return any(found.kind == Acting.GUARDIAN for _person, found in people_of(session, case_id))


def note_minor(session: Session, deps: Deps, case: Case, received_on: date, *, by: int, at: datetime) -> None:
    """Write down that the subject was a minor on the day of receipt, where the identity code tells it.

    Only that they are under 15, or 15-17, is kept: neither the age nor the day of birth (law.md 2.4; GDPR 5(1)(c)).
    """
    years = age_by_code(deps, case, received_on)
    if years is not None and (kind := kind_of_age(years)) is not SubjectKind.ADULT:
        set_subject_kind(session, case, kind.value, by=by, at=at)


def age_by_code(deps: Deps, case: Case, received_on: date) -> int | None:
    """The subject's whole years on the day of receipt, from the sealed identity code; None where none was given."""
    code = deps.cipher.open(case.subject_hetu)
    return age_on(born_on(code), received_on) if code else None


def people_of(session: Session, case_id: int) -> list[tuple[Representative, Found]]:
    """The representatives of a case, with what was found out of each."""
    known = _known(session, {case_id})
    return [(one, _found_of(known, one)) for one in known.representatives.get(case_id, [])]


def young_objects(session: Session, case_id: int) -> bool:
    """Whether a person of 15 to 17 objects to a guardian getting their data, and no reason to give them all the same is written
    down (hallintolaki 14 § 3 mom.)."""
    return bool(refused_guardians(session, case_id))


def refused_guardians(session: Session, case_id: int) -> set[str]:
    """The ids, as letters keep them, of the guardians to whom the young person objects."""
    if subject_kind(session, case_id) is not SubjectKind.YOUNG:
        return set()
    guardians = [(one.id, found) for one, found in people_of(session, case_id) if found.kind == Acting.GUARDIAN]
    return {str(person_id) for person_id, found in guardians if found.principal == "objects" and not found.weighed}


def receivers(session: Session, case: Case) -> list[Representative]:
    """The representatives who may get what is the subject's: all where the mandate was shown (hallintolaki 12 §), and where
    none is needed those whose standing as guardian or trustee was looked up. Whether the law lets them is `unsettled`."""
    if case.mandate not in SHOWN:
        return []
    query = select(Representative).where(col(Representative.case_id) == case.id).order_by(col(Representative.id))
    if case.mandate == "not_needed":
        query = query.join(Representation, col(Representation.representative_id) == col(Representative.id)).where(
            col(Representation.kind).in_(BY_LAW), col(Representation.verified_on).is_not(None)
        )
    return list(session.scalars(query))


def learners(session: Session, case: Case) -> set[int]:
    """The ids of the representatives who may learn what is the subject's, by what was found out of each."""
    known = _known(session, {case.id or 0})
    people = known.representatives.get(case.id or 0, [])
    if not people:
        return set()
    return {
        person.id or 0 for person, one in zip(people, _situations(known, case, "access"), strict=True) if may_learn(one)
    }


def set_subject_kind(session: Session, case: Case, kind: str, *, by: int, at: datetime) -> None:
    """Write down who the subject is before the law. The caller has claimed the case."""
    if kind not in tuple(SubjectKind):
        raise Invalid([Fault("subject_kind", "Choose one of the options.", "choice_unknown")])
    row = session.get(SubjectStanding, case.id) or SubjectStanding(case_id=case.id or 0, kind=kind, by_user=by, at=at)
    row.kind, row.by_user, row.at = kind, by, at
    session.add(row)
    session.flush()
    record(session, f"case:{case.id}", "subject_kind_noted", at=at, by=by, subject=kind)


def note_found(session: Session, case: Case, representative_id: int, found: Found, *, by: int, at: datetime) -> None:
    """Write down what was found out of a representative. Raises `Invalid`; the caller has claimed the case."""
    person = session.get(Representative, representative_id)
    if person is None or person.case_id != case.id:
        raise NotFound("There is no such representative")
    faults = []
    for place, is_offered in (
        ("acting", found.kind in tuple(Acting) and found.kind != Acting.NOBODY),
        ("principal", found.principal in PRINCIPALS),
    ):
        if not is_offered:
            faults.append(Fault(place, "Choose one of the options.", "choice_unknown"))
    if found.verified_on is not None and found.verified_on > local_date(at):
        faults.append(Fault("verified_on", "The check cannot be in the future. Check the day.", "check_in_future"))
    if found.verified_on is not None and found.verified_on < local_date(at) - LONGEST_BACK:
        faults.append(Fault("verified_on", "The check is over ten years back. Check the year.", "check_too_old"))
    if found.said_none_on is not None and not can_have_happened(found.said_none_on, local_date(at)):
        faults.append(Fault("said_none_on", "Write the day on which they said so, not ahead.", "said_none_day"))
    is_guardian = found.kind == Acting.GUARDIAN
    custody = replace(found.custody, other_name=" ".join(found.custody.other_name.split()))
    if is_guardian:
        faults += custody_faults(custody, local_date(at))
    weighed = found.weighed.strip()
    if weighed and (fault := text_fault("weighed", weighed)):
        faults.append(fault)
    if faults:
        raise Invalid(faults)
    query = select(Representation).where(col(Representation.representative_id) == representative_id)
    row = session.scalars(query).first() or Representation(
        case_id=case.id or 0, representative_id=representative_id, kind=found.kind, by_user=by, at=at
    )
    row.kind, row.verified_on, row.is_within = found.kind, found.verified_on, found.is_within
    row.covers_secret, row.principal, row.weighed = found.covers_secret, found.principal, weighed
    _keep_custody(row, custody if is_guardian else CustodyFound())
    row.said_none_on, row.by_user, row.at = found.said_none_on, by, at
    session.add(row)
    session.flush()
    record(
        session,
        f"case:{case.id}",
        "representation_noted",
        at=at,
        by=by,
        representative=representative_id,
        acting=found.kind,
        custody=row.custody,
        said_none_on=found.said_none_on.isoformat() if found.said_none_on else "",
    )


def _keep_custody(row: Representation, found: CustodyFound) -> None:
    row.custody, row.custody_shown_by = found.custody.value, found.shown_by.value
    row.custody_on, row.other_custodian = found.shown_on, found.other_name


def _custody_of(row: Representation) -> CustodyFound:
    return CustodyFound(Custody(row.custody), ShownBy(row.custody_shown_by), row.custody_on, row.other_custodian)


_KNOWN = (
    select(col(Case.id), col(SubjectStanding.kind), Representative, Representation)
    .outerjoin(SubjectStanding, col(SubjectStanding.case_id) == col(Case.id))
    .outerjoin(Representative, col(Representative.case_id) == col(Case.id))
    .outerjoin(Representation, col(Representation.representative_id) == col(Representative.id))
    .where(col(Case.id).in_(bindparam("cases", expanding=True)))
    .order_by(col(Representative.id))
)


def _known(session: Session, case_ids: Collection[int]) -> _Known:
    subjects: dict[int, SubjectKind] = {}
    people: dict[int, list[Representative]] = {}
    found: dict[int, Representation] = {}
    for case_id, kind, person, noted in session.execute(_KNOWN, {"cases": list(case_ids)}).all():
        if kind:
            subjects[case_id] = SubjectKind(kind)
        if person is not None:
            people.setdefault(case_id, []).append(person)
        if noted is not None:
            found[noted.representative_id] = noted
    return _Known(subjects, people, found)


def _situations(known: _Known, case: Case, right: str, *, is_done: bool = False) -> list[Situation]:
    subject = known.subjects.get(case.id or 0)
    people = known.representatives.get(case.id or 0, [])
    if not people:
        return [Situation(right, subject or SubjectKind.ADULT, is_done=is_done)]
    found = [_found_of(known, one) for one in people]
    return [
        Situation(
            right,
            _subject_of(subject, one),
            Acting(one.kind),
            is_shown=case.mandate in SHOWN,
            is_verified=one.verified_on is not None,
            is_within=one.is_within,
            custody=one.custody.custody,
            covers_secret=one.covers_secret,
            principal=one.principal,
            is_weighed=bool(one.weighed),
            is_done=is_done,
        )
        for one in found
    ]


def _subject_of(noted: SubjectKind | None, found: Found) -> SubjectKind:
    """A guardian acts for a child: where nobody said who the subject is, it is taken for one."""
    acts_for_child = found.kind in (Acting.GUARDIAN, Acting.INFORMATION_PARENT)
    return noted or (SubjectKind.CHILD if acts_for_child else SubjectKind.ADULT)


def _found_of(known: _Known, one: Representative) -> Found:
    """What was found out; of an agent nobody looked into, the case's word that the mandate was shown is enough here, and
    each letter asks again whether it covers receiving it."""
    row = known.found.get(one.id or 0)
    if row is not None:
        said = (row.kind, row.verified_on, row.is_within, row.covers_secret, row.principal, row.weighed)
        return Found(*said, _custody_of(row), row.said_none_on)
    is_agent = one.kind == Acting.AGENT
    return Found(one.kind, is_within=is_agent, covers_secret=is_agent)
