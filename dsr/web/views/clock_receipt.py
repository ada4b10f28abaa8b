"""The receipt of a clock as a PDF: how the last day of one right request was counted."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from dsr.db.tables import RightRequest
from dsr.domain.access import Action
from dsr.printing import PrintFailed
from dsr.printing.reports import clock_receipt_html
from dsr.services.clock_receipt import receipt_values
from dsr.web.cases import case_or_404
from dsr.web.current import current_deps, now, today
from dsr.web.refusals import Unseen
from dsr.web.security import allowed
from dsr.web.texts import current_language

blueprint = Blueprint("clock_receipt", __name__, url_prefix="/cases/<int:case_id>/requests/<int:request_id>")


@blueprint.get("/clock.pdf")
@allowed(Action.SEE_CASE)
def pdf(case_id: int, request_id: int) -> Response:
    """The receipt in the reader's language, printed in a child process; 503 where that broke."""
    deps, language = current_deps(), current_language()
    with deps.database.read() as session:
        case = case_or_404(session, case_id, Action.SEE_CASE, subject=f"clock:{request_id}")
        request = session.get(RightRequest, request_id)
        if request is None or request.case_id != case_id:
            raise Unseen(Action.SEE_CASE, case_id=case_id, subject=f"clock:{request_id}")
        values = receipt_values(session, deps, case, request, language, today())
    reports_dir, register = deps.settings.templates_dir / "reports", deps.catalogue.register.facts
    html = clock_receipt_html(values, register, language, reports_dir, is_demo=deps.settings.demo)
    try:
        content = deps.printers.print(html, f"clock.{case_id}.{request_id}.{language}", now())
    except PrintFailed:
        abort(503)  # a printer crashed or hung: the next try gets a new one
    name = f"clock-{case_id}-{request_id}.pdf"
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
