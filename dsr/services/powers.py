"""Who may decide what, and by which route a decision is appealed: versions, each confirmed by a second person.

Power and route are versions confirmed by a second person. `delegation` says who decides which kinds of letter, from
which rule and day; approval looks for one in force that day and prints its rule. `route_version` is the route of a
kind of decision from a day on; until one is confirmed the line of `register.yaml` counts. The demo tells what is
missing and goes on; elsewhere it refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import AppealRoute, Register
from dsr.catalogue.values import ROUTES
from dsr.db.events import lock_stream, record
from dsr.db.tables import Delegation, Letter, RouteVersion, User
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.calendar import is_far_off, local_date
from dsr.domain.decision_form import Power
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.plain_text import is_printable_plain
from dsr.services.staff import active_by_name


@dataclass(frozen=True)
class Delegated:
    """A delegation as it is given: to whom, for which kinds, from which rule, when, and why from an earlier day."""

    user_id: int
    kinds: Sequence[str]
    rule_fi: str
    rule_sv: str
    from_on: date | None
    to_on: date | None = None
    why_earlier: str = ""


def delegations(session: Session) -> list[Delegation]:
    """Every delegation, newest first."""
    return list(session.scalars(select(Delegation).order_by(col(Delegation.id).desc())))


def authority(session: Session, user_id: int, kind: str, on: date) -> Delegation | None:
    """The confirmed delegation by which this user decides a letter of this kind on that day; None without one.

    Whatever its first day, it gives no power for a day before the one on which it was confirmed.
    """
    query = select(Delegation).where(col(Delegation.user_id) == user_id, col(Delegation.confirmed_by).is_not(None))
    for row in session.scalars(query.order_by(col(Delegation.from_on).desc(), col(Delegation.id).desc())):
        was_confirmed = row.confirmed_at is not None and local_date(row.confirmed_at) <= on
        if was_confirmed and Power(row.user_id, row.kinds, row.from_on, row.to_on).covers(user_id, kind, on):
            return row
    return None


def delegate(session: Session, deps: Deps, given: Delegated, *, by: int, at: datetime) -> Delegation:
    """Write a delegation down; it gives no power before a second person has confirmed it. Raises `Invalid`."""
    user = session.get(User, given.user_id)
    faults = []
    if user is None or not user.is_active or Role.DECIDER not in user.roles:
        faults.append(Fault("user_id", "Choose a decision-maker.", "power_user_unknown"))
    decisions = {kind for kind, one in deps.catalogue.letters.items() if one.is_decision}
    if set(given.kinds) - decisions:
        faults.append(Fault("kinds", "Choose one of the options.", "choice_unknown"))
    for place, text in (("rule_fi", given.rule_fi), ("rule_sv", given.rule_sv)):
        faults += _text_faults(place, text)
    if given.from_on is None:
        faults.append(Fault("from_on", "Write the day, for example 25.11.2026.", "answer_not_date"))
    elif given.to_on is not None and given.to_on < given.from_on:
        faults.append(Fault("to_on", "The last day cannot be before the first.", "power_ends_before"))
    faults += _far_off("from_on", given.from_on, at) + _far_off("to_on", given.to_on, at)
    is_earlier = given.from_on is not None and given.from_on < local_date(at)
    if is_earlier and _text_faults("why_earlier", given.why_earlier):
        sentence = "The first day has passed: write why the power begins before it is written down."
        faults.append(Fault("why_earlier", sentence, "power_earlier"))
    if faults or given.from_on is None:
        raise Invalid(faults)
    row = Delegation(
        user_id=given.user_id, kinds=sorted(given.kinds), rule_fi=given.rule_fi.strip(), rule_sv=given.rule_sv.strip(),
        from_on=given.from_on, to_on=given.to_on, why_earlier=given.why_earlier.strip() if is_earlier else "",
        by_user=by, at=at,
    )  # fmt: skip
    if (told := _told_already(session, row)) is not None:
        return told
    session.add(row)
    session.flush()
    record(session, "register", "power_delegated", at=at, by=by, delegation=row.id, user=row.user_id)
    return row


def confirm_delegation(session: Session, row_id: int, *, by: int, at: datetime) -> None:
    """Confirm a delegation: neither who wrote it down nor who gets the power (hallintolaki 27 §)."""
    row = session.get(Delegation, row_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such delegation")
    if by in (row.by_user, row.user_id):
        raise Refused(
            "A second person confirms this: neither who wrote it down nor who gets the power",
            code="power_confirmed_by_second",
        )
    if row.confirmed_by is None:
        row.confirmed_by, row.confirmed_at = by, at
        session.add(row)
        record(session, "register", "power_confirmed", at=at, by=by, delegation=row.id, user=row.user_id)


def end_delegation(session: Session, row_id: int, last_on: date | None, *, by: int, at: datetime) -> None:
    """End a delegation with a last day; what was decided under it before stands."""
    row = session.get(Delegation, row_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such delegation")
    if last_on is None or last_on < row.from_on:
        raise Invalid([Fault("to_on", "The last day cannot be before the first.", "power_ends_before")])
    row.to_on = last_on
    session.add(row)
    record(session, "register", "power_ended", at=at, by=by, delegation=row.id, last_on=last_on.isoformat())


def route_versions(session: Session) -> list[RouteVersion]:
    """Every version of every route, newest first."""
    query = select(RouteVersion).order_by(col(RouteVersion.from_on).desc(), col(RouteVersion.id).desc())
    return list(session.scalars(query))


def route_of(session: Session, deps: Deps, kind: str, on: date) -> AppealRoute | None:
    """The route of appeal of a kind of decision on that day: the newest confirmed version, else what the file says."""
    return _route_in(session, deps.catalogue.register, kind, on)


def unconfirmed_routes(session: Session, register: Register, on: date) -> list[str]:
    """The kinds of decision whose route of appeal nobody has confirmed by that day, in the file's order."""
    routes = {kind: _route_in(session, register, kind, on) for kind in register.appeals}
    return [kind for kind, route in routes.items() if route is None or not route.is_confirmed]


def _route_in(session: Session, register: Register, kind: str, on: date) -> AppealRoute | None:
    query = select(RouteVersion, col(User.name)).outerjoin(User, col(User.id) == col(RouteVersion.confirmed_by))
    query = query.where(
        col(RouteVersion.kind) == kind, col(RouteVersion.confirmed_by).is_not(None), col(RouteVersion.from_on) <= on
    )
    found = session.execute(query.order_by(col(RouteVersion.from_on).desc(), col(RouteVersion.id).desc())).first()
    if found is None:
        return register.appeal(kind)
    row, name = found
    return AppealRoute(
        kind, row.route, name or str(row.confirmed_by), row.confirmed_at.date() if row.confirmed_at else None
    )


def propose_route(
    session: Session, deps: Deps, kind: str, route: str, basis: str, from_on: date | None, *, by: int, at: datetime
) -> RouteVersion:
    """Write down a version of a route; decisions print it from its day on, once a second person has confirmed it.

    A day that has passed is taken where no decision since has printed another route: then it says what was in force.
    """
    faults = _text_faults("basis", basis)
    letter = deps.catalogue.letters.get(kind)
    if letter is None or not letter.is_decision:
        faults.append(Fault("kind", "Choose one of the options.", "choice_unknown"))
    if route not in ROUTES:
        faults.append(Fault("route", "Choose one of the options.", "choice_unknown"))
    if from_on is None:
        faults.append(Fault("from_on", "Write the day, for example 25.11.2026.", "answer_not_date"))
    faults += _far_off("from_on", from_on, at)
    if from_on is not None and (otherwise := _printed_otherwise(session, kind, route, from_on)) is not None:
        faults.append(otherwise)
    if faults or from_on is None:
        raise Invalid(faults)
    row = RouteVersion(kind=kind, route=route, basis=basis.strip(), from_on=from_on, by_user=by, at=at)
    if (told := _told_already(session, row)) is not None:
        return told
    session.add(row)
    session.flush()
    record(session, "register", "route_proposed", at=at, by=by, route_version=row.id, letter=kind, route=route)
    return row


def confirm_route(session: Session, row_id: int, *, by: int, at: datetime) -> None:
    """Confirm a version of a route; whoever wrote it down does not, and nobody one that what was printed since contradicts."""
    row = session.get(RouteVersion, row_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such version of a route")
    if by == row.by_user:
        raise Refused("A second person confirms this: not who wrote it down", code="route_confirmed_by_second")
    if row.confirmed_by is None:
        if (otherwise := _printed_otherwise(session, row.kind, row.route, row.from_on)) is not None:
            raise Invalid([otherwise])
        row.confirmed_by, row.confirmed_at = by, at
        session.add(row)
        record(session, "register", "route_confirmed", at=at, by=by, route_version=row.id, letter=row.kind)


def _printed_otherwise(session: Session, kind: str, route: str, from_on: date) -> Fault | None:
    """The fault of a first day since which decisions have printed another route: what they told the person stands."""
    query = select(func.count(), func.max(col(Letter.dated_on))).where(
        col(Letter.kind) == kind,
        col(Letter.state).in_(("approved", "printed", "sent")),
        col(Letter.dated_on) >= from_on,
        col(Letter.appeal_route).not_in(("", route)),
    )
    number, last_on = session.execute(query).one()
    if not number:
        return None
    first = (last_on + timedelta(days=1)).isoformat()
    message = (
        f"Decisions given since that day print another route ({number}), and what they say stands. The new route can begin "
        f"on {first}; a decision with a wrong route is corrected by itself (hallintolaki 50 §)."
    )
    return Fault("from_on", message, "route_printed_otherwise", (("number", number), ("first", first)))


def deciders(session: Session) -> list[tuple[int, str]]:
    """Active users who may decide, by name."""
    return [(user.id or 0, user.name) for user in active_by_name(session, {Role.DECIDER})]


def _far_off(place: str, on: date | None, at: datetime) -> list[Fault]:
    sentence = "The day is over ten years away. Check the year."
    return [Fault(place, sentence, "day_far_off")] if is_far_off(on, local_date(at)) else []


_Version = TypeVar("_Version", Delegation, RouteVersion)


def _told_already(session: Session, row: _Version) -> _Version | None:
    """The same version written down by the same person, which nobody has confirmed yet: a form sent twice makes one.

    Takes the register's stream, so that two of the same moment are told apart.
    """
    lock_stream(session, "register")
    table = type(row)
    query = select(table).where(col(table.by_user) == row.by_user, col(table.confirmed_by).is_(None))
    alike = row.model_dump(exclude={"id", "at"})
    return next((one for one in session.scalars(query) if one.model_dump(exclude={"id", "at"}) == alike), None)


def _text_faults(place: str, text: str) -> list[Fault]:
    if 3 <= len(text.strip()) <= 300 and is_printable_plain(text):
        return []
    return [Fault(place, "Write the rule with its section, at most 300 characters.", "power_rule_missing")]
