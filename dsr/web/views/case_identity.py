"""Who the requester is: the level needed against the level reached, and the record of a check."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, RightRequest
from dsr.domain.access import Action
from dsr.domain.identity import METHOD_LABELS, CheckResult, Method, methods_for
from dsr.services import clock, identity, requests
from dsr.services.identity import IdentityStanding
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.code_words import LEVELS
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import day
from dsr.web.forms import DayField, OfficeForm, RadiosField, options
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("case_identity", __name__, url_prefix="/cases/<int:case_id>/identity")


class CheckForm(OfficeForm):
    """One check: how, when, with what result; never a document's number."""

    method = RadiosField(lazy("How it was checked"), choices=options([]))
    checked_on = DayField(lazy("Day of the check"))
    result = RadiosField(
        lazy("Result"),
        choices=options(
            [
                (CheckResult.CONFIRMED.value, lazy("identity confirmed")),
                (CheckResult.NOT_CONFIRMED.value, lazy("not confirmed")),
            ]
        ),
    )
    details_matched = BooleanField(lazy("The details of the call that the person gave were right"))
    others_impossible = StringField(lazy("Why neither Suomi.fi nor a service point was possible"))


@blueprint.get("")
@allowed(Action.SEE_CASE)
def form(case_id: int) -> str:
    """How identity stands, with the form for those who may record a check."""
    return _page(case_id, CheckForm(None, data={"checked_on": day(today(), "fi")}))


@blueprint.post("")
@allowed(Action.RECORD_IDENTITY)
def record(case_id: int) -> AnyResponse | tuple[str, int]:
    """Record a check."""
    form, deps = CheckForm(), current_deps()
    _offer(form)
    form.validate()
    if not form.errors:
        with refusals_on(form), deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.RECORD_IDENTITY)
            identity.record_check(
                session,
                deps,
                case,
                form.method.data or "",
                form.checked_on.on,
                form.result.data or "",
                details_matched=bool(form.details_matched.data),
                others_impossible=form.others_impossible.data or "",
                by=acting_user().id,
                at=now(),
            )
    if form.errors:
        return _page(case_id, form), 422
    flash(gettext("The check is recorded."))
    return redirect(url_for("case.show", case_id=case_id), 303)


def _may_ask(session: Session, case: Case, row: RightRequest) -> bool:
    """Whether the request stands where its workflow lets identity be asked about: an answered one waits for copies only."""
    offers = requests.standing_of(session, current_deps(), case, row, acting_user().roles, now()).offers
    return any(offer.transition.name == "ask_identity" for offer in offers)


def _page(case_id: int, form: CheckForm) -> str:
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_CASE)
        shown = {"case_id": case_id, "version": case.version, "reference": case.reference}
        standing = identity.standing(session, case_id)
        asks = [
            url_for("case_steps.step", case_id=case_id, request_id=row.id, step="ask_identity")
            for row in clock.requests_of(session, case_id)
            if row.is_open and _may_ask(session, case, row)
        ]
    _offer(form)
    return render_template(
        "case/identity.html",
        form=form,
        shown=shown,
        version=shown_version(shown["version"], is_back=bool(form.errors)),
        facts=facts,
        standing=standing,
        levels=LEVELS,
        methods=_methods(standing),
        method_labels={method.value: METHOD_LABELS[method][current_language()] for method in Method},
        ask_url=asks[0] if asks else None,
    )


def _offer(form: CheckForm) -> None:
    form.method.choices = options((method.value, METHOD_LABELS[method][current_language()]) for method in Method)


def _methods(standing: IdentityStanding) -> list[str]:
    """The ways that reach what is needed, in words."""
    return [METHOD_LABELS[method][current_language()] for method in methods_for(standing.needed)]
