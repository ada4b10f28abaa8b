"""What is to be done about the service of letters, in every case that one may see."""

from __future__ import annotations

from flask import Blueprint, render_template

from dsr.domain.access import Action
from dsr.services import serving
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, today
from dsr.web.letter_words import title_of
from dsr.web.security import allowed
from dsr.web.serving_words import TASKS

blueprint = Blueprint("service_tasks", __name__)


@blueprint.get("/queue/service")
@allowed(Action.SEE_QUEUE)
def index() -> str:
    """Each task with its letter and its day, the soonest first; of closed cases too."""
    note_looking(Action.SEE_QUEUE, subject="service")
    with current_deps().database.read() as session:
        found = serving.tasks(session, acting_user(), today())
    return render_template("queue/service.html", tasks=found, words=TASKS, title_of=title_of)
