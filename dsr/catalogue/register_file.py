"""Reads register.yaml: facts of free shape with three languages at the leaves, dated addresses, appeal routes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from dsr.catalogue.lines import Faults, Node, Reader, labels_of
from dsr.catalogue.values import ROUTES, AppealRoute, Register
from dsr.domain.case_retention import CaseTerm, CaseTerms
from dsr.domain.languages import LANGUAGES
from dsr.domain.listening import AsOf, ListeningPolicy, NumberShown
from dsr.domain.listening import Reader as ReaderOfAnswers
from dsr.domain.workflow import Labels

_DAYS = ("verified_on", "notice_published_on", "from")
_NOT_FACTS = ("appeal", "listening", "case_retention")
_ADDRESSES = ("controller", "dpo", "registry", "ombudsman", "court")


def read_register(root: Node, faults: Faults) -> Register:
    """The register's facts; every leaf with a language has all three, every address the day it was verified."""
    for name in _ADDRESSES:
        node = root.get(name)
        if node is None:
            faults.add(root, f"The register needs {name}: letters print it.", "key_missing", key=name)
        elif node.get("verified_on") is None:
            faults.add(
                node,
                f"{name} needs verified_on: the day it was last seen at its source, or null.",
                "verified_on_missing",
            )
    if root.get("court_fee") is None:
        faults.add(root, "The register needs court_fee: decisions print it (hallintolaki 47 §).", "key_missing")
    _check_leaves(root, faults)
    facts = {key: _frozen(node.plain()) for key, node in (root.entries or {}).items() if key not in _NOT_FACTS}
    return Register(
        MappingProxyType(facts),
        MappingProxyType(_appeals(root, faults)),
        _listening(root, faults),
        _terms(root, faults),
    )


def _terms(root: Node, faults: Faults) -> CaseTerms:
    """The terms of the program's own cases, each with its words in three languages."""
    node = root.get("case_retention")
    if node is None:
        faults.add(root, "The register needs case_retention: how long cases are kept.", "key_missing")
        return CaseTerms()
    Reader(node, faults, required=tuple(CaseTerm))
    lengths: dict[str, int] = {}
    words: dict[str, Labels] = {}
    for name in CaseTerm:
        item = node.get(name)
        if item is None:
            continue
        unit, most = ("days", 366) if name == CaseTerm.COPIES else ("months", 600)
        term = Reader(item, faults, required=(unit, "words"))
        lengths[name] = term.whole_number(unit, 1, most)
        words[name] = term.labels("words")
    cases, short, copies = (lengths.get(name, 1) for name in CaseTerm)
    return CaseTerms(cases, short, copies, MappingProxyType(words))


def _listening(root: Node, faults: Faults) -> ListeningPolicy:
    """The policy of listening tasks, every value of it given: none is left to a default that nobody has looked at."""
    node = root.get("listening")
    if node is None:
        faults.add(root, "The register needs listening: who is asked to listen, and by when.", "key_missing")
        return ListeningPolicy()
    keys = ("days_ahead", "agent_days", "supervisor_as_of", "number", "shows_requester", "readers")
    reader = Reader(node, faults, required=keys)
    readers = {name for name, item in reader.names("readers") if _is_reader(name, item, faults)}
    return ListeningPolicy(
        days_ahead=reader.whole_number("days_ahead", 1, 20),
        agent_days=reader.whole_number("agent_days", 1, 20),
        supervisor_as_of=AsOf(reader.one_of("supervisor_as_of", tuple(AsOf), AsOf.EITHER)),
        number=NumberShown(reader.one_of("number", tuple(NumberShown), NumberShown.MASKED)),
        shows_requester=reader.yes_no("shows_requester"),
        readers=frozenset(ReaderOfAnswers(name) for name in readers),
    )


def _is_reader(name: str, item: Node, faults: Faults) -> bool:
    allowed = tuple(ReaderOfAnswers)
    if name in allowed:
        return True
    message = f"readers has {name}, and may have {', '.join(allowed)}."
    faults.add(item, message, "not_one_of", key="readers", name=name)
    return False


def _appeals(root: Node, faults: Faults) -> dict[str, AppealRoute]:
    reader = Reader(root, faults, required=("appeal",), optional=tuple(root.entries or ()))
    found: dict[str, AppealRoute] = {}
    for kind, node in reader.maps("appeal"):
        route = Reader(node, faults, required=("route", "confirmed_by", "confirmed_on"))
        confirmed_by, confirmed_on = route.maybe("confirmed_by"), route.day("confirmed_on", may_be_null=True)
        if bool(confirmed_by) != (confirmed_on is not None):
            faults.add(
                node, f"The route of {kind} is confirmed by someone on a day: give both or neither.", "route_half"
            )
        found[kind] = AppealRoute(kind, route.one_of("route", ROUTES, ROUTES[0]), confirmed_by, confirmed_on)
    return found


def _check_leaves(node: Node, faults: Faults) -> None:
    for key, value in (node.entries or {}).items():
        if key in _NOT_FACTS:
            continue
        if value.entries is not None and set(value.entries) & set(LANGUAGES):
            labels_of(value, faults, key)
        elif key in _DAYS:
            _check_day(node, key, faults)
        else:
            _check_leaves(value, faults)
    for item in node.items or []:
        if item.entries is not None and set(item.entries) & set(LANGUAGES):
            labels_of(item, faults, "a text of the list")
        else:
            _check_leaves(item, faults)


def _check_day(node: Node, key: str, faults: Faults) -> None:
    # An address that nobody has verified yet says so with null; `dsr check` reminds of it.
    Reader(node, faults, optional=tuple(node.entries or ())).day(key, may_be_null=key == "verified_on")


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
