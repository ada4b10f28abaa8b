"""What was once found of a text, kept for the next time that it is met: registers repeat themselves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
MOST = 131_072


class Memory(dict[Key, Found]):
    """A dictionary that finds what it lacks by a function of one value, and begins anew when it is full.

    Looking up in it costs a third of what `lru_cache` does, which counts where every cell of millions of rows is one.
    """

    def __init__(self, find: Callable[[Key], Found], most: int = MOST) -> None:
        super().__init__()
        self._find, self._most = find, most

    def __missing__(self, key: Key) -> Found:
        if len(self) >= self._most:
            self.clear()
        found = self[key] = self._find(key)
        return found
