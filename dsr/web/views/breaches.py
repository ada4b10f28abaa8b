"""The register of breaches of security: what waits by its seventy-two hours, one breach, and every step of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField

from dsr.db.tables import Case
from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid
from dsr.services import breaches
from dsr.services.breaches.steps import TEXT_LIMIT, Assessment
from dsr.web.breach_form import BreachForms, counted, forms_of
from dsr.web.cases import case_or_404, note_looking
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import typed_moment
from dsr.web.forms import OfficeForm, RadiosField, at_most, filled, options
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.serving_words import BREACHES, RISKS, STATES, hours_left, moment_words
from dsr.web.texts import gettext, lazy
from dsr.web.told_moments import told_hour

blueprint = Blueprint("breaches", __name__, url_prefix="/breaches")


class ReportForm(OfficeForm):
    """A breach that a person has found."""

    kind = RadiosField(
        lazy("What happened"), [filled(lazy("Choose what happened."))], choices=options(BREACHES.items())
    )
    case_id = StringField(lazy("Case reference, if it is about a case"), [at_most(60)])
    aware_at = StringField(lazy("When it became known"), [filled(lazy("Write the day and the time."))])
    what = TextAreaField(lazy("What happened, in which records"), [filled(lazy("Write this.")), at_most(TEXT_LIMIT)])


@blueprint.get("")
@allowed(Action.SEE_BREACHES)
def index() -> str:
    """Those that wait, the soonest due first, and those that have ended."""
    note_looking(Action.SEE_BREACHES)
    with current_deps().database.read() as session:
        waiting = breaches.listing(session, acting_user(), ended=False)
        ended = breaches.listing(session, acting_user(), ended=True)
    return render_template("breaches/index.html", waiting=waiting, ended=ended, **_words())


@blueprint.get("/new")
@allowed(Action.RECORD_BREACH)
def form() -> str:
    """The form for one that a person has found."""
    return render_template("breaches/new.html", form=ReportForm(None, aware_at=typed_moment(now())))


@blueprint.post("")
@allowed(Action.RECORD_BREACH)
def report() -> AnyResponse | tuple[str, int]:
    """Write down one that a person has found."""
    form, breach_id = ReportForm(), 0
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            case_id = _case_id(session, (form.case_id.data or "").strip())
            aware_at, by = told_hour("aware_at", form.aware_at.data or ""), acting_user().id
            kind, what = form.kind.data or "", form.what.data or ""
            breach_id = breaches.report(session, kind, case_id, aware_at, what, by=by, at=now()).id or 0
    if form.errors:
        return render_template("breaches/new.html", form=form), 422
    flash(gettext("The breach is recorded. Assess what it means for people."))
    return redirect(url_for("breaches.one", breach_id=breach_id), 303)


@blueprint.get("/<int:breach_id>")
@allowed(Action.SEE_BREACHES)
def one(breach_id: int) -> str:
    """One breach with what is known, decided and done."""
    return _page(breach_id)


@blueprint.post("/<int:breach_id>/take-up")
@allowed(Action.RECORD_BREACH)
def take_up(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Say that what was proposed is a breach."""

    def change(session: Session, forms: BreachForms) -> None:
        aware_at = told_hour("aware_at", forms.take_up.aware_at.data or "")
        reason, seen = forms.take_up.aware_reason.data or "", posted_number("version")
        breaches.take_up(session, breach_id, seen, aware_at, reason, by=acting_user().id, at=now())

    return _changed(breach_id, "take_up", change, gettext("Taken up: assess what it means for people."))


@blueprint.post("/<int:breach_id>/dismiss")
@allowed(Action.RECORD_BREACH)
def dismiss(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Say that what was proposed is none."""

    def change(session: Session, forms: BreachForms) -> None:
        reason, seen = forms.dismiss.closing_words.data or "", posted_number("version")
        breaches.dismiss(session, breach_id, seen, reason, by=acting_user().id, at=now())

    return _changed(breach_id, "dismiss", change, gettext("Noted that it is no breach."))


@blueprint.post("/<int:breach_id>/assess")
@allowed(Action.RECORD_BREACH)
def assess(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what Article 33(3) wants known."""

    def change(session: Session, forms: BreachForms) -> None:
        typed = forms.assess
        told = Assessment(
            what=typed.what.data or "",
            persons=counted("persons", typed.persons.data or ""),
            records=counted("records", typed.records.data or ""),
            consequences=typed.consequences.data or "",
            measures=typed.measures.data or "",
            risk=typed.risk.data or "",
            aware_at=told_hour("aware_at", typed.aware_at.data) if typed.aware_at.data else None,
            aware_reason=typed.aware_reason.data or "",
        )
        breaches.assess(session, breach_id, posted_number("version"), told, by=acting_user().id, at=now())

    return _changed(breach_id, "assess", change, gettext("The assessment is saved."))


@blueprint.post("/<int:breach_id>/decide")
@allowed(Action.DECIDE_BREACH)
def decide(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Decide who is told."""

    def change(session: Session, forms: BreachForms) -> None:
        typed = forms.decide
        breaches.decide(
            session,
            breach_id,
            posted_number("version"),
            notifies_ombudsman=typed.notifies_ombudsman.data == "yes",
            notifies_persons=typed.notifies_persons.data == "yes",
            reason=typed.decision_reason.data or "",
            by=acting_user().id,
            at=now(),
        )

    return _changed(breach_id, "decide", change, gettext("The decision is saved."))


@blueprint.post("/<int:breach_id>/ombudsman")
@allowed(Action.RECORD_BREACH)
def ombudsman(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Write down that the Ombudsman was told."""

    def change(session: Session, forms: BreachForms) -> None:
        typed = forms.ombudsman
        told_at, number = told_hour("told_at", typed.told_at.data or ""), typed.reference.data or ""
        breaches.note_ombudsman_told(
            session,
            breach_id,
            posted_number("version"),
            told_at,
            number,
            typed.delay_reason.data or "",
            by=acting_user().id,
            at=now(),
        )

    return _changed(breach_id, "ombudsman", change, gettext("Noted that the Ombudsman was told."))


@blueprint.post("/<int:breach_id>/persons")
@allowed(Action.RECORD_BREACH)
def persons(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Write down that the persons were told."""

    def change(session: Session, forms: BreachForms) -> None:
        told_at, seen = told_hour("told_at", forms.persons.told_at.data or ""), posted_number("version")
        breaches.note_persons_told(session, breach_id, seen, told_at, by=acting_user().id, at=now())

    return _changed(breach_id, "persons", change, gettext("Noted that the persons were told."))


@blueprint.post("/<int:breach_id>/close")
@allowed(Action.DECIDE_BREACH)
def close(breach_id: int) -> AnyResponse | tuple[str, int]:
    """Close it."""

    def change(session: Session, forms: BreachForms) -> None:
        words, seen = forms.close.closing_words.data or "", posted_number("version")
        breaches.close(session, breach_id, seen, words, by=acting_user().id, at=now())

    return _changed(breach_id, "close", change, gettext("The breach is closed."))


def _changed(
    breach_id: int, name: str, change: Callable[[Session, BreachForms], None], word: str
) -> AnyResponse | tuple[str, int]:
    forms = forms_of(name)
    form: OfficeForm = getattr(forms, name)
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            breaches.one_breach(session, acting_user(), breach_id)
            change(session, forms)
    if form.errors:
        return _page(breach_id, forms, form), 422
    flash(word)
    return redirect(url_for("breaches.one", breach_id=breach_id), 303)


def _page(breach_id: int, forms: BreachForms | None = None, failed: OfficeForm | None = None) -> str:
    note_looking(Action.SEE_BREACHES, subject=f"breach:{breach_id}")
    with current_deps().database.read() as session:
        row, reference = breaches.one_breach(session, acting_user(), breach_id)
        notices = breaches.notices_sent(session, row.case_id)
        earlier = breaches.earlier_awareness(session, breach_id)
        is_delay_unexplained = breaches.is_delay_unexplained(row)
        session.expunge_all()
    return render_template(
        "breaches/one.html",
        shown=row,
        reference=reference,
        notices=notices,
        earlier=earlier,
        is_delay_unexplained=is_delay_unexplained,
        version=shown_version(row.version, is_back=failed is not None),
        forms=forms or forms_of("", row),
        failed=failed,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "kinds": BREACHES,
        "states": STATES,
        "risks": RISKS,
        "moment_words": moment_words,
        "hours_left": hours_left,
        "now": now(),
    }


def _case_id(session: Session, reference: str) -> int | None:
    """The case of that reference, where this user may see it; a case of another is not told to exist."""
    if not reference:
        return None
    found = breaches.case_of(session, acting_user(), reference)
    if found is None:
        raise Invalid([Fault("case_id", "There is no such case. Check the reference.", "case_reference_unknown")])
    case: Case = case_or_404(session, found, Action.SEE_CASE, subject="breach")
    return case.id
