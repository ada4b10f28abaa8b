"""The work queue: open cases in the order in which they must be acted on; search, and putting cases on desks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.calendar import OutsideCalendar, working_days_between
from dsr.domain.errors import Stale
from dsr.services import (
    breaches,
    channel_tests,
    hold_overview,
    hold_reviews,
    letter_jobs,
    protection,
    renumbered,
    serving,
    work_queue,
)
from dsr.services.contact_checks import count_stale
from dsr.services.listening.alarms import count_open
from dsr.services.queue.assigning import NotAssigned, assign_all
from dsr.services.queue.filters import ENDED_TABS
from dsr.services.reminders.absences import presence
from dsr.services.rights import tasks
from dsr.services.work_queue import TABS
from dsr.web import dates
from dsr.web.cases import case_or_404, note_looking
from dsr.web.changes import told_changes
from dsr.web.code_words import CHANNELS
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.dates import SOON
from dsr.web.links import link_to
from dsr.web.mail_form import late_mails, waiting_mails
from dsr.web.numbers import whole_number, whole_numbers
from dsr.web.paging import Page
from dsr.web.queue_page import asked
from dsr.web.queue_page.asked import Asked
from dsr.web.queue_page.rows import CLOSED_TABS, grouped, shown, stopped
from dsr.web.queue_reminders import queue_reminders, warn_if_away
from dsr.web.refusals import sentence
from dsr.web.rights_words import TASKS
from dsr.web.security import allowed
from dsr.web.serving_words import hours_left, moment_words
from dsr.web.texts import gettext, ngettext

blueprint = Blueprint("queue", __name__, url_prefix="/queue")

STOPPED_SHOWN = 5
"""So many failed jobs are told one by one: when the mail server was away there are many, and the list must stay in sight."""
TASKS_SHOWN = 10
"""So many tasks with a day of their own stand on the queue, the soonest first."""


@dataclass(frozen=True)
class ShownFault:
    """One case that was not assigned, and why."""

    case_id: int
    reference: str
    why: str


class _NotAll(Exception):
    """Some cases could not be assigned: nothing is, and the transaction rolls back."""

    def __init__(self, refused: Sequence[NotAssigned]) -> None:
        super().__init__("not all cases could be assigned")
        self.refused = tuple(refused)


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.SEE_QUEUE)
def index() -> str:
    """The list. A search is posted: names and numbers must not stand in addresses, which servers write down."""
    return _page(asked.read_asked())


@blueprint.post("/assign")
@allowed(Action.ASSIGN_CASE)
def assign() -> AnyResponse | tuple[str, int]:
    """Put the chosen cases on someone's desk: all of them or, when one cannot be, none, and each that could not is named."""
    wanted = asked.read_asked()
    chosen = dict(pair for value in request.form.getlist("case") if (pair := _case_and_version(value)))
    to_user = whole_number(request.form.get("to_user"))
    if not chosen or to_user is None:
        flash(gettext("Choose at least one case and a case handler."))
        return _list_again(wanted)
    try:
        with current_deps().database.write() as session:
            for case_id in sorted(chosen):
                case_or_404(session, case_id, Action.ASSIGN_CASE)
            _moved, refused = assign_all(session, chosen, to_user, by=acting_user().id, at=now())
            if refused:
                raise _NotAll(refused)
            warn_if_away(session, to_user)
    except _NotAll as fault:
        is_stale = any(isinstance(one.refusal, Stale) for one in fault.refused)
        return _page(wanted, [_fault(one) for one in fault.refused]), 409 if is_stale else 422
    flash(ngettext("%(num)s case was assigned.", "%(num)s cases were assigned.", len(chosen)))
    return _list_again(wanted)


def _list_again(wanted: Asked) -> AnyResponse | tuple[str, int]:
    """The list that was worked on; what a search found is shown at once, as its words may stand in no address."""
    if wanted.filters.words:
        return _page(wanted), 200
    page = str(wanted.filters.page) if wanted.filters.page > 1 else None
    return redirect(wanted.address(page=page), 303)


def _page(wanted: Asked, not_assigned: Sequence[ShownFault] = ()) -> str:
    filters = wanted.filters
    note_looking(Action.SEE_QUEUE, subject="search" if filters.words else filters.tab)
    deps, actor = current_deps(), acting_user()
    with deps.database.read() as session:
        there = presence(session, today())
        letters = letter_jobs.carried(session)
        listing = work_queue.NOTHING
        if not wanted.faults:
            listing = work_queue.listing(session, deps, actor, filters, there, letter_jobs.under_way(letters), now())
        context = _alerts(session, letters)
        desks = protection.assignable(session)
        choices = asked.choices(session)
        rows = [shown(row, there) for row in listing.rows]
        reminded = queue_reminders(session, actor, [row.case for row in listing.rows], there, today())
    is_by_day = filters.tab not in CLOSED_TABS and filters.sort == "act_by"
    return render_template(
        "queue/index.html",
        filters=filters,
        fields=wanted.fields(),
        typed=wanted.typed,
        faults=wanted.faults,
        is_narrowed=wanted.is_narrowed,
        in_address=wanted.address,
        choices=choices,
        field_names=asked.names(),
        tabs=[(tab, asked.TAB_NAMES[tab], _count(tab, listing.counts.get(tab), filters.tab)) for tab in TABS],
        groups=grouped(rows, by_week=is_by_day),
        total=listing.total,
        is_cut=listing.is_cut,
        page=Page(min(max(1, filters.page), listing.pages), listing.total, work_queue.PAGE),
        desks=desks,
        reminders=reminded,
        not_assigned=not_assigned,
        sign_url=link_to("sign.index", Action.APPROVE_COLLEAGUE, Action.APPROVE_DECISION),
        is_order_by_day=is_by_day,
        can_assign=filters.tab not in ENDED_TABS and user_may(Action.ASSIGN_CASE),
        **context,
    )


def _count(tab: str, number: int | None, shown: str) -> str | None:
    """How many cases a tab has; of the ended ones that are not shown, many are not counted to the end."""
    if number is None:
        return None
    is_more = tab in CLOSED_TABS and tab != shown and number > work_queue.MOST_COUNTED
    return f"{dates.grouped(work_queue.MOST_COUNTED)}+" if is_more else dates.grouped(number)


def _alerts(session: Session, letters: Sequence[letter_jobs.Carried]) -> dict[str, object]:
    """What stands above the list, whatever it is narrowed to: alarms, failed jobs, tasks with a day of their own."""
    deps, actor = current_deps(), acting_user()
    breach_count, breach_due = breaches.first_due(session, actor) if user_may(Action.SEE_BREACHES) else (0, None)
    stops = letter_jobs.stopped(session, actor, letters)
    own_tasks = tasks.open_tasks(session, actor)
    keeps = user_may(Action.CONFIRM_FACT)
    return {
        "alarms": [(case.id, case.reference, on) for case, on in work_queue.alarms(session, actor, _soon_on())],
        "renumbered": renumbered.cases_waiting(session, actor) if user_may(Action.SEE_CALLS) else [],
        "heard": count_open(session, actor.id) if user_may(Action.SEE_ALARMS) else 0,
        "reviews": hold_reviews.count_due(session, actor, today()),
        "old_contacts": count_stale(session, deps.catalogue.register, today()) if keeps else 0,
        "service": serving.tasks(session, actor, today()),
        "breach_count": breach_count,
        "breach_words": f"{moment_words(breach_due)} · {hours_left(breach_due, now())}" if breach_due else "",
        "late_holds": hold_overview.count_late(session, deps, actor, today()) if user_may(Action.SEE_HOLDS) else 0,
        "stopped": [stopped(one) for one in stops[:STOPPED_SHOWN]],
        "more_stopped": max(0, len(stops) - STOPPED_SHOWN),
        "tasks": own_tasks[:TASKS_SHOWN],
        "more_tasks": max(0, len(own_tasks) - TASKS_SHOWN),
        "task_words": TASKS,
        "new_mails": waiting_mails(session),
        "late_mails": late_mails(session),
        "messages_url": url_for(
            "officer_messages.index" if user_may(Action.SEE_OFFICER_MESSAGES) else "messages.index"
        ),
        "silent_channels": channel_tests.silent_channels(session, deps, at=now()),
        "channels": CHANNELS,
    }


def _fault(one: NotAssigned) -> ShownFault:
    """The refusal in words; of a case that changed also what changed."""
    refusal = one.refusal
    try:
        with told_changes():
            raise refusal
    except type(refusal) as told:
        return ShownFault(one.case_id, one.reference, sentence(told))


def _case_and_version(value: str) -> tuple[int, int] | None:
    parts = value.split(".")
    numbers = whole_numbers(parts)
    return (numbers[0], numbers[1]) if len(parts) == len(numbers) == 2 else None


def _soon_on() -> date:
    """The last day that is still shown as near: an alarm on Thursday tells of Monday too."""
    calendar, on = current_deps().calendar, today()
    try:
        while working_days_between(calendar, today(), on + timedelta(days=1), eves_off=True) <= SOON:
            on += timedelta(days=1)
    except OutsideCalendar:
        return today() + timedelta(days=SOON)
    return on
