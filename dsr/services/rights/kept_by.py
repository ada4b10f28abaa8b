"""Which holds keep the recordings of a case's calls: its own requests', and what a letter to its person does not speak of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, Hold, HoldItem, Recording
from dsr.domain.holds import OF_REQUEST, HoldKind
from dsr.services.holds.asked import waiting_for

_TOLD = frozenset({*OF_REQUEST, HoldKind.RESTRICTION, HoldKind.NEEDED})
"""Holds of the case whose end its letters tell: the decision becomes final, the restriction ends, the day until which it is needed."""


@dataclass(frozen=True)
class KeptBy:
    """By the calls' ids: `requests` are kept by an open hold of the case's own requests, `besides` by one that its letters do not
    tell of (another case's, a complaint's, an authority's), so that no day of destruction is sure."""

    requests: frozenset[int]
    besides: frozenset[int]


def kept_by(session: Session, case_id: int, call_ids: Collection[int]) -> KeptBy:
    """What keeps the recordings of the calls now; a part of a hold that waits for a person's word counts, and a case to which
    the call is proposed and that has not judged it.

    Source: GDPR 12(1) (only true words about destruction); 15(4) and 5(1)(f) (nothing is told of another person's case).
    """
    columns = (col(Recording.call_id), col(Hold.kind), col(Hold.case_id))
    is_open = (col(Recording.call_id).in_(call_ids), col(Hold.released_at).is_(None))
    items = select(*columns).join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
    rows = session.execute(items.join(Hold, col(Hold.id) == col(HoldItem.hold_id)).where(*is_open).distinct())
    found = {(call_id, kind, of_case) for call_id, kind, of_case in rows}
    found |= {(one.call_id, one.kind, one.case_id) for one in waiting_for(session, call_ids)}
    found |= {(call_id, kind, of_case) for call_id, kind, of_case in session.execute(_proposed(call_ids))}
    return KeptBy(
        requests=frozenset(call_id for call_id, kind, of_case in found if of_case == case_id and kind in OF_REQUEST),
        besides=frozenset(call_id for call_id, kind, of_case in found if of_case != case_id or kind not in _TOLD),
    )


def _proposed(call_ids: Collection[int]) -> Select[int, str, int | None]:
    return (
        select(col(Candidate.call_id), col(Hold.kind), col(Hold.case_id))
        .join(Hold, col(Hold.case_id) == col(Candidate.case_id))
        .where(
            *(col(Candidate.call_id).in_(call_ids), col(Candidate.verdict) == ""),
            *(col(Hold.released_at).is_(None), col(Hold.kind).in_(OF_REQUEST)),
        )
    )
