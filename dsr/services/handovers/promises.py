"""Which calls an answer promises a copy of, frozen when it is sent, and which of those copies are still missing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db import standing
from dsr.db.tables import METADATA, Call, Dispatch, Handover, HandoverCall, Letter, Link, PromisedCopy, RightRequest
from dsr.domain.given import COPIED, Given
from dsr.services.case_grounds import given_as_text, grounds_of
from dsr.services.recording_fates import Fate, fates

_PROMISED = METADATA.tables["promised_copy"]

COPIES = ("audio", "transcript", "both")
"""Forms that are a copy (GDPR 15(3)): the sound or an unedited transcript. Facts of a call or a summary are none."""


def promise_copies(session: Session, request: RightRequest, kind: str) -> int:
    """Note of which calls the letter of `kind` that has just been sent promises a copy; answers how many.

    A copy is promised of every linked call that is given, whole or with passages masked, and whose recording was there on
    the letter's day; of any other the letter says that none is given. A later answer replaces what an earlier one promised.
    """
    query = select(Letter).where(
        col(Letter.right_request_id) == request.id, col(Letter.kind) == kind, col(Letter.state) == "sent"
    )
    letter = session.scalars(query.order_by(col(Letter.id).desc())).first()
    standing.remove(session, _PROMISED, col(PromisedCopy.right_request_id) == request.id)
    if letter is None:
        return 0
    call_ids = copies_given(session, request, letter.dated_on or request.received_on)
    given = select(col(Link.call_id), col(Link.ground)).where(col(Link.case_id) == request.case_id)
    masked = {row[0]: row[1] for row in session.execute(given.where(col(Link.given) == Given.MASKED.value))}
    as_text = given_as_text(grounds_of(session, request.id or 0), masked)
    for call_id in call_ids:
        row = PromisedCopy(right_request_id=request.id or 0, call_id=call_id, letter_id=letter.id or 0)
        row.is_masked, row.is_text = call_id in masked, call_id in as_text
        session.add(row)
    session.flush()
    return len(call_ids)


def copies_given(session: Session, request: RightRequest, on: date) -> list[int]:
    """The linked calls whose recording is given and is there on a Helsinki day, earliest first."""
    query = select(Call).join(Link, col(Link.call_id) == col(Call.id))
    query = query.where(col(Link.case_id) == request.case_id, col(Link.given).in_(COPIED))
    calls = list(session.scalars(query.order_by(col(Call.started_at), col(Call.id))))
    became = fates(session, calls, request.received_on, on)
    return [call.id or 0 for call in calls if became[call.id or 0].fate is Fate.KEPT]


def promised_calls(session: Session, request: RightRequest) -> set[int]:
    """The calls of which the answer that was sent promised a copy."""
    promised = select(col(PromisedCopy.call_id)).where(col(PromisedCopy.right_request_id) == request.id)
    return set(session.scalars(promised))


def text_calls(session: Session, request: RightRequest) -> set[int]:
    """The calls of which the answer that was sent promised a text with blanks, and no sound."""
    promised = select(col(PromisedCopy.call_id)).where(col(PromisedCopy.right_request_id) == request.id)
    return set(session.scalars(promised.where(col(PromisedCopy.is_text))))


def linked(request: RightRequest, *given: str) -> Select[int]:
    """The linked calls of which this is given."""
    return select(col(Link.call_id)).where(col(Link.case_id) == request.case_id, col(Link.given).in_(given))


def missing_by_request(session: Session, request_ids: Collection[int]) -> dict[int, int]:
    """Of how many promised calls no copy has been handed over, by right request; one without any is left out."""
    return {row[0]: row[1] for row in session.execute(MISSING, {"requests": list(request_ids)})}


def missing_calls(session: Session, request_id: int) -> list[int]:
    """The promised calls of which no copy has been handed over yet."""
    query = select(col(PromisedCopy.call_id)).where(
        col(PromisedCopy.right_request_id) == request_id, col(PromisedCopy.call_id).not_in(_handed())
    )
    return list(session.scalars(query.order_by(col(PromisedCopy.call_id))))


def rest_promised(session: Session, request_ids: Collection[int]) -> dict[int, date]:
    """The day by which the person was last told that the missing copies of the answer that was sent come, by right request; one
    of which nothing was said is left out. What was said of an earlier answer counts no more."""
    answered = exists().where(
        col(PromisedCopy.right_request_id) == col(Handover.right_request_id),
        col(Dispatch.letter_id) == col(PromisedCopy.letter_id),
        col(Dispatch.recorded_at) <= col(Handover.recorded_at),
    )
    query = select(col(Handover.right_request_id), col(Handover.rest_promised_on)).where(
        col(Handover.right_request_id).in_(request_ids),
        col(Handover.rest_promised_on).is_not(None),
        col(Handover.taken_back_at).is_(None),
        answered,
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(col(Handover.id)))}


def rest_due(session: Session, request_ids: Collection[int]) -> dict[int, date]:
    """`rest_promised` of those of which a copy is still missing."""
    told = rest_promised(session, request_ids)
    missing = missing_by_request(session, told) if told else {}
    return {request_id: on for request_id, on in told.items() if request_id in missing}


def _handed() -> Select[int]:
    """Calls of the same right request of which a copy is out, a whole one where the newest answer promises it whole."""
    return (
        select(col(HandoverCall.call_id))
        .join(Handover, col(Handover.id) == col(HandoverCall.handover_id))
        .where(
            col(Handover.right_request_id) == col(PromisedCopy.right_request_id),
            col(Handover.form).in_(COPIES),
            col(Handover.taken_back_at).is_(None),
            or_(~col(HandoverCall.is_masked), col(PromisedCopy.is_masked)),
        )
        .correlate(PromisedCopy)
    )


MISSING = (
    select(col(PromisedCopy.right_request_id), func.count())
    .where(
        col(PromisedCopy.right_request_id).in_(bindparam("requests", expanding=True)),
        col(PromisedCopy.call_id).not_in(_handed()),
    )
    .group_by(col(PromisedCopy.right_request_id))
)
"""What `missing_by_request` answers of `requests`."""
