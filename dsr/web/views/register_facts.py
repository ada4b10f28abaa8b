"""The facts of the register that letters print: their words in three languages, and who has confirmed them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.register_words import named
from dsr.services import register_facts
from dsr.web.current import acting_user, current_deps, now
from dsr.web.role_names import ROLE_NAMES
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext

blueprint = Blueprint("register_facts", __name__, url_prefix="/register/facts")


@blueprint.get("")
@allowed(Action.SEE_CATALOGUE)
def index() -> str:
    """Every fact with its words, its source and its confirmation."""
    register, language = current_deps().catalogue.register, current_language()
    with current_deps().database.read() as session:
        found = register_facts.facts_of_register(session, register)
    facts = [{"fact": one, "title": named(one.name, language)} for one in found]
    lacking = sum(not one.is_confirmed for one in found)
    return render_template(
        "catalogue/facts.html",
        facts=facts,
        lacking=lacking,
        published_on=register.day("notice_published_on"),
        role_names=ROLE_NAMES,
    )


@blueprint.post("/<fact>/confirm")
@allowed(Action.CONFIRM_FACT)
def confirm(fact: str) -> AnyResponse:
    """Confirm a fact in the words that were read."""
    register, actor = current_deps().catalogue.register, acting_user()
    with current_deps().database.write() as session:
        register_facts.confirm_fact(
            session, register, fact, request.form.get("seen", ""), by=actor.id, roles=actor.roles, at=now()
        )
    flash(gettext("The fact is confirmed."))
    return redirect(url_for("register_facts.index") + f"#fact-{fact}", 303)
