"""What a served process works out once, worked out once a run: statements put into SQL, what its database can do, and how
addresses are built.

A test opens a database and an application of its own, and each would begin anew. Nothing else differs: two dialects of a kind
count as the same one, their engines share what they compiled, and what the first was told by its server holds for the
others; two rules of the same words share what reads and builds their address.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

_STATEMENTS: dict[Any, Any] = {}
_RULES: dict[Hashable, Rule] = {}
_SERVER: dict[str, Any] = {}


class _Alike:
    """A dialect that equals every other one of its kind: a run has one SQLite and one PostgreSQL."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let the new engine share what others compiled."""
        engine.update_execution_options(compiled_cache=_STATEMENTS)


class OneSQLite(_Alike, SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite."""

    supports_statement_cache = True


class OnePostgreSQL(_Alike, PGDialect_psycopg):
    """SQLAlchemy's PostgreSQL by psycopg; four questions about the server and its types take half of a connection's work."""

    supports_statement_cache = True

    def initialize(self, connection: Connection) -> None:
        """Learn what the server can do from the first connection of the run."""
        if not _SERVER:
            before = {**vars(self), "_type_memos": self._type_memos}  # what a dialect gathers as it works stays its own
            super().initialize(connection)
            _SERVER.update({name: value for name, value in vars(self).items() if before.get(name) is not value})
        vars(self).update(_SERVER)


class OneRule(Rule):
    """Werkzeug's rule; compiling one takes half a millisecond, and an application has some hundreds."""

    def compile(self) -> None:
        """Take what the rule of the same words had compiled, over the same kinds of parts of addresses."""
        bound = (self.map.host_matching, frozenset(self.map.converters.items()))
        key = (self.rule, self.host, self.subdomain, self.merge_slashes, repr(self.defaults), bound)
        if key not in _RULES:
            super().compile()
            _RULES[key] = self
            return
        first = _RULES[key]
        self._parts, self._trace, self._converters = first._parts, first._trace, first._converters
        self.arguments = {*self.arguments, *first._converters}
        self._build = first._build.__func__.__get__(self, None)  # type: ignore[attr-defined]
        self._build_unknown = first._build_unknown.__func__.__get__(self, None)  # type: ignore[attr-defined]


def compile_once() -> None:
    """From now on engines and applications of this process are made so."""
    registry.register("sqlite", __name__, OneSQLite.__name__)
    registry.register("postgresql.psycopg", __name__, OnePostgreSQL.__name__)
    Flask.url_rule_class = OneRule
