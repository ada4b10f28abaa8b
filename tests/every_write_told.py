"""Each transaction that the program itself opens, and that writes a row which the log is to tell of, writes a line too.

Without one nothing tells how the row stands, and the night would call it tampering. Of transactions that a test opens to put
rows in place nothing is asked.
"""

from __future__ import annotations

import sys
from types import FrameType

from sqlalchemy import event
from sqlmodel import Session

from dsr.db import engine, standing


def watch_transactions() -> None:
    """Have every such transaction without a line fail at its end, in whatever test it happens."""
    event.listen(Session, "before_commit", _look)


def _look(session: Session) -> None:
    if (streams := standing.untold_streams(session)) and _opener().startswith("dsr."):
        raise AssertionError(
            f"no line of the log tells of rows written in {streams}: {_opener()} opened the transaction"
        )


def _opener() -> str:
    """The module whose `with database.write()` is ending."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename != engine.__file__:
        frame = frame.f_back
    while frame is not None and (
        frame.f_code.co_filename == engine.__file__ or frame.f_globals["__name__"] == "contextlib"
    ):
        frame = frame.f_back
    return str(frame.f_globals["__name__"]) if frame is not None else ""
