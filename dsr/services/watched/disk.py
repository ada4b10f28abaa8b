"""The watched folder on the disk: looked at, copied from and tidied without ever following a link out of it."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dsr.domain.watched import DONE, REFUSED, Item, Kind, is_sound, is_unfinished

_BLOCK = 1 << 20
_ROOT = os.O_RDONLY | os.O_DIRECTORY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe must not keep us waiting


class Unreadable(Exception):
    """A file cannot be opened or read by the program's account."""


class Changed(Exception):
    """A file is no longer as the look saw it, or has gone: the next look sees it anew."""


@dataclass
class SubFolder:
    """A sub-folder as it stands: "" in order, else unreadable or unwritable; how many unfinished names; what was refused."""

    state: str = ""
    unfinished: int = 0
    refused: set[str] = field(default_factory=set)


@dataclass
class Look:
    """All that stands in the folder. `folders` by name, the watched folder itself without one."""

    folders: dict[str, SubFolder] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


def look(root: Path, is_profile: Callable[[str], bool]) -> Look:
    """What stands in the folder now. Only sub-folders that `is_profile` knows are looked into, and nothing below them."""
    found = Look({"": SubFolder()})
    try:
        with _opened(str(root), _ROOT) as root_fd, os.scandir(root_fd) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if is_unfinished(entry.name):
                    found.folders[""].unfinished += 1
                elif entry.is_dir(follow_symlinks=False) and is_profile(entry.name):
                    found.folders[entry.name] = _look_into(root_fd, entry.name, found.items)
                elif entry.is_dir(follow_symlinks=False):
                    found.items.append(Item(_readable(entry.name), "", Kind.UNKNOWN))
                else:
                    found.items.append(_item("", entry, Kind.STRAY))
    except OSError:
        found.folders[""].state = "unreadable"
    return found


def copy_in(root: Path, item: Item, target: Path) -> str:
    """Copy a file's bytes to `target`, for its owner's eyes only; answers their SHA-256.

    Raises `Changed` where the file is not, or does not stay, as the look saw it, and `Unreadable`.
    """
    try:
        with (
            _opened(str(root), _ROOT) as root_fd,
            _opened(item.folder, _FOLDER, root_fd) as fd,
            _opened(item.name, _FILE, fd) as source,
        ):
            return _copied(source, item, target)
    except FileNotFoundError as fault:
        raise Changed from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise
        raise Unreadable from fault


def put_away(root: Path, item: Item, place: str, kept: str, receipt: bytes) -> bool:
    """Write the receipt and move the file beside it, to `done` or `refused`; answers whether the file stands there.

    Done again after a crash it leaves the same. A file that has changed since it was taken stays where it is: it is another
    one, and will be looked at as such. Raises OSError where the sub-folder may not be written.
    """
    with _opened(str(root), _ROOT) as root_fd, _opened(item.folder, _FOLDER, root_fd) as fd:
        with suppress(FileExistsError):
            os.mkdir(place, 0o770, dir_fd=fd)
        with _opened(place, _FOLDER, fd) as place_fd:
            _write(place_fd, f"{Path(kept).stem}.json", receipt)
            if _signature(fd, item.name) == item.signature:
                os.rename(item.name, kept, src_dir_fd=fd, dst_dir_fd=place_fd)
                if _signature(place_fd, kept) != item.signature:  # it was written to at this very moment
                    os.rename(kept, item.name, src_dir_fd=place_fd, dst_dir_fd=fd)
            os.fsync(place_fd)
            return _signature(place_fd, kept) is not None


def delete_kept(root: Path, folder: str, place: str, kept: str) -> None:
    """Delete a file that was put away; its receipt stays. Nothing happens where it is gone. Raises OSError."""
    with (
        suppress(FileNotFoundError),
        _opened(str(root), _ROOT) as root_fd,
        _opened(folder, _FOLDER, root_fd) as fd,
        _opened(place, _FOLDER, fd) as place_fd,
    ):
        os.unlink(kept, dir_fd=place_fd)


def _look_into(root_fd: int, folder: str, items: list[Item]) -> SubFolder:
    found = SubFolder()
    try:
        with _opened(folder, _FOLDER, root_fd) as fd, os.scandir(fd) as entries:
            if not os.access(".", os.W_OK | os.X_OK, dir_fd=fd):
                found.state = "unwritable"
            for entry in sorted(entries, key=lambda one: one.name):
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_unfinished(entry.name):
                    found.unfinished += 1
                elif is_folder and entry.name in (DONE, REFUSED):
                    found.refused |= _names(fd, entry.name) if entry.name == REFUSED else set()
                elif is_folder:
                    items.append(Item(folder, _readable(entry.name), Kind.INNER))
                else:
                    items.append(_item(folder, entry, Kind.FILE))
    except OSError:
        found.state = "unreadable"
    return found


def _item(folder: str, entry: os.DirEntry[str], plain: Kind) -> Item:
    """What an entry is that is no folder; `plain` is what an ordinary file is called here."""
    try:
        stands = entry.stat(follow_symlinks=False)
    except OSError:
        return Item(folder, _readable(entry.name), Kind.OTHER)
    kind = plain
    if entry.is_symlink() or (stat.S_ISREG(stands.st_mode) and stands.st_nlink > 1):
        kind = Kind.LINK
    elif not stat.S_ISREG(stands.st_mode) or _readable(entry.name) != entry.name:
        kind = Kind.OTHER
    elif is_sound(entry.name):
        kind = Kind.SOUND
    at = datetime.fromtimestamp(stands.st_mtime, UTC)
    return Item(folder, _readable(entry.name), kind, stands.st_size, _signed(stands), at)


def _copied(source: int, item: Item, target: Path) -> str:
    before = os.fstat(source)
    if not stat.S_ISREG(before.st_mode) or before.st_nlink > 1 or _signed(before) != item.signature:
        raise Changed
    digest = hashlib.sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as copy:
        while block := os.read(source, _BLOCK):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    if _signed(os.fstat(source)) != item.signature:
        raise Changed
    return digest.hexdigest()


def _write(folder_fd: int, name: str, content: bytes) -> None:
    """Write a file whole: under a name that nobody looks at, then under its own."""
    fd = os.open(f".{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o660, dir_fd=folder_fd)
    with open(fd, "wb") as receipt:
        receipt.write(content)
        receipt.flush()
        os.fsync(receipt.fileno())
    os.rename(f".{name}", name, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)


def _signature(folder_fd: int, name: str) -> str | None:
    try:
        stands = os.stat(name, dir_fd=folder_fd, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return _signed(stands) if stat.S_ISREG(stands.st_mode) else ""


def _signed(stands: os.stat_result) -> str:
    # No inode: on some network shares it is another one at each look.
    return f"{stands.st_size}-{stands.st_mtime_ns}"


def _names(folder_fd: int, name: str) -> set[str]:
    with _opened(name, _FOLDER, folder_fd) as fd:
        return set(os.listdir(fd))


def _readable(name: str) -> str:
    """The name as text that a database takes: bytes that are no UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")[:255]


@contextmanager
def _opened(name: str, flags: int, folder_fd: int | None = None) -> Iterator[int]:
    fd = os.open(name, flags | os.O_CLOEXEC, dir_fd=folder_fd)
    try:
        yield fd
    finally:
        os.close(fd)
