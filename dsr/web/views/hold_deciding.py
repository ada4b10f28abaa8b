"""The wide parts of a case's holds that wait for a person's word: frozen, left unfrozen after a second look, asked again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Hold
from dsr.domain.access import Action
from dsr.domain.errors import NotFound
from dsr.services import holds, projection, unsearched
from dsr.services.hold_reviews import REASON_LIMIT
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case, posted_number
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.hold_words import part_value, part_words
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("hold_deciding", __name__, url_prefix="/cases/<int:case_id>/holds/<int:hold_id>")


class DeclineForm(OfficeForm):
    """Why the recordings of a wide part need no hold."""

    reason = TextAreaField(lazy("Reason"), [filled(lazy("Write the reason.")), at_most(REASON_LIMIT)])


@blueprint.post("/wide")
@allowed(Action.PLACE_HOLD)
def decide(case_id: int, hold_id: int) -> AnyResponse | str:
    """Freeze a wide part of the hold; or look a second time at what would be destroyed without it."""
    if request.form.get("freeze") != "yes":
        return _second_look(case_id, hold_id, DeclineForm(formdata=None))

    def freeze(session: Session, hold: Hold) -> str:
        name, value = request.form.get("name", ""), _named(hold)
        holds.confirm_wide(session, hold, name, value, seen=posted_number("seen"), by=acting_user().id, at=now())
        return gettext("The recordings are frozen.")

    form = OfficeForm()
    told = _changed(case_id, hold_id, form, freeze)
    flash(" ".join(str(one) for one in form.form_errors) or told)
    return redirect(url_for("case.show", case_id=case_id) + "#calls", 303)


@blueprint.post("/wide/decline")
@allowed(Action.PLACE_HOLD)
def decline(case_id: int, hold_id: int) -> AnyResponse | tuple[str, int]:
    """Leave a wide part unfrozen, with a reason, having seen what that destroys."""
    form = DeclineForm()

    def leave(session: Session, hold: Hold) -> str:
        name, value, by = request.form.get("name", ""), _named(hold), acting_user().id
        reason, seen = form.reason.data or "", posted_number("seen")
        holds.decline_wide(session, hold, name, value, reason=reason, seen=seen, by=by, at=now())
        return gettext(
            "They are not frozen. The rest of the hold stands. The decision can be taken back on the case page."
        )

    told = _changed(case_id, hold_id, form, leave) if form.validate() else ""
    if form.errors:
        return _second_look(case_id, hold_id, form), 422
    flash(told)
    return redirect(url_for("case.show", case_id=case_id) + "#calls", 303)


@blueprint.post("/wide/again")
@allowed(Action.PLACE_HOLD)
def reopen(case_id: int, hold_id: int) -> AnyResponse:
    """Take back that a part was left unfrozen: it waits for a decision again, and nothing of it is destroyed."""

    def ask_again(session: Session, hold: Hold) -> str:
        name = request.form.get("name", "")
        left = holds.reopen_wide(session, hold, name, _named(hold), by=acting_user().id, at=now())
        return gettext("It waits for a decision again. Recordings that are still there: %(count)s.", count=left)

    form = OfficeForm()
    told = _changed(case_id, hold_id, form, ask_again)
    flash(" ".join(str(one) for one in form.form_errors) or told)
    return redirect(url_for("case.show", case_id=case_id) + "#wide", 303)


def _changed(case_id: int, hold_id: int, form: OfficeForm, change: Callable[[Session, Hold], str]) -> str:
    told = ""
    with refusals_on(form), current_deps().database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.PLACE_HOLD)
        told = change(session, _hold(session, case_id, hold_id))
        projection.project_case(session, current_deps(), case)
    return told


def _second_look(case_id: int, hold_id: int, form: DeclineForm) -> str:
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.PLACE_HOLD, subject=f"hold:{hold_id}")
        hold = _hold(session, case_id, hold_id)
        name, value = request.form.get("name", ""), _named(hold)
        loss = holds.loss_of(session, hold, name, value, today())
        is_searched = not unsearched.is_to_come(session, case_id)
        words = part_words(session, name, value)
        reference, version = case.reference, case.version
    return render_template(
        "holds/decline.html",
        form=form,
        case_id=case_id,
        hold_id=hold_id,
        reference=reference,
        version=shown_version(version, is_back=bool(form.errors)),
        facts=facts,
        words=words,
        name=name,
        value=request.form.get("value", ""),
        loss=loss,
        is_searched=is_searched,
    )


def _hold(session: Session, case_id: int, hold_id: int) -> Hold:
    hold = session.get(Hold, hold_id)
    if hold is None or hold.case_id != case_id:
        raise NotFound("There is no such hold in this case")
    return hold


def _named(hold: Hold) -> object:
    return part_value(hold, request.form.get("name", ""), request.form.get("value", ""))
