"""Roles by the names people use of them, and what each may do, for pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.access import Role
from dsr.web.texts import LazyText, lazy

ROLE_NAMES: Mapping[str, LazyText] = MappingProxyType(
    {
        Role.INTAKE: lazy("intake clerk"),
        Role.HANDLER: lazy("case handler"),
        Role.DECIDER: lazy("decision-maker"),
        Role.AGENT: lazy("customer service agent"),
        Role.SUPERVISOR: lazy("supervisor"),
        Role.DPO: lazy("data protection officer"),
        Role.MANAGEMENT: lazy("management"),
        Role.ADMIN: lazy("administrator"),
    }
)

ROLE_WORK: Mapping[str, LazyText] = MappingProxyType(
    {
        Role.INTAKE: lazy("logs requests and sends letters"),
        Role.HANDLER: lazy("prepares cases, links calls, writes letters"),
        Role.DECIDER: lazy("approves decisions"),
        Role.AGENT: lazy("checks recordings of own calls"),
        Role.SUPERVISOR: lazy("checks recordings of the unit"),
        Role.DPO: lazy("reads everything but recordings, decides nothing"),
        Role.MANAGEMENT: lazy("sees figures only"),
        Role.ADMIN: lazy("keeps users and settings, sees no case"),
    }
)
