"""The facts of the register as the office has confirmed them: all but what still waits for the city's word."""

from __future__ import annotations

from datetime import timedelta

from dsr.domain.calendar import local_date
from dsr.services.contact_checks import contacts, note_checked
from dsr.services.powers import Delegated, delegate, propose_route
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
        for one in contacts(session, register, on := local_date(office.now)):
            if one.part not in WAITING:
                note_checked(session, register, one.part, one.sha256, on, by=actor.id, at=office.now)
        decider, manager = actor.id, office.actor(session, "management").id
        power = Delegated(decider, (), "Espoon kaupungin hallintosääntö", "förvaltningsstadgan för Esbo stad", on)
        row = delegate(session, office.deps, power, by=manager, at=office.now)
        row.confirmed_by, row.confirmed_at = office.actor(session, "handler").id, office.now
        basis = "lakimiehen muistio 1.2.2026 (KHO:2020:72)"
        propose_route(
            session, office.deps, "access_refused", "hallintovalitus_30d", basis, on, by=decider, at=office.now
        )
