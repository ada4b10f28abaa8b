"""One look at every invariant, and the keeping of the nightly one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case
from dsr.deps import Deps
from dsr.domain.access import Action, Actor, may_somewhere
from dsr.domain.calendar import local_date
from dsr.domain.invariants import PROVISION, Checked
from dsr.services import house_checks
from dsr.services.case_access import open_to_all, visible_to
from dsr.services.house_checks import Check
from dsr.services.lawful import duties, house


@dataclass(frozen=True)
class Look:
    """What was found at one moment, in the order of the page."""

    at: datetime
    found: tuple[Checked, ...]

    @property
    def broken(self) -> tuple[Checked, ...]:
        """What does not hold, or is not known to."""
        return tuple(one for one in self.found if not one.holds)

    def as_json(self, references: dict[int, str]) -> dict[str, Any]:
        """The look as a value for a file; cases by their references, those not among them only counted."""
        return {
            "schema": "lawfulness/1",
            "at": self.at.isoformat(),
            "holds": not self.broken,
            "invariants": [
                {
                    "invariant": one.invariant.value,
                    "provision": PROVISION[one.invariant],
                    "holds": one.holds,
                    "known": one.is_known,
                    "broken": one.broken,
                    "looked_at": (one.looked_at or self.at).isoformat(),
                    "cases": [references[case_id] for case_id in one.case_ids if case_id in references],
                }
                for one in self.found
            ],
        }


@dataclass(frozen=True)
class Kept:
    """The last nightly look: when, and how many things broke each invariant (-1: not known)."""

    at: datetime
    broken: dict[str, int]


def look(session: Session, deps: Deps, at: datetime) -> Look:
    """Every invariant in the rows as they stand now."""
    today = local_date(at)
    found = (
        duties.clock(session, deps),
        duties.in_time(session, today),
        duties.extension(session),
        duties.approval(session),
        duties.remedies(session, deps),
        duties.sent_is_printed(session),
        duties.letters_left(session, today),
        duties.tasks(session, today),
        duties.service(session, today),
        duties.held(session),
        duties.held_at_source(session, deps, today),
        duties.wide_decided(session, deps, today),
        duties.holds_reviewed(session, today),
        duties.storage_time(session, today),
        house.balance(session),
        house.calls_fit(session, at),
        house.figures(session),
        duties.breaches(session, at),
        house.log(session, at),
        house.certificates(session, at),
        house.calendar(deps, today),
        house.contacts(session, deps, today),
        house.facts(session, deps),
        house.channels(session, deps, at),
        house.messages(session, deps, today),
        house.jobs(session),
        house.restore(session, at),
    )
    return Look(at, found)


def keep(session: Session, seen: Look) -> None:
    """Keep the counts of a look, in the log too, so that it can be shown what was known when."""
    counts = {one.invariant.value: one.broken if one.is_known else -1 for one in seen.found}
    house_checks.note(session, Check.LAWFULNESS, is_whole=not seen.broken, at=seen.at, **counts)


def last_kept(session: Session) -> Kept | None:
    """The last look that was kept; None before the first night."""
    last = house_checks.last(session, Check.LAWFULNESS)
    return Kept(last.at, {name: int(count) for name, count in last.found.items()}) if last else None


def references_of(session: Session, actor: Actor, found: Sequence[Checked]) -> dict[int, str]:
    """The references of the cases named, of those that this user may see; to who reads no cases those open to all."""
    ids = {case_id for one in found for case_id in one.case_ids}
    query = select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(ids), visible_to(actor.id))
    if not may_somewhere(actor, Action.SEE_CASE):
        query = query.where(open_to_all())
    return {case_id: reference for case_id, reference in session.execute(query) if case_id is not None}
