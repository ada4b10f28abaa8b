"""What the work queue is asked for: filters from the address, a search from a form, and addresses that keep the filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from sqlmodel import Session

from dsr.domain.access import Action
from dsr.domain.logged_request import Channel
from dsr.services.queue.filters import FOUND, SORTS, TABS, Filters
from dsr.web.code_words import CHANNELS, LANGUAGE_NAMES, right_name
from dsr.web.current import current_deps, user_may
from dsr.web.numbers import whole_number
from dsr.web.queues import queue_choices
from dsr.web.texts import LazyText, current_language, gettext, lazy

TAB_NAMES: dict[str, LazyText] = {
    "mine": lazy("Mine"),
    "unassigned": lazy("Unassigned"),
    "waiting": lazy("Waiting"),
    "approve": lazy("To be approved"),
    "closing": lazy("Closing soon"),
    "all": lazy("All"),
    "closed": lazy("Closed"),
    "routed": lazy("Passed on"),
}
SORT_NAMES: dict[str, LazyText] = {
    "act_by": lazy("Act by"),
    "received": lazy("Arrival, the oldest first"),
    "newest": lazy("Case reference, the newest first"),
}
LONGEST = 1000
"""So many characters of a search come back into its field."""


def asked_filters() -> Filters:
    """The filters of the address or of the form; whatever is not one of the options counts as not said.

    The words of a search are taken from a posted form only: names and numbers must not stand in addresses.
    """
    words = request.form.get("words", "").replace("\x00", "")[:LONGEST].strip()
    return Filters(
        tab=_tab(bool(words)),
        words=words,
        right=_one_of("right", tuple(current_deps().catalogue.rights)),
        language=_one_of("language", ("fi", "sv", "unknown")),
        assigned_to=_number("handler"),
        page=_number("page") or 1,
        channel=_one_of("channel", tuple(Channel)),
        line=_line(),
        state=_state(),
        from_on=_day("from"),
        until_on=_day("until"),
        is_protected=request.values.get("protected") == "yes",
        sort=_one_of("sort", SORTS) or "act_by",
    )


def in_address(filters: Filters, **changed: str | None) -> str:
    """The address of the list with these filters; never the words of a search. A part given as None is left out."""
    parts: dict[str, Any] = {**as_fields(filters), **changed}
    return url_for("queue.index", **parts)


def as_fields(filters: Filters) -> dict[str, str]:
    """The filters as fields of a form or parts of an address: those that narrow, without words and page."""
    fields = {
        "tab": filters.tab if filters.tab != FOUND else "all",
        "right": filters.right,
        "language": filters.language,
        "handler": str(filters.assigned_to) if filters.assigned_to is not None else "",
        "channel": filters.channel,
        "line": filters.line,
        "state": filters.state,
        "from": filters.from_on.isoformat() if filters.from_on else "",
        "until": filters.until_on.isoformat() if filters.until_on else "",
        "protected": "yes" if filters.is_protected else "",
        "sort": filters.sort if filters.sort != "act_by" else "",
    }
    return {name: value for name, value in fields.items() if value}


def is_narrowed(filters: Filters) -> bool:
    """Whether anything but the tab and the order narrows the list."""
    return bool(set(as_fields(filters)) - {"tab", "sort"})


def state_choices() -> list[tuple[str, str]]:
    """The open states of every workflow, by the name in the reader's language; states of one name are one choice.

    The code of a choice is that of its states, with commas between them; a state that two rights name otherwise stands
    under the name that the first gives it.
    """
    language = current_language()
    named: dict[str, str] = {}
    for flow in current_deps().catalogue.rights.values():
        for state in flow.states.values():
            if state.is_open:
                named.setdefault(state.name, state.labels[language])
    codes: dict[str, list[str]] = {}
    for code, name in named.items():
        codes.setdefault(name, []).append(code)
    return sorted(((",".join(found), name) for name, found in codes.items()), key=lambda pair: pair[1].casefold())


def choices(session: Session) -> dict[str, list[tuple[str, str]]]:
    """The options of each filter but the case handler's, by the name of its field."""
    found = {
        "right": [(right, right_name(right)) for right in current_deps().catalogue.rights],
        "language": [(code, str(LANGUAGE_NAMES[code])) for code in ("fi", "sv", "unknown")],
        "channel": [(code.value, str(CHANNELS[code])) for code in Channel],
        "state": state_choices(),
        "sort": [(code, str(SORT_NAMES[code])) for code in SORTS],
    }
    if user_may(Action.SEE_CALLS):
        found["line"] = queue_choices(session)
    return found


def names() -> dict[str, str]:
    """The names of the filters' fields."""
    return {
        "right": gettext("Request"),
        "language": gettext("Language of the case"),
        "channel": gettext("Channel"),
        "state": gettext("State of the request"),
        "line": gettext("Line that was called"),
        "sort": gettext("Order"),
    }


def _tab(is_search: bool) -> str:
    tab = request.values.get("tab", "all")
    if tab == FOUND and is_search:
        return FOUND
    return tab if tab in TABS else "all"


def _line() -> str:
    """The line, for those who may see calls: to others it would tell which calls a case has."""
    return request.values.get("line", "").replace("\x00", "")[:120] if user_may(Action.SEE_CALLS) else ""


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    value = request.values.get(name, "")
    return value if value in allowed else ""


def _state() -> str:
    """The choice that was made, or that holds the state which an older address names."""
    asked = request.values.get("state", "")
    return next((code for code, _name in state_choices() if asked in (code, *code.split(","))), "")


def _number(name: str) -> int | None:
    return whole_number(request.values.get(name), digits=6)


def _day(name: str) -> date | None:
    text = request.values.get(name, "")
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
