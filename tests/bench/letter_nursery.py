"""Workers for `tests.bench.letters_killed`: `python -m tests.bench.letter_nursery URL MAILS` imports once and forks a worker
for each line it reads, so that a new one stands in milliseconds.

The child in which a worker prints imports this very module again, as every spawned child does with that of its parent: so what
only the workers need is imported when they are asked for.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Be the nursery."""
    from tests.bench.letters_killed import be_nursery

    be_nursery(sys.argv[1], sys.argv[2])


if __name__ == "__main__":
    main()
