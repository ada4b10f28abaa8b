"""What a person judged a call by, and whether the source now tells it so otherwise that they must judge again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ANOTHER_TIME = timedelta(minutes=1)
"""A start that moved by so much is another time: people and letters tell the minute of a call, and no seconds."""


@dataclass(frozen=True)
class JudgedBy:
    """Who called, who was dialled, every further number that a leg names, and when the call began.

    `began_at` are aware moments, the earliest first: two for a time in the hour repeated in autumn whose reading is open.
    """

    caller: str
    dialled: str
    others: frozenset[str]
    began_at: tuple[datetime, ...]


def is_to_be_judged_again(before: JudgedBy, now: JudgedBy) -> bool:
    """Whether a call that was judged as it was before may be another person's as it is now.

    Any other number makes it so, and a start that moved by a minute or more: a call is set aside since nobody called then, and
    tied since somebody did. So does a reading of the autumn hour that was open and is settled, or was settled and is open: of
    what was weighed one half is gone or new. Source: GDPR 5(1)(d) and (f), 15(4).
    """
    if (before.caller, before.dialled, before.others) != (now.caller, now.dialled, now.others):
        return True
    if len(before.began_at) != len(now.began_at):
        return True
    return any(abs(new - old) >= ANOTHER_TIME for old, new in zip(before.began_at, now.began_at, strict=True))
