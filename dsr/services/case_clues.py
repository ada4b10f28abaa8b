"""What the subject of a case remembers of their calls, and their own agent ids where they work for the city."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CaseClue, Leg
from dsr.deps import Deps
from dsr.domain.clues import CLUE_LIMIT, Clue, ClueKind
from dsr.domain.errors import NotFound, Refused
from dsr.services import cases, projection
from dsr.services.searchable import can_search


def clues_of(session: Session, case_id: int) -> list[CaseClue]:
    """The clues of the case in the order in which they were written down."""
    query = select(CaseClue).where(col(CaseClue.case_id) == case_id).order_by(col(CaseClue.id))
    return list(session.scalars(query))


def add_clue(session: Session, deps: Deps, case: Case, clue: Clue, *, by: int, at: datetime) -> None:
    """Write a clue; the register is searched anew. The same one twice is one, and a length replaces an earlier one.

    The caller has taken `holds_lock` and claimed the case. Raises `Refused` where the case has as many as it can.
    """
    present = clues_of(session, case.id or 0)
    if any(_as_clue(row) == clue for row in present):
        return
    if len(present) >= CLUE_LIMIT:
        raise Refused(
            f"A case takes {CLUE_LIMIT} of these: remove one first", code="clues_too_many", values={"most": CLUE_LIMIT}
        )
    if clue.kind is ClueKind.DURATION:
        session.execute(
            delete(CaseClue).where(col(CaseClue.case_id) == case.id, col(CaseClue.kind) == ClueKind.DURATION.value)
        )
    session.add(
        CaseClue(
            case_id=case.id or 0,
            kind=clue.kind.value,
            value=clue.value,
            duration_ms=clue.duration_ms,
            from_on=clue.from_on,
            to_on=clue.to_on,
            added_at=at,
        )
    )
    session.flush()
    record(session, f"case:{case.id}", "clue_added", at=at, by=by, kind_of_clue=clue.kind.value)
    _search_again(session, deps, case, by=by, at=at)


def remove_clue(session: Session, deps: Deps, case: Case, clue_id: int, *, by: int, at: datetime) -> None:
    """Take a clue away; what was held for it stays held until a person releases it, what it proposed does not stay."""
    clue = session.get(CaseClue, clue_id)
    if clue is None or clue.case_id != case.id:
        raise NotFound("There is no such clue in this case")
    kind = clue.kind
    session.delete(clue)
    session.flush()
    record(session, f"case:{case.id}", "clue_removed", at=at, by=by, kind_of_clue=kind)
    _search_again(session, deps, case, by=by, at=at)


def unknown_agents(session: Session, agents: Collection[str]) -> set[str]:
    """Which of these agent ids no call of the register has."""
    known = {agent for agent in agents if session.scalar(select(col(Leg.id)).where(col(Leg.agent) == agent).limit(1))}
    return set(agents) - known


def _search_again(session: Session, deps: Deps, case: Case, *, by: int, at: datetime) -> None:
    if can_search(session, case.id or 0) or case.searched_at is not None:
        cases.search_again(session, case.id or 0, by=by, at=at)
    projection.project_case(session, deps, case)


def _as_clue(row: CaseClue) -> Clue:
    return Clue(ClueKind(row.kind), row.value, row.duration_ms, row.from_on, row.to_on)
