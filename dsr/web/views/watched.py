"""The watched folder: when it was looked at, what came through it, what waits for a person, and what nobody could take."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.calls_words import SENTENCES, sentence
from dsr.domain.watched_words import watched_sentence
from dsr.services.watched import permits, standing, taking
from dsr.web.call_import_page import sees_cells
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import OfficeForm
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import LazyText, current_language, gettext, lazy

blueprint = Blueprint("watched", __name__, url_prefix="/calls/folder")

OUTCOMES: dict[str, LazyText] = {
    "taken": lazy("taken"),
    "already_taken": lazy("taken already before"),
    "refused": lazy("put aside"),
}
FOLDER_STATES: dict[str, LazyText] = {
    "": lazy("in order"),
    "unreadable": lazy("cannot be read"),
    "unwritable": lazy("may not be written: nothing is taken"),
}


@blueprint.get("")
@allowed(Action.IMPORT_CALLS)
def index() -> str:
    """The folder as the last look left it."""
    return _page(OfficeForm(formdata=None))


@blueprint.post("/look")
@allowed(Action.IMPORT_CALLS)
def look() -> AnyResponse:
    """Have the folder looked at now."""
    deps = current_deps()
    with deps.database.write() as session:
        if deps.settings.watch_folder is not None:
            taking.look_soon(session, f"asked:{now().isoformat()}", at=now())
    flash(gettext("The folder is being looked at. Open the page again in a moment."))
    return redirect(url_for("watched.index"), 303)


@blueprint.post("/permits/<int:profile_id>")
@allowed(Action.IMPORT_CALLS)
def permit(profile_id: int) -> AnyResponse | tuple[str, int]:
    """Answer for the time zone that a profile declares."""
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        permits.permit(session, profile_id, by=acting_user().id, at=now())
    if form.errors:
        return _page(form), 422
    flash(gettext("Files of this profile are taken from now on without asking about the zone."))
    return redirect(url_for("watched.index"), 303)


@blueprint.post("/permits/<int:profile_id>/end")
@allowed(Action.IMPORT_CALLS)
def end_permit(profile_id: int) -> AnyResponse:
    """Have files of a profile wait for a person again."""
    with current_deps().database.write() as session:
        permits.end_permit(session, profile_id, by=acting_user().id, at=now())
    flash(gettext("Files of this profile wait for a person's word again."))
    return redirect(url_for("watched.index"), 303)


def doubt_sentences(doubts: tuple[str, ...]) -> list[str]:
    """Why a file waits for a person, in the reader's language."""
    return [watched_sentence(f"doubt_{doubt}", current_language()) for doubt in doubts]


def _page(form: OfficeForm) -> str:
    note_looking(Action.IMPORT_CALLS, subject="folder")
    deps = current_deps()
    with deps.database.read() as session:
        found = standing.standing(session, now=now())
    return render_template(
        "calls/folder.html",
        form=form,
        is_watched=deps.settings.watch_folder is not None,
        days=deps.settings.watch_days,
        found=found,
        root_state=FOLDER_STATES.get(found.state, ""),
        folders=[(one, _safe(one.name), FOLDER_STATES.get(one.state, "")) for one in found.folders],
        waiting=[(one, _safe(one.folder), doubt_sentences(one.doubts)) for one in found.waiting],
        orphans=[_orphan(one) for one in found.orphans],
        last=[(one, _safe(one.folder), OUTCOMES[one.outcome]) for one in found.last],
    )


def _orphan(one: standing.Orphan) -> dict[str, Any]:
    """An orphan as the signed-in user may see it: a file's name may name a person, and is for those who see calls."""
    language = current_language()
    is_of_files = one.code in SENTENCES
    told = sentence(one.code, _ANY, language) if is_of_files else watched_sentence(one.code, language)
    label = one.label if sees_cells() else ""
    return {"folder": _safe(one.folder), "label": label, "since": one.since, "why": told, "batch_id": one.batch_id}


class _Anything(dict[str, str | int]):
    """What a sentence says of a size that the page does not repeat."""

    def __missing__(self, _name: str) -> str:
        return "…"


_ANY = _Anything()


def _safe(folder: str) -> str:
    """A sub-folder's name; long numbers in it, which may be somebody's, are for those who see calls."""
    return folder if sees_cells() else re.sub(r"\d{5,}", "…", folder)
