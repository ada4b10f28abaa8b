"""The served office killed again and again at work: `python -m tests.bench.office_killed [KILLS] [SECONDS]`.

As `tests/test_nothing_lost.py`, for as long as one likes: whoever got an answer was promised that it is kept.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.test_nothing_lost import kill_again_and_again


def main() -> None:
    """Kill, look, and tell what was caught in the middle; an AssertionError names what was lost or there twice."""
    kills, seconds = (int(word) for word in (sys.argv[1:] + ["60", "900"][len(sys.argv) - 1 :])[:2])
    with tempfile.TemporaryDirectory() as folder:
        caught = kill_again_and_again(Path(folder), most=kills, within_s=seconds)
    print(f"nothing lost, nothing twice; caught in the middle: {dict(caught)}")


if __name__ == "__main__":
    main()
