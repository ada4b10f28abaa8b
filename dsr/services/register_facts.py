"""The facts of the register as letters print them, each with who confirmed its words and when (GDPR 15(1), 12(1))."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Register
from dsr.db.columns import canonical_json
from dsr.db.events import record
from dsr.db.tables import FactConfirmation, User
from dsr.domain.access import ALLOWED_ROLES, Action
from dsr.domain.errors import NotFound, Refused, Stale
from dsr.domain.languages import LANGUAGES

ARTICLE_15 = (
    "register",
    "controller",
    "responsible",
    "dpo",
    "purposes",
    "legal_bases",
    "categories",
    "categories_note",
    "recipients",
    "listeners",
    "retention",
    "sources",
    "automated_decisions",
    "transfers",
    "ombudsman",
)
"""What the annex of an answer prints (GDPR 15(1)-(2))."""

NO_FACTS = ("routes", "case_reference", "notice_published_on")
"""Entries of the file that are settings of the program or dates of its source, not facts of the register."""

_NOT_WORDS = ("verified_on",)
"""Notes about a fact that no letter prints: they change without the fact."""


@dataclass(frozen=True)
class RegisterFact:
    """One fact: its texts by language, the hash of its words, and who confirmed exactly these, in which role, and when."""

    name: str
    texts: Mapping[str, tuple[str, ...]]
    sha256: str
    is_printed_by_article_15: bool
    verified_on: str = ""
    by_name: str = ""
    role: str = ""
    at: datetime | None = None
    was_confirmed: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has confirmed the words as they stand."""
        return self.at is not None


def facts_of_register(session: Session, register: Register) -> list[RegisterFact]:
    """Every fact in the file's order. `was_confirmed`: in other words, so that an edited fact shows as one."""
    confirmed: dict[tuple[str, str], tuple[FactConfirmation, str]] = {}
    query = select(FactConfirmation, col(User.name)).outerjoin(User, col(User.id) == col(FactConfirmation.by_user))
    for row, name in session.execute(query).all():
        confirmed[row.fact, row.text_sha256] = (row, name or "")
    earlier = {fact for fact, _sha256 in confirmed}
    found = []
    for name, value in register.facts.items():
        if name in NO_FACTS:
            continue
        sha256 = fact_hash(value)
        row, by_name = confirmed.get((name, sha256), (None, ""))
        found.append(
            RegisterFact(
                name=name,
                texts={language: tuple(_texts(value, language)) for language in LANGUAGES},
                sha256=sha256,
                is_printed_by_article_15=name in ARTICLE_15,
                verified_on=_verified_on(value),
                by_name=by_name,
                role=row.role if row is not None else "",
                at=row.at if row is not None else None,
                was_confirmed=row is None and name in earlier,
            )
        )
    return found


def unconfirmed(session: Session, register: Register, *, only_article_15: bool = False) -> tuple[str, ...]:
    """The facts that nobody has confirmed in the words that stand in the file now, in the file's order."""
    return tuple(
        one.name
        for one in facts_of_register(session, register)
        if not one.is_confirmed and (one.is_printed_by_article_15 or not only_article_15)
    )


def confirm_fact(
    session: Session, register: Register, name: str, seen_sha256: str, *, by: int, roles: frozenset[Any], at: datetime
) -> FactConfirmation:
    """Note that somebody confirms a fact in the words whose hash they saw; once is enough for the same words.

    Raises `NotFound` for no such fact, `Stale` when the file says something else by now, `Refused` without a role that may.
    """
    value = register.facts.get(name) if name not in NO_FACTS else None
    if value is None:
        raise NotFound("The register has no such fact")
    if fact_hash(value) != seen_sha256:
        raise Stale("The fact has changed while you were reading it: read it again", code="fact_changed")
    role = next((one for one in sorted(roles) if one in ALLOWED_ROLES[Action.CONFIRM_FACT]), None)
    if role is None:
        raise Refused(
            "A fact of the register is confirmed by whoever answers for the register", code="fact_not_for_role"
        )
    query = select(FactConfirmation)
    query = query.where(col(FactConfirmation.fact) == name, col(FactConfirmation.text_sha256) == seen_sha256)
    known = session.scalars(query).first()
    if known is not None:
        return known
    row = FactConfirmation(fact=name, text_sha256=seen_sha256, by_user=by, role=str(role), at=at)
    session.add(row)
    session.flush()
    record(session, "register", "fact_confirmed", at=at, by=by, fact=name, text_sha256=seen_sha256, role=str(role))
    return row


def fact_hash(value: Any) -> str:
    """The hash of a fact's words in every language: any change of them makes another."""
    return hashlib.sha256(canonical_json(_words(value)).encode()).hexdigest()


def _words(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _words(one) for key, one in value.items() if key not in _NOT_WORDS}
    return [_words(one) for one in value] if isinstance(value, tuple | list) else value


def _texts(value: Any, language: str) -> Iterator[str]:
    """Every text of a fact in one language, in the file's order; what has no language stands in all of them."""
    if isinstance(value, Mapping):
        if set(value) == set(LANGUAGES):
            yield str(value[language])
            return
        for key, one in value.items():
            if key not in _NOT_WORDS:
                yield from _texts(one, language)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one, language)
    elif value is not None:
        yield str(value)


def _verified_on(value: Any) -> str:
    seen = str(value.get("verified_on") or "") if isinstance(value, Mapping) else ""
    return "" if seen in ("null", "None") else seen
