"""The rows of the work queue in words: what to do, by when and why, who is waited for, what has been handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from dsr.services.letter_jobs import Stopped
from dsr.services.queue.deliveries import Delivery
from dsr.services.queue.waits import Wait, Whom
from dsr.services.reminders.absences import Presence
from dsr.services.work_queue import Row, RowRequest
from dsr.web.act_words import act_words, is_loss, step_words
from dsr.web.code_words import ROUTES, article_words, right_name, words_of
from dsr.web.current import current_deps, today
from dsr.web.dates import due, short_day
from dsr.web.letter_words import title_of
from dsr.web.texts import LazyText, current_language, gettext, lazy, ngettext

WHOM: Mapping[str, LazyText] = {
    Whom.SUBJECT: lazy("Data subject"),
    Whom.REPRESENTATIVE: lazy("Representative"),
    Whom.AGENT: lazy("Call agent"),
    Whom.SUPERVISOR: lazy("Supervisor"),
    Whom.COLLEAGUE: lazy("Colleague"),
    Whom.DECIDER: lazy("Decision-maker"),
    Whom.SOURCE: lazy("Operator of the source system"),
    Whom.RECIPIENT: lazy("Recipient"),
    Whom.OFFICER: lazy("Data protection officer"),
    Whom.HOUSE: lazy("This program"),
}
_AWAITED: Mapping[str, LazyText] = {
    "identity_asked": lazy("the answer about identity"),
    "clarification_asked": lazy("the answer to the request for clarification"),
    "mandate": lazy("the mandate"),
    "hold": lazy("the confirmation that the recordings are kept"),
    "statement": lazy("the statement asked for"),
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
_RESTORED_WORDS = (
    lazy("it was stopped when a backup was restored."),
    lazy("Open the letter: it tells whether the mail may have left, and what to do then."),
)
_FOUND_IN: Mapping[str, LazyText] = {"message": lazy("in a message"), "note": lazy("in a note")}
CLOSED_TABS = ("closed", "routed", "found")


@dataclass(frozen=True)
class ShownRight:
    """One right of a row."""

    name: str
    article: str


@dataclass(frozen=True)
class ShownWait:
    """One thing that is awaited: from whom, what, since when, by when, and when they were reminded."""

    whom: str
    name: str
    what: str
    since_on: date
    due_on: date | None
    reminded_on: date | None
    deputy: str = ""


@dataclass(frozen=True)
class ShownRow:
    """One case of the list, values only."""

    case_id: int
    version: int
    reference: str
    subject: str
    language: str
    is_protected: bool
    has_work: bool
    due_on: date | None
    why: str
    is_loss: bool
    level: str
    rights: tuple[ShownRight, ...]
    state: str
    next_step: str
    tag: str
    assigned_name: str
    waits: tuple[ShownWait, ...] = ()
    parts: tuple[str, ...] = ()
    found_in: tuple[str, ...] = ()


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


def shown(row: Row, there: Presence) -> ShownRow:
    """The row in the reader's language; `there` has the names of users, and who stands in for whom."""
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
        has_work=case.state == "open" or row.act_by_on is not None,
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
        waits=tuple(_wait(one, row, there) for one in row.waits),
        parts=tuple(part_words(one.delivery) for one in row.requests if one.delivery and _is_told(one.delivery)),
        found_in=tuple(str(_FOUND_IN[place]) for place in row.found_in),
    )


def stopped(one: Stopped) -> ShownStop:
    """The letter's own page tells why and has the button; here stands which letter, and what to do."""
    if one.letter_id is None:
        words = (
            gettext("The search for calls failed."),
            gettext("Search again on the case page."),
            gettext("Open the case"),
        )
        return ShownStop(one.reference, *words, url_for("case.show", case_id=one.case_id, _anchor="calls"))
    what, do = _RESTORED_WORDS if one.is_restored else _STOPPED_WORDS[one.job_kind]
    url = url_for("letters.show", case_id=one.case_id, letter_id=one.letter_id)
    return ShownStop(one.reference, f"{title_of(one.letter_kind)}: {what}", str(do), gettext("Open the letter"), url)


def part_words(delivery: Delivery) -> str:
    """How the handing over of copies stands, in one sentence: `2 of 5 copies handed over, the rest by pe 27.11.`"""
    done = delivery.promised - delivery.missing
    told = ngettext(
        "%(done)s of %(num)s copy handed over", "%(done)s of %(num)s copies handed over", delivery.promised, done=done
    )
    if delivery.rest_on is None:
        return told
    rest = gettext("the rest promised by %(day)s", day=short_day(delivery.rest_on))
    return f"{told}, {rest}"


def grouped(rows: list[ShownRow], *, by_week: bool) -> list[Group]:
    """The rows by the week of their day; all together where they stand in another order."""
    if not by_week:
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


def _wait(one: Wait, row: Row, there: Presence) -> ShownWait:
    name = there.names.get(one.user_id or 0, "")
    is_away = one.user_id is not None and one.user_id in there.away
    deputy = there.stand_ins(one.user_id) if is_away and one.user_id else ""
    if one.whom is Whom.SUBJECT:
        name = row.case.subject_name
    return ShownWait(
        str(WHOM[one.whom]), name, _what(one), one.since_on, one.due_on or row.act_by_on, one.reminded_on, deputy
    )


def _what(one: Wait) -> str:
    if one.what in _AWAITED:
        return str(_AWAITED[one.what])
    if one.whom in (Whom.AGENT, Whom.SUPERVISOR):
        return gettext("listening to a call")
    title = title_of(one.what)
    match one.whom:
        case Whom.RECIPIENT:
            return gettext("receipt of: %(letter)s", letter=title)
        case Whom.HOUSE:
            return gettext("on its way: %(letter)s", letter=title)
        case _:
            return gettext("approval of: %(letter)s", letter=title)


def _is_told(delivery: Delivery) -> bool:
    return delivery.is_in_parts or delivery.rest_on is not None


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
    return flow.state(first.state).labels[language], step_words(first.next_step, first.state, first.act_by_reason)


def _tag(first: RowRequest) -> str:
    if not first.is_waiting:
        return ""
    return "sign" if first.next_step.code.startswith("approve_") else "waiting"
