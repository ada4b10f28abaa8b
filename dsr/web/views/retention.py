"""Retention of our own cases: terms, what has reached them, what keeps some, the two persons, and what has gone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import PurgeRound
from dsr.domain.access import Action
from dsr.domain.case_retention import CaseTerm
from dsr.services import users
from dsr.services.case_retention import expired, rounds
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, case_reader, current_deps, now, today
from dsr.web.retention_words import KINDS, STATES, TERMS, WHY
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext

blueprint = Blueprint("retention", __name__, url_prefix="/retention")


@blueprint.get("")
@allowed(Action.SEE_RETENTION)
def index() -> str:
    """The terms, and what a purge would take now: counts to everybody, references to those who see cases."""
    note_looking(Action.SEE_RETENTION)
    deps, reader = current_deps(), case_reader()
    with deps.database.read() as session:
        previews = [expired.preview(session, deps, kind, reader, today()) for kind in rounds.KINDS]
        shown = [_round(session, row) for row in rounds.rounds(session)]
    terms = deps.catalogue.register.case_terms
    words = [(term, terms.words[term][current_language()]) for term in CaseTerm if term in terms.words]
    return render_template(
        "retention/index.html",
        previews=previews,
        rounds=shown,
        term_words=words,
        sees_cases=reader is not None,
        **_words(),
    )


@blueprint.post("/<kind>/propose")
@allowed(Action.PROPOSE_PURGE)
def propose(kind: str) -> AnyResponse:
    """Propose what the page showed; another person confirms."""
    deps, seen = current_deps(), request.form.get("seen", "")
    with deps.database.write() as session:
        row = rounds.propose(session, deps, kind, seen, by=acting_user().id, at=now())
        round_id = row.id or 0
    flash(gettext("Proposed. A decision-maker who did not propose it looks at it and confirms."))
    return redirect(url_for("retention.one", round_id=round_id), 303)


@blueprint.get("/<int:round_id>")
@allowed(Action.SEE_RETENTION)
def one(round_id: int) -> str:
    """One round: its cases before, its tombstones after."""
    note_looking(Action.SEE_RETENTION, subject=f"purge:{round_id}")
    reader = case_reader()
    with current_deps().database.read() as session:
        shown = _round(session, rounds.one_round(session, round_id))
        items = rounds.items_of(session, round_id)
        waiting = [item.case_id for item in items if item.state == "waiting"]
        visible = rounds.visible_ids(session, reader, waiting) if reader is not None else set()
        listed = [item for item in items if reader is not None and (item.state != "waiting" or item.case_id in visible)]
        values = [item.model_dump() for item in listed]
    digest = expired.digest_of([item for item in waiting if item in visible])
    return render_template(
        "retention/round.html",
        shown=shown,
        items=values,
        hidden=len(items) - len(values),
        digest=digest,
        own_id=acting_user().id,
        **_words(),
    )


@blueprint.post("/<int:round_id>/confirm")
@allowed(Action.CONFIRM_PURGE)
def confirm(round_id: int) -> AnyResponse:
    """Decide on it as the second person."""
    seen = request.form.get("seen", "")
    with current_deps().database.write() as session:
        rounds.confirm(session, round_id, seen, by=acting_user().id, at=now())
    flash(gettext("Confirmed. The cases go one by one; what has got a reason to stay stays."))
    return redirect(url_for("retention.one", round_id=round_id), 303)


@blueprint.post("/<int:round_id>/withdraw")
@allowed(Action.PROPOSE_PURGE)
def withdraw(round_id: int) -> AnyResponse:
    """Take a proposal away."""
    with current_deps().database.write() as session:
        rounds.withdraw(session, round_id, by=acting_user().id, at=now())
    flash(gettext("The proposal is taken away."))
    return redirect(url_for("retention.index"), 303)


def _round(session: Session, row: PurgeRound) -> dict[str, Any]:
    items = rounds.items_of(session, row.id or 0)
    counts = {state: sum(item.state == state for item in items) for state in ("waiting", "done", "stayed")}
    names = {user.id: user.name for user in users.all_users(session)}
    state = (
        "withdrawn"
        if row.withdrawn_at
        else "ended"
        if row.ended_at
        else "confirmed"
        if row.confirmed_at
        else "proposed"
    )
    return {
        "id": row.id,
        "kind": row.kind,
        "state": state,
        "counts": counts,
        "proposed_by": names.get(row.proposed_by, ""),
        "proposer_id": row.proposed_by,
        "proposed_at": row.proposed_at,
        "confirmed_by": names.get(row.confirmed_by or 0, ""),
        "confirmed_at": row.confirmed_at,
        "ended_at": row.ended_at,
    }


def _words() -> dict[str, Any]:
    return {"kinds": KINDS, "states": STATES, "terms": TERMS, "why": WHY, "most": expired.MOST}
