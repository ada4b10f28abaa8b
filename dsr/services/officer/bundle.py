"""Everything that shows how one case was handled, for an inquiry of the Ombudsman, as values for paper and for a machine.

What was said in calls, and what a listener heard, is not in it: the Ombudsman asks for that apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import body_of, events_of
from dsr.db.tables import (
    AccessEntry,
    Approval,
    Case,
    CaseGround,
    Dispatch,
    Hold,
    IdentityCheck,
    Letter,
    LetterText,
    Proceeding,
    RightRequest,
)
from dsr.deps import Deps
from dsr.services.access_log import actor_names
from dsr.services.case_grounds import evidence_of
from dsr.services.clock_receipt import receipt_values
from dsr.services.messages import messages_of
from dsr.services.officer import bundle_rows, statements
from dsr.services.staff import names_of

SCHEMA = "inquiry-bundle/1"


@dataclass(frozen=True)
class Annex:
    """The printed bytes of one text of a letter, under its number in the bundle."""

    number: int
    letter_id: int
    language: str
    sha256: str
    pdf: bytes


def bundle_values(
    session: Session, deps: Deps, case: Case, letters: Sequence[Annex], language: str, on: date
) -> dict[str, Any]:
    """The sections in their order, plain values; moments are ISO in UTC, days ISO. Numbers of sections are given in print."""
    names = names_of(session)
    requests: list[RightRequest] = list(_of(session, RightRequest, case))
    rights = {request.id: request.right for request in requests}
    labels = {request.id or 0: deps.catalogue.rights[request.right].labels[language] for request in requests}
    return {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "case": _case(case),
        "messages": [_message(row) for row in messages_of(session, case.id or 0)],
        "rights": [receipt_values(session, deps, case, request, language, on) for request in requests],
        "corrections": bundle_rows.corrections(session, labels, names),
        "outcomes": [_outcome(request) for request in requests],
        "proceedings": [_proceeding(row) for row in _of(session, Proceeding, case)],
        "identity": [_identity(row, names) for row in _of(session, IdentityCheck, case)],
        "grounds": [*_grounds(session, deps, requests, names), *_grounds_of_steps(session, case, requests, language)],
        "letters": _letters(session, deps, case, letters, names, language),
        "handovers": bundle_rows.handovers(session, case, rights, names),
        "holds": [_hold(row, names) for row in _of(session, Hold, case)],
        "breaches": bundle_rows.breaches(session, case, names),
        "statements": _statements(session, case),
        "timeline": _timeline(session, case, rights, names),
        "looks": _looks(session, case),
    }


def annexes(session: Session, case: Case) -> list[Annex]:
    """The letters that left, as they were printed, numbered in the order of their sending."""
    sent = {row.letter_id: row.sent_at for row in reversed(_dispatches(session, case))}
    query = (
        select(LetterText)
        .join(Letter, col(Letter.id) == col(LetterText.letter_id))
        .where(col(Letter.case_id) == case.id, col(LetterText.pdf).is_not(None), col(Letter.id).in_(list(sent)))
        .order_by(col(LetterText.id))
    )
    texts = sorted(session.scalars(query), key=lambda text: (sent[text.letter_id], text.id))
    return [
        Annex(number, text.letter_id, text.language, text.pdf_sha256, text.pdf or b"")
        for number, text in enumerate(texts, 1)
    ]


def _case(case: Case) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "city_reference": case.outside_reference,
        "state": case.state,
        "subject_name": case.subject_name,
        "language": case.language,
        "opened_at": case.created_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
    }


def _message(row: Any) -> dict[str, Any]:
    return {
        "arrived_at": row.arrived_at.isoformat(),
        "time_known": row.arrival_time_known,
        "channel": row.channel,
        "kind": row.kind,
        "first_place": row.first_place,
        "arrival_reason": row.arrival_reason,
        "sender_reason": row.sender_reason,
        "text": row.text,
    }


def _outcome(request: RightRequest) -> dict[str, Any]:
    return {
        "right": request.right,
        "state": request.state,
        "is_open": request.is_open,
        "outcome": request.outcome,
        "answered_on": request.answered_on.isoformat() if request.answered_on else None,
        "timeliness": request.timeliness,
        "first_outcome": request.counted_outcome,
        "taken_up_again_on": request.again_on.isoformat() if request.again_on else None,
        "handled_again_by": request.again_by_on.isoformat() if request.again_by_on else None,
        "handled_again_day_by": request.again_basis,
        "handled_again_reason": request.again_reason,
    }


def _proceeding(row: Proceeding) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "reference": row.reference,
        "appellant": row.appellant,
        "letter_id": row.letter_id,
        "received_on": row.received_on.isoformat(),
        "outcome": row.outcome,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "is_ordered": row.is_ordered,
        "words": row.words,
    }


def _identity(row: IdentityCheck, names: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "on": row.checked_on.isoformat(),
        "kind": row.kind,
        "method": row.method,
        "result": row.result,
        "doubt": row.doubt_reason,
        "by": names.get(row.by_user, ""),
    }


def _grounds(
    session: Session, deps: Deps, requests: list[RightRequest], names: Mapping[int | None, str]
) -> list[dict[str, Any]]:
    """The documented grounds: the paragraph that the decision prints, and each field under its label as the evidence."""
    ids = [request.id for request in requests]
    query = select(CaseGround).where(col(CaseGround.right_request_id).in_(ids)).order_by(col(CaseGround.id))
    return [
        {
            "code": row.code,
            "fields": dict(row.fields),
            "evidence": evidence_of(deps.catalogue.grounds[row.code], row.language, row.fields),
            "reasons": row.reasons,
            "by": names.get(row.by_user, ""),
        }
        for row in session.scalars(query)
    ]


def _grounds_of_steps(
    session: Session, case: Case, requests: list[RightRequest], language: str
) -> list[dict[str, Any]]:
    """The grounds that no page of grounds wrote: as the letters that left printed them, and as the steps were told them."""
    told = [dict(entry) for letter in _of(session, Letter, case) if letter.state == "sent" for entry in letter.grounds]
    for request in requests:
        answers = request.answers
        if answers.get("ground"):
            entry = {"code": answers["ground"], "reasons": answers.get("ground_reasons", "")}
            told.append({**entry, "evidence": answers.get("ground_evidence", "")})
    ids = [request.id for request in requests]
    known = set(session.scalars(select(col(CaseGround.code)).where(col(CaseGround.right_request_id).in_(ids))))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in told:
        code, reasons, evidence = (_in(language, entry.get(name, "")) for name in ("code", "reasons", "evidence"))
        if code not in known:
            found.setdefault(
                (code, reasons), {"code": code, "fields": {}, "evidence": evidence, "reasons": reasons, "by": ""}
            )
    return list(found.values())


def _in(language: str, words: Any) -> str:
    """A text, or of texts by language the reader's, else the first that was written."""
    if not isinstance(words, Mapping):
        return str(words)
    return str(words.get(language) or next(filter(None, words.values()), ""))


def _letters(
    session: Session, deps: Deps, case: Case, sent: Sequence[Annex], names: Mapping[int | None, str], language: str
) -> list[dict[str, Any]]:
    dispatches = _dispatches(session, case)
    approvals = session.scalars(
        select(Approval).join(Letter, col(Letter.id) == col(Approval.letter_id)).where(col(Letter.case_id) == case.id)
    ).all()
    numbers: dict[int, list[Annex]] = {}
    for annex in sent:
        numbers.setdefault(annex.letter_id, []).append(annex)
    found = []
    for letter in _of(session, Letter, case):
        found.append(
            {
                "kind": letter.kind,
                "title": deps.catalogue.letter(letter.kind).titles[language],
                "state": letter.state,
                "dated_on": letter.dated_on.isoformat() if letter.dated_on else None,
                "decision_number": letter.decision_number,
                "approvals": [
                    {
                        "verdict": one.verdict,
                        "by": names.get(one.by_user or 0, ""),
                        "at": one.at.isoformat(),
                        "comment": one.comment,
                        "is_voided": one.voided_at is not None,
                    }
                    for one in approvals
                    if one.letter_id == letter.id
                ],
                "dispatches": [bundle_rows.sending(one, names) for one in dispatches if one.letter_id == letter.id],
                "annexes": [
                    {"number": one.number, "language": one.language, "sha256": one.sha256}
                    for one in numbers.get(letter.id or 0, [])
                ],
            }
        )
    return found


def _hold(row: Hold, names: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "placed_at": row.placed_at.isoformat(),
        "placed_by": names.get(row.placed_by, ""),
        "review_by": row.review_by.isoformat(),
        "released_at": row.released_at.isoformat() if row.released_at else None,
        "release_reason": row.release_reason,
    }


def _statements(session: Session, case: Case) -> list[dict[str, Any]]:
    return [
        {
            "question": one.question,
            "asked_by": one.asked_by,
            "asked_at": one.asked_at.isoformat(),
            "advice": one.advice,
            "answered_by": one.answered_by,
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        }
        for one in reversed(statements.of_case(session, case.id or 0))
    ]


def _timeline(
    session: Session, case: Case, rights: Mapping[int | None, str], names: Mapping[int | None, str]
) -> list[dict[str, Any]]:
    return [
        {
            "at": event.at.isoformat(),
            "kind": event.kind,
            "right": rights.get(event.right_request_id, ""),
            "by": names.get(event.by_user or 0, ""),
            "hash": event.hash,
            "body": dict(body_of(event)),
        }
        for event in events_of(session, f"case:{case.id}")
    ]


def _looks(session: Session, case: Case) -> list[dict[str, Any]]:
    names = actor_names(session)
    query = select(AccessEntry).where(col(AccessEntry.case_id) == case.id).order_by(col(AccessEntry.id))
    return [
        {
            "at": row.at.isoformat(),
            "who": names.get(row.actor, row.actor),
            "action": row.action,
            "subject": row.subject,
            "basis": row.basis,
            "refused": row.is_refused,
        }
        for row in session.scalars(query)
    ]


def _dispatches(session: Session, case: Case) -> list[Dispatch]:
    query = (
        select(Dispatch).join(Letter, col(Letter.id) == col(Dispatch.letter_id)).where(col(Letter.case_id) == case.id)
    )
    return list(session.scalars(query.order_by(col(Dispatch.sent_at), col(Dispatch.id))))


def _of(session: Session, table: Any, case: Case) -> Any:
    return session.scalars(select(table).where(col(table.case_id) == case.id).order_by(col(table.id))).all()
