"""The administrator's morning: whether the house runs, without anything of any case."""

from __future__ import annotations

from flask import Blueprint, render_template

from dsr.domain.access import Action
from dsr.domain.invariants import LOG_READ_WITHIN, RESTORE_WITHIN
from dsr.services import channel_tests
from dsr.services.lawful.morning import morning
from dsr.web.cases import note_looking
from dsr.web.code_words import CHANNELS, words_of
from dsr.web.current import current_deps, now
from dsr.web.security import allowed

blueprint = Blueprint("morning", __name__, url_prefix="/morning")


@blueprint.get("")
@allowed(Action.SEE_MORNING)
def index() -> str:
    """Counts and moments, each with what to do where it is not well."""
    note_looking(Action.SEE_MORNING)
    at, deps = now(), current_deps()
    with deps.database.read() as session:
        seen, channels = morning(session, at), channel_tests.states(session, deps, at=at)
    is_tried = seen.restore_tried_at is not None and at - seen.restore_tried_at <= RESTORE_WITHIN
    is_read = seen.log_read_at is not None and at - seen.log_read_at <= LOG_READ_WITHIN
    return render_template(
        "lawful/morning.html",
        seen=seen,
        channels=[(words_of(CHANNELS, one.channel), one) for one in channels],
        is_restore_well=is_tried and seen.restore_was_whole,
        is_log_well=is_read and seen.log_is_whole,
    )
