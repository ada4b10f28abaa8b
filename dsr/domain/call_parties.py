"""Numbers that a leg names beyond the one by which its call is filed: second parties are found and held too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from dsr.domain.call_facts import ending_of
from dsr.domain.memory import Memory
from dsr.domain.number_facts import number_facts
from dsr.domain.phone import NumberKind, NumberRules

ENDING_MARK = "~"
"""What a key begins with that is only the ending of a number which could not be read safely."""
PARTY_COLUMNS = ("other_caller", "other_dialled", "other_connected")
"""Where a leg keeps the key of its caller, of the number dialled and of whoever the caller was connected to."""

_UNREAD = (NumberKind.UNPARSED.value, NumberKind.URI.value)
Parties = tuple[str | None, str | None, str | None]
"""The values of `PARTY_COLUMNS`: E.164, a marked ending, or None where the call is filed by the number or it is no one's."""


@lru_cache(maxsize=8)
def party_keys(rules: NumberRules) -> Memory[str, str | None]:
    """The key of each written number: E.164 of a person's line, the marked ending of one that could not be read; None for
    the city's own numbers, services, extensions and names."""

    facts = number_facts(rules)

    def key_of(written: str) -> str | None:
        number = facts[written]
        if number.e164 is None and number.ending and number.kind in _UNREAD:
            return ENDING_MARK + number.ending
        return number.e164

    return Memory(key_of)


def filed_under(caller_e164: str | None, caller_ending: str, dialled_e164: str | None) -> tuple[str | None, ...]:
    """The keys by which a call is found as it is filed, None among them."""
    return None, caller_e164, dialled_e164, ENDING_MARK + caller_ending


def other_parties(
    keys: Memory[str, str | None], caller: str, dialled: str, agent: str, filed: Collection[str | None]
) -> Parties:
    """What a leg keeps of its numbers: those by which its call is not filed. An agent's id counts where it is a whole
    number: a call is passed on to a mobile telephone so."""
    one, two, three = keys[caller], keys[dialled], keys[agent]
    return (
        None if one in filed else one,
        None if two in filed else two,
        None if three in filed or three == two or (three or "").startswith(ENDING_MARK) else three,
    )


def keys_of(e164s: Iterable[str]) -> tuple[str, ...]:
    """The keys by which legs name any of these numbers: each in full, and its ending."""
    found: list[str] = []
    for e164 in e164s:
        found.append(e164)
        if ending := ending_of(e164):
            found.append(ENDING_MARK + ending)
    return tuple(dict.fromkeys(found))
