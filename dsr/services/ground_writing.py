"""Documenting a ground: what it asks for is checked, its paragraph made, and an unsent decision brought in line with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Ground
from dsr.db.events import record
from dsr.db.tables import Case, CaseGround, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.ground_codes import DANGER
from dsr.domain.ground_part_words import sentences
from dsr.domain.ground_parts import How, Part, faults_of_part
from dsr.domain.grounds import MOST_LETTERS, NoGround, faults_of, no_ground_in
from dsr.domain.identity import mask_hetus
from dsr.domain.plain_text import is_printable_plain
from dsr.services.case_access import note_ground_writer
from dsr.services.case_grounds import entries_of, grounds_of, part_of
from dsr.services.earlier_cases import NAMED_IN, check_earlier
from dsr.services.ground_checks import check_ground, standing_fault
from dsr.services.ground_known import known_fields
from dsr.services.letters import rows, versions
from dsr.services.letters.corrected import withholds_more
from dsr.services.rights import objected

UNASSESSED = ("health", "not_health")
"""What is endangered, and who assessed it: of health or care nobody but a professional says so (tietosuojalaki 34 § 1 mom. 2 k)."""


@dataclass(frozen=True)
class Written:
    """A ground as it was written: its fields by code, its part, and the facts of this case that are added to its paragraph.

    `is_confirmed`: the writer says that nothing of it rests on what is no ground; a list of words cannot know every wording.
    `kept_until`: the last day on which the recordings are needed where that is after their storage period; a refused
    objection alone gives it here (`rights.objected`).
    """

    code: str
    fields: Mapping[str, str]
    part: Part = field(default_factory=Part)
    added: str = ""
    is_confirmed: bool = False
    kept_until: date | None = None


def ground_for(deps: Deps, request: RightRequest, code: str) -> Ground:
    """The ground, offered for this right. Raises `Refused` with the reason for what is no ground, `Invalid` otherwise."""
    none = next((one for one in deps.catalogue.not_grounds if one.code == code), None)
    if none is not None:
        raise Refused(f"This is no ground. {none.why.en}", code="not_a_ground", values={"no_ground": code})
    ground = deps.catalogue.grounds.get(code)
    if ground is None or request.right not in ground.rights:
        raise Invalid([Fault("code", "Choose one of the options.", "choice_unknown")])
    return ground


def made_reasons(ground: Ground, language: str, written: Written) -> str:
    """The reasons that fields and part make, in one language; what is added follows them and replaces nothing."""
    told = sentences(written.part, language, tells_why_whole=bool(written.fields.get("masking")))
    pieces = (ground.paragraph(language, written.fields), written.added, told)
    return "\n\n".join(one for one in pieces if one)


def with_known(written: Written, known: Mapping[str, str]) -> Written:
    """The ground with what the case knows (`ground_known`) in the place of what was written."""
    return replace(written, fields={**written.fields, **known})


def save_ground(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    written: Written,
    *,
    row: CaseGround | None = None,
    by: int,
    at: datetime,
) -> CaseGround:
    """Document a ground, or change one; answers its row. An unsent decision of the request takes the change over.

    Raises `Invalid` with a fault a field for what is empty, tells what is no ground or is not confirmed; `Refused` for what
    is documented already, and in a case whose language is not settled, because a decision is in one language (kielilaki
    19 §). What the case knows (`ground_known`) takes the place of what was written. The caller has taken `holds_lock` and
    claimed the case.
    """
    if case.language not in ("fi", "sv"):
        raise Refused(
            "A decision is given in one language: choose Finnish or Swedish as the language of the case first",
            code="language_unsettled",
        )
    ground = ground_for(deps, request, written.code)
    written = _masked(with_known(written, known_fields(session, deps, request, written.code, case.language)))
    none = deps.catalogue.no_grounds([written.code])
    faults = faults_of(ground.asked(case.language), written.fields, none)
    faults += faults_of_part(written.part) + _added_faults(none, written.added)
    if written.fields.get("masking") == "masked" and written.part.how is How.WHOLE:
        sentence = "The ground says that only passages are masked, and here nothing of the recording is given. Choose one of them."
        faults.append(Fault("how", sentence, "masked_and_whole"))
    if written.code == DANGER and (written.fields.get("endangered"), written.fields.get("assessed_by")) == UNASSESSED:
        sentence = "Danger to health or care is assessed by a professional. Choose who did, or what else is endangered."
        faults.append(Fault("assessed_by", sentence, "danger_unassessed"))
    if not written.is_confirmed:
        sentence = "Confirm that the ground rests on nothing of what is no ground."
        faults.append(Fault("confirmed", sentence, "ground_not_confirmed"))
    if fault := objected.day_fault(session, case, request, written.code, written.kept_until, local_date(at)):
        faults.append(fault)
    if fault := objected.day_reason(written.code, written.fields, written.kept_until):
        faults.append(fault)
    if faults:
        raise Invalid(faults)
    _refuse_repeated(session, ground, case, request, written, row)
    check_ground(session, deps, case, request, written.code, local_date(at))
    if fault := standing_fault(session, case, request, written.code, written.fields):
        raise Invalid([fault])
    check_earlier(session, case, written.code, _naming(written), NAMED_IN.get(written.code, ""))
    saved = row or CaseGround(
        case_id=case.id or 0,
        right_request_id=request.id or 0,
        code=written.code,
        language="",
        reasons="",
        by_user=by,
        at=at,
    )
    saved.version += 0 if row is None else 1
    saved.language, saved.fields, saved.added = case.language, dict(written.fields), written.added
    saved.kept_until = written.kept_until
    saved.reasons, saved.part = made_reasons(ground, case.language, written), _kept_part(written.part)
    saved.by_user, saved.at = by, at
    session.add(saved)
    session.flush()
    note_ground_writer(session, case.id or 0, by, at=at)
    told: dict[str, Any] = {"ground": saved.code, "ground_id": saved.id, "version": saved.version}
    record(session, f"case:{case.id}", "ground_documented", at=at, by=by, right_request_id=request.id, **told)
    objected.keep(session, case, request, by=by, at=at)
    _carry_over(session, deps, case, request, by=by, at=at)
    return saved


def remove_ground(
    session: Session, deps: Deps, case: Case, request: RightRequest, row: CaseGround, *, by: int, at: datetime
) -> None:
    """Take a documented ground away, and what it keeps; an unsent decision of the request loses it too.

    The caller has taken `holds_lock` and claimed the case.
    """
    code, row_id = row.code, row.id
    session.delete(row)
    session.flush()
    record(
        session,
        f"case:{case.id}",
        "ground_removed",
        at=at,
        by=by,
        right_request_id=request.id,
        ground=code,
        ground_id=row_id,
    )
    objected.keep(session, case, request, by=by, at=at)
    _carry_over(session, deps, case, request, by=by, at=at, removed=code)


def _carry_over(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    *,
    by: int,
    at: datetime,
    removed: str = "",
) -> None:
    """Bring the unsent decisions of the request in line with what is documented: a change is a version of its own."""
    query = select(col(Letter.id)).where(
        col(Letter.case_id) == case.id, col(Letter.right_request_id) == request.id, col(Letter.state).in_(rows.UNSENT)
    )
    for letter_id in list(session.scalars(query.order_by(col(Letter.id)))):
        letter = rows.taken_letter(session, letter_id or 0)
        is_wider = withholds_more(session, deps, letter, letter.options)
        if not (is_wider or deps.catalogue.letter(letter.kind).rests_on_grounds):
            continue
        before = versions.content_of(session, letter)
        languages = [text.language for text in rows.texts_of(session, letter)]
        fresh = entries_of(session, deps, request, languages, None if is_wider else letter.kind)
        _keep_english(letter.grounds, fresh)
        codes = {entry["code"] for entry in fresh} | {removed}
        letter.grounds = [entry for entry in letter.grounds if entry["code"] not in codes] + fresh
        session.add(letter)
        session.flush()
        if versions.content_of(session, letter) != before:
            versions.write_version(session, letter, "letter_edited", by=by, at=at)


def _keep_english(earlier: Sequence[Mapping[str, Any]], fresh: Sequence[dict[str, Any]]) -> None:
    """Reasons that did not change keep what somebody wrote of them in English."""
    known = {entry["code"]: entry["reasons"] for entry in earlier}
    for entry in fresh:
        old = known.get(entry["code"], {})
        if "en" in entry["reasons"] and {**entry["reasons"], "en": old.get("en", "")} == dict(old):
            entry["reasons"] = dict(old)


def _naming(written: Written) -> str:
    """What names the earlier cases: the field that asks for them."""
    return written.fields.get(NAMED_IN.get(written.code, ""), "")


def _masked(written: Written) -> Written:
    fields = {name: mask_hetus(text.replace("\r\n", "\n").strip())[0] for name, text in written.fields.items()}
    return replace(written, fields=fields, added=mask_hetus(written.added.replace("\r\n", "\n").strip())[0])


def _refuse_repeated(
    session: Session, ground: Ground, case: Case, request: RightRequest, written: Written, row: CaseGround | None
) -> None:
    """One ground stands once for the same part and the same person: written twice, it would be printed twice."""
    asked = [one.code for one in ground.asked(case.language) if one.choices and not one.weighs]
    mine = (written.part, [written.fields.get(code) for code in asked])
    for other in grounds_of(session, request.id or 0):
        theirs = (part_of(other), [other.fields.get(code) for code in asked])
        if other.code == written.code and mine == theirs and (row is None or other.id != row.id):
            raise Refused(
                "This ground is documented already: change it instead of writing it again, or say which other part it is "
                "about",
                code="ground_documented_already",
            )


def _added_faults(none: Sequence[NoGround], added: str) -> list[Fault]:
    if len(added) > MOST_LETTERS:
        values = (("length", len(added)), ("limit", MOST_LETTERS))
        message = f"Too long: {len(added)} characters, at most {MOST_LETTERS} fit. Shorten it."
        return [Fault("added", message, "too_long", values)]
    if not is_printable_plain(added):
        return [Fault("added", "This has characters that are not text. Type it again.", "not_text")]
    found = no_ground_in(added, none)
    return [Fault("added", "This is no ground.", "ground_is_none", (("no_ground", found),))] if found else []


def _kept_part(part: Part) -> dict[str, object]:
    if part == Part():
        return {}
    passages = [list(asdict(one).values()) for one in part.passages]
    how = part.how.value if part.how else ""
    return {"withheld": [one.value for one in part.withheld], "how": how, "passages": passages}
