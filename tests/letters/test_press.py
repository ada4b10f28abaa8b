"""Final HTML to PDF: bytes, metadata, the closed door, glyphs."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from weasyprint.urls import FatalURLFetchingError

from dsr.printing import LetterTemplates, PrintFailed, UnprintableText, missing_glyphs
from dsr.printing.press import AssetsOnly, pdf
from tests.letters.conftest import PRINTED_AT, Printed, printed_text

PAGE = (
    '<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Koe</title>'
    '<style>.sheet {{ font-family: "Letter Sans" }}</style></head>'
    '<body><main><article class="sheet"><h1>Otsikko</h1>{}</article></main></body></html>'
)


def test_the_same_letter_is_the_same_bytes_here_and_in_another_process(
    printed: dict[tuple[str, str], Printed], tmp_path: Path
) -> None:
    one = printed["access_refused", "sv"]
    assert pdf(one.html, identifier="access_refused.sv", created_at=PRINTED_AT) == one.pdf
    (tmp_path / "letter.html").write_text(one.html, encoding="utf-8")
    program = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path; from dsr.printing.press import pdf;"
        "html = Path(sys.argv[1]).read_text(encoding='utf-8');"
        "made = pdf(html, identifier='access_refused.sv', created_at=datetime(2026, 11, 25, 10, 0, tzinfo=UTC));"
        "Path(sys.argv[2]).write_bytes(made)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "letter.html"), str(tmp_path / "letter.pdf")]
    subprocess.run(command, check=True, timeout=60)
    assert (tmp_path / "letter.pdf").read_bytes() == one.pdf


def test_another_identifier_or_moment_is_another_file(printed: dict[tuple[str, str], Printed]) -> None:
    one = printed["acknowledgement", "fi"]
    assert pdf(one.html, identifier="other", created_at=PRINTED_AT) != one.pdf
    later = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    assert pdf(one.html, identifier="acknowledgement.fi", created_at=later) != one.pdf


def test_a_letter_is_small_and_embeds_both_faces(printed: dict[tuple[str, str], Printed]) -> None:
    one = printed["access_refused", "fi"]
    assert len(one.pdf) < 60_000
    listed = subprocess.run(["pdffonts", str(one.path)], check=True, capture_output=True, timeout=60).stdout.decode()
    rows = listed.splitlines()[2:]
    assert len(rows) == 2, listed
    assert all("Letter-Sans" in row and " yes yes yes " in row for row in rows), listed


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x",
        "https://example.invalid/x",
        "ftp://example.invalid/x",
        "data:text/plain,x",
        "asset:../../../etc/passwd",
        "asset:letter.css",
        "asset:unknown.ttf",
    ],
)
def test_the_fetcher_refuses_everything_but_its_faces(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        AssetsOnly().fetch(url)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style><p>x</p>",
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<object data="file:///etc/passwd" type="image/png"></object>',
    ],
)
def test_a_letter_that_points_outside_is_not_printed(markup: str) -> None:
    with pytest.raises(PrintFailed, match="outside its own assets"):
        pdf(PAGE.format(markup), identifier="x", created_at=PRINTED_AT)


def test_characters_without_a_glyph_are_named_and_refused() -> None:
    page = PAGE.format("<p>王小明 ja 😀, mutta Жданова, Ωμέγα, Čáhppe ja Åse käyvät</p>")
    assert missing_glyphs(page) == sorted("王小明😀")
    with pytest.raises(UnprintableText, match=r"王 \(U\+738B\)") as refused:
        pdf(page, identifier="x", created_at=PRINTED_AT)
    assert refused.value.code == "unprintable_text"


def test_a_skolt_sami_name_is_printed_as_letter_and_accent(tmp_path: Path) -> None:
    page = PAGE.format("<p>Ǩeâlk ja Nuõrtǧiõll</p>")
    assert missing_glyphs(page) == []
    path = tmp_path / "name.pdf"
    path.write_bytes(pdf(page, identifier="x", created_at=PRINTED_AT))
    fonts = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, timeout=60).stdout.decode()
    assert "DejaVu" not in fonts


def test_a_word_longer_than_the_line_stays_on_the_page(letters: LetterTemplates, values: Any, tmp_path: Path) -> None:
    sample = values("acknowledgement", "fi")
    sample["blocks"]["note"] = "Q" * 3000
    sample["recipient"]["name"] = "Pitkänen" * 60
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(letters.html("acknowledgement", "fi", sample), identifier="x", created_at=PRINTED_AT))
    assert printed_text(path).count("Q") == 3000
    bounds = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, timeout=60)
    right = [float(part.split('"')[0]) for part in bounds.stdout.decode().split('xMax="')[1:]]
    assert max(right) < 596


@pytest.mark.parametrize(
    "text", ["\x00nolla", "suunta \u202eetnuus", "väli\u200bmerkki", "sarkain\tsarake", "é e\u0301"]
)
def test_invisible_and_control_characters_do_not_reach_paper(
    letters: LetterTemplates, values: Any, text: str, tmp_path: Path
) -> None:
    sample = values("acknowledgement", "fi")
    sample["blocks"]["note"] = sample["recipient"]["name"] = text
    made = letters.html("acknowledgement", "fi", sample)
    assert not set("\x00\u202e\u200b\t\u0301") & set(made)
    assert pdf(made, identifier="x", created_at=PRINTED_AT).startswith(b"%PDF-1.7")


def test_a_naive_moment_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        pdf(PAGE.format(""), identifier="x", created_at=datetime(2026, 11, 25))
