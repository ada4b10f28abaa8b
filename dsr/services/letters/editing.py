"""Changes to a draft: its words, its languages, or that it is not needed; each a version of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from dsr.catalogue import LetterKind, WrittenTo
from dsr.db.tables import Letter, LetterText
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.decision_form import MARKS, checked_marks
from dsr.domain.errors import Invalid, Refused
from dsr.services import projection
from dsr.services.case_grounds import entries_of
from dsr.services.letters import history, rows, texts, versions
from dsr.services.letters.addressee import checked_addressee, checked_other, only_addressee, without_addressee
from dsr.services.letters.corrected import CORRECTION, checked_choice, withholds_more
from dsr.services.letters.drafting import BINDING, add_texts, languages_for
from dsr.services.letters.values import request_of

CLOSED = "A letter that was sent or voided is not changed any more"


def edit(
    session: Session,
    deps: Deps,
    letter_id: int,
    seen_version: int,
    blocks: Mapping[str, Mapping[str, str]],
    grounds: Sequence[Mapping[str, Any]] | None = None,
    options: Mapping[str, str] | None = None,
    addressee: Mapping[str, str] | None = None,
    agreed: Sequence[str] = (),
    *,
    by: int,
    at: datetime,
) -> Letter:
    """Write a new version; any change voids an approval and brings the letter back to a draft.

    Blocks, grounds, options and the addressee that are not handed in stay as they are. `agreed` are the places whose text says
    the same as the other languages' though it was not changed. What equals the present version writes nothing. Raises `Stale` for another version, `Refused` once the letter was sent or voided, `Invalid` for text that
    cannot be taken.
    """
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    rows.refuse_stale(letter, seen_version)
    typed = _checked(session, deps, letter, blocks, grounds, options, addressee)
    before = versions.content_of(session, letter)
    for text in rows.texts_of(session, letter):
        text.blocks = {**text.blocks, **typed.blocks.get(text.language, {})}
        session.add(text)
    letter.grounds = list(typed.grounds)
    letter.options = history.with_agreed(
        typed.options, letter.options.get(history.AGREED, {}), agreed, letter.version + 1
    )
    session.add(letter)
    session.flush()
    if versions.content_of(session, letter) != before:
        versions.write_version(session, letter, "letter_edited", by=by, at=at)
    return letter


def try_on(
    session: Session,
    deps: Deps,
    letter: Letter,
    blocks: Mapping[str, Mapping[str, str]],
    grounds: Sequence[Mapping[str, Any]] | None = None,
    options: Mapping[str, str] | None = None,
    addressee: Mapping[str, str] | None = None,
) -> list[LetterText]:
    """Put what is typed onto the rows of this session as if it had been read so: nothing is there to be stored.

    Answers the texts: the session forgets rows that nobody holds, and would read them again. Raises `Refused` and `Invalid` as `edit` does. For a session that only reads; what it read is thrown away with it.
    """
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    typed = _checked(session, deps, letter, blocks, grounds, options, addressee)
    held = rows.texts_of(session, letter)
    for text in held:
        set_committed_value(text, "blocks", {**text.blocks, **typed.blocks.get(text.language, {})})
    set_committed_value(letter, "grounds", list(typed.grounds))
    set_committed_value(letter, "options", dict(typed.options))
    return held


def match_languages(
    session: Session, deps: Deps, letter_id: int, seen_version: int, *, by: int | None, at: datetime
) -> Letter:
    """Bring the draft's languages in line with the case's language; a text that is added starts from its models.

    A text in a language that the letter must not have is dropped; the English courtesy text stays.
    """
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    rows.refuse_stale(letter, seen_version)
    case = rows.case_of(session, letter)
    kind = deps.catalogue.letter(letter.kind)
    wanted = languages_for(case, kind, local_date(at), letter)
    present = {text.language: text for text in rows.texts_of(session, letter)}
    if [language for language in present if language in BINDING] == list(wanted):
        return letter
    for language in set(present) - set(wanted) - {"en"}:
        session.delete(present[language])
    add_texts(
        session, deps, case, letter, request_of(session, letter), [one for one in wanted if one not in present], at
    )
    versions.write_version(session, letter, "letter_edited", by=by, at=at)
    return letter


def set_courtesy(
    session: Session, deps: Deps, letter_id: int, seen_version: int, wanted: bool, *, by: int, at: datetime
) -> Letter:
    """Add the unofficial English text beside the binding one, or take it away."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    rows.refuse_stale(letter, seen_version)
    present = {text.language: text for text in rows.texts_of(session, letter)}
    if ("en" in present) == wanted:
        return letter
    if wanted:
        add_texts(session, deps, rows.case_of(session, letter), letter, request_of(session, letter), ["en"], at)
    else:
        session.delete(present["en"])
    versions.write_version(session, letter, "letter_edited", by=by, at=at)
    return letter


def discard(
    session: Session, deps: Deps, letter_id: int, seen_version: int, reason: str, *, by: int, at: datetime
) -> None:
    """Void one letter that has not been sent, with a reason; raises `Refused` without one or once it was sent."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    rows.refuse_stale(letter, seen_version)
    if not reason.strip():
        raise Refused("Say why the letter is not needed", code="reason_missing")
    versions.void(session, letter, reason.strip()[:500], by=by, at=at)
    projection.project_left(session, deps, [letter.case_id])


@dataclass(frozen=True)
class _Typed:
    """What a form holds, checked."""

    blocks: Mapping[str, Mapping[str, str]]
    grounds: Sequence[Mapping[str, Any]]
    options: Mapping[str, Any]


def _checked(
    session: Session,
    deps: Deps,
    letter: Letter,
    blocks: Mapping[str, Mapping[str, str]],
    grounds: Sequence[Mapping[str, Any]] | None,
    options: Mapping[str, str] | None,
    addressee: Mapping[str, str] | None,
) -> _Typed:
    """Every part of what was typed, or `Invalid` with the faults of all parts at once."""
    kind = deps.catalogue.letter(letter.kind)
    languages = [text.language for text in rows.texts_of(session, letter)]
    faults: list[Any] = []
    taken = _tried(faults, lambda: texts.checked_blocks(kind, languages, blocks), {})
    new_grounds = letter.grounds
    if grounds is not None:
        standing = _standing_grounds(session, deps, letter, languages)
        new_grounds = _tried(faults, lambda: texts.checked_grounds(grounds, languages, standing), letter.grounds)
    new_options = _tried(faults, lambda: _options(session, deps, letter, kind, options, addressee), letter.options)
    if faults:
        raise Invalid(faults)
    if letter.kind == CORRECTION:
        new_grounds = _grounds_of_correction(session, deps, letter, languages, new_options)
    return _Typed(taken, new_grounds, new_options)


def _grounds_of_correction(
    session: Session, deps: Deps, letter: Letter, languages: Sequence[str], options: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The grounds documented for the request where the correction withholds more, else none."""
    request = request_of(session, letter)
    if request is None or not withholds_more(session, deps, letter, options):
        return []
    return entries_of(session, deps, request, languages)


def _options(
    session: Session,
    deps: Deps,
    letter: Letter,
    kind: LetterKind,
    options: Mapping[str, str] | None,
    addressee: Mapping[str, str] | None,
) -> dict[str, Any]:
    """The options of the kind, the marks of a decision and the addressee; what is not handed in stays as it is."""
    kept = without_addressee(letter.options)
    marked = {name: kept.pop(name) for name in MARKS if name in kept}
    if options is not None:
        chosen = checked_choice(session, letter, options, local_date(deps.now()))
        kept = texts.checked_options(kind, options) | chosen
        marked = checked_marks(options) if kind.is_decision else {}
    if addressee is None:
        return {**kept, **marked, **only_addressee(letter.options)}
    if kind.written_to is not WrittenTo.SUBJECT:
        return {**kept, **marked, **checked_other(kind, addressee)}
    return {**kept, **marked, **checked_addressee(session, rows.case_of(session, letter), addressee)}


def _standing_grounds(
    session: Session, deps: Deps, letter: Letter, languages: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    """The grounds that the letter rests on already, and those documented for its request, by code."""
    request = request_of(session, letter)
    documented = entries_of(session, deps, request, languages, letter.kind) if request is not None else []
    return {entry["code"]: entry for entry in (*documented, *letter.grounds)}


def _tried(faults: list[Any], check: Any, otherwise: Any) -> Any:
    try:
        return check()
    except Invalid as invalid:
        faults.extend(invalid.faults)
        return otherwise
