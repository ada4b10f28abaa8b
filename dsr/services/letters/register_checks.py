"""Checks of a letter against what is told of the register: whose its lines are, and whether its facts are confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Call, Link
from dsr.domain.given import COPIED
from dsr.services.call_queues import directory, is_anothers
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.powers import authority, route_of
from dsr.services.register_facts import unconfirmed


def lines(looked: Looked) -> Iterator[Check]:
    """Whose the calls were when they were made, and whether their lines are sensitive, as the directory says now.

    Source: hallintolaki 21 § (another controller's calls are transferred, not given); GDPR 9 (sensitive lines).
    """
    query = select(Link, Call).join(Call, col(Call.id) == col(Link.call_id))
    rows = looked.session.execute(query.where(col(Link.case_id) == looked.case.id)).all()
    queues = directory(looked.session, {call.queue for _link, call in rows})
    given = [queues.of_call(call) for link, call in rows if link.given in COPIED]
    if wrong := sum(is_anothers(queue) for queue in given):
        yield Check("anothers_given", Severity.REFUSES, "", {"calls": wrong})
    is_given = looked.request is None or looked.request.right == "access"  # the other rights hand nothing over
    if is_given and (sensitive := sum(queue is not None and queue.is_sensitive for queue in given)):
        yield Check("sensitive_line", Severity.NOTE, "", {"calls": sensitive})


def facts(looked: Looked) -> Iterator[Check]:
    """Every fact that the annex prints has been confirmed in these words; in the demo that is told and stops nothing.

    Source: GDPR 15(1) and 12(1) (only true words about the processing).
    """
    if not prints_annex(looked):
        return
    lacking = unconfirmed(looked.session, looked.deps.catalogue.register, only_article_15=True)
    if lacking:
        is_demo = looked.deps.settings.demo
        code, severity = ("facts_demo", Severity.NOTE) if is_demo else ("facts", Severity.REFUSES)
        yield Check(code, severity, "facts", {"facts": ",".join(lacking)})


def route(looked: Looked) -> Iterator[Check]:
    """The route of appeal of this kind of decision is confirmed; in the demo that is told and stops nothing.

    Source: hallintolaki 47 §; KHO:2020:72 left the route of a municipality open.
    """
    appeal = route_of(looked.session, looked.deps, looked.kind.kind, looked.sight.on)
    if appeal is not None and appeal.is_confirmed:
        return
    if looked.deps.settings.demo and appeal is not None:
        yield Check("route_demo", Severity.NOTE)
    else:
        yield Check("route", Severity.REFUSES)


def authority_of_signer(looked: Looked) -> Iterator[Check]:
    """Whoever is about to sign has a confirmed delegation for this kind on this day; in the demo that is told only.

    Source: hallintolaki 44 § 1 mom. 1 kohta; kuntalaki 91 § (power is delegated by the administrative regulations).
    """
    on, signer_id = looked.sight.on, looked.sight.signer_id
    if signer_id is not None and authority(looked.session, signer_id, looked.kind.kind, on) is None:
        is_demo = looked.deps.settings.demo
        yield Check("authority_demo" if is_demo else "authority", Severity.NOTE if is_demo else Severity.REFUSES)


def prints_annex(looked: Looked) -> bool:
    """Whether the letter may carry the information of Article 15(1): an answer to a request for access, or a decision on
    one that lists calls."""
    if looked.kind.rights != ("access",):
        return False
    lists_calls = any(values.get("calls") for values in looked.values.values())
    return looked.kind.outcome is LetterOutcome.FULL or (looked.kind.outcome is LetterOutcome.REFUSED and lists_calls)
