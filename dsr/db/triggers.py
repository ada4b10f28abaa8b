"""The triggers that make the log append-only, those of the index of words and of counted months: SQLite batch migrations
drop triggers, so each one calls `install`."""

from __future__ import annotations

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from dsr.db import month_marks, words

GUARDED = ("event", "seal", "access_log", "destruction", "frozen_month", "breach_awareness")
TRIGGER_COUNT = {
    # update, delete, an insert over what is there; the words; the months
    "sqlite": 3 * len(GUARDED) + words.TRIGGER_COUNT + month_marks.SQLITE_TRIGGERS,
    "postgresql": 2 * len(GUARDED) + 1,  # row trigger, truncate trigger; the months
}

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION dsr_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'event' THEN
    IF EXISTS (SELECT 1 FROM purge_permit WHERE stream = OLD.stream) THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME;
END $$
"""


def install(connection: Connection) -> None:
    """(Re)make every trigger; safe to repeat. Does nothing where a migration has gone down past the log."""
    words.install(connection)
    month_marks.install(connection)
    if not set(GUARDED) <= set(inspect(connection).get_table_names()):
        return
    if connection.dialect.name == "postgresql":
        _install_postgresql(connection)
    else:
        _install_sqlite(connection)


def count(connection: Connection) -> int:
    """How many of our triggers stand."""
    if connection.dialect.name == "postgresql":
        query = "SELECT count(*) FROM pg_trigger JOIN pg_proc ON tgfoid = pg_proc.oid WHERE proname LIKE 'dsr\\_%'"
    else:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    return int(connection.execute(text(query)).scalar_one())


def _install_postgresql(connection: Connection) -> None:
    connection.execute(text(_PG_FUNCTION))
    for table in GUARDED:
        for name, what, each in (
            ("append_only", "UPDATE OR DELETE", "ROW"),
            ("no_truncate", "TRUNCATE", "STATEMENT"),
        ):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}"))
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION dsr_append_only()"
                )
            )


def _install_sqlite(connection: Connection) -> None:
    for table in GUARDED:
        permitted = "WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE stream = OLD.stream)" if table == "event" else ""
        # REPLACE removes a row past the delete trigger on every connection that has recursive_triggers off, as others do.
        taken = "id = NEW.id OR (stream = NEW.stream AND seq = NEW.seq)" if table == "event" else "id = NEW.id"
        replacing = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - our own names
        for what, condition in (("update", ""), ("delete", permitted), ("insert", replacing)):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{what}"))
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} {condition} "
                    f"BEGIN SELECT RAISE(ABORT, 'the log is append-only: {what} on {table} refused'); END"
                )
            )
