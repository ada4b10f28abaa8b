"""The facts of the register: confirmed in these very words by whoever answers for it, before Article 15 prints them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from dsr.catalogue import Register
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.domain.access import Role
from dsr.domain.errors import NotFound, Refused, Stale
from dsr.services import register_facts
from tests import made_once
from tests.services.letters_office import LetterOffice, open_office

REGISTER = made_once.catalogue().register
DECIDER = frozenset({Role.DECIDER})


def _confirm(
    office: LetterOffice, register: Register, name: str, seen: str = "", roles: frozenset[Role] = DECIDER
) -> None:
    with office.deps.database.write() as session:
        sha256 = seen or register_facts.fact_hash(register.facts[name])
        by, at = office.people["paivi"], office.clock()
        register_facts.confirm_fact(session, register, name, sha256, by=by, roles=roles, at=at)


def _lacking(office: LetterOffice, register: Register) -> tuple[str, ...]:
    with office.deps.database.read() as session:
        return register_facts.unconfirmed(session, register, only_article_15=True)


def _controller_edited(**words: object) -> Register:
    part = MappingProxyType({**REGISTER.facts["controller"], **words})
    return replace(REGISTER, facts=MappingProxyType({**REGISTER.facts, "controller": part}))


def test_a_fact_is_confirmed_by_whoever_answers_for_the_register_and_once(letter_office: LetterOffice) -> None:
    assert "retention" in _lacking(letter_office, REGISTER)
    _confirm(letter_office, REGISTER, "retention")
    _confirm(letter_office, REGISTER, "retention")
    assert "retention" not in _lacking(letter_office, REGISTER)
    with letter_office.deps.database.read() as session:
        kinds = [event.kind for event in events_of(session, "register")]
        found = register_facts.facts_of_register(session, REGISTER)
    assert kinds == ["fact_confirmed"]
    (fact,) = (one for one in found if one.name == "retention")
    assert (fact.by_name, fact.role, fact.is_confirmed) == ("Paivi Testinen", "decider", True)
    assert fact.texts["sv"][-1].startswith("Inspelningarna förvaras")


def test_an_edited_fact_is_unconfirmed_again_and_a_looked_up_address_is_not(quick_office: LetterOffice) -> None:
    _confirm(quick_office, REGISTER, "controller")
    edited = _controller_edited(name=MappingProxyType({"fi": "Muu", "sv": "Annan", "en": "Other"}))
    assert "controller" in _lacking(quick_office, edited)
    with quick_office.deps.database.read() as session:
        (fact,) = (one for one in register_facts.facts_of_register(session, edited) if one.name == "controller")
    assert fact.was_confirmed
    assert "controller" not in _lacking(quick_office, _controller_edited(verified_on="2026-11-01"))


def test_what_was_not_read_or_may_not_be_confirmed_is_refused(quick_office: LetterOffice) -> None:
    with pytest.raises(Stale):
        _confirm(quick_office, REGISTER, "sources", seen="0" * 64)
    with pytest.raises(NotFound):
        _confirm(quick_office, REGISTER, "routes")
    with pytest.raises(Refused):
        _confirm(quick_office, REGISTER, "sources", roles=frozenset({Role.HANDLER}))


def test_an_answer_with_an_unconfirmed_fact_is_not_approved_outside_the_demo(sqlite_database: Database) -> None:
    office = open_office(sqlite_database, demo=False)
    case_id = office.open_case()
    office.search(case_id)
    office.link_call(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    for name in register_facts.ARTICLE_15[:-1]:
        _confirm(office, REGISTER, name)
    with pytest.raises(Refused, match="not confirmed: Data Protection Ombudsman"):
        office.submit(letter_id)
    _confirm(office, REGISTER, register_facts.ARTICLE_15[-1])
    office.submit(letter_id)
    office.approve(letter_id)


def test_in_the_demo_an_unconfirmed_fact_is_told_and_stops_nothing(quick_office: LetterOffice) -> None:
    letter_id = quick_office.ready_answer(quick_office.open_case())
    quick_office.approve(letter_id)
    assert quick_office.letter(1, "access_answer").state == "approved"
