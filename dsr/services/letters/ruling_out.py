"""What a decision-maker confirms by name before signing: that the decision rests on nothing of what is no ground.

A list of words finds the usual ways of writing what is no ground and no more. Whoever signs reads the reasons, so they say of
each of these that it does not carry the decision. What they said stands on their verdict, and falls with it at any edit.
"""

from __future__ import annotations

from collections.abc import Collection

from dsr.catalogue import NotGround
from dsr.db.tables import Letter
from dsr.deps import Deps
from dsr.domain.errors import Fault, Invalid


def to_rule_out(deps: Deps, letter: Letter) -> tuple[NotGround, ...]:
    """What whoever approves the letter rules out one by one; nothing where the letter is no decision."""
    return deps.catalogue.not_grounds if deps.catalogue.letter(letter.kind).is_decision else ()


def ruled_out(deps: Deps, letter: Letter, told: Collection[str]) -> tuple[str, ...]:
    """The codes that are to be ruled out, once all of them are among those `told`.

    Raises `Invalid` at the field `ruled_out` otherwise. Source: GDPR 12(4), 12(5) last sentence (the burden is the
    controller's); C-307/22; TSV 3021/452/2017, 3343/163/20, 6629/163/21.
    """
    wanted = tuple(one.code for one in to_rule_out(deps, letter))
    missing = len(set(wanted) - set(told))
    if missing:
        sentence = (
            f"Read the reasons, and confirm of each of these that the decision does not rest on it ({missing} not confirmed). "
            "If it does rest on one, send the letter back."
        )
        raise Invalid([Fault("ruled_out", sentence, "no_grounds_unconfirmed", (("missing", missing),))])
    return wanted
