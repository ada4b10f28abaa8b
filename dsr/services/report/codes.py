"""Counts by a code: refusals by ground, causes of lateness, extensions by factor, appeals by what came of them.

Of the requests there are, and of purged ones by what was kept of them when they went (`case_retention/figures.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Call, CallQueue, CaseGround, LatenessCause, Letter, Link, RightRequest
from dsr.services.case_retention.kept import kept_codes
from dsr.services.report.scope import LEFT_OUT, Scope, is_answered, is_late

Conditions = Sequence[ColumnElement[bool]]


def refusals_by_ground(session: Session, scope: Scope, today: date) -> dict[str, int]:
    """Requests refused in whole or in part, by ground; one that rests on two grounds counts under both."""
    return _counted(session, "ground", scope, today)


def causes_of_lateness(session: Session, scope: Scope, today: date) -> dict[str, int]:
    """What was or is late or disputable, by the newest cause recorded of it; what has none is not among them."""
    return _counted(session, "cause", scope, today)


def extensions(session: Session, scope: Scope, today: date) -> dict[str, int]:
    """Requests with a sent extension notice, by what the extension rests on (GDPR 12(3)). One whose notice left too late
    to move a day is among them."""
    return _counted(session, "factor", scope, today)


def appeals(session: Session, scope: Scope, today: date) -> dict[str, int]:
    """Decisions on requests of the scope whose time of appeal is asked after, by what came of it; an empty code waits."""
    return _counted(session, "appeal", scope, today)


def codes_of(session: Session, request_id: int, on: date) -> list[tuple[str, str]]:
    """Under which codes one right request counts on a day, each with what it is a code of."""
    own = [col(RightRequest.id) == request_id, col(RightRequest.counted_outcome).not_in(LEFT_OUT)]
    return [
        (of, code)
        for of, statement in STATEMENTS.items()
        for code, number in session.execute(statement(own, on))
        for _ in range(number)
    ]


def lines_of_cases(conditions: Conditions) -> Any:
    """How many cases with such a request have a linked call of each line, by the line's technical name."""
    queue, case_id = col(Call.queue), col(Link.case_id)
    counted = select(col(RightRequest.case_id)).where(*conditions)
    query = select(queue, func.count(case_id.distinct())).join(Link, col(Link.call_id) == col(Call.id))
    return query.where(case_id.in_(counted), queue.in_(select(col(CallQueue.technical)))).group_by(queue)


def _counted(session: Session, of: str, scope: Scope, today: date) -> dict[str, int]:
    conditions = scope.counted()
    if of == "factor":  # the few extended ones are found by their own index, not by month
        conditions = [*scope.received()[1:], col(RightRequest.counted_outcome).not_in(LEFT_OUT)]
    found = Counter({row[0]: row[1] for row in session.execute(STATEMENTS[of](conditions, today))})
    found.update(kept_codes(session, of, scope.from_on, scope.to_on, scope.narrowed))
    return dict(sorted(found.items()))


def _grounds(conditions: Conditions, _today: date) -> Any:
    code = col(CaseGround.code)
    is_refused = exists().where(
        col(RightRequest.id) == col(CaseGround.right_request_id),
        *conditions,
        is_answered(),
        col(RightRequest.counted_outcome).in_(("refused", "partial")),
    )
    return select(code, func.count(col(CaseGround.right_request_id).distinct())).where(is_refused).group_by(code)


def _causes(conditions: Conditions, today: date) -> Any:
    code = col(LatenessCause.code)
    newest = select(func.max(col(LatenessCause.id))).group_by(col(LatenessCause.right_request_id))
    return (
        select(code, func.count())
        .join(RightRequest, col(RightRequest.id) == col(LatenessCause.right_request_id))
        .where(col(LatenessCause.id).in_(newest), *conditions, is_late(today))
        .group_by(code)
    )


def _factors(conditions: Conditions, _today: date) -> Any:
    factor = col(RightRequest.extension_factor)
    return select(factor, func.count()).where(factor != literal_column("''"), *conditions).group_by(factor)


def _appeals(conditions: Conditions, _today: date) -> Any:
    is_counted = exists().where(
        col(Letter.id) == col(AppealQuestion.letter_id),
        col(RightRequest.id) == col(Letter.right_request_id),
        *conditions,
    )
    answer = col(AppealQuestion.answer)
    return select(answer, func.count()).where(is_counted).group_by(answer)


STATEMENTS: Mapping[str, Callable[[Conditions, date], Any]] = MappingProxyType(
    {"ground": _grounds, "cause": _causes, "factor": _factors, "appeal": _appeals}
)
"""Code and count of the right requests that meet the conditions, by what they are codes of."""
