"""Triggers that note in which month of receipt something that the report counts has changed (`services.report.counted`).

Whatever closes, changes or removes a request notes it in its own transaction, by whichever way it writes. Requests that are
open before and after are never counted beforehand, so that daily work marks nothing. A mark is a row of its own each time:
two who close requests of one month at once do not wait for each other.
"""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.engine import Connection

SQLITE_TRIGGERS = 3
FUNCTION = "dsr_mark_month"
"""What PostgreSQL's one trigger calls."""

_NEEDED = {"right_request", "counted_month", "moved_month"}
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') AND NOT (TG_OP = 'UPDATE' AND OLD.is_open AND NEW.is_open) THEN
    INSERT INTO moved_month (month) SELECT OLD.received_month WHERE OLD.received_month IS NOT NULL;
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') AND NOT (NEW.is_open AND (TG_OP = 'INSERT' OR OLD.is_open)) THEN
    INSERT INTO moved_month (month) SELECT NEW.received_month WHERE NEW.received_month IS NOT NULL;
  END IF;
  RETURN NULL;
END $$
"""
_SQLITE = (
    ("comes", "INSERT", "NOT NEW.is_open", ("NEW",)),
    ("changes", "UPDATE", "NOT (OLD.is_open AND NEW.is_open)", ("OLD", "NEW")),
    ("goes", "DELETE", "NOT OLD.is_open", ("OLD",)),
)


def install(connection: Connection) -> None:
    """(Re)make the triggers; safe to repeat. Where no month has been counted yet, every one is marked."""
    if not set(inspect(connection).get_table_names()) >= _NEEDED:
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_PG_FUNCTION)
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS right_request_month ON right_request")
        connection.exec_driver_sql(
            "CREATE TRIGGER right_request_month AFTER INSERT OR UPDATE OR DELETE ON right_request "
            f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        )
    else:
        _install_sqlite(connection)
    connection.exec_driver_sql(
        "INSERT INTO moved_month (month) SELECT DISTINCT received_month FROM right_request "
        "WHERE received_month IS NOT NULL AND NOT EXISTS (SELECT 1 FROM counted_month)"
    )


def _install_sqlite(connection: Connection) -> None:
    for what, moment, condition, rows in _SQLITE:
        marks = "".join(
            f"INSERT INTO moved_month (month) SELECT {row}.received_month WHERE {row}.received_month IS NOT NULL; "
            for row in rows
        )
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS right_request_month_{what}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER right_request_month_{what} AFTER {moment} ON right_request WHEN {condition} BEGIN {marks}END"
        )
