"""Letters that no step of a right calls for: which may be begun in a case now, and beginning one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from dsr.catalogue import LetterKind, Sends
from dsr.db.tables import (
    Call,
    Case,
    CaseTask,
    Letter,
    LetterRecipient,
    Link,
    Representative,
    RightRequest,
    Statement,
)
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotFound, Refused
from dsr.domain.letter_beginnings import SENTENCES, Matter, beginning_refusal
from dsr.domain.matters import TaskKind
from dsr.domain.serving import Lack
from dsr.services import breaches, clock, recording_fates
from dsr.services.letters import drafting, fees, rows
from dsr.services.recording_fates import Fate
from dsr.services.sendings import sendings_to, service_on

OMBUDSMAN_COVER = "ombudsman_cover"


@dataclass(frozen=True)
class Offer:
    """One kind of letter for one request; `refusal` is the code of why it makes no sense now, empty where it may be begun."""

    kind: LetterKind
    request: RightRequest
    refusal: str


def offers(session: Session, deps: Deps, case: Case, at: datetime) -> list[Offer]:
    """Every kind that the catalogue lets be begun from the case, for each request it serves, in the catalogue's order."""
    matters = [
        (request, _matter(session, deps, case, request, at)) for request in clock.requests_of(session, case.id or 0)
    ]
    return [
        Offer(kind, request, beginning_refusal(kind.begin.rule, matter) or "")
        for kind in deps.catalogue.letters.values()
        if kind.begin is not None
        for request, matter in matters
        if kind.serves(request.right) and request.state != "undone"
    ]


def check(session: Session, deps: Deps, case: Case, kind: str, request_id: int, at: datetime) -> RightRequest:
    """The request, where a letter of this kind may be begun for it now. Raises `Refused` with why it makes no sense now,
    `NotFound` for what is not offered at all."""
    found = [one for one in offers(session, deps, case, at) if (one.kind.kind, one.request.id) == (kind, request_id)]
    if not found:
        raise NotFound("This letter cannot be begun for that request")
    if found[0].refusal:
        raise Refused(SENTENCES[found[0].refusal], code=found[0].refusal)
    return found[0].request


def begin(session: Session, deps: Deps, case: Case, kind: str, request_id: int, *, by: int, at: datetime) -> Letter:
    """Begin a letter of this kind for the request. Raises what `check` raises."""
    request = check(session, deps, case, kind, request_id, at)
    return drafting.start(session, deps, case, request, kind, by=by, at=at)


def _matter(session: Session, deps: Deps, case: Case, request: RightRequest, at: datetime) -> Matter:
    case_id, request_id = case.id or 0, request.id or 0
    calls = list(
        session.scalars(select(Call).join(Link, col(Link.call_id) == col(Call.id)).where(col(Link.case_id) == case_id))
    )
    became = recording_fates.fates(session, calls, request.received_on, local_date(at))
    letters = [one for one in rows.letters_of(session, case_id) if one.state == "sent"]
    sent = {one.kind for one in letters if one.right_request_id == request_id}
    return Matter(
        is_open=request.is_open,
        is_answer_out=request.is_open and not fees.is_ahead(deps, request),
        linked_calls=len(calls),
        is_limited=any(_withholds_under_34(deps, one) for one in letters if one.right_request_id == request_id),
        is_ombudsman_told=OMBUDSMAN_COVER in sent,
        is_decided=any(deps.catalogue.letter(kind).is_decision for kind in sent),
        is_destroyed=any(one.fate in (Fate.EXPIRED, Fate.LOST) for one in became.values()),
        is_fee_announced=fees.ANNOUNCEMENT in sent,
        has_statement=_any(session, col(Statement.right_request_id) == request_id),
        lacks_mandate=case.mandate not in ("not_needed", "shown")
        and _any(session, col(Representative.case_id) == case_id),
        is_unfetched=_is_unfetched(session, case_id, local_date(at)),
        is_breach_high=breaches.is_high(session, case_id),
        has_document_request=_has_task(session, case_id, TaskKind.DOCUMENT_REQUEST),
        has_complaint=_has_task(session, case_id, TaskKind.COMPLAINT),
    )


def _withholds_under_34(deps: Deps, letter: Letter) -> bool:
    """Whether the letter refuses something on a ground of section 34 (tietosuojalaki 34 § 4 mom.)."""
    grounds = deps.catalogue.grounds
    is_refusal = deps.catalogue.letter(letter.kind).sends is Sends.REFUSAL_SENT
    return is_refusal and any(entry["code"] in grounds and grounds[entry["code"]].is_34 for entry in letter.grounds)


def _has_task(session: Session, case_id: int, kind: TaskKind) -> bool:
    return _any(
        session, col(CaseTask.case_id) == case_id, col(CaseTask.kind) == kind.value, col(CaseTask.outcome) == ""
    )


def _is_unfetched(session: Session, case_id: int, on: date) -> bool:
    """Whether a letter waits to be fetched by somebody whom it has not served: one that counts as served by being sent does not
    (13/2003, 18-19 §), nor one that was fetched or went another way since."""
    recipients = select(col(LetterRecipient.id)).where(col(LetterRecipient.case_id) == case_id)
    sent = sendings_to(session, [one for one in session.scalars(recipients) if one is not None])
    return any(service_on(sendings, on).why in (Lack.WAITING, Lack.UNFETCHED) for sendings in sent.values())


def _any(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*conditions))))
