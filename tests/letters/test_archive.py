"""Printed letters as an archive keeps them: facts that a machine reads, real structure, pages that break well."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from dsr.printing import LetterTemplates
from dsr.printing.press import pdf
from tests.letters.conftest import EVERY, KINDS, LANGUAGES, PRINTED_AT, Printed, one_spaced, printed_lines

Letters = dict[tuple[str, str], Printed]
KEYS = {"schema", "kind", "title", "language", "translation_of", "case_reference", "dated_on", "decision_number"} | {
    "grounds",
    "is_draft",
    "is_demo",
    "html_sha256",
}


def _facts(content: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(content)) as file:
        (name,) = file.attachments
        assert name == "letter.json"
        spec = file.attachments[name]
        assert str(spec.relationship) == "/Data"
        assert spec.get_file().mime_type == "application/json"
        assert [str(one.UF) for one in file.Root.AF if "/UF" in one] == ["letter.json"]
        facts: dict[str, Any] = json.loads(spec.get_file().read_bytes())
        return facts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_carries_its_facts_and_no_more_than_it_prints(printed: Letters, kind: str, language: str) -> None:
    one = printed[kind, language]
    facts = _facts(one.pdf)
    assert set(facts) == KEYS
    assert facts["kind"] == kind
    assert facts["language"] == language
    assert facts["dated_on"] == one.values["document"]["on"].isoformat()
    assert facts["html_sha256"] == hashlib.sha256(one.html.encode()).hexdigest()
    for name in ("title", "case_reference", "decision_number"):
        assert facts[name] is None or facts[name] in one.text
    assert one.values["recipient"]["name"] not in json.dumps(facts, ensure_ascii=False)


def test_a_decision_tells_its_number_and_the_grounds_that_it_names(printed: Letters) -> None:
    facts = _facts(printed["access_refused", "fi"].pdf)
    assert facts["decision_number"] == "12/2026"
    assert facts["grounds"] == ["G10", "G7"]


def test_a_ground_that_a_letter_does_not_name_is_not_in_its_facts(letters: LetterTemplates, values: Any) -> None:
    sample = values("acknowledgement", "fi", grounds=values("access_refused", "fi")["grounds"])
    made = letters.html("acknowledgement", "fi", sample)
    assert _facts(pdf(made, identifier="x", created_at=PRINTED_AT))["grounds"] == []


def test_a_report_carries_no_facts_of_a_letter() -> None:
    page = '<!doctype html><html lang="fi"><head><title>Koe</title></head><body><h1>Koe</h1></body></html>'
    with pikepdf.open(io.BytesIO(pdf(page, identifier="x", created_at=PRINTED_AT))) as file:
        assert len(file.attachments) == 0


def _tags(node: Any) -> Iterator[str]:
    """The structure types of a tagged PDF, in reading order."""
    if isinstance(node, pikepdf.Array):
        for inner in node:
            yield from _tags(inner)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)[1:]
        if "/K" in node:
            yield from _tags(node.K)


def _counted(one: Printed) -> Counter[str]:
    with pikepdf.open(io.BytesIO(one.pdf)) as file:
        return Counter(_tags(file.Root.StructTreeRoot.K))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_headings_lists_and_tables_are_real(printed: Letters, kind: str, language: str) -> None:
    one = printed[kind, language]
    tags, body = _counted(one), one.html.partition("<main>")[2]
    assert tags["H1"] == body.count("<h1>") == 1
    assert tags["H2"] == len(re.findall(r"<h2\b", body))
    assert tags["H3"] == len(re.findall(r"<h3\b", body))
    assert tags["Table"] == len(re.findall(r"<table\b", body))
    assert tags["TH"] == len(re.findall(r"<th\b", body))
    assert tags["LI"] == len(re.findall(r"<(?:li|dt|dd)\b", body))


def _pages(lines: str) -> list[list[str]]:
    pages = [[one_spaced(line) for line in page.splitlines()] for page in lines.split("\f")[:-1]]
    running = re.compile(r"^(Espoon kaupunki|Esbo stad|City of Espoo)?( ?\d+/[\d.]+/\d{4})? ?\d+ \(\d+\)$|^[•◦ ]*$")
    return [[line for line in page if not running.match(line)] for page in pages]


def _headings(html: str) -> set[str]:
    found = re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", html, re.DOTALL)
    return {one_spaced(unescape(re.sub(r"<[^>]+>", "", heading))) for heading in found}


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_no_page_ends_in_a_heading_and_whom_to_ask_never_stands_alone(
    printed: Letters, kind: str, language: str
) -> None:
    one = printed[kind, language]
    pages = _pages(one.lines)
    ask = {"fi": "Lisätietoja", "sv": "Mer information", "en": "Further information"}[language]
    for page in pages:
        assert page, "an empty page"
        assert page[-1] not in _headings(one.html)
    for page in pages[1:]:
        assert page[0] != ask


def test_a_table_over_pages_repeats_its_header_on_each(letters: LetterTemplates, values: Any, many_calls: Path) -> None:
    pages = [" ".join(page) for page in _pages(printed_lines(many_calls))]
    with_rows = [page for page in pages if "stadens rådgivning" in page]
    assert len(with_rows) > 1
    for page in with_rows:
        assert "Samtal Tjänst Längd" in page
