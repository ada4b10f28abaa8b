"""The rights, letter kinds and grounds as the workflow files say them, with each workflow drawn."""

from __future__ import annotations

from flask import Blueprint, render_template
from markupsafe import Markup

from dsr.catalogue import Approval, Catalogue, Ground, LetterKind, diagram
from dsr.domain.access import Action
from dsr.domain.workflow import Workflow
from dsr.web.current import current_deps, today
from dsr.web.role_names import ROLE_NAMES
from dsr.web.security import allowed
from dsr.web.texts import LazyText, current_language, lazy

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")

APPROVALS: dict[str, LazyText] = {
    Approval.NONE: lazy("nobody else"),
    Approval.COLLEAGUE: lazy("a colleague"),
    Approval.DECISION: lazy("the decision-maker"),
}


@blueprint.get("")
@allowed(Action.SEE_CATALOGUE)
def index() -> str:
    """Every right, letter kind and ground in force."""
    language, catalogue = current_language(), current_deps().catalogue
    return render_template(
        "catalogue/index.html",
        rights=[_right(workflow, language) for workflow in catalogue.rights.values()],
        letters=[_letter(kind, catalogue, language) for kind in catalogue.letters.values()],
        grounds=[_ground(ground, language) for ground in catalogue.grounds.values()],
        not_grounds=[item.labels[language] for item in catalogue.not_grounds],
        role_names=ROLE_NAMES,
    )


@blueprint.get("/<right>")
@allowed(Action.SEE_CATALOGUE)
def right(right: str) -> str:
    """One right: its workflow as a picture, and the same in a table."""
    language = current_language()
    workflow = current_deps().catalogue.workflow(right)
    states = [
        {
            "label": state.labels[language],
            "is_open": state.is_open,
            "next_step": state.next_step[language],
            "steps": _steps(workflow, state.name, language),
        }
        for state in workflow.states.values()
    ]
    picture = Markup(diagram(workflow, language))  # noqa: S704 - drawn from the checked catalogue, every text escaped there
    return render_template(
        "catalogue/right.html", right=_right(workflow, language), states=states, picture=picture, role_names=ROLE_NAMES
    )


def _right(workflow: Workflow, language: str) -> dict[str, object]:
    return {
        "code": workflow.right,
        "label": workflow.labels[language],
        "article": workflow.article,
        "months": workflow.months,
        "extension_months": workflow.extension_months,
    }


def _steps(workflow: Workflow, state: str, language: str) -> list[dict[str, object]]:
    return [
        {
            "label": step.labels[language],
            "target": workflow.state(step.target(state)).labels[language],
            "is_same": step.target(state) == state,
            "roles": sorted(step.roles),
            "by_sending": step.on_dispatch is not None,
        }
        for step in workflow.transitions
        if state in step.from_states
    ]


def _letter(kind: LetterKind, catalogue: Catalogue, language: str) -> dict[str, object]:
    route = catalogue.register.appeal(kind.kind)
    return {
        "title": kind.titles[language],
        "rights": [catalogue.workflow(code).labels[language] for code in kind.rights if code in catalogue.rights],
        "languages": kind.languages,
        "approval": APPROVALS[kind.approval_rule(today())],
        "is_before_identity": kind.is_before_identity,
        "needs_route": kind.is_decision,
        "confirmed_on": route.confirmed_on if route and route.is_confirmed else None,
    }


def _ground(ground: Ground, language: str) -> dict[str, object]:
    return {
        "code": ground.code,
        "title": ground.titles[language],
        "provision": ground.provision[language],
        "documents": [document.labels[language] for document in ground.documents],
        "in_first_month": ground.knowable_without_listening,
    }
