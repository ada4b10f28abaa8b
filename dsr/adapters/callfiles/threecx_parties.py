"""Whom a 3CX record connected, by `from-type`, `to-type` and `final-type`.

3CX's manual (www.3cx.com/docs/cdr-call-data-records) names the three columns and not what stands in them, and leaves which
columns there are, and their order, to the administrator. The words are those of records that installations wrote:
`Line,Queue,Extension` and `Ivr` up to version 20 (github.com/dorel14/3CX-Cdr-Server, issue 16), since then `extension`,
`queue`, `ivr`, `script`, `external_line` and `outbound_rule` (github.com/tierklinik-dobersberg/3cx-support,
internal/structs/participant_type.go), with `provider`, `inbound_routing`, `ring_group_ring_all`, `ring_group_hunt`, `group`
and `voicemail` of the same version's table `cdroutput`. Case and underscores changed between versions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto


class Party(Enum):
    """What one side of a record was."""

    PERSON = auto()
    LINE = auto()
    """A trunk: whoever speaks there is outside."""
    QUEUE = auto()
    """A queue or ring group: whoever is there waits."""
    MENU = auto()
    VOICEMAIL = auto()
    UNKNOWN = auto()


NOBODY = frozenset({Party.QUEUE, Party.MENU, Party.VOICEMAIL})
"""Answered by a machine: `time-answered` is then the moment at which the machine took the call."""
_WORDS = {
    "extension": Party.PERSON,
    "line": Party.LINE,
    "externalline": Party.LINE,
    "provider": Party.LINE,
    "outboundrule": Party.LINE,
    "inboundrouting": Party.LINE,
    "queue": Party.QUEUE,
    "group": Party.QUEUE,
    "ivr": Party.MENU,
    "script": Party.MENU,
    "voicemail": Party.VOICEMAIL,
}
_RING_GROUP = "ringgroup"


def party_of(written: str) -> Party:
    """What a type column says; UNKNOWN for nothing and for any other word."""
    word = written.strip().casefold().replace("_", "")
    return Party.QUEUE if word.startswith(_RING_GROUP) else _WORDS.get(word, Party.UNKNOWN)


def types_at(rows: Sequence[Sequence[str]], after: int) -> int | None:
    """Where `from-type` stands, with `to-type` and `final-type` behind it, in rows without a heading: the first place from
    `after` on at which most rows of the usual width have known words for caller and called; None where no place has."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    usual = [row for row in rows if len(row) == width]
    for place in range(after, width - 2):
        if 2 * sum(_are_types(row[place : place + 2]) for row in usual) > len(usual):
            return place
    return None


def _are_types(cells: Sequence[str]) -> bool:
    return all(party_of(cell) is not Party.UNKNOWN for cell in cells)
