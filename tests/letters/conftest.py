"""The sample letters, made and printed once for every test of this folder."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from dsr.catalogue import Catalogue
from dsr.catalogue.load import RIGHTS_OF_GDPR
from dsr.cli.letter_samples import sample_values
from dsr.printing import LetterTemplates
from dsr.printing.press import pdf
from dsr.services.letters.values import OTHER_ARTICLES
from tests import made_once
from tests.conftest import need

ROOT = Path(__file__).resolve().parents[2]
LETTERS_DIR = ROOT / "templates" / "letters"
LANGUAGES = ("fi", "sv", "en")
KINDS = tuple(
    kind
    for path in [ROOT / "workflows" / "letters.yaml", *sorted((ROOT / "workflows" / "letters").glob("*.yaml"))]
    for kind in yaml.safe_load(path.read_text(encoding="utf-8"))["kinds"]
)
"""Every kind there is: what holds for letters holds for each of them."""
DECISIONS = tuple(
    yaml.safe_load((ROOT / "workflows" / "letters" / "decisions.yaml").read_text(encoding="utf-8"))["kinds"]
)
"""The kinds that answer the other rights, and the decisions."""
EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]
PRINTED_AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Printed:
    """One sample letter: its values, its final HTML, its PDF, the lines of its pages and the words a reader finds there."""

    kind: str
    language: str
    values: dict[str, Any]
    html: str
    pdf: bytes
    path: Path
    lines: str
    text: str


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return made_once.catalogue()


@pytest.fixture(scope="session")
def letters(catalogue: Catalogue) -> LetterTemplates:
    return made_once.letter_templates()


@pytest.fixture(scope="session")
def _samples(catalogue: Catalogue) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (kind, language): sample_values(catalogue, kind, language, letters_dir=LETTERS_DIR) for kind, language in EVERY
    }


@pytest.fixture
def values(_samples: dict[tuple[str, str], dict[str, Any]]) -> Any:
    """The sample values of a kind and language, fresh each time: `values(kind, language, **changed)`."""

    def of(kind: str, language: str, **changed: Any) -> dict[str, Any]:
        return copy.deepcopy(_samples[kind, language]) | changed

    return of


@pytest.fixture(scope="session")
def printed(
    catalogue: Catalogue,
    letters: LetterTemplates,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, str], Printed]:
    """Every sample letter, printed."""
    if shutil.which("pdftotext") is None:
        need("pdftotext (Debian package poppler-utils): the words on printed letters were not read")
    folder = tmp_path_factory.mktemp("letters")
    made = {}
    for kind, language in EVERY:
        sample = sample_values(catalogue, kind, language, letters_dir=LETTERS_DIR)
        html = letters.html(kind, language, sample)
        content = pdf(html, identifier=f"{kind}.{language}", created_at=PRINTED_AT)
        path = folder / f"{kind}-{language}.pdf"
        path.write_bytes(content)
        lines = printed_lines(path)
        made[kind, language] = Printed(kind, language, sample, html, content, path, lines, words_in(lines))
    return made


@pytest.fixture(scope="session")
def by_right(
    catalogue: Catalogue, letters: LetterTemplates, _samples: dict[tuple[str, str], dict[str, Any]]
) -> dict[tuple[str, str, str], str]:
    """The sample page of every kind, for every right that it serves, in every language: kind, right, language."""
    return pages_by_right(catalogue, letters, _samples)


def pages_by_right(
    catalogue: Catalogue, letters: LetterTemplates, samples: Mapping[tuple[str, str], dict[str, Any]]
) -> dict[tuple[str, str, str], str]:
    """The page of every kind and language of `samples` for every right that the kind serves: kind, right, language."""
    made = {}
    for letter in catalogue.letters.values():
        for right in letter.rights or RIGHTS_OF_GDPR:
            for language in letter.languages:
                sample = copy.deepcopy(samples[letter.kind, language])
                if sample["request"]["rights"]:
                    sample["request"]["rights"] = [{"right": right, "article": OTHER_ARTICLES[right]}]
                made[letter.kind, right, language] = letters.html(letter.kind, language, sample)
    return made


@pytest.fixture(scope="session")
def many_calls(
    letters: LetterTemplates, printed: dict[tuple[str, str], Printed], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A Swedish answer with a list of sixty calls over several pages."""
    answer = printed["access_answer", "sv"].values
    many = {**answer, "calls": [{**answer["calls"][0], "number": number} for number in range(1, 61)]}
    path = tmp_path_factory.mktemp("many") / "many-calls.pdf"
    path.write_bytes(pdf(letters.html("access_answer", "sv", many), identifier="many", created_at=PRINTED_AT))
    return path


def printed_text(path: Path) -> str:
    """The words of a PDF in reading order, every run of white space (and no-break space) as one space."""
    return words_in(printed_lines(path))


def printed_lines(path: Path) -> str:
    """The lines of a PDF as they were drawn; each page ends in a form feed."""
    found = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, timeout=60)
    return found.stdout.decode()


def words_in(lines: str) -> str:
    """The words of such lines, one space between.

    List markers are drawn after the text of their page (the tags have them in place), so here they are left out.
    """
    return one_spaced("\n".join(line for line in lines.splitlines() if line.strip("•◦ ")))


def one_spaced(text: str) -> str:
    """The text with every run of white space as one space, and words rejoined where a line ended in a hyphen."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w-)\s*\n\s*(?=\w)", "", text))


def shown_words(html: str) -> str:
    """The words of a letter as a reader sees them, one space between."""
    shown = re.sub(r"<[^>]+>", " ", html.partition("<main>")[2])
    return re.sub(r"\s+([.,;:])", r"\1", re.sub(r"\s+", " ", unescape(shown)))
