"""Where a run keeps its files: in memory where the machine lets it, and all of them in folders that the next run clears.

A test commits some tens of times, and each commit waits for a disk; what a test proves does not depend on the disk under it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
"""A file system in memory, on machines that have one."""
_ROOM = 3 * 2**30
"""Bytes that must be free there; a run takes a third of it."""
_ROOT = "PYTEST_DEBUG_TEMPROOT"
"""Pytest's own setting: the folder in which it makes those of its runs."""


def choose_root() -> None:
    """Have pytest, and every process that the run starts, keep their files in memory; somebody's own choice stands."""
    if _ROOT not in os.environ and "TMPDIR" not in os.environ and _has_room(_MEMORY):
        os.environ[_ROOT] = str(_MEMORY)


def take_in(folder: Path) -> None:
    """From now on every temporary file of this process and its children comes to lie in this folder."""
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def server_folder(prefix: str) -> Path:
    """A new folder for a server that runs as another account, which cannot reach into pytest's; those whose run was
    killed go."""
    root = Path(os.environ.get(_ROOT) or tempfile.gettempdir())
    for left in root.glob(f"{prefix}*-*"):
        pid = left.name.removeprefix(prefix).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=root))


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free > _ROOM
