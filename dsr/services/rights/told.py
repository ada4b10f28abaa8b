"""What letters tell of corrections, statements, erasures, restrictions and recipients, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, CaseTask, Correction, Link, Recording, RightRequest, Statement
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Part, Verdict
from dsr.domain.erasure import OBJECTION, Choice
from dsr.domain.matters import TaskKind
from dsr.domain.restriction import WEIGHED
from dsr.services import call_queues
from dsr.services.letters.right_values import ConsentAsked, CopyFate, Corrected, RestrictionTold, Told
from dsr.services.letters.right_values import Statement as SupplementaryStatement
from dsr.services.recording_fates import Fate
from dsr.services.rights import correcting, erasing, in_english, lifting, restricting
from dsr.services.rights.after_objection import awaited
from dsr.services.rights.contested import LIFTING_REASON, upheld_on
from dsr.services.rights.kept_by import kept_by
from dsr.services.rights.ledger import ledger, name_in
from dsr.services.rights.restricted_uses import consents_lacking

FACTS = {
    "queue": {"fi": "Palvelu", "sv": "Tjänst", "en": "Service"},
    "agent": {"fi": "Asiakaspalvelija", "sv": "Kundtjänstmedarbetare", "en": "Agent"},
    "": {"fi": "Muu tieto", "sv": "Annan uppgift", "en": "Other data"},
}
IN_REGISTER = {
    "fi": "puheluiden tallennusrekisterissä",
    "sv": "i registret över inspelade samtal",
    "en": "in the call recording register",
}

CHOSEN = {Choice.ERASE: "erased", Choice.KEEP: "kept", Choice.NOTHING: "gone"}
"""What each choice comes to, as `right_values.CALL_VALUES` names it."""

Outcomes = Mapping[int, dict[str, Any]]

LINE = "queue"
"""The fact of a call that names its line."""


def right_values(
    session: Session, deps: Deps, case: Case, request: RightRequest | None, language: str, *, tells: bool
) -> dict[str, Any]:
    """The values that letters of the rights besides access print; all empty for a letter that may leave before identity.

    `corrections`, `statements`, `copies`, `told`, `restriction` and `consent`, in the shapes of `services.letters.right_values`, and
    `awaited`, the codes of what the erasing after an upheld objection waits for.
    """
    if request is None or not tells:
        nothing = dict.fromkeys(("told", "restriction", "consent"))
        return {"corrections": [], "statements": [], "copies": [], "awaited": [], **nothing}
    return {
        "corrections": _corrections(session, case, request, language),
        "statements": _statements(session, deps, case, request),
        "copies": _copies(session, request),
        "told": _told(session, deps, case, request, language),
        "restriction": _restriction(session, deps, case, request),
        "consent": _consent(session, case) if request.right == "access" else None,
        "awaited": awaited(session, deps, case, request, local_date(deps.now())) if _is_upheld(request) else [],
    }


def with_outcomes(
    session: Session, case: Case, request: RightRequest, calls: list[dict[str, Any]], language: str, binding: str
) -> list[dict[str, Any]]:
    """The city's calls with what the right came to for each: `outcome`, its `reasons`, `done_on`, and whether it is held.

    The reasons are as the text of `language` prints them beside the `binding` one.
    """
    outcomes = _outcomes(session, request)
    reasons = in_english.by_call(in_english.reasons_of(session, request), language, binding)
    ids = _call_ids(session, case)
    held = kept_by(session, case.id or 0, ids).requests
    return [
        _as_it_is({**call, "held": call_id in held, "reasons": reasons.get(call_id, ""), **outcomes.get(call_id, {})})
        for call, call_id in zip(calls, ids, strict=True)
    ]


def _as_it_is(call: dict[str, Any]) -> dict[str, Any]:
    """The call with what erasure came to as its recording stands: what was not there was neither erased on request nor kept,
    and what is there was not erased yet. The other rights are about the call's facts too, which stay."""
    if call["outcome"] not in ("erased", "kept"):
        return call
    is_there, is_erased = call["recording"] == Fate.KEPT, call["recording"] == Fate.ERASED
    outcome = call["outcome"] if is_there else "erased" if is_erased else "gone"
    return {**call, "outcome": outcome, "done_on": call["done_on"] if is_erased else None}


def _call_ids(session: Session, case: Case) -> list[int]:
    """The linked calls that are the city's, in the order in which letters number them."""
    query = select(col(Call.id)).join(Link, col(Link.call_id) == col(Call.id))
    query = query.where(col(Link.case_id) == case.id, col(Link.given) != "transfer")
    found = session.scalars(query.order_by(col(Call.started_at), col(Call.id)))
    return [call_id for call_id in found if call_id is not None]


def _outcomes(session: Session, request: RightRequest) -> Outcomes:
    if request.right == "erasure":
        gone = _gone_on(session, request)
        return {
            call_id: {
                "outcome": CHOSEN[Choice(row.verdict)],
                "done_on": gone.get(call_id),
            }
            for call_id, row in erasing.choices_of(session, request.id or 0).items()
        }
    if request.right == "rectification":
        return _of_points(session, request)
    if request.right in ("restriction", "objection"):
        return _of_whole(session, request)
    return {}


def _of_points(session: Session, request: RightRequest) -> Outcomes:
    """What was met least decides the word of a call about which more than one thing is said."""
    words = {Verdict.CORRECTED: "corrected", Verdict.STATEMENT: "statement", Verdict.REFUSED: "unchanged"}
    points = [row for row in correcting.points_of(session, request.id or 0) if row.call_id and row.verdict]
    points.sort(key=lambda row: list(words).index(Verdict(row.verdict)))
    return {row.call_id or 0: {"outcome": words[Verdict(row.verdict)]} for row in points}


def _of_whole(session: Session, request: RightRequest) -> Outcomes:
    """Restriction and objection come to the same for every linked call."""
    row = restricting.standing(session, request.id or 0)
    if request.right == OBJECTION:
        word = "stopped" if _is_upheld(request) else "continues"
    else:
        word = "restricted" if row is not None and row.granted_at is not None else "not_restricted"
    query = select(col(Link.call_id)).where(col(Link.case_id) == request.case_id)
    return {call_id: {"outcome": word} for call_id in session.scalars(query)}


def _is_upheld(request: RightRequest) -> bool:
    return request.right == OBJECTION and request.state in ("upholding", "upheld")


def _gone_on(session: Session, request: RightRequest) -> dict[int, str]:
    query = (
        select(col(Recording.call_id), col(Recording.destroyed_at))
        .join(Link, col(Link.call_id) == col(Recording.call_id))
        .where(col(Link.case_id) == request.case_id, col(Recording.destroyed_at).is_not(None))
    )
    return {call_id or 0: local_date(at).isoformat() for call_id, at in session.execute(query) if at is not None}


def _corrections(session: Session, case: Case, request: RightRequest, language: str) -> list[Corrected]:
    made = [row for row in correcting.points_of(session, request.id or 0) if row.verdict == Verdict.CORRECTED]
    if not made:
        return []
    numbers = {call_id: number for number, call_id in enumerate(_call_ids(session, case), start=1)}
    lines = call_queues.directory(
        session, {name for row in made if row.fact == LINE for name in (row.before, row.after)}
    )

    def shown(row: Correction, value: str) -> str:
        """A line by its plain name: its technical one means nothing to the reader (hallintolaki 9 §)."""
        return (row.fact == LINE and call_queues.name_in(lines.latest(value), language)) or value

    return [
        {
            "what": FACTS[row.fact][language],
            "call": numbers.get(row.call_id or 0),
            "old": shown(row, row.before),
            "new": shown(row, row.after),
            "on": local_date(row.judged_at).isoformat() if row.judged_at is not None else "",
            "where": IN_REGISTER[language] if row.part == Part.FACTS else "",
        }
        for row in made
    ]


def _statements(session: Session, deps: Deps, case: Case, request: RightRequest) -> list[SupplementaryStatement]:
    """Each text once, with the calls it goes with, in the order in which they were attached."""
    query = select(Statement).where(col(Statement.right_request_id) == request.id).order_by(col(Statement.id))
    if not (attached := session.scalars(query).all()):
        return []
    numbers = {call_id: number for number, call_id in enumerate(_call_ids(session, case), start=1)}
    found: dict[str, SupplementaryStatement] = {}
    for row in attached:
        text = deps.cipher.open(row.sealed)
        one = found.setdefault(text, {"text": text, "added_on": local_date(row.at).isoformat(), "calls": []})
        if row.call_id in numbers:
            one["calls"] = sorted({*one["calls"], numbers[row.call_id]})
    return list(found.values())


def _copies(session: Session, request: RightRequest) -> list[CopyFate]:
    return [
        {"place": place, "state": row.state, "done_on": _iso(row.done_on), "rolls_off_on": _iso(row.rolls_off_on)}
        for place, row in erasing.places_of(session, request.id or 0).items()
    ]


def _told(session: Session, deps: Deps, case: Case, request: RightRequest, language: str) -> list[Told] | None:
    """The recipients of the ledger; none at all is a statement too, which only a look at the ledger allows."""
    query = select(CaseTask).where(
        col(CaseTask.right_request_id) == request.id, col(CaseTask.kind) == TaskKind.ARTICLE19.value
    )
    tasks = {task.disclosure_id: task for task in session.scalars(query)}
    register = deps.catalogue.register
    rows = ledger(session, case.id or 0)
    return [_recipient(name_in(row, register, language), tasks.get(row.id)) for row in rows]


def _recipient(name: str, task: CaseTask | None) -> Told:
    is_told = task is not None and task.outcome == "notified"
    why_not = task.words if task is not None and task.outcome in ("impossible", "disproportionate") else ""
    return {"name": name, "on": _iso(task.closed_on) if is_told and task else None, "why_not": why_not}


def _restriction(session: Session, deps: Deps, case: Case, request: RightRequest) -> RestrictionTold | None:
    rows = restricting.of_case(session, case.id or 0)
    row = next((one for one in rows if one.right_request_id == request.id), rows[0] if rows else None)
    if row is None:
        return None
    return {
        "grounds": [row.ground] if row.ground else [],
        "from_on": local_date(row.from_at).isoformat(),
        "is_own": row.right_request_id == request.id,
        "lifted_for": str(request.answers.get(LIFTING_REASON, "")),
        "lifts_on": lifting.final_on(deps, local_date(deps.now())).isoformat(),
        "upheld_on": _iso(upheld_on(session, request)) if row.ground == WEIGHED else None,
    }


def _consent(session: Session, case: Case) -> ConsentAsked | None:
    """When the subject was asked last whether restricted calls may be gone through, where that was not allowed."""
    lacking = consents_lacking(session, case)
    asked = max((one.asked_on for one in lacking if one.asked_on is not None), default=None)
    if asked is None:
        return None
    answers = [one.answered_on for one in lacking if one.answered_on is not None]
    is_answered = len(answers) == len(lacking)
    return {"asked_on": asked.isoformat(), "answered_on": _iso(max(answers)) if is_answered else None}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
