"""Holds, imports and sweeps by several processes at once lose no acknowledged hold; the bench does it ten thousand times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HOLDS = 40


def test_no_acknowledged_hold_is_lost_among_imports_and_sweeps(database_url: str) -> None:
    command = [sys.executable, "-m", "tests.bench.holds", "--url", database_url, str(HOLDS)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["acknowledged"], found["lost"], found["broken"]) == (HOLDS, 0, "")
    assert found["imported"] == 2 * HOLDS
    assert found["destroyed"] >= HOLDS // 4, "nobody asked to hold these"
