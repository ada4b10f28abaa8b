"""What is decided of calls and days, held to the log: which calls are tied to a case, and the terms that move dates.

Whoever ties a call to a case past the program could have it sent to a stranger; a changed term moves the days of every case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import DatedTerm, Link

_REGISTER = "register"

_Term = tuple[str, int, date, datetime | None, datetime | None]


@dataclass
class ToldChoices:
    """What the log tells, the newest word of each thing."""

    links: set[tuple[int, int]] = field(default_factory=set)  # case, call
    is_register_told: bool = False
    terms: dict[int, _Term] = field(default_factory=dict)  # name, value, from when, confirmed at, withdrawn at

    def add(self, stream: str, kind: str, at: datetime, body: Mapping[str, Any]) -> None:
        """Take in the next line of a stream."""
        if stream == _REGISTER:
            self.is_register_told = True
        match kind:
            case "call_linked":
                self.links.add((int(stream.removeprefix("case:")), body["call_id"]))
            case "call_unlinked":
                self.links.discard((int(stream.removeprefix("case:")), body["call_id"]))
            case "term_proposed":
                proposed = (body["term"], body["value"], date.fromisoformat(body["on"]))
                self.terms[body["version"]] = (*proposed, None, None)
            case "term_confirmed":
                self.terms[body["version"]] = (*self.terms[body["version"]][:3], at, None)
            case "term_withdrawn":
                self.terms[body["version"]] = (*self.terms[body["version"]][:3], None, at)


def faults_of_choices(session: Session, told: ToldChoices, case_ids: Collection[int]) -> Iterator[str]:
    """Every tied call and every term that is not what the log tells of it, in words that hold ids only."""
    query = select(col(Link.case_id), col(Link.call_id)).where(col(Link.case_id).in_(case_ids))
    links = {(case_id, call_id) for case_id, call_id in session.execute(query)}
    for case_id, call_id in sorted(links - told.links):
        yield f"case {case_id}: call {call_id} is linked, and the log does not tell of it"
    for case_id, call_id in sorted(told.links - links):
        yield f"case {case_id}: call {call_id} is no longer linked, and the log does not tell why"
    if told.is_register_told:
        yield from _of_terms(session, told.terms)


def _of_terms(session: Session, told: Mapping[int, _Term]) -> Iterator[str]:
    columns = (col(DatedTerm.name), col(DatedTerm.value), col(DatedTerm.from_on))
    query = select(col(DatedTerm.id), *columns, col(DatedTerm.confirmed_at), col(DatedTerm.withdrawn_at))
    rows: dict[int, _Term] = {row_id or 0: (*values,) for row_id, *values in session.execute(query)}
    for row_id in sorted(rows.keys() | told.keys()):
        if row_id not in rows:
            yield f"term {row_id}: is missing"
        elif rows[row_id] != told.get(row_id):
            yield f"term {row_id}: is not what the log tells of it"
