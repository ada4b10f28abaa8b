"""The steps of a right request: one form for each, built from its workflow file, with what is missing and warned of."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, RightRequest
from dsr.domain import workflow
from dsr.domain.access import Action
from dsr.domain.errors import Invalid, Refused, Stale, TransitionRefused
from dsr.domain.plain_text import HIDDEN, without_hidden
from dsr.domain.spoken_time import day_from
from dsr.domain.workflow import AskKind, ChoiceSource, Effect
from dsr.services import case_grounds, clock, request_facts, requests
from dsr.services.letters import rows
from dsr.services.rights import restricting
from dsr.web.case_page.rights import HIDDEN_STEPS, lack_words
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case
from dsr.web.code_words import article_words, right_name
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import short_day
from dsr.web.refusals import fault_sentence, is_for_form, sentence
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext

blueprint = Blueprint("case_steps", __name__, url_prefix="/cases/<int:case_id>/requests/<int:request_id>")

ACTIONS = {
    "ask_identity": Action.ASK_IDENTITY,
    "extend": Action.EXTEND,
    "correct_receipt": Action.CORRECT_RECEIPT,
}
"""Steps with an action of their own in the access table; every other one is `make_transition`."""


RECORDED_ASKS = ("restriction_ground", "restriction_reasons")
"""What the granting of a restriction asks for and keeps."""

GROUND_ASKS = ("ground", "ground_reasons", "ground_evidence")
"""What a step that records a ground asks for: it is taken from where the grounds are documented."""


@dataclass(frozen=True)
class ShownAsk:
    """One field of the form, in words."""

    name: str
    kind: str
    label: str
    hint: str
    is_required: bool
    options: tuple[tuple[str, str], ...]
    recorded: str = ""
    """What is recorded already of what the field asks; the form begins with it."""


@dataclass(frozen=True)
class ShownStep:
    """The step's page."""

    case_id: int
    version: int
    reference: str
    request_id: int
    right: str
    name: str
    label: str
    hint: str
    lacks: tuple[str, ...]
    warnings: tuple[str, ...]
    asks: tuple[ShownAsk, ...]
    makes_letter: bool
    rests_on: tuple[str, ...] | None = None
    """The grounds documented for a step that records one; None where the step records none."""


@blueprint.route("/<step>", methods=["GET", "POST"])
@allowed(Action.MAKE_TRANSITION)
def step(case_id: int, request_id: int, step: str) -> AnyResponse | str | tuple[str, int]:
    """Show a step's form, or make it: state, letter draft, event and days in one transaction."""
    action = ACTIONS.get(step, Action.MAKE_TRANSITION)
    if step in HIDDEN_STEPS:
        abort(404)
    if request.method == "GET":
        shown = _shown(case_id, request_id, step, action)
        if shown.rests_on == () and not shown.lacks:
            return redirect(url_for("case_grounds.index", case_id=case_id, request_id=request_id), 303)
        return _page(shown, {}, {}, [])
    try:
        letter_id = _make(case_id, request_id, step, action)
    except Refused as refusal:
        if not is_for_form(refusal):
            raise
        try:
            shown = _shown(case_id, request_id, step, action)
        except NoSuchPage:
            if isinstance(refusal, Stale):  # what changed has taken the step away: its page could not tell of it
                raise refusal from None
            raise
        errors, others = _told(refusal, {ask.name for ask in shown.asks})
        return _page(shown, _typed_again(refusal), errors, others), 422
    flash(gettext("Done: %(step)s.", step=_label(case_id, request_id, step)))
    if letter_id is not None:
        return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)
    return redirect(url_for("case.show", case_id=case_id), 303)


def _told(refusal: Refused, names: set[str]) -> tuple[dict[str, str], list[str]]:
    """What was refused, in words: by field, and for the top of the form what belongs to no field of it."""
    if isinstance(refusal, Invalid):
        errors = {fault.place: fault_sentence(fault) for fault in refusal.faults if fault.place in names}
        return errors, [fault_sentence(fault) for fault in refusal.faults if fault.place not in names]
    if isinstance(refusal, TransitionRefused):
        missing = str(refusal.values.get("missing", "")).split(",")
        return {}, list(lack_words(missing)) or [sentence(refusal)]
    return {}, [sentence(refusal)]


def _typed_again(refusal: Refused) -> dict[str, str]:
    """What was typed, without the characters that were refused because nobody can see them."""
    hidden = {one.place for one in refusal.faults if one.code == HIDDEN} if isinstance(refusal, Invalid) else set()
    typed = {name: without_hidden(value) if name in hidden else value for name, value in request.form.items()}
    if isinstance(refusal, Stale):
        typed.pop("version", None)
    return typed


def _make(case_id: int, request_id: int, name: str, action: Action) -> int | None:
    """Make the step; answers the letter that it began."""
    deps = current_deps()
    with deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, action)
        row = requests.one_request(session, case_id, request_id)
        made = deps.catalogue.workflow(row.right).transition(name)
        answers = _answers(made)
        if Effect.RECORD_GROUND in made.effects:
            answers |= _documented(session, row)
        applied = requests.make_transition(session, deps, case, row, name, answers, actor=acting_user(), at=now())
        if applied.letter is None:
            return None
        drafts = [
            one for one in rows.letters_of(session, case_id) if one.kind == applied.letter and one.state != "void"
        ]
        return drafts[0].id if drafts else None


def _documented(session: Session, row: RightRequest) -> dict[str, str]:
    """The grounds that the step rests on, from where they were documented: none is typed here."""
    answers = case_grounds.answers_of(session, current_deps(), row)
    if not answers:
        raise Refused("Document the ground first: what it rests on is asked there", code="ground_not_documented")
    return answers


def _answers(transition: workflow.Transition) -> dict[str, object]:
    """What was typed, days as people write them turned into ISO; everything else is for the rules to judge."""
    kinds = {ask.fact: ask.kind for ask in transition.asks}
    answers: dict[str, object] = {}
    for name, value in request.form.items():
        if name in ("csrf_token", "version"):
            continue
        on = day_from(value[:40]) if kinds.get(name) is AskKind.DATE else None
        answers[name] = on.isoformat() if on is not None else value
    return answers


def _page(shown: ShownStep, typed: dict[str, str], errors: dict[str, str], others: list[str]) -> str:
    return render_template("case/step.html", shown=shown, typed=typed, errors=errors, others=others)


def _shown(case_id: int, request_id: int, name: str, action: Action) -> ShownStep:
    deps, language = current_deps(), current_language()
    with deps.database.read() as session:
        case = case_or_404(session, case_id, action)
        row = requests.one_request(session, case_id, request_id)
        standing = requests.standing_of(session, deps, case, row, acting_user().roles, now())
        offer = next((one for one in standing.offers if one.transition.name == name), None)
        if offer is None:
            abort(404)
        made = offer.transition
        records = Effect.RECORD_GROUND in made.effects
        hidden = GROUND_ASKS if records else ()
        return ShownStep(
            case_id=case_id,
            version=case.version,
            reference=case.reference,
            request_id=request_id,
            right=f"{right_name(row.right)}, {article_words(row.right)}",
            name=name,
            label=made.labels[language],
            hint=made.hints[language] if made.hints else "",
            lacks=lack_words([lack.code for lack in offer.missing]),
            warnings=lack_words([lack.code for lack in offer.warnings]),
            asks=tuple(_ask(session, case, row, ask) for ask in made.asks if ask.fact not in hidden),
            makes_letter=made.letter is not None,
            rests_on=_rests_on(session, row) if records else None,
        )


def _rests_on(session: Session, row: RightRequest) -> tuple[str, ...]:
    grounds, language = current_deps().catalogue.grounds, current_language()
    documented = case_grounds.grounds_for(session, current_deps(), row.id or 0)
    return tuple(f"{one.code} {grounds[one.code].titles[language]}" for one in documented)


def _ask(session: Session, case: Case, row: RightRequest, ask: workflow.Ask) -> ShownAsk:
    language = current_language()
    return ShownAsk(
        name=ask.fact,
        kind=ask.kind.value,
        label=ask.labels[language],
        hint=ask.hints[language] if ask.hints else "",
        is_required=ask.is_required,
        options=_options(session, case, row, ask),
        recorded=_recorded(session, row, ask),
    )


def _recorded(session: Session, row: RightRequest, ask: workflow.Ask) -> str:
    """On which ground a restriction was granted that stands, and what it rests on: the answer is chosen again, the restriction
    goes on."""
    restriction = restricting.standing(session, row.id or 0) if ask.fact in RECORDED_ASKS else None
    is_granted = restriction is not None and restriction.granted_at is not None
    return str(row.answers.get(ask.fact, "")) if is_granted else ""


def _options(session: Session, case: Case, row: RightRequest, ask: workflow.Ask) -> tuple[tuple[str, str], ...]:
    deps, language = current_deps(), current_language()
    if ask.of is ChoiceSource.GROUNDS:
        return tuple(
            (ground.code, f"{ground.titles[language]}, {ground.provision[language]}")
            for ground in deps.catalogue.grounds_for(row.right)
        )
    if ask.of is ChoiceSource.MERGEABLE:
        allowed_ids = request_facts.choices_of(session, deps, row)["mergeable"]
        others = clock.requests_of(session, case.id or 0)
        return tuple(
            (
                str(one.id),
                gettext("%(right)s, arrived %(day)s", right=right_name(one.right), day=short_day(one.received_on)),
            )
            for one in others
            if str(one.id) in allowed_ids
        )
    return tuple((option.code, option.labels[language]) for option in ask.options)


def _label(case_id: int, request_id: int, name: str) -> str:
    with current_deps().database.read() as session:
        row = requests.one_request(session, case_id, request_id)
        flow = current_deps().catalogue.workflow(row.right)
    return flow.transition(name).labels[current_language()]
