"""Giving the day by which a request that was taken up again is handled: for whoever decides."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, RightRequest
from dsr.domain.access import Action
from dsr.services import again_day
from dsr.services.requests import one_request
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case
from dsr.web.code_words import article_words
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import DayField, OfficeForm, at_most, filled
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("again_day", __name__, url_prefix="/cases/<int:case_id>/requests/<int:request_id>/again")


class AgainForm(OfficeForm):
    """The day, and why it is that one."""

    on = DayField(lazy("By which day it is handled"), [filled(lazy("Write the day, for example 25.11.2026."))])
    reason = TextAreaField(lazy("Why that day"), [at_most(2000)])


@blueprint.get("")
@allowed(Action.SET_AGAIN_DAY)
def form(case_id: int, request_id: int) -> str:
    """The day as it stands, and the form."""
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.SET_AGAIN_DAY)
        return _page(case, one_request(session, case_id, request_id), AgainForm(None))


@blueprint.post("")
@allowed(Action.SET_AGAIN_DAY)
def save(case_id: int, request_id: int) -> AnyResponse | tuple[str, int]:
    """Give the day."""
    asked, deps = AgainForm(), current_deps()
    if asked.validate():
        with refusals_on(asked), deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.SET_AGAIN_DAY)
            request = one_request(session, case_id, request_id)
            words = asked.reason.data or ""
            again_day.set_day(session, deps, case, request, asked.on.on, words, by=acting_user().id, at=now())
    if asked.errors:
        with deps.database.read() as session:
            case = case_or_404(session, case_id, Action.SET_AGAIN_DAY)
            return _page(case, one_request(session, case_id, request_id), asked), 422
    flash(gettext("The day is set."))
    return redirect(url_for("case.show", case_id=case_id) + "#time", 303)


def _page(case: Case, request: RightRequest, asked: AgainForm) -> str:
    return render_template(
        "case/again_day.html",
        form=asked,
        reference=case.reference,
        version=case.version,
        case_id=case.id,
        request_id=request.id,
        right=article_words(request.right),
        by_on=request.again_by_on if request.is_open else None,
        can_be_set=again_day.can_be_set(request),
    )
