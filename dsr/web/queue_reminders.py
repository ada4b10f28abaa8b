"""What the work queue shows of reminders, absences and leavers; and the warning when somebody who is away gets a case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash
from sqlmodel import Session

from dsr.db.tables import Case
from dsr.domain.access import Action, Actor
from dsr.services.reminders import absences, desks, lists, naming
from dsr.web.current import now, today, user_may
from dsr.web.dates import day
from dsr.web.reminder_words import step_words
from dsr.web.texts import gettext


@dataclass(frozen=True)
class QueueReminders:
    """How many reminders are one's own and the team's, not yet seen; marks and absences by case; how many cases leavers
    left, and how many protected ones nobody can open (told to decision-makers)."""

    own: int
    team: int
    marks: dict[int, str]
    away: dict[int, str]
    left: int
    unreachable: int


def queue_reminders(
    session: Session, actor: Actor, cases: Sequence[Case], there: absences.Presence, on: date
) -> QueueReminders:
    """What to show beside these cases, which the user may see; `there` is who is present that day."""
    unseen = [line for line in lists.lines_for(session, actor, on, there) if not line.is_seen]
    own = sum(1 for line in unseen if line.is_own)
    steps = lists.marks(session, [case.id or 0 for case in cases])
    away = away_words(session, {case.assigned_to for case in cases if case.assigned_to in there.away}, on, there)
    return QueueReminders(
        own,
        len(unseen) - own,
        {case_id: step_words(step) for case_id, step in steps.items()},
        {case.id or 0: away[case.assigned_to] for case in cases if case.assigned_to in away},
        desks.left_count(session, actor),
        naming.unreached_count(session) if user_may(Action.NAME_HANDLER) else 0,
    )


def away_words(
    session: Session, user_ids: Collection[int | None], on: date, there: absences.Presence | None = None
) -> dict[int | None, str]:
    """For each of these users who is away that day: until when, and who stands in; `there` is who is present that day."""
    rows = absences.absences_since(session, on, [one for one in user_ids if one is not None])
    there = there or absences.presence(session, on)
    return {row.user_id: _away(row, there) for row in rows if row.period.covers(on)}


def warn_if_away(session: Session, user_id: int | None) -> None:
    """Tell whoever has just given this user a case that they are away; the case is given all the same."""
    row = absences.warned(session, user_id, now()) if user_id is not None else None
    if row is not None:
        there = absences.presence(session, today())
        flash(gettext("%(name)s: %(away)s.", name=row.name, away=_away(row, there)), "warning")


def _away(row: absences.AwayRow, there: absences.Presence) -> str:
    last, deputy = row.period.to_on, there.stand_ins(row.user_id)
    if deputy:
        if last is None:
            return gettext("away, %(deputy)s stands in", deputy=deputy)
        return gettext("away until %(day)s, %(deputy)s stands in", day=day(last), deputy=deputy)
    return gettext("away until %(day)s, nobody stands in", day=day(last)) if last else gettext("away, nobody stands in")
