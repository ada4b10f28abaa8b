"""What the search of a case covered, in words: terms, period, imports, what no search finds; and how it was at receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.db.tables import Case
from dsr.domain.calendar import local_date
from dsr.services.call_sources import plain_names
from dsr.services.coverage import is_by_times_alone, percent_unusable
from dsr.services.snapshots import Since
from dsr.web.dates import day, moment, period
from dsr.web.queues import queue_choices
from dsr.web.texts import current_language, gettext, ngettext


@dataclass(frozen=True)
class ShownCoverage:
    """Label and text of each thing searched, and what no search finds; empty before the first search."""

    covered: tuple[tuple[str, str], ...] = ()
    not_found: tuple[str, ...] = ()


def shown_coverage(session: Session, case: Case) -> ShownCoverage:
    """The last search of the case for its page."""
    searched: dict[str, Any] = case.search or {}
    if case.searched_at is None or "sources" not in searched:
        return ShownCoverage()
    names, systems = dict(queue_choices(session)), plain_names(session, current_language())
    pairs = (
        (gettext("Searched"), moment(case.searched_at)),
        (gettext("Numbers"), ", ".join(searched["masked_numbers"])),
        (gettext("Times"), "; ".join(_window(one, names) for one in searched["windows"])),
        (gettext("Services"), ", ".join(names.get(one, one) for one in searched["queues"])),
        (gettext("Agents"), ", ".join(searched["agents"])),
        (gettext("Own agent ids"), "; ".join(_own_agent(one) for one in searched["own_agents"])),
        (gettext("Calls of"), "" if is_by_times_alone(searched) else _period(searched["from_on"], searched["to_on"])),
        (gettext("The register is up to date"), "; ".join(_source(one, systems) for one in searched["sources"])),
        (gettext("Found"), _found(searched)),
    )
    return ShownCoverage(tuple((label, text) for label, text in pairs if text), _not_found(searched))


def since_words(since: Since | None) -> str:
    """How the calls of now differ from those of the receipt; empty before the first search."""
    if since is None:
        return ""
    parts = [
        ngettext("%(num)s imported later", "%(num)s imported later", since.imported) if since.imported else "",
        ngettext("%(num)s found by later information", "%(num)s found by later information", since.found)
        if since.found
        else "",
        ngettext("%(num)s no longer proposed", "%(num)s no longer proposed", since.gone) if since.gone else "",
        _destroyed(since),
    ]
    changes = ", ".join(part for part in parts if part) or gettext("nothing has changed")
    counts = {"day": day(since.received_on), "then": since.then, "now": since.now, "changes": changes}
    if since.is_partly_listed and not since.destroyed:
        return gettext("At receipt %(day)s the register held %(then)s of these weak matches, now %(now)s.", **counts)
    if since.is_weak:
        return gettext(
            "At receipt %(day)s the register held %(then)s of these weak matches, now %(now)s: %(changes)s.", **counts
        )
    if not since.then and not since.now:
        return gettext("At receipt %(day)s the register held no call that is proposed, and none is now.", **counts)
    return gettext("At receipt %(day)s the register held %(then)s of these calls, now %(now)s: %(changes)s.", **counts)


def _destroyed(since: Since) -> str:
    if not since.destroyed:
        return ""
    if since.is_partly_listed:
        return ngettext(
            "%(num)s recording of those listed destroyed since",
            "%(num)s recordings of those listed destroyed since",
            since.destroyed,
        )
    return ngettext("%(num)s recording destroyed since", "%(num)s recordings destroyed since", since.destroyed)


def _not_found(searched: dict[str, Any]) -> tuple[str, ...]:
    share = percent_unusable(searched)
    sentences = [
        gettext("Calls about the data subject that somebody else made."),
        gettext("Calls from telephones that nobody has named."),
    ]
    if searched.get("times_partly"):
        sentences.append(
            gettext("Of a time longer than a day, or a week on a line: calls that came with the number of a person.")
        )
    if share:
        told = gettext(
            "By number: %(share)s %% of the calls since %(day)s have no number of a person.",
            share=share,
            day=day(date.fromisoformat(searched["counted_from"])),
        )
        sentences.append(told)
    return tuple(sentences)


def _found(searched: Mapping[str, Any]) -> str:
    total, kept = int(searched["found"]), int(searched["kept"])
    words = ngettext("%(num)s call", "%(num)s calls", total)
    if kept < total:
        words += gettext(", of which the %(cut)s least likely are only counted", cut=total - kept)
    return words


def _window(stored: list[str], names: Mapping[str, str]) -> str:
    first, last = datetime.fromisoformat(stored[0]), datetime.fromisoformat(stored[1])
    is_short = (last - first).total_seconds() < 86_000
    words = f"{moment(first)} – {moment(last)}" if is_short else period(local_date(first), local_date(last))
    return f"{words}, {names.get(stored[2], stored[2])}" if stored[2] else words


def _own_agent(stored: list[str]) -> str:
    first, last = (day(date.fromisoformat(text)) if text else "" for text in stored[1:])
    return f"{stored[0]} ({first}–{last})"


def _source(stored: Mapping[str, str], systems: Mapping[str, str]) -> str:
    source = systems.get(stored["name"], stored["name"])
    until = day(date.fromisoformat(stored["until"]))
    if not stored["imported_on"]:
        return gettext("%(source)s: calls up to %(until)s", source=source, until=until)
    imported = day(date.fromisoformat(stored["imported_on"]))
    return gettext("%(source)s: calls up to %(until)s, imported %(day)s", source=source, until=until, day=imported)


def _period(first: str, last: str) -> str:
    return period(date.fromisoformat(first), date.fromisoformat(last))
