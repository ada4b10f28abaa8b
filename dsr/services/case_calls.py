"""The calls of one case as its page shows them: tied ones and proposed ones, each with why, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Candidate, Hold, HoldItem, Leg, Link, Recording, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.call_facts import known_length
from dsr.domain.languages import LANGUAGES
from dsr.domain.matching import is_ticked_beforehand
from dsr.domain.retention import MAY_EXIST
from dsr.services.call_queues import Directory, directory, is_anothers, name_in
from dsr.services.kept_calls import Kept, kept_of
from dsr.services.recording_fates import RecordingFate, fates

WEAK_SHOWN = 50
"""So many weak matches are listed on a page."""

PROPOSED_SHOWN = 100
"""So many proposed calls are listed on a page: an employee's own may be thousands."""


@dataclass(frozen=True)
class Pages:
    """Which page of the proposed calls and of the weak matches is looked at, from 1."""

    proposed: int = 1
    weak: int = 1


@dataclass(frozen=True)
class CallLine:
    """One call of the case, values only. `reasons` are codes with values; `queue_names` by language, the technical name
    where the directory has none; `is_transferable`: the line was another controller's when the call was made; `fate` is what became
    of the recordings of a tied call; `length_ms` is None where it is not known; `is_renumbered`: the source gave it other numbers or another time after a
    person judged it, and nobody has since."""

    call_id: int
    started_at: datetime
    other_started_at: datetime | None
    direction: str
    length_ms: int | None
    parts: int
    queue_names: dict[str, str]
    is_sensitive: bool
    is_transferable: bool
    controller: str
    kept: Kept
    score: int = 0
    band: str = ""
    verdict: str = ""
    reasons: tuple[tuple[str, dict[str, Any]], ...] = ()
    blockers: tuple[str, ...] = ()
    link_reason: str = ""
    given: str = ""
    ground: str = ""
    fate: RecordingFate | None = None
    is_renumbered: bool = False

    @property
    def is_ticked(self) -> bool:
        """Whether the handler finds the call ticked: one of another controller's line is transferred instead."""
        return is_ticked_beforehand(self.band, self.blockers) and not (self.is_transferable or self.is_renumbered)


@dataclass(frozen=True)
class CaseCalls:
    """`linked` and one page of `proposed` oldest first, of `proposed_total`; `rejected` are those a person has said are not
    the subject's; of the `weak_total` weak ones a page of `WEAK_SHOWN`, likeliest first. `newest_item` is the last recording that the case holds: who confirms the hold says up to which one."""

    linked: tuple[CallLine, ...] = ()
    proposed: tuple[CallLine, ...] = ()
    rejected: tuple[CallLine, ...] = ()
    weak: tuple[CallLine, ...] = ()
    weak_total: int = 0
    proposed_total: int = 0
    pages: Pages = Pages()
    unconfirmed: int = 0
    newest_item: int = 0


def calls_of_case(session: Session, case_id: int, on: date, pages: Pages = Pages()) -> CaseCalls:
    """Everything that the case page shows of calls on a Helsinki day, in a handful of queries however many calls there are."""
    candidates = {
        row.call_id: row for row in session.scalars(select(Candidate).where(col(Candidate.case_id) == case_id))
    }
    links = {row.call_id: row for row in session.scalars(select(Link).where(col(Link.case_id) == case_id))}
    weak = [row for row in candidates.values() if row.band == "weak" and not row.verdict and row.call_id not in links]
    weak_page = _page(pages.weak, len(weak), WEAK_SHOWN)
    weak_rows = sorted(weak, key=lambda row: (-row.score, row.call_id))[(weak_page - 1) * WEAK_SHOWN :]
    weak_ids = [row.call_id for row in weak_rows[:WEAK_SHOWN]]
    judged = [call_id for call_id, row in candidates.items() if row.verdict]
    waiting = _oldest_first(
        session,
        [
            call_id
            for call_id, row in candidates.items()
            if row.band != "weak" and not row.verdict and call_id not in links
        ],
    )
    proposed_page = _page(pages.proposed, len(waiting), PROPOSED_SHOWN)
    proposed_ids = waiting[(proposed_page - 1) * PROPOSED_SHOWN :][:PROPOSED_SHOWN]
    calls = _calls(session, sorted({*judged, *proposed_ids, *links, *weak_ids}))
    legs, kept = _legs(session, list(calls)), kept_of(session, case_id, calls)
    queues = directory(session, {call.queue for call in calls.values()} | _queues_told(candidates.values()))
    tied = [call for call_id, call in calls.items() if call_id in links]
    became = fates(session, tied, _received_on(session, case_id), on)
    lines = [
        replace(
            _line(call, candidates.get(call_id), links.get(call_id), legs.get(call_id, 1), kept[call_id], queues),
            fate=became.get(call_id),
        )
        for call_id, call in sorted(calls.items(), key=lambda item: (item[1].started_at, item[0]))
    ]
    return CaseCalls(
        linked=tuple(line for line in lines if line.call_id in links),
        proposed=tuple(
            line for line in lines if line.call_id not in links and line.verdict == "" and line.band != "weak"
        ),
        rejected=tuple(line for line in lines if line.call_id not in links and line.verdict == "not_subject"),
        weak=tuple(
            sorted((one for one in lines if one.call_id in weak_ids), key=lambda one: weak_ids.index(one.call_id))
        ),
        weak_total=len(weak),
        proposed_total=len(waiting),
        pages=Pages(proposed_page, weak_page),
        unconfirmed=_unconfirmed(session, case_id),
        newest_item=_newest_item(session, case_id),
    )


def _page(asked: int, total: int, size: int) -> int:
    """The page asked for, or the nearest that there is."""
    return min(max(asked, 1), max(1, -(-total // size)))


def _oldest_first(session: Session, call_ids: Sequence[int]) -> list[int]:
    """The calls by when they began."""
    query = select(col(Call.id)).where(col(Call.id).in_(call_ids)).order_by(col(Call.started_at), col(Call.id))
    return [call_id for call_id in session.scalars(query) if call_id is not None] if call_ids else []


def _line(
    call: Call,
    candidate: Candidate | None,
    link: Link | None,
    parts: int,
    kept: Kept,
    queues: Directory,
) -> CallLine:
    queue, on = queues.of_call(call), local_date(call.started_at)
    return CallLine(
        call_id=call.id or 0,
        started_at=call.started_at,
        other_started_at=call.other_started_at,
        direction=call.direction,
        length_ms=known_length(call.duration_ms, call.ended_at),
        parts=parts,
        queue_names=_names(queues, call.queue, on),
        is_sensitive=queue is not None and queue.is_sensitive,
        is_transferable=is_anothers(queue),
        controller=queue.controller if queue is not None else "",
        kept=kept,
        score=candidate.score if candidate else 0,
        band=candidate.band if candidate else "",
        verdict=candidate.verdict if candidate else "",
        reasons=tuple(_reason(one, queues, on) for one in candidate.reasons) if candidate else (),
        blockers=tuple(candidate.blockers) if candidate else (),
        link_reason=link.reason if link else "",
        given=link.given if link else "",
        ground=link.ground if link else "",
        is_renumbered=any(one is not None and one.renumbered_at is not None for one in (candidate, link)),
    )


def _names(queues: Directory, technical: str, on: date) -> dict[str, str]:
    """The line's plain names as they were when the call was made."""
    queue = queues.at(technical, on)
    return {language: name_in(queue, language) or technical for language in LANGUAGES}


def _queues_told(candidates: Iterable[Candidate]) -> set[str]:
    """The lines that reasons name: a call may have been passed on from the one under which it is filed."""
    return {
        str(one["values"]["queue"]) for row in candidates for one in row.reasons if "queue" in one.get("values", {})
    }


def _reason(stored: Any, queues: Directory, on: date) -> tuple[str, dict[str, Any]]:
    """A reason as it was stored: its code, and the values that its sentence shows, a line by its names in languages."""
    values = dict(stored.get("values", {}))
    if "queue" in values:
        values["queue"] = _names(queues, str(values["queue"]), on)
    return str(stored["code"]), values


def _received_on(session: Session, case_id: int) -> date:
    """The day of the case's first receipt; a message passed on has no request, and nothing of it is tied."""
    query = select(func.min(col(RightRequest.received_on))).where(col(RightRequest.case_id) == case_id)
    return session.scalar(query) or date.max


def _calls(session: Session, ids: Sequence[int]) -> dict[int, Call]:
    return {call.id or 0: call for call in session.scalars(select(Call).where(col(Call.id).in_(ids)))} if ids else {}


def _legs(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(col(Leg.call_id), func.count()).where(col(Leg.call_id).in_(ids)).group_by(col(Leg.call_id))
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def _unconfirmed(session: Session, case_id: int) -> int:
    """How many held recordings the source has not confirmed, one that two holds keep once: also those whose call is only
    weakly proposed."""
    query = (
        select(func.count(col(HoldItem.recording_id).distinct()))
        .select_from(HoldItem)
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            col(Hold.case_id) == case_id,
            col(Hold.released_at).is_(None),
            col(HoldItem.upstream) != "confirmed",
            col(Recording.state).in_(MAY_EXIST),
        )
    )
    return int(session.execute(query).scalar_one())


def _newest_item(session: Session, case_id: int) -> int:
    query = select(func.max(col(HoldItem.id))).join(Hold, col(Hold.id) == col(HoldItem.hold_id))
    return session.scalar(query.where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None))) or 0
