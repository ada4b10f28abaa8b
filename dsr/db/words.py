"""The index of the words of messages and notes: FTS5 on SQLite, full text (configuration `simple`) on PostgreSQL; and there
one of the pieces of names and references, which SQLite walks faster than PostgreSQL does.

Whole words and their beginnings are found, in both databases alike and in any language of the text: Finnish inflects at
the end of a word, so that its beginning finds more than a stemmer made for one language would. Whoever writes a text, it is
found from that same transaction on: on SQLite by triggers, on PostgreSQL because the index is one of the table itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, column, func, inspect, literal_column, select, table, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Select

from dsr.domain.errors import Refused

INDEXED = ("message", "note")
"""The tables whose column `text` is searched."""

TRIGGER_COUNT = 3 * len(INDEXED)
"""How many triggers SQLite needs: a row comes, changes, goes."""

LONGEST = 200_000
"""So many characters of a text are searched; PostgreSQL takes no longer list of words than a megabyte."""

PIECES = "cases_pieces"
"""PostgreSQL's index of three letters in a row (its own extension pg_trgm) of what a case is called."""

_PIECES_OF = ("name_key", "outside_reference", "reference")
_MARKS = r"[!-/:-@\[-`{-~]+"


def install(connection: Connection) -> None:
    """(Re)make the index where it lacks; safe to repeat. Does nothing where a migration has gone down past the texts.

    Raises `Refused` where the PostgreSQL server lacks pg_trgm or the role may not switch it on.
    """
    if not set(INDEXED) <= set(inspect(connection).get_table_names()):
        return
    if connection.dialect.name == "postgresql":
        _install_pieces(connection)
    for name in INDEXED:
        if connection.dialect.name == "postgresql":
            made = f"CREATE INDEX IF NOT EXISTS {name}_words ON {name} USING gin ({_vector(name)})"
            connection.exec_driver_sql(made)
        else:
            _install_sqlite(connection, name)


def uninstall(connection: Connection) -> None:
    """Remove the index, for a migration that goes down past the texts; safe to repeat."""
    connection.execute(text(f"DROP INDEX IF EXISTS {PIECES}"))
    for name in INDEXED:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"DROP INDEX IF EXISTS {name}_words"))
        else:
            for what in ("comes", "changes", "goes"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}_words_{what}"))
            connection.execute(text(f"DROP TABLE IF EXISTS {name}_words"))


def rebuild(connection: Connection) -> None:
    """Make the index anew from the texts, and on SQLite check it against them; raises the driver's fault where it is broken."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"REINDEX INDEX {PIECES}"))
    for name in INDEXED:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"REINDEX INDEX {name}_words"))
        else:
            connection.execute(text(f"INSERT INTO {name}_words({name}_words) VALUES('rebuild')"))
            connection.execute(text(f"INSERT INTO {name}_words({name}_words, rank) VALUES('integrity-check', 1)"))


def take_pieces_away(connection: Connection) -> None:
    """Remove the index of pieces and its extension, which a schema that is dropped would take along: `install` makes both again.

    The owner of a database may not move it to another schema: what it is made of belongs to the server's superuser. Raises
    `Refused` where another role has switched it on.
    """
    connection.execute(text(f"DROP INDEX IF EXISTS {PIECES}"))
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("DROP EXTENSION IF EXISTS pg_trgm")
    except DBAPIError as fault:
        raise Refused(
            "another role switched on PostgreSQL's extension pg_trgm in this database, or uses it; nothing was changed: have it "
            "taken away (`DROP EXTENSION pg_trgm CASCADE`) and give `dsr migrate`, by which our role switches it on",
            code="pg_trgm_of_another",
        ) from fault


def cases_with(name: str, words: Sequence[str], after: int = 0, *, is_sqlite: bool) -> Select[int]:
    """The cases of the rows of table `name` in whose text every one of `words` stands, or a word that begins with it; a
    case as often as it has such rows.

    `words` are letters and digits only (`domain.case_search`). A word of one character is found only whole. Only rows with
    a higher id than `after` are looked at; it is written into the statement, since PostgreSQL plans one without it otherwise.
    """
    rows = table(name, column("id"), column("case_id"))
    if is_sqlite:
        found = table(f"{name}_words", column("rowid"), column(f"{name}_words"))
        asked = " ".join(f'"{word}"' + "*" * (len(word) > 1) for word in words)
        there = select(found.c.rowid).where(found.c[f"{name}_words"].op("MATCH")(asked))
        if after > 0:
            there = there.where(found.c.rowid > after)
        return select(rows.c.case_id).where(rows.c.id.in_(there))
    asked = " & ".join(f"'{word}'" + ":*" * (len(word) > 1) for word in words)
    vector: ColumnElement[str] = literal_column(_vector(name))
    there = select(rows.c.case_id).where(vector.op("@@")(func.to_tsquery(literal_column("'simple'"), asked)))
    return there.where(rows.c.id > literal_column(str(after))) if after > 0 else there


def is_ours(name: str | None, kind: str) -> bool:
    """Whether a table or index of the database belongs to this index: the tables in code know nothing of it."""
    ours = (PIECES, *(f"{one}_words" for one in INDEXED))
    return kind in ("table", "index") and name is not None and name.startswith(ours)


def _vector(name: str) -> str:
    # Marks become blanks first: PostgreSQL would take an address or a path for one word, and SQLite does not.
    return f"to_tsvector('simple'::regconfig, regexp_replace(left({name}.text, {LONGEST}), '{_MARKS}', ' ', 'g'))"


def _install_pieces(connection: Connection) -> None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError as fault:
        raise Refused(
            "the PostgreSQL server does not let us switch on its extension pg_trgm, which finds names: see that its package "
            "`contrib` is installed (Debian's postgresql has it) and that our role owns the database; nothing was changed",
            code="no_pg_trgm",
        ) from fault
    columns = ", ".join(f"{one} gin_trgm_ops" for one in _PIECES_OF)
    connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {PIECES} ON cases USING gin ({columns})")


def _install_sqlite(connection: Connection, name: str) -> None:
    new = inspect(connection).has_table(f"{name}_words") is False
    if new:
        options = "tokenize='unicode61 remove_diacritics 0', prefix='2 3 4'"
        made = f"CREATE VIRTUAL TABLE {name}_words USING fts5(text, content='{name}', content_rowid='id', {options})"
        connection.exec_driver_sql(made)
    gone = f"INSERT INTO {name}_words({name}_words, rowid, text) VALUES('delete', OLD.id, OLD.text);"
    came = f"INSERT INTO {name}_words(rowid, text) VALUES(NEW.id, NEW.text);"
    for what, moment, body in (
        ("comes", "INSERT", came),
        ("changes", "UPDATE OF id, text", gone + came),
        ("goes", "DELETE", gone),
    ):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_words_{what}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name}_words_{what} AFTER {moment} ON {name} BEGIN {body} END")
    if new:
        connection.exec_driver_sql(f"INSERT INTO {name}_words({name}_words) VALUES('rebuild')")
