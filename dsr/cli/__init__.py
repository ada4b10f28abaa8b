"""The command line: `dsr COMMAND`. Exit codes: 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from dsr import __version__
from dsr.cli.groups import parts_of
from dsr.domain.errors import Invalid, Refused

PARTS = {
    "serve": "running",
    "worker": "running",
    "tick": "running",
    "migrate": "running",
    "check": "running",
    "key": "keys",
    "deadline": "deadline",
    "calls": "calls",
    "letter": "letter",
    "report": "report",
    "audit": "audit",
    "destruction": "destruction",
    "user": "users",
    "search": "search",
    "backup": "backup",
    "restore": "backup",
}
"""Which module holds which command. Only the one that is asked for is imported: `dsr deadline` needs no printer."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="dsr", description="Data-subject rights requests against the call-recording register."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parts_of(parser, "command", "COMMAND")
    _add_commands(given, commands, is_own_process=argv is None)
    args = parser.parse_args(given)
    try:
        code: int = args.run(args)
    except Invalid as refusal:
        for fault in refusal.faults:
            print(f"{fault.place}: {fault.message}", file=sys.stderr)
        return 1
    except Refused as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a pipe went away, such as `| head`
        return 0
    return code


def _add_commands(given: Sequence[str], commands: Any, *, is_own_process: bool) -> None:
    """Import the parts that the command needs and add theirs. What is imported stays as long as its process: the collector looks
    through it neither meanwhile nor later, which took two fifths of the time of a short command."""
    if is_own_process:
        gc.disable()
    for name in _parts_needed(given):
        import_module(f"dsr.cli.{name}").add_commands(commands)
    if is_own_process:
        gc.freeze()
        gc.enable()


def _parts_needed(given: Sequence[str]) -> list[str]:
    command = given[0] if given else ""
    return [PARTS[command]] if command in PARTS else list(dict.fromkeys(PARTS.values()))
