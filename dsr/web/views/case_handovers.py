"""Copies of a right request: the package to hand over, and the record that something was."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, RightRequest
from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.spoken_time import moment_from
from dsr.services import requests
from dsr.services.handovers import masking, package, reading, recording, taking_back
from dsr.services.letters import fee_standing
from dsr.services.staff import names_of
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.code_words import right_name
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import moment, typed_moment
from dsr.web.forms import BoxesField, ChoiceField, DayField, OfficeForm, RadiosField, filled, options
from dsr.web.handover_words import FORMS, IDENTIFIED, RECEIVERS, WAYS
from dsr.web.numbers import whole_number
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy
from dsr.web.told_moments import told_moment
from dsr.web.views.case import case_page

blueprint = Blueprint("case_handovers", __name__, url_prefix="/cases/<int:case_id>/requests/<int:request_id>/handovers")


class HandoverForm(OfficeForm):
    """One hand-over that happened."""

    calls = BoxesField(lazy("Calls it covers"), choices=options([]))
    form = RadiosField(lazy("What was handed over"), choices=options(FORMS.items()))
    items = StringField(lazy("Number of files, pages or media"), [filled(lazy("Write how many were handed over."))])
    way = RadiosField(lazy("How it was handed over"), choices=options(WAYS.items()))
    receiver = RadiosField(lazy("To whom"), choices=options(RECEIVERS.items()), default="subject")
    identified = RadiosField(lazy("How that person was identified"), choices=options(IDENTIFIED.items()))
    handed_at = StringField(lazy("When it was handed over"), [filled(lazy("Write the day and the time."))])
    rest_promised_on = StringField(lazy("Day by which the rest was promised"))
    masking_heard_by = ChoiceField(lazy("Who has listened to the masked copies"), choices=options([]))
    masking_heard_on = DayField(lazy("When they were listened to"))
    with_package = BooleanField(lazy("The package (letter, call list, manifest) went along"))


class TakeBackForm(OfficeForm):
    """Why a hand-over that was written down is wrong."""

    why = StringField(lazy("Why it is wrong"))


@blueprint.get("/new")
@allowed(Action.HAND_OVER)
def form(case_id: int, request_id: int) -> str:
    """The form, with the missing calls chosen."""
    return _page(case_id, request_id, None)


@blueprint.post("")
@allowed(Action.HAND_OVER)
def record(case_id: int, request_id: int) -> AnyResponse | tuple[str, int]:
    """Write down that copies were handed over."""
    form, deps = HandoverForm(), current_deps()
    with deps.database.read() as session:
        case, _facts = case_with_facts(session, case_id, Action.HAND_OVER)
        _offer(form, session, case, requests.one_request(session, case_id, request_id))
    if form.validate():
        with refusals_on(form), deps.database.write() as session:
            told = _told(form)
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.HAND_OVER)
            row = requests.one_request(session, case_id, request_id)
            recording.record_handover(session, deps, case, row, told, by=acting_user().id, at=now())
    if form.errors:
        return _page(case_id, request_id, form), 422
    flash(gettext("The hand-over is recorded."))
    return redirect(url_for("case.show", case_id=case_id) + "#copies", 303)


@blueprint.post("/<int:handover_id>/take-back")
@allowed(Action.HAND_OVER)
def take_back(case_id: int, request_id: int, handover_id: int) -> AnyResponse | tuple[str, int]:
    """Take back a hand-over that was written down by mistake."""
    form, deps = TakeBackForm(), current_deps()
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.HAND_OVER)
        row, why = requests.one_request(session, case_id, request_id), form.why.data or ""
        taking_back.take_back(session, deps, case, row, handover_id, why, by=acting_user().id, at=now())
    if form.errors:
        form.why.id = f"why-{handover_id}"
        return case_page(case_id, failed=form), 422
    flash(gettext("The hand-over is taken back. It counts as no copy and no check of identity any more."))
    return redirect(url_for("case.show", case_id=case_id) + "#copies", 303)


@blueprint.get("/package.zip")
@allowed(Action.HAND_OVER)
def package_file(case_id: int, request_id: int) -> Response:
    """The package of the printed answer; the access log has its line before the bytes go."""
    with current_deps().database.read() as session:
        case, _facts = case_with_facts(session, case_id, Action.HAND_OVER, subject=f"package:{request_id}")
        row = requests.one_request(session, case_id, request_id)
        made = package.build(session, current_deps(), case, row, now())
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Content-SHA256": made.sha256}
    return Response(made.content, mimetype="application/zip", headers=headers)


def _page(case_id: int, request_id: int, failed: HandoverForm | None) -> str:
    deps = current_deps()
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.HAND_OVER)
        row = requests.one_request(session, case_id, request_id)
        shown = {"case_id": case_id, "request_id": request_id, "version": case.version, "reference": case.reference}
        form = failed or HandoverForm(None, data={"handed_at": typed_moment(now()), "receiver": "subject"})
        masked = _offer(form, session, case, row)
        if failed is None:
            _fill(form, session, case, row)
        is_unpaid = fee_standing.is_unpaid(session, request_id)
        has_package = package.is_offered(session, deps, request_id)
        right = right_name(row.right)
        state = deps.catalogue.rights[row.right].state(row.state).labels[current_language()]
    version = shown_version(shown["version"], is_back=failed is not None)
    told = {
        "right": right,
        "state": state,
        "has_package": has_package,
        "is_unpaid": is_unpaid,
        "facts": facts,
        "masked": masked,
    }
    return render_template("case/handover.html", form=form, shown=shown, version=version, **told)


def _offer(form: HandoverForm, session: Session, case: Case, row: RightRequest) -> str:
    """Offer the calls that a hand-over can cover, and whoever may have listened to the masked ones; whether these are `sound`,
    all of them `text`, or there are none (empty)."""
    coverable = reading.coverable_calls(session, row, current_language())
    form.calls.choices = options((str(one.call_id), _call_words(one)) for one in coverable)
    masked = [one.call_id for one in coverable if one.is_masked]
    found = masking.listeners(session, current_deps(), case, masked, today()).values()
    names = names_of(session, set().union(*found))
    people = sorted((name, str(user_id)) for user_id, name in names.items())
    form.masking_heard_by.choices = options([("", "–"), *((user_id, name) for name, user_id in people)])
    if not masked or not all(one.is_text for one in coverable if one.is_masked):
        return "sound" if masked else ""
    form.masking_heard_by.label.text = lazy("Who has compared the text with the recording")
    form.masking_heard_on.label.text = lazy("When they were compared")
    return "text"


def _call_words(one: reading.CoverableCall) -> str:
    words = f"{moment(one.started_at)}, {one.line}"
    if one.is_text:
        words = gettext("%(call)s (the text with blanks, never the sound)", call=words)
    elif one.is_masked:
        words = gettext("%(call)s (the masked copy, never the original)", call=words)
    return gettext("%(call)s: copy not handed over yet", call=words) if one.is_missing else words


def _fill(form: HandoverForm, session: Session, case: Case, row: RightRequest) -> None:
    missing = [one for one in reading.coverable_calls(session, row, current_language()) if one.is_missing]
    form.calls.data = [str(one.call_id) for one in missing]
    form.items.data = str(len(missing)) if missing else ""
    ways = {
        "suomifi": "suomifi",
        "secure_mail": "secure_mail",
        "counter": "counter",
        "pickup": "counter",
        "post": "post",
    }
    form.way.data = ways.get(case.answer_way, "")
    form.form.data = {"audio": "audio", "text": "transcript", "both": "both"}.get(case.wished_form, "")


def _told(form: HandoverForm) -> recording.HandedOver:
    return recording.HandedOver(
        form=form.form.data or "",
        items=whole_number((form.items.data or "").strip(), digits=5) or 0,
        way=form.way.data or "",
        receiver=form.receiver.data or "",
        identified=form.identified.data or "",
        handed_at=_handed_at(form.handed_at.data or ""),
        call_ids=[int(value) for value in form.calls.data or []],
        with_package=bool(form.with_package.data),
        masking_heard_by=whole_number(form.masking_heard_by.data or "", digits=9),
        masking_heard_on=form.masking_heard_on.on,
        rest_promised_on=_rest_day((form.rest_promised_on.data or "").strip()),
    )


def _rest_day(text: str) -> date | None:
    """The day promised for the copies that are still missing; None where none was promised."""
    if not text:
        return None
    found = moment_from(text[:60])
    if found is None:
        message = "Write the day, for example 25.11.2026, or leave it empty."
        raise Invalid([Fault("rest_promised_on", message, "rest_day_unread")])
    return local_date(found[0])


def _handed_at(text: str) -> datetime:
    message = "Write the day and time of the hand-over, for example 25.11.2026 klo 8.47."
    return told_moment(text, Fault("handed_at", message, "handed_at_unread"))
