"""Letters a minute: `python -m tests.bench.letters [LETTERS]`.

The access answer, printed by our printer process (checked characters, PDF/A-3a and PDF/UA-1, fixed bytes) against bare
WeasyPrint on the same HTML and styles in the same run: once making plain PDF, once making PDF/A-3a.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from dsr.catalogue import load_catalogue
from dsr.cli.letter_samples import sample_values
from dsr.printing import LetterTemplates, Printers
from dsr.printing.press import ASSETS_DIR, AssetsOnly
from dsr.settings import folders

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def bare(html: str, variant: str | None) -> bytes:
    """WeasyPrint as its documentation shows it, with the letter's own faces."""
    fetcher, fonts = AssetsOnly(ASSETS_DIR), FontConfiguration()
    faces = CSS(
        string=(ASSETS_DIR / "fonts.css").read_text(), base_url="asset:", url_fetcher=fetcher, font_config=fonts
    )
    document = HTML(string=html, base_url="asset:", url_fetcher=fetcher, media_type="print")
    return bytes(document.write_pdf(stylesheets=[faces], font_config=fonts, pdf_variant=variant))


def a_minute(work: Callable[[], object], count: int) -> float:
    """After one letter to warm up."""
    work()
    began = time.perf_counter()
    for _ in range(count):
        work()
    return 60 * count / (time.perf_counter() - began)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    workflows_dir, templates_dir = folders()
    catalogue, letters_dir = load_catalogue(workflows_dir, templates_dir), templates_dir / "letters"
    values = sample_values(catalogue, "access_answer", "fi", letters_dir=letters_dir)
    html = LetterTemplates(catalogue.register.facts, letters_dir).html("access_answer", "fi", values)
    plain = a_minute(lambda: bare(html, None), count)
    archived = a_minute(lambda: bare(html, "pdf/a-3a"), count)
    with Printers() as printers:
        size = len(printers.print(html, "bench", AT))
        ours = a_minute(lambda: printers.print(html, "bench", AT), count)
    print(f"the access answer in Finnish, {count} times each; ours is {size:,} bytes")
    print(f"bare WeasyPrint, plain PDF:            {plain:7,.0f} a minute")
    print(f"bare WeasyPrint, PDF/A-3a:             {archived:7,.0f} a minute")
    print(f"our printer process, A-3a and UA-1:    {ours:7,.0f} a minute ({ours / archived:.2f} of bare A-3a)")


if __name__ == "__main__":
    main()
