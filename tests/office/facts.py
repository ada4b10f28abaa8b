"""The facts of the register as the office has confirmed them: all but what still waits for the city's word."""

from __future__ import annotations

from datetime import timedelta

from dsr.services.register_facts import NO_FACTS, confirm_fact, fact_hash
from tests.office.office import Office, Told

WAITING = ("automated_decisions", "review_body", "signing_authority")
"""Marked CONFIRM in the file: nobody has said yet that these are right."""


def facts_confirmed(office: Office) -> Told:
    """The decision-maker, who answers for the register, has read its facts before the first answer left."""
    yield office.at(office.today - timedelta(days=240), "9.00")
    register = office.deps.catalogue.register
    with office.deps.database.write() as session:
        actor = office.actor(session, "decider")
        for name, value in register.facts.items():
            if name not in (*NO_FACTS, *WAITING):
                confirm_fact(session, register, name, fact_hash(value), by=actor.id, roles=actor.roles, at=office.now)
