"""How the parts are put together: where log lines go, and what never stands in them."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from dsr.logs import set_up_logs

SECRET = "Aino Esimerkki 010190-999R"


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Leave the logging of the test run as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def _written(name: str, level: int, message: str, *values: object, fault: Exception | None = None) -> dict[str, str]:
    with contextlib.redirect_stderr(io.StringIO()) as out:
        set_up_logs()
        logging.getLogger(name).log(level, message, *values, exc_info=fault)
    (line,) = out.getvalue().splitlines()
    read: dict[str, str] = json.loads(line)
    return read


def test_log_lines_go_to_the_standard_error_that_stands_when_they_are_written() -> None:
    with contextlib.redirect_stderr(io.StringIO()) as first:
        set_up_logs()
        structlog.get_logger("test").info("one")
        first.close()  # as a supervisor that rotates its files, or a command run inside another program
    with contextlib.redirect_stderr(io.StringIO()) as second:
        structlog.get_logger("test").info("two")
        logging.getLogger("library").warning("three")
    assert [json.loads(line)["event"] for line in second.getvalue().splitlines()] == ["two", "three"]


def test_a_librarys_line_has_its_words_without_what_was_put_into_them() -> None:
    line = _written("dramatiq.worker", logging.WARNING, "Failed to process %s", SECRET)
    assert (line["event"], line["logger"], line["level"]) == ("Failed to process %s", "dramatiq.worker", "warning")


def test_an_exception_is_told_by_kind_and_place_never_by_its_text() -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    try:
        fail()
    except ValueError as fault:
        line = _written("dramatiq.worker", logging.ERROR, "Failed", fault=fault)
    assert line["fault"] == "ValueError"
    assert "test_wiring.py:" in line["places"]
    assert SECRET not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("level", "message", "values", "event"),
    [
        (logging.INFO, "Listening at: %s", ("http://127.0.0.1:8000",), "Listening at: http://127.0.0.1:8000"),
        (logging.ERROR, "Error handling request %s", (f"/password/{SECRET}",), "Error handling request %s"),
        (logging.WARNING, f"Invalid request from ip=10.0.0.1: {SECRET}", (), "Invalid request from ip=10.0.0.1"),
    ],
)
def test_the_servers_lines_tell_of_sockets_and_never_of_what_was_asked(
    level: int, message: str, values: tuple[str, ...], event: str
) -> None:
    assert _written("gunicorn.error", level, message, *values)["event"] == event
