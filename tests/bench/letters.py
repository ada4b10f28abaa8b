"""Letters a minute and the memory of what prints them: `python -m tests.bench.letters [LETTERS]`.

The access answer, the same HTML and styles each time, in one run: by our printer process (checked characters, PDF/A-3a
and PDF/UA-1, fixed bytes), by bare WeasyPrint (plain PDF, and PDF/A-3a), and by headless Chromium (tagged PDF). Each
runs in a process of its own; memory is the greatest sum of the proportional set sizes of the processes that print.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from dsr.catalogue import load_catalogue
from dsr.cli.letter_samples import sample_values
from dsr.printing import LetterTemplates, Printers
from dsr.printing.folders import ASSETS_DIR
from dsr.printing.press import AssetsOnly
from dsr.settings import folders
from tests.office.browsing import chromium

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
WAYS = {
    "plain": "bare WeasyPrint, plain PDF",
    "archived": "bare WeasyPrint, PDF/A-3a",
    "chromium": "headless Chromium, tagged PDF",
    "ours": "our printer process, A-3a and UA-1",
}


@dataclass(frozen=True)
class Measured:
    """Letters a minute after one to warm up, the greatest memory in MB, and the bytes of one letter."""

    a_minute: float
    memory_mb: float
    size: int


def bare(html: str, variant: str | None) -> bytes:
    """WeasyPrint as its documentation shows it, with the letter's own faces."""
    fetcher, fonts = AssetsOnly(ASSETS_DIR), FontConfiguration()
    faces = CSS(
        string=(ASSETS_DIR / "fonts.css").read_text(), base_url="asset:", url_fetcher=fetcher, font_config=fonts
    )
    document = HTML(string=html, base_url="asset:", url_fetcher=fetcher, media_type="print")
    return bytes(document.write_pdf(stylesheets=[faces], font_config=fonts, pdf_variant=variant))


def run_one(way: str, html: str, count: int) -> None:
    """Print one letter to warm up and then `count`; writes seconds and bytes to standard output."""
    if way == "chromium":
        with chromium() as browser:
            page = browser.new_page()

            def printed() -> bytes:
                page.set_content(html)
                return page.pdf(prefer_css_page_size=True, tagged=True, outline=True)

            _timed(printed, count)
    elif way == "ours":
        with Printers() as printers:
            _timed(lambda: printers.print(html, "bench", AT), count)
    else:
        _timed(lambda: bare(html, "pdf/a-3a" if way == "archived" else None), count)


def _timed(work: Callable[[], bytes], count: int) -> None:
    size = len(work())
    began = time.perf_counter()
    for _ in range(count):
        work()
    print(time.perf_counter() - began, size)


def measured(way: str, page: Path, count: int) -> Measured:
    """Run one way in a process of its own and watch the memory of the processes in it that print."""
    command = [sys.executable, "-m", "tests.bench.letters", "one", way, str(page), str(count)]
    greatest = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        while process.poll() is None:
            greatest = max(greatest, sum(_memory_kb(pid) for pid in _printing(way, process.pid)))
            time.sleep(0.03)
        assert process.stdout
        seconds, size = process.stdout.read().split()
    return Measured(60 * count / float(seconds), greatest / 1024, int(size))


def _printing(way: str, root: int) -> Iterator[int]:
    """The processes that print: the browser's own, our printer's, or for bare WeasyPrint the one that was started."""
    if way in ("plain", "archived"):
        yield root
        return
    for pid in _below(root):
        is_browser = "chrom" in _file(pid, "comm")
        is_printer = way == "ours" and "resource_tracker" not in _file(pid, "cmdline")
        if (way == "chromium" and is_browser) or is_printer:
            yield pid


def _below(root: int) -> Iterator[int]:
    """The processes below one, and theirs: it may end while it is looked at."""
    for child in _children(root):
        yield child
        yield from _below(child)


def _children(root: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{root}/task").iterdir())
    except OSError:
        return []
    return [int(pid) for task in tasks for pid in _file(root, f"task/{task.name}/children").split()]


def _memory_kb(pid: int) -> int:
    """The proportional set size: pages that processes share are shared out among them, not counted in each."""
    for line in _file(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _file(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def letter_html() -> str:
    """The access answer in Finnish, as its sample values make it."""
    workflows_dir, templates_dir = folders()
    catalogue, letters_dir = load_catalogue(workflows_dir, templates_dir), templates_dir / "letters"
    values = sample_values(catalogue, "access_answer", "fi", letters_dir=letters_dir)
    return LetterTemplates(catalogue.register.facts, letters_dir).html("access_answer", "fi", values)


def main() -> None:
    """Print the figures."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    given = sys.argv[1:]
    if given[:1] == ["one"]:
        run_one(given[1], Path(given[2]).read_text(), int(given[3]))
        return
    count = int(given[0]) if given else 40
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "letter.html"
        page.write_text(letter_html())
        found = {way: measured(way, page, count) for way in WAYS}
    print(f"the access answer in Finnish, {count} times each")
    for way, words in WAYS.items():
        one = found[way]
        print(f"{words + ':':38}{one.a_minute:6,.0f} a minute, {one.memory_mb:5,.0f} MB, {one.size:7,} bytes a letter")
    ours = found["ours"].a_minute
    for way in ("archived", "chromium"):
        print(f"ours is {ours / found[way].a_minute:.2f} of {WAYS[way]}")


if __name__ == "__main__":
    main()
