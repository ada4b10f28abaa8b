"""The work queue: open cases in the order in which they must be acted on; search, and putting cases on desks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.calendar import OutsideCalendar, working_days_between
from dsr.services import (
    breaches,
    cases,
    heartbeats,
    hold_overview,
    hold_reviews,
    letter_jobs,
    protection,
    serving,
    work_queue,
)
from dsr.services.contact_checks import count_stale
from dsr.services.letter_jobs import Stopped
from dsr.services.listening.alarms import count_open
from dsr.services.rights import tasks
from dsr.services.work_queue import TABS, Filters, Row, RowRequest
from dsr.web.act_words import act_words, is_loss
from dsr.web.cases import case_or_404, note_looking
from dsr.web.changes import told_changes
from dsr.web.code_words import CHANNELS, LANGUAGE_NAMES, ROUTES, article_words, right_name, words_of
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.dates import SOON, due
from dsr.web.letter_words import title_of
from dsr.web.links import link_to
from dsr.web.mail_form import waiting_mails
from dsr.web.paging import Page
from dsr.web.rights_words import TASKS
from dsr.web.security import allowed
from dsr.web.serving_words import hours_left, moment_words
from dsr.web.texts import LazyText, current_language, gettext, lazy, ngettext

blueprint = Blueprint("queue", __name__, url_prefix="/queue")

TAB_NAMES: dict[str, LazyText] = {
    "mine": lazy("Mine"),
    "unassigned": lazy("Unassigned"),
    "waiting": lazy("Waiting"),
    "all": lazy("All"),
    "closed": lazy("Closed"),
    "routed": lazy("Passed on"),
}
_STOPPED_WORDS: dict[str, tuple[LazyText, LazyText]] = {
    "acknowledge": (
        lazy("it did not leave by itself."),
        lazy("Mend what its checks name, issue the letter and send it."),
    ),
    "print_letter": (
        lazy("printing failed."),
        lazy("Print again; if that fails too, mend the text and have it approved again."),
    ),
    "send_letter": (
        lazy("sending by e-mail failed."),
        lazy("Open the letter: it tells whether the mail may have left, and what to do then."),
    ),
}
STOPPED_SHOWN = 5
"""So many failed jobs are told one by one: when the mail server was away there are many, and the list must stay in sight."""
TASKS_SHOWN = 10
"""So many tasks with a day of their own stand on the queue, the soonest first."""
_CLOSED_TABS = ("closed", "routed")


@dataclass(frozen=True)
class ShownRight:
    """One right of a row."""

    name: str
    article: str


@dataclass(frozen=True)
class ShownRow:
    """One case of the list, values only."""

    case_id: int
    version: int
    reference: str
    subject: str
    language: str
    is_protected: bool
    due_on: date | None
    why: str
    is_loss: bool
    level: str
    rights: tuple[ShownRight, ...]
    state: str
    next_step: str
    tag: str
    assigned_name: str


@dataclass(frozen=True)
class ShownStop:
    """A job of a case that failed: what did not happen, what to do now, and where."""

    reference: str
    what: str
    do: str
    go: str
    url: str


@dataclass(frozen=True)
class Group:
    """The rows of one week, or of all where the order is another."""

    title: str
    rows: tuple[ShownRow, ...]


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.SEE_QUEUE)
def index() -> str:
    """The list. A search is posted: names and numbers must not stand in addresses, which servers write down."""
    filters = _filters()
    note_looking(Action.SEE_QUEUE, subject="search" if filters.words else filters.tab)
    deps, actor = current_deps(), acting_user()
    with deps.database.read() as session:
        listing = work_queue.listing(session, deps, actor, filters, now())
        alarms = [(case.id, case.reference, on) for case, on in work_queue.alarms(session, actor, _soon_on())]
        hold_alarms = hold_overview.alarms(session, deps, actor, today()) if user_may(Action.SEE_HOLDS) else None
        service = serving.tasks(session, actor, today())
        breach_count, breach_due = breaches.first_due(session, actor) if user_may(Action.SEE_BREACHES) else (0, None)
        reviews = len(hold_reviews.due_reviews(session, actor, today()))
        heard = count_open(session, actor.id) if user_may(Action.SEE_ALARMS) else 0
        keeps = user_may(Action.CONFIRM_FACT)
        old_contacts = count_stale(session, deps.catalogue.register, today()) if keeps else 0
        stopped = [_stopped(one) for one in letter_jobs.stopped(session, actor)]
        desks = protection.assignable(session)
        own_tasks = tasks.open_tasks(session, actor)
        new_mails = waiting_mails(session)
        silent = heartbeats.silent_channels(session, deps, at=now())
        rows = [_shown(row) for row in listing.rows]
    page = Page(min(max(1, filters.page), listing.pages), listing.total, work_queue.PAGE)
    return render_template(
        "queue/index.html",
        filters=filters,
        tabs=[(tab, TAB_NAMES[tab], listing.counts[tab]) for tab in TABS],
        groups=_grouped(rows, filters.tab),
        total=listing.total,
        page=page,
        alarms=alarms,
        heard=heard,
        new_mails=new_mails,
        silent_channels=silent,
        channels=CHANNELS,
        reviews=reviews,
        old_contacts=old_contacts,
        service=service,
        breach_count=breach_count,
        breach_words=f"{moment_words(breach_due)} · {hours_left(breach_due, now())}" if breach_due is not None else "",
        late_holds=hold_alarms.late if hold_alarms is not None else 0,
        stopped=stopped[:STOPPED_SHOWN],
        more_stopped=max(0, len(stopped) - STOPPED_SHOWN),
        desks=desks,
        tasks=own_tasks[:TASKS_SHOWN],
        more_tasks=max(0, len(own_tasks) - TASKS_SHOWN),
        task_words=TASKS,
        rights=[(right, right_name(right)) for right in deps.catalogue.rights],
        languages_of_cases=[(code, LANGUAGE_NAMES[code]) for code in ("fi", "sv", "unknown")],
        sign_url=link_to("sign.index", Action.APPROVE_COLLEAGUE, Action.APPROVE_DECISION),
        is_order_by_day=filters.tab not in _CLOSED_TABS,
    )


@blueprint.post("/assign")
@allowed(Action.ASSIGN_CASE)
def assign() -> AnyResponse:
    """Put the chosen cases on someone's desk: all of them or, when one has changed meanwhile, none."""
    chosen = [pair for value in request.form.getlist("case") if (pair := _case_and_version(value))]
    to_user = request.form.get("to_user", "")
    if not chosen or not (to_user.isascii() and to_user.isdigit() and len(to_user) < 10):
        flash(gettext("Choose at least one case and a case handler."))
        return redirect(url_for("queue.index", tab=_tab()), 303)
    with current_deps().database.write() as session:
        for case_id, version in dict(chosen).items():
            case_or_404(session, case_id, Action.ASSIGN_CASE)
            with told_changes():
                case = cases.claim(session, case_id, version)
            protection.assign_case(session, case, int(to_user), by=acting_user().id, at=now())
    flash(ngettext("%(num)s case was assigned.", "%(num)s cases were assigned.", len(dict(chosen))))
    return redirect(url_for("queue.index", tab=_tab()), 303)


def _filters() -> Filters:
    asked = request.values
    handler, page = asked.get("handler", ""), asked.get("page", "1")
    right, language = asked.get("right", ""), asked.get("language", "")
    return Filters(
        tab=_tab(),
        words=request.form.get("words", "").replace("\x00", "")[:100].strip(),
        right=right if right in current_deps().catalogue.rights else "",
        language=language if language in ("fi", "sv", "unknown") else "",
        assigned_to=int(handler) if handler.isascii() and handler.isdigit() and len(handler) < 10 else None,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def _tab() -> str:
    tab = request.values.get("tab", "all")
    return tab if tab in TABS else "all"


def _case_and_version(value: str) -> tuple[int, int] | None:
    parts = value.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def _soon_on() -> date:
    """The last day that is still shown as near: an alarm on Thursday tells of Monday too."""
    calendar, on = current_deps().calendar, today()
    try:
        while working_days_between(calendar, today(), on + timedelta(days=1), eves_off=True) <= SOON:
            on += timedelta(days=1)
    except OutsideCalendar:
        return today() + timedelta(days=SOON)
    return on


def _stopped(one: Stopped) -> ShownStop:
    """The letter's own page tells why and has the button; here stands which letter, and what to do."""
    if one.letter_id is None:
        words = (
            gettext("The search for calls failed."),
            gettext("Search again on the case page."),
            gettext("Open the case"),
        )
        return ShownStop(one.reference, *words, url_for("case.show", case_id=one.case_id, _anchor="calls"))
    what, do = _STOPPED_WORDS[one.job_kind]
    url = url_for("letters.show", case_id=one.case_id, letter_id=one.letter_id)
    return ShownStop(one.reference, f"{title_of(one.letter_kind)}: {what}", str(do), gettext("Open the letter"), url)


def _shown(row: Row) -> ShownRow:
    case = row.case
    first = _first_due(row.requests)
    state, step = _state_words(row, first)
    loss = is_loss(row.act_by_reason)
    return ShownRow(
        case_id=case.id or 0,
        version=case.version,
        reference=case.reference,
        subject=case.subject_name,
        language=case.language,
        is_protected=case.is_protected,
        due_on=row.act_by_on,
        why=act_words(row.act_by_reason, row.act_by_on, first.safe_on, first.extension)
        if first and row.act_by_on
        else "",
        is_loss=loss,
        level=due(row.act_by_on, is_lost=loss).level if row.act_by_on else "",
        rights=tuple(ShownRight(right_name(one.right), article_words(one.right)) for one in row.requests),
        state=state,
        next_step=step,
        tag=_tag(first) if first and case.state == "open" else "",
        assigned_name=row.assigned_name,
    )


def _first_due(requests: Sequence[RowRequest]) -> RowRequest | None:
    """The request that the row speaks of: the open one to act on first, else the last one."""
    dated = [one for one in requests if one.act_by_on is not None]
    if dated:
        return min(dated, key=lambda one: one.act_by_on or date.max)
    return requests[-1] if requests else None


def _state_words(row: Row, first: RowRequest | None) -> tuple[str, str]:
    if row.case.state == "routed":
        return gettext("Passed on"), words_of(ROUTES, row.case.route)
    if first is None:
        return "", ""
    language = current_language()
    if is_loss(row.act_by_reason):
        state = current_deps().catalogue.rights[first.right].state(first.state)
        return state.labels[language], gettext("Make sure of the hold at the source system")
    flow = current_deps().catalogue.rights[first.right]
    if row.case.state == "open" and row.case.assigned_to is None and first.next_step.code == "received":
        return flow.state(first.state).labels[language], gettext("Assign the case to a case handler")
    return flow.state(first.state).labels[language], first.next_step.labels[language]


def _tag(first: RowRequest) -> str:
    if not first.is_waiting:
        return ""
    return "sign" if first.next_step.code.startswith("approve_") else "waiting"


def _grouped(rows: list[ShownRow], tab: str) -> list[Group]:
    if tab in _CLOSED_TABS:
        return [Group("", tuple(rows))] if rows else []
    sunday = today() + timedelta(days=6 - today().weekday())
    ends = (
        (gettext("Late"), today() - timedelta(days=1)),
        (gettext("This week"), sunday),
        (gettext("Next week"), sunday + timedelta(days=7)),
        (gettext("Later"), date.max),
    )
    groups, left = [], rows
    for title, end in ends:
        here = [row for row in left if (row.due_on or date.max) <= end]
        left = left[len(here) :]
        if here:
            groups.append(Group(title, tuple(here)))
    return groups
