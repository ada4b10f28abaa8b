"""Who may decide what, the routes of appeal, and when contact details were looked up: written by one, confirmed by another."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import Delegation, RouteVersion
from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid
from dsr.domain.register_words import named
from dsr.domain.spoken_time import day_from
from dsr.services import contact_checks, powers
from dsr.services.staff import names_of
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import OfficeForm
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext

blueprint = Blueprint("powers", __name__, url_prefix="/register/powers")


@blueprint.get("")
@allowed(Action.SEE_CATALOGUE)
def index() -> str:
    """The delegations, the routes with their versions, and the contact details with their days."""
    return _page(None)


@blueprint.post("/delegate")
@allowed(Action.CONFIRM_FACT)
def delegate() -> AnyResponse | tuple[str, int]:
    """Write a delegation down."""
    form = request.form
    to_on = day_from(form.get("to_on", "")[:40])
    given = powers.Delegated(
        posted_number("user_id"),
        form.getlist("kinds"),
        form.get("rule_fi", ""),
        form.get("rule_sv", ""),
        day_from(form.get("from_on", "")[:40]),
        to_on,
        form.get("why_earlier", ""),
    )

    def change(session: Session) -> None:
        if to_on is None and form.get("to_on", "").strip():  # a power without an end is not what was meant
            raise Invalid([Fault("to_on", "Write the day, for example 25.11.2026.", "answer_not_date")])
        powers.delegate(session, current_deps(), given, by=acting_user().id, at=now())

    return _changed(change)


@blueprint.post("/delegations/<int:row_id>/confirm")
@allowed(Action.CONFIRM_FACT)
def confirm_delegation(row_id: int) -> AnyResponse | tuple[str, int]:
    """Confirm a delegation as the second person."""
    return _changed(lambda session: powers.confirm_delegation(session, row_id, by=acting_user().id, at=now()))


@blueprint.post("/delegations/<int:row_id>/end")
@allowed(Action.CONFIRM_FACT)
def end_delegation(row_id: int) -> AnyResponse | tuple[str, int]:
    """End a delegation today."""
    return _changed(lambda session: powers.end_delegation(session, row_id, today(), by=acting_user().id, at=now()))


@blueprint.post("/routes")
@allowed(Action.CONFIRM_FACT)
def propose_route() -> AnyResponse | tuple[str, int]:
    """Write a version of a route down."""
    form = request.form
    kind, route, basis = form.get("kind", ""), form.get("route", ""), form.get("basis", "")
    from_on = day_from(form.get("route_from_on", "")[:40])
    return _changed(
        lambda session: powers.propose_route(
            session, current_deps(), kind, route, basis, from_on, by=acting_user().id, at=now()
        )
    )


@blueprint.post("/routes/<int:row_id>/confirm")
@allowed(Action.CONFIRM_FACT)
def confirm_route(row_id: int) -> AnyResponse | tuple[str, int]:
    """Confirm a version of a route as the second person."""
    return _changed(lambda session: powers.confirm_route(session, row_id, by=acting_user().id, at=now()))


@blueprint.post("/contacts/<part>")
@allowed(Action.CONFIRM_FACT)
def checked(part: str) -> AnyResponse | tuple[str, int]:
    """Note that the contact details of a part were looked up today, in the words that were read."""
    register, seen = current_deps().catalogue.register, request.form.get("seen", "")
    return _changed(
        lambda session: contact_checks.note_checked(
            session, register, part, seen, today(), by=acting_user().id, at=now()
        )
    )


def _changed(change: Callable[[Session], object]) -> AnyResponse | tuple[str, int]:
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        change(session)
    if form.errors:
        return _page(form), 422
    flash(gettext("Saved."))
    return redirect(url_for("powers.index"), 303)


def _page(wrong: OfficeForm | None) -> str:
    deps, language = current_deps(), current_language()
    register = deps.catalogue.register
    with deps.database.read() as session:
        delegated, versions = powers.delegations(session), powers.route_versions(session)
        ids = {one for row in delegated for one in (row.user_id, row.by_user, row.confirmed_by or 0)}
        ids |= {one for row in versions for one in (row.by_user, row.confirmed_by or 0)}
        names = names_of(session, ids)
        powers_shown = [_power(row, names, language) for row in delegated]
        routes_shown = [_route(row, names, language) for row in versions]
        contacts = [(one, named(one.part, language)) for one in contact_checks.contacts(session, register, today())]
        deciders = powers.deciders(session)
    kinds = [(kind, one.titles[language]) for kind, one in deps.catalogue.letters.items() if one.is_decision]
    in_file = [(kind, title, register.appeal(kind)) for kind, title in kinds]
    return render_template(
        "catalogue/powers.html",
        wrong=wrong,
        typed=request.form,
        powers=powers_shown,
        versions=routes_shown,
        contacts=contacts,
        deciders=deciders,
        kinds=kinds,
        in_file=[(title, _route_name(one.route, language), one.is_confirmed) for _kind, title, one in in_file if one],
        routes=[(code, _route_name(code, language)) for code in register.facts["routes"]],
        own_id=acting_user().id,
    )


def _power(row: Delegation, names: dict[int | None, str], language: str) -> dict[str, object]:
    letters = current_deps().catalogue.letters
    kinds = [letters[kind].titles[language] for kind in row.kinds if kind in letters]
    rule = row.rule_sv if language == "sv" else row.rule_fi
    is_over = row.to_on is not None and row.to_on < today()
    return {"row": row.model_dump(), "name": names[row.user_id], "kinds": kinds, "rule": rule, "by": names.get(row.by_user, ""), "confirmed": names.get(row.confirmed_by or 0, ""), "is_over": is_over}  # fmt: skip


def _route(row: RouteVersion, names: dict[int | None, str], language: str) -> dict[str, object]:
    letters = current_deps().catalogue.letters
    title = letters[row.kind].titles[language] if row.kind in letters else row.kind
    return {"row": row.model_dump(), "title": title, "route": _route_name(row.route, language), "by": names.get(row.by_user, ""), "confirmed": names.get(row.confirmed_by or 0, "")}  # fmt: skip


def _route_name(code: str, language: str) -> str:
    return current_deps().catalogue.register.text(f"routes.{code}.labels", language)
