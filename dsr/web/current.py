"""What a view asks for: the parts of the house, the time, and who is signed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request
from sqlmodel import Session

from dsr.domain.access import Action, Actor, CaseFacts, may, may_somewhere
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotAllowed
from dsr.services import dated_terms

if TYPE_CHECKING:
    from dsr.deps import Deps
    from dsr.web.sessions import SignedIn

EXTENSION = "dsr"
_WITHOUT_TERMS = ("static", "frame.letter_style", "health.healthz")


def current_deps() -> Deps:
    """The parts this application was made with, with the terms that are in force in this request."""
    return cast("Deps", g.get("deps") or current_app.extensions[EXTENSION])


def take_terms() -> None:
    """Before every view but those that must answer without a database: look which terms are in force now."""
    if "deps" not in g and request.endpoint not in _WITHOUT_TERMS:
        with current_deps().database.read() as session:
            take_terms_from(session)


def take_terms_from(session: Session) -> None:
    """The terms that are in force now, where a transaction is open anyway: who is signed in is asked before."""
    g.deps = dated_terms.in_force(session, current_deps())


def now() -> datetime:
    """The moment of this request, aware UTC; the same however often it is asked."""
    if "moment" not in g:
        g.moment = current_deps().now()
    return cast(datetime, g.moment)


def today() -> date:
    """The Helsinki date of this request."""
    return local_date(now())


def signed_in() -> SignedIn | None:
    """Who is signed in, as the guard found at the start of this request; None before that and for anyone else."""
    return cast("SignedIn | None", g.get("signed_in"))


def current_actor() -> Actor | None:
    """The signed-in user as the access table knows them."""
    person = signed_in()
    return person.actor if person else None


def acting_user() -> Actor:
    """The signed-in user; raises `NotAllowed` where a view without one asks."""
    actor = current_actor()
    if actor is None:
        raise NotAllowed("Sign in first")
    return actor


def case_reader() -> int | None:
    """The user's id where they read cases; None for an administrator or management, to whom no content is shown."""
    return acting_user().id if user_may(Action.SEE_CASE) else None


def user_may(action: Action | str, facts: CaseFacts | None = None) -> bool:
    """Whether to show something: with the facts of a case for that case, without them for menus."""
    action = Action(action)
    return may(current_actor(), action, facts) if facts is not None else may_somewhere(current_actor(), action)
