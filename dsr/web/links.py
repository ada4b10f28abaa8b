"""Links to parts of the office that a user may open; none where a part is not there or not theirs."""

from __future__ import annotations

from flask import current_app, url_for

from dsr.domain.access import Action
from dsr.web.current import user_may


def link_to(endpoint: str, *actions: Action, **values: object) -> str | None:
    """The address of a page when the application has it and the user may do one of the actions somewhere."""
    if endpoint not in current_app.view_functions or (actions and not any(user_may(action) for action in actions)):
        return None
    return url_for(endpoint, **values)  # type: ignore[arg-type]
