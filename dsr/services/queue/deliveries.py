"""Answers in parts: how many of the promised copies are out, and by which day the person was told that the rest comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import PromisedCopy
from dsr.services.handovers.promises import rest_promised


@dataclass(frozen=True)
class Delivery:
    """The copies that one answer promises. `missing` of `promised` are not handed over yet; `rest_on` was said last."""

    promised: int
    missing: int
    rest_on: date | None

    @property
    def is_in_parts(self) -> bool:
        """Whether some copies are out and some are not."""
        return 0 < self.missing < self.promised


def deliveries(session: Session, missing: Mapping[int, int]) -> dict[int, Delivery]:
    """How the handing over stands in each of these right requests; `missing` copies each, as its facts have them."""
    if not missing:
        return {}
    counted = select(col(PromisedCopy.right_request_id), func.count()).where(
        col(PromisedCopy.right_request_id).in_(missing)
    )
    promised = {row[0]: row[1] for row in session.execute(counted.group_by(col(PromisedCopy.right_request_id)))}
    rest = rest_promised(session, missing)
    return {one: Delivery(promised[one], left, rest.get(one)) for one, left in missing.items()}
