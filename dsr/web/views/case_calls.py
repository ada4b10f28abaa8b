"""What a handler does with calls on the case page: link, reject, unlink, give or withhold, confirm the hold, search."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.engine import holds_lock
from dsr.db.tables import Case
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.named_times import windows_from
from dsr.domain.plain_text import hidden_fault
from dsr.services import candidates, cases, holds, projection, renumbered, unlisted
from dsr.services.case_calls import PROPOSED_SHOWN
from dsr.web.changes import claimed_case, posted_number
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import OfficeForm
from dsr.web.numbers import whole_numbers
from dsr.web.queues import queue_choices
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, ngettext
from dsr.web.views.case import ConfirmForm, GivenForm, LinkForm, RejectForm, WindowForm, case_page

blueprint = Blueprint("case_calls", __name__, url_prefix="/cases/<int:case_id>")

Change = Callable[[Session, Deps, Case], object]


@blueprint.post("/calls/<int:call_id>/link")
@allowed(Action.LINK_CALL)
def link(case_id: int, call_id: int) -> AnyResponse | tuple[str, int]:
    """Tie a call to the case."""
    form = LinkForm()
    reason = form.reason.data or ""

    def change(session: Session, deps: Deps, case: Case) -> object:
        return candidates.link_call(session, deps, case, call_id, reason, by=acting_user().id, at=now())

    _changed(case_id, Action.LINK_CALL, change, form)
    if form.errors:
        form.reason.id = f"reason-{call_id}"  # every proposed call has a field of its own
        return case_page(case_id, link=form), 422
    return _done(case_id, gettext("The call is linked. If it has a recording, that is held."), "calls")


@blueprint.post("/calls/link")
@allowed(Action.LINK_CALL)
def link_ticked(case_id: int) -> AnyResponse | tuple[str, int]:
    """Tie the ticked calls to the case, all or none."""
    ticked = sorted(set(whole_numbers(request.form.getlist("call"))))[:PROPOSED_SHOWN]

    def change(session: Session, deps: Deps, case: Case) -> None:
        if not ticked:
            raise Refused("Tick at least one call", code="no_call_ticked")
        for call_id in ticked:
            candidates.link_call(session, deps, case, call_id, "", by=acting_user().id, at=now())

    told = ngettext("%(num)s call is linked.", "%(num)s calls are linked.", len(ticked))
    return _simple(case_id, Action.LINK_CALL, change, told)


@blueprint.post("/calls/<int:call_id>/reject")
@allowed(Action.LINK_CALL)
def reject(case_id: int, call_id: int) -> AnyResponse | tuple[str, int]:
    """Say that a proposed call is not the subject's, and why: by that reason its recording is let go."""
    form = RejectForm()
    reason = (form.why_not.data or "").strip()

    def change(session: Session, deps: Deps, case: Case) -> None:
        if not reason:
            raise Invalid([Fault("why_not", "Write why the call is not the data subject's.", "reject_reason_missing")])
        candidates.reject_candidate(session, deps, case, call_id, reason, by=acting_user().id, at=now())

    _changed(case_id, Action.LINK_CALL, change, form)
    if form.errors:
        form.why_not.id = f"why-not-{call_id}"  # every proposed call has a field of its own
        return case_page(case_id, reject=form), 422
    return _done(case_id, gettext("The call is marked as not the data subject's."), "calls")


@blueprint.post("/weak/reject")
@allowed(Action.LINK_CALL)
def reject_weak(case_id: int) -> AnyResponse | tuple[str, int]:
    """Say of all weak matches at once, with one reason, that they are not the subject's."""
    form, reason, seen = RejectForm(), (request.form.get("why_not") or "").strip(), posted_number("seen")

    def change(session: Session, deps: Deps, case: Case) -> None:
        if len(reason) < 3:
            raise Invalid([Fault("why_not", "Write why the call is not the data subject's.", "reject_reason_missing")])
        candidates.reject_weak(session, deps, case, reason, seen=seen, by=acting_user().id, at=now())

    _changed(case_id, Action.LINK_CALL, change, form)
    if form.errors:
        form.why_not.id = "why-not-weak"
        return case_page(case_id, reject=form), 422
    return _done(case_id, gettext("The weak matches are marked as not the data subject's."), "calls")


@blueprint.post("/unlisted/set-aside")
@allowed(Action.LINK_CALL)
def set_unlisted_aside(case_id: int) -> AnyResponse | tuple[str, int]:
    """Say of all matches that the search did not list, with one reason, that they are not the subject's."""
    form, reason, seen = RejectForm(), (request.form.get("why_not") or "").strip(), posted_number("seen")

    def change(session: Session, deps: Deps, case: Case) -> None:
        if len(reason) < 3:
            raise Invalid([Fault("why_not", "Write why the call is not the data subject's.", "reject_reason_missing")])
        unlisted.set_aside(session, deps, case, reason, seen=seen, by=acting_user().id, at=now())

    _changed(case_id, Action.LINK_CALL, change, form)
    if form.errors:
        form.why_not.id = "why-not-unlisted"
        return case_page(case_id, reject=form), 422
    return _done(case_id, gettext("The matches that are not listed are set aside."), "calls")


@blueprint.post("/unlisted/<int:unlisted_id>/again")
@allowed(Action.LINK_CALL)
def ask_of_unlisted_again(case_id: int, unlisted_id: int) -> AnyResponse | tuple[str, int]:
    """Take that word back: they wait for a decision again."""
    return _simple(
        case_id,
        Action.LINK_CALL,
        lambda session, deps, case: unlisted.take_back(session, deps, case, unlisted_id, by=acting_user().id, at=now()),
        gettext("The decision is taken back. The calls are being searched."),
    )


@blueprint.post("/calls/<int:call_id>/reconsider")
@allowed(Action.LINK_CALL)
def reconsider(case_id: int, call_id: int) -> AnyResponse | tuple[str, int]:
    """Take that word back."""
    return _simple(
        case_id,
        Action.LINK_CALL,
        lambda session, deps, case: candidates.reconsider(session, deps, case, call_id, by=acting_user().id, at=now()),
        gettext("The call is proposed again."),
    )


@blueprint.post("/calls/<int:call_id>/unlink")
@allowed(Action.LINK_CALL)
def unlink(case_id: int, call_id: int) -> AnyResponse | tuple[str, int]:
    """Untie a call."""
    return _simple(
        case_id,
        Action.LINK_CALL,
        lambda session, deps, case: candidates.unlink_call(session, deps, case, call_id, by=acting_user().id, at=now()),
        gettext("The call is unlinked."),
    )


@blueprint.post("/calls/<int:call_id>/keep")
@allowed(Action.LINK_CALL)
def keep(case_id: int, call_id: int) -> AnyResponse | tuple[str, int]:
    """Say that a linked call is the subject's all the same, though the source has given it another number or time since."""
    form = LinkForm()
    reason = form.reason.data or ""

    def change(session: Session, deps: Deps, case: Case) -> None:
        renumbered.keep_link(session, deps, case, call_id, reason, by=acting_user().id, at=now())

    _changed(case_id, Action.LINK_CALL, change, form)
    if form.errors:
        form.reason.id = f"keep-{call_id}"
        return case_page(case_id, link=form), 422
    return _done(case_id, gettext("The link is kept."), "calls")


@blueprint.post("/calls/<int:call_id>/given")
@allowed(Action.LINK_CALL)
def given(case_id: int, call_id: int) -> AnyResponse | tuple[str, int]:
    """Say whether the call is given in the answer, and if not, on which ground."""
    form = GivenForm()
    asked, ground = form.given.data or "", form.ground.data or ""

    def change(session: Session, deps: Deps, case: Case) -> None:
        candidates.set_given(session, deps, case, call_id, asked, ground, by=acting_user().id, at=now())

    _changed(case_id, Action.LINK_CALL, change, form)
    if form.errors:
        form.given.id, form.ground.id = f"given-{call_id}", f"ground-{call_id}"
        return case_page(case_id, given=form), 422
    return _done(case_id, gettext("What is given of the call is noted."), "calls")


@blueprint.post("/holds/confirm")
@allowed(Action.CONFIRM_HOLD)
def confirm(case_id: int) -> AnyResponse | tuple[str, int]:
    """Note that the source keeps the held recordings too, on what evidence."""
    form = ConfirmForm()
    evidence, seen_item = (form.evidence.data or "").replace("\x00", ""), posted_number("seen_item")

    def change(session: Session, deps: Deps, case: Case) -> None:
        if not evidence.strip() or len(evidence) > 200:
            message = "Write what shows that the source keeps the recordings, such as a ticket number."
            raise Invalid([Fault("evidence", message, "evidence_missing")])
        if fault := hidden_fault("evidence", evidence.strip()):
            raise Invalid([fault])
        holds.confirm_upstream(session, case_id, evidence, seen_item=seen_item, by=acting_user().id, at=now())
        projection.project_case(session, deps, case)

    _changed(case_id, Action.CONFIRM_HOLD, change, form)
    if form.errors:
        return case_page(case_id, confirm=form), 422
    return _done(case_id, gettext("The hold is confirmed."), "calls")


@blueprint.post("/windows")
@allowed(Action.EDIT_CASE)
def window(case_id: int) -> AnyResponse | tuple[str, int]:
    """Add a time in which the subject says they called; what it catches is searched, and held at once where it names its line."""
    form = WindowForm()

    def change(session: Session, deps: Deps, case: Case) -> None:
        faults: list[Fault] = []
        found = windows_from(request.form, now(), faults, places=1)
        known = {code for code, _name in queue_choices(session)}
        if found and found[0].queue and found[0].queue not in known:
            faults.append(Fault("window_1_queue", "Choose one of the options.", "choice_unknown"))
        if not found and not faults:
            faults.append(Fault("window_1_first", "Write the day, for example 3.6.2026.", "window_day_missing"))
        if faults:
            raise Invalid(faults)
        one = found[0]
        cases.add_window(session, case_id, one, by=acting_user().id, at=now())
        projection.project_case(session, deps, case)

    _changed(case_id, Action.EDIT_CASE, change, form)
    if form.errors:
        return case_page(case_id, window=form), 422
    return _done(case_id, gettext("The time is added. The calls are being searched."), "calls")


@blueprint.post("/search")
@allowed(Action.EDIT_CASE)
def search(case_id: int) -> AnyResponse | tuple[str, int]:
    """Search the register again by what is known of the subject now."""
    return _simple(
        case_id,
        Action.EDIT_CASE,
        lambda session, deps, case: cases.search_on_request(session, case_id, by=acting_user().id, at=now()),
        gettext("The calls are being searched. Open the page again in a moment."),
    )


def _simple(case_id: int, action: Action, change: Change, told: str) -> AnyResponse | tuple[str, int]:
    form = OfficeForm()
    _changed(case_id, action, change, form)
    if form.errors:
        return case_page(case_id, failed=form), 422
    return _done(case_id, told, "calls")


def _changed(case_id: int, action: Action, change: Change, form: OfficeForm) -> None:
    """Make one change of the case in a transaction of its own: the holds lock first, then the case as it was read."""
    deps = current_deps()
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, action)
        change(session, deps, case)


def _done(case_id: int, told: str, part: str) -> AnyResponse:
    flash(told)
    proposed, weak = request.args.get("proposed"), request.args.get("weak")
    return redirect(url_for("case.show", case_id=case_id, proposed=proposed, weak=weak) + f"#{part}", 303)
