"""Which roles somebody has by the groups of the city's directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dsr.domain.errors import Fault
from dsr.domain.roles import Role


def read_groups(text: str, place: str) -> tuple[Mapping[str, str], list[Fault]]:
    """Group id to role from lines (or parts between commas) `<group id>=<role>`, and a fault for each that is not one.

    Empty lines and lines that begin with `#` say nothing. `place` is the setting that the faults name.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for line in (one.strip() for one in text.replace(",", "\n").splitlines()):
        if not line or line.startswith("#"):
            continue
        group, _, role = (part.strip() for part in line.partition("="))
        if not group or role not in set(Role) or group in found:
            faults.append(Fault(place, f"write <group id>=<role>, each group once: {line[:60]}"))
        else:
            found[group] = role
    return found, faults


def roles_of(groups: Collection[str], mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The roles that these groups give, sorted; groups that are not named give none."""
    return tuple(sorted({mapping[group] for group in groups if group in mapping}))
