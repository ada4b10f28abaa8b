"""The receipt of a clock: a proof of one right request's last day, with every step, as plain values for paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from dsr.db.columns import canonical_json
from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain import clock_words
from dsr.domain.deadlines import Clock, Extension, Fact
from dsr.services import clock


def receipt_values(
    session: Session, deps: Deps, case: Case, request: RightRequest, language: str, on: date
) -> dict[str, Any]:
    """What the receipt prints, on the Helsinki day `on`: the facts, each step in words with its source, all readings.

    `fingerprint` is the hash of the facts and of the days that follow from them: the same facts and calendar give the same.
    Source: GDPR 12(3)-(4); Regulation 1182/71; each step names its own.
    """
    flow, rows = deps.catalogue.rights[request.right], clock.standing_facts(session, request.id or 0)
    told = [(clock.as_fact(row), row.replaces_id is not None) for row in rows]
    return {
        "on": on.isoformat(),
        "reference": case.reference,
        "request_id": request.id,
        "right": flow.labels[language],
        "article": flow.article,
        **clock_values(clock.clock_from(deps, request, rows), told, language, on),
    }


def clock_values(seen: Clock, facts: Sequence[tuple[Fact, bool]], language: str, on: date) -> dict[str, Any]:
    """What the receipt prints of a clock and the facts it was computed from; each fact with whether it is a correction.

    `extends` says of which readings the days of an extension are true: a notice moved them, or would if it left on the Helsinki day `on`.
    """
    days, told = _days(seen), [_fact(fact, is_correction) for fact, is_correction in facts]
    fingerprint = canonical_json({"facts": told, "days": days, "calendar": seen.calendar_version})
    return {
        "days": days,
        "paused_days": seen.paused_days,
        "is_pause_open": seen.pause_open_since is not None,
        "extension": seen.extension.value if seen.extension is not Extension.none else "",
        "extends": seen.extends(on)._asdict(),
        "facts": told,
        "steps": [
            {
                "on": step.on.isoformat(),
                "until": step.until.isoformat() if step.until else None,
                "sentence": clock_words.sentence(step, language),
                "source": clock_words.source_words(step.source, language),
            }
            for step in seen.steps
        ],
        "calendar_version": seen.calendar_version,
        "fingerprint": hashlib.sha256(fingerprint.encode()).hexdigest(),
    }


def _days(seen: Clock) -> dict[str, str]:
    """Every last day by its name, ISO."""
    days = {
        "received": seen.received_on,
        "unrolled": seen.unrolled_on,
        "safe": seen.safe_on,
        "strict": seen.strict_on,
        "statutory": seen.statutory_on,
        "safe_unpaused": seen.safe_unpaused_on,
        "strict_unpaused": seen.strict_unpaused_on,
        "statutory_unpaused": seen.statutory_unpaused_on,
        "extended_safe": seen.extended.safe.on,
        "extended_strict": seen.extended.strict.on,
        "extended_statutory": seen.extended.statutory.on,
    }
    return {name: day.isoformat() for name, day in days.items()}


def _fact(fact: Fact, is_correction: bool) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "on": fact.on.isoformat(),
        "until": fact.extended_until.isoformat() if fact.extended_until else None,
        "is_correction": is_correction,
    }
