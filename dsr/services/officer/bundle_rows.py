"""What the bundle for an inquiry tells of a case's days put right, sendings, hand-overs and breaches: ids, codes, days, and what was written of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.tables import Breach, BreachAwareness, Call, Case, ClockFact, Dispatch, Handover, HandoverCall
from dsr.services.breaches.reading import earlier_awareness
from dsr.services.clock import MERGED, MISTAKE

Names = Mapping[int | None, str]


def corrections(session: Session, labels: Mapping[int, str], names: Names) -> list[dict[str, Any]]:
    """Each day of a clock that somebody put right, not what a step of its own corrects: which, what stood before, why, by whom and when. `labels` name the right
    requests."""
    before = aliased(ClockFact)
    query = (
        select(ClockFact, col(before.happened_on))
        .join(before, col(before.id) == col(ClockFact.replaces_id))
        .where(col(ClockFact.right_request_id).in_(labels), col(ClockFact.reason).not_in((MISTAKE, MERGED)))
        .order_by(col(ClockFact.id))
    )
    return [
        {
            "right": labels[row.right_request_id],
            "kind": row.kind,
            "on_before": on_before.isoformat(),
            "on": row.happened_on.isoformat(),
            "why": row.reason,
            "put_right_by": names.get(row.recorded_by, ""),
            "put_right_at": row.recorded_at.isoformat(),
        }
        for row, on_before in session.execute(query)
    ]


def sending(row: Dispatch, names: Names) -> dict[str, Any]:
    """One sending of a letter; with each moment that stood before it was put right, why, by whom and when."""
    return {
        "way": row.way,
        "sent_at": row.sent_at.isoformat(),
        "by": names.get(row.by_user or 0, ""),
        "recorded_at": row.recorded_at.isoformat(),
        "sent_before": [
            {
                "sent_at": was["sent_at"],
                "why": was["why"],
                "put_right_by": names.get(was["by"], ""),
                "put_right_at": was["at"],
            }
            for was in row.corrections
        ],
    }


def handovers(session: Session, case: Case, rights: Mapping[int | None, str], names: Names) -> list[dict[str, Any]]:
    """Each hand-over in the order in which they left: what went to whom, when and by which way, with the package's SHA-256.

    One that was taken back as recorded by mistake stands there with its reason. `rights` are the rights by request.
    """
    query = select(Handover).where(col(Handover.case_id) == case.id)
    return [
        {
            "id": row.id,
            "right_request_id": row.right_request_id,
            "right": rights.get(row.right_request_id, ""),
            "form": row.form,
            "items": row.items,
            "calls": _calls(session, row),
            "way": row.way,
            "receiver": row.receiver,
            "identified": row.identified,
            "handed_at": row.handed_at.isoformat(),
            "by": names.get(row.by_user, ""),
            "recorded_at": row.recorded_at.isoformat(),
            "package_sha256": row.package_sha256,
            "rest_promised_on": _iso(row.rest_promised_on),
            "masking_heard_on": _iso(row.masking_heard_on),
            "masking_heard_by": names.get(row.masking_heard_by, ""),
            "taken_back_at": _iso(row.taken_back_at),
            "taken_back_by": names.get(row.taken_back_by, ""),
            "taken_back_why": row.taken_back_why,
        }
        for row in session.scalars(query.order_by(col(Handover.handed_at), col(Handover.id)))
    ]


def breaches(session: Session, case: Case, names: Names) -> list[dict[str, Any]]:
    """Each breach of security that is recorded of the case, as GDPR 33(5) wants it documented; also one put aside as none."""
    query = select(Breach).where(col(Breach.case_id) == case.id).order_by(col(Breach.id))
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "state": row.state,
            "aware_at": row.aware_at.isoformat(),
            "aware_reason": row.aware_reason,
            "aware_before": [_awareness(one, names) for one in earlier_awareness(session, row.id or 0)],
            "notify_by": row.notify_by.isoformat(),
            "what": row.what,
            "persons": row.persons,
            "records": row.records,
            "consequences": row.consequences,
            "measures": row.measures,
            "risk": row.risk,
            "notifies_ombudsman": row.notifies_ombudsman,
            "notifies_persons": row.notifies_persons,
            "decision_reason": row.decision_reason,
            "decided_by": names.get(row.decided_by, ""),
            "decided_at": _iso(row.decided_at),
            "ombudsman_told_at": _iso(row.ombudsman_told_at),
            "ombudsman_reference": row.ombudsman_reference,
            "delay_reason": row.delay_reason,
            "persons_told_at": _iso(row.persons_told_at),
            "closing_words": row.closing_words,
            "closed_by": names.get(row.closed_by, ""),
            "closed_at": _iso(row.closed_at),
        }
        for row in session.scalars(query)
    ]


def _calls(session: Session, row: Handover) -> list[dict[str, Any]]:
    query = select(HandoverCall, col(Call.started_at)).join(Call, col(Call.id) == col(HandoverCall.call_id))
    covered = query.where(col(HandoverCall.handover_id) == row.id).order_by(col(Call.started_at), col(Call.id))
    return [
        {"id": one.call_id, "started_at": started_at.isoformat(), "masked": one.is_masked}
        for one, started_at in session.execute(covered)
    ]


def _awareness(row: BreachAwareness, names: Names) -> dict[str, Any]:
    return {
        "aware_at": row.aware_at.isoformat(),
        "aware_reason": row.aware_reason,
        "put_right_by": names.get(row.by_user, ""),
        "put_right_at": row.at.isoformat(),
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
