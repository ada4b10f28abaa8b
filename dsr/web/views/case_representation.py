"""Who stands for the subject: what was found out of each representative, and the rules that follow, with their sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

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
from dsr.web.forms import ChoiceField, OfficeForm, numbered, options
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

BESIDE_AGE = (SubjectKind.EMPLOYEE, SubjectKind.DEAD)
"""What a subject can be at any age."""
PRINCIPALS = {
    "": lazy("was not asked"),
    "agrees": lazy("agrees"),
    "objects": lazy("understands the matter and objects"),
    "unable": lazy("cannot understand the matter"),
}
"""What the person for whom somebody acts thinks."""

blueprint = Blueprint("case_representation", __name__, url_prefix="/cases/<int:case_id>/representation")


class SubjectForm(OfficeForm):
    """Who the subject is before the law."""

    subject_kind = ChoiceField(lazy("The data subject is"), choices=options([]))


class FoundForm(OfficeForm):
    """What was found out of one representative."""

    acting = ChoiceField(lazy("Acts as"), choices=options([]))
    verified_on = StringField(lazy("Custody verified in the population data, or the order looked at, on"))
    said_none_on = StringField(lazy("Has said, since we asked, that there is no mandate or order to show, on"))
    is_within = BooleanField(lazy("The mandate or the order covers this request"))
    custody = ChoiceField(lazy("The guardian"), choices=options([]))
    custody_shown_by = ChoiceField(lazy("What shows it"), choices=options([]))
    custody_on = StringField(lazy("Looked at or said on; of no answer, the last day given for it"))
    other_custodian = StringField(lazy("Name of the other custodian"))
    covers_secret = BooleanField(lazy("It covers secret data"))
    principal = ChoiceField(
        lazy("What the principal of a trustee, or the person of 15 to 17, thinks"), choices=options(PRINCIPALS.items())
    )
    weighed = TextAreaField(lazy("Why the guardian gets the data although the person of 15 to 17 objects"))


@blueprint.get("")
@allowed(Action.EDIT_CASE)
def index(case_id: int) -> str:
    """What is known of subject and representatives, and the rules for each right of the case."""
    return _page(case_id, None)


@blueprint.post("/subject")
@allowed(Action.EDIT_CASE)
def subject(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down who the subject is before the law."""
    form = _subject_form()

    def change(session: Session, case: Case) -> None:
        kind = form.subject_kind.data or ""
        representation.set_subject_kind(session, case, kind, by=acting_user().id, at=now())

    return _changed(case_id, form, change)


@blueprint.post("/found")
@allowed(Action.EDIT_CASE)
def found(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what was found out of a representative."""
    form, person = _found_form(posted_number("representative")), posted_number("representative")

    def change(session: Session, case: Case) -> None:
        faults = [
            Fault(one.name, "Write the day, for example 25.11.2026.", "answer_not_date")
            for one in (form.verified_on, form.said_none_on, form.custody_on)
            if (one.data or "").strip() and day_from(one.data) is None
        ]
        try:
            representation.note_found(session, case, person, _told(form), by=acting_user().id, at=now())
        except Invalid as refusal:
            unread = {one.place for one in faults}
            faults += [one for one in refusal.faults if one.place not in unread]
        if faults:
            raise Invalid(faults)

    return _changed(case_id, form, change)


def _changed(
    case_id: int, form: OfficeForm, change: Callable[[Session, Case], object]
) -> AnyResponse | tuple[str, int]:
    if form.validate():
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
        version = shown_version(case.version, is_back=wrong is not None)
        head = {"case_id": case_id, "reference": case.reference, "version": version}
        is_mandate_missing = case.mandate not in representation.SHOWN
        kind = representation.represented_kind(session, case_id)
        people = [
            (row.id, row.name, _form_of(row.id or 0, one, wrong if row.id == typed_of else None))
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
        subject_form=wrong if isinstance(wrong, SubjectForm) else _subject_form(kind),
        years=years,
        is_of_age_noted=years is None or kind in (kind_of_age(years), *BESIDE_AGE),
        people=people,
        rules=rules,
        is_mandate_missing=is_mandate_missing,
    )


def _subject_form(kind: SubjectKind | None = None) -> SubjectForm:
    """The form as it was posted, or with what stands."""
    form = SubjectForm() if kind is None else SubjectForm(None, subject_kind=kind.value)
    form.subject_kind.choices = _offered(SUBJECTS)
    return form


def _form_of(person: int, one: Found, wrong: OfficeForm | None) -> FoundForm:
    """The form of one representative: what was typed and refused, or what stands."""
    return wrong if isinstance(wrong, FoundForm) else _found_form(person, one)


def _found_form(person: int, one: Found | None = None) -> FoundForm:
    """The form as it was posted, or with what stands of this representative; its fields have ids of their own."""
    form = FoundForm() if one is None else FoundForm(None, data=_noted(one))
    form.acting.choices = _offered(ACTINGS)
    form.custody.choices = _offered(CUSTODIES)
    form.custody_shown_by.choices = _offered(SHOWN_BY)
    return numbered(form, person)


def _offered(words: Mapping[Any, Mapping[str, str]]) -> list[SelectChoice]:
    """Codes with their words in the reader's language."""
    return options((code.value, told[current_language()]) for code, told in words.items())


def _noted(one: Found) -> dict[str, object]:
    """What stands of a representative, as the form shows it."""
    return {
        "acting": one.kind,
        "verified_on": day(one.verified_on) if one.verified_on else "",
        "said_none_on": day(one.said_none_on) if one.said_none_on else "",
        "is_within": one.is_within,
        "custody": one.custody.custody.value,
        "custody_shown_by": one.custody.shown_by.value,
        "custody_on": day(one.custody.shown_on) if one.custody.shown_on else "",
        "other_custodian": one.custody.other_name,
        "covers_secret": one.covers_secret,
        "principal": one.principal,
        "weighed": one.weighed,
    }


def _told(form: FoundForm) -> Found:
    """What the form says, once its choices are known to be among those offered."""
    custody = CustodyFound(
        Custody(form.custody.data or ""),
        ShownBy(form.custody_shown_by.data or ""),
        day_from(form.custody_on.data or ""),
        form.other_custodian.data or "",
    )
    return Found(
        form.acting.data or "",
        day_from(form.verified_on.data or ""),
        bool(form.is_within.data),
        bool(form.covers_secret.data),
        form.principal.data or "",
        form.weighed.data or "",
        custody,
        day_from(form.said_none_on.data or ""),
    )
