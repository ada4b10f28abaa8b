"""Who of the case staff is away, who stands in for them, and on whose desks one works. Rows are added and closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Absence, User
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound
from dsr.domain.listening import Period
from dsr.domain.reminders import deputy_roles, stands_in
from dsr.services.listening.settling import settle_all
from dsr.services.listening.upkeep import absence_faults, last_day
from dsr.services.staff import active_by_name, names_of

CASE_STAFF = frozenset({Role.INTAKE, Role.HANDLER, Role.DECIDER})
"""Whose absences are kept here: those whose work is cases."""

_STREAM = "users"


@dataclass(frozen=True)
class AwayRow:
    """One absence: who, the days, and who stands in; `deputy` is empty where nobody was named."""

    id: int
    user_id: int
    name: str
    period: Period
    deputy_id: int | None
    deputy: str


@dataclass(frozen=True)
class Presence:
    """Who is away on one day with the deputies they named, the roles of everybody who may do the work of a case at all, and
    everybody's name."""

    away: Mapping[int, tuple[int, ...]]
    roles: Mapping[int, frozenset[Role]]
    names: Mapping[int, str]

    def desk(self, user_id: int) -> tuple[int, ...]:
        """Who works at this user's desk that day: they themselves, else whoever stands in and has the role; maybe nobody."""
        if user_id not in self.away:
            return (user_id,) if user_id in self.roles else ()
        needed = deputy_roles(self.roles[user_id]) if user_id in self.roles else CASE_STAFF
        return stands_in(user_id, self.away, {one for one, held in self.roles.items() if held & needed})

    def stand_ins(self, user_id: int) -> str:
        """The names of those who stand in that day for a user who is away, whoever was named; empty where nobody does."""
        return ", ".join(self.names[one] for one in self.desk(user_id))

    def desks_of(self, user_id: int) -> tuple[int, ...]:
        """The other desks at which this user works that day, as a deputy."""
        return tuple(one for one in sorted(self.away) if user_id in self.desk(one))


def presence(session: Session, on: date) -> Presence:
    """Who is there and who stands in on a day, in one query."""
    covers = and_(
        col(Absence.user_id) == col(User.id),
        col(Absence.from_on) <= on,
        or_(col(Absence.to_on).is_(None), col(Absence.to_on) >= on),
    )
    # Columns, not rows of objects: every page of the queue asks for everybody.
    person = (col(User.id), col(User.name), col(User.is_active), col(User.roles))
    query = select(*person, col(Absence.id), col(Absence.deputy_id)).outerjoin(Absence, covers)
    away: dict[int, tuple[int, ...]] = {}
    names: dict[int, str] = {}
    staff: dict[int, frozenset[Role]] = {}
    for user_id, name, is_active, roles, absence_id, deputy_id in session.execute(
        query.order_by(col(User.id), col(Absence.id))
    ):
        names[user_id] = name
        held = frozenset(Role(role) for role in roles)
        if is_active and held & CASE_STAFF:
            staff[user_id] = held
        if absence_id is not None:
            named = () if deputy_id is None else (deputy_id,)
            away[user_id] = (*away.get(user_id, ()), *named)
    return Presence(away, staff, names)


def deputies(session: Session, user_id: int, on: date) -> tuple[int, ...]:
    """Who stands in for a user on a day, by id: nobody where the user is there, or where no deputy is."""
    found = presence(session, on)
    return found.desk(user_id) if user_id in found.away else ()


def case_staff(session: Session) -> list[User]:
    """Everybody whose work is cases and who can sign in, by name."""
    return active_by_name(session, CASE_STAFF)


def absences_since(session: Session, since: date, user_ids: Collection[int] | None = None) -> list[AwayRow]:
    """The absences of the case staff (or of these users) that end that day or later, the first first."""
    if user_ids is not None and not user_ids:
        return []
    wanted = {user.id for user in case_staff(session)} if user_ids is None else set(user_ids)
    names = names_of(session)
    query = select(Absence).where(
        col(Absence.user_id).in_(wanted), or_(col(Absence.to_on).is_(None), col(Absence.to_on) >= since)
    )
    rows = session.scalars(query.order_by(col(Absence.from_on), col(Absence.id)))
    found = [
        AwayRow(
            one.id or 0,
            one.user_id,
            names.get(one.user_id, ""),
            Period(one.from_on, one.to_on),
            one.deputy_id,
            names.get(one.deputy_id or 0, ""),
        )
        for one in rows
    ]
    return [row for row in found if row.period.to_on is None or row.period.to_on >= row.period.from_on]


def away_now(session: Session, user_id: int | None, on: date) -> AwayRow | None:
    """The absence of a user that covers the day; None where they are there."""
    rows = absences_since(session, on, [user_id]) if user_id is not None else []
    return next((row for row in rows if row.period.covers(on)), None)


def note_absence(
    session: Session,
    deps: Deps,
    user_id: int | None,
    period: Period,
    deputy_id: int | None,
    *,
    by: int,
    at: datetime,
) -> Absence:
    """Note that somebody of the case staff is away, oneself or a colleague who cannot say so, and who stands in.

    The very same absence is noted once, however often the button was pressed: the answer is the row that stands. Raises `Invalid` for days that make no sense or overlap what is noted, for a user who is no case staff, and for a
    deputy who could not do the work. The caller has taken `holds_lock`: waiting listening tasks go on at once.
    """
    if (same := _noted_already(session, user_id, period, deputy_id)) is not None:
        return same
    staff = {user.id: user for user in case_staff(session)}
    faults = absence_faults(period, local_date(at))
    user = staff.get(user_id)
    if user is None:
        faults.append(Fault("person", "Choose one of the options.", "choice_unknown"))
    elif any(row.period.meets(period) for row in absences_since(session, date.min, [user.id or 0])):
        message = "This person is noted as away on some of these days already: end that absence first."
        faults.append(Fault("from_on", message, "absence_overlaps"))
    if user is not None and deputy_id is not None and not _can_stand_in(staff.get(deputy_id), user):
        message = "A deputy does the same work: choose somebody else with the role."
        faults.append(Fault("deputy", message, "deputy_cannot"))
    if faults or user is None:
        raise Invalid(faults)
    row = Absence(
        user_id=user.id or 0, from_on=period.from_on, to_on=period.to_on, deputy_id=deputy_id, by_user=by, at=at
    )
    session.add(row)
    session.flush()
    told = {"user": user.id, "row": row.id, "deputy": deputy_id}
    record(session, _STREAM, "absence_noted", at=at, by=by, happened_on=row.from_on, **told)
    settle_all(session, deps, at=at)
    return row


def _noted_already(session: Session, user_id: int | None, period: Period, deputy_id: int | None) -> Absence | None:
    same = (
        col(Absence.user_id) == user_id,
        col(Absence.from_on) == period.from_on,
        col(Absence.to_on) == period.to_on,
        col(Absence.deputy_id) == deputy_id,
    )
    return session.scalars(select(Absence).where(*same).limit(1)).first()


def end_absence(session: Session, deps: Deps, row_id: int, last_on: date | None, *, by: int, at: datetime) -> None:
    """Close an absence with its last day; a day before its first takes it back. The caller has taken `holds_lock`."""
    row = session.get(Absence, row_id)
    if row is None or row.user_id not in {user.id for user in case_staff(session)}:
        raise NotFound("There is no such row")
    row.to_on = last_day(Period(row.from_on, row.to_on), last_on)
    session.add(row)
    record(session, _STREAM, "absence_ended", at=at, by=by, user=row.user_id, row=row.id, happened_on=row.to_on)
    settle_all(session, deps, at=at)


def deputy_away(session: Session, row: Absence) -> AwayRow | None:
    """An absence of the deputy that meets the one noted: their own deputy then stands in, else the team sees the cases."""
    if row.deputy_id is None:
        return None
    noted, rows = Period(row.from_on, row.to_on), absences_since(session, row.from_on, [row.deputy_id])
    return next((one for one in rows if one.period.meets(noted)), None)


def warned(session: Session, user_id: int, at: datetime) -> AwayRow | None:
    """The absence that whoever gives this user a case should know of: one of today."""
    return away_now(session, user_id, local_date(at))


def _can_stand_in(deputy: User | None, user: User) -> bool:
    if deputy is None or deputy.id == user.id:
        return False
    return bool(deputy_roles({Role(role) for role in user.roles}) & set(deputy.roles))
