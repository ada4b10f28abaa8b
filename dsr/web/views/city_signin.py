"""Signing in by the city: off to its page, back with a code, and out of it again."""

from __future__ import annotations

import structlog
from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.errors import Refused
from dsr.ports import CityDown, CityRefused
from dsr.services.access_log import log_access, user_actor
from dsr.services.sign_in import city, sessions
from dsr.web.current import current_deps, now, signed_in
from dsr.web.refusals import sentence
from dsr.web.security import local_path, public
from dsr.web.sessions import remember
from dsr.web.texts import gettext

blueprint = Blueprint("city_signin", __name__, url_prefix="/sign-in/city")

_STATE = "city_state"
_log = structlog.get_logger(__name__)


@blueprint.get("")
@public
def begin() -> AnyResponse | tuple[str, int]:
    """Off to the city's page. A link and no form: our policy lets no form lead to another site."""
    deps, target = current_deps(), local_path(request.args.get("next"))
    port = deps.city
    if signed_in() is not None:
        return redirect(target)
    if port is None:
        return redirect(url_for("signin.sign_in"))
    with deps.database.write() as transaction:
        way = city.begin(transaction, deps.cipher, target, at=now())
    try:
        address = port.address(_back(), state=way.state, nonce=way.nonce, verifier=way.verifier, at=now())
    except (CityDown, CityRefused) as fault:
        return _turned_away(_down(), 503, fault)
    session[_STATE] = way.state
    return redirect(address)


@blueprint.get("/back")
@public
def back() -> AnyResponse | tuple[str, int]:
    """Back from the city's page: the state is this browser's and used once, the code is changed for who came."""
    deps, state = current_deps(), request.args.get("state", "")
    port = deps.city
    if port is None:
        return redirect(url_for("signin.sign_in"))
    if not state or session.pop(_STATE, "") != state:
        return _turned_away(gettext("This sign-in did not begin in this browser. Begin again."), 400)
    try:
        with deps.database.write() as transaction:
            way = city.take_back(transaction, deps.cipher, state, at=now())
        if not request.args.get("code"):
            return _turned_away(gettext("The city's sign-in was left without signing in."), 403)
        person = port.person(_back(), code=request.args["code"], nonce=way.nonce, verifier=way.verifier, at=now())
    except CityDown as fault:
        return _turned_away(_down(), 503, fault)
    except CityRefused as fault:
        return _turned_away(gettext("What the city's sign-in answered could not be trusted. Begin again."), 403, fault)
    except Refused as refusal:
        return _turned_away(sentence(refusal), 400)
    with deps.database.write() as transaction:
        admitted = city.admit(transaction, person, port.issuer, deps.settings.oidc_groups, at=now())
        if not isinstance(admitted, Refused):
            token = sessions.open_session(transaction, admitted, at=now(), way=sessions.CITY)
            log_access(transaction, user_actor(admitted.id or 0), "sign_in", at=now(), basis="city")
    if isinstance(admitted, Refused):
        return _turned_away(sentence(admitted), 403)
    remember(token)
    return redirect(way.target)


@blueprint.get("/out")
@public
def out() -> AnyResponse | tuple[str, int]:
    """Out of the city's sign-in too, for a machine that others use."""
    deps, page = current_deps(), url_for("signin.sign_in")
    if deps.city is None:
        return redirect(page)
    try:
        return redirect(deps.city.end_address(deps.settings.public_url + page, at=now()) or page)
    except (CityDown, CityRefused) as fault:
        return _turned_away(_down(), 503, fault)


def _back() -> str:
    return current_deps().settings.public_url + url_for("city_signin.back")


def _down() -> str:
    return gettext(
        "The city's sign-in does not answer now. Try again in a moment, or sign in with an account of this program."
    )


def _turned_away(words: str, status: int, fault: Exception | None = None) -> tuple[str, int]:
    if fault is not None:
        _log.warning("city_sign_in_failed", fault=type(fault).__name__, reason=str(fault)[:60])
    return render_template("signin/city_refused.html", words=words), status
