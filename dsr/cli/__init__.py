"""The command line: `dsr COMMAND`. Exit codes: 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from dsr import __version__
from dsr.cli import audit, backup, calls, deadline, letter, report, running, users
from dsr.domain.errors import Invalid, Refused


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    parser = argparse.ArgumentParser(
        prog="dsr", description="Data-subject rights requests against the call-recording register."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for part in (running, deadline, calls, letter, report, audit, users, backup):
        part.add_commands(commands)
    args = parser.parse_args(argv)
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
