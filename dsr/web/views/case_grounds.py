"""The grounds of a decision: what each asks to be documented, the paragraph that it makes, and what is no ground."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.catalogue import Ground, Serves
from dsr.db.engine import holds_lock
from dsr.db.tables import Case, CaseGround, RightRequest
from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.ground_part_words import HOW_WORDS, WITHHELD_WORDS, passages_text
from dsr.domain.ground_parts import How, Part, Passage, Withheld
from dsr.domain.grounds import places
from dsr.domain.workflow import Effect
from dsr.services import case_grounds, ground_writing, requests
from dsr.services.ground_known import known_fields
from dsr.services.ground_writing import Written
from dsr.services.letters import beginning, fees
from dsr.services.listening.reading import may_read_of_case
from dsr.services.rights import objected
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case
from dsr.web.code_words import right_name
from dsr.web.current import acting_user, current_deps, now, user_may
from dsr.web.dates import day
from dsr.web.forms import read_day
from dsr.web.numbers import whole_number, whole_numbers
from dsr.web.refusals import fault_sentence, is_for_form, sentence
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext

blueprint = Blueprint("case_grounds", __name__, url_prefix="/cases/<int:case_id>/requests/<int:request_id>/grounds")


SERVING = (Serves.DECISION, Serves.STANDING, Serves.FEE)
"""What a decision about a right may rest on."""


@dataclass
class Shown:
    """What the form shows: the ground, what was written, and each fault beside its field."""

    written: Written
    row_id: int | None = None
    errors: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    chosen: frozenset[int] = frozenset()
    kept_until: str = ""


@blueprint.get("")
@allowed(Action.WORK_ON_RIGHTS)
def index(case_id: int, request_id: int) -> AnyResponse | str | tuple[str, int]:
    """The documented grounds, those that may be chosen, and what is none; `code` opens the form of one."""
    code = request.args.get("code", "")
    if code:
        return _chosen(case_id, request_id, code)
    return _index(case_id, request_id, [])


@blueprint.get("/<int:row_id>")
@allowed(Action.WORK_ON_RIGHTS)
def edit(case_id: int, request_id: int, row_id: int) -> str:
    """A documented ground, to be changed."""
    with current_deps().database.read() as session:
        case_or_404(session, case_id, Action.WORK_ON_RIGHTS)
        row = case_grounds.one_ground(session, requests.one_request(session, case_id, request_id), row_id)
        written = Written(row.code, row.fields, case_grounds.part_of(row), row.added, kept_until=row.kept_until)
    kept_until = day(written.kept_until, "fi")  # as `read_day` reads it, in every language
    return _form(case_id, request_id, Shown(written, row_id, kept_until=kept_until))


@blueprint.post("/save")
@allowed(Action.WORK_ON_RIGHTS)
def save(case_id: int, request_id: int) -> AnyResponse | str | tuple[str, int]:
    """Document a ground, or only show the paragraph that it makes."""
    row_id = whole_number(request.form.get("row"))
    shown = Shown(Written("", {}), row_id)
    try:
        with current_deps().database.read() as session:
            case = case_or_404(session, case_id, Action.WORK_ON_RIGHTS)
            row_request = requests.one_request(session, case_id, request_id)
            shown = _typed(session, case, row_request, _changed(session, row_request, row_id))
        if request.form.get("then") != "look" and not shown.errors:
            _save(case_id, request_id, shown.written, row_id)
    except Refused as refusal:
        if not is_for_form(refusal):
            raise
        _put_faults(shown, refusal)
        if not shown.written.code:
            return _index(case_id, request_id, shown.others), 422
        return _form(case_id, request_id, shown), 422
    if shown.errors:
        return _form(case_id, request_id, shown), 422
    if request.form.get("then") == "look":
        return _form(case_id, request_id, shown)
    flash(gettext("The ground is documented."))
    return redirect(url_for("case_grounds.index", case_id=case_id, request_id=request_id), 303)


def _save(case_id: int, request_id: int, written: Written, row_id: int | None) -> None:
    with current_deps().database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.WORK_ON_RIGHTS)
        row_request = requests.one_request(session, case_id, request_id)
        row = _changed(session, row_request, row_id)
        ground_writing.save_ground(
            session, current_deps(), case, row_request, written, row=row, by=acting_user().id, at=now()
        )


def _changed(session: Session, row_request: RightRequest, row_id: int | None) -> CaseGround | None:
    return case_grounds.one_ground(session, row_request, row_id) if row_id else None


@blueprint.post("/paragraph")
@allowed(Action.WORK_ON_RIGHTS)
def paragraph(case_id: int, request_id: int) -> dict[str, str]:
    """The paragraph that what is being written makes, for the page to show beside the form; nothing is kept."""
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.WORK_ON_RIGHTS)
        row, language = requests.one_request(session, case_id, request_id), _letter_language(case)
        written = _typed(session, case, row, None).written
        known = known_fields(session, current_deps(), row, written.code, language)
    ground = current_deps().catalogue.grounds[written.code]
    return {"text": ground_writing.made_reasons(ground, language, ground_writing.with_known(written, known))}


@blueprint.post("/<int:row_id>/remove")
@allowed(Action.WORK_ON_RIGHTS)
def remove(case_id: int, request_id: int, row_id: int) -> AnyResponse:
    """Take a documented ground away."""
    with current_deps().database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.WORK_ON_RIGHTS)
        row_request = requests.one_request(session, case_id, request_id)
        row = case_grounds.one_ground(session, row_request, row_id)
        ground_writing.remove_ground(session, current_deps(), case, row_request, row, by=acting_user().id, at=now())
    flash(gettext("The ground was taken away."))
    return redirect(url_for("case_grounds.index", case_id=case_id, request_id=request_id), 303)


def _chosen(case_id: int, request_id: int, code: str) -> AnyResponse | str | tuple[str, int]:
    """The form of a chosen ground; what is none is refused with the reason."""
    try:
        with current_deps().database.read() as session:
            case_or_404(session, case_id, Action.WORK_ON_RIGHTS)
            ground_writing.ground_for(current_deps(), requests.one_request(session, case_id, request_id), code)
    except Refused as refusal:
        if not is_for_form(refusal):
            raise
        shown = Shown(Written("", {}))
        _put_faults(shown, refusal)
        return _index(case_id, request_id, shown.others), 422
    return _form(case_id, request_id, Shown(Written(code, {})))


def _index(case_id: int, request_id: int, errors: list[str]) -> str:
    deps, language = current_deps(), current_language()
    with deps.database.read() as session:
        case = case_or_404(session, case_id, Action.WORK_ON_RIGHTS)
        row = requests.one_request(session, case_id, request_id)
        documented = [_row(one, language) for one in case_grounds.grounds_of(session, request_id)]
        standing = requests.standing_of(session, deps, case, row, acting_user().roles, now())
        steps = [
            (offer.transition.name, offer.transition.labels[language])
            for offer in standing.offers
            if Effect.RECORD_GROUND in offer.transition.effects
        ]
        of_fee = _fee_letters(session, case, row)
        serving = [one for one in SERVING if one is not Serves.STANDING or not standing.facts.is_mandate_settled]
        offered = [one for one in deps.catalogue.grounds.values() if row.right in one.rights and one.serves in serving]
        head = _head(case, row)
    return render_template(
        "case/grounds.html",
        **head,
        documented=documented,
        steps=steps,
        of_fee=of_fee,
        offered=[_offered(one, language) for one in offered],
        no_grounds=[(one.code, one.labels[language], one.why[language]) for one in deps.catalogue.not_grounds],
        errors=errors,
    )


def _fee_letters(session: Session, case: Case, row: RightRequest) -> list[tuple[str, str]]:
    """The letters about a fee that may be begun now, once a ground of the fee is documented."""
    deps, language = current_deps(), current_language()
    if not fees.grounds_of_fee(session, deps, row.id or 0) or not user_may(Action.WRITE_LETTER):
        return []
    return [
        (one.kind.kind, one.kind.titles[language])
        for one in beginning.offers(session, deps, case, now())
        if one.kind.kind in fees.KINDS and one.request.id == row.id and not one.refusal
    ]


def _form(case_id: int, request_id: int, shown: Shown) -> str:
    deps, language = current_deps(), current_language()
    ground = deps.catalogue.grounds[shown.written.code]
    with deps.database.read() as session:
        case = case_or_404(session, case_id, Action.WORK_ON_RIGHTS)
        row = requests.one_request(session, case_id, request_id)
        heard = _heard(session, case)
        head, letter_language = _head(case, row), _letter_language(case)
        known = known_fields(session, deps, row, ground.code, letter_language)
        keeps_longer = objected.may_keep(row, ground.code)
    kept = set(passages_text(shown.written.part.passages, language))
    rows = [(key, text) for key, one in heard for text in passages_text([one], language)]
    printed = places(ground.model[letter_language])
    return render_template(
        "case/ground.html",
        **head,
        shown=shown,
        title=ground.titles[language],
        provision=ground.provision[language],
        asked=[(one, one.code in printed) for one in ground.asked(language)],
        withholds_content=ground.withholds_content,
        keeps_longer=keeps_longer,
        withheld=[(one.value, words[language]) for one, words in WITHHELD_WORDS.items()],
        ways=[(one.value, words[language]) for one, words in HOW_WORDS.items()],
        heard=[(key, text, key in shown.chosen or text in kept) for key, text in rows],
        known=known,
        lasting=[text for text in kept if text not in {one for _key, one in rows}],
        made=ground_writing.made_reasons(ground, letter_language, ground_writing.with_known(shown.written, known)),
        letter_language=letter_language,
        no_grounds=[one.labels[language] for one in deps.catalogue.not_grounds],
    )


def _typed(session: Session, case: Case, row_request: RightRequest, row: CaseGround | None) -> Shown:
    """What the form carries. A ground that is changed keeps its code."""
    form = request.form
    ground = ground_writing.ground_for(current_deps(), row_request, row.code if row else form.get("code", ""))
    chosen = frozenset(whole_numbers(form.getlist("passage")))
    passages = tuple(one for key, one in _heard(session, case) if key in chosen)
    typed = Part(
        withheld=tuple(one for one in Withheld if one.value in form.getlist("withheld")),
        how=How(form["how"]) if form.get("how") in tuple(How) else None,
        passages=passages or (case_grounds.part_of(row).passages if row and form.get("keeps_passages") else ()),
    )
    fields = {one.code: form.get(f"field_{one.code}", "") for one in ground.documents}
    added = form.get("added", "").replace("\r\n", "\n").strip()
    part = typed if ground.withholds_content else Part()
    typed_day = form.get("kept_until", "").strip() if objected.may_keep(row_request, ground.code) else ""
    kept_until = read_day(typed_day)
    written = Written(ground.code, fields, part, added, form.get("confirmed") == "yes", kept_until)
    shown = Shown(written, row.id if row else None, chosen=chosen, kept_until=typed_day)
    if typed_day and kept_until is None:
        shown.errors["kept_until"] = gettext("Write a date that exists, for example 3.11.2026.")
    return shown


def _heard(session: Session, case: Case) -> list[tuple[int, Passage]]:
    """The passages that listeners marked, for whoever may read what they wrote."""
    if not may_read_of_case(session, current_deps(), acting_user().roles, case.id or 0):
        return []
    found = case_grounds.heard_passages(session, case)
    if found:
        case_or_404(session, case.id or 0, Action.READ_LISTENING)
    return found


def _put_faults(shown: Shown, refusal: Refused) -> None:
    faults = refusal.faults if isinstance(refusal, Invalid) else ()
    for fault in faults:
        shown.errors.setdefault(fault.place, _told(fault))
    if not faults:
        told = _why(str(refusal.values.get("no_ground", "")))
        shown.others.append(f"{sentence(refusal)} {told}" if told else sentence(refusal))
    elif not shown.written.code:
        shown.others += shown.errors.values()
    elif "ground" in shown.errors:
        shown.others.append(shown.errors["ground"])


def _told(fault: Fault) -> str:
    told = _why(str(dict(fault.values).get("no_ground", "")))
    return f"{fault_sentence(fault)} {told}" if told else fault_sentence(fault)


def _why(code: str) -> str:
    """What is no ground and why, in the reader's language."""
    language = current_language()
    found = next((one for one in current_deps().catalogue.not_grounds if one.code == code), None)
    return f"{found.labels[language]}. {found.why[language]}" if found is not None else ""


def _row(row: CaseGround, language: str) -> dict[str, object]:
    ground: Ground = current_deps().catalogue.grounds[row.code]
    return {
        "id": row.id, "code": row.code, "title": ground.titles[language], "reasons": row.reasons,
        "language": row.language, "kept_until": row.kept_until,
    }  # fmt: skip


def _offered(ground: Ground, language: str) -> dict[str, object]:
    return {"code": ground.code, "title": ground.titles[language], "provision": ground.provision[language]}


def _head(case: Case, row: RightRequest) -> dict[str, object]:
    shown = {
        "case_id": case.id,
        "reference": case.reference,
        "version": case.version,
        "is_protected": case.is_protected,
    }
    return {"case": shown, "case_id": case.id, "request_id": row.id, "right": right_name(row.right)}


def _letter_language(case: Case) -> str:
    return case.language if case.language in ("fi", "sv") else "fi"
