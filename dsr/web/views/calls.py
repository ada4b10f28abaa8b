"""The register of calls for handlers: search by number, time, line or agent; one call; tie it to a case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlmodel import Session, col
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, Leg, Recording
from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.call_facts import known_length
from dsr.domain.errors import NotFound
from dsr.domain.phone import can_be_sought
from dsr.domain.phone_shown import display
from dsr.domain.retention import is_kept_for_requests_alone
from dsr.domain.search_times import first_moment, last_moment
from dsr.services import call_sessions, candidates, cases
from dsr.services.call_numbers import by_ending_only
from dsr.services.call_queues import Directory, directory, name_in
from dsr.services.call_search import MOST_COUNTED, search
from dsr.services.find_calls import Asked
from dsr.services.rights import correcting, restricting
from dsr.web.cases import case_or_404, note_looking, note_refused
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import length_words
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.numbers import whole_number
from dsr.web.paging import Page
from dsr.web.queues import queue_choices
from dsr.web.refusals import Unseen, refusals_on
from dsr.web.security import allowed
from dsr.web.texts import LazyText, current_language, gettext, lazy

blueprint = Blueprint("calls", __name__, url_prefix="/calls")

DIRECTIONS: dict[str, LazyText] = {
    "in": lazy("incoming"),
    "out": lazy("outgoing"),
    "callback": lazy("call-back"),
    "internal": lazy("internal call"),
    "unknown": lazy("direction not known"),
}
HIDDEN: dict[str, LazyText] = {
    "withheld": lazy("number withheld"),
    "unavailable": lazy("number missing"),
}


def _time(_form: OfficeForm, field: Field) -> None:
    text = (field.data or "").strip()
    if text and first_moment(text) is None:
        raise StopValidation(gettext("Write a time that exists, for example 3.11.2026 or 3.11.2026 9.05."))


def _number(_form: OfficeForm, field: Field) -> None:
    text = (field.data or "").strip()
    if text and not can_be_sought(text):
        raise StopValidation(
            gettext("This is not a telephone number. Search for calls whose number was hidden by time and service.")
        )


class SearchForm(OfficeForm):
    """What is looked for; all that is given must hold."""

    number = StringField(lazy("Phone number"), [at_most(80), _number])
    since = StringField(lazy("From"), [at_most(40), _time])
    until = StringField(lazy("To"), [at_most(40), _time])
    queue = StringField(lazy("Service"), [at_most(120)])
    agent = StringField(lazy("Customer service agent"), [at_most(120)])

    def asked(self) -> Asked:
        """The search as the register understands it."""
        return Asked(
            number=(self.number.data or "").strip(),
            since=first_moment(self.since.data or ""),
            until=last_moment(self.until.data or ""),
            queue=(self.queue.data or "").strip(),
            agent=(self.agent.data or "").strip(),
        )


class TieForm(OfficeForm):
    """To which case a call is tied, and why."""

    reference = StringField(
        lazy("Case reference"),
        [filled(lazy("Write the case reference, for example 6118/07.01.00.01/2026.")), at_most(60)],
    )
    reason = StringField(lazy("Why the call is the data subject's"), [at_most(1000)])


@dataclass(frozen=True)
class ShownCall:
    """A call as a row, values only."""

    call_id: int
    started_at: datetime
    other_started_at: datetime | None
    caller: str
    queue: str
    agent: str
    length: str
    direction: LazyText
    is_by_ending: bool = False


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.SEE_CALLS)
def index() -> str | tuple[str, int]:
    """The search. It is posted: numbers must not stand in addresses, which servers write down."""
    form = SearchForm()
    asked = Asked()
    if form.validate_on_submit():
        asked = form.asked()
        if asked.since and asked.until and asked.since > asked.until:
            form.until.errors = [*form.until.errors, gettext("The end is before the beginning.")]
        elif asked.is_empty:
            form.form_errors = [gettext("Write at least one thing to search by.")]
    is_search = request.method == "POST" and not form.errors
    note_looking(Action.SEE_CALLS, subject="calls:search" if is_search else "calls")
    with current_deps().database.read() as session:
        lines = queue_choices(session)
        page, has_more = Page(1, 0), False
        found: list[ShownCall] = []
        if is_search:
            number, queues = _asked_page(), directory(session)
            result = search(session, asked, Page(number, 0).offset, page.size)
            page, has_more = Page(number, result.total), result.has_more
            alike = by_ending_only(session, result.calls, asked.number)
            found = [replace(_shown(call, queues), is_by_ending=call.id in alike) for call in result.calls]
    shown = {"form": form, "found": found, "page": page, "is_search": is_search, "lines": lines}
    shown |= {"has_more": has_more, "most": MOST_COUNTED}
    return render_template("calls/index.html", **shown), 422 if form.errors else 200


@blueprint.get("/<int:call_id>")
@allowed(Action.SEE_CALLS)
def one(call_id: int) -> str:
    """One call with its legs and its recordings."""
    return _call_page(call_id, TieForm())


@blueprint.get("/<int:call_id>/metadata.xml")
@allowed(Action.SEE_CALLS)
def metadata(call_id: int) -> Response:
    """The recording metadata of a call as one whole document, extensions included; logged before it goes."""
    note_looking(Action.SEE_CALLS, subject=f"call:{call_id}:metadata")
    with current_deps().database.read() as session:
        restricting.refuse_used_outside(session, call_id)
        document = call_sessions.document_of(session, call_id)
    if document is None:
        raise NotFound("There is no recording metadata of this call")
    headers = {"Content-Disposition": f'attachment; filename="call-{call_id}.xml"'}
    return Response(document, mimetype="application/xml", headers=headers)


@blueprint.post("/<int:call_id>/tie")
@allowed(Action.LINK_CALL)
def tie(call_id: int) -> AnyResponse | tuple[str, int]:
    """Tie a call to a case; its recordings are held with the case."""
    form = TieForm()
    case_id = 0
    if form.validate_on_submit():
        try:
            case_id = _tied(form, call_id)
        except Unseen as refusal:
            note_refused(refusal)
            form.reference.errors = [gettext("There is no such case. Check the reference.")]
    if form.errors:
        return _call_page(call_id, form), 422
    flash(gettext("The call is linked. If it has a recording, that is held."))
    return redirect(url_for("case.show", case_id=case_id) + "#calls", 303)


def _tied(form: TieForm, call_id: int) -> int:
    """Tie the call to the case of the form, whose id it answers. `Unseen` for a case that one may not see, or no case."""
    case_id, deps = 0, current_deps()
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case_id = _case_called(session, form.reference.data or "")
        case = case_or_404(session, case_id, Action.LINK_CALL, subject=f"call:{call_id}")
        case = cases.claim(session, case_id, case.version)
        by, at = acting_user().id, now()
        candidates.link_call(session, deps, case, call_id, form.reason.data or "", by=by, at=at)
    return case_id


def _case_called(session: Session, reference: str) -> int:
    """The id of the case with this reference; `Unseen` where there is none, as for one that may not be seen."""
    found = session.scalars(select(col(Case.id)).where(col(Case.reference) == reference.strip())).first()
    if found is None:
        raise Unseen(Action.LINK_CALL)
    return found


def _call_page(call_id: int, form: TieForm) -> str:
    note_looking(Action.SEE_CALLS, subject=f"call:{call_id}")
    with current_deps().database.read() as session:
        call = session.get(Call, call_id)
        if call is None:
            raise NotFound("There is no such call")
        restricting.refuse_used_outside(session, call_id)
        queues = directory(session)
        shown = _shown(call, queues)
        legs = [
            {
                "started_at": leg.started_at,
                "queue": _line_name(queues, leg.queue, leg.started_at) or leg.dialled_raw,
                "agent": leg.agent,
                "length": length_words(leg.talk_ms),
            }
            for leg in session.scalars(
                select(Leg).where(col(Leg.call_id) == call_id).order_by(col(Leg.started_at), col(Leg.id))
            )
        ]
        recordings = [
            {
                "state": recording.state,
                "due_on": recording.due_on,
                "is_past": is_kept_for_requests_alone(recording.due_on, recording.state, today()),
            }
            for recording in session.scalars(select(Recording).where(col(Recording.call_id) == call_id))
        ]
        metadata = call_sessions.session_facts(session, call_id)
        statements = correcting.statements_of(session, current_deps(), [call_id]).get(call_id, [])
    return render_template(
        "calls/one.html",
        call=shown,
        legs=legs,
        recordings=recordings,
        statements=statements,
        metadata=metadata,
        form=form,
    )


def _asked_page() -> int:
    """The page that is asked for, of those that there can be."""
    return min(whole_number(request.form.get("page"), digits=6) or 1, Page(1, MOST_COUNTED).last)


def _line_name(queues: Directory, technical: str, at: datetime) -> str:
    """The line's plain name as it was then; the technical one where the directory does not know it."""
    return name_in(queues.at(technical, local_date(at)), current_language()) or technical


def _shown(call: Call, queues: Directory) -> ShownCall:
    caller = display(call.caller_e164) if call.caller_e164 else call.caller_raw
    return ShownCall(
        call_id=call.id or 0,
        started_at=call.started_at,
        other_started_at=call.other_started_at,
        caller=str(HIDDEN[call.caller_kind]) if call.caller_kind in HIDDEN else caller,
        queue=_line_name(queues, call.queue, call.started_at),
        agent=call.agent,
        length=length_words(known_length(call.duration_ms, call.ended_at)),
        direction=DIRECTIONS.get(call.direction, DIRECTIONS["unknown"]),
    )
