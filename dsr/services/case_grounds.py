"""The grounds that a handler documented for a right request: rows as they stand, and as a decision takes them.

A ground is documented, not typed. `workflows/grounds.yaml` says what each ground asks for; the fields make the
paragraph that the decision prints (a `{place}` each), and what is not written stands in it as `[label]`, which stops
approval. A closed list of roles keeps the agent from being the other person of GDPR 15(4). The usual words of what is
no ground are found in what is written and refused with the reason; for the words that no list knows, whoever writes
confirms that nothing rests on them, and whoever signs rules each of them out by name. What the law counts as the reason is
a choice; words add the facts of the case. One ground stands once for one part. Fields and reasons are case content
(`case_ground`); the log has code and version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Ground, Sends, Serves
from dsr.db.tables import Call, Case, CaseGround, Link, ListeningMark, ListeningTask, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI
from dsr.domain.errors import NotFound
from dsr.domain.ground_codes import FEE_UNPAID
from dsr.domain.ground_parts import MASKING, How, Part, Passage, Withheld


def grounds_of(session: Session, request_id: int) -> list[CaseGround]:
    """The documented grounds of a right request, oldest first."""
    query = select(CaseGround).where(col(CaseGround.right_request_id) == request_id)
    return list(session.scalars(query.order_by(col(CaseGround.id))))


def grounds_for(session: Session, deps: Deps, request_id: int, letter_kind: str | None = None) -> list[CaseGround]:
    """Those that a letter of this kind carries, oldest first: a decision on a fee what a fee rests on, a refusal all the others.

    None: a refusal whose kind is not known yet. Where the request is refused because its fee was not paid, the ground on which
    the fee was decided refuses nothing: the city chose the one of two (GDPR 12(5): "either charge [...] or refuse").
    """
    catalogue = deps.catalogue
    found = grounds_of(session, request_id)
    is_refusal = letter_kind is None or catalogue.letter(letter_kind).sends is Sends.REFUSAL_SENT
    is_unpaid = is_refusal and any(row.code == FEE_UNPAID for row in found)
    return [
        row
        for row in found
        if (
            catalogue.grounds[row.code].serves is not Serves.FEE
            and not (is_unpaid and catalogue.grounds[row.code].fee_provision is not None)
            if is_refusal
            else catalogue.may_rest_on(letter_kind, row.code)
        )
    ]


def one_ground(session: Session, request: RightRequest, row_id: int) -> CaseGround:
    """One documented ground of this request; `NotFound` otherwise."""
    row = session.get(CaseGround, row_id)
    if row is None or row.right_request_id != request.id:
        raise NotFound("There is no such ground")
    return row


def entries_of(
    session: Session, deps: Deps, request: RightRequest, languages: Collection[str], letter_kind: str | None = None
) -> list[dict[str, Any]]:
    """The documented grounds as a decision of this kind carries them, each code once: the parts of one ground follow one
    another."""
    found: dict[str, dict[str, Any]] = {}
    for row in grounds_for(session, deps, request.id or 0, letter_kind):
        evidence = evidence_of(deps.catalogue.grounds[row.code], row.language, row.fields)
        known = found.get(row.code)
        reasons = row.reasons if known is None else f"{known['reasons'][row.language]}\n\n{row.reasons}"
        told = evidence if known is None else f"{known['evidence']}\n\n{evidence}"
        # Nobody has written English: the courtesy text says so until somebody does.
        spread = dict.fromkeys({*languages, row.language}, reasons) | {"en": ""}
        found[row.code] = {"code": row.code, "reasons": spread, "evidence": told}
    for entry in found.values():
        entry["reasons"] = {language: entry["reasons"][language] for language in languages}
    return list(found.values())


def answers_of(session: Session, deps: Deps, request: RightRequest) -> dict[str, str]:
    """What a step that records a ground asks for, taken from the documented grounds; empty where there are none."""
    rows = grounds_for(session, deps, request.id or 0)
    if not rows:
        return {}
    entries = entries_of(session, deps, request, (rows[0].language,))
    return {
        "ground": entries[0]["code"],
        "ground_reasons": "\n\n".join(str(entry["reasons"][rows[0].language]) for entry in entries),
        "ground_evidence": "\n\n".join(str(entry["evidence"]) for entry in entries),
    }


def evidence_of(ground: Ground, language: str, fields: Mapping[str, str]) -> str:
    """The fields as the evidence that stays on file: a line each, under its label."""
    lines = []
    for one in ground.asked(language):
        text = str(fields.get(one.code, ""))
        if text or not one.is_optional:
            lines.append(f"{one.label}: {one.choices.get(text, text)}")
    return "\n".join(lines)


def part_of(row: CaseGround) -> Part:
    """The part that a documented ground is about, with its passages as they were when it was saved."""
    kept = row.part
    return Part(
        withheld=tuple(Withheld(one) for one in kept.get("withheld", [])),
        how=How(kept["how"]) if kept.get("how") else None,
        passages=tuple(Passage(*one) for one in kept.get("passages", [])),
    )


def masked_passages(rows: Iterable[CaseGround]) -> dict[int, list[Passage]]:
    """The passages that documented grounds mask, by call, in the order of the recording; each once."""
    found: dict[int, list[Passage]] = {}
    for row in rows:
        part = part_of(row)
        for one in part.passages if part.how in MASKING else ():
            mine = found.setdefault(one.call_id, [])
            if (one.from_ms, one.to_ms) not in {(other.from_ms, other.to_ms) for other in mine}:
                mine.append(one)
    return {call_id: sorted(mine, key=lambda one: one.from_ms) for call_id, mine in found.items()}


def given_as_text(rows: Iterable[CaseGround], masked: Mapping[int, str]) -> set[int]:
    """Which of the masked calls, each with its ground, go as text with blanks: as the part says that is about the call.

    A part is about the calls whose passages it has; one without passages about the others of its ground.
    """
    parts = [(row.code, part) for row in rows if (part := part_of(row)).how in MASKING]
    found = set()
    for call_id, ground in masked.items():
        own = [part for code, part in parts if code == ground]
        mine = [part for part in own if any(one.call_id == call_id for one in part.passages)]
        mine = mine or [part for part in own if not part.passages]
        if any(part.how is How.TEXT_WITH_BLANKS for part in mine):
            found.add(call_id)
    return found


def heard_passages(session: Session, case: Case) -> list[tuple[int, Passage]]:
    """What listeners marked in the recordings of the calls linked to the case, by the mark's id; empty where nobody marked
    anything. A call that was listened to and is not the person's is nothing of their decision (GDPR 15(4))."""
    query = (
        select(ListeningMark, col(Call.started_at), col(Call.id))
        .join(ListeningTask, col(ListeningTask.id) == col(ListeningMark.task_id))
        .join(Call, col(Call.id) == col(ListeningTask.call_id))
        .join(Link, (col(Link.call_id) == col(Call.id)) & (col(Link.case_id) == col(ListeningTask.case_id)))
        .where(col(ListeningTask.case_id) == case.id, col(ListeningTask.state) == "answered")
        .order_by(col(Call.started_at), col(ListeningMark.from_ms))
    )
    found = []
    for mark, started_at, call_id in session.execute(query).all():
        called = f"{started_at.astimezone(HELSINKI):%Y-%m-%dT%H:%M}"
        found.append((mark.id or 0, Passage(called, mark.from_ms, mark.to_ms, mark.description, call_id)))
    return found
