"""Recordings that are to be erased by what was decided, though they are there still: no letter tells another day of them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseTask, ErasureChoice, Link, RightRequest
from dsr.domain.erasure import OBJECTION, Choice
from dsr.domain.matters import TaskKind
from dsr.services.rights.facts import ERASE_FIRST

_BEGUN = ("erasing", "answering", "refusing_partly", "erased", "partly_refused")
"""States of a request for erasure in which it is decided what is erased."""

_UPHELD = ("upholding", "upheld")
"""States of an objection in which it is decided that processing stops: the recordings are then erased without being chosen."""

ASKED, ASKED_FIRST, OTHER = "asked", "asked_first", "other"
"""Whose decision it is: of a request of the same case, of one that wants the recording gone before the copy, of another case."""

_CALLS: BindParameter[int] = bindparam("calls", expanding=True)
_CHOSEN = (
    select(col(ErasureChoice.call_id), RightRequest)
    .join(RightRequest, col(RightRequest.id) == col(ErasureChoice.right_request_id))
    .where(
        col(ErasureChoice.call_id).in_(_CALLS),
        col(ErasureChoice.verdict) == Choice.ERASE.value,
        col(RightRequest.state).in_(_BEGUN),
    )
)
_KEPT = exists().where(
    col(CaseTask.right_request_id) == col(RightRequest.id),
    col(CaseTask.kind) == TaskKind.ERASE.value,
    col(CaseTask.outcome).not_in(("", "erased")),
)
_OBJECTED = (
    select(col(Link.call_id), RightRequest)
    .join(RightRequest, col(RightRequest.case_id) == col(Link.case_id))
    .where(
        col(Link.call_id).in_(_CALLS),
        col(RightRequest.right) == OBJECTION,
        col(RightRequest.state).in_(_UPHELD),
        ~_KEPT,
    )
)


def to_be_erased(
    session: Session, case: Case, request: RightRequest | None, call_ids: Collection[int]
) -> dict[int, str]:
    """By which decision the recording of each call is to be erased, but that of `request` itself, which its letter tells.

    Calls of which nothing of the kind was decided are not there. Of another case no more is told than that the day is no
    longer the end of the storage period. Source: GDPR 12(1) (only true words about destruction), 15(4), 17(1) and 17(1)(c).
    """
    request_id = request.id if request is not None else None
    found: dict[int, str] = {}
    calls = {"calls": list(call_ids)}
    for call_id, by in (*session.execute(_CHOSEN, calls), *session.execute(_OBJECTED, calls)):
        if by.id == request_id:
            continue
        if by.case_id != case.id:
            found.setdefault(call_id, OTHER)
        elif found.get(call_id) != ASKED_FIRST:
            found[call_id] = ASKED_FIRST if by.answers.get(ERASE_FIRST) is True else ASKED
    return found
