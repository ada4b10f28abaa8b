"""Drafts: a letter begun from its models in the languages it must have, and how far each letter has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Approval, LetterKind, Sends, WrittenTo
from dsr.db.events import lock_stream
from dsr.db.tables import Case, Letter, LetterText, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.letter_text import filled, places_of
from dsr.domain.workflow import LetterState
from dsr.services import projection
from dsr.services.case_grounds import entries_of
from dsr.services.letters import rows, versions
from dsr.services.letters.first_words import Draft, asked_words, first_words
from dsr.services.letters.values import Sight, values_for

BINDING = ("fi", "sv")


def start(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest | None,
    kind: str,
    *,
    by: int,
    at: datetime,
) -> Letter:
    """Begin a letter of `kind` from its models, in every language it must have; version 1 is by the user.

    A letter of that kind that is neither sent nor void is answered instead of a second one; when the step was made with
    another ground, reason or day, that becomes a new version of it by this user. A question about identity belongs to the
    whole case, because its pause counts for every right. Raises `Refused` (`language_unsettled`) for a decision in a
    case whose language is not settled (kielilaki 19 §).
    """
    letter_kind = deps.catalogue.letter(kind)
    if letter_kind.sends is Sends.IDENTITY_ASKED:
        request = None
    languages = languages_for(case, letter_kind, local_date(at))
    unsent = _unsent(session, case, request, kind)
    if unsent is not None:
        return _with_new_answers(session, deps, case, unsent, request, letter_kind, languages, by=by, at=at)
    letter = Letter(
        case_id=case.id or 0,
        right_request_id=request.id if request else None,
        kind=kind,
        grounds=_grounds_from(session, deps, request, letter_kind, languages),
        options=_options_from(request, letter_kind),
        created_by=by,
        created_at=at,
    )
    return _begun(session, deps, case, letter, request, languages, by=by, at=at)


def start_acknowledgement(session: Session, deps: Deps, case: Case, *, by: int, at: datetime) -> Letter:
    """Begin the acknowledgement of a case by itself (13/2003, 12 §): made by the system, so it has no preparer.

    `by` is who logged the request; the event names them, the letter does not.
    """
    letter_kind = deps.catalogue.letter("acknowledgement")
    unsent = _unsent(session, case, None, letter_kind.kind)
    if unsent is not None:
        return unsent
    letter = Letter(case_id=case.id or 0, kind=letter_kind.kind, created_at=at)
    return _begun(
        session, deps, case, letter, None, languages_for(case, letter_kind, local_date(at)), by=None, at=at, event_by=by
    )


def start_to(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    kind: str,
    options: Mapping[str, str],
    *,
    by: int,
    at: datetime,
) -> Letter:
    """Begin a letter of `kind` to somebody whom its options name: one each, however many are under way."""
    letter_kind = deps.catalogue.letter(kind)
    letter = Letter(
        case_id=case.id or 0,
        right_request_id=request.id,
        kind=kind,
        options=dict(options),
        created_by=by,
        created_at=at,
    )
    languages = languages_for(case, letter_kind, local_date(at), letter)
    return _begun(session, deps, case, letter, request, languages, by=by, at=at)


def void_drafts(
    session: Session, case_id: int, request_id: int | None, reason: str, *, by: int | None, at: datetime
) -> None:
    """Void every letter of the right request (None: of the whole case) that has not been sent, with its approvals."""
    lock_stream(session, f"case:{case_id}")
    query = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.state).in_(rows.UNSENT))
    if request_id is not None:
        query = query.where(col(Letter.right_request_id) == request_id)
    query = query.order_by(col(Letter.id)).with_for_update().execution_options(populate_existing=True)
    for letter in session.scalars(query):
        versions.void(session, letter, reason, by=by, at=at)


def states(session: Session, case_id: int, request_id: int | None) -> dict[str, LetterState]:
    """The state of the newest letter of each kind that is not void: the request's own and those of the whole case."""
    return states_by_request(session, [(case_id, request_id)])[case_id, request_id]


def states_by_request(
    session: Session, places: Collection[tuple[int, int | None]]
) -> dict[tuple[int, int | None], dict[str, LetterState]]:
    """What `states` answers for every case and right request named, in one query."""
    query = select(col(Letter.case_id), col(Letter.right_request_id), col(Letter.kind), col(Letter.state)).where(
        col(Letter.case_id).in_({case_id for case_id, _ in places}), col(Letter.state) != "void"
    )
    rows_of_case: dict[int, list[tuple[int | None, str, str]]] = {}
    for case_id, request_id, kind, state in session.execute(query.order_by(col(Letter.id))).all():
        rows_of_case.setdefault(case_id, []).append((request_id, kind, state))
    return {
        (case_id, wanted): {
            kind: LetterState(state)
            for request_id, kind, state in rows_of_case.get(case_id, [])
            if request_id is None or request_id == wanted
        }
        for case_id, wanted in places
    }


def languages_for(case: Case, kind: LetterKind, on: date, letter: Letter | None = None) -> list[str]:
    """The binding languages a letter of this kind must have on a Helsinki day: the case's, or both where a notice knows none.

    What goes to an authority is in the language of the case, and to another person in the language that the letter says
    is theirs. Source: kielilaki (423/2003) 19 § 2 mom. for decisions, 19 § 3 mom. and 23 § for notices.
    """
    chosen = str(letter.options.get("addressee_language", "")) if letter is not None else ""
    if kind.written_to is not WrittenTo.SUBJECT and chosen:
        return [chosen]
    if kind.written_to is WrittenTo.NAMED:
        return list(BINDING)
    if kind.written_to is WrittenTo.OMBUDSMAN and case.language not in BINDING:
        return ["fi"]
    if case.language in BINDING:
        return [case.language]
    if kind.approval_rule(on) is Approval.DECISION:
        raise Refused(
            "A decision is given in one language: choose Finnish or Swedish as the language of the case first",
            code="language_unsettled",
        )
    return list(BINDING)


def model_blocks(
    session: Session, deps: Deps, letter: Letter, language: str, at: datetime, blocks: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The models of the letter's blocks in one language, with their places filled from the case as it stands."""
    values = values_for(session, deps, letter, language, Sight(local_date(at)), blocks or {})
    return _filled_models(deps.catalogue.letter(letter.kind), language, values)


def _filled_models(kind: LetterKind, language: str, values: Mapping[str, Any]) -> dict[str, str]:
    places = places_of(values, language)
    return {block.name: filled(block.model[language], places).strip("\n") for block in kind.blocks}


def _begun(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    request: RightRequest | None,
    languages: Sequence[str],
    *,
    by: int | None,
    at: datetime,
    event_by: int | None = None,
) -> Letter:
    session.add(letter)
    session.flush()
    add_texts(session, deps, case, letter, request, languages, at)
    letter.version = 0
    versions.write_version(session, letter, "letter_drafted", by=by, at=at, event_by=event_by)
    if request is not None and not request.is_open:
        projection.project_left(session, deps, [letter.case_id])
    return letter


def add_texts(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    request: RightRequest | None,
    languages: Sequence[str],
    at: datetime,
) -> None:
    """Add texts in these languages, each begun from the kind's models and what the handler already wrote."""
    kind = deps.catalogue.letter(letter.kind)
    for language in languages:
        values = values_for(session, deps, letter, language, Sight(local_date(at)), {})
        blocks = _filled_models(kind, language, values)
        if request is not None:
            blocks |= first_words(Draft(session, deps, case, request, kind, language, blocks, values))
        session.add(LetterText(letter_id=letter.id or 0, language=language, blocks=blocks))
    session.flush()


def _unsent(session: Session, case: Case, request: RightRequest | None, kind: str) -> Letter | None:
    lock_stream(session, f"case:{case.id}")
    of_request = col(Letter.right_request_id)
    query = select(Letter).where(
        col(Letter.case_id) == case.id,
        col(Letter.kind) == kind,
        col(Letter.state).in_(rows.UNSENT),
        of_request.is_(None) if request is None else of_request == request.id,
    )
    query = query.order_by(col(Letter.id).desc()).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def _with_new_answers(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    request: RightRequest | None,
    kind: LetterKind,
    languages: Sequence[str],
    *,
    by: int,
    at: datetime,
) -> Letter:
    """What the step now asked and got stands in the letter, not what it got the first time."""
    before = versions.content_of(session, letter)
    fresh = _grounds_from(session, deps, request, kind, languages)
    letter.grounds = list({entry["code"]: entry for entry in [*letter.grounds, *fresh]}.values())
    letter.options = {**letter.options, **_options_from(request, kind)}
    for text in rows.texts_of(session, letter):
        if request is not None:
            values = values_for(session, deps, letter, text.language, Sight(local_date(at)), text.blocks)
            draft = Draft(session, deps, case, request, kind, text.language, text.blocks, values)
            text.blocks = {**text.blocks, **asked_words(draft)}
            session.add(text)
    session.add(letter)
    session.flush()
    if versions.content_of(session, letter) != before:
        versions.write_version(session, letter, "letter_edited", by=by, at=at)
    return letter


def _grounds_from(
    session: Session, deps: Deps, request: RightRequest | None, kind: LetterKind, languages: Sequence[str]
) -> list[dict[str, Any]]:
    """The grounds documented for the request, else the one that the step towards a refusal asked for; their reasons were
    written for the reader of the decision."""
    if request is None or not kind.rests_on_grounds:
        return []
    answers = request.answers
    is_refusal = kind.sends is Sends.REFUSAL_SENT
    if is_refusal and not answers.get("ground"):
        return []
    documented = entries_of(session, deps, request, languages, kind.kind)
    if documented or not is_refusal:
        return documented
    reasons = str(answers.get("ground_reasons", ""))
    return [
        {
            "code": str(answers["ground"]),
            "reasons": {language: "" if language == "en" else reasons for language in languages},
            "evidence": str(answers.get("ground_evidence", "")),
        }
    ]


def _options_from(request: RightRequest | None, kind: LetterKind) -> dict[str, Any]:
    if request is None or kind.sends is not Sends.EXTENSION_NOTICE_SENT:
        return {}
    return {name: str(value) for name in ("factor", "extended_until") if (value := request.answers.get(name))}
