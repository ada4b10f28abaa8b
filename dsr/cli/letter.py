"""`dsr letter` among the other commands."""

from __future__ import annotations

from dsr.cli_letter import add_letter as add_commands

__all__ = ["add_commands"]
