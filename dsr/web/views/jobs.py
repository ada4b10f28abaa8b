"""Jobs, for administrators: what failed, what waits, what is under way; ids and codes only."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services import channel_tests, job_list
from dsr.web.cases import note_looking
from dsr.web.code_words import CHANNELS
from dsr.web.current import acting_user, current_deps, now
from dsr.web.job_words import IDS, KINDS, STATES, reason
from dsr.web.paging import asked_page
from dsr.web.refusals import sentence
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@allowed(Action.SEE_JOBS)
def index() -> str:
    """The jobs in one state, a page at a time; failed ones first."""
    state = request.args.get("state", "failed")
    state = state if state in job_list.STATES else "failed"
    note_looking(Action.SEE_JOBS, subject=state)
    with current_deps().database.read() as session:
        counts = job_list.counts(session)
        page = asked_page(counts[state])
        silent = channel_tests.silent_channels(session, current_deps(), at=now())
        jobs = job_list.jobs_in(session, state, offset=page.offset, limit=page.size)
    return render_template(
        "jobs/index.html",
        state=state,
        tabs=[(code, STATES[code], counts[code]) for code in job_list.STATES],
        jobs=[(job, reason(job.fault), sentence(job.refusal) if job.refusal else "") for job in jobs],
        silent_channels=silent,
        channels=CHANNELS,
        kinds=KINDS,
        id_names=IDS,
        page=page,
    )


@blueprint.post("/<int:job_id>/park")
@allowed(Action.RETRY_JOB)
def park(job_id: int) -> AnyResponse:
    """Put one failed job of the house aside."""
    with current_deps().database.write() as session:
        job_list.park(session, job_id, by=acting_user().id, at=now())
    flash(gettext("The job is put aside."))
    return redirect(url_for("jobs.index"), 303)


@blueprint.post("/<int:job_id>/retry")
@allowed(Action.RETRY_JOB)
def retry(job_id: int) -> AnyResponse:
    """Try one failed job again, where no letter can leave twice by it."""
    with current_deps().database.write() as session:
        job_list.try_again(session, job_id, by=acting_user().id, at=now())
    flash(gettext("The job waits to be tried again."))
    return redirect(url_for("jobs.index"), 303)
