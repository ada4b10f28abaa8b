"""`dsr audit verify`: is the log whole?"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from dsr.cli.groups import parts_of
from dsr.cli.wired import open_database
from dsr.db.audit import verify


def add_commands(commands: Any) -> None:
    """Add `audit`."""
    parser = commands.add_parser("audit", help="check the log")
    parts = parts_of(parser)
    parts.add_parser("verify", help="read every chain and seal again").set_defaults(run=_verify)


def _verify(_args: argparse.Namespace) -> int:
    database = open_database()
    with database.read() as session:
        verdict = verify(session)
    database.close()
    if verdict.broken:
        for place in verdict.rows if verdict.broken in verdict.rows else (verdict.broken, *verdict.rows):
            print(f"broken: {place}", file=sys.stderr)
        if verdict.row_faults > len(verdict.rows):
            print(f"rows that are not what the log tells: {verdict.row_faults}", file=sys.stderr)
        return 1
    print(f"whole: {verdict.events} events in {verdict.streams} streams, {verdict.seals} seals")
    if verdict.newest_seal:
        print(f"newest seal: {verdict.newest_seal}")
    return 0
