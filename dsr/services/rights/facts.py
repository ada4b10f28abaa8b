"""What guards must know of corrections, erasures and restrictions of right requests, read for many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import distinct, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import CaseTask, CopyPlace, Correction, ErasureChoice, Link, Recording, Restriction, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Verdict
from dsr.domain.erasure import Choice, Place
from dsr.domain.given import Given
from dsr.domain.ground_codes import RESTRICTED
from dsr.domain.matters import TaskKind
from dsr.domain.retention import MAY_EXIST
from dsr.domain.rights_order import Used, may_erase
from dsr.services.rights import erasing, lifting, restricting
from dsr.services.rights.recorded import is_recorded

ERASE_FIRST = "erase_first"
"""The answer by which a step of erasure keeps that the person wants the recordings gone before the copy."""


@dataclass(frozen=True)
class RightFacts:
    """One right request, as `domain.workflow.Facts` names it."""

    points: int = 0
    points_unjudged: int = 0
    points_refused: int = 0
    calls_to_erase: int = 0
    calls_to_keep: int = 0
    calls_unrecorded: int = 0
    recordings_left: int = 0
    places_unchecked: int = 0
    roll_offs_open: int = 0
    may_erase: bool = True
    is_restriction_open: bool = False
    is_restricted: bool = False
    is_otherwise_restricted: bool = False
    restricted_unallowed: int = 0
    lifting_told_on: date | None = None
    lifting_final_on: date | None = None


@dataclass
class _Tally:
    verdicts: dict[int, dict[str, int]] = field(default_factory=dict)

    def of(self, request_id: int, verdict: str) -> int:
        return self.verdicts.get(request_id, {}).get(verdict, 0)

    def all(self, request_id: int) -> int:
        return sum(self.verdicts.get(request_id, {}).values())


def right_facts(
    session: Session, deps: Deps, requests: Mapping[int, Sequence[RightRequest]], linked: Collection[int]
) -> dict[int, RightFacts]:
    """The facts of every request of the cases named, by its id; `linked` are those of the cases that have linked calls."""
    rows = [one for found in requests.values() for one in found]
    # Most cases use access alone, which has none of these rows: then nothing is asked.
    others = [one.id or 0 for one in rows if one.right != "access"]
    points = _tally(session, Correction, others) if others else _Tally()
    choices = _tally(session, ErasureChoice, others, local_date(deps.now())) if others else _Tally()
    places = _places(session, others) if others else {}
    left = erasing.left_by_request(session, [one for one in rows if one.right != "access"]) if others else {}
    standing = _standing(session, others) if others else {}
    told = lifting.told_on_by_request(session, deps, list(standing.values())) if standing else {}
    final = lifting.final_on_by_request(session, deps, list(standing.values()), told) if told else {}
    unallowed = _unallowed(session, requests) if linked and restricting.any_stands(session) else {}
    allowed = {case_id: may_erase(used(found)) for case_id, found in requests.items()}
    answered: dict[int, set[int]] = {}
    for one in rows:
        if one.id in standing and not one.is_open:
            answered.setdefault(one.case_id, set()).add(one.id or 0)
    undecided = {one.case_id for one in rows if one.right == "restriction" and one.is_open}
    found: dict[int, RightFacts] = {}
    for one in rows:
        request_id = one.id or 0
        row = standing.get(request_id)
        found[request_id] = RightFacts(
            points=points.all(request_id),
            points_unjudged=points.of(request_id, ""),
            points_refused=points.of(request_id, Verdict.REFUSED),
            calls_to_erase=choices.of(request_id, Choice.ERASE),
            calls_to_keep=choices.of(request_id, Choice.KEEP),
            calls_unrecorded=choices.of(request_id, Choice.NOTHING),
            recordings_left=left.get(request_id, 0),
            places_unchecked=len(Place) - places.get(request_id, (0, 0))[0],
            roll_offs_open=places.get(request_id, (0, 0))[1],
            may_erase=allowed[one.case_id],
            is_restriction_open=one.case_id in undecided,
            is_restricted=row is not None,
            is_otherwise_restricted=bool(answered.get(one.case_id, set()) - {request_id}),
            restricted_unallowed=unallowed.get(one.case_id, 0),
            lifting_told_on=told.get(request_id),
            lifting_final_on=final.get(request_id),
        )
    return found


def used(requests: Collection[RightRequest]) -> list[Used]:
    """The rights of a case as the rules of their order know them."""
    return [Used(one.right, one.is_open, one.answers.get(ERASE_FIRST) is True) for one in requests]


def _tally(
    session: Session, table: type[Correction] | type[ErasureChoice], ids: Sequence[int], on: date | None = None
) -> _Tally:
    by = (col(table.right_request_id), col(table.verdict))
    found = _Tally()
    if table is ErasureChoice:  # what was unlinked since counts no more, nor "no recording" where one has come since
        came = exists().where(
            col(Recording.call_id) == col(ErasureChoice.call_id),
            col(Recording.state).in_(MAY_EXIST),
            col(Recording.due_on) >= on,
        )
        query = (
            select(*by, func.count())
            .join(RightRequest, col(RightRequest.id) == col(ErasureChoice.right_request_id))
            .join(
                Link,
                (col(Link.case_id) == col(RightRequest.case_id)) & (col(Link.call_id) == col(ErasureChoice.call_id)),
            )
            .where(or_(col(ErasureChoice.verdict) != Choice.NOTHING.value, ~came))
        )
    else:
        query = select(*by, func.count())
    for request_id, verdict, count in session.execute(query.where(by[0].in_(ids)).group_by(*by)):
        found.verdicts.setdefault(request_id, {})[verdict] = count
    return found


def _places(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of how many places each request's copies were confirmed, and how many of them are still to drop theirs."""
    by, waits = col(CopyPlace.right_request_id), CaseTask
    is_open = (
        (col(waits.right_request_id) == by)
        & (col(waits.place) == col(CopyPlace.place))
        & (col(waits.kind) == TaskKind.ROLL_OFF.value)
        & (col(waits.outcome) == "")
    )
    counted = select(by, func.count(distinct(col(CopyPlace.id))), func.count(distinct(col(waits.id))))
    rows = session.execute(counted.outerjoin(waits, is_open).where(by.in_(ids)).group_by(by))
    return {row[0]: (row[1], row[2]) for row in rows}


def _standing(session: Session, ids: Sequence[int]) -> dict[int, Restriction]:
    query = select(Restriction).where(col(Restriction.right_request_id).in_(ids), col(Restriction.ended_at).is_(None))
    return {row.right_request_id: row for row in session.scalars(query)}


def _unallowed(session: Session, requests: Mapping[int, Sequence[RightRequest]]) -> dict[int, int]:
    """Of how many linked calls with a recording the use is restricted and not allowed, by case; what is withheld for that is
    not used, and where there is no recording none is gone through."""
    query = select(col(Link.case_id), col(Link.call_id)).where(
        col(Link.case_id).in_(requests),
        or_(col(Link.given) != Given.NONE.value, col(Link.ground) != RESTRICTED),
        is_recorded(col(Link.call_id)),
    )
    linked = {(case_id, call_id) for case_id, call_id in session.execute(query)}
    return Counter(case_id for case_id, _call in restricting.barred_pairs(session, linked))
