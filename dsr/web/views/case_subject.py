"""The subject's data as written down: corrections, new numbers, language, turvakielto, way of answer, mandate."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlmodel import Session, col
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, CaseNumber
from dsr.domain.access import Action
from dsr.domain.phone_shown import masked
from dsr.domain.subject import checked_subject
from dsr.services import cases
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case
from dsr.web.code_words import (
    ANSWER_WAYS,
    FORMS,
    LANGUAGE_NAMES,
    MANDATES,
    NUMBER_KINDS,
    SCOPES,
    TURVAKIELTO,
    words_of,
)
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import ChoiceField, OfficeForm, RadiosField, options
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("case_subject", __name__, url_prefix="/cases/<int:case_id>/subject")

_WAYS = ("", "email", "pickup", "post", "counter", "suomifi")
_FIELDS = (
    "subject_name",
    "subject_email",
    "subject_address",
    "language",
    "turvakielto",
    "answer_way",
    "wished_form",
    "outside_reference",
    "scope",
    "mandate",
)


class SubjectForm(OfficeForm):
    """What may be corrected; numbers are only added, because what they held stays held."""

    subject_name = StringField(lazy("Name"))
    subject_email = StringField(lazy("E-mail"))
    subject_address = TextAreaField(lazy("Postal address"))
    language = RadiosField(
        lazy("Language of the case"), choices=options((code, LANGUAGE_NAMES[code]) for code in ("fi", "sv", "unknown"))
    )
    turvakielto = RadiosField(lazy("Non-disclosure order"), choices=options(TURVAKIELTO.items()))
    turvakielto_again = BooleanField(lazy("Checked again today"))
    number_1 = StringField(lazy("New phone number"))
    number_2 = StringField(lazy("Another new phone number"))
    answer_way = ChoiceField(lazy("Way of answer"), choices=options((code, ANSWER_WAYS[code]) for code in _WAYS))
    wished_form = ChoiceField(lazy("Wished form"), choices=options(FORMS.items()))
    outside_reference = StringField(lazy("Reference elsewhere"))
    scope = ChoiceField(lazy("Scope"), choices=options(SCOPES.items()))
    mandate = ChoiceField(
        lazy("Mandate"), choices=options((code, MANDATES[code]) for code in ("not_needed", "missing", "shown"))
    )


@blueprint.get("")
@allowed(Action.EDIT_CASE)
def form(case_id: int) -> str:
    """The form with what stands now."""
    return _page(case_id, None)


@blueprint.post("")
@allowed(Action.EDIT_CASE)
def save(case_id: int) -> AnyResponse | tuple[str, int]:
    """Correct; new numbers are searched and held at once."""
    form, deps = SubjectForm(), current_deps()
    with refusals_on(form):
        fields, numbers = checked_subject(request.form)
    if form.errors:
        return _page(case_id, form), 422
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.EDIT_CASE)
        changed = {name: value for name, value in fields.items() if getattr(case, name) != value}
        again = bool(form.turvakielto_again.data)
        by, at = acting_user().id, now()
        cases.change_subject(session, deps, case, changed, numbers, by=by, at=at, checks_turvakielto=again)
    if form.errors:
        return _page(case_id, form), 422
    flash(gettext("The data are saved."))
    return redirect(url_for("case.show", case_id=case_id), 303)


def _page(case_id: int, form: SubjectForm | None) -> str:
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.EDIT_CASE)
        shown = {"case_id": case_id, "version": case.version, "reference": case.reference}
        numbers = _numbers(session, case_id)
        filled = form if form is not None else SubjectForm(None, data=_present(case))
        if form is not None and g.get("is_stale"):
            _show_what_stands(form, case)
    return render_template(
        "case/subject.html",
        form=filled,
        shown=shown,
        version=shown_version(shown["version"], is_back=form is not None),
        numbers=numbers,
    )


def _show_what_stands(form: SubjectForm, case: Case) -> None:
    """Beside each field that says something else than the case does by now: saving again would put it back."""
    for name, standing in _present(case).items():
        field = form[name]
        if (field.data or "") != standing:
            words = {one.value: one.label for one in getattr(field, "choices", ())}.get(standing, standing)
            field.errors = [*field.errors, gettext("The case says now: %(value)s", value=words or "–")]


def _present(case: Case) -> dict[str, str]:
    return {name: getattr(case, name) for name in _FIELDS}


def _numbers(session: Session, case_id: int) -> list[tuple[str, str]]:
    query = select(CaseNumber).where(col(CaseNumber.case_id) == case_id).order_by(col(CaseNumber.id))
    return [(masked(row.e164 or row.raw), words_of(NUMBER_KINDS, row.kind)) for row in session.scalars(query)]
