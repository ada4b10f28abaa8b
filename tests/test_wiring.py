"""How the parts are put together: where log lines go."""

from __future__ import annotations

import contextlib
import io

import structlog

from dsr.wiring import set_up_logs


def test_log_lines_go_to_the_standard_error_that_stands_when_they_are_written() -> None:
    with contextlib.redirect_stderr(io.StringIO()) as first:
        set_up_logs()
        structlog.get_logger("test").info("one")
        first.close()  # as a supervisor that rotates its files, or a command run inside another program
    with contextlib.redirect_stderr(io.StringIO()) as second:
        structlog.get_logger("test").info("two")
    assert '"event": "two"' in second.getvalue()
