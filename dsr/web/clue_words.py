"""What a subject remembers of their calls, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dsr.db.tables import CaseClue
from dsr.domain.clues import ClueKind
from dsr.web.dates import day
from dsr.web.texts import gettext


@dataclass(frozen=True)
class ShownClue:
    """One clue as a line; `is_unknown`: no call of the register has this agent id."""

    clue_id: int
    kind: str
    words: str
    is_unknown: bool


def clue_words(clue: CaseClue, queue_names: Mapping[str, str], unknown_agents: Collection[str]) -> ShownClue:
    """The clue as the page of search terms shows it."""
    return ShownClue(clue.id or 0, clue.kind, _words(clue, queue_names), clue.value in unknown_agents)


def _words(clue: CaseClue, queue_names: Mapping[str, str]) -> str:
    match clue.kind:
        case ClueKind.QUEUE:
            return gettext("Service: %(name)s", name=queue_names.get(clue.value, clue.value))
        case ClueKind.AGENT:
            return gettext("Spoke with the agent %(agent)s", agent=clue.value)
        case ClueKind.DURATION:
            return gettext("The call took about %(minutes)s minutes", minutes=(clue.duration_ms or 0) // 60_000)
        case _:
            return gettext(
                "Own agent id %(agent)s, %(first)s–%(last)s",
                agent=clue.value,
                first=day(clue.from_on) or gettext("since not known"),
                last=day(clue.to_on),
            )
