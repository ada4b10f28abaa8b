"""Changes to a draft: its words, its languages, or that it is not needed; each a version of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dsr.catalogue import LetterKind
from dsr.db.tables import Letter
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.decision_form import MARKS, checked_marks
from dsr.domain.errors import Invalid, Refused
from dsr.services.letters import rows, texts, versions
from dsr.services.letters.addressee import checked_addressee, only_addressee, without_addressee
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
    *,
    by: int,
    at: datetime,
) -> Letter:
    """Write a new version; any change voids an approval and brings the letter back to a draft.

    Blocks, grounds, options and the addressee that are not handed in stay as they are. What equals the present version writes
    nothing. Raises `Stale` for another version, `Refused` once the letter was sent or voided, `Invalid` for text that
    cannot be taken.
    """
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    rows.refuse_stale(letter, seen_version)
    kind = deps.catalogue.letter(letter.kind)
    present = rows.texts_of(session, letter)
    languages = [text.language for text in present]
    faults: list[Any] = []
    taken = _tried(faults, lambda: texts.checked_blocks(kind, languages, blocks), {})
    rights = _rights_of(session, deps, letter)
    new_grounds = letter.grounds
    if grounds is not None:
        new_grounds = _tried(faults, lambda: texts.checked_grounds(deps, rights, languages, grounds), letter.grounds)
    new_options = _tried(faults, lambda: _options(session, letter, kind, options, addressee), letter.options)
    if faults:
        raise Invalid(faults)
    before = versions.content_of(session, letter)
    for text in present:
        text.blocks = {**text.blocks, **taken.get(text.language, {})}
        session.add(text)
    letter.grounds, letter.options = list(new_grounds), dict(new_options)
    session.add(letter)
    session.flush()
    if versions.content_of(session, letter) != before:
        versions.write_version(session, letter, "letter_edited", by=by, at=at)
    return letter


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
    wanted = languages_for(case, kind, local_date(at))
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


def discard(session: Session, letter_id: int, seen_version: int, reason: str, *, by: int, at: datetime) -> None:
    """Void one letter that has not been sent, with a reason; raises `Refused` without one or once it was sent."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, rows.UNSENT, CLOSED, "letter_closed")
    rows.refuse_stale(letter, seen_version)
    if not reason.strip():
        raise Refused("Say why the letter is not needed", code="reason_missing")
    versions.void(session, letter, reason.strip()[:500], by=by, at=at)


def _options(
    session: Session,
    letter: Letter,
    kind: LetterKind,
    options: Mapping[str, str] | None,
    addressee: Mapping[str, str] | None,
) -> dict[str, Any]:
    """The options of the kind, the marks of a decision and the addressee; what is not handed in stays as it is."""
    kept = without_addressee(letter.options)
    marked = {name: kept.pop(name) for name in MARKS if name in kept}
    if options is not None:
        kept = texts.checked_options(kind, options)
        marked = checked_marks(options) if kind.is_decision else {}
    if addressee is None:
        return {**kept, **marked, **only_addressee(letter.options)}
    return {**kept, **marked, **checked_addressee(session, rows.case_of(session, letter), addressee)}


def _rights_of(session: Session, deps: Deps, letter: Letter) -> list[str]:
    request = request_of(session, letter)
    return [request.right] if request is not None else list(deps.catalogue.rights)


def _tried(faults: list[Any], check: Any, otherwise: Any) -> Any:
    try:
        return check()
    except Invalid as invalid:
        faults.extend(invalid.faults)
        return otherwise
