"""Who else may read what a listener wrote: it is what was said in a call, so that the city decides it as a policy value."""

from __future__ import annotations

from collections.abc import Collection

from dsr.domain.access import Role
from dsr.domain.listening.values import ListeningPolicy, Reader


def may_read(roles: Collection[Role], policy: ListeningPolicy, *, is_signing: bool) -> bool:
    """Whether somebody with these roles may read an answer, besides whoever gave it.

    `is_signing`: a letter of the case waits for a decision. An administrator never may, whatever the policy says
    (design: no case content); the table of `domain.access` keeps them out before this is asked.
    """
    if Role.ADMIN in roles:
        return False
    allowed = {
        Role.HANDLER: Reader.HANDLER in policy.readers,
        Role.DECIDER: Reader.DECIDER in policy.readers or (is_signing and Reader.DECIDER_SIGNING in policy.readers),
        Role.DPO: Reader.DPO in policy.readers,
    }
    return any(allowed.get(role, False) for role in roles)
