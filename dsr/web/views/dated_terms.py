"""Terms and days off with the day from which they hold: proposed here, shown with what they move, confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.db.tables import DatedTerm
from dsr.domain.access import Action
from dsr.domain.dated_terms import LIMITS, Term
from dsr.domain.deadlines import Policy
from dsr.services import dated_terms, users
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, case_reader, current_deps, now, today
from dsr.web.forms import ChoiceField, DayField, OfficeForm, at_most, options
from dsr.web.numbers import whole_number
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import LazyText, gettext, lazy

blueprint = Blueprint("dated_terms", __name__, url_prefix="/register/terms")

NAMES: Mapping[str, LazyText] = MappingProxyType(
    {
        Term.POST_DAYS: lazy("Days before the safe day on which a posted answer leaves"),
        Term.ASK_WITHIN: lazy("Working days from receipt within which a question may stop the time"),
        Term.DAY_OFF: lazy("Public holiday that a law has added: 1 adds the day, 0 takes it away again"),
    }
)

DAY_NAMES: Mapping[str, LazyText] = MappingProxyType(
    {
        "safe": lazy("Act by: in time on every reading"),
        "strict": lazy("Last day on the strictest reading"),
        "statutory": lazy("Statutory last day"),
        "notice_by": lazy("Extension notice by"),
        "refusal_by": lazy("Refusal by"),
        "post_by": lazy("To the post by"),
    }
)


class TermForm(OfficeForm):
    """A new value from a day on."""

    name = ChoiceField(lazy("Term"), choices=options(NAMES.items()), default=Term.POST_DAYS.value)
    value = StringField(lazy("New value"))
    from_on = DayField(lazy("From the day"))
    basis = StringField(lazy("Rests on"), [at_most(300)])


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.PROPOSE_TERM)
def index() -> AnyResponse | tuple[str, int]:
    """What is in force, what was and will be, and a proposal; a proposal leads to what it would change."""
    form, deps = TermForm(), current_deps()
    if form.validate_on_submit():
        with refusals_on(form), deps.database.write() as transaction:
            row_id = dated_terms.propose(
                transaction,
                deps,
                form.name.data,
                whole_number((form.value.data or "").strip()),
                form.from_on.on,
                form.basis.data or "",
                by=acting_user().id,
                at=now(),
            )
        if not form.errors:
            return redirect(url_for("dated_terms.one", row_id=row_id))
    with deps.database.read() as transaction:
        names = {user.id: user.name for user in users.all_users(transaction)}
        rows = [_shown(row, names) for row in dated_terms.versions(transaction)]
    page = render_template(
        "catalogue/terms.html", form=form, rows=rows, names=NAMES, limits=LIMITS, in_force=_in_force(), Term=Term
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<int:row_id>")
@allowed(Action.PROPOSE_TERM)
def one(row_id: int) -> str:
    """A proposal and the open cases whose dates it would change, counted now; references only to who reads cases."""
    note_looking(Action.PROPOSE_TERM, subject=f"term:{row_id}")
    deps = current_deps()
    with deps.database.read() as transaction:
        foreseen = dated_terms.foresee(transaction, deps, row_id, case_reader(), today())
        names = {user.id: user.name for user in users.all_users(transaction)}
        shown = next(_shown(row, names) for row in dated_terms.versions(transaction) if row.id == row_id)
    rights = {code: workflow.labels for code, workflow in deps.catalogue.rights.items()}
    return render_template(
        "catalogue/term.html",
        shown=shown,
        foreseen=foreseen,
        names=NAMES,
        day_names=DAY_NAMES,
        own_id=acting_user().id,
        rights=rights,
    )


@blueprint.post("/<int:row_id>/confirm")
@allowed(Action.CONFIRM_TERM)
def confirm(row_id: int) -> AnyResponse:
    """Bring a proposal into force as the second person, as it was shown."""
    deps, seen = current_deps(), request.form.get("seen", "")
    with deps.database.write() as transaction:
        dated_terms.confirm(transaction, deps, row_id, seen, by=acting_user().id, at=now())
    flash(gettext("The change is confirmed. The dates of the open cases are counted again."))
    return redirect(url_for("dated_terms.index"))


@blueprint.post("/<int:row_id>/withdraw")
@allowed(Action.PROPOSE_TERM)
def withdraw(row_id: int) -> AnyResponse:
    """Take a proposal away."""
    with current_deps().database.write() as transaction:
        dated_terms.withdraw(transaction, row_id, by=acting_user().id, at=now())
    flash(gettext("The proposal is taken away."))
    return redirect(url_for("dated_terms.index"))


def _in_force() -> Mapping[str, int]:
    terms, shipped = current_deps().terms, Policy()
    post, ask = terms.value(Term.POST_DAYS, today()), terms.value(Term.ASK_WITHIN, today())
    return {
        Term.POST_DAYS: shipped.post_days if post is None else post,
        Term.ASK_WITHIN: shipped.ask_within_working_days if ask is None else ask,
    }


def _shown(row: DatedTerm, names: Mapping[int | None, str]) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "value": row.value,
        "from_on": row.from_on,
        "basis": row.basis,
        "by_id": row.by_user,
        "by": names.get(row.by_user, ""),
        "confirmed_by": names.get(row.confirmed_by, ""),
        "confirmed_at": row.confirmed_at,
    }
