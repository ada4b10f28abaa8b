"""Service of one letter: each recipient's day, what became of each sending, and whether an appeal came."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Letter
from dsr.domain.access import Action
from dsr.domain.serving import LEFT_OUT, SERVING_WAYS, Role
from dsr.services import serving
from dsr.services.letters import dispatching, rows
from dsr.services.serving import copies
from dsr.services.serving.noting import Outcome
from dsr.services.serving.shown import SendingShown
from dsr.web.cases import letter_or_404
from dsr.web.changes import claimed_case, posted_number
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import typed_moment
from dsr.web.forms import DayField, OfficeForm, RadiosField, at_most, filled, numbered, options
from dsr.web.hold_words import kept_words
from dsr.web.letter_pages import sent_moment
from dsr.web.letter_words import WAYS, title_of
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.serving_words import APPEALS, LEFT_OUTS, OUTCOMES, ROLES, WHY
from dsr.web.texts import current_language, gettext, lazy
from dsr.web.told_moments import told_hour

blueprint = Blueprint("letter_service", __name__, url_prefix="/cases/<int:case_id>/letters/<int:letter_id>/service")

Change = Callable[[Session, Case, Letter], None]
_ENDINGS: dict[str, tuple[str, ...]] = {"post": ("received", "returned", "astray"), "counter": ("astray",)}
"""What can become of a sending by its way; the other ways wait to be fetched."""


class OutcomeForm(OfficeForm):
    """What became of one sending."""

    what = RadiosField(lazy("What became of it"), [filled(lazy("Choose what became of it."))], choices=options([]))
    on = DayField(lazy("On which day"), [filled(lazy("Write the day, for example 25.11.2026."))])
    evidence = StringField(lazy("What shows it"), [at_most(200)])
    is_opened = BooleanField(lazy("It came back opened"))
    aware_at = StringField(lazy("When it became known that somebody else had the letter"), [at_most(60)])


class RecipientForm(OfficeForm):
    """One more person on whom the letter is to be served."""

    role = RadiosField(
        lazy("What they are"), [filled(lazy("Choose what the recipient is."))], choices=options(ROLES.items())
    )
    name = StringField(lazy("Name"), [filled(lazy("Write the name.")), at_most(200)])


class LeaveOutForm(OfficeForm):
    """Why a recipient is not served after all."""

    why = RadiosField(lazy("Why this person is not served"), [filled(lazy("Choose why."))], choices=options([]))
    reason = TextAreaField(lazy("What shows it"), [filled(lazy("Write what shows it.")), at_most(2000)])


class SendingForm(OfficeForm):
    """One sending to one recipient."""

    way = RadiosField(lazy("How it was sent"), [filled(lazy("Choose how the letter was sent."))], choices=options([]))
    sent_at = StringField(lazy("When it was sent"), [filled(lazy("Write the day and the time."))])
    address_used = TextAreaField(lazy("Address used"), [at_most(500)])
    consents = BooleanField(lazy("The person has agreed to be served electronically"))
    without_copy = TextAreaField(lazy("Why the letter itself serves this person"), [at_most(2000)])


class CopyForm(OfficeForm):
    """One recipient's own copy."""

    way = RadiosField(lazy("How the copy goes"), [filled(lazy("Choose how the copy goes."))], choices=options([]))
    address = TextAreaField(lazy("Postal address of the recipient"), [at_most(500)])


class AppealForm(OfficeForm):
    """What the court said."""

    answer = RadiosField(
        lazy("What the court says"), [filled(lazy("Choose what the court says."))], choices=options(APPEALS.items())
    )
    reference = StringField(
        lazy("Whom you asked, or the court's number"), [filled(lazy("Write whom you asked.")), at_most(120)]
    )


@blueprint.get("")
@allowed(Action.SEE_LETTER)
def show(case_id: int, letter_id: int) -> str:
    """The recipients with their days, and the end of the appeal period."""
    return _page(case_id, letter_id)


@blueprint.post("/outcome")
@allowed(Action.DISPATCH_LETTER)
def outcome(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what became of a sending."""
    form = OutcomeForm(prefix="outcome")
    form.what.choices = options(OUTCOMES.items())

    def change(session: Session, _case: Case, letter: Letter) -> None:
        aware_at = told_hour("aware_at", form.aware_at.data) if form.aware_at.data else None
        evidence, is_opened = form.evidence.data or "", bool(form.is_opened.data)
        told = Outcome(form.what.data or "", form.on.on, evidence, is_opened, aware_at)
        attempt_id, by = posted_number("sending"), acting_user().id
        serving.record_outcome(session, current_deps(), letter, attempt_id, told, by=by, at=now())

    return _changed(case_id, letter_id, form, Action.DISPATCH_LETTER, change, gettext("Noted."))


@blueprint.post("/recipients")
@allowed(Action.DISPATCH_LETTER)
def add_recipient(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Name one more person to serve."""
    form = RecipientForm(prefix="recipient")

    def change(session: Session, _case: Case, letter: Letter) -> None:
        by, name = acting_user().id, form.name.data or ""
        serving.add_recipient(session, current_deps(), letter, form.role.data or "", name, by=by, at=now())

    return _changed(case_id, letter_id, form, Action.DISPATCH_LETTER, change, gettext("The recipient is added."))


@blueprint.post("/left-out")
@allowed(Action.DISPATCH_LETTER)
def leave_out(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Write down why one of the recipients is not served after all."""
    form = LeaveOutForm(prefix="leave")
    form.why.choices = options(LEFT_OUTS.items())

    def change(session: Session, _case: Case, letter: Letter) -> None:
        by, recipient_id = acting_user().id, posted_number("recipient")
        why, reason = form.why.data or "", form.reason.data or ""
        serving.leave_out(session, current_deps(), letter, recipient_id, why, reason, by=by, at=now())

    return _changed(case_id, letter_id, form, Action.DISPATCH_LETTER, change, gettext("Noted."))


@blueprint.post("/sendings")
@allowed(Action.DISPATCH_LETTER)
def send(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Write down a sending to one of the recipients."""
    form = SendingForm(prefix="sending")
    form.way.choices = options((code, WAYS[code]) for code in WAYS if code != "email")
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            letter, _case, _facts = letter_or_404(session, case_id, letter_id, Action.DISPATCH_LETTER)
            dispatching.record_dispatch(
                session,
                current_deps(),
                letter_id,
                form.way.data or "",
                sent_moment(session, letter, form.sent_at.data or ""),
                form.address_used.data or "",
                by=acting_user().id,
                at=now(),
                roles=[role.value for role in acting_user().roles],
                again=True,
                recipient_id=posted_number("recipient"),
                consents=bool(form.consents.data),
                without_copy=form.without_copy.data or "",
            )
    return _done(case_id, letter_id, form, gettext("The sending is recorded."))


@blueprint.post("/copies")
@allowed(Action.DISPATCH_LETTER)
def make_copy(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Make one recipient's own copy of the letter."""
    form = CopyForm(prefix="copy")
    form.way.choices = options((code, WAYS[code]) for code in SERVING_WAYS)

    def change(session: Session, case: Case, letter: Letter) -> None:
        deps, by, address = current_deps(), acting_user().id, form.address.data or ""
        recipient_id, way = posted_number("recipient"), form.way.data or ""
        copies.make_copies(session, deps, case, letter, recipient_id, way, address, by=by, at=now())

    return _changed(case_id, letter_id, form, Action.DISPATCH_LETTER, change, gettext("The copy is being printed."))


@blueprint.get("/copies/<int:copy_id>.pdf")
@allowed(Action.SEE_LETTER)
def copy_pdf(case_id: int, letter_id: int, copy_id: int) -> Response:
    """The bytes of a copy as they were printed; the access log has its line before they go."""
    with current_deps().database.read() as session:
        letter, _case, _facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
        found = copies.pdf_of(session, letter, copy_id)
    headers = {"Content-Disposition": f'inline; filename="{found.name}"', "X-Content-SHA256": found.sha256}
    return Response(found.content, mimetype="application/pdf", headers=headers)


@blueprint.post("/appeal")
@allowed(Action.ANSWER_APPEAL)
def appeal(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what the court said."""
    form = AppealForm(prefix="appeal")

    def change(session: Session, case: Case, letter: Letter) -> None:
        deps, by, said = current_deps(), acting_user().id, form.answer.data or ""
        serving.answer_appeal_question(session, deps, case, letter, said, form.reference.data or "", by=by, at=now())

    return _changed(case_id, letter_id, form, Action.ANSWER_APPEAL, change, gettext("The court's answer is noted."))


def _changed(
    case_id: int, letter_id: int, form: OfficeForm, action: Action, change: Change, word: str
) -> AnyResponse | tuple[str, int]:
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, action)
            change(session, case, rows.one_letter(session, letter_id, case_id))
    return _done(case_id, letter_id, form, word)


def _done(case_id: int, letter_id: int, form: OfficeForm, word: str) -> AnyResponse | tuple[str, int]:
    if form.errors:
        return _page(case_id, letter_id, form), 422
    flash(word)
    return redirect(url_for("letter_service.show", case_id=case_id, letter_id=letter_id), 303)


def _page(case_id: int, letter_id: int, failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        letter, case, facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
        service = serving.letter_service(session, current_deps(), letter, today())
        head = {"reference": case.reference, "version": case.version, "state": letter.state}
        title = title_of(letter.kind)
    sending, recipient = posted_number("sending"), posted_number("recipient")
    if isinstance(failed, OutcomeForm | SendingForm | LeaveOutForm | CopyForm):
        numbered(failed, sending or recipient)
    return render_template(
        "letters/service.html",
        service=service,
        head=head,
        version=shown_version(head["version"], is_back=failed is not None),
        ids={"case_id": case_id, "letter_id": letter_id},
        facts=facts,
        title=title,
        ways=WAYS,
        roles=ROLES,
        why=WHY,
        left_outs=LEFT_OUTS,
        appeals=APPEALS,
        route=_route(service),
        kept_words=kept_words(service.appeal.kept_until, service.appeal.case_until) if service.appeal else "",
        failed=failed,
        outcome_form=_outcome_form,
        failed_sending=sending,
        failed_recipient=recipient,
        failed_leaving=isinstance(failed, LeaveOutForm),
        failed_copying=isinstance(failed, CopyForm),
        copy_form=_copy_form,
        sending_form=_sending_form,
        leave_out_form=_leave_out_form,
        recipient_form=failed if isinstance(failed, RecipientForm) else RecipientForm(None, prefix="recipient"),
        appeal_form=failed if isinstance(failed, AppealForm) else AppealForm(None, prefix="appeal"),
        is_principal=Role.PRINCIPAL,
        is_subject=Role.SUBJECT,
    )


def _outcome_form(sent: SendingShown, failed: OfficeForm | None) -> OutcomeForm:
    """The form of one sending; its ways out are those of its way."""
    form = failed if isinstance(failed, OutcomeForm) else OutcomeForm(None, prefix="outcome")
    codes = _ENDINGS.get(sent.way, ("fetched", "received", "astray"))
    if sent.may_announce:
        codes = (*codes, "announced")
    form.what.choices = options((code, OUTCOMES[code]) for code in codes)
    return numbered(form, sent.attempt_id)


def _sending_form(recipient_id: int, failed: OfficeForm | None) -> SendingForm:
    form = (
        failed if isinstance(failed, SendingForm) else SendingForm(None, prefix="sending", sent_at=typed_moment(now()))
    )
    form.way.choices = options((code, WAYS[code]) for code in WAYS if code != "email")
    return numbered(form, recipient_id)


def _copy_form(recipient_id: int, failed: OfficeForm | None) -> CopyForm:
    form = failed if isinstance(failed, CopyForm) else CopyForm(None, prefix="copy")
    form.way.choices = options((code, WAYS[code]) for code in SERVING_WAYS)
    return numbered(form, recipient_id)


def _leave_out_form(recipient_id: int, role: Role, failed: OfficeForm | None) -> LeaveOutForm:
    form = failed if isinstance(failed, LeaveOutForm) else LeaveOutForm(None, prefix="leave")
    form.why.choices = options((code, LEFT_OUTS[code]) for code in LEFT_OUT.get(role, ()))
    return numbered(form, recipient_id)


def _route(service: serving.LetterService) -> str:
    if service.appeal is None:
        return ""
    return current_deps().catalogue.register.text(f"routes.{service.appeal.route}.labels", current_language())
