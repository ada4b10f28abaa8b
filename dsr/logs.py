"""One JSON object a line on the standard error, from our own code and from the libraries alike; ids and codes only."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

import structlog

from dsr.domain.errors import places_of


def set_up_logs() -> None:
    """Write to the standard error as it stands then."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    handler = _StandardError()
    handler.setFormatter(LibraryLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("weasyprint", "fontTools", "alembic", "httpx"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    logging.captureWarnings(True)


class _StandardError(logging.Handler):
    """Writes to the standard error that stands when a line is written: a supervisor may have changed it."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        print(self.format(record), file=sys.stderr, flush=True)


class LibraryLine(logging.Formatter):
    """A line of a library: its own words without what was put into them, and of an exception the kind and the places.

    The values of a message and the text of an exception may hold what a person typed; the program cannot know.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The JSON of one line."""
        line = {
            "event": _words(record),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = record.exc_info[0].__name__
            line["places"] = ", ".join(places_of(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def _words(record: logging.LogRecord) -> str:
    """gunicorn's notes of its start and end whole (sockets, process numbers, signals); else the words without values."""
    if record.name.startswith("gunicorn") and record.levelno <= logging.INFO:
        return record.getMessage()
    return str(record.msg).partition(":")[0]  # what follows may be the request, with the token of an address
