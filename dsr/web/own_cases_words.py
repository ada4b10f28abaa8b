"""What our own cases hold on a person, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.web.texts import LazyText, lazy

ROLES: Mapping[str, LazyText] = MappingProxyType(
    {
        "subject": lazy("data subject"),
        "representative": lazy("representative"),
        "recipient": lazy("recipient of a letter"),
        "mentioned": lazy("mentioned in a message or note"),
    }
)
CATEGORIES: Mapping[str, LazyText] = MappingProxyType(
    {
        "requests": lazy("Requests made"),
        "messages": lazy("Messages"),
        "numbers": lazy("Numbers"),
        "representatives": lazy("Representatives"),
        "identity": lazy("Checks of identity"),
        "letters": lazy("Letters"),
        "grounds": lazy("Grounds"),
        "notes": lazy("Notes"),
        "calls": lazy("Linked calls"),
        "listening": lazy("Listening tasks"),
        "handovers": lazy("Copies handed over"),
        "proceedings": lazy("Complaints and appeals"),
        "looked_at": lazy("Lines of the access log"),
    }
)
CASE_STATES: Mapping[str, LazyText] = MappingProxyType(
    {
        "open": lazy("open"),
        "closed": lazy("closed"),
        "undone": lazy("logging undone"),
        "routed": lazy("passed on"),
    }
)
