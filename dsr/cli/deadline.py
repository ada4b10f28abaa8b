"""`dsr deadline` among the other commands."""

from __future__ import annotations

from dsr.cli_deadline import add_deadline as add_commands

__all__ = ["add_commands"]
