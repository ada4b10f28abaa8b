"""Several rights in one case: which must wait for which, and what one means for another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """What binds rights used together; each is a sentence on the case page."""

    ACCESS_BEFORE_ERASURE = "access_before_erasure"
    ERASURE_FIRST_AS_ASKED = "erasure_first_as_asked"
    RESTRICTED_NOT_ERASED = "restricted_not_erased"
    CONSENT_FOR_ACCESS = "consent_for_access"
    ACCURACY_RESTRICTS = "accuracy_restricts"
    OBJECTION_BEFORE_ERASURE = "objection_before_erasure"
    JOINT_REPLY = "joint_reply"


@dataclass(frozen=True)
class Used:
    """One right used in the case. `says_erase_first`: the person has said that erasing may come before the copy."""

    right: str
    is_open: bool
    says_erase_first: bool = False


def may_erase(used: Collection[Used]) -> bool:
    """Whether recordings may be erased while the other rights of the case stand as they do.

    A copy that was asked for is out first, unless the person said otherwise: what is erased cannot be given (GDPR 15(3)).
    """
    asks_copy = any(one.right == "access" and one.is_open for one in used)
    return not asks_copy or any(one.says_erase_first for one in used)


def orders(used: Collection[Used], *, is_restricted: bool, is_consent_unasked: bool) -> tuple[Order, ...]:
    """The constraints among the rights of a case, in the order in which they are told; none for a single right.

    `is_consent_unasked`: a recording of the case may not be gone through, and nobody has asked whether it may (GDPR 18(2)).
    """
    opened = {one.right for one in used if one.is_open}
    found = []
    if {"access", "erasure"} <= opened:
        found.append(Order.ACCESS_BEFORE_ERASURE if not may_erase(used) else Order.ERASURE_FIRST_AS_ASKED)
    if is_restricted and "erasure" in opened:
        found.append(Order.RESTRICTED_NOT_ERASED)
    if is_consent_unasked and "access" in opened:
        found.append(Order.CONSENT_FOR_ACCESS)
    if {"rectification", "restriction"} <= opened:
        found.append(Order.ACCURACY_RESTRICTS)
    if {"objection", "erasure"} <= opened:
        found.append(Order.OBJECTION_BEFORE_ERASURE)
    return (*found, *([Order.JOINT_REPLY] if len(opened) > 1 else ()))
