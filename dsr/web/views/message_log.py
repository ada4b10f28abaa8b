"""From an e-mail to a logged request: an uploaded file, and the form of intake filled from a mail with its proofs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.errors import Refused
from dsr.services.mail_in import reading, settling, storing
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now
from dsr.web.form_keys import new_key
from dsr.web.intake_form import IntakeForm, empty, proposed
from dsr.web.mail_receipt import read_mail_text, shown_receipt
from dsr.web.refusals import sentence
from dsr.web.security import allowed, takes_files
from dsr.web.texts import gettext
from dsr.web.views.intake import shown_page
from dsr.web.views.messages import list_page

blueprint = Blueprint("message_log", __name__)


@blueprint.post("/messages/file")
@allowed(Action.SETTLE_MESSAGE)
@takes_files
def upload() -> AnyResponse | tuple[str, int]:
    """Take a saved e-mail (.eml): it is written down as one from the mailbox is, and shown in the form of intake."""
    deps = current_deps()
    file = request.files.get("eml")
    limit = deps.settings.mail_max_mb * 1_000_000
    content = file.stream.read(limit + 1) if file is not None else b""
    if not content.strip():
        flash(gettext("Choose a saved e-mail (.eml) first."))
        return redirect(url_for("messages.index"), 303)
    if len(content) > limit:
        values = {"limit": deps.settings.mail_max_mb}
        too_large = Refused("The file is larger than the limit", code="mail_too_large", values=values)
        return list_page("new", refused_file=sentence(too_large)), 422
    read = storing.read_mail(deps, content)
    if not read.parsed.sender.email and not read.parsed.message_id and read.parsed.sent_at is None:
        no_mail = Refused("This file is no e-mail: save the message as .eml in the mail program", code="not_a_mail")
        return list_page("new", refused_file=sentence(no_mail)), 422
    with deps.database.write() as session:
        settling.forget_unwanted(session, at=now())  # also where no mailbox is read
        row = storing.take_in(session, deps, read, at=now(), by=acting_user().id)
        is_ours, is_form = not row.is_for_officer, row.state == "new" and row.origin not in settling.AUTOMATIC
        mail_id = row.id or 0
        is_seen = reading.is_seen_by(session, acting_user(), mail_id)
    if not is_ours:
        flash(gettext("The message is the data protection officer's and is shown there only."))
        return redirect(url_for("messages.index"), 303)
    if not is_seen:
        flash(gettext("The message is kept, for those who may see the case that it names."))
        return redirect(url_for("messages.index"), 303)
    return redirect(url_for("message_log.form" if is_form else "messages.one", mail_id=mail_id), 303)


@blueprint.get("/messages/<int:mail_id>/log")
@allowed(Action.LOG_REQUEST)
def form(mail_id: int) -> AnyResponse | str:
    """The form of intake with what the mail proposes; nothing is settled before it is saved."""
    note_looking(Action.SEE_MESSAGES, subject=f"mail:{mail_id}")
    with current_deps().database.read() as session:
        mail = reading.one(session, acting_user(), mail_id)
        if mail.state != "new":
            return redirect(url_for("messages.one", mail_id=mail_id), 303)
        settling.refuse_automatic(mail)
        found = read_mail_text(mail)
        receipt = shown_receipt(session, mail, found)
    start = empty() | proposed(found) | receipt.fields() | {"intake_key": new_key()}
    return shown_page(IntakeForm(None, data=start), found, mail_id=mail_id, was_read=True)
