"""Recordings whose day has come, asked for so that their index serves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, literal_column
from sqlmodel import col

from dsr.db.tables import Recording


def is_due_before(day: date) -> ColumnElement[bool]:
    """Of a recording that is not destroyed: that its storage period ends before a Helsinki day.

    The state is written out: SQLite takes `ix_recording_due` only where a query says in so many words what the index
    says. Without it every batch of a sweep read and sorted the whole register, under the lock of all holds.
    """
    return and_(col(Recording.state) != literal_column("'destroyed'"), col(Recording.due_on) < day)
