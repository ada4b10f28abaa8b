"""What became of a file's rows, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """Recordings that became known, less those that gave way: how many, and the sum of their keys (`domain.key_sums`)."""

    count: int = 0
    key_sum: int = 0

    def plus(self, other: Recorded) -> Recorded:
        """Both together."""
        return Recorded(self.count + other.count, self.key_sum + other.key_sum)


NO_RECORDINGS = Recorded()


@dataclass(frozen=True)
class Counts:
    """What became of a file's rows; the five make up `rows`. `same` are in the register as the file tells them, `repeated`
    say the same as an earlier row of the file."""

    new: int = 0
    same: int = 0
    changed: int = 0
    rejected: int = 0
    repeated: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return self.new + self.same + self.changed + self.rejected + self.repeated

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.new + other.new,
            self.same + other.same,
            self.changed + other.changed,
            self.rejected + other.rejected,
            self.repeated + other.repeated,
        )

    def as_dict(self) -> dict[str, Any]:
        """For events and JSON."""
        return {
            "rows": self.rows,
            "new": self.new,
            "same": self.same,
            "changed": self.changed,
            "rejected": self.rejected,
            "repeated": self.repeated,
        }
