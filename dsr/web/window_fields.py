"""What the forms that name a time of a call ask besides: from which number."""

from __future__ import annotations

from dsr.domain.named_times import NUMBER_HIDDEN, NUMBER_UNKNOWN
from dsr.web.forms import ChoiceField, options
from dsr.web.texts import lazy


def number_known() -> ChoiceField:
    """Whether the number was hidden or is among those given, or is not known: then any call of the time may be theirs."""
    choices = (
        (NUMBER_UNKNOWN, lazy("a number not known")),
        (NUMBER_HIDDEN, lazy("a hidden number, or one given here")),
    )
    return ChoiceField(lazy("Called from"), choices=options(choices))
