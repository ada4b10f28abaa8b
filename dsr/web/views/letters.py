"""One letter of a case: look at it, hand it on, send it, and fetch its PDF."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.db.backup import RESTORED
from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.services.letters import approving, dispatching, editing, joint_sending, mailing, printing, reading, rows
from dsr.services.letters.seen import parts_from
from dsr.services.letters.shown import LetterShown
from dsr.web.cases import letter_or_404
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import typed_moment
from dsr.web.forms import OfficeForm, RadiosField, at_most, filled, options
from dsr.web.letter_pages import Told, iso_day, letter_context, sent_moment, told_on
from dsr.web.letter_words import WAYS, void_words
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("letters", __name__, url_prefix="/cases/<int:case_id>/letters/<int:letter_id>")
blueprint.add_app_template_filter(iso_day, "iso_day")
blueprint.add_app_template_filter(void_words, "void_words")


class HandOnForm(OfficeForm):
    """Submitting or issuing: the confirmation that nothing bars the preparer."""

    unbarred = BooleanField(lazy("I am not barred from this case (hallintolaki 27-28 §)"))


class SendForm(OfficeForm):
    """One sending that happened."""

    way = RadiosField(lazy("How it was sent"), [filled(lazy("Choose how the letter was sent."))])
    sent_at = StringField(lazy("When it was sent"), [filled(lazy("Write the day and the time."))])
    address_used = TextAreaField(lazy("Address used"), [at_most(500)])
    consents = BooleanField(lazy("The person has agreed to be served electronically"))
    without_copy = TextAreaField(lazy("Why it goes another way than it says"), [at_most(2000)])


class DiscardForm(OfficeForm):
    """Why a letter is not needed."""

    reason = TextAreaField(lazy("Why the letter is not needed"), [filled(lazy("Write the reason.")), at_most(500)])


@blueprint.get("")
@allowed(Action.SEE_LETTER)
def show(case_id: int, letter_id: int) -> str:
    """The letter as it would leave or as it left, with what can be done next."""
    return _page(case_id, letter_id)


@blueprint.post("/submit")
@allowed(Action.WRITE_LETTER)
def submit(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Hand the draft over for approval."""
    form = HandOnForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
        approving.submit(
            session,
            current_deps(),
            letter_id,
            posted_number("version"),
            by=acting_user().id,
            states_unbarred=form.unbarred.data,
            at=now(),
        )
    return _done(case_id, letter_id, form, told, gettext("The letter waits for approval."))


@blueprint.post("/issue")
@allowed(Action.ISSUE_LETTER)
def issue(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Freeze a draft that needs nobody's approval, as it was shown, and have it printed."""
    form = HandOnForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter_or_404(session, case_id, letter_id, Action.ISSUE_LETTER)
        approving.issue(
            session,
            current_deps(),
            letter_id,
            request.form.get("seen", ""),
            parts_from(request.form.get("seen_parts", "")),
            by=acting_user().id,
            states_unbarred=form.unbarred.data,
            at=now(),
        )
    return _done(case_id, letter_id, form, told, gettext("The letter is ready and is being printed."))


@blueprint.post("/dispatch")
@allowed(Action.DISPATCH_LETTER)
def dispatch(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Write down that the letter was sent."""
    form, told = _send_form(), Told()
    if form.validate():
        with told_on(form) as told, current_deps().database.write() as session:
            holds_lock(session)
            letter, _case, _facts = letter_or_404(session, case_id, letter_id, Action.DISPATCH_LETTER)
            dispatching.record_dispatch(
                session,
                current_deps(),
                letter_id,
                form.way.data,
                sent_moment(session, letter, form.sent_at.data),
                form.address_used.data or "",
                by=acting_user().id,
                at=now(),
                roles=[role.value for role in acting_user().roles],
                again=request.form.get("again") == "yes",
                seen_version=posted_number("version"),
                consents=bool(form.consents.data),
                without_copy=form.without_copy.data or "",
            )
    return _done(case_id, letter_id, form, told, gettext("The sending is recorded."))


@blueprint.post("/take-out")
@allowed(Action.WRITE_LETTER)
def take_out(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Take the letter out of its joint reply, whose cover is voided."""
    form = OfficeForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
        joint_sending.take_out(session, letter_id, by=acting_user().id, at=now())
    return _done(case_id, letter_id, form, told, gettext("The letter leaves by itself. The cover was voided."))


@blueprint.post("/mail")
@allowed(Action.DISPATCH_LETTER)
def mail(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Have the mail server send the letter."""
    form = OfficeForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter_or_404(session, case_id, letter_id, Action.DISPATCH_LETTER)
        dispatching.queue_mail(session, current_deps(), letter_id, by=acting_user().id, at=now())
    return _done(case_id, letter_id, form, told, gettext("The letter is being sent by e-mail."))


@blueprint.post("/not-mailed")
@allowed(Action.DISPATCH_LETTER)
def not_mailed(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Take the word of someone who has looked in the mail log: the letter did not leave."""
    form = OfficeForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter_or_404(session, case_id, letter_id, Action.DISPATCH_LETTER)
        mailing.settle_unsent(session, rows.taken_letter(session, letter_id), by=acting_user().id, at=now())
    return _done(case_id, letter_id, form, told, gettext("Noted that the letter did not leave by e-mail."))


@blueprint.post("/print")
@allowed(Action.ISSUE_LETTER)
def print_again(case_id: int, letter_id: int) -> AnyResponse:
    """Try a failed printing once more."""
    with current_deps().database.write() as session:
        letter, _case, _facts = letter_or_404(session, case_id, letter_id, Action.ISSUE_LETTER)
        is_queued = printing.print_again(session, letter, at=now())
    queued, not_queued = (
        gettext("The letter is being printed again."),
        gettext("Nothing is printed: the printing has not failed."),
    )
    flash(queued if is_queued else not_queued)
    return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)


@blueprint.post("/discard")
@allowed(Action.WRITE_LETTER)
def discard(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Void a letter that was not sent."""
    form, told = DiscardForm(), Told()
    if form.validate():
        with told_on(form) as told, current_deps().database.write() as session:
            letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
            version, by = posted_number("version"), acting_user().id
            editing.discard(session, current_deps(), letter_id, version, form.reason.data, by=by, at=now())
    return _done(case_id, letter_id, form, told, gettext("The letter is void."))


@blueprint.post("/languages")
@allowed(Action.WRITE_LETTER)
def languages(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Bring the letter's languages in line with the case's."""

    def change(session: Session) -> None:
        editing.match_languages(
            session, current_deps(), letter_id, posted_number("version"), by=acting_user().id, at=now()
        )

    return _changed(case_id, letter_id, change, gettext("The letter is now in the language of the case."))


@blueprint.post("/courtesy")
@allowed(Action.WRITE_LETTER)
def courtesy(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Add or take away the unofficial English text."""
    wanted = request.form.get("wanted") == "yes"

    def change(session: Session) -> None:
        editing.set_courtesy(
            session, current_deps(), letter_id, posted_number("version"), wanted, by=acting_user().id, at=now()
        )

    word = gettext("An English text was added.") if wanted else gettext("The English text was taken away.")
    return _changed(case_id, letter_id, change, word)


@blueprint.get("/<language>.pdf")
@allowed(Action.SEE_LETTER)
def pdf(case_id: int, letter_id: int, language: str) -> Response:
    """The bytes as they were printed; the access log has its line before they go."""
    with current_deps().database.read() as session:
        letter, _case, _facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
        found = printing.pdf_of(session, letter, language)
    headers = {"Content-Disposition": f'inline; filename="{found.name}"', "X-Content-SHA256": found.sha256}
    return Response(found.content, mimetype="application/pdf", headers=headers)


def _changed(
    case_id: int, letter_id: int, change: Callable[[Session], None], word: str
) -> AnyResponse | tuple[str, int]:
    form = OfficeForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
        change(session)
    if form.errors:
        return _page(case_id, letter_id, form), told.status
    flash(word)
    return redirect(url_for("letter_edit.form", case_id=case_id, letter_id=letter_id), 303)


def _done(case_id: int, letter_id: int, form: OfficeForm, told: Told, word: str) -> AnyResponse | tuple[str, int]:
    """The way back to the letter, or its page again with what was typed and why nothing was done."""
    if form.errors:
        return _page(case_id, letter_id, form), told.status
    flash(word)
    return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)


def _page(case_id: int, letter_id: int, failed: OfficeForm | None = None) -> str:
    deps = current_deps()
    with deps.database.read() as session:
        letter, _case, facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
        shown = reading.letter_shown(session, deps, letter, acting_user().id, now())
    context = letter_context(shown, facts) | _forms(shown, failed)
    return render_template("letters/show.html", restored=RESTORED, **context)


def _forms(shown: LetterShown, failed: OfficeForm | None) -> dict[str, OfficeForm | None]:
    """The forms that the letter's state offers; one that was refused comes back as it was typed."""
    send: OfficeForm
    if isinstance(failed, SendForm):
        send = failed
        _offer_ways(failed, shown)
    else:
        way = shown.answer_way if shown.answer_way in _ways_of(shown) else "suomifi"
        send = _send_form(way=way, sent_at=typed_moment(now()), address_used=shown.addresses.get(way, ""))
        _offer_ways(send, shown)
    return {
        "send_form": send,
        "hand_on_form": failed if isinstance(failed, HandOnForm) else HandOnForm(formdata=None),
        "discard_form": failed if isinstance(failed, DiscardForm) else DiscardForm(formdata=None),
        "failed": failed,
    }


def _send_form(**values: str) -> SendForm:
    form = SendForm(formdata=None, **values) if values else SendForm()
    form.way.choices = options(WAYS.items())
    return form


def _offer_ways(form: SendForm, shown: LetterShown) -> None:
    form.way.choices = options((code, WAYS[code]) for code in _ways_of(shown))


def _ways_of(shown: LetterShown) -> tuple[str, ...]:
    """Plain e-mail only for what says nothing of recordings (906/2019, 14 §)."""
    return tuple(code for code in WAYS if code != "email" or shown.kind.is_before_identity)
