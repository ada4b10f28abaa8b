"""What a served process works out once, worked out once a run: statements put into SQL, and how addresses are built.

A test opens a database and an application of its own, and each would begin anew. Nothing else differs: two dialects of a kind
count as the same one and their engines share what they compiled; two rules of the same words share what builds their address.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

_STATEMENTS: dict[Any, Any] = {}
_BUILDERS: dict[Hashable, Callable[..., tuple[str, str]]] = {}


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
    """SQLAlchemy's PostgreSQL by psycopg."""

    supports_statement_cache = True


class OneRule(Rule):
    """Werkzeug's rule; compiling what builds its address takes a third of a millisecond, and there are some hundreds."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.host, self.subdomain, repr(self.defaults), append_unknown)
        if key not in _BUILDERS:
            _BUILDERS[key] = super()._compile_builder(append_unknown)
        return _BUILDERS[key]


def compile_once() -> None:
    """From now on engines and applications of this process are made so."""
    registry.register("sqlite", __name__, OneSQLite.__name__)
    registry.register("postgresql.psycopg", __name__, OnePostgreSQL.__name__)
    Flask.url_rule_class = OneRule
