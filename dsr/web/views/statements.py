"""Statements of the data protection officer on one case: asked, given, read."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from dsr.domain.access import Action
from dsr.services.officer import statements
from dsr.web.cases import case_or_404, case_with_facts
from dsr.web.current import acting_user, current_deps, now, user_may
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("statements", __name__, url_prefix="/cases/<int:case_id>/statements")


class QuestionForm(OfficeForm):
    """What the officer is asked."""

    question = TextAreaField(lazy("What you ask"), [filled(), at_most(statements.LIMIT)])


class AdviceForm(OfficeForm):
    """What the officer answers."""

    advice = TextAreaField(lazy("Advice"), [filled(), at_most(statements.LIMIT)])


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.SEE_STATEMENTS)
def index(case_id: int) -> AnyResponse | str | tuple[str, int]:
    """The statements of the case, newest first, and the form to ask for one."""
    form, deps = QuestionForm(), current_deps()
    if form.validate_on_submit():
        with refusals_on(form), deps.database.write() as session:
            case = case_or_404(session, case_id, Action.ASK_STATEMENT)
            statements.ask(session, deps.calendar, case, form.question.data, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The data protection officer has been asked."))
            return redirect(url_for("statements.index", case_id=case_id), 303)
    return _page(case_id, form, None), 422 if form.errors else 200


@blueprint.post("/<int:statement_id>")
@allowed(Action.GIVE_STATEMENT)
def give(case_id: int, statement_id: int) -> AnyResponse | tuple[str, int]:
    """Give the advice; it is kept and not changed any more."""
    form, deps = AdviceForm(), current_deps()
    if form.validate_on_submit():
        with refusals_on(form), deps.database.write() as session:
            case_or_404(session, case_id, Action.GIVE_STATEMENT)
            statements.give(session, case_id, statement_id, form.advice.data, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The statement is kept with the case."))
            return redirect(url_for("statements.index", case_id=case_id), 303)
    return _page(case_id, QuestionForm(formdata=None), form, statement_id), 422


def _page(case_id: int, question: QuestionForm, advice: AdviceForm | None, given_to: int = 0) -> str:
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_STATEMENTS)
        shown = {"case_id": case_id, "reference": case.reference}
        lines = statements.of_case(session, case_id)
    forms = {one.statement_id: AdviceForm(formdata=None) for one in lines}
    if advice is not None:
        forms[given_to] = advice
    for statement_id, one in forms.items():
        one.advice.id = f"advice-{statement_id}"
    return render_template(
        "officer/statements.html",
        shown=shown,
        lines=lines,
        form=question,
        forms=forms,
        advice=advice or AdviceForm(formdata=None),
        may_ask=user_may(Action.ASK_STATEMENT, facts),
        may_give=user_may(Action.GIVE_STATEMENT, facts),
    )
