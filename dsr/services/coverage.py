"""What a search covered, as the handler reads it and the answer prints it: terms, period, imports, and what no search finds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.domain.calendar import day_begins_at, local_date
from dsr.domain.matching import Basis, SearchFacts
from dsr.domain.phone_shown import masked_in_letters
from dsr.services import call_sources
from dsr.services.register_counts import Counted
from dsr.services.search_terms import is_partly


def covered(session: Session, facts: SearchFacts, from_on: date, to_on: date, counted: Counted) -> dict[str, Any]:
    """The coverage as the case keeps it. Numbers are masked, days and moments ISO text, lines and agents technical names.

    `sources` says by source up to which call, and by which day's import, the register knew it. `unusable` of `counted`
    calls since `counted_from` have nobody's readable number. `times_partly`: of a named time only calls without one were
    looked at.
    """
    confirmed = [number.basis is Basis.CALLBACK for number in facts.numbers]
    return {
        "from_on": from_on.isoformat(),
        "to_on": to_on.isoformat(),
        "numbers": len({number.e164 for number in facts.numbers}),
        "masked_numbers": masked_in_letters(number.e164 for number in facts.numbers),
        "number_checked": ("callback" if all(confirmed) else "declared") if confirmed else "none",
        "other_means": bool(facts.windows),
        "windows": [[one.from_at.isoformat(), one.to_at.isoformat(), one.queue] for one in facts.windows],
        "times_partly": any(is_partly(one) for one in facts.windows),
        "queues": list(facts.queues),
        "agents": list(facts.agents),
        "duration_ms": facts.duration_ms,
        "own_agents": [[one.agent, _iso(one.from_on), _iso(one.to_on)] for one in facts.own_agents],
        "sources": _sources(session, from_on, to_on),
        "counted": counted.calls,
        "unusable": counted.unusable,
        "counted_from": counted.since_on.isoformat(),
    }


def is_by_times_alone(search: dict[str, Any]) -> bool:
    """Whether nothing but named times was searched, so that the search covered these and not the whole period."""
    return bool(search.get("windows")) and not (search.get("numbers") or search.get("own_agents"))


def percent_unusable(search: dict[str, Any]) -> int | None:
    """The share of calls with nobody's readable number in whole per cents, at least one where there is any; None unknown."""
    calls, unusable = search.get("counted"), search.get("unusable")
    if not isinstance(calls, int) or not isinstance(unusable, int) or calls <= 0:
        return None
    return max(round(100 * unusable / calls), 1) if unusable else 0


def known_by_source(search: dict[str, Any]) -> dict[str, date]:
    """Up to which day each source's calls were in the register, by its name; only those of which that is known."""
    told = [(one["name"], str(one["until"])[:10]) for one in search.get("sources", []) if one.get("until")]
    return {name: date.fromisoformat(day) for name, day in told}


def _sources(session: Session, from_on: date, to_on: date) -> list[dict[str, str]]:
    """Every source with calls since `from_on`: its name, the day of its newest call, and of the last import that was done."""
    imported = call_sources.imported_at(session)
    found = []
    for source in call_sources.all_sources(session):
        on = imported.get(source.id or 0)
        newest = call_sources.newest_call_at(session, source.id or 0, on)
        if newest is not None and newest >= day_begins_at(from_on):
            until = min(local_date(newest), to_on).isoformat()
            found.append({"name": source.name, "until": until, "imported_on": _iso(local_date(on) if on else None)})
    return found


def _iso(day: date | datetime | None) -> str:
    return day.isoformat() if day is not None else ""
