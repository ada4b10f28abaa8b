"""Who stands for the subject: what was found out of each representative, and the rules that follow, with their sources."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import Case
from dsr.domain.access import Action
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.errors import Fault, Invalid
from dsr.domain.representation import SubjectKind, Weight, kind_of_age
from dsr.domain.representation_words import ACTINGS, CUSTODIES, SENTENCES, SHOWN_BY, SUBJECTS
from dsr.domain.spoken_time import day_from
from dsr.services import clock, representation
from dsr.services.representation import Found
from dsr.services.rights.carried_out import carried_out
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case, posted_number
from dsr.web.code_words import right_name
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import day
from dsr.web.forms import OfficeForm
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext

BESIDE_AGE = (SubjectKind.EMPLOYEE, SubjectKind.DEAD)
"""What a subject can be at any age."""

blueprint = Blueprint("case_representation", __name__, url_prefix="/cases/<int:case_id>/representation")


@blueprint.get("")
@allowed(Action.EDIT_CASE)
def index(case_id: int) -> str:
    """What is known of subject and representatives, and the rules for each right of the case."""
    return _page(case_id, None)


@blueprint.post("/subject")
@allowed(Action.EDIT_CASE)
def subject(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down who the subject is before the law."""
    kind = request.form.get("subject_kind", "")
    return _changed(
        case_id,
        lambda session, case: representation.set_subject_kind(session, case, kind, by=acting_user().id, at=now()),
    )


@blueprint.post("/found")
@allowed(Action.EDIT_CASE)
def found(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what was found out of a representative."""
    person, told = posted_number("representative"), _told()

    def change(session: Session, case: Case) -> None:
        for place, day_told in (("verified_on", told.verified_on), ("custody_on", told.custody.shown_on)):
            if request.form.get(place, "").strip() and day_told is None:
                raise Invalid([Fault(place, "Write the day, for example 25.11.2026.", "answer_not_date")])
        representation.note_found(session, case, person, told, by=acting_user().id, at=now())

    return _changed(case_id, change)


def _changed(case_id: int, change: Callable[[Session, Case], object]) -> AnyResponse | tuple[str, int]:
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        case, _facts = claimed_case(session, case_id, Action.EDIT_CASE)
        change(session, case)
    if form.errors:
        return _page(case_id, form), 422
    flash(gettext("Saved."))
    return redirect(url_for("case_representation.index", case_id=case_id), 303)


def _page(case_id: int, wrong: OfficeForm | None) -> str:
    language, typed_of = current_language(), posted_number("representative")
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.EDIT_CASE)
        head = {"case_id": case_id, "reference": case.reference, "version": case.version}
        kind = representation.subject_kind(session, case_id)
        people = [
            {"id": row.id, "name": row.name, **(_typed() if wrong and row.id == typed_of else _noted(one))}
            for row, one in representation.people_of(session, case_id)
        ]
        requests = clock.requests_of(session, case_id)
        first_on = min((one.received_on for one in requests), default=None)
        years = representation.age_by_code(current_deps(), case, first_on) if first_on else None
        rights = dict.fromkeys(one.right for one in requests)
        told = carried_out(session, requests)
        done = {one.right for one in requests if one.id in told}
        rules = [
            (right_name(right), name, rule.weight is Weight.MIND, SENTENCES[rule.code][language], rule.source)
            for right in rights
            for name, found_rules in representation.rules_of(session, case, right, is_done=right in done)
            for rule in found_rules
        ]
    return render_template(
        "case/representation.html",
        shown=head,
        wrong=wrong,
        kind=(request.form.get("subject_kind") if wrong else None) or kind.value,
        years=years,
        is_of_age_noted=years is None or kind in (kind_of_age(years), *BESIDE_AGE),
        subjects=[(one.value, words[language]) for one, words in SUBJECTS.items()],
        people=people,
        actings=[(one.value, words[language]) for one, words in ACTINGS.items()],
        custodies=[(one.value, words[language]) for one, words in CUSTODIES.items()],
        custody_shown=[(one.value, words[language]) for one, words in SHOWN_BY.items()],
        rules=rules,
    )


def _noted(one: Found) -> dict[str, object]:
    """What stands of a representative, as the form shows it."""
    shown_on = one.custody.shown_on
    return {
        "found": one,
        "verified": day(one.verified_on) if one.verified_on else "",
        "custody_on": day(shown_on) if shown_on else "",
    }


def _typed() -> dict[str, object]:
    """What was typed of a representative and refused."""
    form = request.form
    return {
        "found": _told(),
        "verified": form.get("verified_on", "")[:40],
        "custody_on": form.get("custody_on", "")[:40],
    }


def _told() -> Found:
    form = request.form
    return Found(
        form.get("acting", ""),
        day_from(form.get("verified_on", "")[:40]),
        form.get("is_within") == "yes",
        form.get("covers_secret") == "yes",
        form.get("principal", ""),
        form.get("weighed", ""),
        CustodyFound(
            next((one for one in Custody if one == form.get("custody")), Custody.UNKNOWN),
            next((one for one in ShownBy if one == form.get("custody_shown_by")), ShownBy.NOTHING),
            day_from(form.get("custody_on", "")[:40]),
            form.get("other_custodian", ""),
        ),
    )
