"""Commands that have parts: alone, such a command tells which ones there are, and ends as wrong usage."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def parts_of(parser: argparse.ArgumentParser, dest: str = "part", metavar: str = "PART") -> Any:
    """The parts of a command, to be added to. The command without a part prints its help and answers 2."""

    def tell(_args: argparse.Namespace) -> int:
        parser.print_help(sys.stderr)
        print(f"\nSay which one: {', '.join(f'`{parser.prog} {name}`' for name in parts.choices)}", file=sys.stderr)
        return 2

    parser.set_defaults(run=tell)
    parts: Any = parser.add_subparsers(dest=dest, metavar=metavar)
    return parts
