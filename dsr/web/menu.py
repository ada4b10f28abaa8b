"""The main menu: what this user may do and the application has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for

from dsr.domain.access import Action
from dsr.web.current import user_may
from dsr.web.texts import LazyText, lazy


@dataclass(frozen=True)
class _Item:
    endpoint: str
    actions: tuple[Action, ...]
    text: LazyText
    parts: tuple[str, ...] = ()
    is_seldom: bool = False


_CALLS = ("calls", "call_imports", "call_settings", "call_lines", "call_sources", "reconciliation", "watched")

_QUEUE = ("queue", "holds", "service_tasks", "reminders", "absences", "desks", "naming", "proceedings")

_ITEMS = (
    _Item("queue.index", (Action.SEE_QUEUE,), lazy("Work queue"), _QUEUE),
    _Item("intake.form", (Action.LOG_REQUEST,), lazy("Log a request")),
    _Item("messages.index", (Action.SEE_MESSAGES,), lazy("Messages"), ("messages", "message_log", "channels")),
    _Item("officer_messages.index", (Action.SEE_OFFICER_MESSAGES,), lazy("Messages"), ("officer_messages", "channels")),
    _Item("sign.index", (Action.APPROVE_COLLEAGUE, Action.APPROVE_DECISION), lazy("To be signed")),
    _Item("calls.index", (Action.SEE_CALLS,), lazy("Calls"), _CALLS),
    _Item("call_imports.index", (Action.IMPORT_CALLS,), lazy("Calls"), _CALLS),
    _Item("listening.index", (Action.LISTEN,), lazy("Listening tasks")),
    _Item("team.index", (Action.LEAD_TEAM,), lazy("Team")),
    _Item("alarms.index", (Action.SEE_ALARMS,), lazy("Alarms")),
    _Item(
        "hold_list.index",
        (Action.SEE_HOLDS,),
        lazy("Holds"),
        ("hold_list", "hold_placing", "hold_deciding", "destruction"),
        is_seldom=True,
    ),
    _Item("breaches.index", (Action.SEE_BREACHES,), lazy("Breaches"), is_seldom=True),
    _Item("report.index", (Action.SEE_REPORT,), lazy("Reports"), ("report", "report_months", "report_year")),
    _Item("lawful.index", (Action.SEE_LAWFULNESS,), lazy("Lawful today?"), is_seldom=True),
    _Item("officer.index", (Action.SEE_FINDINGS,), lazy("To look into"), ("officer", "statements")),
    _Item("morning.index", (Action.SEE_MORNING,), lazy("This morning"), ("morning", "naming")),
    _Item("users.index", (Action.MANAGE_USERS,), lazy("Users"), ("users", "agents", "access_reviews", "interface")),
    _Item("jobs.index", (Action.SEE_JOBS,), lazy("Jobs")),
    _Item("access_log.index", (Action.SEE_ACCESS_LOG,), lazy("Access log"), is_seldom=True),
    _Item("audit.index", (Action.SEE_AUDIT,), lazy("Check of the log"), is_seldom=True),
    _Item(
        "catalogue.index",
        (Action.SEE_CATALOGUE,),
        lazy("Rights and letters"),
        ("catalogue", "register_facts", "powers", "dated_terms", "retention", "own_cases"),
        is_seldom=True,
    ),
)


@dataclass(frozen=True)
class MenuEntry:
    """One entry as the page shows it."""

    url: str
    text: LazyText
    is_here: bool
    is_seldom: bool


def menu() -> Iterator[MenuEntry]:
    """The entries for this user; one is the current page when it is of the same blueprint.

    Of two items with the same words the first that the user may open stands for both.
    """
    shown: set[str] = set()
    for item in _ITEMS:
        is_there = item.endpoint in current_app.view_functions
        if is_there and str(item.text) not in shown and any(user_may(action) for action in item.actions):
            shown.add(str(item.text))
            parts = item.parts or (item.endpoint.partition(".")[0],)
            yield MenuEntry(url_for(item.endpoint), item.text, request.blueprint in parts, item.is_seldom)


@dataclass(frozen=True)
class Menu:
    """The entries in the row, and those that its last place folds together: a row that breaks hides the page."""

    row: tuple[MenuEntry, ...]
    folded: tuple[MenuEntry, ...]


ROW = 7
"""So many entries stand in one row on the narrowest desk, in the longest of the three languages."""


def folded_menu() -> Menu:
    """The entries of this user; what is opened seldom is folded together where all are more than a row holds."""
    entries = tuple(menu())
    if len(entries) <= ROW:
        return Menu(entries, ())
    return Menu(tuple(one for one in entries if not one.is_seldom), tuple(one for one in entries if one.is_seldom))


def first_page() -> str:
    """Where the user's day begins: the first entry of their menu, else their own page."""
    return next((entry.url for entry in menu()), None) or url_for("account.index")
