"""What the data protection officer should look into: stale facts, holds nobody looked at, look-ups of one's own or of
colleagues, and access that was given or taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import AccessEntry, Case
from dsr.deps import Deps
from dsr.domain.access import Action, Actor
from dsr.domain.calendar import local_date
from dsr.services import contact_checks, hold_reviews, register_facts
from dsr.services.access_log import actor_names, user_actor
from dsr.services.case_access import visible_to
from dsr.services.cases import name_key
from dsr.services.officer.access_changes import AccessChange, access_changes
from dsr.services.reminders import naming
from dsr.services.users import all_users

SINCE = timedelta(days=92)
"""Look-ups and changes of access of the last quarter are listed."""


@dataclass(frozen=True)
class LookUp:
    """Somebody opened a case of a person who has the name of somebody in the office: their own, or a colleague's.

    A name is no proof: another person may have the same. The officer looks at the case before saying anything. `is_by_user` is
    False where a system of the interface or the command line looked: they are nobody's colleague.
    """

    case_id: int
    reference: str
    looker: str
    is_own: bool
    is_by_user: bool
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Findings:
    """The list; names of the parts of the register are those of its file."""

    unconfirmed_facts: tuple[str, ...]
    stale_contacts: tuple[str, ...]
    unreviewed_holds: tuple[hold_reviews.Review, ...]
    look_ups: tuple[LookUp, ...]
    unreached: tuple[naming.Unreached, ...]
    access: tuple[AccessChange, ...]


def findings(session: Session, deps: Deps, actor: Actor, at: datetime) -> Findings:
    """What is to be looked into now, of the cases that `actor` may see; and the references of those that nobody can open."""
    today, register = local_date(at), deps.catalogue.register
    return Findings(
        unconfirmed_facts=register_facts.unconfirmed(session, register),
        stale_contacts=tuple(one.part for one in contact_checks.contacts(session, register, today) if one.is_stale),
        unreviewed_holds=tuple(hold_reviews.due_reviews(session, actor, today)),
        look_ups=_look_ups(session, actor, at),
        unreached=tuple(naming.unreachable(session)),
        access=access_changes(session, actor.id, at - SINCE),
    )


def _look_ups(session: Session, actor: Actor, at: datetime) -> tuple[LookUp, ...]:
    """Openings of cases whose data subject has the name of a user, by any user; most recent first."""
    people = all_users(session)
    keys = {key: user_actor(user.id or 0) for user in people for key in _name_keys(user.name)}
    cases = session.execute(
        select(col(Case.id), col(Case.reference), col(Case.name_key)).where(
            col(Case.name_key).in_(list(keys)), visible_to(actor.id)
        )
    ).all()
    by_case = {case_id: (reference, keys[key]) for case_id, reference, key in cases}
    opened = (
        select(col(AccessEntry.case_id), col(AccessEntry.actor), func.count(), func.max(col(AccessEntry.at)))
        .where(
            col(AccessEntry.case_id).in_(list(by_case)),
            col(AccessEntry.action) == Action.SEE_CASE.value,
            col(AccessEntry.at) > at - SINCE,
        )
        .group_by(col(AccessEntry.case_id), col(AccessEntry.actor))
        .order_by(func.max(col(AccessEntry.at)).desc())
    )
    names, users = actor_names(session), {user_actor(user.id or 0) for user in people}
    found = []
    for case_id, looker, times, last_at in session.execute(opened):
        reference, subject = by_case[case_id]
        name = names.get(looker, looker)
        found.append(LookUp(case_id, reference, name, looker == subject, looker in users, times, last_at))
    return tuple(found)


def _name_keys(name: str) -> set[str]:
    """The keys of a name in either order: a case may have been logged with the family name first."""
    words = name.split()
    return (
        {name_key(" ".join([*words[place:], *words[:place]])) for place in {0, 1, len(words) - 1}} if words else set()
    )
