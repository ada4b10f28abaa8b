"""Are we lawful today? Every invariant live, the last nightly look beside it, and both as a file."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template

from dsr.domain.access import Action
from dsr.domain.invariants import PROVISION
from dsr.services import lawful
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.invariant_words import WORDS, to_do
from dsr.web.security import allowed

blueprint = Blueprint("lawful", __name__, url_prefix="/lawful")


@blueprint.get("")
@allowed(Action.SEE_LAWFULNESS)
def index() -> str:
    """What must hold, looked at now."""
    seen, kept, references = _look()
    ids = {reference: case_id for case_id, reference in references.items()}
    return render_template(
        "lawful/index.html",
        seen=seen,
        kept=kept,
        references=references,
        ids=ids,
        words=WORDS,
        to_do=to_do,
        provisions=PROVISION,
    )


@blueprint.get("/lawful.json")
@allowed(Action.SEE_LAWFULNESS)
def as_file() -> Response:
    """The same for a machine, or for the Ombudsman."""
    seen, kept, references = _look()
    whole = seen.as_json(references)
    whole["last_night"] = {"at": kept.at.isoformat(), "broken": kept.broken} if kept else None
    response = Response(json.dumps(whole, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=lawful-{today().isoformat()}.json"
    return response


def _look() -> tuple[lawful.Look, lawful.Kept | None, dict[int, str]]:
    note_looking(Action.SEE_LAWFULNESS)
    deps = current_deps()
    with deps.database.read() as session:
        seen = lawful.look(session, deps, now())
        return seen, lawful.last_kept(session), lawful.references_of(session, acting_user(), seen.found)
