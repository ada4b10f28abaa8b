"""Printer processes: they print, are replaced, and never outlive their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dsr.printing import Printers, PrintFailed, UnprintableText
from dsr.printing.press import pdf
from tests.letters.conftest import PRINTED_AT, ROOT, Printed

SMALL = '<html lang="fi"><head><title>x</title></head><body><main><p>x</p></main></body></html>'
# Some seconds of work: long enough to be stopped in the middle of.
HUGE = SMALL.replace("<p>x</p>", "<table>" + "<tr><th>a</th><td>b</td></tr>" * 20_000 + "</table>")


@pytest.fixture
def printers() -> Iterator[Printers]:
    with Printers() as made:
        yield made


def test_a_child_prints_the_same_bytes(printers: Printers, printed: dict[tuple[str, str], Printed]) -> None:
    one = printed["acknowledgement", "fi"]
    assert printers.print(one.html, "acknowledgement.fi", PRINTED_AT) == one.pdf


def test_a_refusal_comes_through_as_it_is(printers: Printers) -> None:
    with pytest.raises(UnprintableText) as refused:
        printers.print(SMALL.replace("<p>x", "<p>王"), "x", PRINTED_AT)
    assert refused.value.values == {"characters": "王"}


def test_a_letter_that_takes_too_long_is_stopped_and_the_next_one_printed() -> None:
    with Printers(timeout_s=1.5) as printers:
        with pytest.raises(PrintFailed, match="more than"):
            printers.print(HUGE, "x", PRINTED_AT)
        assert printers.print(SMALL, "x", PRINTED_AT) == pdf(SMALL, identifier="x", created_at=PRINTED_AT)


def test_a_child_killed_at_work_fails_that_letter_only(printers: Printers) -> None:
    printers.print(SMALL, "x", PRINTED_AT)
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    threading.Timer(0.5, os.kill, (child.pid, signal.SIGKILL)).start()
    with pytest.raises(PrintFailed, match="ended in the middle"):
        printers.print(HUGE, "x", PRINTED_AT)
    assert printers.print(SMALL, "x", PRINTED_AT).startswith(b"%PDF")


def test_a_child_killed_while_idle_costs_no_letter(printers: Printers) -> None:
    printers.print(SMALL, "x", PRINTED_AT)
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    time.sleep(0.5)
    assert printers.print(SMALL, "x", PRINTED_AT).startswith(b"%PDF")


def test_a_child_is_replaced_when_it_has_printed_its_share() -> None:
    with Printers(letters_a_child=2) as printers:
        seen = set()
        for _ in range(5):
            printers.print(SMALL, "x", PRINTED_AT)
            seen |= {child.pid for child in multiprocessing.active_children()}
        assert len(seen) >= 2


def test_closing_ends_the_children_and_printing_again_starts_new_ones(printers: Printers) -> None:
    printers.print(SMALL, "x", PRINTED_AT)
    printers.close()
    assert multiprocessing.active_children() == []
    assert printers.print(SMALL, "x", PRINTED_AT).startswith(b"%PDF")


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        "import multiprocessing, os, signal\n"
        "from datetime import datetime, UTC\n"
        "from dsr.printing import Printers\n"
        "if __name__ == '__main__':\n"
        f"    Printers().print({SMALL!r}, 'x', datetime(2026, 11, 25, tzinfo=UTC))\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    ended = subprocess.run([sys.executable, str(program)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    child = int(ended.stdout)
    for _ in range(60):
        if not _runs(child):
            return
        time.sleep(0.1)
    pytest.fail("the printer process outlived its parent")


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
