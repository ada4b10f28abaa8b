"""The days of an answer parted into stages, so that one sees where the time went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

STAGES = ("logged", "identity", "draft", "approval", "dispatch")
"""In their order: receipt to logging, to identity confirmed, to the first draft, to approval, to everything being out."""


@dataclass(frozen=True)
class Stages:
    """Whole days of each stage; together they are the days from receipt to answer."""

    logged: int
    identity: int
    draft: int
    approval: int
    dispatch: int


def stages(
    received_on: date,
    answered_on: date,
    *,
    logged_on: date,
    identity_on: date | None,
    drafted_on: date,
    approved_on: date,
) -> Stages:
    """The stages of one answered request, from the Helsinki days on which each was reached.

    A stage that was reached out of order takes no time of its own: identity that was confirmed only at the hand-over
    held nothing up before the draft, so it counts as reached with the logging. Nothing lies outside receipt and answer.
    """
    reached = [received_on]
    for day in (
        logged_on,
        identity_on if identity_on is not None and identity_on <= drafted_on else logged_on,
        drafted_on,
        approved_on,
        answered_on,
    ):
        reached.append(min(max(day, reached[-1]), answered_on))
    return Stages(*((later - earlier).days for earlier, later in pairwise(reached)))
