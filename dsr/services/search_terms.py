"""What a case is searched by: its numbers, named times, what the subject remembers, and their own agent ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseClue, CaseNumber, CaseWindow, SharedLine
from dsr.domain.calendar import HELSINKI, day_begins_at, local_date
from dsr.domain.matching import Basis, NamedWindow, OwnAgent, SearchFacts, Shared, SubjectNumber
from dsr.domain.matching.weigh import AROUND
from dsr.services.cases import name_key
from dsr.services.find_calls import Filter
from dsr.services.third_persons import of_another_subject

A_DAY, A_WEEK = timedelta(hours=36), timedelta(days=7)


def terms_of(session: Session, case: Case) -> SearchFacts:
    """All that the case is searched by now. Numbers that cannot be read safely are left out."""
    numbers = select(CaseNumber).where(col(CaseNumber.case_id) == case.id, col(CaseNumber.e164).is_not(None))
    safe = [number for number in session.scalars(numbers.order_by(col(CaseNumber.id))) if number.e164]
    windows = select(CaseWindow).where(col(CaseWindow.case_id) == case.id).order_by(col(CaseWindow.id))
    clues = list(session.scalars(select(CaseClue).where(col(CaseClue.case_id) == case.id).order_by(col(CaseClue.id))))
    e164s = sorted({number.e164 or "" for number in safe})
    others, listed = _declared_by_others(session, case, e164s), listed_lines(session, e164s)
    lengths = [clue.duration_ms for clue in clues if clue.kind == "duration"]
    return SearchFacts(
        numbers=tuple(_subject_number(number, others, listed) for number in safe),
        windows=tuple(
            NamedWindow(one.from_at, one.to_at, one.queue, one.is_number_hidden) for one in session.scalars(windows)
        ),
        queues=tuple(clue.value for clue in clues if clue.kind == "queue"),
        agents=tuple(clue.value for clue in clues if clue.kind == "agent"),
        own_agents=tuple(OwnAgent(one.value, one.from_on, one.to_on) for one in clues if one.kind == "own_agent"),
        duration_ms=lengths[-1] if lengths else None,
        has_safety_restriction=case.turvakielto == "yes",
    )


def filters_for(facts: SearchFacts, since: datetime | None) -> list[Filter]:
    """One look at the register for all numbers, one for each named time and each own agent id; from `since`, or however
    old."""
    filters = [Filter(e164s=tuple(number.e164 for number in facts.numbers), since=since)] if facts.numbers else []
    for window in facts.windows:
        first = window.from_at - AROUND
        filters.append(
            Filter(
                since=max(since, first) if since is not None else first,
                until=window.to_at + AROUND,
                queues=(window.queue,) if window.queue else (),
                only_hidden=window.is_number_hidden or is_partly(window),
            )
        )
    return filters + [_of_agent(own, since) for own in facts.own_agents]


def is_partly(window: NamedWindow) -> bool:
    """Whether of a time in which the number is not known only calls without a readable number are proposed, though all of
    it is kept from destruction (`holds.criteria`): one longer than a day, or than a week on a line.
    """
    return not window.is_number_hidden and window.to_at - window.from_at > (A_WEEK if window.queue else A_DAY)


def listed_lines(session: Session, e164s: Sequence[str]) -> dict[str, Shared]:
    """Which of the numbers are on the list of shared lines, and what each is."""
    if not e164s:
        return {}
    query = select(col(SharedLine.e164), col(SharedLine.kind)).where(col(SharedLine.e164).in_(e164s))
    return {row[0]: Shared(row[1]) for row in session.execute(query)}


def received_of(first: date | None, now: datetime) -> date:
    """The day of a case's first receipt, never after the day of the search."""
    today = local_date(now)
    return min(first or today, today)


def _of_agent(own: OwnAgent, since: datetime | None) -> Filter:
    """Calls of an own agent id on its days: on others it was another person's, whose calls are none of this case's."""
    first = day_begins_at(own.from_on) if own.from_on is not None else None
    both = [moment for moment in (since, first) if moment is not None]
    return Filter(
        since=max(both, default=None),
        until=datetime.combine(own.to_on, time.max, HELSINKI) if own.to_on is not None else None,
        agent=own.agent,
    )


def _subject_number(number: CaseNumber, others: set[str], listed: dict[str, Shared]) -> SubjectNumber:
    e164, said = number.e164 or "", Shared(number.shared)
    return SubjectNumber(
        e164,
        Basis(number.basis),
        number.from_on,
        number.to_on,
        listed.get(e164, said) if said in (Shared.NO, Shared.UNKNOWN) else said,
        declared_by_others=e164 in others,
        confirmed_on=local_date(number.confirmed_at) if number.confirmed_at is not None else None,
    )


def _declared_by_others(session: Session, case: Case, e164s: Sequence[str]) -> set[str]:
    """The numbers that the subject of another case has given too; the same name is taken for the same subject."""
    if not e164s:
        return set()
    query = (
        select(col(CaseNumber.e164))
        .join(Case, col(Case.id) == col(CaseNumber.case_id))
        .where(
            col(CaseNumber.e164).in_(e164s),
            of_another_subject(case.id, name_key(case.subject_name)),
            col(Case.state).in_(("open", "closed")),
        )
    )
    return {e164 for e164 in session.scalars(query) if e164}
