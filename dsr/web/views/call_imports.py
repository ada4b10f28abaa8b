"""Call files through pages: send one, see what it would do, let it in, and watch it come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlmodel import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import ImportBatch, MappingProfile
from dsr.domain.access import Action
from dsr.domain.call_profile import GENERIC, SHIPPED
from dsr.domain.calls import Direction, Result
from dsr.domain.calls_words import sentence
from dsr.domain.phone import masked
from dsr.services import profiles
from dsr.services.access_log import user_actor
from dsr.services.register import counts_of, uploaded
from dsr.services.uploads import new_name, remove_upload
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, user_may
from dsr.web.dates import duration
from dsr.web.errors import error_page
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.paging import Page, asked_page
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed, takes_files
from dsr.web.texts import LazyText, current_language, gettext, lazy
from dsr.web.uploads import keep_file
from dsr.web.views.calls import DIRECTIONS

blueprint = Blueprint("call_imports", __name__, url_prefix="/calls/imports")

STATES: dict[str, LazyText] = {
    "waiting": lazy("being looked through"),
    "surveyed": lazy("waits for your word"),
    "running": lazy("being imported"),
    "done": lazy("imported"),
    "failed": lazy("could not be taken"),
    "discarded": lazy("deleted"),
}
RESULTS: dict[str, LazyText] = {
    Result.ANSWERED: lazy("answered"),
    Result.ABANDONED: lazy("hung up before an answer"),
    Result.MISSED: lazy("not answered"),
    Result.TRANSFERRED: lazy("passed on"),
    Result.FAILED: lazy("failed"),
    Result.UNKNOWN: lazy("result not known"),
}
ZONES: dict[str, LazyText] = {
    "proved": lazy("proved by the call ids"),
    "declared": lazy("as the profile says"),
    "given": lazy("each time has its own offset"),
}


class UploadForm(OfficeForm):
    """A file and how it is read."""

    file = FileField(lazy("File"))
    profile = ChoiceField(lazy("Profile"), choices=[])


class ProfileForm(OfficeForm):
    """Another profile for a file that is here already."""

    profile = ChoiceField(lazy("Profile"), choices=[])


@dataclass(frozen=True)
class ShownBatch:
    """One import as a page shows it."""

    batch_id: int
    label: str
    state: str
    state_words: LazyText
    started_at: datetime
    ended_at: datetime | None
    profile: str
    is_here: bool
    rows: int
    done_rows: int
    counts: dict[str, int]
    survey: dict[str, Any]
    faults: tuple[str, ...]
    stopped: str

    @property
    def is_busy(self) -> bool:
        """Whether the worker is at it, so that the page changes by itself."""
        return self.state in ("waiting", "running") and not self.stopped

    @property
    def share(self) -> float:
        """How much of the import is done, 0 to 1."""
        return min(self.done_rows / self.rows, 1.0) if self.rows else 0.0


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
        batch = _shown(session, uploaded.one_batch(session, batch_id))
    return jsonify(text=_progress_text(batch), share=batch.share, done=not batch.is_busy)


@blueprint.post("/<int:batch_id>/start")
@allowed(Action.IMPORT_CALLS)
def start(batch_id: int) -> AnyResponse | tuple[str, int]:
    """Let the file's rows in."""
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        uploaded.start_import(session, batch_id, request.form.get("seen", ""), by=acting_user().id, at=now())
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
    remove_upload(deps.settings.data_dir, name)
    if name:
        flash(gettext("The file is deleted. Nothing of it is in the register."))
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
        batches = [_shown(session, batch) for batch in uploaded.batches(session, page.offset, page.size)]
    limit = current_deps().settings.import_max_mb
    return render_template("calls/imports.html", form=form, batches=batches, page=page, limit=limit)


def _batch_page(batch_id: int, failed: OfficeForm | None = None) -> str:
    note_looking(Action.IMPORT_CALLS, subject=f"import:{batch_id}")
    choices = ProfileForm(formdata=None)
    choices.profile.choices = _profile_choices()
    page, noted = Page(1, 0), []
    with current_deps().database.read() as session:
        row = uploaded.one_batch(session, batch_id)
        batch, sha256 = _shown(session, row), row.file_sha256
        choices.profile.data = batch.survey.get("profile", "")
        if batch.state in ("running", "done"):
            page = asked_page(uploaded.count_noted(session, batch_id))
            noted = [
                (one.row_no, one.outcome, _row_words(one.code, one.reason_values, one.reason))
                for one in uploaded.noted_rows(session, batch_id, page.offset, page.size)
            ]
    before = [(line, _row_words(code, values, code)) for line, code, values in batch.survey.get("rejected", [])]
    return render_template(
        "calls/import.html",
        batch=batch,
        sha256=sha256,
        first_rows=[_first_row(one) for one in batch.survey.get("first_rows", [])],
        rejected=before,
        noted=noted,
        page=page,
        choices=choices,
        failed=failed,
        progress_text=_progress_text(batch),
    )


def _shown(session: Session, batch: ImportBatch) -> ShownBatch:
    profile = session.get(MappingProfile, batch.profile_id) if batch.profile_id else None
    survey = dict(batch.survey)
    for name in ("first_at", "last_at"):
        survey[name] = datetime.fromisoformat(survey[name]) if survey.get(name) else None
    if survey.get("zone"):
        survey["zone"] = {**survey["zone"], "words": ZONES[survey["zone"]["basis"]]}
    stopped = uploaded.stopped_job(session, batch)
    return ShownBatch(
        batch_id=batch.id or 0,
        label=batch.file_label or gettext("file without a name"),
        state=batch.state,
        state_words=STATES.get(batch.state, lazy("being looked through")),
        started_at=batch.started_at,
        ended_at=batch.ended_at,
        profile=f"{profile.name}, {profile.version}" if profile else "",
        is_here=bool(batch.upload),
        rows=batch.rows,
        done_rows=batch.done_rows,
        counts=survey.get("counts", {}) if batch.state == "surveyed" else counts_of(batch).as_dict(),
        survey=survey,
        faults=tuple(_row_words(fault.code, dict(fault.values), fault.message) for fault in uploaded.faults_of(batch)),
        stopped=stopped.fault if stopped else "",
    )


def _row_words(code: str, values: dict[str, Any], otherwise: str) -> str:
    """Why a row or a file was not taken, in the reader's language."""
    try:
        return sentence(code, values, current_language())
    except KeyError:
        return otherwise


def _first_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row as understood; a caller's number only for those who may see calls."""
    caller = row["caller"] if user_may(Action.SEE_CALLS) else masked(row["caller"]) if row["caller"] else ""
    length = row["talk_ms"] if row["talk_ms"] is not None else row["total_ms"]
    return {
        **row,
        "caller": caller,
        "started_at": datetime.fromisoformat(row["started_at"]),
        "length": duration((length or 0) // 1000),
        "result": RESULTS.get(row["result"], RESULTS[Result.UNKNOWN]),
        "direction": DIRECTIONS.get(row["direction"], DIRECTIONS[Direction.UNKNOWN]),
    }


def _progress_text(batch: ShownBatch) -> str:
    if batch.state == "running":
        return gettext("%(done)s of %(rows)s rows", done=batch.done_rows, rows=batch.rows)
    return str(batch.state_words)
