"""Links to parts of the office that a user may open; none where a part is not there or not theirs."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request, url_for

from dsr.domain.access import Action, CaseFacts
from dsr.web.current import user_may
from dsr.web.security import action_of


def link_to(endpoint: str, *actions: Action, **values: object) -> str | None:
    """The address of a page when the application has it and the user may do one of the actions somewhere."""
    if endpoint not in current_app.view_functions or (actions and not any(user_may(action) for action in actions)):
        return None
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def may_open(url: str, facts: CaseFacts, *, is_post: bool = False) -> bool:
    """Whether the user may do to a case what the view behind an address of ours (of `url_for`) does."""
    addresses = current_app.url_map.bind(request.host, request.script_root or "/")
    path = urlsplit(url).path.removeprefix(request.script_root)
    endpoint, _values = addresses.match(path, "POST" if is_post else "GET")
    action = action_of(current_app, endpoint)
    return action is not None and user_may(action, facts)
