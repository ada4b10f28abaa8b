"""What a number rests on and who else uses it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.matching import Basis, Shared
from dsr.web.texts import LazyText, lazy

BASES: Mapping[str, LazyText] = MappingProxyType(
    {
        Basis.DECLARED.value: lazy("the data subject's own word"),
        Basis.CALLBACK.value: lazy("confirmed by a code"),
        Basis.OTHER_REGISTER.value: lazy("another register of the city"),
        Basis.HANDLER.value: lazy("the case handler's finding"),
    }
)

SHARED: Mapping[str, LazyText] = MappingProxyType(
    {
        Shared.UNKNOWN.value: lazy("not known"),
        Shared.NO.value: lazy("no, only the data subject"),
        Shared.HOUSEHOLD.value: lazy("yes, the household"),
        Shared.WORKPLACE.value: lazy("yes, a workplace"),
        Shared.SWITCHBOARD.value: lazy("yes, a switchboard"),
        Shared.INSTITUTION.value: lazy("yes, an institution"),
    }
)

SHARED_KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        Shared.SWITCHBOARD.value: lazy("switchboard"),
        Shared.WORKPLACE.value: lazy("workplace"),
        Shared.INSTITUTION.value: lazy("institution"),
    }
)
