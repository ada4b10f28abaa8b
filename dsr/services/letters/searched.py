"""What a letter tells of the search: terms, period, up to when the register was known, and what no search finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, CaseWindow
from dsr.domain.calendar import HELSINKI, local_date, months_after
from dsr.domain.phone_shown import masked_in_letters
from dsr.domain.retention import RETENTION_MONTHS
from dsr.services.call_queues import directory, name_in
from dsr.services.call_sources import plain_names
from dsr.services.coverage import known_by_source, percent_unusable
from dsr.services.rights.restricted_uses import asked_in_vain, said_of_left_out


def search_values(session: Session, case: Case, language: str) -> dict[str, Any] | None:
    """What the last search covered, as JSON knows it; None before the first one.

    What the search itself kept counts; a case searched by hand has only its numbers and times. Lines are told by their
    plain names, and `restricted` calls are those for which this person was asked for consent and has not given it; agent ids are told to nobody, only that they were looked for.
    """
    if case.searched_at is None:
        return None
    on, kept = local_date(case.searched_at), dict(case.search)
    plain = _plain(session, case)
    told = {name: kept[name] for name in plain if kept.get(name) is not None}
    windows = kept.get("windows", [])
    names = _names(session, [*kept.get("queues", []), *(one[2] for one in windows if one[2])], language)
    return {
        "on": on.isoformat(),
        "from_on": months_after(on, -RETENTION_MONTHS).isoformat(),
        "to_on": on.isoformat(),
        **plain,
        **told,
        **{name: kept[name] for name in ("from_on", "to_on") if kept.get(name) is not None},
        "windows": [_window(one, names) for one in windows],
        "times_partly": bool(kept.get("times_partly")),
        "services": [names[one] for one in kept.get("queues", []) if one in names],
        "agents": len(kept.get("agents", [])),
        "duration": kept.get("duration_ms") is not None,
        "own_agents": _own_days(kept.get("own_agents", [])),
        **_known(kept, on, plain_names(session, language)),
        "unusable_percent": percent_unusable(kept),
        "restricted": len(asked_in_vain(said_of_left_out(session, case)[1])),
    }


def _own_days(stored: list[list[str]]) -> list[dict[str, str | None]]:
    """Between which days agent ids were the reader's, each pair of days once however many ids they had then."""
    return [
        {"from_on": first or None, "to_on": last or None}
        for first, last in dict.fromkeys((one[1], one[2]) for one in stored)
    ]


def _known(kept: dict[str, Any], on: date, names: Mapping[str, str]) -> dict[str, Any]:
    """Up to which day the register held the calls: one day where it holds for every source, else each source's own, by
    its plain name. Those that nobody has named are told together, without a name, by the earliest of their days.

    Nothing where all of them reached the day of the search.
    """
    known: dict[str, date] = {}
    for stored, day in known_by_source(kept).items():
        name = names.get(stored, "")
        known[name] = min(day, known.get(name, day))
    days = set(known.values())
    if all(day >= on for day in days):
        return {"known_until": None, "known_by_source": []}
    if len(days) == 1:
        return {"known_until": min(days).isoformat(), "known_by_source": []}
    by_name = sorted(known.items(), key=lambda one: (not one[0], one[0].casefold()))
    told = [{"name": name, "until": day.isoformat()} for name, day in by_name]
    return {"known_until": None, "known_by_source": told}


def _plain(session: Session, case: Case) -> dict[str, Any]:
    """Numbers and times as the case has them now."""
    query = select(CaseNumber).where(col(CaseNumber.case_id) == case.id, col(CaseNumber.e164).is_not(None))
    numbers = list(session.scalars(query))
    window = session.scalars(select(col(CaseWindow.id)).where(col(CaseWindow.case_id) == case.id).limit(1)).first()
    checked = "callback" if numbers and all(one.basis == "callback" for one in numbers) else "declared"
    return {
        "numbers": len({one.e164 for one in numbers}),
        "masked_numbers": masked_in_letters(one.e164 for one in numbers),
        "number_checked": checked if numbers else "none",
        "other_means": window is not None,
    }


def _names(session: Session, technical: Iterable[str], language: str) -> dict[str, str]:
    """The plain names of the lines that the directory knows: a technical name says nothing to the reader."""
    if not (wanted := set(technical)):
        return {}
    queues = directory(session, sorted(wanted))
    names = {line: name_in(queues.latest(line), "sv" if language == "sv" else "fi") for line in wanted}
    return {line: name for line, name in names.items() if name}


def _window(stored: list[str], names: dict[str, str]) -> dict[str, Any]:
    """One named time: its days, its times of day where it is shorter than a day, and the line's name if one was named."""
    first, last = (datetime.fromisoformat(text).astimezone(HELSINKI) for text in stored[:2])
    is_short = (last - first).total_seconds() < 86_000
    return {
        "from_on": first.date().isoformat(),
        "to_on": last.date().isoformat(),
        "from_at": f"{first.hour}.{first.minute:02}" if is_short else None,
        "to_at": f"{last.hour}.{last.minute:02}" if is_short else None,
        "service": names.get(stored[2], ""),
    }
