"""Holds whose day of review has come: the list, and one hold that is released or given a new day, with a reason."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Hold
from dsr.domain.access import Action
from dsr.domain.holds import OF_REQUEST
from dsr.services import hold_reviews
from dsr.web.cases import case_with_facts, note_looking
from dsr.web.changes import claimed_case
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import day
from dsr.web.forms import DayField, OfficeForm, at_most, filled
from dsr.web.hold_words import criteria_words, declined_parts, kept_words, release_words, why_kept
from dsr.web.refusals import refusals_on, sentence, shown_version
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("holds", __name__)


def _reason_field() -> TextAreaField:
    limit = at_most(hold_reviews.REASON_LIMIT)
    return TextAreaField(lazy("Reason"), [filled(lazy("Write the reason.")), limit])


class ReleaseForm(OfficeForm):
    """Why the recordings may go."""

    reason = _reason_field()


class PostponeForm(OfficeForm):
    """Until when the recordings are kept without another look, and why."""

    review_by = DayField(lazy("New day of review"), [filled(lazy("Write the day, for example 25.11.2026."))])
    reason = _reason_field()


@blueprint.get("/queue/holds")
@allowed(Action.SEE_QUEUE)
def index() -> str:
    """Every open hold whose day of review is today or past, of closed cases too, oldest first."""
    note_looking(Action.SEE_QUEUE, subject="holds")
    with current_deps().database.read() as session:
        found = hold_reviews.due_reviews(session, acting_user(), today())
    return render_template("queue/holds.html", reviews=found, why_kept=why_kept)


@blueprint.get("/cases/<int:case_id>/holds/<int:hold_id>")
@allowed(Action.SEE_CASE)
def one(case_id: int, hold_id: int) -> str:
    """One hold: what it keeps, since when and why, and what can be done."""
    return hold_page(case_id, hold_id)


@blueprint.post("/cases/<int:case_id>/holds/<int:hold_id>/release")
@allowed(Action.RELEASE_HOLD)
def release(case_id: int, hold_id: int) -> AnyResponse | tuple[str, int]:
    """Let the recordings go, with a reason."""
    form = ReleaseForm(prefix="release")

    def change(session: Session, case: Case) -> str:
        reason, by = form.reason.data, acting_user().id
        until = hold_reviews.release(session, current_deps(), case, hold_id, reason, by=by, at=now())
        if until is None:
            return gettext("The hold is released.")
        return gettext("The restriction is lifted. The recordings are kept until %(day)s.", day=day(until))

    return _changed(case_id, hold_id, form, change)


@blueprint.post("/cases/<int:case_id>/holds/<int:hold_id>/review")
@allowed(Action.RELEASE_HOLD)
def postpone(case_id: int, hold_id: int) -> AnyResponse | tuple[str, int]:
    """Set a later day of review, with a reason."""
    form = PostponeForm(prefix="postpone")

    def change(session: Session, case: Case) -> str:
        on, reason, by = form.review_by.on, form.reason.data, acting_user().id
        hold_reviews.postpone(session, case, hold_id, on, reason, by=by, at=now())
        return gettext("The day of review is set.")

    return _changed(case_id, hold_id, form, change)


def _changed(
    case_id: int, hold_id: int, form: OfficeForm, change: Callable[[Session, Case], str]
) -> AnyResponse | tuple[str, int]:
    told = ""
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.RELEASE_HOLD)
            told = change(session, case)
    if form.errors:
        return hold_page(case_id, hold_id, form), 422
    flash(told)
    return redirect(url_for("holds.index"), 303)


def hold_page(case_id: int | None, hold_id: int, failed: OfficeForm | None = None) -> str:
    """The page of one hold, of a case or of none; a form that failed comes back with its errors."""
    facts, version, deps = None, 0, current_deps()
    with deps.database.read() as session:
        if case_id is not None:
            case, facts = case_with_facts(session, case_id, Action.SEE_CASE, subject=f"hold:{hold_id}")
            version = case.version
        review = hold_reviews.one_review(session, deps, case_id, hold_id, today())
        declined = declined_parts(session, [session.get_one(Hold, hold_id)])
        criteria, wide = (criteria_words(session, stored) for stored in (review.criteria, review.wide))
    return render_template(
        "queue/hold.html",
        shown=review,
        version=shown_version(version, is_back=failed is not None),
        facts=facts,
        hindrance=sentence(review.hindrance) if review.hindrance is not None else "",
        why_kept=why_kept,
        criteria=criteria,
        wide=wide,
        declined=declined,
        release_words=release_words(review.release_reason),
        kept_words=kept_words(review.needed_until, review.appeals_until) if review.kind in OF_REQUEST else "",
        failed=failed,
        release_form=failed if isinstance(failed, ReleaseForm) else ReleaseForm(formdata=None, prefix="release"),
        postpone_form=failed if isinstance(failed, PostponeForm) else PostponeForm(formdata=None, prefix="postpone"),
    )
