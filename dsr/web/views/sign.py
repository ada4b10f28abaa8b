"""Letters that wait for a verdict: the list, and one letter with ground, evidence and what differs from the model."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, TextAreaField

from dsr.db.tables import Letter
from dsr.domain.access import Action
from dsr.domain.errors import NotAllowed
from dsr.services.letters import approving, reading
from dsr.services.letters.seen import parts_from
from dsr.services.letters.shown import Waiting
from dsr.web.act_words import act_words
from dsr.web.case_page.listening import heard_of_case
from dsr.web.cases import letter_or_404, note_looking
from dsr.web.changes import posted_number
from dsr.web.code_words import LANGUAGE_NAMES, article_words, right_name
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import BoxesField, OfficeForm, at_most, filled, options
from dsr.web.letter_pages import Told, letter_context, told_on
from dsr.web.letter_words import sign_words, title_of
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("sign", __name__, url_prefix="/sign")


class ApproveForm(OfficeForm):
    """The verdict: granted."""

    unbarred = BooleanField(lazy("I am not barred from this case (hallintolaki 27-28 §)"))
    ruled_out = BoxesField(lazy("The decision does not rest on any of these"), choices=[])


class SendBackForm(OfficeForm):
    """The verdict: to be mended."""

    comment = TextAreaField(
        lazy("What must be mended"), [filled(lazy("Write what must be mended.")), at_most(approving.COMMENT_LIMIT)]
    )


@blueprint.get("")
@allowed(Action.SEND_BACK_LETTER)
def index() -> str:
    """The letters that this user may approve, the most urgent first."""
    note_looking(Action.SEE_LETTER, subject="sign")
    waiting = _waiting()
    lines = [
        {
            "line": line,
            "title": title_of(line.kind),
            "right": f"{right_name(line.right)}, {article_words(line.right)}" if line.right else "",
            "languages": ", ".join(str(LANGUAGE_NAMES[one]) for one in line.languages),
            "why": act_words(line.act_by_reason, line.act_by_on, line.safe_on, line.extension),
        }
        for line in waiting
    ]
    return render_template("letters/sign_list.html", lines=lines)


@blueprint.get("/<int:case_id>/<int:letter_id>")
@allowed(Action.SEND_BACK_LETTER)
def show(case_id: int, letter_id: int) -> str | AnyResponse:
    """One screen to decide on: the letter as it will leave, and beside it what the decision rests on."""
    return _page(case_id, letter_id)


@blueprint.post("/<int:case_id>/<int:letter_id>/approve")
@allowed(Action.APPROVE_COLLEAGUE)
def approve(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Grant exactly what was shown; anything that changed since refuses, with its name."""
    form = ApproveForm()
    with told_on(form) as told, current_deps().database.write() as session:
        letter = _letter_for_verdict(session, case_id, letter_id)
        approving.approve(
            session,
            current_deps(),
            letter.id or 0,
            request.form.get("seen", ""),
            parts_from(request.form.get("seen_parts", "")),
            actor=acting_user(),
            states_unbarred=form.unbarred.data,
            rules_out=form.ruled_out.data or (),
            at=now(),
        )
    if form.errors:
        return _refused(_page(case_id, letter_id, approve_form=form), told)
    return _on(gettext("Approved. The letter is being printed."))


@blueprint.post("/<int:case_id>/<int:letter_id>/send-back")
@allowed(Action.SEND_BACK_LETTER)
def send_back(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Send the letter back with what must be mended."""
    form, told = SendBackForm(), Told()
    if form.validate():
        with told_on(form) as told, current_deps().database.write() as session:
            letter_or_404(session, case_id, letter_id, Action.SEND_BACK_LETTER)
            approving.send_back(
                session,
                current_deps(),
                letter_id,
                posted_number("version"),
                form.comment.data,
                actor=acting_user(),
                at=now(),
            )
    if form.errors:
        return _refused(_page(case_id, letter_id, back_form=form), told)
    return _on(gettext("The letter went back to be mended."))


def _refused(page: str | AnyResponse, told: Told) -> AnyResponse | tuple[str, int]:
    """The page with its faults, or the way to the letter where it does not wait any more."""
    return (page, told.status) if isinstance(page, str) else page


def _page(
    case_id: int,
    letter_id: int,
    *,
    approve_form: ApproveForm | None = None,
    back_form: SendBackForm | None = None,
) -> str | AnyResponse:
    deps = current_deps()
    with deps.database.read() as session:
        letter, _case, facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
        shown = reading.letter_shown(session, deps, letter, acting_user().id, now())
        may_approve = reading.may_approve(session, deps, letter, acting_user(), now())
        heard = heard_of_case(session, deps, case_id, facts)
    has_written = back_form is not None and bool((back_form.comment.data or "").strip())
    if shown.line.state != "submitted" and not has_written:
        flash(gettext("This letter does not wait for approval any more."))
        return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)
    approve_form = approve_form or ApproveForm(formdata=None)
    language = current_language()
    approve_form.ruled_out.choices = options((one.code, one.labels[language]) for one in shown.to_rule_out)
    waiting = _waiting()
    place = next((number for number, line in enumerate(waiting, 1) if line.letter_id == letter_id), 0)
    return render_template(
        "letters/sign.html",
        approve_form=approve_form,
        why_none={one.code: one.why[language] for one in shown.to_rule_out},
        back_form=back_form or SendBackForm(formdata=None),
        may_approve=may_approve and shown.line.state == "submitted",
        is_preparer=acting_user().id in facts.preparer_ids,
        place=place,
        places=len(waiting),
        why=act_words(shown.line.act_by_reason, shown.line.act_by_on, shown.line.safe_on, shown.line.extension),
        sign_words=sign_words(shown.kind),
        heard=heard,
        **letter_context(shown, facts),
    )


def _letter_for_verdict(session: Session, case_id: int, letter_id: int) -> Letter:
    """The letter, for a user who may approve letters of its kind; `Unseen` otherwise."""
    letter, _case, _facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
    action = reading.approval_action(approving.rule_of(current_deps(), letter, now()))
    if action is None:
        raise NotAllowed("This letter needs nobody's approval")
    return letter_or_404(session, case_id, letter_id, action)[0]


def _waiting() -> list[Waiting]:
    deps = current_deps()
    with deps.database.read() as session:
        return reading.waiting_for(session, deps, acting_user(), now())


def _on(told: str) -> AnyResponse:
    """On to the next letter that waits, or to the empty list."""
    flash(told)
    return redirect(url_for("sign.index"), 303)
