"""The call list that goes with an answer: one row a linked call, as CSV for people and as JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Ground
from dsr.db.tables import Call, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI
from dsr.domain.handover_words import COLUMNS, DIRECTIONS, GIVEN, HIDDEN, minutes_words, offset_words
from dsr.domain.phone import display
from dsr.services.call_queues import TRANSFER

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ListedCall:
    """One linked call: what the letter says of it, the line's plain name by language, the ground it is withheld on."""

    call: Call
    values: Mapping[str, Any]
    lines: Mapping[str, str]
    ground: Ground | None


def listed_calls(
    session: Session, deps: Deps, request: RightRequest, values: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[ListedCall]:
    """The linked calls of the case beside what the letter says of each, by language; all are earliest first."""
    query = select(Call, Link).join(Link, col(Link.call_id) == col(Call.id))
    query = query.where(col(Link.case_id) == request.case_id, col(Link.given) != TRANSFER).order_by(
        col(Call.started_at), col(Call.id)
    )
    grounds = deps.catalogue.grounds
    told = next(iter(values.values()))
    return [
        ListedCall(
            call,
            told[place],
            {language: rows[place]["queue"] for language, rows in values.items()},
            grounds.get(link.ground) if link.given == "none" else None,
        )
        for place, (call, link) in enumerate(session.execute(query).all())
    ]


def as_csv(calls: Sequence[ListedCall], language: str, *, names_agents: bool) -> bytes:
    """The list in one language: UTF-8 with its mark, semicolons (a Finnish Excel takes them), CRLF, no formulas."""
    names = [name for name in COLUMNS[language] if names_agents or name != "agent"]
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([COLUMNS[language][name] for name in names])
    for one in calls:
        row = _row(one, language)
        writer.writerow([_safe(row[name]) for name in names])
    return out.getvalue().encode()


def as_json(calls: Sequence[ListedCall], languages: Sequence[str], *, names_agents: bool) -> bytes:
    """The same list for programs: ISO times with offset, seconds, codes, and the plain words by language."""
    listed = []
    for one in calls:
        local = one.call.started_at.astimezone(HELSINKI)
        rows = {language: _row(one, language) for language in languages}
        listed.append(
            {
                "number": one.values["number"],
                "started_at": local.isoformat(),
                "length_seconds": one.values["duration_s"],
                "direction": one.call.direction,
                "number_used": _party(one.call),
                **({"agent": one.call.agent} if names_agents else {}),
                "given": _given(one),
                "line": {language: row["line"] for language, row in rows.items()},
                "given_words": {language: row["given"] for language, row in rows.items()},
                "ground": {language: row["ground"] for language, row in rows.items()} if one.ground else None,
            }
        )
    return (json.dumps({"calls": listed}, ensure_ascii=False, indent=2) + "\n").encode()


def _row(one: ListedCall, language: str) -> dict[str, str]:
    local = one.call.started_at.astimezone(HELSINKI)
    offset = local.utcoffset()
    party = _party(one.call)
    return {
        "number": str(one.values["number"]),
        "day": f"{local.day}.{local.month}.{local.year}",
        "time": f"{local.hour}.{local.minute:02}",
        "offset": offset_words(int(offset.total_seconds()) // 60 if offset is not None else 0),
        "line": one.lines[language],
        "length": minutes_words(one.values["duration_s"]),
        "direction": DIRECTIONS[language].get(one.call.direction, DIRECTIONS[language][""]),
        "number_used": display(party) if party else HIDDEN[language],
        "agent": one.call.agent,
        "given": GIVEN[language][_given(one)],
        "ground": f"{one.ground.provision[language]}: {one.ground.titles[language]}" if one.ground else "",
    }


def _party(call: Call) -> str:
    """The other party's number: the one that called, or the one that the city called; empty where it is not known."""
    return (call.dialled_e164 if call.direction == "out" else call.caller_e164) or ""


def _given(one: ListedCall) -> str:
    return str(one.values["recording"] if one.values["given"] == "facts" else one.values["given"])


def _safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
