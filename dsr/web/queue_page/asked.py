"""What the work queue is asked for: filters from the address, a search from a form, and addresses that keep the filters.

A filter that is not understood is told beside its field, with what was typed; the list is not widened behind one's back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from sqlmodel import Session

from dsr.domain.access import Action
from dsr.domain.logged_request import Channel
from dsr.services.queue.filters import FOUND, SORTS, TABS, Filters
from dsr.web.code_words import CHANNELS, LANGUAGE_NAMES, right_name
from dsr.web.current import current_deps, user_may
from dsr.web.forms import read_day
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
    "left": lazy("Left to do"),
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


_Faults = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """What is asked for as far as it was understood; of the rest what was typed and a sentence, by the name of its field.

    Where anything was not understood nothing is listed: a longer list than was asked for would be taken for the answer.
    """

    filters: Filters
    typed: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab and the order narrows the list."""
        return bool(set(self.fields()) - {"tab", "sort"})

    def fields(self) -> dict[str, str]:
        """The filters as fields of a form: those that narrow, without words and page."""
        return {**_as_fields(self.filters), **self.typed}

    def address(self, **changed: str | None) -> str:
        """The address of the list with these filters; never the words of a search, nor what was typed and is no filter. A
        part given as None is left out."""
        parts: dict[str, Any] = {**_as_fields(self.filters), **changed}
        return url_for("queue.index", **parts)


def read_asked() -> Asked:
    """The filters of the address or of the form.

    The words of a search are taken from a posted form only: names and numbers must not stand in addresses.
    """
    faults: _Faults = {}
    words = request.form.get("words", "").replace("\x00", "")[:LONGEST].strip()
    from_on, until_on = _day("from", faults), _day("until", faults)
    if from_on is not None and until_on is not None and until_on < from_on:
        faults["until"] = gettext("The last day is before the first.")
    filters = Filters(
        tab=_tab(bool(words), faults),
        words=words,
        right=_one_of("right", tuple(current_deps().catalogue.rights), faults),
        language=_one_of("language", ("fi", "sv", "unknown"), faults),
        assigned_to=_handler(faults),
        page=whole_number(request.values.get("page"), digits=6) or 1,
        channel=_one_of("channel", tuple(Channel), faults),
        line=_line(faults),
        state=_state(faults),
        from_on=from_on,
        until_on=until_on,
        is_protected=_one_of("protected", ("yes",), faults) == "yes",
        sort=_one_of("sort", SORTS, faults) or "act_by",
    )
    return Asked(filters, {name: _typed(name) for name in faults}, faults)


def _as_fields(filters: Filters) -> dict[str, str]:
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
        "tab": gettext("Part of the work queue"),
        "right": gettext("Request"),
        "language": gettext("Language of the case"),
        "handler": gettext("Case handler"),
        "channel": gettext("Channel"),
        "state": gettext("State of the request"),
        "line": gettext("Line that was called"),
        "from": gettext("Act by, from"),
        "until": gettext("Act by, until"),
        "protected": gettext("Protected cases only"),
        "sort": gettext("Order"),
    }


def _typed(name: str) -> str:
    return request.values.get(name, "").replace("\x00", "")[:LONGEST].strip()


def _not_there(name: str, faults: _Faults) -> None:
    faults[name] = gettext("There is no such choice. Choose one of the choices.")


def _tab(is_search: bool, faults: _Faults) -> str:
    tab = _typed("tab") or "all"
    if tab == FOUND and is_search:
        return FOUND
    if tab not in (*TABS, FOUND):
        _not_there("tab", faults)
    return tab if tab in TABS else "all"


def _line(faults: _Faults) -> str:
    """The line, for those who may see calls: to others it would tell which calls a case has."""
    line = _typed("line")[:120]
    if line and not user_may(Action.SEE_CALLS):
        faults["line"] = gettext("Only those who may see calls narrow the list by a line.")
        return ""
    return line


def _one_of(name: str, allowed: tuple[str, ...], faults: _Faults) -> str:
    value = _typed(name)
    if value and value not in allowed:
        _not_there(name, faults)
    return value if value in allowed else ""


def _state(faults: _Faults) -> str:
    """The choice that was made, or that holds the state which an older address names."""
    asked = _typed("state")
    found = next((code for code, _name in state_choices() if asked in (code, *code.split(","))), "")
    if asked and not found:
        _not_there("state", faults)
    return found


def _handler(faults: _Faults) -> int | None:
    asked = _typed("handler")
    number = whole_number(asked, digits=6)
    if asked and number is None:
        _not_there("handler", faults)
    return number


def _day(name: str, faults: _Faults) -> date | None:
    asked = _typed(name)
    found = read_day(asked)
    if asked and found is None:
        faults[name] = gettext("Write a date that exists, for example 3.11.2026.")
    return found
