"""Days that something hangs on, held to the log: whether and since when a case is closed, tasks, proceedings, breaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col

from dsr.db.case_changes import CASE_STANDS
from dsr.db.logged_standing import Row, differing, values_of
from dsr.db.tables import Breach, Case, CaseTask, ListeningTask, Proceeding

BREACH_FIGURES = ("state", "aware_at", "notify_by", "ombudsman_told_at", "persons_told_at", "closed_at")
"""The columns of a breach that every line of its stream tells as they stand then."""

_OF_TASK = ("received_on", "due_on", "outcome", "closed_on")
_OF_PROCEEDING = ("kind", "letter_id", "received_on", "outcome", "ended_on", "is_ordered")


@dataclass
class ToldDays:
    """What the log tells, the newest word of each thing."""

    cases: dict[int, Row] = field(default_factory=dict)  # state, closed at
    tasks: dict[int, Row] = field(default_factory=dict)  # received, due, outcome, closed on
    listening: dict[int, Row] = field(default_factory=dict)  # due
    proceedings: dict[int, Row] = field(default_factory=dict)  # kind, letter, received, outcome, ended, ordered
    breaches: dict[int, Row] = field(default_factory=dict)  # as `BREACH_FIGURES`

    def add_breach(self, body: Mapping[str, Any]) -> None:
        """Take in the next line of a breach."""
        state, *moments = (body[name] for name in BREACH_FIGURES)
        self.breaches[body["breach_id"]] = (state, *(_moment(one) for one in moments))

    def add(self, case_id: int, kind: str, at: datetime, body: Mapping[str, Any]) -> None:
        """Take in the next line of a case."""
        match kind:
            case "case_opened":
                self.cases.setdefault(case_id, ("open", None))
            case "message_routed":
                self.cases[case_id] = ("routed", at)
            case _ if kind == CASE_STANDS:
                self.cases[case_id] = (body["state"], _moment(body["closed_at"]))
            case "task_made":
                self.tasks[body["task_id"]] = (_day(body["received_on"]), _day(body["due_on"]), "", None)
            case "task_due_set" | "task_due_moved":
                came, _due, outcome, on = self.tasks.get(body["task_id"], (None, None, "", None))
                self.tasks[body["task_id"]] = (came, _day(body["due_on"]), outcome, on)
            case "task_closed":
                days = self.tasks.get(body["task_id"], (None, None, "", None))[:2]
                self.tasks[body["task_id"]] = (*days, body["outcome"], _day(body.get("happened_on")))
            case "listening_asked" | "listening_due_moved":
                self.listening[body["task"]] = (_day(body["due_on"]),)
            case "proceeding_begun":
                begun = (body["of"], body["letter_id"], _day(body["happened_on"]))
                self.proceedings[body["proceeding_id"]] = (*begun, "", None, False)
            case "proceeding_ended":
                begun = self.proceedings.get(body["proceeding_id"], ("", None, None))[:3]
                ended = (body["outcome"], _day(body["happened_on"]), body["ordered"])
                self.proceedings[body["proceeding_id"]] = (*begun, *ended)


def faults_of_days(session: Session, told: ToldDays, case_ids: Collection[int]) -> Iterator[str]:
    """Every case, task, proceeding and breach that is not what the log tells of it, in words that hold ids only."""
    held = (
        ("case", Case, ("state", "closed_at"), told.cases, col(Case.id).in_(told.cases)),
        ("task", CaseTask, _OF_TASK, told.tasks, _of(CaseTask, told.tasks, case_ids)),
        ("listening task", ListeningTask, ("due_on",), told.listening, _of(ListeningTask, told.listening, case_ids)),
        ("proceeding", Proceeding, _OF_PROCEEDING, told.proceedings, _of(Proceeding, told.proceedings, case_ids)),
        ("breach", Breach, BREACH_FIGURES, told.breaches, col(Breach.id).in_(told.breaches)),
    )
    for name, table, columns, wanted, condition in held:
        yield from differing(name, columns, values_of(session, table, columns, condition), wanted)


def _of(table: Any, told: Collection[int], case_ids: Collection[int]) -> Any:
    return or_(col(table.case_id).in_(case_ids), col(table.id).in_(told))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
