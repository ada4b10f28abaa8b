"""The moment of one sending of a letter, put right where it was written down wrong."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Dispatch, Letter
from dsr.domain.access import Action
from dsr.services.letters import redating, rows
from dsr.web.cases import letter_or_404
from dsr.web.changes import claimed_case
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import typed_moment
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.letter_pages import sent_moment
from dsr.web.letter_words import WAYS, title_of
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint(
    "letter_sendings",
    __name__,
    url_prefix="/cases/<int:case_id>/letters/<int:letter_id>/sendings/<int:sending_id>",
)


class MomentForm(OfficeForm):
    """When it was really sent, and why that was not what was written down."""

    sent_at = StringField(lazy("When it was sent"), [filled(lazy("Write the day and the time."))])
    why = StringField(lazy("Why the moment was wrong"), [filled(lazy("Write the reason.")), at_most(500)])


@blueprint.get("")
@allowed(Action.DISPATCH_LETTER)
def form(case_id: int, letter_id: int, sending_id: int) -> str:
    """The moment as it stands, and the form."""
    return _page(case_id, letter_id, sending_id)


@blueprint.post("")
@allowed(Action.DISPATCH_LETTER)
def save(case_id: int, letter_id: int, sending_id: int) -> AnyResponse | tuple[str, int]:
    """Put it right."""
    asked, deps = MomentForm(), current_deps()
    if asked.validate():
        with refusals_on(asked), deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.DISPATCH_LETTER)
            letter = rows.one_letter(session, letter_id, case_id)
            sent_at, by = sent_moment(session, letter, asked.sent_at.data), acting_user().id
            redating.put_right(session, deps, case, letter, sending_id, sent_at, asked.why.data, by=by, at=now())
    if asked.errors:
        return _page(case_id, letter_id, sending_id, asked), 422
    flash(gettext("The moment is put right. The days that hang on it are counted anew."))
    return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)


def _page(case_id: int, letter_id: int, sending_id: int, failed: MomentForm | None = None) -> str:
    with current_deps().database.read() as session:
        letter, case, _facts = letter_or_404(session, case_id, letter_id, Action.DISPATCH_LETTER)
        sending = redating.sending_of(session, letter, sending_id)
        return _rendered(case, letter, sending, failed)


def _rendered(case: Case, letter: Letter, sending: Dispatch, failed: MomentForm | None) -> str:
    return render_template(
        "letters/sending.html",
        form=failed or MomentForm(None, data={"sent_at": typed_moment(sending.sent_at)}),
        reference=case.reference,
        version=shown_version(case.version, is_back=failed is not None),
        ids={"case_id": case.id, "letter_id": letter.id, "sending_id": sending.id},
        title=title_of(letter.kind),
        way=WAYS.get(sending.way, sending.way),
        sent_at=sending.sent_at,
        can_be_put_right=redating.can_be_put_right(sending),
    )
