"""An attachment on its way to a browser: always a download, under a name that tells nothing, run by nobody."""

from __future__ import annotations

from flask import Response
from sqlmodel import Session

from dsr.db.tables import Attachment
from dsr.services.mail_in import attachments
from dsr.web.current import current_deps


def download_of(session: Session, row: Attachment) -> Response:
    """The bytes as a download called by the attachment's own number. The caller has logged the look and asked the rules."""
    content = attachments.content_of(session, current_deps(), row)
    ending = row.kind or "bin"
    return Response(
        content,
        mimetype="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="liite-{row.id}.{ending}"'},
    )
