"""The call list that goes with an answer: one row a linked call, frozen with its approval, as CSV for people and as JSON
for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Ground
from dsr.db.tables import Call, Link, RightRequest, Statement
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI
from dsr.domain.given import KEPT_BACK, Given
from dsr.domain.handover_words import COLUMNS, DIRECTIONS, GIVEN, HIDDEN, minutes_words, offset_words
from dsr.domain.phone_shown import display
from dsr.domain.plain_text import as_cell
from dsr.ports import FieldCipher
from dsr.services.call_queues import TRANSFER

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


Listed = Mapping[str, Any]
"""One call of the list as it was approved: what the JSON list tells, with `agent` besides."""


def listed_calls(
    session: Session, deps: Deps, request: RightRequest, values: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """The linked calls of the case beside what the letter says of each, by language, earliest first; plain JSON.

    It is read once, when the letter is approved, and kept with the approval. The caller has locked the case's stream, so
    that no call is tied or untied between the letter's values and this.
    """
    query = select(Call, Link).join(Link, col(Link.call_id) == col(Call.id))
    query = query.where(col(Link.case_id) == request.case_id, col(Link.given) != TRANSFER).order_by(
        col(Call.started_at), col(Call.id)
    )
    grounds = deps.catalogue.grounds
    found = session.execute(query).all()
    sealed = _sealed_statements(session, [call.id or 0 for call, link in found if link.given != "none"])
    return [
        {
            **_listed(
                call,
                {language: rows[place] for language, rows in values.items()},
                grounds.get(link.ground) if link.given in KEPT_BACK else None,
            ),
            **({"statements": sealed[call.id]} if call.id in sealed else {}),
        }
        for place, (call, link) in enumerate(found)
    ]


def opened(calls: Sequence[Listed], cipher: FieldCipher) -> list[dict[str, Any]]:
    """The list with its supplementary statements readable; as it was kept they are sealed."""
    return [
        {**one, "statements": [cipher.open(sealed) for sealed in one["statements"]]} if "statements" in one else {**one}
        for one in calls
    ]


def _sealed_statements(session: Session, call_ids: Sequence[int]) -> dict[int, list[str]]:
    """What goes with each recording that is given, the oldest first (GDPR 16, second sentence)."""
    found: dict[int, list[str]] = {}
    query = select(Statement).where(col(Statement.call_id).in_(call_ids)).order_by(col(Statement.id))
    for row in session.scalars(query) if call_ids else ():
        found.setdefault(row.call_id, []).append(row.sealed)
    return found


def as_csv(calls: Sequence[Listed], language: str, *, names_agents: bool) -> bytes:
    """The list in one language: UTF-8 with its mark, semicolons (a Finnish Excel takes them), CRLF, no formulas."""
    left_out = {"agent"} if not names_agents else set()
    if not any(one.get("statements") for one in calls):
        left_out.add("statement")
    if not any(one.get("masked_passages") for one in calls):
        left_out.add("masked_passages")
    names = [name for name in COLUMNS[language] if name not in left_out]
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([COLUMNS[language][name] for name in names])
    for one in calls:
        row = _row(one, language)
        writer.writerow([as_cell(row[name]) for name in names])
    return out.getvalue().encode()


UNKNOWN_LENGTH = {"fi": "ei tiedossa", "sv": "inte känd", "en": "not known"}


def as_json(calls: Sequence[Listed], *, names_agents: bool) -> bytes:
    """The same list for programs: ISO times with offset, seconds, codes, and the plain words by language."""
    listed = [{name: value for name, value in one.items() if names_agents or name != "agent"} for one in calls]
    return (json.dumps({"calls": listed}, ensure_ascii=False, indent=2) + "\n").encode()


def _listed(call: Call, told: Mapping[str, Mapping[str, Any]], ground: Ground | None) -> dict[str, Any]:
    one = next(iter(told.values()))
    given = "text" if one.get("as_text") else str(one["recording"] if one["given"] == "facts" else one["given"])
    return {
        "number": one["number"],
        "started_at": call.started_at.astimezone(HELSINKI).isoformat(),
        "length_seconds": one["duration_s"],
        "direction": call.direction,
        "number_used": _party(call),
        "agent": call.agent,
        "given": given,
        "line": {language: each["queue"] for language, each in told.items()},
        "masked_passages": list(one.get("passages", ())) if one["given"] == Given.MASKED else [],
        "given_words": {language: GIVEN[language][given] for language in told},
        "ground": {language: f"{ground.provision[language]}: {ground.titles[language]}" for language in told}
        if ground
        else None,
    }


def _row(one: Listed, language: str) -> dict[str, str]:
    local = datetime.fromisoformat(one["started_at"])
    offset = local.utcoffset()
    party = one["number_used"]
    return {
        "number": str(one["number"]),
        "day": f"{local.day}.{local.month}.{local.year}",
        "time": f"{local.hour}.{local.minute:02}",
        "offset": offset_words(int(offset.total_seconds()) // 60 if offset is not None else 0),
        "line": one["line"][language],
        "length": UNKNOWN_LENGTH[language] if (length := one["length_seconds"]) is None else minutes_words(length),
        "direction": DIRECTIONS[language].get(one["direction"], DIRECTIONS[language][""]),
        "number_used": display(party) if party else HIDDEN[language],
        "agent": one["agent"],
        "given": one["given_words"][language],
        "masked_passages": ", ".join(f"{it['from']}–{it['to']}" for it in one.get("masked_passages", ())),
        "ground": one["ground"][language] if one["ground"] else "",
        "statement": "\n\n".join(one.get("statements", ())),
    }


def _party(call: Call) -> str:
    """The other party's number: the one that called, or the one that the city called; empty where it is not known."""
    return (call.dialled_e164 if call.direction == "out" else call.caller_e164) or ""
