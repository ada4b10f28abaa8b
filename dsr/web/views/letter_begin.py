"""Another letter of a case: the kinds that may be begun now and those that may not, and the fee that two of them ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import RightRequest
from dsr.domain.access import Action
from dsr.domain.errors import Refused
from dsr.domain.letter_beginnings import SENTENCES
from dsr.services import requests
from dsr.services.letters import beginning, fees, payments
from dsr.services.letters.beginning import Offer
from dsr.services.letters.fees import FeeCourse
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case, posted_number
from dsr.web.code_words import right_name
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import day
from dsr.web.forms import DayField, OfficeForm, RadiosField, at_most, filled, options
from dsr.web.refusals import refusals_on, sentence, shown_version
from dsr.web.security import allowed
from dsr.web.texts import LazyText, current_language, gettext, lazy

blueprint = Blueprint("letter_begin", __name__, url_prefix="/cases/<int:case_id>/letters/new")

ANSWERS: dict[str, LazyText] = {
    "wanted": lazy("The person wants the request carried out"),
    "narrowed": lazy("The person narrowed the request"),
    "none": lazy("No answer came in time"),
}


@dataclass(frozen=True)
class KindLine:
    """One kind: its name, when it is used, and the requests for which it may be begun; `why` where it may not be."""

    kind: str
    title: str
    use: str
    requests: tuple[tuple[int, str], ...]
    why: str


class FeeForm(OfficeForm):
    """What the announcement of a fee asks."""

    amount = StringField(lazy("Fee in euros"), [filled(lazy("Write the amount in euros, for example 48,50."))])
    calculation = TextAreaField(lazy("How the fee is calculated"), [filled(lazy("Write how the fee is calculated."))])


class FeeDecisionForm(FeeForm):
    """What the decision on a fee asks besides."""

    answer = RadiosField(
        lazy("What the person answered"),
        [filled(lazy("Choose what the person answered."))],
        choices=options(ANSWERS.items()),
    )
    answered_on = DayField(lazy("Answered on, or the last day for answering"))
    due_on = DayField(lazy("The fee is paid by"))


class PaidForm(OfficeForm):
    """That a fee was paid."""

    paid_on = DayField(lazy("Paid on"))
    reference = StringField(lazy("Number of the invoice or receipt"))


class TakeBackForm(OfficeForm):
    """Why a payment was none, or another."""

    why = StringField(lazy("Why it is wrong"), [filled(lazy("Write the reason.")), at_most(payments.WHY_LIMIT)])


@blueprint.get("")
@allowed(Action.WRITE_LETTER)
def index(case_id: int) -> str:
    """The kinds that may be begun now, each with when it is used, and those that may not, each with why."""
    return _page(case_id, "")


@blueprint.post("")
@allowed(Action.WRITE_LETTER)
def begin(case_id: int) -> AnyResponse | tuple[str, int]:
    """Begin a letter; one about a fee asks for the fee first."""
    kind, request_id = request.form.get("kind", ""), posted_number("request")
    if kind in fees.KINDS:
        return redirect(url_for("letter_begin.fee", case_id=case_id, request_id=request_id, kind=kind), 303)
    deps = current_deps()
    try:
        with deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.WRITE_LETTER)
            by, at = acting_user().id, now()
            letter_id = beginning.begin(session, deps, case, kind, request_id, by=by, at=at).id
    except Refused as refusal:
        if refusal.code not in SENTENCES and refusal.code != "language_unsettled":
            raise
        return _page(case_id, sentence(refusal)), 422
    return redirect(url_for("letter_edit.form", case_id=case_id, letter_id=letter_id), 303)


@blueprint.route("/fee/<int:request_id>/<kind>", methods=["GET", "POST"])
@allowed(Action.WRITE_LETTER)
def fee(case_id: int, request_id: int, kind: str) -> AnyResponse | str | tuple[str, int]:
    """Ask for the fee, and begin the letter about it."""
    if kind not in fees.KINDS:
        abort(404)
    form: FeeForm = FeeDecisionForm() if kind == fees.DECISION else FeeForm()
    if request.method == "GET":
        if kind == fees.DECISION and not _has_ground(case_id, request_id):
            flash(gettext("A fee rests on a ground: document it first."))
            return redirect(url_for("case_grounds.index", case_id=case_id, request_id=request_id), 303)
        return _fee_page(case_id, request_id, kind, None)
    if form.validate():
        deps = current_deps()
        with refusals_on(form), deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.WRITE_LETTER)
            row, by, at = requests.one_request(session, case_id, request_id), acting_user().id, now()
            beginning.check(session, deps, case, kind, request_id, at)
            fees.write(session, deps, case, row, kind, _said(form), by=by, at=at)
            letter_id = beginning.begin(session, deps, case, kind, request_id, by=by, at=at).id
    if form.errors:
        return _fee_page(case_id, request_id, kind, form), 422
    return redirect(url_for("letter_edit.form", case_id=case_id, letter_id=letter_id), 303)


@blueprint.route("/fee/<int:request_id>/paid", methods=["GET", "POST"])
@allowed(Action.WRITE_LETTER)
def paid(case_id: int, request_id: int) -> AnyResponse | str | tuple[str, int]:
    """Write down that a fee was paid."""
    form, deps = PaidForm(), current_deps()
    if request.method == "POST" and form.validate():
        with refusals_on(form), deps.database.write() as session:
            case, _facts = claimed_case(session, case_id, Action.WRITE_LETTER)
            row = requests.one_request(session, case_id, request_id)
            day_paid, reference = form.paid_on.on, form.reference.data or ""
            payments.note_paid(session, case, row, day_paid, reference, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The payment is written down."))
            return redirect(url_for("case.show", case_id=case_id) + "#fees", 303)
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.WRITE_LETTER)
        requests.one_request(session, case_id, request_id)
        version, reference = case.version, case.reference
    page = render_template(
        "letters/paid.html", case_id=case_id, reference=reference, version=version, facts=facts, form=form
    )
    return (page, 422) if form.errors else page


@blueprint.route("/fee/<int:request_id>/paid/take-back", methods=["GET", "POST"])
@allowed(Action.WRITE_LETTER)
def take_back_paid(case_id: int, request_id: int) -> AnyResponse | str | tuple[str, int]:
    """Take back a payment that was written down by mistake."""
    form, deps = TakeBackForm(), current_deps()
    if request.method == "POST" and form.validate():
        with refusals_on(form), deps.database.write() as session:
            case, _facts = claimed_case(session, case_id, Action.WRITE_LETTER)
            row, why = requests.one_request(session, case_id, request_id), form.why.data or ""
            payments.take_back(session, case, row, why, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The payment is taken back. Where the fee was paid on another day, write that down."))
            return redirect(url_for("case.show", case_id=case_id) + "#fees", 303)
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.WRITE_LETTER)
        requests.one_request(session, case_id, request_id)
        course = fees.course_of(session, request_id)
        version = shown_version(case.version, is_back=bool(form.errors))
        shown = {"case_id": case_id, "reference": case.reference, "version": version, "facts": facts}
    page = render_template("letters/paid_take_back.html", fee=course, form=form, **shown)
    return (page, 422) if form.errors else page


def _said(form: FeeForm) -> fees.Said:
    amount, calculation = form.amount.data or "", form.calculation.data or ""
    if isinstance(form, FeeDecisionForm):
        return fees.Said(amount, calculation, form.answer.data or "", form.answered_on.on, form.due_on.on)
    return fees.Said(amount, calculation)


def _page(case_id: int, refused: str) -> str:
    deps = current_deps()
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.WRITE_LETTER)
        lines = _lines(beginning.offers(session, deps, case, now()))
        version, reference = case.version, case.reference
    return render_template(
        "letters/begin.html",
        case_id=case_id,
        reference=reference,
        version=version,
        facts=facts,
        refused=refused,
        now_lines=[one for one in lines if one.requests],
        later_lines=[one for one in lines if not one.requests],
    )


def _lines(offered: Sequence[Offer]) -> list[KindLine]:
    """One line a kind, in the order of the catalogue."""
    found: dict[str, list[Offer]] = {}
    for one in offered:
        found.setdefault(one.kind.kind, []).append(one)
    return [_line(kind, several) for kind, several in found.items()]


def _line(kind: str, several: Sequence[Offer]) -> KindLine:
    first, language = several[0].kind, current_language()
    ready = tuple((one.request.id or 0, right_name(one.request.right)) for one in several if not one.refusal)
    code = several[0].refusal
    why = sentence(Refused(SENTENCES[code], code=code)) if not ready else ""
    use = first.begin.use[language] if first.begin is not None else ""
    return KindLine(kind, first.titles[language], use, ready, why)


def _fee_page(case_id: int, request_id: int, kind: str, failed: FeeForm | None) -> str:
    deps = current_deps()
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.WRITE_LETTER)
        row: RightRequest = requests.one_request(session, case_id, request_id)
        course = fees.course_of(session, request_id)
        right, version, reference = right_name(row.right), case.version, case.reference
    return render_template(
        "letters/fee.html",
        case_id=case_id,
        reference=reference,
        version=version,
        facts=facts,
        right=right,
        kind=deps.catalogue.letter(kind).titles[current_language()],
        course=course,
        form=failed or _fresh(kind, course),
        failed=failed,
        is_decision=kind == fees.DECISION,
    )


def _has_ground(case_id: int, request_id: int) -> bool:
    deps = current_deps()
    with deps.database.read() as session:
        case_with_facts(session, case_id, Action.WRITE_LETTER)
        row = requests.one_request(session, case_id, request_id)
        return bool(fees.grounds_of_fee(session, deps, row.id or 0))


def _fresh(kind: str, course: FeeCourse | None) -> FeeForm:
    form = FeeDecisionForm if kind == fees.DECISION else FeeForm
    if course is None:
        return form(formdata=None)
    told = {
        "amount": f"{course.cents // 100},{course.cents % 100:02}",
        "calculation": course.calculation,
        "answer": course.answer,
        "answered_on": day(course.answered_on, "fi") if course.answered_on else "",
    }
    return form(formdata=None, data=told)
