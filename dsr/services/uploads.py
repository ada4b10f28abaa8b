"""Call files on their way in: where they wait, and that they go when they have been taken, refused or forgotten."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

KEPT = timedelta(hours=24)
"""How long a file may wait for a person to decide; it holds callers' numbers."""

ARRIVING = "arriving-"
"""Files still being sent begin so."""


def uploads_folder(data_dir: Path) -> Path:
    """The folder of the files under way; made at first use, open to nobody else."""
    folder = data_dir / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def new_name() -> str:
    """A name for a file under way that tells nothing of it."""
    return secrets.token_hex(16)


def upload_path(data_dir: Path, name: str) -> Path:
    """Where the file with this name waits. Raises ValueError for what `new_name` cannot have given."""
    if len(name) != 32 or not all(character in "0123456789abcdef" for character in name):
        raise ValueError("not a name of an upload")
    return uploads_folder(data_dir) / name


def remove_upload(data_dir: Path, name: str) -> None:
    """Delete a file under way; nothing happens where it is gone or there is none."""
    if name:
        upload_path(data_dir, name).unlink(missing_ok=True)


def remove_broken_off(data_dir: Path, fresh: Path) -> int:
    """Delete files whose sending broke off a day or more before `fresh` was begun; answers how many."""
    oldest = fresh.stat().st_mtime - KEPT.total_seconds()
    broken = [path for path in uploads_folder(data_dir).glob(f"{ARRIVING}*") if path.stat().st_mtime < oldest]
    for path in broken:
        path.unlink(missing_ok=True)
    return len(broken)
