"""Call files through pages: send one, see what it would do, let it in, and watch it come."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.call_profile import DURATIONS, FIELDS, GENERIC, REQUIRED
from dsr.domain.shipped_profiles import SHIPPED
from dsr.services import profiles
from dsr.services.access_log import user_actor
from dsr.services.register import foreseen, uploaded
from dsr.services.uploads import new_name, remove_upload
from dsr.services.watched import standing
from dsr.web.call_import_page import field_rows, first_row, progress_text, row_words, sees_cells, shown_batch
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now
from dsr.web.errors import error_page
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.paging import Page, asked_page
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed, takes_files
from dsr.web.texts import gettext, lazy
from dsr.web.uploads import keep_file
from dsr.web.views.watched import doubt_sentences

blueprint = Blueprint("call_imports", __name__, url_prefix="/calls/imports")


class UploadForm(OfficeForm):
    """A file and how it is read."""

    file = FileField(lazy("File"))
    profile = ChoiceField(lazy("Profile"), choices=[])


class ProfileForm(OfficeForm):
    """Another profile for a file that is here already."""

    profile = ChoiceField(lazy("Profile"), choices=[])


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_fault: RequestEntityTooLarge) -> Response:
    limit = current_deps().settings.import_max_mb
    lead = gettext("At most %(limit)s MB are taken at once. Export a shorter time and send that.", limit=limit)
    return error_page(413, title=gettext("The file is too large"), lead=lead)


@blueprint.get("")
@allowed(Action.IMPORT_CALLS)
def index() -> str:
    """The files taken, newest first, and the form for another."""
    return _list_page(_upload_form())


@blueprint.post("")
@allowed(Action.IMPORT_CALLS)
@takes_files
def send() -> AnyResponse | tuple[str, int]:
    """Take a file in and have it looked through; nothing of it is in the register yet."""
    form, deps, batch_id = _upload_form(), current_deps(), 0
    file = request.files.get("file")
    if not form.validate_on_submit() or file is None or not file.filename:
        if not form.errors:
            form.file.errors = [gettext("Choose a file.")]
        return _list_page(form), 422
    name = new_name()
    with deps.database.write() as session:
        by = acting_user().id
        batch_id = uploaded.receive_upload(session, name, file.filename, actor=user_actor(by), by=by, at=now()).id or 0
    keep_file(file, name)
    with refusals_on(form), deps.database.write() as session:
        uploaded.ask_survey(session, batch_id, form.profile.data or "", at=now())
    if form.errors:
        return _list_page(form), 422
    return redirect(url_for("call_imports.one", batch_id=batch_id), 303)


@blueprint.get("/<int:batch_id>")
@allowed(Action.IMPORT_CALLS)
def one(batch_id: int) -> str:
    """One file: what it would do, what it does, or what it did."""
    return _batch_page(batch_id)


@blueprint.get("/<int:batch_id>/progress")
@allowed(Action.IMPORT_CALLS)
def progress(batch_id: int) -> Response:
    """How far the worker is, for the page's script."""
    with current_deps().database.read() as session:
        batch = shown_batch(session, uploaded.one_batch(session, batch_id))
    return jsonify(text=progress_text(batch), share=batch.share, done=not batch.is_busy)


@blueprint.post("/<int:batch_id>/start")
@allowed(Action.IMPORT_CALLS)
def start(batch_id: int) -> AnyResponse | tuple[str, int]:
    """Let the file's rows in."""
    form, has_begun = OfficeForm(), True
    with refusals_on(form), current_deps().database.write() as session:
        seen = request.form.get("seen", "")
        has_begun = uploaded.start_import(session, batch_id, seen, by=acting_user().id, at=now())
    if not has_begun:
        flash(
            gettext(
                "The register or the profile has changed since the file was looked through, so that it is looked through "
                "again. Import it once its new counts are here."
            )
        )
    return _after(batch_id, form)


@blueprint.post("/<int:batch_id>/profile")
@allowed(Action.IMPORT_CALLS)
def choose_profile(batch_id: int) -> AnyResponse | tuple[str, int]:
    """Look the file through again, with another profile."""
    form = ProfileForm()
    form.profile.choices = _profile_choices()
    if form.validate_on_submit():
        with refusals_on(form), current_deps().database.write() as session:
            uploaded.ask_survey(session, batch_id, form.profile.data or "", at=now())
    return _after(batch_id, form)


@blueprint.post("/<int:batch_id>/discard")
@allowed(Action.IMPORT_CALLS)
def discard(batch_id: int) -> AnyResponse:
    """Give the file up: it is deleted."""
    deps = current_deps()
    with deps.database.write() as session:
        name = uploaded.discard_batch(session, batch_id, by=acting_user().id, at=now())
        is_of_folder = standing.doubts_of(session, batch_id) is not None
    remove_upload(deps.settings.data_dir, name)
    if name:
        deleted = gettext("The file is deleted. Nothing of it is in the register.")
        moved = gettext("The file was given up and is moved to the folder refused. Nothing of it is in the register.")
        flash(moved if is_of_folder else deleted)
    return redirect(url_for("call_imports.index"), 303)


@blueprint.post("/<int:batch_id>/retry")
@allowed(Action.IMPORT_CALLS)
def retry(batch_id: int) -> AnyResponse:
    """Have the worker try again what stopped; rows that are in stay in."""
    with current_deps().database.write() as session:
        uploaded.retry_stopped(session, uploaded.one_batch(session, batch_id), at=now())
    return redirect(url_for("call_imports.one", batch_id=batch_id), 303)


def _after(batch_id: int, form: OfficeForm) -> AnyResponse | tuple[str, int]:
    if form.errors:
        return _batch_page(batch_id, failed=form), 422
    return redirect(url_for("call_imports.one", batch_id=batch_id), 303)


_GENERIC = {
    "needed": ", ".join(REQUIRED),
    "lengths": ", ".join(DURATIONS),
    "more": ", ".join(field for field in FIELDS if field not in (*REQUIRED, *DURATIONS)),
}
"""The headings of the profile `generic`, as the page tells them."""


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.profile.choices = _profile_choices()
    return form


def _profile_choices() -> list[Any]:
    with current_deps().database.read() as session:
        saved = [row.name for row in profiles.saved_rows(session)]
    first = [("", lazy("find out from the file"))]
    return options([*first, *((name, name) for name in (*SHIPPED, GENERIC, *saved))])


def _list_page(form: UploadForm) -> str:
    note_looking(Action.IMPORT_CALLS, subject="imports")
    with current_deps().database.read() as session:
        page = asked_page(uploaded.count_batches(session), size=20)
        batches = [shown_batch(session, batch) for batch in uploaded.batches(session, page.offset, page.size)]
    limit = current_deps().settings.import_max_mb
    return render_template("calls/imports.html", form=form, batches=batches, page=page, limit=limit, generic=_GENERIC)


def _batch_page(batch_id: int, failed: OfficeForm | None = None) -> str:
    note_looking(Action.IMPORT_CALLS, subject=f"import:{batch_id}")
    choices = ProfileForm(formdata=None)
    choices.profile.choices = _profile_choices()
    page, noted = Page(1, 0), []
    with current_deps().database.read() as session:
        row = uploaded.one_batch(session, batch_id)
        doubts = standing.doubts_of(session, batch_id)
        batch, sha256 = shown_batch(session, row), row.file_sha256
        choices.profile.data = batch.survey.get("profile", "")
        if batch.state == "surveyed":
            page = asked_page(foreseen.count_foreseen(session, batch_id))
            noted = [
                (one.row_no, one.outcome, row_words(one.code, one.reason_values, one.reason))
                for one in foreseen.foreseen_rows(session, batch_id, page.offset, page.size)
            ]
        if batch.state in ("running", "done"):
            page = asked_page(uploaded.count_noted(session, batch_id))
            noted = [
                (one.row_no, one.outcome, row_words(one.code, one.reason_values, one.reason))
                for one in uploaded.noted_rows(session, batch_id, page.offset, page.size)
            ]
    return render_template(
        "calls/import.html",
        batch=batch,
        doubts=None if doubts is None else doubt_sentences(doubts),
        sha256=sha256,
        sees_cells=sees_cells(),
        first_rows=[first_row(one) for one in batch.survey.get("first_rows", [])] if sees_cells() else [],
        fields=field_rows(batch) if not sees_cells() else [],
        noted=noted,
        page=page,
        choices=choices,
        failed=failed,
        progress_text=progress_text(batch),
    )
