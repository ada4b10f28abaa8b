"""The calendar of days to act by: a secret address that calendar programs read, made and ended on one's own page."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services.reminders import feeds
from dsr.web.current import acting_user, current_deps, now
from dsr.web.security import allowed, public
from dsr.web.texts import gettext

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar/<token>.ics")
@public
def feed(token: str) -> AnyResponse:
    """The calendar that the token opens; 404 for any other, and for that of somebody who may see no cases any more.

    There is no session: a calendar program has none. The token is in no log line, as those hold no addresses.
    """
    deps = current_deps()
    with deps.database.read() as session:
        owner = feeds.owner_of(session, token)
        has_moved = owner is not None and feeds.moved_days(session, owner.user_id, now())
    if owner is None:
        abort(404)
    if has_moved:
        with deps.database.write() as session:
            feeds.note_days(session, owner.user_id, now())
    with deps.database.read() as session:
        found = feeds.entries(session, owner.user_id, now())
    answer = Response(feeds.calendar_file(deps, found, owner.language), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="days.ics"'
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/me/calendar")
@allowed(Action.OWN_CALENDAR)
def make() -> str:
    """A new address, shown this once; an earlier one stops working."""
    with current_deps().database.write() as session:
        token = feeds.make_feed(session, acting_user().id, at=now())
    address = current_deps().settings.public_url + url_for("calendar.feed", token=token)
    return render_template("account/calendar.html", address=address)


@blueprint.post("/me/calendar/end")
@allowed(Action.OWN_CALENDAR)
def end() -> AnyResponse:
    """End the calendar."""
    with current_deps().database.write() as session:
        feeds.end_feed(session, acting_user().id, at=now())
    flash(gettext("The calendar is ended: its address opens nothing any more."))
    return redirect(url_for("account.index"), 303)
