"""The attachments of a case: each a download that is logged, and the question whether it is an identity document."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services.mail_in import attachments
from dsr.web.attachment_files import download_of
from dsr.web.cases import case_or_404
from dsr.web.current import acting_user, current_deps, now
from dsr.web.security import allowed, sandboxed
from dsr.web.views.messages import asked_identity, identity_told

blueprint = Blueprint("case_attachments", __name__, url_prefix="/cases/<int:case_id>/attachments")


@blueprint.get("/<int:attachment_id>")
@allowed(Action.SEE_CASE)
@sandboxed
def file(case_id: int, attachment_id: int) -> AnyResponse:
    """One attachment as a download, for whoever may see the case."""
    with current_deps().database.read() as session:
        case_or_404(session, case_id, Action.SEE_CASE, subject=f"attachment:{attachment_id}")
        return download_of(session, attachments.one(session, attachment_id, case_id=case_id))


@blueprint.post("/<int:attachment_id>")
@allowed(Action.EDIT_CASE)
def answer(case_id: int, attachment_id: int) -> AnyResponse:
    """Say whether it is a copy of an identity document; such a copy is deleted at once."""
    is_identity = asked_identity()
    with current_deps().database.write() as session:
        case_or_404(session, case_id, Action.EDIT_CASE, subject=f"attachment:{attachment_id}")
        row = attachments.one(session, attachment_id, case_id=case_id)
        attachments.answer(session, row, is_identity=is_identity, by=acting_user().id, at=now())
    flash(identity_told(is_identity))
    return redirect(url_for("case.show", case_id=case_id) + "#attachments", 303)
