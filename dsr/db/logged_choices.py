"""Which calls are tied to a case, held to the log: whoever ties one past the program could have it sent to a stranger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Link


@dataclass
class ToldChoices:
    """What the log tells, the newest word of each thing."""

    links: set[tuple[int, int]] = field(default_factory=set)  # case, call

    def add(self, case_id: int, kind: str, body: Mapping[str, Any]) -> None:
        """Take in the next line of a case."""
        match kind:
            case "call_linked":
                self.links.add((case_id, body["call_id"]))
            case "call_unlinked":
                self.links.discard((case_id, body["call_id"]))


def faults_of_choices(session: Session, told: ToldChoices, case_ids: Collection[int]) -> Iterator[str]:
    """Every tied call that is not what the log tells of it, in words that hold ids only."""
    query = select(col(Link.case_id), col(Link.call_id)).where(col(Link.case_id).in_(case_ids))
    links = {(case_id, call_id) for case_id, call_id in session.execute(query)}
    for case_id, call_id in sorted(links - told.links):
        yield f"case {case_id}: call {call_id} is linked, and the log does not tell of it"
    for case_id, call_id in sorted(told.links - links):
        yield f"case {case_id}: call {call_id} is no longer linked, and the log does not tell why"
