"""E-mails that came in: those that wait, one of them, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlmodel import Session, col
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import Case, MailboxMessage
from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid
from dsr.domain.intake import read_message
from dsr.domain.later_message import TAKES_MESSAGES
from dsr.services import channel_tests
from dsr.services.case_access import visible_to
from dsr.services.mail_in import attachments, officer, reading, returning, settling
from dsr.web.attachment_files import download_of
from dsr.web.cases import note_looking
from dsr.web.code_words import ROUTES, article_words, right_name
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.mail_form import shown_mail, shown_mails
from dsr.web.message_marks import plain_paragraphs
from dsr.web.paging import asked_page
from dsr.web.security import allowed, sandboxed
from dsr.web.texts import LazyText, gettext, lazy

blueprint = Blueprint("messages", __name__, url_prefix="/messages")

TAB_NAMES: dict[str, LazyText] = {"new": lazy("New"), "mine": lazy("Mine"), "settled": lazy("Dealt with")}


@blueprint.get("")
@allowed(Action.SEE_MESSAGES)
def index() -> str:
    """The list: what waits, oldest first; what this user took; what has been dealt with, newest first."""
    tab = request.args.get("tab", "new")
    return list_page(tab if tab in reading.TABS else "new")


def list_page(tab: str, *, refused_file: str = "") -> str:
    """The page of one tab; `refused_file` says by the field why an uploaded e-mail was not taken."""
    note_looking(Action.SEE_MESSAGES, subject="mails")
    deps, actor = current_deps(), acting_user()
    with deps.database.read() as session:
        counts = reading.counts(session, actor)
        page = asked_page(counts[tab], reading.PAGE)
        lines = reading.listed(session, actor, tab, offset=(page.number - 1) * reading.PAGE)
        shown = shown_mails(session, lines)
        silent = channel_tests.silent_channels(session, deps, at=now())
    return render_template(
        "messages/index.html",
        tab=tab,
        tabs=[(code, TAB_NAMES[code], counts[code]) for code in reading.TABS],
        mails=shown,
        page=page,
        silent=silent,
        limit=deps.settings.mail_max_mb,
        reads_mailbox=deps.mailbox.is_set_up,
        refused_file=refused_file,
    )


@blueprint.get("/<int:mail_id>")
@allowed(Action.SEE_MESSAGES)
def one(mail_id: int) -> str:
    """One mail: who vouches for it, its words, its attachments, and what it seems to be."""
    return _page(mail_id)


@blueprint.post("/<int:mail_id>/take")
@allowed(Action.SETTLE_MESSAGE)
def take(mail_id: int) -> AnyResponse:
    """Take it, so that nobody else works on it."""
    user_id = acting_user().id
    return _done(
        mail_id, lambda session, mail: settling.take(session, mail, user_id, at=now()), gettext("It is yours.")
    )


@blueprint.post("/<int:mail_id>/back")
@allowed(Action.SETTLE_MESSAGE)
def give_back(mail_id: int) -> AnyResponse:
    """Put it back for everyone."""
    user_id = acting_user().id
    told = gettext("It waits for everyone again.")
    return _done(mail_id, lambda session, mail: settling.give_back(session, mail, user_id, at=now()), told)


@blueprint.post("/<int:mail_id>/person")
@allowed(Action.SETTLE_MESSAGE)
def say_person(mail_id: int) -> AnyResponse:
    """A person wrote what looked like a machine's message."""
    user_id = acting_user().id
    told = gettext("It counts as written by a person.")
    return _done(mail_id, lambda session, mail: settling.say_person(session, mail, by=user_id, at=now()), told)


@blueprint.post("/<int:mail_id>/officer")
@allowed(Action.SETTLE_MESSAGE)
def give_officer(mail_id: int) -> AnyResponse:
    """It is the data protection officer's: from now on nobody else sees it."""
    with current_deps().database.write() as session:
        mail = reading.one(session, acting_user(), mail_id)
        officer.give(session, mail, by=acting_user().id, at=now())
    flash(gettext("Given to the data protection officer. Nobody else sees it any more."))
    return redirect(url_for("messages.index"), 303)


@blueprint.post("/<int:mail_id>/end")
@allowed(Action.SETTLE_MESSAGE)
def end(mail_id: int) -> AnyResponse:
    """End it without a case: unwanted mail, or what a machine wrote."""
    outcome = request.form.get("outcome", "")
    if outcome not in settling.PUT_AWAY:
        raise Invalid([Fault("outcome", "Choose one of the options.", "choice_unknown")])
    with current_deps().database.write() as session:
        mail = reading.one(session, acting_user(), mail_id)
        settling.refuse_settled(session, mail)
        settling.settle(session, mail, outcome, case_id=None, by=acting_user().id, at=now())
    flash(gettext("Put away. It is kept for 30 days under “Dealt with”."))
    return redirect(url_for("messages.index"), 303)


@blueprint.post("/<int:mail_id>/return")
@allowed(Action.SETTLE_MESSAGE)
def take_back(mail_id: int) -> AnyResponse:
    """It was put away by mistake: it waits again."""
    user_id = acting_user().id
    told = gettext("The message waits again under “New”.")
    return _done(mail_id, lambda session, mail: returning.take_back(session, mail, by=user_id, at=now()), told)


@blueprint.post("/<int:mail_id>/join")
@allowed(Action.SETTLE_MESSAGE)
def join(mail_id: int) -> AnyResponse | tuple[str, int]:
    """Go to the form of a later message of the case that was chosen; nothing is joined before that is saved."""
    reference = " ".join(request.form.get("reference", "").split())[:60]
    with current_deps().database.read() as session:
        reading.one(session, acting_user(), mail_id)
        query = select(col(Case.id)).where(
            col(Case.reference) == reference, col(Case.state).in_(TAKES_MESSAGES), visible_to(acting_user().id)
        )
        case_id = session.scalar(query)
    if case_id is None:
        return _page(mail_id, gettext("There is no such case. Check the reference.")), 422
    return redirect(url_for("case_messages.form", case_id=case_id, mail=mail_id), 303)


@blueprint.get("/<int:mail_id>/attachments/<int:attachment_id>")
@allowed(Action.SEE_MESSAGES)
@sandboxed
def attachment(mail_id: int, attachment_id: int) -> AnyResponse:
    """An attachment of a mail that is no case's yet, as a download."""
    with current_deps().database.read() as session:
        reading.one(session, acting_user(), mail_id)
        row = attachments.one(session, attachment_id, mail_id=mail_id)
        note_looking(Action.SEE_MESSAGES, subject=f"attachment:{attachment_id}")
        return download_of(session, row)


@blueprint.post("/<int:mail_id>/attachments/<int:attachment_id>")
@allowed(Action.SETTLE_MESSAGE)
def answer(mail_id: int, attachment_id: int) -> AnyResponse:
    """Say whether an attachment is a copy of an identity document; such a copy is deleted at once."""
    is_identity = asked_identity()

    def act(session: Session, _mail: MailboxMessage) -> None:
        row = attachments.one(session, attachment_id, mail_id=mail_id)
        attachments.answer(session, row, is_identity=is_identity, by=acting_user().id, at=now())

    return _done(mail_id, act, identity_told(is_identity), anchor="attachments")


def asked_identity() -> bool:
    """The answer that was pressed; raises `Invalid` where none was."""
    said = request.form.get("is_identity", "")
    if said not in ("yes", "no"):
        raise Invalid([Fault("is_identity", "Choose one of the options.", "choice_unknown")])
    return said == "yes"


def identity_told(is_identity: bool) -> str:
    """What is said after the answer."""
    if is_identity:
        return gettext("The copy is deleted. Tell the person how identity is confirmed instead.")
    return gettext("The attachment is kept.")


def _done(
    mail_id: int, act: Callable[[Session, MailboxMessage], None], told: str, *, anchor: str | None = None
) -> AnyResponse:
    with current_deps().database.write() as session:
        act(session, reading.one(session, acting_user(), mail_id))
    flash(told)
    return redirect(url_for("messages.one", mail_id=mail_id, _anchor=anchor), 303)


def _page(mail_id: int, wrong: str = "") -> str:
    note_looking(Action.SEE_MESSAGES, subject=f"mail:{mail_id}")
    with current_deps().database.read() as session:
        mail = reading.one(session, acting_user(), mail_id)
        shown = shown_mail(session, mail)
        has_officer = officer.has_officer(session)
    found = read_message(shown.text, received_default_on=today())
    return render_template(
        "messages/one.html",
        mail=shown,
        paragraphs=plain_paragraphs(shown.text),
        rights=[f"{right_name(one.value.value)}, {article_words(one.value.value)}" for one in found.rights],
        routes=[ROUTES[one.value] for one in found.routes],
        has_officer=has_officer,
        wrong=wrong,
    )
