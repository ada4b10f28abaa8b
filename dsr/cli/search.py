"""`dsr search rebuild`: the index of the words of messages and notes made anew."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from dsr.cli.groups import parts_of
from dsr.cli.wired import open_database
from dsr.db import words


def add_commands(commands: Any) -> None:
    """Add `search`."""
    parser = commands.add_parser("search", help="the index of words that cases are searched by")
    parts = parts_of(parser)
    parts.add_parser("rebuild", help="make the index anew from the texts, and check it").set_defaults(run=_rebuild)


def _rebuild(_args: argparse.Namespace) -> int:
    with closing(open_database()) as database, database.write() as session:
        words.rebuild(session.connection())
    print("the index of words is made anew")
    return 0
