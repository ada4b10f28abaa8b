"""What the administrator has begun: a longer time for the post, proposed and waiting for a decision-maker."""

from __future__ import annotations

from datetime import datetime, timedelta

from dsr.domain.calendar import local_date
from dsr.services import dated_terms
from tests.office.office import Office


def proposed_term(office: Office, now: datetime) -> None:
    """Ten days for the post instead of seven, from tomorrow on."""
    with office.deps.database.write() as session:
        dated_terms.propose(
            session,
            office.deps,
            "post_days",
            10,
            local_date(now) + timedelta(days=1),
            "Postin jakeluaikojen muutos, hallintojohtajan päätös 12/2026",
            by=office.accounts["admin"].id,
            at=now,
        )
