"""Recording why an answer is late, by code: for whoever handles or decides the case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import RightRequest
from dsr.domain.access import Action
from dsr.domain.report_words import CAUSES
from dsr.services import lateness
from dsr.services.requests import one_request
from dsr.web.cases import case_or_404
from dsr.web.code_words import article_words
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import OfficeForm, RadiosField, options
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("lateness", __name__, url_prefix="/cases/<int:case_id>/requests/<int:request_id>/lateness")


class CauseForm(OfficeForm):
    """What held the answer up most."""

    cause = RadiosField(lazy("What held the answer up most?"))


@blueprint.get("")
@allowed(Action.RECORD_LATENESS)
def form(case_id: int, request_id: int) -> str:
    """The causes to choose from, with the one that was recorded."""
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.RECORD_LATENESS)
        request = one_request(session, case_id, request_id)
        recorded = lateness.cause_recorded(session, request_id)
        asked = _form(recorded.value if recorded is not None else "")
        return _page(case.reference, request, asked, lateness.asks_cause(request, now()))


@blueprint.post("")
@allowed(Action.RECORD_LATENESS)
def save(case_id: int, request_id: int) -> AnyResponse | tuple[str, int]:
    """Record it. A later record stands in the place of an earlier one."""
    asked = _form(None)
    with refusals_on(asked), current_deps().database.write() as session:
        case = case_or_404(session, case_id, Action.RECORD_LATENESS)
        request = one_request(session, case_id, request_id)
        reference, is_asked = case.reference, lateness.asks_cause(request, now())
        lateness.record_cause(session, request, asked.cause.data or "", by=acting_user().id, at=now())
    if asked.errors:
        return _page(reference, request, asked, is_asked), 422
    flash(gettext("The cause is recorded."))
    return redirect(url_for("case.show", case_id=case_id) + "#requests", 303)


def _form(recorded: str | None) -> CauseForm:
    """The form: as posted where `recorded` is None, else with what was recorded chosen."""
    found = CauseForm() if recorded is None else CauseForm(None)
    language = current_language()
    found.cause.choices = options([(code, words[language]) for code, words in CAUSES.items()])
    if recorded:
        found.cause.data = recorded
    return found


def _page(reference: str, request: RightRequest, asked: CauseForm, is_asked: bool) -> str:
    return render_template(
        "case/lateness.html",
        form=asked,
        reference=reference,
        case_id=request.case_id,
        request_id=request.id,
        right=article_words(request.right),
        is_asked=is_asked,
    )
