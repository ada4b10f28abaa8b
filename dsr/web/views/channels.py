"""The channels: whether each one lives, its tests of the last weeks, and when one was down; no content of any message."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.domain.access import Action
from dsr.domain.calendar import HELSINKI
from dsr.domain.errors import Fault, Invalid
from dsr.domain.logged_request import Channel
from dsr.domain.spoken_time import moment_from
from dsr.services import channel_tests, outages
from dsr.services.channel_mails import LOST_SINCE
from dsr.services.mail_in import lost_days
from dsr.web.cases import note_looking
from dsr.web.code_words import CHANNELS
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import clock_time, typed_moment
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.mail_words import MAILBOX_FAULTS
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("channels", __name__, url_prefix="/messages/channels")
WEEKS = 4


class OutageForm(OfficeForm):
    """When a channel was down."""

    channel = ChoiceField(lazy("Channel"), choices=options((code, CHANNELS[code]) for code in Channel))
    from_at = StringField(lazy("Down from"))
    to_at = StringField(lazy("Down until"))
    evidence = StringField(lazy("What shows it, such as a ticket number"))


@blueprint.get("")
@allowed(Action.SEE_CHANNELS)
def index() -> str:
    """Each channel as it stands, the weeks, and the outages."""
    return _page(OutageForm(None, data=_silent_start()))


@blueprint.post("/<channel>/works")
@allowed(Action.SPEAK_FOR_CHANNEL)
def works(channel: str) -> AnyResponse:
    """A person has looked: the channel works today."""
    with current_deps().database.write() as session:
        channel_tests.say(session, current_deps(), channel[:20], by=acting_user().id, at=now())
    flash(gettext("Written down: the channel works today."))
    return redirect(url_for("channels.index"), 303)


@blueprint.post("/outages")
@allowed(Action.SPEAK_FOR_CHANNEL)
def write() -> AnyResponse | tuple[str, int]:
    """Write down when a channel was down."""
    form = OutageForm()
    with refusals_on(form), current_deps().database.write() as session:
        to_at = _moment(form.to_at.data)
        if (form.to_at.data or "").strip() and to_at is None:
            sentence = "Write an end after the beginning and not ahead, or leave it empty."
            raise Invalid([Fault("to_at", sentence, "outage_to")])
        outages.write(
            session,
            form.channel.data or "",
            _moment(form.from_at.data),
            to_at,
            form.evidence.data or "",
            by=acting_user().id,
            at=now(),
        )
    if form.errors:
        return _page(form), 422
    flash(
        gettext(
            "The outage is written down. Where it kept a message back, the time of sending is proposed as its receipt."
        )
    )
    return redirect(url_for("channels.index"), 303)


@blueprint.post("/outages/<int:outage_id>/end")
@allowed(Action.SPEAK_FOR_CHANNEL)
def end(outage_id: int) -> AnyResponse:
    """The channel works again since now."""
    with current_deps().database.write() as session:
        outages.end(session, outage_id, now(), by=acting_user().id, at=now())
    flash(gettext("The end of the outage is written down."))
    return redirect(url_for("channels.index"), 303)


def _page(form: OutageForm) -> str:
    note_looking(Action.SEE_CHANNELS)
    deps = current_deps()
    monday = today() - timedelta(days=today().weekday())
    with deps.database.read() as session:
        states = channel_tests.states(session, deps, at=now())
        weeks = [
            (first, channel_tests.figures(session, first, first + timedelta(days=7)))
            for first in (_week_start(monday, back) for back in range(WEEKS))
        ]
        shown = outages.newest(session)
        lost = lost_days.summary(lost_days.lost_days(session, today() - LOST_SINCE, today()))
    return render_template(
        "messages/channels.html",
        states=states,
        weeks=[(first, lines) for first, lines in weeks if lines],
        outages=shown,
        lost=lost,
        form=form,
        channels=CHANNELS,
        faults=MAILBOX_FAULTS,
        hours=deps.settings.channel_hours,
        said_by=clock_time(datetime.combine(today(), channel_tests.SAID_BY, HELSINKI)),
    )


def _week_start(monday: date, back: int) -> date:
    return monday - timedelta(days=7 * back)


def _moment(text: str | None) -> datetime | None:
    found = moment_from((text or "")[:60])
    return found[0] if found is not None else None


def _silent_start() -> dict[str, str]:
    """The form as an alarm proposes it: down since the last test that came in, of the channel that is silent."""
    deps = current_deps()
    with deps.database.read() as session:
        silent = channel_tests.silent_channels(session, deps, at=now())
    if not silent or request.method == "POST":
        return {}
    since = silent[0].last_came_at or silent[0].begun_at
    return {"channel": silent[0].channel, "from_at": typed_moment(since) if since is not None else ""}
